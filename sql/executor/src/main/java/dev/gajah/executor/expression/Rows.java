// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A reusable list of row numbers, for narrowing selections.
///
/// Hot path: no allocation after growth.
public final class Rows {
  public int[] rows;
  public int count;

  public Rows() {
    this(8);
  }

  public Rows(int capacity) {
    rows = new int[capacity];
  }

  public void clear() {
    count = 0;
  }

  public void add(int row) {
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, Math.max(16, 2 * count));
    }
    rows[count++] = row;
  }

  public void set(int @Nullable [] source, int sourceCount) {
    ensure(sourceCount);
    if (source == null) {
      for (int i = 0; i < sourceCount; i++) {
        rows[i] = i;
      }
    } else {
      System.arraycopy(source, 0, rows, 0, sourceCount);
    }
    count = sourceCount;
  }

  private void ensure(int capacity) {
    if (rows.length < capacity) {
      rows = Arrays.copyOf(rows, Math.max(capacity, 2 * rows.length));
    }
  }

  /// Becomes those rows of `source` whose boolean is true. `source` may be this object's own array.
  public void selectTrue(Vector condition, int @Nullable [] source, int sourceCount) {
    LongVector booleans = (LongVector) condition;
    ensure(sourceCount);
    long[] values = booleans.values;
    boolean[] nulls = booleans.nulls;
    int[] target = rows;
    int found = 0;
    if (source == null) {
      for (int row = 0; row < sourceCount; row++) {
        target[found] = row;
        found += values[row] != 0 && !nulls[row] ? 1 : 0;
      }
    } else {
      for (int i = 0; i < sourceCount; i++) {
        int row = source[i];
        target[found] = row;
        found += values[row] != 0 && !nulls[row] ? 1 : 0;
      }
    }
    count = found;
  }
}
