// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import dev.gajah.types.number.IntegerFunctions;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// SQL functions of dates and times, under their pg_proc OIDs; extraction and truncation of fields
/// are in [FieldFunctions].
public final class DateTimeFunctions {
  private DateTimeFunctions() {}

  /// Order of `timetz`: by instant, then by zone.
  public static final ValueComparator TIMETZ_ORDER =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          long aZone = Bytes.getInt(a, aOffset + 8);
          long bZone = Bytes.getInt(b, bOffset + 8);
          long aInstant = Bytes.getLong(a, aOffset) + aZone * Calendar.MICROS_PER_SECOND;
          long bInstant = Bytes.getLong(b, bOffset) + bZone * Calendar.MICROS_PER_SECOND;
          return aInstant != bInstant
              ? Long.compare(aInstant, bInstant)
              : Long.compare(aZone, bZone);
        }
      };

  static Interval interval(Call c, int i) {
    return Interval.of(c.heap(i), c.offset(i));
  }

  private static long timetzMicros(Call c, int i) {
    return Bytes.getLong(c.heap(i), c.offset(i));
  }

  private static int timetzWest(Call c, int i) {
    return Bytes.getInt(c.heap(i), c.offset(i) + 8);
  }

  private static void set(Call c, Interval value) {
    c.set(value.toBytes());
  }

  public static void declare(FunctionRegistry r) {
    comparisons(r);
    dateArithmetic(r);
    timestampArithmetic(r);
    timeArithmetic(r);
    intervals(r);
    casts(r);
    zones(r);
    clocks(r);
    makers(r);
    overlaps(r);
    series(r);
    inRange(r);
  }

  private static void comparisons(FunctionRegistry r) {
    IntegerFunctions.compareLongs(r, 1086, 1091, 1087, 1088, 1089, 1090, 1092); // date
    IntegerFunctions.compareLongs(r, 1145, 1106, 1102, 1103, 1104, 1105, 1107); // time
    IntegerFunctions.compareLongs(r, 2052, 2053, 2054, 2055, 2057, 2056, 2045); // timestamp
    IntegerFunctions.compareLongs(r, 1152, 1153, 1154, 1155, 1157, 1156, 1314); // timestamptz
    IntegerFunctions.compare(r, TIMETZ_ORDER, 1352, 1353, 1354, 1355, 1357, 1356, 1358);
    IntegerFunctions.compare(r, Interval.ORDER, 1162, 1163, 1164, 1165, 1167, 1166, 1315);
    r.hasher(
        1186,
        (v, row) -> {
          BytesVector bytes = (BytesVector) v;
          return Interval.of(bytes.heap, bytes.offsets[row]).orderHash();
        });
    IntegerFunctions.extremes(r, IntegerFunctions.SIGNED, 1138, 1139);
    IntegerFunctions.extremes(r, IntegerFunctions.SIGNED, 1377, 1378);
    IntegerFunctions.extremes(r, IntegerFunctions.SIGNED, 2036, 2035);
    IntegerFunctions.extremes(r, IntegerFunctions.SIGNED, 1196, 1195);
    IntegerFunctions.extremes(r, TIMETZ_ORDER, 1379, 1380);
    IntegerFunctions.extremes(r, Interval.ORDER, 1198, 1197);
    mixed(
        r, (a, b, zone) -> compareDate(a, b), new int[] {2340, 2343, 2338, 2339, 2341, 2342, 2344});
    mixed(
        r,
        DateTimeFunctions::compareDateZoned,
        new int[] {2353, 2356, 2351, 2352, 2354, 2355, 2357});
    mixed(
        r,
        (a, b, zone) -> -compareDate(b, a),
        new int[] {2366, 2369, 2364, 2365, 2367, 2368, 2370});
    mixed(
        r,
        (a, b, zone) -> -compareDateZoned(b, a, zone),
        new int[] {2379, 2382, 2377, 2378, 2380, 2381, 2383});
    mixed(r, DateTimeFunctions::compareZoned, new int[] {2522, 2525, 2520, 2521, 2523, 2524, 2526});
    mixed(
        r,
        (a, b, zone) -> -compareZoned(b, a, zone),
        new int[] {2529, 2532, 2527, 2528, 2530, 2531, 2533});
  }

  private interface MixedOrder {
    int compare(long a, long b, ZoneId zone);
  }

  /// Compares a date with a timestamp, where a date beyond all timestamps is larger.
  private static int compareDate(long date, long timestamp) {
    if (Calendar.isFiniteDate(date) && date >= Calendar.TIMESTAMP_END / Calendar.MICROS_PER_DAY) {
      return timestamp == Calendar.INFINITY ? -1 : 1;
    }
    return Long.compare(Calendar.timestampOfDate(date), timestamp);
  }

  private static int compareDateZoned(long date, long instant, ZoneId zone) {
    if (Calendar.isFiniteDate(date) && date >= Calendar.TIMESTAMP_END / Calendar.MICROS_PER_DAY) {
      return instant == Calendar.INFINITY ? -1 : 1;
    }
    return compareZoned(Calendar.timestampOfDate(date), instant, zone);
  }

  private static int compareZoned(long local, long instant, ZoneId zone) {
    if (!Calendar.isFinite(local)) {
      return Long.compare(local, instant);
    }
    return Long.compare(
        local - Calendar.offsetOfLocal(local, zone) * Calendar.MICROS_PER_SECOND, instant);
  }

  private static void mixed(FunctionRegistry r, MixedOrder order, int[] oids) {
    r.strict(
        oids[0],
        c -> c.set(order.compare(c.getLong(0), c.getLong(1), c.context().timeZone()) == 0));
    r.strict(
        oids[1],
        c -> c.set(order.compare(c.getLong(0), c.getLong(1), c.context().timeZone()) != 0));
    r.strict(
        oids[2], c -> c.set(order.compare(c.getLong(0), c.getLong(1), c.context().timeZone()) < 0));
    r.strict(
        oids[3],
        c -> c.set(order.compare(c.getLong(0), c.getLong(1), c.context().timeZone()) <= 0));
    r.strict(
        oids[4], c -> c.set(order.compare(c.getLong(0), c.getLong(1), c.context().timeZone()) > 0));
    r.strict(
        oids[5],
        c -> c.set(order.compare(c.getLong(0), c.getLong(1), c.context().timeZone()) >= 0));
    r.strict(
        oids[6],
        c ->
            c.set(
                (long)
                    Integer.signum(
                        order.compare(c.getLong(0), c.getLong(1), c.context().timeZone()))));
  }

  private static long shiftDate(long date, long days) {
    if (!Calendar.isFiniteDate(date)) {
      return date;
    }
    long result = date + days;
    if (!Calendar.isValidDate(result)) {
      throw Calendar.dateOutOfRange();
    }
    return result;
  }

  private static void dateArithmetic(FunctionRegistry r) {
    r.strict(
        1140,
        c -> {
          if (!Calendar.isFiniteDate(c.getLong(0)) || !Calendar.isFiniteDate(c.getLong(1))) {
            throw new SqlError(
                SqlState.DATETIME_VALUE_OUT_OF_RANGE, "cannot subtract infinite dates");
          }
          c.set((long) (int) (c.getLong(0) - c.getLong(1)));
        });
    r.strict(1141, c -> c.set(shiftDate(c.getLong(0), c.getLong(1))));
    r.strict(1142, c -> c.set(shiftDate(c.getLong(0), -c.getLong(1))));
    r.strict(2550, c -> c.set(shiftDate(c.getLong(1), c.getLong(0))));
    r.strict(
        2071,
        c -> c.set(Interval.addTo(Calendar.timestampOfDate(c.getLong(0)), interval(c, 1), null)));
    r.strict(
        2546,
        c -> c.set(Interval.addTo(Calendar.timestampOfDate(c.getLong(1)), interval(c, 0), null)));
    r.strict(
        2072,
        c ->
            c.set(
                Interval.addTo(
                    Calendar.timestampOfDate(c.getLong(0)), interval(c, 1).negate(), null)));
    LongBinaryOperator datePlusTime =
        (date, time) -> {
          long timestamp = Calendar.timestampOfDate(date);
          return Calendar.isFinite(timestamp) ? Calendar.checked(timestamp + time) : timestamp;
        };
    r.strict(1272, c -> c.set(datePlusTime.applyAsLong(c.getLong(0), c.getLong(1))));
    r.strict(2025, c -> c.set(datePlusTime.applyAsLong(c.getLong(0), c.getLong(1))));
    r.strict(1296, c -> c.set(datePlusTime.applyAsLong(c.getLong(1), c.getLong(0))));
    r.strict(
        1176,
        c ->
            c.set(
                Calendar.toInstant(
                    datePlusTime.applyAsLong(c.getLong(0), c.getLong(1)), c.context().timeZone())));
    for (int oid : new int[] {1297, 1359, 1298}) {
      int date = oid == 1298 ? 1 : 0;
      r.strict(
          oid,
          c -> {
            long timestamp = Calendar.timestampOfDate(c.getLong(date));
            c.set(
                Calendar.isFinite(timestamp)
                    ? Calendar.checked(
                        timestamp
                            + timetzMicros(c, 1 - date)
                            + timetzWest(c, 1 - date) * Calendar.MICROS_PER_SECOND)
                    : timestamp);
          });
    }
    r.strict(1373, c -> c.set(Calendar.isFiniteDate(c.getLong(0))));
    r.strict(1389, c -> c.set(Calendar.isFinite(c.getLong(0))));
    r.strict(2048, c -> c.set(Calendar.isFinite(c.getLong(0))));
    r.strict(1390, c -> c.set(!interval(c, 0).isInfinite()));
  }

  private static Interval difference(long a, long b) {
    if (!Calendar.isFinite(a) || !Calendar.isFinite(b)) {
      if (a == b) {
        throw Interval.outOfRange();
      }
      return a == Calendar.INFINITY || b == Calendar.MINUS_INFINITY
          ? Interval.INFINITY
          : Interval.MINUS_INFINITY;
    }
    long micros = a - b;
    if (((a ^ b) & (a ^ micros)) < 0) {
      throw Interval.outOfRange();
    }
    return new Interval(0, 0, micros).justifyHours();
  }

  private static void timestampArithmetic(FunctionRegistry r) {
    for (int oid : new int[] {1188, 2031}) {
      r.strict(oid, c -> set(c, difference(c.getLong(0), c.getLong(1))));
    }
    r.strict(2032, c -> c.set(Interval.addTo(c.getLong(0), interval(c, 1), null)));
    r.strict(2548, c -> c.set(Interval.addTo(c.getLong(1), interval(c, 0), null)));
    r.strict(2033, c -> c.set(Interval.addTo(c.getLong(0), interval(c, 1).negate(), null)));
    for (int oid : new int[] {1189, 6221}) {
      r.strict(
          oid, c -> c.set(Interval.addTo(c.getLong(0), interval(c, 1), c.context().timeZone())));
    }
    r.strict(
        2549, c -> c.set(Interval.addTo(c.getLong(1), interval(c, 0), c.context().timeZone())));
    r.strict(
        6222,
        c -> c.set(Interval.addTo(c.getLong(0), interval(c, 1), Zones.require(c.getText(2)))));
    for (int oid : new int[] {1190, 6223}) {
      r.strict(
          oid,
          c ->
              c.set(Interval.addTo(c.getLong(0), interval(c, 1).negate(), c.context().timeZone())));
    }
    r.strict(
        6273,
        c ->
            c.set(
                Interval.addTo(
                    c.getLong(0), interval(c, 1).negate(), Zones.require(c.getText(2)))));
    r.strict(2058, c -> set(c, age(c.getLong(0), c.getLong(1))));
    r.strict(
        1199,
        c ->
            set(
                c,
                age(
                    Calendar.toLocal(c.getLong(0), c.context().timeZone()),
                    Calendar.toLocal(c.getLong(1), c.context().timeZone()))));
    r.strict(2059, c -> set(c, age(today(c), c.getLong(0))));
    r.strict(
        1386, c -> set(c, age(today(c), Calendar.toLocal(c.getLong(0), c.context().timeZone()))));
  }

  /// Local midnight of the transaction's day, as a timestamp.
  private static long today(Call c) {
    long local = Calendar.toLocal(c.context().transactionTimestamp(), c.context().timeZone());
    return Math.floorDiv(local, Calendar.MICROS_PER_DAY) * Calendar.MICROS_PER_DAY;
  }

  /// Difference in years, months, days and time, as people count it.
  private static Interval age(long to, long from) {
    if (!Calendar.isFinite(to) || !Calendar.isFinite(from)) {
      return difference(to, from);
    }
    boolean negative = to < from;
    long late = negative ? from : to;
    long early = negative ? to : from;
    long lateDay = Math.floorDiv(late, Calendar.MICROS_PER_DAY);
    long earlyDay = Math.floorDiv(early, Calendar.MICROS_PER_DAY);
    LocalDate a = Calendar.date(lateDay);
    LocalDate b = Calendar.date(earlyDay);
    long micros =
        late - lateDay * Calendar.MICROS_PER_DAY - (early - earlyDay * Calendar.MICROS_PER_DAY);
    int days = a.getDayOfMonth() - b.getDayOfMonth();
    int months = (a.getYear() - b.getYear()) * 12 + a.getMonthValue() - b.getMonthValue();
    if (micros < 0) {
      micros += Calendar.MICROS_PER_DAY;
      days--;
    }
    while (days < 0) {
      // The month that is borrowed from: that of the earlier date, or of the later one if the sign
      // was turned.
      days +=
          negative
              ? Calendar.daysInMonth(a.getYear(), a.getMonthValue())
              : Calendar.daysInMonth(b.getYear(), b.getMonthValue());
      months--;
    }
    return negative ? new Interval(-months, -days, -micros) : new Interval(months, days, micros);
  }

  private static long wrapTime(long micros) {
    return Math.floorMod(micros, Calendar.MICROS_PER_DAY);
  }

  private static void requireFinite(Interval span, String what) {
    if (span.isInfinite()) {
      throw new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, what);
    }
  }

  private static void timeArithmetic(FunctionRegistry r) {
    r.strict(1690, c -> set(c, new Interval(0, 0, c.getLong(0) - c.getLong(1))));
    r.strict(1747, c -> c.set(timePlus(c.getLong(0), interval(c, 1), 1)));
    r.strict(1848, c -> c.set(timePlus(c.getLong(1), interval(c, 0), 1)));
    r.strict(1748, c -> c.set(timePlus(c.getLong(0), interval(c, 1), -1)));
    r.strict(
        1749,
        c ->
            c.set(
                DateTimeText.timetz(
                    timePlus(timetzMicros(c, 0), interval(c, 1), 1), timetzWest(c, 0))));
    r.strict(
        2547,
        c ->
            c.set(
                DateTimeText.timetz(
                    timePlus(timetzMicros(c, 1), interval(c, 0), 1), timetzWest(c, 1))));
    r.strict(
        1750,
        c ->
            c.set(
                DateTimeText.timetz(
                    timePlus(timetzMicros(c, 0), interval(c, 1), -1), timetzWest(c, 0))));
  }

  private static long timePlus(long time, Interval span, int sign) {
    requireFinite(
        span,
        sign > 0
            ? "cannot add infinite interval to time"
            : "cannot subtract infinite interval from time");
    return wrapTime(time + sign * (span.micros() % Calendar.MICROS_PER_DAY));
  }

  private static void intervals(FunctionRegistry r) {
    r.strict(1168, c -> set(c, interval(c, 0).negate()));
    r.strict(1169, c -> set(c, interval(c, 0).plus(interval(c, 1))));
    r.strict(1170, c -> set(c, interval(c, 0).minus(interval(c, 1))));
    r.strict(1618, c -> set(c, interval(c, 0).scale(c.getDouble(1), false)));
    r.strict(1624, c -> set(c, interval(c, 1).scale(c.getDouble(0), false)));
    r.strict(
        1326,
        c -> {
          if (c.getDouble(1) == 0) {
            throw new SqlError(SqlState.DIVISION_BY_ZERO, "division by zero");
          }
          set(c, interval(c, 0).scale(c.getDouble(1), true));
        });
    r.strict(1175, c -> set(c, interval(c, 0).justifyHours()));
    r.strict(1295, c -> set(c, interval(c, 0).justifyDays()));
    r.strict(2711, c -> set(c, interval(c, 0).justify()));
    r.strict(1200, c -> set(c, interval(c, 0).withTypmod(c.getInt(1))));
    r.strict(1370, c -> set(c, new Interval(0, 0, c.getLong(0))));
    r.strict(
        1419,
        c -> {
          requireFinite(interval(c, 0), "cannot convert infinite interval to time");
          c.set(wrapTime(interval(c, 0).micros()));
        });
  }

  private static void casts(FunctionRegistry r) {
    r.strict(2024, c -> c.set(Calendar.timestampOfDate(c.getLong(0))));
    r.strict(
        1174,
        c ->
            c.set(
                Calendar.toInstant(
                    Calendar.timestampOfDate(c.getLong(0)), c.context().timeZone())));
    r.strict(2029, c -> c.set(Calendar.dateOfTimestamp(c.getLong(0))));
    r.strict(
        1178,
        c ->
            c.set(
                Calendar.dateOfTimestamp(Calendar.toLocal(c.getLong(0), c.context().timeZone()))));
    r.strict(2027, c -> c.set(Calendar.toLocal(c.getLong(0), c.context().timeZone())));
    r.strict(2028, c -> c.set(Calendar.toInstant(c.getLong(0), c.context().timeZone())));
    r.strict(
        1316,
        c -> {
          if (Calendar.isFinite(c.getLong(0))) {
            c.set(wrapTime(c.getLong(0)));
          } else {
            c.setNull();
          }
        });
    r.strict(
        2019,
        c -> {
          if (Calendar.isFinite(c.getLong(0))) {
            c.set(wrapTime(Calendar.toLocal(c.getLong(0), c.context().timeZone())));
          } else {
            c.setNull();
          }
        });
    r.strict(2046, c -> c.set(timetzMicros(c, 0)));
    r.strict(
        2047,
        c -> {
          ZoneId zone = c.context().timeZone();
          long day =
              Math.floorDiv(
                  Calendar.toLocal(c.context().transactionTimestamp(), zone),
                  Calendar.MICROS_PER_DAY);
          long local = day * Calendar.MICROS_PER_DAY + c.getLong(0);
          c.set(DateTimeText.timetz(c.getLong(0), -Calendar.offsetOfLocal(local, zone)));
        });
    r.strict(
        1388,
        c -> {
          long instant = c.getLong(0);
          if (!Calendar.isFinite(instant)) {
            c.setNull();
            return;
          }
          int east = Calendar.offsetAt(instant, c.context().timeZone());
          c.set(DateTimeText.timetz(wrapTime(instant + east * Calendar.MICROS_PER_SECOND), -east));
        });
    for (int oid : new int[] {1961, 1967}) {
      r.strict(
          oid,
          c -> {
            long value = c.getLong(0);
            int precision = c.getInt(1);
            if (Calendar.isFinite(value) && precision != -1 && (precision < 0 || precision > 6)) {
              throw new SqlError(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "timestamp(%d) precision must be between 0 and 6".formatted(precision));
            }
            c.set(Calendar.isFinite(value) ? Calendar.round(value, precision) : value);
          });
    }
    r.strict(1968, c -> c.set(Calendar.round(c.getLong(0), c.getInt(1))));
    r.strict(
        1969,
        c ->
            c.set(
                DateTimeText.timetz(
                    Calendar.round(timetzMicros(c, 0), c.getInt(1)), timetzWest(c, 0))));
  }

  private static SqlError badZone(Interval span, Call c, String reason) {
    dev.gajah.base.memory.ByteWriter text = new dev.gajah.base.memory.ByteWriter(32);
    IntervalText.write(span.toBytes(), 0, c.context(), text);
    return new SqlError(
        SqlState.INVALID_PARAMETER_VALUE,
        "interval time zone \"%s\" %s".formatted(text.toUtf8String(), reason));
  }

  private static long shift(long timestamp, long seconds) {
    return Calendar.checked(timestamp + seconds * Calendar.MICROS_PER_SECOND);
  }

  /// Seconds east of UTC that an argument of type interval stands for.
  private static int fixed(Interval span, Call c) {
    if (span.isInfinite()) {
      throw badZone(span, c, "must be finite");
    }
    if (span.months() != 0 || span.days() != 0) {
      throw badZone(span, c, "must not include months or days");
    }
    return (int) (span.micros() / Calendar.MICROS_PER_SECOND);
  }

  /// Moves argument 1 to a zone; an infinite timestamp stays, whatever the zone.
  private static long ifFinite(
      Call c,
      java.util.function.ToLongFunction<ZoneId> move,
      java.util.function.Supplier<ZoneId> zone) {
    return Calendar.isFinite(c.getLong(1)) ? move.applyAsLong(zone.get()) : c.getLong(1);
  }

  private static void zones(FunctionRegistry r) {
    r.strict(
        1159,
        c ->
            c.set(
                ifFinite(
                    c,
                    zone -> Calendar.toLocal(c.getLong(1), zone),
                    () -> Zones.require(c.getText(0)))));
    r.strict(
        1026,
        c ->
            c.set(
                Calendar.isFinite(c.getLong(1))
                    ? shift(c.getLong(1), fixed(interval(c, 0), c))
                    : c.getLong(1)));
    r.strict(6334, c -> c.set(Calendar.toLocal(c.getLong(0), c.context().timeZone())));
    r.strict(
        2069,
        c ->
            c.set(
                ifFinite(
                    c,
                    zone -> Calendar.toInstant(c.getLong(1), zone),
                    () -> Zones.require(c.getText(0)))));
    r.strict(
        2070,
        c ->
            c.set(
                Calendar.isFinite(c.getLong(1))
                    ? shift(c.getLong(1), -fixed(interval(c, 0), c))
                    : c.getLong(1)));
    r.strict(6335, c -> c.set(Calendar.toInstant(c.getLong(0), c.context().timeZone())));
    r.strict(2037, c -> c.set(moveTimetz(c, 1, offsetNow(c, Zones.require(c.getText(0))))));
    r.strict(2038, c -> c.set(moveTimetz(c, 1, fixed(interval(c, 0), c))));
    r.strict(6336, c -> c.set(moveTimetz(c, 0, offsetNow(c, c.context().timeZone()))));
  }

  private static int offsetNow(Call c, ZoneId zone) {
    return Calendar.offsetAt(c.context().transactionTimestamp(), zone);
  }

  private static byte[] moveTimetz(Call c, int argument, int east) {
    long utc = timetzMicros(c, argument) + timetzWest(c, argument) * Calendar.MICROS_PER_SECOND;
    return DateTimeText.timetz(wrapTime(utc + east * Calendar.MICROS_PER_SECOND), -east);
  }

  private static void clocks(FunctionRegistry r) {
    r.loose(1299, c -> c.set(c.context().transactionTimestamp()));
    r.loose(2647, c -> c.set(c.context().transactionTimestamp()));
    r.loose(2648, c -> c.set(c.context().statementTimestamp()));
    r.loose(2649, c -> c.set(c.context().clock().timestampMicros()));
    r.loose(
        274,
        c -> {
          long now = c.context().clock().timestampMicros();
          ZoneId zone = c.context().timeZone();
          long local = Calendar.toLocal(now, zone);
          long day = Math.floorDiv(local, Calendar.MICROS_PER_DAY);
          LocalDate date = Calendar.date(day);
          long time = local - day * Calendar.MICROS_PER_DAY;
          c.set(
              "%s %s %02d %02d:%02d:%02d.%06d %04d %s"
                  .formatted(
                      DateTimeText.DAY_NAMES[Calendar.dayOfWeek(day)],
                      DateTimeText.MONTH_NAMES[date.getMonthValue() - 1],
                      date.getDayOfMonth(),
                      time / Calendar.MICROS_PER_HOUR,
                      time / Calendar.MICROS_PER_MINUTE % 60,
                      time / Calendar.MICROS_PER_SECOND % 60,
                      time % Calendar.MICROS_PER_SECOND,
                      date.getYear(),
                      Zones.abbreviation(now, zone)));
        });
    r.strict(
        1158,
        c -> {
          double seconds = c.getDouble(0);
          if (Double.isNaN(seconds)) {
            throw new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, "timestamp cannot be NaN");
          }
          if (Double.isInfinite(seconds)) {
            c.set(seconds > 0 ? Calendar.INFINITY : Calendar.MINUS_INFINITY);
            return;
          }
          double micros = Math.rint((seconds - Calendar.EPOCH_UNIX_SECONDS) * 1e6);
          if (micros < Calendar.TIMESTAMP_MIN || micros >= Calendar.TIMESTAMP_END) {
            throw new SqlError(
                SqlState.DATETIME_VALUE_OUT_OF_RANGE,
                "timestamp out of range: \"%s\""
                    .formatted(dev.gajah.types.number.Floats.toString(seconds, false, 0)));
          }
          c.set((long) micros);
        });
  }

  /// `make_date` names years before the common era by their astronomical number.
  private static int shown(int year) {
    return year < 0 && year != Integer.MIN_VALUE ? year + 1 : year;
  }

  /// @param shownYear as an error names it
  private static long makeDate(int year, int month, int day, int shownYear) {
    int actual = year < 0 ? year + 1 : year;
    if (year == 0
        || year == Integer.MIN_VALUE
        || month < 1
        || month > 12
        || day < 1
        || day > Calendar.daysInMonth(actual, month)) {
      throw new SqlError(
          SqlState.DATETIME_FIELD_OVERFLOW,
          "date field value out of range: %d-%02d-%02d".formatted(shownYear, month, day));
    }
    boolean possible = Math.abs((long) actual) <= Calendar.YEAR_MAX;
    long days = possible ? Calendar.days(actual, month, day) : 0;
    if (!possible || !Calendar.isValidDate(days)) {
      throw new SqlError(
          SqlState.DATETIME_FIELD_OVERFLOW,
          "date out of range: %d-%02d-%02d".formatted(year, month, day));
    }
    return days;
  }

  private static long makeTime(int hour, int minute, double second) {
    boolean bad =
        hour < 0
            || minute < 0
            || minute > 59
            || hour > 24
            || Double.isNaN(second)
            || second < 0
            || second > 60;
    long micros = bad ? 0 : (long) Math.rint(second * 1e6);
    long time = hour * Calendar.MICROS_PER_HOUR + minute * Calendar.MICROS_PER_MINUTE + micros;
    if (bad || time > Calendar.MICROS_PER_DAY) {
      throw new SqlError(
          SqlState.DATETIME_FIELD_OVERFLOW,
          "time field value out of range: %d:%02d:%s".formatted(hour, minute, padded(second)));
    }
    return time;
  }

  private static String padded(double second) {
    String text = dev.gajah.types.number.Floats.toString(second, false, -9);
    return text.length() < 2 ? "0" + text : text;
  }

  private static long makeTimestamp(Call c) {
    return Calendar.checked(
        makeDate(c.getInt(0), c.getInt(1), c.getInt(2), c.getInt(0)) * Calendar.MICROS_PER_DAY
            + makeTime(c.getInt(3), c.getInt(4), c.getDouble(5)));
  }

  private static void makers(FunctionRegistry r) {
    r.strict(3846, c -> c.set(makeDate(c.getInt(0), c.getInt(1), c.getInt(2), shown(c.getInt(0)))));
    r.strict(3847, c -> c.set(makeTime(c.getInt(0), c.getInt(1), c.getDouble(2))));
    r.strict(3461, c -> c.set(makeTimestamp(c)));
    r.strict(3462, c -> c.set(Calendar.toInstant(makeTimestamp(c), c.context().timeZone())));
    r.strict(3463, c -> c.set(Calendar.toInstant(makeTimestamp(c), zoneOf(c.getText(6)))));
    r.strict(
        3464,
        c -> {
          double seconds = c.getDouble(6);
          if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw Interval.outOfRange();
          }
          try {
            int months = Math.addExact(Math.multiplyExact(c.getInt(0), 12), c.getInt(1));
            int days = Math.addExact(Math.multiplyExact(c.getInt(2), 7), c.getInt(3));
            double micros = Math.rint(seconds * 1e6);
            if (Double.isInfinite(micros)) {
              throw new SqlError(
                  SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow");
            }
            if (Math.abs(micros) >= 0x1p63) {
              throw Interval.outOfRange();
            }
            long time =
                Math.addExact(
                    c.getInt(4) * Calendar.MICROS_PER_HOUR
                        + c.getInt(5) * Calendar.MICROS_PER_MINUTE,
                    (long) micros);
            set(c, new Interval(months, days, time));
          } catch (ArithmeticException e) {
            throw Interval.outOfRange();
          }
        });
  }

  /// As `make_timestamptz` takes a zone: numeric offsets too, positive east.
  private static ZoneId zoneOf(String text) {
    if (!text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-')) {
      String[] parts = text.substring(1).split(":", -1);
      int seconds = 0;
      int unit = 3600;
      for (String part : parts) {
        if (part.isEmpty()
            || unit == 0
            || !part.chars().allMatch(Character::isDigit)
            || part.length() > 4) {
          throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid input syntax for type numeric time zone: \"%s\"".formatted(text));
        }
        seconds += Integer.parseInt(part) * unit;
        unit /= 60;
      }
      if (seconds >= 16 * 3600) {
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE,
            "numeric time zone \"%s\" out of range".formatted(text));
      }
      return ZoneOffset.ofTotalSeconds(text.charAt(0) == '-' ? -seconds : seconds);
    }
    return Zones.require(text);
  }

  /// `(start1, end1) OVERLAPS (start2, end2)`, where ends may be intervals and anything may be
  /// null.
  private static void overlaps(FunctionRegistry r) {
    overlap(r, 1304, false, false, true);
    overlap(r, 1305, true, true, true);
    overlap(r, 1306, false, true, true);
    overlap(r, 1307, true, false, true);
    overlap(r, 2041, false, false, false);
    overlap(r, 2042, true, true, false);
    overlap(r, 2043, false, true, false);
    overlap(r, 2044, true, false, false);
    for (int oid = 1308; oid <= 1311; oid++) {
      boolean first = oid == 1309 || oid == 1311;
      boolean second = oid == 1309 || oid == 1310;
      r.loose(oid, c -> overlapTimes(c, first, second));
    }
    r.loose(
        1271,
        c -> {
          Long[] v = new Long[4];
          for (int i = 0; i < 4; i++) {
            v[i] =
                c.isNull(i)
                    ? null
                    : timetzMicros(c, i) + timetzWest(c, i) * Calendar.MICROS_PER_SECOND;
          }
          overlap(c, v[0], v[1], v[2], v[3]);
        });
  }

  private interface Plus {
    long apply(long start, Interval span);
  }

  private static @Nullable Long start(Call c, int argument) {
    return c.isNull(argument) ? null : (Long) c.getLong(argument);
  }

  /// The end of a period: given, or its start and a span.
  private static @Nullable Long end(
      Call c, int argument, boolean isSpan, @Nullable Long start, Plus plus) {
    if (c.isNull(argument)) {
      return null;
    }
    if (!isSpan) {
      return c.getLong(argument);
    }
    return start == null ? null : (Long) plus.apply(start, interval(c, argument));
  }

  private static void overlapTimes(Call c, boolean firstSpan, boolean secondSpan) {
    Long start1 = start(c, 0);
    Long start2 = start(c, 2);
    Long end1 = end(c, 1, firstSpan, start1, (start, span) -> timePlus(start, span, 1));
    Long end2 = end(c, 3, secondSpan, start2, (start, span) -> timePlus(start, span, 1));
    overlap(c, start1, end1, start2, end2);
  }

  private static void overlap(
      FunctionRegistry r, int oid, boolean firstSpan, boolean secondSpan, boolean zoned) {
    r.loose(
        oid,
        c -> {
          ZoneId zone = zoned ? c.context().timeZone() : null;
          Long start1 = start(c, 0);
          Long start2 = start(c, 2);
          Long end1 =
              end(c, 1, firstSpan, start1, (start, span) -> Interval.addTo(start, span, zone));
          Long end2 =
              end(c, 3, secondSpan, start2, (start, span) -> Interval.addTo(start, span, zone));
          overlap(c, start1, end1, start2, end2);
        });
  }

  private static void overlap(
      Call c,
      @org.jspecify.annotations.Nullable Long s1,
      @org.jspecify.annotations.Nullable Long e1,
      @org.jspecify.annotations.Nullable Long s2,
      @org.jspecify.annotations.Nullable Long e2) {
    Long[] a = ordered(s1, e1);
    Long[] b = ordered(s2, e2);
    Long start1 = a[0];
    Long end1 = a[1];
    Long start2 = b[0];
    Long end2 = b[1];
    if (start1 == null || start2 == null) {
      c.setNull();
      return;
    }
    if (start1.longValue() == start2.longValue()) {
      if (end1 == null || end2 == null) {
        c.setNull();
      } else {
        c.set(true);
      }
      return;
    }
    // The later start must lie before the end of the other period.
    long later = Math.max(start1, start2);
    Long otherEnd = start1 > start2 ? end2 : end1;
    Long ownEnd = start1 > start2 ? end1 : end2;
    if (otherEnd == null) {
      c.setNull();
    } else if (later < otherEnd) {
      c.set(true);
    } else if (ownEnd == null) {
      c.setNull();
    } else {
      c.set(false);
    }
  }

  /// Start and end in order; a null is the end if the other is known.
  private static Long[] ordered(
      @org.jspecify.annotations.Nullable Long start, @org.jspecify.annotations.Nullable Long end) {
    if (start == null) {
      return new Long[] {end, null};
    }
    if (end != null && start > end) {
      return new Long[] {end, start};
    }
    return new Long[] {start, end};
  }

  private static void series(FunctionRegistry r) {
    for (int oid : new int[] {938, 939, 6274}) {
      r.set(
          oid,
          (args, context) -> {
            for (Object arg : args) {
              if (arg == null) {
                return SetReturningFunction.Cursor.EMPTY;
              }
            }
            long stop = (Long) java.util.Objects.requireNonNull(args[1]);
            Interval step = Interval.of((byte[]) java.util.Objects.requireNonNull(args[2]), 0);
            ZoneId zone =
                oid == 938
                    ? null
                    : oid == 939
                        ? context.timeZone()
                        : Zones.require(
                            new String(
                                (byte[]) java.util.Objects.requireNonNull(args[3]),
                                java.nio.charset.StandardCharsets.UTF_8));
            int direction = step.signum();
            if (direction == 0) {
              throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "step size cannot equal zero");
            }
            if (step.isInfinite()) {
              throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "step size cannot be infinite");
            }
            long[] next = {(Long) java.util.Objects.requireNonNull(args[0])};
            return (Vector[] columns, int row) -> {
              long value = next[0];
              if (direction > 0 ? value > stop : value < stop) {
                return false;
              }
              ((LongVector) columns[0]).set(row, value);
              next[0] = Interval.addTo(value, step, zone);
              return true;
            };
          });
    }
  }

  private interface Shift {
    long apply(Call c, Interval span);
  }

  private static void inRange(FunctionRegistry r) {
    range(
        r,
        4133,
        (c, span) -> Interval.addTo(Calendar.timestampOfDate(c.getLong(1)), span, null),
        true);
    range(r, 4134, (c, span) -> Interval.addTo(c.getLong(1), span, null), false);
    range(r, 4135, (c, span) -> Interval.addTo(c.getLong(1), span, c.context().timeZone()), false);
    r.strict(
        4137, // days and months of the offset do not count
        c -> {
          long offset = interval(c, 2).micros();
          if (offset < 0) {
            throw new SqlError(
                SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
                "invalid preceding or following size in window function");
          }
          boolean less = c.getBool(4);
          long bound = c.getBool(3) ? c.getLong(1) - offset : c.getLong(1) + offset;
          boolean beyond = !c.getBool(3) && bound < 0;
          c.set(beyond ? less : less ? c.getLong(0) <= bound : c.getLong(0) >= bound);
        });
    r.strict(
        4136,
        c -> {
          Interval offset = offset(c);
          Interval bound =
              c.getBool(3) ? interval(c, 1).minus(offset) : interval(c, 1).plus(offset);
          int order = interval(c, 0).compareTo(bound);
          c.set(c.getBool(4) ? order <= 0 : order >= 0);
        });
  }

  private static Interval offset(Call c) {
    Interval offset = interval(c, 2);
    if (offset.signum() < 0) {
      throw new SqlError(
          SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
          "invalid preceding or following size in window function");
    }
    return offset;
  }

  private static void range(FunctionRegistry r, int oid, Shift shift, boolean isDate) {
    r.strict(
        oid,
        c -> {
          Interval offset = offset(c);
          long bound = shift.apply(c, c.getBool(3) ? offset.negate() : offset);
          long value = isDate ? Calendar.timestampOfDate(c.getLong(0)) : c.getLong(0);
          c.set(c.getBool(4) ? value <= bound : value >= bound);
        });
  }
}
