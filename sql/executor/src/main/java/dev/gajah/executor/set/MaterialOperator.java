// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.set;

import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.spill.RowStore;
import dev.gajah.executor.spill.SpillFile;
import org.jspecify.annotations.Nullable;

/// Material: keeps its input's rows, so that a rescan reads them again instead of computing them.
/// Beyond `work_mem` in a file.
public final class MaterialOperator extends Operator {
  private final Operator input;
  private final Representation[] shape;
  private final boolean inputMayChange;
  private final ExecutionContext context;
  private final RowStore store;
  private @Nullable SpillFile file;
  private SpillFile.@Nullable Reader reader;
  private @Nullable Batch fileBatch;
  private boolean inputDone;
  private int position;
  private final Rows slice = new Rows();

  public MaterialOperator(
      Operator input, Representation[] shape, boolean inputMayChange, ExecutionContext context) {
    this.input = input;
    this.shape = shape.clone();
    this.inputMayChange = inputMayChange;
    this.context = context;
    this.store = new RowStore(shape);
  }

  @Override
  public void open() {
    clear();
    input.open();
  }

  private void clear() {
    store.clear();
    if (file != null) {
      file.discard();
      file = null;
    }
    reader = null;
    inputDone = false;
    position = 0;
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    if (position < store.rowCount()) {
      return fromStore(maxRows);
    }
    SpillFile.Reader reading = reader;
    if (reading != null) {
      return fromFile(reading, maxRows);
    }
    if (inputDone) {
      return null;
    }
    Batch batch = input.next(maxRows);
    if (batch == null) {
      inputDone = true;
      return null;
    }
    keep(batch);
    return batch;
  }

  private Batch fromStore(int maxRows) {
    Batch chunk = store.chunk(position >>> 10);
    int first = RowStore.rowInChunk(position);
    int count = Math.min(maxRows, chunk.rowCount - first);
    slice.clear();
    for (int i = 0; i < count; i++) {
      slice.add(first + i);
    }
    Batch result = new Batch(chunk.columns);
    result.rowCount = chunk.rowCount;
    result.rows = slice.rows;
    result.count = count;
    position += count;
    return result;
  }

  private @Nullable Batch fromFile(SpillFile.Reader reading, int maxRows) {
    Batch batch = fileBatch;
    if (batch == null) {
      Vector[] columns = new Vector[shape.length];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = Vector.create(shape[i], Vector.BATCH);
      }
      batch = new Batch(columns);
      fileBatch = batch;
    }
    batch.reset();
    int rows = 0;
    while (rows < Math.min(maxRows, Vector.BATCH) && reading.next(batch.columns, rows)) {
      rows++;
    }
    batch.setAll(rows);
    if (rows > 0) {
      return batch;
    }
    return null;
  }

  private void keep(Batch batch) {
    SpillFile spill = file;
    if (spill == null && store.memoryBytes() > context.workMemoryBytes()) {
      spill = new SpillFile(context.spillSpace(), shape);
      file = spill;
    }
    for (int i = 0; i < batch.count; i++) {
      if (spill != null) {
        spill.add(batch.columns, batch.row(i));
      } else {
        store.add(batch.columns, batch.row(i));
      }
    }
    position = store.rowCount();
  }

  @Override
  public void rescan() {
    if (inputMayChange) {
      clear();
      input.rescan();
      return;
    }
    if (!inputDone) {
      // Read the rest first, so that a rescan finds everything kept.
      for (Batch batch = input.next(Vector.BATCH);
          batch != null;
          batch = input.next(Vector.BATCH)) {
        keep(batch);
      }
      inputDone = true;
    }
    position = 0;
    reader = file == null ? null : file.read();
  }

  @Override
  public void close() {
    clear();
    input.close();
  }
}
