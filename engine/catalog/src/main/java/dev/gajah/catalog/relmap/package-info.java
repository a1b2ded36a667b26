// SPDX-License-Identifier: Apache-2.0

/// The relation map: file numbers of the few catalogs whose pg_class row cannot say it
/// (pg_filenode.map).
///
/// **Invariants**
/// 1. The file is replaced as a whole, by rename, after its WAL record is flushed.
/// 2. Changes of a transaction are seen by it after the command, by others after the file is
///    replaced at commit.
///
/// **Lock order**: the map lock is taken last, around a change of the file.
///
/// **May depend on** `base`, `wal`, `transaction`.
@NullMarked
package dev.gajah.catalog.relmap;

import org.jspecify.annotations.NullMarked;
