// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.bit;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.SimpleType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Values of `bit` and `bit varying`, without their varlena header.
///
///     offset  size  field
///          0     4  number of bits
///          4        the bits, the first one highest; unused bits of the last byte are 0
///
/// Source: PostgreSQL `varbit.h`.
public final class BitString {
  /// Most bits of a value.
  static final int BITS_MAX = Integer.MAX_VALUE - 32;

  private static final int HEADER = 4;

  private BitString() {}

  /// Order: by the bits, then by length.
  public static final ValueComparator ORDER =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          int result =
              Arrays.compareUnsigned(
                  a, aOffset + HEADER, aOffset + aLength, b, bOffset + HEADER, bOffset + bLength);
          return result != 0
              ? Integer.signum(result)
              : Integer.compare(length(a, aOffset), length(b, bOffset));
        }
      };

  public static int length(byte[] value, int offset) {
    return Bytes.getInt(value, offset);
  }

  static byte[] allocate(int bits) {
    byte[] value = new byte[HEADER + (int) ((bits + 7L) / 8)];
    Bytes.putInt(value, 0, bits);
    return value;
  }

  static int get(byte[] value, int offset, int bit) {
    return value[offset + HEADER + (bit >> 3)] >> (7 - (bit & 7)) & 1;
  }

  static void set(byte[] value, int bit) {
    value[HEADER + (bit >> 3)] |= (byte) (0x80 >> (bit & 7));
  }

  static void clear(byte[] value, int bit) {
    value[HEADER + (bit >> 3)] &= (byte) ~(0x80 >> (bit & 7));
  }

  /// Clears the unused bits of the last byte.
  static byte[] trim(byte[] value) {
    int used = length(value, 0) & 7;
    if (used != 0) {
      value[value.length - 1] &= (byte) (0xFF00 >> used);
    }
    return value;
  }

  /// Copies `count` bits; the target bits are 0 before.
  static void copy(byte[] from, int offset, int fromBit, byte[] to, int toBit, int count) {
    if ((fromBit & 7) == 0 && (toBit & 7) == 0) {
      int bytes = count >> 3;
      System.arraycopy(from, offset + HEADER + (fromBit >> 3), to, HEADER + (toBit >> 3), bytes);
      for (int i = bytes << 3; i < count; i++) {
        if (get(from, offset, fromBit + i) != 0) {
          set(to, toBit + i);
        }
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      if (get(from, offset, fromBit + i) != 0) {
        set(to, toBit + i);
      }
    }
  }

  static SqlError tooLong(int limit) {
    return new SqlError(
        SqlState.STRING_DATA_RIGHT_TRUNCATION,
        "bit string too long for type bit varying(%d)".formatted(limit));
  }

  static SqlError mismatch(int length, int wanted) {
    return new SqlError(
        SqlState.STRING_DATA_LENGTH_MISMATCH,
        "bit string length %d does not match type bit(%d)".formatted(length, wanted));
  }

  private static void check(int bits, int typmod, boolean varying) {
    if (typmod > 0 && varying && bits > typmod) {
      throw tooLong(typmod);
    }
    if (typmod > 0 && !varying && bits != typmod) {
      throw mismatch(bits, typmod);
    }
  }

  private static SqlError badDigit(byte[] text, int at, int end, String kind) {
    int length = Math.min(end - at, dev.gajah.types.encoding.Utf8.length(text[at]));
    return new SqlError(
        SqlState.INVALID_TEXT_REPRESENTATION,
        "\"%s\" is not a valid %s digit"
            .formatted(new String(text, at, length, StandardCharsets.UTF_8), kind));
  }

  /// Text form: binary digits, maybe after `b`; hexadecimal ones after `x`.
  public static byte[] parse(byte[] text, int offset, int length, int typmod, boolean varying) {
    int at = offset;
    int end = offset + length;
    boolean hex = false;
    if (length > 0) {
      int first = text[at] | 0x20;
      hex = first == 'x';
      if (hex || first == 'b') {
        at++;
      }
    }
    long bits = hex ? 4L * (end - at) : end - at;
    if (bits > BITS_MAX) {
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "bit string length exceeds the maximum allowed (%d)".formatted(BITS_MAX));
    }
    check((int) bits, typmod, varying);
    byte[] value = allocate((int) bits);
    for (int bit = 0; at < end; at++) {
      if (!hex) {
        if (text[at] == '1') {
          set(value, bit);
        } else if (text[at] != '0') {
          throw badDigit(text, at, end, "binary");
        }
        bit++;
        continue;
      }
      int digit = text[at] < 0 ? -1 : Character.digit(text[at], 16);
      if (digit < 0) {
        throw badDigit(text, at, end, "hexadecimal");
      }
      value[HEADER + (bit >> 3)] |= (byte) ((bit & 4) == 0 ? digit << 4 : digit);
      bit += 4;
    }
    return value;
  }

  public static void write(byte[] value, int offset, ByteWriter out) {
    int bits = length(value, offset);
    for (int i = 0; i < bits; i++) {
      out.putByte('0' + get(value, offset, i));
    }
  }

  public static byte[] receive(byte[] bytes, int offset, int length, int typmod, boolean varying) {
    SimpleType.need(length, 4);
    int bits = Bytes.getIntBE(bytes, offset);
    if (bits < 0 || bits > BITS_MAX) {
      throw new SqlError(
          SqlState.INVALID_BINARY_REPRESENTATION, "invalid length in external bit string");
    }
    check(bits, typmod, varying);
    int wanted = (int) ((bits + 7L) / 8);
    SimpleType.need(length - 4, wanted);
    byte[] value = allocate(bits);
    System.arraycopy(bytes, offset + 4, value, HEADER, wanted);
    return trim(value);
  }

  public static void send(byte[] value, int offset, int length, ByteWriter out) {
    out.putIntBE(length(value, offset));
    out.putBytes(value, offset + HEADER, length - HEADER);
  }
}
