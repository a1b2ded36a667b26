// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.autovacuum;

import dev.gajah.base.process.Latch;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What launcher and workers share: how many workers there are, and which tables they are at. One
/// object for each life of the shared memory. Thread-safe.
public final class AutovacuumWork {
  private final int workersMax;
  private final AtomicInteger workers = new AtomicInteger();
  private final Set<Long> tables = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Latch launcher;

  /// @param workersMax `autovacuum_max_workers`
  public AutovacuumWork(int workersMax) {
    this.workersMax = workersMax;
  }

  void setLauncher(Latch latch) {
    launcher = latch;
  }

  /// Takes a worker's place, from the request on; false if none is free.
  boolean tryReserveWorker() {
    int before = workers.get();
    while (before < workersMax) {
      if (workers.compareAndSet(before, before + 1)) {
        return true;
      }
      before = workers.get();
    }
    return false;
  }

  void workerEnded() {
    workers.decrementAndGet();
    Latch waiting = launcher;
    if (waiting != null) {
      waiting.set();
    }
  }

  private static long key(int databaseOid, int tableOid) {
    return (long) databaseOid << 32 | Integer.toUnsignedLong(tableOid);
  }

  /// @param databaseOid 0 for a shared table
  /// @return false if another worker is at the table
  boolean claim(int databaseOid, int tableOid) {
    return tables.add(key(databaseOid, tableOid));
  }

  void release(int databaseOid, int tableOid) {
    tables.remove(key(databaseOid, tableOid));
  }
}
