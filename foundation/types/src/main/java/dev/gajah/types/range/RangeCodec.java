// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.types.StoredValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stored form of ranges and multiranges, without their varlena header.
///
///     range       OID of its type, finite bounds (aligned), one byte of flags
///     multirange  OID of its type, number of ranges, one item for each range after the first,
///                 one byte of flags for each range, padding, finite bounds of each range
///
/// An item is the length of the previous range's bounds, or for every fourth range the offset of
/// its own bounds, marked by the highest bit. Source: PostgreSQL `rangetypes.h`,
/// `multirangetypes.c`.
final class RangeCodec {
  private static final int EMPTY = 0x01;
  private static final int LOWER_INCLUSIVE = 0x02;
  private static final int UPPER_INCLUSIVE = 0x04;
  private static final int LOWER_INFINITE = 0x08;
  private static final int UPPER_INFINITE = 0x10;

  private static final int VARLENA_HEADER = 4;
  private static final int RANGE_HEADER = 4;
  private static final int MULTIRANGE_HEADER = 8;
  private static final int STRIDE = 4;
  private static final int HAS_OFFSET = 0x80000000;

  private RangeCodec() {}

  static int typeOid(byte[] value, int offset) {
    return Bytes.getInt(value, offset);
  }

  static int flags(Range range) {
    if (range.empty()) {
      return EMPTY;
    }
    return (range.lower().inclusive() ? LOWER_INCLUSIVE : 0)
        | (range.upper().inclusive() ? UPPER_INCLUSIVE : 0)
        | (range.lower().infinite() ? LOWER_INFINITE : 0)
        | (range.upper().infinite() ? UPPER_INFINITE : 0);
  }

  private static boolean hasLower(int flags) {
    return (flags & (EMPTY | LOWER_INFINITE)) == 0;
  }

  private static boolean hasUpper(int flags) {
    return (flags & (EMPTY | UPPER_INFINITE)) == 0;
  }

  static Range range(int flags, @Nullable Object lower, @Nullable Object upper) {
    return (flags & EMPTY) != 0
        ? Range.EMPTY
        : new Range(
            false,
            new Range.Bound(lower, (flags & LOWER_INCLUSIVE) != 0, true),
            new Range.Bound(upper, (flags & UPPER_INCLUSIVE) != 0, false));
  }

  static byte[] encode(Range range, RangeFacts facts) {
    ByteWriter out = new ByteWriter(32);
    out.putInt(facts.rangeType());
    bounds(out, range, facts);
    out.putByte(flags(range));
    return out.toByteArray();
  }

  private static void bounds(ByteWriter out, Range range, RangeFacts facts) {
    if (!range.empty()) {
      for (Object value : new @Nullable Object[] {range.lower().value(), range.upper().value()}) {
        if (value != null) {
          StoredValues.writePacked(
              out, VARLENA_HEADER, value, facts.length(), facts.alignment(), facts.subtype());
        }
      }
    }
  }

  static Range decode(byte[] value, int offset, int length, RangeFacts facts) {
    int flags = value[offset + length - 1];
    return decode(value, offset + RANGE_HEADER, offset, flags, facts);
  }

  /// @param start of the value; alignment counts from its varlena header
  private static Range decode(byte[] value, int at, int start, int flags, RangeFacts facts) {
    Object lower = null;
    Object upper = null;
    int next = at;
    int base = start - VARLENA_HEADER;
    if (hasLower(flags)) {
      next = base + StoredValues.align(next - base, facts.alignment(), facts.length(), value, next);
      lower = StoredValues.read(value, next, facts.length(), facts.byValue(), facts.subtype());
      next += StoredValues.storedLength(value, next, facts.length());
    }
    if (hasUpper(flags)) {
      next = base + StoredValues.align(next - base, facts.alignment(), facts.length(), value, next);
      upper = StoredValues.read(value, next, facts.length(), facts.byValue(), facts.subtype());
    }
    return range(flags, lower, upper);
  }

  // ---- multiranges ----

  private static int aligned(int length, char alignment) {
    int unit = alignment == 'd' ? 8 : alignment == 'i' ? 4 : alignment == 's' ? 2 : 1;
    return (length + unit - 1) & -unit;
  }

  static byte[] encodeMultirange(List<Range> ranges, RangeFacts facts) {
    int count = ranges.size();
    ByteWriter out = new ByteWriter(64);
    out.putInt(facts.multirangeType());
    out.putInt(count);
    int items = out.length();
    out.putZeros(4 * Math.max(0, count - 1));
    for (Range range : ranges) {
      out.putByte(flags(range));
    }
    pad(out, facts);
    int begin = out.length();
    int before = 0;
    for (int i = 0; i < count; i++) {
      int offset = out.length() - begin;
      if (i > 0) {
        int item = i % STRIDE == 0 ? offset | HAS_OFFSET : offset - before;
        Bytes.putInt(out.array(), items + 4 * (i - 1), item);
        before = offset;
      }
      // Each range's bounds are laid out as if they followed a range's own header.
      ByteWriter own = new ByteWriter(32);
      own.putInt(0);
      bounds(own, ranges.get(i), facts);
      out.putBytes(own.array(), RANGE_HEADER, own.length() - RANGE_HEADER);
      pad(out, facts);
    }
    return out.toByteArray();
  }

  private static void pad(ByteWriter out, RangeFacts facts) {
    int position = out.length() + VARLENA_HEADER;
    out.putZeros(aligned(position, facts.alignment()) - position);
  }

  static int count(byte[] value, int offset) {
    return Bytes.getInt(value, offset + 4);
  }

  static List<Range> decodeMultirange(byte[] value, int offset, RangeFacts facts) {
    int count = count(value, offset);
    int items = offset + MULTIRANGE_HEADER;
    int flags = items + 4 * Math.max(0, count - 1);
    int base = offset - VARLENA_HEADER;
    int begin = base + aligned(flags + count - base, facts.alignment());
    List<Range> ranges = new ArrayList<>(count);
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        int item = Bytes.getInt(value, items + 4 * (i - 1));
        at = (item & HAS_OFFSET) != 0 ? item & ~HAS_OFFSET : at + item;
      }
      ranges.add(decode(value, begin + at, offset, value[flags + i], facts));
    }
    return ranges;
  }
}
