// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.time;

/// The time door.
public interface Clock {
  /// Seconds from the Unix epoch to PostgreSQL's epoch, 2000-01-01 00:00:00 UTC.
  long POSTGRES_EPOCH_UNIX_SECONDS = 946_684_800L;

  /// Monotonic nanoseconds with an arbitrary origin.
  long nanoTime();

  /// Wall time as a `timestamptz`: microseconds since 2000-01-01 00:00:00 UTC.
  long timestampMicros();

  /// Wall time in seconds since the Unix epoch.
  default long unixSeconds() {
    return Math.floorDiv(timestampMicros(), 1_000_000L) + POSTGRES_EPOCH_UNIX_SECONDS;
  }
}
