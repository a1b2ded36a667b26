// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.indexing;

import dev.gajah.access.table.RelationDescriptor;

/// Finds descriptions of system catalogs and their TOAST tables without reading more catalogs than
/// needed.
@FunctionalInterface
public interface CatalogRelations {
  RelationDescriptor catalog(int relationOid);
}
