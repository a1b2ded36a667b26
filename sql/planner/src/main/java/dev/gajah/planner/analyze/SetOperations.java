// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.SetOperationNode;
import dev.gajah.nodes.query.SetOperationNode.SetOperationStmt;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.SelectStmt;
import dev.gajah.planner.analyze.ParseState.Column;
import dev.gajah.planner.analyze.ParseState.Item;
import java.util.ArrayList;
import java.util.List;

/// UNION, INTERSECT, EXCEPT. PostgreSQL: `transformSetOperationStmt`.
final class SetOperations {
  private final Analysis analysis;

  SetOperations(Analysis analysis) {
    this.analysis = analysis;
  }

  /// A node with its columns: real expressions for a leaf, typed placeholders for an inner node.
  private record Tree(SetOperationNode node, List<Expr> columns) {}

  Query transform(ParseState state, SelectStmt raw) {
    SelectStmt leftmost = raw;
    while (leftmost.larg() != null) {
      leftmost = leftmost.larg();
    }
    if (leftmost.intoClause() != null) {
      throw SqlError.unsupported("SELECT INTO with a set operation");
    }
    for (Clause.LockingClause lock : raw.lockingClause()) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "FOR %s is not allowed with UNION/INTERSECT/EXCEPT".formatted(strength(lock)));
    }
    analysis.with.transform(state, raw.withClause());
    SelectStmt bare =
        new SelectStmt(
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
            Statement.LimitOption.COUNT,
            List.of(),
            null,
            raw.op(),
            raw.all(),
            raw.larg(),
            raw.rarg(),
            raw.location());
    Tree tree = tree(state, bare, true);
    SetOperationStmt top = (SetOperationStmt) tree.node;
    int leftmostIndex = leftmostIndex(top);
    Query leftmostQuery = ((RangeTblEntry.Subquery) state.rtable.get(leftmostIndex - 1)).subquery();
    List<TargetEntry> targets = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    int i = 0;
    for (TargetEntry left : leftmostQuery.targetList()) {
      if (left.resjunk()) {
        continue;
      }
      int type = top.colTypes().get(i);
      Expr.Var var =
          new Expr.Var(
              leftmostIndex,
              left.resno(),
              type,
              top.colTypmods().get(i),
              top.colCollations().get(i),
              0,
              Locations.of(left.expr()));
      targets.add(new TargetEntry(var, state.nextResno++, left.resname()));
      names.add(left.resname() == null ? "" : left.resname());
      columns.add(new Column(leftmostIndex, left.resno(), type, var.typmod(), var.collation()));
      i++;
    }
    QueryBuilder query = new QueryBuilder();
    query.commandType = CmdType.SELECT;
    query.setOperations = top;
    orderAndLimit(state, raw, query, targets, names, columns, leftmostIndex);
    analysis.selects.finish(state, query, targets, null);
    return query.build();
  }

  private static String strength(Clause.LockingClause lock) {
    return switch (lock.strength()) {
      case FOR_KEY_SHARE -> "KEY SHARE";
      case FOR_SHARE -> "SHARE";
      case FOR_NO_KEY_UPDATE -> "NO KEY UPDATE";
      case FOR_UPDATE, NONE -> "UPDATE";
    };
  }

  private static int leftmostIndex(SetOperationNode node) {
    return switch (node) {
      case JoinTreeNode.RangeTblRef ref -> ref.rtindex();
      case SetOperationStmt stmt -> leftmostIndex(stmt.larg());
    };
  }

  /// ORDER BY of a set operation sees the result columns by name only.
  private void orderAndLimit(
      ParseState state,
      SelectStmt raw,
      QueryBuilder query,
      List<TargetEntry> targets,
      List<String> names,
      List<Column> columns,
      int leftmostIndex) {
    List<Item> saved = state.namespace;
    Item item =
        new Item(
            new Alias("*SELECT*", names),
            leftmostIndex,
            new RangeTblEntry.Result(null, new Alias("*SELECT*", names)),
            null,
            columns.toArray(Column[]::new));
    item.relVisible = false;
    state.namespace = new ArrayList<>(List.of(item));
    int count = targets.size();
    query.sortClause = analysis.clauses.orderBy(state, raw.sortClause(), targets);
    state.namespace = saved;
    if (targets.size() > count) {
      throw analysis
          .error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
              Locations.of(targets.get(count).expr()))
          .detail("Only result column names can be used, not expressions or functions.")
          .hint(
              "Add the expression/function to every SELECT, or move the UNION into a FROM clause.");
    }
    query.limitOffset = analysis.clauses.limit(state, raw.limitOffset(), ExprKind.OFFSET, "OFFSET");
    query.limitCount = analysis.clauses.limit(state, raw.limitCount(), ExprKind.LIMIT, "LIMIT");
    query.limitOption = raw.limitOption();
  }

  private static boolean isLeaf(SelectStmt raw) {
    return raw.op() == Statement.SetOp.NONE
        || !raw.sortClause().isEmpty()
        || raw.limitOffset() != null
        || raw.limitCount() != null
        || !raw.lockingClause().isEmpty()
        || raw.withClause() != null;
  }

  private Tree tree(ParseState state, SelectStmt raw, boolean top) {
    if (raw.intoClause() != null) {
      throw new SqlError(
          SqlState.SYNTAX_ERROR, "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT");
    }
    analysis.enter();
    Tree result = !top && isLeaf(raw) ? leaf(state, raw) : inner(state, raw, top);
    analysis.leave();
    return result;
  }

  private Tree leaf(ParseState state, SelectStmt raw) {
    ParseState inner = new ParseState(state);
    inner.resolveUnknowns = false;
    Query query = analysis.selects.select(inner, raw);
    String name = "*SELECT* " + (state.rtable.size() + 1);
    Item item = analysis.ranges.addSubquery(state, query, new Alias(name, List.of()), false, false);
    List<Expr> columns = new ArrayList<>();
    for (TargetEntry t : query.targetList()) {
      if (!t.resjunk()) {
        columns.add(t.expr());
      }
    }
    return new Tree(new JoinTreeNode.RangeTblRef(item.rtindex), columns);
  }

  private Tree inner(ParseState state, SelectStmt raw, boolean top) {
    String context = raw.op().name();
    Tree left = tree(state, java.util.Objects.requireNonNull(raw.larg()), false);
    if (top) {
      analysis.with.leftTermDone(state, leftQuery(state, left.node), left.columns);
    }
    Tree right = tree(state, java.util.Objects.requireNonNull(raw.rarg()), false);
    if (left.columns.size() != right.columns.size()) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          "each %s query must have the same number of columns".formatted(context),
          Locations.of(right.columns));
    }
    List<Integer> types = new ArrayList<>();
    List<Integer> typmods = new ArrayList<>();
    List<Integer> collations = new ArrayList<>();
    List<SortGroupClause> groups = new ArrayList<>();
    List<Expr> columns = new ArrayList<>();
    boolean recursive = top && analysis.with.isRecursiveTerm(state);
    for (int i = 0; i < left.columns.size(); i++) {
      Expr l = left.columns.get(i);
      Expr r = right.columns.get(i);
      int type = analysis.coercion.commonType(List.of(l, r), context);
      l = column(state, left.node, i, l, type, context);
      r = column(state, right.node, i, r, type, context);
      int typmod = analysis.coercion.commonTypmod(List.of(l, r), type);
      if (recursive) {
        typmod = analysis.coercion.typmodOf(l);
      }
      int collation = analysis.collations.common(type, List.of(l, r));
      types.add(type);
      typmods.add(typmod);
      collations.add(collation);
      if (!(raw.op() == Statement.SetOp.UNION && raw.all())) {
        groups.add(group(type, Locations.of(r)));
      }
      columns.add(new Expr.SetToDefault(type, typmod, collation, Locations.of(l)));
    }
    SetOperationStmt node =
        new SetOperationStmt(
            raw.op(), raw.all(), left.node, right.node, types, typmods, collations, groups);
    return new Tree(node, columns);
  }

  private static Query leftQuery(ParseState state, SetOperationNode node) {
    return ((RangeTblEntry.Subquery) state.rtable.get(leftmostIndex(node) - 1)).subquery();
  }

  private SortGroupClause group(int type, int location) {
    int equal = analysis.operators.sortOperators(type).equalOperator();
    if (equal == 0) {
      analysis.operators.equalOperator(type, location);
    }
    return new SortGroupClause(
        0,
        equal,
        analysis.operators.sortOperators(type).lessOperator(),
        false,
        analysis.operators.isHashable(equal));
  }

  /// A column as converted to the common type. Only a leaf's constant of unknown type is changed in
  /// the leaf; all else the planner converts, for fear of changing what the leaf means.
  private Expr column(
      ParseState state, SetOperationNode node, int index, Expr expr, int type, String context) {
    if (expr.typeOid() == type) {
      return expr;
    }
    Expr converted = analysis.coercion.toCommonType(expr, type, context);
    if (expr.typeOid() != Types.UNKNOWN) {
      return converted;
    }
    if (!(node instanceof JoinTreeNode.RangeTblRef ref)) {
      return converted;
    }
    RangeTblEntry.Subquery rte = (RangeTblEntry.Subquery) state.rtable.get(ref.rtindex() - 1);
    Query query = rte.subquery();
    if (query.setOperations() != null) {
      return converted;
    }
    List<TargetEntry> targets = new ArrayList<>(query.targetList());
    int column = -1;
    for (int i = 0; i < targets.size(); i++) {
      if (!targets.get(i).resjunk() && ++column == index) {
        targets.set(i, targets.get(i).withExpr(converted));
        break;
      }
    }
    QueryBuilder builder = query.toBuilder();
    builder.targetList = targets;
    state.rtable.set(
        ref.rtindex() - 1,
        new RangeTblEntry.Subquery(
            rte.alias(), rte.eref(), builder.build(), false, 0, '\0', 0, 0, false, false));
    return converted;
  }
}
