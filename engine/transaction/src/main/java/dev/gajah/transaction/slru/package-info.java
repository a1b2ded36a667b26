// SPDX-License-Identifier: Apache-2.0
/// SLRU: a small page cache over directories of 256 KB segment files, for data indexed by an ever
/// growing number.
///
/// **Invariants**
/// 1. A slot is replaced only while it is neither pinned by an I/O nor dirty.
/// 2. A page is written only after WAL is flushed up to the highest LSN noted for it.
/// 3. A page lives only in the bank that its number selects.
///
/// **Lock order**: bank lock, then slot I/O lock is never awaited while the bank lock is held.
///
/// **May depend on** `base`, `wal`, `storage.sync`. **Must not know** what the pages mean.
@NullMarked
package dev.gajah.transaction.slru;

import org.jspecify.annotations.NullMarked;
