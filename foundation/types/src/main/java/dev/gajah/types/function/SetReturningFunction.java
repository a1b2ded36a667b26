// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.base.vector.Vector;
import org.jspecify.annotations.Nullable;

/// An SQL function that returns a set.
@FunctionalInterface
public interface SetReturningFunction {
  /// Starts a call. `args` are in object form; if the function is strict and one is null, the
  /// cursor is empty.
  Cursor open(@Nullable Object[] args, EvalContext context);

  /// The rows of one call.
  interface Cursor {
    /// Stores the next row into row `row` of `columns`; false at the end.
    boolean next(Vector[] columns, int row);

    /// A set of no rows.
    Cursor EMPTY = (columns, row) -> false;
  }
}
