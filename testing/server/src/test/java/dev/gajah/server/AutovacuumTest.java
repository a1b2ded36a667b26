// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.embedded.Gajah;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutovacuumTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as("waiting for " + what).isLessThan(PATIENCE_NANOS);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static String row(Connection connection, String sql) {
    return Database.rows(connection, sql).getFirst();
  }

  private static String counts(Connection connection) {
    return row(
        connection,
        "select autovacuum_count > 0 and autoanalyze_count > 0 and n_dead_tup = 0"
            + " from pg_stat_user_tables where relname = 't'");
  }

  @Test
  void tablesAreVacuumedAndAnalyzedWhenEnoughHasChanged() throws SQLException {
    try (Gajah server =
            Gajah.builder()
                .superuser("postgres", null)
                .setting("autovacuum_naptime", "1s")
                .setting("autovacuum_vacuum_threshold", "10")
                .start();
        Connection connection = Database.of(server, "postgres").connect()) {
      Database.run(
          connection,
          "create table quiet (a int) with (autovacuum_enabled = off)",
          "insert into quiet select generate_series(1, 1000)",
          "delete from quiet",
          "create table t (a int primary key, b int)",
          "insert into t select g, g from generate_series(1, 1000) g",
          "delete from t where a <= 500");
      await("autovacuum", () -> counts(connection).equals("t"));
      assertThat(
              row(
                  connection,
                  "select last_autovacuum is not null, last_autoanalyze is not null, vacuum_count"
                      + " from pg_stat_user_tables where relname = 't'"))
          .isEqualTo("t|t|0");
      assertThat(row(connection, "select reltuples > 0 from pg_class where relname = 't'"))
          .isEqualTo("t");
      assertThat(
              row(
                  connection,
                  "select autovacuum_count, autoanalyze_count, n_dead_tup"
                      + " from pg_stat_user_tables where relname = 'quiet'"))
          .isEqualTo("0|0|1000");
    }
  }

  @Test
  void nothingRunsUntilItIsSwitchedOn(@TempDir Path data) throws Exception {
    Gajah.builder().directory(data).superuser("postgres", null).start().close();
    Path file = data.resolve("postgresql.conf");
    Files.writeString(
        file, "\nautovacuum = off\nautovacuum_naptime = 1s\n", StandardOpenOption.APPEND);
    ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    try (Gajah server =
            Gajah.builder()
                .directory(data)
                .log((pid, process, severity, report, statement) -> log.add(report.message()))
                .start();
        Connection connection = Database.of(server, "postgres").connect()) {
      Database.run(
          connection,
          "create table t (a int primary key)",
          "insert into t select generate_series(1, 1000)",
          "delete from t");
      assertThat(counts(connection)).isEqualTo("f");
      assertThat(log).doesNotContain("autovacuum launcher started");
      Files.writeString(file, "autovacuum = on\n", StandardOpenOption.APPEND);
      Database.run(connection, "select pg_reload_conf()");
      await("autovacuum", () -> counts(connection).equals("t"));
      Files.writeString(file, "autovacuum = off\n", StandardOpenOption.APPEND);
      Database.run(connection, "select pg_reload_conf()");
      await("the launcher's end", () -> log.contains("autovacuum launcher shutting down"));
    }
    assertThat(List.copyOf(log)).contains("autovacuum launcher started");
  }
}
