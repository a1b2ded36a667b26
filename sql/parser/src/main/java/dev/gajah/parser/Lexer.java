// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Splits a query string into tokens, all at once, into parallel arrays.
///
/// Lexical rules are PostgreSQL's (`scan.l`, and the lookahead filter of `parser.c`). The token
/// list ends with EOF or with an ERROR token whose value is the error to raise once the parser
/// reaches it.
final class Lexer {
  static final int IDENTIFIER_BYTES_MAX = 63;

  final String sql;
  private final ParserOptions options;
  private final int length;
  private int pos;

  int count;
  int[] kinds;
  int[] starts;
  int[] ends;
  @Nullable Object[] values;

  /// Index of a `U&` token that waits for the next token, which may be UESCAPE; -1 if none.
  private int pendingUnicode = -1;

  private StringBuilder literal = new StringBuilder();
  private boolean sawNonAscii;

  Lexer(String sql, ParserOptions options) {
    this.sql = sql;
    this.options = options;
    this.length = sql.length();
    int capacity = length / 3 + 8;
    kinds = new int[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
    values = new Object[capacity];
  }

  /// Raised inside, stored as an ERROR token at `location`.
  @SuppressWarnings("serial")
  private static final class LexicalError extends RuntimeException {
    final SqlError error;

    LexicalError(SqlError error) {
      super(null, null, false, false);
      this.error = error;
    }
  }

  Lexer run() {
    int start = 0;
    try {
      while (true) {
        skipBlanks();
        start = pos;
        if (pos >= length) {
          break;
        }
        int before = count;
        scanToken();
        if (count > before) {
          lookBehind();
        }
      }
      resolvePendingUnicode();
      add(Token.EOF, length, length, null);
    } catch (LexicalError e) {
      add(Token.ERROR, start, length, e.error);
    }
    return this;
  }

  private void add(int kind, int start, int end, @Nullable Object value) {
    if (count == kinds.length) {
      int capacity = count * 2;
      kinds = Arrays.copyOf(kinds, capacity);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    kinds[count] = kind;
    starts[count] = start;
    ends[count] = end;
    values[count++] = value;
  }

  /// Turns NOT, NULLS, WITH, WITHOUT, FORMAT into their lookahead variants, and joins U& tokens
  /// with UESCAPE.
  private void lookBehind() {
    int last = count - 1;
    if (pendingUnicode >= 0 && last > pendingUnicode) {
      if (last == pendingUnicode + 1) {
        if (kinds[last] == Keyword.UESCAPE) {
          return; // wait for the third token
        }
        unescapeUnicode(pendingUnicode, '\\');
        pendingUnicode = -1;
      } else {
        if (kinds[last] != Token.SCONST) {
          count = pendingUnicode;
          throw lexical(
              "UESCAPE must be followed by a simple string literal", starts[last], ends[last]);
        }
        String escape = (String) values[last];
        if (escape == null || escape.length() != 1 || !isUnicodeEscapeCharacter(escape.charAt(0))) {
          count = pendingUnicode;
          throw lexical("invalid Unicode escape character", starts[last], ends[last]);
        }
        int token = pendingUnicode;
        ends[token] = ends[last];
        count = token + 1;
        unescapeUnicode(token, escape.charAt(0));
        pendingUnicode = -1;
        return;
      }
    }
    if (last == 0) {
      return;
    }
    int next = kinds[last];
    switch (kinds[last - 1]) {
      case Keyword.NOT -> {
        if (next == Keyword.BETWEEN
            || next == Keyword.IN
            || next == Keyword.LIKE
            || next == Keyword.ILIKE
            || next == Keyword.SIMILAR) {
          kinds[last - 1] = Token.NOT_LA;
        }
      }
      case Keyword.NULLS -> {
        if (next == Keyword.FIRST || next == Keyword.LAST) {
          kinds[last - 1] = Token.NULLS_LA;
        }
      }
      case Keyword.WITH -> {
        if (next == Keyword.TIME || next == Keyword.ORDINALITY) {
          kinds[last - 1] = Token.WITH_LA;
        }
      }
      case Keyword.WITHOUT -> {
        if (next == Keyword.TIME) {
          kinds[last - 1] = Token.WITHOUT_LA;
        }
      }
      case Keyword.FORMAT -> {
        if (next == Keyword.JSON) {
          kinds[last - 1] = Token.FORMAT_LA;
        }
      }
      default -> {}
    }
  }

  private void resolvePendingUnicode() {
    if (pendingUnicode >= 0) {
      if (count == pendingUnicode + 2 && kinds[count - 1] == Keyword.UESCAPE) {
        count = pendingUnicode;
        throw lexical("UESCAPE must be followed by a simple string literal", length, length);
      }
      unescapeUnicode(pendingUnicode, '\\');
      pendingUnicode = -1;
    }
  }

  private SqlError error(SqlState state, String message, int location) {
    return new SqlError(state, message).position(Parser.position(sql, location));
  }

  /// PostgreSQL's `yyerror`: the text from `location` to what was read so far.
  private LexicalError lexical(String message, int location, int end) {
    String full =
        location >= length
            ? message + " at end of input"
            : message + " at or near \"" + sql.substring(location, Math.max(end, location)) + "\"";
    return new LexicalError(error(SqlState.SYNTAX_ERROR, full, location));
  }

  // Blanks and comments.

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isNewline(char c) {
    return c == '\n' || c == '\r';
  }

  private void skipBlanks() {
    while (pos < length) {
      char c = sql.charAt(pos);
      if (isSpace(c)) {
        pos++;
      } else if (c == '-' && charAt(pos + 1) == '-') {
        skipLine();
      } else if (c == '/' && charAt(pos + 1) == '*') {
        skipComment();
      } else {
        return;
      }
    }
  }

  private void skipLine() {
    while (pos < length && !isNewline(sql.charAt(pos))) {
      pos++;
    }
  }

  private void skipComment() {
    int start = pos;
    int depth = 0;
    while (true) {
      if (pos + 1 >= length) {
        throw lexical("unterminated /* comment", start, length);
      }
      char c = sql.charAt(pos);
      char d = sql.charAt(pos + 1);
      if (c == '/' && d == '*') {
        depth++;
        pos += 2;
      } else if (c == '*' && d == '/') {
        pos += 2;
        if (--depth == 0) {
          return;
        }
      } else {
        pos++;
      }
    }
  }

  private char charAt(int index) {
    return index < length ? sql.charAt(index) : '\0';
  }

  static boolean isIdentifierStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isIdentifierPart(char c) {
    return isIdentifierStart(c) || (c >= '0' && c <= '9') || c == '$';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void scanToken() {
    char c = sql.charAt(pos);
    if (isIdentifierStart(c)) {
      scanWord(c);
    } else if (isDigit(c) || (c == '.' && isDigit(charAt(pos + 1)))) {
      scanNumber();
    } else {
      switch (c) {
        case '\'' -> {
          if (options.standardConformingStrings()) {
            scanString(pos, pos + 1, Token.SCONST);
          } else {
            scanEscapeString(pos, pos + 1, true);
          }
        }
        case '"' -> scanQuotedIdentifier(pos, pos + 1, false);
        case '$' -> scanDollar();
        case ':' -> {
          if (charAt(pos + 1) == ':') {
            symbol(Token.TYPECAST, 2);
          } else if (charAt(pos + 1) == '=') {
            symbol(Token.COLON_EQUALS, 2);
          } else {
            symbol(c, 1);
          }
        }
        case '.' -> {
          if (charAt(pos + 1) == '.') {
            symbol(Token.DOT_DOT, 2);
          } else {
            symbol(c, 1);
          }
        }
        default -> {
          if (isOperatorCharacter(c)) {
            scanOperator();
          } else {
            symbol(c, 1);
          }
        }
      }
    }
  }

  private void symbol(int kind, int size) {
    add(kind, pos, pos + size, null);
    pos += size;
  }

  // Words.

  private void scanWord(char first) {
    char next = charAt(pos + 1);
    if (next == '\'') {
      switch (first) {
        case 'e', 'E' -> {
          scanEscapeString(pos, pos + 2, false);
          return;
        }
        case 'b', 'B' -> {
          scanString(pos, pos + 2, Token.BCONST);
          return;
        }
        case 'x', 'X' -> {
          scanString(pos, pos + 2, Token.XCONST);
          return;
        }
        case 'n', 'N' -> {
          add(Keyword.NCHAR, pos, pos + 1, null);
          pos++;
          return;
        }
        default -> {}
      }
    } else if (next == '&' && (first == 'u' || first == 'U')) {
      char quote = charAt(pos + 2);
      if (quote == '\'') {
        int start = pos;
        if (!options.standardConformingStrings()) {
          throw new LexicalError(
              error(
                      SqlState.FEATURE_NOT_SUPPORTED,
                      "unsafe use of string constant with Unicode escapes",
                      start)
                  .detail(
                      "String constants with Unicode escapes cannot be used when"
                          + " \"standard_conforming_strings\" is off."));
        }
        scanString(pos, pos + 3, Token.SCONST);
        pendingUnicode = count - 1;
        return;
      }
      if (quote == '"') {
        scanQuotedIdentifier(pos, pos + 3, true);
        pendingUnicode = count - 1;
        return;
      }
    }
    int start = pos;
    int end = start + 1;
    while (end < length && isIdentifierPart(sql.charAt(end))) {
      end++;
    }
    pos = end;
    int keyword = Keyword.lookup(sql, start, end);
    if (keyword >= 0) {
      add(keyword, start, end, null);
    } else {
      add(Token.IDENT, start, end, truncate(downcase(sql, start, end)));
    }
  }

  private static String downcase(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        char[] chars = new char[end - start];
        text.getChars(start, end, chars, 0);
        for (int k = i - start; k < chars.length; k++) {
          if (chars[k] >= 'A' && chars[k] <= 'Z') {
            chars[k] += 32;
          }
        }
        return new String(chars);
      }
    }
    return text.substring(start, end);
  }

  private String truncate(String name) {
    if (name.length() * 3 <= IDENTIFIER_BYTES_MAX) {
      return name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= IDENTIFIER_BYTES_MAX) {
      return name;
    }
    int end = IDENTIFIER_BYTES_MAX;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    String truncated = new String(bytes, 0, end, StandardCharsets.UTF_8);
    options
        .notices()
        .notice(
            SqlError.report(
                Severity.NOTICE,
                SqlState.NAME_TOO_LONG,
                "identifier \"" + name + "\" will be truncated to \"" + truncated + "\""));
    return truncated;
  }

  private void scanQuotedIdentifier(int start, int from, boolean unicode) {
    literal.setLength(0);
    int i = from;
    while (true) {
      int quote = sql.indexOf('"', i);
      if (quote < 0) {
        throw lexical("unterminated quoted identifier", start, length);
      }
      literal.append(sql, i, quote);
      if (charAt(quote + 1) == '"') {
        literal.append('"');
        i = quote + 2;
      } else {
        pos = quote + 1;
        break;
      }
    }
    if (literal.isEmpty()) {
      throw lexical("zero-length delimited identifier", start, pos);
    }
    String name = literal.toString();
    add(Token.IDENT, start, pos, unicode ? name : truncate(name));
  }

  // Strings.

  /// After a closing quote at `quote`: the offset behind a continuing quote on a later line, or -1.
  private int continuation(int quote) {
    int i = quote + 1;
    boolean newline = false;
    while (i < length) {
      char c = sql.charAt(i);
      if (isSpace(c)) {
        newline |= isNewline(c);
        i++;
      } else if (c == '-' && charAt(i + 1) == '-') {
        while (i < length && !isNewline(sql.charAt(i))) {
          i++;
        }
      } else {
        return newline && c == '\'' ? i + 1 : -1;
      }
    }
    return -1;
  }

  /// A literal in which only the doubled quote is special; also B'' and X'', which get their
  /// prefix.
  private void scanString(int start, int from, int kind) {
    int quote = sql.indexOf('\'', from);
    if (quote >= 0
        && kind == Token.SCONST
        && charAt(quote + 1) != '\''
        && continuation(quote) < 0) {
      pos = quote + 1;
      add(kind, start, pos, sql.substring(from, quote));
      return;
    }
    literal.setLength(0);
    if (kind == Token.BCONST) {
      literal.append('b');
    } else if (kind == Token.XCONST) {
      literal.append('x');
    }
    int i = from;
    while (true) {
      quote = sql.indexOf('\'', i);
      if (quote < 0) {
        String what =
            kind == Token.BCONST
                ? "unterminated bit string literal"
                : kind == Token.XCONST
                    ? "unterminated hexadecimal string literal"
                    : "unterminated quoted string";
        throw lexical(what, start, length);
      }
      literal.append(sql, i, quote);
      if (kind == Token.SCONST && charAt(quote + 1) == '\'') {
        literal.append('\'');
        i = quote + 2;
        continue;
      }
      int next = continuation(quote);
      if (next < 0) {
        pos = quote + 1;
        break;
      }
      i = next;
    }
    add(kind, start, pos, literal.toString());
  }

  private void scanEscapeString(int start, int from, boolean warn) {
    literal.setLength(0);
    sawNonAscii = false;
    boolean warnNext = warn;
    int i = from;
    while (true) {
      if (i >= length) {
        throw lexical("unterminated quoted string", start, length);
      }
      char c = sql.charAt(i);
      if (c == '\'') {
        if (charAt(i + 1) == '\'') {
          literal.append('\'');
          i += 2;
          continue;
        }
        int next = continuation(i);
        if (next < 0) {
          pos = i + 1;
          break;
        }
        i = next;
      } else if (c != '\\') {
        literal.append(c);
        i++;
      } else {
        if (i + 1 >= length) {
          throw lexical("unterminated quoted string", start, length);
        }
        if (warnNext && options.escapeStringWarning()) {
          warnEscape(sql.charAt(i + 1), start);
          warnNext = false;
        }
        i = scanEscape(i, start);
      }
    }
    add(Token.SCONST, start, pos, sawNonAscii ? decodeBytes(start) : literal.toString());
  }

  private void warnEscape(char escaped, int location) {
    String message;
    String hint;
    if (escaped == '\'') {
      message = "nonstandard use of \\' in a string literal";
      hint = "Use '' to write quotes in strings, or use the escape string syntax (E'...').";
    } else if (escaped == '\\') {
      message = "nonstandard use of \\\\ in a string literal";
      hint = "Use the escape string syntax for backslashes, e.g., E'\\\\'.";
    } else {
      message = "nonstandard use of escape in a string literal";
      hint = "Use the escape string syntax for escapes, e.g., E'\\r\\n'.";
    }
    options
        .notices()
        .notice(
            error(SqlState.NONSTANDARD_USE_OF_ESCAPE_CHARACTER, message, location)
                .severity(Severity.WARNING)
                .hint(hint));
  }

  /// One backslash escape at `i`; returns the offset behind it.
  private int scanEscape(int i, int start) {
    char c = sql.charAt(i + 1);
    switch (c) {
      case 'b' -> literal.append('\b');
      case 'f' -> literal.append('\f');
      case 'n' -> literal.append('\n');
      case 'r' -> literal.append('\r');
      case 't' -> literal.append('\t');
      case 'v' -> literal.append('\u000b');
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int value = 0;
        int k = i + 1;
        while (k < i + 4 && charAt(k) >= '0' && charAt(k) <= '7') {
          value = value * 8 + (charAt(k) - '0');
          k++;
        }
        appendByte(value & 0xFF);
        return k;
      }
      case 'x' -> {
        int k = i + 2;
        int value = 0;
        while (k < i + 4 && Character.digit(charAt(k), 16) >= 0 && charAt(k) < 0x80) {
          value = value * 16 + Character.digit(charAt(k), 16);
          k++;
        }
        if (k == i + 2) {
          literal.append('x');
          return k;
        }
        appendByte(value);
        return k;
      }
      case 'u', 'U' -> {
        return scanUnicodeEscape(i);
      }
      case '\'' -> {
        if (!options.backslashQuoteAllowed()) {
          throw new LexicalError(
              error(
                      SqlState.NONSTANDARD_USE_OF_ESCAPE_CHARACTER,
                      "unsafe use of \\' in a string literal",
                      start)
                  .hint(
                      "Use '' to write quotes in strings. \\' is insecure in client-only"
                          + " encodings."));
        }
        literal.append('\'');
      }
      default -> literal.append(c);
    }
    return i + 2;
  }

  private int scanUnicodeEscape(int i) {
    int unit = hexEscape(i);
    int next = i + (sql.charAt(i + 1) == 'u' ? 6 : 10);
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
      throw lexical("invalid Unicode surrogate pair", i, next);
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      if (charAt(next) != '\\' || (charAt(next + 1) != 'u' && charAt(next + 1) != 'U')) {
        throw lexical("invalid Unicode surrogate pair", next, Math.min(next + 1, length));
      }
      int second = hexEscape(next);
      int end = next + (sql.charAt(next + 1) == 'u' ? 6 : 10);
      if (second < 0xDC00 || second > 0xDFFF) {
        throw lexical("invalid Unicode surrogate pair", next, end);
      }
      literal.append((char) unit).append((char) second);
      return end;
    }
    if (unit <= 0 || unit > 0x10FFFF) {
      throw lexical("invalid Unicode escape value", i, next);
    }
    literal.appendCodePoint(unit);
    return next;
  }

  private int hexEscape(int i) {
    int digits = sql.charAt(i + 1) == 'u' ? 4 : 8;
    long value = 0;
    for (int k = 0; k < digits; k++) {
      char c = charAt(i + 2 + k);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw new LexicalError(
            error(SqlState.INVALID_ESCAPE_SEQUENCE, "invalid Unicode escape", i)
                .hint("Unicode escapes must be \\uXXXX or \\UXXXXXXXX."));
      }
      value = value * 16 + digit;
    }
    return value > 0x10FFFF ? 0x110000 : (int) value;
  }

  /// Bytes from `\x` and octal escapes above 0x7F are kept as lone low surrogates until the literal
  /// is complete.
  private void appendByte(int value) {
    if (value == 0 || value >= 0x80) {
      sawNonAscii = true;
      literal.append((char) (0xDC00 + value));
    } else {
      literal.append((char) value);
    }
  }

  private String decodeBytes(int start) {
    byte[] bytes = new byte[literal.length() * 3];
    int n = 0;
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c >= 0xDC00
          && c <= 0xDCFF
          && (i == 0 || !Character.isHighSurrogate(literal.charAt(i - 1)))) {
        bytes[n++] = (byte) (c - 0xDC00);
      } else {
        int units = Character.isHighSurrogate(c) && i + 1 < literal.length() ? 2 : 1;
        byte[] encoded = literal.substring(i, i + units).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(encoded, 0, bytes, n, encoded.length);
        n += encoded.length;
        i += units - 1;
      }
    }
    for (int i = 0; i < n; i++) {
      if (bytes[i] == 0) {
        throw invalidBytes(bytes, i, 1);
      }
    }
    CharBuffer out = CharBuffer.allocate(n);
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, n);
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var result = decoder.decode(in, out, true);
    if (result.isError()) {
      int first = bytes[in.position()] & 0xFF;
      int expected = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
      throw invalidBytes(bytes, in.position(), Math.min(expected, n - in.position()));
    }
    try {
      assert decoder.reset() != null;
      out.flip();
      return out.toString();
    } catch (RuntimeException e) {
      throw lexical("invalid string literal", start, pos);
    }
  }

  private static LexicalError invalidBytes(byte[] bytes, int at, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "0x%02x" : " 0x%02x");
    }
    Object[] args = new Object[count];
    for (int i = 0; i < count; i++) {
      args[i] = bytes[at + i] & 0xFF;
    }
    return new LexicalError(
        new SqlError(
            SqlState.CHARACTER_NOT_IN_REPERTOIRE,
            "invalid byte sequence for encoding \"UTF8\": " + text.toString().formatted(args)));
  }

  private static boolean isUnicodeEscapeCharacter(char c) {
    return Character.digit(c, 16) < 0
        && c != '+'
        && c != '\''
        && c != '"'
        && !isSpace(c)
        && c < 0x80;
  }

  /// Replaces the escapes of a U& token by the characters they stand for. PostgreSQL:
  /// `str_udeescape`.
  private void unescapeUnicode(int token, char escape) {
    String text = (String) values[token];
    assert text != null;
    // if an escape is wrong, the error takes this token's place
    int resume = count;
    count = token;
    int contentStart = starts[token] + 3;
    boolean identifier = kinds[token] == Token.IDENT;
    if (text.indexOf(escape) >= 0) {
      StringBuilder out = new StringBuilder(text.length());
      int highSurrogate = 0;
      int i = 0;
      while (i < text.length()) {
        char c = text.charAt(i);
        if (c != escape) {
          if (highSurrogate != 0) {
            throw pairError(contentStart + i);
          }
          out.append(c);
          i++;
          continue;
        }
        if (i + 1 < text.length() && text.charAt(i + 1) == escape) {
          if (highSurrogate != 0) {
            throw pairError(contentStart + i);
          }
          out.append(escape);
          i += 2;
          continue;
        }
        boolean six = i + 1 < text.length() && text.charAt(i + 1) == '+';
        int digitsAt = i + (six ? 2 : 1);
        int digits = six ? 6 : 4;
        int value = 0;
        for (int k = 0; k < digits; k++) {
          int digit =
              digitsAt + k < text.length() && text.charAt(digitsAt + k) < 0x80
                  ? Character.digit(text.charAt(digitsAt + k), 16)
                  : -1;
          if (digit < 0) {
            throw new LexicalError(
                error(SqlState.SYNTAX_ERROR, "invalid Unicode escape", contentStart + i)
                    .hint("Unicode escapes must be \\XXXX or \\+XXXXXX."));
          }
          value = value * 16 + digit;
        }
        if (value == 0 || value > 0x10FFFF) {
          throw new LexicalError(
              error(SqlState.SYNTAX_ERROR, "invalid Unicode escape value", contentStart + i));
        }
        if (highSurrogate != 0) {
          if (value < 0xDC00 || value > 0xDFFF) {
            throw pairError(contentStart + i);
          }
          out.append((char) highSurrogate).append((char) value);
          highSurrogate = 0;
        } else if (value >= 0xDC00 && value <= 0xDFFF) {
          throw pairError(contentStart + i);
        } else if (value >= 0xD800 && value <= 0xDBFF) {
          highSurrogate = value;
        } else {
          out.appendCodePoint(value);
        }
        i = digitsAt + digits;
      }
      if (highSurrogate != 0) {
        throw pairError(contentStart + i);
      }
      text = out.toString();
    }
    values[token] = identifier ? truncate(text) : text;
    count = resume;
  }

  private LexicalError pairError(int location) {
    return new LexicalError(
        error(SqlState.SYNTAX_ERROR, "invalid Unicode surrogate pair", location));
  }

  private void scanDollar() {
    int start = pos;
    char next = charAt(pos + 1);
    if (isDigit(next)) {
      int end = pos + 1;
      while (end < length && isDigit(sql.charAt(end))) {
        end++;
      }
      if (end < length && isIdentifierStart(sql.charAt(end))) {
        throw lexical("trailing junk after parameter", start, identifierEnd(end));
      }
      pos = end;
      add(Token.PARAM, start, end, (int) parseLongLenient(start + 1, end));
      return;
    }
    int end = pos + 1;
    if (isIdentifierStart(next)) {
      end++;
      while (end < length && isIdentifierPart(sql.charAt(end)) && sql.charAt(end) != '$') {
        end++;
      }
    }
    if (charAt(end) != '$') {
      symbol('$', 1);
      return;
    }
    String delimiter = sql.substring(start, end + 1);
    int close = sql.indexOf(delimiter, end + 1);
    if (close < 0) {
      throw lexical("unterminated dollar-quoted string", start, length);
    }
    pos = close + delimiter.length();
    add(Token.SCONST, start, pos, sql.substring(end + 1, close));
  }

  private long parseLongLenient(int start, int end) {
    long value = 0;
    for (int i = start; i < end; i++) {
      value = value * 10 + (sql.charAt(i) - '0');
      if (value > Integer.MAX_VALUE) {
        return Integer.MAX_VALUE;
      }
    }
    return value;
  }

  private int identifierEnd(int from) {
    int end = from;
    while (end < length && isIdentifierPart(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  // Numbers.

  private int digitsEnd(int from, int radix) {
    int i = from;
    while (i < length) {
      char c = sql.charAt(i);
      if (c < 0x80 && Character.digit(c, radix) >= 0) {
        i++;
      } else if (c == '_'
          && i + 1 < length
          && sql.charAt(i + 1) < 0x80
          && Character.digit(sql.charAt(i + 1), radix) >= 0) {
        i += 2;
      } else {
        break;
      }
    }
    return i;
  }

  private int decimalEnd(int from) {
    // a decimal integer starts with a digit, not with an underscore
    return from < length && isDigit(sql.charAt(from)) ? digitsEnd(from, 10) : from;
  }

  private void scanNumber() {
    int start = pos;
    if (sql.charAt(start) == '0' && scanRadix(start)) {
      return;
    }
    int end = decimalEnd(start);
    boolean integer = true;
    if (charAt(end) == '.') {
      if (charAt(end + 1) == '.') {
        finishInteger(start, end, start, 10);
        return;
      }
      integer = false;
      end = decimalEnd(end + 1);
    }
    char e = charAt(end);
    if (e == 'e' || e == 'E') {
      char sign = charAt(end + 1);
      boolean signed = sign == '+' || sign == '-';
      int digits = end + (signed ? 2 : 1);
      if (isDigit(charAt(digits))) {
        integer = false;
        end = decimalEnd(digits);
      } else if (signed) {
        throw lexical("trailing junk after numeric literal", start, digits);
      }
    }
    if (end < length && isIdentifierStart(sql.charAt(end))) {
      throw lexical("trailing junk after numeric literal", start, identifierEnd(end));
    }
    if (integer) {
      finishInteger(start, end, start, 10);
    } else {
      pos = end;
      add(Token.FCONST, start, end, sql.substring(start, end).replace("_", ""));
    }
  }

  private boolean scanRadix(int start) {
    int radix;
    String what;
    switch (charAt(start + 1)) {
      case 'x', 'X' -> {
        radix = 16;
        what = "invalid hexadecimal integer";
      }
      case 'o', 'O' -> {
        radix = 8;
        what = "invalid octal integer";
      }
      case 'b', 'B' -> {
        radix = 2;
        what = "invalid binary integer";
      }
      default -> {
        return false;
      }
    }
    int end = digitsEnd(start + 2, radix);
    int word = identifierEnd(start + 1);
    if (end == start + 2) {
      int fail = charAt(end) == '_' ? end + 1 : end;
      if (word > fail) {
        throw lexical("trailing junk after numeric literal", start, word);
      }
      throw lexical(what, start, fail);
    }
    if (word > end) {
      throw lexical("trailing junk after numeric literal", start, word);
    }
    finishInteger(start, end, start + 2, radix);
    return true;
  }

  private void finishInteger(int start, int end, int digitsFrom, int radix) {
    pos = end;
    long value = 0;
    boolean fits = true;
    for (int i = digitsFrom; i < end; i++) {
      char c = sql.charAt(i);
      if (c != '_') {
        value = value * radix + Character.digit(c, radix);
        if (value > Integer.MAX_VALUE) {
          fits = false;
          break;
        }
      }
    }
    if (fits) {
      add(Token.ICONST, start, end, (int) value);
    } else {
      String digits = sql.substring(digitsFrom, end).replace("_", "");
      add(
          Token.FCONST,
          start,
          end,
          radix == 10 ? digits : new BigInteger(digits, radix).toString());
    }
  }

  // Operators.

  private static boolean isOperatorCharacter(char c) {
    return switch (c) {
      case '~', '!', '@', '#', '^', '&', '|', '`', '?', '+', '-', '*', '/', '%', '<', '>', '=' ->
          true;
      default -> false;
    };
  }

  private void scanOperator() {
    int start = pos;
    int end = start + 1;
    while (end < length && isOperatorCharacter(sql.charAt(end))) {
      char c = sql.charAt(end);
      char d = charAt(end + 1);
      if ((c == '/' && d == '*') || (c == '-' && d == '-')) {
        break;
      }
      end++;
    }
    int size = end - start;
    if (size > 1 && endsWithSign(end)) {
      boolean free = false;
      for (int i = end - 2; i >= start && !free; i--) {
        free = "~!@#^&|`?%".indexOf(sql.charAt(i)) >= 0;
      }
      if (!free) {
        do {
          end--;
          size--;
        } while (size > 1 && endsWithSign(end));
      }
    }
    int kind = Token.OP;
    char c = sql.charAt(start);
    if (size == 1) {
      if ("+-*/%^<>=".indexOf(c) >= 0) {
        kind = c;
      }
    } else if (size == 2) {
      char d = sql.charAt(start + 1);
      if (c == '=' && d == '>') {
        kind = Token.EQUALS_GREATER;
      } else if (c == '>' && d == '=') {
        kind = Token.GREATER_EQUALS;
      } else if (c == '<' && d == '=') {
        kind = Token.LESS_EQUALS;
      } else if ((c == '<' && d == '>') || (c == '!' && d == '=')) {
        kind = Token.NOT_EQUALS;
      }
    }
    if (size > IDENTIFIER_BYTES_MAX) {
      throw lexical("operator too long", start, end);
    }
    pos = end;
    add(kind, start, end, kind == Token.OP ? sql.substring(start, end) : null);
  }

  private boolean endsWithSign(int end) {
    char c = sql.charAt(end - 1);
    return c == '+' || c == '-';
  }
}
