// SPDX-License-Identifier: Apache-2.0

/// The btree access method: PostgreSQL 17's nbtree, version 4, byte for byte on pages and in WAL.
///
/// **Invariants**
/// 1. Every page that is not rightmost on its level has a high key; all its entries are at or below
///    it, and every entry to its right is above it.
/// 2. Entries are unique: the heap tuple id is the last key column.
/// 3. An internal page's first data item is minus infinity and has no key columns.
/// 4. A page whose right sibling has no downlink carries INCOMPLETE_SPLIT; the next writer that
///    meets it adds the link.
///
/// **Lock order** (see README): child before parent, left before right, metapage last. A reader
/// holds one page lock at a time. No lock is held while waiting for a transaction or calling into
/// SQL, except that a unique check asks the heap (which locks heap pages) while it holds a leaf
/// page.
///
/// **May depend on** `base`, `wal`, `storage`, `transaction`, `access.index`. **Must not know**
/// heap pages, catalogs.
@NullMarked
package dev.gajah.access.btree;

import org.jspecify.annotations.NullMarked;
