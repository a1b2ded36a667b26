// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.aggregate;

import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.join.HashTable;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.sort.RowOrder;
import dev.gajah.executor.spill.RowStore;
import dev.gajah.executor.spill.SpillFile;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.types.function.ValueHasher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Agg: groups its input and computes aggregates. Output columns of the internal batch: the input
/// columns that the target list may read (taken from a group's first row), then one per aggregate.
///
/// Hashed grouping that outgrows its memory sends rows of new groups to spill files by hash, which
/// are worked on afterwards, each with an empty table. Sorted grouping numbers groups as they come
/// and needs no table.
public final class AggregateOperator extends Operator {
  private static final int PARTITIONS = 16;

  private final Operator input;
  private final Representation[] inputShape;
  private final int[] keyColumns;
  private final boolean hashed;
  private final RowOrder keyOrder;
  private final ValueHasher[] hashers;
  private final List<AggregateCall> calls;
  private final Filter filter;
  private final Projection projection;
  private final boolean inputMayChange;
  private final ExecutionContext context;

  /// First row of each group.
  private final RowStore groups;

  private final HashTable table = new HashTable();
  private int[] rowGroups = new int[16];
  private final Rows kept = new Rows();

  private boolean computed;
  private int emitted;
  private final Batch output;

  private SpillFile @Nullable [] overflow;
  private final java.util.ArrayDeque<SpillFile> pendingFiles = new java.util.ArrayDeque<>();
  private int depth;

  public AggregateOperator(
      Operator input,
      Representation[] inputShape,
      List<SortKey> groupKeys,
      boolean hashed,
      ValueHasher[] hashers,
      List<AggregateCall> calls,
      Filter filter,
      Projection projection,
      boolean inputMayChange,
      ExecutionContext context) {
    this.input = input;
    this.inputShape = inputShape;
    this.keyColumns = groupKeys.stream().mapToInt(SortKey::column).toArray();
    this.hashed = hashed && keyColumns.length > 0;
    this.keyOrder = new RowOrder(groupKeys, context);
    this.hashers = hashers;
    this.calls = calls;
    this.filter = filter;
    this.projection = projection;
    this.inputMayChange = inputMayChange;
    this.context = context;
    this.groups = new RowStore(inputShape);
    Vector[] columns = new Vector[inputShape.length + calls.size()];
    for (int i = 0; i < inputShape.length; i++) {
      columns[i] = Vector.create(inputShape[i], 1);
    }
    this.output = new Batch(columns);
  }

  @Override
  public void open() {
    restart();
    input.open();
  }

  private void restart() {
    computed = false;
    emitted = 0;
    depth = 0;
    groups.clear();
    table.clear();
    discardFiles();
    for (AggregateCall call : calls) {
      call.reset();
    }
  }

  private void discardFiles() {
    if (overflow != null) {
      for (SpillFile file : overflow) {
        file.discard();
      }
      overflow = null;
    }
    for (SpillFile file : pendingFiles) {
      file.discard();
    }
    pendingFiles.clear();
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    if (!computed) {
      for (Batch batch = input.next(Vector.BATCH);
          batch != null;
          batch = input.next(Vector.BATCH)) {
        context.interrupts().check();
        take(batch);
      }
      endInput();
      computed = true;
    }
    while (true) {
      int total = keyColumns.length == 0 ? 1 : groups.rowCount();
      if (emitted >= total) {
        if (!nextPartition()) {
          return null;
        }
        continue;
      }
      int count = Math.min(Math.min(maxRows, Vector.BATCH), total - emitted);
      Batch batch = groupRows(emitted, count);
      emitted += count;
      filter.apply(batch);
      if (batch.count > 0) {
        return projection.project(batch);
      }
    }
  }

  private Batch groupRows(int first, int count) {
    for (int i = 0; i < inputShape.length; i++) {
      Vector column = output.columns[i];
      column.ensureCapacity(count);
      column.reset();
      for (int row = 0; row < count; row++) {
        if (first + row < groups.rowCount()) {
          groups.copyTo(first + row, i, column, row);
        } else {
          column.setNull(row); // plain aggregation over no rows
        }
      }
    }
    for (int i = 0; i < calls.size(); i++) {
      output.columns[inputShape.length + i] = calls.get(i).finish(first, count);
    }
    output.setAll(count);

    return output;
  }

  private void take(Batch batch) {
    if (rowGroups.length < batch.count) {
      rowGroups = new int[Math.max(batch.count, 2 * rowGroups.length)];
    }
    if (keyColumns.length == 0) {
      if (groups.rowCount() == 0) {
        groups.add(batch.columns, batch.row(0));
      }
      java.util.Arrays.fill(rowGroups, 0, batch.count, 0);
    } else if (hashed) {
      takeHashed(batch);
    } else {
      takeSorted(batch);
    }
    if (batch.count > 0) {
      int groupCount = Math.max(1, groups.rowCount());
      for (AggregateCall call : calls) {
        call.add(batch, rowGroups, groupCount);
      }
    }
  }

  private void takeSorted(Batch batch) {
    for (int i = 0; i < batch.count; i++) {
      int row = batch.row(i);
      int last = groups.rowCount() - 1;
      if (last < 0
          || !keyOrder.isEqual(
              groups.chunk(last >>> 10).columns, RowStore.rowInChunk(last), batch.columns, row)) {
        last = groups.add(batch.columns, row);
      }
      rowGroups[i] = last;
    }
  }

  /// Finds or makes the group of each row; rows for which there is no memory leave the batch.
  private void takeHashed(Batch batch) {
    kept.clear();
    for (int i = 0; i < batch.count; i++) {
      int row = batch.row(i);
      int hash = hash(batch.columns, row);
      int group = find(hash, batch.columns, row);
      if (group < 0) {
        SpillFile[] files = overflow;
        if (files != null) {
          files[(hash * 0x85EBCA6B >>> 8 >>> depth * 4) & (PARTITIONS - 1)].add(batch.columns, row);
          continue;
        }
        group = groups.add(batch.columns, row);
        table.add(hash);
        if ((group & 1023) == 1023) {
          checkMemory();
        }
      }
      rowGroups[kept.count] = group;
      kept.add(row);
    }
    batch.rows = kept.rows;
    batch.count = kept.count;
  }

  private void checkMemory() {
    long bytes = groups.memoryBytes() + table.memoryBytes();
    for (AggregateCall call : calls) {
      bytes += call.memoryBytes();
    }
    if (bytes > context.hashMemoryBytes() && depth < 5) {
      SpillFile[] files = new SpillFile[PARTITIONS];
      for (int i = 0; i < PARTITIONS; i++) {
        files[i] = new SpillFile(context.spillSpace(), inputShape);
      }
      overflow = files;
    }
  }

  private int hash(Vector[] columns, int row) {
    int hash = 0;
    for (int i = 0; i < keyColumns.length; i++) {
      Vector column = columns[keyColumns[i]];
      hash =
          Integer.rotateLeft(hash, 5) * 31
              + (column.nulls[row] ? 0x5BD1E995 : hashers[i].hash(column, row));
    }
    return hash;
  }

  private int find(int hash, Vector[] columns, int row) {
    for (int number = table.first(hash); number >= 0; number = table.after(number)) {
      if (keyOrder.isEqual(
          groups.chunk(number >>> 10).columns, RowStore.rowInChunk(number), columns, row)) {
        return number;
      }
    }
    return -1;
  }

  private void endInput() {
    SpillFile[] files = overflow;
    if (files != null) {
      overflow = null;
      for (SpillFile file : files) {
        if (file.rowCount() > 0) {
          pendingFiles.add(file);
        } else {
          file.discard();
        }
      }
    }
    for (AggregateCall call : calls) {
      call.endInput(keyColumns.length == 0 ? 1 : groups.rowCount());
    }
  }

  /// Works on the next spill file; false if there is none.
  private boolean nextPartition() {
    SpillFile file = pendingFiles.poll();
    if (file == null) {
      return false;
    }
    depth++;
    groups.clear();
    table.clear();
    emitted = 0;
    for (AggregateCall call : calls) {
      call.reset();
    }
    Vector[] columns = new Vector[inputShape.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(inputShape[i], Vector.BATCH);
    }
    Batch batch = new Batch(columns);
    SpillFile.Reader reader = file.read();
    while (true) {
      context.interrupts().check();
      batch.reset();
      int rows = 0;
      while (rows < Vector.BATCH && reader.next(columns, rows)) {
        rows++;
      }
      if (rows == 0) {
        break;
      }
      batch.setAll(rows);
      take(batch);
    }
    file.discard();
    endInput();
    return true;
  }

  @Override
  public void rescan() {
    if (computed && !inputMayChange && pendingFiles.isEmpty() && depth == 0) {
      emitted = 0;
      return;
    }
    restart();
    input.rescan();
  }

  @Override
  public void close() {
    discardFiles();
    groups.clear();
    table.clear();
    computed = false;
    input.close();
  }
}
