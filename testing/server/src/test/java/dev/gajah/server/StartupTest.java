// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
class StartupTest {
  private static final int CANCEL = (1234 << 16) | 5678;
  private static final int SSL = (1234 << 16) | 5679;
  private static final int GSS = (1234 << 16) | 5680;

  private final Database database;

  StartupTest(Database database) {
    this.database = database;
  }

  private Answer start(Map<String, String> options) {
    try (RawClient client = RawClient.connect(database.port())) {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("user", "postgres");
      all.put("database", database.name());
      all.putAll(options);
      return client.start(all);
    }
  }

  @Test
  void encryptionIsDeclinedAndTheSessionStartsInClear() {
    try (RawClient client = RawClient.connect(database.port())) {
      client.rawInt(8).rawInt(GSS).send();
      assertThat(client.readByte()).isEqualTo('N');
      client.rawInt(8).rawInt(SSL).send();
      assertThat(client.readByte()).isEqualTo('N');
      assertThat(client.start(Map.of("user", "postgres", "database", database.name())).types())
          .startsWith("R")
          .endsWith("KZ");
    }
  }

  @Test
  void newerMinorVersionsAndUnknownProtocolOptionsAreNegotiated() {
    try (RawClient client = RawClient.connect(database.port())) {
      Map<String, String> options = new LinkedHashMap<>();
      options.put("user", "postgres");
      options.put("database", database.name());
      options.put("_pq_.feature", "1");
      Answer answer = client.startupPacket((3 << 16) | 9, options).send().until('Z');
      Message negotiate = answer.first('v');
      assertThat(negotiate.intAt(0)).isEqualTo(3 << 16);
      assertThat(negotiate.intAt(4)).isEqualTo(1);
      assertThat(new String(negotiate.body(), 8, negotiate.body().length - 9))
          .isEqualTo("_pq_.feature");
      assertThat(client.query("select 1").value()).isEqualTo("1");
    }
  }

  @Test
  void otherMajorVersionsAreRefused() {
    for (int version : new int[] {2 << 16, 4 << 16}) {
      try (RawClient client = RawClient.connect(database.port())) {
        Answer answer = client.startupPacket(version, Map.of("user", "postgres")).send().untilEnd();
        assertThat(answer.error())
            .isEqualTo(
                "0A000 unsupported frontend protocol %d.0: server supports 3.0 to 3.0"
                    .formatted(version >> 16));
      }
    }
  }

  @Test
  void userMustBeNamed() {
    try (RawClient client = RawClient.connect(database.port())) {
      assertThat(client.start(Map.of("database", "postgres")).error())
          .isEqualTo("28000 no PostgreSQL user name specified in startup packet");
    }
  }

  @Test
  void databaseDefaultsToTheUsersName() {
    try (RawClient client = RawClient.connect(database.port())) {
      client.start(Map.of("user", "postgres"));
      assertThat(client.query("select current_database()").value()).isEqualTo("postgres");
    }
  }

  @Test
  void missingDatabaseAndRoleAreRefused() {
    assertThat(start(Map.of("database", "nosuch")).error())
        .isEqualTo("3D000 database \"nosuch\" does not exist");
    assertThat(start(Map.of("user", "nosuch")).error())
        .isEqualTo("28000 role \"nosuch\" does not exist");
    assertThat(start(Map.of("database", "template0")).error())
        .isEqualTo("55000 database \"template0\" is not currently accepting connections");
  }

  @Test
  void settingsComeInOptionsAndAsParameters() {
    try (RawClient client = RawClient.connect(database.port())) {
      client.start(
          Map.of(
              "user", "postgres",
              "database", database.name(),
              "options", "-c work_mem=64kB --search-path=a\\ b -c my.thing=x",
              "extra_float_digits", "2"));
      assertThat(client.query("show work_mem").value()).isEqualTo("64kB");
      assertThat(client.query("show search_path").value()).isEqualTo("a b");
      assertThat(client.query("show my.thing").value()).isEqualTo("x");
      assertThat(client.query("show extra_float_digits").value()).isEqualTo("2");
      client.query("set work_mem = '1MB'");
      assertThat(client.query("reset work_mem; show work_mem").value()).isEqualTo("64kB");
    }
  }

  @Test
  void wrongSettingsEndTheConnection() {
    assertThat(start(Map.of("nosuch", "1")).error())
        .isEqualTo("42704 unrecognized configuration parameter \"nosuch\"");
    assertThat(start(Map.of("work_mem", "x")).error())
        .isEqualTo("22023 invalid value for parameter \"work_mem\": \"x\"");
    assertThat(start(Map.of("options", "-c max_connections=3")).error())
        .isEqualTo(
            "55P02 parameter \"max_connections\" cannot be changed without restarting the server");
    assertThat(start(Map.of("options", "-x")).error())
        .isEqualTo("42601 invalid command-line argument for server process: -x");
    assertThat(start(Map.of("options", "-c work_mem")).error())
        .isEqualTo("42601 -c work_mem requires a value");
    assertThat(start(Map.of("DateStyle", "never")).first('E').fields())
        .containsEntry('S', "FATAL")
        .containsEntry('C', "22023")
        .containsEntry('D', "Unrecognized key word: \"never\".");
  }

  @Test
  void cancelRequestStopsTheStatementOfItsSessionOnly() {
    try (RawClient client = database.raw();
        RawClient other = database.raw()) {
      CompletableFuture<Answer> sleeping =
          CompletableFuture.supplyAsync(() -> client.query("select pg_sleep(600)"));
      cancel(client.pid(), client.secret() ^ 1); // a wrong key changes nothing
      while (!sleeping.isDone()) {
        cancel(client.pid(), client.secret());
      }
      assertThat(sleeping.join().error())
          .isEqualTo("57014 canceling statement due to user request");
      assertThat(other.query("select 1").value()).isEqualTo("1");
      // A request that comes late may still hit the next statement; the session itself goes on.
      Answer next = client.query("select 2");
      assertThat(next.status()).isEqualTo('I');
    }
  }

  private void cancel(int pid, int secret) {
    try (RawClient client = RawClient.connect(database.port())) {
      client.rawInt(16).rawInt(CANCEL).rawInt(pid).rawInt(secret).send();
      assertThat(client.read()).as("answer to a cancel request").isNull();
    }
  }
}
