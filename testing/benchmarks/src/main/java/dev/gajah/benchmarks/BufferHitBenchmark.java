// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import dev.gajah.base.id.ForkNumber;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A page that is in the pool: pin, shared content lock, unlock, unpin.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BufferHitBenchmark {
  private static final int ROWS = 50_000;
  private @Nullable EngineRig rig;
  private int blocks;
  private int next;

  @Setup
  public void setUp() throws IOException {
    EngineRig made = new EngineRig();
    made.fillTable(ROWS);
    blocks = made.buffers.blockCount(made.table.locator(), ForkNumber.MAIN);
    rig = made;
  }

  @TearDown
  public void tearDown() throws IOException {
    rig().close();
  }

  private EngineRig rig() {
    EngineRig made = rig;
    assert made != null : "not set up";
    return made;
  }

  @Benchmark
  public int hit() {
    EngineRig engine = rig();
    next = next + 1 == blocks ? 0 : next + 1;
    int buffer = engine.buffers.pin(engine.table.locator(), ForkNumber.MAIN, next);
    engine.buffers.lockShared(buffer);
    engine.buffers.unlock(buffer);
    engine.buffers.unpin(buffer);
    return buffer;
  }
}
