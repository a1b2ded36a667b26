// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.transaction.twophase.StatsItem;
import dev.gajah.transaction.twophase.TwoPhaseState;
import java.util.ArrayList;
import java.util.List;

/// The WAL records of transactions: what their main data looks like.
///
///     commit, abort:  8 time; then, if the info byte has HAS_INFO, 4 xinfo and the parts that its bits announce:
///       DBINFO        4 database, 4 its tablespace
///       SUBXACTS      4 count, 4 each
///       RELFILES      4 count, 12 each: tablespace, database, relation number
///       STATS         4 count, 12 each: kind, database, object
///       INVALS        4 count, 16 each (commit only)
///       TWOPHASE      4 xid; GID: zero-terminated
///       ORIGIN        8 lsn, 8 time
///     assignment:     4 top xid, 4 count, 4 each
///
/// Source: PostgreSQL `xact.h`, `xactdesc.c`.
public final class XactRecords {
  public static final int INFO_COMMIT = 0x00;
  public static final int INFO_PREPARE = 0x10;
  public static final int INFO_ABORT = 0x20;
  public static final int INFO_COMMIT_PREPARED = 0x30;
  public static final int INFO_ABORT_PREPARED = 0x40;
  public static final int INFO_ASSIGNMENT = 0x50;
  public static final int INFO_INVALIDATIONS = 0x60;
  public static final int INFO_OPERATION_MASK = 0x70;
  static final int INFO_HAS_INFO = 0x80;

  /// Low bit of the info byte that tools read: files of relations go away.
  private static final int SPECIAL_REL_UPDATE = 0x01;

  static final int HAS_DBINFO = 1;
  static final int HAS_SUBXACTS = 1 << 1;
  static final int HAS_RELFILES = 1 << 2;
  static final int HAS_INVALS = 1 << 3;
  static final int HAS_TWOPHASE = 1 << 4;
  static final int HAS_ORIGIN = 1 << 5;
  static final int HAS_AE_LOCKS = 1 << 6;
  static final int HAS_GID = 1 << 7;
  static final int HAS_STATS = 1 << 8;
  static final int APPLY_FEEDBACK = 1 << 29;
  static final int UPDATE_RELCACHE_FILE = 1 << 30;
  static final int FORCE_SYNC_COMMIT = 1 << 31;

  private XactRecords() {}

  /// A decoded commit or abort record.
  public record End(
      boolean commit,
      int xid,
      long timestamp,
      int databaseOid,
      int tablespaceOid,
      int[] subxids,
      List<RelFileLocator> files,
      List<StatsItem> stats,
      byte[] invalidations,
      boolean relationCacheFileInvalid,
      boolean forceSyncCommit,
      long originLsn,
      long originTimestamp) {
    public int latestXid() {
      return subxids.length == 0 ? xid : subxids[subxids.length - 1];
    }
  }

  /// Writes the main data of a commit record.
  ///
  /// @return the info byte
  static int writeCommit(
      ByteWriter out,
      long timestamp,
      int[] subxids,
      int subxidCount,
      CommitContents contents,
      boolean exclusiveLocks,
      boolean applyFeedback,
      int databaseOid,
      int tablespaceOid) {
    int xinfo = 0;
    if (contents.relationCacheFileInvalid) {
      xinfo |= UPDATE_RELCACHE_FILE;
    }
    if (contents.forceSyncCommit) {
      xinfo |= FORCE_SYNC_COMMIT;
    }
    if (exclusiveLocks) {
      xinfo |= HAS_AE_LOCKS;
    }
    if (applyFeedback) {
      xinfo |= APPLY_FEEDBACK;
    }
    int invalidationBytes = contents.invalidations.length();
    if (invalidationBytes > 0) {
      xinfo |= HAS_DBINFO | HAS_INVALS;
    }
    return write(
        out,
        INFO_COMMIT,
        timestamp,
        xinfo,
        subxids,
        subxidCount,
        contents.droppedFiles,
        contents.droppedStats,
        contents.invalidations,
        databaseOid,
        tablespaceOid);
  }

  static int writeAbort(
      ByteWriter out,
      long timestamp,
      int[] subxids,
      int subxidCount,
      List<RelFileLocator> files,
      List<StatsItem> stats,
      boolean exclusiveLocks) {
    return write(
        out,
        INFO_ABORT,
        timestamp,
        exclusiveLocks ? HAS_AE_LOCKS : 0,
        subxids,
        subxidCount,
        files,
        stats,
        new ByteWriter(0),
        0,
        0);
  }

  /// The end of a prepared transaction.
  static int writePreparedEnd(ByteWriter out, boolean commit, long timestamp, TwoPhaseState state) {
    ByteWriter invalidations = new ByteWriter(16);
    if (commit) {
      invalidations.putBytes(state.invalidations(), 0, state.invalidations().length);
    }
    int xinfo = HAS_TWOPHASE;
    if (commit && state.relationCacheFileInvalid()) {
      xinfo |= UPDATE_RELCACHE_FILE;
    }
    for (TwoPhaseState.Item item : state.items()) {
      // An access exclusive lock on a relation, the last bytes of whose item say so.
      if (item.kind() == TwoPhaseState.LOCK && item.data()[14] == 0 && item.data()[16] == 8) {
        xinfo |= HAS_AE_LOCKS;
      }
    }
    if (invalidations.length() > 0) {
      xinfo |= HAS_DBINFO | HAS_INVALS;
    }
    int info =
        write(
            out,
            commit ? INFO_COMMIT_PREPARED : INFO_ABORT_PREPARED,
            timestamp,
            xinfo,
            state.subxids(),
            state.subxids().length,
            commit ? state.commitFiles() : state.abortFiles(),
            commit ? state.commitStats() : state.abortStats(),
            invalidations,
            state.databaseOid(),
            0);
    out.putInt(state.xid());
    return info;
  }

  private static int write(
      ByteWriter out,
      int operation,
      long timestamp,
      int startXinfo,
      int[] subxids,
      int subxidCount,
      List<RelFileLocator> files,
      List<StatsItem> stats,
      ByteWriter invalidations,
      int databaseOid,
      int tablespaceOid) {
    int info = operation;
    int xinfo = startXinfo;
    if (subxidCount > 0) {
      xinfo |= HAS_SUBXACTS;
    }
    if (!files.isEmpty()) {
      xinfo |= HAS_RELFILES;
      info |= SPECIAL_REL_UPDATE;
    }
    if (!stats.isEmpty()) {
      xinfo |= HAS_STATS;
    }
    out.clear();
    out.putLong(timestamp);
    if (xinfo == 0) {
      return info;
    }
    out.putInt(xinfo);
    if ((xinfo & HAS_DBINFO) != 0) {
      out.putInt(databaseOid);
      out.putInt(tablespaceOid);
    }
    if (subxidCount > 0) {
      out.putInt(subxidCount);
      for (int i = 0; i < subxidCount; i++) {
        out.putInt(subxids[i]);
      }
    }
    if (!files.isEmpty()) {
      out.putInt(files.size());
      for (RelFileLocator file : files) {
        out.putInt(file.tablespaceOid());
        out.putInt(file.databaseOid());
        out.putInt(file.relNumber());
      }
    }
    if (!stats.isEmpty()) {
      out.putInt(stats.size());
      for (StatsItem item : stats) {
        out.putInt(item.kind());
        out.putInt(item.databaseOid());
        out.putInt(item.objectOid());
      }
    }
    if ((xinfo & HAS_INVALS) != 0) {
      out.putInt(invalidations.length() / CommitContents.INVALIDATION_BYTES);
      out.putBytes(invalidations.array(), 0, invalidations.length());
    }
    return info | INFO_HAS_INFO;
  }

  /// Decodes a commit or abort record.
  ///
  /// @param recordXid the xid in the record's header
  public static End parseEnd(int info, int recordXid, byte[] data, int offset, int length) {
    int operation = info & INFO_OPERATION_MASK;
    boolean commit = operation == INFO_COMMIT || operation == INFO_COMMIT_PREPARED;
    int at = offset;
    int end = offset + length;
    long timestamp = Bytes.getLong(data, at);
    at += 8;
    int xinfo = 0;
    if ((info & INFO_HAS_INFO) != 0) {
      xinfo = Bytes.getInt(data, at);
      at += 4;
    }
    int databaseOid = 0;
    int tablespaceOid = 0;
    if ((xinfo & HAS_DBINFO) != 0) {
      databaseOid = Bytes.getInt(data, at);
      tablespaceOid = Bytes.getInt(data, at + 4);
      at += 8;
    }
    int[] subxids = new int[0];
    if ((xinfo & HAS_SUBXACTS) != 0) {
      subxids = new int[count(data, at, end, 4)];
      at += 4;
      for (int i = 0; i < subxids.length; i++, at += 4) {
        subxids[i] = Bytes.getInt(data, at);
      }
    }
    List<RelFileLocator> files = new ArrayList<>();
    if ((xinfo & HAS_RELFILES) != 0) {
      int count = count(data, at, end, 12);
      at += 4;
      for (int i = 0; i < count; i++, at += 12) {
        files.add(
            new RelFileLocator(
                Bytes.getInt(data, at), Bytes.getInt(data, at + 4), Bytes.getInt(data, at + 8)));
      }
    }
    List<StatsItem> stats = new ArrayList<>();
    if ((xinfo & HAS_STATS) != 0) {
      int count = count(data, at, end, 12);
      at += 4;
      for (int i = 0; i < count; i++, at += 12) {
        stats.add(
            new StatsItem(
                Bytes.getInt(data, at), Bytes.getInt(data, at + 4), Bytes.getInt(data, at + 8)));
      }
    }
    byte[] invalidations = Bytes.EMPTY;
    if ((xinfo & HAS_INVALS) != 0) {
      int count = count(data, at, end, CommitContents.INVALIDATION_BYTES);
      at += 4;
      invalidations =
          java.util.Arrays.copyOfRange(data, at, at + count * CommitContents.INVALIDATION_BYTES);
      at += invalidations.length;
    }
    int xid = recordXid;
    if ((xinfo & HAS_TWOPHASE) != 0) {
      xid = Bytes.getInt(data, at);
      at += 4;
      if ((xinfo & HAS_GID) != 0) {
        while (data[at] != 0) {
          at++;
        }
        at++;
      }
    }
    long originLsn = 0;
    long originTimestamp = 0;
    if ((xinfo & HAS_ORIGIN) != 0) {
      originLsn = Bytes.getLong(data, at);
      originTimestamp = Bytes.getLong(data, at + 8);
    }
    if (!TransactionId.isValid(xid)) {
      throw SqlError.corrupt("transaction end record without transaction id");
    }
    return new End(
        commit,
        xid,
        timestamp,
        databaseOid,
        tablespaceOid,
        subxids,
        files,
        stats,
        invalidations,
        (xinfo & UPDATE_RELCACHE_FILE) != 0,
        (xinfo & FORCE_SYNC_COMMIT) != 0,
        originLsn,
        originTimestamp);
  }

  private static int count(byte[] data, int at, int end, int itemBytes) {
    int count = Bytes.getInt(data, at);
    if (count < 0 || (long) at + 4 + (long) count * itemBytes > end) {
      throw SqlError.corrupt("transaction end record claims " + count + " items");
    }
    return count;
  }

  /// Main data of an assignment record: these subtransactions belong to that top-level transaction.
  static void writeAssignment(ByteWriter out, int topXid, int[] subxids, int count) {
    out.clear();
    out.putInt(topXid);
    out.putInt(count);
    for (int i = 0; i < count; i++) {
      out.putInt(subxids[i]);
    }
  }
}
