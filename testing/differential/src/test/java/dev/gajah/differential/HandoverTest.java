// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.client.PlainClient;
import dev.gajah.support.tools.RealServer;
import dev.gajah.support.tools.RealTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A data directory goes from Gajah to PostgreSQL 17 and back, after clean stops and after kills.
class HandoverTest {
  private final RealTools tools = RealTools.orSkip();

  /// PostgreSQL's initdb, Gajah under pgbench, killed, recovered by PostgreSQL, which goes on.
  @Test
  void postgresRecoversWhatGajahWasKilledIn() throws Exception {
    try (RealServer real = RealServer.startNew(tools, "")) {
      real.stop();
      try (Cluster cluster = Cluster.copyOf(real.directory())) {
        Pgbench bench = new Pgbench(tools);
        try (GajahProcess gajah = cluster.start()) {
          bench.initialize(gajah.port());
          bench.runAndKill(gajah.port(), gajah::killAsync);
          gajah.kill();
        }
        try (RealServer after = RealServer.startOnCopy(tools, cluster.data(), "")) {
          checkSums(after);
          amcheck(after);
          bench.run(after.port(), 2);
          checkSums(after);
          after.query("postgres", "vacuum full pgbench_accounts");
          amcheck(after);
        }
      }
    }
  }

  /// PostgreSQL under pgbench, killed, recovered by Gajah, which goes on and hands back.
  @Test
  void gajahRecoversWhatPostgresWasKilledIn() throws Exception {
    Pgbench bench = new Pgbench(tools);
    try (RealServer real = RealServer.startNew(tools, "")) {
      bench.initialize(real.port());
      real.query(
          "postgres",
          "create table wide (id int primary key, t text)",
          "insert into wide select g, (select string_agg(md5((g * 1000 + x)::text), '') from"
              + " generate_series(1, 200) x) from generate_series(1, 50) g");
      bench.runAndKill(
          real.port(),
          () -> {
            try {
              real.kill();
            } catch (IOException | InterruptedException e) {
              throw new AssertionError(e);
            }
          });
      try (Cluster cluster = Cluster.copyOf(real.directory())) {
        try (GajahProcess gajah = cluster.start()) {
          try (PlainClient client = gajah.client()) {
            assertThat(Set.copyOf(Pgbench.sums(client))).as("sums in Gajah").hasSize(1);
            assertThat(client.value("select count(*), sum(length(t)) from wide"))
                .isEqualTo("50|320000");
          }
          bench.run(gajah.port(), 2);
          gajah.stop();
        }
        try (RealServer after = RealServer.startOnCopy(tools, cluster.data(), "")) {
          checkSums(after);
          amcheck(after);
        }
      }
    }
  }

  /// Gajah's own initdb and a workload of many kinds, taken over after a clean stop.
  @Test
  void postgresServesWhatGajahMade() throws Exception {
    try (Cluster cluster = Cluster.create()) {
      List<String> contents;
      try (GajahProcess gajah = cluster.start()) {
        Workload.run(gajah.port());
        contents = Contents.of(gajah.port());
        gajah.stop();
      }
      checkMixed(cluster.data(), contents, false);
    }
  }

  /// The same after a kill right behind the last commit.
  @Test
  void postgresRecoversWhatGajahMade() throws Exception {
    try (Cluster cluster = Cluster.create()) {
      List<String> contents;
      try (GajahProcess gajah = cluster.start()) {
        Workload.run(gajah.port());
        contents = Contents.of(gajah.port());
        gajah.kill();
      }
      checkMixed(cluster.data(), contents, true);
      // Gajah itself must come to the same.
      try (GajahProcess gajah = cluster.start()) {
        assertThat(Contents.withoutUnlogged(Contents.of(gajah.port())))
            .isEqualTo(Contents.withoutUnlogged(contents));
        gajah.stop();
      }
      checkMixed(cluster.data(), contents, true);
    }
  }

  private void checkMixed(Path data, List<String> contents, boolean crashed) throws Exception {
    try (RealServer real = RealServer.startOnCopy(tools, data, "")) {
      List<String> found = Contents.of(real.port());
      if (crashed) {
        assertThat(Contents.withoutUnlogged(found)).isEqualTo(Contents.withoutUnlogged(contents));
        assertThat(real.query("postgres", "select count(*) from ul")).containsExactly("0");
      } else {
        assertThat(found).isEqualTo(contents);
      }
      amcheck(real);
      assertThat(real.client("pg_dumpall").ok()).hasSizeGreaterThan(1000);
      real.query("postgres", "vacuum full");
      real.query("postgres", "reindex database postgres");
      real.query("postgres", "reindex system postgres");
      amcheck(real);
      assertThat(Contents.withoutUnlogged(Contents.of(real.port())))
          .isEqualTo(Contents.withoutUnlogged(contents));
    }
  }

  private static void checkSums(RealServer server) throws IOException, PlainClient.ServerError {
    try (PlainClient client = new PlainClient(server.port())) {
      List<String> sums = Pgbench.sums(client);
      assertThat(Set.copyOf(sums)).as("sums %s", sums).hasSize(1);
      assertThat(client.value("select count(*) > 0 from pgbench_history")).isEqualTo("t");
    }
  }

  private static void amcheck(RealServer server) throws IOException, InterruptedException {
    RealTools.Output output =
        server.client("pg_amcheck", "--install-missing", "--heapallindexed", "--all");
    assertThat(output.lines()).isEmpty();
    assertThat(output.errors().lines().filter(line -> !line.startsWith("NOTICE: "))).isEmpty();
    assertThat(output.status()).isZero();
  }
}
