// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.setting.Settings;
import dev.gajah.types.function.EvalContext.DateOrder;
import dev.gajah.types.function.EvalContext.DateStyle;
import dev.gajah.types.function.EvalContext.IntervalStyle;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;

/// Settings that functions read, parsed once per change.
final class SessionFormats {
  private ZoneId zone = ZoneOffset.UTC;
  private String zoneName = "GMT";
  private DateStyle dateStyle = DateStyle.ISO;
  private DateOrder dateOrder = DateOrder.MDY;
  private IntervalStyle intervalStyle = IntervalStyle.POSTGRES;
  private int extraFloatDigits = 1;
  private boolean byteaHex = true;

  void refresh(Settings settings) {
    zoneName = settings.get(SessionParameters.TIME_ZONE);
    zone = parseZone(zoneName);
    parseDateStyle(settings.get(SessionParameters.DATE_STYLE));
    intervalStyle =
        switch (settings.get(SessionParameters.INTERVAL_STYLE)) {
          case "postgres_verbose" -> IntervalStyle.POSTGRES_VERBOSE;
          case "sql_standard" -> IntervalStyle.SQL_STANDARD;
          case "iso_8601" -> IntervalStyle.ISO_8601;
          default -> IntervalStyle.POSTGRES;
        };
    extraFloatDigits = settings.get(SessionParameters.EXTRA_FLOAT_DIGITS);
    byteaHex = settings.get(SessionParameters.BYTEA_OUTPUT).equals("hex");
  }

  /// @throws SqlError 22023
  static ZoneId parseZone(String name) {
    try {
      double hours = Double.parseDouble(name);
      return ZoneOffset.ofTotalSeconds((int) Math.round(hours * 3600));
    } catch (NumberFormatException e) {
      // a name, then
    } catch (DateTimeException e) {
      throw invalidZone(name);
    }
    if (name.equalsIgnoreCase("GMT")
        || name.equalsIgnoreCase("UTC")
        || name.equalsIgnoreCase("Zulu")) {
      return ZoneOffset.UTC;
    }
    for (String known : ZoneId.getAvailableZoneIds()) {
      if (known.equalsIgnoreCase(name)) {
        return ZoneId.of(known);
      }
    }
    throw invalidZone(name);
  }

  private static SqlError invalidZone(String name) {
    return new SqlError(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid value for parameter \"TimeZone\": \"%s\"".formatted(name));
  }

  private void parseDateStyle(String text) {
    for (String part : text.split(",")) {
      switch (part.strip().toUpperCase(Locale.ROOT)) {
        case "ISO" -> dateStyle = DateStyle.ISO;
        case "SQL" -> dateStyle = DateStyle.SQL;
        case "POSTGRES" -> dateStyle = DateStyle.POSTGRES;
        case "GERMAN" -> dateStyle = DateStyle.GERMAN;
        case "MDY", "US", "NONEURO", "NONEUROPEAN" -> dateOrder = DateOrder.MDY;
        case "DMY", "EURO", "EUROPEAN" -> dateOrder = DateOrder.DMY;
        case "YMD" -> dateOrder = DateOrder.YMD;
        default ->
            throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE,
                "invalid value for parameter \"DateStyle\": \"%s\"".formatted(text));
      }
    }
  }

  ZoneId zone() {
    return zone;
  }

  String zoneName() {
    return zoneName;
  }

  DateStyle dateStyle() {
    return dateStyle;
  }

  DateOrder dateOrder() {
    return dateOrder;
  }

  IntervalStyle intervalStyle() {
    return intervalStyle;
  }

  int extraFloatDigits() {
    return extraFloatDigits;
  }

  boolean isByteaHex() {
    return byteaHex;
  }
}
