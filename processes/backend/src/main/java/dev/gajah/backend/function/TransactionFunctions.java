// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.function;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.TransactionId;
import dev.gajah.transaction.multixact.MultiXactMembers;
import dev.gajah.transaction.multixact.MultiXacts;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.twophase.PreparedTransactions;
import dev.gajah.transaction.xact.SnapshotExport;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.Transactions;
import dev.gajah.types.system.SnapshotValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What became of transactions: their state, age, members, and those that are prepared (PostgreSQL:
/// `xid8funcs.c`, `twophase.c`, `multixact.c`).
public final class TransactionFunctions implements ServerFunction {
  private final Transaction transaction;
  private final Transactions shared;
  private final MultiXacts multiXacts;
  private final SnapshotExport exports;

  public TransactionFunctions(
      Transaction transaction, MultiXacts multiXacts, SnapshotExport exports) {
    this.multiXacts = multiXacts;
    this.exports = exports;
    this.transaction = transaction;
    shared = transaction.transactions();
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "next_xid" -> Integer.toUnsignedLong(shared.xidGenerator().nextXid());
      // Invalid ones are infinitely old.
      case "mxid_age" -> {
        int multi = (int) (long) (Long) Objects.requireNonNull(arguments[0]);
        yield multi == 0
            ? (Long) (long) Integer.MAX_VALUE
            : (Long) (long) (multiXacts.next() - multi);
      }
      case "pg_xact_commit_timestamp" ->
          throw new SqlError(
                  SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "could not get commit timestamp data")
              .hint("Make sure the configuration parameter \"track_commit_timestamp\" is set.");
      case "txid_status", "pg_xact_status" -> status((Long) Objects.requireNonNull(arguments[0]));
      case "pg_current_snapshot" -> currentSnapshot();
      case "pg_export_snapshot" -> utf8(exports.exportSnapshot());
      case "pg_prepared_xact" -> prepared();
      case "pg_get_multixact_members" ->
          members((int) (long) (Long) Objects.requireNonNull(arguments[0]));
      default -> NOT_MINE;
    };
  }

  /// Null for a transaction whose state is not kept any more.
  private byte @Nullable [] status(long fullXid) {
    long next = shared.xidGenerator().nextFullXid();
    int xid = FullTransactionId.xid(fullXid);
    if (fullXid >= next) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "transaction ID %s is in the future".formatted(Long.toUnsignedString(fullXid)));
    }
    if (!TransactionId.isValid(xid)) {
      return null;
    }
    if (!TransactionId.isNormal(xid)) {
      return utf8("committed");
    }
    if (next - fullXid >= 1L << 31
        || TransactionId.precedes(xid, shared.xidGenerator().oldestXid())) {
      return null;
    }
    if (transaction.isCurrent(xid) || shared.procArray().isInProgress(xid)) {
      return utf8("in progress");
    }
    // One that was running when the server crashed has aborted, too.
    return utf8(shared.xidStatus().didCommit(xid) ? "committed" : "aborted");
  }

  private byte[] currentSnapshot() {
    Snapshot snapshot =
        transaction.hasActiveSnapshot()
            ? transaction.activeSnapshot()
            : transaction.statementSnapshot();
    List<Long> running = new ArrayList<>();
    for (int xid : snapshot.xip()) {
      running.add(shared.xidGenerator().fullXid(xid));
    }
    running.sort(null);
    return SnapshotValues.of(
        shared.xidGenerator().fullXid(snapshot.xmin()),
        shared.xidGenerator().fullXid(snapshot.xmax()),
        running);
  }

  private List<@Nullable Object[]> prepared() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (PreparedTransactions.Listed each : shared.prepared().list()) {
      rows.add(
          new Object[] {
            Integer.toUnsignedLong(each.xid()),
            utf8(each.gid()),
            each.preparedAt(),
            Integer.toUnsignedLong(each.ownerOid()),
            Integer.toUnsignedLong(each.databaseOid())
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> members(int multi) {
    if (multi == 0) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "invalid MultiXactId: %s".formatted(Integer.toUnsignedString(multi)));
    }
    MultiXactMembers members = multiXacts.members(transaction, multi, false);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < members.count(); i++) {
      rows.add(
          new Object[] {
            Integer.toUnsignedLong(members.xid(i)), utf8(members.status(i).displayName())
          });
    }
    return rows;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
