// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.cost;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.statistics.ColumnStatistics;
import dev.gajah.planner.statistics.RelationFacts;
import org.jspecify.annotations.Nullable;

/// What statistics say about one side of a condition (PostgreSQL: `VariableStatData`).
///
/// @param rel relation the expression belongs to, null if it is of none or several
public record VariableFacts(
    Expr expr,
    @Nullable RelOptInfo rel,
    @Nullable ColumnStatistics statistics,
    boolean unique,
    int type) {
  static final double DEFAULT_DISTINCT = 200;

  public static VariableFacts of(PlannerRoot root, Expr node) {
    Expr expr = Exprs.stripRelabel(node);
    if (expr instanceof Expr.Var v && v.varlevelsup() == 0) {
      RelOptInfo rel = root.baseRels.get(v.varno());
      return ofVar(root, v, rel);
    }
    long relids = Exprs.relids(root, expr);
    if (!Relids.isSingleton(relids)) {
      return new VariableFacts(expr, null, null, false, expr.typeOid());
    }
    RelOptInfo rel = root.baseRel(relids);
    RelationFacts facts = rel.facts;
    if (facts != null) {
      for (RelationFacts.Index index : facts.indexes()) {
        int next = 0;
        for (int i = 0; i < index.attributes().length; i++) {
          if (index.attributes()[i] != 0) {
            continue;
          }
          Expr indexed = Exprs.changeVarno(index.expressions().get(next++), 1, rel.rti);
          if (Exprs.stripRelabel(indexed).equals(expr)) {
            boolean unique =
                index.unique() && index.keyColumns() == 1 && index.predicate().isEmpty();
            ColumnStatistics statistics = root.global.catalog.columnStatistics(index.oid(), i + 1);
            if (statistics != null || unique) {
              return new VariableFacts(expr, rel, statistics, unique, expr.typeOid());
            }
          }
        }
      }
    }
    return new VariableFacts(expr, rel, null, false, expr.typeOid());
  }

  private static VariableFacts ofVar(PlannerRoot root, Expr.Var v, @Nullable RelOptInfo rel) {
    ColumnStatistics statistics = null;
    boolean unique = false;
    RangeTblEntry entry = root.entry(v.varno());
    if (entry instanceof RangeTblEntry.Relation r) {
      statistics = root.global.catalog.columnStatistics(r.relid(), v.varattno());
      unique = rel != null && rel.facts != null && hasUniqueIndex(rel.facts, v.varattno());
    } else if (rel != null
        && (entry instanceof RangeTblEntry.Subquery || entry instanceof RangeTblEntry.Cte)) {
      PlannerRoot sub = rel.subroot;
      if (sub != null && v.varattno() > 0) {
        return ofSubqueryColumn(sub, v, rel);
      }
    }
    return new VariableFacts(v, rel, statistics, unique, v.typeOid());
  }

  private static VariableFacts ofSubqueryColumn(PlannerRoot sub, Expr.Var v, RelOptInfo rel) {
    if (sub.parse.setOperations != null
        || !sub.parse.groupClause.isEmpty()
        || !sub.parse.groupingSets.isEmpty()) {
      return new VariableFacts(v, rel, null, false, v.typeOid());
    }
    TargetEntry column = null;
    for (TargetEntry t : sub.parse.targetList) {
      if (t.resno() == v.varattno() && !t.resjunk()) {
        column = t;
      }
    }
    if (column == null) {
      return new VariableFacts(v, rel, null, false, v.typeOid());
    }
    if (!sub.parse.distinctClause.isEmpty()) {
      boolean unique =
          sub.parse.distinctClause.size() == 1
              && sub.parse.distinctClause.getFirst().tleSortGroupRef() == column.ressortgroupref();
      return new VariableFacts(v, rel, null, unique, v.typeOid());
    }
    if (column.expr() instanceof Expr.Var inner && inner.varlevelsup() == 0) {
      VariableFacts below = ofVar(sub, inner, sub.baseRels.get(inner.varno()));
      return new VariableFacts(v, rel, below.statistics, below.unique, v.typeOid());
    }
    return new VariableFacts(v, rel, null, false, v.typeOid());
  }

  static boolean hasUniqueIndex(RelationFacts facts, int attribute) {
    for (RelationFacts.Index index : facts.indexes()) {
      if (index.unique()
          && index.keyColumns() == 1
          && index.attributes()[0] == attribute
          && index.predicate().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  double nullFraction() {
    return statistics == null ? 0.0 : statistics.nullFraction();
  }

  /// Number of distinct values; negative if it is only a default guess.
  private double distinctOrDefault() {
    double d = 0;
    if (statistics != null) {
      d = statistics.distinct();
    } else if (type == Expr.BOOL) {
      d = 2;
    } else if (rel != null && rel.entry instanceof RangeTblEntry.Values) {
      d = -1;
    } else if (expr instanceof Expr.Var v) {
      d = v.varattno() == -1 ? -1.0 : v.varattno() == -6 ? 1.0 : 0.0;
    }
    if (unique) {
      d = -1.0 * (1.0 - nullFraction());
    }
    if (d > 0) {
      return Costs.clampRows(d);
    }
    if (rel == null || rel.tuples <= 0) {
      return -DEFAULT_DISTINCT;
    }
    if (d < 0) {
      return Costs.clampRows(-d * rel.tuples);
    }
    return rel.tuples < DEFAULT_DISTINCT ? Costs.clampRows(rel.tuples) : -DEFAULT_DISTINCT;
  }

  public double distinct() {
    return Math.abs(distinctOrDefault());
  }

  public boolean isDistinctDefault() {
    return distinctOrDefault() < 0;
  }
}
