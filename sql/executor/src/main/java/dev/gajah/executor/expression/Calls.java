// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.ScalarFunction;
import org.jspecify.annotations.Nullable;

/// Function calls and what is built on them: operators, IS DISTINCT FROM, NULLIF.
final class Calls {
  private Calls() {}

  static boolean allSafe(Evaluator[] evaluators) {
    for (Evaluator evaluator : evaluators) {
      if (!evaluator.isSafe()) {
        return false;
      }
    }
    return true;
  }

  /// A call of a scalar function; strictness is inside the function.
  static final class Function implements Evaluator {
    private final ScalarFunction function;
    private final Evaluator[] arguments;
    private final Vector[] values;
    private final Vector result;
    private final EvalContext context;
    private final boolean safe;

    Function(
        ScalarFunction function,
        Evaluator[] arguments,
        Representation representation,
        EvalContext context,
        boolean functionIsSafe) {
      this.function = function;
      this.arguments = arguments;
      this.values = new Vector[arguments.length];
      this.result = Vector.create(representation, 1);
      this.context = context;
      this.safe = functionIsSafe && allSafe(arguments);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      for (int i = 0; i < arguments.length; i++) {
        values[i] = arguments[i].evaluate(input, rows, count);
      }
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      function.apply(values, rows, count, result, context);
      return result;
    }

    @Override
    public boolean isSafe() {
      return safe;
    }
  }

  /// `a IS DISTINCT FROM b`, given the function of `=`.
  static final class Distinct implements Evaluator {
    private final ScalarFunction equality;
    private final Evaluator left;
    private final Evaluator right;
    private final Vector[] values = new Vector[2];
    private final LongVector result = new LongVector(1);
    private final Rows both = new Rows();
    private final EvalContext context;

    Distinct(ScalarFunction equality, Evaluator left, Evaluator right, EvalContext context) {
      this.equality = equality;
      this.left = left;
      this.right = right;
      this.context = context;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      Vector a = left.evaluate(input, rows, count);
      Vector b = right.evaluate(input, rows, count);
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      both.clear();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (!a.nulls[row] && !b.nulls[row]) {
          both.add(row);
        }
      }
      values[0] = a;
      values[1] = b;
      equality.apply(values, both.rows, both.count, result, context);
      for (int i = 0; i < both.count; i++) {
        int row = both.rows[i];
        result.values[row] ^= 1;
      }
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (a.nulls[row] || b.nulls[row]) {
          result.set(row, a.nulls[row] != b.nulls[row] ? 1 : 0);
        }
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return left.isSafe() && right.isSafe();
    }
  }

  /// `NULLIF(a, b)`, given the function of `=`.
  static final class NullIf implements Evaluator {
    private final ScalarFunction equality;
    private final Evaluator left;
    private final Evaluator right;
    private final Vector[] values = new Vector[2];
    private final LongVector equal = new LongVector(1);
    private final Vector result;
    private final EvalContext context;

    NullIf(
        ScalarFunction equality,
        Evaluator left,
        Evaluator right,
        Representation representation,
        EvalContext context) {
      this.equality = equality;
      this.left = left;
      this.right = right;
      this.result = Vector.create(representation, 1);
      this.context = context;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      values[0] = left.evaluate(input, rows, count);
      values[1] = right.evaluate(input, rows, count);
      int capacity = Math.max(1, input.rowCount);
      equal.ensureCapacity(capacity);
      equal.reset();
      equality.apply(values, rows, count, equal, context);
      result.ensureCapacity(capacity);
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (equal.isTrue(row)) {
          result.setNull(row);
        } else {
          result.copyFrom(values[0], row, row);
        }
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return left.isSafe() && right.isSafe();
    }
  }
}
