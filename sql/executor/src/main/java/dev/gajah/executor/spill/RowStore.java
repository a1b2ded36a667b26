// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.spill;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import java.util.ArrayList;
import java.util.List;

/// Rows copied into dense chunks of [Vector#BATCH] rows, addressed by a running number from 0.
///
/// Row `n` is row `n % BATCH` of chunk `n / BATCH`. Not thread-safe.
public final class RowStore {
  private static final int SHIFT = 10;
  private static final int MASK = (1 << SHIFT) - 1;

  static {
    if (1 << SHIFT != Vector.BATCH) {
      throw new ExceptionInInitializerError("chunk size");
    }
  }

  private final Representation[] shape;
  private final List<Batch> chunks = new ArrayList<>();
  private int rowCount;
  private long fixedBytesPerRow;

  public RowStore(Representation[] shape) {
    this.shape = shape.clone();
    for (Representation representation : shape) {
      fixedBytesPerRow += 9 + (representation == Representation.BYTES ? 8 : 0);
    }
  }

  public int rowCount() {
    return rowCount;
  }

  public Representation[] shape() {
    return shape;
  }

  /// Bytes held, about.
  public long memoryBytes() {
    long bytes = rowCount * fixedBytesPerRow;
    for (Batch chunk : chunks) {
      for (Vector column : chunk.columns) {
        if (column instanceof BytesVector vector) {
          bytes += vector.heapUsed();
        }
      }
    }
    return bytes;
  }

  /// Copies row `row` of `columns` and returns its number.
  public int add(Vector[] columns, int row) {
    int at = rowCount & MASK;
    Batch chunk = chunkForNext();
    for (int i = 0; i < shape.length; i++) {
      Vector target = chunk.columns[i];
      if (target.capacity() <= at) {
        target.ensureCapacity(at + 1);
      }
      target.copyFrom(columns[i], row, at);
    }
    chunk.setAll(at + 1);
    return rowCount++;
  }

  /// Adds a row of nulls in `nullFrom .. nullTo-1` and copies of `columns` elsewhere.
  public int addBatch(Batch batch) {
    for (int i = 0; i < batch.count; i++) {
      add(batch.columns, batch.row(i));
    }
    return rowCount;
  }

  private Batch chunkForNext() {
    int index = rowCount >>> SHIFT;
    if (index < chunks.size()) {
      return chunks.get(index);
    }
    // The first chunk starts small, for the many stores that hold a row or two.
    int capacity = index == 0 ? 8 : Vector.BATCH;
    Vector[] columns = new Vector[shape.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(shape[i], capacity);
    }
    Batch chunk = new Batch(columns);
    chunks.add(chunk);
    return chunk;
  }

  public Vector column(int column, int rowNumber) {
    return chunks.get(rowNumber >>> SHIFT).columns[column];
  }

  /// Row of [#column] at which row `rowNumber` is.
  public static int rowInChunk(int rowNumber) {
    return rowNumber & MASK;
  }

  public int chunkCount() {
    return (rowCount + MASK) >>> SHIFT;
  }

  public Batch chunk(int index) {
    return chunks.get(index);
  }

  public void copyTo(int rowNumber, int column, Vector target, int row) {
    target.copyFrom(column(column, rowNumber), rowNumber & MASK, row);
  }

  /// Forgets all rows, keeping the first chunk's arrays.
  public void clear() {
    rowCount = 0;
    while (chunks.size() > 1) {
      chunks.removeLast();
    }
    if (!chunks.isEmpty()) {
      chunks.getFirst().reset();
    }
  }
}
