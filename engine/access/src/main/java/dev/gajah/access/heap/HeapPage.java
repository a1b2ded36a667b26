// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;

/// What the heap adds to a standard page: line pointers as HOT and pruning use them, page flags,
/// the prune hint.
///
/// A line pointer is 32 bits: offset (15), state (2), length (15), from the low end. Stateless. Hot
/// path: no allocation.
public final class HeapPage {
  public static final int HEADER = 24;
  public static final int LINE_POINTER_BYTES = 4;

  public static final int UNUSED = 0;
  public static final int NORMAL = 1;
  public static final int REDIRECT = 2;
  public static final int DEAD = 3;

  /// Most tuples a page can hold (PostgreSQL: `MaxHeapTuplesPerPage`).
  public static final int TUPLES_MAX =
      (BlockNumber.BLOCK_BYTES - HEADER) / (24 + LINE_POINTER_BYTES);

  /// Largest tuple (PostgreSQL: `MaxHeapTupleSize`).
  public static final int TUPLE_BYTES_MAX =
      BlockNumber.BLOCK_BYTES - Bytes.maxAlign(HEADER + LINE_POINTER_BYTES);

  static final int FLAGS_OFFSET = 10;
  static final int LOWER_OFFSET = 12;
  static final int UPPER_OFFSET = 14;
  static final int PRUNE_XID_OFFSET = 20;

  static final int HAS_FREE_LINES = 0x0001;
  static final int PAGE_FULL = 0x0002;
  static final int PAGE_ALL_VISIBLE = 0x0004;

  private HeapPage() {}

  public static int maxOffset(MemorySegment page) {
    int lower = Bytes.getUnsignedShort(page, LOWER_OFFSET);
    return lower <= HEADER ? 0 : (lower - HEADER) / LINE_POINTER_BYTES;
  }

  public static int maxOffset(byte[] page) {
    int lower = Bytes.getUnsignedShort(page, LOWER_OFFSET);
    return lower <= HEADER ? 0 : (lower - HEADER) / LINE_POINTER_BYTES;
  }

  /// The line pointer of 1-based `offsetNumber`, undecoded.
  public static int item(MemorySegment page, int offsetNumber) {
    return Bytes.getInt(page, HEADER + (offsetNumber - 1) * LINE_POINTER_BYTES);
  }

  public static int item(byte[] page, int offsetNumber) {
    return Bytes.getInt(page, HEADER + (offsetNumber - 1) * LINE_POINTER_BYTES);
  }

  public static int state(int item) {
    return item >>> 15 & 3;
  }

  public static boolean isNormal(int item) {
    return (item & 0x18000) == NORMAL << 15;
  }

  /// Where the tuple starts; for a redirect, the offset number it points to.
  public static int start(int item) {
    return item & 0x7FFF;
  }

  public static int length(int item) {
    return item >>> 17;
  }

  /// Start of the tuple at a line pointer that is known to be normal.
  static int tupleAt(MemorySegment page, int offsetNumber) {
    return start(item(page, offsetNumber));
  }

  static void setItem(MemorySegment page, int offsetNumber, int start, int state, int length) {
    Bytes.putInt(
        page, HEADER + (offsetNumber - 1) * LINE_POINTER_BYTES, start | state << 15 | length << 17);
  }

  static void setRedirect(MemorySegment page, int offsetNumber, int target) {
    setItem(page, offsetNumber, target, REDIRECT, 0);
  }

  static void setDead(MemorySegment page, int offsetNumber) {
    setItem(page, offsetNumber, 0, DEAD, 0);
  }

  static void setUnused(MemorySegment page, int offsetNumber) {
    setItem(page, offsetNumber, 0, UNUSED, 0);
  }

  static int flags(MemorySegment page) {
    return Bytes.getUnsignedShort(page, FLAGS_OFFSET);
  }

  public static boolean isAllVisible(MemorySegment page) {
    return (flags(page) & PAGE_ALL_VISIBLE) != 0;
  }

  static void setAllVisible(MemorySegment page) {
    Bytes.putShort(page, FLAGS_OFFSET, flags(page) | PAGE_ALL_VISIBLE);
  }

  static void clearAllVisible(MemorySegment page) {
    Bytes.putShort(page, FLAGS_OFFSET, flags(page) & ~PAGE_ALL_VISIBLE);
  }

  /// An update did not find room here.
  static boolean isFull(MemorySegment page) {
    return (flags(page) & PAGE_FULL) != 0;
  }

  static void setFull(MemorySegment page) {
    Bytes.putShort(page, FLAGS_OFFSET, flags(page) | PAGE_FULL);
  }

  static void clearFull(MemorySegment page) {
    Bytes.putShort(page, FLAGS_OFFSET, flags(page) & ~PAGE_FULL);
  }

  /// The oldest xid whose end may make something on the page prunable, or invalid. A hint.
  static int pruneXid(MemorySegment page) {
    return Bytes.getInt(page, PRUNE_XID_OFFSET);
  }

  static void setPruneXid(MemorySegment page, int xid) {
    Bytes.putInt(page, PRUNE_XID_OFFSET, xid);
  }

  /// Notes that the end of `xid` may make something prunable (PostgreSQL: `PageSetPrunable`).
  static void setPrunable(MemorySegment page, int xid) {
    int old = pruneXid(page);
    if (!TransactionId.isValid(old) || TransactionId.precedes(xid, old)) {
      setPruneXid(page, xid);
    }
  }

  /// Bytes a new tuple may have, its line pointer paid (PostgreSQL: `PageGetHeapFreeSpace`).
  public static int freeBytes(MemorySegment page) {
    int space =
        Bytes.getUnsignedShort(page, UPPER_OFFSET) - Bytes.getUnsignedShort(page, LOWER_OFFSET);
    if (space < LINE_POINTER_BYTES) {
      return 0;
    }
    space -= LINE_POINTER_BYTES;
    int count = maxOffset(page);
    if (count >= TUPLES_MAX) {
      if ((flags(page) & HAS_FREE_LINES) == 0) {
        return 0;
      }
      for (int offset = 1; offset <= count; offset++) {
        if (state(item(page, offset)) == UNUSED) {
          return space;
        }
      }
      return 0;
    }
    return space;
  }

  /// Drops unused line pointers at the end of the array (PostgreSQL:
  /// `PageTruncateLinePointerArray`). Keeps one.
  static void truncateLinePointers(MemorySegment page) {
    int count = maxOffset(page);
    boolean countDone = false;
    boolean hasUnused = false;
    int unusedAtEnd = 0;
    for (int offset = count; offset >= 1; offset--) {
      if (!countDone && offset > 1) {
        if (state(item(page, offset)) == UNUSED) {
          unusedAtEnd++;
        } else {
          countDone = true;
        }
      } else if (state(item(page, offset)) == UNUSED) {
        hasUnused = true;
        break;
      }
    }
    if (unusedAtEnd > 0) {
      Bytes.putShort(
          page,
          LOWER_OFFSET,
          Bytes.getUnsignedShort(page, LOWER_OFFSET) - unusedAtEnd * LINE_POINTER_BYTES);
    }
    int flags = flags(page);
    Bytes.putShort(
        page, FLAGS_OFFSET, hasUnused ? flags | HAS_FREE_LINES : flags & ~HAS_FREE_LINES);
  }
}
