// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.ValueComparator;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// A span of time: months, days and microseconds, which do not convert into each other.
///
/// Stored form: 8 bytes microseconds, 4 days, 4 months, little-endian. All fields at their extremes
/// are the infinities.
public record Interval(int months, int days, long micros) {
  static final Interval INFINITY =
      new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
  static final Interval MINUS_INFINITY =
      new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);
  static final Interval ZERO = new Interval(0, 0, 0);

  /// Order in which a month is 30 days and a day 24 hours.
  public static final ValueComparator ORDER =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          return of(a, aOffset).compareTo(of(b, bOffset));
        }
      };

  static Interval of(byte[] bytes, int offset) {
    return new Interval(
        Bytes.getInt(bytes, offset + 12),
        Bytes.getInt(bytes, offset + 8),
        Bytes.getLong(bytes, offset));
  }

  public byte[] toBytes() {
    byte[] result = new byte[16];
    Bytes.putLong(result, 0, micros);
    Bytes.putInt(result, 8, days);
    Bytes.putInt(result, 12, months);
    return result;
  }

  boolean isInfinite() {
    return equals(INFINITY) || equals(MINUS_INFINITY);
  }

  private long wholeDays() {
    return months * 30L + days + Math.floorDiv(micros, Calendar.MICROS_PER_DAY);
  }

  private long restMicros() {
    return Math.floorMod(micros, Calendar.MICROS_PER_DAY);
  }

  int compareTo(Interval other) {
    int order = Long.compare(wholeDays(), other.wholeDays());
    return order != 0 ? order : Long.compare(restMicros(), other.restMicros());
  }

  int orderHash() {
    return Long.hashCode(wholeDays() * 31 + restMicros());
  }

  /// -1, 0 or 1.
  int signum() {
    return compareTo(ZERO);
  }

  static SqlError outOfRange() {
    return new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, "interval out of range");
  }

  private static Interval finite(Interval result) {
    if (result.isInfinite()) {
      throw outOfRange();
    }
    return result;
  }

  Interval negate() {
    if (isInfinite()) {
      return equals(INFINITY) ? MINUS_INFINITY : INFINITY;
    }
    try {
      return finite(
          new Interval(Math.negateExact(months), Math.negateExact(days), Math.negateExact(micros)));
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
  }

  Interval plus(Interval other) {
    if (isInfinite() || other.isInfinite()) {
      if (isInfinite() && other.isInfinite() && !equals(other)) {
        throw outOfRange();
      }
      return isInfinite() ? this : other;
    }
    try {
      return finite(
          new Interval(
              Math.addExact(months, other.months),
              Math.addExact(days, other.days),
              Math.addExact(micros, other.micros)));
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
  }

  Interval minus(Interval other) {
    if (isInfinite() || other.isInfinite()) {
      if (equals(other)) {
        throw outOfRange();
      }
      return isInfinite() ? this : other.negate();
    }
    try {
      return finite(
          new Interval(
              Math.subtractExact(months, other.months),
              Math.subtractExact(days, other.days),
              Math.subtractExact(micros, other.micros)));
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
  }

  private static double roundMicro(double value) {
    return Math.rint(value * 1e6) / 1e6;
  }

  private static int toInt(double value) {
    if (Double.isNaN(value) || value > Integer.MAX_VALUE || value < Integer.MIN_VALUE) {
      throw outOfRange();
    }
    return (int) value;
  }

  /// Multiplies, or divides, spilling fractions of months into days and of days into time.
  Interval scale(double factor, boolean divide) {
    if (Double.isNaN(factor)) {
      throw outOfRange();
    }
    if (isInfinite()) {
      if ((divide && Double.isInfinite(factor)) || (!divide && factor == 0)) {
        throw outOfRange();
      }
      return factor < 0 ? negate() : this;
    }
    if (Double.isInfinite(factor) && !divide) {
      int sign = signum();
      if (sign == 0) {
        throw outOfRange();
      }
      return sign * factor > 0 ? INFINITY : MINUS_INFINITY;
    }
    double scaledMonths = divide ? months / factor : months * factor;
    double scaledDays = divide ? days / factor : days * factor;
    double scaledMicros = divide ? micros / factor : micros * factor;
    int newMonths = toInt(scaledMonths);
    int newDays = toInt(scaledDays);
    double monthRest = roundMicro((scaledMonths - newMonths) * 30);
    double secondRest = roundMicro((scaledDays - newDays + monthRest - (int) monthRest) * 86400);
    if (Math.abs(secondRest) >= 86400) {
      int spill = (int) (secondRest / 86400);
      newDays = addDays(newDays, spill);
      secondRest -= spill * 86400.0;
    }
    newDays = addDays(newDays, (int) monthRest);
    double newMicros = Math.rint(scaledMicros + secondRest * 1e6);
    if (Double.isNaN(newMicros) || newMicros < Long.MIN_VALUE || newMicros >= 0x1p63) {
      throw outOfRange();
    }
    return finite(new Interval(newMonths, newDays, (long) newMicros));
  }

  private static int addDays(int a, int b) {
    try {
      return Math.addExact(a, b);
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
  }

  /// Turns 24-hour periods into days.
  Interval justifyHours() {
    if (isInfinite()) {
      return this;
    }
    long whole = micros / Calendar.MICROS_PER_DAY;
    long rest = micros - whole * Calendar.MICROS_PER_DAY;
    int newDays = addDays(days, (int) whole);
    if (newDays > 0 && rest < 0) {
      rest += Calendar.MICROS_PER_DAY;
      newDays--;
    } else if (newDays < 0 && rest > 0) {
      rest -= Calendar.MICROS_PER_DAY;
      newDays++;
    }
    return new Interval(months, newDays, rest);
  }

  /// Turns 30-day periods into months.
  Interval justifyDays() {
    if (isInfinite()) {
      return this;
    }
    int newMonths = addDays(months, days / 30);
    int rest = days % 30;
    if (newMonths > 0 && rest < 0) {
      rest += 30;
      newMonths--;
    } else if (newMonths < 0 && rest > 0) {
      rest -= 30;
      newMonths++;
    }
    return new Interval(newMonths, rest, micros);
  }

  Interval justify() {
    if (isInfinite()) {
      return this;
    }
    long rest = micros;
    int newDays = days;
    int newMonths = months;
    if ((newDays > 0 && rest > 0) || (newDays < 0 && rest < 0)) {
      newMonths = addDays(newMonths, newDays / 30);
      newDays %= 30;
    }
    newDays = addDays(newDays, (int) (rest / Calendar.MICROS_PER_DAY));
    rest %= Calendar.MICROS_PER_DAY;
    newMonths = addDays(newMonths, newDays / 30);
    newDays %= 30;
    if (newMonths > 0 && (newDays < 0 || (newDays == 0 && rest < 0))) {
      newDays += 30;
      newMonths--;
    } else if (newMonths < 0 && (newDays > 0 || (newDays == 0 && rest > 0))) {
      newDays -= 30;
      newMonths++;
    }
    if (newDays > 0 && rest < 0) {
      rest += Calendar.MICROS_PER_DAY;
      newDays--;
    } else if (newDays < 0 && rest > 0) {
      rest -= Calendar.MICROS_PER_DAY;
      newDays++;
    }
    return new Interval(newMonths, newDays, rest);
  }

  /// `timestamp + interval`; with a zone, months and days move the local time of an instant.
  static long addTo(long timestamp, Interval span, @Nullable ZoneId zone) {
    if (span.isInfinite()) {
      if (!Calendar.isFinite(timestamp) && (timestamp > 0) != span.equals(INFINITY)) {
        throw Calendar.timestampOutOfRange();
      }
      return span.equals(INFINITY) ? Calendar.INFINITY : Calendar.MINUS_INFINITY;
    }
    if (!Calendar.isFinite(timestamp)) {
      return timestamp;
    }
    long result = timestamp;
    if (span.months != 0) {
      long local = zone == null ? result : Calendar.toLocal(result, zone);
      long day = Math.floorDiv(local, Calendar.MICROS_PER_DAY);
      LocalDate date = Calendar.date(day);
      long month = date.getYear() * 12L + date.getMonthValue() - 1 + span.months;
      long year = Math.floorDiv(month, 12L);
      if (Math.abs(year) > 400_000) {
        throw Calendar.timestampOutOfRange();
      }
      int monthOfYear = (int) Math.floorMod(month, 12L) + 1;
      int dayOfMonth =
          Math.min(date.getDayOfMonth(), Calendar.daysInMonth((int) year, monthOfYear));
      result = move(local, Calendar.days((int) year, monthOfYear, dayOfMonth) - day, zone);
    }
    if (span.days != 0) {
      result = move(zone == null ? result : Calendar.toLocal(result, zone), span.days, zone);
    }
    try {
      return Calendar.checked(Math.addExact(result, span.micros));
    } catch (ArithmeticException e) {
      throw Calendar.timestampOutOfRange();
    }
  }

  private static long move(long local, long days, @Nullable ZoneId zone) {
    long moved;
    try {
      moved = Math.addExact(local, Math.multiplyExact(days, Calendar.MICROS_PER_DAY));
    } catch (ArithmeticException e) {
      throw Calendar.timestampOutOfRange();
    }
    Calendar.checked(moved);
    return zone == null ? moved : Calendar.toInstant(moved, zone);
  }

  private static final int MONTH_MASK = 1 << 1;
  private static final int YEAR_MASK = 1 << 2;
  private static final int DAY_MASK = 1 << 3;
  private static final int HOUR_MASK = 1 << 10;
  private static final int MINUTE_MASK = 1 << 11;

  static int range(int typmod) {
    return typmod < 0 ? 0x7FFF : (typmod >> 16) & 0x7FFF;
  }

  /// Applies `interval year to month`, `interval second(p)` and their like.
  Interval withTypmod(int typmod) {
    if (typmod < 0 || isInfinite()) {
      return this;
    }
    int range = range(typmod);
    int precision = typmod & 0xFFFF;
    if (range == 0x7FFF) {
      return precision == 0xFFFF ? this : new Interval(months, days, rounded(precision));
    }
    if (range == YEAR_MASK) {
      return new Interval(months / 12 * 12, 0, 0);
    }
    if (range == MONTH_MASK || range == (YEAR_MASK | MONTH_MASK)) {
      return new Interval(months, 0, 0);
    }
    if (range == DAY_MASK) {
      return new Interval(months, days, 0);
    }
    if (range == HOUR_MASK || range == (DAY_MASK | HOUR_MASK)) {
      return new Interval(
          months, days, micros / Calendar.MICROS_PER_HOUR * Calendar.MICROS_PER_HOUR);
    }
    if ((range & ~(DAY_MASK | HOUR_MASK)) == MINUTE_MASK) {
      return new Interval(
          months, days, micros / Calendar.MICROS_PER_MINUTE * Calendar.MICROS_PER_MINUTE);
    }
    return precision == 0xFFFF ? this : new Interval(months, days, rounded(precision));
  }

  private long rounded(int precision) {
    long half = precision >= 6 ? 0 : Math.round(Math.pow(10, 6 - precision)) / 2;
    if (micros >= 0 ? micros > Long.MAX_VALUE - half : micros < Long.MIN_VALUE + half) {
      throw outOfRange();
    }
    return Calendar.round(micros, precision);
  }
}
