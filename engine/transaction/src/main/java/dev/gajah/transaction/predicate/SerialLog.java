// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import dev.gajah.transaction.slru.Slru;
import java.nio.file.Path;

/// Of each summarised transaction, by xid: the earliest commit that it had a conflict out to, in
/// `pg_serial`: an array of eight-byte numbers, 1,024 to a page (PostgreSQL: the `Serial` part of
/// `predicate.c`).
///
/// Only of interest to transactions that run now, so neither logged nor synced; a restart begins
/// with nothing. Guarded by the lock of [SerializableTransactions].
final class SerialLog {
  private static final int ENTRY_BYTES = 8;
  private static final int ENTRIES_PER_PAGE = Slru.PAGE_BYTES / ENTRY_BYTES;
  private static final int SLOTS = 32;

  private final Slru slru;
  private long headPage = -1;
  private int headXid = TransactionId.INVALID;
  private int tailXid = TransactionId.INVALID;

  SerialLog(FileSystem files, Path dataDirectory) {
    slru =
        new Slru(
            files,
            dataDirectory,
            "pg_serial",
            SLOTS,
            0,
            false,
            false,
            SerialLog::pagePrecedes,
            lsn -> {});
  }

  private static long page(int xid) {
    return Integer.toUnsignedLong(xid) / ENTRIES_PER_PAGE;
  }

  private static int offset(int xid) {
    return (int) (Integer.toUnsignedLong(xid) % ENTRIES_PER_PAGE) * ENTRY_BYTES;
  }

  private static boolean pagePrecedes(long a, long b) {
    int first = (int) (a * ENTRIES_PER_PAGE) + TransactionId.FIRST_NORMAL + 1;
    int second = (int) (b * ENTRIES_PER_PAGE) + TransactionId.FIRST_NORMAL + 1;
    return TransactionId.precedes(first, second)
        && TransactionId.precedes(first, second + ENTRIES_PER_PAGE - 1);
  }

  /// Notes the earliest out-conflict of a transaction; [SerializableXact#NEVER] if it had none.
  void add(int xid, long earliestOutConflictCommit) {
    if (!TransactionId.isValid(tailXid) || TransactionId.precedes(xid, tailXid)) {
      return; // nobody runs who could ask
    }
    long target = page(xid);
    long first;
    boolean isNewPage;
    if (headPage < 0) {
      first = page(tailXid);
      isNewPage = true;
    } else {
      first = next(headPage);
      isNewPage = pagePrecedes(headPage, target);
    }
    if (!TransactionId.isValid(headXid) || TransactionId.follows(xid, headXid)) {
      headXid = xid;
    }
    if (isNewPage) {
      for (long page = first; ; page = next(page)) {
        LwLock lock = slru.bankLock(page);
        lock.lockExclusive();
        try {
          slru.zeroPage(page);
        } finally {
          lock.unlock();
        }
        if (page == target) {
          break;
        }
      }
      headPage = target;
    }
    LwLock lock = slru.bankLock(target);
    lock.lockExclusive();
    try {
      int slot = slru.readPage(target, xid);
      Bytes.putLong(slru.bytes(slot), offset(xid), earliestOutConflictCommit);
      slru.markDirty(slot);
    } finally {
      lock.unlock();
    }
  }

  private static long next(long page) {
    return page == page(-1) ? 0 : page + 1;
  }

  /// The earliest out-conflict of a summarised transaction, [SerializableXact#NEVER] if it had
  /// none; 0 if `xid` is not that of a summarised one.
  long earliestOutConflict(int xid) {
    if (!TransactionId.isValid(headXid)
        || TransactionId.precedes(xid, tailXid)
        || TransactionId.follows(xid, headXid)) {
      return 0;
    }
    long page = page(xid);
    int slot = slru.readPageAndLock(page, xid);
    long value = Bytes.getLong(slru.bytes(slot), offset(xid));
    slru.bankLock(page).unlock();
    return value;
  }

  /// The oldest xmin among serializable transactions is now this one; invalid if none runs.
  void setOldestXmin(int xid) {
    if (!TransactionId.isValid(xid)) {
      tailXid = TransactionId.INVALID;
      headXid = TransactionId.INVALID;
      return;
    }
    if (!TransactionId.isValid(tailXid) || !TransactionId.precedes(xid, tailXid)) {
      tailXid = xid;
    }
  }

  /// At a checkpoint: drops what nobody asks for any more, and writes the rest.
  ///
  /// @return how many pages were written
  int checkpoint() {
    if (headPage < 0) {
      return 0;
    }
    if (TransactionId.isValid(tailXid) && !pagePrecedes(headPage, page(tailXid))) {
      slru.truncate(page(tailXid));
    } else {
      slru.truncate(headPage);
      headPage = -1;
    }
    return slru.writeAll();
  }
}
