// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Header of a heap tuple: 23 bytes, then the null bitmap, then padding up to `hoff`.
///
///     offset  size  field
///          0     4  xmin       inserting transaction
///          4     4  xmax       deleting or locking transaction, or a multixact
///          8     4  cid        cmin, cmax or combo command id; xvac in tuples of old VACUUM FULL
///         12     6  ctid       this tuple, or the next version: block high half, block low half, offset number
///         18     2  infomask2  number of attributes and flags
///         20     2  infomask   flags
///         22     1  hoff       offset of the data, a multiple of 8
///         23     .  bits       null bitmap, bit set means not null
///
/// Stateless; each method takes the array or page and the offset of the tuple in it. Hot path: no allocation.
/// Source: PostgreSQL `htup_details.h`.
public final class HeapTupleHeader {
  public static final int LENGTH = 23;

  public static final int XMIN_OFFSET = 0;
  public static final int XMAX_OFFSET = 4;
  public static final int CID_OFFSET = 8;
  public static final int CTID_OFFSET = 12;
  public static final int INFOMASK2_OFFSET = 18;
  public static final int INFOMASK_OFFSET = 20;
  public static final int HOFF_OFFSET = 22;
  public static final int BITS_OFFSET = 23;

  // infomask
  public static final int HAS_NULL = 0x0001;
  public static final int HAS_VARWIDTH = 0x0002;
  public static final int HAS_EXTERNAL = 0x0004;
  public static final int XMAX_KEYSHR_LOCK = 0x0010;
  public static final int COMBOCID = 0x0020;
  public static final int XMAX_EXCL_LOCK = 0x0040;
  public static final int XMAX_LOCK_ONLY = 0x0080;
  public static final int XMAX_SHR_LOCK = XMAX_EXCL_LOCK | XMAX_KEYSHR_LOCK;
  public static final int LOCK_MASK = XMAX_SHR_LOCK;
  public static final int XMIN_COMMITTED = 0x0100;
  public static final int XMIN_INVALID = 0x0200;
  public static final int XMIN_FROZEN = XMIN_COMMITTED | XMIN_INVALID;
  public static final int XMAX_COMMITTED = 0x0400;
  public static final int XMAX_INVALID = 0x0800;
  public static final int XMAX_IS_MULTI = 0x1000;
  public static final int UPDATED = 0x2000;
  public static final int MOVED_OFF = 0x4000;
  public static final int MOVED_IN = 0x8000;
  public static final int MOVED = MOVED_OFF | MOVED_IN;
  public static final int XACT_MASK = 0xFFF0;
  public static final int XMAX_BITS =
      XMAX_COMMITTED | XMAX_INVALID | XMAX_IS_MULTI | LOCK_MASK | XMAX_LOCK_ONLY;

  // infomask2
  public static final int NATTS_MASK = 0x07FF;
  public static final int KEYS_UPDATED = 0x2000;
  public static final int HOT_UPDATED = 0x4000;
  public static final int ONLY_TUPLE = 0x8000;
  public static final int XACT_MASK2 = 0xE000;

  /// Offset number of a ctid that holds a speculative insertion token instead of a block.
  public static final int SPECULATIVE_TOKEN_OFFSET = 0xFFFE;

  /// Offset number of the ctid of a tuple that moved to another partition.
  public static final int MOVED_PARTITIONS_OFFSET = 0xFFFD;

  /// ctid of a tuple that moved to another partition.
  public static final long MOVED_PARTITIONS_TID = Tid.pack(0xFFFFFFFF, MOVED_PARTITIONS_OFFSET);

  private HeapTupleHeader() {}

  // ---- byte[] ----

  public static int xmin(byte[] b, int at) {
    return Bytes.getInt(b, at);
  }

  /// xmin, or the frozen id if the tuple is marked frozen (PostgreSQL: `HeapTupleHeaderGetXmin`).
  public static int effectiveXmin(byte[] b, int at) {
    return isXminFrozen(infomask(b, at)) ? TransactionId.FROZEN : xmin(b, at);
  }

  public static int xmax(byte[] b, int at) {
    return Bytes.getInt(b, at + XMAX_OFFSET);
  }

  public static int cid(byte[] b, int at) {
    return Bytes.getInt(b, at + CID_OFFSET);
  }

  public static long ctid(byte[] b, int at) {
    return Tid.pack(
        Bytes.getUnsignedShort(b, at + CTID_OFFSET) << 16
            | Bytes.getUnsignedShort(b, at + CTID_OFFSET + 2),
        Bytes.getUnsignedShort(b, at + CTID_OFFSET + 4));
  }

  public static int infomask2(byte[] b, int at) {
    return Bytes.getUnsignedShort(b, at + INFOMASK2_OFFSET);
  }

  public static int infomask(byte[] b, int at) {
    return Bytes.getUnsignedShort(b, at + INFOMASK_OFFSET);
  }

  public static int hoff(byte[] b, int at) {
    return b[at + HOFF_OFFSET] & 0xFF;
  }

  public static int attributeCount(byte[] b, int at) {
    return infomask2(b, at) & NATTS_MASK;
  }

  public static void setXmin(byte[] b, int at, int xid) {
    Bytes.putInt(b, at, xid);
  }

  public static void setXmax(byte[] b, int at, int xid) {
    Bytes.putInt(b, at + XMAX_OFFSET, xid);
  }

  public static void setCid(byte[] b, int at, int cid) {
    Bytes.putInt(b, at + CID_OFFSET, cid);
  }

  public static void setCtid(byte[] b, int at, long tid) {
    int block = Tid.block(tid);
    Bytes.putShort(b, at + CTID_OFFSET, block >>> 16);
    Bytes.putShort(b, at + CTID_OFFSET + 2, block);
    Bytes.putShort(b, at + CTID_OFFSET + 4, Tid.offset(tid));
  }

  public static void setInfomask(byte[] b, int at, int mask) {
    Bytes.putShort(b, at + INFOMASK_OFFSET, mask);
  }

  public static void setInfomask2(byte[] b, int at, int mask) {
    Bytes.putShort(b, at + INFOMASK2_OFFSET, mask);
  }

  public static void setHoff(byte[] b, int at, int hoff) {
    b[at + HOFF_OFFSET] = (byte) hoff;
  }

  public static boolean isNull(byte[] b, int at, int index) {
    return (b[at + BITS_OFFSET + (index >> 3)] & 1 << (index & 7)) == 0;
  }

  // ---- pages ----

  public static int xmin(MemorySegment page, int at) {
    return Bytes.getInt(page, at);
  }

  /// xmin, or the frozen id if the tuple is marked frozen.
  public static int effectiveXmin(MemorySegment page, int at) {
    return isXminFrozen(infomask(page, at)) ? TransactionId.FROZEN : xmin(page, at);
  }

  public static int xmax(MemorySegment page, int at) {
    return Bytes.getInt(page, at + XMAX_OFFSET);
  }

  public static int cid(MemorySegment page, int at) {
    return Bytes.getInt(page, at + CID_OFFSET);
  }

  public static long ctid(MemorySegment page, int at) {
    return Tid.pack(
        Bytes.getUnsignedShort(page, at + CTID_OFFSET) << 16
            | Bytes.getUnsignedShort(page, at + CTID_OFFSET + 2),
        Bytes.getUnsignedShort(page, at + CTID_OFFSET + 4));
  }

  public static int infomask2(MemorySegment page, int at) {
    return Bytes.getUnsignedShort(page, at + INFOMASK2_OFFSET);
  }

  public static int infomask(MemorySegment page, int at) {
    return Bytes.getUnsignedShort(page, at + INFOMASK_OFFSET);
  }

  public static int hoff(MemorySegment page, int at) {
    return page.get(ValueLayout.JAVA_BYTE, at + HOFF_OFFSET) & 0xFF;
  }

  public static int attributeCount(MemorySegment page, int at) {
    return infomask2(page, at) & NATTS_MASK;
  }

  public static void setXmin(MemorySegment page, int at, int xid) {
    Bytes.putInt(page, at, xid);
  }

  public static void setXmax(MemorySegment page, int at, int xid) {
    Bytes.putInt(page, at + XMAX_OFFSET, xid);
  }

  public static void setCid(MemorySegment page, int at, int cid) {
    Bytes.putInt(page, at + CID_OFFSET, cid);
  }

  public static void setCtid(MemorySegment page, int at, long tid) {
    int block = Tid.block(tid);
    Bytes.putShort(page, at + CTID_OFFSET, block >>> 16);
    Bytes.putShort(page, at + CTID_OFFSET + 2, block);
    Bytes.putShort(page, at + CTID_OFFSET + 4, Tid.offset(tid));
  }

  public static void setInfomask(MemorySegment page, int at, int mask) {
    Bytes.putShort(page, at + INFOMASK_OFFSET, mask);
  }

  public static void setInfomask2(MemorySegment page, int at, int mask) {
    Bytes.putShort(page, at + INFOMASK2_OFFSET, mask);
  }

  // ---- rules on the flag words ----

  public static boolean isXminCommitted(int infomask) {
    return (infomask & XMIN_COMMITTED) != 0;
  }

  public static boolean isXminInvalid(int infomask) {
    return (infomask & XMIN_FROZEN) == XMIN_INVALID;
  }

  public static boolean isXminFrozen(int infomask) {
    return (infomask & XMIN_FROZEN) == XMIN_FROZEN;
  }

  /// True if xmax only locks the tuple (PostgreSQL: `HEAP_XMAX_IS_LOCKED_ONLY`). Says nothing about
  /// invalid xmax.
  public static boolean isXmaxLockedOnly(int infomask) {
    return (infomask & XMAX_LOCK_ONLY) != 0
        || (infomask & (XMAX_IS_MULTI | LOCK_MASK)) == XMAX_EXCL_LOCK;
  }

  /// True for tuples share-locked before PostgreSQL 9.3 and carried over by pg_upgrade.
  public static boolean isLockedUpgraded(int infomask) {
    return (infomask & XMAX_IS_MULTI) != 0
        && (infomask & XMAX_LOCK_ONLY) != 0
        && (infomask & (XMAX_EXCL_LOCK | XMAX_KEYSHR_LOCK)) == 0;
  }

  /// True if the next version is in the same page by HOT (PostgreSQL:
  /// `HeapTupleHeaderIsHotUpdated`).
  public static boolean isHotUpdated(int infomask, int infomask2) {
    return (infomask2 & HOT_UPDATED) != 0
        && (infomask & XMAX_INVALID) == 0
        && !isXminInvalid(infomask);
  }

  public static boolean isHeapOnly(int infomask2) {
    return (infomask2 & ONLY_TUPLE) != 0;
  }

  public static boolean isSpeculative(long ctid) {
    return Tid.offset(ctid) == SPECULATIVE_TOKEN_OFFSET;
  }

  public static boolean isMovedPartitions(long ctid) {
    return ctid == MOVED_PARTITIONS_TID;
  }
}
