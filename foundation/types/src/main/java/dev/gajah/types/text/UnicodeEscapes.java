// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.function.FunctionRegistry;
import org.jspecify.annotations.Nullable;

/// `unistr`.
public final class UnicodeEscapes {
  private UnicodeEscapes() {}

  public static void declare(FunctionRegistry r) {
    r.strict(6198, c -> c.set(unescapeUnicode(c.getText(0))));
  }

  /// Replaces backslash escapes of code points: four digits, plus sign and six, small u and four,
  /// capital U and eight.
  private static String unescapeUnicode(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char ch = text.charAt(at);
      if (ch != '\\') {
        out.append(ch);
        at++;
        continue;
      }
      if (text.startsWith("\\", at + 1)) {
        out.append('\\');
        at += 2;
        continue;
      }
      int digits = 4;
      int skip = 1;
      if (at + 1 < text.length()) {
        switch (text.charAt(at + 1)) {
          case 'u' -> skip = 2;
          case 'U' -> {
            skip = 2;
            digits = 8;
          }
          case '+' -> {
            skip = 2;
            digits = 6;
          }
          default -> {}
        }
      }
      Integer point = hexadecimal(text, at + skip, digits);
      if (point == null) {
        throw new SqlError(SqlState.SYNTAX_ERROR, "invalid Unicode escape")
            .hint("Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.");
      }
      if (point <= 0 || point > 0x10FFFF) {
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE, "invalid Unicode code point: %04X".formatted(point));
      }
      at += skip + digits;
      boolean low = point >= 0xDC00 && point <= 0xDFFF;
      boolean afterHigh =
          out.length() > 0 && Character.isHighSurrogate(out.charAt(out.length() - 1));
      if (low != afterHigh) {
        throw new SqlError(SqlState.SYNTAX_ERROR, "invalid Unicode surrogate pair");
      }
      out.appendCodePoint(point);
    }
    if (out.length() > 0 && Character.isHighSurrogate(out.charAt(out.length() - 1))) {
      throw new SqlError(SqlState.SYNTAX_ERROR, "invalid Unicode surrogate pair");
    }
    return out.toString();
  }

  private static @Nullable Integer hexadecimal(String text, int at, int digits) {
    if (at + digits > text.length()) {
      return null;
    }
    long value = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return null;
      }
      value = value * 16 + digit;
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
