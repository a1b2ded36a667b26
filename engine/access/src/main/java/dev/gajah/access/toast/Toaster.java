// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.toast;

import dev.gajah.access.heap.TupleToaster;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.access.tuple.TupleWalker;
import dev.gajah.access.tuple.Varlena;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.Bytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shrinks tuples: compresses large attributes, then moves them out of line, largest first
/// (PostgreSQL: `heap_toast_insert_or_update`). Belongs to one session.
///
/// Four rounds, each until the tuple fits its target: compress EXTENDED attributes (one that is
/// still larger than the target goes out at once); move EXTENDED and EXTERNAL ones out; compress
/// MAIN ones; move MAIN ones out, but only if the tuple does not fit on a page at all.
public final class Toaster implements TupleToaster {
  /// Target of the last round (PostgreSQL: `TOAST_TUPLE_TARGET_MAIN`).
  private static final int TARGET_MAIN = 8160;

  /// Attributes up to this size are left alone: a pointer would not be smaller.
  private static final int SMALLEST = Bytes.maxAlign(Varlena.TOAST_POINTER_LENGTH);

  private final ToastAccess access;
  private final Pglz pglz = new Pglz();
  private final Map<TupleDescriptor, TupleFormer> formers = new HashMap<>();
  private final HeapTuple result = new HeapTuple(2048);
  private boolean[] ignored = new boolean[32];
  private boolean[] incompressible = new boolean[32];
  private int[] oldOffsets = new int[32];
  private int[] newOffsets = new int[32];
  private boolean[] deleteOld = new boolean[32];

  public Toaster(ToastAccess access) {
    this.access = access;
  }

  private TupleFormer former(TupleDescriptor descriptor) {
    TupleFormer former = formers.get(descriptor);
    if (former == null) {
      if (formers.size() > 200) {
        formers.clear();
      }
      former = new TupleFormer(descriptor);
      formers.put(descriptor, former);
    }
    return former;
  }

  @Override
  public HeapTuple toast(
      RelationDescriptor relation, HeapTuple tuple, @Nullable HeapTuple old, int options) {
    TupleDescriptor descriptor = relation.tuple();
    int count = descriptor.count();
    reserve(count);
    TupleFormer former = former(descriptor);
    former.load(tuple);
    boolean changed = prepare(relation, former, tuple, old, count);
    boolean hasToast = relation.toastOid() != 0;
    int hoff = former.headerSize();
    int target = relation.options().toastTupleTargetBytes() - hoff;
    while (former.dataSize() > target) {
      int biggest = biggest(descriptor, former, true, false);
      if (biggest < 0) {
        break;
      }
      if (descriptor.at(biggest).storage() == 'x') {
        changed |= compress(descriptor.at(biggest), former, biggest);
      } else {
        incompressible[biggest] = true;
      }
      if (hasToast && former.varlenaSize(biggest) > target) {
        changed |= moveOut(relation, former, biggest, options);
      }
    }
    while (hasToast && former.dataSize() > target) {
      int biggest = biggest(descriptor, former, false, false);
      if (biggest < 0) {
        break;
      }
      changed |= moveOut(relation, former, biggest, options);
    }
    while (former.dataSize() > target) {
      int biggest = biggest(descriptor, former, true, true);
      if (biggest < 0) {
        break;
      }
      changed |= compress(descriptor.at(biggest), former, biggest);
    }
    target = TARGET_MAIN - hoff;
    while (hasToast && former.dataSize() > target) {
      int biggest = biggest(descriptor, former, false, true);
      if (biggest < 0) {
        break;
      }
      changed |= moveOut(relation, former, biggest, options);
    }
    HeapTuple stored = tuple;
    if (changed) {
      stored = rebuild(former, tuple);
    }
    if (old != null) {
      for (int i = 0; i < count; i++) {
        if (deleteOld[i]) {
          access.delete(old.bytes, oldOffsets[i], false);
        }
      }
    }
    return stored;
  }

  private void reserve(int count) {
    if (ignored.length < count) {
      ignored = new boolean[count];
      incompressible = new boolean[count];
      deleteOld = new boolean[count];
      oldOffsets = new int[count];
      newOffsets = new int[count];
    }
    Arrays.fill(ignored, false);
    Arrays.fill(incompressible, false);
    Arrays.fill(deleteOld, false);
  }

  /// Compares with the old version, and makes foreign pointers plain (PostgreSQL:
  /// `toast_tuple_init`).
  private boolean prepare(
      RelationDescriptor relation,
      TupleFormer former,
      HeapTuple tuple,
      @Nullable HeapTuple old,
      int count) {
    TupleDescriptor descriptor = relation.tuple();
    TupleWalker.locate(descriptor, tuple.bytes, 0, count, newOffsets);
    if (old != null) {
      TupleWalker.locate(descriptor, old.bytes, 0, count, oldOffsets);
    }
    boolean changed = false;
    for (int i = 0; i < count; i++) {
      Attribute attribute = descriptor.at(i);
      if (attribute.length() != -1) {
        ignored[i] = true;
        continue;
      }
      if (old != null && oldOffsets[i] >= 0 && Varlena.isExternal(old.bytes, oldOffsets[i])) {
        boolean kept =
            !former.isNull(i)
                && former.isStored(i)
                && Varlena.isExternal(former.source(i), former.offset(i))
                && Arrays.equals(
                    old.bytes,
                    oldOffsets[i],
                    oldOffsets[i] + Varlena.TOAST_POINTER_LENGTH,
                    former.source(i),
                    former.offset(i),
                    former.offset(i) + Varlena.TOAST_POINTER_LENGTH);
        if (kept) {
          ignored[i] = true;
          continue;
        }
        deleteOld[i] = true;
      }
      if (former.isNull(i)) {
        ignored[i] = true;
        continue;
      }
      if (former.isStored(i) && Varlena.isExternal(former.source(i), former.offset(i))) {
        byte[] payload = access.detoast(former.source(i), former.offset(i));
        former.setPayload(i, payload, 0, payload.length);
        changed = true;
      }
      if (attribute.storage() == 'p') {
        ignored[i] = true;
      }
    }
    return changed;
  }

  private int biggest(
      TupleDescriptor descriptor, TupleFormer former, boolean forCompression, boolean main) {
    int biggest = -1;
    int biggestSize = SMALLEST;
    for (int i = 0; i < descriptor.count(); i++) {
      if (ignored[i] || former.isNull(i) || (forCompression && incompressible[i])) {
        continue;
      }
      boolean stored = former.isStored(i);
      if (stored && Varlena.isExternal(former.source(i), former.offset(i))) {
        continue;
      }
      if (forCompression && stored && Varlena.isCompressed(former.source(i), former.offset(i))) {
        continue;
      }
      char storage = descriptor.at(i).storage();
      if (main ? storage != 'm' : storage != 'x' && storage != 'e') {
        continue;
      }
      int size = former.varlenaSize(i);
      if (size > biggestSize) {
        biggest = i;
        biggestSize = size;
      }
    }
    return biggest;
  }

  /// Compresses attribute `i` in place; false, and never tried again, if that does not help.
  private boolean compress(Attribute attribute, TupleFormer former, int i) {
    if (attribute.compression() == 'l') {
      throw SqlError.unsupported("compression method lz4");
    }
    byte[] source = former.source(i);
    int offset = former.offset(i);
    int length = former.length(i);
    if (former.isStored(i)) { // short header
      offset += Varlena.HEADER_SHORT;
      length -= Varlena.HEADER_SHORT;
    }
    byte[] target = new byte[Varlena.HEADER_COMPRESSED + length + 4];
    int size = pglz.compress(source, offset, length, target, Varlena.HEADER_COMPRESSED);
    if (size < 0 || size + Varlena.HEADER_COMPRESSED >= length - 2) {
      incompressible[i] = true;
      return false;
    }
    int total = size + Varlena.HEADER_COMPRESSED;
    Varlena.putHeaderCompressed(target, 0, total, length, Varlena.METHOD_PGLZ);
    former.setStored(i, target, 0, total);
    return true;
  }

  private boolean moveOut(RelationDescriptor relation, TupleFormer former, int i, int options) {
    byte[] source = former.source(i);
    int offset = former.offset(i);
    int length = former.length(i);
    int rawPayload = length;
    int method = Varlena.METHOD_PGLZ;
    if (former.isStored(i)) {
      if (Varlena.isCompressed(source, offset)) {
        rawPayload = Varlena.rawPayload(source, offset);
        method = Varlena.compressionMethod(source, offset);
        // Chunks hold what follows the 4-byte length: raw size and method, then the compressed
        // bytes.
        offset += Varlena.HEADER;
        length -= Varlena.HEADER;
      } else {
        offset += Varlena.HEADER_SHORT;
        length -= Varlena.HEADER_SHORT;
        rawPayload = length;
      }
    }
    byte[] pointer = new byte[Varlena.TOAST_POINTER_LENGTH];
    access.store(relation.toastOid(), source, offset, length, rawPayload, method, options, pointer);
    former.setStored(i, pointer, 0, pointer.length);
    ignored[i] = true;
    return true;
  }

  /// The shrunk tuple, with the transaction fields of the original.
  private HeapTuple rebuild(TupleFormer former, HeapTuple tuple) {
    former.build(result);
    byte[] from = tuple.bytes;
    byte[] to = result.bytes;
    System.arraycopy(from, 0, to, 0, 18); // xmin, xmax, cid, ctid
    int infomask = HeapTupleHeader.infomask(to, 0);
    HeapTupleHeader.setInfomask(to, 0, infomask | tuple.infomask() & HeapTupleHeader.XACT_MASK);
    HeapTupleHeader.setInfomask2(
        to, 0, HeapTupleHeader.infomask2(to, 0) | tuple.infomask2() & HeapTupleHeader.XACT_MASK2);
    result.tid = tuple.tid;
    result.tableOid = tuple.tableOid;
    return result;
  }

  @Override
  public void delete(RelationDescriptor relation, HeapTuple tuple, boolean speculative) {
    TupleDescriptor descriptor = relation.tuple();
    int count = descriptor.count();
    int[] offsets = new int[count];
    TupleWalker.locate(descriptor, tuple.bytes, 0, count, offsets);
    for (int i = 0; i < count; i++) {
      if (descriptor.at(i).length() == -1
          && offsets[i] >= 0
          && Varlena.isExternal(tuple.bytes, offsets[i])) {
        access.delete(tuple.bytes, offsets[i], speculative);
      }
    }
  }
}
