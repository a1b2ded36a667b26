// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.vector;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values of [Representation#BYTES]: slices of one growing heap array that the vector owns.
///
/// Value `row` is `heap[offsets[row] .. offsets[row] + lengths[row])`. Setting a row twice leaks
/// its first bytes until [#reset]. [#beginValue] and [#endValue] let a producer write straight into
/// the heap.
///
/// Hot path: no allocation after construction, apart from growth.
public final class BytesVector extends Vector {
  private static final int HEAP_MIN = 64;
  private static final int HEAP_MAX = Integer.MAX_VALUE - 16;

  public byte[] heap;
  public int[] offsets;
  public int[] lengths;
  private int heapUsed;

  public BytesVector(int capacity) {
    super(capacity);
    heap = new byte[HEAP_MIN];
    offsets = new int[capacity];
    lengths = new int[capacity];
  }

  @Override
  public Representation representation() {
    return Representation.BYTES;
  }

  @Override
  public void reset() {
    super.reset();
    heapUsed = 0;
  }

  /// Bytes of the heap in use.
  public int heapUsed() {
    return heapUsed;
  }

  public void set(int row, byte[] source, int offset, int length) {
    int at = reserve(length);
    System.arraycopy(source, offset, heap, at, length);
    offsets[row] = at;
    lengths[row] = length;
    nulls[row] = false;
  }

  public void set(int row, byte[] source) {
    set(row, source, 0, source.length);
  }

  public void setUtf8(int row, String text) {
    set(row, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Makes room for a value of at most `lengthMax` bytes and returns where in [#heap] to write it.
  public int beginValue(int lengthMax) {
    int at = reserve(lengthMax);
    heapUsed = at;
    return at;
  }

  /// Ends the value begun at `at`, of which `length` bytes were written.
  public void endValue(int row, int at, int length) {
    offsets[row] = at;
    lengths[row] = length;
    nulls[row] = false;
    heapUsed = at + length;
  }

  private int reserve(int length) {
    int at = heapUsed;
    long needed = (long) at + length;
    if (needed > heap.length) {
      if (needed > HEAP_MAX) {
        throw new SqlError(
            SqlState.PROGRAM_LIMIT_EXCEEDED, "batch of values exceeds maximum allowed length");
      }
      heap = Arrays.copyOf(heap, (int) Math.min(HEAP_MAX, Math.max(needed, 2L * heap.length)));
    }
    heapUsed = (int) needed;
    return at;
  }

  public int length(int row) {
    return lengths[row];
  }

  public byte[] copy(int row) {
    return Arrays.copyOfRange(heap, offsets[row], offsets[row] + lengths[row]);
  }

  public String utf8(int row) {
    return new String(heap, offsets[row], lengths[row], StandardCharsets.UTF_8);
  }

  @Override
  public void ensureCapacity(int rows) {
    super.ensureCapacity(rows);
    if (offsets.length < nulls.length) {
      offsets = Arrays.copyOf(offsets, nulls.length);
      lengths = Arrays.copyOf(lengths, nulls.length);
    }
  }

  @Override
  public void copyFrom(Vector source, int sourceRow, int row) {
    if (source.nulls[sourceRow]) {
      setNull(row);
    } else {
      BytesVector from = (BytesVector) source;
      set(row, from.heap, from.offsets[sourceRow], from.lengths[sourceRow]);
    }
  }

  @Override
  public @Nullable Object get(int row) {
    return nulls[row] ? null : copy(row);
  }

  @Override
  public void set(int row, @Nullable Object value) {
    if (value == null) {
      setNull(row);
    } else {
      set(row, (byte[]) value);
    }
  }

  @Override
  public void fill(int firstRow, int count, @Nullable Object value) {
    if (value == null || count == 0) {
      super.fill(firstRow, count, value);
      return;
    }
    set(firstRow, (byte[]) value);
    for (int row = firstRow + 1; row < firstRow + count; row++) {
      offsets[row] = offsets[firstRow];
      lengths[row] = lengths[firstRow];
      nulls[row] = false;
    }
  }
}
