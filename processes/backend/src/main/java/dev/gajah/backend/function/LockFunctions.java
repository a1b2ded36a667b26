// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.function;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockStatus;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.predicate.PredicateLockStatus;
import dev.gajah.transaction.predicate.PredicateTarget;
import dev.gajah.transaction.predicate.SerializableTransactions;
import dev.gajah.transaction.twophase.PreparedTransactions;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.TypeCatalog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Advisory locks, `pg_locks`, and who blocks whom (PostgreSQL: `lockfuncs.c`).
public final class LockFunctions implements ServerFunction {
  private final LockTable table;
  private final SerializableTransactions serializable;
  private final PreparedTransactions prepared;
  private final Transaction transaction;
  private final TypeCatalog types;

  public LockFunctions(Transaction transaction, TypeCatalog types) {
    table = transaction.transactions().locks();
    serializable = transaction.transactions().serializable();
    prepared = transaction.transactions().prepared();
    this.transaction = transaction;
    this.types = types;
  }

  private LockTag advisoryTag(long key1, int key2, boolean twoKeys) {
    int database = transaction.databaseOid();
    return twoKeys
        ? LockTag.advisory(database, (int) key1, key2)
        : LockTag.advisory(database, key1);
  }

  /// @return whether it was got; always true if it waits
  public boolean advisoryLock(
      long key1,
      int key2,
      boolean twoKeys,
      boolean shared,
      boolean sessionLevel,
      boolean waitForIt) {
    LockTag tag = advisoryTag(key1, key2, twoKeys);
    LockMode mode = shared ? LockMode.SHARE : LockMode.EXCLUSIVE;
    var result =
        sessionLevel
            ? table.lockForSession(tag, mode, transaction, !waitForIt)
            : table.lock(tag, mode, transaction, !waitForIt);
    return result.isHeld();
  }

  /// @return false, with a warning, if the session does not hold it
  public boolean advisoryUnlock(long key1, int key2, boolean twoKeys, boolean shared) {
    LockTag tag = advisoryTag(key1, key2, twoKeys);
    LockMode mode = shared ? LockMode.SHARE : LockMode.EXCLUSIVE;
    boolean held = table.unlockForSession(tag, mode, transaction);
    if (!held) {
      transaction
          .notices()
          .warning(
              SqlState.WARNING, "you don't own a lock of type %s".formatted(mode.displayName()));
    }
    return held;
  }

  public void advisoryUnlockAll() {
    table.releaseAllAdvisoryOfSession(transaction);
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "pg_blocking_pids" -> intArray(table.blockingPids(pid(arguments[0])));
      case "pg_safe_snapshot_blocking_pids" -> intArray(safeSnapshotBlockers(pid(arguments[0])));
      case "pg_isolation_test_session_is_blocked" ->
          isBlocked(pid(arguments[0]), (byte[]) Objects.requireNonNull(arguments[1])) ? 1L : 0L;
      case "pg_lock_status" -> lockStatus();
      default -> NOT_MINE;
    };
  }

  private static int pid(@Nullable Object argument) {
    return (int) (long) (Long) Objects.requireNonNull(argument);
  }

  private int[] safeSnapshotBlockers(int pid) {
    return serializable.safeSnapshotBlockers(pid);
  }

  private byte[] intArray(int[] values) {
    @Nullable Object[] elements = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      elements[i] = (long) values[i];
    }
    return ArrayCodec.encode(
        TypeOids.INT4, Objects.requireNonNull(types.findType(TypeOids.INT4)), elements);
  }

  /// True if `pid` waits for one of the given processes, or for a safe snapshot.
  private boolean isBlocked(int pid, byte[] interesting) {
    @Nullable Object[] elements = ArrayCodec.elements(interesting, 0, interesting.length);
    for (Object element : elements) {
      if (element == null) {
        throw SqlError.internal("array must not contain nulls");
      }
    }
    for (int blocker : table.blockingPids(pid)) {
      for (Object element : elements) {
        if (element != null && (Long) element == blocker) {
          return true;
        }
      }
    }
    return safeSnapshotBlockers(pid).length > 0;
  }

  private List<@Nullable Object[]> lockStatus() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (LockStatus status : table.list()) {
      rows.add(row(status));
    }
    for (PredicateLockStatus status : serializable.list()) {
      rows.add(row(status));
    }
    return rows;
  }

  private @Nullable Object[] row(LockStatus status) {
    @Nullable Object[] row = new Object[16];
    LockTag tag = status.tag();
    row[0] = utf8(tag.kind().displayName());
    switch (tag.kind()) {
      case RELATION, RELATION_EXTEND -> {
        row[1] = oid(tag.field1());
        row[2] = oid(tag.field2());
      }
      case DATABASE_FROZEN_IDS -> row[1] = oid(tag.field1());
      case PAGE -> {
        row[1] = oid(tag.field1());
        row[2] = oid(tag.field2());
        row[3] = oid(tag.field3());
      }
      case TUPLE -> {
        row[1] = oid(tag.field1());
        row[2] = oid(tag.field2());
        row[3] = oid(tag.field3());
        row[4] = (long) tag.field4();
      }
      case VIRTUAL_TRANSACTION -> row[5] = utf8(virtualXid(tag.field1(), tag.field2()));
      case TRANSACTION -> row[6] = oid(tag.field1());
      case SPECULATIVE_TOKEN -> {
        row[6] = oid(tag.field1());
        row[8] = oid(tag.field2());
      }
      case APPLY_TRANSACTION -> {
        row[1] = oid(tag.field1());
        row[8] = oid(tag.field2());
        row[6] = oid(tag.field3());
        row[9] = (long) tag.field4();
      }
      case OBJECT, USER, ADVISORY -> {
        row[1] = oid(tag.field1());
        row[7] = oid(tag.field2());
        row[8] = oid(tag.field3());
        row[9] = (long) tag.field4();
      }
    }
    row[10] =
        utf8(
            status.pid() == 0
                ? virtualXid(-1, prepared.xidOfSlot(status.procNumber()))
                : virtualXid(status.procNumber(), status.localXid()));
    row[11] = status.pid() == 0 ? null : (Long) (long) status.pid();
    row[12] = utf8(status.mode().displayName());
    row[13] = status.granted() ? 1L : 0L;
    row[14] = status.fastPath() ? 1L : 0L;
    row[15] =
        status.granted() || status.waitStartMicros() == 0 ? null : (Long) status.waitStartMicros();
    return row;
  }

  private static @Nullable Object[] row(PredicateLockStatus status) {
    @Nullable Object[] row = new Object[16];
    PredicateTarget target = status.target();
    row[0] = utf8(target.isRelation() ? "relation" : target.isTuple() ? "tuple" : "page");
    row[1] = oid(target.databaseOid());
    row[2] = oid(target.relationOid());
    row[3] = target.isRelation() ? null : oid(target.block());
    row[4] = target.isTuple() ? (Long) (long) target.offsetNumber() : null;
    row[10] = utf8(virtualXid(status.procNumber(), status.localXid()));
    row[11] = status.pid() == 0 ? null : (Long) (long) status.pid();
    row[12] = utf8("SIReadLock");
    row[13] = 1L;
    row[14] = 0L;
    return row;
  }

  private static String virtualXid(int procNumber, int localXid) {
    return procNumber + "/" + Integer.toUnsignedString(localXid);
  }

  private static Long oid(int value) {
    return Integer.toUnsignedLong(value);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
