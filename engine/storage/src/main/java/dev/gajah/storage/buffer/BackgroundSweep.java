// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

/// Writes dirty pages ahead of the clock hand, so that who needs a frame finds it clean
/// (PostgreSQL: `BgBufferSync`).
///
/// It estimates, from moving averages, how many frames will be needed until the next round and how
/// many of the frames ahead can be reused, and cleans until the estimate is met. Belongs to the
/// background writer; one per pool.
public final class BackgroundSweep {
  private static final float SMOOTHING_SAMPLES = 16;
  private static final float WHOLE_POOL_MILLIS = 120_000;

  private final BufferPool pool;
  private final int count;

  private boolean started;
  private long previousTicks;

  /// Steps of the hand at which the next frame to clean is met.
  private long nextTick;

  private float smoothedAllocations;
  private float smoothedDensity = 10;

  BackgroundSweep(BufferPool pool) {
    this.pool = pool;
    count = pool.bufferCount();
  }

  /// One round.
  ///
  /// @param maxPages `bgwriter_lru_maxpages`; 0 turns the sweep off
  /// @param multiplier `bgwriter_lru_multiplier`
  /// @return true if nothing happens and the writer may sleep long
  public boolean sweepAhead(int maxPages, double multiplier, int delayMillis) {
    long ticks = pool.sweep.ticks();
    long recent = pool.sweep.takeAllocations();
    if (maxPages <= 0) {
      started = false;
      return true;
    }
    long strategyDelta = started ? ticks - previousTicks : 0;
    if (!started || nextTick < ticks) {
      nextTick = ticks;
    }
    // The cleaner may be at most one round ahead of the hand.
    int toLap = (int) Math.max(0, count - (nextTick - ticks));
    previousTicks = ticks;
    started = true;
    if (strategyDelta > 0 && recent > 0) {
      smoothedDensity += ((float) strategyDelta / recent - smoothedDensity) / SMOOTHING_SAMPLES;
    }
    int ahead = count - toLap;
    int reusableEstimate = (int) (ahead / smoothedDensity);
    if (smoothedAllocations <= recent) {
      smoothedAllocations = recent;
    } else {
      smoothedAllocations += (recent - smoothedAllocations) / SMOOTHING_SAMPLES;
    }
    int upcoming = (int) (smoothedAllocations * multiplier);
    if (upcoming == 0) {
      smoothedAllocations = 0;
    }
    int least = (int) (count / (WHOLE_POOL_MILLIS / Math.max(1, delayMillis)));
    upcoming = Math.max(upcoming, least + reusableEstimate);
    int toScan = toLap;
    int written = 0;
    int reusable = reusableEstimate;
    while (toScan > 0 && reusable < upcoming) {
      int result = pool.flushIfDirty((int) (nextTick % count), true);
      nextTick++;
      toScan--;
      if ((result & BufferPool.WRITTEN) != 0) {
        reusable++;
        pool.counters.backgroundWrites.increment();
        if (++written >= maxPages) {
          pool.counters.maxWrittenStops.increment();
          break;
        }
      } else if ((result & BufferPool.REUSABLE) != 0) {
        reusable++;
      }
    }
    int scanned = toLap - toScan;
    int found = reusable - reusableEstimate;
    if (scanned > 0 && found > 0) {
      smoothedDensity += ((float) scanned / found - smoothedDensity) / SMOOTHING_SAMPLES;
    }
    return toLap == 0 && recent == 0;
  }
}
