// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.types.number.FloatFunctions;
import dev.gajah.types.number.IntegerFunctions;
import dev.gajah.types.number.NumericFunctions;

/// All built-in functions. A family declares its own functions; here is only the list of families.
public final class Functions {
  private Functions() {}

  /// A registry of everything that is implemented. Not cheap: build it once per server.
  public static FunctionRegistry registry() {
    FunctionRegistry registry = new FunctionRegistry();
    IntegerFunctions.declare(registry);
    FloatFunctions.declare(registry);
    NumericFunctions.declare(registry);
    return registry;
  }
}
