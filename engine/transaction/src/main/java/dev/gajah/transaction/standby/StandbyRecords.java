// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.standby;

import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockStatus;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.procarray.RunningTransactions;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;

/// The records of the standby resource manager.
///
///     locks:          4 count, then 12 each: xid, database, relation
///     running xacts:  4 xid count, 4 subxid count, 1 overflow, 3 padding, 4 next xid, 4 oldest running, 4 latest completed, 4 each
///     invalidations:  4 database, 4 tablespace, 1 relcache file goes stale, 3 padding, 4 count, 16 each
///
/// Source: PostgreSQL `standbydefs.h`.
public final class StandbyRecords {
  public static final int INFO_LOCK = 0x00;
  public static final int INFO_RUNNING_XACTS = 0x10;
  public static final int INFO_INVALIDATIONS = 0x20;

  static final int RUNNING_XACTS_HEADER = 24;

  private StandbyRecords() {}

  /// Logs one access exclusive lock; returns the end of the record.
  public static long logLock(
      Wal wal, WalRecordBuilder record, int xid, int databaseOid, int relationOid) {
    byte[] data = new byte[16];
    Bytes.putInt(data, 0, 1);
    Bytes.putInt(data, 4, xid);
    Bytes.putInt(data, 8, databaseOid);
    Bytes.putInt(data, 12, relationOid);
    record.begin(RmgrIds.STANDBY, INFO_LOCK, xid).markUnimportant();
    record.registerData(data, 0, data.length);
    return wal.insert(record);
  }

  /// Logs invalidations of a transaction without xid; returns the end of the record.
  public static long logInvalidations(
      Wal wal,
      WalRecordBuilder record,
      int databaseOid,
      int tablespaceOid,
      boolean relationCacheFileInvalid,
      byte[] messages,
      int length) {
    ByteWriter out = new ByteWriter(16 + length);
    out.putInt(databaseOid);
    out.putInt(tablespaceOid);
    out.putByte(relationCacheFileInvalid ? 1 : 0);
    out.putZeros(3);
    out.putInt(length / 16);
    out.putBytes(messages, 0, length);
    record.begin(RmgrIds.STANDBY, INFO_INVALIDATIONS, TransactionId.INVALID);
    record.registerData(out.array(), 0, out.length());
    return wal.insert(record);
  }

  /// Logs what a standby must know to build its first snapshot (PostgreSQL: `LogStandbySnapshot`);
  /// returns the end of the record. Called at each checkpoint and by the background writer.
  public static long logSnapshot(Wal wal, ProcArray procArray, LockTable locks) {
    WalRecordBuilder record = new WalRecordBuilder();
    ByteWriter out = new ByteWriter(256);
    int lockCount = 0;
    out.putInt(0);
    for (LockStatus status : locks.list()) {
      if (status.granted()
          && status.mode() == LockMode.ACCESS_EXCLUSIVE
          && status.tag().kind() == LockTag.Kind.RELATION) {
        Proc proc = procArray.proc(status.procNumber());
        int xid = proc.xid();
        // A lock without xid belongs to a transaction that has just ended.
        if (TransactionId.isValid(xid)) {
          out.putInt(xid);
          out.putInt(status.tag().field1());
          out.putInt(status.tag().field2());
          lockCount++;
        }
      }
    }
    if (lockCount > 0) {
      Bytes.putInt(out.array(), 0, lockCount);
      record.begin(RmgrIds.STANDBY, INFO_LOCK, TransactionId.INVALID).markUnimportant();
      record.registerData(out.array(), 0, out.length());
      wal.insert(record);
    }
    RunningTransactions running = procArray.runningTransactions();
    out.clear();
    out.putInt(running.xidCount());
    out.putInt(running.subxidCount());
    out.putByte(running.subxidOverflow() ? 1 : 0);
    out.putZeros(3);
    out.putInt(running.nextXid());
    out.putInt(running.oldestRunningXid());
    out.putInt(running.latestCompletedXid());
    for (int xid : running.xids()) {
      out.putInt(xid);
    }
    record.begin(RmgrIds.STANDBY, INFO_RUNNING_XACTS, TransactionId.INVALID).markUnimportant();
    record.registerData(out.array(), 0, out.length());
    long end = wal.insert(record);
    wal.asyncCommit(end);
    return end;
  }

  /// Decodes a running-xacts record.
  static RunningTransactions parseRunning(byte[] data, int offset) {
    int xidCount = Bytes.getInt(data, offset);
    int subxidCount = Bytes.getInt(data, offset + 4);
    int[] xids = new int[xidCount + subxidCount];
    for (int i = 0; i < xids.length; i++) {
      xids[i] = Bytes.getInt(data, offset + RUNNING_XACTS_HEADER + 4 * i);
    }
    int oldest = Bytes.getInt(data, offset + 16);
    return new RunningTransactions(
        xidCount,
        subxidCount,
        data[offset + 8] != 0,
        Bytes.getInt(data, offset + 12),
        oldest,
        oldest,
        Bytes.getInt(data, offset + 20),
        xids);
  }
}
