// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.base.vector.Vector;
import org.jspecify.annotations.Nullable;

/// An SQL function of scalar values, over a batch. Stateless and thread-safe; strictness is inside.
@FunctionalInterface
public interface ScalarFunction {
  /// Computes `result` at rows `rows[0 .. count-1]`, or at `0 .. count-1` if `rows` is null.
  ///
  /// @param args one vector per argument, aligned with the result; not changed
  /// @param result reset, with room for every row; not one of the arguments
  void apply(Vector[] args, int @Nullable [] rows, int count, Vector result, EvalContext context);
}
