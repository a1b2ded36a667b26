// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.nio.charset.StandardCharsets;

/// Arithmetic and text forms of the integer types. PostgreSQL: `int.c`, `int8.c`, `numutils.c`.
public final class Integers {
  private Integers() {}

  static SqlError outOfRange(String type) {
    return new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, type + " out of range");
  }

  static SqlError divisionByZero() {
    return new SqlError(SqlState.DIVISION_BY_ZERO, "division by zero");
  }

  public static long checkInt2(long value) {
    if ((short) value != value) {
      throw outOfRange("smallint");
    }
    return value;
  }

  public static long checkInt4(long value) {
    if ((int) value != value) {
      throw outOfRange("integer");
    }
    return value;
  }

  static long divide(long a, long b) {
    if (b == 0) {
      throw divisionByZero();
    }
    return a / b;
  }

  static long modulo(long a, long b) {
    if (b == 0) {
      throw divisionByZero();
    }
    return a % b;
  }

  public static long add8(long a, long b) {
    long r = a + b;
    if (((a ^ r) & (b ^ r)) < 0) {
      throw outOfRange("bigint");
    }
    return r;
  }

  public static long subtract8(long a, long b) {
    long r = a - b;
    if (((a ^ b) & (a ^ r)) < 0) {
      throw outOfRange("bigint");
    }
    return r;
  }

  public static long multiply8(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    if (high != low >> 63) {
      throw outOfRange("bigint");
    }
    return low;
  }

  static long divide8(long a, long b) {
    if (b == -1 && a == Long.MIN_VALUE) {
      throw outOfRange("bigint");
    }
    return divide(a, b);
  }

  static long modulo8(long a, long b) {
    return b == -1 ? 0 : modulo(a, b);
  }

  static boolean isSpace(int c) {
    return c == ' ' || (c >= 9 && c <= 13);
  }

  /// Parses an integer literal: decimal, `0x`, `0o`, `0b`, with single underscores between digits.
  ///
  /// @param typeName as error messages name it; @param minimum, maximum inclusive range of the type
  public static long parse(
      byte[] text, int offset, int length, String typeName, long minimum, long maximum) {
    int at = offset;
    int end = offset + length;
    while (at < end && isSpace(text[at])) {
      at++;
    }
    while (end > at && isSpace(text[end - 1])) {
      end--;
    }
    boolean negative = false;
    if (at < end && (text[at] == '-' || text[at] == '+')) {
      negative = text[at] == '-';
      at++;
    }
    int base = 10;
    if (end - at >= 2 && text[at] == '0') {
      base =
          switch (text[at + 1] | 0x20) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 10;
          };
      if (base != 10) {
        at += 2;
      }
    }
    // Accumulates negatively, so that the smallest value fits.
    long limit = negative ? minimum : -maximum;
    long value = 0;
    boolean digitBefore = base != 10;
    boolean any = false;
    for (; at < end; at++) {
      int c = text[at];
      int digit =
          c >= '0' && c <= '9'
              ? c - '0'
              : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
      if (digit >= 0 && digit < base) {
        any = true;
        digitBefore = true;
        if (value < limit / base) {
          throw outOfRange(text, offset, length, typeName);
        } else {
          value = value * base;
          if (value < limit + digit) {
            throw outOfRange(text, offset, length, typeName);
          } else {
            value -= digit;
          }
        }
      } else if (c == '_' && digitBefore && at + 1 < end) {
        digitBefore = false;
      } else {
        throw invalid(text, offset, length, typeName);
      }
    }
    if (!any || !digitBefore) {
      throw invalid(text, offset, length, typeName);
    }
    return negative ? value : -value;
  }

  /// `oid`, `xid`, `cid`: unsigned 32 bits, where negative numbers wrap as `strtoul` does.
  public static long parseUnsigned32(byte[] text, int offset, int length, String typeName) {
    long value = parseUnsigned(text, offset, length, typeName, 64);
    if (value == (value & 0xFFFFFFFFL) || value == (int) value) {
      return value & 0xFFFFFFFFL;
    }
    throw new SqlError(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
        "value \"%s\" is out of range for type %s"
            .formatted(string(text, offset, length), typeName));
  }

  /// As C's `strtoul` with base 0 and blanks around: decimal, `0x` or octal with a leading zero,
  /// negative wraps.
  public static long parseUnsigned(byte[] text, int offset, int length, String typeName, int bits) {
    int at = offset;
    int end = offset + length;
    while (at < end && isSpace(text[at])) {
      at++;
    }
    while (end > at && isSpace(text[end - 1])) {
      end--;
    }
    boolean negative = false;
    if (at < end && (text[at] == '-' || text[at] == '+')) {
      negative = text[at] == '-';
      at++;
    }
    int base = 10;
    if (end - at > 2 && text[at] == '0' && (text[at + 1] | 0x20) == 'x') {
      base = 16;
      at += 2;
    } else if (end - at > 2 && text[at] == '0' && (text[at + 1] | 0x20) == 'b') {
      base = 2;
      at += 2;
    } else if (end - at > 1 && text[at] == '0') {
      base = 8;
    }
    if (at == end) {
      throw invalid(text, offset, length, typeName);
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = Character.digit(text[at], base);
      if (digit < 0) {
        throw invalid(text, offset, length, typeName);
      }
      if (Long.compareUnsigned(value, Long.divideUnsigned(-1L, base)) > 0) {
        throw outOfRange(text, offset, length, typeName);
      }
      long next = value * base + digit;
      if (Long.compareUnsigned(next, value * base) < 0) {
        throw outOfRange(text, offset, length, typeName);
      }
      value = next;
    }
    return negative ? -value : value;
  }

  private static SqlError outOfRange(byte[] text, int offset, int length, String typeName) {
    return new SqlError(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
        "value \"%s\" is out of range for type %s"
            .formatted(string(text, offset, length), typeName));
  }

  static String string(byte[] text, int offset, int length) {
    return new String(text, offset, length, StandardCharsets.UTF_8);
  }

  public static SqlError invalid(byte[] text, int offset, int length, String typeName) {
    return new SqlError(
        SqlState.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type %s: \"%s\""
            .formatted(typeName, string(text, offset, length)));
  }

  /// Greatest common divisor of magnitudes, as a non-negative number.
  static long gcd(long a, long b, boolean isInt4) {
    if (a == 0 && b == 0) {
      return 0;
    }
    long minimum = isInt4 ? Integer.MIN_VALUE : Long.MIN_VALUE;
    long x = a;
    long y = b;
    while (y != 0) {
      long rest = y == -1 ? 0 : x % y;
      x = y;
      y = rest;
    }
    if (x == minimum) {
      throw outOfRange(isInt4 ? "integer" : "bigint");
    }
    return Math.abs(x);
  }

  static long lcm(long a, long b, boolean isInt4) {
    if (a == 0 || b == 0) {
      return 0;
    }
    long product = multiply8(a / gcd(a, b, isInt4), b);
    long result = product < 0 ? subtract8(0, product) : product;
    return isInt4 ? checkInt4(result) : result;
  }
}
