// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import java.util.Arrays;

/// Finds where the attributes of a tuple lie, without decoding them.
///
/// Stateless. Hot path: no allocation.
public final class TupleWalker {
  /// Offset of an attribute that is null.
  public static final int NULL = -1;

  /// Offset of an attribute that the tuple is too short to have: its missing value, or null.
  public static final int ABSENT = -2;

  private TupleWalker() {}

  /// Sets `offsets[i]` for the first `count` attributes of the tuple at `b[at]` to the index in `b`
  /// of its stored bytes (varlena header included), or to [#NULL] or [#ABSENT].
  public static void locate(
      TupleDescriptor descriptor, byte[] b, int at, int count, int[] offsets) {
    AttributeLayout layout = descriptor.layout;
    boolean hasNulls = (HeapTupleHeader.infomask(b, at) & HeapTupleHeader.HAS_NULL) != 0;
    int present = Math.min(count, HeapTupleHeader.attributeCount(b, at));
    int data = at + HeapTupleHeader.hoff(b, at);
    int offset = 0;
    for (int i = 0; i < present; i++) {
      if (hasNulls && HeapTupleHeader.isNull(b, at, i)) {
        offsets[i] = NULL;
        continue;
      }
      offset = align(layout, i, b, data, offset);
      offsets[i] = data + offset;
      offset += storedLength(layout.length[i], b, data + offset);
    }
    Arrays.fill(offsets, present, count, ABSENT);
  }

  /// Stored bytes of the attribute found at `b[offset]`.
  public static int storedLength(TupleDescriptor descriptor, int index, byte[] b, int offset) {
    return storedLength(descriptor.layout.length[index], b, offset);
  }

  static int align(AttributeLayout layout, int i, byte[] b, int data, int offset) {
    // A short header or a TOAST pointer starts with a byte that is not zero, padding is zero.
    if (layout.length[i] == -1 && b[data + offset] != 0) {
      return offset;
    }
    return offset + layout.alignMask[i] & ~layout.alignMask[i];
  }

  static int storedLength(int attributeLength, byte[] b, int offset) {
    if (attributeLength > 0) {
      return attributeLength;
    }
    if (attributeLength == -1) {
      return Varlena.size(b, offset);
    }
    int end = offset;
    while (b[end] != 0) {
      end++;
    }
    return end + 1 - offset;
  }

  /// True if attribute `index` has the same stored value in both tuples (PostgreSQL:
  /// `heap_attr_equals`); false may only mean that the representations differ. `aOffset`, `bOffset`
  /// come from [#locate].
  public static boolean sameStored(
      TupleDescriptor descriptor, int index, byte[] a, int aOffset, byte[] b, int bOffset) {
    if (aOffset < 0 || bOffset < 0) {
      return aOffset == bOffset && (aOffset == NULL || !descriptor.at(index).hasMissing());
    }
    int aLength = storedLength(descriptor, index, a, aOffset);
    int bLength = storedLength(descriptor, index, b, bOffset);
    if (aLength == bLength) {
      return Arrays.equals(a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
    }
    if (descriptor.layout.length[index] == -1
        && Varlena.isPlain(a, aOffset)
        && Varlena.isPlain(b, bOffset)) {
      return Arrays.equals(
          a,
          aOffset + Varlena.headerSize(a, aOffset),
          aOffset + aLength,
          b,
          bOffset + Varlena.headerSize(b, bOffset),
          bOffset + bLength);
    }
    return false;
  }
}
