// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.page;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The standard page: header, line pointers growing upwards, items growing downwards, special space at the end. Stateless.
///
///     offset  size  field
///          0     8  lsn       WAL position that must be flushed before the page is written; high half first
///          8     2  checksum  0 if never computed
///         10     2  flags
///         12     2  lower     end of the line pointer array
///         14     2  upper     start of the items
///         16     2  special   start of the special space
///         18     2  version   page size | layout version
///         20     4  pruneXid  oldest xid that may make something prunable
///         24  4 * n line pointers: offset (15 bits), state (2), length (15), from the low end
///
/// Invariant of an initialized page: `HEADER_BYTES <= lower <= upper <= special <= 8192`. A page with `upper = 0` is new:
/// zeros, or not written before a crash. Source: PostgreSQL `bufpage.h`, `bufpage.c`.
///
/// Hot path: no allocation, except where a page is compacted.
public final class Page {
  public static final int HEADER_BYTES = 24;
  public static final int LINE_POINTER_BYTES = 4;

  public static final int UNUSED = 0;
  public static final int NORMAL = 1;
  public static final int REDIRECT = 2;
  public static final int DEAD = 3;

  /// Bits of the flags field.
  public static final int HAS_FREE_LINES = 0x0001;

  public static final int FULL = 0x0002;
  public static final int ALL_VISIBLE = 0x0004;
  private static final int FLAGS_VALID = 0x0007;

  /// For [#addItem]: store at the given line pointer, which must be unused or one past the last.
  public static final int ADD_OVERWRITE = 1;

  /// For [#addItem]: refuse more than [#HEAP_TUPLES_MAX] line pointers.
  public static final int ADD_IS_HEAP = 2;

  /// Most tuples on a heap page (PostgreSQL: `MaxHeapTuplesPerPage`).
  public static final int HEAP_TUPLES_MAX =
      (BlockNumber.BLOCK_BYTES - HEADER_BYTES) / (24 + LINE_POINTER_BYTES);

  private static final int LAYOUT_VERSION = 4;
  private static final int CHECKSUM_OFFSET = 8;
  private static final int FLAGS_OFFSET = 10;
  private static final int LOWER_OFFSET = 12;
  private static final int UPPER_OFFSET = 14;
  private static final int SPECIAL_OFFSET = 16;
  private static final int VERSION_OFFSET = 18;
  private static final int PRUNE_XID_OFFSET = 20;

  /// Aligned, so that the LSN is read and written in one piece.
  private static final ValueLayout.OfLong LSN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Page() {}

  // ---- header ----

  /// Clears the page and gives it a header (PostgreSQL: `PageInit`).
  public static void init(MemorySegment page, int specialBytes) {
    int special = Bytes.maxAlign(specialBytes);
    page.fill((byte) 0);
    Bytes.putShort(page, LOWER_OFFSET, HEADER_BYTES);
    Bytes.putShort(page, UPPER_OFFSET, BlockNumber.BLOCK_BYTES - special);
    Bytes.putShort(page, SPECIAL_OFFSET, BlockNumber.BLOCK_BYTES - special);
    Bytes.putShort(page, VERSION_OFFSET, BlockNumber.BLOCK_BYTES | LAYOUT_VERSION);
  }

  /// True if the page was never initialized.
  public static boolean isNew(MemorySegment page) {
    return Bytes.getUnsignedShort(page, UPPER_OFFSET) == 0;
  }

  /// True if there are no line pointers.
  public static boolean isEmpty(MemorySegment page) {
    return lower(page) <= HEADER_BYTES;
  }

  public static long lsn(MemorySegment page) {
    return Long.rotateLeft(page.get(LSN, 0), 32);
  }

  public static void setLsn(MemorySegment page, long lsn) {
    page.set(LSN, 0, Long.rotateLeft(lsn, 32));
  }

  public static int checksum(MemorySegment page) {
    return Bytes.getUnsignedShort(page, CHECKSUM_OFFSET);
  }

  /// Computes and stores the checksum, unless the page is new. The page must not change meanwhile.
  public static void setChecksum(MemorySegment page, int block) {
    if (!isNew(page)) {
      Bytes.putShort(page, CHECKSUM_OFFSET, PageChecksum.compute(page, block));
    }
  }

  public static int flags(MemorySegment page) {
    return Bytes.getUnsignedShort(page, FLAGS_OFFSET);
  }

  public static void setFlags(MemorySegment page, int flags) {
    Bytes.putShort(page, FLAGS_OFFSET, flags);
  }

  public static boolean hasFlag(MemorySegment page, int flag) {
    return (flags(page) & flag) != 0;
  }

  public static void setFlag(MemorySegment page, int flag) {
    setFlags(page, flags(page) | flag);
  }

  public static void clearFlag(MemorySegment page, int flag) {
    setFlags(page, flags(page) & ~flag);
  }

  public static int lower(MemorySegment page) {
    return Bytes.getUnsignedShort(page, LOWER_OFFSET);
  }

  public static void setLower(MemorySegment page, int lower) {
    Bytes.putShort(page, LOWER_OFFSET, lower);
  }

  public static int upper(MemorySegment page) {
    return Bytes.getUnsignedShort(page, UPPER_OFFSET);
  }

  public static void setUpper(MemorySegment page, int upper) {
    Bytes.putShort(page, UPPER_OFFSET, upper);
  }

  /// Where the special space starts.
  public static int special(MemorySegment page) {
    return Bytes.getUnsignedShort(page, SPECIAL_OFFSET);
  }

  public static int specialBytes(MemorySegment page) {
    return BlockNumber.BLOCK_BYTES - special(page);
  }

  public static int pruneXid(MemorySegment page) {
    return Bytes.getInt(page, PRUNE_XID_OFFSET);
  }

  public static void setPruneXid(MemorySegment page, int xid) {
    Bytes.putInt(page, PRUNE_XID_OFFSET, xid);
  }

  // ---- line pointers; offset numbers count from 1 ----

  /// The highest offset number, 0 if there is none.
  public static int maxOffset(MemorySegment page) {
    int lower = lower(page);
    return lower <= HEADER_BYTES ? 0 : (lower - HEADER_BYTES) / LINE_POINTER_BYTES;
  }

  /// The line pointer as it is on the page.
  public static int item(MemorySegment page, int offsetNumber) {
    assert offsetNumber >= 1 : "offset number " + offsetNumber;
    return Bytes.getInt(page, HEADER_BYTES + (offsetNumber - 1) * LINE_POINTER_BYTES);
  }

  public static void setItem(
      MemorySegment page, int offsetNumber, int start, int state, int length) {
    putItem(page, offsetNumber, start | state << 15 | length << 17);
  }

  private static void putItem(MemorySegment page, int offsetNumber, int item) {
    Bytes.putInt(page, HEADER_BYTES + (offsetNumber - 1) * LINE_POINTER_BYTES, item);
  }

  /// Start of the item on the page; for a redirect, the offset number it points to.
  public static int start(int item) {
    return item & 0x7FFF;
  }

  /// [#UNUSED], [#NORMAL], [#REDIRECT] or [#DEAD].
  public static int state(int item) {
    return item >>> 15 & 3;
  }

  public static int length(int item) {
    return item >>> 17;
  }

  private static boolean hasStorage(int item) {
    return length(item) != 0;
  }

  public static int itemOffset(MemorySegment page, int offsetNumber) {
    return start(item(page, offsetNumber));
  }

  public static int itemLength(MemorySegment page, int offsetNumber) {
    return length(item(page, offsetNumber));
  }

  /// The state of the line pointer (PostgreSQL: `lp_flags`).
  public static int itemFlags(MemorySegment page, int offsetNumber) {
    return state(item(page, offsetNumber));
  }

  public static void setItemFlags(MemorySegment page, int offsetNumber, int state) {
    putItem(page, offsetNumber, item(page, offsetNumber) & ~(3 << 15) | state << 15);
  }

  // ---- adding items ----

  /// Puts an item on the page (PostgreSQL: `PageAddItemExtended`).
  ///
  /// @param offsetNumber where; 0 takes the first free line pointer, else later ones move up unless
  ///   [#ADD_OVERWRITE] is set
  /// @return the offset number, or 0 if the item was not added
  public static int addItem(
      MemorySegment page, byte[] source, int offset, int length, int offsetNumber, int flags) {
    int at = reserve(page, length, offsetNumber, flags);
    if (at != 0) {
      Bytes.copy(source, offset, page, itemOffset(page, at), length);
    }
    return at;
  }

  /// As the other, from a segment.
  public static int addItem(
      MemorySegment page,
      MemorySegment source,
      long offset,
      int length,
      int offsetNumber,
      int flags) {
    int at = reserve(page, length, offsetNumber, flags);
    if (at != 0) {
      MemorySegment.copy(source, offset, page, itemOffset(page, at), length);
    }
    return at;
  }

  /// Makes the line pointer and the room of an item whose bytes the caller fills in at
  /// [#itemOffset].
  ///
  /// @return the offset number, or 0
  public static int reserve(MemorySegment page, int length, int offsetNumber, int flags) {
    int lower = lower(page);
    int upper = upper(page);
    if (lower < HEADER_BYTES
        || lower > upper
        || upper > special(page)
        || special(page) > BlockNumber.BLOCK_BYTES) {
      throw new Panic(corruptPointers(page));
    }
    int limit = maxOffset(page) + 1;
    int at = offsetNumber;
    boolean shift = false;
    if (at != 0) {
      if ((flags & ADD_OVERWRITE) != 0) {
        if (at < limit) {
          int old = item(page, at);
          if (state(old) != UNUSED || hasStorage(old)) {
            return 0;
          }
        }
      } else {
        shift = at < limit;
      }
    } else if (hasFlag(page, HAS_FREE_LINES)) {
      for (at = 1; at < limit; at++) {
        int old = item(page, at);
        if (state(old) == UNUSED && !hasStorage(old)) {
          break;
        }
      }
      if (at >= limit) {
        clearFlag(page, HAS_FREE_LINES);
      }
    } else {
      at = limit;
    }
    if (at > limit || (flags & ADD_IS_HEAP) != 0 && at > HEAP_TUPLES_MAX) {
      return 0;
    }
    int newLower = at == limit || shift ? lower + LINE_POINTER_BYTES : lower;
    int newUpper = upper - Bytes.maxAlign(length);
    if (newLower > newUpper) {
      return 0;
    }
    if (shift) {
      long from = HEADER_BYTES + (at - 1) * LINE_POINTER_BYTES;
      MemorySegment.copy(
          page, from, page, from + LINE_POINTER_BYTES, (long) (limit - at) * LINE_POINTER_BYTES);
    }
    setItem(page, at, newUpper, NORMAL, length);
    setLower(page, newLower);
    setUpper(page, newUpper);
    return at;
  }

  // ---- free space ----

  /// Room for one item with its line pointer (PostgreSQL: `PageGetFreeSpace`).
  public static int freeBytes(MemorySegment page) {
    return Math.max(0, upper(page) - lower(page) - LINE_POINTER_BYTES);
  }

  /// Room for `count` items with their line pointers.
  public static int freeBytesForItems(MemorySegment page, int count) {
    return Math.max(0, upper(page) - lower(page) - count * LINE_POINTER_BYTES);
  }

  /// Bytes between line pointers and items.
  public static int exactFreeBytes(MemorySegment page) {
    return Math.max(0, upper(page) - lower(page));
  }

  /// As [#freeBytes], but 0 if the heap's limit of line pointers is reached (PostgreSQL:
  /// `PageGetHeapFreeSpace`).
  public static int heapFreeBytes(MemorySegment page) {
    int space = freeBytes(page);
    if (space > 0) {
      int count = maxOffset(page);
      if (count >= HEAP_TUPLES_MAX) {
        if (!hasFlag(page, HAS_FREE_LINES)) {
          return 0;
        }
        for (int offset = 1; offset <= count; offset++) {
          if (itemFlags(page, offset) == UNUSED) {
            return space;
          }
        }
        return 0;
      }
    }
    return space;
  }

  // ---- removing and changing items ----

  /// Moves all items together at the end of the page and cuts unused line pointers off the end of
  /// the array (PostgreSQL: `PageRepairFragmentation`). Caller holds a cleanup lock.
  ///
  /// @throws SqlError XX001 if the page makes no sense; it is unchanged then
  public static void compact(MemorySegment page) {
    int special = special(page);
    int upper = upper(page);
    checkPointers(page);
    int count = maxOffset(page);
    int unused = 0;
    int last = 0;
    int stored = 0;
    int total = 0;
    for (int offset = 1; offset <= count; offset++) {
      int item = item(page, offset);
      if (state(item) == UNUSED) {
        unused++;
        continue;
      }
      last = offset;
      if (hasStorage(item)) {
        int start = start(item);
        if (start < upper || start >= special) {
          throw SqlError.corrupt("corrupted line pointer: " + start);
        }
        stored++;
        total += Bytes.maxAlign(length(item));
      }
    }
    if (total > special - lower(page)) {
      throw SqlError.corrupt(
          "corrupted item lengths: total %d, available space %d"
              .formatted(total, special - lower(page)));
    }
    for (int offset = 1; offset <= count; offset++) {
      if (itemFlags(page, offset) == UNUSED) {
        putItem(page, offset, 0);
      }
    }
    if (stored == 0) {
      setUpper(page, special);
    } else {
      packItems(page, count);
    }
    if (last != count) {
      unused -= count - last;
      setLower(page, lower(page) - LINE_POINTER_BYTES * (count - last));
    }
    if (unused > 0) {
      setFlag(page, HAS_FREE_LINES);
    } else {
      clearFlag(page, HAS_FREE_LINES);
    }
  }

  /// Lays the stored items out from the special space down, in the order of their line pointers.
  private static void packItems(MemorySegment page, int count) {
    int special = special(page);
    int oldUpper = upper(page);
    int target = special;
    byte[] copy = null;
    for (int offset = 1; offset <= count; offset++) {
      int item = item(page, offset);
      if (!hasStorage(item)) {
        continue;
      }
      int bytes = Bytes.maxAlign(length(item));
      int start = start(item);
      target -= bytes;
      if (start != target) {
        if (copy == null) {
          // Items at their place so far stay there: what moves lies below or is saved here.
          copy = new byte[special - oldUpper];
          Bytes.copy(page, oldUpper, copy, 0, copy.length);
        }
        Bytes.copy(copy, start - oldUpper, page, target, Math.min(bytes, special - start));
        setItem(page, offset, target, state(item), length(item));
      }
    }
    setUpper(page, target);
  }

  /// Drops unused line pointers at the end of the array, all but the first (PostgreSQL:
  /// `PageTruncateLinePointerArray`).
  public static void truncateLinePointers(MemorySegment page) {
    int count = maxOffset(page);
    int keep = count;
    while (keep > 1 && itemFlags(page, keep) == UNUSED) {
      keep--;
    }
    boolean hasUnused = false;
    for (int offset = keep; offset >= 1 && !hasUnused; offset--) {
      hasUnused = itemFlags(page, offset) == UNUSED;
    }
    setLower(page, lower(page) - LINE_POINTER_BYTES * (count - keep));
    if (hasUnused) {
      setFlag(page, HAS_FREE_LINES);
    } else {
      clearFlag(page, HAS_FREE_LINES);
    }
  }

  /// Removes an index tuple; later ones get lower offset numbers.
  public static void indexTupleDelete(MemorySegment page, int offsetNumber) {
    checkPointers(page);
    int count = maxOffset(page);
    int item = checkedItem(page, offsetNumber, count);
    long at = HEADER_BYTES + (offsetNumber - 1) * LINE_POINTER_BYTES;
    MemorySegment.copy(
        page,
        at + LINE_POINTER_BYTES,
        page,
        at,
        (long) (count - offsetNumber) * LINE_POINTER_BYTES);
    setLower(page, lower(page) - LINE_POINTER_BYTES);
    closeGap(page, start(item), Bytes.maxAlign(length(item)), count - 1);
  }

  /// Removes an index tuple and leaves its line pointer unused, so that others keep their numbers;
  /// the last one goes away.
  public static void indexTupleDeleteNoCompact(MemorySegment page, int offsetNumber) {
    checkPointers(page);
    int count = maxOffset(page);
    int item = checkedItem(page, offsetNumber, count);
    if (offsetNumber < count) {
      putItem(page, offsetNumber, 0);
    } else {
      setLower(page, lower(page) - LINE_POINTER_BYTES);
      count--;
    }
    closeGap(page, start(item), Bytes.maxAlign(length(item)), count);
  }

  /// Moves the items below `start` up by `shift` bytes (down if negative).
  private static void closeGap(MemorySegment page, int start, int shift, int count) {
    int upper = upper(page);
    if (start > upper) {
      MemorySegment.copy(page, upper, page, upper + shift, start - upper);
    }
    setUpper(page, upper + shift);
    for (int offset = 1; offset <= count; offset++) {
      int item = item(page, offset);
      if (hasStorage(item) && start(item) <= start) {
        setItem(page, offset, start(item) + shift, state(item), length(item));
      }
    }
  }

  /// Removes index tuples; `offsetNumbers` ascend (PostgreSQL: `PageIndexMultiDelete`).
  public static void indexMultiDelete(MemorySegment page, int[] offsetNumbers, int deleteCount) {
    if (deleteCount <= 2) {
      for (int i = deleteCount - 1; i >= 0; i--) {
        indexTupleDelete(page, offsetNumbers[i]);
      }
      return;
    }
    checkPointers(page);
    int count = maxOffset(page);
    int total = 0;
    int next = 0;
    for (int offset = 1; offset <= count; offset++) {
      int item = checkedItem(page, offset, count);
      if (next < deleteCount && offset == offsetNumbers[next]) {
        next++;
      } else {
        total += Bytes.maxAlign(length(item));
      }
    }
    if (next != deleteCount) {
      throw SqlError.internal("incorrect index offsets supplied");
    }
    if (total > special(page) - lower(page)) {
      throw SqlError.corrupt(
          "corrupted item lengths: total %d, available space %d"
              .formatted(total, special(page) - lower(page)));
    }
    next = 0;
    int kept = 0;
    for (int offset = 1; offset <= count; offset++) {
      if (next < deleteCount && offset == offsetNumbers[next]) {
        next++;
      } else {
        putItem(page, ++kept, item(page, offset));
      }
    }
    setLower(page, HEADER_BYTES + kept * LINE_POINTER_BYTES);
    packItems(page, kept);
  }

  /// Replaces an index tuple in place, whatever its new length (PostgreSQL:
  /// `PageIndexTupleOverwrite`).
  ///
  /// @return false, with nothing changed, if there is no room
  public static boolean indexTupleOverwrite(
      MemorySegment page, int offsetNumber, MemorySegment source, long sourceOffset, int length) {
    int start = makeRoom(page, offsetNumber, length);
    if (start < 0) {
      return false;
    }
    MemorySegment.copy(source, sourceOffset, page, start, length);
    return true;
  }

  /// As the other, from an array.
  public static boolean indexTupleOverwrite(
      MemorySegment page, int offsetNumber, byte[] source, int sourceOffset, int length) {
    int start = makeRoom(page, offsetNumber, length);
    if (start < 0) {
      return false;
    }
    Bytes.copy(source, sourceOffset, page, start, length);
    return true;
  }

  private static int makeRoom(MemorySegment page, int offsetNumber, int length) {
    checkPointers(page);
    int count = maxOffset(page);
    int item = checkedItem(page, offsetNumber, count);
    int oldBytes = Bytes.maxAlign(length(item));
    int newBytes = Bytes.maxAlign(length);
    if (newBytes > oldBytes + (upper(page) - lower(page))) {
      return -1;
    }
    if (newBytes != oldBytes) {
      closeGap(page, start(item), oldBytes - newBytes, count);
    }
    int start = start(item) + oldBytes - newBytes;
    setItem(page, offsetNumber, start, state(item), length);
    return start;
  }

  // ---- verification ----

  /// True if a page just read may enter the buffer pool (PostgreSQL: `PageIsVerifiedExtended`): all
  /// zeros, or a sane header and, if `checksums` are on, the right checksum.
  public static boolean isVerified(MemorySegment page, int block, boolean checksums) {
    if (!isNew(page)) {
      if (isHeaderSane(page)
          && (!checksums || PageChecksum.compute(page, block) == checksum(page))) {
        return true;
      }
    }
    return isAllZeros(page);
  }

  public static boolean isHeaderSane(MemorySegment page) {
    int lower = lower(page);
    int upper = upper(page);
    int special = special(page);
    return (flags(page) & ~FLAGS_VALID) == 0
        && lower <= upper
        && upper <= special
        && special <= BlockNumber.BLOCK_BYTES
        && special == Bytes.maxAlign(special);
  }

  public static boolean isAllZeros(MemorySegment page) {
    for (int at = 0; at < BlockNumber.BLOCK_BYTES; at += 8) {
      if (Bytes.getLong(page, at) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void checkPointers(MemorySegment page) {
    int lower = lower(page);
    int upper = upper(page);
    int special = special(page);
    if (lower < HEADER_BYTES
        || lower > upper
        || upper > special
        || special > BlockNumber.BLOCK_BYTES
        || special != Bytes.maxAlign(special)) {
      throw SqlError.corrupt(corruptPointers(page));
    }
  }

  private static String corruptPointers(MemorySegment page) {
    return "corrupted page pointers: lower = %d, upper = %d, special = %d"
        .formatted(lower(page), upper(page), special(page));
  }

  /// The line pointer of an index tuple, checked.
  private static int checkedItem(MemorySegment page, int offsetNumber, int count) {
    if (offsetNumber <= 0 || offsetNumber > count) {
      throw SqlError.internal("invalid index offnum: " + offsetNumber);
    }
    int item = item(page, offsetNumber);
    int start = start(item);
    int length = length(item);
    if (start < upper(page) || start + length > special(page) || start != Bytes.maxAlign(start)) {
      throw SqlError.corrupt(
          "corrupted line pointer: offset = %d, size = %d".formatted(start, length));
    }
    return item;
  }
}
