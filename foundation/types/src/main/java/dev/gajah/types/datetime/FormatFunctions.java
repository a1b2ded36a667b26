// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// `to_char`, `to_date` and `to_timestamp` of dates and times, under their pg_proc OIDs.
public final class FormatFunctions {
  private FormatFunctions() {}

  private static void print(Call c, boolean zoned) {
    long value = c.getLong(0);
    if (!Calendar.isFinite(value) || c.length(1) == 0) {
      c.setNull();
      return;
    }
    ZoneId zone = zoned ? c.context().timeZone() : null;
    long local = zone == null ? value : Calendar.toLocal(value, zone);
    long day = Math.floorDiv(local, Calendar.MICROS_PER_DAY);
    LocalDate date = Calendar.date(day);
    c.set(
        new DateFormat(c.getText(1))
            .print(
                new DateFormat.Fields(
                    date, local - day * Calendar.MICROS_PER_DAY, false, 0, 0, 0, zone, value)));
  }

  public static void declare(FunctionRegistry r) {
    r.strict(2049, c -> print(c, false));
    r.strict(1770, c -> print(c, true));
    r.strict(
        1768,
        c -> {
          Interval span = DateTimeFunctions.interval(c, 0);
          if (span.isInfinite() || c.length(1) == 0) {
            c.setNull();
            return;
          }
          c.set(
              new DateFormat(c.getText(1))
                  .print(
                      new DateFormat.Fields(
                          Calendar.date(0),
                          span.micros(),
                          true,
                          span.months() / 12,
                          span.months() % 12,
                          span.days(),
                          null,
                          0)));
        });
    r.strict(
        1780,
        c -> {
          String text = c.getText(0);
          DateFormat.Parsed parsed = new DateFormat(c.getText(1)).parse(text);
          DateFormat.time(parsed, text);
          long days = DateFormat.days(parsed, text);
          if (!Calendar.isValidDate(days)) {
            throw new SqlError(
                SqlState.DATETIME_VALUE_OUT_OF_RANGE, "date out of range: \"%s\"".formatted(text));
          }
          c.set(days);
        });
    r.strict(
        1778,
        c -> {
          String text = c.getText(0);
          DateFormat.Parsed p = new DateFormat(c.getText(1)).parse(text);
          long days = DateFormat.days(p, text);
          if (days < Calendar.DATE_MIN || days > Calendar.TIMESTAMP_END / Calendar.MICROS_PER_DAY) {
            throw Calendar.timestampOutOfRange();
          }
          long local = days * Calendar.MICROS_PER_DAY + DateFormat.time(p, text);
          ZoneId zone =
              p.offset != null ? p.offset : p.zone != null ? p.zone : c.context().timeZone();
          if (p.zoneHour >= 0) {
            zone = ZoneOffset.ofTotalSeconds(p.zoneSign * (p.zoneHour * 3600 + p.zoneMinute * 60));
          }
          long instant = local - Calendar.offsetOfLocal(local, zone) * Calendar.MICROS_PER_SECOND;
          if (!Calendar.isValidTimestamp(instant)) {
            throw Calendar.timestampOutOfRange();
          }
          c.set(instant);
        });
  }
}
