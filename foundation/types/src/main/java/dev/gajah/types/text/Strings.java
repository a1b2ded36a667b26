// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.encoding.Utf8;
import java.util.Arrays;

/// Length rules of `varchar`, `bpchar` and `name`, and the two text forms of `bytea`.
public final class Strings {
  /// Longest `name` in bytes, without its terminating zero.
  public static final int NAME_MAX = 63;

  private Strings() {}

  private static SqlError tooLong(String type, int length) {
    return new SqlError(
        SqlState.STRING_DATA_RIGHT_TRUNCATION,
        "value too long for type %s(%d)".formatted(type, length));
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != ' ') {
        return false;
      }
    }
    return true;
  }

  /// Applies the length of `varchar(n)`; longer values lose blanks only, unless the cast is
  /// explicit.
  public static byte[] varchar(byte[] bytes, int offset, int length, int typmod, boolean explicit) {
    int limit = typmod - 4;
    if (typmod < 4 || length <= limit) {
      return Arrays.copyOfRange(bytes, offset, offset + length);
    }
    int end = Utf8.skip(bytes, offset, offset + length, limit);
    if (!explicit && !isBlank(bytes, end, offset + length)) {
      throw tooLong("character varying", limit);
    }
    return Arrays.copyOfRange(bytes, offset, end);
  }

  /// Applies the length of `char(n)`, padding with blanks.
  public static byte[] bpchar(byte[] bytes, int offset, int length, int typmod, boolean explicit) {
    int limit = typmod - 4;
    if (typmod < 4) {
      return Arrays.copyOfRange(bytes, offset, offset + length);
    }
    int characters = Utf8.count(bytes, offset, length);
    if (characters > limit) {
      int end = Utf8.skip(bytes, offset, offset + length, limit);
      if (!explicit && !isBlank(bytes, end, offset + length)) {
        throw tooLong("character", limit);
      }
      return Arrays.copyOfRange(bytes, offset, end);
    }
    byte[] result = Arrays.copyOfRange(bytes, offset, offset + length + limit - characters);
    Arrays.fill(result, length, result.length, (byte) ' ');
    return result;
  }

  /// Length without trailing blanks.
  public static int trimmedLength(byte[] bytes, int offset, int length) {
    int end = offset + length;
    while (end > offset && bytes[end - 1] == ' ') {
      end--;
    }
    return end - offset;
  }

  public static byte[] name(byte[] bytes, int offset, int length) {
    int limit = Utf8.clip(bytes, offset, length, NAME_MAX);
    return Arrays.copyOfRange(bytes, offset, offset + limit);
  }

  static int hexDigit(int c) {
    return c >= '0' && c <= '9'
        ? c - '0'
        : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  /// Hexadecimal digits in pairs, blanks between pairs allowed.
  static byte[] parseHex(byte[] text, int from, int to) {
    byte[] result = new byte[(to - from) / 2];
    int count = 0;
    int at = from;
    while (at < to) {
      int c = text[at];
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        at++;
        continue;
      }
      int high = hexDigit(c);
      if (high < 0) {
        throw badHexDigit(text, at, to);
      }
      at++;
      if (at >= to) {
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE, "invalid hexadecimal data: odd number of digits");
      }
      int low = hexDigit(text[at]);
      if (low < 0) {
        throw badHexDigit(text, at, to);
      }
      at++;
      result[count++] = (byte) (high << 4 | low);
    }
    return count == result.length ? result : Arrays.copyOf(result, count);
  }

  private static SqlError badHexDigit(byte[] text, int at, int to) {
    int size = Math.min(Utf8.length(text[at]), to - at);
    return new SqlError(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid hexadecimal digit: \"%s\""
            .formatted(new String(text, at, size, java.nio.charset.StandardCharsets.UTF_8)));
  }

  /// Text form of `bytea`: `\x` and hexadecimal digits, or bytes with `\\` and `\ooo`.
  public static byte[] parseBytea(byte[] text, int offset, int length) {
    if (length >= 2 && text[offset] == '\\' && text[offset + 1] == 'x') {
      return parseHex(text, offset + 2, offset + length);
    }
    byte[] result = parseEscape(text, offset, length);
    if (result == null) {
      throw new SqlError(
          SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea");
    }
    return result;
  }

  /// Null if the text is not well-formed.
  static byte @org.jspecify.annotations.Nullable [] parseEscape(
      byte[] text, int offset, int length) {
    ByteWriter result = new ByteWriter(length + 1);
    int end = offset + length;
    for (int at = offset; at < end; at++) {
      if (text[at] != '\\') {
        result.putByte(text[at]);
      } else if (at + 1 < end && text[at + 1] == '\\') {
        result.putByte('\\');
        at++;
      } else if (at + 3 < end
          && text[at + 1] >= '0'
          && text[at + 1] <= '3'
          && text[at + 2] >= '0'
          && text[at + 2] <= '7'
          && text[at + 3] >= '0'
          && text[at + 3] <= '7') {
        result.putByte(
            (text[at + 1] - '0') << 6 | (text[at + 2] - '0') << 3 | (text[at + 3] - '0'));
        at += 3;
      } else {
        return null;
      }
    }
    return result.toByteArray();
  }

  static void writeHex(byte[] bytes, int offset, int length, ByteWriter target) {
    target.ensure(2 * length);
    for (int i = offset; i < offset + length; i++) {
      target.putByte(Character.forDigit((bytes[i] >> 4) & 15, 16));
      target.putByte(Character.forDigit(bytes[i] & 15, 16));
    }
  }

  public static void writeBytea(
      byte[] bytes, int offset, int length, boolean hex, ByteWriter target) {
    if (hex) {
      target.putUtf8("\\x");
      writeHex(bytes, offset, length, target);
    } else {
      writeEscape(bytes, offset, length, true, target);
    }
  }

  /// `\\` for a backslash and octal for bytes with the high bit; `all` also for control bytes,
  /// otherwise only zero.
  static void writeEscape(byte[] bytes, int offset, int length, boolean all, ByteWriter target) {
    for (int i = offset; i < offset + length; i++) {
      int c = bytes[i] & 0xFF;
      if (c == '\\') {
        target.putUtf8("\\\\");
      } else if (c >= 0x80 || c == 0 || (all && (c < 0x20 || c > 0x7e))) {
        target.putByte('\\');
        target.putByte('0' + (c >> 6));
        target.putByte('0' + ((c >> 3) & 7));
        target.putByte('0' + (c & 7));
      } else {
        target.putByte(c);
      }
    }
  }
}
