// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.setting.Settings;
import dev.gajah.types.function.EvalContext.DateOrder;
import dev.gajah.types.function.EvalContext.DateStyle;
import dev.gajah.types.function.EvalContext.IntervalStyle;
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
    zone = SettingChecks.zone(zoneName);
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

  /// `style, order`, as [SettingChecks#dateStyle] leaves it.
  private void parseDateStyle(String text) {
    int comma = text.indexOf(", ");
    dateStyle = DateStyle.valueOf(text.substring(0, comma).toUpperCase(Locale.ROOT));
    dateOrder = DateOrder.valueOf(text.substring(comma + 2));
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
