// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.modify.ModifyTableOperator;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.transaction.snapshot.Snapshot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan made ready to run in one session (PostgreSQL: `QueryDesc` with its `EState`).
///
/// [#start], then [#next] until it is null, then [#finish]; after that it may be started again with
/// other parameters, which is how a prepared statement runs without building its operators anew.
/// The caller holds locks on all relations of the plan ([PlannedStatement#rangeTable]) and has
/// checked permissions.
public final class Execution {
  private final ExecutionContext context;
  private final PlanBuilder builder;
  private final Operator root;
  private final Map<Plan, Instrumentation> instrumentations = new HashMap<>();
  private boolean running;

  public Execution(ExecutorSession session, PlannedStatement statement) {
    this(session, statement, false, false);
  }

  /// @param instrument count rows for EXPLAIN ANALYZE; @param timing also measure time
  public Execution(
      ExecutorSession session, PlannedStatement statement, boolean instrument, boolean timing) {
    context = new ExecutionContext(session, statement);
    builder =
        new PlanBuilder(
            context,
            instrument
                ? plan ->
                    instrumentations.computeIfAbsent(
                        plan, key -> new Instrumentation(session.evalContext().clock(), timing))
                : null);
    root = builder.build(statement.plan());
  }

  /// Starts an execution.
  ///
  /// @param externParameters values of `$1`, `$2`, ... in object form
  public void start(Snapshot snapshot, @Nullable Object[] externParameters) {
    context.start(snapshot, externParameters);
    builder.subPlans().open();
    running = true;
    root.open();
  }

  /// The next rows, at most `maxRows`; null at the end. Valid until the next call.
  public @Nullable Batch next(int maxRows) {
    return root.next(maxRows);
  }

  /// Runs to the end, throwing rows away; for statements without result.
  public void runToEnd() {
    while (root.next(dev.gajah.base.vector.Vector.BATCH) != null) {
      // the effect is what counts
    }
  }

  /// Rows inserted, updated or deleted by the top node; 0 for a query.
  public long processed() {
    return root instanceof ModifyTableOperator modify ? modify.processed() : 0;
  }

  /// Gives everything back; may be called after an error, and more than once.
  public void finish() {
    if (!running) {
      return;
    }
    running = false;
    try {
      root.close();
    } finally {
      builder.subPlans().close();
      builder.closeShared();
    }
    instrumentations.values().forEach(Instrumentation::endLoop);
  }

  public PlannedStatement statement() {
    return context.statement();
  }

  /// What EXPLAIN ANALYZE shows of a node; null if it was not instrumented or never built.
  public @Nullable Instrumentation instrumentation(Plan plan) {
    return instrumentations.get(plan);
  }

  /// The operator of a node, for details such as a sort's memory.
  public @Nullable Operator operatorOf(Plan plan) {
    return builder.operatorOf(plan);
  }
}
