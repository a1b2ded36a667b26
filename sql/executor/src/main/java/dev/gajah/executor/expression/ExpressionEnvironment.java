// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.types.function.CallSite;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.ScalarFunction;
import org.jspecify.annotations.Nullable;

/// What the compiler of expressions asks the execution it compiles for.
public interface ExpressionEnvironment {
  EvalContext evalContext();

  Representation representation(int typeOid);

  /// The implementation of a function.
  ///
  /// @throws dev.gajah.base.error.SqlError 0A000 naming it if there is none
  ScalarFunction function(int procOid);

  /// The implementation of a function for one call site, which polymorphic and variadic functions
  /// need.
  ScalarFunction function(int procOid, CallSite site);

  /// True if the function raises no error and has no side effect (pg_proc.proleakproof).
  boolean isLeakproof(int procOid);

  /// @param procOid btree support function 1
  ValueComparator comparator(int procOid);

  /// Value of a parameter of the client, `$paramId`.
  @Nullable Object externParameter(int paramId);

  /// Value of an executor parameter; runs the init plan that sets it if need be.
  @Nullable Object execParameter(int paramId);

  /// An evaluator for a planned subselect.
  ///
  /// @param compiler for its argument and test expressions
  Evaluator subPlan(Expr.SubPlan subPlan, ExpressionCompiler compiler);

  /// Input function call chain of a cast through text: value of `sourceType` to `targetType`.
  TextCast textCast(int sourceType, int targetType);

  /// Element type of an array type.
  int arrayElementType(int arrayType);

  dev.gajah.types.TypeCatalog.TypeInfo typeInfo(int typeOid);

  /// Value of CURRENT_DATE, CURRENT_USER and their like, in object form.
  @Nullable Object sqlValue(Expr.SqlValueFunction function);

  long nextSequenceValue(int sequenceOid);

  /// A cast through the text form of one value.
  @FunctionalInterface
  interface TextCast {
    void cast(
        dev.gajah.base.vector.Vector source,
        int sourceRow,
        dev.gajah.base.vector.Vector target,
        int row);
  }
}
