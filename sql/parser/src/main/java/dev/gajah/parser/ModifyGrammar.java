// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.IndexElem;
import dev.gajah.nodes.raw.Clause.InferClause;
import dev.gajah.nodes.raw.Clause.MergeAction;
import dev.gajah.nodes.raw.Clause.MergeMatchKind;
import dev.gajah.nodes.raw.Clause.MergeWhenClause;
import dev.gajah.nodes.raw.Clause.OnConflictClause;
import dev.gajah.nodes.raw.Clause.Overriding;
import dev.gajah.nodes.raw.Clause.ResTarget;
import dev.gajah.nodes.raw.Clause.WithClause;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.nodes.raw.FromItem.Alias;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawExpr.Indirection;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.CopyStmt;
import dev.gajah.nodes.raw.Statement.DeleteStmt;
import dev.gajah.nodes.raw.Statement.InsertStmt;
import dev.gajah.nodes.raw.Statement.MergeStmt;
import dev.gajah.nodes.raw.Statement.SelectStmt;
import dev.gajah.nodes.raw.Statement.UpdateStmt;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// INSERT, UPDATE, DELETE, MERGE, COPY.
abstract class ModifyGrammar extends SelectGrammar {
  ModifyGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  final boolean startsPreparable() {
    return switch (tok) {
      case '(',
          Keyword.SELECT,
          Keyword.VALUES,
          Keyword.TABLE,
          Keyword.WITH,
          Token.WITH_LA,
          Keyword.INSERT,
          Keyword.UPDATE,
          Keyword.DELETE,
          Keyword.MERGE ->
          true;
      default -> false;
    };
  }

  @Override
  final Statement preparableStatement() {
    WithClause with = optionalWith();
    return switch (tok) {
      case Keyword.INSERT -> insert(with);
      case Keyword.UPDATE -> update(with);
      case Keyword.DELETE -> delete(with);
      case Keyword.MERGE -> merge(with);
      default -> with == null ? selectStatement() : selectAfterWith(with);
    };
  }

  // INSERT.

  private InsertStmt insert(@Nullable WithClause with) {
    advance();
    expect(Keyword.INTO);
    RangeVar relation = qualifiedName();
    if (accept(Keyword.AS)) {
      relation = relation.withAlias(new Alias(colId(), List.of()));
    }
    List<ResTarget> columns = List.of();
    SelectStmt source = null;
    Overriding override = Overriding.NOT_SET;
    if (accept(Keyword.DEFAULT)) {
      expect(Keyword.VALUES);
    } else {
      if (at('(') && !opensSelect()) {
        advance();
        columns = insertColumns();
        expect(')');
      }
      override = overriding();
      source = selectStatement();
    }
    OnConflictClause conflict = at(Keyword.ON) ? onConflict() : null;
    return new InsertStmt(relation, columns, source, conflict, returning(), with, override);
  }

  private boolean opensSelect() {
    int mark = mark();
    while (at('(')) {
      advance();
    }
    boolean select = startsSelect();
    reset(mark);
    return select;
  }

  private Overriding overriding() {
    if (!accept(Keyword.OVERRIDING)) {
      return Overriding.NOT_SET;
    }
    Overriding kind = Overriding.USER_VALUE;
    if (!accept(Keyword.USER)) {
      expect(Keyword.SYSTEM);
      kind = Overriding.SYSTEM_VALUE;
    }
    expect(Keyword.VALUE);
    return kind;
  }

  private List<ResTarget> insertColumns() {
    List<ResTarget> columns = new ArrayList<>(4);
    do {
      int location = loc();
      String name = colId();
      columns.add(new ResTarget(name, indirection(), null, location));
    } while (accept(','));
    return columns;
  }

  final List<ResTarget> returning() {
    return accept(Keyword.RETURNING) ? targetList() : List.of();
  }

  private OnConflictClause onConflict() {
    int location = loc();
    advance();
    expect(Keyword.CONFLICT);
    InferClause infer = null;
    int inferLocation = loc();
    if (accept('(')) {
      List<IndexElem> elements = indexElements();
      expect(')');
      RawExpr where = accept(Keyword.WHERE) ? expr() : null;
      infer = new InferClause(elements, where, null, inferLocation);
    } else if (accept(Keyword.ON)) {
      expect(Keyword.CONSTRAINT);
      infer = new InferClause(List.of(), null, name(), inferLocation);
    }
    expect(Keyword.DO);
    if (accept(Keyword.NOTHING)) {
      return new OnConflictClause(false, infer, List.of(), null, location);
    }
    expect(Keyword.UPDATE, Keyword.SET);
    List<ResTarget> targets = setClauses();
    RawExpr where = accept(Keyword.WHERE) ? expr() : null;
    return new OnConflictClause(true, infer, targets, where, location);
  }

  /// `index_params`, also used by CREATE INDEX.
  final List<IndexElem> indexElements() {
    List<IndexElem> elements = new ArrayList<>(2);
    do {
      elements.add(indexElement());
    } while (accept(','));
    return elements;
  }

  final IndexElem indexElement() {
    int location = loc();
    String name = null;
    RawExpr expression = null;
    if (accept('(')) {
      expression = expr();
      expect(')');
    } else if (isPlainColumn()) {
      name = colId();
    } else {
      expression = windowlessCall();
    }
    List<String> collation = accept(Keyword.COLLATE) ? anyName() : List.of();
    List<String> opclass = List.of();
    List<DefElem> options = List.of();
    if (isColId(tok) && !at(Token.NULLS_LA)) {
      opclass = anyName();
      if (at('(')) {
        options = reloptions();
      }
    }
    Clause.SortByDir dir = ascDesc();
    return new IndexElem(
        name, expression, collation, opclass, options, dir, nullsOrder(), location);
  }

  /// True if the name here is a column and not the start of a function call.
  final boolean isPlainColumn() {
    if (!isColId(tok)) {
      return false;
    }
    return peek(1) != '(' && peek(1) != '.';
  }

  /// `( name = value, ... )`.
  final List<DefElem> reloptions() {
    expect('(');
    List<DefElem> options = new ArrayList<>(2);
    do {
      int location = loc();
      String first = colLabel();
      String namespace = null;
      if (accept('.')) {
        namespace = first;
        first = colLabel();
      }
      RawNode value = accept('=') ? defArg() : null;
      options.add(new DefElem(namespace, first, value, Clause.DefElemAction.UNSPEC, location));
    } while (accept(','));
    expect(')');
    return options;
  }

  /// `def_arg`: a type name, keyword, operator, number or string.
  final RawNode defArg() {
    if (at(Token.SCONST)) {
      return new Value.StringValue(string());
    }
    if ((at('+') || at('-')) && (peek(1) == Token.ICONST || peek(1) == Token.FCONST)) {
      return numericOnly();
    }
    if (at(Token.ICONST) || at(Token.FCONST)) {
      return numericOnly();
    }
    if (isAllOp(tok) || at(Keyword.OPERATOR, '(')) {
      List<String> name = qualAllOp();
      List<Value.StringValue> parts = new ArrayList<>(2);
      for (String part : name) {
        parts.add(new Value.StringValue(part));
      }
      return new Value.ListValue(parts);
    }
    if (at(Keyword.NONE)) {
      advance();
      return new Value.StringValue("none");
    }
    if (tok >= Keyword.BASE && Keyword.category(tok) == Keyword.RESERVED_CATEGORY) {
      String word = text();
      advance();
      return new Value.StringValue(word);
    }
    return funcType();
  }

  // UPDATE.

  private RangeVar targetRelation() {
    RangeVar relation = relationExpr();
    if (accept(Keyword.AS)) {
      return relation.withAlias(new Alias(colId(), List.of()));
    }
    if (isColId(tok) && !at(Keyword.SET)) {
      return relation.withAlias(new Alias(colId(), List.of()));
    }
    return relation;
  }

  private UpdateStmt update(@Nullable WithClause with) {
    advance();
    RangeVar relation = targetRelation();
    expect(Keyword.SET);
    List<ResTarget> targets = setClauses();
    List<FromItem> from = accept(Keyword.FROM) ? fromList() : List.of();
    RawExpr where = whereOrCurrentOf();
    return new UpdateStmt(relation, targets, where, from, returning(), with);
  }

  private @Nullable RawExpr whereOrCurrentOf() {
    if (!accept(Keyword.WHERE)) {
      return null;
    }
    if (at(Keyword.CURRENT, Keyword.OF)) {
      int location = loc();
      advance();
      advance();
      return new RawExpr.CurrentOfExpr(name(), location);
    }
    return expr();
  }

  final List<ResTarget> setClauses() {
    List<ResTarget> targets = new ArrayList<>(4);
    do {
      if (at('(')) {
        multiAssign(targets);
      } else {
        int location = loc();
        String name = colId();
        List<Indirection> steps = indirection();
        expect('=');
        targets.add(new ResTarget(name, steps, expr(), location));
      }
    } while (accept(','));
    return targets;
  }

  private record SetTarget(String name, List<Indirection> indirection, int location) {}

  private void multiAssign(List<ResTarget> targets) {
    advance();
    List<SetTarget> columns = new ArrayList<>(4);
    do {
      int location = loc();
      String name = colId();
      columns.add(new SetTarget(name, indirection(), location));
    } while (accept(','));
    expect(')', '=');
    RawExpr source = expr();
    for (int i = 0; i < columns.size(); i++) {
      SetTarget column = columns.get(i);
      targets.add(
          new ResTarget(
              column.name(),
              column.indirection(),
              new RawExpr.MultiAssignRef(source, i + 1, columns.size()),
              column.location()));
    }
  }

  private DeleteStmt delete(@Nullable WithClause with) {
    advance();
    expect(Keyword.FROM);
    RangeVar relation = targetRelation();
    List<FromItem> using = accept(Keyword.USING) ? fromList() : List.of();
    RawExpr where = whereOrCurrentOf();
    return new DeleteStmt(relation, using, where, returning(), with);
  }

  // MERGE.

  private MergeStmt merge(@Nullable WithClause with) {
    advance();
    expect(Keyword.INTO);
    RangeVar relation = targetRelation();
    expect(Keyword.USING);
    FromItem source = tableRef();
    expect(Keyword.ON);
    RawExpr condition = expr();
    List<MergeWhenClause> clauses = new ArrayList<>(2);
    do {
      clauses.add(mergeWhen());
    } while (at(Keyword.WHEN));
    return new MergeStmt(relation, source, condition, clauses, returning(), with);
  }

  private MergeWhenClause mergeWhen() {
    expect(Keyword.WHEN);
    MergeMatchKind kind = MergeMatchKind.MATCHED;
    if (accept(Keyword.NOT)) {
      kind = MergeMatchKind.NOT_MATCHED_BY_TARGET;
      expect(Keyword.MATCHED);
      if (accept(Keyword.BY)) {
        if (accept(Keyword.SOURCE)) {
          kind = MergeMatchKind.NOT_MATCHED_BY_SOURCE;
        } else {
          expect(Keyword.TARGET);
        }
      }
    } else {
      expect(Keyword.MATCHED);
    }
    RawExpr condition = accept(Keyword.AND) ? expr() : null;
    expect(Keyword.THEN);
    if (accept(Keyword.DO)) {
      expect(Keyword.NOTHING);
      return new MergeWhenClause(
          kind, MergeAction.NOTHING, Overriding.NOT_SET, condition, List.of(), List.of());
    }
    if (kind == MergeMatchKind.NOT_MATCHED_BY_TARGET) {
      return mergeInsert(kind, condition);
    }
    if (accept(Keyword.DELETE)) {
      return new MergeWhenClause(
          kind, MergeAction.DELETE, Overriding.NOT_SET, condition, List.of(), List.of());
    }
    expect(Keyword.UPDATE, Keyword.SET);
    return new MergeWhenClause(
        kind, MergeAction.UPDATE, Overriding.NOT_SET, condition, setClauses(), List.of());
  }

  private MergeWhenClause mergeInsert(MergeMatchKind kind, @Nullable RawExpr condition) {
    expect(Keyword.INSERT);
    if (accept(Keyword.DEFAULT)) {
      expect(Keyword.VALUES);
      return new MergeWhenClause(
          kind, MergeAction.INSERT, Overriding.NOT_SET, condition, List.of(), List.of());
    }
    List<ResTarget> columns = List.of();
    if (accept('(')) {
      columns = insertColumns();
      expect(')');
    }
    Overriding override = overriding();
    expect(Keyword.VALUES, '(');
    List<RawExpr> values = exprList();
    expect(')');
    return new MergeWhenClause(kind, MergeAction.INSERT, override, condition, columns, values);
  }

  // COPY.

  final CopyStmt copy() {
    advance();
    List<DefElem> options = new ArrayList<>();
    if (at('(')) {
      advance();
      Statement query = preparableStatement();
      expect(')', Keyword.TO);
      boolean program = accept(Keyword.PROGRAM);
      int location = loc();
      String file = copyFile(program, location);
      accept(Keyword.WITH);
      copyOptions(options);
      return new CopyStmt(null, query, List.of(), false, program, file, options, null);
    }
    int binaryLocation = loc();
    if (accept(Keyword.BINARY)) {
      options.add(DefElem.of("format", new Value.StringValue("binary"), binaryLocation));
    }
    RangeVar relation = qualifiedName();
    List<String> columns = optionalNameListInParens();
    boolean from = accept(Keyword.FROM);
    if (!from) {
      expect(Keyword.TO);
    }
    boolean program = accept(Keyword.PROGRAM);
    int fileLocation = loc();
    String file = copyFile(program, fileLocation);
    int delimitersLocation = loc();
    if (at(Keyword.USING) || at(Keyword.DELIMITERS)) {
      accept(Keyword.USING);
      expect(Keyword.DELIMITERS);
      options.add(DefElem.of("delimiter", new Value.StringValue(string()), delimitersLocation));
    }
    accept(Keyword.WITH);
    copyOptions(options);
    int whereLocation = loc();
    RawExpr where = accept(Keyword.WHERE) ? expr() : null;
    if (where != null && !from) {
      throw error(SqlState.SYNTAX_ERROR, "WHERE clause not allowed with COPY TO", whereLocation);
    }
    return new CopyStmt(relation, null, columns, from, program, file, options, where);
  }

  private @Nullable String copyFile(boolean program, int location) {
    if (accept(Keyword.STDIN) || accept(Keyword.STDOUT)) {
      if (program) {
        throw error("STDIN/STDOUT not allowed with PROGRAM", location);
      }
      return null;
    }
    return string();
  }

  private void copyOptions(List<DefElem> options) {
    if (accept('(')) {
      do {
        int location = loc();
        String name = colLabel();
        options.add(DefElem.of(name, copyOptionValue(), location));
      } while (accept(','));
      expect(')');
      return;
    }
    while (oldCopyOption(options)) {}
  }

  private @Nullable RawNode copyOptionValue() {
    if (atBooleanOrString()) {
      return new Value.StringValue(booleanOrString());
    }
    if (atNumericOnly()) {
      return numericOnly();
    }
    if (accept('*')) {
      return new Value.StarValue();
    }
    if (accept(Keyword.DEFAULT)) {
      return new Value.StringValue("default");
    }
    if (accept('(')) {
      List<Value.StringValue> values = new ArrayList<>(4);
      do {
        values.add(new Value.StringValue(booleanOrString()));
      } while (accept(','));
      expect(')');
      return new Value.ListValue(values);
    }
    return null;
  }

  private static RawNode word(String text) {
    return new Value.StringValue(text);
  }

  private boolean oldCopyOption(List<DefElem> options) {
    int location = loc();
    switch (tok) {
      case Keyword.BINARY -> {
        advance();
        options.add(DefElem.of("format", word("binary"), location));
      }
      case Keyword.FREEZE -> {
        advance();
        options.add(DefElem.of("freeze", new Value.BooleanValue(true), location));
      }
      case Keyword.DELIMITER -> oldCopyString("delimiter", options, location);
      case Keyword.NULL -> oldCopyString("null", options, location);
      case Keyword.QUOTE -> oldCopyString("quote", options, location);
      case Keyword.ESCAPE -> oldCopyString("escape", options, location);
      case Keyword.CSV -> {
        advance();
        options.add(DefElem.of("format", word("csv"), location));
      }
      case Keyword.HEADER -> {
        advance();
        options.add(DefElem.of("header", new Value.BooleanValue(true), location));
      }
      case Keyword.ENCODING -> {
        advance();
        options.add(DefElem.of("encoding", word(string()), location));
      }
      case Keyword.FORCE -> {
        advance();
        String name;
        if (accept(Keyword.QUOTE)) {
          name = "force_quote";
        } else if (accept(Keyword.NOT)) {
          expect(Keyword.NULL);
          name = "force_not_null";
        } else {
          expect(Keyword.NULL);
          name = "force_null";
        }
        if (accept('*')) {
          options.add(DefElem.of(name, new Value.StarValue(), location));
        } else {
          List<Value.StringValue> columns = new ArrayList<>(4);
          for (String column : nameList()) {
            columns.add(new Value.StringValue(column));
          }
          options.add(DefElem.of(name, new Value.ListValue(columns), location));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void oldCopyString(String name, List<DefElem> options, int location) {
    advance();
    accept(Keyword.AS);
    options.add(DefElem.of(name, word(string()), location));
  }
}
