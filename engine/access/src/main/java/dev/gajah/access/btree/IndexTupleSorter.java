// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Tid;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Sorts leaf tuples by key, then heap tuple id, within a memory bound; what does not fit goes to
/// sorted runs in temporary files.
///
/// Tuples lie in native chunks; a reference is `chunk << 20 | offset`. If the first key column is
/// an integer in natural order, its value is kept beside the reference and decides most
/// comparisons.
final class IndexTupleSorter implements AutoCloseable {
  private static final int CHUNK_BITS = 20;
  private static final int CHUNK_BYTES = 1 << CHUNK_BITS;
  private static final int RUN_BUFFER_BYTES = 1 << 16;

  private final KeyCodec codec;
  private final FileSystem files;
  private final java.util.function.Supplier<Path> newTemporaryFile;
  private final long memoryBytesMax;
  private final boolean hasNumber;
  private final Arena arena = Arena.ofConfined();
  private final List<MemorySegment> chunks = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();

  private long[] references = new long[1024];
  private long[] numbers;
  private int count;
  private int chunk = -1;
  private int chunkUsed = CHUNK_BYTES;

  // Reading back.
  private int position;
  private MemorySegment segment = MemorySegment.NULL;
  private long tuple;
  private int[] heap = {};
  private int heapSize;
  private int pendingRun = -1;

  IndexTupleSorter(
      KeyCodec codec,
      FileSystem files,
      java.util.function.Supplier<Path> newTemporaryFile,
      long memoryBytesMax) {
    this.codec = codec;
    this.files = files;
    this.newTemporaryFile = newTemporaryFile;
    this.memoryBytesMax = Math.max(memoryBytesMax, 4L * CHUNK_BYTES);
    hasNumber = codec.layout.naturalLong[0];
    numbers = new long[hasNumber ? references.length : 0];
  }

  /// Takes a copy of the tuple at offset 0 of `source`.
  void add(MemorySegment source, int bytes) {
    if (chunkUsed + bytes > CHUNK_BYTES) {
      if ((long) (chunk + 2) * CHUNK_BYTES + 16L * references.length > memoryBytesMax
          && count > 0) {
        spill();
      }
      chunk++;
      if (chunk == chunks.size()) {
        chunks.add(arena.allocate(CHUNK_BYTES, 64));
      }
      chunkUsed = 0;
    }
    if (count == references.length) {
      references = Arrays.copyOf(references, 2 * count);
      if (hasNumber) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
    }
    MemorySegment target = chunks.get(chunk);
    MemorySegment.copy(source, 0, target, chunkUsed, bytes);
    if (hasNumber) {
      numbers[count] = numberOf(target, chunkUsed);
    }
    references[count++] = (long) chunk << CHUNK_BITS | chunkUsed;
    chunkUsed += bytes;
  }

  /// First column as a number that sorts as the column does, as far as it goes.
  private long numberOf(MemorySegment s, long at) {
    if (codec.locate(s, at, 0) < 0) {
      return codec.layout.nullsFirst[0] ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    long value = codec.longAt(s, at, 0);
    return codec.layout.descending[0] ? ~value : value;
  }

  private void sortMemory() {
    long[] scratch = new long[count];
    long[] numberScratch = new long[hasNumber ? count : 0];
    mergeSort(0, count, scratch, numberScratch);
  }

  /// Top-down merge sort, in place of `references` (and `numbers`); already sorted halves are not
  /// merged.
  private void mergeSort(int from, int to, long[] scratch, long[] numberScratch) {
    if (to - from < 8) {
      for (int i = from + 1; i < to; i++) {
        long reference = references[i];
        long number = hasNumber ? numbers[i] : 0;
        int k = i;
        while (k > from
            && compare(hasNumber ? numbers[k - 1] : 0, references[k - 1], number, reference) > 0) {
          references[k] = references[k - 1];
          if (hasNumber) {
            numbers[k] = numbers[k - 1];
          }
          k--;
        }
        references[k] = reference;
        if (hasNumber) {
          numbers[k] = number;
        }
      }
      return;
    }
    int middle = (from + to) >>> 1;
    mergeSort(from, middle, scratch, numberScratch);
    mergeSort(middle, to, scratch, numberScratch);
    if (compareAt(middle - 1, middle) <= 0) {
      return;
    }
    int length = middle - from;
    System.arraycopy(references, from, scratch, from, length);
    if (hasNumber) {
      System.arraycopy(numbers, from, numberScratch, from, length);
    }
    int left = from;
    int right = middle;
    int out = from;
    while (left < middle && right < to) {
      boolean takeLeft =
          compare(
                  hasNumber ? numberScratch[left] : 0,
                  scratch[left],
                  hasNumber ? numbers[right] : 0,
                  references[right])
              <= 0;
      if (takeLeft) {
        if (hasNumber) {
          numbers[out] = numberScratch[left];
        }
        references[out++] = scratch[left++];
      } else {
        if (hasNumber) {
          numbers[out] = numbers[right];
        }
        references[out++] = references[right++];
      }
    }
    if (left < middle) {
      System.arraycopy(scratch, left, references, out, middle - left);
      if (hasNumber) {
        System.arraycopy(numberScratch, left, numbers, out, middle - left);
      }
    }
  }

  private int compareAt(int a, int b) {
    return compare(
        hasNumber ? numbers[a] : 0, references[a], hasNumber ? numbers[b] : 0, references[b]);
  }

  private int compare(long number1, long reference1, long number2, long reference2) {
    if (number1 != number2) {
      return number1 < number2 ? -1 : 1;
    }
    return compareTuples(
        codec,
        segmentOf(reference1),
        offsetOf(reference1),
        segmentOf(reference2),
        offsetOf(reference2));
  }

  private MemorySegment segmentOf(long reference) {
    return chunks.get((int) (reference >>> CHUNK_BITS));
  }

  private static long offsetOf(long reference) {
    return reference & (CHUNK_BYTES - 1);
  }

  /// Order of leaf tuples: key columns, then heap tuple id.
  static int compareTuples(
      KeyCodec codec, MemorySegment s1, long tuple1, MemorySegment s2, long tuple2) {
    for (int i = 0; i < codec.layout.keyCount; i++) {
      int result = codec.compareColumn(s1, tuple1, s2, tuple2, i);
      if (result != 0) {
        return result;
      }
    }
    return Long.compare(BTreeTuple.readTid(s1, tuple1), BTreeTuple.readTid(s2, tuple2));
  }

  // Runs.

  /// A sorted run: the tuples one after the other, each beginning with its own size.
  private final class Run {
    final StoredFile file;
    final Path path;
    long size;
    private long readAt;
    final MemorySegment buffer;
    private final ByteBuffer view;
    int at;
    int filled;

    Run(Path path, StoredFile file) {
      this.path = path;
      this.file = file;
      this.buffer = arena.allocate(RUN_BUFFER_BYTES, 64);
      this.view = buffer.asByteBuffer();
    }

    void write(MemorySegment source, long offset, int bytes) throws IOException {
      if (filled + bytes > RUN_BUFFER_BYTES) {
        flush();
      }
      MemorySegment.copy(source, offset, buffer, filled, bytes);
      filled += bytes;
    }

    void flush() throws IOException {
      view.clear().limit(filled);
      file.writeFully(view, size);
      size += filled;
      filled = 0;
    }

    /// Loads the next tuple; false at the end.
    boolean advance() throws IOException {
      if (filled > 0) {
        at += BTreeTuple.size(buffer, at);
      }
      if (filled - at < BTreeTuple.HEADER_BYTES || filled - at < BTreeTuple.size(buffer, at)) {
        int rest = filled - at;
        MemorySegment.copy(buffer, at, buffer, 0, rest);
        int wanted = (int) Math.min(RUN_BUFFER_BYTES - rest, size - readAt);
        view.clear().position(rest).limit(rest + wanted);
        file.readFully(view, readAt);
        readAt += wanted;
        at = 0;
        filled = rest + wanted;
      }
      return filled > at;
    }
  }

  private void spill() {
    sortMemory();
    try {
      Path path = newTemporaryFile.get();
      files.createDirectories(Objects.requireNonNull(path.getParent(), "temporary directory"));
      Run run = new Run(path, files.open(path, OpenMode.CREATE_NEW));
      runs.add(run);
      for (int i = 0; i < count; i++) {
        MemorySegment s = segmentOf(references[i]);
        long at = offsetOf(references[i]);
        run.write(s, at, BTreeTuple.size(s, at));
      }
      run.flush();
    } catch (IOException failure) {
      throw ioError(failure);
    }
    count = 0;
    chunk = -1;
    chunkUsed = CHUNK_BYTES;
  }

  private static SqlError ioError(IOException failure) {
    return new SqlError(
        SqlState.IO_ERROR, "could not access temporary file: " + failure.getMessage(), failure);
  }

  /// Ends the input. Then [#next] delivers the tuples in order.
  void finish() {
    if (runs.isEmpty()) {
      sortMemory();
      position = 0;
      return;
    }
    if (count > 0) {
      spill();
    }
    try {
      heap = new int[runs.size()];
      for (int r = 0; r < runs.size(); r++) {
        if (runs.get(r).advance()) {
          heap[heapSize] = r;
          siftUp(heapSize++);
        }
      }
    } catch (IOException failure) {
      throw ioError(failure);
    }
  }

  private int compareRuns(int a, int b) {
    Run x = runs.get(a);
    Run y = runs.get(b);
    return compareTuples(codec, x.buffer, x.at, y.buffer, y.at);
  }

  private void siftUp(int start) {
    int i = start;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (compareRuns(heap[i], heap[parent]) >= 0) {
        break;
      }
      swap(i, parent);
      i = parent;
    }
  }

  private void siftDown() {
    int i = 0;
    for (; ; ) {
      int child = 2 * i + 1;
      if (child >= heapSize) {
        return;
      }
      if (child + 1 < heapSize && compareRuns(heap[child + 1], heap[child]) < 0) {
        child++;
      }
      if (compareRuns(heap[i], heap[child]) <= 0) {
        return;
      }
      swap(i, child);
      i = child;
    }
  }

  private void swap(int a, int b) {
    int t = heap[a];
    heap[a] = heap[b];
    heap[b] = t;
  }

  /// Moves to the next tuple, which stays where it is until the call after; false at the end.
  boolean next() {
    if (runs.isEmpty()) {
      if (position >= count) {
        return false;
      }
      segment = segmentOf(references[position]);
      tuple = offsetOf(references[position++]);
      return true;
    }
    try {
      if (pendingRun >= 0) {
        if (!runs.get(pendingRun).advance()) {
          heap[0] = heap[--heapSize];
        }
        if (heapSize > 0) {
          siftDown();
        }
        pendingRun = -1;
      }
    } catch (IOException failure) {
      throw ioError(failure);
    }
    if (heapSize == 0) {
      return false;
    }
    pendingRun = heap[0];
    segment = runs.get(pendingRun).buffer;
    tuple = runs.get(pendingRun).at;
    return true;
  }

  MemorySegment segment() {
    return segment;
  }

  long tuple() {
    return tuple;
  }

  long tid() {
    return segment.byteSize() == 0 ? Tid.INVALID : BTreeTuple.readTid(segment, tuple);
  }

  @Override
  public void close() {
    for (Run run : runs) {
      try {
        run.file.close();
        files.delete(run.path);
      } catch (IOException ignored) {
        // A leftover temporary file is removed at the next start.
      }
    }
    arena.close();
  }
}
