// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.base.vector.Vector;
import org.jspecify.annotations.Nullable;

/// An SQL aggregate function. Stateless; [#newState] makes the state of one execution, which holds
/// all groups.
@FunctionalInterface
public interface AggregateFunction {
  /// @param argumentTypes type OIDs of the actual arguments, for polymorphic aggregates
  State newState(int[] argumentTypes);

  /// Transition states of all groups, numbered from 0. Not thread-safe.
  interface State {
    /// Makes room for groups `0 .. count-1`; new ones are empty.
    void ensureGroups(int count);

    /// Takes rows `rows[0 .. count-1]` (or `0 .. count-1` if `rows` is null) into their groups.
    ///
    /// @param groups `groups[i]` is the group of the i-th of these rows
    /// @param args one vector per argument
    void add(int[] groups, Vector[] args, int @Nullable [] rows, int count, EvalContext context);

    /// Stores the result of a group, which may be null.
    void finish(int group, Vector result, int row, EvalContext context);

    /// Bytes held, about.
    long memoryBytes();
  }
}
