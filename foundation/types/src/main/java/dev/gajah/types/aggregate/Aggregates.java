// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.number.FloatFunctions;
import dev.gajah.types.number.IntegerFunctions;
import dev.gajah.types.number.NumericFunctions;
import dev.gajah.types.text.TextFunctions;
import java.util.function.LongBinaryOperator;

/// SQL aggregates under their pg_proc OIDs.
public final class Aggregates {
  private Aggregates() {}

  public static void declare(FunctionRegistry r) {
    r.aggregate(2803, types -> new Counts(Counts.Kind.ROWS));
    r.aggregate(2147, types -> new Counts(Counts.Kind.VALUES));
    r.aggregate(2108, types -> new Counts(Counts.Kind.SUM));
    r.aggregate(2109, types -> new Counts(Counts.Kind.SUM));
    r.aggregate(2112, types -> new Counts(Counts.Kind.SUM)); // money
    totals(r);
    regression(r);
    extremes(r);
    bits(r);
    r.aggregate(3538, types -> new Collected.Strings());
    r.aggregate(3545, types -> new Collected.Strings());
    r.aggregate(2335, types -> new Collected.Values(types[0]));
    r.aggregate(4053, types -> new Collected.Arrays2(types[0]));
  }

  /// Rows: moment; columns: int8, int4, int2, float4, float8, numeric.
  private static void totals(FunctionRegistry r) {
    totals(r, Moment.SUM, 2107, 0, 0, 2110, 2111, 2114);
    totals(r, Moment.AVERAGE, 2100, 2101, 2102, 2104, 2105, 2103);
    totals(r, Moment.VARIANCE_POPULATION, 2718, 2719, 2720, 2721, 2722, 2723);
    totals(r, Moment.VARIANCE_SAMPLE, 2641, 2642, 2643, 2644, 2645, 2646);
    totals(r, Moment.VARIANCE_SAMPLE, 2148, 2149, 2150, 2151, 2152, 2153);
    totals(r, Moment.DEVIATION_POPULATION, 2724, 2725, 2726, 2727, 2728, 2729);
    totals(r, Moment.DEVIATION_SAMPLE, 2712, 2713, 2714, 2715, 2716, 2717);
    totals(r, Moment.DEVIATION_SAMPLE, 2154, 2155, 2156, 2157, 2158, 2159);
  }

  private static void totals(
      FunctionRegistry r,
      Moment moment,
      int int8,
      int int4,
      int int2,
      int float4,
      int float8,
      int numeric) {
    for (int oid : new int[] {int8, int4, int2}) {
      if (oid != 0) {
        r.aggregate(oid, types -> new IntegerTotals(moment));
      }
    }
    r.aggregate(float4, types -> new FloatTotals(moment, true));
    r.aggregate(float8, types -> new FloatTotals(moment, false));
    r.aggregate(numeric, types -> new NumericTotals(moment));
  }

  private static void regression(FunctionRegistry r) {
    int oid = 2818;
    for (Regression.Kind kind : Regression.Kind.values()) {
      r.aggregate(oid++, types -> new Regression(kind));
    }
  }

  /// Declares `max` and `min`.
  public static void extremes(FunctionRegistry r, ValueComparator order, int max, int min) {
    r.aggregate(max, Extremes.of(order, 1)).aggregate(min, Extremes.of(order, -1));
  }

  private static void extremes(FunctionRegistry r) {
    ValueComparator signed = IntegerFunctions.SIGNED;
    extremes(r, signed, 2115, 2131); // int8
    extremes(r, signed, 2116, 2132); // int4
    extremes(r, signed, 2117, 2133); // int2
    extremes(r, signed, 2118, 2134); // oid
    extremes(r, FloatFunctions.ORDER, 2119, 2135); // float4
    extremes(r, FloatFunctions.ORDER, 2120, 2136); // float8
    extremes(r, signed, 2122, 2138); // date
    extremes(r, signed, 2123, 2139); // time
    extremes(r, signed, 2125, 2141); // money
    extremes(r, signed, 2126, 2142); // timestamp
    extremes(r, signed, 2127, 2143); // timestamptz
    extremes(r, TextFunctions.BYTES, 2129, 2145); // text
    extremes(r, NumericFunctions.ORDER, 2130, 2146);
    extremes(r, TextFunctions.BPCHAR, 2244, 2245);
    extremes(r, signed, 2797, 2798); // tid
    extremes(r, IntegerFunctions.UNSIGNED, 4189, 4190); // pg_lsn
    extremes(r, IntegerFunctions.UNSIGNED, 5099, 5100); // xid8
    r.aggregate(6291, Extremes.of(null, 0)); // any_value
  }

  private static void bits(FunctionRegistry r) {
    fold(r, (a, b) -> a & b, 2517, 2519, 2236, 2238, 2240);
    fold(r, (a, b) -> a | b, 2518, 2237, 2239, 2241);
    fold(r, (a, b) -> a ^ b, 6164, 6165, 6166);
  }

  private static void fold(FunctionRegistry r, LongBinaryOperator operator, int... oids) {
    for (int oid : oids) {
      r.aggregate(oid, types -> new BitTotals(operator));
    }
  }
}
