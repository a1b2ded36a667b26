// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relmap;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.transaction.xact.CommitContents;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionParticipant;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The relation maps as one session sees them, with its own changes (PostgreSQL: `relmapper.c`).
///
/// A change is pending until its command ends, then active for this session, and goes to the file
/// at commit. No changes in subtransactions.
public final class RelationMaps implements TransactionParticipant {
  private final RelationMapFiles files;
  private final Transaction transaction;

  /// Tells all sessions that a map changed; argument: the database, 0 for the shared map.
  private final IntConsumer notifier;

  private @Nullable RelationMap sharedMap;
  private @Nullable RelationMap localMap;
  private RelationMap activeShared = RelationMap.EMPTY;
  private RelationMap activeLocal = RelationMap.EMPTY;
  private RelationMap pendingShared = RelationMap.EMPTY;
  private RelationMap pendingLocal = RelationMap.EMPTY;

  public RelationMaps(RelationMapFiles files, Transaction transaction, IntConsumer notifier) {
    this.files = files;
    this.transaction = transaction;
    this.notifier = notifier;
  }

  /// File number of a mapped catalog, 0 if it is not in the map.
  public int fileOf(int relationOid, boolean isShared) {
    int changed = (isShared ? activeShared : activeLocal).fileOf(relationOid);
    return changed != 0 ? changed : map(isShared).fileOf(relationOid);
  }

  /// Mapped catalog that has this file number, 0 if none.
  public int relationOf(int fileNumber, boolean isShared) {
    int changed = (isShared ? activeShared : activeLocal).relationOf(fileNumber);
    return changed != 0 ? changed : map(isShared).relationOf(fileNumber);
  }

  private RelationMap map(boolean isShared) {
    RelationMap map = isShared ? sharedMap : localMap;
    if (map == null) {
      if (isShared) {
        map = files.readShared();
        sharedMap = map;
      } else {
        map = files.read(transaction.databaseOid(), transaction.databaseTablespaceOid());
        localMap = map;
      }
    }
    return map;
  }

  /// Gives a mapped catalog new files, from the end of this command on.
  public void update(int relationOid, int fileNumber, boolean isShared) {
    if (transaction.nestingLevel() > 1) {
      throw SqlError.internal("cannot change relation mapping within subtransaction");
    }
    if (isShared) {
      pendingShared = pendingShared.with(relationOid, fileNumber);
    } else {
      pendingLocal = pendingLocal.with(relationOid, fileNumber);
    }
  }

  /// The files may say something else now.
  public void invalidate(boolean ofShared) {
    if (ofShared) {
      sharedMap = null;
    } else {
      localMap = null;
    }
  }

  @Override
  public int order() {
    // Before the invalidations are collected.
    return ORDER_NORMAL - 10;
  }

  @Override
  public void commandEnded(Transaction ended) {
    activeShared = activeShared.merge(pendingShared);
    activeLocal = activeLocal.merge(pendingLocal);
    pendingShared = RelationMap.EMPTY;
    pendingLocal = RelationMap.EMPTY;
  }

  @Override
  public void preCommit(Transaction committing) {
    if (transaction.nestingLevel() == 1 && (activeShared.count() > 0 || activeLocal.count() > 0)) {
      commandEnded(committing);
    }
  }

  @Override
  public void preparing(Transaction prepared) {
    commandEnded(prepared);
    if (activeShared.count() > 0 || activeLocal.count() > 0) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot PREPARE a transaction that modified relation mapping");
    }
  }

  @Override
  public void collect(Transaction committing, CommitContents contents) {
    commandEnded(committing);
    if (activeShared.count() > 0) {
      write(0, RelFileLocator.GLOBAL_TABLESPACE, activeShared);
      activeShared = RelationMap.EMPTY;
      sharedMap = null;
      notifier.accept(0);
    }
    if (activeLocal.count() > 0) {
      write(transaction.databaseOid(), transaction.databaseTablespaceOid(), activeLocal);
      activeLocal = RelationMap.EMPTY;
      localMap = null;
      notifier.accept(transaction.databaseOid());
    }
  }

  private void write(int databaseOid, int tablespaceOid, RelationMap changes) {
    files.update(databaseOid, tablespaceOid, changes, transaction.walRecord());
    // The new files are in the map now, whatever becomes of the transaction.
    for (int i = 0; i < changes.count(); i++) {
      transaction.forgetPendingDelete(
          new RelFileLocator(tablespaceOid, databaseOid, changes.file(i)), false);
    }
  }

  @Override
  public void aborted(Transaction ended) {
    activeShared = RelationMap.EMPTY;
    activeLocal = RelationMap.EMPTY;
    pendingShared = RelationMap.EMPTY;
    pendingLocal = RelationMap.EMPTY;
  }

  /// Two-phase commit cannot carry changes of the map.
  public void checkPrepare() {
    if (activeShared.count() > 0 || activeLocal.count() > 0) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot PREPARE a transaction that modified relation mapping");
    }
  }
}
