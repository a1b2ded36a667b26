// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A private copy of one heap tuple: header and data from index 0 of [#bytes], where it is stored
/// and in which table.
///
/// Mutable and reusable: filling it again keeps the array. Belongs to one session.
public final class HeapTuple {
  public byte[] bytes;

  /// Bytes in use, header included, not aligned.
  public int length;

  /// Packed tuple id (PostgreSQL: `t_self`).
  public long tid = Tid.INVALID;

  public int tableOid;

  public HeapTuple() {
    this(256);
  }

  public HeapTuple(int capacity) {
    bytes = new byte[capacity];
  }

  /// Wraps without copying.
  public HeapTuple(byte[] bytes, long tid, int tableOid) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.tid = tid;
    this.tableOid = tableOid;
  }

  /// Makes room for `capacity` bytes, forgetting the content.
  public void reserve(int capacity) {
    if (bytes.length < capacity) {
      bytes = new byte[Math.max(capacity, 2 * bytes.length)];
    }
  }

  /// Copies a tuple out of a page. The caller holds a pin, and at least a shared content lock for a
  /// steady header.
  public void copyFrom(MemorySegment page, int offset, int tupleLength) {
    reserve(tupleLength);
    Bytes.copy(page, offset, bytes, 0, tupleLength);
    length = tupleLength;
  }

  public void copyFrom(byte[] source, int offset, int tupleLength) {
    reserve(tupleLength);
    System.arraycopy(source, offset, bytes, 0, tupleLength);
    length = tupleLength;
  }

  public void copyFrom(HeapTuple source) {
    copyFrom(source.bytes, 0, source.length);
    tid = source.tid;
    tableOid = source.tableOid;
  }

  public HeapTuple copy() {
    HeapTuple result = new HeapTuple(Arrays.copyOf(bytes, length), tid, tableOid);
    return result;
  }

  public int xmin() {
    return HeapTupleHeader.xmin(bytes, 0);
  }

  public int effectiveXmin() {
    return HeapTupleHeader.effectiveXmin(bytes, 0);
  }

  public int xmax() {
    return HeapTupleHeader.xmax(bytes, 0);
  }

  public int cid() {
    return HeapTupleHeader.cid(bytes, 0);
  }

  public long ctid() {
    return HeapTupleHeader.ctid(bytes, 0);
  }

  public int infomask() {
    return HeapTupleHeader.infomask(bytes, 0);
  }

  public int infomask2() {
    return HeapTupleHeader.infomask2(bytes, 0);
  }

  public int hoff() {
    return HeapTupleHeader.hoff(bytes, 0);
  }

  public int attributeCount() {
    return HeapTupleHeader.attributeCount(bytes, 0);
  }

  public boolean hasExternal() {
    return (infomask() & HeapTupleHeader.HAS_EXTERNAL) != 0;
  }

  public boolean isHeapOnly() {
    return HeapTupleHeader.isHeapOnly(infomask2());
  }

  public boolean isHotUpdated() {
    return HeapTupleHeader.isHotUpdated(infomask(), infomask2());
  }
}
