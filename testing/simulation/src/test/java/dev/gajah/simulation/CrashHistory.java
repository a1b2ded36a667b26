// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.postmaster.Postmaster;
import dev.gajah.postmaster.ShutdownMode;
import dev.gajah.support.client.PlainClient;
import dev.gajah.support.files.SimulatedCrash;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// One history, from one seed: a server under a workload, on a disk that loses its power at any
/// call, several times: while it recovers, while it works, while it writes a checkpoint.
final class CrashHistory {
  private static final int LIVES = 2;
  private static final int CLIENTS = 3;

  final World world;
  final Workload workload;

  /// How many of the crashes hit a server that had not opened yet.
  int crashesInRecovery;

  private final SplittableRandom random;
  private final Predicate<Path> ignoredSyncs;
  private final int callsMax;
  private final List<Throwable> failures = new ArrayList<>();
  private SimulatedFileSystem files;

  /// @param disk what [#newDisk] made
  /// @param callsMax the power is lost within so many changing calls
  CrashHistory(
      long seed,
      SimulatedFileSystem disk,
      Workload workload,
      int callsMax,
      Predicate<Path> ignoredSyncs) {
    world = new World(seed);
    random = new SplittableRandom(seed);
    this.workload = workload;
    this.callsMax = callsMax;
    this.ignoredSyncs = ignoredSyncs;
    files = world.insert(disk, seed % 2 == 0 ? Naming.JOURNALED : Naming.POSIX);
  }

  /// A disk with a data directory that has the workload's tables; the server was stopped in order.
  static SimulatedFileSystem newDisk(Workload workload) throws Exception {
    World world = new World(0);
    SimulatedFileSystem files = World.newDisk();
    List<Throwable> failures = new ArrayList<>();
    world.scheduler.run(
        () -> {
          try (Postmaster server = world.start(files, Map.of());
              PlainClient client = world.connect(server)) {
            workload.prepare(client);
          } catch (IOException | PlainClient.ServerError e) {
            failures.add(e);
          }
        });
    assertThat(failures).isEmpty();
    files.syncEverything();
    return files;
  }

  /// @throws AssertionError if the server did not keep its word
  void run() throws InterruptedException {
    world.scheduler.run(
        () -> {
          try {
            for (int life = 0; life < LIVES; life++) {
              files.ignoreSyncs(ignoredSyncs);
              files.crashAfter(1 + random.nextInt(random.nextInt(4) == 0 ? 60 : callsMax));
              live();
              files = files.afterCrash(random.nextLong());
            }
            try (Postmaster server = world.start(files, Map.of())) {
              verify(server);
            }
            assertThat(world.scheduler.aliveCount()).as("processes left, but for this").isOne();
          } catch (Throwable e) {
            failures.add(e);
          }
        });
    if (!failures.isEmpty()) {
      AssertionError all = new AssertionError(failures.getFirst());
      failures.stream().skip(1).forEach(all::addSuppressed);
      throw all;
    }
  }

  private void live() throws IOException, PlainClient.ServerError {
    Postmaster server;
    try {
      server = world.start(files, Map.of());
    } catch (SimulatedCrash | SqlError e) {
      if (!files.isCrashed()) {
        throw new AssertionError("start failed", e);
      }
      crashesInRecovery++;
      return;
    }
    try {
      verifyUnlessCrashed(server);
      List<LaunchedProcess> clients = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        int number = c;
        SplittableRandom own = random.split();
        clients.add(world.scheduler.launch("client " + c, () -> client(server, number, own)));
      }
      clients.forEach(client -> client.awaitEnd(-1));
      if (!files.isCrashed()) {
        verifyUnlessCrashed(server);
      }
    } finally {
      files.crash();
      server.requestShutdown(ShutdownMode.IMMEDIATE);
      server.awaitEnd();
    }
  }

  private void verifyUnlessCrashed(Postmaster server) throws IOException, PlainClient.ServerError {
    try {
      verify(server);
    } catch (IOException | PlainClient.ServerError e) {
      if (!files.isCrashed()) {
        throw e;
      }
    }
  }

  private void client(Postmaster server, int number, SplittableRandom own) {
    try (PlainClient client = world.connect(server)) {
      workload.work(number, client, own, files::isCrashed);
    } catch (IOException | PlainClient.ServerError | AssertionError e) {
      if (!files.isCrashed() || e instanceof AssertionError) {
        failures.add(e);
      }
    }
  }

  private void verify(Postmaster server) throws IOException, PlainClient.ServerError {
    try (PlainClient client = world.connect(server)) {
      workload.verify(client);
    }
  }
}
