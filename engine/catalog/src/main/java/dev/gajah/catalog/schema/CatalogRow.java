// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// A decoded row of a system catalog. Immutable; arrays in it must not be changed.
public interface CatalogRow {
  /// OID of the catalog that the row belongs to.
  int relationOid();

  /// The row in object form, in column order.
  @Nullable Object[] encode();
}
