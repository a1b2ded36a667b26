// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.join;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.nodes.plan.Plan.JoinType;
import org.jspecify.annotations.Nullable;

/// What all joins share: candidate pairs are tested together, matches are buffered, and slices of
/// the buffer leave filtered and projected.
///
/// A subclass offers pairs with [#offer] and tells of rows without partner with [#emitOuter] and
/// [#emitInner]; [#produce] does some of this until the output buffer has rows or the end is
/// reached.
abstract class JoinOperator extends Operator {
  /// Number for a pair's inner row where the subclass does not track inner rows.
  static final int NO_ROW = -1;

  protected final Operator outer;
  protected final Operator inner;
  protected final JoinType type;
  protected final JoinShape shape;
  private final Filter joinFilter;
  private final Filter filter;
  private final Projection projection;

  /// True if a second match of an outer row is neither possible nor wanted.
  protected final boolean singleMatch;

  private final Batch candidates;
  private int[] candidateOuter = new int[16];
  private int[] candidateInner = new int[16];
  private int candidateCount;
  private final int candidateMax;

  private Batch output;
  private int outputRead;
  private final Rows slice = new Rows();

  /// `outerMatched[row]` for the rows of the current outer batch.
  private boolean[] outerMatched = new boolean[0];

  JoinOperator(
      Operator outer,
      Operator inner,
      JoinType type,
      boolean innerUnique,
      JoinShape shape,
      Filter joinFilter,
      Filter filter,
      Projection projection) {
    this.outer = outer;
    this.inner = inner;
    this.type = type;
    this.shape = shape;
    this.joinFilter = joinFilter;
    this.filter = filter;
    this.projection = projection;
    this.singleMatch = innerUnique || type == JoinType.SEMI || type == JoinType.ANTI;
    this.candidateMax = joinFilter.isSafe() ? Vector.BATCH : 1;
    this.candidates = shape.newBatch(8);
    this.output = shape.newBatch(8);
  }

  /// Makes progress: afterwards the output buffer has rows, or false is returned and there are no
  /// more.
  ///
  /// @param wanted how many output rows are of use now
  protected abstract boolean produce(int wanted);

  /// Forgets all run-time state of the subclass.
  protected abstract void restart();

  protected final void startOuterBatch(Batch batch) {
    if (outerMatched.length < batch.rowCount) {
      outerMatched = new boolean[Math.max(batch.rowCount, 2 * outerMatched.length)];
    } else {
      java.util.Arrays.fill(outerMatched, 0, batch.rowCount, false);
    }
  }

  protected final boolean isOuterMatched(int row) {
    return outerMatched[row];
  }

  /// Adds a pair to be tested; when enough have come together they are tested at once.
  protected final void offer(
      Vector[] outerColumns, int outerRow, Vector[] innerColumns, int innerRow, int innerNumber) {
    int at = candidateCount;
    if (at == candidateOuter.length) {
      candidateOuter = java.util.Arrays.copyOf(candidateOuter, 2 * at);
      candidateInner = java.util.Arrays.copyOf(candidateInner, 2 * at);
    }
    candidateOuter[at] = outerRow;
    candidateInner[at] = innerNumber;
    shape.copyOuter(outerColumns, outerRow, candidates, at);
    shape.copyInner(innerColumns, innerRow, candidates, at);
    candidateCount++;
    if (candidateCount >= candidateMax) {
      testCandidates();
    }
  }

  /// Tests the pairs collected so far.
  protected final void testCandidates() {
    if (candidateCount == 0) {
      return;
    }
    candidates.setAll(candidateCount);
    Rows matched = joinFilter.select(candidates, null, candidateCount);
    for (int i = 0; i < matched.count; i++) {
      int row = matched.rows[i];
      int outerRow = candidateOuter[row];
      if (singleMatch && outerMatched[outerRow]) {
        continue;
      }
      outerMatched[outerRow] = true;
      if (candidateInner[row] != NO_ROW) {
        innerMatched(candidateInner[row]);
      }
      switch (type) {
        case INNER, LEFT, FULL, RIGHT, SEMI -> append(row);
        case ANTI, RIGHT_SEMI, RIGHT_ANTI -> {}
      }
    }
    candidateCount = 0;
    candidates.reset();
  }

  /// Told of each match of a numbered inner row.
  protected void innerMatched(int innerNumber) {}

  private void append(int candidateRow) {
    int at = output.rowCount;
    for (int i = 0; i < output.columns.length; i++) {
      boolean used =
          i < shape.outer.length ? shape.outerUsed[i] : shape.innerUsed[i - shape.outer.length];
      if (used) {
        output.columns[i].ensureCapacity(at + 1);
        output.columns[i].copyFrom(candidates.columns[i], candidateRow, at);
      }
    }
    output.rowCount = at + 1;
  }

  /// Puts an outer row with nulls for the inner columns into the output.
  protected final void emitOuter(Vector[] outerColumns, int outerRow) {
    shape.copyOuter(outerColumns, outerRow, output, output.rowCount);
    shape.nullInner(output, output.rowCount);
    output.rowCount++;
  }

  /// Puts an inner row with nulls for the outer columns into the output.
  protected final void emitInner(Vector[] innerColumns, int innerRow) {
    shape.nullOuter(output, output.rowCount);
    shape.copyInner(innerColumns, innerRow, output, output.rowCount);
    output.rowCount++;
  }

  /// Ends the search for partners of one outer row, in the order of outer rows: emits it if it
  /// found none and the join type wants it.
  protected final void finishOuterRow(Vector[] outerColumns, int outerRow) {
    testCandidates();
    boolean wantsUnmatched =
        type == JoinType.LEFT || type == JoinType.FULL || type == JoinType.ANTI;
    if (wantsUnmatched && !outerMatched[outerRow]) {
      emitOuter(outerColumns, outerRow);
    }
  }

  protected final boolean hasOutput() {
    return output.rowCount > outputRead;
  }

  protected final int outputCount() {
    return output.rowCount - outputRead;
  }

  @Override
  protected final @Nullable Batch fetch(int maxRows) {
    while (true) {
      if (!hasOutput()) {
        output.reset();
        outputRead = 0;
        if (!produce(maxRows)) {
          return null;
        }
      }
      int count = Math.min(maxRows, outputCount());
      slice.clear();
      for (int i = 0; i < count; i++) {
        slice.add(outputRead + i);
      }
      outputRead += count;
      output.rows = slice.rows;
      output.count = count;
      filter.apply(output);
      if (instrumentation() != null) {
        instrumentation().countRemoved(0, count - output.count);
      }
      if (output.count > 0) {
        return projection.project(output);
      }
    }
  }

  @Override
  public final void rescan() {
    clear();
    restart();
  }

  protected final void clear() {
    candidateCount = 0;
    candidates.reset();
    output.reset();
    outputRead = 0;
  }
}
