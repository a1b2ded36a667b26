// SPDX-License-Identifier: Apache-2.0

/// Messages that keep caches true: queued by the transaction that changes a catalog, applied by
/// itself at the end of the command, sent to all sessions at commit, and written into the commit
/// record.
///
/// **Invariants**
/// 1. A message is 16 bytes in PostgreSQL's layout.
/// 2. Messages of an aborted (sub)transaction reach only the session itself.
/// 3. Who falls too far behind resets all its caches.
///
/// **Lock order**: the queue's lock is a leaf.
///
/// **May depend on** `base`, `transaction`, `schema`.
@NullMarked
package dev.gajah.catalog.invalidation;

import org.jspecify.annotations.NullMarked;
