// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import java.util.concurrent.atomic.LongAdder;

/// What the pool has done since the start; for `pg_stat_bgwriter`, `pg_stat_io` and tests.
public final class BufferCounters {
  final LongAdder hits = new LongAdder();
  final LongAdder reads = new LongAdder();
  final LongAdder writes = new LongAdder();
  final LongAdder extensions = new LongAdder();
  final LongAdder evictions = new LongAdder();
  final LongAdder allocations = new LongAdder();
  final LongAdder checkpointWrites = new LongAdder();
  final LongAdder backgroundWrites = new LongAdder();
  final LongAdder maxWrittenStops = new LongAdder();
  final LongAdder checksumFailures = new LongAdder();

  BufferCounters() {}

  public long hits() {
    return hits.sum();
  }

  public long reads() {
    return reads.sum();
  }

  /// Pages written by anyone.
  public long writes() {
    return writes.sum();
  }

  public long extensions() {
    return extensions.sum();
  }

  public long evictions() {
    return evictions.sum();
  }

  public long allocations() {
    return allocations.sum();
  }

  public long checkpointWrites() {
    return checkpointWrites.sum();
  }

  public long backgroundWrites() {
    return backgroundWrites.sum();
  }

  /// How often the background writer stopped because it had written enough for one round.
  public long maxWrittenStops() {
    return maxWrittenStops.sum();
  }

  public long checksumFailures() {
    return checksumFailures.sum();
  }
}
