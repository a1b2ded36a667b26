// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import dev.gajah.base.id.TransactionId;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
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

/// One small record into the log, its share of writing (not syncing) included.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WalInsertBenchmark {
  private final WalRecordBuilder record = new WalRecordBuilder();
  private @Nullable EngineRig rig;

  @Setup
  public void setUp() throws IOException {
    EngineRig made = new EngineRig();
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
  public long insert() {
    record.begin(RmgrIds.XLOG, WalFormat.NOOP, TransactionId.INVALID);
    for (int i = 0; i < 8; i++) {
      record.putLong(i);
    }
    return rig().wal.insert(record);
  }
}
