// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;

/// Index tuples of btree pages, each named by a segment and the offset of its first byte. Stateless.
///
///     0  6  tid   heap tuple id; or in pivots: downlink block and column count;
///                 or in posting lists: where the list starts and how many ids it has
///     6  2  info  size in bits 0 to 12, 0x2000 alternative tid, 0x4000 variable width, 0x8000 nulls
///     8     null bitmap (4 bytes, if nulls), then key values from the next multiple of 8
///
/// In the alternative meaning, the offset number of `tid` holds a count in its low 12 bits, 0x1000 "pivot ends with a
/// heap tuple id", 0x2000 "posting list". Source: PostgreSQL `itup.h`, `nbtree.h`. Hot path: no allocation.
final class BTreeTuple {
  static final int HEADER_BYTES = 8;
  static final int SIZE_MASK = 0x1FFF;
  static final int ALT_TID = 0x2000;
  static final int HAS_VARIABLE_WIDTH = 0x4000;
  static final int HAS_NULLS = 0x8000;

  private static final int COUNT_MASK = 0x0FFF;
  private static final int PIVOT_HEAP_TID = 0x1000;
  private static final int IS_POSTING = 0x2000;

  private BTreeTuple() {}

  static int info(MemorySegment s, long tuple) {
    return Bytes.getUnsignedShort(s, tuple + 6);
  }

  static void setInfo(MemorySegment s, long tuple, int info) {
    Bytes.putShort(s, tuple + 6, info);
  }

  static int size(MemorySegment s, long tuple) {
    return info(s, tuple) & SIZE_MASK;
  }

  static void setSize(MemorySegment s, long tuple, int size) {
    setInfo(s, tuple, info(s, tuple) & ~SIZE_MASK | size);
  }

  /// The item pointer at `at`: block high half, block low half, offset number.
  static long readTid(MemorySegment s, long at) {
    int high = Bytes.getUnsignedShort(s, at);
    int low = Bytes.getUnsignedShort(s, at + 2);
    return Tid.pack(high << 16 | low, Bytes.getUnsignedShort(s, at + 4));
  }

  static void writeTid(MemorySegment s, long at, long tid) {
    writeBlock(s, at, Tid.block(tid));
    Bytes.putShort(s, at + 4, Tid.offset(tid));
  }

  private static int readBlock(MemorySegment s, long at) {
    return Bytes.getUnsignedShort(s, at) << 16 | Bytes.getUnsignedShort(s, at + 2);
  }

  private static void writeBlock(MemorySegment s, long at, int block) {
    Bytes.putShort(s, at, block >>> 16);
    Bytes.putShort(s, at + 2, block);
  }

  private static int status(MemorySegment s, long tuple) {
    return Bytes.getUnsignedShort(s, tuple + 4);
  }

  static boolean isPivot(MemorySegment s, long tuple) {
    return (info(s, tuple) & ALT_TID) != 0 && (status(s, tuple) & IS_POSTING) == 0;
  }

  static boolean isPosting(MemorySegment s, long tuple) {
    return (info(s, tuple) & ALT_TID) != 0 && (status(s, tuple) & IS_POSTING) != 0;
  }

  // Pivots.

  static int downlink(MemorySegment s, long tuple) {
    return readBlock(s, tuple);
  }

  static void setDownlink(MemorySegment s, long tuple, int block) {
    writeBlock(s, tuple, block);
  }

  /// Key columns in the tuple, which is all of the index's columns unless it is a pivot.
  static int attributeCount(MemorySegment s, long tuple, int indexColumns) {
    return isPivot(s, tuple) ? status(s, tuple) & COUNT_MASK : indexColumns;
  }

  static void setAttributeCount(MemorySegment s, long tuple, int count, boolean heapTid) {
    setInfo(s, tuple, info(s, tuple) | ALT_TID);
    Bytes.putShort(s, tuple + 4, count | (heapTid ? PIVOT_HEAP_TID : 0));
  }

  /// Makes a tuple without key columns: minus infinity, or the dummy high key of a half-dead page.
  static void makeMinusInfinity(MemorySegment s, long tuple, int downlink) {
    writeBlock(s, tuple, downlink);
    Bytes.putShort(s, tuple + 4, 0);
    setInfo(s, tuple, HEADER_BYTES | ALT_TID);
  }

  /// Lowest heap tuple id of the entry, or [Tid#INVALID] if a pivot has none.
  static long heapTid(MemorySegment s, long tuple) {
    int info = info(s, tuple);
    if ((info & ALT_TID) == 0) {
      return readTid(s, tuple);
    }
    int status = status(s, tuple);
    if ((status & IS_POSTING) != 0) {
      return readTid(s, tuple + readBlock(s, tuple));
    }
    return (status & PIVOT_HEAP_TID) != 0
        ? readTid(s, tuple + (info & SIZE_MASK) - Tid.LENGTH)
        : Tid.INVALID;
  }

  static long maxHeapTid(MemorySegment s, long tuple) {
    return isPosting(s, tuple)
        ? postingTid(s, tuple, postingCount(s, tuple) - 1)
        : readTid(s, tuple);
  }

  // Posting lists.

  static int postingCount(MemorySegment s, long tuple) {
    return status(s, tuple) & COUNT_MASK;
  }

  /// Where the list starts, from the start of the tuple; the size of the key part.
  static int postingOffset(MemorySegment s, long tuple) {
    return readBlock(s, tuple);
  }

  static long postingTid(MemorySegment s, long tuple, int index) {
    return readTid(s, tuple + readBlock(s, tuple) + (long) index * Tid.LENGTH);
  }

  private static void setPosting(MemorySegment s, long tuple, int count, int postingOffset) {
    setInfo(s, tuple, info(s, tuple) | ALT_TID);
    Bytes.putShort(s, tuple + 4, count | IS_POSTING);
    writeBlock(s, tuple, postingOffset);
  }

  /// Size of the part before the tuple ids.
  static int keySize(MemorySegment s, long tuple) {
    return isPosting(s, tuple) ? postingOffset(s, tuple) : size(s, tuple);
  }

  /// Number of heap tuple ids in a leaf entry.
  static int tidCount(MemorySegment s, long tuple) {
    return isPosting(s, tuple) ? postingCount(s, tuple) : 1;
  }

  /// Forms, at `out`, an entry with the key of `base` and the ids `tids[0..count)` (PostgreSQL:
  /// `_bt_form_posting`). Returns its size.
  static int formPosting(
      MemorySegment base,
      long baseTuple,
      long[] tids,
      int count,
      MemorySegment out,
      long outTuple) {
    int keySize = keySize(base, baseTuple);
    int size = count > 1 ? Bytes.maxAlign(keySize + count * Tid.LENGTH) : keySize;
    MemorySegment.copy(base, baseTuple, out, outTuple, keySize);
    setSize(out, outTuple, size);
    if (count > 1) {
      setPosting(out, outTuple, count, keySize);
      long at = outTuple + keySize;
      for (int i = 0; i < count; i++, at += Tid.LENGTH) {
        writeTid(out, at, tids[i]);
      }
      for (; at < outTuple + size; at++) {
        Bytes.putByte(out, at, 0);
      }
    } else {
      setInfo(out, outTuple, info(out, outTuple) & ~ALT_TID);
      writeTid(out, outTuple, tids[0]);
    }
    return size;
  }

  /// Splits a posting list around a new entry that falls into it (PostgreSQL: `_bt_swap_posting`).
  ///
  /// Copies `posting` to `out` with the new entry's id put at `postingIndex` and its last id pushed
  /// out; the new entry takes that last id. Returns the size of the new posting tuple, which equals
  /// the old one's.
  static int swapPosting(
      MemorySegment newItem,
      long newTuple,
      MemorySegment posting,
      long postingTuple,
      int postingIndex,
      MemorySegment out,
      long outTuple) {
    int count = postingCount(posting, postingTuple);
    assert postingIndex > 0 && postingIndex < count : "split at " + postingIndex + " of " + count;
    int size = size(posting, postingTuple);
    MemorySegment.copy(posting, postingTuple, out, outTuple, size);
    long list = outTuple + postingOffset(out, outTuple);
    long at = list + (long) postingIndex * Tid.LENGTH;
    MemorySegment.copy(
        out, at, out, at + Tid.LENGTH, (long) (count - postingIndex - 1) * Tid.LENGTH);
    long last = maxHeapTid(posting, postingTuple);
    writeTid(out, at, readTid(newItem, newTuple));
    writeTid(newItem, newTuple, last);
    return size;
  }
}
