// SPDX-License-Identifier: Apache-2.0

/// What every index access method has in common: descriptors, scan keys, scans, build and vacuum
/// callbacks, index tuples.
///
/// **Invariants**
/// 1. An [IndexDescriptor] is immutable; the catalog builds a new one when the index changes.
/// 2. Values travel in the representation that [IndexColumn] names, in index column order.
/// 3. An access method never decides on visibility: it asks the table through [IndexedTable].
///
/// **May depend on** `base`, `transaction`. **Must not know** heap pages, catalogs, expressions.
@NullMarked
package dev.gajah.access.index;

import org.jspecify.annotations.NullMarked;
