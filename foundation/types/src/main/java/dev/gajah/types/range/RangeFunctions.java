// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import dev.gajah.types.number.Numeric;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SQL functions of ranges and multiranges, under their pg_proc OIDs.
public final class RangeFunctions {
  private RangeFunctions() {}

  /// Order of values of one range or multirange type.
  public static ValueComparator order(@Nullable TypeCatalog catalog) {
    return new ValueComparator() {
      @Override
      public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
        int type = RangeCodec.typeOid(a, aOffset);
        RangeFacts facts = RangeFacts.of(type, catalog);
        return type == facts.multirangeType()
            ? Multirange.compare(
                RangeCodec.decodeMultirange(a, aOffset, facts),
                RangeCodec.decodeMultirange(b, bOffset, facts),
                facts)
            : Range.compare(
                RangeCodec.decode(a, aOffset, aLength, facts),
                RangeCodec.decode(b, bOffset, bLength, facts),
                facts);
      }
    };
  }

  public static void declare(FunctionRegistry r) {
    comparisons(r, 3855, 3856, 3871, 3872, 3874, 3873, 3870);
    comparisons(r, 4244, 4245, 4274, 4275, 4277, 4276, 4273);
    bounds(r);
    predicates(r);
    combinations(r);
    constructors(r);
    differences(r);
    RangeAggregates.declare(r);
    r.strict(3902, c -> c.set((long) (int) RangeHash.of(list(c, 0), facts(c, 0), 0, false)));
    r.strict(3417, c -> c.set(RangeHash.of(list(c, 0), facts(c, 0), c.getLong(1), false)));
    r.strict(4278, c -> c.set((long) (int) RangeHash.of(list(c, 0), facts(c, 0), 0, true)));
    r.strict(4279, c -> c.set(RangeHash.of(list(c, 0), facts(c, 0), c.getLong(1), true)));
    r.set(1293, RangeFunctions::unnest);
  }

  private static void comparisons(
      FunctionRegistry r, int eq, int ne, int lt, int le, int gt, int ge, int cmp) {
    r.strict(eq, c -> c.set(compare(c) == 0));
    r.strict(ne, c -> c.set(compare(c) != 0));
    r.strict(lt, c -> c.set(compare(c) < 0));
    r.strict(le, c -> c.set(compare(c) <= 0));
    r.strict(gt, c -> c.set(compare(c) > 0));
    r.strict(ge, c -> c.set(compare(c) >= 0));
    r.strict(cmp, c -> c.set((long) compare(c)));
    r.comparator(cmp, RangeFunctions::order);
  }

  private static int compare(Call c) {
    return order(c.context().types()).compare(c.vector(0), c.row(), c.vector(1), c.row());
  }

  static RangeFacts facts(Call c, int argument) {
    return RangeFacts.of(
        RangeCodec.typeOid(c.heap(argument), c.offset(argument)), c.context().types());
  }

  private static Range range(Call c, int argument) {
    return RangeCodec.decode(
        c.heap(argument), c.offset(argument), c.length(argument), facts(c, argument));
  }

  /// A range or multirange as its ranges; an empty range has none.
  static List<Range> list(byte[] value, int offset, int length, RangeFacts facts) {
    if (RangeCodec.typeOid(value, offset) == facts.multirangeType()) {
      return RangeCodec.decodeMultirange(value, offset, facts);
    }
    Range range = RangeCodec.decode(value, offset, length, facts);
    return range.empty() ? List.of() : List.of(range);
  }

  private static List<Range> list(Call c, int argument) {
    return list(c.heap(argument), c.offset(argument), c.length(argument), facts(c, argument));
  }

  private static void set(Call c, Range range, RangeFacts facts) {
    c.set(RangeCodec.encode(range, facts));
  }

  private static void set(Call c, List<Range> ranges, RangeFacts facts) {
    c.set(RangeCodec.encodeMultirange(ranges, facts));
  }

  private static SetReturningFunction.Cursor unnest(@Nullable Object[] args, EvalContext context) {
    if (!(args[0] instanceof byte[] value)) {
      return SetReturningFunction.Cursor.EMPTY;
    }
    RangeFacts facts = RangeFacts.of(RangeCodec.typeOid(value, 0), context.types());
    Iterator<Range> rest = RangeCodec.decodeMultirange(value, 0, facts).iterator();
    return (columns, row) -> {
      if (!rest.hasNext()) {
        return false;
      }
      columns[0].set(row, RangeCodec.encode(rest.next(), facts));
      return true;
    };
  }

  // ---- bounds ----

  private static Range.@Nullable Bound bound(Call c, boolean lower) {
    List<Range> ranges = list(c, 0);
    if (ranges.isEmpty()) {
      return null;
    }
    return lower ? ranges.getFirst().lower() : ranges.getLast().upper();
  }

  private static void bounds(FunctionRegistry r) {
    int[][] oids = {{3848, 3849, 3851, 3852, 3853, 3854}, {4235, 4236, 4238, 4239, 4240, 4241}};
    for (int[] oid : oids) {
      for (int i = 0; i < 2; i++) {
        boolean lower = i == 0;
        r.strict(
            oid[i],
            c -> {
              Range.Bound bound = bound(c, lower);
              c.setObject(bound == null ? null : bound.value());
            });
        r.strict(
            oid[2 + i],
            c -> {
              Range.Bound bound = bound(c, lower);
              c.set(bound != null && bound.inclusive());
            });
        r.strict(
            oid[4 + i],
            c -> {
              Range.Bound bound = bound(c, lower);
              c.set(bound != null && bound.infinite());
            });
      }
    }
    r.strict(3850, c -> c.set(list(c, 0).isEmpty()));
    r.strict(4237, c -> c.set(list(c, 0).isEmpty()));
  }

  // ---- predicates ----

  private interface Predicate {
    boolean test(List<Range> a, List<Range> b, RangeFacts facts);
  }

  private static void predicate(FunctionRegistry r, Predicate predicate, int... oids) {
    for (int oid : oids) {
      r.strict(oid, c -> c.set(predicate.test(list(c, 0), list(c, 1), facts(c, 0))));
    }
  }

  private static void predicates(FunctionRegistry r) {
    predicate(r, Multirange::overlaps, 3857, 4246, 4247, 4248);
    predicate(r, Multirange::contains, 3859, 4541, 4250, 4251);
    predicate(r, (a, b, f) -> Multirange.contains(b, a, f), 3861, 4253, 4542, 4254);
    predicate(r, Multirange::adjacent, 3862, 4255, 4257, 4256);
    predicate(r, Multirange::before, 3863, 4258, 4259, 4260);
    predicate(r, (a, b, f) -> Multirange.before(b, a, f), 3864, 4261, 4262, 4263);
    predicate(r, Multirange::overLeft, 3865, 4264, 4265, 4266);
    predicate(r, Multirange::overRight, 3866, 4267, 4268, 4269);
    for (int oid : new int[] {3858, 4249}) {
      r.strict(oid, c -> c.set(Multirange.contains(list(c, 0), value(c, 1), facts(c, 0))));
    }
    for (int oid : new int[] {3860, 4252}) {
      r.strict(oid, c -> c.set(Multirange.contains(list(c, 1), value(c, 0), facts(c, 1))));
    }
  }

  private static Object value(Call c, int argument) {
    Object value = c.getObject(argument);
    assert value != null : "null argument of a strict function";
    return value;
  }

  // ---- combinations ----

  private static void combinations(FunctionRegistry r) {
    r.strict(3867, c -> set(c, range(c, 0).union(range(c, 1), facts(c, 0)), facts(c, 0)));
    r.strict(3868, c -> set(c, range(c, 0).intersection(range(c, 1), facts(c, 0)), facts(c, 0)));
    r.strict(3869, c -> set(c, range(c, 0).minus(range(c, 1), facts(c, 0)), facts(c, 0)));
    r.strict(4401, c -> set(c, range(c, 0).intersection(range(c, 1), facts(c, 0)), facts(c, 0)));
    r.strict(4057, c -> set(c, range(c, 0).merge(range(c, 1), facts(c, 0)), facts(c, 0)));
    r.strict(4228, c -> set(c, Multirange.span(list(c, 0), facts(c, 0)), facts(c, 0)));
    r.strict(4270, c -> set(c, Multirange.union(list(c, 0), list(c, 1), facts(c, 0)), facts(c, 0)));
    r.strict(4271, c -> set(c, Multirange.minus(list(c, 0), list(c, 1), facts(c, 0)), facts(c, 0)));
    for (int oid : new int[] {4272, 4388}) {
      r.strict(
          oid,
          c -> set(c, Multirange.intersection(list(c, 0), list(c, 1), facts(c, 0)), facts(c, 0)));
    }
    for (int oid :
        new int[] {
          RangeFacts.INT4_CANONICAL, RangeFacts.INT8_CANONICAL, RangeFacts.DATE_CANONICAL
        }) {
      r.strict(
          oid,
          c -> {
            Range range = range(c, 0);
            RangeFacts facts = facts(c, 0);
            set(c, range.empty() ? range : Range.of(range.lower(), range.upper(), facts), facts);
          });
    }
  }

  // ---- constructors ----

  private static void constructors(FunctionRegistry r) {
    int[][] ranges = {
      {3840, 3841, 3904},
      {3844, 3845, 3906},
      {3933, 3934, 3908},
      {3937, 3938, 3910},
      {3941, 3942, 3912},
      {3945, 3946, 3926}
    };
    for (int[] range : ranges) {
      r.loose(range[0], c -> construct(c, range[2], 1));
      r.loose(range[1], c -> constructWithFlags(c, range[2]));
    }
    int[] multiranges = {4280, 4451, 4283, 4532, 4286, 4533, 4289, 4534, 4292, 4535, 4295, 4536};
    for (int i = 0; i < multiranges.length; i += 2) {
      int oid = multiranges[i];
      int type = multiranges[i + 1];
      r.loose(oid, c -> set(c, List.of(), RangeFacts.of(type, c.context().types())));
      r.strict(oid + 1, c -> set(c, list(c, 0), facts(c, 0)));
      r.strict(oid + 2, c -> constructMultirange(c, type));
    }
    r.strict(4298, c -> set(c, list(c, 0), facts(c, 0)));
  }

  private static void construct(Call c, int type, int flags) {
    RangeFacts facts = RangeFacts.of(type, c.context().types());
    set(
        c,
        Range.of(
            new Range.Bound(c.getObject(0), (flags & 1) != 0, true),
            new Range.Bound(c.getObject(1), (flags & 2) != 0, false),
            facts),
        facts);
  }

  private static void constructWithFlags(Call c, int type) {
    if (c.isNull(2)) {
      throw new SqlError(
          SqlState.DATA_EXCEPTION, "range constructor flags argument must not be null");
    }
    construct(c, type, RangeText.parseFlags(c.getText(2)));
  }

  private static void constructMultirange(Call c, int type) {
    RangeFacts facts = RangeFacts.of(type, c.context().types());
    if (ArrayCodec.dimensions(c.heap(0), c.offset(0)) > 1) {
      throw new SqlError(
          SqlState.CARDINALITY_VIOLATION,
          "multiranges cannot be constructed from multidimensional arrays");
    }
    List<Range> ranges = new ArrayList<>();
    TypeCatalog.TypeInfo element = c.context().types().type(facts.rangeType());
    for (Object value : ArrayCodec.elements(c.heap(0), c.offset(0), c.length(0), element)) {
      if (!(value instanceof byte[] bytes)) {
        throw new SqlError(
            SqlState.NULL_VALUE_NOT_ALLOWED, "multirange values cannot contain null members");
      }
      ranges.add(RangeCodec.decode(bytes, 0, bytes.length, facts));
    }
    set(c, Multirange.of(ranges, facts), facts);
  }

  // ---- differences ----

  private static void differences(FunctionRegistry r) {
    r.strict(3922, c -> c.set((double) (c.getLong(0) - c.getLong(1))));
    r.strict(3923, c -> c.set((double) c.getLong(0) - (double) c.getLong(1)));
    r.strict(3925, c -> c.set((double) (c.getLong(0) - c.getLong(1))));
    for (int oid : new int[] {3929, 3930}) {
      r.strict(oid, c -> c.set(((double) c.getLong(0) - (double) c.getLong(1)) / 1e6));
    }
    r.strict(
        3924,
        c -> {
          byte[] a = c.getBytes(0);
          byte[] b = c.getBytes(1);
          if (Numeric.isSpecial(a, 0) || Numeric.isSpecial(b, 0)) {
            c.set(special(a) - special(b));
          } else {
            c.set(Numeric.toBigDecimal(a).subtract(Numeric.toBigDecimal(b)).doubleValue());
          }
        });
  }

  private static double special(byte[] numeric) {
    return Numeric.isNaN(numeric, 0)
        ? Double.NaN
        : Numeric.isSpecial(numeric, 0)
            ? Numeric.infinitySign(numeric, 0) * Double.POSITIVE_INFINITY
            : 0;
  }
}
