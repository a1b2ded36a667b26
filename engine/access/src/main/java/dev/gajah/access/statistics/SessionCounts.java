// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.statistics;

import org.jspecify.annotations.Nullable;

/// What one session has counted for one relation since it last told the others (PostgreSQL:
/// `PgStat_TableStatus`). Owner thread only. Hot path: no allocation but one object for each
/// relation and nesting level that writes.
final class SessionCounts {
  final int databaseOid;
  final int relationOid;

  // What holds whatever becomes of the transaction.
  long scans;
  long tuplesReturned;
  long tuplesFetched;
  long inserted;
  long updated;
  long deleted;
  long hotUpdated;
  long newPageUpdated;
  long liveDelta;
  long deadDelta;
  long modified;
  boolean emptied;

  /// In the session's list of those that have something to tell.
  boolean isListed;

  /// What open levels did, innermost first.
  @Nullable Level top;

  private @Nullable Level spare;

  /// What one transaction or subtransaction did (PostgreSQL: `PgStat_TableXactStatus`).
  static final class Level {
    int nesting;
    @Nullable Level parent;
    long inserted;
    long updated;
    long deleted;
    boolean truncated;
    long insertedBefore;
    long updatedBefore;
    long deletedBefore;

    private void clear(int newNesting, @Nullable Level newParent) {
      nesting = newNesting;
      parent = newParent;
      inserted = 0;
      updated = 0;
      deleted = 0;
      truncated = false;
      insertedBefore = 0;
      updatedBefore = 0;
      deletedBefore = 0;
    }

    /// The relation starts anew; what was counted before is kept for a rollback.
    private void truncate() {
      if (!truncated) {
        insertedBefore = inserted;
        updatedBefore = updated;
        deletedBefore = deleted;
        truncated = true;
      }
      inserted = 0;
      updated = 0;
      deleted = 0;
    }

    private void undoTruncate() {
      if (truncated) {
        inserted = insertedBefore;
        updated = updatedBefore;
        deleted = deletedBefore;
      }
    }
  }

  SessionCounts(int databaseOid, int relationOid) {
    this.databaseOid = databaseOid;
    this.relationOid = relationOid;
  }

  Level level(int nesting) {
    Level current = top;
    if (current != null && current.nesting == nesting) {
      return current;
    }
    Level fresh = spare;
    spare = null;
    if (fresh == null) {
      fresh = new Level();
    }
    fresh.clear(nesting, current);
    top = fresh;
    return fresh;
  }

  void truncate(int nesting) {
    level(nesting).truncate();
  }

  private void pop(Level level) {
    top = level.parent;
    spare = level;
  }

  private void addTotals(Level level) {
    inserted += level.inserted;
    updated += level.updated;
    deleted += level.deleted;
  }

  /// The innermost subtransaction, of level `nesting`, has ended.
  void subtransactionEnded(int nesting, boolean committed) {
    Level level = top;
    if (level == null || level.nesting != nesting) {
      return;
    }
    if (!committed) {
      level.undoTruncate();
      addTotals(level);
      deadDelta += level.inserted + level.updated;
      pop(level);
      return;
    }
    Level parent = level.parent;
    if (parent == null || parent.nesting != nesting - 1) {
      level.nesting--;
      return;
    }
    if (level.truncated) {
      parent.truncate();
    }
    parent.inserted += level.inserted;
    parent.updated += level.updated;
    parent.deleted += level.deleted;
    pop(level);
  }

  /// The transaction has ended.
  void transactionEnded(boolean committed) {
    Level level = top;
    if (level == null) {
      return;
    }
    assert level.parent == null : "open subtransaction at the transaction's end";
    if (!committed) {
      level.undoTruncate();
    }
    addTotals(level);
    if (committed) {
      if (level.truncated) {
        emptied = true;
        liveDelta = 0;
        deadDelta = 0;
      }
      liveDelta += level.inserted - level.deleted;
      deadDelta += level.updated + level.deleted;
      modified += level.inserted + level.updated + level.deleted;
    } else {
      deadDelta += level.inserted + level.updated;
    }
    pop(level);
  }

  /// True if others should hear of it without delay.
  boolean hasChanges() {
    return (inserted | updated | deleted | liveDelta | deadDelta) != 0 || emptied;
  }

  void clear() {
    scans = 0;
    tuplesReturned = 0;
    tuplesFetched = 0;
    inserted = 0;
    updated = 0;
    deleted = 0;
    hotUpdated = 0;
    newPageUpdated = 0;
    liveDelta = 0;
    deadDelta = 0;
    modified = 0;
    emptied = false;
  }
}
