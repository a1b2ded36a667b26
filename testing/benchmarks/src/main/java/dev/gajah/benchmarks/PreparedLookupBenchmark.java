// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import dev.gajah.embedded.Gajah;
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

/// A prepared point lookup through a whole server in this JVM, with one loopback round trip.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PreparedLookupBenchmark {
  private final byte[] messages = LoopbackClient.lookupMessages("lookup", "777");
  private @Nullable Gajah server;
  private @Nullable LoopbackClient client;

  @Setup
  public void setUp() throws IOException {
    Gajah started = Gajah.builder().temporary().superuser("postgres", null).start();
    server = started;
    LoopbackClient connected = new LoopbackClient(started.port());
    client = connected;
    fill(connected);
  }

  /// A table of 1,000 rows, and the statement `lookup` that reads one of them.
  static void fill(LoopbackClient client) throws IOException {
    client.execute("create table t (id int primary key, balance int not null, filler char(84))");
    client.execute("insert into t select i, 7 * i, '' from generate_series(1, 1000) i");
    client.execute("analyze t");
    client.prepare("lookup", "select balance from t where id = $1");
  }

  @TearDown
  public void tearDown() throws IOException {
    LoopbackClient connected = client;
    if (connected != null) {
      connected.close();
    }
    Gajah started = server;
    if (started != null) {
      started.close();
    }
  }

  @Benchmark
  public int lookup() throws IOException {
    LoopbackClient connected = client;
    assert connected != null : "not set up";
    return connected.send(messages);
  }
}
