// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.OnConflictExpr;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.plan.ModifyTableCreation;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.ArrayList;
import java.util.List;

/// INSERT, UPDATE and DELETE: the columns that the query below must deliver (PostgreSQL:
/// `preptlist.c`).
final class ModificationPlanning {
  private final PlannerRoot root;
  private final QueryBuilder parse;

  ModificationPlanning(PlannerRoot root) {
    this.root = root;
    this.parse = root.parse;
  }

  private RelationFacts target() {
    if (!(root.entry(parse.resultRelation) instanceof RangeTblEntry.Relation r)) {
      throw SqlError.internal("result relation must be a regular relation");
    }
    return root.global.catalog.relation(r.relid());
  }

  /// The level's target list as the statement needs it.
  List<TargetEntry> targets() {
    return switch (parse.commandType) {
      case SELECT -> new ArrayList<>(parse.targetList);
      case INSERT -> insert();
      case UPDATE -> {
        List<TargetEntry> result = new ArrayList<>();
        List<TargetEntry> junk = new ArrayList<>();
        for (TargetEntry t : parse.targetList) {
          if (t.resjunk()) {
            junk.add(t);
          } else {
            result.add(t.withResno(result.size() + 1));
          }
        }
        junk.forEach(t -> result.add(t.withResno(result.size() + 1)));
        addIdentity(result);
        yield result;
      }
      case DELETE -> {
        List<TargetEntry> result = new ArrayList<>();
        addIdentity(result);
        yield result;
      }
      case MERGE -> throw SqlError.unsupported("MERGE");
      case UTILITY -> throw SqlError.internal("utility statement in the planner");
    };
  }

  /// All columns of the table by number.
  private List<TargetEntry> insert() {
    RelationFacts table = target();
    List<TargetEntry> result = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      RelationFacts.Column c = table.columns().get(i);
      TargetEntry found = null;
      for (TargetEntry t : parse.targetList) {
        if (!t.resjunk() && t.resno() == i + 1) {
          found = t;
        }
      }
      if (found == null) {
        Expr nothing =
            c.dropped()
                ? new Expr.Const(23, -1, 0, null, -1)
                : new Expr.Const(c.typeOid(), c.typmod(), c.collation(), null, -1);
        found = new TargetEntry(nothing, i + 1, c.name());
      }
      result.add(found);
    }
    for (TargetEntry t : parse.targetList) {
      if (t.resjunk()) {
        result.add(t.withResno(result.size() + 1));
      }
    }
    return result;
  }

  private void addIdentity(List<TargetEntry> targets) {
    addColumn(targets, parse.resultRelation, "ctid");
    // Other tables' rows are read again when the target's row has changed meanwhile.
    for (int rti : JoinPlanning.baseRtis(parse.jointree)) {
      if (rti != parse.resultRelation && root.entry(rti) instanceof RangeTblEntry.Relation) {
        addColumn(targets, rti, "ctid" + rti);
      }
    }
    // RETURNING may read columns of other relations.
    java.util.Set<Expr> vars = new java.util.LinkedHashSet<>();
    for (TargetEntry t : parse.returningList) {
      dev.gajah.planner.path.Exprs.pullVars(t.expr(), vars, false);
    }
    for (Expr e : vars) {
      if (e instanceof Expr.Var v
          && v.varno() != parse.resultRelation
          && targets.stream().noneMatch(t -> t.expr().equals(v))) {
        targets.add(new TargetEntry(v, targets.size() + 1, null, 0, 0, 0, true));
      }
    }
  }

  private static void addColumn(List<TargetEntry> targets, int rti, String name) {
    Expr ctid = new Expr.Var(rti, -1, 27, -1, 0, 0, -1);
    targets.add(new TargetEntry(ctid, targets.size() + 1, name, 0, 0, 0, true));
  }

  Plan create(Path.ModifyTablePath path) {
    List<Integer> updated = new ArrayList<>();
    if (parse.commandType == CmdType.UPDATE) {
      for (TargetEntry t : parse.targetList) {
        if (!t.resjunk()) {
          updated.add(t.resno());
        }
      }
    }
    OnConflictExpr conflict = parse.onConflict;
    List<Integer> arbiters = conflict == null ? List.of() : arbiters(conflict);
    return new ModifyTableCreation(root).create(path, updated, arbiters);
  }

  /// Unique indexes that ON CONFLICT infers.
  private List<Integer> arbiters(OnConflictExpr conflict) {
    if (conflict.constraint() != 0 || conflict.arbiterElems().isEmpty()) {
      if (conflict.constraint() != 0) {
        throw SqlError.unsupported("ON CONFLICT ON CONSTRAINT");
      }
      return List.of();
    }
    List<Integer> wanted = new ArrayList<>();
    for (var e : conflict.arbiterElems()) {
      if (!(e.expr() instanceof Expr.Var v)) {
        throw SqlError.unsupported("ON CONFLICT on an expression");
      }
      wanted.add(v.varattno());
    }
    List<Integer> result = new ArrayList<>();
    for (RelationFacts.Index index : target().indexes()) {
      if (!index.unique()
          || !index.immediate()
          || !index.predicate().isEmpty()
          || index.keyColumns() != wanted.size()) {
        continue;
      }
      boolean all = true;
      for (int i = 0; i < index.keyColumns(); i++) {
        all &= wanted.contains(index.attributes()[i]);
      }
      if (all) {
        result.add(index.oid());
      }
    }
    if (result.isEmpty()) {
      throw new SqlError(
          dev.gajah.base.error.SqlState.INVALID_COLUMN_REFERENCE,
          "there is no unique or exclusion constraint matching the ON CONFLICT specification");
    }
    return result;
  }
}
