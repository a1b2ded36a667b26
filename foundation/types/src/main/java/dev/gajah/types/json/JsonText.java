// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.encoding.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The type `json`: text that is checked to be JSON and kept as it is.
public final class JsonText {
  private static final int DEPTH_MAX = 6000;

  private final byte[] text;
  private final int start;
  private final int end;
  private int at;

  private JsonText(byte[] text, int offset, int length) {
    this.text = text;
    this.start = offset;
    this.end = offset + length;
    this.at = offset;
  }

  /// A copy of well-formed JSON.
  ///
  /// @throws SqlError 22P02
  public static byte[] validated(byte[] text, int offset, int length) {
    Utf8.validate(text, offset, length);
    JsonText parser = new JsonText(text, offset, length);
    parser.value(0);
    parser.skip();
    if (parser.at < parser.end) {
      throw parser.unexpected("Expected end of input, but found \"%s\".");
    }
    return Arrays.copyOfRange(text, offset, offset + length);
  }

  private void skip() {
    while (at < end
        && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
      at++;
    }
  }

  private String slice(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  private SqlError invalid(String detail, int upTo) {
    int line = 1;
    int lineStart = start;
    for (int i = start; i < Math.min(upTo, end); i++) {
      if (text[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type json")
        .detail(detail)
        .context(
            "JSON data, line %d: %s%s"
                    .formatted(
                        line,
                        lineStart > start ? "..." : "",
                        slice(lineStart, Math.max(lineStart, upTo)))
                + (upTo < end && text[upTo] != '\n' && text[upTo] != '\r' ? "..." : ""));
  }

  /// End of the token at the current position.
  private int tokenEnd() {
    int to = at;
    if (to >= end) {
      return to;
    }
    if (text[to] == '"') {
      to++;
      while (to < end && text[to] != '"') {
        to += text[to] == '\\' ? 2 : 1;
      }
      return Math.min(to + 1, end);
    }
    if (!isWord(text[to])) {
      return to + Utf8.length(text[to]);
    }
    while (to < end && isWord(text[to])) {
      to++;
    }
    return to;
  }

  private static boolean isWord(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '+'
        || c == '.'
        || c < 0;
  }

  private SqlError unexpected(String format) {
    int to = tokenEnd();
    if (at >= end) {
      return invalid("The input string ended unexpectedly.", end);
    }
    String token = slice(at, to);
    boolean valid = text[at] == '"' || "{}[]:,".indexOf(text[at]) >= 0 || isScalar(token);
    return valid
        ? invalid(format.formatted(token), to)
        : invalid("Token \"%s\" is invalid.".formatted(token), to);
  }

  private static boolean isScalar(String token) {
    return token.equals("true")
        || token.equals("false")
        || token.equals("null")
        || token.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  }

  private void value(int depth) {
    if (depth > DEPTH_MAX) {
      throw new SqlError(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded");
    }
    skip();
    if (at >= end) {
      throw unexpected("");
    }
    switch (text[at]) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      default -> {
        int to = tokenEnd();
        if (!isScalar(slice(at, to))) {
          throw unexpected("Expected JSON value, but found \"%s\".");
        }
        at = to;
      }
    }
  }

  private void object(int depth) {
    at++;
    skip();
    if (at < end && text[at] == '}') {
      at++;
      return;
    }
    boolean first = true;
    while (true) {
      skip();
      if (at >= end || text[at] != '"') {
        throw unexpected(
            first
                ? "Expected string or \"}\", but found \"%s\"."
                : "Expected string, but found \"%s\".");
      }
      string();
      skip();
      if (at >= end || text[at] != ':') {
        throw unexpected("Expected \":\", but found \"%s\".");
      }
      at++;
      value(depth + 1);
      skip();
      if (at < end && text[at] == '}') {
        at++;
        return;
      }
      if (at >= end || text[at] != ',') {
        throw unexpected("Expected \",\" or \"}\", but found \"%s\".");
      }
      at++;
      first = false;
    }
  }

  private void array(int depth) {
    at++;
    skip();
    if (at < end && text[at] == ']') {
      at++;
      return;
    }
    while (true) {
      value(depth + 1);
      skip();
      if (at < end && text[at] == ']') {
        at++;
        return;
      }
      if (at >= end || text[at] != ',') {
        throw unexpected("Expected \",\" or \"]\", but found \"%s\".");
      }
      at++;
    }
  }

  private void string() {
    int from = at++;
    while (true) {
      if (at >= end) {
        throw invalid("Token \"%s\" is invalid.".formatted(slice(from, end)), end);
      }
      int c = text[at];
      if (c == '"') {
        at++;
        return;
      }
      if (c >= 0 && c < 0x20) {
        throw invalid("Character with value 0x%02x must be escaped.".formatted(c), at);
      }
      if (c != '\\') {
        at++;
        continue;
      }
      at++;
      if (at >= end) {
        throw invalid("Token \"%s\" is invalid.".formatted(slice(from, end)), end);
      }
      if (text[at] == 'u') {
        for (int i = 1; i <= 4; i++) {
          if (at + i >= end || Character.digit(text[at + i], 16) < 0) {
            throw invalid(
                "\"\\u\" must be followed by four hexadecimal digits.", Math.min(end, at + i + 1));
          }
        }
        at += 5;
      } else if ("\"\\/bfnrt".indexOf(text[at]) >= 0) {
        at++;
      } else {
        int to = at + Utf8.length(text[at]);
        throw invalid("Escape sequence \"\\%s\" is invalid.".formatted(slice(at, to)), to);
      }
    }
  }
}
