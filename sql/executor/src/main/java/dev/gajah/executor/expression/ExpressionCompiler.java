// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.Representation;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.types.function.CallSite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns typed expressions into evaluators for one input shape of one execution.
public final class ExpressionCompiler {
  private static final int NAME = 19;

  private final ExpressionEnvironment environment;
  private final ColumnResolver columns;

  /// What the innermost CASE, array coercion or domain check under compilation hands down.
  private Leaves.@Nullable Slot testValue;

  public ExpressionCompiler(ExpressionEnvironment environment, ColumnResolver columns) {
    this.environment = environment;
    this.columns = columns;
  }

  public ExpressionEnvironment environment() {
    return environment;
  }

  public Filter filter(List<Expr> conditions) {
    return new Filter(compileAll(conditions));
  }

  public Projection projection(List<TargetEntry> targetList) {
    Evaluator[] outputs = new Evaluator[targetList.size()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = compile(targetList.get(i).expr());
    }
    return new Projection(outputs);
  }

  public Evaluator[] compileAll(List<? extends Expr> expressions) {
    Evaluator[] result = new Evaluator[expressions.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = compile(expressions.get(i));
    }
    return result;
  }

  public Evaluator compile(Expr expr) {
    return switch (expr) {
      case Expr.Var e -> new Leaves.Column(columns.column(e));
      case Expr.Const e -> new Leaves.Constant(representation(e), e.value());
      case Expr.Param e -> parameter(e);
      case Expr.Aggref e -> new Leaves.Column(columns.aggregate(e));
      case Expr.WindowFunc e -> new Leaves.Column(columns.windowFunction(e));
      case Expr.FuncExpr e -> call(e.funcid(), e.args(), e, e.variadic());
      case Expr.OpExpr e -> call(e.opfuncid(), e.args(), e, false);
      case Expr.DistinctExpr e ->
          new Calls.Distinct(
              environment.function(e.opfuncid()),
              compile(e.args().get(0)),
              compile(e.args().get(1)),
              environment.evalContext());
      case Expr.NullIfExpr e ->
          new Calls.NullIf(
              environment.function(e.opfuncid()),
              compile(e.args().get(0)),
              compile(e.args().get(1)),
              representation(e),
              environment.evalContext());
      case Expr.ScalarArrayOpExpr e ->
          new Arrays.AnyAll(
              environment.function(e.opfuncid()),
              compile(e.args().get(0)),
              compile(e.args().get(1)),
              environment.arrayElementType(e.args().get(1).typeOid()),
              environment,
              e.useOr(),
              environment.isLeakproof(e.opfuncid()));
      case Expr.BoolExpr e -> bool(e);
      case Expr.SubPlan e -> environment.subPlan(e, this);
      case Expr.AlternativeSubPlan e -> compile(e.subplans().getFirst());
      case Expr.RelabelType e -> relabel(e);
      case Expr.CoerceViaIO e ->
          new Casts.ViaText(
              compile(e.arg()),
              environment.textCast(e.arg().typeOid(), e.typeOid()),
              representation(e));
      case Expr.ArrayCoerceExpr e -> arrayCoerce(e);
      case Expr.CollateExpr e -> compile(e.arg());
      case Expr.CaseExpr e -> caseExpr(e);
      case Expr.CaseTestExpr _ -> slot();
      case Expr.CoerceToDomainValue _ -> slot();
      case Expr.ArrayExpr e ->
          new Arrays.Constructor(
              compileAll(e.elements()),
              e.elementType(),
              e.multidims(),
              environment,
              representation(e));
      case Expr.RowCompareExpr e -> rowCompare(e);
      case Expr.CoalesceExpr e -> new Logic.Coalesce(compileAll(e.args()), representation(e));
      case Expr.MinMaxExpr e ->
          new Logic.MinMax(
              compileAll(e.args()),
              environment.comparator(e.comparisonProc()),
              e.greatest(),
              representation(e));
      case Expr.SqlValueFunction e -> new Casts.SqlValue(e, environment, representation(e));
      case Expr.NullTest e -> {
        if (e.argIsRow()) {
          throw SqlError.unsupported("IS NULL of a row value");
        }
        yield new Logic.IsNull(compile(e.arg()), e.isNull());
      }
      case Expr.BooleanTest e -> new Logic.Test(compile(e.arg()), e.test());
      case Expr.SubscriptingRef e -> subscript(e);
      case Expr.NextValueExpr e -> new Casts.NextValue(e.seqid(), environment);
      case Expr.CoerceToDomain _ -> throw SqlError.unsupported("coercion to a domain");
      case Expr.GroupingFunc _ -> throw SqlError.unsupported("GROUPING");
      case Expr.FieldSelect _ ->
          throw SqlError.unsupported("selecting a field of a composite value");
      case Expr.FieldStore _ -> throw SqlError.unsupported("storing a field of a composite value");
      case Expr.RowExpr _ -> throw SqlError.unsupported("row constructor as a value");
      case Expr.ConvertRowtypeExpr _ -> throw SqlError.unsupported("conversion between row types");
      case Expr.CurrentOfExpr _ -> throw SqlError.unsupported("WHERE CURRENT OF");
      case Expr.SubLink _ -> throw SqlError.internal("unplanned SubLink in the executor");
      case Expr.SetToDefault _ -> throw SqlError.internal("DEFAULT left in a plan");
    };
  }

  private Representation representation(Expr expr) {
    return environment.representation(expr.typeOid());
  }

  private Evaluator parameter(Expr.Param param) {
    Leaves.ParameterSource source =
        switch (param.kind()) {
          case EXTERN -> environment::externParameter;
          case EXEC -> environment::execParameter;
          case SUBLINK, MULTIEXPR -> throw SqlError.internal("unplanned parameter in the executor");
        };
    return new Leaves.Parameter(representation(param), source, param.paramId());
  }

  private Evaluator call(int procOid, List<Expr> args, Expr expr, boolean variadicArray) {
    int[] types = args.stream().mapToInt(Expr::typeOid).toArray();
    return new Calls.Function(
        environment.function(procOid, new CallSite(types, expr.typeOid(), variadicArray)),
        compileAll(args),
        representation(expr),
        environment.evalContext(),
        environment.isLeakproof(procOid));
  }

  private Evaluator bool(Expr.BoolExpr e) {
    return switch (e.op()) {
      case AND -> new Logic.Connective(true, compileAll(e.args()));
      case OR -> new Logic.Connective(false, compileAll(e.args()));
      case NOT -> new Logic.Negation(compile(e.args().getFirst()));
    };
  }

  private Evaluator relabel(Expr.RelabelType e) {
    Evaluator argument = compile(e.arg());
    return Casts.needsNormalization(e.arg().typeOid(), e.typeOid())
        ? new Casts.Normalize(argument, e.typeOid())
        : argument;
  }

  private Leaves.Slot slot() {
    Leaves.Slot slot = testValue;
    if (slot == null) {
      throw SqlError.internal("test value outside of CASE or coercion");
    }
    return slot;
  }

  private Evaluator caseExpr(Expr.CaseExpr e) {
    Evaluator argument = e.arg() == null ? null : compile(e.arg());
    Leaves.Slot outer = testValue;
    Leaves.Slot slot = argument == null ? outer : new Leaves.Slot();
    testValue = slot;
    try {
      Evaluator[] conditions = new Evaluator[e.whens().size()];
      Evaluator[] results = new Evaluator[conditions.length];
      for (int i = 0; i < conditions.length; i++) {
        conditions[i] = compile(e.whens().get(i).condition());
      }
      testValue = outer;
      for (int i = 0; i < results.length; i++) {
        results[i] = compile(e.whens().get(i).result());
      }
      Evaluator otherwise = e.defaultResult() == null ? null : compile(e.defaultResult());
      return new Logic.Case(
          argument,
          argument == null ? null : slot,
          conditions,
          results,
          otherwise,
          representation(e));
    } finally {
      testValue = outer;
    }
  }

  private Evaluator arrayCoerce(Expr.ArrayCoerceExpr e) {
    Leaves.Slot outer = testValue;
    Leaves.Slot slot = new Leaves.Slot();
    testValue = slot;
    try {
      Evaluator element = compile(e.elementExpr());
      return new Arrays.Coerce(
          compile(e.arg()),
          slot,
          element,
          environment.arrayElementType(e.arg().typeOid()),
          environment.arrayElementType(e.typeOid()),
          environment);
    } finally {
      testValue = outer;
    }
  }

  private Evaluator rowCompare(Expr.RowCompareExpr e) {
    throw SqlError.unsupported("row comparison " + e.rctype());
  }

  private Evaluator subscript(Expr.SubscriptingRef e) {
    if (e.assign() != null || !e.lower().isEmpty()) {
      throw SqlError.unsupported("array slice or array assignment");
    }
    Evaluator[] subscripts = new Evaluator[e.upper().size()];
    for (int i = 0; i < subscripts.length; i++) {
      Expr subscript = e.upper().get(i);
      if (subscript == null) {
        throw SqlError.unsupported("array slice");
      }
      subscripts[i] = compile(subscript);
    }
    if (e.containerType() == NAME) {
      return new Arrays.NameByte(compile(e.expr()), subscripts);
    }
    return new Arrays.Element(
        compile(e.expr()), subscripts, e.elementType(), environment, representation(e));
  }
}
