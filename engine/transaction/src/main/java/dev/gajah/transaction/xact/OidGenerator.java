// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.id.Oid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import org.jspecify.annotations.Nullable;

/// Hands out OIDs, logging 8,192 at a time (PostgreSQL: `GetNewObjectId`).
///
/// **Crash safety**: the NEXTOID record need not be flushed: who uses an OID flushes WAL beyond it
/// with his commit. After a crash the counter continues at the logged value, so an OID that got
/// into a page is not handed out again.
public final class OidGenerator {
  static final int PREFETCH = 8192;
  private static final int INFO_NEXTOID = 0x30;

  private final LwLock lock = new LwLock();
  private final @Nullable Wal wal;
  private int nextOid = Oid.FIRST_NORMAL;
  private int logged;
  private boolean initdb;

  public OidGenerator(@Nullable Wal wal) {
    this.wal = wal;
  }

  /// During initdb the range below 16384 is used as well.
  public void setInitdb(boolean value) {
    initdb = value;
  }

  /// The next OID, at least 16384 in normal operation; after a wraparound it may be in use in some
  /// catalog.
  public int next() {
    lock.lockExclusive();
    try {
      if (Oid.compare(nextOid, Oid.FIRST_NORMAL) < 0
          && (!initdb || Oid.compare(nextOid, Oid.FIRST_UNPINNED) < 0)) {
        nextOid = Oid.FIRST_NORMAL;
        logged = 0;
      }
      if (logged == 0) {
        log(nextOid + PREFETCH);
        logged = PREFETCH;
      }
      int oid = nextOid;
      nextOid++;
      logged--;
      return oid;
    } finally {
      lock.unlock();
    }
  }

  private void log(int upTo) {
    if (wal == null) {
      return;
    }
    byte[] data = new byte[4];
    Bytes.putInt(data, 0, upTo);
    WalRecordBuilder record = new WalRecordBuilder();
    record.begin(RmgrIds.XLOG, INFO_NEXTOID, TransactionId.INVALID);
    record.registerData(data, 0, data.length);
    wal.insert(record);
  }

  /// The value for a checkpoint record: beyond all OIDs that may be handed out without logging
  /// again, or, at a shutdown, the exact one.
  public int nextForCheckpoint(boolean shutdown) {
    lock.lockShared();
    try {
      return shutdown ? nextOid : nextOid + logged;
    } finally {
      lock.unlock();
    }
  }

  /// Startup, or replay of a NEXTOID or checkpoint record.
  public void set(int next) {
    lock.lockExclusive();
    nextOid = next;
    logged = 0;
    lock.unlock();
  }

  /// Startup without recovery or after it: never goes back.
  public void raise(int next) {
    lock.lockExclusive();
    if (Oid.compare(nextOid, next) < 0) {
      nextOid = next;
      logged = 0;
    }
    lock.unlock();
  }
}
