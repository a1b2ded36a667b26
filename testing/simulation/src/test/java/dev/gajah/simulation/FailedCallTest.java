// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlError;
import dev.gajah.postmaster.Postmaster;
import dev.gajah.postmaster.ShutdownMode;
import dev.gajah.support.client.PlainClient;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Fault;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import dev.gajah.support.files.SimulatedFileSystem.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One call to the disk fails, once, at each place of a scenario: the client gets an error or loses
/// its connection, or nothing at all happens to it; the server never hangs and never answers wrong.
/// Then the power is lost: everything acknowledged is there.
///
/// A failed sync loses what it should have written, though the next one succeeds. So a server that
/// tried again, and took that for success, would lose acknowledged work here.
@Timeout(300)
final class FailedCallTest {
  private static final int READS = 40;
  private static final int WRITES = 40;
  private static final int SYNCS = 40;

  /// @return whether the call came at all
  private static boolean run(SimulatedFileSystem bank, Fault fault) throws Exception {
    World world = new World(fault.number());
    BankWorkload workload = new BankWorkload();
    SimulatedFileSystem files = world.insert(bank, Naming.POSIX);
    List<Throwable> failures = new ArrayList<>();
    boolean[] failed = new boolean[1];
    world.scheduler.run(
        () -> {
          try {
            files.failCall(fault);
            live(world, files, workload, fault.number());
            failed[0] = files.hasFailed();
            SimulatedFileSystem left = files.afterCrash(fault.number());
            try (Postmaster server = world.start(left, Map.of());
                PlainClient client = world.connect(server)) {
              workload.verify(client);
            }
          } catch (Throwable e) {
            failures.add(e);
          }
        });
    if (!failures.isEmpty()) {
      throw new AssertionError(
          "%s\n%s".formatted(fault, String.join("\n", world.log)), failures.getFirst());
    }
    return failed[0];
  }

  private static void live(World world, SimulatedFileSystem files, BankWorkload workload, long seed)
      throws IOException {
    Postmaster server;
    try {
      server = world.start(files, Map.of());
    } catch (SqlError | IOException e) {
      assertThat(files.hasFailed()).as("start failed: %s", e).isTrue();
      return;
    }
    try (PlainClient client = world.connect(server)) {
      workload.work(0, client, new SplittableRandom(seed), () -> false);
      client.query("checkpoint");
    } catch (IOException | PlainClient.ServerError e) {
      assertThat(files.hasFailed()).as("failed without reason: %s", e).isTrue();
    } finally {
      server.requestShutdown(ShutdownMode.IMMEDIATE);
      server.awaitEnd();
    }
  }

  private static void runAll(Operation operation, int count, boolean diskFull) throws Exception {
    SimulatedFileSystem bank = CrashHistory.newDisk(new BankWorkload());
    int came = 0;
    for (int number = 1; number <= count; number++) {
      came += run(bank, new Fault(operation, number, diskFull)) ? 1 : 0;
    }
    assertThat(came).isGreaterThan(count / 2);
  }

  @Test
  void failedReadIsAnError() throws Exception {
    runAll(Operation.READ, READS, false);
  }

  @Test
  void failedWriteIsAnErrorOrPanic() throws Exception {
    runAll(Operation.WRITE, WRITES, false);
  }

  @Test
  void fullDiskIsAnErrorOrPanic() throws Exception {
    runAll(Operation.WRITE, WRITES, true);
  }

  @Test
  void failedSyncIsNeverTakenForSuccess() throws Exception {
    runAll(Operation.SYNC, SYNCS, false);
  }
}
