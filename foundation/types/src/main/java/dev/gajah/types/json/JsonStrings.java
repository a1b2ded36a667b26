// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Quoted strings of JSON.
public final class JsonStrings {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private JsonStrings() {}

  private static SqlError invalid(byte[] text, int from, int upTo, String detail) {
    return new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type json")
        .detail(detail)
        .context(context(text, from, upTo));
  }

  private static String context(byte[] text, int from, int upTo) {
    return "JSON data, line 1: "
        + new String(text, 0, upTo, StandardCharsets.UTF_8)
        + (upTo < text.length ? "..." : "");
  }

  /// The characters between the quotes at `from` and `to - 1`, which are known to be well-formed.
  ///
  /// @throws SqlError 22P05 for `\u0000`, 22P02 for a lone surrogate
  static byte[] unquote(byte[] text, int from, int to) {
    boolean plain = true;
    for (int i = from + 1; i < to - 1; i++) {
      plain &= text[i] != '\\';
    }
    if (plain) {
      return Arrays.copyOfRange(text, from + 1, to - 1);
    }
    ByteWriter out = new ByteWriter(to - from);
    int high = 0;
    for (int i = from + 1; i < to - 1; i++) {
      int c = text[i];
      int escape = c == '\\' ? text[i + 1] : 0;
      if (escape == 'u') {
        int point = hex(text, i + 2);
        i += 5;
        if (Character.isHighSurrogate((char) point)) {
          if (high != 0) {
            throw invalid(
                text, from, i + 1, "Unicode high surrogate must not follow a high surrogate.");
          }
          high = point;
          continue;
        }
        if (Character.isLowSurrogate((char) point)) {
          if (high == 0) {
            throw lone(text, from, i + 1);
          }
          out.putUtf8(Character.toString(Character.toCodePoint((char) high, (char) point)));
          high = 0;
          continue;
        }
        if (high != 0) {
          throw lone(text, from, i + 1);
        }
        if (point == 0) {
          throw new SqlError(
                  SqlState.UNTRANSLATABLE_CHARACTER, "unsupported Unicode escape sequence")
              .detail("\\u0000 cannot be converted to text.")
              .context(context(text, from, i + 1));
        }
        out.putUtf8(Character.toString(point));
        continue;
      }
      if (high != 0) {
        throw lone(text, from, escape != 0 ? i + 2 : i);
      }
      if (escape == 0) {
        out.putByte(c);
        continue;
      }
      i++;
      out.putByte(
          switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
          });
    }
    if (high != 0) {
      throw lone(text, from, to);
    }
    return out.toByteArray();
  }

  private static SqlError lone(byte[] text, int from, int upTo) {
    return invalid(text, from, upTo, "Unicode low surrogate must follow a high surrogate.");
  }

  private static int hex(byte[] text, int at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 4 | Character.digit(text[at + i], 16);
    }
    return value;
  }

  /// Appends a string in quotes (PostgreSQL: `escape_json`).
  public static void quote(byte[] text, int offset, int length, ByteWriter out) {
    out.putByte('"');
    for (int i = offset; i < offset + length; i++) {
      byte c = text[i];
      switch (c) {
        case '\b' -> escape(out, 'b');
        case '\f' -> escape(out, 'f');
        case '\n' -> escape(out, 'n');
        case '\r' -> escape(out, 'r');
        case '\t' -> escape(out, 't');
        case '"' -> escape(out, '"');
        case '\\' -> escape(out, '\\');
        default -> {
          if (c >= 0 && c < ' ') {
            out.putUtf8("\\u00");
            out.putByte(HEX[c >> 4]);
            out.putByte(HEX[c & 15]);
          } else {
            out.putByte(c);
          }
        }
      }
    }
    out.putByte('"');
  }

  public static void quote(byte[] text, ByteWriter out) {
    quote(text, 0, text.length, out);
  }

  private static void escape(ByteWriter out, char c) {
    out.putByte('\\');
    out.putByte(c);
  }
}
