// SPDX-License-Identifier: Apache-2.0
/// Transactions: puts the parts together, starts them from a checkpoint, and says what a checkpoint
/// holds.
///
/// The parts, each using those before it: `slru`, `clog`, `subtrans`, `snapshot`, `procarray`,
/// `lmgr`, `standby`, `xact`, `multixact`.
///
/// **Lock order** (take downwards): multixact truncation, multixact generation, xid generation,
/// process array, SLRU bank, WAL insertion.
///
/// **May depend on** `base`, `wal`, `storage`. **Must not know** tuples, catalogs, SQL.
@NullMarked
package dev.gajah.transaction;

import org.jspecify.annotations.NullMarked;
