// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.ScanKey;
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

/// One key in a unique index of 500,000, descent and all.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BTreeLookupBenchmark {
  private static final int ENTRIES = 500_000;
  private final ScanKey[] keys = {new ScanKey(0, ScanKey.EQUAL)};
  private @Nullable IndexScan scan;
  private int key;
  private @Nullable EngineRig rig;

  @Setup
  public void setUp() throws IOException {
    EngineRig made = new EngineRig();
    made.fillIndex(ENTRIES);
    scan = made.btree.beginScan(made.index, made.begin());
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
  public long lookup() {
    IndexScan running = scan;
    assert running != null : "not set up";
    key = (int) ((key + 7919L) % ENTRIES);
    keys[0].setLong(key);
    running.rescan(keys, 1, true);
    boolean found = running.next();
    assert found : "key " + key + " is missing";
    long tid = running.tid();
    running.end();
    return tid;
  }
}
