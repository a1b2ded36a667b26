// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

/// Where a polymorphic or variadic function is called: what its implementation cannot see in the
/// values.
///
/// @param argumentTypes type OIDs of the actual arguments
/// @param resultType type OID of the result
/// @param variadicArray the last argument was marked VARIADIC and is an array
public record CallSite(int[] argumentTypes, int resultType, boolean variadicArray) {
  /// A call of which nothing is known.
  public static final CallSite UNKNOWN = new CallSite(new int[0], 0, false);

  /// Makes the implementation for one call site.
  @FunctionalInterface
  public interface Binder {
    ScalarFunction bind(CallSite site);
  }

  /// Type of an argument, 0 if it is not known.
  public int argumentType(int argument) {
    return argument < argumentTypes.length ? argumentTypes[argument] : 0;
  }
}
