// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.types.encoding.Utf8;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// SQL functions of character strings, under their pg_proc OIDs. Characters are UTF-8 code points.
public final class StringFunctions {
  private StringFunctions() {}

  static SqlError lengthTooLarge() {
    return new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "requested length too large");
  }

  static int characters(Call c, int argument) {
    return Utf8.count(c.heap(argument), c.offset(argument), c.length(argument));
  }

  private static void each(FunctionRegistry r, Call.Body body, int... oids) {
    for (int oid : oids) {
      r.strict(oid, body);
    }
  }

  public static void declare(FunctionRegistry r) {
    lengths(r);
    casts(r);
    cases(r);
    parts(r);
    trimming(r);
    padding(r);
    searching(r);
    rewriting(r);
    codePoints(r);
  }

  private static void lengths(FunctionRegistry r) {
    each(r, c -> c.set((long) characters(c, 0)), 1257, 1317, 1369, 1381);
    each(
        r,
        c -> {
          int length = Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0));
          c.set((long) Utf8.count(c.heap(0), c.offset(0), length));
        },
        1318,
        1367,
        1372);
    each(r, c -> c.set((long) c.length(0)), 1374, 1375, 720, 2010);
    each(r, c -> c.set(8L * c.length(0)), 1810, 1811);
  }

  private static void casts(FunctionRegistry r) {
    each(r, c -> c.set(c.heap(0), c.offset(0), c.length(0)), 406, 408, 1401);
    each(r, c -> c.set(Strings.name(c.heap(0), c.offset(0), c.length(0))), 407, 1400);
    r.strict(
        409,
        c ->
            c.set(
                Strings.name(c.heap(0), c.offset(0), Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0)))));
    r.strict(401, c -> c.set(c.heap(0), c.offset(0), Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0))));
    r.strict(
        668, c -> c.set(Strings.bpchar(c.heap(0), c.offset(0), c.length(0), c.getInt(1), c.getBool(2))));
    r.strict(
        669, c -> c.set(Strings.varchar(c.heap(0), c.offset(0), c.length(0), c.getInt(1), c.getBool(2))));
    r.strict(944, c -> c.set(dev.gajah.types.system.SmallTypes.parseChar(c.heap(0), c.offset(0), c.length(0))));
    r.strict(
        946,
        c -> {
          ByteWriter out = new ByteWriter(4);
          dev.gajah.types.system.SmallTypes.writeChar(c.getLong(0), out);
          c.set(out.array(), 0, out.length());
        });
    r.strict(860, c -> c.set(new byte[] {(byte) c.getLong(0)}));
    r.strict(
        266,
        c -> {
          byte[] suffix = ("_" + (c.getLong(1) & 0xFFFFFFFFL)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
          int keep = Utf8.clip(c.heap(0), c.offset(0), c.length(0), Strings.NAME_MAX - suffix.length);
          ByteWriter out = new ByteWriter(64);
          out.putBytes(c.heap(0), c.offset(0), keep);
          out.putBytes(suffix);
          c.set(out.array(), 0, out.length());
        });
  }

  private static String map(String text, IntUnaryOperator change) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(point -> out.appendCodePoint(change.applyAsInt(point)));
    return out.toString();
  }

  /// Lower or upper case in place for ASCII; by code points otherwise.
  private static void changeCase(Call c, boolean upper) {
    byte[] heap = c.heap(0);
    int offset = c.offset(0);
    int length = c.length(0);
    if (!Utf8.isAscii(heap, offset, length)) {
      c.set(map(c.getText(0), upper ? Character::toUpperCase : Character::toLowerCase));
      return;
    }
    byte[] copy = Arrays.copyOfRange(heap, offset, offset + length);
    for (int i = 0; i < length; i++) {
      int b = copy[i];
      if (upper ? b >= 'a' && b <= 'z' : b >= 'A' && b <= 'Z') {
        copy[i] = (byte) (b ^ 0x20);
      }
    }
    c.set(copy);
  }

  private static void cases(FunctionRegistry r) {
    r.strict(870, c -> changeCase(c, false));
    r.strict(871, c -> changeCase(c, true));
    r.strict(
        872,
        c -> {
          boolean[] inWord = {false};
          c.set(
              map(
                  c.getText(0),
                  point -> {
                    int changed = inWord[0] ? Character.toLowerCase(point) : Character.toUpperCase(point);
                    inWord[0] = Character.isLetterOrDigit(point);
                    return changed;
                  }));
        });
  }

  /// Characters `start` (from 1) to `start + count - 1`, where `count` < 0 means to the end.
  private static void substring(Call c, long start, long count) {
    byte[] heap = c.heap(0);
    int begin = c.offset(0);
    int end = begin + c.length(0);
    long first = Math.max(start, 1);
    int from = Utf8.skip(heap, begin, end, (int) Math.min(first - 1, c.length(0)));
    int to = end;
    if (count >= 0) {
      long last = start + count;
      to = last <= first ? from : Utf8.skip(heap, from, end, (int) Math.min(last - first, c.length(0)));
    }
    c.set(heap, from, to - from);
  }

  static SqlError negativeLength() {
    return new SqlError(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
  }

  private static void parts(FunctionRegistry r) {
    each(
        r,
        c -> {
          if (c.getInt(2) < 0) {
            throw negativeLength();
          }
          substring(c, c.getLong(1), c.getLong(2));
        },
        877,
        936);
    each(r, c -> substring(c, c.getLong(1), -1), 883, 937);
    r.strict(
        3060,
        c -> {
          long n = c.getLong(1);
          substring(c, 1, n >= 0 ? n : Math.max(0, characters(c, 0) + n));
        });
    r.strict(
        3061,
        c -> {
          long n = c.getLong(1);
          long count = characters(c, 0);
          substring(c, n >= 0 ? Math.max(1, count - n + 1) : 1 - n, -1);
        });
    r.strict(
        2088,
        c -> {
          int field = c.getInt(2);
          if (field == 0) {
            throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "field position must not be zero");
          }
          c.set(splitPart(c.getText(0), c.getText(1), field));
        });
    r.strict(1404, c -> overlay(c, c.getLong(3)));
    r.strict(1405, c -> overlay(c, characters(c, 1)));
  }

  private static String splitPart(String text, String delimiter, int field) {
    if (text.isEmpty()) {
      return "";
    }
    if (delimiter.isEmpty()) {
      return field == 1 || field == -1 ? text : "";
    }
    if (field > 0) {
      int from = 0;
      for (int i = 1; i < field; i++) {
        int at = text.indexOf(delimiter, from);
        if (at < 0) {
          return "";
        }
        from = at + delimiter.length();
      }
      int to = text.indexOf(delimiter, from);
      return to < 0 ? text.substring(from) : text.substring(from, to);
    }
    java.util.List<String> parts = new java.util.ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
      parts.add(text.substring(from, at));
      from = at + delimiter.length();
    }
    parts.add(text.substring(from));
    long index = parts.size() + (long) field;
    return index < 0 ? "" : parts.get((int) index);
  }

  private static void overlay(Call c, long count) {
    long start = c.getLong(2);
    if (start <= 0) {
      throw negativeLength();
    }
    long next = start + count;
    if ((int) next != next) {
      throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range");
    }
    byte[] heap = c.heap(0);
    int begin = c.offset(0);
    int end = begin + c.length(0);
    int head = Utf8.skip(heap, begin, end, (int) Math.min(start - 1, c.length(0)));
    int tail = Utf8.skip(heap, begin, end, (int) Math.max(0, Math.min(next - 1, c.length(0))));
    ByteWriter out = new ByteWriter(c.length(0) + c.length(1));
    out.putBytes(heap, begin, head - begin);
    out.putBytes(c.heap(1), c.offset(1), c.length(1));
    out.putBytes(heap, tail, end - tail);
    c.set(out.array(), 0, out.length());
  }

  /// Takes characters of the set in argument 1 (blanks if there is none) off either end.
  private static void trim(Call c, boolean left, boolean right, boolean blanks) {
    byte[] heap = c.heap(0);
    int from = c.offset(0);
    int to = from + c.length(0);
    if (blanks) {
      while (left && from < to && heap[from] == ' ') {
        from++;
      }
      while (right && from < to && heap[to - 1] == ' ') {
        to--;
      }
    } else {
      while (left && from < to && contains(c, heap, from, Utf8.length(heap[from]))) {
        from += Utf8.length(heap[from]);
      }
      while (right && from < to) {
        int last = to - 1;
        while (last > from && (heap[last] & 0xC0) == 0x80) {
          last--;
        }
        if (!contains(c, heap, last, to - last)) {
          break;
        }
        to = last;
      }
    }
    c.set(heap, from, Math.max(0, to - from));
  }

  private static boolean contains(Call c, byte[] heap, int at, int size) {
    byte[] set = c.heap(1);
    int end = c.offset(1) + c.length(1);
    for (int i = c.offset(1); i < end; i += Utf8.length(set[i])) {
      if (i + size <= end
          && Utf8.length(set[i]) == size
          && Arrays.equals(set, i, i + size, heap, at, at + size)) {
        return true;
      }
    }
    return false;
  }

  private static void trimming(FunctionRegistry r) {
    r.strict(875, c -> trim(c, true, false, false)).strict(876, c -> trim(c, false, true, false));
    r.strict(881, c -> trim(c, true, false, true)).strict(882, c -> trim(c, false, true, true));
    r.strict(884, c -> trim(c, true, true, false)).strict(885, c -> trim(c, true, true, true));
  }

  private static void pad(Call c, boolean left, byte[] fill, int fillOffset, int fillLength) {
    int wanted = Math.max(0, c.getInt(1));
    byte[] heap = c.heap(0);
    int begin = c.offset(0);
    int end = begin + c.length(0);
    int have = characters(c, 0);
    if (have >= wanted || fillLength == 0) {
      c.set(heap, begin, Utf8.skip(heap, begin, end, wanted) - begin);
      return;
    }
    if (4L * wanted > ByteWriter.LENGTH_MAX) {
      throw lengthTooLarge();
    }
    ByteWriter out = new ByteWriter(wanted + c.length(0));
    if (!left) {
      out.putBytes(heap, begin, end - begin);
    }
    int fillEnd = fillOffset + fillLength;
    int at = fillOffset;
    for (int i = have; i < wanted; i++) {
      int size = Math.min(Utf8.length(fill[at]), fillEnd - at);
      out.putBytes(fill, at, size);
      at = at + size >= fillEnd ? fillOffset : at + size;
    }
    if (left) {
      out.putBytes(heap, begin, end - begin);
    }
    c.set(out.array(), 0, out.length());
  }

  private static void padding(FunctionRegistry r) {
    byte[] blank = {' '};
    r.strict(873, c -> pad(c, true, c.heap(2), c.offset(2), c.length(2)));
    r.strict(874, c -> pad(c, false, c.heap(2), c.offset(2), c.length(2)));
    r.strict(879, c -> pad(c, true, blank, 0, 1)).strict(880, c -> pad(c, false, blank, 0, 1));
    r.strict(
        1622,
        c -> {
          int count = Math.max(0, c.getInt(1));
          int length = c.length(0);
          if ((long) count * length > ByteWriter.LENGTH_MAX - 4) {
            throw lengthTooLarge();
          }
          BytesVector result = (BytesVector) c.result();
          byte[] source = c.heap(0);
          int offset = c.offset(0);
          int at = result.beginValue(count * length);
          for (int i = 0; i < count; i++) {
            System.arraycopy(source, offset, result.heap, at + i * length, length);
          }
          result.endValue(c.row(), at, count * length);
        });
    each(r, StringFunctions::concatenate, 1258, 2011);
  }

  private static void concatenate(Call c) {
    BytesVector result = (BytesVector) c.result();
    int left = c.length(0);
    int right = c.length(1);
    if ((long) left + right > ByteWriter.LENGTH_MAX) {
      throw lengthTooLarge();
    }
    byte[] a = c.heap(0);
    byte[] b = c.heap(1);
    int at = result.beginValue(left + right);
    System.arraycopy(a, c.offset(0), result.heap, at, left);
    System.arraycopy(b, c.offset(1), result.heap, at + left, right);
    result.endValue(c.row(), at, left + right);
  }

  /// Byte position of the pattern at or after `from`, or -1.
  static int find(byte[] text, int from, int end, byte[] pattern, int offset, int length) {
    for (int at = from; at + length <= end; at++) {
      if (length == 0 || (text[at] == pattern[offset] && Arrays.equals(text, at, at + length, pattern, offset, offset + length))) {
        return at;
      }
    }
    return -1;
  }

  private static void searching(FunctionRegistry r) {
    each(
        r,
        c -> {
          int begin = c.offset(0);
          int at = find(c.heap(0), begin, begin + c.length(0), c.heap(1), c.offset(1), c.length(1));
          c.set(at < 0 ? 0L : 1L + Utf8.count(c.heap(0), begin, at - begin));
        },
        849,
        868);
    r.strict(
        3696,
        c -> {
          int n = c.length(1);
          c.set(
              n <= c.length(0)
                  && Arrays.equals(
                      c.heap(0), c.offset(0), c.offset(0) + n, c.heap(1), c.offset(1), c.offset(1) + n));
        });
  }

  private static void rewriting(FunctionRegistry r) {
    r.strict(
        2087,
        c -> {
          int length = c.length(1);
          byte[] text = c.heap(0);
          int from = c.offset(0);
          int end = from + c.length(0);
          int at = length == 0 ? -1 : find(text, from, end, c.heap(1), c.offset(1), length);
          if (at < 0) {
            c.setArgument(0);
            return;
          }
          ByteWriter out = new ByteWriter(c.length(0) + c.length(2));
          for (; at >= 0; at = find(text, from, end, c.heap(1), c.offset(1), length)) {
            out.putBytes(text, from, at - from);
            out.putBytes(c.heap(2), c.offset(2), c.length(2));
            from = at + length;
          }
          out.putBytes(text, from, end - from);
          c.set(out.array(), 0, out.length());
        });
    r.strict(3062, c -> c.set(reverse(c.getText(0))));
    r.strict(
        878,
        c -> {
          int[] from = c.getText(1).codePoints().toArray();
          int[] to = c.getText(2).codePoints().toArray();
          StringBuilder out = new StringBuilder();
          c.getText(0)
              .codePoints()
              .forEach(
                  point -> {
                    for (int i = 0; i < from.length; i++) {
                      if (from[i] == point) {
                        if (i < to.length) {
                          out.appendCodePoint(to[i]);
                        }
                        return;
                      }
                    }
                    out.appendCodePoint(point);
                  });
          c.set(out.toString());
        });
    r.strict(4350, c -> c.set(Normalizer.normalize(c.getText(0), form(c.getText(1)))));
    r.strict(4351, c -> c.set(Normalizer.isNormalized(c.getText(0), form(c.getText(1)))));
    r.strict(6105, c -> c.set(c.getText(0).codePoints().allMatch(Character::isDefined)));
  }

  private static String reverse(String text) {
    int[] points = text.codePoints().toArray();
    StringBuilder out = new StringBuilder(text.length());
    for (int i = points.length - 1; i >= 0; i--) {
      out.appendCodePoint(points[i]);
    }
    return out.toString();
  }

  private static Normalizer.Form form(String name) {
    for (Normalizer.Form form : Normalizer.Form.values()) {
      if (form.name().equalsIgnoreCase(name)) {
        return form;
      }
    }
    throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "invalid normalization form: " + name);
  }

  private static void codePoints(FunctionRegistry r) {
    r.strict(
        1620,
        c -> {
          String text = c.getText(0);
          c.set(text.isEmpty() ? 0L : text.codePointAt(0));
        });
    r.strict(
        1621,
        c -> {
          int point = c.getInt(0);
          if (point < 0) {
            throw new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "character number must be positive");
          }
          if (point == 0) {
            throw new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "null character not permitted");
          }
          if (point > 0x10FFFF) {
            throw new SqlError(
                SqlState.PROGRAM_LIMIT_EXCEEDED, "requested character too large for encoding: " + point);
          }
          if (point >= 0xD800 && point <= 0xDFFF) {
            throw new SqlError(
                SqlState.PROGRAM_LIMIT_EXCEEDED, "requested character not valid for encoding: " + point);
          }
          c.set(Character.toString(point));
        });
    r.strict(6198, c -> c.set(unescapeUnicode(c.getText(0))));
  }

  /// Replaces backslash escapes of code points: four digits, plus sign and six, small u and four, capital U and eight.
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
        throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "invalid Unicode code point: %04X".formatted(point));
      }
      at += skip + digits;
      boolean low = point >= 0xDC00 && point <= 0xDFFF;
      boolean afterHigh = out.length() > 0 && Character.isHighSurrogate(out.charAt(out.length() - 1));
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
