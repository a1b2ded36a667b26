// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import org.jspecify.annotations.Nullable;

/// A compiled expression. Belongs to one execution; not thread-safe.
public interface Evaluator {
  /// Values for rows `rows[0 .. count-1]` of `input` (all of `0 .. count-1` if `rows` is null), at
  /// the same row numbers. The other rows of the result mean nothing.
  Vector evaluate(Batch input, int @Nullable [] rows, int count);

  /// True if evaluation cannot raise an error and has no side effect, so that evaluating more rows
  /// than needed is invisible.
  boolean isSafe();
}
