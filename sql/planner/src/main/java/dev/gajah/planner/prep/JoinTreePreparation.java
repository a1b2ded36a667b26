// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.prep;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Simplifies FROM and WHERE: sublinks become joins, simple subqueries dissolve, outer joins become
/// inner ones.
///
/// PostgreSQL: `prepjointree.c`, `convert_ANY_sublink_to_join`, `convert_EXISTS_sublink_to_join`.
public final class JoinTreePreparation {
  private final QueryBuilder parse;
  private final PlannerCatalog catalog;

  public JoinTreePreparation(QueryBuilder parse, PlannerCatalog catalog) {
    this.parse = parse;
    this.catalog = catalog;
  }

  /// A query without FROM gets a one-row relation.
  public void replaceEmptyJoinTree() {
    if (!parse.jointree.fromlist().isEmpty() || parse.setOperations != null) {
      return;
    }
    parse.rtable.add(new RangeTblEntry.Result(null, new Alias("*RESULT*", List.of())));
    parse.jointree =
        new JoinTreeNode.FromExpr(
            List.of(new JoinTreeNode.RangeTblRef(parse.rtable.size())), parse.jointree.quals());
  }

  // Sublinks.

  public void pullUpSubLinks() {
    if (!parse.hasSubLinks) {
      return;
    }
    JoinTreeNode result = subLinksIn(parse.jointree);
    parse.jointree =
        result instanceof JoinTreeNode.FromExpr f
            ? f
            : new JoinTreeNode.FromExpr(List.of(result), null);
  }

  private static void rels(JoinTreeNode node, Set<Integer> into) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> into.add(r.rtindex());
      case JoinTreeNode.FromExpr f -> f.fromlist().forEach(n -> rels(n, into));
      case JoinTreeNode.JoinExpr j -> {
        rels(j.larg(), into);
        rels(j.rarg(), into);
        if (j.rtindex() != 0) {
          into.add(j.rtindex());
        }
      }
    }
  }

  private static Set<Integer> relsOf(JoinTreeNode node) {
    Set<Integer> set = new LinkedHashSet<>();
    rels(node, set);
    return set;
  }

  private JoinTreeNode subLinksIn(JoinTreeNode node) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> {
        return r;
      }
      case JoinTreeNode.FromExpr f -> {
        List<JoinTreeNode> list = new ArrayList<>();
        Set<Integer> available = new LinkedHashSet<>();
        for (JoinTreeNode n : f.fromlist()) {
          JoinTreeNode done = subLinksIn(n);
          list.add(done);
          rels(done, available);
        }
        if (f.quals() == null) {
          return new JoinTreeNode.FromExpr(list, null);
        }
        JoinTreeNode[] tree = {new JoinTreeNode.FromExpr(list, null)};
        Expr quals = subLinksInQual(f.quals(), tree, available);
        if (tree[0] instanceof JoinTreeNode.FromExpr same) {
          return new JoinTreeNode.FromExpr(same.fromlist(), quals);
        }
        return new JoinTreeNode.FromExpr(List.of(tree[0]), quals);
      }
      case JoinTreeNode.JoinExpr j -> {
        JoinTreeNode left = subLinksIn(j.larg());
        JoinTreeNode right = subLinksIn(j.rarg());
        Expr quals = j.quals();
        if (quals != null) {
          switch (j.jointype()) {
            case INNER -> {
              JoinTreeNode[] tree = {
                new JoinTreeNode.JoinExpr(
                    j.jointype(),
                    j.isNatural(),
                    left,
                    right,
                    j.usingClause(),
                    j.joinUsingAlias(),
                    null,
                    j.alias(),
                    j.rtindex())
              };
              JoinTreeNode plain = tree[0];
              Set<Integer> available = relsOf(tree[0]);
              quals = subLinksInQual(quals, tree, available);
              if (tree[0] != plain) {
                return new JoinTreeNode.FromExpr(List.of(tree[0]), quals);
              }
            }
            case LEFT -> {
              JoinTreeNode[] tree = {right};
              quals = subLinksInQual(quals, tree, relsOf(right));
              right = tree[0];
            }
            case RIGHT -> {
              JoinTreeNode[] tree = {left};
              quals = subLinksInQual(quals, tree, relsOf(left));
              left = tree[0];
            }
            default -> {}
          }
        }
        return new JoinTreeNode.JoinExpr(
            j.jointype(),
            j.isNatural(),
            left,
            right,
            j.usingClause(),
            j.joinUsingAlias(),
            quals,
            j.alias(),
            j.rtindex());
      }
    }
  }

  /// Converts what it can of a condition into joins on top of `tree[0]`; returns what is left.
  private @Nullable Expr subLinksInQual(
      @Nullable Expr qual, JoinTreeNode[] tree, Set<Integer> available) {
    if (qual == null) {
      return null;
    }
    if (qual instanceof Expr.SubLink s) {
      boolean done =
          switch (s.subLinkType()) {
            case ANY -> convertAny(s, tree, available);
            case EXISTS -> convertExists(s, false, tree, available);
            default -> false;
          };
      return done ? null : qual;
    }
    if (qual instanceof Expr.BoolExpr b) {
      if (b.op() == Expr.BoolOp.NOT
          && b.args().getFirst() instanceof Expr.SubLink s
          && s.subLinkType() == Expr.SubLinkType.EXISTS) {
        return convertExists(s, true, tree, available) ? null : qual;
      }
      if (b.op() == Expr.BoolOp.AND) {
        List<Expr> rest = new ArrayList<>();
        for (Expr arg : b.args()) {
          Expr left = subLinksInQual(arg, tree, available);
          if (left != null) {
            rest.add(left);
          }
        }
        return Exprs.and(rest);
      }
    }
    return qual;
  }

  private boolean convertAny(Expr.SubLink s, JoinTreeNode[] tree, Set<Integer> available) {
    Query sub = (Query) s.subselect();
    Expr test = s.testexpr();
    if (test == null || Exprs.isVolatile(catalog, test)) {
      return false;
    }
    Set<Integer> outer = Exprs.varnos(test);
    if (outer.isEmpty() || !available.containsAll(outer)) {
      return false;
    }
    boolean lateral = QueryTransform.refersToLevel(sub, 1);
    if (lateral) {
      return false; // a correlated IN stays a subplan
    }
    parse.rtable.add(
        new RangeTblEntry.Subquery(
            null,
            new Alias("ANY_subquery", columnNames(sub)),
            sub,
            false,
            0,
            ' ',
            0,
            0,
            false,
            false));
    int rti = parse.rtable.size();
    List<TargetEntry> columns = new ArrayList<>();
    for (TargetEntry t : sub.targetList()) {
      if (!t.resjunk()) {
        columns.add(t);
      }
    }
    Expr quals =
        ExprTree.rewrite(
            test,
            e -> {
              if (e instanceof Expr.Param p && p.kind() == Expr.ParamKind.SUBLINK) {
                Expr c = columns.get(p.paramId() - 1).expr();
                return new Expr.Var(
                    rti, p.paramId(), c.typeOid(), c.typmod(), c.collation(), 0, -1);
              }
              return null;
            });
    JoinTreeNode right = new JoinTreeNode.RangeTblRef(rti);
    tree[0] =
        new JoinTreeNode.JoinExpr(
            JoinType.SEMI, false, tree[0], right, List.of(), null, quals, null, 0);
    return true;
  }

  private static List<String> columnNames(Query q) {
    List<String> names = new ArrayList<>();
    for (TargetEntry t : q.targetList()) {
      if (!t.resjunk()) {
        names.add(t.resname() == null ? "?column?" : t.resname());
      }
    }
    return names;
  }

  /// A query as EXISTS sees it: target list, order and duplicates do not matter. Null if it cannot
  /// be simplified.
  public static @Nullable QueryBuilder simplifyExists(Query sub) {
    if (sub.commandType() != dev.gajah.nodes.query.CmdType.SELECT
        || sub.setOperations() != null
        || sub.hasAggs()
        || !sub.groupingSets().isEmpty()
        || sub.hasWindowFuncs()
        || sub.hasTargetSRFs()
        || sub.hasModifyingCTE()
        || sub.havingQual() != null
        || sub.limitOffset() != null
        || !sub.rowMarks().isEmpty()) {
      return null;
    }
    if (sub.limitCount() != null) {
      if (!(sub.limitCount() instanceof Expr.Const c) || (c.value() instanceof Long l && l <= 0)) {
        return null;
      }
    }
    QueryBuilder b = sub.toBuilder();
    b.limitCount = null;
    b.targetList = new ArrayList<>();
    b.groupClause = new ArrayList<>();
    b.windowClause = new ArrayList<>();
    b.distinctClause = new ArrayList<>();
    b.sortClause = new ArrayList<>();
    b.hasDistinctOn = false;
    return b;
  }

  private boolean convertExists(
      Expr.SubLink s, boolean underNot, JoinTreeNode[] tree, Set<Integer> available) {
    Query original = (Query) s.subselect();
    if (!original.cteList().isEmpty()) {
      return false;
    }
    QueryBuilder sub = simplifyExists(original);
    if (sub == null || sub.jointree.fromlist().isEmpty()) {
      return false;
    }
    Expr where = sub.jointree.quals();
    sub.jointree = new JoinTreeNode.FromExpr(sub.jointree.fromlist(), null);
    if (where == null
        || !QueryTransform.exprRefersToLevel(where, 1)
        || QueryTransform.refersToLevel(sub.build(), 1)
        || Exprs.isVolatile(catalog, where)) {
      return false;
    }
    // The condition may only refer to relations that are at hand.
    Set<Integer> outer = new LinkedHashSet<>();
    QueryTransform.expr(
        where,
        0,
        (e, depth) -> {
          if (e instanceof Expr.Var v && v.varlevelsup() == depth + 1) {
            outer.add(v.varno());
          }
          return null;
        });
    if (!available.containsAll(outer)) {
      return false;
    }
    int offset = parse.rtable.size();
    QueryBuilder moved = sub.build().toBuilder();
    moveUp(moved, offset);
    Expr quals = QueryTransform.expr(where, 0, QueryTransform.offset(offset));
    quals = QueryTransform.expr(quals, 0, QueryTransform.levels(-1, 1));
    parse.rtable.addAll(moved.rtable);
    appendPermissions(moved, offset);
    parse.hasSubLinks |= moved.hasSubLinks;
    JoinTreeNode from = QueryTransform.offsetJoinTree(moved.jointree, offset);
    JoinTreeNode right =
        from instanceof JoinTreeNode.FromExpr f && f.fromlist().size() == 1 && f.quals() == null
            ? f.fromlist().getFirst()
            : from;
    tree[0] =
        new JoinTreeNode.JoinExpr(
            underNot ? JoinType.ANTI : JoinType.SEMI,
            false,
            tree[0],
            right,
            List.of(),
            null,
            quals,
            null,
            0);
    return true;
  }

  /// Renumbers a subquery's range table and takes one level off what it refers to outside.
  private static void moveUp(QueryBuilder sub, int offset) {
    QueryTransform.builder(sub, 0, QueryTransform.offset(offset));
    QueryTransform.builder(sub, 0, QueryTransform.levels(-1, 1));
  }

  private void appendPermissions(QueryBuilder sub, int rtableOffset) {
    int permOffset = parse.rteperminfos.size();
    parse.rteperminfos.addAll(sub.rteperminfos);
    for (int i = rtableOffset; i < parse.rtable.size(); i++) {
      RangeTblEntry e = parse.rtable.get(i);
      if (e instanceof RangeTblEntry.Relation r && r.perminfoindex() > 0) {
        parse.rtable.set(
            i,
            new RangeTblEntry.Relation(
                r.alias(),
                r.eref(),
                r.relid(),
                r.inh(),
                r.relkind(),
                r.rellockmode(),
                r.perminfoindex() + permOffset,
                r.tablesample(),
                r.lateral(),
                r.inFromCl()));
      } else if (e instanceof RangeTblEntry.Subquery s && s.perminfoindex() > 0) {
        parse.rtable.set(
            i,
            new RangeTblEntry.Subquery(
                s.alias(),
                s.eref(),
                s.subquery(),
                s.securityBarrier(),
                s.relid(),
                s.relkind(),
                s.rellockmode(),
                s.perminfoindex() + permOffset,
                s.lateral(),
                s.inFromCl()));
      }
    }
  }

  // Subqueries.

  /// Dissolves simple subqueries, one at a time, until none is left.
  public void pullUpSubqueries() {
    for (int rti = findSimple(parse.jointree, false, false);
        rti != 0;
        rti = findSimple(parse.jointree, false, false)) {
      pullUp(rti, (RangeTblEntry.Subquery) parse.rtable.get(rti - 1));
    }
  }

  /// Range table index of a subquery that can be dissolved, 0 if there is none.
  private int findSimple(JoinTreeNode node, boolean nullable, boolean belowOuter) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> {
        boolean simple =
            parse.rtable.get(r.rtindex() - 1) instanceof RangeTblEntry.Subquery s
                && isSimple(s, belowOuter)
                && (!nullable || hasOnlyVars(s.subquery()));
        return simple ? r.rtindex() : 0;
      }
      case JoinTreeNode.FromExpr f -> {
        for (JoinTreeNode n : f.fromlist()) {
          int found = findSimple(n, nullable, belowOuter);
          if (found != 0) {
            return found;
          }
        }
        return 0;
      }
      case JoinTreeNode.JoinExpr j -> {
        boolean outer = j.jointype() != JoinType.INNER && j.jointype() != JoinType.SEMI;
        boolean leftNullable =
            nullable || j.jointype() == JoinType.FULL || j.jointype() == JoinType.RIGHT;
        boolean rightNullable =
            nullable
                || j.jointype() == JoinType.FULL
                || j.jointype() == JoinType.LEFT
                || j.jointype() == JoinType.ANTI;
        int found = findSimple(j.larg(), leftNullable, belowOuter || outer);
        return found != 0 ? found : findSimple(j.rarg(), rightNullable, belowOuter || outer);
      }
    }
  }

  private static JoinTreeNode replaceRef(JoinTreeNode node, int rti, JoinTreeNode by) {
    return switch (node) {
      case JoinTreeNode.RangeTblRef r -> r.rtindex() == rti ? by : r;
      case JoinTreeNode.FromExpr f -> {
        List<JoinTreeNode> list = new ArrayList<>();
        for (JoinTreeNode n : f.fromlist()) {
          list.add(replaceRef(n, rti, by));
        }
        yield new JoinTreeNode.FromExpr(list, f.quals());
      }
      case JoinTreeNode.JoinExpr j ->
          new JoinTreeNode.JoinExpr(
              j.jointype(),
              j.isNatural(),
              replaceRef(j.larg(), rti, by),
              replaceRef(j.rarg(), rti, by),
              j.usingClause(),
              j.joinUsingAlias(),
              j.quals(),
              j.alias(),
              j.rtindex());
    };
  }

  private boolean isSimple(RangeTblEntry.Subquery s, boolean belowOuter) {
    Query q = s.subquery();
    if (q.commandType() != dev.gajah.nodes.query.CmdType.SELECT
        || q.setOperations() != null
        || q.hasAggs()
        || q.hasWindowFuncs()
        || q.hasTargetSRFs()
        || !q.groupClause().isEmpty()
        || !q.groupingSets().isEmpty()
        || q.havingQual() != null
        || !q.sortClause().isEmpty()
        || !q.distinctClause().isEmpty()
        || q.limitOffset() != null
        || q.limitCount() != null
        || !q.rowMarks().isEmpty()
        || !q.cteList().isEmpty()
        || s.securityBarrier()) {
      return false;
    }
    if (s.lateral() && belowOuter) {
      return false;
    }
    if (q.jointree().fromlist().isEmpty() && belowOuter) {
      return false;
    }
    for (TargetEntry t : q.targetList()) {
      if (Exprs.isVolatile(catalog, t.expr())) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasOnlyVars(Query q) {
    for (TargetEntry t : q.targetList()) {
      if (!t.resjunk() && !(t.expr() instanceof Expr.Var v && v.varlevelsup() == 0)) {
        return false;
      }
    }
    return true;
  }

  private void pullUp(int rti, RangeTblEntry.Subquery s) {
    QueryBuilder sub = s.subquery().toBuilder();
    JoinTreePreparation inner = new JoinTreePreparation(sub, catalog);
    inner.replaceEmptyJoinTree();
    inner.pullUpSubLinks();
    inner.pullUpSubqueries();
    int offset = parse.rtable.size();
    moveUp(sub, offset);
    JoinTreeNode from = QueryTransform.offsetJoinTree(sub.jointree, offset);
    parse.rtable.addAll(sub.rtable);
    appendPermissions(sub, offset);
    parse.hasSubLinks |= sub.hasSubLinks;
    for (var mark : sub.rowMarks) {
      parse.rowMarks.add(
          new dev.gajah.nodes.query.RowMarkClause(
              mark.rti() + offset, mark.strength(), mark.waitPolicy(), true));
    }
    // A LATERAL subquery makes the relations it held lateral.
    if (s.lateral()) {
      for (int i = offset; i < parse.rtable.size(); i++) {
        parse.rtable.set(i, asLateral(parse.rtable.get(i)));
      }
    }
    JoinTreeNode by =
        from instanceof JoinTreeNode.FromExpr f && f.fromlist().size() == 1 && f.quals() == null
            ? f.fromlist().getFirst()
            : from;
    parse.jointree = (JoinTreeNode.FromExpr) replaceRef(parse.jointree, rti, by);
    replaceColumns(rti, sub.targetList);
  }

  private static RangeTblEntry asLateral(RangeTblEntry e) {
    return switch (e) {
      case RangeTblEntry.Subquery s ->
          new RangeTblEntry.Subquery(
              s.alias(),
              s.eref(),
              s.subquery(),
              s.securityBarrier(),
              s.relid(),
              s.relkind(),
              s.rellockmode(),
              s.perminfoindex(),
              true,
              s.inFromCl());
      case RangeTblEntry.Function f ->
          new RangeTblEntry.Function(
              f.alias(),
              f.eref(),
              f.functions(),
              f.funcordinality(),
              f.coltypes(),
              f.coltypmods(),
              f.colcollations(),
              true,
              f.inFromCl());
      case RangeTblEntry.Values v ->
          new RangeTblEntry.Values(
              v.alias(),
              v.eref(),
              v.valuesLists(),
              v.coltypes(),
              v.coltypmods(),
              v.colcollations(),
              true,
              v.inFromCl());
      default -> e;
    };
  }

  /// Replaces references to the columns of range table entry `rti` everywhere.
  private void replaceColumns(int rti, List<TargetEntry> columns) {
    QueryTransform.Change change =
        (e, depth) -> {
          if (!(e instanceof Expr.Var v) || v.varno() != rti || v.varlevelsup() != depth) {
            return null;
          }
          if (v.varattno() == 0) {
            List<Expr> fields = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (TargetEntry t : columns) {
              if (!t.resjunk()) {
                fields.add(t.expr());
                names.add(t.resname() == null ? "?column?" : t.resname());
              }
            }
            return raise(
                new Expr.RowExpr(fields, v.typeOid(), Expr.CoercionForm.IMPLICIT_CAST, names, -1),
                depth);
          }
          for (TargetEntry t : columns) {
            if (t.resno() == v.varattno() && !t.resjunk()) {
              return raise(t.expr(), depth);
            }
          }
          throw dev.gajah.base.error.SqlError.internal(
              "could not find attribute " + v.varattno() + " in subquery targetlist");
        };
    QueryTransform.builder(parse, 0, change);
  }

  private static Expr raise(Expr e, int depth) {
    return depth == 0 ? e : QueryTransform.expr(e, 0, QueryTransform.levels(depth, 0));
  }

  // Join aliases.

  /// Replaces references to columns of joins by what they stand for.
  public QueryTransform.Change joinAliases() {
    return new QueryTransform.Change() {
      @Override
      public @Nullable Expr apply(Expr e, int depth) {
        if (!(e instanceof Expr.Var v) || v.varlevelsup() != depth) {
          return null;
        }
        if (!(parse.rtable.get(v.varno() - 1) instanceof RangeTblEntry.Join j)) {
          return null;
        }
        if (v.varattno() == 0) {
          List<Expr> fields = new ArrayList<>();
          for (Expr alias : j.joinaliasvars()) {
            fields.add(QueryTransform.expr(raise(alias, depth), depth, this));
          }
          return new Expr.RowExpr(
              fields, v.typeOid(), Expr.CoercionForm.IMPLICIT_CAST, j.eref().colnames(), -1);
        }
        Expr alias = j.joinaliasvars().get(v.varattno() - 1);
        return QueryTransform.expr(raise(alias, depth), depth, this);
      }
    };
  }

  // Outer joins.

  /// Outer joins whose null-extended rows are filtered out anyway become inner (PostgreSQL:
  /// `reduce_outer_joins`).
  public void reduceOuterJoins() {
    Set<Integer> nonNullable = Exprs.nonNullableRels(catalog, parse.jointree.quals(), true);
    List<JoinTreeNode> list = new ArrayList<>();
    for (JoinTreeNode n : parse.jointree.fromlist()) {
      list.add(reduce(n, nonNullable));
    }
    parse.jointree = new JoinTreeNode.FromExpr(list, parse.jointree.quals());
  }

  private JoinTreeNode reduce(JoinTreeNode node, Set<Integer> nonNullable) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> {
        return r;
      }
      case JoinTreeNode.FromExpr f -> {
        Set<Integer> more = new LinkedHashSet<>(nonNullable);
        more.addAll(Exprs.nonNullableRels(catalog, f.quals(), true));
        List<JoinTreeNode> list = new ArrayList<>();
        for (JoinTreeNode n : f.fromlist()) {
          list.add(reduce(n, more));
        }
        return new JoinTreeNode.FromExpr(list, f.quals());
      }
      case JoinTreeNode.JoinExpr j -> {
        JoinType type = j.jointype();
        boolean leftForced = overlap(nonNullable, relsOf(j.larg()));
        boolean rightForced = overlap(nonNullable, relsOf(j.rarg()));
        if (type == JoinType.LEFT && rightForced) {
          type = JoinType.INNER;
        } else if (type == JoinType.RIGHT && leftForced) {
          type = JoinType.INNER;
        } else if (type == JoinType.FULL) {
          type =
              leftForced
                  ? (rightForced ? JoinType.INNER : JoinType.LEFT)
                  : rightForced ? JoinType.RIGHT : type;
        }
        JoinTreeNode left = j.larg();
        JoinTreeNode right = j.rarg();
        if (type == JoinType.RIGHT) {
          JoinTreeNode t = left;
          left = right;
          right = t;
          type = JoinType.LEFT;
        }
        Set<Integer> here = Exprs.nonNullableRels(catalog, j.quals(), true);
        Set<Integer> passLeft = new LinkedHashSet<>();
        Set<Integer> passRight = new LinkedHashSet<>();
        switch (type) {
          case INNER, SEMI -> {
            passLeft.addAll(nonNullable);
            passLeft.addAll(here);
            passRight.addAll(nonNullable);
            passRight.addAll(here);
          }
          case LEFT, ANTI, RIGHT -> {
            passLeft.addAll(nonNullable);
            passRight.addAll(here);
            if (type == JoinType.LEFT) {
              passRight.addAll(nonNullable);
            }
          }
          case FULL -> {}
        }
        return new JoinTreeNode.JoinExpr(
            type,
            j.isNatural(),
            reduce(left, passLeft),
            reduce(right, passRight),
            j.usingClause(),
            j.joinUsingAlias(),
            j.quals(),
            j.alias(),
            j.rtindex());
      }
    }
  }

  private static boolean overlap(Set<Integer> a, Set<Integer> b) {
    for (Integer x : b) {
      if (a.contains(x)) {
        return true;
      }
    }
    return false;
  }

  /// Drops one-row relations that are joined with something else.
  public void removeUselessResults() {
    parse.jointree = (JoinTreeNode.FromExpr) withoutResults(parse.jointree);
  }

  private JoinTreeNode withoutResults(JoinTreeNode node) {
    if (!(node instanceof JoinTreeNode.FromExpr f)) {
      if (node instanceof JoinTreeNode.JoinExpr j) {
        JoinTreeNode left = withoutResults(j.larg());
        JoinTreeNode right = withoutResults(j.rarg());
        if (j.jointype() == JoinType.INNER && (isResult(left) || isResult(right))) {
          List<JoinTreeNode> keep = new ArrayList<>();
          keep.add(isResult(left) ? right : left);
          return new JoinTreeNode.FromExpr(keep, j.quals());
        }
        return new JoinTreeNode.JoinExpr(
            j.jointype(),
            j.isNatural(),
            left,
            right,
            j.usingClause(),
            j.joinUsingAlias(),
            j.quals(),
            j.alias(),
            j.rtindex());
      }
      return node;
    }
    List<JoinTreeNode> list = new ArrayList<>();
    for (JoinTreeNode n : f.fromlist()) {
      list.add(withoutResults(n));
    }
    List<JoinTreeNode> keep = new ArrayList<>();
    for (JoinTreeNode n : list) {
      if (!isResult(n)) {
        keep.add(n);
      }
    }
    if (keep.isEmpty() && !list.isEmpty()) {
      keep.add(list.getFirst());
    }
    return new JoinTreeNode.FromExpr(keep, f.quals());
  }

  private boolean isResult(JoinTreeNode n) {
    return n instanceof JoinTreeNode.RangeTblRef r
        && parse.rtable.get(r.rtindex() - 1) instanceof RangeTblEntry.Result;
  }
}
