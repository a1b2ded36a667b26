// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.plan;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlanInfo;
import dev.gajah.nodes.query.OnConflictExpr;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.RowMarkClause;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PlannerRoot;
import java.util.ArrayList;
import java.util.List;

/// The ModifyTable node over the plan that delivers its rows.
public final class ModifyTableCreation {
  private final PlannerRoot root;
  private final PlanCreation creation;

  public ModifyTableCreation(PlannerRoot root) {
    this.root = root;
    this.creation = new PlanCreation(root);
  }

  public Plan create(
      Path.ModifyTablePath path, List<Integer> updateColumns, List<Integer> arbiters) {
    QueryBuilder parse = root.parse;
    PlanCreation.Built child = creation.build(path.sub);
    int rti = parse.resultRelation;
    int ctid = -1;
    List<RowMarkClause> marks = new ArrayList<>();
    for (int i = 0; i < child.columns().size(); i++) {
      if (child.columns().get(i) instanceof Expr.Var v && v.varattno() == -1 && v.varno() > 0) {
        if (v.varno() == rti && ctid < 0 && i >= updateColumns.size()) {
          ctid = i;
        } else if (v.varno() != rti && root.entry(v.varno()) instanceof RangeTblEntry.Relation) {
          marks.add(
              new RowMarkClause(v.varno(), Clause.LockStrength.NONE, Clause.LockWait.BLOCK, false));
        }
      }
    }
    List<TargetEntry> returning = new ArrayList<>();
    for (TargetEntry t : parse.returningList) {
      returning.add(t.withExpr(creation.overTarget(t.expr(), rti, child.columns())));
    }
    Plan.OnConflict onConflict = null;
    OnConflictExpr conflict = parse.onConflict;
    if (conflict != null) {
      List<TargetEntry> set = null;
      Expr where = null;
      if (conflict.doUpdate()) {
        set = conflict.onConflictSet();
        where = conflict.onConflictWhere();
      }
      onConflict =
          new Plan.OnConflict(
              arbiters,
              set,
              where,
              conflict.exclRelIndex() == 0 ? 0 : conflict.exclRelIndex() + root.rangeTableOffset);
    }
    Plan.Operation operation =
        switch (parse.commandType) {
          case INSERT -> Plan.Operation.INSERT;
          case UPDATE -> Plan.Operation.UPDATE;
          case DELETE -> Plan.Operation.DELETE;
          default -> throw SqlError.internal("not a modification: " + parse.commandType);
        };
    PlanInfo info =
        new PlanInfo(
            path.startup, path.total, path.rows, path.width, returning, List.of(), List.of());
    return new Plan.ModifyTable(
        info,
        operation,
        rti + root.rangeTableOffset,
        child.plan(),
        ctid,
        updateColumns,
        returning,
        onConflict,
        creation.rowMarks(marks, child.columns()));
  }
}
