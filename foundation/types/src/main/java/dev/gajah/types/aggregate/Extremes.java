// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.AggregateFunction;
import dev.gajah.types.function.EvalContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `min` and `max` by a type's order, and `any_value`. One class per representation; the first of
/// equals stays.
public final class Extremes {
  private Extremes() {}

  /// The least value if `sign` is -1, the greatest if it is 1, the first if `order` is null.
  public static AggregateFunction of(@Nullable ValueComparator order, int sign) {
    return types -> new Any(order, sign);
  }

  /// Chooses by the first batch's representation.
  private static final class Any implements AggregateFunction.State {
    private final @Nullable ValueComparator order;
    private final int sign;
    private AggregateFunction.@Nullable State state;
    private int groups;

    Any(@Nullable ValueComparator order, int sign) {
      this.order = order;
      this.sign = sign;
    }

    @Override
    public void ensureGroups(int count) {
      groups = Math.max(groups, count);
      if (state != null) {
        state.ensureGroups(count);
      }
    }

    @Override
    public void add(
        int[] groupOf, Vector[] args, int @Nullable [] rows, int count, EvalContext context) {
      AggregateFunction.State target = state;
      if (target == null) {
        target =
            switch (args[0]) {
              case LongVector v -> new Longs(order, sign);
              case DoubleVector v -> new Doubles(order, sign);
              case BytesVector v -> new Bytes(order, sign);
            };
        target.ensureGroups(groups);
        state = target;
      }
      target.add(groupOf, args, rows, count, context);
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      if (state == null) {
        result.setNull(row);
      } else {
        state.finish(group, result, row, context);
      }
    }

    @Override
    public long memoryBytes() {
      return state == null ? 0 : state.memoryBytes();
    }
  }

  private static final class Longs extends RowState {
    private final @Nullable ValueComparator order;
    private final int sign;
    private long[] best = new long[0];
    private boolean[] present = new boolean[0];

    Longs(@Nullable ValueComparator order, int sign) {
      this.order = order;
      this.sign = sign;
    }

    @Override
    protected void grow(int groups) {
      best = grown(best, groups);
      present = Arrays.copyOf(present, groups);
    }

    @Override
    protected void take(int group, Vector[] args, int row, EvalContext context) {
      long value = ((LongVector) args[0]).values[row];
      if (!present[group] || (order != null && order.compare(value, best[group]) * sign > 0)) {
        best[group] = value;
        present[group] = true;
      }
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      if (present[group]) {
        ((LongVector) result).set(row, best[group]);
      } else {
        result.setNull(row);
      }
    }
  }

  private static final class Doubles extends RowState {
    private final @Nullable ValueComparator order;
    private final int sign;
    private double[] best = new double[0];
    private boolean[] present = new boolean[0];

    Doubles(@Nullable ValueComparator order, int sign) {
      this.order = order;
      this.sign = sign;
    }

    @Override
    protected void grow(int groups) {
      best = grown(best, groups);
      present = Arrays.copyOf(present, groups);
    }

    @Override
    protected void take(int group, Vector[] args, int row, EvalContext context) {
      double value = ((DoubleVector) args[0]).values[row];
      if (!present[group] || (order != null && order.compare(value, best[group]) * sign > 0)) {
        best[group] = value;
        present[group] = true;
      }
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      if (present[group]) {
        ((DoubleVector) result).set(row, best[group]);
      } else {
        result.setNull(row);
      }
    }
  }

  private static final class Bytes extends RowState {
    private final @Nullable ValueComparator order;
    private final int sign;
    private byte[] @Nullable [] best = new byte[0][];
    private long held;

    Bytes(@Nullable ValueComparator order, int sign) {
      this.order = order;
      this.sign = sign;
    }

    @Override
    protected void grow(int groups) {
      best = Arrays.copyOf(best, groups);
    }

    @Override
    protected void take(int group, Vector[] args, int row, EvalContext context) {
      BytesVector v = (BytesVector) args[0];
      byte[] old = best[group];
      if (old == null
          || (order != null
              && order.compare(v.heap, v.offsets[row], v.lengths[row], old, 0, old.length) * sign
                  > 0)) {
        best[group] = v.copy(row);
        held += v.lengths[row] - (old == null ? -16 : old.length);
      }
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      result.set(row, best[group]);
    }

    @Override
    public long memoryBytes() {
      return super.memoryBytes() + held;
    }
  }
}
