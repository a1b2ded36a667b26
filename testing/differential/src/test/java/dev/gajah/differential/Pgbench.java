// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.client.PlainClient;
import dev.gajah.support.tools.RealTools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The real pgbench, TPC-B like, against either server.
final class Pgbench {
  private static final int CLIENTS = 4;
  private static final int TRANSACTIONS_BEFORE_KILL = 500;
  private static final List<String> SUMS =
      List.of(
          "select coalesce(sum(abalance), 0) from pgbench_accounts",
          "select coalesce(sum(bbalance), 0) from pgbench_branches",
          "select coalesce(sum(tbalance), 0) from pgbench_tellers",
          "select coalesce(sum(delta), 0) from pgbench_history");

  private final RealTools tools;

  Pgbench(RealTools tools) {
    this.tools = tools;
  }

  private RealTools.Output pgbench(int port, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("pgbench", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "postgres"));
    command.addAll(List.of(arguments));
    command.add("postgres");
    return tools.run(command.toArray(String[]::new));
  }

  void initialize(int port) throws IOException, InterruptedException {
    pgbench(port, "-i", "-q", "-s", "2").ok();
  }

  /// Runs for some seconds; no transaction may fail.
  void run(int port, int seconds) throws IOException, InterruptedException {
    List<String> lines =
        pgbench(port, "-n", "-c", Integer.toString(CLIENTS), "-T", Integer.toString(seconds)).ok();
    assertThat(lines).contains("number of failed transactions: 0 (0.000%)");
  }

  /// Runs in the background until the server dies; the result is pgbench's exit code.
  CompletableFuture<Integer> runUntilKilled(int port) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return pgbench(port, "-n", "-c", Integer.toString(CLIENTS), "-t", "1000000").status();
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /// What all must say the same: sums of accounts, branches, tellers, history.
  static List<String> sums(PlainClient client) throws IOException, PlainClient.ServerError {
    List<String> sums = new ArrayList<>();
    for (String sum : SUMS) {
      sums.add(client.value(sum));
    }
    return sums;
  }

  /// Runs until some transactions are there, and kills the server under it.
  void runAndKill(int port, Runnable kill)
      throws IOException, InterruptedException, PlainClient.ServerError {
    try (PlainClient client = new PlainClient(port)) {
      CompletableFuture<Integer> bench = runUntilKilled(port);
      while (Integer.parseInt(client.value("select count(*) from pgbench_history"))
          < TRANSACTIONS_BEFORE_KILL) {
        assertThat(bench).isNotDone();
      }
      client.query("checkpoint");
      int more =
          TRANSACTIONS_BEFORE_KILL
              + Integer.parseInt(client.value("select count(*) from pgbench_history"));
      while (Integer.parseInt(client.value("select count(*) from pgbench_history")) < more) {
        assertThat(bench).isNotDone();
      }
      kill.run();
      assertThat(bench.join()).isNotZero();
    }
  }
}
