// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values of [Representation#DOUBLE].
///
/// Hot path: no allocation after construction, apart from growth.
public final class DoubleVector extends Vector {
  public double[] values;

  public DoubleVector(int capacity) {
    super(capacity);
    values = new double[capacity];
  }

  @Override
  public Representation representation() {
    return Representation.DOUBLE;
  }

  public void set(int row, double value) {
    values[row] = value;
    nulls[row] = false;
  }

  public double getDouble(int row) {
    return values[row];
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
      set(row, ((DoubleVector) source).values[sourceRow]);
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
      set(row, ((Double) value).doubleValue());
    }
  }
}
