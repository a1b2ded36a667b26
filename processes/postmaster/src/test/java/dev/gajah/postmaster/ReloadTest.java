// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ReloadTest {
  private static void reload(TestServer server, int times) {
    server.postmaster.requestReload();
    TestServer.await(
        () -> server.logged("received SIGHUP, reloading configuration files") == times);
  }

  private static void awaitRefusal(TestServer server, int times) {
    TestServer.await(() -> server.logged("contains errors; no changes were applied") == times);
  }

  /// The session obeys before its next statement, as soon as the postmaster has told it.
  private static void awaitSetting(WireClient session, String name, String value) {
    TestServer.await(
        () -> {
          try {
            return session.query("show " + name).contains(value);
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  @Test
  void sessionsTakeNewValuesUnlessTheySetTheirOwn() throws Exception {
    try (TestServer server = new TestServer();
        WireClient session = server.connect();
        WireClient own = server.connect()) {
      own.query("set work_mem = '1MB'");
      server.append("postgresql.conf", "work_mem = 8MB\ninclude_dir 'more'\n");
      server.files.createDirectory(TestServer.DATA.resolve("more"));
      server.write("more/b.conf", "datestyle = 'german'\n");
      server.write("postgresql.auto.conf", "idle_session_timeout = '1h'\n");
      reload(server, 1);
      awaitSetting(session, "work_mem", "8MB");
      assertThat(session.query("show idle_session_timeout")).containsExactly("1h");
      assertThat(session.parameters).containsEntry("DateStyle", "German, DMY");
      assertThat(own.query("show work_mem")).containsExactly("1MB");
      assertThat(server.log)
          .contains(
              "LOG parameter \"work_mem\" changed to \"8MB\"",
              "LOG parameter \"idle_session_timeout\" changed to \"1h\"");
      server.write("postgresql.auto.conf", "");
      assertThat(session.query("select pg_reload_conf()")).containsExactly("t");
      awaitSetting(session, "idle_session_timeout", "0");
      assertThat(server.log)
          .contains(
              "LOG parameter \"idle_session_timeout\" removed from configuration file, reset to"
                  + " default");
    }
  }

  @Test
  void wrongValuesStayOutAndTheRestComesIn() throws Exception {
    try (TestServer server = new TestServer();
        WireClient session = server.connect()) {
      String before = server.read("postgresql.conf");
      int lines = (int) before.lines().count();
      server.write(
          "postgresql.conf",
          before + "statement_timeout = much\nmax_connections = 7\nwork_mem = 8MB\n");
      reload(server, 1);
      awaitSetting(session, "work_mem", "8MB");
      assertThat(session.query("show statement_timeout")).containsExactly("0");
      assertThat(session.query("show max_connections")).containsExactly("100");
      assertThat(server.log)
          .contains(
              "LOG invalid value for parameter \"statement_timeout\": \"much\" | line %d of"
                      .formatted(lines + 1)
                  + " configuration file \"/data/postgresql.conf\"",
              "LOG parameter \"max_connections\" cannot be changed without restarting the server",
              "LOG configuration file \"/data/postgresql.conf\" contains errors; unaffected changes"
                  + " were applied");
    }
  }

  @Test
  void fileThatCannotBeUnderstoodChangesNothing() throws Exception {
    try (TestServer server = new TestServer();
        WireClient session = server.connect()) {
      String before = server.read("postgresql.conf");
      int lines = (int) before.lines().count();
      server.write("postgresql.conf", before + "work_mem = 8MB 9MB\nstatement_timeout = 5\n");
      reload(server, 1);
      awaitRefusal(server, 1);
      server.write("postgresql.conf", before + "no_such_thing = 1\nstatement_timeout = 5\n");
      reload(server, 2);
      awaitRefusal(server, 2);
      server.write("postgresql.conf", before + "include 'absent.conf'\nstatement_timeout = 5\n");
      reload(server, 3);
      awaitRefusal(server, 3);
      server.write("postgresql.conf", before);
      server.write("pg_hba.conf", "host all all 127.0.0.1/32 guess\n");
      reload(server, 4);
      server.awaitLog("/data/pg_hba.conf was not reloaded");
      assertThat(session.query("show statement_timeout")).containsExactly("0");
      assertThat(server.log)
          .contains(
              "LOG syntax error in file \"/data/postgresql.conf\" line %d, near token \"9MB\""
                  .formatted(lines + 1),
              "LOG unrecognized configuration parameter \"no_such_thing\" in file"
                  + " \"/data/postgresql.conf\" line %d".formatted(lines + 1),
              "LOG could not open configuration file \"/data/absent.conf\": No such file or"
                  + " directory");
      assertThat(server.logged("contains errors; no changes were applied")).isEqualTo(3);
      assertThat(server.log)
          .anyMatch(
              line ->
                  line.contains("invalid authentication method \"guess\"")
                      && line.endsWith("line 1 of configuration file \"/data/pg_hba.conf\""));
      try (WireClient other = server.connect()) {
        assertThat(other.query("select 1")).containsExactly("1");
      }
    }
  }

  @Test
  void newRulesOfAuthenticationHoldForNewConnections() throws Exception {
    try (TestServer server = new TestServer()) {
      server.write("pg_hba.conf", "host all all 127.0.0.1/32 reject\n");
      reload(server, 1);
      TestServer.await(
          () -> {
            try (WireClient client = server.connect()) {
              return client.reports.stream().anyMatch(r -> r.startsWith("FATAL 28000 pg_hba.conf"));
            } catch (java.io.IOException e) {
              return false;
            }
          });
    }
  }
}
