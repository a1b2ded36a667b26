// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.function.AggregateFunction;
import dev.gajah.types.function.EvalContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Aggregates that keep all values: `string_agg`, `array_agg`.
final class Collected {
  private Collected() {}

  /// Text or bytes, each after the first behind its own delimiter.
  static final class Strings extends RowState {
    private @Nullable ByteWriter[] texts = new ByteWriter[0];
    private long held;

    @Override
    protected void grow(int groups) {
      texts = Arrays.copyOf(texts, groups);
    }

    @Override
    protected void take(int group, Vector[] args, int row, EvalContext context) {
      throw new IllegalStateException("rows are taken whole");
    }

    @Override
    public void add(
        int[] groups, Vector[] args, int @Nullable [] rows, int count, EvalContext context) {
      BytesVector values = (BytesVector) args[0];
      BytesVector delimiters = (BytesVector) args[1];
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (values.nulls[row]) {
          continue;
        }
        ByteWriter text = texts[groups[i]];
        if (text == null) {
          text = new ByteWriter(32);
          texts[groups[i]] = text;
        } else if (!delimiters.nulls[row]) {
          text.putBytes(delimiters.heap, delimiters.offsets[row], delimiters.lengths[row]);
        }
        text.putBytes(values.heap, values.offsets[row], values.lengths[row]);
        held += values.lengths[row];
      }
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      ByteWriter text = texts[group];
      if (text == null) {
        result.setNull(row);
      } else {
        ((BytesVector) result).set(row, text.array(), 0, text.length());
      }
    }

    @Override
    public long memoryBytes() {
      return super.memoryBytes() + held;
    }
  }

  /// Values, nulls too, as a one-dimensional array.
  static class Values implements AggregateFunction.State {
    final int type;
    private final List<@Nullable List<@Nullable Object>> lists = new ArrayList<>();
    private long held;

    Values(int type) {
      this.type = type;
    }

    @Override
    public void ensureGroups(int count) {
      while (lists.size() < count) {
        lists.add(null);
      }
    }

    void check(@Nullable Object value, List<@Nullable Object> before) {}

    @Override
    public void add(
        int[] groups, Vector[] args, int @Nullable [] rows, int count, EvalContext context) {
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        List<@Nullable Object> list = lists.get(groups[i]);
        if (list == null) {
          list = new ArrayList<>();
          lists.set(groups[i], list);
        }
        Object value = args[0].get(row);
        check(value, list);
        list.add(value);
        held += value instanceof byte[] bytes ? 40 + bytes.length : 24;
      }
    }

    byte[] array(List<@Nullable Object> list, EvalContext context) {
      return ArrayCodec.encode(type, context.types().type(type), list.toArray());
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      List<@Nullable Object> list = lists.get(group);
      if (list == null) {
        result.setNull(row);
      } else {
        ((BytesVector) result).set(row, array(list, context));
      }
    }

    @Override
    public long memoryBytes() {
      return held + 16L * lists.size();
    }
  }

  /// Arrays of equal dimensions, as an array of one dimension more.
  static final class Arrays2 extends Values {
    Arrays2(int arrayType) {
      super(arrayType);
    }

    private static SqlError error(String message) {
      return new SqlError(SqlState.ARRAY_SUBSCRIPT_ERROR, message);
    }

    @Override
    void check(@Nullable Object value, List<@Nullable Object> before) {
      if (value == null) {
        throw new SqlError(SqlState.NULL_VALUE_NOT_ALLOWED, "cannot accumulate null arrays");
      }
      byte[] array = (byte[]) value;
      int dimensions = ArrayCodec.dimensions(array, 0);
      if (dimensions == 0) {
        throw error("cannot accumulate empty arrays");
      }
      if (!before.isEmpty() && before.get(0) instanceof byte[] first) {
        boolean same = ArrayCodec.dimensions(first, 0) == dimensions;
        for (int i = 0; same && i < dimensions; i++) {
          same = ArrayCodec.length(first, 0, i) == ArrayCodec.length(array, 0, i);
        }
        if (!same) {
          throw error("cannot accumulate arrays of different dimensionality");
        }
      }
    }

    @Override
    byte[] array(List<@Nullable Object> list, EvalContext context) {
      byte[] first = (byte[]) java.util.Objects.requireNonNull(list.get(0));
      int dimensions = ArrayCodec.dimensions(first, 0);
      int[] lengths = new int[dimensions + 1];
      int[] bounds = new int[dimensions + 1];
      lengths[0] = list.size();
      bounds[0] = 1;
      for (int i = 0; i < dimensions; i++) {
        lengths[i + 1] = ArrayCodec.length(first, 0, i);
        bounds[i + 1] = ArrayCodec.lowerBound(first, 0, i);
      }
      int element = ArrayCodec.elementType(first, 0);
      TypeCatalog.TypeInfo layout = context.types().type(element);
      List<@Nullable Object> all = new ArrayList<>();
      for (Object item : list) {
        if (item instanceof byte[] array) {
          all.addAll(Arrays.asList(ArrayCodec.elements(array, 0, array.length, layout)));
        }
      }
      return ArrayCodec.encode(element, layout, lengths, bounds, all.toArray());
    }
  }
}
