// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.time.Clock;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.types.function.EvalContext;
import java.time.Instant;
import java.time.ZoneOffset;

/// CURRENT_DATE, LOCALTIMESTAMP and their like: the transaction's start in the session's time zone.
final class SessionTimes {
  private static final long DAY_MICROS = 86_400_000_000L;

  private SessionTimes() {}

  static Object value(Expr.SqlValueFunction function, EvalContext context) {
    long utc = context.transactionTimestamp();
    long seconds = Math.floorDiv(utc, 1_000_000L) + Clock.POSTGRES_EPOCH_UNIX_SECONDS;
    ZoneOffset offset = context.timeZone().getRules().getOffset(Instant.ofEpochSecond(seconds));
    long local = utc + offset.getTotalSeconds() * 1_000_000L;
    int digits = function.typmod();
    return switch (function.op()) {
      case CURRENT_DATE -> Math.floorDiv(local, DAY_MICROS);
      case LOCALTIME, LOCALTIME_N -> round(Math.floorMod(local, DAY_MICROS), digits);
      case LOCALTIMESTAMP, LOCALTIMESTAMP_N -> round(local, digits);
      case CURRENT_TIMESTAMP, CURRENT_TIMESTAMP_N -> round(utc, digits);
      case CURRENT_TIME, CURRENT_TIME_N ->
          timeWithZone(round(Math.floorMod(local, DAY_MICROS), digits), offset);
      default -> throw new IllegalArgumentException("not a time: " + function.op());
    };
  }

  private static long round(long micros, int digits) {
    if (digits < 0 || digits >= 6) {
      return micros;
    }
    long unit = (long) Math.pow(10, 6 - digits);
    return Math.floorDiv(micros + unit / 2, unit) * unit;
  }

  /// `timetz`: eight bytes of microseconds, four bytes of seconds west of UTC.
  private static byte[] timeWithZone(long micros, ZoneOffset offset) {
    byte[] bytes = new byte[12];
    dev.gajah.base.memory.Bytes.putLong(bytes, 0, micros);
    dev.gajah.base.memory.Bytes.putInt(bytes, 8, -offset.getTotalSeconds());
    return bytes;
  }
}
