// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.process.LwLock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which indexes are being vacuumed now, each under a cycle id that splits stamp on their pages.
///
/// The id lets vacuum, which walks the file in block order, find halves of pages that were split to
/// its left since it started. **Memory order**: a split reads the id after it got its new block;
/// vacuum publishes its id before it reads the file's length. Both through a volatile, so vacuum
/// sees either the block or the id. PostgreSQL: `BTVacInfo`.
final class VacuumCycles {
  private final Map<RelFileLocator, Integer> running = new ConcurrentHashMap<>();
  private final LwLock lock = new LwLock();

  /// Guarded by the lock, as is every change of the other fields.
  private int counter;

  private volatile int runningCount;

  VacuumCycles(int seed) {
    counter = (seed & 0x7FFF) + 1;
  }

  int cycleOf(RelFileLocator locator) {
    if (runningCount == 0) {
      return 0;
    }
    Integer id = running.get(locator);
    return id == null ? 0 : id;
  }

  int start(RelFileLocator locator, String indexName) {
    lock.lockExclusive();
    try {
      counter = counter >= BTreePage.CYCLE_ID_MAX ? 1 : counter + 1;
      if (running.putIfAbsent(locator, counter) != null) {
        throw SqlError.internal("multiple active vacuums for index \"" + indexName + "\"");
      }
      runningCount = running.size();
      return counter;
    } finally {
      lock.unlock();
    }
  }

  void end(RelFileLocator locator) {
    lock.lockExclusive();
    try {
      running.remove(locator);
      runningCount = running.size();
    } finally {
      lock.unlock();
    }
  }
}
