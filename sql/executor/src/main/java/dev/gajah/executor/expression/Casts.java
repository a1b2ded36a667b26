// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.nodes.expr.Expr;
import org.jspecify.annotations.Nullable;

/// Casts that are not function calls, and values that come from the session.
final class Casts {
  private Casts() {}

  private static final int INT4 = 23;

  private static boolean isUnsigned32(int typeOid) {
    return switch (typeOid) {
      case 24, 26, 28, 29, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191 -> true;
      default -> false;
    };
  }

  /// Signed and unsigned four-byte types share their bits on disk but not their `long` form.
  static boolean needsNormalization(int sourceType, int targetType) {
    return (sourceType == INT4 && isUnsigned32(targetType))
        || (targetType == INT4 && isUnsigned32(sourceType));
  }

  /// A binary-coercible cast between signed and unsigned four-byte types.
  static final class Normalize implements Evaluator {
    private final Evaluator argument;
    private final boolean toSigned;
    private final LongVector result = new LongVector(1);

    Normalize(Evaluator argument, int targetType) {
      this.argument = argument;
      this.toSigned = targetType == INT4;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      LongVector values = (LongVector) argument.evaluate(input, rows, count);
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (values.nulls[row]) {
          result.setNull(row);
        } else {
          result.values[row] =
              toSigned ? (int) values.values[row] : values.values[row] & 0xFFFFFFFFL;
        }
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return argument.isSafe();
    }
  }

  /// Output function of the source type, then input function of the target type.
  static final class ViaText implements Evaluator {
    private final Evaluator argument;
    private final ExpressionEnvironment.TextCast cast;
    private final Vector result;

    ViaText(
        Evaluator argument, ExpressionEnvironment.TextCast cast, Representation representation) {
      this.argument = argument;
      this.cast = cast;
      this.result = Vector.create(representation, 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      Vector values = argument.evaluate(input, rows, count);
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (values.nulls[row]) {
          result.setNull(row);
        } else {
          cast.cast(values, row, result, row);
        }
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return false;
    }
  }

  /// CURRENT_DATE, CURRENT_USER and their like: one value for the whole statement.
  static final class SqlValue implements Evaluator {
    private final Expr.SqlValueFunction function;
    private final ExpressionEnvironment environment;
    private final Vector result;

    SqlValue(
        Expr.SqlValueFunction function,
        ExpressionEnvironment environment,
        Representation representation) {
      this.function = function;
      this.environment = environment;
      this.result = Vector.create(representation, 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      int needed = Math.max(1, input.rowCount);
      result.ensureCapacity(needed);
      result.reset();
      result.fill(0, needed, environment.sqlValue(function));
      return result;
    }

    @Override
    public boolean isSafe() {
      return true;
    }
  }

  /// `nextval` of an identity column's sequence, once per row.
  static final class NextValue implements Evaluator {
    private final int sequenceOid;
    private final ExpressionEnvironment environment;
    private final LongVector result = new LongVector(1);

    NextValue(int sequenceOid, ExpressionEnvironment environment) {
      this.sequenceOid = sequenceOid;
      this.environment = environment;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      for (int i = 0; i < count; i++) {
        result.set(rows == null ? i : rows[i], environment.nextSequenceValue(sequenceOid));
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return false;
    }
  }
}
