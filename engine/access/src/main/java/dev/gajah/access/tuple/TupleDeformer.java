// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes chosen attributes of tuples into vectors (PostgreSQL: `heap_deform_tuple`,
/// `slot_deform_heap_tuple`).
///
/// Attributes whose place does not depend on the tuple are decoded column by column for a whole
/// batch; the others tuple by tuple, walking from the last fixed place. Belongs to one session. Hot
/// path: no allocation after construction.
public final class TupleDeformer {
  private final TupleDescriptor descriptor;
  private final AttributeLayout layout;
  private final Detoaster detoaster;

  /// 0-based indexes of the wanted attributes, ascending.
  private final int[] wanted;

  /// `targetOf[attribute index]` is the place in `wanted`, or -1.
  private final int[] targetOf;

  /// How many of `wanted` have a fixed offset (in tuples without nulls).
  private final int fixedWanted;

  /// Attributes to look at: last wanted index + 1.
  private final int limit;

  /// Where a walk over the attributes with moving offsets starts, in tuples without nulls.
  private final int walkFrom;

  private final int walkOffset;

  /// @param attributeNumbers 1-based numbers, strictly ascending; `targets[i]` of the methods
  ///   receives the i-th of them
  public TupleDeformer(TupleDescriptor descriptor, int[] attributeNumbers, Detoaster detoaster) {
    this.descriptor = descriptor;
    this.layout = descriptor.layout;
    this.detoaster = detoaster;
    wanted = new int[attributeNumbers.length];
    targetOf = new int[descriptor.count()];
    Arrays.fill(targetOf, -1);
    int fixed = 0;
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = attributeNumbers[i] - 1;
      assert i == 0 || wanted[i] > wanted[i - 1] : "attribute numbers not ascending";
      targetOf[wanted[i]] = i;
      if (layout.fixedOffset[wanted[i]] >= 0) {
        fixed = i + 1;
      }
    }
    fixedWanted = fixed;
    limit = wanted.length == 0 ? 0 : wanted[wanted.length - 1] + 1;
    // The last attribute with a fixed offset is where a walk may start.
    walkFrom = layout.fixedCount == 0 ? 0 : layout.fixedCount - 1;
    walkOffset = layout.fixedCount == 0 ? 0 : layout.fixedOffset[walkFrom];
  }

  /// All attributes.
  public static TupleDeformer all(TupleDescriptor descriptor, Detoaster detoaster) {
    int[] numbers = new int[descriptor.count()];
    Arrays.setAll(numbers, i -> i + 1);
    return new TupleDeformer(descriptor, numbers, detoaster);
  }

  public int wantedCount() {
    return wanted.length;
  }

  /// Decodes one tuple into row `row` of `targets`.
  public void deform(HeapTuple tuple, Vector[] targets, int row) {
    deform(tuple.bytes, 0, targets, row);
  }

  /// Decodes the tuple at `b[at]` into row `row` of `targets`.
  public void deform(byte[] b, int at, Vector[] targets, int row) {
    int present = HeapTupleHeader.attributeCount(b, at);
    boolean hasNulls = (HeapTupleHeader.infomask(b, at) & HeapTupleHeader.HAS_NULL) != 0;
    if (hasNulls || present < limit) {
      walk(b, at, 0, 0, present, hasNulls, targets, row);
      return;
    }
    int data = at + HeapTupleHeader.hoff(b, at);
    for (int w = 0; w < fixedWanted; w++) {
      int i = wanted[w];
      decode(layout.kind[i], layout.length[i], b, data + layout.fixedOffset[i], targets[w], row);
    }
    if (fixedWanted < wanted.length) {
      walk(b, at, walkFrom, walkOffset, present, false, targets, row);
    }
  }

  /// Decodes `count` tuples of the page copy `b`, at `tupleOffsets[from..]`, into rows from
  /// `firstRow` on.
  public void deformBatch(
      byte[] b, int[] tupleOffsets, int from, int count, Vector[] targets, int firstRow) {
    if (wanted.length == 0) {
      return;
    }
    boolean uniform = true;
    for (int t = from; t < from + count; t++) {
      int at = tupleOffsets[t];
      uniform &=
          (HeapTupleHeader.infomask(b, at) & HeapTupleHeader.HAS_NULL) == 0
              && HeapTupleHeader.attributeCount(b, at) >= limit;
    }
    if (!uniform) {
      for (int t = 0; t < count; t++) {
        deform(b, tupleOffsets[from + t], targets, firstRow + t);
      }
      return;
    }
    for (int w = 0; w < fixedWanted; w++) {
      decodeColumn(wanted[w], b, tupleOffsets, from, count, targets[w], firstRow);
    }
    if (fixedWanted < wanted.length) {
      for (int t = 0; t < count; t++) {
        walk(b, tupleOffsets[from + t], walkFrom, walkOffset, limit, false, targets, firstRow + t);
      }
    }
  }

  private void decodeColumn(
      int i, byte[] b, int[] tupleOffsets, int from, int count, Vector target, int firstRow) {
    int fixed = layout.fixedOffset[i];
    switch (layout.kind[i]) {
      case AttributeLayout.INT -> {
        LongVector vector = (LongVector) target;
        for (int t = 0; t < count; t++) {
          int at = tupleOffsets[from + t];
          vector.values[firstRow + t] = Bytes.getInt(b, at + HeapTupleHeader.hoff(b, at) + fixed);
        }
        Arrays.fill(vector.nulls, firstRow, firstRow + count, false);
      }
      case AttributeLayout.LONG -> {
        LongVector vector = (LongVector) target;
        for (int t = 0; t < count; t++) {
          int at = tupleOffsets[from + t];
          vector.values[firstRow + t] = Bytes.getLong(b, at + HeapTupleHeader.hoff(b, at) + fixed);
        }
        Arrays.fill(vector.nulls, firstRow, firstRow + count, false);
      }
      case AttributeLayout.DOUBLE -> {
        DoubleVector vector = (DoubleVector) target;
        for (int t = 0; t < count; t++) {
          int at = tupleOffsets[from + t];
          vector.values[firstRow + t] =
              Bytes.getDouble(b, at + HeapTupleHeader.hoff(b, at) + fixed);
        }
        Arrays.fill(vector.nulls, firstRow, firstRow + count, false);
      }
      default -> {
        for (int t = 0; t < count; t++) {
          int at = tupleOffsets[from + t];
          decode(
              layout.kind[i],
              layout.length[i],
              b,
              at + HeapTupleHeader.hoff(b, at) + fixed,
              target,
              firstRow + t);
        }
      }
    }
  }

  /// Decodes the wanted attributes from index `start` on, whose predecessor ends at `offset` in the
  /// data area. Attributes before `start`, and `start` itself if it has a fixed offset and nulls
  /// are excluded, were decoded by the caller.
  private void walk(
      byte[] b,
      int at,
      int start,
      int startOffset,
      int present,
      boolean hasNulls,
      Vector[] targets,
      int row) {
    int data = at + HeapTupleHeader.hoff(b, at);
    int offset = startOffset;
    int end = Math.min(limit, present);
    boolean fromFixed = start > 0 || (!hasNulls && present >= limit && layout.fixedCount > 0);
    for (int i = start; i < end; i++) {
      int target = targetOf[i];
      if (hasNulls && HeapTupleHeader.isNull(b, at, i)) {
        if (target >= 0) {
          targets[target].setNull(row);
        }
        continue;
      }
      int length = layout.length[i];
      if (length > 0) {
        int mask = layout.alignMask[i];
        offset = offset + mask & ~mask;
        if (target >= 0 && !(fromFixed && i == start)) {
          decode(layout.kind[i], length, b, data + offset, targets[target], row);
        }
        offset += length;
      } else {
        offset = TupleWalker.align(layout, i, b, data, offset);
        if (target >= 0 && !(fromFixed && i == start)) {
          decode(layout.kind[i], length, b, data + offset, targets[target], row);
        }
        offset += TupleWalker.storedLength(length, b, data + offset);
      }
    }
    for (int i = end; i < limit; i++) {
      int target = targetOf[i];
      if (target >= 0) {
        Attribute attribute = descriptor.at(i);
        if (attribute.hasMissing()) {
          targets[target].set(row, attribute.missingValue());
        } else {
          targets[target].setNull(row);
        }
      }
    }
  }

  private void decode(byte kind, int length, byte[] b, int at, Vector target, int row) {
    switch (kind) {
      case AttributeLayout.BYTE -> ((LongVector) target).set(row, b[at] & 0xFF);
      case AttributeLayout.SHORT -> ((LongVector) target).set(row, Bytes.getShort(b, at));
      case AttributeLayout.INT -> ((LongVector) target).set(row, (long) Bytes.getInt(b, at));
      case AttributeLayout.UNSIGNED_INT ->
          ((LongVector) target).set(row, Bytes.getInt(b, at) & 0xFFFFFFFFL);
      case AttributeLayout.LONG -> ((LongVector) target).set(row, Bytes.getLong(b, at));
      case AttributeLayout.FLOAT -> ((DoubleVector) target).set(row, Bytes.getFloat(b, at));
      case AttributeLayout.DOUBLE -> ((DoubleVector) target).set(row, Bytes.getDouble(b, at));
      case AttributeLayout.TID -> ((LongVector) target).set(row, tidAt(b, at));
      case AttributeLayout.NAME, AttributeLayout.CSTRING ->
          ((BytesVector) target).set(row, b, at, terminatedLength(b, at, length));
      case AttributeLayout.FIXED -> ((BytesVector) target).set(row, b, at, length);
      case AttributeLayout.VARLENA -> {
        BytesVector bytes = (BytesVector) target;
        if (Varlena.isPlain(b, at)) {
          int header = Varlena.headerSize(b, at);
          bytes.set(row, b, at + header, Varlena.size(b, at) - header);
        } else {
          detoaster.detoast(b, at, bytes, row);
        }
      }
      default -> throw new AssertionError("kind " + kind);
    }
  }

  private static int terminatedLength(byte[] b, int at, int length) {
    int limit = length > 0 ? at + length : b.length;
    int end = at;
    while (end < limit && b[end] != 0) {
      end++;
    }
    return end - at;
  }

  private static long tidAt(byte[] b, int at) {
    long block = (long) Bytes.getUnsignedShort(b, at) << 16 | Bytes.getUnsignedShort(b, at + 2);
    return block << 16 | Bytes.getUnsignedShort(b, at + 4);
  }

  /// Bits of a scalar as a vector would hold them (doubles as raw bits).
  static long scalarBits(byte kind, byte[] b, int at) {
    return switch (kind) {
      case AttributeLayout.BYTE -> b[at] & 0xFF;
      case AttributeLayout.SHORT -> Bytes.getShort(b, at);
      case AttributeLayout.INT -> Bytes.getInt(b, at);
      case AttributeLayout.UNSIGNED_INT -> Bytes.getInt(b, at) & 0xFFFFFFFFL;
      case AttributeLayout.LONG, AttributeLayout.DOUBLE -> Bytes.getLong(b, at);
      case AttributeLayout.FLOAT -> Double.doubleToRawLongBits(Bytes.getFloat(b, at));
      case AttributeLayout.TID -> tidAt(b, at);
      default -> throw new AssertionError("kind " + kind);
    };
  }

  // ---- object form ----

  /// All attributes in object form. Allocates; for catalogs.
  public static @Nullable Object[] values(
      TupleDescriptor descriptor, HeapTuple tuple, Detoaster detoaster) {
    int count = descriptor.count();
    int[] offsets = new int[count];
    TupleWalker.locate(descriptor, tuple.bytes, 0, count, offsets);
    Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      values[i] = valueAt(descriptor, i, tuple.bytes, offsets[i], detoaster);
    }
    return values;
  }

  /// One attribute (1-based number) in object form.
  public static @Nullable Object value(
      TupleDescriptor descriptor, HeapTuple tuple, int attributeNumber, Detoaster detoaster) {
    int[] offsets = new int[attributeNumber];
    TupleWalker.locate(descriptor, tuple.bytes, 0, attributeNumber, offsets);
    return valueAt(
        descriptor, attributeNumber - 1, tuple.bytes, offsets[attributeNumber - 1], detoaster);
  }

  /// Attribute at 0-based `index` in object form, `offset` as [TupleWalker#locate] gives it.
  public static @Nullable Object valueAt(
      TupleDescriptor descriptor, int index, byte[] b, int offset, Detoaster detoaster) {
    if (offset == TupleWalker.NULL) {
      return null;
    }
    if (offset == TupleWalker.ABSENT) {
      return descriptor.at(index).missingValue();
    }
    AttributeLayout layout = descriptor.layout;
    byte kind = layout.kind[index];
    int length = layout.length[index];
    switch (kind) {
      case AttributeLayout.NAME, AttributeLayout.CSTRING -> {
        return Arrays.copyOfRange(b, offset, offset + terminatedLength(b, offset, length));
      }
      case AttributeLayout.FIXED -> {
        return Arrays.copyOfRange(b, offset, offset + length);
      }
      case AttributeLayout.VARLENA -> {
        if (Varlena.isPlain(b, offset)) {
          return Arrays.copyOfRange(
              b, offset + Varlena.headerSize(b, offset), offset + Varlena.size(b, offset));
        }
        return detoaster.detoast(b, offset);
      }
      case AttributeLayout.FLOAT, AttributeLayout.DOUBLE -> {
        return Double.longBitsToDouble(scalarBits(kind, b, offset));
      }
      default -> {
        return scalarBits(kind, b, offset);
      }
    }
  }
}
