// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.sort;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.expression.ExpressionEnvironment;
import dev.gajah.nodes.expr.SortKey;
import java.util.List;

/// An order of rows by some of their columns, with direction and place of nulls.
///
/// Hot path: no allocation after construction.
public final class RowOrder {
  private final int[] columns;
  private final ValueComparator[] comparators;
  private final boolean[] descending;
  private final boolean[] nullsFirst;

  public RowOrder(List<SortKey> keys, ExpressionEnvironment environment) {
    int count = keys.size();
    columns = new int[count];
    comparators = new ValueComparator[count];
    descending = new boolean[count];
    nullsFirst = new boolean[count];
    for (int i = 0; i < count; i++) {
      SortKey key = keys.get(i);
      columns[i] = key.column();
      comparators[i] = environment.comparator(key.comparisonProc());
      descending[i] = key.descending();
      nullsFirst[i] = key.nullsFirst();
    }
  }

  public int keyCount() {
    return columns.length;
  }

  public int column(int key) {
    return columns[key];
  }

  /// Compares one key; nulls are equal to each other.
  public int compareKey(int key, Vector a, int aRow, Vector b, int bRow) {
    boolean aNull = a.nulls[aRow];
    boolean bNull = b.nulls[bRow];
    if (aNull || bNull) {
      if (aNull && bNull) {
        return 0;
      }
      return aNull == nullsFirst[key] ? -1 : 1;
    }
    int order = comparators[key].compare(a, aRow, b, bRow);
    return descending[key] ? -Integer.signum(order) : order;
  }

  public int compare(Vector[] a, int aRow, Vector[] b, int bRow) {
    for (int key = 0; key < columns.length; key++) {
      int column = columns[key];
      int order = compareKey(key, a[column], aRow, b[column], bRow);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /// True if all keys are equal, nulls counting as equal.
  public boolean isEqual(Vector[] a, int aRow, Vector[] b, int bRow) {
    return compare(a, aRow, b, bRow) == 0;
  }
}
