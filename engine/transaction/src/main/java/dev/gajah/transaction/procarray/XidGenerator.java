// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.procarray;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.LwLock;
import dev.gajah.transaction.clog.CommitLog;
import dev.gajah.transaction.subtrans.Subtransactions;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Hands out transaction ids and guards against their wraparound (PostgreSQL: `varsup.c`).
///
/// A new xid is in the process array before the next one can be handed out.
public final class XidGenerator {
  private static final int STOP_BEFORE_WRAP = 3_000_000;
  private static final int WARN_BEFORE_WRAP = 40_000_000;
  private static final String HINT =
      "Execute a database-wide VACUUM in that database.\n"
          + "You might also need to commit or roll back old prepared transactions, or drop stale"
          + " replication slots.";

  private final LwLock lock = new LwLock();
  private final CommitLog commitLog;
  private final Subtransactions subtransactions;

  /// Written under the lock.
  private volatile long nextFullXid = FullTransactionId.FIRST_NORMAL;

  private volatile int oldestXid = TransactionId.FIRST_NORMAL;
  private volatile int oldestXidDatabase;
  private volatile int vacuumLimit = TransactionId.FIRST_NORMAL + 200_000_000;
  private volatile int warnLimit = TransactionId.FIRST_NORMAL + (0x7FFFFFFF - WARN_BEFORE_WRAP);
  private volatile int stopLimit = TransactionId.FIRST_NORMAL + (0x7FFFFFFF - STOP_BEFORE_WRAP);
  private volatile int wrapLimit = 0x8000_0002;

  private volatile @Nullable Runnable autovacuumRequest;

  public XidGenerator(CommitLog commitLog, Subtransactions subtransactions) {
    this.commitLog = commitLog;
    this.subtransactions = subtransactions;
  }

  /// What to do when autovacuum should look at the oldest database.
  public void setAutovacuumRequest(@Nullable Runnable request) {
    autovacuumRequest = request;
  }

  /// The xid that comes next, with its epoch.
  public long nextFullXid() {
    return nextFullXid;
  }

  public int nextXid() {
    return FullTransactionId.xid(nextFullXid);
  }

  /// Oldest `datfrozenxid` of all databases: no older xid is on any page.
  public int oldestXid() {
    return oldestXid;
  }

  /// The database that has [#oldestXid].
  public int oldestXidDatabase() {
    return oldestXidDatabase;
  }

  /// From this xid on autovacuum is forced.
  public int vacuumLimit() {
    return vacuumLimit;
  }

  LwLock lock() {
    return lock;
  }

  /// The full id of an xid that exists or existed less than 2^31 xids ago.
  public long fullXid(int xid) {
    return FullTransactionId.near(nextFullXid, xid);
  }

  /// Hands out the next xid to `proc`, as its top-level xid or as a subtransaction's.
  ///
  /// @param databaseName name of a database by OID, null if unknown; used in messages only
  /// @throws SqlError 54000 close to wraparound
  public int assign(
      Proc proc,
      ProcArray array,
      boolean isSubtransaction,
      NoticeSink notices,
      IntFunction<@Nullable String> databaseName) {
    lock.lockExclusive();
    try {
      int xid = FullTransactionId.xid(nextFullXid);
      if (TransactionId.followsOrEquals(xid, vacuumLimit)) {
        lock.unlock();
        try {
          nearLimit(xid, notices, databaseName);
        } finally {
          lock.lockExclusive();
        }
        xid = FullTransactionId.xid(nextFullXid);
      }
      commitLog.extend(xid);
      subtransactions.extend(xid);
      nextFullXid = FullTransactionId.advance(nextFullXid);
      array.enter(proc, xid, isSubtransaction);
      return xid;
    } finally {
      lock.unlock();
    }
  }

  private void nearLimit(int xid, NoticeSink notices, IntFunction<@Nullable String> databaseName) {
    Runnable request = autovacuumRequest;
    if (xid % 65536 == 0 && request != null) {
      request.run();
    }
    int database = oldestXidDatabase;
    if (TransactionId.followsOrEquals(xid, stopLimit)) {
      String name = databaseName.apply(database);
      String where = name == null ? "with OID " + Oid.toString(database) : "\"" + name + "\"";
      throw new SqlError(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "database is not accepting commands that assign new transaction IDs to avoid"
                  + " wraparound data loss in database "
                  + where)
          .hint(HINT);
    }
    if (TransactionId.followsOrEquals(xid, warnLimit)) {
      String name = databaseName.apply(database);
      String left = Integer.toUnsignedString(wrapLimit - xid);
      notices.notice(
          SqlError.report(
                  Severity.WARNING,
                  SqlState.WARNING,
                  name == null
                      ? "database with OID %s must be vacuumed within %s transactions"
                          .formatted(Oid.toString(database), left)
                      : "database \"%s\" must be vacuumed within %s transactions"
                          .formatted(name, left))
              .hint(
                  name == null
                      ? HINT.replaceFirst("^", "To avoid XID assignment failures, ")
                          .replace("Execute", "execute")
                      : HINT.replaceFirst("^", "To avoid transaction ID assignment failures, ")
                          .replace("Execute", "execute")));
    }
  }

  /// Sets the limits that follow from the oldest `datfrozenxid` (PostgreSQL:
  /// `SetTransactionIdLimit`).
  public void setLimit(int oldestDatabaseFrozenXid, int databaseOid, int autovacuumFreezeMaxAge) {
    int wrap = skipSpecialUp(oldestDatabaseFrozenXid + 0x7FFFFFFF);
    lock.lockExclusive();
    try {
      oldestXid = oldestDatabaseFrozenXid;
      oldestXidDatabase = databaseOid;
      wrapLimit = wrap;
      stopLimit = skipSpecialDown(wrap - STOP_BEFORE_WRAP);
      warnLimit = skipSpecialDown(wrap - WARN_BEFORE_WRAP);
      vacuumLimit = skipSpecialUp(oldestDatabaseFrozenXid + autovacuumFreezeMaxAge);
    } finally {
      lock.unlock();
    }
    Runnable request = autovacuumRequest;
    if (request != null && TransactionId.followsOrEquals(nextXid(), vacuumLimit)) {
      request.run();
    }
  }

  private static int skipSpecialUp(int xid) {
    return TransactionId.isNormal(xid) ? xid : xid + TransactionId.FIRST_NORMAL;
  }

  private static int skipSpecialDown(int xid) {
    return TransactionId.isNormal(xid) ? xid : xid - TransactionId.FIRST_NORMAL;
  }

  /// Startup: where to go on.
  public void setNextFullXid(long full) {
    lock.lockExclusive();
    nextFullXid = full;
    lock.unlock();
  }

  /// Replay: the next xid is beyond `xid`, which a record mentions.
  public void advancePast(int xid) {
    lock.lockExclusive();
    if (TransactionId.followsOrEquals(xid, FullTransactionId.xid(nextFullXid))) {
      nextFullXid = FullTransactionId.advance(FullTransactionId.near(nextFullXid, xid));
    }
    lock.unlock();
  }
}
