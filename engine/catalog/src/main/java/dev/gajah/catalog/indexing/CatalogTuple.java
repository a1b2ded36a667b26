// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.indexing;

import dev.gajah.access.tuple.HeapTuple;
import org.jspecify.annotations.Nullable;

/// A catalog row as it was read: its stored form, to update or delete it by, and its values in
/// object form.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CatalogTuple(HeapTuple tuple, @Nullable Object[] values) {
  public long tid() {
    return tuple.tid;
  }

  /// Value of a column by its number.
  public @Nullable Object value(int column) {
    return values[column - 1];
  }
}
