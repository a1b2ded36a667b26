// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.subtrans;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import dev.gajah.transaction.slru.Slru;
import java.nio.file.Path;

/// Parents of subtransactions, in `pg_subtrans`: an array of four-byte xids, 2,048 to a page
/// (PostgreSQL: `subtrans.c`).
///
/// Needed only while the transactions run, so neither logged nor synced; [#startup] zeroes what may
/// still be asked for.
public final class Subtransactions {
  private static final int XIDS_PER_PAGE = Slru.PAGE_BYTES / 4;

  private final Slru slru;

  public Subtransactions(FileSystem files, Path dataDirectory, int slotCount) {
    slru =
        new Slru(
            files,
            dataDirectory,
            "pg_subtrans",
            slotCount,
            0,
            false,
            false,
            Subtransactions::pagePrecedes,
            lsn -> {});
  }

  private static long page(int xid) {
    return Integer.toUnsignedLong(xid) / XIDS_PER_PAGE;
  }

  private static int offset(int xid) {
    return (int) (Integer.toUnsignedLong(xid) % XIDS_PER_PAGE) * 4;
  }

  private static boolean pagePrecedes(long a, long b) {
    int first = (int) (a * XIDS_PER_PAGE) + TransactionId.FIRST_NORMAL + 1;
    int second = (int) (b * XIDS_PER_PAGE) + TransactionId.FIRST_NORMAL + 1;
    return TransactionId.precedes(first, second)
        && TransactionId.precedes(first, second + XIDS_PER_PAGE - 1);
  }

  /// Notes that `xid` is a subtransaction of `parent`, which is older.
  public void setParent(int xid, int parent) {
    assert TransactionId.follows(xid, parent)
        : TransactionId.toString(xid) + " under " + TransactionId.toString(parent);
    long page = page(xid);
    LwLock lock = slru.bankLock(page);
    lock.lockExclusive();
    try {
      int slot = slru.readPage(page, xid);
      byte[] bytes = slru.bytes(slot);
      int offset = offset(xid);
      if (Bytes.getInt(bytes, offset) != parent) {
        assert Bytes.getInt(bytes, offset) == TransactionId.INVALID
            : "parent changes of " + TransactionId.toString(xid);
        Bytes.putInt(bytes, offset, parent);
        slru.markDirty(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The direct parent of `xid`, invalid for top-level transactions.
  public int parent(int xid) {
    if (!TransactionId.isNormal(xid)) {
      return TransactionId.INVALID;
    }
    long page = page(xid);
    int slot = slru.readPageAndLock(page, xid);
    int parent = Bytes.getInt(slru.bytes(slot), offset(xid));
    slru.bankLock(page).unlock();
    return parent;
  }

  /// The top-level transaction of `xid`, or the first ancestor before `xmin`, of which nothing may
  /// be known any more.
  public int topmost(int xid, int xmin) {
    int current = xid;
    while (!TransactionId.precedes(current, xmin)) {
      int parent = parent(current);
      if (!TransactionId.isValid(parent)) {
        break;
      }
      if (!TransactionId.precedes(parent, current)) {
        throw SqlError.internal(
            "pg_subtrans contains invalid entry: xid %s points to parent xid %s"
                .formatted(TransactionId.toString(current), TransactionId.toString(parent)));
      }
      current = parent;
    }
    return current;
  }

  /// Makes room for `newestXid` if it is the first of its page. Caller holds the xid generation
  /// lock.
  public void extend(int newestXid) {
    if (offset(newestXid) != 0 && newestXid != TransactionId.FIRST_NORMAL) {
      return;
    }
    zeroPage(page(newestXid));
  }

  private void zeroPage(long page) {
    LwLock lock = slru.bankLock(page);
    lock.lockExclusive();
    try {
      slru.zeroPage(page);
    } finally {
      lock.unlock();
    }
  }

  /// Makes the first page of a new cluster.
  public void bootstrap() {
    LwLock lock = slru.bankLock(0);
    lock.lockExclusive();
    try {
      slru.writePage(slru.zeroPage(0));
    } finally {
      lock.unlock();
    }
  }

  /// Zeroes the pages of all xids that may be running or come next.
  public void startup(int oldestActiveXid, int nextXid) {
    long page = page(oldestActiveXid);
    long last = page(nextXid);
    while (true) {
      zeroPage(page);
      if (page == last) {
        return;
      }
      page = page == page(-1) ? 0 : page + 1;
    }
  }

  /// Drops what is older than `oldestXid`.
  public void truncate(int oldestXid) {
    slru.truncate(page(TransactionId.retreat(oldestXid)));
  }

  /// Writes dirty pages, to spread I/O only: nothing here survives a crash.
  ///
  /// @return how many pages were written
  public int checkpoint() {
    return slru.writeAll();
  }

  public void setInRecovery(boolean value) {
    slru.setInRecovery(value);
  }
}
