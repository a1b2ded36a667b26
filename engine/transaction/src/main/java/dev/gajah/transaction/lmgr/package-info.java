// SPDX-License-Identifier: Apache-2.0
/// Heavyweight locks: eight modes on tagged objects, fair queues, deadlock detection.
///
/// **Invariants**
/// 1. Conflicting modes are never granted to two processes at once.
/// 2. Each grant is known to its process and released at the end of its transaction, or session.
///
/// **Lock order**: fast-path lock of a process, then partition latches in ascending number; the
/// deadlock checker takes all of them in that order.
///
/// **May depend on** `base`, `wal`, `transaction.procarray`, `transaction.subtrans`.
@NullMarked
package dev.gajah.transaction.lmgr;

import org.jspecify.annotations.NullMarked;
