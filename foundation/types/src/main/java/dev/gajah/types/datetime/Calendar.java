// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// Days and microseconds since 2000-01-01, their limits, and time zones.
///
/// Dates are proleptic Gregorian. Year 0 is 1 BC. A date is days, a timestamp microseconds; the
/// smallest and largest values of `int` and `long` are the infinities.
public final class Calendar {
  public static final long DATE_MINUS_INFINITY = Integer.MIN_VALUE;
  public static final long DATE_INFINITY = Integer.MAX_VALUE;
  public static final long MINUS_INFINITY = Long.MIN_VALUE;
  public static final long INFINITY = Long.MAX_VALUE;
  public static final long MICROS_PER_SECOND = 1_000_000L;
  public static final long MICROS_PER_MINUTE = 60_000_000L;
  public static final long MICROS_PER_HOUR = 3_600_000_000L;
  public static final long MICROS_PER_DAY = 86_400_000_000L;

  /// 2000-01-01 as a Julian day number, and as a day of the Unix epoch.
  static final int EPOCH_JULIAN = 2_451_545;

  static final int EPOCH_UNIX_DAY = 10_957;
  public static final long EPOCH_UNIX_SECONDS = 946_684_800L;

  /// First and last day plus one of `date`, and limits of `timestamp`.
  static final long DATE_MIN = -EPOCH_JULIAN;

  static final long DATE_END = 2_147_483_494L - EPOCH_JULIAN;
  static final long TIMESTAMP_MIN = -211_813_488_000_000_000L;
  static final long TIMESTAMP_END = 9_223_371_331_200_000_000L;

  static final int YEAR_MAX = 5_874_898;

  private Calendar() {}

  public static boolean isValidDate(long days) {
    return days >= DATE_MIN && days < DATE_END;
  }

  static boolean isValidTimestamp(long micros) {
    return micros >= TIMESTAMP_MIN && micros < TIMESTAMP_END;
  }

  static boolean isFinite(long timestamp) {
    return timestamp != MINUS_INFINITY && timestamp != INFINITY;
  }

  public static boolean isFiniteDate(long date) {
    return date != DATE_MINUS_INFINITY && date != DATE_INFINITY;
  }

  static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  static int daysInMonth(int year, int month) {
    return switch (month) {
      case 2 -> isLeap(year) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /// Days since 2000-01-01; month and day must be valid.
  static long days(int year, int month, int day) {
    return LocalDate.of(year, month, 1).toEpochDay() + day - 1 - EPOCH_UNIX_DAY;
  }

  static LocalDate date(long days) {
    return LocalDate.ofEpochDay(days + EPOCH_UNIX_DAY);
  }

  static LocalDateTime dateTime(long micros) {
    long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
    return LocalDateTime.ofEpochSecond(
        seconds + EPOCH_UNIX_SECONDS,
        (int) (micros - seconds * MICROS_PER_SECOND) * 1000,
        ZoneOffset.UTC);
  }

  static long micros(LocalDateTime dateTime) {
    return (dateTime.toEpochSecond(ZoneOffset.UTC) - EPOCH_UNIX_SECONDS) * MICROS_PER_SECOND
        + dateTime.getNano() / 1000;
  }

  /// Day of the week, Sunday is 0.
  static int dayOfWeek(long days) {
    return (int) Math.floorMod(days + 6, 7L);
  }

  static SqlError timestampOutOfRange() {
    return new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, "timestamp out of range");
  }

  static SqlError dateOutOfRange() {
    return new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, "date out of range");
  }

  static long checked(long timestamp) {
    if (!isValidTimestamp(timestamp)) {
      throw timestampOutOfRange();
    }
    return timestamp;
  }

  /// Seconds east of UTC that `zone` keeps at an instant.
  static int offsetAt(long instantMicros, ZoneId zone) {
    long seconds = Math.floorDiv(instantMicros, MICROS_PER_SECOND) + EPOCH_UNIX_SECONDS;
    return zone.getRules().getOffset(java.time.Instant.ofEpochSecond(seconds)).getTotalSeconds();
  }

  /// Seconds east of UTC for a local time: before a gap's transition, after an overlap's.
  static int offsetOfLocal(long localMicros, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    if (rules.isFixedOffset()) {
      return rules.getOffset(java.time.Instant.EPOCH).getTotalSeconds();
    }
    LocalDateTime local = dateTime(localMicros);
    ZoneOffsetTransition transition = rules.getTransition(local);
    if (transition == null) {
      return rules.getOffset(local).getTotalSeconds();
    }
    return (transition.isGap() ? transition.getOffsetBefore() : transition.getOffsetAfter())
        .getTotalSeconds();
  }

  /// Local time of an instant.
  public static long toLocal(long instant, ZoneId zone) {
    return isFinite(instant) ? instant + offsetAt(instant, zone) * MICROS_PER_SECOND : instant;
  }

  /// Instant of a local time.
  ///
  /// @throws SqlError 22008
  public static long toInstant(long local, ZoneId zone) {
    return isFinite(local)
        ? checked(local - offsetOfLocal(local, zone) * MICROS_PER_SECOND)
        : local;
  }

  /// `date` to `timestamp`.
  static long timestampOfDate(long date) {
    if (date == DATE_MINUS_INFINITY) {
      return MINUS_INFINITY;
    }
    if (date == DATE_INFINITY) {
      return INFINITY;
    }
    if (date >= TIMESTAMP_END / MICROS_PER_DAY) {
      throw new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, "date out of range for timestamp");
    }
    return date * MICROS_PER_DAY;
  }

  static long dateOfTimestamp(long timestamp) {
    return timestamp == MINUS_INFINITY
        ? DATE_MINUS_INFINITY
        : timestamp == INFINITY ? DATE_INFINITY : Math.floorDiv(timestamp, MICROS_PER_DAY);
  }

  /// Rounds microseconds to `precision` digits of a second, half away from zero; negative precision
  /// means no rounding.
  static long round(long micros, int precision) {
    if (precision < 0 || precision >= 6) {
      return micros;
    }
    long unit = 1;
    for (int i = precision; i < 6; i++) {
      unit *= 10;
    }
    long half = unit / 2;
    return micros >= 0 ? (micros + half) / unit * unit : -((-micros + half) / unit * unit);
  }
}
