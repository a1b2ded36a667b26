// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.nodes.expr.Expr.BoolTestType;
import org.jspecify.annotations.Nullable;

/// Three-valued logic, null tests and conditional expressions.
final class Logic {
  private Logic() {}

  private static int capacity(Batch input) {
    return Math.max(1, input.rowCount);
  }

  /// AND or OR: the next argument is evaluated only for rows that are still undecided.
  static final class Connective implements Evaluator {
    private final boolean isAnd;
    private final Evaluator[] arguments;
    private final LongVector result = new LongVector(1);
    private final Rows open = new Rows();

    Connective(boolean isAnd, Evaluator[] arguments) {
      this.isAnd = isAnd;
      this.arguments = arguments;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      result.ensureCapacity(capacity(input));
      result.reset();
      long neutral = isAnd ? 1 : 0;
      for (int i = 0; i < count; i++) {
        result.values[rows == null ? i : rows[i]] = neutral;
      }
      open.set(rows, count);
      for (Evaluator argument : arguments) {
        if (open.count == 0) {
          break;
        }
        LongVector values = (LongVector) argument.evaluate(input, open.rows, open.count);
        int kept = 0;
        for (int i = 0; i < open.count; i++) {
          int row = open.rows[i];
          if (values.nulls[row]) {
            result.setNull(row);
            open.rows[kept++] = row;
          } else if (values.values[row] != neutral) {
            result.set(row, 1 - neutral);
          } else {
            open.rows[kept++] = row;
          }
        }
        open.count = kept;
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return Calls.allSafe(arguments);
    }
  }

  /// NOT.
  static final class Negation implements Evaluator {
    private final Evaluator argument;
    private final LongVector result = new LongVector(1);

    Negation(Evaluator argument) {
      this.argument = argument;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      LongVector values = (LongVector) argument.evaluate(input, rows, count);
      result.ensureCapacity(capacity(input));
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (values.nulls[row]) {
          result.setNull(row);
        } else {
          result.values[row] = values.values[row] ^ 1;
        }
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return argument.isSafe();
    }
  }

  /// IS [NOT] NULL of a plain value.
  static final class IsNull implements Evaluator {
    private final Evaluator argument;
    private final boolean isNull;
    private final LongVector result = new LongVector(1);

    IsNull(Evaluator argument, boolean isNull) {
      this.argument = argument;
      this.isNull = isNull;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      Vector values = argument.evaluate(input, rows, count);
      result.ensureCapacity(capacity(input));
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        result.values[row] = values.nulls[row] == isNull ? 1 : 0;
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return argument.isSafe();
    }
  }

  /// IS [NOT] TRUE, FALSE, UNKNOWN.
  static final class Test implements Evaluator {
    private final Evaluator argument;
    private final BoolTestType test;
    private final LongVector result = new LongVector(1);

    Test(Evaluator argument, BoolTestType test) {
      this.argument = argument;
      this.test = test;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      LongVector values = (LongVector) argument.evaluate(input, rows, count);
      result.ensureCapacity(capacity(input));
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        boolean unknown = values.nulls[row];
        boolean value = values.values[row] != 0;
        boolean answer =
            switch (test) {
              case IS_TRUE -> !unknown && value;
              case IS_NOT_TRUE -> unknown || !value;
              case IS_FALSE -> !unknown && !value;
              case IS_NOT_FALSE -> unknown || value;
              case IS_UNKNOWN -> unknown;
              case IS_NOT_UNKNOWN -> !unknown;
            };
        result.values[row] = answer ? 1 : 0;
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return argument.isSafe();
    }
  }

  /// CASE: each condition is evaluated for rows that no earlier one took, each result only for its
  /// own rows.
  static final class Case implements Evaluator {
    private final @Nullable Evaluator argument;
    private final Leaves.@Nullable Slot slot;
    private final Evaluator[] conditions;
    private final Evaluator[] results;
    private final @Nullable Evaluator otherwise;
    private final Vector result;
    private final Rows open = new Rows();
    private final Rows taken = new Rows();

    Case(
        @Nullable Evaluator argument,
        Leaves.@Nullable Slot slot,
        Evaluator[] conditions,
        Evaluator[] results,
        @Nullable Evaluator otherwise,
        Representation representation) {
      this.argument = argument;
      this.slot = slot;
      this.conditions = conditions;
      this.results = results;
      this.otherwise = otherwise;
      this.result = Vector.create(representation, 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      result.ensureCapacity(capacity(input));
      result.reset();
      if (argument != null && slot != null) {
        slot.put(argument.evaluate(input, rows, count));
      }
      open.set(rows, count);
      for (int branch = 0; branch < conditions.length && open.count > 0; branch++) {
        LongVector condition =
            (LongVector) conditions[branch].evaluate(input, open.rows, open.count);
        taken.clear();
        int kept = 0;
        for (int i = 0; i < open.count; i++) {
          int row = open.rows[i];
          if (condition.isTrue(row)) {
            taken.add(row);
          } else {
            open.rows[kept++] = row;
          }
        }
        open.count = kept;
        take(results[branch], input, taken);
      }
      take(otherwise, input, open);
      return result;
    }

    private void take(@Nullable Evaluator source, Batch input, Rows selected) {
      if (selected.count == 0) {
        return;
      }
      Vector values = source == null ? null : source.evaluate(input, selected.rows, selected.count);
      for (int i = 0; i < selected.count; i++) {
        int row = selected.rows[i];
        if (values == null) {
          result.setNull(row);
        } else {
          result.copyFrom(values, row, row);
        }
      }
    }

    @Override
    public boolean isSafe() {
      return (argument == null || argument.isSafe())
          && Calls.allSafe(conditions)
          && Calls.allSafe(results)
          && (otherwise == null || otherwise.isSafe());
    }
  }

  /// COALESCE.
  static final class Coalesce implements Evaluator {
    private final Evaluator[] arguments;
    private final Vector result;
    private final Rows open = new Rows();

    Coalesce(Evaluator[] arguments, Representation representation) {
      this.arguments = arguments;
      this.result = Vector.create(representation, 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      result.ensureCapacity(capacity(input));
      result.reset();
      open.set(rows, count);
      for (Evaluator argument : arguments) {
        if (open.count == 0) {
          break;
        }
        Vector values = argument.evaluate(input, open.rows, open.count);
        int kept = 0;
        for (int i = 0; i < open.count; i++) {
          int row = open.rows[i];
          if (values.nulls[row]) {
            open.rows[kept++] = row;
          } else {
            result.copyFrom(values, row, row);
          }
        }
        open.count = kept;
      }
      for (int i = 0; i < open.count; i++) {
        result.setNull(open.rows[i]);
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return Calls.allSafe(arguments);
    }
  }

  /// GREATEST and LEAST: nulls are ignored.
  static final class MinMax implements Evaluator {
    private final Evaluator[] arguments;
    private final dev.gajah.base.vector.ValueComparator comparator;
    private final boolean greatest;
    private final Vector result;

    MinMax(
        Evaluator[] arguments,
        dev.gajah.base.vector.ValueComparator comparator,
        boolean greatest,
        Representation representation) {
      this.arguments = arguments;
      this.comparator = comparator;
      this.greatest = greatest;
      this.result = Vector.create(representation, 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      result.ensureCapacity(capacity(input));
      result.reset();
      for (int i = 0; i < count; i++) {
        result.setNull(rows == null ? i : rows[i]);
      }
      for (Evaluator argument : arguments) {
        Vector values = argument.evaluate(input, rows, count);
        for (int i = 0; i < count; i++) {
          int row = rows == null ? i : rows[i];
          if (values.nulls[row]) {
            continue;
          }
          if (result.nulls[row]) {
            result.copyFrom(values, row, row);
            continue;
          }
          int order = comparator.compare(values, row, result, row);
          if (greatest ? order > 0 : order < 0) {
            result.copyFrom(values, row, row);
          }
        }
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return Calls.allSafe(arguments);
    }
  }
}
