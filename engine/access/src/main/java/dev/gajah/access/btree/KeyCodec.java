// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.ScanKey;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reads, compares, forms and truncates the index tuples of one index, for one session.
///
/// Hot path: no allocation after construction, except that scratch space grows to the longest value
/// met.
final class KeyCodec {
  final KeyLayout layout;

  private byte[] scratch = new byte[128];
  private int scratchLength;
  private byte[] otherScratch = new byte[128];
  private int otherLength;

  KeyCodec(KeyLayout layout) {
    this.layout = layout;
  }

  // Reading.

  /// Offset of a column's value in the segment, or -1 if it is null.
  long locate(MemorySegment s, long tuple, int column) {
    int info = BTreeTuple.info(s, tuple);
    if ((info & BTreeTuple.HAS_NULLS) == 0) {
      int fixed = layout.fixedOffset[column];
      return fixed >= 0 ? tuple + BTreeTuple.HEADER_BYTES + fixed : walk(s, tuple + 8, column, -1);
    }
    int present = Bytes.getInt(s, tuple + 8);
    return (present >>> column & 1) == 0 ? -1 : walk(s, tuple + 16, column, present);
  }

  private long walk(MemorySegment s, long values, int column, int present) {
    long at = values;
    for (int i = 0; i < column; i++) {
      if ((present >>> i & 1) != 0) {
        at = align(s, at, i);
        at += valueSize(s, at, i);
      }
    }
    return align(s, at, column);
  }

  /// `at` is aligned for column `column`; tuples start at multiples of 8 of their segments.
  private long align(MemorySegment s, long at, int column) {
    if (layout.length[column] == -1 && Bytes.getUnsignedByte(s, at) != 0) {
      return at; // a short header, or an aligned long one
    }
    int mask = layout.alignMask[column];
    return (at + mask) & ~(long) mask;
  }

  private int valueSize(MemorySegment s, long at, int column) {
    int length = layout.length[column];
    if (length > 0) {
      return length;
    }
    if (length == -1) {
      int first = Bytes.getUnsignedByte(s, at);
      return (first & 1) != 0 ? first >>> 1 : Bytes.getInt(s, at) >>> 2;
    }
    int size = 1;
    while (Bytes.getUnsignedByte(s, at + size - 1) != 0) {
      size++;
    }
    return size;
  }

  private long readLong(MemorySegment s, long at, int column) {
    return switch (layout.kind[column]) {
      case KeyLayout.KIND_INT4 -> Bytes.getInt(s, at);
      case KeyLayout.KIND_INT8 -> Bytes.getLong(s, at);
      case KeyLayout.KIND_UINT4 -> Integer.toUnsignedLong(Bytes.getInt(s, at));
      case KeyLayout.KIND_INT2 -> Bytes.getShort(s, at);
      case KeyLayout.KIND_BYTE -> Bytes.getUnsignedByte(s, at);
      case KeyLayout.KIND_TID -> BTreeTuple.readTid(s, at);
      default -> throw new IllegalStateException("kind " + layout.kind[column]);
    };
  }

  private double readDouble(MemorySegment s, long at, int column) {
    return layout.kind[column] == KeyLayout.KIND_FLOAT4
        ? Float.intBitsToFloat(Bytes.getInt(s, at))
        : Double.longBitsToDouble(Bytes.getLong(s, at));
  }

  /// Loads payload bytes into `scratch`.
  private void readBytes(MemorySegment s, long at, int column) {
    long from = at;
    int size;
    switch (layout.kind[column]) {
      case KeyLayout.KIND_VARLENA -> {
        int first = Bytes.getUnsignedByte(s, at);
        if ((first & 1) != 0) {
          if (first == 1) {
            throw SqlError.corrupt("index tuple holds an external value");
          }
          size = (first >>> 1) - 1;
          from = at + 1;
        } else {
          int header = Bytes.getInt(s, at);
          size = (header >>> 2) - 4;
          from = at + 4;
          if ((header & 3) == 2) {
            readCompressed(s, from, size);
            return;
          }
        }
      }
      case KeyLayout.KIND_CSTRING -> size = valueSize(s, at, column) - 1;
      case KeyLayout.KIND_NAME -> {
        size = 0;
        while (size < 64 && Bytes.getUnsignedByte(s, at + size) != 0) {
          size++;
        }
      }
      default -> size = layout.length[column];
    }
    if (scratch.length < size) {
      scratch = new byte[Integer.highestOneBit(size) * 2];
    }
    Bytes.copy(s, from, scratch, 0, size);
    scratchLength = size;
  }

  private void readCompressed(MemorySegment s, long at, int size) {
    byte[] compressed = new byte[size];
    Bytes.copy(s, at, compressed, 0, size);
    scratch = InlineCompression.decompress(compressed);
    scratchLength = scratch.length;
  }

  /// A column's number; the column is of a LONG kind and not null.
  long longAt(MemorySegment s, long tuple, int column) {
    return readLong(s, locate(s, tuple, column), column);
  }

  /// Stores a column's value into `target[row]`.
  void readColumn(MemorySegment s, long tuple, int column, Vector target, int row) {
    long at = locate(s, tuple, column);
    if (at < 0) {
      target.setNull(row);
      return;
    }
    switch (target) {
      case LongVector v -> {
        v.nulls[row] = false;
        v.values[row] = readLong(s, at, column);
      }
      case DoubleVector v -> {
        v.nulls[row] = false;
        v.values[row] = readDouble(s, at, column);
      }
      case BytesVector v -> {
        readBytes(s, at, column);
        v.set(row, scratch, 0, scratchLength);
      }
    }
  }

  // Search keys.

  /// Fills `key` with the key columns of row `row` and no tuple id.
  void keyOfRow(Vector[] columns, int row, InsertionKey key) {
    key.reset();
    key.size = layout.keyCount;
    for (int i = 0; i < layout.keyCount; i++) {
      key.comparators[i] = null;
      Vector vector = columns[i];
      boolean isNull = vector.nulls[row];
      key.isNull[i] = isNull;
      if (isNull) {
        key.anyNull = true;
        continue;
      }
      switch (vector) {
        case LongVector v -> key.longs[i] = v.values[row];
        case DoubleVector v -> key.doubles[i] = v.values[row];
        case BytesVector v -> {
          key.bytes[i] = v.heap;
          key.bytesOffset[i] = v.offsets[row];
          key.bytesLength[i] = v.lengths[row];
        }
      }
    }
  }

  /// Fills `key` with the key columns that a tuple has, and its tuple id (PostgreSQL:
  /// `_bt_mkscankey`).
  void keyOfTuple(MemorySegment s, long tuple, InsertionKey key) {
    key.reset();
    key.size = Math.min(layout.keyCount, BTreeTuple.attributeCount(s, tuple, layout.columnCount));
    key.tid = BTreeTuple.heapTid(s, tuple);
    for (int i = 0; i < key.size; i++) {
      key.comparators[i] = null;
      long at = locate(s, tuple, i);
      key.isNull[i] = at < 0;
      if (at < 0) {
        key.anyNull = true;
        continue;
      }
      switch (layout.representation[i]) {
        case LONG -> key.longs[i] = readLong(s, at, i);
        case DOUBLE -> key.doubles[i] = readDouble(s, at, i);
        case BYTES -> {
          readBytes(s, at, i);
          key.bytes[i] = Arrays.copyOf(scratch, scratchLength);
          key.bytesOffset[i] = 0;
          key.bytesLength[i] = scratchLength;
        }
      }
    }
  }

  /// Copies a scan key's argument into column `i` of `key`.
  static void setColumn(InsertionKey key, int i, ScanKey from) {
    key.isNull[i] = false;
    key.comparators[i] = from.comparator();
    key.longs[i] = from.longValue();
    key.doubles[i] = from.doubleValue();
    key.bytes[i] = from.bytes();
    key.bytesOffset[i] = from.bytesOffset();
    key.bytesLength[i] = from.bytesLength();
  }

  // Comparing.

  /// Compares `key` with the item at `offnum`: negative if the key is before it (PostgreSQL:
  /// `_bt_compare`).
  int compare(InsertionKey key, MemorySegment page, int offnum) {
    if (offnum == BTreePage.firstDataKey(page) && !BTreePage.isLeaf(page)) {
      return 1; // minus infinity
    }
    return compareTuple(key, page, BTreePage.itemOffset(page, offnum));
  }

  private int compareTuple(InsertionKey key, MemorySegment s, long tuple) {
    int attributes = BTreeTuple.attributeCount(s, tuple, layout.columnCount);
    int compared = Math.min(attributes, key.size);
    for (int i = 0; i < compared; i++) {
      long at = locate(s, tuple, i);
      int result;
      if (key.isNull[i]) {
        result = at < 0 ? 0 : layout.nullsFirst[i] ? -1 : 1;
      } else if (at < 0) {
        result = layout.nullsFirst[i] ? 1 : -1;
      } else {
        result = compareValue(s, at, i, key);
        if (!layout.descending[i]) {
          result = result < 0 ? 1 : result > 0 ? -1 : 0;
        }
      }
      if (result != 0) {
        return result;
      }
    }
    if (key.size > attributes) {
      return 1; // truncated columns are minus infinity
    }
    long heapTid = BTreeTuple.heapTid(s, tuple);
    if (key.tid == Tid.INVALID) {
      // A forward search for all key columns is above a pivot whose tuple id was truncated: equal
      // entries are right of it.
      return !key.backward && key.size == attributes && heapTid == Tid.INVALID ? 1 : 0;
    }
    if (heapTid == Tid.INVALID) {
      return 1;
    }
    int result = Long.compare(key.tid, heapTid);
    if (result <= 0 || !BTreeTuple.isPosting(s, tuple)) {
      return result;
    }
    return Long.compare(key.tid, BTreeTuple.maxHeapTid(s, tuple)) > 0 ? 1 : 0;
  }

  /// Compares the value at `at` (left) with the key's value of column `i` (right), ascending.
  private int compareValue(MemorySegment s, long at, int i, InsertionKey key) {
    ValueComparator own = key.comparators[i];
    switch (layout.representation[i]) {
      case LONG -> {
        long value = readLong(s, at, i);
        return own == null && layout.naturalLong[i]
            ? Long.compare(value, key.longs[i])
            : comparator(own, i).compare(value, key.longs[i]);
      }
      case DOUBLE -> {
        return comparator(own, i).compare(readDouble(s, at, i), key.doubles[i]);
      }
      case BYTES -> {
        readBytes(s, at, i);
        return comparator(own, i)
            .compare(
                scratch, 0, scratchLength, key.bytes[i], key.bytesOffset[i], key.bytesLength[i]);
      }
    }
    throw new IllegalStateException();
  }

  /// Compares the value at `at` with a scan key's argument, ascending.
  int compareValue(MemorySegment s, long at, ScanKey key) {
    int i = key.column();
    ValueComparator own = key.comparator();
    switch (layout.representation[i]) {
      case LONG -> {
        long value = readLong(s, at, i);
        return own == null && layout.naturalLong[i]
            ? Long.compare(value, key.longValue())
            : comparator(own, i).compare(value, key.longValue());
      }
      case DOUBLE -> {
        return comparator(own, i).compare(readDouble(s, at, i), key.doubleValue());
      }
      case BYTES -> {
        readBytes(s, at, i);
        return comparator(own, i)
            .compare(scratch, 0, scratchLength, key.bytes(), key.bytesOffset(), key.bytesLength());
      }
    }
    throw new IllegalStateException();
  }

  private ValueComparator comparator(
      @org.jspecify.annotations.Nullable ValueComparator own, int i) {
    ValueComparator c = own != null ? own : layout.comparator[i];
    if (c == null) {
      throw SqlError.internal("no comparison function for index column " + (i + 1));
    }
    return c;
  }

  /// Compares the key column of two tuples by the operator class, nulls and direction included.
  int compareColumn(MemorySegment s1, long tuple1, MemorySegment s2, long tuple2, int i) {
    long at1 = locate(s1, tuple1, i);
    long at2 = locate(s2, tuple2, i);
    if (at1 < 0 || at2 < 0) {
      if (at1 < 0 && at2 < 0) {
        return 0;
      }
      return (at1 < 0) == layout.nullsFirst[i] ? -1 : 1;
    }
    int result;
    switch (layout.representation[i]) {
      case LONG -> {
        long a = readLong(s1, at1, i);
        long b = readLong(s2, at2, i);
        result = layout.naturalLong[i] ? Long.compare(a, b) : comparator(null, i).compare(a, b);
      }
      case DOUBLE ->
          result = comparator(null, i).compare(readDouble(s1, at1, i), readDouble(s2, at2, i));
      case BYTES -> {
        readBytes(s2, at2, i);
        byte[] swap = otherScratch;
        otherScratch = scratch;
        otherLength = scratchLength;
        scratch = swap;
        readBytes(s1, at1, i);
        result =
            comparator(null, i).compare(scratch, 0, scratchLength, otherScratch, 0, otherLength);
      }
      default -> throw new IllegalStateException();
    }
    return layout.descending[i] ? -Integer.signum(result) : result;
  }

  /// One more than the number of leading key columns that are equal (PostgreSQL: `_bt_keep_natts`).
  int keepAttributes(MemorySegment s1, long lastLeft, MemorySegment s2, long firstRight) {
    int keep = 1;
    for (int i = 0; i < layout.keyCount; i++, keep++) {
      if (compareColumn(s1, lastLeft, s2, firstRight, i) != 0) {
        break;
      }
    }
    return keep;
  }

  /// As [#keepAttributes], but compares bytes (PostgreSQL: `_bt_keep_natts_fast`).
  int keepAttributesFast(MemorySegment s1, long lastLeft, MemorySegment s2, long firstRight) {
    int keep = 1;
    for (int i = 0; i < layout.keyCount; i++, keep++) {
      long at1 = locate(s1, lastLeft, i);
      long at2 = locate(s2, firstRight, i);
      if (at1 < 0 != at2 < 0) {
        break;
      }
      if (at1 >= 0 && !isSameImage(s1, at1, s2, at2, i)) {
        break;
      }
    }
    return keep;
  }

  private boolean isSameImage(MemorySegment s1, long at1, MemorySegment s2, long at2, int i) {
    switch (layout.kind[i]) {
      case KeyLayout.KIND_INT4, KeyLayout.KIND_UINT4, KeyLayout.KIND_FLOAT4 -> {
        return Bytes.getInt(s1, at1) == Bytes.getInt(s2, at2);
      }
      case KeyLayout.KIND_INT8, KeyLayout.KIND_FLOAT8 -> {
        return Bytes.getLong(s1, at1) == Bytes.getLong(s2, at2);
      }
      case KeyLayout.KIND_INT2 -> {
        return Bytes.getShort(s1, at1) == Bytes.getShort(s2, at2);
      }
      case KeyLayout.KIND_BYTE -> {
        return Bytes.getUnsignedByte(s1, at1) == Bytes.getUnsignedByte(s2, at2);
      }
      case KeyLayout.KIND_VARLENA -> {
        // Payloads decide: the same value may have a short or a long header.
        readBytes(s2, at2, i);
        byte[] swap = otherScratch;
        otherScratch = scratch;
        otherLength = scratchLength;
        scratch = swap;
        readBytes(s1, at1, i);
        return Arrays.equals(scratch, 0, scratchLength, otherScratch, 0, otherLength);
      }
      default -> {
        int size1 = valueSize(s1, at1, i);
        int size2 = valueSize(s2, at2, i);
        return size1 == size2
            && MemorySegment.mismatch(s1, at1, at1 + size1, s2, at2, at2 + size2) < 0;
      }
    }
  }

  // Forming.

  /// Forms a leaf tuple at offset 0 of `out`; returns its size, a multiple of 8.
  ///
  /// @throws SqlError 54000 if the row does not fit an index tuple
  int form(Vector[] columns, int row, long tid, MemorySegment out) {
    int present = 0;
    for (int i = 0; i < layout.columnCount; i++) {
      if (!columns[i].nulls[row]) {
        present |= 1 << i;
      }
    }
    boolean hasNulls = Integer.bitCount(present) != layout.columnCount;
    int info = hasNulls ? BTreeTuple.HAS_NULLS : 0;
    int at = 8;
    if (hasNulls) {
      Bytes.putInt(out, 8, present);
      Bytes.putInt(out, 12, 0);
      at = 16;
    }
    for (int i = 0; i < layout.columnCount; i++) {
      if ((present >>> i & 1) == 0) {
        continue;
      }
      if (layout.length[i] < 0) {
        info |= BTreeTuple.HAS_VARIABLE_WIDTH;
      }
      at = put(columns[i], row, i, out, at);
    }
    int size = padTo8(out, at);
    if (size > BTreeTuple.SIZE_MASK) {
      throw tooLarge(size);
    }
    BTreeTuple.writeTid(out, 0, tid);
    BTreeTuple.setInfo(out, 0, info | size);
    return size;
  }

  private static int padTo8(MemorySegment out, int at) {
    int end = Bytes.maxAlign(at);
    for (int i = at; i < end; i++) {
      Bytes.putByte(out, i, 0);
    }
    return end;
  }

  private static SqlError tooLarge(int size) {
    return new SqlError(
        dev.gajah.base.error.SqlState.PROGRAM_LIMIT_EXCEEDED,
        "index row requires " + size + " bytes, maximum size is " + BTreeTuple.SIZE_MASK);
  }

  private int pad(MemorySegment out, int at, int column) {
    int mask = layout.alignMask[column];
    int aligned = (at + mask) & ~mask;
    for (int i = at; i < aligned; i++) {
      Bytes.putByte(out, i, 0);
    }
    return aligned;
  }

  private int put(Vector vector, int row, int i, MemorySegment out, int at) {
    switch (vector) {
      case LongVector v -> {
        int to = pad(out, at, i);
        long value = v.values[row];
        switch (layout.kind[i]) {
          case KeyLayout.KIND_INT8 -> Bytes.putLong(out, to, value);
          case KeyLayout.KIND_INT4, KeyLayout.KIND_UINT4 -> Bytes.putInt(out, to, (int) value);
          case KeyLayout.KIND_INT2 -> Bytes.putShort(out, to, (int) value);
          case KeyLayout.KIND_BYTE -> Bytes.putByte(out, to, (int) value);
          case KeyLayout.KIND_TID -> BTreeTuple.writeTid(out, to, value);
          default -> throw new IllegalStateException("kind " + layout.kind[i]);
        }
        return to + layout.length[i];
      }
      case DoubleVector v -> {
        int to = pad(out, at, i);
        if (layout.kind[i] == KeyLayout.KIND_FLOAT4) {
          Bytes.putInt(out, to, Float.floatToRawIntBits((float) v.values[row]));
        } else {
          Bytes.putLong(out, to, Double.doubleToRawLongBits(v.values[row]));
        }
        return to + layout.length[i];
      }
      case BytesVector v -> {
        return putBytes(v.heap, v.offsets[row], v.lengths[row], i, out, at);
      }
    }
  }

  private int putBytes(byte[] value, int offset, int length, int i, MemorySegment out, int at) {
    switch (layout.kind[i]) {
      case KeyLayout.KIND_VARLENA -> {
        if (layout.compressible[i] && length + 4 > InlineCompression.TARGET_BYTES) {
          byte[] compressed = InlineCompression.compress(value, offset, length);
          if (compressed != null) {
            int to = pad(out, at, i);
            checkRoom(to + compressed.length + 4);
            Bytes.putInt(out, to, (compressed.length + 4) << 2 | 2);
            Bytes.copy(compressed, 0, out, to + 4, compressed.length);
            return to + 4 + compressed.length;
          }
        }
        if (layout.shortHeader[i] && length + 1 <= 127) {
          Bytes.putByte(out, at, (length + 1) << 1 | 1);
          Bytes.copy(value, offset, out, at + 1, length);
          return at + 1 + length;
        }
        int to = pad(out, at, i);
        checkRoom(to + 4 + length);
        Bytes.putInt(out, to, (length + 4) << 2);
        Bytes.copy(value, offset, out, to + 4, length);
        return to + 4 + length;
      }
      case KeyLayout.KIND_CSTRING -> {
        checkRoom(at + length + 1);
        Bytes.copy(value, offset, out, at, length);
        Bytes.putByte(out, at + length, 0);
        return at + length + 1;
      }
      default -> {
        int to = pad(out, at, i);
        int width = layout.length[i];
        int copied = Math.min(length, width);
        Bytes.copy(value, offset, out, to, copied);
        for (int k = copied; k < width; k++) {
          Bytes.putByte(out, to + k, 0);
        }
        return to + width;
      }
    }
  }

  private static void checkRoom(int end) {
    if (end > BTreeTuple.SIZE_MASK) {
      throw tooLarge(Bytes.maxAlign(end));
    }
  }

  // Truncating.

  /// Forms, at offset 0 of `out`, the pivot that separates two neighbours of a leaf split
  /// (PostgreSQL: `_bt_truncate`): as few columns of `firstRight` as tell it from `lastLeft`, or
  /// all of them and a heap tuple id. Returns its size.
  int truncate(
      MemorySegment s1, long lastLeft, MemorySegment s2, long firstRight, MemorySegment out) {
    int keep = keepAttributes(s1, lastLeft, s2, firstRight);
    int kept = Math.min(keep, layout.keyCount);
    int size;
    if (kept == layout.columnCount) {
      size = Bytes.maxAlign(BTreeTuple.keySize(s2, firstRight));
      MemorySegment.copy(s2, firstRight, out, 0, size);
      int info = BTreeTuple.info(s2, firstRight) & ~(BTreeTuple.SIZE_MASK | BTreeTuple.ALT_TID);
      BTreeTuple.setInfo(out, 0, info | size);
    } else {
      size = copyPrefix(s2, firstRight, kept, out);
    }
    if (keep <= layout.keyCount) {
      BTreeTuple.setAttributeCount(out, 0, keep, false);
      return size;
    }
    int grown = size + 8;
    Bytes.putLong(out, size, 0);
    BTreeTuple.setSize(out, 0, grown);
    BTreeTuple.setAttributeCount(out, 0, layout.keyCount, true);
    BTreeTuple.writeTid(out, grown - Tid.LENGTH, BTreeTuple.maxHeapTid(s1, lastLeft));
    return grown;
  }

  /// Copies the header and the first `count` columns of a leaf tuple (PostgreSQL:
  /// `index_truncate_tuple`).
  private int copyPrefix(MemorySegment s, long tuple, int count, MemorySegment out) {
    boolean hadNulls = (BTreeTuple.info(s, tuple) & BTreeTuple.HAS_NULLS) != 0;
    int present = hadNulls ? Bytes.getInt(s, tuple + 8) : -1;
    long values = tuple + (hadNulls ? 16 : 8);
    long end = values;
    int info = 0;
    for (int i = 0; i < count; i++) {
      if ((present >>> i & 1) == 0) {
        info |= BTreeTuple.HAS_NULLS;
        continue;
      }
      if (layout.length[i] < 0) {
        info |= BTreeTuple.HAS_VARIABLE_WIDTH;
      }
      end = align(s, end, i);
      end += valueSize(s, end, i);
    }
    MemorySegment.copy(s, tuple, out, 0, 8);
    int to = 8;
    if ((info & BTreeTuple.HAS_NULLS) != 0) {
      Bytes.putInt(out, 8, present & ((1 << count) - 1));
      Bytes.putInt(out, 12, 0);
      to = 16;
    }
    MemorySegment.copy(s, values, out, to, end - values);
    int size = padTo8(out, to + (int) (end - values));
    BTreeTuple.setInfo(out, 0, info | size);
    return size;
  }
}
