// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.InferenceElem;
import dev.gajah.nodes.query.OnConflictExpr;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.planner.analyze.ParseState.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// ON CONFLICT. PostgreSQL: `transformOnConflictClause`, `transformOnConflictArbiter`.
final class ConflictClauses {
  private final Analysis analysis;

  ConflictClauses(Analysis analysis) {
    this.analysis = analysis;
  }

  OnConflictExpr transform(ParseState state, Item target, Clause.OnConflictClause raw) {
    AnalyzerCatalog.RelationInfo relation = Objects.requireNonNull(state.targetRelation);
    if (raw.doUpdate() && raw.infer() == null) {
      throw analysis
          .error(
              SqlState.SYNTAX_ERROR,
              "ON CONFLICT DO UPDATE requires inference specification or constraint name",
              raw.location())
          .hint("For example, ON CONFLICT (column_name).");
    }
    int exclIndex = 0;
    List<TargetEntry> exclTargets = new ArrayList<>();
    Item excluded = null;
    if (raw.doUpdate()) {
      excluded =
          analysis.ranges.addRelation(
              state, relation, 3, new Alias("excluded", List.of()), false, false);
      exclIndex = excluded.rtindex;
      if (excluded.permissions != null) {
        excluded.permissions.required = 0;
      }
      for (Attribute a : relation.attributes()) {
        Expr column =
            a.dropped()
                ? new Expr.Const(Types.INT4, -1, 0, null, -1)
                : new Expr.Var(
                    exclIndex, a.number(), a.typeOid(), a.typmod(), a.collationOid(), 0, -1);
        exclTargets.add(new TargetEntry(column, a.number(), a.name()));
      }
    }
    List<Item> saved = state.namespace;
    state.namespace = new ArrayList<>(List.of(target));
    List<InferenceElem> arbiters = new ArrayList<>();
    Expr arbiterWhere = null;
    int constraint = 0;
    Clause.InferClause infer = raw.infer();
    if (infer != null) {
      for (Clause.IndexElem element : infer.indexElems()) {
        arbiters.add(arbiter(state, element));
      }
      if (infer.whereClause() != null) {
        arbiterWhere =
            analysis.clauses.condition(
                state, infer.whereClause(), ExprKind.INDEX_PREDICATE, "WHERE");
      }
      if (infer.conname() != null) {
        constraint = analysis.catalog.constraintOid(relation.oid(), infer.conname());
        if (constraint == 0) {
          throw analysis.error(
              SqlState.UNDEFINED_OBJECT,
              "constraint \"%s\" for table \"%s\" does not exist"
                  .formatted(infer.conname(), relation.name()),
              -1);
        }
      }
    }
    List<TargetEntry> set = List.of();
    Expr where = null;
    if (excluded != null) {
      state.namespace.add(excluded);
      set = analysis.modifications.assignments(state, relation, target, raw.targetList());
      if (target.permissions != null) {
        target.permissions.required |= AclMode.UPDATE;
      }
      where = analysis.clauses.where(state, raw.whereClause());
    }
    state.namespace = saved;
    return new OnConflictExpr(
        raw.doUpdate(), arbiters, arbiterWhere, constraint, set, where, exclIndex, exclTargets);
  }

  private InferenceElem arbiter(ParseState state, Clause.IndexElem element) {
    if (element.ordering() != Clause.SortByDir.DEFAULT) {
      throw analysis.error(
          SqlState.INVALID_COLUMN_REFERENCE,
          "ASC/DESC is not allowed in ON CONFLICT clause",
          element.location());
    }
    if (element.nullsOrdering() != Clause.SortByNulls.DEFAULT) {
      throw analysis.error(
          SqlState.INVALID_COLUMN_REFERENCE,
          "NULLS FIRST/LAST is not allowed in ON CONFLICT clause",
          element.location());
    }
    @Nullable Expr expr =
        element.expr() != null
            ? analysis.expressions.transform(state, element.expr(), ExprKind.INDEX_EXPRESSION)
            : analysis.ranges.findColumn(
                state, Objects.requireNonNull(element.name()), true, element.location());
    if (expr == null) {
      throw analysis.ranges.missingColumn(
          state, null, Objects.requireNonNull(element.name()), element.location());
    }
    int collation =
        element.collation().isEmpty()
            ? 0
            : analysis.types.collation(element.collation(), element.location());
    int opclass = 0;
    if (!element.opclass().isEmpty()) {
      List<String> name = element.opclass();
      opclass =
          analysis.catalog.opclassOidByName(
              Types.BTREE_AM, name.size() > 1 ? name.get(0) : null, name.getLast());
    }
    return new InferenceElem(expr, collation, opclass);
  }
}
