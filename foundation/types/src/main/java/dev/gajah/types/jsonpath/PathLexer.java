// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import org.jspecify.annotations.Nullable;

/// Cuts the text of a path into tokens.
final class PathLexer {
  enum Kind {
    WORD,
    STRING,
    VARIABLE,
    INTEGER,
    NUMBER,
    SYMBOL,
    END
  }

  /// @param text what the token stands for: without quotes and escapes
  /// @param source as it is written
  record Token(Kind kind, String text, String source) {
    boolean is(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /// A key word; `null`, `true` and `false` only in lower case.
    boolean isWord(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }
  }

  private static final String SPECIAL = "?%$.[]{}()|&!=<>@#,*:-+/";

  private final String input;
  private int at;

  PathLexer(String input) {
    this.input = input;
  }

  static SqlError error(String message, @Nullable String near) {
    return new SqlError(
        SqlState.SYNTAX_ERROR,
        near == null || near.isEmpty()
            ? message + " at end of jsonpath input"
            : "%s at or near \"%s\" of jsonpath input".formatted(message, near));
  }

  private char peek(int ahead) {
    return at + ahead < input.length() ? input.charAt(at + ahead) : '\0';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void skip() {
    while (at < input.length()) {
      if (isBlank(input.charAt(at))) {
        at++;
      } else if (input.startsWith("/*", at)) {
        int end = input.indexOf("*/", at + 2);
        if (end < 0) {
          throw error("unexpected end of comment", null);
        }
        at = end + 2;
      } else {
        return;
      }
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  Token next() {
    skip();
    if (at >= input.length()) {
      return new Token(Kind.END, "", "");
    }
    int from = at;
    char c = input.charAt(at);
    if (c == '"') {
      at++;
      String text = quoted();
      return new Token(Kind.STRING, text, input.substring(from, at));
    }
    if (c == '$') {
      if (peek(1) == '"') {
        at += 2;
        String text = quoted();
        return new Token(Kind.VARIABLE, text, input.substring(from, at));
      }
      if (at + 1 < input.length() && isWordPart(peek(1))) {
        at++;
        String text = word();
        return new Token(Kind.VARIABLE, text, input.substring(from, at));
      }
    }
    if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      return number();
    }
    for (String symbol : new String[] {"**", "==", "!=", "<>", "<=", ">=", "&&", "||"}) {
      if (input.startsWith(symbol, at)) {
        at += 2;
        return new Token(
            Kind.SYMBOL, symbol.equals("<>") ? "!=" : symbol, input.substring(from, at));
      }
    }
    if (SPECIAL.indexOf(c) >= 0) {
      at++;
      return new Token(Kind.SYMBOL, c == '=' ? "==" : String.valueOf(c), String.valueOf(c));
    }
    String text = word();
    return new Token(Kind.WORD, text, input.substring(from, at));
  }

  private static boolean isWordPart(char c) {
    return SPECIAL.indexOf(c) < 0 && !isBlank(c) && c != '"';
  }

  private String word() {
    StringBuilder out = new StringBuilder();
    while (at < input.length() && isWordPart(input.charAt(at))) {
      if (input.charAt(at) == '\\') {
        escape(out);
      } else {
        out.append(input.charAt(at++));
      }
    }
    return out.toString();
  }

  private String quoted() {
    StringBuilder out = new StringBuilder();
    while (true) {
      if (at >= input.length()) {
        throw error("unterminated quoted string", null);
      }
      char c = input.charAt(at);
      if (c == '"') {
        at++;
        return out.toString();
      }
      if (c == '\\') {
        escape(out);
      } else {
        out.append(c);
        at++;
      }
    }
  }

  private void escape(StringBuilder out) {
    char c = peek(1);
    at += 2;
    switch (c) {
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case 'x' -> out.append((char) hex(2, "invalid hexadecimal character sequence"));
      case 'u' -> unicode(out);
      case '\0' -> throw error("unexpected end after backslash", null);
      default -> out.append(c);
    }
  }

  private int hex(int digits, String message) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(peek(0), 16);
      if (digit < 0) {
        throw error(
            message, input.substring(Math.max(0, at - 2 - i), Math.min(input.length(), at)));
      }
      value = value << 4 | digit;
      at++;
    }
    return value;
  }

  private void unicode(StringBuilder out) {
    int value;
    if (peek(0) == '{') {
      at++;
      value = 0;
      int digits = 0;
      while (Character.digit(peek(0), 16) >= 0 && digits < 6) {
        value = value << 4 | Character.digit(peek(0), 16);
        digits++;
        at++;
      }
      if (digits == 0 || peek(0) != '}') {
        throw error("invalid Unicode escape sequence", input.substring(at));
      }
      at++;
    } else {
      value = hex(4, "invalid Unicode escape sequence");
    }
    if (value == 0) {
      throw new SqlError(SqlState.UNTRANSLATABLE_CHARACTER, "unsupported Unicode escape sequence")
          .detail("\\u0000 cannot be converted to text.");
    }
    boolean afterHigh = !out.isEmpty() && Character.isHighSurrogate(out.charAt(out.length() - 1));
    boolean isLow = value < 0x10000 && Character.isLowSurrogate((char) value);
    if (afterHigh != isLow) {
      throw new SqlError(
              SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type jsonpath")
          .detail(
              afterHigh && Character.isHighSurrogate((char) value)
                  ? "Unicode high surrogate must not follow a high surrogate."
                  : "Unicode low surrogate must follow a high surrogate.");
    }
    out.appendCodePoint(value);
  }

  private Token number() {
    int from = at;
    if (peek(0) == '0' && "xXoObB".indexOf(peek(1)) >= 0 && peek(1) != '\0') {
      int base =
          switch (Character.toLowerCase(peek(1))) {
            case 'x' -> 16;
            case 'o' -> 8;
            default -> 2;
          };
      at += 2;
      while (Character.digit(peek(0), base) >= 0
          || (peek(0) == '_' && Character.digit(peek(1), base) >= 0)) {
        at++;
      }
      if (at == from + 2) {
        throw junk(from);
      }
      return numeric(Kind.INTEGER, from);
    }
    boolean integer = true;
    digits();
    if (peek(0) == '.') {
      integer = false;
      at++;
      digits();
    }
    if ((peek(0) == 'e' || peek(0) == 'E')) {
      int digit = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
      if (!isDigit(peek(digit))) {
        at++;
        throw error("invalid numeric literal", input.substring(from, at));
      }
      integer = false;
      at += digit;
      digits();
    }
    String text = input.substring(from, at);
    if (integer && text.length() > 1 && text.startsWith("0")) {
      at = from + 1;
      throw junk(from);
    }
    return numeric(integer ? Kind.INTEGER : Kind.NUMBER, from);
  }

  private void digits() {
    while (isDigit(peek(0)) || (peek(0) == '_' && isDigit(peek(1)))) {
      at++;
    }
  }

  private SqlError junk(int from) {
    return error(
        "trailing junk after numeric literal",
        input.substring(from, Math.min(input.length(), at + 1)));
  }

  private Token numeric(Kind kind, int from) {
    if (at < input.length() && isWordPart(input.charAt(at))) {
      throw junk(from);
    }
    String text = input.substring(from, at);
    return new Token(kind, text, text);
  }
}
