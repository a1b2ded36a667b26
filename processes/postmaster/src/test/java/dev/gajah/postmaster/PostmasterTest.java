// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class PostmasterTest {
  private static final String CRASHED =
      "WARNING 57P02 terminating connection because of crash of another server process";

  @Test
  void smartShutdownWaitsForSessionsAndRefusesNewcomers() throws Exception {
    try (TestServer server = new TestServer();
        WireClient session = server.connect();
        WireClient silent = WireClient.halfOpen(server.port())) {
      server.postmaster.requestShutdown(ShutdownMode.SMART);
      server.awaitLog("received smart shutdown request");
      TestServer.await(() -> server.postmaster.state() == PostmasterState.STOP_BACKENDS);
      try (WireClient newcomer = server.connect()) {
        assertThat(newcomer.reports)
            .containsExactly("FATAL 57P03 the database system is shutting down");
      }
      silent.startUp("postgres");
      silent.awaitReady();
      assertThat(silent.reports)
          .containsExactly("FATAL 57P03 the database system is shutting down");
      assertThat(session.query("select 1")).containsExactly("1");
      session.close();
      assertThat(server.postmaster.awaitEnd()).isNull();
      assertThat(server.log.getLast()).isEqualTo("LOG database system is shut down");
      assertThat(server.files.exists(TestServer.DATA.resolve("postmaster.pid"))).isFalse();
    }
  }

  @Test
  void fastShutdownEndsSessionsInTheMiddleOfTheirStatement() throws Exception {
    try (TestServer server = new TestServer();
        WireClient idle = server.connect();
        WireClient busy = server.connect()) {
      busy.send("select pg_sleep(1000)");
      server.postmaster.requestShutdown(ShutdownMode.FAST);
      busy.awaitReady();
      idle.awaitReady();
      String reason = "FATAL 57P01 terminating connection due to administrator command";
      assertThat(busy.reports).containsExactly(reason);
      assertThat(idle.reports).containsExactly(reason);
      assertThat(server.postmaster.awaitEnd()).isNull();
      assertThat(server.log)
          .containsSubsequence(
              "LOG received fast shutdown request",
              "LOG aborting any active transactions",
              "LOG shutting down",
              "LOG checkpoint starting: shutdown immediate",
              "LOG database system is shut down");
    }
  }

  @Test
  void immediateShutdownMakesNoCheckpoint() throws Exception {
    try (TestServer server = new TestServer();
        WireClient idle = server.connect()) {
      server.postmaster.requestShutdown(ShutdownMode.IMMEDIATE);
      idle.awaitReady();
      assertThat(idle.reports)
          .containsExactly(
              "WARNING 57P01 terminating connection due to immediate shutdown command");
      server.postmaster.awaitEnd();
      assertThat(server.log)
          .containsSubsequence(
              "LOG received immediate shutdown request", "LOG database system is shut down");
      assertThat(server.logged("shutdown immediate")).isZero();
    }
  }

  @Test
  void halfOpenConnectionsHoldNoSlotAndTheLastSlotsAreReserved() throws Exception {
    List<WireClient> silent = new ArrayList<>();
    try (TestServer server =
            new TestServer(
                "max_connections", "4",
                "superuser_reserved_connections", "1",
                "reserved_connections", "1");
        WireClient first = server.connect()) {
      for (int i = 0; i < 40; i++) {
        silent.add(WireClient.halfOpen(server.port()));
      }
      first.query("create role ordinary login");
      first.query("create role patient login");
      first.query("grant pg_use_reserved_connections to patient");
      try (WireClient ordinary = WireClient.connect(server.port(), "ordinary");
          WireClient refused = WireClient.connect(server.port(), "ordinary");
          WireClient patient = WireClient.connect(server.port(), "patient");
          WireClient late = WireClient.connect(server.port(), "patient");
          WireClient superuser = server.connect();
          WireClient tooMany = server.connect()) {
        assertThat(ordinary.query("select current_user")).containsExactly("ordinary");
        assertThat(refused.reports)
            .containsExactly(
                "FATAL 53300 remaining connection slots are reserved for roles with privileges of"
                    + " the \"pg_use_reserved_connections\" role");
        assertThat(patient.query("select current_user")).containsExactly("patient");
        assertThat(late.reports)
            .containsExactly(
                "FATAL 53300 remaining connection slots are reserved for roles with the SUPERUSER"
                    + " attribute");
        assertThat(superuser.query("select 1")).containsExactly("1");
        assertThat(tooMany.reports).containsExactly("FATAL 53300 sorry, too many clients already");
      }
      TestServer.await(() -> canConnect(server));
    } finally {
      for (WireClient client : silent) {
        client.close();
      }
    }
  }

  private static boolean canConnect(TestServer server) {
    try (WireClient client = WireClient.connect(server.port(), "ordinary")) {
      return client.reports.isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void failedSyncOfTheLogIsAPanicAndTheServerComesBack() throws Exception {
    try (TestServer server = new TestServer();
        WireClient idle = server.connect();
        WireClient writer = server.connect()) {
      writer.query("create table kept (a int)");
      writer.query("insert into kept values (1)");
      int port = server.port();
      server.files.failSyncs(true);
      writer.send("insert into kept values (2)");
      server.awaitLog("terminating any other active server processes");
      server.files.failSyncs(false);
      idle.awaitReady();
      assertThat(idle.reports).containsExactly(CRASHED);
      TestServer.await(() -> server.logged("database system is ready to accept connections") == 2);
      assertThat(server.log)
          .containsSubsequence(
              "LOG terminating any other active server processes",
              "LOG all server processes terminated; reinitializing",
              "LOG database system is ready to accept connections");
      assertThat(server.log.stream().filter(line -> line.startsWith("PANIC "))).isNotEmpty();
      assertThat(server.logged("was terminated by signal 6: Aborted")).isEqualTo(1);
      assertThat(server.logged("database system was interrupted; last known up at")).isEqualTo(1);
      assertThat(server.port()).isEqualTo(port);
      try (WireClient again = server.connect()) {
        assertThat(again.query("select count(*) from kept where a = 1")).containsExactly("1");
      }
    }
  }

  @Test
  void withoutRestartAfterCrashTheServerEnds() throws Exception {
    try (TestServer server = new TestServer("restart_after_crash", "off");
        WireClient writer = server.connect()) {
      server.files.failSyncs(true);
      writer.send("create table lost (a int)");
      server.postmaster.awaitEnd();
      assertThat(server.log.getLast())
          .isEqualTo("LOG shutting down because \"restart_after_crash\" is off");
    }
  }

  @Test
  void fullDiskEndsTheStatementOnly() throws Exception {
    try (TestServer server = new TestServer("restart_after_crash", "off");
        WireClient writer = server.connect()) {
      writer.query("create table big (a text)");
      writer.query("insert into big select repeat('x', 2000) from generate_series(1, 40)");
      server.files.limitBytes(0);
      writer.query("insert into big select repeat('x', 2000) from generate_series(1, 400)");
      assertThat(writer.reports).hasSize(1);
      assertThat(writer.reports.getFirst())
          .startsWith("ERROR 53100 could not extend file \"base/")
          .endsWith(": No space left on device");
      assertThat(server.log.stream().filter(line -> line.contains("could not extend file")))
          .allMatch(line -> line.contains(" | Check free disk space."))
          .isNotEmpty();
      assertThat(writer.query("select count(*) from big"))
          .as("reports %s, log %s", writer.reports, server.log)
          .containsExactly("40");
      server.files.limitBytes(Long.MAX_VALUE);
      writer.query("insert into big values ('y')");
      assertThat(writer.query("select count(*) from big")).containsExactly("41");
    }
  }

  @Test
  void tellsToolsWhereItIs() throws Exception {
    try (TestServer server = new TestServer("external_pid_file", "/data/elsewhere.pid")) {
      List<String> lines = server.read("postmaster.pid").lines().toList();
      assertThat(lines).hasSize(8);
      assertThat(lines.get(1)).isEqualTo("/data");
      assertThat(lines.get(3)).isEqualTo(Integer.toString(server.port()));
      assertThat(lines.get(7)).isEqualTo("ready   ");
      assertThat(server.read("elsewhere.pid").strip()).isEqualTo(lines.getFirst());
      assertThat(server.read("postmaster.opts"))
          .startsWith("postgres \"-D\" \"/data\" \"-c\" \"port=0\"")
          .endsWith("\n");
      server.postmaster.close();
      assertThat(server.files.exists(TestServer.DATA.resolve("elsewhere.pid"))).isFalse();
    }
  }
}
