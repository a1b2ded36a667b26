// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Rounds of: start a server, let writers write, kill it in the middle, start it again, check.
final class KillRounds {
  private static final int WRITERS = 4;
  private static final int STATEMENTS_MIN = 100;
  private static final int STATEMENTS_MAX = 1500;

  private final Cluster cluster;
  private final SplittableRandom random;
  private final boolean isSynchronous;
  private final String[] settings;
  private final Ledger ledger = new Ledger();
  private @Nullable Pgbench bench;
  private List<String> lastSums = List.of();

  KillRounds(Cluster cluster, SplittableRandom random, boolean isSynchronous, String... settings) {
    this.cluster = cluster;
    this.random = random;
    this.isSynchronous = isSynchronous;
    this.settings = settings;
  }

  /// From now on, pgbench runs beside the writers, on tables that the first life makes.
  void beside(Pgbench pgbench) {
    bench = pgbench;
  }

  /// Sums of pgbench's tables in the last check; empty without pgbench.
  List<String> lastSums() {
    return lastSums;
  }

  Ledger ledger() {
    return ledger;
  }

  /// The first life: makes the tables, writes, is killed.
  void firstLife() throws IOException, InterruptedException, PlainClient.ServerError {
    try (GajahProcess server = cluster.start(settings)) {
      try (PlainClient client = server.client()) {
        Ledger.create(client);
      }
      if (bench != null) {
        bench.initialize(server.port());
      }
      writeAndKill(server);
    }
  }

  /// A life that recovers, is checked, writes on and is killed.
  Findings nextLife() throws IOException, InterruptedException, PlainClient.ServerError {
    try (GajahProcess server = cluster.start(settings)) {
      Findings findings = check(server);
      writeAndKill(server);
      return findings;
    }
  }

  /// A life that recovers, is checked and stops cleanly.
  Findings lastLife() throws IOException, InterruptedException, PlainClient.ServerError {
    try (GajahProcess server = cluster.start(settings)) {
      Findings findings = check(server);
      server.stop();
      return findings;
    }
  }

  /// Writes until a statement that chance chose is about to be sent, and kills the server then,
  /// while the other writers are somewhere else.
  void writeAndKill(GajahProcess server) throws InterruptedException {
    AtomicLong left = new AtomicLong(random.nextInt(STATEMENTS_MIN, STATEMENTS_MAX));
    AtomicBoolean killed = new AtomicBoolean();
    Runnable beforeStatement =
        () -> {
          if (left.decrementAndGet() == 0) {
            killed.set(true);
            server.killAsync();
          }
        };
    CompletableFuture<Integer> beside = bench == null ? null : bench.runUntilKilled(server.port());
    List<LedgerWriter> writers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      LedgerWriter writer =
          new LedgerWriter(
              server.port(),
              i,
              ledger,
              random.split(),
              isSynchronous,
              beforeStatement,
              killed::get);
      writers.add(writer);
      threads.add(Thread.ofPlatform().name("writer " + i).start(writer));
    }
    Maintenance maintenance = new Maintenance(server.port(), random.split(), killed::get);
    Thread maintainer = Thread.ofPlatform().name("maintenance").start(maintenance);
    for (Thread thread : threads) {
      thread.join();
    }
    killed.set(true); // also if the writers failed before
    server.kill();
    maintainer.join();
    if (beside != null) {
      assertThat(beside.join()).as("pgbench must have been interrupted").isNotZero();
    }
    for (LedgerWriter writer : writers) {
      assertThat(writer.failure()).isNull();
    }
    assertThat(maintenance.failure()).isNull();
  }

  /// What a check after a restart found.
  record Findings(List<String> lost, List<String> wrong) {}

  private Findings check(GajahProcess server) throws IOException, PlainClient.ServerError {
    try (PlainClient client = server.client()) {
      return check(client);
    }
  }

  Findings check(PlainClient client) throws IOException, PlainClient.ServerError {
    List<String> wrong = ledger.violations(client);
    if (bench != null) {
      lastSums = Pgbench.sums(client);
      if (Set.copyOf(lastSums).size() != 1) {
        wrong.add("pgbench's sums differ: " + lastSums);
      }
    }
    return new Findings(ledger.lost(client), wrong);
  }
}
