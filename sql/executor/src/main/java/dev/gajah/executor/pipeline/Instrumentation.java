// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.base.time.Clock;

/// What EXPLAIN ANALYZE shows of one operator.
public final class Instrumentation {
  private final Clock clock;
  private final boolean timing;
  private long started;
  private long loopStartupNanos;
  private long loopTotalNanos;
  private boolean running;
  private long totalStartupNanos;
  private long totalNanos;
  private long rows;
  private long loops;

  /// Rows that conditions removed, by kind: 0 filter, 1 join filter, 2 index recheck.
  private final long[] removed = new long[3];

  public Instrumentation(Clock clock, boolean timing) {
    this.clock = clock;
    this.timing = timing;
  }

  void start() {
    if (timing) {
      started = clock.nanoTime();
    }
  }

  void stop(int rowCount) {
    long elapsed = timing ? clock.nanoTime() - started : 0;
    loopTotalNanos += elapsed;
    if (!running) {
      running = true;
      loopStartupNanos = loopTotalNanos;
    }
    rows += rowCount;
  }

  /// Ends one loop: the operator is about to be rescanned or closed.
  public void endLoop() {
    if (running) {
      loops++;
      totalStartupNanos += loopStartupNanos;
      totalNanos += loopTotalNanos;
      running = false;
    }
    loopStartupNanos = 0;
    loopTotalNanos = 0;
  }

  public void countRemoved(int kind, long count) {
    removed[kind] += count;
  }

  public long removed(int kind) {
    return removed[kind];
  }

  public long rows() {
    return rows;
  }

  public long loops() {
    return loops;
  }

  public double startupMillisPerLoop() {
    return loops == 0 ? 0 : totalStartupNanos / 1e6 / loops;
  }

  public double totalMillisPerLoop() {
    return loops == 0 ? 0 : totalNanos / 1e6 / loops;
  }

  public boolean hasTiming() {
    return timing;
  }
}
