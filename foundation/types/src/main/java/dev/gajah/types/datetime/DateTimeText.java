// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.types.function.EvalContext;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// Text forms of `date`, `time`, `timetz`, `timestamp` and `timestamptz`.
public final class DateTimeText {
  private DateTimeText() {}

  static final String[] MONTH_NAMES = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  static final String[] DAY_NAMES = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

  public static long parseDate(byte[] text, int offset, int length, EvalContext context) {
    DateTimeReader reader = new DateTimeReader(text, offset, length, "date", false, context);
    reader.read();
    switch (reader.special) {
      case EPOCH -> {
        return -Calendar.EPOCH_UNIX_DAY;
      }
      case INFINITY -> {
        return Calendar.DATE_INFINITY;
      }
      case MINUS_INFINITY -> {
        return Calendar.DATE_MINUS_INFINITY;
      }
      case NONE -> {}
    }
    long days = Calendar.days(reader.year, reader.month, reader.day);
    if (!Calendar.isValidDate(days)) {
      throw reader.outOfRange();
    }
    return days;
  }

  /// @param withZone `timestamptz`: the result is an instant, in the session's zone unless the text
  ///   names one
  public static long parseTimestamp(
      byte[] text, int offset, int length, int typmod, boolean withZone, EvalContext context) {
    DateTimeReader reader =
        new DateTimeReader(
            text,
            offset,
            length,
            withZone ? "timestamp with time zone" : "timestamp",
            false,
            context);
    reader.read();
    switch (reader.special) {
      case EPOCH -> {
        return -Calendar.EPOCH_UNIX_SECONDS * Calendar.MICROS_PER_SECOND;
      }
      case INFINITY -> {
        return Calendar.INFINITY;
      }
      case MINUS_INFINITY -> {
        return Calendar.MINUS_INFINITY;
      }
      case NONE -> {}
    }
    long days = Calendar.days(reader.year, reader.month, reader.day);
    if (days < Calendar.DATE_MIN - 1 || days > Calendar.TIMESTAMP_END / Calendar.MICROS_PER_DAY) {
      throw reader.outOfRange();
    }
    long local;
    try {
      local = Math.addExact(Math.multiplyExact(days, Calendar.MICROS_PER_DAY), reader.timeMicros());
    } catch (ArithmeticException e) {
      throw reader.outOfRange();
    }
    long result = local;
    if (withZone) {
      ZoneId zone = reader.zone() == null ? context.timeZone() : reader.zone();
      result = local - Calendar.offsetOfLocal(local, zone) * Calendar.MICROS_PER_SECOND;
    }
    if (!Calendar.isValidTimestamp(result)) {
      throw reader.outOfRange();
    }
    return Calendar.round(result, typmod);
  }

  public static long parseTime(
      byte[] text, int offset, int length, int typmod, EvalContext context) {
    DateTimeReader reader = new DateTimeReader(text, offset, length, "time", true, context);
    reader.read();
    if (reader.special != DateTimeReader.Special.NONE) {
      throw reader.syntax();
    }
    return Calendar.round(reader.timeMicros(), typmod);
  }

  /// Stored form of `timetz`: microseconds, then seconds west of UTC.
  static byte[] timetz(long micros, int westSeconds) {
    byte[] result = new byte[12];
    Bytes.putLong(result, 0, micros);
    Bytes.putInt(result, 8, westSeconds);
    return result;
  }

  public static byte[] parseTimetz(
      byte[] text, int offset, int length, int typmod, EvalContext context) {
    DateTimeReader reader =
        new DateTimeReader(text, offset, length, "time with time zone", true, context);
    reader.read();
    if (reader.special != DateTimeReader.Special.NONE) {
      throw reader.syntax();
    }
    ZoneId zone = reader.zone() == null ? context.timeZone() : reader.zone();
    long micros = reader.timeMicros();
    long day =
        reader.hasDate()
            ? Calendar.days(reader.year, reader.month, reader.day)
            : Calendar.dateOfTimestamp(
                Calendar.toLocal(context.transactionTimestamp(), context.timeZone()));
    int east = Calendar.offsetOfLocal(day * Calendar.MICROS_PER_DAY + micros, zone);
    return timetz(Calendar.round(micros, typmod), -east);
  }

  private static void two(ByteWriter out, int value) {
    out.putByte('0' + value / 10);
    out.putByte('0' + value % 10);
  }

  private static void year(ByteWriter out, int year) {
    int shown = year > 0 ? year : 1 - year;
    for (int bound = 1000; shown < bound && bound > 1; bound /= 10) {
      out.putByte('0');
    }
    out.putDecimal(shown);
  }

  /// `hh:mm:ss[.ffffff]` without trailing zeros.
  static void time(ByteWriter out, long micros) {
    two(out, (int) (micros / Calendar.MICROS_PER_HOUR));
    out.putByte(':');
    two(out, (int) (micros / Calendar.MICROS_PER_MINUTE % 60));
    out.putByte(':');
    two(out, (int) (micros / Calendar.MICROS_PER_SECOND % 60));
    fraction(out, (int) (micros % Calendar.MICROS_PER_SECOND));
  }

  static void fraction(ByteWriter out, int micros) {
    if (micros != 0) {
      out.putByte('.');
      int rest = micros;
      for (int unit = 100_000; rest > 0; unit /= 10) {
        out.putByte('0' + rest / unit);
        rest %= unit;
      }
    }
  }

  /// `+hh[:mm[:ss]]`.
  static void offset(ByteWriter out, int eastSeconds) {
    int seconds = Math.abs(eastSeconds);
    out.putByte(eastSeconds < 0 ? '-' : '+');
    if (seconds >= 360_000) {
      out.putDecimal(seconds / 3600);
    } else {
      two(out, seconds / 3600);
    }
    if (seconds % 3600 != 0) {
      out.putByte(':');
      two(out, seconds / 60 % 60);
      if (seconds % 60 != 0) {
        out.putByte(':');
        two(out, seconds % 60);
      }
    }
  }

  public static void writeDate(long date, EvalContext context, ByteWriter out) {
    if (!Calendar.isFiniteDate(date)) {
      out.putUtf8(date > 0 ? "infinity" : "-infinity");
      return;
    }
    LocalDate d = Calendar.date(date);
    EvalContext.DateStyle style = context.dateStyle();
    dayPart(out, d, style == EvalContext.DateStyle.POSTGRES ? '-' : 0, style, context.dateOrder());
    if (d.getYear() <= 0) {
      out.putUtf8(" BC");
    }
  }

  /// A date as JSON and XML write it, whatever `DateStyle` says.
  public static void writeXsdDate(long date, ByteWriter out) {
    if (!Calendar.isFiniteDate(date)) {
      out.putUtf8(date > 0 ? "infinity" : "-infinity");
      return;
    }
    LocalDate d = Calendar.date(date);
    dayPart(out, d, 0, EvalContext.DateStyle.ISO, EvalContext.DateOrder.YMD);
    if (d.getYear() <= 0) {
      out.putUtf8(" BC");
    }
  }

  /// A timestamp as JSON and XML write it, whatever `DateStyle` says.
  public static void writeXsdTimestamp(
      long timestamp, boolean withZone, EvalContext context, ByteWriter out) {
    if (!Calendar.isFinite(timestamp)) {
      out.putUtf8(timestamp > 0 ? "infinity" : "-infinity");
      return;
    }
    int east = withZone ? Calendar.offsetAt(timestamp, context.timeZone()) : 0;
    long local = timestamp + east * Calendar.MICROS_PER_SECOND;
    long days = Math.floorDiv(local, Calendar.MICROS_PER_DAY);
    LocalDate d = Calendar.date(days);
    dayPart(out, d, 0, EvalContext.DateStyle.ISO, EvalContext.DateOrder.YMD);
    out.putByte('T');
    time(out, local - days * Calendar.MICROS_PER_DAY);
    if (withZone) {
      offset(out, east);
      if (east % 3600 == 0) {
        out.putUtf8(":00");
      }
    }
    if (d.getYear() <= 0) {
      out.putUtf8(" BC");
    }
  }

  /// The date with its year, in the style's order; `separator` 0 means the style's own.
  private static void dayPart(
      ByteWriter out,
      LocalDate d,
      int separator,
      EvalContext.DateStyle style,
      EvalContext.DateOrder order) {
    int month = d.getMonthValue();
    int day = d.getDayOfMonth();
    switch (style) {
      case ISO -> {
        year(out, d.getYear());
        out.putByte('-');
        two(out, month);
        out.putByte('-');
        two(out, day);
      }
      case GERMAN -> {
        two(out, day);
        out.putByte('.');
        two(out, month);
        out.putByte('.');
        year(out, d.getYear());
      }
      case SQL, POSTGRES -> {
        int mark = separator == 0 ? '/' : separator;
        boolean dayFirst = order == EvalContext.DateOrder.DMY;
        two(out, dayFirst ? day : month);
        out.putByte(mark);
        two(out, dayFirst ? month : day);
        out.putByte(mark);
        year(out, d.getYear());
      }
    }
  }

  public static void writeTimestamp(
      long timestamp, boolean withZone, EvalContext context, ByteWriter out) {
    if (!Calendar.isFinite(timestamp)) {
      out.putUtf8(timestamp > 0 ? "infinity" : "-infinity");
      return;
    }
    ZoneId zone = withZone ? context.timeZone() : ZoneOffset.UTC;
    int east = withZone ? Calendar.offsetAt(timestamp, zone) : 0;
    long local = timestamp + east * Calendar.MICROS_PER_SECOND;
    long days = Math.floorDiv(local, Calendar.MICROS_PER_DAY);
    long micros = local - days * Calendar.MICROS_PER_DAY;
    LocalDate d = Calendar.date(days);
    EvalContext.DateStyle style = context.dateStyle();
    if (style == EvalContext.DateStyle.POSTGRES) {
      out.putUtf8(DAY_NAMES[Calendar.dayOfWeek(days)]);
      out.putByte(' ');
      if (context.dateOrder() == EvalContext.DateOrder.DMY) {
        two(out, d.getDayOfMonth());
        out.putByte(' ');
        out.putUtf8(MONTH_NAMES[d.getMonthValue() - 1]);
      } else {
        out.putUtf8(MONTH_NAMES[d.getMonthValue() - 1]);
        out.putByte(' ');
        two(out, d.getDayOfMonth());
      }
      out.putByte(' ');
      time(out, micros);
      out.putByte(' ');
      year(out, d.getYear());
    } else {
      dayPart(out, d, 0, style, context.dateOrder());
      out.putByte(' ');
      time(out, micros);
    }
    if (withZone) {
      if (style == EvalContext.DateStyle.ISO) {
        offset(out, east);
      } else {
        out.putByte(' ');
        out.putUtf8(Zones.abbreviation(timestamp, zone));
      }
    }
    if (d.getYear() <= 0) {
      out.putUtf8(" BC");
    }
  }

  public static void writeTime(long micros, ByteWriter out) {
    time(out, micros);
  }

  public static void writeTimetz(byte[] bytes, int at, ByteWriter out) {
    time(out, Bytes.getLong(bytes, at));
    offset(out, -Bytes.getInt(bytes, at + 8));
  }

  /// Checks of the binary form.
  public static long checkReceivedTimestamp(long value, int typmod) {
    if (Calendar.isFinite(value)) {
      Calendar.checked(value);
      return Calendar.round(value, typmod);
    }
    return value;
  }

  public static long checkReceivedDate(long value) {
    if (Calendar.isFiniteDate(value) && !Calendar.isValidDate(value)) {
      throw Calendar.dateOutOfRange();
    }
    return value;
  }

  public static long checkReceivedTime(long value, int typmod) {
    if (value < 0 || value > Calendar.MICROS_PER_DAY) {
      throw new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, "time out of range");
    }
    return Calendar.round(value, typmod);
  }

  public static byte[] receiveTimetz(byte[] bytes, int offset, int typmod) {
    long micros = checkReceivedTime(Bytes.getLongBE(bytes, offset), typmod);
    int zone = Bytes.getIntBE(bytes, offset + 8);
    if (zone <= -16 * 3600 || zone >= 16 * 3600) {
      throw new SqlError(
          SqlState.INVALID_TIME_ZONE_DISPLACEMENT_VALUE, "time zone displacement out of range");
    }
    return timetz(micros, zone);
  }

  public static void sendTimetz(byte[] bytes, int at, ByteWriter out) {
    out.putLongBE(Bytes.getLong(bytes, at));
    out.putIntBE(Bytes.getInt(bytes, at + 8));
  }
}
