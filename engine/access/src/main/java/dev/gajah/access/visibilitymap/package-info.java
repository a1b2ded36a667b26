// SPDX-License-Identifier: Apache-2.0

/// The visibility map: two bits for each heap page, all-visible and all-frozen, in a fork of the
/// relation.
///
/// **Invariants**
/// 1. A bit that is set is true: all tuples of the page are visible to everybody (are frozen). A
///    bit that is clear says nothing.
/// 2. A bit is set only while the heap page is exclusively locked and carries its all-visible flag;
///    it is cleared in the same critical section as the change that makes it false.
///
/// **Lock order**: map pages are pinned before, and locked after, the heap page they describe.
///
/// **May depend on** `base`, `wal`, `storage`. **Must not know** tuples, transactions.
@NullMarked
package dev.gajah.access.visibilitymap;

import org.jspecify.annotations.NullMarked;
