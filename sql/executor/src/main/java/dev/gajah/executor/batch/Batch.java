// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.batch;

import dev.gajah.base.vector.Vector;

/// What travels between operators: up to [Vector#BATCH] rows of column vectors, of which a
/// selection counts.
///
/// Row `i` of the selection (`0 <= i < count`) is row `rows[i]` of every column, or row `i` itself
/// if `rows` is null. Belongs to the operator that returned it and is valid until that operator's
/// next call.
///
/// Hot path: no allocation after construction.
public final class Batch {
  public Vector[] columns;

  /// Physical rows in use: every index in [#rows] is below it.
  public int rowCount;

  /// Selected rows, ascending unless the producer says otherwise; null: all of `0 .. count-1`.
  public int @org.jspecify.annotations.Nullable [] rows;

  /// Number of selected rows.
  public int count;

  public Batch(Vector[] columns) {
    this.columns = columns;
  }

  /// Physical row of selected row `i`.
  public int row(int i) {
    return rows == null ? i : rows[i];
  }

  /// Selects all of `0 .. newRowCount-1`.
  public void setAll(int newRowCount) {
    rowCount = newRowCount;
    rows = null;
    count = newRowCount;
  }

  /// Forgets all values.
  public void reset() {
    for (Vector column : columns) {
      column.reset();
    }
    setAll(0);
  }
}
