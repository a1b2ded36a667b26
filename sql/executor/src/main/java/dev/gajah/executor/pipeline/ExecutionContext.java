// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.expression.ExpressionEnvironment;
import dev.gajah.executor.spill.SpillSpace;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.types.DataType;
import dev.gajah.types.function.CallSite;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.ScalarFunction;
import dev.gajah.types.system.MiscFunctions;
import org.jspecify.annotations.Nullable;

/// State of one running plan: snapshot, parameters, sub-plans (PostgreSQL: `EState`). Serves one
/// execution after another.
public final class ExecutionContext implements ExpressionEnvironment {
  /// pg_proc OID of `enum_cmp`, whose order the catalog knows.
  private static final int ENUM_CMP = 3514;

  private final ExecutorSession session;
  private final PlannedStatement statement;
  private @Nullable Object[] externParameters = new Object[0];
  private final @Nullable Object[] execParameters;

  /// Init plans that have not yet run in this execution, by the parameters they set.
  private final @Nullable InitPlan[] pendingInitPlans;

  private @Nullable SubPlans subPlans;
  private @Nullable Snapshot snapshot;
  private @Nullable EvalPlanQual evalPlanQual;

  ExecutionContext(ExecutorSession session, PlannedStatement statement) {
    this.session = session;
    this.statement = statement;
    int count = statement.execParamTypes().size();
    execParameters = new Object[count];
    pendingInitPlans = new InitPlan[count];
  }

  void setSubPlans(SubPlans value) {
    subPlans = value;
  }

  void start(Snapshot newSnapshot, @Nullable Object[] newExternParameters) {
    snapshot = newSnapshot;
    externParameters = newExternParameters;
    java.util.Arrays.fill(execParameters, null);
  }

  public ExecutorSession session() {
    return session;
  }

  public PlannedStatement statement() {
    return statement;
  }

  public Snapshot snapshot() {
    Snapshot current = snapshot;
    if (current == null) {
      throw SqlError.internal("execution has no snapshot");
    }
    return current;
  }

  public Interrupts interrupts() {
    return session.interrupts();
  }

  public SpillSpace spillSpace() {
    return session.spillSpace();
  }

  public long workMemoryBytes() {
    return session.workMemoryBytes();
  }

  public long hashMemoryBytes() {
    return session.hashMemoryBytes();
  }

  /// The check of a concurrently updated row that is going on, or null.
  public @Nullable EvalPlanQual evalPlanQual() {
    return evalPlanQual;
  }

  void setEvalPlanQual(@Nullable EvalPlanQual value) {
    evalPlanQual = value;
  }

  // ---- parameters ----

  public void setExecParameter(int paramId, @Nullable Object value) {
    execParameters[paramId] = value;
  }

  void setPending(int paramId, @Nullable InitPlan plan) {
    pendingInitPlans[paramId] = plan;
  }

  @Override
  public @Nullable Object execParameter(int paramId) {
    InitPlan pending = pendingInitPlans[paramId];
    if (pending != null) {
      pending.run();
    }
    return execParameters[paramId];
  }

  @Override
  public @Nullable Object externParameter(int paramId) {
    if (paramId < 1 || paramId > externParameters.length) {
      throw new SqlError(
          SqlState.UNDEFINED_OBJECT, "no value found for parameter %d".formatted(paramId));
    }
    return externParameters[paramId - 1];
  }

  @Nullable Object[] externParameters() {
    return externParameters;
  }

  // ---- what expressions ask ----

  @Override
  public EvalContext evalContext() {
    return session.evalContext();
  }

  @Override
  public Representation representation(int typeOid) {
    return session.dataType(typeOid).representation();
  }

  @Override
  public ScalarFunction function(int procOid) {
    return function(procOid, CallSite.UNKNOWN);
  }

  @Override
  public ScalarFunction function(int procOid, CallSite site) {
    ScalarFunction function = session.functions().findScalar(procOid, site);
    if (function == null) {
      throw SqlError.unsupported("function " + session.catalog().proc(procOid).proname());
    }
    return function;
  }

  @Override
  public boolean isLeakproof(int procOid) {
    return session.catalog().proc(procOid).proleakproof();
  }

  @Override
  public ValueComparator comparator(int procOid) {
    if (procOid == ENUM_CMP) {
      return MiscFunctions.enumOrder(session.evalContext().types());
    }
    ValueComparator comparator =
        session.functions().findComparator(procOid, session.evalContext().types());
    if (comparator == null) {
      throw SqlError.unsupported(
          "ordering by function " + session.catalog().proc(procOid).proname());
    }
    return comparator;
  }

  @Override
  public Evaluator subPlan(Expr.SubPlan subPlan, ExpressionCompiler compiler) {
    SubPlans plans = subPlans;
    if (plans == null) {
      throw SqlError.internal("sub-plan in an expression without sub-plans");
    }
    return plans.evaluator(subPlan, compiler);
  }

  @Override
  public int arrayElementType(int arrayType) {
    return session.catalog().elementTypeOid(arrayType);
  }

  @Override
  public dev.gajah.types.TypeCatalog.TypeInfo typeInfo(int typeOid) {
    return session.evalContext().types().type(typeOid);
  }

  @Override
  public @Nullable Object sqlValue(Expr.SqlValueFunction function) {
    return session.sqlValue(function);
  }

  @Override
  public long nextSequenceValue(int sequenceOid) {
    return session.evalContext().sequences().nextOfIdentity(sequenceOid);
  }

  @Override
  public TextCast textCast(int sourceType, int targetType) {
    DataType source = session.dataType(sourceType);
    DataType target = session.dataType(targetType);
    ByteWriter text = new ByteWriter(64);
    EvalContext context = session.evalContext();
    return (values, sourceRow, result, row) -> {
      text.clear();
      source.output(values, sourceRow, text, context);
      result.set(row, target.input(text.array(), 0, text.length(), -1, context));
    };
  }
}
