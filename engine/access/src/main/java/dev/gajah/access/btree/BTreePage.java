// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.page.Page;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Btree pages: the special space at the end of every page, the metapage, and deleted pages. Stateless.
///
///     special space, at 8176             metapage, at 24
///     0  4  prev   left sibling, 0 none   0  4  magic          0x053162
///     4  4  next   right sibling, 0 none  4  4  version        4
///     8  4  level  0 is a leaf            8  4  root
///     12 2  flags                        12  4  level
///     14 2  cycleid of the last split    16  4  fastroot
///                                        20  4  fastlevel
///     deleted page, at 24                24  4  last_cleanup_num_delpages
///     0  8  safexid (full xid)           32  8  last_cleanup_num_heap_tuples (float8, -1)
///                                        40  1  allequalimage
///
/// Source: PostgreSQL `nbtree.h`. Hot path: no allocation.
final class BTreePage {
  static final int PAGE_BYTES = 8192;
  static final int HEADER_BYTES = 24;
  static final int SPECIAL_BYTES = 16;
  static final int ITEM_ID_BYTES = 4;
  static final int TID_BYTES = 6;
  private static final int SPECIAL = PAGE_BYTES - SPECIAL_BYTES;

  static final int LEAF = 1;
  static final int ROOT = 1 << 1;
  static final int DELETED = 1 << 2;
  static final int META = 1 << 3;
  static final int HALF_DEAD = 1 << 4;
  static final int SPLIT_END = 1 << 5;
  static final int HAS_GARBAGE = 1 << 6;
  static final int INCOMPLETE_SPLIT = 1 << 7;
  static final int HAS_FULL_XID = 1 << 8;

  static final int CYCLE_ID_MAX = 0xFF7F;

  /// No such page; block 0 is the metapage.
  static final int NONE = 0;

  static final int METAPAGE = 0;
  static final int HIGH_KEY = 1;
  static final int FIRST_KEY = 2;

  static final int MAGIC = 0x053162;
  static final int VERSION = 4;
  static final int META_BYTES = 48;

  /// Largest index tuple: three must fit on a page, and a pivot may grow by a heap tuple id.
  static final int ITEM_BYTES_MAX =
      ((PAGE_BYTES - Bytes.maxAlign(HEADER_BYTES + 3 * ITEM_ID_BYTES) - SPECIAL_BYTES) / 3 & ~7)
          - 8;

  /// Most tuple ids on a leaf page.
  static final int TIDS_MAX = (PAGE_BYTES - HEADER_BYTES - SPECIAL_BYTES) / TID_BYTES;

  /// Most items on an index page.
  static final int ITEMS_MAX = (PAGE_BYTES - HEADER_BYTES) / (16 + ITEM_ID_BYTES);

  private static final int LP_NORMAL = 1;
  private static final int LP_DEAD = 3;

  static {
    assert ITEM_BYTES_MAX == 2704 : ITEM_BYTES_MAX;
    assert TIDS_MAX == 1358 : TIDS_MAX;
  }

  private BTreePage() {}

  /// A page outside the buffer pool, zeroed.
  static MemorySegment newTemporary() {
    return Arena.ofAuto().allocate(PAGE_BYTES, 64);
  }

  static void init(MemorySegment page) {
    Page.init(page, SPECIAL_BYTES);
  }

  static int prev(MemorySegment page) {
    return Bytes.getInt(page, SPECIAL);
  }

  static void setPrev(MemorySegment page, int block) {
    Bytes.putInt(page, SPECIAL, block);
  }

  static int next(MemorySegment page) {
    return Bytes.getInt(page, SPECIAL + 4);
  }

  static void setNext(MemorySegment page, int block) {
    Bytes.putInt(page, SPECIAL + 4, block);
  }

  static int level(MemorySegment page) {
    return Bytes.getInt(page, SPECIAL + 8);
  }

  static void setLevel(MemorySegment page, int level) {
    Bytes.putInt(page, SPECIAL + 8, level);
  }

  static int flags(MemorySegment page) {
    return Bytes.getUnsignedShort(page, SPECIAL + 12);
  }

  static void setFlags(MemorySegment page, int flags) {
    Bytes.putShort(page, SPECIAL + 12, flags);
  }

  static void addFlags(MemorySegment page, int flags) {
    setFlags(page, flags(page) | flags);
  }

  static void clearFlags(MemorySegment page, int flags) {
    setFlags(page, flags(page) & ~flags);
  }

  static int cycleId(MemorySegment page) {
    return Bytes.getUnsignedShort(page, SPECIAL + 14);
  }

  static void setCycleId(MemorySegment page, int cycleId) {
    Bytes.putShort(page, SPECIAL + 14, cycleId);
  }

  static boolean isLeaf(MemorySegment page) {
    return (flags(page) & LEAF) != 0;
  }

  static boolean isRoot(MemorySegment page) {
    return (flags(page) & ROOT) != 0;
  }

  static boolean isDeleted(MemorySegment page) {
    return (flags(page) & DELETED) != 0;
  }

  static boolean isHalfDead(MemorySegment page) {
    return (flags(page) & HALF_DEAD) != 0;
  }

  /// Deleted or half-dead: a search goes on to the right.
  static boolean isIgnored(MemorySegment page) {
    return (flags(page) & (DELETED | HALF_DEAD)) != 0;
  }

  static boolean isIncompleteSplit(MemorySegment page) {
    return (flags(page) & INCOMPLETE_SPLIT) != 0;
  }

  static boolean isLeftmost(MemorySegment page) {
    return prev(page) == NONE;
  }

  static boolean isRightmost(MemorySegment page) {
    return next(page) == NONE;
  }

  /// Offset number of the first item after the high key.
  static int firstDataKey(MemorySegment page) {
    return next(page) == NONE ? HIGH_KEY : FIRST_KEY;
  }

  static boolean isNew(MemorySegment page) {
    return Bytes.getUnsignedShort(page, 14) == 0;
  }

  static int lower(MemorySegment page) {
    return Bytes.getUnsignedShort(page, 12);
  }

  static int upper(MemorySegment page) {
    return Bytes.getUnsignedShort(page, 14);
  }

  static int special(MemorySegment page) {
    return Bytes.getUnsignedShort(page, 16);
  }

  static void setLower(MemorySegment page, int lower) {
    Bytes.putShort(page, 12, lower);
  }

  static void setUpper(MemorySegment page, int upper) {
    Bytes.putShort(page, 14, upper);
  }

  static long lsn(MemorySegment page) {
    return Page.lsn(page);
  }

  static void setLsn(MemorySegment page, long lsn) {
    Page.setLsn(page, lsn);
  }

  static int maxOffset(MemorySegment page) {
    return (lower(page) - HEADER_BYTES) >> 2;
  }

  /// Raw line pointer: offset in bits 0 to 14, flags in 15 and 16, length in 17 to 31.
  static int itemId(MemorySegment page, int offnum) {
    return Bytes.getInt(page, HEADER_BYTES - ITEM_ID_BYTES + offnum * ITEM_ID_BYTES);
  }

  static void setItemId(MemorySegment page, int offnum, int itemId) {
    Bytes.putInt(page, HEADER_BYTES - ITEM_ID_BYTES + offnum * ITEM_ID_BYTES, itemId);
  }

  /// Where the item's tuple starts on the page.
  static int itemOffset(MemorySegment page, int offnum) {
    return itemId(page, offnum) & 0x7FFF;
  }

  static int itemLength(MemorySegment page, int offnum) {
    return itemId(page, offnum) >>> 17;
  }

  static boolean isItemDead(MemorySegment page, int offnum) {
    return (itemId(page, offnum) >>> 15 & 3) == LP_DEAD;
  }

  static void markItemDead(MemorySegment page, int offnum) {
    setItemId(page, offnum, itemId(page, offnum) & ~(3 << 15) | LP_DEAD << 15);
  }

  /// Free bytes less the line pointer that a new item needs.
  static int freeSpace(MemorySegment page) {
    int space = upper(page) - lower(page) - ITEM_ID_BYTES;
    return Math.max(space, 0);
  }

  static int exactFreeSpace(MemorySegment page) {
    return Math.max(upper(page) - lower(page), 0);
  }

  /// Adds a tuple at `offnum`, moving the line pointers from there on up. False if it does not fit.
  static boolean addItem(
      MemorySegment page, MemorySegment source, long sourceOffset, int length, int offnum) {
    int limit = maxOffset(page) + 1;
    assert offnum >= 1 && offnum <= limit : "offset " + offnum + " of " + limit;
    int lower = lower(page) + ITEM_ID_BYTES;
    int upper = upper(page) - Bytes.maxAlign(length);
    if (lower > upper) {
      return false;
    }
    if (offnum < limit) {
      long at = HEADER_BYTES + (offnum - 1L) * ITEM_ID_BYTES;
      MemorySegment.copy(
          page, at, page, at + ITEM_ID_BYTES, (long) (limit - offnum) * ITEM_ID_BYTES);
    }
    setItemId(page, offnum, upper | LP_NORMAL << 15 | length << 17);
    MemorySegment.copy(source, sourceOffset, page, upper, length);
    setLower(page, lower);
    setUpper(page, upper);
    return true;
  }

  /// As [#addItem], where not fitting is a bug.
  static void addItemOrFail(
      MemorySegment page, MemorySegment source, long sourceOffset, int length, int offnum) {
    if (!addItem(page, source, sourceOffset, length, offnum)) {
      throw new IllegalStateException("btree item of " + length + " bytes does not fit the page");
    }
  }

  /// Copies a whole page, keeping nothing of the target.
  static void copy(MemorySegment source, MemorySegment target) {
    MemorySegment.copy(source, 0, target, 0, PAGE_BYTES);
  }

  /// Prepares a temporary page with the special space of `source` and no items.
  static void initLike(MemorySegment target, MemorySegment source) {
    init(target);
    MemorySegment.copy(source, SPECIAL, target, SPECIAL, SPECIAL_BYTES);
  }

  // Metapage.

  static void initMeta(MemorySegment page, int root, int level, boolean allEqualImage) {
    init(page);
    Bytes.putInt(page, 24, MAGIC);
    Bytes.putInt(page, 28, VERSION);
    setMetaRoot(page, root, level);
    setMetaFastRoot(page, root, level);
    Bytes.putInt(page, 48, 0);
    Bytes.putLong(page, 56, Double.doubleToRawLongBits(-1.0));
    Bytes.putByte(page, 64, allEqualImage ? 1 : 0);
    setFlags(page, META);
    setLower(page, HEADER_BYTES + META_BYTES);
  }

  static int metaMagic(MemorySegment page) {
    return Bytes.getInt(page, 24);
  }

  static int metaVersion(MemorySegment page) {
    return Bytes.getInt(page, 28);
  }

  static void setMetaVersion(MemorySegment page, int version) {
    Bytes.putInt(page, 28, version);
  }

  static int metaRoot(MemorySegment page) {
    return Bytes.getInt(page, 32);
  }

  static int metaLevel(MemorySegment page) {
    return Bytes.getInt(page, 36);
  }

  static int metaFastRoot(MemorySegment page) {
    return Bytes.getInt(page, 40);
  }

  static int metaFastLevel(MemorySegment page) {
    return Bytes.getInt(page, 44);
  }

  static int metaDeletedPages(MemorySegment page) {
    return Bytes.getInt(page, 48);
  }

  static boolean metaAllEqualImage(MemorySegment page) {
    return Bytes.getUnsignedByte(page, 64) != 0;
  }

  static void setMetaRoot(MemorySegment page, int root, int level) {
    Bytes.putInt(page, 32, root);
    Bytes.putInt(page, 36, level);
  }

  static void setMetaFastRoot(MemorySegment page, int root, int level) {
    Bytes.putInt(page, 40, root);
    Bytes.putInt(page, 44, level);
  }

  static void setMetaCleanup(MemorySegment page, int deletedPages) {
    Bytes.putInt(page, 48, deletedPages);
    Bytes.putLong(page, 56, Double.doubleToRawLongBits(-1.0));
  }

  // Deleted pages.

  static void setDeleted(MemorySegment page, long safeXid) {
    setFlags(page, flags(page) & ~HALF_DEAD | DELETED | HAS_FULL_XID);
    setLower(page, HEADER_BYTES + 8);
    setUpper(page, special(page));
    Bytes.putLong(page, HEADER_BYTES, safeXid);
  }

  /// Full xid that must be older than every snapshot before the page may be used again.
  static long deleteXid(MemorySegment page) {
    return (flags(page) & HAS_FULL_XID) == 0 ? 3 : Bytes.getLong(page, HEADER_BYTES);
  }
}
