// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import dev.gajah.access.heap.HeapScan;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
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

/// A scan of 50,000 rows, two columns decoded.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeapScanBenchmark {
  private static final int ROWS = 50_000;
  private final Vector[] columns = {
    Vector.create(Representation.LONG, Vector.BATCH),
    Vector.create(Representation.LONG, Vector.BATCH)
  };
  private @Nullable EngineRig rig;

  @Setup
  public void setUp() throws IOException {
    EngineRig made = new EngineRig();
    made.fillTable(ROWS);
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
  public int scan() {
    EngineRig engine = rig();
    engine.begin();
    int rows = 0;
    try (HeapScan scan =
        engine.session.beginScan(
            engine.table, engine.session.transaction().statementSnapshot(), new int[] {1, 2})) {
      for (int got = scan.next(columns, 0, Vector.BATCH);
          got > 0;
          got = scan.next(columns, 0, Vector.BATCH)) {
        rows += got;
      }
    }
    engine.commit();
    return rows;
  }
}
