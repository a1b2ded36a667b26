// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.aggregate.Aggregates;
import dev.gajah.types.aggregate.RowState;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `sum` and `avg` of intervals; `min` and `max` of the time types that travel as bytes.
public final class IntervalAggregates {
  private IntervalAggregates() {}

  public static void declare(FunctionRegistry r) {
    r.aggregate(2113, types -> new Totals(false)).aggregate(2106, types -> new Totals(true));
    Aggregates.extremes(r, Interval.ORDER, 2128, 2144);
    Aggregates.extremes(r, DateTimeFunctions.TIMETZ_ORDER, 2124, 2140);
  }

  private static final class Totals extends RowState {
    private final boolean average;
    private long[] counts = new long[0];
    private @Nullable Interval[] sums = new Interval[0];

    Totals(boolean average) {
      this.average = average;
    }

    @Override
    protected void grow(int groups) {
      counts = grown(counts, groups);
      sums = Arrays.copyOf(sums, groups);
    }

    @Override
    protected void take(int group, Vector[] args, int row, EvalContext context) {
      BytesVector values = (BytesVector) args[0];
      Interval value = Interval.of(values.heap, values.offsets[row]);
      Interval sum = sums[group];
      sums[group] = sum == null ? value : sum.plus(value);
      counts[group]++;
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      Interval sum = sums[group];
      if (sum == null) {
        result.setNull(row);
      } else {
        Interval value = average && !sum.isInfinite() ? sum.scale(counts[group], true) : sum;
        ((BytesVector) result).set(row, value.toBytes());
      }
    }
  }
}
