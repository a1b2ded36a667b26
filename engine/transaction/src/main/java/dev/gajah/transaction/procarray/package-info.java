// SPDX-License-Identifier: Apache-2.0
/// The process array: who is connected, which xid and xmin each has; snapshots and horizons; the
/// xid counter.
///
/// **Invariants**
/// 1. An xid leaves the array only under the exclusive array lock, together with all its
///    subtransactions, after its status is in the commit log.
/// 2. Each xid below the next one is in the array, or at most `latestCompleted`, or unused.
///
/// **Lock order** (take downwards): xid generation lock, array lock.
///
/// **May depend on** `base`, `wal`, `transaction.clog`, `transaction.subtrans`,
/// `transaction.snapshot`.
@NullMarked
package dev.gajah.transaction.procarray;

import org.jspecify.annotations.NullMarked;
