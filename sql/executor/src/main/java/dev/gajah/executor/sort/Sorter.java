// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.sort;

import dev.gajah.base.process.Interrupts;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.spill.RowStore;
import dev.gajah.executor.spill.SpillFile;
import dev.gajah.executor.spill.SpillSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts rows: add all, then read them in order, as often as wished.
///
/// Stable within memory (merge sort over row numbers). Beyond `memoryBytesMax` sorted runs go to
/// spill files, of which at most [#MERGE_WAYS] are merged at a time.
public final class Sorter {
  private static final int MERGE_WAYS = 64;
  private static final int CHECK_ROWS = 1024;

  private final Representation[] shape;
  private final RowOrder order;
  private final SpillSpace space;
  private final long memoryBytesMax;
  private final Interrupts interrupts;
  private final RowStore store;
  private final List<SpillFile> runs = new ArrayList<>();
  private int[] sorted = new int[0];
  private final Batch output;

  // Reading
  private int nextSorted;
  private @Nullable Merge merge;

  // Statistics for EXPLAIN ANALYZE
  private long spilledRows;
  private long peakBytes;

  public Sorter(
      Representation[] shape,
      RowOrder order,
      SpillSpace space,
      long memoryBytesMax,
      Interrupts interrupts) {
    this.shape = shape.clone();
    this.order = order;
    this.space = space;
    this.memoryBytesMax = memoryBytesMax;
    this.interrupts = interrupts;
    this.store = new RowStore(shape);
    this.output = new Batch(newVectors(8));
  }

  private Vector[] newVectors(int capacity) {
    Vector[] columns = new Vector[shape.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(shape[i], capacity);
    }
    return columns;
  }

  public void add(Batch batch) {
    for (int i = 0; i < batch.count; i++) {
      store.add(batch.columns, batch.row(i));
      if ((store.rowCount() & (CHECK_ROWS - 1)) == 0 && store.memoryBytes() > memoryBytesMax) {
        spillRun();
      }
    }
  }

  private void spillRun() {
    peakBytes = Math.max(peakBytes, store.memoryBytes());
    sortStore();
    SpillFile run = new SpillFile(space, shape);
    runs.add(run);
    for (int i = 0; i < store.rowCount(); i++) {
      int number = sorted[i];
      run.add(store.chunk(number >>> 10).columns, RowStore.rowInChunk(number));
    }
    run.flush();
    spilledRows += store.rowCount();
    store.clear();
  }

  /// Ends adding; [#next] then delivers from the start.
  public void sort() {
    peakBytes = Math.max(peakBytes, store.memoryBytes());
    if (!runs.isEmpty()) {
      if (store.rowCount() > 0) {
        spillRun();
      }
      while (runs.size() > MERGE_WAYS) {
        mergeOnce();
      }
    } else {
      sortStore();
    }
    rewind();
  }

  private void mergeOnce() {
    List<SpillFile> some = new ArrayList<>(runs.subList(0, MERGE_WAYS));
    SpillFile merged = new SpillFile(space, shape);
    Merge merging = new Merge(some);
    while (merging.current() != null) {
      merged.add(merging.currentColumns(), 0);
      merging.advance();
      if ((merged.rowCount() & (CHECK_ROWS - 1)) == 0) {
        interrupts.check();
      }
    }
    merged.flush();
    for (SpillFile run : some) {
      run.discard();
    }
    runs.subList(0, MERGE_WAYS).clear();
    runs.add(merged);
  }

  public void rewind() {
    nextSorted = 0;
    merge = runs.isEmpty() ? null : new Merge(runs);
  }

  /// The next at most `maxRows` rows in order, or null at the end.
  public @Nullable Batch next(int maxRows) {
    int limit = Math.min(maxRows, Vector.BATCH);
    output.reset();
    int rows = 0;
    Merge merging = merge;
    if (merging != null) {
      while (rows < limit && merging.current() != null) {
        appendRow(merging.currentColumns(), 0, rows++);
        merging.advance();
      }
    } else {
      int total = store.rowCount();
      while (rows < limit && nextSorted < total) {
        int number = sorted[nextSorted++];
        appendRow(store.chunk(number >>> 10).columns, RowStore.rowInChunk(number), rows++);
      }
    }
    if (rows == 0) {
      return null;
    }
    output.setAll(rows);
    return output;
  }

  private void appendRow(Vector[] source, int sourceRow, int row) {
    for (int i = 0; i < shape.length; i++) {
      Vector target = output.columns[i];
      target.ensureCapacity(row + 1);
      target.copyFrom(source[i], sourceRow, row);
    }
  }

  public void clear() {
    for (SpillFile run : runs) {
      run.discard();
    }
    runs.clear();
    store.clear();
    merge = null;
    nextSorted = 0;
  }

  public boolean isSpilled() {
    return spilledRows > 0;
  }

  public long peakBytes() {
    return peakBytes;
  }

  private void sortStore() {
    int count = store.rowCount();
    if (sorted.length < count) {
      sorted = new int[count];
    }
    for (int i = 0; i < count; i++) {
      sorted[i] = i;
    }
    if (count > 1) {
      int[] scratch = Arrays.copyOf(sorted, count);
      mergeSort(scratch, sorted, 0, count);
    }
  }

  private int compareNumbers(int a, int b) {
    return order.compare(
        store.chunk(a >>> 10).columns,
        RowStore.rowInChunk(a),
        store.chunk(b >>> 10).columns,
        RowStore.rowInChunk(b));
  }

  /// Sorts `target[from..to)`; `source` holds the same numbers in the same places.
  private void mergeSort(int[] source, int[] target, int from, int to) {
    if (to - from < 12) {
      for (int i = from + 1; i < to; i++) {
        int number = target[i];
        int j = i - 1;
        while (j >= from && compareNumbers(target[j], number) > 0) {
          target[j + 1] = target[j];
          j--;
        }
        target[j + 1] = number;
      }
      return;
    }
    if (to - from > 4096) {
      interrupts.check();
    }
    int middle = (from + to) >>> 1;
    mergeSort(target, source, from, middle);
    mergeSort(target, source, middle, to);
    if (compareNumbers(source[middle - 1], source[middle]) <= 0) {
      System.arraycopy(source, from, target, from, to - from);
      return;
    }
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      if (right >= to || (left < middle && compareNumbers(source[left], source[right]) <= 0)) {
        target[i] = source[left++];
      } else {
        target[i] = source[right++];
      }
    }
  }

  /// Reads several sorted runs as one, by a tournament over their first rows.
  private final class Merge {
    private final SpillFile.Reader[] readers;
    private final Vector[][] heads;

    /// Binary heap of run indexes; the run with the smallest head is first.
    private final int[] heap;

    private int heapSize;

    Merge(List<SpillFile> files) {
      int count = files.size();
      readers = new SpillFile.Reader[count];
      heads = new Vector[count][];
      heap = new int[count];
      for (int i = 0; i < count; i++) {
        readers[i] = files.get(i).read();
        heads[i] = newVectors(1);
        if (load(i)) {
          heap[heapSize++] = i;
          siftUp(heapSize - 1);
        }
      }
    }

    private boolean load(int run) {
      for (Vector column : heads[run]) {
        column.reset();
      }
      return readers[run].next(heads[run], 0);
    }

    @Nullable Integer current() {
      return heapSize == 0 ? null : (Integer) heap[0];
    }

    Vector[] currentColumns() {
      return heads[heap[0]];
    }

    void advance() {
      if (!load(heap[0])) {
        heap[0] = heap[--heapSize];
      }
      siftDown();
    }

    private boolean isBefore(int runA, int runB) {
      int result = order.compare(heads[runA], 0, heads[runB], 0);
      return result != 0 ? result < 0 : runA < runB;
    }

    private void siftUp(int start) {
      int at = start;
      while (at > 0) {
        int parent = (at - 1) >>> 1;
        if (!isBefore(heap[at], heap[parent])) {
          return;
        }
        swap(at, parent);
        at = parent;
      }
    }

    private void siftDown() {
      int at = 0;
      while (true) {
        int child = 2 * at + 1;
        if (child >= heapSize) {
          return;
        }
        if (child + 1 < heapSize && isBefore(heap[child + 1], heap[child])) {
          child++;
        }
        if (!isBefore(heap[child], heap[at])) {
          return;
        }
        swap(at, child);
        at = child;
      }
    }

    private void swap(int a, int b) {
      int t = heap[a];
      heap[a] = heap[b];
      heap[b] = t;
    }
  }
}
