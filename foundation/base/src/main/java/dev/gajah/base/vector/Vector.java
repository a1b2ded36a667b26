// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One column of a batch: up to [#capacity] values of one [Representation], each of which may be
/// null.
///
/// Rows are written in any order unless a subclass says otherwise. Where `nulls[row]` is true the
/// value slot means nothing. [#mayHaveNulls] is false only if no row was set to null since the last
/// [#reset], so kernels can skip the check.
///
/// Not thread-safe; one owner writes, then hands on.
public abstract sealed class Vector permits LongVector, DoubleVector, BytesVector {
  /// Rows in a full batch.
  public static final int BATCH = 1024;

  /// `nulls[row]`: true if the value is null.
  public boolean[] nulls;

  private boolean mayHaveNulls;

  Vector(int capacity) {
    nulls = new boolean[capacity];
  }

  public static Vector create(Representation representation, int capacity) {
    return switch (representation) {
      case LONG -> new LongVector(capacity);
      case DOUBLE -> new DoubleVector(capacity);
      case BYTES -> new BytesVector(capacity);
    };
  }

  public abstract Representation representation();

  public final int capacity() {
    return nulls.length;
  }

  public final boolean isNull(int row) {
    return nulls[row];
  }

  public final boolean mayHaveNulls() {
    return mayHaveNulls;
  }

  public final void setNull(int row) {
    nulls[row] = true;
    mayHaveNulls = true;
  }

  /// Forgets all values, keeping the arrays.
  public void reset() {
    if (mayHaveNulls) {
      Arrays.fill(nulls, false);
      mayHaveNulls = false;
    }
  }

  /// Grows to at least `rows` rows, keeping the values.
  public void ensureCapacity(int rows) {
    if (rows > nulls.length) {
      nulls = Arrays.copyOf(nulls, Math.max(rows, 2 * nulls.length));
    }
  }

  /// Copies one value, null or not, from a vector of the same representation.
  public abstract void copyFrom(Vector source, int sourceRow, int row);

  /// The value in object form: null, `Long`, `Double` or a fresh `byte[]`. Allocates.
  public abstract @Nullable Object get(int row);

  /// Sets from object form.
  public abstract void set(int row, @Nullable Object value);

  /// Sets `count` rows from `firstRow` on to one value in object form.
  public void fill(int firstRow, int count, @Nullable Object value) {
    for (int row = firstRow; row < firstRow + count; row++) {
      set(row, value);
    }
  }
}
