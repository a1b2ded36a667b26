// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.gajah.embedded.Gajah;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the hot paths allocate, in bytes by the JVM's own counters: a bound, not a measurement of
/// time.
class AllocationTest {
  private static final int WARM_UP = 5_000;
  private static final int MEASURED = 2_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void preparedPointLookupAllocatesUnderTwoKilobytes() throws IOException {
    try (Gajah server = Gajah.builder().temporary().superuser("postgres", null).start();
        LoopbackClient client = new LoopbackClient(server.port())) {
      PreparedLookupBenchmark.fill(client);
      byte[] messages = LoopbackClient.lookupMessages("lookup", "777");
      long backend = backendThread();
      for (int i = 0; i < WARM_UP; i++) {
        assertThat(client.send(messages)).isEqualTo(1);
      }
      long before = threads.getThreadAllocatedBytes(backend);
      for (int i = 0; i < MEASURED; i++) {
        client.send(messages);
      }
      long each = (threads.getThreadAllocatedBytes(backend) - before) / MEASURED;
      assertThat(each).as("bytes for a prepared point lookup").isPositive().isLessThan(2048);
    }
  }

  /// The thread of the only backend; it is named after its process.
  private long backendThread() {
    List<Long> found = new ArrayList<>();
    for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().startsWith("client backend")) {
        found.add(info.getThreadId());
      }
    }
    assertThat(found).as("backends").hasSize(1);
    return found.getFirst();
  }

  @Test
  void bufferHitAllocatesNothing() throws IOException {
    BufferHitBenchmark benchmark = new BufferHitBenchmark();
    benchmark.setUp();
    try {
      assertThat(allocatedBy(benchmark::hit)).as("bytes for a buffer hit").isZero();
    } finally {
      benchmark.tearDown();
    }
  }

  @Test
  void protocolAllocatesNothingForAPreparedLookup() {
    ProtocolBenchmark benchmark = new ProtocolBenchmark();
    assertThat(allocatedBy(benchmark::readLookup)).as("bytes to read a lookup").isZero();
    assertThat(allocatedBy(benchmark::writeAnswer)).as("bytes to write its answer").isZero();
  }

  private interface Step {
    void run() throws Exception;
  }

  /// Bytes that this thread allocates for one step, rounded down.
  private long allocatedBy(Step step) {
    long self = Thread.currentThread().threadId();
    try {
      for (int i = 0; i < WARM_UP; i++) {
        step.run();
      }
      long before = threads.getThreadAllocatedBytes(self);
      for (int i = 0; i < MEASURED; i++) {
        step.run();
      }
      return (threads.getThreadAllocatedBytes(self) - before) / MEASURED;
    } catch (Exception e) {
      throw new AssertionError("step failed", e);
    }
  }
}
