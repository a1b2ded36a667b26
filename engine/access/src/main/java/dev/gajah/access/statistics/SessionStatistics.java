// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.statistics;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.transaction.twophase.StatsItem;
import dev.gajah.transaction.xact.CommitContents;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionParticipant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts for one session what it does to tables and indexes, and tells [TableStatistics] when a
/// transaction ends (PostgreSQL: `pgstat_relation.c`, the backend's half). Owner thread only.
///
/// Hot path: no allocation once a relation is known.
public final class SessionStatistics implements TransactionParticipant {
  private static final int TABLE_SIZE = 64;
  private static final int RELATIONS_KEPT = 1024;

  /// PostgreSQL: `PGSTAT_KIND_RELATION`.
  private static final int KIND_RELATION = 2;

  private final TableStatistics shared;
  private final Transaction transaction;

  /// Open addressing by relation; power of two.
  private @Nullable SessionCounts[] known = new SessionCounts[TABLE_SIZE];

  private int knownCount;
  private SessionCounts[] listed = new SessionCounts[16];
  private int listedCount;
  private int nesting = 1;
  private final List<StatsItem> dropped = new ArrayList<>(0);

  public SessionStatistics(TableStatistics shared, Transaction transaction) {
    this.shared = shared;
    this.transaction = transaction;
  }

  // ---- what happens ----

  public void inserted(RelationDescriptor relation, int count) {
    counts(relation).level(nesting).inserted += count;
  }

  /// @param hot the new version needs no index entry
  /// @param newPage the new version went to another page
  public void updated(RelationDescriptor relation, boolean hot, boolean newPage) {
    SessionCounts counts = counts(relation);
    counts.level(nesting).updated++;
    if (hot) {
      counts.hotUpdated++;
    } else if (newPage) {
      counts.newPageUpdated++;
    }
  }

  public void deleted(RelationDescriptor relation) {
    counts(relation).level(nesting).deleted++;
  }

  /// The relation got new, empty files.
  public void truncated(RelationDescriptor relation) {
    counts(relation).truncate(nesting);
  }

  /// Dead rows that were pruned on the way, outside of VACUUM.
  public void pruned(RelationDescriptor relation, int count) {
    counts(relation).deadDelta -= count;
  }

  public void scanStarted(RelationDescriptor relation) {
    counts(relation).scans++;
  }

  public void rowsReturned(RelationDescriptor relation, int count) {
    counts(relation).tuplesReturned += count;
  }

  /// Rows of the table that a bitmap scan found.
  public void rowsFetched(RelationDescriptor relation, int count) {
    counts(relation).tuplesFetched += count;
  }

  public void scanStarted(IndexDescriptor index) {
    counts(index).scans++;
  }

  /// @param entries index entries read
  /// @param rows rows of the table found through them
  public void entriesRead(IndexDescriptor index, int entries, int rows) {
    SessionCounts counts = counts(index);
    counts.tuplesReturned += entries;
    counts.tuplesFetched += rows;
  }

  /// VACUUM of a table is done.
  public void vacuumed(RelationDescriptor relation, double liveTuples, long deadTuples) {
    shared
        .entry(databaseOf(relation.locator()), relation.oid())
        .vacuumed((long) liveTuples, deadTuples, now(), isAutomatic());
  }

  /// ANALYZE of a table is done, in this transaction.
  ///
  /// What the transaction itself did to the table is counted again when it ends, so that is taken
  /// off here.
  ///
  /// @param allColumns no column list was given
  public void analyzed(
      RelationDescriptor relation, double liveTuples, double deadTuples, boolean allColumns) {
    long live = (long) liveTuples;
    long dead = (long) deadTuples;
    SessionCounts own = counts(relation);
    for (SessionCounts.Level level = own.top; level != null; level = level.parent) {
      live -= level.inserted - level.deleted;
      dead -= level.updated + level.deleted;
    }
    dead -= own.deadDelta;
    shared
        .entry(own.databaseOid, own.relationOid)
        .analyzed(Math.max(0, live), Math.max(0, dead), allColumns, now(), isAutomatic());
  }

  private long now() {
    return transaction.process().clock().timestampMicros();
  }

  private boolean isAutomatic() {
    return transaction.process().interrupts().isAutovacuumWorker();
  }

  // ---- where it is counted ----

  private static int databaseOf(RelFileLocator locator) {
    return locator.databaseOid();
  }

  private SessionCounts counts(RelationDescriptor relation) {
    return counts(databaseOf(relation.locator()), relation.oid());
  }

  private SessionCounts counts(IndexDescriptor index) {
    return counts(databaseOf(index.locator()), index.indexOid());
  }

  private SessionCounts counts(int databaseOid, int relationOid) {
    int mask = known.length - 1;
    int place = slot(relationOid) & mask;
    SessionCounts found = known[place];
    while (found != null
        && (found.relationOid != relationOid || found.databaseOid != databaseOid)) {
      place = (place + 1) & mask;
      found = known[place];
    }
    if (found == null) {
      found = new SessionCounts(databaseOid, relationOid);
      known[place] = found;
      knownCount++;
      if (2 * knownCount > known.length) {
        grow();
      }
    }
    if (!found.isListed) {
      found.isListed = true;
      if (listedCount == listed.length) {
        listed = Arrays.copyOf(listed, 2 * listedCount);
      }
      listed[listedCount++] = found;
    }
    return found;
  }

  private static int slot(int relationOid) {
    int hash = relationOid * 0x9E3779B9;
    return hash ^ hash >>> 16;
  }

  private void grow() {
    @Nullable SessionCounts[] old = known;
    known = new SessionCounts[2 * old.length];
    int mask = known.length - 1;
    for (SessionCounts counts : old) {
      if (counts != null) {
        int place = slot(counts.relationOid) & mask;
        while (known[place] != null) {
          place = (place + 1) & mask;
        }
        known[place] = counts;
      }
    }
  }

  // ---- the transaction's end ----

  @Override
  public int order() {
    return ORDER_LATE;
  }

  @Override
  public void started(Transaction owner) {
    nesting = 1;
  }

  @Override
  public void subtransactionStarted(Transaction owner, int subId, int parentSubId) {
    nesting++;
  }

  @Override
  public void subtransactionCommitted(Transaction owner, int subId, int parentSubId) {
    subtransactionEnded(true);
  }

  @Override
  public void subtransactionAborted(Transaction owner, int subId, int parentSubId) {
    subtransactionEnded(false);
  }

  private void subtransactionEnded(boolean committed) {
    for (int i = 0; i < listedCount; i++) {
      listed[i].subtransactionEnded(nesting, committed);
    }
    nesting--;
  }

  @Override
  public void collect(Transaction owner, CommitContents contents) {
    dropped.clear();
    dropped.addAll(contents.droppedStats());
  }

  @Override
  public void ended(Transaction owner, boolean committed) {
    if (listedCount > 0) {
      for (int i = 0; i < listedCount; i++) {
        listed[i].transactionEnded(committed);
      }
      flush(false);
    }
    if (committed && !dropped.isEmpty()) {
      forgetDropped();
    }
    dropped.clear();
  }

  /// Tells the others.
  ///
  /// @param wait for entries that are busy, even if nothing was changed
  public void flush(boolean wait) {
    long now = 0;
    int left = 0;
    for (int i = 0; i < listedCount; i++) {
      SessionCounts counts = listed[i];
      if (now == 0 && counts.scans > 0) {
        now = transaction.statementStartTimestamp();
      }
      if (shared
          .entry(counts.databaseOid, counts.relationOid)
          .add(counts, now, wait || counts.hasChanges())) {
        counts.clear();
        counts.isListed = false;
      } else {
        listed[left++] = counts;
      }
    }
    Arrays.fill(listed, left, listedCount, null);
    listedCount = left;
    if (knownCount > RELATIONS_KEPT && left == 0) {
      known = new SessionCounts[TABLE_SIZE];
      knownCount = 0;
    }
  }

  private void forgetDropped() {
    for (StatsItem item : dropped) {
      if (item.kind() == KIND_RELATION) {
        shared.drop(item.databaseOid(), item.objectOid());
      }
    }
  }
}
