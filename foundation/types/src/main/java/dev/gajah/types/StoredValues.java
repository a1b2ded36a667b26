// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import java.util.Arrays;

/// Values inside of arrays: aligned, with varlena headers of four bytes or one, never compressed or
/// external.
public final class StoredValues {
  private static final int FLOAT4 = 700;
  private static final int FLOAT8 = 701;
  private static final int NAME = 19;
  private static final int TID = 27;

  private StoredValues() {}

  private static int alignUp(int position, char alignment) {
    return switch (alignment) {
      case 'd' -> (position + 7) & ~7;
      case 'i' -> (position + 3) & ~3;
      case 's' -> (position + 1) & ~1;
      default -> position;
    };
  }

  /// Position of the value at or after `position`; a varlena with a short header is not aligned.
  public static int align(int position, char alignment, int typeLength, byte[] bytes, int at) {
    if (typeLength == -1 && at < bytes.length && bytes[at] != 0) {
      return position; // a nonzero byte starts a header; padding is zero
    }
    return alignUp(position, alignment);
  }

  public static int storedLength(byte[] bytes, int at, int typeLength) {
    if (typeLength > 0) {
      return typeLength;
    }
    if (typeLength == -2) {
      int end = at;
      while (bytes[end] != 0) {
        end++;
      }
      return end + 1 - at;
    }
    return (bytes[at] & 1) == 1 ? (bytes[at] & 0xFF) >>> 1 : Bytes.getInt(bytes, at) >>> 2;
  }

  public static Object read(byte[] bytes, int at, int typeLength, boolean byValue, int typeOid) {
    if (byValue) {
      return switch (typeLength) {
        case 1 -> (long) bytes[at];
        case 2 -> (long) Bytes.getShort(bytes, at);
        case 4 ->
            typeOid == FLOAT4
                ? (Object) (double) Bytes.getFloat(bytes, at)
                : (Object)
                    (isUnsigned32(typeOid)
                        ? Bytes.getInt(bytes, at) & 0xFFFFFFFFL
                        : (long) Bytes.getInt(bytes, at));
        case 8 ->
            typeOid == FLOAT8
                ? (Object) Bytes.getDouble(bytes, at)
                : (Object) Bytes.getLong(bytes, at);
        default -> throw SqlError.internal("unsupported byval length: " + typeLength);
      };
    }
    if (typeOid == TID) {
      int block = (Bytes.getUnsignedShort(bytes, at) << 16) | Bytes.getUnsignedShort(bytes, at + 2);
      return Tid.pack(block, Bytes.getUnsignedShort(bytes, at + 4));
    }
    int length = storedLength(bytes, at, typeLength);
    if (typeOid == NAME) {
      int end = at;
      while (end < at + length && bytes[end] != 0) {
        end++;
      }
      return Arrays.copyOfRange(bytes, at, end);
    }
    if (typeLength == -2) {
      return Arrays.copyOfRange(bytes, at, at + length - 1);
    }
    if (typeLength == -1) {
      int header = (bytes[at] & 1) == 1 ? 1 : 4;
      return Arrays.copyOfRange(bytes, at + header, at + length);
    }
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  /// A value in the form that node trees store constants in: eight bytes of a by-value datum, or
  /// the stored value.
  public static Object readDatum(byte[] bytes, int typeLength, boolean byValue, int typeOid) {
    return read(bytes, 0, typeLength, byValue, typeOid);
  }

  /// Types whose four bytes are an unsigned number.
  public static boolean isUnsigned32(int typeOid) {
    return switch (typeOid) {
      case 24, 26, 28, 29, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191 -> true;
      default -> false;
    };
  }

  /// Appends a value, aligned relative to `shift` bytes before the start of `out`.
  static void write(
      ByteWriter out, int shift, Object value, int typeLength, char alignment, int typeOid) {
    int position = out.length() + shift;
    out.putZeros(alignUp(position, alignment) - position);
    switch (value) {
      case Long number -> writeLong(out, number, typeLength, typeOid);
      case Double number -> {
        if (typeLength == 4) {
          out.putInt(Float.floatToRawIntBits(number.floatValue()));
        } else {
          out.putLong(Double.doubleToRawLongBits(number));
        }
      }
      case byte[] payload -> {
        if (typeLength == -1) {
          out.putInt((payload.length + 4) << 2);
          out.putBytes(payload);
        } else if (typeLength == -2) {
          out.putBytes(payload);
          out.putByte(0);
        } else {
          out.putBytes(payload);
          out.putZeros(typeLength - payload.length);
        }
      }
      default -> throw SqlError.internal("not a value: " + value.getClass());
    }
  }

  /// As [#write], but a short varlena gets a header of one byte and is not aligned, as in ranges.
  public static void writePacked(
      ByteWriter out, int shift, Object value, int typeLength, char alignment, int typeOid) {
    if (typeLength == -1 && value instanceof byte[] payload && payload.length + 1 <= 0x7F) {
      out.putByte((payload.length + 1) << 1 | 1);
      out.putBytes(payload);
    } else {
      write(out, shift, value, typeLength, alignment, typeOid);
    }
  }

  private static void writeLong(ByteWriter out, long number, int typeLength, int typeOid) {
    switch (typeLength) {
      case 1 -> out.putByte((int) number);
      case 2 -> out.putShort((int) number);
      case 4 -> out.putInt((int) number);
      case 6 -> {
        assert typeOid == TID : "six-byte integer of type " + typeOid;
        out.putShort(Tid.block(number) >>> 16);
        out.putShort(Tid.block(number));
        out.putShort(Tid.offset(number));
      }
      case 8 -> out.putLong(number);
      default -> throw SqlError.internal("unsupported byval length: " + typeLength);
    }
  }
}
