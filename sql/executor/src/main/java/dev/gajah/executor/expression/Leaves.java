// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import org.jspecify.annotations.Nullable;

/// Evaluators without arguments: columns, constants, parameters.
final class Leaves {
  private Leaves() {}

  /// A column of the input, not copied.
  record Column(int index) implements Evaluator {
    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      return input.columns[index];
    }

    @Override
    public boolean isSafe() {
      return true;
    }
  }

  /// The same value in every row. Filled once, and again only when a larger batch comes.
  static final class Constant implements Evaluator {
    private final @Nullable Object value;
    private final Vector vector;
    private int filled;

    Constant(Representation representation, @Nullable Object value) {
      this.value = value;
      this.vector = Vector.create(representation, 1);
    }

    @Nullable Object value() {
      return value;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      int needed = Math.max(1, input.rowCount);
      if (filled < needed) {
        vector.ensureCapacity(needed);
        vector.reset();
        vector.fill(0, vector.capacity(), value);
        filled = vector.capacity();
      }
      return vector;
    }

    @Override
    public boolean isSafe() {
      return true;
    }
  }

  /// Where the value of a parameter comes from at the moment of evaluation.
  @FunctionalInterface
  interface ParameterSource {
    @Nullable Object value(int paramId);
  }

  /// A parameter: one value for the whole batch, looked up at each call.
  static final class Parameter implements Evaluator {
    private final ParameterSource source;
    private final int paramId;
    private final Vector vector;

    Parameter(Representation representation, ParameterSource source, int paramId) {
      this.source = source;
      this.paramId = paramId;
      this.vector = Vector.create(representation, 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      int needed = Math.max(1, input.rowCount);
      vector.ensureCapacity(needed);
      vector.reset();
      vector.fill(0, needed, source.value(paramId));
      return vector;
    }

    @Override
    public boolean isSafe() {
      return true;
    }
  }

  /// The value that a surrounding CASE, array coercion or domain check hands down
  /// ([dev.gajah.nodes.expr.Expr.CaseTestExpr]).
  static final class Slot implements Evaluator {
    private @Nullable Vector vector;

    void put(Vector value) {
      vector = value;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      Vector value = vector;
      if (value == null) {
        throw SqlError.internal("case test value read before it was set");
      }
      return value;
    }

    @Override
    public boolean isSafe() {
      return true;
    }
  }
}
