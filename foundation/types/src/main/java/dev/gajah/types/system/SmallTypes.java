// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.types.number.Integers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Text forms of `bool`, `"char"`, `tid`, `pg_lsn` and `uuid`.
public final class SmallTypes {
  private SmallTypes() {}

  private static String string(byte[] text, int offset, int length) {
    return new String(text, offset, length, StandardCharsets.UTF_8);
  }

  public static long parseBool(byte[] text, int offset, int length) {
    String word = string(text, offset, length).strip().toLowerCase(Locale.ROOT);
    if (!word.isEmpty()) {
      if ("true".startsWith(word)
          || "yes".startsWith(word)
          || word.equals("on")
          || word.equals("1")) {
        return 1;
      }
      if ("false".startsWith(word)
          || "no".startsWith(word)
          || word.equals("0")
          || (word.length() >= 2 && "off".startsWith(word))) {
        return 0;
      }
    }
    throw Integers.invalid(text, offset, length, "boolean");
  }

  public static long parseChar(byte[] text, int offset, int length) {
    if (length == 4 && text[offset] == '\\') {
      int value = 0;
      boolean octal = true;
      for (int i = 1; i < 4; i++) {
        int digit = text[offset + i] - '0';
        octal &= digit >= 0 && digit <= 7;
        value = value * 8 + digit;
      }
      if (octal) {
        return (byte) value;
      }
    }
    return length == 0 ? 0 : text[offset];
  }

  public static void writeChar(long value, ByteWriter target) {
    if (value < 0) {
      target.putByte('\\');
      target.putByte('0' + (((int) value >> 6) & 3));
      target.putByte('0' + (((int) value >> 3) & 7));
      target.putByte('0' + ((int) value & 7));
    } else if (value != 0) {
      target.putByte((int) value);
    }
  }

  public static long parseTid(byte[] text, int offset, int length) {
    String s = string(text, offset, length);
    int open = s.indexOf('(');
    int comma = s.indexOf(',');
    int close = s.indexOf(')');
    if (open < 0 || comma < open || close < comma) {
      throw Integers.invalid(text, offset, length, "tid");
    }
    try {
      long block = Long.parseLong(s.substring(open + 1, comma).stripLeading());
      long item = Long.parseLong(s.substring(comma + 1, close).stripLeading());
      if (item < 0 || item > 0xFFFF || block > 0xFFFFFFFFL || block < Integer.MIN_VALUE) {
        throw Integers.invalid(text, offset, length, "tid");
      }
      return Tid.pack((int) block, (int) item);
    } catch (NumberFormatException e) {
      throw Integers.invalid(text, offset, length, "tid");
    }
  }

  public static long parseLsn(byte[] text, int offset, int length) {
    String s = string(text, offset, length);
    try {
      if (!s.chars().allMatch(c -> c == '/' || Character.digit(c, 16) >= 0)) {
        throw Integers.invalid(text, offset, length, "pg_lsn");
      }
      return Lsn.parse(s);
    } catch (NumberFormatException e) {
      throw Integers.invalid(text, offset, length, "pg_lsn");
    }
  }

  public static byte[] parseUuid(byte[] text, int offset, int length) {
    byte[] result = new byte[16];
    int at = offset;
    int end = offset + length;
    boolean braces = at < end && text[at] == '{';
    if (braces) {
      at++;
    }
    for (int i = 0; i < 16; i++) {
      int high = at < end ? Character.digit(text[at], 16) : -1;
      int low = at + 1 < end ? Character.digit(text[at + 1], 16) : -1;
      if (high < 0 || low < 0) {
        throw Integers.invalid(text, offset, length, "uuid");
      }
      result[i] = (byte) (high << 4 | low);
      at += 2;
      if (i % 2 == 1 && i < 15 && at < end && text[at] == '-') {
        at++;
      }
    }
    if (braces && (at >= end || text[at++] != '}')) {
      throw Integers.invalid(text, offset, length, "uuid");
    }
    if (at != end) {
      throw Integers.invalid(text, offset, length, "uuid");
    }
    return result;
  }

  public static void writeUuid(byte[] bytes, int offset, ByteWriter target) {
    for (int i = 0; i < 16; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        target.putByte('-');
      }
      target.putByte(Character.forDigit((bytes[offset + i] >> 4) & 15, 16));
      target.putByte(Character.forDigit(bytes[offset + i] & 15, 16));
    }
  }

  /// Binary form of `tid`: block, offset.
  public static long receiveTid(byte[] bytes, int offset, int length) {
    if (length < 6) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
    }
    return Tid.pack(Bytes.getIntBE(bytes, offset), Bytes.getShortBE(bytes, offset + 4) & 0xFFFF);
  }
}
