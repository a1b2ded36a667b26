// SPDX-License-Identifier: Apache-2.0

/// The heap: tables as piles of tuple versions. Insert, update (HOT), delete, row locks,
/// visibility, scans, pruning, redo.
///
/// **Invariants**
/// 1. A change of a tuple header other than a hint bit happens under the page's exclusive content
///    lock, in a critical section, together with its WAL record; the page's LSN is that record's
///    end.
/// 2. Line pointers of tuples with storage are reused or moved only under a cleanup lock.
/// 3. While a page is all-visible in the visibility map, its own all-visible flag is set too.
/// 4. A heap-only tuple is reached only from a HOT-updated tuple or redirect of its own page.
///
/// **Lock order** (take downwards): relation lock, tuple lock (heavyweight), wait for a transaction
/// (no content lock held), content locks of heap pages in ascending block order, content lock of
/// visibility map pages in ascending order, free space map pages. A visibility map page is pinned
/// before the heap page's content lock is taken, as that may do I/O.
///
/// **May depend on** `base`, `wal`, `storage`, `transaction`,
/// `access.{tuple,table,index,statistics,visibilitymap}`. **Must not know** catalogs,
/// `access.toast` (it is called through [TupleToaster]).
@NullMarked
package dev.gajah.access.heap;

import org.jspecify.annotations.NullMarked;
