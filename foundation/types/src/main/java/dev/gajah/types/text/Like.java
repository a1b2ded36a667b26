// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.encoding.Utf8;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import java.nio.charset.StandardCharsets;

/// LIKE, ILIKE and their escapes; the pattern of SIMILAR TO is turned into a regular expression.
public final class Like {
  private Like() {}

  /// Matches bytes against a pattern of `%`, `_` and backslash escapes; `single` bytes per `_` is
  /// one if not `utf8`.
  static boolean matches(byte[] s, int sFrom, int sTo, byte[] p, int pFrom, int pTo, boolean utf8) {
    int at = sFrom;
    int pattern = pFrom;
    int starPattern = -1;
    int starAt = 0;
    while (at < sTo) {
      if (pattern < pTo && p[pattern] == '%') {
        starPattern = ++pattern;
        starAt = at;
        continue;
      }
      if (pattern < pTo) {
        int next = pattern;
        boolean literal = p[next] != '_';
        if (p[next] == '\\') {
          next++;
          if (next >= pTo) {
            throw new SqlError(
                SqlState.INVALID_ESCAPE_SEQUENCE,
                "LIKE pattern must not end with escape character");
          }
        }
        if (!literal) {
          at += utf8 ? Utf8.length(s[at]) : 1;
          pattern = next + 1;
          continue;
        }
        if (p[next] == s[at]) {
          at++;
          pattern = next + 1;
          continue;
        }
      }
      if (starPattern < 0) {
        return false;
      }
      starAt += utf8 ? Utf8.length(s[starAt]) : 1;
      at = starAt;
      pattern = starPattern;
    }
    while (pattern < pTo && p[pattern] == '%') {
      pattern++;
    }
    return pattern == pTo;
  }

  private static boolean like(Call c, boolean bytes) {
    return matches(
        c.heap(0),
        c.offset(0),
        c.offset(0) + c.length(0),
        c.heap(1),
        c.offset(1),
        c.offset(1) + c.length(1),
        !bytes);
  }

  private static boolean ilike(Call c) {
    byte[] s = TextFunctions.lower(c.getText(0)).getBytes(StandardCharsets.UTF_8);
    byte[] p = TextFunctions.lower(c.getText(1)).getBytes(StandardCharsets.UTF_8);
    return matches(s, 0, s.length, p, 0, p.length, true);
  }

  public static void declare(FunctionRegistry r) {
    for (int oid : new int[] {850, 1569, 858, 1571, 1631}) {
      r.strict(oid, c -> c.set(like(c, false)));
    }
    for (int oid : new int[] {851, 1570, 859, 1572, 1632}) {
      r.strict(oid, c -> c.set(!like(c, false)));
    }
    for (int oid : new int[] {2005, 2007}) {
      r.strict(oid, c -> c.set(like(c, true)));
    }
    for (int oid : new int[] {2006, 2008}) {
      r.strict(oid, c -> c.set(!like(c, true)));
    }
    for (int oid : new int[] {1633, 1635, 1660}) {
      r.strict(oid, c -> c.set(ilike(c)));
    }
    for (int oid : new int[] {1634, 1636, 1661}) {
      r.strict(oid, c -> c.set(!ilike(c)));
    }
    for (int oid : new int[] {1637, 2009}) {
      r.strict(oid, c -> c.set(escape(c.getBytes(0), c.getBytes(1))));
    }
    r.strict(1987, c -> c.set(similar(c.getText(0), "\\")));
    r.strict(1986, c -> c.set(similar(c.getText(0), c.getText(1))));
    r.loose(
        1623,
        c -> {
          if (c.isNull(0)) {
            c.setNull();
          } else {
            c.set(similar(c.getText(0), c.isNull(1) ? "\\" : c.getText(1)));
          }
        });
  }

  private static SqlError badEscape() {
    return new SqlError(SqlState.INVALID_ESCAPE_SEQUENCE, "invalid escape string")
        .hint("Escape string must be empty or one character.");
  }

  /// Rewrites a pattern with another escape character into one with backslashes.
  private static byte[] escape(byte[] pattern, byte[] escape) {
    String text = new String(pattern, StandardCharsets.ISO_8859_1);
    String e = new String(escape, StandardCharsets.ISO_8859_1);
    if (e.isEmpty()) {
      return text.replace("\\", "\\\\").getBytes(StandardCharsets.ISO_8859_1);
    }
    if (e.length() != Utf8.length(escape[0])) {
      throw badEscape();
    }
    if (e.equals("\\")) {
      return pattern;
    }
    StringBuilder out = new StringBuilder();
    boolean afterEscape = false;
    for (int i = 0; i < text.length(); ) {
      if (!afterEscape && text.startsWith(e, i)) {
        out.append('\\');
        afterEscape = true;
        i += e.length();
        continue;
      }
      if (text.charAt(i) == '\\' && !afterEscape) {
        out.append('\\');
      }
      out.append(text.charAt(i));
      afterEscape = false;
      i++;
    }
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The regular expression of a SIMILAR TO pattern.
  static String similar(String pattern, String escape) {
    if (escape.codePointCount(0, escape.length()) > 1) {
      throw badEscape();
    }
    int escapePoint = escape.isEmpty() ? -1 : escape.codePointAt(0);
    StringBuilder out = new StringBuilder("^(?:");
    boolean afterEscape = false;
    boolean inClass = false;
    int quotes = 0;
    int[] points = pattern.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      int p = points[i];
      if (afterEscape) {
        if (p == '"' && !inClass) {
          if (quotes == 0) {
            out.append("){1,1}?(");
          } else if (quotes == 1) {
            out.append("){1,1}(?:");
          } else {
            throw new SqlError(
                SqlState.INVALID_USE_OF_ESCAPE_CHARACTER,
                "SQL regular expression may not contain more than two escape-double-quote"
                    + " separators");
          }
          quotes++;
        } else {
          out.append('\\').appendCodePoint(p);
        }
        afterEscape = false;
      } else if (p == escapePoint) {
        afterEscape = true;
      } else if (inClass) {
        if (p == '\\') {
          out.append('\\');
        }
        out.appendCodePoint(p);
        if (p == ']') {
          inClass = false;
        }
      } else {
        switch (p) {
          case '[' -> {
            out.append('[');
            inClass = true;
            if (i + 1 < points.length && points[i + 1] == '^') {
              out.append('^');
              i++;
            }
            if (i + 1 < points.length && points[i + 1] == ']') {
              out.append(']');
              i++;
            }
          }
          case '%' -> out.append(".*");
          case '_' -> out.append('.');
          case '(' -> out.append("(?:");
          case '\\', '.', '^', '$' -> out.append('\\').appendCodePoint(p);
          default -> out.appendCodePoint(p);
        }
      }
    }
    return out.append(")$").toString();
  }
}
