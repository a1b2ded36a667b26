// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary.logger;

import dev.gajah.base.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Points in time as the log writes them, in `log_timezone`.
final class LogTime {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ROOT);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS zzz", Locale.ROOT);

  private LogTime() {}

  static ZonedDateTime of(long timestamp, ZoneId zone) {
    long seconds = Math.floorDiv(timestamp, 1_000_000L) + Clock.POSTGRES_EPOCH_UNIX_SECONDS;
    return Instant.ofEpochSecond(seconds, Math.floorMod(timestamp, 1_000_000L) * 1000L)
        .atZone(zone);
  }

  static String seconds(long timestamp, ZoneId zone) {
    return SECONDS.format(of(timestamp, zone));
  }

  static String millis(long timestamp, ZoneId zone) {
    return MILLIS.format(of(timestamp, zone));
  }

  static long unixSeconds(long timestamp) {
    return Math.floorDiv(timestamp, 1_000_000L) + Clock.POSTGRES_EPOCH_UNIX_SECONDS;
  }

  /// Fills in the escapes of `strftime` that make sense in a file name.
  static String fileName(String pattern, ZonedDateTime time) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%' || i + 1 == pattern.length()) {
        name.append(c);
        continue;
      }
      char escape = pattern.charAt(++i);
      switch (escape) {
        case '%' -> name.append('%');
        case 'Y' -> name.append("%04d".formatted(time.getYear()));
        case 'y' -> name.append("%02d".formatted(time.getYear() % 100));
        case 'm' -> name.append("%02d".formatted(time.getMonthValue()));
        case 'd' -> name.append("%02d".formatted(time.getDayOfMonth()));
        case 'e' -> name.append("%2d".formatted(time.getDayOfMonth()));
        case 'H' -> name.append("%02d".formatted(time.getHour()));
        case 'I' -> name.append("%02d".formatted((time.getHour() + 11) % 12 + 1));
        case 'M' -> name.append("%02d".formatted(time.getMinute()));
        case 'S' -> name.append("%02d".formatted(time.getSecond()));
        case 'j' -> name.append("%03d".formatted(time.getDayOfYear()));
        case 'u' -> name.append(time.getDayOfWeek().getValue());
        case 'w' -> name.append(time.getDayOfWeek().getValue() % 7);
        case 's' -> name.append(time.toEpochSecond());
        case 'F' -> name.append(fileName("%Y-%m-%d", time));
        case 'T' -> name.append(fileName("%H:%M:%S", time));
        case 'D' -> name.append(fileName("%m/%d/%y", time));
        case 'a' -> name.append(DateTimeFormatter.ofPattern("EEE", Locale.ROOT).format(time));
        case 'A' -> name.append(DateTimeFormatter.ofPattern("EEEE", Locale.ROOT).format(time));
        case 'b', 'h' -> name.append(DateTimeFormatter.ofPattern("MMM", Locale.ROOT).format(time));
        case 'B' -> name.append(DateTimeFormatter.ofPattern("MMMM", Locale.ROOT).format(time));
        case 'p' -> name.append(time.getHour() < 12 ? "AM" : "PM");
        case 'Z' -> name.append(DateTimeFormatter.ofPattern("zzz", Locale.ROOT).format(time));
        case 'z' -> name.append(DateTimeFormatter.ofPattern("xx", Locale.ROOT).format(time));
        default -> name.append('%').append(escape);
      }
    }
    return name.toString();
  }
}
