// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import dev.gajah.base.process.LwLock;
import dev.gajah.transaction.procarray.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Answers who holds and who waits, over the parts of a [LockTable].
final class LockListing {
  private static final int PARTITIONS = LockTable.PARTITIONS;

  private final LwLock[] partitionLocks;
  private final List<Map<LockTag, SharedLock>> partitions;
  private final AtomicReferenceArray<@Nullable LockOwner> owners;

  LockListing(
      LwLock[] partitionLocks,
      List<Map<LockTag, SharedLock>> partitions,
      AtomicReferenceArray<@Nullable LockOwner> owners) {
    this.partitionLocks = partitionLocks;
    this.partitions = partitions;
    this.owners = owners;
  }

  /// All locks, or those of one tag.
  List<LockStatus> list(@Nullable LockTag only) {
    List<LockStatus> rows = new ArrayList<>();
    for (int number = 0; number < owners.length(); number++) {
      LockOwner owner = owners.get(number);
      if (owner == null) {
        continue;
      }
      owner.fastPathLock.lockShared();
      try {
        int localXid = owner.proc().localXid();
        int database = owner.proc().databaseOid();
        for (int i = 0; i < LockOwner.FAST_PATH_SLOTS; i++) {
          for (int mode = 1; mode <= FastPath.MODE_MAX; mode++) {
            if ((owner.fastPathModes[i] & (1 << mode)) != 0) {
              LockTag tag = LockTag.relation(database, owner.fastPathRelations[i]);
              if (only == null || only.equals(tag)) {
                rows.add(
                    new LockStatus(
                        tag,
                        LockMode.of(mode),
                        true,
                        true,
                        number,
                        localXid,
                        owner.process().pid(),
                        0));
              }
            }
          }
        }
        if (only == null && owner.fastPathLocalXid != 0 && !owner.virtualXidMoved) {
          rows.add(
              new LockStatus(
                  LockTag.virtualTransaction(number, owner.fastPathLocalXid),
                  LockMode.EXCLUSIVE,
                  true,
                  true,
                  number,
                  localXid,
                  owner.process().pid(),
                  0));
        }
      } finally {
        owner.fastPathLock.unlock();
      }
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      if (only != null && partition != LockTable.partition(only)) {
        continue;
      }
      partitionLocks[partition].lockShared();
      try {
        for (SharedLock lock : partitions.get(partition).values()) {
          if (only == null || only.equals(lock.tag)) {
            addRows(lock, rows);
          }
        }
      } finally {
        partitionLocks[partition].unlock();
      }
    }
    return rows;
  }

  private static void addRows(SharedLock lock, List<LockStatus> rows) {
    for (LockHold hold : lock.holds) {
      Proc proc = hold.owner.proc();
      int pid = hold.owner.process().pid();
      for (int mode = 1; mode <= 8; mode++) {
        if ((hold.holdMask & (1 << mode)) != 0) {
          rows.add(
              new LockStatus(
                  lock.tag,
                  LockMode.of(mode),
                  true,
                  false,
                  proc.procNumber(),
                  proc.localXid(),
                  pid,
                  0));
        }
      }
      LockMode waitMode = hold.owner.waitMode;
      if (hold.owner.waitHold == hold && waitMode != null) {
        rows.add(
            new LockStatus(
                lock.tag,
                waitMode,
                false,
                false,
                proc.procNumber(),
                proc.localXid(),
                pid,
                hold.owner.waitStartMicros));
      }
    }
  }

  /// Processes that keep `pid` from getting its lock: holders, and waiters before it
  /// (`pg_blocking_pids`).
  int[] blockingPids(int pid) {
    for (int number = 0; number < owners.length(); number++) {
      LockOwner owner = owners.get(number);
      if (owner == null || owner.process().pid() != pid) {
        continue;
      }
      SharedLock lock = owner.waitLock;
      if (lock == null) {
        break;
      }
      LwLock partitionLock = partitionLocks[LockTable.partition(lock.tag)];
      partitionLock.lockShared();
      try {
        LockMode mode = owner.waitMode;
        if (owner.waitLock != lock || mode == null) {
          break;
        }
        List<Integer> blockers = new ArrayList<>();
        for (LockHold hold : lock.holds) {
          if (hold.owner != owner && (hold.holdMask & mode.conflictMask()) != 0) {
            blockers.add(hold.owner.process().pid());
          }
        }
        for (LockOwner ahead : lock.waiters) {
          if (ahead == owner) {
            break;
          }
          LockMode aheadMode = ahead.waitMode;
          if (aheadMode != null
              && mode.conflictsWith(aheadMode)
              && !blockers.contains(ahead.process().pid())) {
            blockers.add(ahead.process().pid());
          }
        }
        return blockers.stream().mapToInt(Integer::intValue).toArray();
      } finally {
        partitionLock.unlock();
      }
    }
    return new int[0];
  }
}
