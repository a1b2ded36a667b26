// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.CursorOptions;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawExpr.AConst;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.FetchDirection;
import dev.gajah.nodes.raw.Statement.FetchStmt;
import dev.gajah.nodes.raw.Statement.TransactionKind;
import dev.gajah.nodes.raw.Statement.TransactionStmt;
import dev.gajah.nodes.raw.Statement.VariableSetKind;
import dev.gajah.nodes.raw.Statement.VariableSetStmt;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Transactions, settings, cursors, prepared statements.
abstract class SessionGrammar extends AlterTableGrammar {
  SessionGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  // Transactions.

  static TransactionStmt transaction(TransactionKind kind) {
    return new TransactionStmt(kind, List.of(), null, null, false, -1);
  }

  private void optionalTransactionWord() {
    if (!accept(Keyword.WORK)) {
      accept(Keyword.TRANSACTION);
    }
  }

  final Statement begin() {
    TransactionKind kind = at(Keyword.START) ? TransactionKind.START : TransactionKind.BEGIN;
    advance();
    if (kind == TransactionKind.START) {
      expect(Keyword.TRANSACTION);
    } else {
      optionalTransactionWord();
    }
    List<DefElem> modes = atTransactionMode() ? transactionModes() : List.of();
    return new TransactionStmt(kind, modes, null, null, false, -1);
  }

  /// COMMIT, END, ROLLBACK, ABORT.
  final Statement endTransaction() {
    int verb = tok;
    boolean commit = verb == Keyword.COMMIT || verb == Keyword.END;
    advance();
    if (at(Keyword.PREPARED) && (verb == Keyword.COMMIT || verb == Keyword.ROLLBACK)) {
      advance();
      int location = loc();
      return new TransactionStmt(
          commit ? TransactionKind.COMMIT_PREPARED : TransactionKind.ROLLBACK_PREPARED,
          List.of(),
          null,
          string(),
          false,
          location);
    }
    optionalTransactionWord();
    if (verb == Keyword.ROLLBACK && accept(Keyword.TO)) {
      accept(Keyword.SAVEPOINT);
      int location = loc();
      return new TransactionStmt(
          TransactionKind.ROLLBACK_TO, List.of(), colId(), null, false, location);
    }
    boolean chain = false;
    if (accept(Keyword.AND)) {
      chain = !accept(Keyword.NO);
      expect(Keyword.CHAIN);
    }
    return new TransactionStmt(
        commit ? TransactionKind.COMMIT : TransactionKind.ROLLBACK,
        List.of(),
        null,
        null,
        chain,
        -1);
  }

  final Statement savepoint() {
    boolean release = at(Keyword.RELEASE);
    advance();
    if (release) {
      accept(Keyword.SAVEPOINT);
    }
    int location = loc();
    return new TransactionStmt(
        release ? TransactionKind.RELEASE : TransactionKind.SAVEPOINT,
        List.of(),
        colId(),
        null,
        false,
        location);
  }

  private boolean atTransactionMode() {
    return at(Keyword.ISOLATION) || at(Keyword.READ) || at(Keyword.DEFERRABLE) || at(Keyword.NOT);
  }

  private List<DefElem> transactionModes() {
    List<DefElem> modes = new ArrayList<>(2);
    modes.add(transactionMode());
    while (accept(',') || atTransactionMode()) {
      modes.add(transactionMode());
    }
    return modes;
  }

  private DefElem transactionMode() {
    int location = loc();
    switch (tok) {
      case Keyword.ISOLATION -> {
        advance();
        expect(Keyword.LEVEL);
        int levelLocation = loc();
        String level;
        if (accept(Keyword.READ)) {
          if (accept(Keyword.UNCOMMITTED)) {
            level = "read uncommitted";
          } else {
            expect(Keyword.COMMITTED);
            level = "read committed";
          }
        } else if (accept(Keyword.REPEATABLE)) {
          expect(Keyword.READ);
          level = "repeatable read";
        } else {
          expect(Keyword.SERIALIZABLE);
          level = "serializable";
        }
        return DefElem.of("transaction_isolation", stringConst(level, levelLocation), location);
      }
      case Keyword.READ -> {
        advance();
        boolean only = accept(Keyword.ONLY);
        if (!only) {
          expect(Keyword.WRITE);
        }
        return DefElem.of("transaction_read_only", intConst(only ? 1 : 0, location), location);
      }
      case Keyword.DEFERRABLE -> {
        advance();
        return DefElem.of("transaction_deferrable", intConst(1, location), location);
      }
      default -> {
        expect(Keyword.NOT, Keyword.DEFERRABLE);
        return DefElem.of("transaction_deferrable", intConst(0, location), location);
      }
    }
  }

  // SET, RESET, SHOW.

  private static VariableSetStmt set(
      VariableSetKind kind, @Nullable String name, List<? extends RawNode> args) {
    return new VariableSetStmt(kind, name, args, false);
  }

  final Statement setStatement() {
    advance();
    if (at(Keyword.CONSTRAINTS)) {
      return setConstraints();
    }
    boolean local = false;
    if (at(Keyword.LOCAL)) {
      advance();
      local = true;
    } else if (at(Keyword.SESSION)
        && peek(1) != Keyword.AUTHORIZATION
        && peek(1) != Keyword.CHARACTERISTICS
        && peek(1) != Keyword.TO
        && peek(1) != '='
        && peek(1) != '.') {
      advance();
    }
    VariableSetStmt stmt = setRest();
    return local ? new VariableSetStmt(stmt.kind(), stmt.name(), stmt.args(), true) : stmt;
  }

  private Statement setConstraints() {
    advance();
    List<RangeVar> constraints = List.of();
    if (at(Keyword.ALL)) {
      advance();
    } else {
      constraints = qualifiedNameList();
    }
    boolean deferred = accept(Keyword.DEFERRED);
    if (!deferred) {
      expect(Keyword.IMMEDIATE);
    }
    return new Statement.ConstraintsSetStmt(constraints, deferred);
  }

  /// `set_rest`, behind SET.
  final VariableSetStmt setRest() {
    if (at(Keyword.TRANSACTION) && peek(1) != Keyword.SNAPSHOT && !assigns(1)) {
      advance();
      return set(VariableSetKind.SET_MULTI, "TRANSACTION", transactionModes());
    }
    if (at(Keyword.SESSION, Keyword.CHARACTERISTICS)) {
      advance();
      advance();
      expect(Keyword.AS, Keyword.TRANSACTION);
      return set(VariableSetKind.SET_MULTI, "SESSION CHARACTERISTICS", transactionModes());
    }
    return setRestMore();
  }

  private boolean assigns(int ahead) {
    int next = peek(ahead);
    return next == Keyword.TO || next == '=' || next == '.' || next == Keyword.FROM;
  }

  final VariableSetStmt setRestMore() {
    if (!assigns(1)) {
      switch (tok) {
        case Keyword.TIME -> {
          advance();
          expect(Keyword.ZONE);
          return timeZone();
        }
        case Keyword.CATALOG -> {
          advance();
          int location = loc();
          string();
          throw error(
              dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED,
              "current database cannot be changed",
              location);
        }
        case Keyword.SCHEMA -> {
          advance();
          int location = loc();
          return set(
              VariableSetKind.SET_VALUE, "search_path", List.of(stringConst(string(), location)));
        }
        case Keyword.NAMES -> {
          advance();
          int location = loc();
          if (at(Token.SCONST)) {
            return set(
                VariableSetKind.SET_VALUE,
                "client_encoding",
                List.of(stringConst(string(), location)));
          }
          accept(Keyword.DEFAULT);
          return set(VariableSetKind.SET_DEFAULT, "client_encoding", List.of());
        }
        case Keyword.ROLE -> {
          advance();
          int location = loc();
          return set(
              VariableSetKind.SET_VALUE,
              "role",
              List.of(stringConst(nonReservedWordOrString(), location)));
        }
        case Keyword.SESSION -> {
          advance();
          expect(Keyword.AUTHORIZATION);
          if (accept(Keyword.DEFAULT)) {
            return set(VariableSetKind.SET_DEFAULT, "session_authorization", List.of());
          }
          int location = loc();
          return set(
              VariableSetKind.SET_VALUE,
              "session_authorization",
              List.of(stringConst(nonReservedWordOrString(), location)));
        }
        case Keyword.XML -> {
          advance();
          expect(Keyword.OPTION);
          int location = loc();
          boolean document = accept(Keyword.DOCUMENT);
          if (!document) {
            expect(Keyword.CONTENT);
          }
          return set(
              VariableSetKind.SET_VALUE,
              "xmloption",
              List.of(stringConst(document ? "DOCUMENT" : "CONTENT", location)));
        }
        case Keyword.TRANSACTION -> {
          advance();
          expect(Keyword.SNAPSHOT);
          int location = loc();
          return set(
              VariableSetKind.SET_MULTI,
              "TRANSACTION SNAPSHOT",
              List.of(stringConst(string(), location)));
        }
        default -> {}
      }
    }
    return genericSet(true);
  }

  /// `name TO value`; `fromCurrent` also allows FROM CURRENT.
  final VariableSetStmt genericSet(boolean fromCurrent) {
    String name = variableName();
    if (fromCurrent && accept(Keyword.FROM)) {
      expect(Keyword.CURRENT);
      return set(VariableSetKind.SET_CURRENT, name, List.of());
    }
    if (!accept('=')) {
      expect(Keyword.TO);
    }
    if (accept(Keyword.DEFAULT)) {
      return set(VariableSetKind.SET_DEFAULT, name, List.of());
    }
    List<RawExpr> values = new ArrayList<>(1);
    do {
      values.add(variableValue());
    } while (accept(','));
    return set(VariableSetKind.SET_VALUE, name, values);
  }

  private String variableName() {
    String name = colId();
    if (!at('.')) {
      return name;
    }
    StringBuilder full = new StringBuilder(name);
    while (accept('.')) {
      full.append('.').append(colId());
    }
    return full.toString();
  }

  private RawExpr variableValue() {
    int location = loc();
    if (atNumericOnly()) {
      return new AConst(numericOnly(), location);
    }
    return stringConst(booleanOrString(), location);
  }

  private VariableSetStmt timeZone() {
    String name = "timezone";
    int location = loc();
    switch (tok) {
      case Keyword.DEFAULT, Keyword.LOCAL -> {
        advance();
        return set(VariableSetKind.SET_DEFAULT, name, List.of());
      }
      case Token.SCONST, Token.IDENT -> {
        String value = text();
        advance();
        return set(VariableSetKind.SET_VALUE, name, List.of(stringConst(value, location)));
      }
      case Keyword.INTERVAL -> {
        advance();
        List<RawExpr> typmods;
        RawExpr literal;
        int stringLocation;
        if (accept('(')) {
          int precisionLocation = loc();
          int precision = integer();
          expect(')');
          stringLocation = loc();
          literal = stringConst(string(), stringLocation);
          typmods =
              List.of(intConst(INTERVAL_FULL_RANGE, -1), intConst(precision, precisionLocation));
        } else {
          stringLocation = loc();
          literal = stringConst(string(), stringLocation);
          int fieldsLocation = loc();
          typmods = intervalFields();
          if (!typmods.isEmpty()
              && typmods.getFirst() instanceof AConst(Value.IntegerValue(int mask), int at)
              && (mask & ~((1 << 10) | (1 << 11))) != 0) {
            throw error("time zone interval must be HOUR or HOUR TO MINUTE", fieldsLocation);
          }
        }
        TypeName type = intervalWithFields(location, typmods);
        return set(
            VariableSetKind.SET_VALUE,
            name,
            List.of(new RawExpr.TypeCast(literal, type, location)));
      }
      default -> {
        return set(VariableSetKind.SET_VALUE, name, List.of(new AConst(numericOnly(), location)));
      }
    }
  }

  final VariableSetStmt reset() {
    advance();
    if (accept(Keyword.ALL)) {
      return set(VariableSetKind.RESET_ALL, null, List.of());
    }
    return set(VariableSetKind.RESET, variableNameForms(), List.of());
  }

  final Statement show() {
    advance();
    if (accept(Keyword.ALL)) {
      return new Statement.VariableShowStmt("all");
    }
    return new Statement.VariableShowStmt(variableNameForms());
  }

  /// A setting's name, or TIME ZONE, TRANSACTION ISOLATION LEVEL, SESSION AUTHORIZATION.
  private String variableNameForms() {
    if (accept(Keyword.TIME, Keyword.ZONE)) {
      return "timezone";
    }
    if (accept(Keyword.TRANSACTION, Keyword.ISOLATION)) {
      expect(Keyword.LEVEL);
      return "transaction_isolation";
    }
    if (accept(Keyword.SESSION, Keyword.AUTHORIZATION)) {
      return "session_authorization";
    }
    return variableName();
  }

  /// SET or RESET behind ALTER DATABASE, ROLE, FUNCTION.
  final VariableSetStmt setOrReset() {
    if (at(Keyword.RESET)) {
      return reset();
    }
    expect(Keyword.SET);
    return setRest();
  }

  // Prepared statements.

  final Statement prepare() {
    advance();
    if (at(Keyword.TRANSACTION) && peek(1) == Token.SCONST) {
      advance();
      int location = loc();
      return new TransactionStmt(
          TransactionKind.PREPARE, List.of(), null, string(), false, location);
    }
    String name = name();
    List<TypeName> types = List.of();
    if (accept('(')) {
      types = typeList();
      expect(')');
    }
    expect(Keyword.AS);
    if (!startsPreparable()) {
      throw syntaxError();
    }
    return new Statement.PrepareStmt(name, types, preparableStatement());
  }

  @Override
  final Statement executeStatement() {
    expect(Keyword.EXECUTE);
    String name = name();
    List<RawExpr> params = List.of();
    if (accept('(')) {
      params = exprList();
      expect(')');
    }
    return new Statement.ExecuteStmt(name, params);
  }

  final Statement deallocate() {
    advance();
    if (at(Keyword.PREPARE) && (isColId(peek(1)) || peek(1) == Keyword.ALL)) {
      advance();
    }
    return new Statement.DeallocateStmt(accept(Keyword.ALL) ? null : name());
  }

  // Cursors.

  final Statement declareCursor() {
    advance();
    String name = name();
    int options = CursorOptions.FAST_PLAN;
    while (true) {
      if (accept(Keyword.NO)) {
        expect(Keyword.SCROLL);
        options |= CursorOptions.NO_SCROLL;
      } else if (accept(Keyword.SCROLL)) {
        options |= CursorOptions.SCROLL;
      } else if (accept(Keyword.BINARY)) {
        options |= CursorOptions.BINARY;
      } else if (accept(Keyword.ASENSITIVE)) {
        options |= CursorOptions.ASENSITIVE;
      } else if (accept(Keyword.INSENSITIVE)) {
        options |= CursorOptions.INSENSITIVE;
      } else {
        break;
      }
    }
    expect(Keyword.CURSOR);
    if (accept(Keyword.WITH)) {
      expect(Keyword.HOLD);
      options |= CursorOptions.HOLD;
    } else if (accept(Keyword.WITHOUT)) {
      expect(Keyword.HOLD);
    }
    expect(Keyword.FOR);
    return new Statement.DeclareCursorStmt(name, options, selectStatement());
  }

  final Statement fetch() {
    boolean move = at(Keyword.MOVE);
    advance();
    FetchDirection direction = FetchDirection.FORWARD;
    long count = 1;
    if (!fromFollows(1) && isCursorNameAlone()) {
      return new FetchStmt(direction, count, name(), move);
    }
    switch (tok) {
      case Keyword.FROM, Keyword.IN -> {}
      case Keyword.NEXT -> advance();
      case Keyword.PRIOR -> {
        advance();
        direction = FetchDirection.BACKWARD;
      }
      case Keyword.FIRST -> {
        advance();
        direction = FetchDirection.ABSOLUTE;
      }
      case Keyword.LAST -> {
        advance();
        direction = FetchDirection.ABSOLUTE;
        count = -1;
      }
      case Keyword.ABSOLUTE, Keyword.RELATIVE -> {
        direction = at(Keyword.ABSOLUTE) ? FetchDirection.ABSOLUTE : FetchDirection.RELATIVE;
        advance();
        count = signedInteger();
      }
      case Keyword.ALL -> {
        advance();
        count = FetchStmt.FETCH_ALL;
      }
      case Keyword.FORWARD, Keyword.BACKWARD -> {
        direction = at(Keyword.FORWARD) ? FetchDirection.FORWARD : FetchDirection.BACKWARD;
        advance();
        if (accept(Keyword.ALL)) {
          count = FetchStmt.FETCH_ALL;
        } else if (atNumericOnly()) {
          count = signedInteger();
        }
      }
      case Token.ICONST, '+', '-' -> count = signedInteger();
      default -> throw syntaxError();
    }
    if (!accept(Keyword.FROM)) {
      accept(Keyword.IN);
    }
    return new FetchStmt(direction, count, name(), move);
  }

  private boolean fromFollows(int ahead) {
    return peek(ahead) == Keyword.FROM || peek(ahead) == Keyword.IN;
  }

  private boolean isCursorNameAlone() {
    if (!isColId(tok)) {
      return false;
    }
    return peek(1) == Token.EOF || peek(1) == ';' || tok == Token.IDENT;
  }

  final Statement closePortal() {
    advance();
    return new Statement.ClosePortalStmt(accept(Keyword.ALL) ? null : name());
  }
}
