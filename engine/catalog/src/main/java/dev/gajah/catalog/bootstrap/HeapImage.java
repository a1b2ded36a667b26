// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.bootstrap;

import dev.gajah.access.toast.Pglz;
import dev.gajah.access.toast.ToastAccess;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.access.tuple.Varlena;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.storage.page.Page;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Heap pages of a table, made in memory: rows one after the other, all frozen.
final class HeapImage {
  /// Above this, values of a tuple are compressed (PostgreSQL: `TOAST_TUPLE_THRESHOLD`).
  private static final int TUPLE_BYTES_TARGET = 2032;

  /// Identifies out-of-line values; unique within each TOAST table.
  private static final int FIRST_VALUE_ID = 13000;

  private final String name;
  private final TupleDescriptor descriptor;
  private final TupleFormer former;
  private final HeapTuple tuple = new HeapTuple(8192);
  private final Pglz pglz = new Pglz();
  private final List<byte[]> pages = new ArrayList<>();
  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private long[] tids = new long[64];
  private @Nullable MemorySegment page;

  /// The table's TOAST table, 0 if it has none.
  private final int toastOid;

  /// Rows for the TOAST table.
  private final List<@Nullable Object[]> chunks = new ArrayList<>();

  private int nextValueId = FIRST_VALUE_ID;

  HeapImage(String name, TupleDescriptor descriptor, int toastOid) {
    this.name = name;
    this.descriptor = descriptor;
    this.toastOid = toastOid;
    this.former = new TupleFormer(descriptor);
  }

  void add(@Nullable Object[] values) {
    former.load(values);
    compressIfLarge();
    former.build(tuple);
    byte[] b = tuple.bytes;
    HeapTupleHeader.setXmin(b, 0, TransactionId.BOOTSTRAP);
    HeapTupleHeader.setInfomask(
        b,
        0,
        HeapTupleHeader.infomask(b, 0)
            | HeapTupleHeader.XMIN_FROZEN
            | HeapTupleHeader.XMAX_INVALID);
    MemorySegment target = page;
    int offset = 0;
    if (target != null) {
      offset = Page.addItem(target, b, 0, tuple.length, 0, Page.ADD_IS_HEAP);
    }
    if (target == null || offset == 0) {
      byte[] bytes = new byte[BlockNumber.BLOCK_BYTES];
      pages.add(bytes);
      target = MemorySegment.ofArray(bytes);
      page = target;
      Page.init(target, 0);
      offset = Page.addItem(target, b, 0, tuple.length, 0, Page.ADD_IS_HEAP);
      if (offset == 0) {
        throw SqlError.internal(
            "row of %d bytes does not fit a page of %s".formatted(tuple.length, name));
      }
    }
    long tid = Tid.pack(pages.size() - 1, offset);
    HeapTupleHeader.setCtid(b, 0, tid);
    MemorySegment.copy(
        b, 0, target, java.lang.foreign.ValueLayout.JAVA_BYTE, Page.itemOffset(target, offset), 24);
    if (rows.size() == tids.length) {
      tids = java.util.Arrays.copyOf(tids, 2 * tids.length);
    }
    tids[rows.size()] = tid;
    rows.add(values);
  }

  /// Compresses the largest values until the tuple is small enough, then moves the largest
  /// compressed ones out of line.
  private void compressIfLarge() {
    while (former.headerSize() + former.dataSize() > TUPLE_BYTES_TARGET) {
      int largest = largest(false);
      if (largest < 0 || !compress(largest)) {
        break;
      }
    }
    while (toastOid != 0 && former.headerSize() + former.dataSize() > TUPLE_BYTES_TARGET) {
      int largest = largest(true);
      if (largest < 0) {
        break;
      }
      moveOut(largest);
    }
  }

  /// The largest varlena that may be worked on: plain ones to compress, or compressed ones to move.
  private int largest(boolean stored) {
    int largest = -1;
    for (int i = 0; i < descriptor.count(); i++) {
      Attribute attribute = descriptor.at(i);
      if (attribute.length() != -1
          || attribute.storage() != 'x'
          || former.isNull(i)
          || former.isStored(i) != stored
          || former.length(i) <= (stored ? Varlena.TOAST_POINTER_LENGTH : Pglz.INPUT_BYTES_MIN)) {
        continue;
      }
      if (largest < 0 || former.length(i) > former.length(largest)) {
        largest = i;
      }
    }
    return largest;
  }

  private boolean compress(int index) {
    int length = former.length(index);
    byte[] compressed = new byte[length + Varlena.HEADER_COMPRESSED + 64];
    int size =
        pglz.compress(
            former.source(index),
            former.offset(index),
            length,
            compressed,
            Varlena.HEADER_COMPRESSED);
    if (size < 0 || size + Varlena.HEADER_COMPRESSED >= length) {
      return false;
    }
    Varlena.putHeaderCompressed(
        compressed, 0, size + Varlena.HEADER_COMPRESSED, length, Varlena.METHOD_PGLZ);
    former.setStored(index, compressed, 0, size + Varlena.HEADER_COMPRESSED);
    return true;
  }

  /// Cuts a compressed value, without its first header word, into chunks.
  private void moveOut(int index) {
    byte[] source = former.source(index);
    int offset = former.offset(index);
    int rawPayload = Varlena.rawPayload(source, offset);
    int size = former.length(index) - Varlena.HEADER;
    int valueId = nextValueId++;
    for (int at = 0, sequence = 0; at < size; at += ToastAccess.CHUNK_BYTES, sequence++) {
      int from = offset + Varlena.HEADER + at;
      byte[] data =
          java.util.Arrays.copyOfRange(
              source, from, from + Math.min(ToastAccess.CHUNK_BYTES, size - at));
      chunks.add(new @Nullable Object[] {(long) valueId, (long) sequence, data});
    }
    byte[] pointer = new byte[Varlena.TOAST_POINTER_LENGTH];
    Varlena.putPointer(
        pointer, 0, rawPayload + Varlena.HEADER, size, Varlena.METHOD_PGLZ, valueId, toastOid);
    former.setStored(index, pointer, 0, pointer.length);
  }

  List<@Nullable Object[]> chunks() {
    return chunks;
  }

  int pageCount() {
    return pages.size();
  }

  int rowCount() {
    return rows.size();
  }

  @Nullable Object[] row(int index) {
    return rows.get(index);
  }

  long tid(int index) {
    return tids[index];
  }

  /// The whole file, with checksums if wanted.
  byte[] file(boolean checksums) {
    byte[] file = new byte[pages.size() * BlockNumber.BLOCK_BYTES];
    for (int i = 0; i < pages.size(); i++) {
      if (checksums) {
        Page.setChecksum(MemorySegment.ofArray(pages.get(i)), i);
      }
      System.arraycopy(pages.get(i), 0, file, i * BlockNumber.BLOCK_BYTES, BlockNumber.BLOCK_BYTES);
    }
    return file;
  }
}
