// SPDX-License-Identifier: Apache-2.0
/// The commit log `pg_xact`: two bits for each transaction id.
///
/// **Invariants**
/// 1. A committed or aborted status never changes.
/// 2. A transaction tree becomes committed at one moment: its members on other pages than the
///    parent are first marked sub-committed.
/// 3. A page with a status of an asynchronous commit is not written before that commit record is
///    flushed.
///
/// **Lock order**: the bank lock of `slru` is innermost but for WAL insertion.
///
/// **May depend on** `base`, `wal`, `transaction.slru`.
@NullMarked
package dev.gajah.transaction.clog;

import org.jspecify.annotations.NullMarked;
