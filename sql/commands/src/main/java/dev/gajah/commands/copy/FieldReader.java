// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.copy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.encoding.Utf8;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// Cuts text and CSV data into lines, and lines into fields (PostgreSQL: `copyfromparse.c`).
///
/// Hot path: no allocation per line once the buffers have grown.
final class FieldReader {
  private static final int EOL_UNKNOWN = 0;
  private static final int EOL_LF = 1;
  private static final int EOL_CR = 2;
  private static final int EOL_CRLF = 3;

  /// What a field is when it has no text of its own.
  static final int NULL = -1;

  static final int DEFAULT = -2;

  private final CopySource source;
  private final CopyOptions options;
  private final ByteWriter raw = new ByteWriter(1 << 16);
  private int position;
  private boolean sourceEnded;
  private boolean ended;
  private int eol = EOL_UNKNOWN;
  private boolean hasHighBytes;

  /// The current line in [#raw].
  private int lineStart;

  private int lineEnd;
  private boolean lineIsValid;

  /// Lines read so far.
  long lineNumber;

  private final ByteWriter values = new ByteWriter(1 << 12);
  private int[] offsets = new int[16];
  private int[] lengths = new int[16];
  private int fieldCount;

  FieldReader(CopySource source, CopyOptions options) {
    this.source = source;
    this.options = options;
  }

  int fieldCount() {
    return fieldCount;
  }

  byte[] bytes() {
    return values.array();
  }

  int offset(int field) {
    return offsets[field];
  }

  /// Length of a field, or [#NULL], or [#DEFAULT].
  int length(int field) {
    return lengths[field];
  }

  boolean hasLine() {
    return lineIsValid;
  }

  void forgetLine() {
    lineIsValid = false;
  }

  String line() {
    return new String(
        raw.array(), lineStart, lineEnd - lineStart, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static SqlError bad(String message) {
    return new SqlError(SqlState.BAD_COPY_FILE_FORMAT, message);
  }

  /// More bytes behind those in [#raw]; false at the end. Moves the unfinished line to the front.
  private boolean refill() {
    if (sourceEnded) {
      return false;
    }
    if (lineStart > 0) {
      int left = raw.length() - lineStart;
      System.arraycopy(raw.array(), lineStart, raw.array(), 0, left);
      raw.setLength(left);
      position -= lineStart;
      lineStart = 0;
    }
    int before = raw.length();
    while (raw.length() == before) {
      if (!source.read(raw)) {
        sourceEnded = true;
        return false;
      }
    }
    return true;
  }

  private boolean available() {
    return position < raw.length() || refill();
  }

  /// Reads the next line; false at the end of the data.
  boolean nextLine() {
    if (ended) {
      return false;
    }
    lineNumber++;
    lineIsValid = false;
    lineStart = position;
    hasHighBytes = false;
    boolean marker = options.csv ? scanCsv() : scanText();
    if (hasHighBytes) {
      Utf8.validate(raw.array(), lineStart, lineEnd - lineStart);
    }
    lineIsValid = true;
    if (marker) {
      ended = true;
      drain();
      return lineEnd > lineStart;
    }
    return true;
  }

  /// What follows the end marker is read and thrown away.
  private void drain() {
    if (sourceEnded) {
      return;
    }
    ByteWriter rest = new ByteWriter(1 << 12);
    while (source.read(rest)) {
      rest.clear();
    }
    sourceEnded = true;
  }

  /// Finds the end of a line; true at the end of the data, when the line may be empty.
  private boolean scanText() {
    while (true) {
      byte[] bytes = raw.array();
      int end = raw.length();
      int at = position;
      byte c = 0;
      byte high = 0;
      while (at < end) {
        c = bytes[at];
        if (c == '\n' || c == '\r' || c == '\\') {
          break;
        }
        high |= c;
        at++;
      }
      hasHighBytes |= high < 0;
      position = at;
      if (at == end) {
        if (!refill()) {
          lineEnd = position;
          return true;
        }
        continue;
      }
      if (c == '\\') {
        position++;
        if (!available()) {
          lineEnd = position;
          return true;
        }
        if (raw.array()[position] == '.') {
          lineEnd = position - 1;
          position++;
          endMarker();
          return true;
        }
        hasHighBytes |= raw.array()[position] < 0;
        position++;
        continue;
      }
      if (endOfLine(c)) {
        return false;
      }
    }
  }

  /// Takes a line end at [#position].
  private boolean endOfLine(byte c) {
    int at = position - lineStart;
    position++;
    if (c == '\r') {
      if (eol == EOL_UNKNOWN || eol == EOL_CRLF) {
        if (available() && raw.array()[position] == '\n') {
          position++;
          eol = EOL_CRLF;
        } else if (eol == EOL_CRLF) {
          throw carriageReturn();
        } else {
          eol = EOL_CR;
        }
      } else if (eol == EOL_LF) {
        throw carriageReturn();
      }
    } else {
      if (eol == EOL_CR || eol == EOL_CRLF) {
        throw bad(options.csv ? "unquoted newline found in data" : "literal newline found in data")
            .hint(
                options.csv
                    ? "Use quoted CSV field to represent newline."
                    : "Use \"\\n\" to represent newline.");
      }
      eol = EOL_LF;
    }
    lineEnd = lineStart + at;
    return true;
  }

  private SqlError carriageReturn() {
    return bad(options.csv
            ? "unquoted carriage return found in data"
            : "literal carriage return found in data")
        .hint(
            options.csv
                ? "Use quoted CSV field to represent carriage return."
                : "Use \"\\r\" to represent carriage return.");
  }

  /// Checks what stands behind `\.`.
  private void endMarker() {
    int start = lineEnd - lineStart;
    if (eol == EOL_CRLF) {
      int c = available() ? raw.array()[position++] : 0;
      if (c == '\n') {
        throw bad("end-of-copy marker does not match previous newline style");
      }
      if (c != '\r') {
        throw bad("end-of-copy marker corrupt");
      }
    }
    int c = available() ? raw.array()[position++] : 0;
    if (c != '\r' && c != '\n') {
      throw bad("end-of-copy marker corrupt");
    }
    if ((eol == EOL_LF && c != '\n')
        || (eol == EOL_CRLF && c != '\n')
        || (eol == EOL_CR && c != '\r')) {
      throw bad("end-of-copy marker does not match previous newline style");
    }
    lineEnd = lineStart + start;
  }

  private boolean scanCsv() {
    boolean inQuotes = false;
    boolean lastWasEscape = false;
    boolean first = true;
    while (true) {
      if (!available()) {
        lineEnd = position;
        return true;
      }
      byte c = raw.array()[position];
      // A quote that is its own escape just toggles.
      boolean isEscape = c == options.escape && options.escape != options.quote;
      if (inQuotes && isEscape) {
        lastWasEscape = !lastWasEscape;
      }
      if (c == options.quote && !lastWasEscape) {
        inQuotes = !inQuotes;
      }
      if (!isEscape) {
        lastWasEscape = false;
      }
      if (inQuotes && c == (eol == EOL_LF ? '\n' : '\r')) {
        lineNumber++;
      }
      if (!inQuotes && (c == '\n' || c == '\r')) {
        endOfLine(c);
        return false;
      }
      if (c == '\\' && first && isCsvEndMarker()) {
        return true;
      }
      first = false;
      hasHighBytes |= c < 0;
      position++;
    }
  }

  /// True if the line is `\.` alone; then it is taken.
  private boolean isCsvEndMarker() {
    int needed = eol == EOL_CRLF ? 4 : 3;
    while (raw.length() - position < needed && refill()) {
      // more is there now
    }
    byte[] bytes = raw.array();
    int at = position;
    int end = raw.length();
    if (at + 1 >= end || bytes[at + 1] != '.') {
      return false;
    }
    at += 2;
    if (eol == EOL_CRLF) {
      if (at >= end || bytes[at] != '\r') {
        return false;
      }
      at++;
    }
    if (at >= end || (bytes[at] != '\r' && bytes[at] != '\n')) {
      return false;
    }
    if ((eol == EOL_LF || eol == EOL_CRLF) && bytes[at] != '\n'
        || eol == EOL_CR && bytes[at] != '\r') {
      throw bad("end-of-copy marker does not match previous newline style");
    }
    lineEnd = position;
    position = at + 1;
    return true;
  }

  // ---- fields ----

  private void addField(int offset, int length) {
    if (fieldCount == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * fieldCount);
      lengths = Arrays.copyOf(lengths, 2 * fieldCount);
    }
    offsets[fieldCount] = offset;
    lengths[fieldCount++] = length;
  }

  /// Cuts the line into fields.
  ///
  /// @param columns number of columns expected
  /// @param hasDefault tells whether a field's column may take the default marker; raises if not
  void split(int columns, IntPredicate hasDefault) {
    values.clear();
    fieldCount = 0;
    if (columns <= 0) {
      if (lineEnd > lineStart) {
        throw bad("extra data after last expected column");
      }
      return;
    }
    values.ensure(lineEnd - lineStart + 1);
    if (options.csv) {
      splitCsv(columns, hasDefault);
    } else {
      splitText(columns, hasDefault);
    }
  }

  private boolean matches(int start, int end, byte[] text) {
    return end - start == text.length
        && Arrays.equals(raw.array(), start, end, text, 0, text.length);
  }

  private void splitText(int columns, IntPredicate hasDefault) {
    byte[] bytes = raw.array();
    byte[] target = values.array();
    byte delimiter = options.delimiter;
    int at = lineStart;
    int out = 0;
    while (true) {
      int start = at;
      int outStart = out;
      boolean found = false;
      boolean suspicious = false;
      int end;
      while (true) {
        end = at;
        if (at >= lineEnd) {
          break;
        }
        byte c = bytes[at++];
        if (c == delimiter) {
          found = true;
          break;
        }
        if (c == '\\') {
          if (at >= lineEnd) {
            break;
          }
          c = bytes[at++];
          if (c >= '0' && c <= '7') {
            int value = c - '0';
            for (int digits = 1;
                digits < 3 && at < lineEnd && bytes[at] >= '0' && bytes[at] <= '7';
                digits++) {
              value = (value << 3) + bytes[at++] - '0';
            }
            c = (byte) value;
            suspicious |= c <= 0;
          } else if (c == 'x' && at < lineEnd && Character.digit(bytes[at], 16) >= 0) {
            int value = Character.digit(bytes[at++], 16);
            if (at < lineEnd && Character.digit(bytes[at], 16) >= 0) {
              value = (value << 4) + Character.digit(bytes[at++], 16);
            }
            c = (byte) value;
            suspicious |= c <= 0;
          } else {
            c =
                switch (c) {
                  case 'b' -> '\b';
                  case 'f' -> '\f';
                  case 'n' -> '\n';
                  case 'r' -> '\r';
                  case 't' -> '\t';
                  case 'v' -> 11;
                  default -> c;
                };
          }
        }
        target[out++] = c;
      }
      if (matches(start, end, options.nullText)) {
        addField(outStart, NULL);
      } else if (isDefault(start, end, columns, hasDefault)) {
        addField(outStart, DEFAULT);
      } else {
        if (suspicious) {
          Utf8.validate(target, outStart, out - outStart);
        }
        addField(outStart, out - outStart);
      }
      if (!found) {
        return;
      }
    }
  }

  private boolean isDefault(int start, int end, int columns, IntPredicate hasDefault) {
    byte[] text = options.defaultText;
    return text != null
        && fieldCount < columns
        && matches(start, end, text)
        && hasDefault.test(fieldCount);
  }

  private void splitCsv(int columns, IntPredicate hasDefault) {
    byte[] bytes = raw.array();
    byte[] target = values.array();
    int at = lineStart;
    int out = 0;
    while (true) {
      int start = at;
      int outStart = out;
      boolean found = false;
      boolean sawQuote = false;
      int end = at;
      while (true) {
        end = at;
        if (at >= lineEnd) {
          break;
        }
        byte c = bytes[at++];
        if (c == options.delimiter) {
          found = true;
          break;
        }
        if (c != options.quote) {
          target[out++] = c;
          continue;
        }
        sawQuote = true;
        while (true) {
          if (at >= lineEnd) {
            throw bad("unterminated CSV quoted field");
          }
          c = bytes[at++];
          if (c == options.escape
              && at < lineEnd
              && (bytes[at] == options.escape || bytes[at] == options.quote)) {
            target[out++] = bytes[at++];
            continue;
          }
          if (c == options.quote) {
            break;
          }
          target[out++] = c;
        }
      }
      if (!sawQuote && matches(start, end, options.nullText)) {
        addField(outStart, NULL);
      } else if (!sawQuote && isDefault(start, end, columns, hasDefault)) {
        addField(outStart, DEFAULT);
      } else {
        addField(outStart, out - outStart);
      }
      if (!found) {
        return;
      }
    }
  }
}
