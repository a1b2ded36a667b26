// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.encoding;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;

/// UTF-8, the server encoding: validation and counting of characters.
public final class Utf8 {
  private Utf8() {}

  /// Bytes of the character that starts with `lead`, as far as the lead byte says.
  public static int length(byte lead) {
    int c = lead & 0xFF;
    return c < 0x80
        ? 1
        : (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : (c & 0xF8) == 0xF0 ? 4 : 1;
  }

  /// True if the bytes are well-formed UTF-8 without zero bytes.
  public static boolean isValid(byte[] bytes, int offset, int length) {
    return firstInvalid(bytes, offset, length) < 0;
  }

  private static int firstInvalid(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int c = bytes[at];
      if (c > 0) {
        at++;
        continue;
      }
      int size = length(bytes[at]);
      if (c == 0 || size == 1 || at + size > end || !isWellFormed(bytes, at, size)) {
        return at;
      }
      at += size;
    }
    return -1;
  }

  private static boolean isWellFormed(byte[] bytes, int at, int size) {
    for (int i = 1; i < size; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return false;
      }
    }
    int first = bytes[at] & 0xFF;
    int second = bytes[at + 1] & 0xFF;
    return switch (size) {
      case 2 -> first >= 0xC2;
      case 3 -> !(first == 0xE0 && second < 0xA0) && !(first == 0xED && second > 0x9F);
      default ->
          first <= 0xF4 && !(first == 0xF0 && second < 0x90) && !(first == 0xF4 && second > 0x8F);
    };
  }

  /// @throws SqlError 22021 naming the first bad bytes
  public static void validate(byte[] bytes, int offset, int length) {
    int bad = firstInvalid(bytes, offset, length);
    if (bad < 0) {
      return;
    }
    StringBuilder text = new StringBuilder();
    int size = Math.min(length(bytes[bad]), offset + length - bad);
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "0x" : " 0x").append("%02x".formatted(bytes[bad + i] & 0xFF));
    }
    throw new SqlError(
        SqlState.CHARACTER_NOT_IN_REPERTOIRE,
        "invalid byte sequence for encoding \"UTF8\": " + text);
  }

  /// Number of characters.
  public static int count(byte[] bytes, int offset, int length) {
    int count = 0;
    for (int i = offset; i < offset + length; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        count++;
      }
    }
    return count;
  }

  /// Position of the character `characters` after position `at`, at most `end`.
  public static int skip(byte[] bytes, int at, int end, int characters) {
    int position = at;
    for (int i = 0; i < characters && position < end; i++) {
      position += length(bytes[position]);
    }
    return Math.min(position, end);
  }

  /// The longest prefix of whole characters within `limit` bytes (PostgreSQL: `pg_mbcliplen`).
  public static int clip(byte[] bytes, int offset, int length, int limit) {
    if (length <= limit) {
      return length;
    }
    int at = 0;
    while (at < length) {
      int next = at + length(bytes[offset + at]);
      if (next > limit) {
        break;
      }
      at = next;
    }
    return at;
  }

  public static boolean isAscii(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
