// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.aggregate.AggregateCall;
import dev.gajah.executor.aggregate.AggregateOperator;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.ColumnResolver;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.join.HashJoin;
import dev.gajah.executor.join.JoinShape;
import dev.gajah.executor.join.MergeJoin;
import dev.gajah.executor.join.NestedLoopJoin;
import dev.gajah.executor.modify.LockRowsOperator;
import dev.gajah.executor.modify.ModifyTableOperator;
import dev.gajah.executor.modify.TableWriter;
import dev.gajah.executor.scan.BitmapHeapScanOperator;
import dev.gajah.executor.scan.FunctionScanOperator;
import dev.gajah.executor.scan.IndexOnlyScanOperator;
import dev.gajah.executor.scan.IndexScanOperator;
import dev.gajah.executor.scan.SeqScan;
import dev.gajah.executor.scan.Sources;
import dev.gajah.executor.scan.TableColumns;
import dev.gajah.executor.scan.TidScanOperator;
import dev.gajah.executor.scan.TidSource;
import dev.gajah.executor.set.AppendOperator;
import dev.gajah.executor.set.LimitOperator;
import dev.gajah.executor.set.MaterialOperator;
import dev.gajah.executor.set.MergeAppendOperator;
import dev.gajah.executor.set.ProjectSetOperator;
import dev.gajah.executor.set.RecursiveUnionOperator;
import dev.gajah.executor.set.ResultOperator;
import dev.gajah.executor.set.SetOpOperator;
import dev.gajah.executor.set.UniqueOperator;
import dev.gajah.executor.sort.RowOrder;
import dev.gajah.executor.sort.SortOperator;
import dev.gajah.executor.sort.Sorter;
import dev.gajah.executor.spill.RowStore;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.types.function.SetReturningFunction;
import dev.gajah.types.function.ValueHasher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns plan nodes into operators (PostgreSQL: `ExecInitNode`).
final class PlanBuilder {
  private final ExecutionContext context;
  private final SubPlans subPlans;
  private final PlannedStatement statement;
  private final Map<Integer, Sources.SharedRows> ctes = new HashMap<>();
  private final Map<Integer, RowStore> cteStores = new HashMap<>();
  private final Map<Integer, RecursiveUnionOperator.WorkTable> workTables = new HashMap<>();
  private final Map<Plan, Operator> built = new IdentityHashMap<>();
  private final @Nullable Instrumenter instrumenter;

  /// Makes a counter for each operator, for EXPLAIN ANALYZE.
  @FunctionalInterface
  interface Instrumenter {
    Instrumentation instrument(Plan plan);
  }

  PlanBuilder(ExecutionContext context, @Nullable Instrumenter instrumenter) {
    this.context = context;
    this.statement = context.statement();
    this.instrumenter = instrumenter;
    this.subPlans = new SubPlans(context, this);
    context.setSubPlans(subPlans);
  }

  SubPlans subPlans() {
    return subPlans;
  }

  /// The operator made for a node of the main plan, for EXPLAIN.
  @Nullable Operator operatorOf(Plan plan) {
    return built.get(plan);
  }

  Operator buildSubPlan(int planId) {
    return build(statement.subplans().get(planId - 1));
  }

  void closeShared() {
    for (Sources.SharedRows rows : ctes.values()) {
      rows.close();
    }
  }

  Operator build(Plan plan) {
    for (Expr.SubPlan initPlan : plan.info().initPlans()) {
      subPlans.addInitPlan(initPlan);
    }
    Operator operator = create(plan);
    built.putIfAbsent(plan, operator);
    if (instrumenter != null) {
      operator.instrument(instrumenter.instrument(plan));
    }
    return operator;
  }

  private Operator create(Plan plan) {
    return switch (plan) {
      case Plan.Result p -> result(p);
      case Plan.ProjectSet p -> projectSet(p);
      case Plan.SeqScan p -> seqScan(p);
      case Plan.IndexScan p -> indexScan(p);
      case Plan.IndexOnlyScan p -> indexOnlyScan(p);
      case Plan.BitmapHeapScan p -> bitmapHeapScan(p);
      case Plan.TidScan p -> tidScan(p);
      case Plan.SubqueryScan p -> subqueryScan(p);
      case Plan.FunctionScan p -> functionScan(p);
      case Plan.ValuesScan p -> valuesScan(p);
      case Plan.CteScan p -> cteScan(p);
      case Plan.WorkTableScan p -> workTableScan(p);
      case Plan.NestLoop p -> nestLoop(p);
      case Plan.HashJoin p -> hashJoin(p);
      case Plan.MergeJoin p -> mergeJoin(p);
      case Plan.Hash p -> build(p.outer());
      case Plan.Material p ->
          new MaterialOperator(
              build(p.outer()),
              shape(p.outer()),
              PlanInputs.dependsOnParameters(p.outer()),
              context);
      case Plan.Sort p -> sort(p, p.outer(), p.keys());
      case Plan.IncrementalSort p -> sort(p, p.outer(), p.keys());
      case Plan.Group p ->
          new Sources.Subquery(
              new UniqueOperator(build(p.outer()), new RowOrder(p.groupKeys(), context)),
              compiler(ColumnResolver.OUTER).filter(p.info().qual()),
              compiler(ColumnResolver.OUTER).projection(p.targetList()));
      case Plan.Agg p -> aggregate(p);
      case Plan.Unique p -> new UniqueOperator(build(p.outer()), new RowOrder(p.keys(), context));
      case Plan.SetOp p -> setOp(p);
      case Plan.Append p -> new AppendOperator(buildAll(p.plans()));
      case Plan.MergeAppend p ->
          new MergeAppendOperator(
              buildAll(p.plans()), new RowOrder(p.keys(), context), shape(p.plans().getFirst()));
      case Plan.RecursiveUnion p -> recursiveUnion(p);
      case Plan.LockRows p ->
          new LockRowsOperator(
              build(p.outer()),
              p.rowMarks(),
              new EvalPlanQual(context, () -> copy(p.outer())),
              context);
      case Plan.Limit p -> limit(p);
      case Plan.ModifyTable p -> modifyTable(p);
      case Plan.WindowAgg _ -> throw SqlError.unsupported("window function");
      case Plan.SampleScan _ -> throw SqlError.unsupported("TABLESAMPLE");
      case Plan.BitmapIndexScan _, Plan.BitmapAnd _, Plan.BitmapOr _ ->
          throw SqlError.internal("bitmap node outside of a bitmap heap scan");
    };
  }

  /// A second copy of a plan for EvalPlanQual; not counted by EXPLAIN ANALYZE.
  private Operator copy(Plan plan) {
    return new PlanBuilder(context, null, subPlans).build(plan);
  }

  private PlanBuilder(
      ExecutionContext context, @Nullable Instrumenter instrumenter, SubPlans shared) {
    this.context = context;
    this.statement = context.statement();
    this.instrumenter = instrumenter;
    this.subPlans = shared;
  }

  private List<Operator> buildAll(List<Plan> plans) {
    List<Operator> operators = new ArrayList<>(plans.size());
    for (Plan plan : plans) {
      operators.add(build(plan));
    }
    return operators;
  }

  private ExpressionCompiler compiler(ColumnResolver resolver) {
    return new ExpressionCompiler(context, resolver);
  }

  private Representation[] shape(Plan plan) {
    List<TargetEntry> targets = plan.targetList();
    Representation[] shape = new Representation[targets.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = context.representation(targets.get(i).expr().typeOid());
    }
    return shape;
  }

  private Batch newBatch(Representation[] shape) {
    Vector[] columns = new Vector[shape.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(shape[i], 8);
    }
    return new Batch(columns);
  }

  private RelationDescriptor relation(int scanrelid) {
    int oid = statement.rangeTable().get(scanrelid - 1).relationOid();
    return context.session().catalog().relation(oid);
  }

  // ---- scans ----

  private Operator result(Plan.Result p) {
    ExpressionCompiler compiler = compiler(ColumnResolver.OUTER);
    return new ResultOperator(
        p.outer() == null ? null : build(p.outer()),
        compiler.filter(p.resconstantqual()),
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()));
  }

  private Operator projectSet(Plan.ProjectSet p) {
    ExpressionCompiler compiler = compiler(ColumnResolver.OUTER);
    List<ProjectSetOperator.Column> columns = new ArrayList<>();
    for (TargetEntry entry : p.targetList()) {
      if (entry.expr() instanceof Expr.FuncExpr call && call.returnsSet()) {
        columns.add(
            new ProjectSetOperator.Column(
                setFunction(call.funcid()), compiler.compileAll(call.args()), null));
      } else {
        columns.add(
            new ProjectSetOperator.Column(null, new Evaluator[0], compiler.compile(entry.expr())));
      }
    }
    return new ProjectSetOperator(build(p.outer()), columns, newBatch(shape(p)), context);
  }

  private SetReturningFunction setFunction(int procOid) {
    SetReturningFunction function = context.session().functions().findSet(procOid);
    if (function == null) {
      throw SqlError.unsupported("function " + context.session().catalog().proc(procOid).proname());
    }
    return function;
  }

  private Operator seqScan(Plan.SeqScan p) {
    RelationDescriptor table = relation(p.scanrelid());
    TableColumns columns =
        new TableColumns(table).addTargets(p.targetList()).addAll(p.info().qual());
    ExpressionCompiler compiler = compiler(columns);
    return new SeqScan(
        table,
        p.scanrelid(),
        columns,
        columns.newBatch(context),
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()),
        context);
  }

  private Operator indexScan(Plan.IndexScan p) {
    RelationDescriptor table = relation(p.scanrelid());
    List<Expr> originals = originals(p.indexConditions());
    TableColumns columns =
        new TableColumns(table)
            .addTargets(p.targetList())
            .addAll(p.info().qual())
            .addAll(originals);
    ExpressionCompiler compiler = compiler(columns);
    return new IndexScanOperator(
        table,
        context.session().catalog().index(p.indexid()),
        p,
        columns,
        columns.newBatch(context),
        compiler.filter(p.info().qual()),
        compiler.filter(originals),
        compiler.projection(p.targetList()),
        context);
  }

  private static List<Expr> originals(List<Plan.IndexCondition> conditions) {
    return conditions.stream().map(Plan.IndexCondition::original).toList();
  }

  private Operator indexOnlyScan(Plan.IndexOnlyScan p) {
    var index = context.session().catalog().index(p.indexid());
    Representation[] shape = new Representation[index.columnCount()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = index.column(i).representation();
    }
    boolean[] used = new boolean[shape.length];
    List<Expr> all = new ArrayList<>(p.info().qual());
    p.targetList().forEach(entry -> all.add(entry.expr()));
    ColumnResolver resolver =
        variable -> {
          used[variable.varattno() - 1] = true;
          return variable.varattno() - 1;
        };
    ExpressionCompiler compiler = compiler(resolver);
    return new IndexOnlyScanOperator(
        relation(p.scanrelid()),
        index,
        p,
        used,
        newBatch(shape),
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()),
        context);
  }

  private Operator bitmapHeapScan(Plan.BitmapHeapScan p) {
    RelationDescriptor table = relation(p.scanrelid());
    TableColumns columns =
        new TableColumns(table)
            .addTargets(p.targetList())
            .addAll(p.info().qual())
            .addAll(p.bitmapqualOrig());
    ExpressionCompiler compiler = compiler(columns);
    return new BitmapHeapScanOperator(
        table,
        p.scanrelid(),
        TidSource.of(p.outer(), context),
        columns,
        columns.newBatch(context),
        compiler.filter(p.info().qual()),
        compiler.filter(p.bitmapqualOrig()),
        compiler.projection(p.targetList()),
        context);
  }

  private Operator tidScan(Plan.TidScan p) {
    RelationDescriptor table = relation(p.scanrelid());
    TableColumns columns =
        new TableColumns(table).addTargets(p.targetList()).addAll(p.info().qual());
    ExpressionCompiler compiler = compiler(columns);
    return new TidScanOperator(
        table,
        p,
        columns,
        columns.newBatch(context),
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()),
        context);
  }

  private Operator subqueryScan(Plan.SubqueryScan p) {
    ExpressionCompiler compiler = compiler(ColumnResolver.OUTER);
    return new Sources.Subquery(
        build(p.subplan()), compiler.filter(p.info().qual()), compiler.projection(p.targetList()));
  }

  private Operator functionScan(Plan.FunctionScan p) {
    List<FunctionScanOperator.Call> calls = new ArrayList<>();
    List<Representation> shape = new ArrayList<>();
    ExpressionCompiler arguments = compiler(ColumnResolver.NONE);
    for (Plan.RangeTableFunction function : p.functions()) {
      for (int type : function.columnTypes()) {
        shape.add(context.representation(type));
      }
      int columnCount = function.columnTypes().size();
      if (function.funcexpr() instanceof Expr.FuncExpr call && call.returnsSet()) {
        calls.add(
            new FunctionScanOperator.Call(
                setFunction(call.funcid()), arguments.compileAll(call.args()), null, columnCount));
      } else if (columnCount == 1) {
        calls.add(
            new FunctionScanOperator.Call(
                null, new Evaluator[0], arguments.compile(function.funcexpr()), 1));
      } else {
        throw SqlError.unsupported("function in FROM that returns a composite value");
      }
    }
    if (p.ordinality()) {
      shape.add(Representation.LONG);
    }
    ExpressionCompiler compiler = compiler(ColumnResolver.OUTER);
    return new FunctionScanOperator(
        newBatch(shape.toArray(Representation[]::new)),
        calls,
        p.ordinality(),
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()),
        context);
  }

  private Operator valuesScan(Plan.ValuesScan p) {
    ExpressionCompiler arguments = compiler(ColumnResolver.NONE);
    Evaluator[][] rows = new Evaluator[p.valuesLists().size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = arguments.compileAll(p.valuesLists().get(i));
    }
    List<Expr> first = p.valuesLists().getFirst();
    Representation[] shape = new Representation[first.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = context.representation(first.get(i).typeOid());
    }
    ExpressionCompiler compiler = compiler(ColumnResolver.OUTER);
    return new Sources.Values(
        newBatch(shape),
        rows,
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()));
  }

  private Operator cteScan(Plan.CteScan p) {
    Plan body = statement.subplans().get(p.ctePlanId() - 1);
    RowStore store = cteStores.get(p.ctePlanId());
    if (store == null) {
      store = new RowStore(shape(body));
      cteStores.put(p.ctePlanId(), store);
      ctes.put(p.ctePlanId(), new Sources.SharedRows(build(body), store));
    }
    RowStore rows = store;
    ExpressionCompiler compiler = compiler(ColumnResolver.OUTER);
    return new Sources.Stored(
        newBatch(shape(body)),
        ctes.get(p.ctePlanId()),
        () -> rows,
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()));
  }

  private Operator workTableScan(Plan.WorkTableScan p) {
    RecursiveUnionOperator.WorkTable table = workTables.get(p.wtParam());
    if (table == null) {
      throw SqlError.internal("work table scan outside of its recursive union");
    }
    ExpressionCompiler compiler = compiler(ColumnResolver.OUTER);
    return new Sources.Stored(
        newBatch(table.rows().shape()),
        null,
        table::rows,
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()));
  }

  // ---- joins ----

  private JoinShape joinShape(Plan plan, Plan outer, Plan inner, List<Expr> conditions) {
    return new JoinShape(
        shape(outer), shape(inner), plan.targetList(), List.of(conditions, plan.info().qual()));
  }

  private Operator nestLoop(Plan.NestLoop p) {
    JoinShape shape = joinShape(p, p.outer(), p.inner(), p.joinqual());
    ExpressionCompiler compiler = compiler(ColumnResolver.join(shape(p.outer()).length));
    return new NestedLoopJoin(
        build(p.outer()),
        build(p.inner()),
        p.jointype(),
        p.innerUnique(),
        shape,
        compiler.filter(p.joinqual()),
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()),
        p.nestParams(),
        context);
  }

  private static Expr equality(Plan.JoinKey key) {
    return new Expr.OpExpr(
        key.opno(),
        key.opfuncid(),
        Expr.BOOL,
        false,
        0,
        key.collation(),
        List.of(key.outerKey(), key.innerKey()),
        -1);
  }

  private static List<Expr> withEqualities(List<Plan.JoinKey> keys, List<Expr> joinqual) {
    List<Expr> all = new ArrayList<>();
    keys.forEach(key -> all.add(equality(key)));
    all.addAll(joinqual);
    return all;
  }

  private HashJoin.KeyHasher hasher(List<Plan.JoinKey> keys, boolean outerSide) {
    ExpressionCompiler compiler = compiler(variable -> variable.varattno() - 1);
    Evaluator[] evaluators = new Evaluator[keys.size()];
    ValueHasher[] hashers = new ValueHasher[keys.size()];
    for (int i = 0; i < evaluators.length; i++) {
      Expr key = outerSide ? keys.get(i).outerKey() : keys.get(i).innerKey();
      evaluators[i] = compiler.compile(key);
      hashers[i] = context.session().functions().hasher(key.typeOid());
    }
    return new HashJoin.KeyHasher(evaluators, hashers);
  }

  private Operator hashJoin(Plan.HashJoin p) {
    Plan inner = p.inner() instanceof Plan.Hash hash ? hash.outer() : p.inner();
    List<Expr> conditions = withEqualities(p.hashclauses(), p.joinqual());
    JoinShape shape = joinShape(p, p.outer(), inner, conditions);
    ExpressionCompiler compiler = compiler(ColumnResolver.join(shape(p.outer()).length));
    return new HashJoin(
        build(p.outer()),
        build(p.inner()),
        p.jointype(),
        p.innerUnique(),
        shape,
        compiler.filter(conditions),
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()),
        hasher(p.hashclauses(), true),
        hasher(p.hashclauses(), false),
        PlanInputs.dependsOnParameters(inner),
        context);
  }

  private Operator mergeJoin(Plan.MergeJoin p) {
    JoinShape shape = joinShape(p, p.outer(), p.inner(), p.joinqual());
    ExpressionCompiler compiler = compiler(ColumnResolver.join(shape(p.outer()).length));
    ExpressionCompiler side = compiler(variable -> variable.varattno() - 1);
    int count = p.mergeclauses().size();
    Evaluator[] outerKeys = new Evaluator[count];
    Evaluator[] innerKeys = new Evaluator[count];
    ValueComparator[] comparators = new ValueComparator[count];
    Representation[] keyShape = new Representation[count];
    boolean[] descending = new boolean[count];
    boolean[] nullsFirst = new boolean[count];
    for (int i = 0; i < count; i++) {
      Plan.JoinKey key = p.mergeclauses().get(i);
      outerKeys[i] = side.compile(key.outerKey());
      innerKeys[i] = side.compile(key.innerKey());
      comparators[i] = context.comparator(key.comparisonProc());
      keyShape[i] = context.representation(key.innerKey().typeOid());
      descending[i] = p.descending().get(i);
      nullsFirst[i] = p.nullsFirst().get(i);
    }
    return new MergeJoin(
        build(p.outer()),
        build(p.inner()),
        p.jointype(),
        p.innerUnique(),
        shape,
        compiler.filter(p.joinqual()),
        compiler.filter(p.info().qual()),
        compiler.projection(p.targetList()),
        outerKeys,
        innerKeys,
        comparators,
        keyShape,
        descending,
        nullsFirst,
        context);
  }

  // ---- the rest ----

  private Operator sort(Plan plan, Plan outer, List<SortKey> keys) {
    Sorter sorter =
        new Sorter(
            shape(plan),
            new RowOrder(keys, context),
            context.spillSpace(),
            context.workMemoryBytes(),
            context.interrupts());
    return new SortOperator(build(outer), sorter, PlanInputs.dependsOnParameters(outer));
  }

  private ValueHasher[] hashers(List<SortKey> keys, Plan input) {
    ValueHasher[] hashers = new ValueHasher[keys.size()];
    for (int i = 0; i < hashers.length; i++) {
      int type = input.targetList().get(keys.get(i).column()).expr().typeOid();
      hashers[i] = context.session().functions().hasher(type);
    }
    return hashers;
  }

  private Operator aggregate(Plan.Agg p) {
    if (p.strategy() == Plan.AggStrategy.MIXED) {
      throw SqlError.unsupported("GROUPING SETS");
    }
    List<Expr.Aggref> aggregates = new ArrayList<>();
    List<Expr> all = new ArrayList<>(p.info().qual());
    p.targetList().forEach(entry -> all.add(entry.expr()));
    for (Expr root : all) {
      boolean found =
          ExprTree.any(
              root,
              expr -> {
                if (expr instanceof Expr.Aggref aggref && !aggregates.contains(aggref)) {
                  aggregates.add(aggref);
                }
                return false;
              });
      assert !found : "the walk only collects";
    }
    Representation[] inputShape = shape(p.outer());
    ExpressionCompiler arguments = compiler(ColumnResolver.OUTER);
    List<AggregateCall> calls = new ArrayList<>();
    for (Expr.Aggref aggref : aggregates) {
      calls.add(new AggregateCall(aggref, arguments, context));
    }
    ColumnResolver resolver =
        new ColumnResolver() {
          @Override
          public int column(Expr.Var variable) {
            return variable.varattno() - 1;
          }

          @Override
          public int aggregate(Expr.Aggref aggregate) {
            return inputShape.length + aggregates.indexOf(aggregate);
          }
        };
    ExpressionCompiler compiler = compiler(resolver);
    Filter filter = compiler.filter(p.info().qual());
    Projection projection = compiler.projection(p.targetList());
    return new AggregateOperator(
        build(p.outer()),
        inputShape,
        p.groupKeys(),
        p.strategy() == Plan.AggStrategy.HASHED,
        hashers(p.groupKeys(), p.outer()),
        calls,
        filter,
        projection,
        PlanInputs.dependsOnParameters(p.outer()),
        context);
  }

  private Operator setOp(Plan.SetOp p) {
    return new SetOpOperator(
        build(p.outer()),
        p.command(),
        new RowOrder(p.keys(), context),
        hashers(p.keys(), p.outer()),
        p.flagColumn(),
        shape(p.outer()));
  }

  private Operator recursiveUnion(Plan.RecursiveUnion p) {
    RecursiveUnionOperator.WorkTable table = new RecursiveUnionOperator.WorkTable(shape(p));
    workTables.put(p.wtParam(), table);
    return new RecursiveUnionOperator(
        build(p.outer()),
        build(p.inner()),
        table,
        !p.distinctKeys().isEmpty(),
        new RowOrder(p.distinctKeys(), context),
        hashers(p.distinctKeys(), p.outer()),
        context);
  }

  private Operator limit(Plan.Limit p) {
    ExpressionCompiler compiler = compiler(ColumnResolver.NONE);
    Expr offset = p.offset();
    Expr count = p.count();
    return new LimitOperator(
        build(p.outer()),
        offset == null ? null : compiler.compile(offset),
        count == null ? null : compiler.compile(count),
        p.withTies() ? new RowOrder(p.tieKeys(), context) : null);
  }

  private Operator modifyTable(Plan.ModifyTable p) {
    if (p.onConflict() != null) {
      throw SqlError.unsupported("ON CONFLICT");
    }
    RelationDescriptor table = relation(p.resultRti());
    ModifyTableOperator.Returning returning = null;
    if (!p.returning().isEmpty()) {
      returning = returning(p, table);
    }
    return new ModifyTableOperator(
        p,
        build(p.outer()),
        table,
        new TableWriter(table, context.session(), context),
        returning,
        new EvalPlanQual(context, () -> copy(p.outer())),
        context);
  }

  private ModifyTableOperator.Returning returning(Plan.ModifyTable p, RelationDescriptor table) {
    TableColumns columns = new TableColumns(table).addTargets(p.returning());
    int[] numbers = columns.attributeNumbers();
    Batch target = columns.newBatch(context);
    Batch child = newBatch(shape(p.outer()));
    Vector[] all = new Vector[target.columns.length + child.columns.length];
    System.arraycopy(target.columns, 0, all, 0, target.columns.length);
    System.arraycopy(child.columns, 0, all, target.columns.length, child.columns.length);
    ColumnResolver resolver =
        variable ->
            variable.varno() == Expr.Var.OUTER_VAR
                ? numbers.length + variable.varattno() - 1
                : columns.column(variable);
    return new ModifyTableOperator.Returning(
        compiler(resolver).projection(p.returning()),
        new RowDecoder(table, numbers, context.session().heap().detoaster()),
        new Batch(all),
        numbers.length);
  }
}
