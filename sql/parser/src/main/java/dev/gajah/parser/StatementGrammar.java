// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.RoleSpec;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.RawStatement;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The top of the grammar: statement lists, dispatch on the first keyword, maintenance commands.
final class StatementGrammar extends AlterGrammar {
  StatementGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  List<RawStatement> parseAll() {
    List<RawStatement> statements = new ArrayList<>(1);
    int start = 0;
    while (true) {
      Statement stmt = topStatement();
      boolean more = at(';');
      if (!more && !at(Token.EOF)) {
        throw syntaxError();
      }
      if (stmt != null) {
        int length = more ? loc() - start : 0;
        statements.add(new RawStatement(stmt, start, length));
      }
      if (!more) {
        return statements;
      }
      start = loc() + 1;
      advance();
    }
  }

  TypeName parseTypeNameOnly() {
    TypeName type = typename();
    if (!at(Token.EOF)) {
      throw syntaxError();
    }
    return type;
  }

  RawExpr parseExpressionOnly() {
    RawExpr expression = expr();
    if (!at(Token.EOF)) {
      throw syntaxError();
    }
    return expression;
  }

  /// BEGIN and END are statements only at the top, not inside a function body.
  private @Nullable Statement topStatement() {
    return switch (tok) {
      case Keyword.BEGIN -> begin();
      case Keyword.END -> endTransaction();
      default -> statement();
    };
  }

  /// One statement; null if there is none before the next separator.
  @Override
  @Nullable Statement statement() {
    switch (tok) {
      case Token.EOF, ';' -> {
        return null;
      }
      case '(',
          Keyword.SELECT,
          Keyword.VALUES,
          Keyword.TABLE,
          Keyword.WITH,
          Token.WITH_LA,
          Keyword.INSERT,
          Keyword.UPDATE,
          Keyword.DELETE,
          Keyword.MERGE -> {
        return preparableStatement();
      }
      case Keyword.START -> {
        return begin();
      }
      case Keyword.COMMIT, Keyword.ROLLBACK, Keyword.ABORT -> {
        return endTransaction();
      }
      case Keyword.SAVEPOINT, Keyword.RELEASE -> {
        return savepoint();
      }
      case Keyword.SET -> {
        return setStatement();
      }
      case Keyword.RESET -> {
        return reset();
      }
      case Keyword.SHOW -> {
        return show();
      }
      case Keyword.CREATE -> {
        return create();
      }
      case Keyword.ALTER -> {
        return alter();
      }
      case Keyword.DROP -> {
        return drop();
      }
      case Keyword.COPY -> {
        return copy();
      }
      case Keyword.EXPLAIN -> {
        return explain();
      }
      case Keyword.PREPARE -> {
        return prepare();
      }
      case Keyword.EXECUTE -> {
        return executeStatement();
      }
      case Keyword.DEALLOCATE -> {
        return deallocate();
      }
      case Keyword.DECLARE -> {
        return declareCursor();
      }
      case Keyword.FETCH, Keyword.MOVE -> {
        return fetch();
      }
      case Keyword.CLOSE -> {
        return closePortal();
      }
      case Keyword.GRANT -> {
        return grant();
      }
      case Keyword.REVOKE -> {
        return revoke();
      }
      case Keyword.COMMENT -> {
        return comment();
      }
      case Keyword.SECURITY -> {
        return securityLabel();
      }
      case Keyword.TRUNCATE -> {
        return truncate();
      }
      case Keyword.VACUUM -> {
        return vacuum();
      }
      case Keyword.ANALYZE, Keyword.ANALYSE -> {
        return analyze();
      }
      case Keyword.CHECKPOINT -> {
        advance();
        return new Statement.CheckPointStmt();
      }
      case Keyword.CLUSTER -> {
        return cluster();
      }
      case Keyword.REINDEX -> {
        return reindex();
      }
      case Keyword.LOCK -> {
        return lock();
      }
      case Keyword.LISTEN -> {
        advance();
        return new Statement.ListenStmt(colId());
      }
      case Keyword.UNLISTEN -> {
        advance();
        return new Statement.UnlistenStmt(accept('*') ? null : colId());
      }
      case Keyword.NOTIFY -> {
        return notifyStatement();
      }
      case Keyword.DISCARD -> {
        return discard();
      }
      case Keyword.DO -> {
        return doStatement();
      }
      case Keyword.CALL -> {
        advance();
        int location = loc();
        List<String> name = functionName();
        return new Statement.CallStmt(functionApplication(name, location));
      }
      case Keyword.LOAD -> {
        advance();
        return new Statement.LoadStmt(string());
      }
      case Keyword.REFRESH -> {
        return refresh();
      }
      case Keyword.REASSIGN -> {
        advance();
        expect(Keyword.OWNED, Keyword.BY);
        List<RoleSpec> roles = roleList();
        expect(Keyword.TO);
        return new Statement.ReassignOwnedStmt(roles, roleSpec());
      }
      case Keyword.IMPORT -> {
        int location = loc();
        advance();
        expect(Keyword.FOREIGN, Keyword.SCHEMA);
        throw unsupported("IMPORT FOREIGN SCHEMA", location);
      }
      default -> throw syntaxError();
    }
  }

  // EXPLAIN and option lists.

  private Statement explain() {
    advance();
    List<DefElem> options = new ArrayList<>(2);
    if (at('(') && isOptionList()) {
      options = utilityOptions();
    } else {
      int location = loc();
      if (at(Keyword.ANALYZE) || at(Keyword.ANALYSE)) {
        advance();
        options.add(DefElem.of("analyze", null, location));
        location = loc();
      }
      if (accept(Keyword.VERBOSE)) {
        options.add(DefElem.of("verbose", null, location));
      }
    }
    return new Statement.ExplainStmt(explainable(), options);
  }

  /// Tells `( option ...` from `( select ...`.
  private boolean isOptionList() {
    int next = peek(1);
    return switch (next) {
      case '(', Keyword.SELECT, Keyword.VALUES, Keyword.TABLE, Keyword.WITH, Token.WITH_LA -> false;
      default -> true;
    };
  }

  private Statement explainable() {
    switch (tok) {
      case Keyword.DECLARE -> {
        return declareCursor();
      }
      case Keyword.EXECUTE -> {
        return executeStatement();
      }
      case Keyword.REFRESH -> {
        return refresh();
      }
      case Keyword.CREATE -> {
        int location = loc();
        String text = sourceText();
        Statement stmt = create();
        if (stmt instanceof Statement.CreateTableAsStmt) {
          return stmt;
        }
        throw error("syntax error at or near \"" + text + "\"", location);
      }
      default -> {
        if (!startsPreparable()) {
          throw syntaxError();
        }
        return preparableStatement();
      }
    }
  }

  /// `( option [value], ... )`.
  private List<DefElem> utilityOptions() {
    expect('(');
    List<DefElem> options = new ArrayList<>(4);
    do {
      int location = loc();
      String name;
      if (at(Keyword.ANALYZE) || at(Keyword.ANALYSE)) {
        advance();
        name = "analyze";
      } else if (at(Token.FORMAT_LA)) {
        advance();
        name = "format";
      } else {
        name = nonReservedWord();
      }
      RawNode value = null;
      if (atBooleanOrString()) {
        value = new Value.StringValue(booleanOrString());
      } else if (atNumericOnly()) {
        value = numericOnly();
      }
      options.add(DefElem.of(name, value, location));
    } while (accept(','));
    expect(')');
    return options;
  }

  // Maintenance.

  private Statement truncate() {
    advance();
    accept(Keyword.TABLE);
    List<RangeVar> relations = relationExprList();
    boolean restart = false;
    if (accept(Keyword.RESTART)) {
      expect(Keyword.IDENTITY);
      restart = true;
    } else if (accept(Keyword.CONTINUE)) {
      expect(Keyword.IDENTITY);
    }
    return new Statement.TruncateStmt(relations, restart, dropBehavior());
  }

  private List<Clause.VacuumRelation> vacuumRelations() {
    List<Clause.VacuumRelation> list = new ArrayList<>(1);
    if (!isColId(tok)) {
      return list;
    }
    do {
      RangeVar relation = qualifiedName();
      list.add(new Clause.VacuumRelation(relation, optionalNameListInParens()));
    } while (accept(','));
    return list;
  }

  private void word(List<DefElem> options, String name) {
    int location = loc();
    advance();
    options.add(DefElem.of(name, null, location));
  }

  private Statement vacuum() {
    advance();
    List<DefElem> options = new ArrayList<>(2);
    if (at('(')) {
      options = utilityOptions();
    } else {
      if (at(Keyword.FULL)) {
        word(options, "full");
      }
      if (at(Keyword.FREEZE)) {
        word(options, "freeze");
      }
      if (at(Keyword.VERBOSE)) {
        word(options, "verbose");
      }
      if (at(Keyword.ANALYZE) || at(Keyword.ANALYSE)) {
        word(options, "analyze");
      }
    }
    return new Statement.VacuumStmt(options, vacuumRelations(), true);
  }

  private Statement analyze() {
    advance();
    List<DefElem> options = new ArrayList<>(1);
    if (at('(')) {
      options = utilityOptions();
    } else if (at(Keyword.VERBOSE)) {
      word(options, "verbose");
    }
    return new Statement.VacuumStmt(options, vacuumRelations(), false);
  }

  private Statement cluster() {
    advance();
    List<DefElem> options = new ArrayList<>(1);
    if (at('(')) {
      options = utilityOptions();
    } else if (at(Keyword.VERBOSE)) {
      word(options, "verbose");
    }
    if (!isColId(tok)) {
      return new Statement.ClusterStmt(null, null, options);
    }
    if (peek(1) == Keyword.ON) {
      String index = name();
      advance();
      return new Statement.ClusterStmt(qualifiedName(), index, options);
    }
    RangeVar relation = qualifiedName();
    String index = accept(Keyword.USING) ? name() : null;
    return new Statement.ClusterStmt(relation, index, options);
  }

  private Statement reindex() {
    advance();
    List<DefElem> options = at('(') ? utilityOptions() : new ArrayList<>(1);
    int kind = tok;
    switch (kind) {
      case Keyword.INDEX, Keyword.TABLE, Keyword.SCHEMA, Keyword.SYSTEM, Keyword.DATABASE ->
          advance();
      default -> throw syntaxError();
    }
    if (at(Keyword.CONCURRENTLY)) {
      word(options, "concurrently");
    }
    return switch (kind) {
      case Keyword.INDEX ->
          new Statement.ReindexStmt(Statement.ReindexKind.INDEX, qualifiedName(), null, options);
      case Keyword.TABLE ->
          new Statement.ReindexStmt(Statement.ReindexKind.TABLE, qualifiedName(), null, options);
      case Keyword.SCHEMA ->
          new Statement.ReindexStmt(Statement.ReindexKind.SCHEMA, null, name(), options);
      default ->
          new Statement.ReindexStmt(
              kind == Keyword.SYSTEM
                  ? Statement.ReindexKind.SYSTEM
                  : Statement.ReindexKind.DATABASE,
              null,
              isColId(tok) ? name() : null,
              options);
    };
  }

  private static final int ACCESS_SHARE = 1;
  private static final int ROW_SHARE = 2;
  private static final int ROW_EXCLUSIVE = 3;
  private static final int SHARE_UPDATE_EXCLUSIVE = 4;
  private static final int SHARE = 5;
  private static final int SHARE_ROW_EXCLUSIVE = 6;
  private static final int EXCLUSIVE = 7;
  private static final int ACCESS_EXCLUSIVE = 8;

  private Statement lock() {
    advance();
    accept(Keyword.TABLE);
    List<RangeVar> relations = relationExprList();
    int mode = ACCESS_EXCLUSIVE;
    if (accept(Keyword.IN)) {
      mode = lockMode();
      expect(Keyword.MODE);
    }
    return new Statement.LockStmt(relations, mode, accept(Keyword.NOWAIT));
  }

  private int lockMode() {
    switch (tok) {
      case Keyword.ACCESS -> {
        advance();
        if (accept(Keyword.SHARE)) {
          return ACCESS_SHARE;
        }
        expect(Keyword.EXCLUSIVE);
        return ACCESS_EXCLUSIVE;
      }
      case Keyword.ROW -> {
        advance();
        if (accept(Keyword.SHARE)) {
          return ROW_SHARE;
        }
        expect(Keyword.EXCLUSIVE);
        return ROW_EXCLUSIVE;
      }
      case Keyword.SHARE -> {
        advance();
        if (accept(Keyword.UPDATE)) {
          expect(Keyword.EXCLUSIVE);
          return SHARE_UPDATE_EXCLUSIVE;
        }
        if (accept(Keyword.ROW)) {
          expect(Keyword.EXCLUSIVE);
          return SHARE_ROW_EXCLUSIVE;
        }
        return SHARE;
      }
      default -> {
        expect(Keyword.EXCLUSIVE);
        return EXCLUSIVE;
      }
    }
  }

  private Statement discard() {
    advance();
    Statement.DiscardMode mode =
        switch (tok) {
          case Keyword.ALL -> Statement.DiscardMode.ALL;
          case Keyword.TEMP, Keyword.TEMPORARY -> Statement.DiscardMode.TEMP;
          case Keyword.PLANS -> Statement.DiscardMode.PLANS;
          case Keyword.SEQUENCES -> Statement.DiscardMode.SEQUENCES;
          default -> throw syntaxError();
        };
    advance();
    return new Statement.DiscardStmt(mode);
  }

  private Statement doStatement() {
    advance();
    List<DefElem> args = new ArrayList<>(2);
    do {
      int location = loc();
      if (accept(Keyword.LANGUAGE)) {
        args.add(
            DefElem.of("language", new Value.StringValue(nonReservedWordOrString()), location));
      } else {
        args.add(DefElem.of("as", new Value.StringValue(string()), location));
      }
    } while (at(Token.SCONST) || at(Keyword.LANGUAGE));
    return new Statement.DoStmt(args);
  }

  private Statement refresh() {
    advance();
    expect(Keyword.MATERIALIZED, Keyword.VIEW);
    boolean concurrent = accept(Keyword.CONCURRENTLY);
    RangeVar relation = qualifiedName();
    return new Statement.RefreshMatViewStmt(concurrent, withNoData(), relation);
  }
}
