// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.statistics.TableStatistics;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.BufferRing;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.multixact.MultiXacts;
import dev.gajah.transaction.procarray.HorizonKind;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.snapshot.XidHorizon;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.Transactions;
import dev.gajah.transaction.xact.XidStatus;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;

/// The heap access method: the shared services that all sessions' heap operations use. One object
/// per cluster, immutable.
public final class Heap {
  private final BufferPool buffers;
  private final Wal wal;
  private final FreeSpaceMap freeSpace;
  private final VisibilityMap visibilityMap;
  private final Transactions transactions;
  private final MultiXacts multixacts;
  private final TableStatistics statistics;
  private final boolean logsHints;

  /// @param logsHints data checksums or `wal_log_hints` are on, so hint bits are protected by full
  ///   page images
  public Heap(
      BufferPool buffers,
      Wal wal,
      FreeSpaceMap freeSpace,
      Transactions transactions,
      MultiXacts multixacts,
      TableStatistics statistics,
      boolean logsHints) {
    this.buffers = buffers;
    this.wal = wal;
    this.freeSpace = freeSpace;
    this.transactions = transactions;
    this.multixacts = multixacts;
    this.statistics = statistics;
    this.logsHints = logsHints;
    visibilityMap = new VisibilityMap(buffers);
  }

  /// The heap as one session uses it; made once per session.
  public HeapSession session(Transaction transaction) {
    return new HeapSession(this, transaction);
  }

  public BufferPool buffers() {
    return buffers;
  }

  public Wal wal() {
    return wal;
  }

  public FreeSpaceMap freeSpace() {
    return freeSpace;
  }

  public VisibilityMap visibilityMap() {
    return visibilityMap;
  }

  public Transactions transactions() {
    return transactions;
  }

  public MultiXacts multixacts() {
    return multixacts;
  }

  /// What was done to tables, by all sessions.
  public TableStatistics statistics() {
    return statistics;
  }

  public XidStatus xids() {
    return transactions.xidStatus();
  }

  public ProcArray procs() {
    return transactions.procArray();
  }

  public LockTable locks() {
    return transactions.locks();
  }

  public boolean logsHints() {
    return logsHints;
  }

  public boolean isInRecovery() {
    return !wal.isInsertAllowed();
  }

  /// Who must have finished before versions in this relation may go.
  public static HorizonKind horizonKind(RelationDescriptor relation) {
    if (relation.isShared()) {
      return HorizonKind.SHARED;
    }
    if (relation.isTemporary()) {
      return HorizonKind.TEMPORARY;
    }
    return relation.isCatalog() || relation.options().userCatalogTable()
        ? HorizonKind.CATALOG
        : HorizonKind.DATA;
  }

  /// Answers, for this relation, whether everybody sees the outcome of a transaction.
  XidHorizon horizonFor(RelationDescriptor relation, Transaction transaction) {
    return transaction.globalVisibility(horizonKind(relation));
  }

  /// No snapshot that may read this relation sees an older xid as running (PostgreSQL:
  /// `GetOldestNonRemovableTransactionId`).
  public int oldestNonRemovable(RelationDescriptor relation, Transaction transaction) {
    return procs().oldestNonRemovable(transaction.proc(), horizonKind(relation));
  }

  int oldestNonRemovable(Transaction transaction) {
    return procs().oldestNonRemovable(transaction.proc(), HorizonKind.SHARED);
  }

  /// Logical decoding might read the relation as a catalog; only with `wal_level` logical.
  boolean isLogicallyReadableCatalog(RelationDescriptor relation) {
    return false;
  }

  /// Inserts a WAL record and makes the transaction's commit wait for it.
  long log(WalRecordBuilder record, Transaction transaction) {
    long end = wal.insert(record);
    transaction.noteWal(end);
    return end;
  }

  BufferRing newBulkReadRing() {
    return buffers.newRing(BufferRing.Kind.BULK_READ);
  }

  BufferRing newBulkWriteRing() {
    return buffers.newRing(BufferRing.Kind.BULK_WRITE);
  }
}
