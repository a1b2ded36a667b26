// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.time;

import java.time.Instant;

/// The machine's clock.
public final class SystemClock implements Clock {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long timestampMicros() {
    Instant now = Instant.now();
    return (now.getEpochSecond() - POSTGRES_EPOCH_UNIX_SECONDS) * 1_000_000L + now.getNano() / 1000;
  }
}
