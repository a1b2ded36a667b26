// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.setting.Setting;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.RowSink;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Value;
import dev.gajah.transaction.xact.IsolationLevel;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.XactSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Statements about the session itself: transactions, settings.
final class SessionStatements {
  private final Session session;

  SessionStatements(Session session) {
    this.session = session;
  }

  /// Result columns of a statement that belongs here; null if it does not.
  @Nullable List<RowSink.Column> describe(Statement statement) {
    return switch (statement) {
      case Statement.VariableShowStmt show ->
          show.name().equalsIgnoreCase("all")
              ? List.of(text("name"), text("setting"), text("description"))
              : List.of(text(columnName(show.name())));
      case Statement.TransactionStmt _,
          Statement.VariableSetStmt _,
          Statement.NotifyStmt _,
          Statement.ListenStmt _,
          Statement.UnlistenStmt _,
          Statement.PrepareStmt _,
          Statement.DeallocateStmt _,
          Statement.DiscardStmt _ ->
          List.of();
      default -> null;
    };
  }

  private static RowSink.Column text(String name) {
    return new RowSink.Column(name, TypeOids.TEXT, -1);
  }

  private String columnName(String name) {
    return session.settings().require(name, false).name();
  }

  /// Runs a statement that belongs here; null if it does not.
  @Nullable CommandResult run(Statement statement, String text, boolean isTopLevel, RowSink sink) {
    return switch (statement) {
      case Statement.TransactionStmt t -> transaction(t, isTopLevel);
      case Statement.VariableSetStmt set -> set(set, isTopLevel);
      case Statement.VariableShowStmt show -> show(show, sink);
      case Statement.NotifyStmt notify -> {
        session
            .notifications()
            .notify(
                notify.conditionname(),
                notify.payload() == null ? "" : Objects.requireNonNull(notify.payload()));
        yield new CommandResult("NOTIFY", 0);
      }
      case Statement.ListenStmt listen -> {
        session.notifications().listen(listen.conditionname());
        yield new CommandResult("LISTEN", 0);
      }
      case Statement.UnlistenStmt unlisten -> {
        String channel = unlisten.conditionname();
        if (channel == null) {
          session.notifications().unlistenAll();
        } else {
          session.notifications().unlisten(channel);
        }
        yield new CommandResult("UNLISTEN", 0);
      }
      case Statement.PrepareStmt prepare -> {
        session.prepared().prepare(prepare, text);
        yield new CommandResult("PREPARE", 0);
      }
      case Statement.DeallocateStmt deallocate ->
          new CommandResult(session.prepared().deallocate(deallocate.name()), 0);
      case Statement.DiscardStmt discard -> discard(discard, isTopLevel);
      default -> null;
    };
  }

  // ---- transactions ----

  private CommandResult transaction(Statement.TransactionStmt statement, boolean isTopLevel) {
    Transaction transaction = session.transaction();
    String tag =
        switch (statement.kind()) {
          case BEGIN, START -> {
            transaction.beginBlock();
            applyModes(statement.options());
            yield statement.kind() == Statement.TransactionKind.BEGIN
                ? "BEGIN"
                : "START TRANSACTION";
          }
          case COMMIT -> transaction.endBlock(statement.chain()) ? "COMMIT" : "ROLLBACK";
          case ROLLBACK -> {
            session.portals().closeAll();
            transaction.abortBlock(statement.chain());
            yield "ROLLBACK";
          }
          case SAVEPOINT -> {
            transaction.requireTransactionBlock(isTopLevel, "SAVEPOINT");
            transaction.defineSavepoint(savepoint(statement));
            yield "SAVEPOINT";
          }
          case RELEASE -> {
            transaction.requireTransactionBlock(isTopLevel, "RELEASE SAVEPOINT");
            transaction.releaseSavepoint(savepoint(statement));
            yield "RELEASE";
          }
          case ROLLBACK_TO -> {
            transaction.requireTransactionBlock(isTopLevel, "ROLLBACK TO SAVEPOINT");
            transaction.rollbackToSavepoint(savepoint(statement));
            yield "ROLLBACK";
          }
          case PREPARE ->
              transaction.prepareBlock(gid(statement), session.currentUserOid())
                  ? "PREPARE TRANSACTION"
                  : "ROLLBACK";
          case COMMIT_PREPARED -> finishPrepared(statement, isTopLevel, true);
          case ROLLBACK_PREPARED -> finishPrepared(statement, isTopLevel, false);
        };
    return new CommandResult(tag, 0);
  }

  private static String gid(Statement.TransactionStmt statement) {
    return Objects.requireNonNull(statement.gid(), "statement without identifier");
  }

  private String finishPrepared(
      Statement.TransactionStmt statement, boolean isTopLevel, boolean commit) {
    String name = commit ? "COMMIT PREPARED" : "ROLLBACK PREPARED";
    Transaction transaction = session.transaction();
    transaction.preventInTransactionBlock(isTopLevel, name);
    transaction.finishPrepared(
        transaction
            .transactions()
            .prepared()
            .claim(
                gid(statement),
                session.currentUserOid(),
                session.isSuperuser(),
                transaction.databaseOid()),
        commit);
    return name;
  }

  private static String savepoint(Statement.TransactionStmt statement) {
    String name = statement.savepointName();
    if (name == null) {
      throw SqlError.internal("savepoint without name");
    }
    return name;
  }

  private void applyModes(List<Clause.DefElem> options) {
    Transaction transaction = session.transaction();
    for (Clause.DefElem option : options) {
      String value = option.arg() == null ? "" : valueText(option.arg());
      switch (option.defname()) {
        case "transaction_isolation" -> transaction.setIsolation(isolation(value));
        case "transaction_read_only" -> transaction.setReadOnly(isOn(value));
        case "transaction_deferrable" -> transaction.setDeferrable(isOn(value));
        default -> throw SqlError.internal("unrecognized transaction mode " + option.defname());
      }
    }
  }

  private static boolean isOn(String value) {
    return value.equals("1") || value.equalsIgnoreCase("true") || value.equalsIgnoreCase("on");
  }

  private static IsolationLevel isolation(String value) {
    for (IsolationLevel level : IsolationLevel.values()) {
      if (level.displayName().equalsIgnoreCase(value)) {
        return level;
      }
    }
    throw new SqlError(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid value for parameter \"transaction_isolation\": \"%s\"".formatted(value));
  }

  // ---- the session's state ----

  /// DISCARD. There are no temporary tables yet to be dropped.
  private CommandResult discard(Statement.DiscardStmt statement, boolean isTopLevel) {
    switch (statement.target()) {
      case ALL -> {
        session.transaction().preventInTransactionBlock(isTopLevel, "DISCARD ALL");
        session.portals().closeAll();
        session.setSetting(SessionParameters.SESSION_AUTHORIZATION, null, false);
        session.settings().resetAll(session.transaction().nestingLevel(), session.isSuperuser());
        session.prepared().removeAll();
        session.sessionPlanner().forgetAll();
        session.discardSequences();
        session.notifications().unlistenAll();
        session.evalContext().system().advisoryUnlockAll();
      }
      case PLANS -> session.sessionPlanner().forgetAll();
      case SEQUENCES -> session.discardSequences();
      case TEMP -> {}
    }
    return new CommandResult("DISCARD " + statement.target(), 0);
  }

  // ---- settings ----

  private CommandResult set(Statement.VariableSetStmt statement, boolean isTopLevel) {
    Transaction transaction = session.transaction();
    if (statement.isLocal()) {
      transaction.warnNoTransactionBlock(isTopLevel, "SET LOCAL");
    }
    switch (statement.kind()) {
      case SET_VALUE, SET_CURRENT ->
          assign(name(statement), valueList(statement.args()), statement.isLocal());
      case SET_DEFAULT, RESET -> assign(name(statement), null, statement.isLocal());
      case RESET_ALL ->
          session.settings().resetAll(transaction.nestingLevel(), session.isSuperuser());
      case SET_MULTI -> multi(statement, isTopLevel);
    }
    boolean reset =
        statement.kind() == Statement.VariableSetKind.RESET
            || statement.kind() == Statement.VariableSetKind.RESET_ALL;
    return new CommandResult(reset ? "RESET" : "SET", 0);
  }

  private static String name(Statement.VariableSetStmt statement) {
    String name = statement.name();
    if (name == null) {
      throw SqlError.internal("SET without name");
    }
    return name;
  }

  private void assign(String name, @Nullable String value, boolean local) {
    Transaction transaction = session.transaction();
    Setting<?> setting = session.settings().require(name, true);
    if (setting == XactSettings.TRANSACTION_ISOLATION && value != null) {
      transaction.setIsolation(isolation(value));
    } else if (setting == XactSettings.TRANSACTION_READ_ONLY && value != null) {
      transaction.setReadOnly(isOn(value));
    } else if (setting == XactSettings.TRANSACTION_DEFERRABLE && value != null) {
      transaction.setDeferrable(isOn(value));
    } else {
      session.setSetting(setting, value, local);
    }
  }

  private static List<Clause.DefElem> modes(Statement.VariableSetStmt statement) {
    return statement.args().stream().map(arg -> (Clause.DefElem) arg).toList();
  }

  private void multi(Statement.VariableSetStmt statement, boolean isTopLevel) {
    switch (name(statement)) {
      case "TRANSACTION" -> {
        session.transaction().warnNoTransactionBlock(isTopLevel, "SET TRANSACTION");
        applyModes(modes(statement));
      }
      case "TRANSACTION SNAPSHOT" -> {
        session.transaction().warnNoTransactionBlock(isTopLevel, "SET TRANSACTION");
        session.snapshotExport().importSnapshot(valueList(statement.args()));
      }
      case "SESSION CHARACTERISTICS" -> {
        for (Clause.DefElem option : modes(statement)) {
          String value = option.arg() == null ? "" : valueText(option.arg());
          assign("default_" + option.defname(), value, false);
        }
      }
      default -> throw SqlError.unsupported("SET " + statement.name());
    }
  }

  static String valueList(List<? extends RawNode> args) {
    StringBuilder text = new StringBuilder();
    for (RawNode arg : args) {
      text.append(text.isEmpty() ? "" : ", ").append(valueText(arg));
    }
    return text.toString();
  }

  private static String valueText(RawNode node) {
    return switch (node) {
      case RawExpr.AConst constant -> constantText(constant.val());
      case RawExpr.TypeCast cast -> valueText(cast.arg());
      case Value value -> constantText(value);
      default ->
          throw SqlError.internal("unexpected value in SET: " + node.getClass().getSimpleName());
    };
  }

  private static String constantText(@Nullable Value value) {
    return switch (value) {
      case null -> "";
      case Value.IntegerValue v -> Long.toString(v.ival());
      case Value.FloatValue v -> v.fval();
      case Value.StringValue v -> v.sval();
      case Value.BooleanValue v -> v.boolval() ? "true" : "false";
      case Value.BitStringValue v -> v.bsval();
      case Value.StarValue _ -> "*";
      case Value.ListValue v -> valueList(v.items());
    };
  }

  private CommandResult show(Statement.VariableShowStmt statement, RowSink sink) {
    List<RowSink.Column> columns = describe(statement);
    assert columns != null : "SHOW is described here";
    sink.describe(columns);
    if (statement.name().equalsIgnoreCase("all")) {
      for (Setting<?> setting : SessionInformation.settingFunctions(session).visible()) {
        sink.row(
            utf8(setting.name()),
            utf8(session.show(setting)),
            utf8(session.settings().server().facts(setting).shortDescription()));
      }
    } else {
      sink.row((Object) utf8(session.show(session.settings().require(statement.name(), false))));
    }
    return new CommandResult("SHOW", 0);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
