// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.statistics;

import dev.gajah.access.statistics.TableCounts.Runs;
import dev.gajah.base.process.LwLock;

/// The statistics of one relation, added to by all sessions. `lock` guards all fields.
final class TableEntry {
  private final LwLock lock = new LwLock();

  private long scans;
  private long lastScan;
  private long tuplesReturned;
  private long tuplesFetched;
  private long inserted;
  private long updated;
  private long deleted;
  private long hotUpdated;
  private long newPageUpdated;
  private long live;
  private long dead;
  private long modifiedSinceAnalyze;
  private long insertedSinceVacuum;
  private Runs vacuums = Runs.NONE;
  private Runs autovacuums = Runs.NONE;
  private Runs analyzes = Runs.NONE;
  private Runs autoanalyzes = Runs.NONE;

  /// Adds what a session counted; returns false, having done nothing, if the entry is busy and
  /// `wait` is false.
  boolean add(SessionCounts counts, long now, boolean wait) {
    if (wait) {
      lock.lockExclusive();
    } else if (!lock.tryLockExclusive()) {
      return false;
    }
    try {
      scans += counts.scans;
      if (counts.scans > 0) {
        lastScan = Math.max(lastScan, now);
      }
      tuplesReturned += counts.tuplesReturned;
      tuplesFetched += counts.tuplesFetched;
      inserted += counts.inserted;
      updated += counts.updated;
      deleted += counts.deleted;
      hotUpdated += counts.hotUpdated;
      newPageUpdated += counts.newPageUpdated;
      if (counts.emptied) {
        live = 0;
        dead = 0;
        insertedSinceVacuum = 0;
      }
      live = Math.max(0, live + counts.liveDelta);
      dead = Math.max(0, dead + counts.deadDelta);
      modifiedSinceAnalyze += counts.modified;
      insertedSinceVacuum += counts.inserted;
    } finally {
      lock.unlock();
    }
    return true;
  }

  void vacuumed(long liveTuples, long deadTuples, long now, boolean automatically) {
    lock.lockExclusive();
    try {
      live = liveTuples;
      dead = deadTuples;
      // Rows that were inserted while the vacuum ran are not counted any more; it need not be
      // exact.
      insertedSinceVacuum = 0;
      if (automatically) {
        autovacuums = autovacuums.andAt(now);
      } else {
        vacuums = vacuums.andAt(now);
      }
    } finally {
      lock.unlock();
    }
  }

  void analyzed(
      long liveTuples, long deadTuples, boolean allColumns, long now, boolean automatically) {
    lock.lockExclusive();
    try {
      live = liveTuples;
      dead = deadTuples;
      if (allColumns) {
        modifiedSinceAnalyze = 0;
      }
      if (automatically) {
        autoanalyzes = autoanalyzes.andAt(now);
      } else {
        analyzes = analyzes.andAt(now);
      }
    } finally {
      lock.unlock();
    }
  }

  TableCounts counts() {
    lock.lockExclusive();
    try {
      return new TableCounts(
          scans,
          lastScan,
          tuplesReturned,
          tuplesFetched,
          inserted,
          updated,
          deleted,
          hotUpdated,
          newPageUpdated,
          live,
          dead,
          modifiedSinceAnalyze,
          insertedSinceVacuum,
          vacuums,
          autovacuums,
          analyzes,
          autoanalyzes);
    } finally {
      lock.unlock();
    }
  }
}
