// SPDX-License-Identifier: Apache-2.0
/// Transactions of a session: block states, subtransactions, commit and abort, and their WAL
/// records.
///
/// **Invariants**
/// 1. A commit record is in WAL, and for synchronous commits on disk, before the commit log says
///    committed; the commit log says so before the process array forgets the xid; that happens
///    before locks are released.
/// 2. Between a commit record and its commit log entry no checkpoint may choose its redo point
///    (`delayCheckpoint`).
///
/// **Lock order**: nothing but what the called packages state.
///
/// **May depend on** `base`, `wal`, `storage`,
/// `transaction.{clog,subtrans,snapshot,procarray,lmgr}`.
@NullMarked
package dev.gajah.transaction.xact;

import org.jspecify.annotations.NullMarked;
