// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.types.aggregate.Aggregates;
import dev.gajah.types.number.FloatFunctions;
import dev.gajah.types.number.IntegerFunctions;
import dev.gajah.types.number.NumericFunctions;
import dev.gajah.types.text.BinaryFunctions;
import dev.gajah.types.text.StringFunctions;
import dev.gajah.types.text.TextComparisons;

/// All built-in functions. A family declares its own functions; here is only the list of families.
public final class Functions {
  private Functions() {}

  /// A registry of everything that is implemented. Not cheap: build it once per server.
  public static FunctionRegistry registry() {
    FunctionRegistry registry = new FunctionRegistry();
    IntegerFunctions.declare(registry);
    FloatFunctions.declare(registry);
    NumericFunctions.declare(registry);
    TextComparisons.declare(registry);
    StringFunctions.declare(registry);
    BinaryFunctions.declare(registry);
    Aggregates.declare(registry);
    return registry;
  }
}
