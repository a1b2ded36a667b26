// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values of [Representation#LONG].
///
/// Hot path: no allocation after construction, apart from growth.
public final class LongVector extends Vector {
  public long[] values;

  public LongVector(int capacity) {
    super(capacity);
    values = new long[capacity];
  }

  @Override
  public Representation representation() {
    return Representation.LONG;
  }

  public void set(int row, long value) {
    values[row] = value;
    nulls[row] = false;
  }

  public long getLong(int row) {
    return values[row];
  }

  public boolean isTrue(int row) {
    return !nulls[row] && values[row] != 0;
  }

  @Override
  public void ensureCapacity(int rows) {
    super.ensureCapacity(rows);
    if (values.length < nulls.length) {
      values = Arrays.copyOf(values, nulls.length);
    }
  }

  @Override
  public void copyFrom(Vector source, int sourceRow, int row) {
    if (source.nulls[sourceRow]) {
      setNull(row);
    } else {
      set(row, ((LongVector) source).values[sourceRow]);
    }
  }

  @Override
  public @Nullable Object get(int row) {
    return nulls[row] ? null : (Object) values[row];
  }

  @Override
  public void set(int row, @Nullable Object value) {
    if (value == null) {
      setNull(row);
    } else {
      set(row, ((Long) value).longValue());
    }
  }
}
