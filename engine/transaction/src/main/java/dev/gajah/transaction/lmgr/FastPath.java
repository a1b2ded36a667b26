// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// Weak locks on relations of the own database, kept in slots of their process (PostgreSQL:
/// fast-path locking).
///
/// A strong locker raises the count of the relation's hash, then visits each process's slots under
/// their lock. A weak locker reads the count under its own slots' lock. So either it sees the
/// count, or the strong locker sees the slot.
final class FastPath {
  static final int MODE_MAX = LockMode.ROW_EXCLUSIVE.number();
  private static final int STRONG_MODE_MIN = LockMode.SHARE.number();
  private static final int BUCKETS = 1024;

  /// How many strong relation locks exist or are being taken, by hash of the tag.
  private final AtomicIntegerArray strongCounts = new AtomicIntegerArray(BUCKETS);

  private static int bucket(LockTag tag) {
    return (tag.hashCode() >>> 4) & (BUCKETS - 1);
  }

  static boolean isEligible(LockTag tag, LockMode mode, LockOwner owner) {
    return tag.kind() == LockTag.Kind.RELATION
        && mode.number() <= MODE_MAX
        && tag.field1() != 0
        && tag.field1() == owner.proc().databaseOid();
  }

  static boolean isStrong(LockTag tag, LockMode mode) {
    return tag.kind() == LockTag.Kind.RELATION
        && mode.number() >= STRONG_MODE_MIN
        && tag.field1() != 0;
  }

  /// Keeps weak locks on the relation off the fast path until [#endStrong].
  void beginStrong(LockTag tag) {
    strongCounts.incrementAndGet(bucket(tag));
  }

  void endStrong(LockTag tag) {
    strongCounts.decrementAndGet(bucket(tag));
  }

  /// Takes a weak lock in a slot of its owner; false if there is no free slot or a strong lock is
  /// about.
  boolean take(LockTag tag, LockMode mode, LockOwner owner) {
    int bucket = bucket(tag);
    if (strongCounts.get(bucket) != 0) {
      return false;
    }
    owner.fastPathLock.lockExclusive();
    try {
      // Looked at under the lock: a strong locker raises the count first, then visits this lock.
      if (strongCounts.get(bucket) != 0) {
        return false;
      }
      int unused = -1;
      int used = 0;
      for (int i = 0; i < LockOwner.FAST_PATH_SLOTS; i++) {
        if (owner.fastPathModes[i] == 0) {
          if (unused < 0) {
            unused = i;
          }
          if (used == owner.fastPathUsed) {
            break;
          }
        } else {
          used++;
          if (owner.fastPathRelations[i] == tag.field2()) {
            owner.fastPathModes[i] |= (byte) mode.bit();
            return true;
          }
        }
      }
      if (unused < 0) {
        return false;
      }
      owner.fastPathRelations[unused] = tag.field2();
      owner.fastPathModes[unused] = (byte) mode.bit();
      owner.fastPathUsed++;
      return true;
    } finally {
      owner.fastPathLock.unlock();
    }
  }

  /// Gives a weak lock back; false if it is not in a slot (any more).
  static boolean release(LockTag tag, LockMode mode, LockOwner owner) {
    owner.fastPathLock.lockExclusive();
    try {
      for (int i = 0; i < LockOwner.FAST_PATH_SLOTS; i++) {
        if (owner.fastPathModes[i] != 0
            && owner.fastPathRelations[i] == tag.field2()
            && (owner.fastPathModes[i] & mode.bit()) != 0) {
          owner.fastPathModes[i] &= (byte) ~mode.bit();
          if (owner.fastPathModes[i] == 0) {
            owner.fastPathUsed--;
          }
          return true;
        }
      }
      return false;
    } finally {
      owner.fastPathLock.unlock();
    }
  }
}
