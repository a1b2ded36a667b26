// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.CommonTableExpr;
import dev.gajah.nodes.raw.Clause.CteMaterialize;
import dev.gajah.nodes.raw.Clause.IntoClause;
import dev.gajah.nodes.raw.Clause.LockStrength;
import dev.gajah.nodes.raw.Clause.LockWait;
import dev.gajah.nodes.raw.Clause.LockingClause;
import dev.gajah.nodes.raw.Clause.ResTarget;
import dev.gajah.nodes.raw.Clause.SortBy;
import dev.gajah.nodes.raw.Clause.SortByDir;
import dev.gajah.nodes.raw.Clause.SortByNulls;
import dev.gajah.nodes.raw.Clause.WindowDef;
import dev.gajah.nodes.raw.Clause.WithClause;
import dev.gajah.nodes.raw.FrameOptions;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawExpr.AConst;
import dev.gajah.nodes.raw.RawExpr.ColumnRef;
import dev.gajah.nodes.raw.RawExpr.GroupingSet;
import dev.gajah.nodes.raw.RawExpr.GroupingSetKind;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.LimitOption;
import dev.gajah.nodes.raw.Statement.SelectStmt;
import dev.gajah.nodes.raw.Statement.SetOp;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SELECT, VALUES, TABLE, set operations, WITH, windows.
abstract class SelectGrammar extends FromGrammar {
  SelectGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  /// A statement that may stand in WITH and PREPARE.
  abstract Statement preparableStatement();

  @Override
  final boolean startsSelect() {
    return switch (tok) {
      case Keyword.SELECT, Keyword.TABLE, Keyword.WITH, Token.WITH_LA -> true;
      case Keyword.VALUES -> peek(1) == '(';
      default -> false;
    };
  }

  @Override
  final boolean continuesSelect() {
    return switch (tok) {
      case Keyword.UNION,
          Keyword.INTERSECT,
          Keyword.EXCEPT,
          Keyword.ORDER,
          Keyword.LIMIT,
          Keyword.OFFSET,
          Keyword.FETCH,
          Keyword.FOR ->
          true;
      default -> false;
    };
  }

  /// `SelectStmt`: a select with or without parentheses around it.
  final SelectStmt selectStatement() {
    return selectNoParens();
  }

  @Override
  final SelectStmt selectWithParens() {
    enter();
    if (!at('(')) {
      throw syntaxError();
    }
    advance();
    SelectStmt select = selectNoParens();
    expect(')');
    leave();
    return select;
  }

  /// A select; also takes one that is wholly in parentheses, as every caller allows both.
  @Override
  final SelectStmt selectNoParens() {
    enter();
    WithClause with = at(Keyword.WITH) || at(Token.WITH_LA) ? withClause() : null;
    SelectStmt select = selectClause();
    select = selectOptions(select, with);
    leave();
    return select;
  }

  /// The select behind a WITH clause that was already read.
  final SelectStmt selectAfterWith(WithClause with) {
    return selectOptions(selectClause(), with);
  }

  @Override
  final SelectStmt continueSelect(SelectStmt first) {
    return selectOptions(setOperations(first), null);
  }

  /// Operands joined by UNION and EXCEPT, which bind less than INTERSECT.
  private SelectStmt selectClause() {
    return setOperations(selectOperand());
  }

  private SelectStmt setOperations(SelectStmt first) {
    SelectStmt left = intersections(first);
    while (at(Keyword.UNION) || at(Keyword.EXCEPT)) {
      SetOp op = at(Keyword.UNION) ? SetOp.UNION : SetOp.EXCEPT;
      advance();
      boolean all = setQuantifier();
      SelectStmt right = intersections(selectOperand());
      left = setOperation(op, all, left, right);
    }
    return left;
  }

  private SelectStmt intersections(SelectStmt first) {
    SelectStmt left = first;
    while (at(Keyword.INTERSECT)) {
      advance();
      boolean all = setQuantifier();
      left = setOperation(SetOp.INTERSECT, all, left, selectOperand());
    }
    return left;
  }

  private boolean setQuantifier() {
    if (accept(Keyword.ALL)) {
      return true;
    }
    accept(Keyword.DISTINCT);
    return false;
  }

  private SelectStmt setOperation(SetOp op, boolean all, SelectStmt left, SelectStmt right) {
    return new SelectStmt(
        null,
        null,
        List.of(),
        List.of(),
        null,
        List.of(),
        false,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        null,
        LimitOption.COUNT,
        List.of(),
        null,
        op,
        all,
        left,
        right,
        left.location());
  }

  private SelectStmt selectOperand() {
    switch (tok) {
      case '(' -> {
        return selectWithParens();
      }
      case Keyword.SELECT -> {
        return simpleSelect();
      }
      case Keyword.VALUES -> {
        return values();
      }
      case Keyword.TABLE -> {
        int location = loc();
        advance();
        RangeVar relation = relationExpr();
        ResTarget star = new ResTarget(null, List.of(), new ColumnRef(List.of(), true, -1), -1);
        return plainSelect(List.of(star), List.of(relation), List.of(), location);
      }
      default -> throw syntaxError();
    }
  }

  private static SelectStmt plainSelect(
      List<ResTarget> targets, List<FromItem> from, List<List<RawExpr>> values, int location) {
    return new SelectStmt(
        null,
        null,
        targets,
        from,
        null,
        List.of(),
        false,
        null,
        List.of(),
        values,
        List.of(),
        null,
        null,
        LimitOption.COUNT,
        List.of(),
        null,
        SetOp.NONE,
        false,
        null,
        null,
        location);
  }

  private SelectStmt values() {
    int location = loc();
    advance();
    List<List<RawExpr>> rows = new ArrayList<>();
    do {
      expect('(');
      rows.add(exprList());
      expect(')');
    } while (accept(','));
    return plainSelect(List.of(), List.of(), rows, location);
  }

  private SelectStmt simpleSelect() {
    int location = loc();
    advance();
    List<RawExpr> distinct = null;
    boolean targetsRequired = false;
    if (accept(Keyword.DISTINCT)) {
      targetsRequired = true;
      distinct = List.of();
      if (accept(Keyword.ON)) {
        expect('(');
        distinct = exprList();
        expect(')');
      }
    } else {
      accept(Keyword.ALL);
    }
    List<ResTarget> targets = targetsRequired || !endsTargets() ? targetList() : List.of();
    IntoClause into = accept(Keyword.INTO) ? intoTarget() : null;
    List<FromItem> from = accept(Keyword.FROM) ? fromList() : List.of();
    RawExpr where = accept(Keyword.WHERE) ? expr() : null;
    List<RawExpr> group = List.of();
    boolean groupDistinct = false;
    if (accept(Keyword.GROUP)) {
      expect(Keyword.BY);
      if (accept(Keyword.DISTINCT)) {
        groupDistinct = true;
      } else {
        accept(Keyword.ALL);
      }
      group = groupByList();
    }
    RawExpr having = accept(Keyword.HAVING) ? expr() : null;
    List<WindowDef> windows = accept(Keyword.WINDOW) ? windowDefinitions() : List.of();
    return new SelectStmt(
        distinct,
        into,
        targets,
        from,
        where,
        group,
        groupDistinct,
        having,
        windows,
        List.of(),
        List.of(),
        null,
        null,
        LimitOption.COUNT,
        List.of(),
        null,
        SetOp.NONE,
        false,
        null,
        null,
        location);
  }

  /// True at a token that can follow an empty target list.
  private boolean endsTargets() {
    return switch (tok) {
      case Token.EOF,
          ';',
          ')',
          Keyword.INTO,
          Keyword.FROM,
          Keyword.WHERE,
          Keyword.GROUP,
          Keyword.HAVING,
          Keyword.WINDOW,
          Keyword.ON,
          Keyword.RETURNING,
          Keyword.WITH ->
          true;
      default -> continuesSelect();
    };
  }

  final List<ResTarget> targetList() {
    List<ResTarget> targets = new ArrayList<>(4);
    do {
      targets.add(target());
    } while (accept(','));
    return targets;
  }

  private ResTarget target() {
    int location = loc();
    if (accept('*')) {
      return new ResTarget(null, List.of(), new ColumnRef(List.of(), true, location), location);
    }
    RawExpr value = expr();
    String name = null;
    if (accept(Keyword.AS)) {
      name = colLabel();
    } else if (at(Token.IDENT) || (tok >= Keyword.BASE && Keyword.isBareLabel(tok))) {
      name = text();
      advance();
    }
    return new ResTarget(name, List.of(), value, location);
  }

  private IntoClause intoTarget() {
    char persistence = 'p';
    if (at(Keyword.LOCAL) || at(Keyword.GLOBAL)) {
      if (peek(1) == Keyword.TEMPORARY || peek(1) == Keyword.TEMP) {
        advance();
      }
    }
    if (at(Keyword.TEMPORARY) || at(Keyword.TEMP)) {
      advance();
      persistence = 't';
    } else if (at(Keyword.UNLOGGED)) {
      advance();
      persistence = 'u';
    }
    accept(Keyword.TABLE);
    RangeVar relation = qualifiedName().withPersistence(persistence);
    return new IntoClause(
        relation, List.of(), null, List.of(), Clause.OnCommitAction.NOOP, null, false);
  }

  // GROUP BY.

  private List<RawExpr> groupByList() {
    enter();
    List<RawExpr> list = new ArrayList<>(4);
    do {
      list.add(groupByItem());
    } while (accept(','));
    leave();
    return list;
  }

  private RawExpr groupByItem() {
    int location = loc();
    if (at('(', ')')) {
      advance();
      advance();
      return new GroupingSet(GroupingSetKind.EMPTY, List.of(), location);
    }
    if (at(Keyword.ROLLUP, '(') || at(Keyword.CUBE, '(')) {
      GroupingSetKind kind = at(Keyword.ROLLUP) ? GroupingSetKind.ROLLUP : GroupingSetKind.CUBE;
      advance();
      advance();
      List<RawExpr> content = exprList();
      expect(')');
      return new GroupingSet(kind, content, location);
    }
    if (at(Keyword.GROUPING, Keyword.SETS)) {
      advance();
      advance();
      expect('(');
      List<RawExpr> content = groupByList();
      expect(')');
      return new GroupingSet(GroupingSetKind.SETS, content, location);
    }
    return expr();
  }

  // ORDER BY, LIMIT, locking.

  @Override
  final List<SortBy> sortByList() {
    List<SortBy> list = new ArrayList<>(2);
    do {
      RawExpr node = expr();
      SortByDir dir = SortByDir.DEFAULT;
      List<String> useOp = List.of();
      int location = -1;
      if (at(Keyword.USING)) {
        advance();
        location = loc();
        dir = SortByDir.USING;
        useOp = qualAllOp();
      } else {
        dir = ascDesc();
      }
      list.add(new SortBy(node, dir, nullsOrder(), useOp, location));
    } while (accept(','));
    return list;
  }

  final SortByDir ascDesc() {
    if (accept(Keyword.ASC)) {
      return SortByDir.ASC;
    }
    return accept(Keyword.DESC) ? SortByDir.DESC : SortByDir.DEFAULT;
  }

  final SortByNulls nullsOrder() {
    if (!accept(Token.NULLS_LA)) {
      return SortByNulls.DEFAULT;
    }
    if (accept(Keyword.FIRST)) {
      return SortByNulls.FIRST;
    }
    expect(Keyword.LAST);
    return SortByNulls.LAST;
  }

  /// The limit clauses of one select.
  private static final class Limit {
    @Nullable RawExpr offset;
    int offsetLocation = -1;
    @Nullable RawExpr count;
    int countLocation = -1;
    LimitOption option = LimitOption.COUNT;
    int optionLocation = -1;
  }

  /// ORDER BY, LIMIT and locking behind a select clause, merged into it. PostgreSQL:
  /// `insertSelectOptions`.
  private SelectStmt selectOptions(SelectStmt select, @Nullable WithClause with) {
    List<SortBy> sort = List.of();
    int sortLocation = -1;
    if (at(Keyword.ORDER)) {
      advance();
      expect(Keyword.BY);
      sortLocation = loc();
      sort = sortByList();
    }
    List<LockingClause> locking = List.of();
    Limit limit = null;
    if (at(Keyword.FOR)) {
      locking = lockingClauses();
      limit = limitClauses();
    } else {
      limit = limitClauses();
      if (limit != null && at(Keyword.FOR)) {
        locking = lockingClauses();
      }
    }
    if (sort.isEmpty() && locking.isEmpty() && limit == null && with == null) {
      return select;
    }
    return merge(select, sort, sortLocation, locking, limit, with);
  }

  private SelectStmt merge(
      SelectStmt s,
      List<SortBy> sort,
      int sortLocation,
      List<LockingClause> locking,
      @Nullable Limit limit,
      @Nullable WithClause with) {
    List<SortBy> sortClause = s.sortClause();
    if (!sort.isEmpty()) {
      if (!sortClause.isEmpty()) {
        throw error("multiple ORDER BY clauses not allowed", sort.getFirst().node().location());
      }
      sortClause = sort;
    }
    List<LockingClause> lockingClause = s.lockingClause();
    if (!locking.isEmpty()) {
      lockingClause = new ArrayList<>(lockingClause);
      lockingClause.addAll(locking);
    }
    RawExpr offset = s.limitOffset();
    RawExpr count = s.limitCount();
    LimitOption option = s.limitOption();
    if (limit != null) {
      if (limit.offset != null) {
        if (offset != null) {
          throw error("multiple OFFSET clauses not allowed", limit.offsetLocation);
        }
        offset = limit.offset;
      }
      if (limit.count != null) {
        if (count != null) {
          throw error("multiple LIMIT clauses not allowed", limit.countLocation);
        }
        count = limit.count;
      }
      if (limit.option == LimitOption.WITH_TIES) {
        if (sortClause.isEmpty()) {
          throw error(
              "WITH TIES cannot be specified without ORDER BY clause", limit.optionLocation);
        }
        for (LockingClause lock : lockingClause) {
          if (lock.waitPolicy() == LockWait.SKIP) {
            throw error(
                "SKIP LOCKED and WITH TIES options cannot be used together", limit.optionLocation);
          }
        }
        option = LimitOption.WITH_TIES;
      }
    }
    WithClause withClause = s.withClause();
    if (with != null) {
      if (withClause != null) {
        throw error("multiple WITH clauses not allowed", with.location());
      }
      withClause = with;
    }
    return new SelectStmt(
        s.distinctClause(),
        s.intoClause(),
        s.targetList(),
        s.fromClause(),
        s.whereClause(),
        s.groupClause(),
        s.groupDistinct(),
        s.havingClause(),
        s.windowClause(),
        s.valuesLists(),
        sortClause,
        offset,
        count,
        option,
        lockingClause,
        withClause,
        s.op(),
        s.all(),
        s.larg(),
        s.rarg(),
        s.location());
  }

  private @Nullable Limit limitClauses() {
    if (!at(Keyword.LIMIT) && !at(Keyword.FETCH) && !at(Keyword.OFFSET)) {
      return null;
    }
    Limit limit = new Limit();
    if (at(Keyword.OFFSET)) {
      offset(limit);
      if (at(Keyword.LIMIT) || at(Keyword.FETCH)) {
        count(limit);
      }
    } else {
      count(limit);
      if (at(Keyword.OFFSET)) {
        offset(limit);
      }
    }
    return limit;
  }

  private void offset(Limit limit) {
    limit.offsetLocation = loc();
    advance();
    limit.offsetLocation = loc();
    limit.offset = expr();
    if (at(Keyword.ROW) || at(Keyword.ROWS)) {
      advance();
    }
  }

  private void count(Limit limit) {
    if (accept(Keyword.LIMIT)) {
      limit.countLocation = loc();
      if (at(Keyword.ALL)) {
        limit.count = new AConst(null, loc());
        advance();
      } else {
        limit.count = expr();
      }
      if (at(',')) {
        int location = limit.countLocation;
        advance();
        expr();
        throw error(SqlState.SYNTAX_ERROR, "LIMIT #,# syntax is not supported", location)
            .hint("Use separate LIMIT and OFFSET clauses.");
      }
      return;
    }
    advance();
    if (!accept(Keyword.FIRST)) {
      expect(Keyword.NEXT);
    }
    limit.countLocation = loc();
    if (at(Keyword.ROW) || at(Keyword.ROWS)) {
      limit.count = intConst(1, -1);
    } else {
      limit.count = fetchCount();
    }
    if (!accept(Keyword.ROW)) {
      expect(Keyword.ROWS);
    }
    if (accept(Keyword.ONLY)) {
      return;
    }
    limit.optionLocation = loc();
    expect(Keyword.WITH, Keyword.TIES);
    limit.option = LimitOption.WITH_TIES;
  }

  private RawExpr fetchCount() {
    int location = loc();
    if (at('+') || at('-')) {
      Value value = numericOnly();
      if (sql.charAt(location) == '+') {
        return new RawExpr.AExpr(
            RawExpr.AExprKind.OP, List.of("+"), null, new AConst(value, location + 1), location);
      }
      return new AConst(value, location);
    }
    return simpleExpr();
  }

  private List<LockingClause> lockingClauses() {
    if (at(Keyword.FOR, Keyword.READ)) {
      advance();
      advance();
      expect(Keyword.ONLY);
      return List.of();
    }
    List<LockingClause> list = new ArrayList<>(1);
    while (at(Keyword.FOR)) {
      advance();
      LockStrength strength;
      if (accept(Keyword.UPDATE)) {
        strength = LockStrength.FOR_UPDATE;
      } else if (accept(Keyword.SHARE)) {
        strength = LockStrength.FOR_SHARE;
      } else if (accept(Keyword.NO)) {
        expect(Keyword.KEY, Keyword.UPDATE);
        strength = LockStrength.FOR_NO_KEY_UPDATE;
      } else {
        expect(Keyword.KEY, Keyword.SHARE);
        strength = LockStrength.FOR_KEY_SHARE;
      }
      List<RangeVar> relations = accept(Keyword.OF) ? qualifiedNameList() : List.of();
      LockWait policy = LockWait.BLOCK;
      if (accept(Keyword.NOWAIT)) {
        policy = LockWait.ERROR;
      } else if (accept(Keyword.SKIP)) {
        expect(Keyword.LOCKED);
        policy = LockWait.SKIP;
      }
      list.add(new LockingClause(relations, strength, policy));
    }
    return list;
  }

  // WITH.

  final @Nullable WithClause optionalWith() {
    return at(Keyword.WITH) || at(Token.WITH_LA) ? withClause() : null;
  }

  final WithClause withClause() {
    int location = loc();
    boolean lookahead = at(Token.WITH_LA);
    advance();
    boolean recursive =
        !lookahead && at(Keyword.RECURSIVE) && peek(1) != Keyword.AS && accept(Keyword.RECURSIVE);
    List<CommonTableExpr> ctes = new ArrayList<>(2);
    do {
      ctes.add(commonTableExpr());
    } while (accept(','));
    return new WithClause(ctes, recursive, location);
  }

  private CommonTableExpr commonTableExpr() {
    int location = loc();
    String name = name();
    List<String> columns = optionalNameListInParens();
    expect(Keyword.AS);
    CteMaterialize materialize = CteMaterialize.DEFAULT;
    if (accept(Keyword.MATERIALIZED)) {
      materialize = CteMaterialize.ALWAYS;
    } else if (accept(Keyword.NOT)) {
      expect(Keyword.MATERIALIZED);
      materialize = CteMaterialize.NEVER;
    }
    expect('(');
    Statement query = preparableStatement();
    expect(')');
    Clause.CteSearchClause search = at(Keyword.SEARCH) ? searchClause() : null;
    Clause.CteCycleClause cycle = at(Keyword.CYCLE) ? cycleClause() : null;
    return new CommonTableExpr(name, columns, materialize, query, search, cycle, location);
  }

  private Clause.CteSearchClause searchClause() {
    int location = loc();
    advance();
    boolean breadth = accept(Keyword.BREADTH);
    if (!breadth) {
      expect(Keyword.DEPTH);
    }
    expect(Keyword.FIRST, Keyword.BY);
    List<String> columns = nameList();
    expect(Keyword.SET);
    return new Clause.CteSearchClause(columns, breadth, colId(), location);
  }

  private Clause.CteCycleClause cycleClause() {
    int location = loc();
    advance();
    List<String> columns = nameList();
    expect(Keyword.SET);
    String mark = colId();
    RawExpr value = new AConst(new Value.BooleanValue(true), -1);
    RawExpr other = new AConst(new Value.BooleanValue(false), -1);
    if (accept(Keyword.TO)) {
      value = primary();
      expect(Keyword.DEFAULT);
      other = primary();
    }
    expect(Keyword.USING);
    return new Clause.CteCycleClause(columns, mark, value, other, colId(), location);
  }

  // Windows.

  private List<WindowDef> windowDefinitions() {
    List<WindowDef> list = new ArrayList<>(2);
    do {
      String name = colId();
      expect(Keyword.AS);
      list.add(windowSpecification(name));
    } while (accept(','));
    return list;
  }

  @Override
  final WindowDef overClause() {
    if (at('(')) {
      return windowSpecification(null);
    }
    int location = loc();
    return new WindowDef(
        colId(), null, List.of(), List.of(), FrameOptions.DEFAULTS, null, null, location);
  }

  private WindowDef windowSpecification(@Nullable String name) {
    int location = loc();
    expect('(');
    String refname = null;
    if (isColId(tok)
        && !at(Keyword.PARTITION)
        && !at(Keyword.RANGE)
        && !at(Keyword.ROWS)
        && !at(Keyword.GROUPS)) {
      refname = colId();
    }
    List<RawExpr> partition = List.of();
    if (accept(Keyword.PARTITION)) {
      expect(Keyword.BY);
      partition = exprList();
    }
    List<SortBy> order = at(Keyword.ORDER) ? orderByClause() : List.of();
    Frame frame = new Frame();
    if (at(Keyword.RANGE) || at(Keyword.ROWS) || at(Keyword.GROUPS)) {
      frameClause(frame);
    }
    expect(')');
    return new WindowDef(
        name, refname, partition, order, frame.options, frame.start, frame.end, location);
  }

  private static final class Frame {
    int options = FrameOptions.DEFAULTS;
    @Nullable RawExpr start;
    @Nullable RawExpr end;
  }

  private void frameClause(Frame frame) {
    int options =
        FrameOptions.NONDEFAULT
            | switch (tok) {
              case Keyword.RANGE -> FrameOptions.RANGE;
              case Keyword.ROWS -> FrameOptions.ROWS;
              default -> FrameOptions.GROUPS;
            };
    advance();
    if (accept(Keyword.BETWEEN)) {
      int startLocation = loc();
      int start = frameBound(frame, true);
      expect(Keyword.AND);
      int endLocation = loc();
      int end = frameBound(frame, false) << 1;
      options |= FrameOptions.BETWEEN | start | end;
      if ((options & FrameOptions.START_UNBOUNDED_FOLLOWING) != 0) {
        throw windowing("frame start cannot be UNBOUNDED FOLLOWING", startLocation);
      }
      if ((options & FrameOptions.END_UNBOUNDED_PRECEDING) != 0) {
        throw windowing("frame end cannot be UNBOUNDED PRECEDING", endLocation);
      }
      if ((options & FrameOptions.START_CURRENT_ROW) != 0
          && (options & FrameOptions.END_OFFSET_PRECEDING) != 0) {
        throw windowing("frame starting from current row cannot have preceding rows", endLocation);
      }
      if ((options & FrameOptions.START_OFFSET_FOLLOWING) != 0
          && (options & (FrameOptions.END_OFFSET_PRECEDING | FrameOptions.END_CURRENT_ROW)) != 0) {
        throw windowing(
            "frame starting from following row cannot have preceding rows", endLocation);
      }
    } else {
      int startLocation = loc();
      int start = frameBound(frame, true);
      options |= start | FrameOptions.END_CURRENT_ROW;
      if ((start & FrameOptions.START_UNBOUNDED_FOLLOWING) != 0) {
        throw windowing("frame start cannot be UNBOUNDED FOLLOWING", startLocation);
      }
      if ((start & FrameOptions.START_OFFSET_FOLLOWING) != 0) {
        throw windowing(
            "frame starting from following row cannot end with current row", startLocation);
      }
    }
    if (accept(Keyword.EXCLUDE)) {
      switch (tok) {
        case Keyword.CURRENT -> {
          advance();
          expect(Keyword.ROW);
          options |= FrameOptions.EXCLUDE_CURRENT_ROW;
        }
        case Keyword.GROUP -> {
          advance();
          options |= FrameOptions.EXCLUDE_GROUP;
        }
        case Keyword.TIES -> {
          advance();
          options |= FrameOptions.EXCLUDE_TIES;
        }
        default -> expect(Keyword.NO, Keyword.OTHERS);
      }
    }
    frame.options = options;
  }

  private dev.gajah.base.error.SqlError windowing(String message, int location) {
    return error(SqlState.WINDOWING_ERROR, message, location);
  }

  /// Returns the bound as a START bit; the END bit is one to the left.
  private int frameBound(Frame frame, boolean start) {
    if (at(Keyword.UNBOUNDED) && (peek(1) == Keyword.PRECEDING || peek(1) == Keyword.FOLLOWING)) {
      advance();
      boolean preceding = at(Keyword.PRECEDING);
      advance();
      return preceding
          ? FrameOptions.START_UNBOUNDED_PRECEDING
          : FrameOptions.START_UNBOUNDED_FOLLOWING;
    }
    if (at(Keyword.CURRENT, Keyword.ROW)) {
      advance();
      advance();
      return FrameOptions.START_CURRENT_ROW;
    }
    RawExpr offset = expr();
    if (start) {
      frame.start = offset;
    } else {
      frame.end = offset;
    }
    if (accept(Keyword.PRECEDING)) {
      return FrameOptions.START_OFFSET_PRECEDING;
    }
    expect(Keyword.FOLLOWING);
    return FrameOptions.START_OFFSET_FOLLOWING;
  }
}
