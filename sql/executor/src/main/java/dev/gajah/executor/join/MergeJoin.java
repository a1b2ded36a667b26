// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.join;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.spill.RowStore;
import dev.gajah.nodes.plan.Plan.JoinType;
import org.jspecify.annotations.Nullable;

/// Merge join of two inputs sorted by the same keys. The inner rows of one key value are kept while
/// outer rows share it.
public final class MergeJoin extends JoinOperator {
  private final Evaluator[] outerKeys;
  private final Evaluator[] innerKeys;
  private final ValueComparator[] comparators;
  private final boolean[] descending;
  private final boolean[] nullsFirst;
  private final ExecutionContext context;
  private final boolean emitsUnmatchedInner;

  private @Nullable Batch outerBatch;
  private int outerIndex;
  private final Vector[] outerValues;
  private @Nullable Batch innerBatch;
  private int innerIndex;
  private final Vector[] innerValues;
  private boolean outerAtEnd;
  private boolean innerAtEnd;

  /// Inner rows with the key of the row in `groupKeys`; empty if none is current.
  private final RowStore group;

  private final Vector[] groupKeys;
  private boolean[] groupMatched = new boolean[8];
  private boolean groupActive;

  /// Position within the group while an outer row is joined with it; -1 if not begun.
  private int groupNext = -1;

  public MergeJoin(
      Operator outer,
      Operator inner,
      JoinType type,
      boolean innerUnique,
      JoinShape shape,
      Filter joinFilter,
      Filter filter,
      Projection projection,
      Evaluator[] outerKeys,
      Evaluator[] innerKeys,
      ValueComparator[] comparators,
      dev.gajah.base.vector.Representation[] innerKeyShape,
      boolean[] descending,
      boolean[] nullsFirst,
      ExecutionContext context) {
    super(outer, inner, type, innerUnique, shape, joinFilter, filter, projection);
    this.outerKeys = outerKeys;
    this.innerKeys = innerKeys;
    this.comparators = comparators;
    this.descending = descending;
    this.nullsFirst = nullsFirst;
    this.context = context;
    this.emitsUnmatchedInner =
        type == JoinType.RIGHT || type == JoinType.FULL || type == JoinType.RIGHT_ANTI;
    this.outerValues = new Vector[outerKeys.length];
    this.innerValues = new Vector[innerKeys.length];
    this.group = new RowStore(shape.inner);
    this.groupKeys = new Vector[innerKeys.length];
    for (int i = 0; i < groupKeys.length; i++) {
      groupKeys[i] = Vector.create(innerKeyShape[i], 1);
    }
  }

  @Override
  public void open() {
    clear();
    reset();
    outer.open();
    inner.open();
  }

  private void reset() {
    outerBatch = null;
    innerBatch = null;
    outerAtEnd = false;
    innerAtEnd = false;
    group.clear();
    groupActive = false;
    groupNext = -1;
  }

  @Override
  protected void restart() {
    reset();
    outer.rescan();
    inner.rescan();
  }

  @Override
  protected void innerMatched(int innerNumber) {
    groupMatched[innerNumber] = true;
  }

  private @Nullable Batch outerRow() {
    Batch current = outerBatch;
    if (current != null && outerIndex < current.count) {
      return current;
    }
    if (outerAtEnd) {
      return null;
    }
    testCandidates();
    current = outer.next(Vector.BATCH);
    outerBatch = current;
    outerIndex = 0;
    if (current == null) {
      outerAtEnd = true;
      return null;
    }
    context.interrupts().check();
    startOuterBatch(current);
    for (int i = 0; i < outerKeys.length; i++) {
      outerValues[i] = outerKeys[i].evaluate(current, current.rows, current.count);
    }
    return current;
  }

  private @Nullable Batch innerRow() {
    Batch current = innerBatch;
    if (current != null && innerIndex < current.count) {
      return current;
    }
    if (innerAtEnd) {
      return null;
    }
    current = inner.next(Vector.BATCH);
    innerBatch = current;
    innerIndex = 0;
    if (current == null) {
      innerAtEnd = true;
      return null;
    }
    context.interrupts().check();
    for (int i = 0; i < innerKeys.length; i++) {
      innerValues[i] = innerKeys[i].evaluate(current, current.rows, current.count);
    }
    return current;
  }

  private int compare(Vector[] a, int aRow, Vector[] b, int bRow) {
    for (int i = 0; i < comparators.length; i++) {
      boolean aNull = a[i].nulls[aRow];
      boolean bNull = b[i].nulls[bRow];
      int order;
      if (aNull || bNull) {
        if (aNull && bNull) {
          continue;
        }
        order = aNull == nullsFirst[i] ? -1 : 1;
      } else {
        order = comparators[i].compare(a[i], aRow, b[i], bRow);
        order = descending[i] ? -Integer.signum(order) : order;
      }
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private boolean hasNullKey(Vector[] values, int row) {
    for (Vector column : values) {
      if (column.nulls[row]) {
        return true;
      }
    }
    return false;
  }

  @Override
  protected boolean produce(int wanted) {
    while (!hasOutput()) {
      Batch current = outerRow();
      if (current == null) {
        testCandidates();
        if (!finishInner(wanted)) {
          return false;
        }
        continue;
      }
      int row = current.row(outerIndex);
      if (groupNext >= 0) {
        joinWithGroup(current, row, wanted);
        continue;
      }
      if (groupActive) {
        if (!hasNullKey(outerValues, row) && compare(outerValues, row, groupKeys, 0) == 0) {
          groupNext = 0;
          joinWithGroup(current, row, wanted);
          continue;
        }
        endGroup();
      }
      advance(current, row);
    }
    return true;
  }

  /// Moves whichever side is behind; builds a group where both meet.
  private void advance(Batch current, int row) {
    Batch innerCurrent = innerRow();
    if (innerCurrent == null || hasNullKey(outerValues, row)) {
      outerIndex++;
      finishOuterRow(current.columns, row);
      return;
    }
    int innerRowNumber = innerCurrent.row(innerIndex);
    boolean innerNull = hasNullKey(innerValues, innerRowNumber);
    int order = compare(outerValues, row, innerValues, innerRowNumber);
    if (order < 0) {
      outerIndex++;
      finishOuterRow(current.columns, row);
    } else if (order > 0 || innerNull) {
      if (emitsUnmatchedInner) {
        testCandidates();
        emitInner(innerCurrent.columns, innerRowNumber);
      }
      innerIndex++;
    } else {
      buildGroup(innerCurrent, innerRowNumber);
    }
  }

  private void buildGroup(Batch first, int firstRow) {
    group.clear();
    for (int i = 0; i < groupKeys.length; i++) {
      groupKeys[i].reset();
      groupKeys[i].copyFrom(innerValues[i], firstRow, 0);
    }
    Batch current = first;
    while (current != null) {
      int row = current.row(innerIndex);
      if (compare(innerValues, row, groupKeys, 0) != 0) {
        break;
      }
      group.add(current.columns, row);
      innerIndex++;
      current = innerRow();
    }
    if (groupMatched.length < group.rowCount()) {
      groupMatched = new boolean[Math.max(group.rowCount(), 2 * groupMatched.length)];
    } else {
      java.util.Arrays.fill(groupMatched, 0, group.rowCount(), false);
    }
    groupActive = true;
  }

  private void endGroup() {
    testCandidates();
    groupActive = false;
    groupNext = -1;
    if (emitsUnmatchedInner) {
      for (int i = 0; i < group.rowCount(); i++) {
        if (!groupMatched[i]) {
          emitInner(group.chunk(i >>> 10).columns, RowStore.rowInChunk(i));
        }
      }
    }
  }

  private void joinWithGroup(Batch current, int row, int wanted) {
    int total = group.rowCount();
    while (groupNext < total) {
      if (singleMatch) {
        testCandidates();
        if (isOuterMatched(row)) {
          break;
        }
      }
      int number = groupNext++;
      offer(
          current.columns,
          row,
          group.chunk(number >>> 10).columns,
          RowStore.rowInChunk(number),
          number);
      if (outputCount() >= wanted) {
        return;
      }
    }
    groupNext = -1;
    outerIndex++;
    if (type == JoinType.INNER) {
      if (outputCount() == 0 && outerIndex >= current.count) {
        testCandidates();
      }
    } else {
      finishOuterRow(current.columns, row);
    }
  }

  /// After the outer side's end: the rest of the inner side, if unmatched inner rows are wanted.
  private boolean finishInner(int wanted) {
    if (groupActive) {
      endGroup();
      return true;
    }
    if (!emitsUnmatchedInner) {
      return false;
    }
    while (outputCount() < wanted) {
      Batch current = innerRow();
      if (current == null) {
        return hasOutput();
      }
      emitInner(current.columns, current.row(innerIndex++));
    }
    return true;
  }

  @Override
  public void close() {
    clear();
    reset();
    outer.close();
    inner.close();
  }
}
