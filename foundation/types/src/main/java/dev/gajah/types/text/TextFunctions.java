// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.encoding.Utf8;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import dev.gajah.types.function.ValueHasher;
import dev.gajah.types.number.IntegerFunctions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// SQL functions of character strings, under their pg_proc OIDs. Order is by bytes, which is the
/// order of code points (collations `C` and `C.UTF-8`).
public final class TextFunctions {
  private TextFunctions() {}

  private static final int LENGTH_MAX = 0x3FFFFFFF - 4;

  /// Order of bytes, unsigned.
  public static final ValueComparator BYTES =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          return Arrays.compareUnsigned(
              a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
        }
      };

  /// Order of `bpchar`: trailing blanks do not count.
  public static final ValueComparator BPCHAR =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          int left = Strings.trimmedLength(a, aOffset, aLength);
          int right = Strings.trimmedLength(b, bOffset, bLength);
          return Arrays.compareUnsigned(a, aOffset, aOffset + left, b, bOffset, bOffset + right);
        }
      };

  /// `=` of byte strings over a batch.
  public static void equal(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    compareEqual(arguments, rows, count, (LongVector) result, 1);
  }

  /// `<>` of byte strings over a batch.
  public static void notEqual(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    compareEqual(arguments, rows, count, (LongVector) result, 0);
  }

  private static void compareEqual(
      Vector[] arguments, int @Nullable [] rows, int count, LongVector result, long whenEqual) {
    BytesVector a = (BytesVector) arguments[0];
    BytesVector b = (BytesVector) arguments[1];
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (a.nulls[row] || b.nulls[row]) {
        result.setNull(row);
        continue;
      }
      int length = a.lengths[row];
      boolean same =
          length == b.lengths[row]
              && Arrays.equals(
                  a.heap,
                  a.offsets[row],
                  a.offsets[row] + length,
                  b.heap,
                  b.offsets[row],
                  b.offsets[row] + length);
      result.values[row] = same ? whenEqual : 1 - whenEqual;
    }
  }

  public static void declare(FunctionRegistry r) {
    comparisons(r);
    lengths(r);
    casts(r);
    cutting(r);
    building(r);
    characters(r);
    splitting(r);
  }

  private static void comparisons(FunctionRegistry r) {
    int[][] families = {
      {67, 157, 740, 741, 742, 743, 360}, // text
      {62, 659, 655, 656, 657, 658, 359}, // name
      {240, 245, 241, 242, 244, 243, 246}, // name, text
      {247, 252, 248, 249, 251, 250, 253}, // text, name
      {1948, 1953, 1949, 1950, 1951, 1952, 1954}, // bytea
      {2956, 2959, 2954, 2955, 2958, 2957, 2960} // uuid
    };
    for (int[] f : families) {
      r.scalar(f[0], TextFunctions::equal).scalar(f[1], TextFunctions::notEqual);
      r.strict(f[2], c -> c.set(BYTES.compare(c.vector(0), c.row(), c.vector(1), c.row()) < 0));
      r.strict(f[3], c -> c.set(BYTES.compare(c.vector(0), c.row(), c.vector(1), c.row()) <= 0));
      r.strict(f[4], c -> c.set(BYTES.compare(c.vector(0), c.row(), c.vector(1), c.row()) > 0));
      r.strict(f[5], c -> c.set(BYTES.compare(c.vector(0), c.row(), c.vector(1), c.row()) >= 0));
      r.strict(f[6], c -> c.set((long) difference(c, c.length(0), c.length(1), f[6] == 359)));
      r.comparator(f[6], BYTES);
    }
    IntegerFunctions.compare(r, BPCHAR, 1048, 1053, 1049, 1050, 1051, 1052, 0);
    r.comparator(1078, BPCHAR);
    r.strict(
        1078,
        c ->
            c.set(
                (long)
                    difference(
                        c,
                        Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0)),
                        Strings.trimmedLength(c.heap(1), c.offset(1), c.length(1)),
                        false)));
    IntegerFunctions.extremes(r, BYTES, 458, 459);
    IntegerFunctions.extremes(r, BPCHAR, 1063, 1064);
    r.hasher(
        1042,
        (values, row) -> {
          BytesVector v = (BytesVector) values;
          return ValueHasher.ofBytes(
              v.heap,
              v.offsets[row],
              Strings.trimmedLength(v.heap, v.offsets[row], v.lengths[row]));
        });
    pattern(r, BYTES, 2160, 2161, 2163, 2164, 2166);
    pattern(r, BPCHAR, 2174, 2175, 2177, 2178, 2180);
  }

  /// Difference of the first bytes that differ, as SQL shows it; if one value ends first, its sign.
  private static int difference(Call c, int aLength, int bLength, boolean isName) {
    byte[] a = c.heap(0);
    byte[] b = c.heap(1);
    int at = c.offset(0);
    int bt = c.offset(1);
    int mismatch = Arrays.mismatch(a, at, at + aLength, b, bt, bt + bLength);
    if (mismatch < 0) {
      return 0;
    }
    if (mismatch < aLength && mismatch < bLength) {
      return (a[at + mismatch] & 0xFF) - (b[bt + mismatch] & 0xFF);
    }
    if (isName) {
      return mismatch < aLength ? a[at + mismatch] & 0xFF : -(b[bt + mismatch] & 0xFF);
    }
    return aLength < bLength ? -1 : 1;
  }

  private static void pattern(
      FunctionRegistry r, ValueComparator order, int lt, int le, int ge, int gt, int cmp) {
    boolean trims = order == BPCHAR;
    r.strict(lt, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) < 0));
    r.strict(le, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) <= 0));
    r.strict(ge, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) >= 0));
    r.strict(gt, c -> c.set(order.compare(c.vector(0), c.row(), c.vector(1), c.row()) > 0));
    r.strict(
        cmp,
        c ->
            c.set(
                (long)
                    difference(
                        c,
                        trims
                            ? Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0))
                            : c.length(0),
                        trims
                            ? Strings.trimmedLength(c.heap(1), c.offset(1), c.length(1))
                            : c.length(1),
                        false)));
    r.comparator(cmp, order);
  }

  private static void lengths(FunctionRegistry r) {
    for (int oid : new int[] {1257, 1317, 1369, 1381}) {
      r.strict(oid, c -> c.set((long) Utf8.count(c.heap(0), c.offset(0), c.length(0))));
    }
    for (int oid : new int[] {1318, 1367, 1372}) {
      r.strict(
          oid,
          c ->
              c.set(
                  (long)
                      Utf8.count(
                          c.heap(0),
                          c.offset(0),
                          Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0)))));
    }
    for (int oid : new int[] {1374, 1375}) {
      r.strict(oid, c -> c.set((long) c.length(0)));
    }
    r.strict(1811, c -> c.set(c.length(0) * 8L));
  }

  private static void casts(FunctionRegistry r) {
    r.strict(
        401,
        c ->
            c.set(
                c.heap(0),
                c.offset(0),
                Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0))));
    r.strict(406, c -> c.setArgument(0));
    r.strict(1401, c -> c.setArgument(0));
    r.strict(408, c -> c.setArgument(0));
    for (int oid : new int[] {407, 1400}) {
      r.strict(oid, c -> c.set(Strings.name(c.heap(0), c.offset(0), c.length(0))));
    }
    r.strict(
        409,
        c ->
            c.set(
                Strings.name(
                    c.heap(0),
                    c.offset(0),
                    Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0)))));
    r.strict(
        668,
        c -> c.set(Strings.bpchar(c.heap(0), c.offset(0), c.length(0), c.getInt(1), c.getBool(2))));
    r.strict(
        669,
        c ->
            c.set(Strings.varchar(c.heap(0), c.offset(0), c.length(0), c.getInt(1), c.getBool(2))));
    r.strict(
        944,
        c ->
            c.set(
                dev.gajah.types.system.SmallTypes.parseChar(c.heap(0), c.offset(0), c.length(0))));
    r.strict(860, c -> c.set(new byte[] {(byte) c.getLong(0)}));
    for (int oid : new int[] {946}) {
      r.strict(
          oid,
          c -> {
            ByteWriter writer = new ByteWriter(4);
            dev.gajah.types.system.SmallTypes.writeChar(c.getLong(0), writer);
            c.set(writer.array(), 0, writer.length());
          });
    }
    r.strict(
        266,
        c -> {
          byte[] suffix = ("_" + (c.getLong(1) & 0xFFFFFFFFL)).getBytes(StandardCharsets.UTF_8);
          int keep =
              Utf8.clip(c.heap(0), c.offset(0), c.length(0), Strings.NAME_MAX - suffix.length);
          byte[] result =
              Arrays.copyOfRange(c.heap(0), c.offset(0), c.offset(0) + keep + suffix.length);
          System.arraycopy(suffix, 0, result, keep, suffix.length);
          c.set(result);
        });
  }

  /// `substring(text, start, length)` in characters from 1; a negative length is an error.
  private static void substring(Call c, long start, long length, boolean bounded) {
    long end = bounded ? start + length : Long.MAX_VALUE;
    if (bounded && length < 0) {
      throw new SqlError(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    long first = Math.max(start, 1);
    byte[] heap = c.heap(0);
    int offset = c.offset(0);
    int limit = offset + c.length(0);
    if (end <= first) {
      c.set(heap, offset, 0);
      return;
    }
    int from = Utf8.skip(heap, offset, limit, (int) Math.min(first - 1, Integer.MAX_VALUE));
    int to = Utf8.skip(heap, from, limit, (int) Math.min(end - first, Integer.MAX_VALUE));
    c.set(heap, from, to - from);
  }

  private static int indexOf(byte[] s, int from, int end, byte[] t, int offset, int length) {
    if (length == 0) {
      return from;
    }
    byte first = t[offset];
    for (int i = from; i <= end - length; i++) {
      if (s[i] == first && Arrays.equals(s, i, i + length, t, offset, offset + length)) {
        return i;
      }
    }
    return -1;
  }

  private static long position(Call c) {
    int at =
        indexOf(
            c.heap(0), c.offset(0), c.offset(0) + c.length(0), c.heap(1), c.offset(1), c.length(1));
    return at < 0 ? 0 : Utf8.count(c.heap(0), c.offset(0), at - c.offset(0)) + 1L;
  }

  private static void trim(Call c, boolean left, boolean right) {
    byte[] heap = c.heap(0);
    int from = c.offset(0);
    int to = from + c.length(0);
    if (c.count() == 1) {
      while (left && from < to && heap[from] == ' ') {
        from++;
      }
      while (right && to > from && heap[to - 1] == ' ') {
        to--;
      }
      c.set(heap, from, to - from);
      return;
    }
    byte[] set = c.heap(1);
    int setFrom = c.offset(1);
    int setTo = setFrom + c.length(1);
    while (left && from < to) {
      int size = Math.min(Utf8.length(heap[from]), to - from);
      if (!contains(set, setFrom, setTo, heap, from, size)) {
        break;
      }
      from += size;
    }
    while (right && to > from) {
      int start = to - 1;
      while (start > from && (heap[start] & 0xC0) == 0x80) {
        start--;
      }
      if (!contains(set, setFrom, setTo, heap, start, to - start)) {
        break;
      }
      to = start;
    }
    c.set(heap, from, to - from);
  }

  private static boolean contains(byte[] set, int from, int to, byte[] heap, int at, int size) {
    for (int i = from; i < to; i += Utf8.length(set[i])) {
      if (Utf8.length(set[i]) == size
          && i + size <= to
          && Arrays.equals(set, i, i + size, heap, at, at + size)) {
        return true;
      }
    }
    return false;
  }

  private static void cutting(FunctionRegistry r) {
    for (int oid : new int[] {936, 877}) {
      r.strict(oid, c -> substring(c, c.getLong(1), c.getLong(2), true));
    }
    for (int oid : new int[] {937, 883}) {
      r.strict(oid, c -> substring(c, c.getLong(1), 0, false));
    }
    r.strict(849, c -> c.set(position(c)));
    r.strict(868, c -> c.set(position(c)));
    for (int oid : new int[] {884, 885}) {
      r.strict(oid, c -> trim(c, true, true));
    }
    for (int oid : new int[] {875, 881}) {
      r.strict(oid, c -> trim(c, true, false));
    }
    for (int oid : new int[] {876, 882}) {
      r.strict(oid, c -> trim(c, false, true));
    }
    r.strict(
        3060,
        c -> {
          long n = c.getLong(1);
          if (n < 0) {
            n = Math.max(0, Utf8.count(c.heap(0), c.offset(0), c.length(0)) + n);
          }
          substring(c, 1, n, true);
        });
    r.strict(
        3061,
        c -> {
          long n = c.getLong(1);
          long count = Utf8.count(c.heap(0), c.offset(0), c.length(0));
          substring(c, n < 0 ? 1 - n : Math.max(1, count - n + 1), 0, false);
        });
    r.strict(
        3696,
        c ->
            c.set(
                c.length(1) <= c.length(0)
                    && Arrays.equals(
                        c.heap(0),
                        c.offset(0),
                        c.offset(0) + c.length(1),
                        c.heap(1),
                        c.offset(1),
                        c.offset(1) + c.length(1))));
    for (int oid : new int[] {1404, 1405}) {
      r.strict(
          oid,
          c -> {
            String text = c.getText(0);
            String with = c.getText(1);
            long start = c.getLong(2);
            long length = oid == 1404 ? c.getLong(3) : with.codePointCount(0, with.length());
            if (start <= 0) {
              throw new SqlError(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
            }
            if (start + length > Integer.MAX_VALUE) {
              throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range");
            }
            int[] points = text.codePoints().toArray();
            int cut = (int) Math.min(start - 1, points.length);
            int rest = (int) Math.max(0, Math.min(start - 1 + length, points.length));
            c.set(
                new String(points, 0, cut) + with + new String(points, rest, points.length - rest));
          });
    }
  }

  private static void concatenate(Call c) {
    BytesVector out = (BytesVector) c.result();
    int a = c.length(0);
    int b = c.length(1);
    int at = out.beginValue(a + b);
    System.arraycopy(c.heap(0), c.offset(0), out.heap, at, a);
    System.arraycopy(c.heap(1), c.offset(1), out.heap, at + a, b);
    out.endValue(c.row(), at, a + b);
  }

  private static SqlError tooLarge() {
    return new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "requested length too large");
  }

  private static void pad(Call c, boolean left) {
    int[] text = c.getText(0).codePoints().toArray();
    int length = Math.max(0, c.getInt(1));
    int[] fill = c.count() > 2 ? c.getText(2).codePoints().toArray() : new int[] {' '};
    if (length > LENGTH_MAX / 4) {
      throw tooLarge();
    }
    if (text.length >= length || fill.length == 0) {
      c.set(new String(text, 0, Math.min(length, text.length)));
      return;
    }
    int[] result = new int[length];
    int missing = length - text.length;
    for (int i = 0; i < missing; i++) {
      result[left ? i : text.length + i] = fill[i % fill.length];
    }
    System.arraycopy(text, 0, result, left ? missing : 0, text.length);
    c.set(new String(result, 0, length));
  }

  private static String digest(String algorithm, Call c) {
    return java.util.HexFormat.of().formatHex(digestBytes(algorithm, c));
  }

  static byte[] digestBytes(String algorithm, Call c) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(c.heap(0), c.offset(0), c.length(0));
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw SqlError.internal("could not compute %s hash: %s".formatted(algorithm, e.getMessage()));
    }
  }

  private static void building(FunctionRegistry r) {
    r.strict(1258, TextFunctions::concatenate);
    for (int oid : new int[] {873, 879}) {
      r.strict(oid, c -> pad(c, true));
    }
    for (int oid : new int[] {874, 880}) {
      r.strict(oid, c -> pad(c, false));
    }
    r.strict(
        1622,
        c -> {
          int count = Math.max(0, c.getInt(1));
          int length = c.length(0);
          if ((long) length * count > LENGTH_MAX) {
            throw tooLarge();
          }
          BytesVector out = (BytesVector) c.result();
          int at = out.beginValue(length * count);
          for (int i = 0; i < count; i++) {
            System.arraycopy(c.heap(0), c.offset(0), out.heap, at + i * length, length);
          }
          out.endValue(c.row(), at, length * count);
        });
    r.strict(2087, TextFunctions::replace);
    r.strict(3062, c -> c.set(reverse(c.getText(0))));
    for (int oid : new int[] {2311, 2321}) {
      r.strict(oid, c -> c.set(digest("MD5", c)));
    }
  }

  private static String reverse(String text) {
    int[] points = text.codePoints().toArray();
    for (int i = 0, j = points.length - 1; i < j; i++, j--) {
      int swap = points[i];
      points[i] = points[j];
      points[j] = swap;
    }
    return new String(points, 0, points.length);
  }

  private static void replace(Call c) {
    byte[] s = c.heap(0);
    int from = c.offset(0);
    int end = from + c.length(0);
    int length = c.length(1);
    if (length == 0) {
      c.setArgument(0);
      return;
    }
    ByteWriter out = new ByteWriter(c.length(0) + 16);
    while (true) {
      int at = indexOf(s, from, end, c.heap(1), c.offset(1), length);
      if (at < 0) {
        break;
      }
      out.putBytes(s, from, at - from);
      out.putBytes(c.heap(2), c.offset(2), c.length(2));
      from = at + length;
    }
    out.putBytes(s, from, end - from);
    c.set(out.array(), 0, out.length());
  }

  /// Simple case mapping, one code point for one, as the `C.UTF-8` locale does.
  static String upper(String text) {
    return mapCase(text, true);
  }

  static String lower(String text) {
    return mapCase(text, false);
  }

  private static String mapCase(String text, boolean upper) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            p ->
                result.appendCodePoint(
                    upper ? Character.toUpperCase(p) : Character.toLowerCase(p)));
    return result.toString();
  }

  private static void asciiCase(Call c, boolean upper) {
    byte[] heap = c.heap(0);
    int offset = c.offset(0);
    int length = c.length(0);
    if (!Utf8.isAscii(heap, offset, length)) {
      c.set(upper ? upper(c.getText(0)) : lower(c.getText(0)));
      return;
    }
    BytesVector out = (BytesVector) c.result();
    int at = out.beginValue(length);
    byte[] target = out.heap;
    for (int i = 0; i < length; i++) {
      byte b = heap[offset + i];
      if (upper ? b >= 'a' && b <= 'z' : b >= 'A' && b <= 'Z') {
        b ^= 0x20;
      }
      target[at + i] = b;
    }
    out.endValue(c.row(), at, length);
  }

  private static void characters(FunctionRegistry r) {
    r.strict(870, c -> asciiCase(c, false));
    r.strict(871, c -> asciiCase(c, true));
    r.strict(
        872,
        c -> {
          StringBuilder result = new StringBuilder();
          boolean[] inWord = {false};
          c.getText(0)
              .codePoints()
              .forEach(
                  p -> {
                    result.appendCodePoint(
                        inWord[0] ? Character.toLowerCase(p) : Character.toUpperCase(p));
                    inWord[0] = Character.isLetterOrDigit(p);
                  });
          c.set(result.toString());
        });
    r.strict(1620, c -> c.set(c.length(0) == 0 ? 0L : c.getText(0).codePointAt(0)));
    r.strict(
        1621,
        c -> {
          int point = c.getInt(0);
          if (point == 0) {
            throw new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "null character not permitted");
          }
          if (point < 0) {
            throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE, "character number must be positive");
          }
          if (point > 0x10FFFF) {
            throw new SqlError(
                SqlState.PROGRAM_LIMIT_EXCEEDED,
                "requested character too large for encoding: %d".formatted(point));
          }
          if (point >= 0xD800 && point <= 0xDFFF) {
            throw new SqlError(
                SqlState.PROGRAM_LIMIT_EXCEEDED,
                "requested character not valid for encoding: %d".formatted(point));
          }
          c.set(Character.toString(point));
        });
    r.strict(
        878,
        c -> {
          int[] from = c.getText(1).codePoints().toArray();
          int[] to = c.getText(2).codePoints().toArray();
          StringBuilder result = new StringBuilder();
          c.getText(0)
              .codePoints()
              .forEach(
                  p -> {
                    int i = 0;
                    while (i < from.length && from[i] != p) {
                      i++;
                    }
                    if (i == from.length) {
                      result.appendCodePoint(p);
                    } else if (i < to.length) {
                      result.appendCodePoint(to[i]);
                    }
                  });
          c.set(result.toString());
        });
    r.strict(
        4350, c -> c.set(java.text.Normalizer.normalize(c.getText(0), normalForm(c.getText(1)))));
    r.strict(
        4351,
        c -> c.set(java.text.Normalizer.isNormalized(c.getText(0), normalForm(c.getText(1)))));
    r.strict(4549, c -> c.set("15.1"));
    r.strict(
        6105,
        c ->
            c.set(
                c.getText(0)
                    .codePoints()
                    .allMatch(p -> Character.getType(p) != Character.UNASSIGNED)));
  }

  private static java.text.Normalizer.Form normalForm(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "NFC" -> java.text.Normalizer.Form.NFC;
      case "NFD" -> java.text.Normalizer.Form.NFD;
      case "NFKC" -> java.text.Normalizer.Form.NFKC;
      case "NFKD" -> java.text.Normalizer.Form.NFKD;
      default ->
          throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE, "invalid normalization form: %s".formatted(name));
    };
  }

  private static void splitting(FunctionRegistry r) {
    r.strict(
        2088,
        c -> {
          int n = c.getInt(2);
          if (n == 0) {
            throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "field position must not be zero");
          }
          String text = c.getText(0);
          String separator = c.getText(1);
          if (text.isEmpty() || separator.isEmpty()) {
            c.set(n == 1 || n == -1 ? text : "");
            return;
          }
          java.util.List<String> parts = split(text, separator);
          int index = n > 0 ? n - 1 : parts.size() + n;
          c.set(index >= 0 && index < parts.size() ? parts.get(index) : "");
        });
    for (int oid : new int[] {6160, 6161}) {
      r.set(
          oid,
          (args, context) -> {
            byte[] text = (byte[]) args[0];
            if (text == null) {
              return SetReturningFunction.Cursor.EMPTY;
            }
            byte[] separator = (byte[]) args[1];
            byte[] nullText = args.length > 2 ? (byte[]) args[2] : null;
            java.util.List<String> parts =
                splitForArray(
                    new String(text, StandardCharsets.UTF_8),
                    separator == null ? null : new String(separator, StandardCharsets.UTF_8));
            String nullWord =
                nullText == null ? null : new String(nullText, StandardCharsets.UTF_8);
            int[] next = {0};
            return (columns, row) -> {
              if (next[0] >= parts.size()) {
                return false;
              }
              String part = parts.get(next[0]++);
              columns[0].set(
                  row, part.equals(nullWord) ? null : part.getBytes(StandardCharsets.UTF_8));
              return true;
            };
          });
    }
  }

  static java.util.List<String> split(String text, String separator) {
    java.util.List<String> parts = new java.util.ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  /// As `string_to_array` splits: no separator means characters, an empty one does not split, empty
  /// text has no parts.
  public static java.util.List<String> splitForArray(String text, @Nullable String separator) {
    if (text.isEmpty()) {
      return java.util.List.of();
    }
    if (separator == null) {
      return text.codePoints().mapToObj(Character::toString).toList();
    }
    return separator.isEmpty() ? java.util.List.of(text) : split(text, separator);
  }
}
