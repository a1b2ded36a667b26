// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Arithmetic, order and text forms of `float4` and `float8`. PostgreSQL: `float.c`.
public final class Floats {
  private Floats() {}

  /// Equality in which NaN equals NaN.
  public static boolean equal(double a, double b) {
    return a == b || (Double.isNaN(a) && Double.isNaN(b));
  }

  /// Order in which NaN is above everything else.
  public static boolean less(double a, double b) {
    return a < b || (Double.isNaN(b) && !Double.isNaN(a));
  }

  public static int compare(double a, double b) {
    return less(a, b) ? -1 : less(b, a) ? 1 : 0;
  }

  public static SqlError overflow() {
    return new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow");
  }

  static SqlError underflow() {
    return new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: underflow");
  }

  public static double add(double a, double b) {
    double r = a + b;
    if (Double.isInfinite(r) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw overflow();
    }
    return r;
  }

  static double subtract(double a, double b) {
    double r = a - b;
    if (Double.isInfinite(r) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw overflow();
    }
    return r;
  }

  static double multiply(double a, double b) {
    double r = a * b;
    if (Double.isInfinite(r) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw overflow();
    }
    if (r == 0 && a != 0 && b != 0) {
      throw underflow();
    }
    return r;
  }

  static double divide(double a, double b) {
    if (b == 0 && !Double.isNaN(a)) {
      throw Integers.divisionByZero();
    }
    double r = a / b;
    if (Double.isInfinite(r) && !Double.isInfinite(a)) {
      throw overflow();
    }
    if (r == 0 && a != 0 && !Double.isInfinite(b)) {
      throw underflow();
    }
    return r;
  }

  public static double add4(double a, double b) {
    float r = (float) a + (float) b;
    if (Float.isInfinite(r) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw overflow();
    }
    return r;
  }

  static double subtract4(double a, double b) {
    float r = (float) a - (float) b;
    if (Float.isInfinite(r) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw overflow();
    }
    return r;
  }

  static double multiply4(double a, double b) {
    float r = (float) a * (float) b;
    if (Float.isInfinite(r) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw overflow();
    }
    if (r == 0 && a != 0 && b != 0) {
      throw underflow();
    }
    return r;
  }

  static double divide4(double a, double b) {
    if (b == 0 && !Double.isNaN(a)) {
      throw Integers.divisionByZero();
    }
    float r = (float) a / (float) b;
    if (Float.isInfinite(r) && !Double.isInfinite(a)) {
      throw overflow();
    }
    if (r == 0 && a != 0 && !Double.isInfinite(b)) {
      throw underflow();
    }
    return r;
  }

  /// `float4(float8)`.
  static double narrow(double value) {
    float r = (float) value;
    if (Float.isInfinite(r) && !Double.isInfinite(value)) {
      throw overflow();
    }
    if (r == 0 && value != 0) {
      throw underflow();
    }
    return r;
  }

  public static double checked(double result, boolean infinityOk, boolean zeroOk) {
    if (Double.isInfinite(result) && !infinityOk) {
      throw overflow();
    }
    if (result == 0 && !zeroOk) {
      throw underflow();
    }
    return result;
  }

  /// Rounds half to even, as C's `rint`, then checks the range `[minimum, -minimum)`.
  static long toInteger(double value, double minimum, String type) {
    double rounded = Math.rint(value);
    if (!(rounded >= minimum && rounded < -minimum)) {
      throw Integers.outOfRange(type);
    }
    return (long) rounded;
  }

  /// Parses the text form of either type.
  public static double parse(byte[] text, int offset, int length, boolean isFloat4) {
    String whole = new String(text, offset, length, StandardCharsets.UTF_8);
    String typeName = isFloat4 ? "real" : "double precision";
    String trimmed = trim(whole);
    String lower = trimmed.toLowerCase(Locale.ROOT);
    switch (lower) {
      case "nan", "+nan", "-nan" -> {
        return Double.NaN;
      }
      case "infinity", "+infinity", "inf", "+inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-infinity", "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {}
    }
    if (!isNumber(lower)) {
      throw new SqlError(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "invalid input syntax for type %s: \"%s\"".formatted(typeName, whole));
    }
    double value =
        isHexadecimal(lower)
            ? parseHexadecimal(lower, isFloat4)
            : isFloat4 ? Float.parseFloat(lower) : Double.parseDouble(lower);
    if (Double.isInfinite(value) || (value == 0 && !isZero(lower))) {
      throw new SqlError(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "\"%s\" is out of range for type %s".formatted(trimmed, typeName));
    }
    return value;
  }

  private static boolean isHexadecimal(String text) {
    return text.startsWith("0x") || (text.length() > 1 && text.startsWith("0x", 1));
  }

  private static double parseHexadecimal(String text, boolean isFloat4) {
    String literal = text.indexOf('p') < 0 ? text + "p0" : text;
    return isFloat4 ? Float.parseFloat(literal) : Double.parseDouble(literal);
  }

  private static boolean isZero(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 'e' || c == 'p') {
        break;
      }
      if ((c >= '1' && c <= '9') || (c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String text) {
    int at = 0;
    int end = text.length();
    if (at < end && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
      at++;
    }
    boolean hexadecimal = text.startsWith("0x", at);
    if (hexadecimal) {
      at += 2;
    }
    int digits = 0;
    boolean point = false;
    for (; at < end; at++) {
      char c = text.charAt(at);
      if (Character.digit(c, hexadecimal ? 16 : 10) >= 0 && c < 128) {
        digits++;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return false;
    }
    if (at == end) {
      return true;
    }
    if (text.charAt(at) != (hexadecimal ? 'p' : 'e')) {
      return false;
    }
    at++;
    if (at < end && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
      at++;
    }
    int exponentDigits = 0;
    for (; at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
      exponentDigits++;
    }
    return exponentDigits > 0 && at == end;
  }

  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && Integers.isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && Integers.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /// Appends the text form: shortest that reads back if `extraDigits` is positive, else `%.*g` with
  /// 15 (or 6) plus it.
  public static void write(double value, boolean isFloat4, int extraDigits, ByteWriter target) {
    if (Double.isNaN(value)) {
      target.putUtf8("NaN");
    } else if (Double.isInfinite(value)) {
      target.putUtf8(value > 0 ? "Infinity" : "-Infinity");
    } else if (value == 0) {
      target.putUtf8(1 / value < 0 ? "-0" : "0");
    } else if (extraDigits > 0) {
      BigDecimal digits = shortest(value, isFloat4);
      writeDigits(digits, isFloat4 ? 6 : 15, target);
    } else {
      int precision = Math.max(1, (isFloat4 ? 6 : 15) + extraDigits);
      BigDecimal digits =
          new BigDecimal(value).round(new MathContext(precision, RoundingMode.HALF_EVEN));
      writeDigits(digits, precision, target);
    }
  }

  /// The shortest decimal that reads back. Java's has two digits at least.
  private static BigDecimal shortest(double value, boolean isFloat4) {
    BigDecimal digits =
        new BigDecimal(isFloat4 ? Float.toString((float) value) : Double.toString(value));
    if (digits.precision() == 2) {
      BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
      boolean same = isFloat4 ? one.floatValue() == (float) value : one.doubleValue() == value;
      return same ? one : digits;
    }
    return digits;
  }

  /// Plain notation for exponents in `[-4, threshold)`, else scientific.
  private static void writeDigits(BigDecimal value, int threshold, ByteWriter target) {
    BigDecimal stripped = value.stripTrailingZeros();
    String digits = stripped.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - stripped.scale();
    if (stripped.signum() < 0) {
      target.putByte('-');
    }
    if (exponent >= -4 && exponent < threshold) {
      target.putUtf8(stripped.abs().toPlainString());
      return;
    }
    target.putByte(digits.charAt(0));
    if (digits.length() > 1) {
      target.putByte('.');
      target.putUtf8(digits.substring(1));
    }
    target.putByte('e');
    target.putByte(exponent < 0 ? '-' : '+');
    int magnitude = Math.abs(exponent);
    if (magnitude < 10) {
      target.putByte('0');
    }
    target.putDecimal(magnitude);
  }

  public static String toString(double value, boolean isFloat4, int extraDigits) {
    ByteWriter writer = new ByteWriter(32);
    write(value, isFloat4, extraDigits, writer);
    return writer.toUtf8String();
  }
}
