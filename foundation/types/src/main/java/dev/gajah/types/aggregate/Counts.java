// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import org.jspecify.annotations.Nullable;

/// `count(*)`, `count(any)`, and the sums of `int2` and `int4`. Hot path: no allocation per row.
final class Counts extends RowState {
  /// What is added per row.
  enum Kind {
    ROWS,
    VALUES,
    SUM
  }

  private final Kind kind;
  private long[] counts = new long[0];
  private long[] sums = new long[0];

  Counts(Kind kind) {
    this.kind = kind;
  }

  @Override
  protected void grow(int groups) {
    counts = grown(counts, groups);
    sums = kind == Kind.SUM ? grown(sums, groups) : sums;
  }

  @Override
  protected void take(int group, Vector[] args, int row, EvalContext context) {
    counts[group]++;
  }

  @Override
  public void add(
      int[] groups, Vector[] args, int @Nullable [] rows, int count, EvalContext context) {
    if (kind == Kind.ROWS) {
      for (int i = 0; i < count; i++) {
        counts[groups[i]]++;
      }
      return;
    }
    boolean[] nulls = args[0].nulls;
    if (kind == Kind.VALUES) {
      for (int i = 0; i < count; i++) {
        if (!nulls[rows == null ? i : rows[i]]) {
          counts[groups[i]]++;
        }
      }
      return;
    }
    long[] values = ((LongVector) args[0]).values;
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (!nulls[row]) {
        counts[groups[i]]++;
        sums[groups[i]] += values[row];
      }
    }
  }

  @Override
  public void finish(int group, Vector result, int row, EvalContext context) {
    if (kind != Kind.SUM) {
      ((LongVector) result).set(row, counts[group]);
    } else if (counts[group] == 0) {
      result.setNull(row);
    } else {
      ((LongVector) result).set(row, sums[group]);
    }
  }
}
