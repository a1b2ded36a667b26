// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.clog;

import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import dev.gajah.transaction.slru.Slru;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The commit log: state of each transaction, two bits each, four to a byte, lowest bits first,
/// 32,768 to a page (PostgreSQL: `clog.c`).
///
/// **Crash safety**: pages are created by a logged zeroing; their bits are restored by replay of
/// commit and abort records, so they need no log of their own. A commit that returned before its
/// record was flushed leaves its WAL position here, one for each 32 xids, and the page waits for
/// it.
///
/// Hot path: [#status] allocates nothing.
public final class CommitLog {
  static final int INFO_ZERO_PAGE = 0x00;
  static final int INFO_TRUNCATE = 0x10;

  static final int XIDS_PER_BYTE = 4;
  static final int XIDS_PER_PAGE = Slru.PAGE_BYTES * XIDS_PER_BYTE;
  private static final int XIDS_PER_LSN = 32;
  private static final int LSNS_PER_PAGE = XIDS_PER_PAGE / XIDS_PER_LSN;

  private final Slru slru;
  private final @Nullable Wal wal;
  private volatile int oldestXid = TransactionId.INVALID;
  private volatile boolean inRecovery;

  /// @param wal null only in tools that read
  public CommitLog(FileSystem files, Path dataDirectory, int slotCount, @Nullable Wal wal) {
    this.wal = wal;
    slru =
        new Slru(
            files,
            dataDirectory,
            "pg_xact",
            slotCount,
            LSNS_PER_PAGE,
            false,
            true,
            CommitLog::pagePrecedes,
            lsn -> {
              if (wal != null) {
                wal.flush(lsn);
              }
            });
  }

  private static long page(int xid) {
    return Integer.toUnsignedLong(xid) / XIDS_PER_PAGE;
  }

  private static int indexOnPage(int xid) {
    return (int) (Integer.toUnsignedLong(xid) % XIDS_PER_PAGE);
  }

  private static boolean pagePrecedes(long a, long b) {
    int first = (int) (a * XIDS_PER_PAGE) + TransactionId.FIRST_NORMAL + 1;
    int second = (int) (b * XIDS_PER_PAGE) + TransactionId.FIRST_NORMAL + 1;
    return TransactionId.precedes(first, second)
        && TransactionId.precedes(first, second + XIDS_PER_PAGE - 1);
  }

  /// State of a normal xid that is not before the truncation point.
  public XidState status(int xid) {
    int index = indexOnPage(xid);
    long page = page(xid);
    int slot = slru.readPageAndLock(page, xid);
    int bits = bits(slru.bytes(slot), index);
    slru.bankLock(page).unlock();
    return XidState.of(bits);
  }

  /// The WAL position that must be flushed before the outcome of `xid` may be hinted on a page
  /// whose own position does not cover it; 0 if none. May be later than needed, as neighbours share
  /// one.
  public long commitLsn(int xid) {
    long page = page(xid);
    int slot = slru.readPageAndLock(page, xid);
    long lsn = slru.lsn(slot, indexOnPage(xid) / XIDS_PER_LSN);
    slru.bankLock(page).unlock();
    return lsn;
  }

  private static int bits(byte[] bytes, int index) {
    return (bytes[index / XIDS_PER_BYTE] >>> (index % XIDS_PER_BYTE * 2)) & 3;
  }

  /// Marks a whole transaction tree committed. For an asynchronous commit, `lsn` is the end of its
  /// record, else 0.
  public void setCommitted(int xid, int[] subxids, int subxidCount, long lsn) {
    setTree(xid, subxids, subxidCount, XidState.COMMITTED, lsn);
  }

  public void setAborted(int xid, int[] subxids, int subxidCount) {
    setTree(xid, subxids, subxidCount, XidState.ABORTED, Lsn.INVALID);
  }

  /// Subxids ascend (modulo wrap) and follow the parent, so those of one page are neighbours.
  private void setTree(int xid, int[] subxids, int count, XidState state, long lsn) {
    long page = page(xid);
    int onFirstPage = 0;
    while (onFirstPage < count && page(subxids[onFirstPage]) == page) {
      onFirstPage++;
    }
    if (onFirstPage == count) {
      setOnPage(xid, subxids, 0, count, state, lsn, page);
      return;
    }
    // The tree spans pages. Subtransactions elsewhere first say "as my parent", so that the one
    // write of the parent's page
    // commits them all.
    if (state == XidState.COMMITTED) {
      setByPage(subxids, onFirstPage, count, XidState.SUB_COMMITTED, lsn);
    }
    setOnPage(xid, subxids, 0, onFirstPage, state, lsn, page);
    setByPage(subxids, onFirstPage, count, state, lsn);
  }

  private void setByPage(int[] subxids, int from, int to, XidState state, long lsn) {
    int start = from;
    while (start < to) {
      long page = page(subxids[start]);
      int end = start + 1;
      while (end < to && page(subxids[end]) == page) {
        end++;
      }
      setOnPage(TransactionId.INVALID, subxids, start, end, state, lsn, page);
      start = end;
    }
  }

  private void setOnPage(
      int xid, int[] subxids, int from, int to, XidState state, long lsn, long page) {
    LwLock lock = slru.bankLock(page);
    lock.lockExclusive();
    try {
      int slot = slru.readPage(page, xid);
      // The page is never written while the bank lock is held, so the parent and its
      // subtransactions change in one step.
      if (TransactionId.isValid(xid)) {
        setBits(slot, xid, state, lsn);
      }
      for (int i = from; i < to; i++) {
        setBits(slot, subxids[i], state, lsn);
      }
      slru.markDirty(slot);
    } finally {
      lock.unlock();
    }
  }

  private void setBits(int slot, int xid, XidState state, long lsn) {
    byte[] bytes = slru.bytes(slot);
    int index = indexOnPage(xid);
    int current = bits(bytes, index);
    if (inRecovery && state == XidState.SUB_COMMITTED && current == XidState.COMMITTED.ordinal()) {
      return;
    }
    assert current == 0
            || (current == XidState.SUB_COMMITTED.ordinal() && state != XidState.IN_PROGRESS)
            || current == state.ordinal()
        : "xid "
            + TransactionId.toString(xid)
            + " changes from "
            + XidState.of(current)
            + " to "
            + state;
    int shift = index % XIDS_PER_BYTE * 2;
    int at = index / XIDS_PER_BYTE;
    bytes[at] = (byte) ((bytes[at] & ~(3 << shift)) | (state.ordinal() << shift));
    if (Lsn.isValid(lsn)) {
      slru.raiseLsn(slot, index / XIDS_PER_LSN, lsn);
    }
  }

  /// Makes room for `newestXid` if it is the first of its page, and logs that. Caller holds the xid
  /// generation lock.
  public void extend(int newestXid) {
    if (indexOnPage(newestXid) != 0 && newestXid != TransactionId.FIRST_NORMAL) {
      return;
    }
    long page = page(newestXid);
    LwLock lock = slru.bankLock(page);
    lock.lockExclusive();
    try {
      slru.zeroPage(page);
      logZeroPage(page);
    } finally {
      lock.unlock();
    }
  }

  private void logZeroPage(long page) {
    if (wal == null) {
      return;
    }
    byte[] data = new byte[8];
    Bytes.putLong(data, 0, page);
    WalRecordBuilder record = new WalRecordBuilder();
    record.begin(RmgrIds.CLOG, INFO_ZERO_PAGE, TransactionId.INVALID);
    record.registerData(data, 0, data.length);
    wal.insert(record);
  }

  /// Makes the first page of a new cluster, on disk.
  public void bootstrap() {
    redoZeroPage(0);
  }

  void redoZeroPage(long page) {
    LwLock lock = slru.bankLock(page);
    lock.lockExclusive();
    try {
      slru.writePage(slru.zeroPage(page));
    } finally {
      lock.unlock();
    }
  }

  /// Before recovery: says where the log ends.
  public void startup(int nextXid) {
    slru.setLatestPage(page(nextXid));
  }

  /// After recovery: zeroes what a lost later life may have left behind the end.
  public void trim(int nextXid) {
    int index = indexOnPage(nextXid);
    if (index == 0) {
      return;
    }
    long page = page(nextXid);
    LwLock lock = slru.bankLock(page);
    lock.lockExclusive();
    try {
      int slot = slru.readPage(page, nextXid);
      byte[] bytes = slru.bytes(slot);
      int at = index / XIDS_PER_BYTE;
      bytes[at] &= (byte) ((1 << (index % XIDS_PER_BYTE * 2)) - 1);
      java.util.Arrays.fill(bytes, at + 1, bytes.length, (byte) 0);
      slru.markDirty(slot);
    } finally {
      lock.unlock();
    }
  }

  /// Drops whole segments before `oldest`, logging that first. After this only xids from `oldest`
  /// on may be asked for.
  public void truncate(int oldest, int oldestDatabaseOid) {
    long cutoff = page(oldest);
    if (!slru.hasRemovableSegment(cutoff)) {
      return;
    }
    advanceOldest(oldest);
    if (wal != null) {
      byte[] data = new byte[16];
      Bytes.putLong(data, 0, cutoff);
      Bytes.putInt(data, 8, oldest);
      Bytes.putInt(data, 12, oldestDatabaseOid);
      WalRecordBuilder record = new WalRecordBuilder();
      record.begin(RmgrIds.CLOG, INFO_TRUNCATE, TransactionId.INVALID);
      record.registerData(data, 0, data.length);
      wal.flush(wal.insert(record));
    }
    slru.truncate(cutoff);
  }

  void redoTruncate(long cutoffPage, int oldest) {
    advanceOldest(oldest);
    slru.truncate(cutoffPage);
  }

  /// The oldest xid whose state may still be asked for; invalid if none is known to be gone.
  public int oldestXid() {
    return oldestXid;
  }

  /// Called at startup and at truncation, by one process at a time.
  public void advanceOldest(int oldest) {
    if (!TransactionId.isValid(oldestXid) || TransactionId.precedes(oldestXid, oldest)) {
      oldestXid = oldest;
    }
  }

  public void setInRecovery(boolean value) {
    inRecovery = value;
    slru.setInRecovery(value);
  }

  /// Makes all states set before this call durable.
  ///
  /// @return how many pages were written
  public int checkpoint() {
    return slru.checkpoint();
  }
}
