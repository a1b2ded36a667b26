// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.Bytes;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.number.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `extract`, `date_part`, `date_trunc`, `date_bin`, under their pg_proc OIDs.
public final class FieldFunctions {
  private FieldFunctions() {}

  private static SqlError notSupported(String unit, String type) {
    return new SqlError(
        SqlState.FEATURE_NOT_SUPPORTED,
        "unit \"%s\" not supported for type %s".formatted(unit, type));
  }

  private static SqlError notRecognized(String unit, String type) {
    return new SqlError(
        SqlState.INVALID_PARAMETER_VALUE,
        "unit \"%s\" not recognized for type %s".formatted(unit, type));
  }

  /// The unit's canonical word; words beyond the units of intervals are `epoch`, `dow`, `isodow`,
  /// `doy`, `isoyear`, `julian`.
  private static String canonical(String unit, String type) {
    IntervalText.Unit known = IntervalText.UNITS.get(IntervalText.clip(unit));
    if (known != null) {
      return known.name().toLowerCase(Locale.ROOT);
    }
    return switch (IntervalText.clip(unit)) {
      case "epoch", "dow", "isodow", "doy", "isoyear", "julian" -> unit;
      case "j", "jd" -> "julian";
      default -> throw notRecognized(unit, type);
    };
  }

  private static BigDecimal number(long value) {
    return BigDecimal.valueOf(value);
  }

  private static BigDecimal micros(long value, int scale) {
    return BigDecimal.valueOf(value, scale);
  }

  private static @Nullable BigDecimal ofDay(String unit, long days) {
    LocalDate d = Calendar.date(days);
    int year = d.getYear();
    return switch (unit) {
      case "day" -> number(d.getDayOfMonth());
      case "month" -> number(d.getMonthValue());
      case "quarter" -> number((d.getMonthValue() - 1) / 3 + 1);
      case "week" -> number(d.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case "year" -> number(year > 0 ? year : year - 1);
      case "decade" -> number(Math.floorDiv(year, 10));
      case "century" -> number(year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100));
      case "millennium" -> number(year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000));
      case "isoyear" -> {
        int isoYear = d.get(IsoFields.WEEK_BASED_YEAR);
        yield number(isoYear > 0 ? isoYear : isoYear - 1);
      }
      case "dow" -> number(Calendar.dayOfWeek(days));
      case "isodow" -> number(d.getDayOfWeek().getValue());
      case "doy" -> number(d.getDayOfYear());
      case "julian" -> number(days + Calendar.EPOCH_JULIAN);
      default -> null;
    };
  }

  private static @Nullable BigDecimal ofTime(String unit, long time) {
    long second = time % Calendar.MICROS_PER_MINUTE;
    return switch (unit) {
      case "microsecond" -> number(second);
      case "millisecond" -> micros(second, 3);
      case "second" -> micros(second, 6);
      case "minute" -> number(time / Calendar.MICROS_PER_MINUTE % 60);
      case "hour" -> number(time / Calendar.MICROS_PER_HOUR);
      default -> null;
    };
  }

  private static @Nullable BigDecimal ofZone(String unit, int eastSeconds) {
    return switch (unit) {
      case "timezone" -> number(eastSeconds);
      case "timezone_hour" -> number(eastSeconds / 3600);
      case "timezone_minute" -> number(eastSeconds / 60 % 60);
      default -> null;
    };
  }

  /// The result of a call: a number, an infinity, or null.
  private record Part(@Nullable BigDecimal value, int infinity) {
    static final Part NULL = new Part(null, 0);
  }

  /// Fields of an infinite value: those that grow without end are infinite, the others null.
  private static Part ofInfinite(
      String unit, boolean negative, String type, boolean hasZone, boolean isDate) {
    return switch (unit) {
      case "year", "decade", "century", "millennium", "julian", "isoyear", "epoch" ->
          new Part(null, negative ? -1 : 1);
      case "microsecond", "millisecond", "second", "minute", "hour" -> {
        if (isDate) {
          throw notSupported(unit, type);
        }
        yield Part.NULL;
      }
      case "timezone", "timezone_hour", "timezone_minute" -> {
        if (!hasZone) {
          throw notSupported(unit, type);
        }
        yield Part.NULL;
      }
      default -> Part.NULL;
    };
  }

  private static Part timestamp(String word, long value, @Nullable ZoneId zone) {
    String unit = word.toLowerCase(Locale.ROOT);
    String type = zone == null ? "timestamp without time zone" : "timestamp with time zone";
    String field = canonical(unit, type);
    if (!Calendar.isFinite(value)) {
      return ofInfinite(field, value < 0, type, zone != null, false);
    }
    if (field.equals("epoch")) {
      return new Part(micros(value, 6).add(number(Calendar.EPOCH_UNIX_SECONDS)), 0);
    }
    int east = zone == null ? 0 : Calendar.offsetAt(value, zone);
    long local = value + east * Calendar.MICROS_PER_SECOND;
    long days = Math.floorDiv(local, Calendar.MICROS_PER_DAY);
    long time = local - days * Calendar.MICROS_PER_DAY;
    if (field.equals("julian")) {
      BigDecimal fraction =
          number(time).divide(number(Calendar.MICROS_PER_DAY), 20, java.math.RoundingMode.HALF_UP);
      BigDecimal whole = number(days + Calendar.EPOCH_JULIAN);
      return new Part(time == 0 ? whole.setScale(20) : whole.add(fraction), 0);
    }
    BigDecimal result = ofDay(field, days);
    if (result == null) {
      result = ofTime(field, time);
    }
    if (result == null && zone != null) {
      result = ofZone(field, east);
    }
    if (result == null) {
      throw notSupported(unit, type);
    }
    return new Part(result, 0);
  }

  private static Part date(String word, long value) {
    String unit = word.toLowerCase(Locale.ROOT);
    String field = canonical(unit, "date");
    if (!Calendar.isFiniteDate(value)) {
      return ofInfinite(field, value < 0, "date", false, true);
    }
    if (field.equals("epoch")) {
      return new Part(number((value + Calendar.EPOCH_UNIX_DAY) * 86400), 0);
    }
    BigDecimal result = ofDay(field, value);
    if (result == null) {
      throw notSupported(unit, "date");
    }
    return new Part(result, 0);
  }

  private static Part time(String word, long value, int east, boolean zoned) {
    String unit = word.toLowerCase(Locale.ROOT);
    String type = zoned ? "time with time zone" : "time without time zone";
    String field = canonical(unit, type);
    if (field.equals("epoch")) {
      return new Part(micros(value - east * Calendar.MICROS_PER_SECOND, 6), 0);
    }
    BigDecimal result = ofTime(field, value);
    if (result == null && zoned) {
      result = ofZone(field, east);
    }
    if (result == null) {
      throw notSupported(unit, type);
    }
    return new Part(result, 0);
  }

  private static Part interval(String word, Interval span) {
    String unit = word.toLowerCase(Locale.ROOT);
    String field = canonical(unit, "interval");
    if (span.isInfinite()) {
      return switch (field) {
        case "hour", "day", "year", "decade", "century", "millennium", "epoch" ->
            new Part(null, span.equals(Interval.INFINITY) ? 1 : -1);
        case "microsecond", "millisecond", "second", "minute", "month", "quarter" -> Part.NULL;
        default -> throw notSupported(unit, "interval");
      };
    }
    int years = span.months() / 12;
    BigDecimal result =
        switch (field) {
          case "epoch" ->
              micros(span.micros(), 6)
                  .add(number(span.days() * 86400L))
                  .add(number(years * 31_557_600L))
                  .add(number(span.months() % 12 * 2_592_000L));
          case "day" -> number(span.days());
          case "month" -> number(span.months() % 12);
          case "quarter" -> number(span.months() % 12 / 3 + 1);
          case "year" -> number(years);
          case "decade" -> number(years / 10);
          case "century" -> number(years / 100);
          case "millennium" -> number(years / 1000);
          case "hour" -> number(span.micros() / Calendar.MICROS_PER_HOUR);
          default -> ofTime(field, span.micros());
        };
    if (result == null) {
      throw notSupported(unit, "interval");
    }
    return new Part(result, 0);
  }

  private interface Extractor {
    Part extract(Call c);
  }

  private static void both(FunctionRegistry r, int extract, int datePart, Extractor extractor) {
    extract(r, extract, extractor);
    datePart(r, datePart, extractor);
  }

  private static void extract(FunctionRegistry r, int oid, Extractor extractor) {
    r.strict(
        oid,
        c -> {
          Part part = extractor.extract(c);
          BigDecimal value = part.value;
          if (part.infinity != 0) {
            c.set(part.infinity > 0 ? Numeric.POSITIVE_INFINITY : Numeric.NEGATIVE_INFINITY);
          } else if (value == null) {
            c.setNull();
          } else {
            c.set(Numeric.of(value));
          }
        });
  }

  private static void datePart(FunctionRegistry r, int oid, Extractor extractor) {
    r.strict(
        oid,
        c -> {
          Part part = extractor.extract(c);
          BigDecimal value = part.value;
          if (part.infinity != 0) {
            c.set(part.infinity * Double.POSITIVE_INFINITY);
          } else if (value == null) {
            c.setNull();
          } else {
            c.set(value.doubleValue());
          }
        });
  }

  public static void declare(FunctionRegistry r) {
    both(r, 6202, 2021, c -> timestamp(c.getText(0), c.getLong(1), null));
    both(r, 6203, 1171, c -> timestamp(c.getText(0), c.getLong(1), c.context().timeZone()));
    both(r, 6200, 1385, c -> time(c.getText(0), c.getLong(1), 0, false));
    both(
        r,
        6201,
        1273,
        c ->
            time(
                c.getText(0),
                Bytes.getLong(c.heap(1), c.offset(1)),
                -Bytes.getInt(c.heap(1), c.offset(1) + 8),
                true));
    both(r, 6204, 1172, c -> interval(c.getText(0), Interval.of(c.heap(1), c.offset(1))));
    extract(r, 6199, c -> date(c.getText(0), c.getLong(1)));
    datePart(r, 1384, c -> timestamp(c.getText(0), Calendar.timestampOfDate(c.getLong(1)), null));
    r.strict(2020, c -> c.set(truncate(c.getText(0), c.getLong(1), null)));
    r.strict(1217, c -> c.set(truncate(c.getText(0), c.getLong(1), c.context().timeZone())));
    r.strict(
        1284,
        c ->
            c.set(
                Calendar.isFinite(c.getLong(1))
                    ? truncate(c.getText(0), c.getLong(1), Zones.require(c.getText(2)))
                    : c.getLong(1)));
    r.strict(
        1218, c -> c.set(truncate(c.getText(0), Interval.of(c.heap(1), c.offset(1))).toBytes()));
    for (int oid : new int[] {6177, 6178}) {
      r.strict(
          oid, c -> c.set(bin(Interval.of(c.heap(0), c.offset(0)), c.getLong(1), c.getLong(2))));
    }
  }

  /// A unit of truncation: not one of those that only name a field.
  private static String unit(String unit, String type) {
    return switch (unit) {
      case "doy", "dow", "isodow", "isoyear", "julian", "epoch" -> throw notRecognized(unit, type);
      default -> canonical(unit, type);
    };
  }

  private static long truncate(String word, long value, @Nullable ZoneId zone) {
    if (!Calendar.isFinite(value)) {
      return value;
    }
    String unit = word.toLowerCase(Locale.ROOT);
    String type = zone == null ? "timestamp without time zone" : "timestamp with time zone";
    String field = unit(unit, type);
    int east = zone == null ? 0 : Calendar.offsetAt(value, zone);
    long local = value + east * Calendar.MICROS_PER_SECOND;
    long day = Math.floorDiv(local, Calendar.MICROS_PER_DAY);
    LocalDate d = Calendar.date(day);
    int year = d.getYear();
    long step =
        switch (field) {
          case "microsecond" -> 1;
          case "millisecond" -> 1000;
          case "second" -> Calendar.MICROS_PER_SECOND;
          case "minute" -> Calendar.MICROS_PER_MINUTE;
          case "hour" -> Calendar.MICROS_PER_HOUR;
          case "day", "week", "month", "quarter", "year", "decade", "century", "millennium" -> 0;
          default -> throw notSupported(unit, type);
        };
    if (step != 0) {
      long result = local - Math.floorMod(local, step);
      // Within a day the zone's offset stays as it was.
      return zone == null ? result : result - east * Calendar.MICROS_PER_SECOND;
    }
    long start =
        switch (field) {
          case "day" -> day;
          case "week" -> day - (d.getDayOfWeek().getValue() - 1);
          case "month" -> Calendar.days(year, d.getMonthValue(), 1);
          case "quarter" -> Calendar.days(year, (d.getMonthValue() - 1) / 3 * 3 + 1, 1);
          case "year" -> Calendar.days(year, 1, 1);
          case "decade" -> Calendar.days(Math.floorDiv(year, 10) * 10, 1, 1);
          case "century" -> Calendar.days(Math.floorDiv(year - 1, 100) * 100 + 1, 1, 1);
          default -> Calendar.days(Math.floorDiv(year - 1, 1000) * 1000 + 1, 1, 1);
        };
    long result = start * Calendar.MICROS_PER_DAY;
    return zone == null
        ? Calendar.checked(result)
        : Calendar.toInstant(Calendar.checked(result), zone);
  }

  private static Interval truncate(String word, Interval span) {
    if (span.isInfinite()) {
      return span;
    }
    String unit = word.toLowerCase(Locale.ROOT);
    String field = unit(unit, "interval");
    int months = span.months();
    return switch (field) {
      case "microsecond" -> span;
      case "millisecond" -> new Interval(months, span.days(), span.micros() / 1000 * 1000);
      case "second" ->
          new Interval(
              months,
              span.days(),
              span.micros() / Calendar.MICROS_PER_SECOND * Calendar.MICROS_PER_SECOND);
      case "minute" ->
          new Interval(
              months,
              span.days(),
              span.micros() / Calendar.MICROS_PER_MINUTE * Calendar.MICROS_PER_MINUTE);
      case "hour" ->
          new Interval(
              months,
              span.days(),
              span.micros() / Calendar.MICROS_PER_HOUR * Calendar.MICROS_PER_HOUR);
      case "day" -> new Interval(months, span.days(), 0);
      case "month" -> new Interval(months, 0, 0);
      case "quarter" -> new Interval(months / 3 * 3, 0, 0);
      case "year" -> new Interval(months / 12 * 12, 0, 0);
      case "decade" -> new Interval(months / 120 * 120, 0, 0);
      case "century" -> new Interval(months / 1200 * 1200, 0, 0);
      case "millennium" -> new Interval(months / 12000 * 12000, 0, 0);
      case "week" ->
          throw notSupported(unit, "interval").detail("Months usually have fractional weeks.");
      default -> throw notSupported(unit, "interval");
    };
  }

  private static long bin(Interval stride, long timestamp, long origin) {
    if (!Calendar.isFinite(timestamp)) {
      return timestamp;
    }
    if (!Calendar.isFinite(origin)) {
      throw new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, "origin out of range");
    }
    if (stride.isInfinite()) {
      throw new SqlError(
          SqlState.DATETIME_VALUE_OUT_OF_RANGE,
          "timestamps cannot be binned into infinite intervals");
    }
    if (stride.months() != 0) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "timestamps cannot be binned into intervals containing months or years");
    }
    try {
      long step =
          Math.addExact(
              Math.multiplyExact(stride.days(), Calendar.MICROS_PER_DAY), stride.micros());
      if (step <= 0) {
        throw new SqlError(
            SqlState.DATETIME_VALUE_OUT_OF_RANGE, "stride must be greater than zero");
      }
      long difference = Math.subtractExact(timestamp, origin);
      return Calendar.checked(origin + Math.floorDiv(difference, step) * step);
    } catch (ArithmeticException e) {
      throw Interval.outOfRange();
    }
  }
}
