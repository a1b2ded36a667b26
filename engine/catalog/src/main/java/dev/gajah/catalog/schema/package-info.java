// SPDX-License-Identifier: Apache-2.0

/// The system catalogs of PostgreSQL 17 as Java types: one record per catalog, named after it, with
/// its columns' names.
///
/// **Invariants**
/// 1. A record is one row, decoded completely; encoding it gives the same stored values.
/// 2. Column numbers and OIDs are PostgreSQL's.
///
/// **May depend on** `base`. **Must not know** pages, scans, caches.
@NullMarked
package dev.gajah.catalog.schema;

import org.jspecify.annotations.NullMarked;
