// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.DataType;
import dev.gajah.types.DataTypes;
import dev.gajah.types.function.FunctionRegistry;

/// Input, output and send functions of the built-in types as SQL functions, under their pg_proc
/// OIDs.
public final class InputOutputFunctions {
  private InputOutputFunctions() {}

  /// `type input output send;` as in pg_type.
  private static final String TABLE =
      "16 1242 1243 2437;17 1244 31 2413;18 1245 33 2435;19 34 35 2423;20 460 461 2409;21 38 39"
          + " 2405;23 42 43 2407;24 44 45 2445;25 46 47 2415;26 1798 1799 2419;27 48 49 2439;28 50"
          + " 51 2441;29 52 53 2443;114 321 322 324;700 200 201 2425;701 214 215 2427;1042 1044"
          + " 1045 2431;1043 1046 1047 2433;1082 1084 1085 2469;1083 1143 1144 2471;1114 1312 1313"
          + " 2475;1184 1150 1151 2477;1186 1160 1161 2479;1266 1350 1351 2473;1700 1701 1702"
          + " 2461;2202 2212 2213 2447;2203 2214 2215 2449;2204 2216 2217 2451;2205 2218 2219"
          + " 2453;2206 2220 2221 2455;2950 2952 2953 2962;3220 3229 3230 3239;3734 3736 3737"
          + " 3739;3769 3771 3772 3774;4089 4084 4085 4088;4096 4098 4092 4095;4191 4193 4194"
          + " 4197;5069 5070 5081 5083;3802 3806 3804 3803;1560 1564"
          + " 1565 2457;1562 1579 1580 2459;4072 4001 4003 4004;869"
          + " 910 911 2497;5038 5055 5056 5058;2970 2939 2940 2942;650 1267 1427 2499;829 436 437 2495;774 4110 4111 3447;";

  public static void declare(FunctionRegistry r) {
    for (String entry : TABLE.split(";")) {
      String[] f = entry.split(" ");
      DataType type = DataTypes.find(Integer.parseInt(f[0]));
      if (type == null) {
        throw new IllegalStateException("no type " + f[0]);
      }
      r.strict(
          Integer.parseInt(f[1]),
          c ->
              c.setObject(
                  type.input(
                      c.heap(0),
                      c.offset(0),
                      c.length(0),
                      c.count() > 2 ? c.getInt(2) : -1,
                      c.context())));
      r.strict(
          Integer.parseInt(f[2]),
          c -> {
            ByteWriter text = new ByteWriter(32);
            type.output(c.vector(0), c.row(), text, c.context());
            c.set(text.array(), 0, text.length());
          });
      r.strict(
          Integer.parseInt(f[3]),
          c -> {
            ByteWriter bytes = new ByteWriter(32);
            type.send(c.vector(0), c.row(), bytes, c.context());
            c.set(bytes.array(), 0, bytes.length());
          });
    }
  }
}
