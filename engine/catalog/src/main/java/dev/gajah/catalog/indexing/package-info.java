// SPDX-License-Identifier: Apache-2.0

/// Reading and writing rows of system catalogs with all their indexes (PostgreSQL: `genam.c`
/// systable scans, `indexing.c`).
///
/// **Invariant**: every change of a row changes its indexes and queues the invalidation messages
/// that follow from it.
///
/// **May depend on** `schema`, `invalidation`, `access`, `transaction`.
@NullMarked
package dev.gajah.catalog.indexing;

import org.jspecify.annotations.NullMarked;
