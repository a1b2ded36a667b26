// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.function;

import org.jspecify.annotations.Nullable;

/// Answers functions of one subject.
public interface ServerFunction {
  /// Returned for a function that belongs to somebody else.
  Object NOT_MINE = new Object();

  /// @param arguments in object form; for set-returning functions the result is a list of rows
  @Nullable Object call(String name, @Nullable Object[] arguments);
}
