// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.ScanKey;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.ValueComparator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The `column = ANY (array)` keys of a scan that fix a column after fixed ones: their combinations
/// in index order.
final class ArrayKeys {
  private final KeyLayout layout;
  private final List<ScanKey> keys = new ArrayList<>();
  private final List<Object[]> values = new ArrayList<>();
  private final List<Integer> positions = new ArrayList<>();

  ArrayKeys(KeyLayout layout) {
    this.layout = layout;
  }

  /// Takes one array key, later columns after earlier ones. Returns the plain key that carries its
  /// current value.
  ScanKey add(ScanKey key) {
    int column = key.column();
    @Nullable Object[] alternatives = Objects.requireNonNull(key.anyOf());
    ValueComparator order = layout.comparator[column];
    if (order == null) {
      throw SqlError.internal("no comparison function for index column " + (column + 1));
    }
    int sign = layout.descending[column] ? -1 : 1;
    List<Object> sorted = new ArrayList<>();
    for (Object value : alternatives) {
      if (value != null) {
        sorted.add(value);
      }
    }
    sorted.sort((a, b) -> sign * order.compareObjects(a, b));
    List<Object> distinct = new ArrayList<>();
    for (Object value : sorted) {
      if (distinct.isEmpty() || order.compareObjects(distinct.getLast(), value) != 0) {
        distinct.add(value);
      }
    }
    ScanKey current = new ScanKey(column, ScanKey.EQUAL, key.comparator());
    keys.add(current);
    values.add(distinct.toArray());
    positions.add(0);
    return current;
  }

  /// Goes to the first combination in the given direction; false if there is none.
  boolean begin(boolean forward) {
    for (int i = 0; i < keys.size(); i++) {
      if (values.get(i).length == 0) {
        return false;
      }
      set(i, forward ? 0 : values.get(i).length - 1);
    }
    return true;
  }

  /// Goes to the next combination; false if that was the last.
  boolean advance(boolean forward) {
    for (int i = keys.size() - 1; i >= 0; i--) {
      int position = positions.get(i) + (forward ? 1 : -1);
      if (position >= 0 && position < values.get(i).length) {
        set(i, position);
        return true;
      }
      set(i, forward ? 0 : values.get(i).length - 1);
    }
    return false;
  }

  private void set(int i, int position) {
    positions.set(i, position);
    keys.get(i).setObject(values.get(i)[position]);
  }

  /// Is the value at `at` equal to one of the alternatives?
  static boolean isAmong(
      KeyCodec codec, MemorySegment page, long at, ScanKey key, @Nullable Object[] alternatives) {
    ScanKey probe = new ScanKey(key.column(), ScanKey.EQUAL, key.comparator());
    for (Object value : alternatives) {
      if (value != null) {
        probe.setObject(value);
        if (codec.compareValue(page, at, probe) == 0) {
          return true;
        }
      }
    }
    return false;
  }
}
