// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/// Time zones by name: the tz database (case does not matter), abbreviations, POSIX forms such as
/// `EST5` or `<+03>-3`.
public final class Zones {
  private Zones() {}

  private static final Map<String, String> NAMES = names();

  private static Map<String, String> names() {
    Map<String, String> result = new HashMap<>();
    for (String id : ZoneId.getAvailableZoneIds()) {
      if (!id.startsWith("SystemV/")) {
        result.put(id.toLowerCase(Locale.ROOT), id);
      }
    }
    result.put("est", "-05:00");
    result.put("mst", "-07:00");
    result.put("hst", "-10:00");
    return Map.copyOf(result);
  }

  /// A full zone name or POSIX form, not an abbreviation; null if there is none.
  public static @Nullable ZoneId find(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    if (key.equals("utc") || key.equals("zulu") || key.equals("gmt") || key.equals("uct")) {
      return ZoneOffset.UTC;
    }
    String id = NAMES.get(key);
    if (id != null) {
      return ZoneId.of(id);
    }
    return posix(name);
  }

  /// `NAME[+-]h[h][:mm[:ss]]`, where positive means west of Greenwich.
  private static boolean isDaylightPart(String text) {
    return text.matches("([^0-9,+-]+([+-]?[0-9]{1,3}(:[0-9]{1,2}){0,2})?(,.*)?)?");
  }

  private static @Nullable ZoneId posix(String name) {
    int at = 0;
    if (name.startsWith("<")) {
      at = name.indexOf('>') + 1;
      if (at <= 0) {
        return null;
      }
    } else {
      while (at < name.length() && "0123456789,+-".indexOf(name.charAt(at)) < 0) {
        at++;
      }
    }
    int sign = -1;
    if (at < name.length() && (name.charAt(at) == '+' || name.charAt(at) == '-')) {
      sign = name.charAt(at) == '-' ? 1 : -1;
      at++;
    }
    int seconds = 0;
    int unit = 3600;
    while (unit > 0) {
      int from = at;
      int value = 0;
      while (at < name.length() && at - from < 4 && Character.isDigit(name.charAt(at))) {
        value = value * 10 + name.charAt(at++) - '0';
      }
      if (at == from || value > (unit == 3600 ? 167 : unit == 60 ? 59 : 60)) {
        return null;
      }
      seconds += value * unit;
      unit /= 60;
      if (at >= name.length() || name.charAt(at) != ':') {
        break;
      }
      at++;
    }
    if (!isDaylightPart(name.substring(at))) {
      return null;
    }
    // Daylight saving time of such zones is not kept.
    try {
      return ZoneOffset.ofTotalSeconds(sign * seconds);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /// As a `timezone()` function or AT TIME ZONE takes it: abbreviation, name or POSIX form.
  static ZoneId require(String name) {
    ZoneAbbreviations.Meaning meaning = ZoneAbbreviations.ALL.get(name.toLowerCase(Locale.ROOT));
    if (meaning != null) {
      return meaning.zone().isEmpty()
          ? ZoneOffset.ofTotalSeconds(meaning.offsetSeconds())
          : ZoneId.of(meaning.zone());
    }
    ZoneId zone = find(name);
    if (zone == null) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE, "time zone \"%s\" not recognized".formatted(name));
    }
    return zone;
  }

  /// Abbreviation in use at an instant, as output styles other than ISO print it.
  static String abbreviation(long instantMicros, ZoneId zone) {
    if (zone.equals(ZoneOffset.UTC)) {
      return "UTC";
    }
    if (zone instanceof ZoneOffset offset) {
      return numeric(offset.getTotalSeconds());
    }
    long seconds =
        Math.floorDiv(instantMicros, Calendar.MICROS_PER_SECOND) + Calendar.EPOCH_UNIX_SECONDS;
    boolean daylight = zone.getRules().isDaylightSavings(java.time.Instant.ofEpochSecond(seconds));
    String name = TimeZone.getTimeZone(zone).getDisplayName(daylight, TimeZone.SHORT, Locale.US);
    if (name.startsWith("GMT") && name.length() > 3) {
      return numeric(Calendar.offsetAt(instantMicros, zone));
    }
    return name.isEmpty() ? zone.getDisplayName(TextStyle.SHORT, Locale.US) : name;
  }

  private static String numeric(int offset) {
    int minutes = Math.abs(offset) / 60;
    String text = (offset < 0 ? "-" : "+") + "%02d".formatted(minutes / 60);
    return minutes % 60 == 0 ? text : text + "%02d".formatted(minutes % 60);
  }
}
