// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.types.aggregate.Aggregates;
import dev.gajah.types.array.ArrayFunctions;
import dev.gajah.types.bit.BitFunctions;
import dev.gajah.types.datetime.DateTimeFunctions;
import dev.gajah.types.datetime.FieldFunctions;
import dev.gajah.types.datetime.IntervalAggregates;
import dev.gajah.types.json.JsonbFunctions;
import dev.gajah.types.jsonpath.PathFunctions;
import dev.gajah.types.network.InetFunctions;
import dev.gajah.types.network.MacAddressFunctions;
import dev.gajah.types.number.FloatFunctions;
import dev.gajah.types.number.IntegerFunctions;
import dev.gajah.types.number.NumberFormat;
import dev.gajah.types.number.NumericFunctions;
import dev.gajah.types.range.RangeFunctions;
import dev.gajah.types.system.HashFunctions;
import dev.gajah.types.system.InputOutputFunctions;
import dev.gajah.types.system.MiscFunctions;
import dev.gajah.types.system.PrivilegeFunctions;
import dev.gajah.types.system.RegFunctions;
import dev.gajah.types.system.ServerFunctions;
import dev.gajah.types.system.SnapshotValues;
import dev.gajah.types.system.SystemFunctions;
import dev.gajah.types.text.ByteaFunctions;
import dev.gajah.types.text.FormatFunctions;
import dev.gajah.types.text.Like;
import dev.gajah.types.text.RegexFunctions;
import dev.gajah.types.text.TextFunctions;
import dev.gajah.types.text.UnicodeEscapes;
import java.util.List;
import java.util.function.Consumer;

/// All built-in functions. A family declares its own functions; here is only the list of families.
public final class Functions {
  private Functions() {}

  private static final List<Consumer<FunctionRegistry>> FAMILIES =
      List.of(
          IntegerFunctions::declare,
          FloatFunctions::declare,
          NumericFunctions::declare,
          TextFunctions::declare,
          ByteaFunctions::declare,
          Like::declare,
          RegexFunctions::declare,
          UnicodeEscapes::declare,
          JsonbFunctions::declare,
          PathFunctions::declare,
          BitFunctions::declare,
          InetFunctions::declare,
          MacAddressFunctions::declare,
          RangeFunctions::declare,
          DateTimeFunctions::declare,
          FieldFunctions::declare,
          FormatFunctions::declare,
          RegFunctions::declare,
          IntervalAggregates::declare,
          Aggregates::declare,
          ArrayFunctions::declare,
          SystemFunctions::declare,
          SnapshotValues::declare,
          PrivilegeFunctions::declare,
          MiscFunctions::declare,
          ServerFunctions::declare,
          dev.gajah.types.datetime.FormatFunctions::declare,
          NumberFormat::declare,
          InputOutputFunctions::declare,
          HashFunctions::declare);

  /// A registry of everything that is implemented. Not cheap: build it once per server.
  public static FunctionRegistry registry() {
    FunctionRegistry registry = new FunctionRegistry();
    FAMILIES.forEach(family -> family.accept(registry));
    return registry;
  }
}
