// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.tuple.HeapTupleHeader;

/// Names and layouts of the heap's WAL records (PostgreSQL: `heapam_xlog.h`). All integers are little-endian, unaligned.
///
///     insert          offset u16, flags u8; block 0: header, tuple without its fixed header; block 1: visibility map
///     multi insert    flags u8, pad u8, count u16, offsets u16[] unless the page is initialised; block 0: for each tuple, aligned
///                     to 2: length u16, header; data
///     delete          xmax u32, offset u16, infobits u8, flags u8
///     update          old xmax u32, old offset u16, old infobits u8, flags u8, new xmax u32, new offset u16; block 0: new page:
///                     [prefix u16] [suffix u16] header, rest of the tuple; block 1: old page if another; 2, 3: visibility maps
///     lock            xmax u32, offset u16, infobits u8, flags u8
///     confirm         offset u16
///     inplace         offset u16; block 0: data area of the tuple
///     truncate        database u32, count u32, flags u8, pad, oids u32[]
///     prune           reason u8, flags u8, [conflict horizon u32]; block 0: see [FreezeLog]
///     visible         conflict horizon u32, flags u8; block 0: visibility map, block 1: heap
///
/// where "header" is infomask2 u16, infomask u16, hoff u8.
public final class HeapLog {
  public static final int INSERT = 0x00;
  public static final int DELETE = 0x10;
  public static final int UPDATE = 0x20;
  public static final int TRUNCATE = 0x30;
  public static final int HOT_UPDATE = 0x40;
  public static final int CONFIRM = 0x50;
  public static final int LOCK = 0x60;
  public static final int INPLACE = 0x70;
  public static final int OPERATION_MASK = 0x70;

  /// Added to insert, multi insert and update: the page holds nothing but the new tuples.
  public static final int INIT_PAGE = 0x80;

  public static final int PRUNE_ON_ACCESS = 0x10;
  public static final int PRUNE_VACUUM_SCAN = 0x20;
  public static final int PRUNE_VACUUM_CLEANUP = 0x30;
  public static final int VISIBLE = 0x40;
  public static final int MULTI_INSERT = 0x50;
  public static final int LOCK_UPDATED = 0x60;
  public static final int NEW_CID = 0x70;

  static final int INSERT_ALL_VISIBLE_CLEARED = 0x01;
  static final int INSERT_LAST_IN_MULTI = 0x02;
  static final int INSERT_IS_SPECULATIVE = 0x04;
  static final int INSERT_ALL_FROZEN_SET = 0x20;

  static final int UPDATE_OLD_ALL_VISIBLE_CLEARED = 0x01;
  static final int UPDATE_NEW_ALL_VISIBLE_CLEARED = 0x02;
  static final int UPDATE_PREFIX_FROM_OLD = 0x20;
  static final int UPDATE_SUFFIX_FROM_OLD = 0x40;

  static final int DELETE_ALL_VISIBLE_CLEARED = 0x01;
  static final int DELETE_IS_SUPER = 0x08;
  static final int DELETE_IS_PARTITION_MOVE = 0x10;

  static final int LOCK_ALL_FROZEN_CLEARED = 0x01;

  static final int TRUNCATE_CASCADE = 0x01;
  static final int TRUNCATE_RESTART_SEQUENCES = 0x02;

  static final int PRUNE_IS_CATALOG = 0x02;
  static final int PRUNE_CLEANUP_LOCK = 0x04;
  static final int PRUNE_HAS_CONFLICT_HORIZON = 0x08;
  static final int PRUNE_HAS_FREEZE_PLANS = 0x10;
  static final int PRUNE_HAS_REDIRECTIONS = 0x20;
  static final int PRUNE_HAS_DEAD_ITEMS = 0x40;
  static final int PRUNE_HAS_NOW_UNUSED_ITEMS = 0x80;

  static final int INFOBITS_XMAX_IS_MULTI = 0x01;
  static final int INFOBITS_XMAX_LOCK_ONLY = 0x02;
  static final int INFOBITS_XMAX_EXCL_LOCK = 0x04;
  static final int INFOBITS_XMAX_KEYSHR_LOCK = 0x08;
  static final int INFOBITS_KEYS_UPDATED = 0x10;

  /// Bytes of "header" in records.
  static final int TUPLE_HEADER_BYTES = 5;

  private HeapLog() {}

  /// The flags that redo must restore, squeezed into a byte (PostgreSQL: `compute_infobits`).
  static int infobits(int infomask, int infomask2) {
    int bits = 0;
    if ((infomask & HeapTupleHeader.XMAX_IS_MULTI) != 0) {
      bits |= INFOBITS_XMAX_IS_MULTI;
    }
    if ((infomask & HeapTupleHeader.XMAX_LOCK_ONLY) != 0) {
      bits |= INFOBITS_XMAX_LOCK_ONLY;
    }
    if ((infomask & HeapTupleHeader.XMAX_EXCL_LOCK) != 0) {
      bits |= INFOBITS_XMAX_EXCL_LOCK;
    }
    if ((infomask & HeapTupleHeader.XMAX_KEYSHR_LOCK) != 0) {
      bits |= INFOBITS_XMAX_KEYSHR_LOCK;
    }
    if ((infomask2 & HeapTupleHeader.KEYS_UPDATED) != 0) {
      bits |= INFOBITS_KEYS_UPDATED;
    }
    return bits;
  }

  static int infomaskFrom(int infobits) {
    int infomask = 0;
    if ((infobits & INFOBITS_XMAX_IS_MULTI) != 0) {
      infomask |= HeapTupleHeader.XMAX_IS_MULTI;
    }
    if ((infobits & INFOBITS_XMAX_LOCK_ONLY) != 0) {
      infomask |= HeapTupleHeader.XMAX_LOCK_ONLY;
    }
    if ((infobits & INFOBITS_XMAX_EXCL_LOCK) != 0) {
      infomask |= HeapTupleHeader.XMAX_EXCL_LOCK;
    }
    if ((infobits & INFOBITS_XMAX_KEYSHR_LOCK) != 0) {
      infomask |= HeapTupleHeader.XMAX_KEYSHR_LOCK;
    }
    return infomask;
  }

  static int infomask2From(int infobits) {
    return (infobits & INFOBITS_KEYS_UPDATED) != 0 ? HeapTupleHeader.KEYS_UPDATED : 0;
  }
}
