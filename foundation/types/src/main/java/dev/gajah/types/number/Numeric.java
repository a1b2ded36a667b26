// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The stored form of `numeric`: after the varlena header, a 16-bit header, then base-10000 digits, most significant first.
///
///     short  header bits 15-14 = 10, 13 sign, 12-7 display scale, 6 sign of weight, 5-0 weight; then digits
///     long   header bits 15-14 = 00 or 01 (negative), 13-0 display scale; 2 bytes weight; then digits
///     special  header 0xC000 NaN, 0xD000 Infinity, 0xF000 -Infinity
///
/// `weight` is the power of 10000 of the first digit. No leading or trailing zero digits are stored. A finite value is an
/// unscaled integer over ten to the display scale, so a `BigDecimal` whose scale is the display scale says it exactly.
/// Source: PostgreSQL `numeric.c`.
public final class Numeric {
  private static final int SHORT = 0x8000;
  private static final int NAN_HEADER = 0xC000;
  private static final int POSITIVE_INFINITY_HEADER = 0xD000;
  private static final int NEGATIVE_INFINITY_HEADER = 0xF000;
  static final int SCALE_MAX = 0x3FFF;
  private static final int WEIGHT_MAX = 0x7FFF;
  private static final int BASE = 10000;

  public static final byte[] NAN = {0, (byte) 0xC0};
  public static final byte[] POSITIVE_INFINITY = {0, (byte) 0xD0};
  public static final byte[] NEGATIVE_INFINITY = {0, (byte) 0xF0};

  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private Numeric() {}

  /// Ten to the `exponent`, for `0 <= exponent <= 18`.
  public static long power10(int exponent) {
    return POWERS[exponent];
  }

  static int header(byte[] value, int offset) {
    return Bytes.getUnsignedShort(value, offset);
  }

  public static boolean isSpecial(byte[] value, int offset) {
    return (header(value, offset) & 0xC000) == 0xC000;
  }

  public static boolean isNaN(byte[] value, int offset) {
    return header(value, offset) == NAN_HEADER;
  }

  /// 1 for Infinity, -1 for -Infinity, 0 for anything else.
  public static int infinitySign(byte[] value, int offset) {
    int header = header(value, offset);
    return header == POSITIVE_INFINITY_HEADER ? 1 : header == NEGATIVE_INFINITY_HEADER ? -1 : 0;
  }

  private static int headerLength(int header) {
    return (header & SHORT) != 0 ? 2 : 4;
  }

  static boolean isNegative(byte[] value, int offset) {
    int header = header(value, offset);
    return (header & SHORT) != 0 ? (header & 0x2000) != 0 : (header & 0xC000) == 0x4000;
  }

  public static int displayScale(byte[] value, int offset) {
    int header = header(value, offset);
    return (header & SHORT) != 0 ? (header >> 7) & 0x3F : header & 0x3FFF;
  }

  static int weight(byte[] value, int offset) {
    int header = header(value, offset);
    if ((header & SHORT) != 0) {
      return (header & 0x40) != 0 ? (header & 0x3F) | ~0x3F : header & 0x3F;
    }
    return Bytes.getShort(value, offset + 2);
  }

  static int digitCount(byte[] value, int offset, int length) {
    return (length - headerLength(header(value, offset))) / 2;
  }

  static int digit(byte[] value, int offset, int index) {
    return Bytes.getShort(value, offset + headerLength(header(value, offset)) + 2 * index);
  }

  /// True if the value is finite and its unscaled integer is below 10^18 in magnitude; then
  /// [#unscaled] may be called.
  public static boolean isSmall(byte[] value, int offset, int length) {
    int header = header(value, offset);
    if ((header & 0xC000) == 0xC000) {
      return false;
    }
    int count = (length - headerLength(header)) / 2;
    if (count == 0) {
      return displayScale(value, offset) <= 18;
    }
    int scale = displayScale(value, offset);
    // Digits before the point plus digits after it.
    return count <= 5 && 4 * (weight(value, offset) + 1) + scale <= 18 && scale <= 18;
  }

  /// The value times ten to its display scale, of a small value.
  public static long unscaled(byte[] value, int offset, int length) {
    int count = digitCount(value, offset, length);
    if (count == 0) {
      return 0;
    }
    int first = offset + headerLength(header(value, offset));
    int scale = displayScale(value, offset);
    int weight = weight(value, offset);
    long result = 0;
    for (int i = 0; i < count; i++) {
      long digit = Bytes.getShort(value, first + 2 * i);
      int exponent = 4 * (weight - i) + scale;
      result += exponent >= 0 ? digit * POWERS[exponent] : digit / POWERS[-exponent];
    }
    return isNegative(value, offset) ? -result : result;
  }

  /// For sums: true if the value is finite and [#unscaledValue] fits a long with room to spare.
  public static boolean isSmallValue(byte[] value, int offset, int length) {
    return isSmall(value, offset, length);
  }

  public static long unscaledValue(byte[] value, int offset, int length) {
    return unscaled(value, offset, length);
  }

  /// Bytes before the digits.
  public static int headerBytes(byte[] value, int offset) {
    return headerLength(header(value, offset));
  }

  /// Power of 10000 of the first digit.
  public static int weightOf(byte[] value, int offset) {
    return weight(value, offset);
  }

  public static int scaleOf(byte[] value, int offset) {
    return displayScale(value, offset);
  }

  /// The exact value of a finite numeric, with its display scale as scale.
  public static BigDecimal toBigDecimal(byte[] value, int offset, int length) {
    int scale = displayScale(value, offset);
    if (isSmall(value, offset, length)) {
      return BigDecimal.valueOf(unscaled(value, offset, length), scale);
    }
    int count = digitCount(value, offset, length);
    int first = offset + headerLength(header(value, offset));
    StringBuilder text = new StringBuilder(4 * count + 1);
    if (isNegative(value, offset)) {
      text.append('-');
    }
    text.append('0');
    for (int i = 0; i < count; i++) {
      int digit = Bytes.getShort(value, first + 2 * i);
      text.append((char) ('0' + digit / 1000)).append((char) ('0' + digit / 100 % 10));
      text.append((char) ('0' + digit / 10 % 10)).append((char) ('0' + digit % 10));
    }
    int lastWeight = weight(value, offset) - count + 1;
    return new BigDecimal(new BigInteger(text.toString()), -4 * lastWeight)
        .setScale(scale, RoundingMode.DOWN);
  }

  public static BigDecimal toBigDecimal(byte[] value) {
    return toBigDecimal(value, 0, value.length);
  }

  /// Stores `unscaled / 10^scale`.
  public static byte[] of(long unscaled, int scale) {
    if (unscaled == Long.MIN_VALUE) {
      return of(BigDecimal.valueOf(unscaled, scale));
    }
    long magnitude = Math.abs(unscaled);
    int padding = (4 - scale % 4) % 4;
    if (padding > 0 && magnitude > Long.MAX_VALUE / POWERS[padding]) {
      return of(BigDecimal.valueOf(unscaled, scale));
    }
    long rest = magnitude * POWERS[padding];
    int weight = -(scale + padding) / 4;
    while (rest != 0 && rest % BASE == 0) {
      rest /= BASE;
      weight++;
    }
    int count = 0;
    for (long r = rest; r != 0; r /= BASE) {
      count++;
    }
    weight += count - 1;
    if (count == 0) {
      weight = 0;
    }
    byte[] result = allocate(unscaled < 0, scale, weight, count);
    int at = result.length - 2;
    for (int i = 0; i < count; i++) {
      Bytes.putShort(result, at, (int) (rest % BASE));
      rest /= BASE;
      at -= 2;
    }
    return result;
  }

  public static byte[] of(long value) {
    return of(value, 0);
  }

  /// Stores a value whose scale is its display scale; a negative scale becomes 0.
  ///
  /// @throws SqlError 22003 "value overflows numeric format"
  public static byte[] of(BigDecimal decimal) {
    BigDecimal value = decimal.scale() < 0 ? decimal.setScale(0) : decimal;
    int scale = value.scale();
    if (scale > SCALE_MAX) {
      throw overflow();
    }
    BigInteger unscaled = value.unscaledValue();
    if (unscaled.bitLength() < 60) {
      long small = unscaled.longValue();
      int padding = (4 - scale % 4) % 4;
      if (Math.abs(small) <= Long.MAX_VALUE / POWERS[padding]) {
        return of(small, scale);
      }
    }
    String text = unscaled.abs().toString() + "0".repeat((4 - scale % 4) % 4);
    int lead = (4 - text.length() % 4) % 4;
    text = "0".repeat(lead) + text;
    int count = text.length() / 4;
    int[] digits = new int[count];
    for (int i = 0; i < count; i++) {
      int at = 4 * i;
      digits[i] =
          (text.charAt(at) - '0') * 1000
              + (text.charAt(at + 1) - '0') * 100
              + (text.charAt(at + 2) - '0') * 10
              + (text.charAt(at + 3) - '0');
    }
    int first = 0;
    while (first < count && digits[first] == 0) {
      first++;
    }
    int last = count;
    while (last > first && digits[last - 1] == 0) {
      last--;
    }
    int weight = count - first - 1 - (scale + 3) / 4;
    if (first == last) {
      weight = 0;
    }
    if (weight > WEIGHT_MAX) {
      throw overflow();
    }
    byte[] result = allocate(unscaled.signum() < 0, scale, weight, last - first);
    int at = result.length - 2 * (last - first);
    for (int i = first; i < last; i++) {
      Bytes.putShort(result, at, digits[i]);
      at += 2;
    }
    return result;
  }

  private static byte[] allocate(boolean negative, int scale, int weight, int count) {
    if (scale <= 63 && weight >= -64 && weight <= 63) {
      byte[] result = new byte[2 + 2 * count];
      int header =
          SHORT | (negative ? 0x2000 : 0) | scale << 7 | (weight < 0 ? 0x40 : 0) | (weight & 0x3F);
      Bytes.putShort(result, 0, header);
      return result;
    }
    byte[] result = new byte[4 + 2 * count];
    Bytes.putShort(result, 0, (negative ? 0x4000 : 0) | scale);
    Bytes.putShort(result, 2, weight);
    return result;
  }

  static SqlError overflow() {
    return new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format");
  }

  /// Order of PostgreSQL: -Infinity, finite values, Infinity, NaN.
  public static int compare(
      byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
    boolean aSpecial = isSpecial(a, aOffset);
    boolean bSpecial = isSpecial(b, bOffset);
    if (aSpecial || bSpecial) {
      return Integer.compare(rank(a, aOffset), rank(b, bOffset));
    }
    int aCount = digitCount(a, aOffset, aLength);
    int bCount = digitCount(b, bOffset, bLength);
    int aSign = aCount == 0 ? 0 : isNegative(a, aOffset) ? -1 : 1;
    int bSign = bCount == 0 ? 0 : isNegative(b, bOffset) ? -1 : 1;
    if (aSign != bSign || aSign == 0) {
      return Integer.compare(aSign, bSign);
    }
    int aWeight = weight(a, aOffset);
    int bWeight = weight(b, bOffset);
    if (aWeight != bWeight) {
      return aWeight > bWeight ? aSign : -aSign;
    }
    int aFirst = aOffset + headerLength(header(a, aOffset));
    int bFirst = bOffset + headerLength(header(b, bOffset));
    for (int i = 0; i < aCount && i < bCount; i++) {
      int difference = Bytes.getShort(a, aFirst + 2 * i) - Bytes.getShort(b, bFirst + 2 * i);
      if (difference != 0) {
        return difference > 0 ? aSign : -aSign;
      }
    }
    return aCount == bCount ? 0 : aCount > bCount ? aSign : -aSign;
  }

  private static int rank(byte[] value, int offset) {
    int header = header(value, offset);
    return header == NAN_HEADER
        ? 2
        : header == POSITIVE_INFINITY_HEADER ? 1 : header == NEGATIVE_INFINITY_HEADER ? -1 : 0;
  }

  /// Hash consistent with equality: display scale is left out.
  public static int hash(byte[] value, int offset, int length) {
    int header = header(value, offset);
    if ((header & 0xC000) == 0xC000) {
      return header;
    }
    int count = digitCount(value, offset, length);
    if (count == 0) {
      return 0;
    }
    int first = offset + headerLength(header);
    int hash = weight(value, offset) * 31 + (isNegative(value, offset) ? 1 : 0);
    for (int i = 0; i < count; i++) {
      hash = hash * 0x9E3779B1 + Bytes.getShort(value, first + 2 * i);
    }
    return hash ^ (hash >>> 16);
  }

  /// Appends the text form.
  public static void write(byte[] value, int offset, int length, ByteWriter target) {
    if (isSpecial(value, offset)) {
      int sign = infinitySign(value, offset);
      target.putUtf8(sign == 0 ? "NaN" : sign > 0 ? "Infinity" : "-Infinity");
      return;
    }
    if (displayScale(value, offset) == 0 && isSmall(value, offset, length)) {
      target.putDecimal(unscaled(value, offset, length));
      return;
    }
    target.putUtf8(toBigDecimal(value, offset, length).toPlainString());
  }

  public static String toString(byte[] value) {
    ByteWriter writer = new ByteWriter(32);
    write(value, 0, value.length, writer);
    return writer.toUtf8String();
  }

  private static SqlError invalid(byte[] text, int offset, int length) {
    return Integers.invalid(text, offset, length, "numeric");
  }

  /// Parses the text form and applies the type modifier.
  public static byte[] parse(byte[] text, int offset, int length, int typmod) {
    String whole = new String(text, offset, length, StandardCharsets.UTF_8);
    String s = Floats.trim(whole);
    boolean negative = s.startsWith("-");
    String body = negative || s.startsWith("+") ? s.substring(1) : s;
    if (s.equalsIgnoreCase("nan")) {
      return NAN;
    }
    if (body.equalsIgnoreCase("infinity") || body.equalsIgnoreCase("inf")) {
      return applyTypmod(negative ? NEGATIVE_INFINITY : POSITIVE_INFINITY, typmod);
    }
    BigDecimal value;
    if (body.length() > 2 && body.charAt(0) == '0' && "xXoObB".indexOf(body.charAt(1)) >= 0) {
      int base =
          switch (body.charAt(1) | 0x20) {
            case 'x' -> 16;
            case 'o' -> 8;
            default -> 2;
          };
      value = new BigDecimal(parseBase(body.substring(2), base, text, offset, length));
    } else {
      value = parseDecimal(body, text, offset, length);
    }
    return applyTypmod(of(negative ? value.negate() : value), typmod);
  }

  private static BigInteger parseBase(String body, int base, byte[] text, int offset, int length) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c < 128 && Character.digit(c, base) >= 0) {
        digits.append(c);
      } else if (c != '_' || i + 1 == body.length() || body.charAt(i + 1) == '_') {
        throw invalid(text, offset, length);
      }
    }
    if (digits.isEmpty()) {
      throw invalid(text, offset, length);
    }
    return new BigInteger(digits.toString(), base);
  }

  private static BigDecimal parseDecimal(String body, byte[] text, int offset, int length) {
    StringBuilder digits = new StringBuilder();
    int scale = 0;
    boolean point = false;
    int at = 0;
    for (; at < body.length(); at++) {
      char c = body.charAt(at);
      if (c >= '0' && c <= '9') {
        digits.append(c);
        if (point) {
          scale++;
        }
      } else if (c == '.' && !point) {
        point = true;
        if (at + 1 < body.length() && body.charAt(at + 1) == '_') {
          throw invalid(text, offset, length);
        }
      } else if (c == '_' && at > 0 && isDigit(body, at - 1) && isDigit(body, at + 1)) {
        continue;
      } else {
        break;
      }
    }
    if (digits.isEmpty()) {
      throw invalid(text, offset, length);
    }
    long exponent = 0;
    if (at < body.length()) {
      if ((body.charAt(at) | 0x20) != 'e') {
        throw invalid(text, offset, length);
      }
      at++;
      boolean negative = false;
      if (at < body.length() && (body.charAt(at) == '+' || body.charAt(at) == '-')) {
        negative = body.charAt(at) == '-';
        at++;
      }
      if (!isDigit(body, at)) {
        throw invalid(text, offset, length);
      }
      for (; at < body.length(); at++) {
        if (isDigit(body, at)) {
          exponent = Math.min(exponent * 10 + body.charAt(at) - '0', 1_000_000_000L);
        } else if (body.charAt(at) != '_' || !isDigit(body, at + 1)) {
          throw invalid(text, offset, length);
        }
      }
      if (negative) {
        exponent = -exponent;
      }
      if (exponent >= Integer.MAX_VALUE / 2 || exponent <= -Integer.MAX_VALUE / 2) {
        throw overflow();
      }
    }
    long finalScale = scale - exponent;
    if (finalScale < 0) {
      if (digits.length() - finalScale > 4L * (WEIGHT_MAX + 2)
          && new BigInteger(digits.toString()).signum() != 0) {
        throw overflow();
      }
      BigInteger unscaled = new BigInteger(digits.toString());
      return unscaled.signum() == 0
          ? BigDecimal.ZERO
          : new BigDecimal(unscaled, (int) finalScale).setScale(0);
    }
    if (finalScale > SCALE_MAX) {
      // Digits beyond the largest scale are cut off by rounding, as far as anything is left.
      throw overflow();
    }
    return new BigDecimal(new BigInteger(digits.toString()), (int) finalScale);
  }

  private static boolean isDigit(String s, int at) {
    return at >= 0 && at < s.length() && s.charAt(at) >= '0' && s.charAt(at) <= '9';
  }

  static int typmodPrecision(int typmod) {
    return ((typmod - 4) >> 16) & 0xFFFF;
  }

  /// Scale of a type modifier: 11 bits with sign, -1000 to 1000.
  static int typmodScale(int typmod) {
    return (((typmod - 4) & 0x7FF) ^ 1024) - 1024;
  }

  /// Rounds to the scale of a type modifier and checks its precision.
  public static byte[] applyTypmod(byte[] value, int typmod) {
    if (typmod < 4 || isNaN(value, 0)) {
      return value;
    }
    int precision = typmodPrecision(typmod);
    int scale = typmodScale(typmod);
    if (isSpecial(value, 0)) {
      throw fieldOverflow()
          .detail(
              "A field with precision %d, scale %d cannot hold an infinite value."
                  .formatted(precision, scale));
    }
    if (displayScale(value, 0) == scale && isSmall(value, 0, value.length)) {
      long unscaled = Math.abs(unscaled(value, 0, value.length));
      if (precision <= 18 && unscaled < POWERS[precision]) {
        return value;
      }
    }
    BigDecimal rounded = toBigDecimal(value).setScale(scale, RoundingMode.HALF_UP);
    if (rounded.unscaledValue().signum() != 0 && rounded.precision() > precision) {
      int digits = precision - scale;
      throw fieldOverflow()
          .detail(
              "A field with precision %d, scale %d must round to an absolute value less than %s%s."
                  .formatted(precision, scale, digits != 0 ? "10^" : "", digits != 0 ? digits : 1));
    }
    return of(rounded);
  }

  private static SqlError fieldOverflow() {
    return new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric field overflow");
  }

  /// Binary form of the wire: digit count, weight, sign, display scale, digits; 16 bits each.
  public static void send(byte[] value, int offset, int length, ByteWriter target) {
    if (isSpecial(value, offset)) {
      target.putShortBE(0);
      target.putShortBE(0);
      target.putShortBE(header(value, offset));
      target.putShortBE(infinitySign(value, offset) == 0 ? 0 : 0x20);
      return;
    }
    int count = digitCount(value, offset, length);
    target.putShortBE(count);
    target.putShortBE(weight(value, offset));
    target.putShortBE(isNegative(value, offset) ? 0x4000 : 0);
    target.putShortBE(displayScale(value, offset));
    for (int i = 0; i < count; i++) {
      target.putShortBE(digit(value, offset, i));
    }
  }

  public static byte[] receive(byte[] bytes, int offset, int length, int typmod) {
    if (length < 8) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
    }
    int count = Bytes.getShortBE(bytes, offset) & 0xFFFF;
    int weight = Bytes.getShortBE(bytes, offset + 2);
    int sign = Bytes.getShortBE(bytes, offset + 4) & 0xFFFF;
    int scale = Bytes.getShortBE(bytes, offset + 6) & 0xFFFF;
    switch (sign) {
      case NAN_HEADER -> {
        return NAN;
      }
      case POSITIVE_INFINITY_HEADER -> {
        return applyTypmod(POSITIVE_INFINITY, typmod);
      }
      case NEGATIVE_INFINITY_HEADER -> {
        return applyTypmod(NEGATIVE_INFINITY, typmod);
      }
      case 0, 0x4000 -> {}
      default ->
          throw new SqlError(
              SqlState.INVALID_BINARY_REPRESENTATION, "invalid sign in external \"numeric\" value");
    }
    if (scale > SCALE_MAX) {
      throw new SqlError(
          SqlState.INVALID_BINARY_REPRESENTATION, "invalid scale in external \"numeric\" value");
    }
    if (length < 8 + 2 * count) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
    }
    BigInteger unscaled = BigInteger.ZERO;
    StringBuilder text = new StringBuilder("0");
    for (int i = 0; i < count; i++) {
      int digit = Bytes.getShortBE(bytes, offset + 8 + 2 * i);
      if (digit < 0 || digit >= BASE) {
        throw new SqlError(
            SqlState.INVALID_BINARY_REPRESENTATION, "invalid digit in external \"numeric\" value");
      }
      text.append("%04d".formatted(digit));
    }
    unscaled = new BigInteger(text.toString());
    BigDecimal value =
        new BigDecimal(sign == 0 ? unscaled : unscaled.negate(), -4 * (weight - count + 1))
            .setScale(scale, RoundingMode.DOWN);
    return applyTypmod(of(value), typmod);
  }

  static byte[] copy(byte[] value, int offset, int length) {
    return Arrays.copyOfRange(value, offset, offset + length);
  }
}
