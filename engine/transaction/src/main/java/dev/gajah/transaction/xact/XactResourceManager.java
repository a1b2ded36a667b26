// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.error.Panic;
import dev.gajah.base.id.Lsn;
import dev.gajah.transaction.clog.CommitLog;
import dev.gajah.transaction.procarray.XidGenerator;
import dev.gajah.transaction.twophase.PreparedTransactions;
import dev.gajah.transaction.twophase.TwoPhaseState;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import org.jspecify.annotations.Nullable;

/// Replays the ends of transactions: commit log, next xid, dropped files.
public final class XactResourceManager implements ResourceManager {
  private final CommitLog commitLog;
  private final XidGenerator xids;
  private final RelationFiles relationFiles;
  private final PreparedTransactions prepared;
  private XactRecords.@Nullable End lastEnd;

  public XactResourceManager(
      CommitLog commitLog,
      XidGenerator xids,
      RelationFiles relationFiles,
      PreparedTransactions prepared) {
    this.prepared = prepared;
    this.commitLog = commitLog;
    this.xids = xids;
    this.relationFiles = relationFiles;
  }

  @Override
  public int id() {
    return RmgrIds.TRANSACTION;
  }

  @Override
  public String name() {
    return "Transaction";
  }

  /// The last commit or abort replayed, for the log line at the end of recovery.
  public XactRecords.@Nullable End lastEnd() {
    return lastEnd;
  }

  @Override
  public void redo(WalRecord record) {
    switch (record.info() & XactRecords.INFO_OPERATION_MASK) {
      case XactRecords.INFO_COMMIT, XactRecords.INFO_ABORT -> redoEnd(end(record));
      case XactRecords.INFO_COMMIT_PREPARED, XactRecords.INFO_ABORT_PREPARED -> {
        XactRecords.End end = end(record);
        redoEnd(end);
        prepared.replayEnd(end.xid());
      }
      case XactRecords.INFO_PREPARE ->
          prepared.replayPrepare(
              TwoPhaseState.decode(
                  record.mainData(), record.mainDataOffset(), record.mainDataLength()),
              record.endLsn());
      case XactRecords.INFO_ASSIGNMENT, XactRecords.INFO_INVALIDATIONS -> {
        // Only hot standby and logical decoding need these.
      }
      default ->
          throw new Panic(
              "xact_redo: unknown op code " + (record.info() & XactRecords.INFO_OPERATION_MASK));
    }
  }

  private static XactRecords.End end(WalRecord record) {
    return XactRecords.parseEnd(
        record.info(),
        record.xid(),
        record.mainData(),
        record.mainDataOffset(),
        record.mainDataLength());
  }

  private void redoEnd(XactRecords.End end) {
    xids.advancePast(end.latestXid());
    int[] subxids = end.subxids();
    if (end.commit()) {
      commitLog.setCommitted(end.xid(), subxids, subxids.length, Lsn.INVALID);
    } else {
      commitLog.setAborted(end.xid(), subxids, subxids.length);
    }
    if (!end.files().isEmpty()) {
      relationFiles.delete(end.files(), true);
    }
    lastEnd = end;
  }
}
