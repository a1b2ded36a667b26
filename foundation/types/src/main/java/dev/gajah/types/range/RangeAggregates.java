// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.aggregate.RowState;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `range_agg` and `range_intersect_agg`.
final class RangeAggregates {
  private RangeAggregates() {}

  static void declare(FunctionRegistry r) {
    r.aggregate(4301, types -> new Total(false));
    r.aggregate(6227, types -> new Total(false));
    r.aggregate(4389, types -> new Total(true));
    r.aggregate(4450, types -> new Total(true));
  }

  private static final class Total extends RowState {
    private final boolean intersect;
    private @Nullable List<Range>[] lists = newArray(0);
    private @Nullable RangeFacts facts;
    private boolean multirange = true;

    Total(boolean intersect) {
      this.intersect = intersect;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of lists
    private static @Nullable List<Range>[] newArray(int length) {
      return new List[length];
    }

    @Override
    protected void grow(int groups) {
      lists = Arrays.copyOf(lists, groups);
    }

    @Override
    protected void take(int group, Vector[] args, int row, EvalContext context) {
      BytesVector v = (BytesVector) args[0];
      int type = RangeCodec.typeOid(v.heap, v.offsets[row]);
      RangeFacts of = RangeFacts.of(type, context.types());
      facts = of;
      multirange = !intersect || type == of.multirangeType();
      List<Range> value = RangeFunctions.list(v.heap, v.offsets[row], v.lengths[row], of);
      List<Range> before = lists[group];
      if (before == null) {
        lists[group] = new ArrayList<>(value);
      } else if (intersect) {
        lists[group] = Multirange.intersection(before, value, of);
      } else {
        before.addAll(value);
      }
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      List<Range> list = lists[group];
      RangeFacts of = facts;
      if (list == null || of == null) {
        result.setNull(row);
      } else if (multirange) {
        result.set(row, RangeCodec.encodeMultirange(Multirange.of(list, of), of));
      } else {
        result.set(row, RangeCodec.encode(list.isEmpty() ? Range.EMPTY : list.getFirst(), of));
      }
    }
  }
}
