// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.join.HashTable;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.sort.RowOrder;
import dev.gajah.executor.spill.RowStore;
import dev.gajah.types.function.ValueHasher;
import org.jspecify.annotations.Nullable;

/// RecursiveUnion: the outer side once, then the inner side over the rows of the last round until a
/// round adds none.
public final class RecursiveUnionOperator extends Operator {
  private final Operator outer;
  private final Operator inner;
  private final WorkTable workTable;
  private final boolean distinct;
  private final RowOrder order;
  private final ValueHasher[] hashers;
  private final ExecutionContext context;
  private final RowStore seen;
  private final HashTable seenTable = new HashTable();
  private RowStore next;
  private boolean inRecursion;
  private boolean innerOpened;
  private final Rows kept = new Rows();

  /// The rows of the last round, shared with the scans of it.
  public static final class WorkTable {
    private RowStore rows;

    public WorkTable(Representation[] shape) {
      rows = new RowStore(shape);
    }

    public RowStore rows() {
      return rows;
    }
  }

  public RecursiveUnionOperator(
      Operator outer,
      Operator inner,
      WorkTable workTable,
      boolean distinct,
      RowOrder order,
      ValueHasher[] hashers,
      ExecutionContext context) {
    this.outer = outer;
    this.inner = inner;
    this.workTable = workTable;
    this.distinct = distinct;
    this.order = order;
    this.hashers = hashers;
    this.context = context;
    this.seen = new RowStore(workTable.rows.shape());
    this.next = new RowStore(workTable.rows.shape());
  }

  @Override
  public void open() {
    clear();
    outer.open();
  }

  private void clear() {
    seen.clear();
    seenTable.clear();
    next.clear();
    workTable.rows.clear();
    inRecursion = false;
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    while (true) {
      context.interrupts().check();
      if (!inRecursion) {
        Batch batch = outer.next(maxRows);
        if (batch != null) {
          if (keepNew(batch, workTable.rows)) {
            return batch;
          }
          continue;
        }
        inRecursion = true;
        if (!startRound()) {
          return null;
        }
      }
      Batch batch = inner.next(maxRows);
      if (batch != null) {
        if (keepNew(batch, next)) {
          return batch;
        }
        continue;
      }
      RowStore finished = workTable.rows;
      workTable.rows = next;
      next = finished;
      next.clear();
      if (!startRound()) {
        return null;
      }
    }
  }

  private boolean startRound() {
    if (workTable.rows.rowCount() == 0) {
      return false;
    }
    if (innerOpened) {
      inner.rescan();
    } else {
      innerOpened = true;
      inner.open();
    }
    return true;
  }

  /// Keeps the batch's rows for the next round; with UNION only those not seen before, to which the
  /// batch is narrowed.
  private boolean keepNew(Batch batch, RowStore target) {
    kept.clear();
    for (int i = 0; i < batch.count; i++) {
      int row = batch.row(i);
      if (!distinct || addIfNew(batch.columns, row)) {
        kept.add(row);
        target.add(batch.columns, row);
      }
    }
    batch.rows = kept.rows;
    batch.count = kept.count;
    return kept.count > 0;
  }

  private boolean addIfNew(Vector[] columns, int row) {
    int hash = 0;
    for (int key = 0; key < order.keyCount(); key++) {
      Vector column = columns[order.column(key)];
      hash =
          Integer.rotateLeft(hash, 5) * 31
              + (column.nulls[row] ? 0x5BD1E995 : hashers[key].hash(column, row));
    }
    for (int number = seenTable.first(hash); number >= 0; number = seenTable.after(number)) {
      if (order.isEqual(
          seen.chunk(number >>> 10).columns, RowStore.rowInChunk(number), columns, row)) {
        return false;
      }
    }
    seen.add(columns, row);
    seenTable.add(hash);
    return true;
  }

  @Override
  public void rescan() {
    clear();
    outer.rescan();
  }

  @Override
  public void close() {
    clear();
    outer.close();
    if (innerOpened) {
      innerOpened = false;
      inner.close();
    }
  }
}
