// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

/// Turns literals into values by the types' input functions.
public interface ConstantInput {
  /// The value in object form (`Long`, `Double`, `byte[]`); raises the type's own error.
  Object input(int typeOid, String text, int typmod);

  /// True if the input function always gives the same result (PostgreSQL keeps the literal for
  /// those that do not, such as `'now'::timestamp`, by evaluating at analysis; the value is fixed
  /// either way).
  default boolean isInputAvailable(int typeOid) {
    return true;
  }
}
