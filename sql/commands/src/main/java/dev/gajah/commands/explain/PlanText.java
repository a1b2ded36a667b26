// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.explain;

import dev.gajah.catalog.deparse.ExpressionText;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.commands.CommandSession;
import dev.gajah.executor.pipeline.Execution;
import dev.gajah.executor.pipeline.Instrumentation;
import dev.gajah.executor.sort.SortOperator;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlanNumber;
import dev.gajah.nodes.plan.PlanRelation;
import dev.gajah.nodes.plan.PlannedStatement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan as EXPLAIN's text (PostgreSQL: `ExplainNode`).
final class PlanText {
  private final CommandSession session;
  private final PlannedStatement statement;
  private final @Nullable Execution execution;
  private final boolean costs;
  private final boolean verbose;
  private final boolean timing;
  private final boolean prefix;
  private final List<String> lines = new ArrayList<>();

  /// From the current node up to the top.
  private final Deque<Plan> ancestors = new ArrayDeque<>();

  private int indent;

  PlanText(
      CommandSession session,
      PlannedStatement statement,
      @Nullable Execution execution,
      boolean costs,
      boolean verbose,
      boolean timing) {
    this.session = session;
    this.statement = statement;
    this.execution = execution;
    this.costs = costs;
    this.verbose = verbose;
    this.timing = timing;
    this.prefix = verbose || statement.rangeTable().size() > 1;
  }

  List<String> lines() {
    return lines;
  }

  void line(String text) {
    lines.add("  ".repeat(indent) + text);
  }

  void print() {
    node(statement.plan(), null);
    indent = 0;
  }

  // ---- nodes ----

  private void node(Plan plan, @Nullable String name) {
    int saved = indent;
    if (name != null) {
      line(name);
      indent++;
    }
    String head = head(plan);
    if (costs) {
      head += "  (" + plan.info().estimates() + ")";
    }
    head += actual(plan);
    if (indent > 0) {
      line("->  " + head);
      indent += 2;
    } else {
      line(head);
    }
    indent++;
    ancestors.push(plan);
    if (verbose) {
      output(plan);
    }
    details(plan);
    for (Expr.SubPlan init : plan.info().initPlans()) {
      node(statement.subplans().get(init.planId() - 1), init.planName());
    }
    for (Plan child : children(plan)) {
      node(child, null);
    }
    for (Expr.SubPlan sub : subPlans(plan)) {
      node(statement.subplans().get(sub.planId() - 1), sub.planName());
    }
    ancestors.pop();
    indent = saved;
  }

  private String actual(Plan plan) {
    Execution run = execution;
    if (run == null) {
      return "";
    }
    Instrumentation found = run.instrumentation(plan);
    if (found == null || found.loops() == 0) {
      return " (never executed)";
    }
    String counts =
        "rows="
            + PlanNumber.fixed((double) found.rows() / found.loops(), 0)
            + " loops="
            + found.loops()
            + ")";
    return timing
        ? " (actual time="
            + PlanNumber.fixed(found.startupMillisPerLoop(), 3)
            + ".."
            + PlanNumber.fixed(found.totalMillisPerLoop(), 3)
            + " "
            + counts
        : " (actual " + counts;
  }

  private static List<Plan> children(Plan plan) {
    return switch (plan) {
      case Plan.Result p -> {
        Plan outer = p.outer();
        yield outer == null ? List.of() : List.of(outer);
      }
      case Plan.ProjectSet p -> List.of(p.outer());
      case Plan.SeqScan _,
          Plan.SampleScan _,
          Plan.IndexScan _,
          Plan.IndexOnlyScan _,
          Plan.BitmapIndexScan _,
          Plan.TidScan _,
          Plan.FunctionScan _,
          Plan.ValuesScan _,
          Plan.CteScan _,
          Plan.WorkTableScan _ ->
          List.of();
      case Plan.BitmapAnd p -> p.bitmapPlans();
      case Plan.BitmapOr p -> p.bitmapPlans();
      case Plan.BitmapHeapScan p -> List.of(p.outer());
      case Plan.SubqueryScan p -> List.of(p.subplan());
      case Plan.NestLoop p -> List.of(p.outer(), p.inner());
      case Plan.HashJoin p -> List.of(p.outer(), p.inner());
      case Plan.MergeJoin p -> List.of(p.outer(), p.inner());
      case Plan.Hash p -> List.of(p.outer());
      case Plan.Material p -> List.of(p.outer());
      case Plan.Sort p -> List.of(p.outer());
      case Plan.IncrementalSort p -> List.of(p.outer());
      case Plan.Group p -> List.of(p.outer());
      case Plan.Agg p -> List.of(p.outer());
      case Plan.WindowAgg p -> List.of(p.outer());
      case Plan.Unique p -> List.of(p.outer());
      case Plan.SetOp p -> List.of(p.outer());
      case Plan.Append p -> p.plans();
      case Plan.MergeAppend p -> p.plans();
      case Plan.RecursiveUnion p -> List.of(p.outer(), p.inner());
      case Plan.LockRows p -> List.of(p.outer());
      case Plan.Limit p -> List.of(p.outer());
      case Plan.ModifyTable p -> List.of(p.outer());
    };
  }

  private PlanRelation relation(int index) {
    return statement.rangeTable().get(index - 1);
  }

  /// "on table alias".
  private String target(int index) {
    PlanRelation relation = relation(index);
    if (relation.relationOid() == 0) {
      return " on " + Identifiers.quote(relation.eref());
    }
    var row = session.catalog().pgClass(relation.relationOid());
    String name =
        verbose
            ? Identifiers.qualified(
                session.catalog().namespaceName(row.relnamespace()), row.relname())
            : Identifiers.quote(row.relname());
    return " on "
        + name
        + (row.relname().equals(relation.eref()) ? "" : " " + Identifiers.quote(relation.eref()));
  }

  private String indexName(int oid) {
    return Identifiers.quote(session.catalog().pgClass(oid).relname());
  }

  private static String joinName(String base, Plan.JoinType type) {
    String kind =
        switch (type) {
          case INNER -> "";
          case LEFT -> "Left";
          case FULL -> "Full";
          case RIGHT -> "Right";
          case SEMI -> "Semi";
          case ANTI -> "Anti";
          case RIGHT_SEMI -> "Right Semi";
          case RIGHT_ANTI -> "Right Anti";
        };
    if (kind.isEmpty()) {
      return base.equals("Nested Loop") ? base : base + " Join";
    }
    return base + " " + kind + " Join";
  }

  private String head(Plan plan) {
    return switch (plan) {
      case Plan.Result _ -> "Result";
      case Plan.ProjectSet _ -> "ProjectSet";
      case Plan.SeqScan p -> "Seq Scan" + target(p.scanrelid());
      case Plan.SampleScan p -> "Sample Scan" + target(p.scanrelid());
      case Plan.IndexScan p ->
          "Index Scan"
              + (p.direction() == Plan.ScanDirection.BACKWARD ? " Backward" : "")
              + " using "
              + indexName(p.indexid())
              + target(p.scanrelid());
      case Plan.IndexOnlyScan p ->
          "Index Only Scan"
              + (p.direction() == Plan.ScanDirection.BACKWARD ? " Backward" : "")
              + " using "
              + indexName(p.indexid())
              + target(p.scanrelid());
      case Plan.BitmapIndexScan p -> "Bitmap Index Scan on " + indexName(p.indexid());
      case Plan.BitmapAnd _ -> "BitmapAnd";
      case Plan.BitmapOr _ -> "BitmapOr";
      case Plan.BitmapHeapScan p -> "Bitmap Heap Scan" + target(p.scanrelid());
      case Plan.TidScan p -> "Tid Scan" + target(p.scanrelid());
      case Plan.SubqueryScan p -> "Subquery Scan" + target(p.scanrelid());
      case Plan.FunctionScan p -> "Function Scan" + functionTarget(p);
      case Plan.ValuesScan p -> "Values Scan" + target(p.scanrelid());
      case Plan.CteScan p -> "CTE Scan" + target(p.scanrelid());
      case Plan.WorkTableScan p -> "WorkTable Scan" + target(p.scanrelid());
      case Plan.NestLoop p -> joinName("Nested Loop", p.jointype());
      case Plan.HashJoin p -> joinName("Hash", p.jointype());
      case Plan.MergeJoin p -> joinName("Merge", p.jointype());
      case Plan.Hash _ -> "Hash";
      case Plan.Material _ -> "Materialize";
      case Plan.Sort _ -> "Sort";
      case Plan.IncrementalSort _ -> "Incremental Sort";
      case Plan.Group _ -> "Group";
      case Plan.Agg p ->
          switch (p.strategy()) {
            case PLAIN -> "Aggregate";
            case SORTED -> "GroupAggregate";
            case HASHED -> "HashAggregate";
            case MIXED -> "MixedAggregate";
          };
      case Plan.WindowAgg _ -> "WindowAgg";
      case Plan.Unique _ -> "Unique";
      case Plan.SetOp p ->
          (p.hashed() ? "HashSetOp " : "SetOp ")
              + switch (p.command()) {
                case INTERSECT -> "Intersect";
                case INTERSECT_ALL -> "Intersect All";
                case EXCEPT -> "Except";
                case EXCEPT_ALL -> "Except All";
              };
      case Plan.Append _ -> "Append";
      case Plan.MergeAppend _ -> "Merge Append";
      case Plan.RecursiveUnion _ -> "Recursive Union";
      case Plan.LockRows _ -> "LockRows";
      case Plan.Limit _ -> "Limit";
      case Plan.ModifyTable p ->
          switch (p.operation()) {
                case INSERT -> "Insert";
                case UPDATE -> "Update";
                case DELETE -> "Delete";
                case MERGE -> "Merge";
              }
              + target(p.resultRti());
    };
  }

  private String functionTarget(Plan.FunctionScan plan) {
    String alias = relation(plan.scanrelid()).eref();
    if (plan.functions().size() == 1
        && plan.functions().getFirst().funcexpr() instanceof Expr.FuncExpr f) {
      var proc = session.catalog().proc(f.funcid());
      String name =
          verbose
              ? Identifiers.qualified(
                  session.catalog().namespaceName(proc.pronamespace()), proc.proname())
              : Identifiers.quote(proc.proname());
      return " on " + name + (proc.proname().equals(alias) ? "" : " " + Identifiers.quote(alias));
    }
    return " on " + Identifiers.quote(alias);
  }

  // ---- properties ----

  private void output(Plan plan) {
    if (plan instanceof Plan.Append
        || plan instanceof Plan.MergeAppend
        || plan instanceof Plan.RecursiveUnion
        || plan instanceof Plan.ModifyTable
        || plan.targetList().isEmpty()) {
      return;
    }
    List<String> texts = new ArrayList<>();
    for (TargetEntry entry : plan.targetList()) {
      texts.add(expression(plan, entry.expr(), true));
    }
    line("Output: " + String.join(", ", texts));
  }

  private void details(Plan plan) {
    switch (plan) {
      case Plan.IndexScan p -> condition(plan, "Index Cond", originals(p.indexConditions()));
      case Plan.IndexOnlyScan p -> condition(plan, "Index Cond", originals(p.indexConditions()));
      case Plan.BitmapIndexScan p -> condition(plan, "Index Cond", originals(p.indexConditions()));
      case Plan.BitmapHeapScan p -> condition(plan, "Recheck Cond", p.bitmapqualOrig());
      case Plan.TidScan p -> condition(plan, "TID Cond", p.tidquals());
      case Plan.NestLoop p -> condition(plan, "Join Filter", p.joinqual());
      case Plan.HashJoin p -> {
        keys(plan, "Hash Cond", p.hashclauses());
        condition(plan, "Join Filter", p.joinqual());
      }
      case Plan.MergeJoin p -> {
        keys(plan, "Merge Cond", p.mergeclauses());
        condition(plan, "Join Filter", p.joinqual());
      }
      case Plan.Sort p -> {
        sortKeys("Sort Key", plan, p.outer(), p.keys());
        sortMethod(plan);
      }
      case Plan.IncrementalSort p -> {
        sortKeys("Sort Key", plan, p.outer(), p.keys());
        sortKeys("Presorted Key", plan, p.outer(), p.keys().subList(0, p.presortedColumns()));
      }
      case Plan.MergeAppend p -> sortKeys("Sort Key", plan, p, p.keys());
      case Plan.Group p -> groupKeys(p.outer(), p.groupKeys());
      case Plan.Agg p -> groupKeys(p.outer(), p.groupKeys());
      case Plan.Result p -> condition(plan, "One-Time Filter", p.resconstantqual());
      case Plan.ModifyTable p -> conflict(p);
      default -> {}
    }
    if (plan instanceof Plan.NestLoop
        || plan instanceof Plan.HashJoin
        || plan instanceof Plan.MergeJoin) {
      removed(plan, "Rows Removed by Join Filter", 1);
    }
    if (plan instanceof Plan.IndexScan || plan instanceof Plan.BitmapHeapScan) {
      removed(plan, "Rows Removed by Index Recheck", 2);
    }
    if (!plan.info().qual().isEmpty()) {
      condition(plan, "Filter", plan.info().qual());
      removed(plan, "Rows Removed by Filter", 0);
    }
  }

  private void conflict(Plan.ModifyTable plan) {
    Plan.OnConflict conflict = plan.onConflict();
    if (conflict == null) {
      return;
    }
    line("Conflict Resolution: " + (conflict.set() == null ? "NOTHING" : "UPDATE"));
    if (!conflict.arbiterIndexes().isEmpty()) {
      line(
          "Conflict Arbiter Indexes: "
              + String.join(
                  ", ", conflict.arbiterIndexes().stream().map(this::indexName).toList()));
    }
    Expr where = conflict.where();
    if (where != null) {
      condition(plan, "Conflict Filter", List.of(where));
    }
  }

  private void removed(Plan plan, String label, int kind) {
    Execution run = execution;
    Instrumentation found = run == null ? null : run.instrumentation(plan);
    if (found != null && found.removed(kind) > 0 && found.loops() > 0) {
      line(label + ": " + PlanNumber.fixed((double) found.removed(kind) / found.loops(), 0));
    }
  }

  private void sortMethod(Plan plan) {
    Execution run = execution;
    if (run != null && run.operatorOf(plan) instanceof SortOperator sort) {
      long kilobytes = (sort.sorter().peakBytes() + 1023) / 1024;
      if (sort.sorter().isSpilled()) {
        line("Sort Method: external merge");
      } else {
        line("Sort Method: quicksort  Memory: " + kilobytes + "kB");
      }
    }
  }

  private static List<Expr> originals(List<Plan.IndexCondition> conditions) {
    return conditions.stream().map(Plan.IndexCondition::original).toList();
  }

  private void condition(Plan plan, String label, List<Expr> list) {
    if (!list.isEmpty()) {
      Expr all = list.size() == 1 ? list.getFirst() : new Expr.BoolExpr(Expr.BoolOp.AND, list, -1);
      line(label + ": " + expression(plan, all, false));
    }
  }

  private void keys(Plan plan, String label, List<Plan.JoinKey> keys) {
    List<Expr> list = new ArrayList<>();
    for (Plan.JoinKey key : keys) {
      list.add(
          new Expr.OpExpr(
              key.opno(),
              key.opfuncid(),
              Expr.BOOL,
              false,
              0,
              key.collation(),
              List.of(key.outerKey(), key.innerKey()),
              -1));
    }
    condition(plan, label, list);
  }

  private void sortKeys(String label, Plan plan, Plan input, List<SortKey> keys) {
    List<String> texts = new ArrayList<>();
    for (SortKey key : keys) {
      ancestors.push(input);
      String text = expression(input, input.targetList().get(key.column()).expr(), false);
      ancestors.pop();
      if (key.descending()) {
        text += " DESC";
      }
      if (key.nullsFirst() != key.descending()) {
        text += key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
      }
      texts.add(text);
    }
    if (!texts.isEmpty()) {
      line(label + ": " + String.join(", ", texts));
    }
  }

  private void groupKeys(Plan input, List<SortKey> keys) {
    List<String> texts = new ArrayList<>();
    for (SortKey key : keys) {
      texts.add(expression(input, input.targetList().get(key.column()).expr(), false));
    }
    if (!texts.isEmpty()) {
      line("Group Key: " + String.join(", ", texts));
    }
  }

  // ---- expressions ----

  private List<Expr.SubPlan> subPlans(Plan plan) {
    List<Expr.SubPlan> found = new ArrayList<>();
    List<Expr> all = new ArrayList<>(plan.info().qual());
    plan.targetList().forEach(entry -> all.add(entry.expr()));
    switch (plan) {
      case Plan.Result p -> all.addAll(p.resconstantqual());
      case Plan.NestLoop p -> all.addAll(p.joinqual());
      case Plan.HashJoin p -> all.addAll(p.joinqual());
      case Plan.MergeJoin p -> all.addAll(p.joinqual());
      default -> {}
    }
    for (Expr expr : all) {
      ExprTree.any(
          expr,
          node -> {
            if (node instanceof Expr.SubPlan sub && !found.contains(sub)) {
              found.add(sub);
            }
            return false;
          });
    }
    return found;
  }

  private String value(int typeOid, Object value) {
    return new String(
        session.executor().dataType(typeOid).outputObject(value, session.executor().evalContext()),
        StandardCharsets.UTF_8);
  }

  private String expression(Plan plan, Expr expr, boolean showImplicit) {
    return ExpressionText.of(
        session.catalog(), this::value, expr, false, showImplicit, node -> leaf(plan, node));
  }

  private @Nullable String leaf(Plan plan, Expr expr) {
    return switch (expr) {
      case Expr.Var v -> variable(plan, v);
      case Expr.Param p -> parameter(p);
      case Expr.Aggref a -> aggregate(plan, a);
      case Expr.SubPlan s -> subPlan(plan, s);
      case Expr.WindowFunc w ->
          session.catalog().proc(w.winfnoid()).proname()
              + "("
              + list(plan, w.args(), w.star())
              + ") OVER (?)";
      default -> null;
    };
  }

  private String list(Plan plan, List<Expr> args, boolean star) {
    return star
        ? "*"
        : String.join(", ", args.stream().map(arg -> expression(plan, arg, true)).toList());
  }

  private String aggregate(Plan plan, Expr.Aggref a) {
    List<Expr> args =
        a.args().stream().filter(entry -> !entry.resjunk()).map(TargetEntry::expr).toList();
    Expr filter = a.filter();
    return Identifiers.quote(session.catalog().proc(a.aggfnoid()).proname())
        + "("
        + (a.distinct().isEmpty() ? "" : "DISTINCT ")
        + list(plan, args, a.star())
        + ")"
        + (filter == null ? "" : " FILTER (WHERE " + expression(plan, filter, false) + ")");
  }

  private String subPlan(Plan plan, Expr.SubPlan s) {
    String name = (s.useHashTable() ? "hashed " : "") + s.planName();
    Expr test = s.testexpr();
    return switch (s.subLinkType()) {
      case EXISTS -> "EXISTS(" + name + ")";
      case ANY, ALL ->
          "("
              + (s.subLinkType() == Expr.SubLinkType.ANY ? "ANY " : "ALL ")
              + (test == null ? name : subTest(plan, test, s, name))
              + ")";
      case ARRAY -> "ARRAY(" + name + ")";
      default -> "(" + name + ")";
    };
  }

  private String subTest(Plan plan, Expr test, Expr.SubPlan s, String name) {
    return ExpressionText.of(
        session.catalog(),
        this::value,
        test,
        false,
        false,
        node -> {
          int column = node instanceof Expr.Param p ? s.paramIds().indexOf(p.paramId()) : -1;
          return column >= 0 ? "(%s).col%d".formatted(name, column + 1) : leaf(plan, node);
        });
  }

  private String parameter(Expr.Param p) {
    if (p.kind() == Expr.ParamKind.EXEC) {
      for (Plan ancestor : ancestors) {
        if (ancestor instanceof Plan.NestLoop loop) {
          for (Plan.NestLoopParam param : loop.nestParams()) {
            if (param.paramno() == p.paramId()) {
              return variable(loop, param.paramval());
            }
          }
        }
        for (Expr.SubPlan init : ancestor.info().initPlans()) {
          int column = init.setParam().indexOf(p.paramId());
          if (column >= 0) {
            return "(%s).col%d".formatted(init.planName(), column + 1);
          }
        }
        for (Expr.SubPlan sub : subPlans(ancestor)) {
          int at = sub.parParam().indexOf(p.paramId());
          if (at >= 0) {
            return expression(ancestor, sub.args().get(at), false);
          }
        }
      }
    }
    return "$" + p.paramId();
  }

  private String variable(Plan plan, Expr.Var v) {
    if (v.varno() == Expr.Var.INDEX_VAR && plan instanceof Plan.IndexOnlyScan scan) {
      return nested(plan, scan.indexTargetList().get(v.varattno() - 1).expr());
    }
    if (v.varno() == Expr.Var.OUTER_VAR || v.varno() == Expr.Var.INNER_VAR) {
      Plan child = child(plan, v.varno() == Expr.Var.INNER_VAR);
      return nested(child, child.targetList().get(v.varattno() - 1).expr());
    }
    PlanRelation relation = relation(v.varno());
    String qualifier = prefix ? Identifiers.quote(relation.eref()) + "." : "";
    if (v.varattno() == 0) {
      return Identifiers.quote(relation.eref()) + ".*";
    }
    if (v.varattno() < 0) {
      String[] names = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
      return qualifier + names[-v.varattno() - 1];
    }
    return qualifier + Identifiers.quote(relation.columnNames().get(v.varattno() - 1));
  }

  /// An input's column: names stay as they are, all else stands in parentheses.
  private String nested(Plan plan, Expr expr) {
    if (expr instanceof Expr.Var v) {
      return variable(plan, v);
    }
    return "(" + expression(plan, expr, false) + ")";
  }

  private static Plan child(Plan plan, boolean inner) {
    List<Plan> children = children(plan);
    return inner && children.size() > 1 ? children.get(1) : children.getFirst();
  }
}
