// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.prep;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.OnConflictExpr;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.SetOperationNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rewrites the expressions of whole queries, nested ones included, knowing how deep each one is
/// nested.
public final class QueryTransform {
  private QueryTransform() {}

  /// Changes one node at nesting depth `depth` (0: the query's own expressions); null leaves it to
  /// its children.
  public interface Change {
    @Nullable Expr apply(Expr expr, int depth);

    /// Changes a reference to a WITH item.
    default RangeTblEntry cte(RangeTblEntry.Cte entry, int depth) {
      return entry;
    }
  }

  public static Expr expr(Expr e, int depth, Change change) {
    return ExprTree.rewrite(
        e,
        x -> {
          Expr changed = change.apply(x, depth);
          if (changed != null) {
            return changed;
          }
          if (x instanceof Expr.SubLink s) {
            Expr test = s.testexpr() == null ? null : expr(s.testexpr(), depth, change);
            return new Expr.SubLink(
                s.subLinkType(),
                s.subLinkId(),
                test,
                s.operName(),
                query((Query) s.subselect(), depth + 1, change),
                s.typeOid(),
                s.typmod(),
                s.collation(),
                s.location());
          }
          return null;
        });
  }

  public static @Nullable Expr nullable(@Nullable Expr e, int depth, Change change) {
    return e == null ? null : expr(e, depth, change);
  }

  public static List<Expr> exprs(List<Expr> list, int depth, Change change) {
    return ExprTree.map(list, e -> expr(e, depth, change));
  }

  public static List<TargetEntry> targets(List<TargetEntry> list, int depth, Change change) {
    return ExprTree.mapTargets(list, e -> expr(e, depth, change));
  }

  public static Query query(Query q, int depth, Change change) {
    QueryBuilder b = q.toBuilder();
    builder(b, depth, change);
    return b.build();
  }

  /// Rewrites everything in a query in place.
  public static void builder(QueryBuilder b, int depth, Change change) {
    b.targetList = new ArrayList<>(targets(b.targetList, depth, change));
    b.returningList = new ArrayList<>(targets(b.returningList, depth, change));
    b.jointree = (JoinTreeNode.FromExpr) joinTree(b.jointree, depth, change);
    b.havingQual = nullable(b.havingQual, depth, change);
    b.limitOffset = nullable(b.limitOffset, depth, change);
    b.limitCount = nullable(b.limitCount, depth, change);
    OnConflictExpr conflict = b.onConflict;
    if (conflict != null) {
      b.onConflict =
          new OnConflictExpr(
              conflict.doUpdate(),
              conflict.arbiterElems(),
              nullable(conflict.arbiterWhere(), depth, change),
              conflict.constraint(),
              targets(conflict.onConflictSet(), depth, change),
              nullable(conflict.onConflictWhere(), depth, change),
              conflict.exclRelIndex(),
              conflict.exclRelTlist());
    }
    for (int i = 0; i < b.rtable.size(); i++) {
      b.rtable.set(i, entry(b.rtable.get(i), depth, change));
    }
    for (int i = 0; i < b.cteList.size(); i++) {
      CommonTableExpr c = b.cteList.get(i);
      b.cteList.set(
          i,
          new CommonTableExpr(
              c.ctename(),
              c.aliascolnames(),
              c.ctematerialized(),
              query(c.ctequery(), depth + 1, change),
              c.location(),
              c.cterecursive(),
              c.cterefcount(),
              c.ctecolnames(),
              c.ctecoltypes(),
              c.ctecoltypmods(),
              c.ctecolcollations()));
    }
    for (int i = 0; i < b.windowClause.size(); i++) {
      var w = b.windowClause.get(i);
      b.windowClause.set(
          i,
          new dev.gajah.nodes.query.WindowClause(
              w.name(),
              w.refname(),
              w.partitionClause(),
              w.orderClause(),
              w.frameOptions(),
              nullable(w.startOffset(), depth, change),
              nullable(w.endOffset(), depth, change),
              w.startInRangeFunc(),
              w.endInRangeFunc(),
              w.inRangeColl(),
              w.inRangeAsc(),
              w.inRangeNullsFirst(),
              w.winref(),
              w.copiedOrder()));
    }
  }

  public static JoinTreeNode joinTree(JoinTreeNode node, int depth, Change change) {
    return switch (node) {
      case JoinTreeNode.RangeTblRef r -> r;
      case JoinTreeNode.FromExpr f -> {
        List<JoinTreeNode> list = new ArrayList<>();
        for (JoinTreeNode n : f.fromlist()) {
          list.add(joinTree(n, depth, change));
        }
        yield new JoinTreeNode.FromExpr(list, nullable(f.quals(), depth, change));
      }
      case JoinTreeNode.JoinExpr j ->
          new JoinTreeNode.JoinExpr(
              j.jointype(),
              j.isNatural(),
              joinTree(j.larg(), depth, change),
              joinTree(j.rarg(), depth, change),
              j.usingClause(),
              j.joinUsingAlias(),
              nullable(j.quals(), depth, change),
              j.alias(),
              j.rtindex());
    };
  }

  public static RangeTblEntry entry(RangeTblEntry entry, int depth, Change change) {
    return switch (entry) {
      case RangeTblEntry.Relation r -> r;
      case RangeTblEntry.Result r -> r;
      case RangeTblEntry.Cte c -> change.cte(c, depth);
      case RangeTblEntry.Subquery s ->
          new RangeTblEntry.Subquery(
              s.alias(),
              s.eref(),
              query(s.subquery(), depth + 1, change),
              s.securityBarrier(),
              s.relid(),
              s.relkind(),
              s.rellockmode(),
              s.perminfoindex(),
              s.lateral(),
              s.inFromCl());
      case RangeTblEntry.Join j ->
          new RangeTblEntry.Join(
              j.alias(),
              j.eref(),
              j.jointype(),
              j.joinmergedcols(),
              exprs(j.joinaliasvars(), depth, change),
              j.joinleftcols(),
              j.joinrightcols(),
              j.joinUsingAlias(),
              j.lateral(),
              j.inFromCl());
      case RangeTblEntry.Function f -> {
        List<RangeTblEntry.RangeTblFunction> functions = new ArrayList<>();
        for (RangeTblEntry.RangeTblFunction x : f.functions()) {
          functions.add(
              new RangeTblEntry.RangeTblFunction(
                  expr(x.funcexpr(), depth, change),
                  x.funccolcount(),
                  x.funccolnames(),
                  x.funccoltypes(),
                  x.funccoltypmods(),
                  x.funccolcollations()));
        }
        yield new RangeTblEntry.Function(
            f.alias(),
            f.eref(),
            functions,
            f.funcordinality(),
            f.coltypes(),
            f.coltypmods(),
            f.colcollations(),
            f.lateral(),
            f.inFromCl());
      }
      case RangeTblEntry.Values v -> {
        List<List<Expr>> lists = new ArrayList<>();
        for (List<Expr> row : v.valuesLists()) {
          lists.add(exprs(row, depth, change));
        }
        yield new RangeTblEntry.Values(
            v.alias(),
            v.eref(),
            lists,
            v.coltypes(),
            v.coltypmods(),
            v.colcollations(),
            v.lateral(),
            v.inFromCl());
      }
    };
  }

  /// Adds `delta` to the level of references that leave `expr` by at least `minLevel` levels.
  public static Change levels(int delta, int minLevel) {
    return new Change() {
      @Override
      public @Nullable Expr apply(Expr e, int depth) {
        return switch (e) {
          case Expr.Var v when v.varlevelsup() >= minLevel + depth ->
              new Expr.Var(
                  v.varno(),
                  v.varattno(),
                  v.typeOid(),
                  v.typmod(),
                  v.collation(),
                  v.varlevelsup() + delta,
                  -1);
          case Expr.Aggref a when a.agglevelsup() >= minLevel + depth -> {
            Expr inner = ExprTree.mapChildren(a, x -> expr(x, depth, this));
            Expr.Aggref b = (Expr.Aggref) inner;
            yield new Expr.Aggref(
                b.aggfnoid(),
                b.typeOid(),
                b.collation(),
                b.inputCollation(),
                b.direct(),
                b.args(),
                b.order(),
                b.distinct(),
                b.filter(),
                b.star(),
                b.variadic(),
                b.kind(),
                b.agglevelsup() + delta,
                b.location());
          }
          default -> null;
        };
      }

      @Override
      public RangeTblEntry.Cte cte(RangeTblEntry.Cte c, int depth) {
        return c.ctelevelsup() < minLevel + depth
            ? c
            : new RangeTblEntry.Cte(
                c.alias(),
                c.eref(),
                c.ctename(),
                c.ctelevelsup() + delta,
                c.selfReference(),
                c.coltypes(),
                c.coltypmods(),
                c.colcollations(),
                c.lateral(),
                c.inFromCl());
      }
    };
  }

  /// Adds `offset` to the range table indexes of the query at depth 0.
  public static Change offset(int offset) {
    return (e, depth) ->
        e instanceof Expr.Var v && v.varlevelsup() == depth
            ? new Expr.Var(
                v.varno() + offset,
                v.varattno(),
                v.typeOid(),
                v.typmod(),
                v.collation(),
                v.varlevelsup(),
                -1)
            : null;
  }

  public static JoinTreeNode offsetJoinTree(JoinTreeNode node, int offset) {
    return switch (node) {
      case JoinTreeNode.RangeTblRef r -> new JoinTreeNode.RangeTblRef(r.rtindex() + offset);
      case JoinTreeNode.FromExpr f -> {
        List<JoinTreeNode> list = new ArrayList<>();
        for (JoinTreeNode n : f.fromlist()) {
          list.add(offsetJoinTree(n, offset));
        }
        yield new JoinTreeNode.FromExpr(list, f.quals());
      }
      case JoinTreeNode.JoinExpr j ->
          new JoinTreeNode.JoinExpr(
              j.jointype(),
              j.isNatural(),
              offsetJoinTree(j.larg(), offset),
              offsetJoinTree(j.rarg(), offset),
              j.usingClause(),
              j.joinUsingAlias(),
              j.quals(),
              j.alias(),
              j.rtindex() == 0 ? 0 : j.rtindex() + offset);
    };
  }

  /// True if some reference leaves the query by exactly `level` levels (1: to its parent).
  public static boolean refersToLevel(Query q, int level) {
    boolean[] found = new boolean[1];
    query(
        q,
        0,
        new Change() {
          @Override
          public @Nullable Expr apply(Expr e, int depth) {
            if ((e instanceof Expr.Var v && v.varlevelsup() == depth + level)
                || (e instanceof Expr.Aggref a && a.agglevelsup() == depth + level)) {
              found[0] = true;
            }
            return null;
          }
        });
    return found[0];
  }

  public static boolean exprRefersToLevel(@Nullable Expr e, int level) {
    if (e == null) {
      return false;
    }
    boolean[] found = new boolean[1];
    expr(
        e,
        0,
        (x, depth) -> {
          if (x instanceof Expr.Var v && v.varlevelsup() == depth + level) {
            found[0] = true;
          }
          return null;
        });
    return found[0];
  }

  /// Range table indexes of the parent that a query refers to (LATERAL).
  public static java.util.Set<Integer> outerVarnos(RangeTblEntry entry) {
    java.util.Set<Integer> result = new java.util.LinkedHashSet<>();
    entry(
        entry,
        0,
        (x, depth) -> {
          if (x instanceof Expr.Var v && v.varlevelsup() == depth) {
            // In the entry's own expressions depth is 0, in its subquery 1: both are the level of
            // the entry.
            result.add(v.varno());
          }
          return null;
        });
    return result;
  }

  public static boolean isLeaf(SetOperationNode node) {
    return node instanceof JoinTreeNode.RangeTblRef;
  }
}
