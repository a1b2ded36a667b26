// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

/// What one process holds of one lock (PostgreSQL: `PROCLOCK`). Guarded by the lock's partition.
final class LockHold {
  final SharedLock lock;
  final LockOwner owner;
  int holdMask;

  LockHold(SharedLock lock, LockOwner owner) {
    this.lock = lock;
    this.owner = owner;
  }
}
