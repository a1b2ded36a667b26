// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.embedded.Gajah;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// One server with a `pg_hba.conf` that has a database for each method.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthenticationTest {
  private static final String RULES =
      """
      # TYPE   DATABASE   USER       ADDRESS        METHOD
      local    all        all                       trust
      hostssl  all        all        127.0.0.1/32   reject
      hostnossl "no ssl"  all        127.0.0.1/32   trust
      host     scram      all        127.0.0.1/32   scram-sha-256
      host     password   all        127.0.0.1/32   password
      host     md5        all        127.0.0.1/32   md5
      host     rejected   all        127.0.0.1/32   reject
      host     listed     one,two    127.0.0.0 255.0.0.0  trust
      host     grouped    +family    127.0.0.1/32   trust
      host     sameuser   all        127.0.0.1/32   trust
      host     samehost   all        samehost       trust
      host     elsewhere  all        10.0.0.0/8     trust
      host     postgres   postgres   127.0.0.1/32   trust
      host     open       all        127.0.0.1/32   trust
      """;

  private Path directory;
  private Gajah server;

  @BeforeAll
  void startServer() throws Exception {
    directory = Files.createTempDirectory("gajah-auth");
    Path data = directory.resolve("data");
    Gajah.builder().directory(data).superuser("postgres", null).start().close();
    Files.writeString(data.resolve("pg_hba.conf"), RULES);
    server =
        Gajah.builder()
            .directory(data)
            .setting("max_connections", "8")
            .setting("superuser_reserved_connections", "2")
            .setting("authentication_timeout", "1s")
            .setting("unix_socket_directories", directory.toString())
            .start();
    Database database = Database.of(server, "postgres");
    for (String name :
        List.of(
            "no ssl",
            "scram",
            "password",
            "md5",
            "rejected",
            "listed",
            "grouped",
            "one",
            "samehost",
            "elsewhere",
            "open")) {
      database.run("create database \"" + name + "\"");
    }
    database.run(
        "create role one login password 'secret'",
        "create role two login password 'secret' valid until '2001-01-01'",
        "set password_encryption = md5; create role three login password 'secret'",
        "create role nologin password 'secret'",
        "create role family",
        "grant family to one",
        "create role limited login connection limit 1");
  }

  @AfterAll
  void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Database database(String name) {
    return Database.of(server, name);
  }

  private void connects(String database, String user, String password) throws Exception {
    try (Connection connection =
        database(database).connectOrFail(user, password, new Properties())) {
      assertThat(Database.rows(connection, "select current_user")).containsExactly(user);
    }
  }

  @Test
  void rightPasswordsOpenAllMethods() throws Exception {
    connects("no ssl", "one", null);
    connects("scram", "one", "secret");
    connects("password", "one", "secret");
    connects("md5", "one", "secret"); // md5 lets a SCRAM password in by SCRAM
    connects("md5", "three", "secret");
    connects("password", "three", "secret");
  }

  @Test
  void wrongMissingAndExpiredPasswordsAndUnknownUsersLookTheSame() {
    for (String method : List.of("scram", "password", "md5")) {
      for (String user : List.of("one", "two", "nosuch", "limited")) {
        assertThat(database(method).refusal(user, user.equals("two") ? "secret" : "wrong"))
            .isEqualTo("28P01 password authentication failed for user \"%s\"".formatted(user));
      }
    }
    assertThat(database("scram").refusal("three", "secret"))
        .isEqualTo("28P01 password authentication failed for user \"three\"");
  }

  @Test
  void scramExchangeWithAnUnknownUserHasTheSameMessages() {
    String known = scramMessages("one");
    assertThat(scramMessages("nosuch")).isEqualTo(known);
    assertThat(scramMessages("three")).isEqualTo(known);
    // The salt of an unknown user stays the same, as that of a known one does.
    assertThat(salt("nosuch")).isEqualTo(salt("nosuch")).isNotEqualTo(salt("nosuch2"));
    assertThat(salt("one")).isEqualTo(salt("one"));
  }

  private String scramMessages(String user) {
    try (RawClient client = RawClient.connect(server.port())) {
      String first = firstAnswer(client, user);
      String nonce = first.substring(2, first.indexOf(','));
      byte[] last =
          ("c=biws,r=" + nonce + ",p=" + "A".repeat(43) + "=")
              .getBytes(java.nio.charset.StandardCharsets.UTF_8);
      Answer end = client.message('p', last).send().untilEnd();
      return first.replaceAll("r=[^,]*", "r=").replaceAll("s=[^,]{24}", "s=")
          + end.types()
          + end.error().replace(user, "USER");
    }
  }

  private String salt(String user) {
    try (RawClient client = RawClient.connect(server.port())) {
      String first = firstAnswer(client, user);
      return first.substring(first.indexOf(",s=") + 3, first.indexOf(",i="));
    }
  }

  /// The server's first SCRAM message.
  private String firstAnswer(RawClient client, String user) {
    client.startupPacket(3 << 16, Map.of("user", user, "database", "scram")).send();
    Message request = client.read();
    assertThat(request.type()).isEqualTo('R');
    assertThat(request.intAt(0)).isEqualTo(10);
    byte[] hello = "n,,n=,r=abcdefgh".getBytes();
    client
        .message('p', new RawClient.Body().text("SCRAM-SHA-256").int32(hello.length).raw(hello))
        .send();
    Message answer = client.read();
    assertThat(answer.intAt(0)).isEqualTo(11);
    String text = new String(answer.body(), 4, answer.body().length - 4);
    assertThat(text).startsWith("r=abcdefgh");
    return text;
  }

  @Test
  void brokenSaslMessagesAreProtocolViolations() {
    byte[][] messages = {
      new RawClient.Body().text("SCRAM-SHA-1").int32(0).bytes(),
      new RawClient.Body().text("SCRAM-SHA-256").int32(3).raw("x,,".getBytes()).bytes(),
      new RawClient.Body().text("SCRAM-SHA-256").int32(100).bytes(),
      "garbage".getBytes()
    };
    for (byte[] message : messages) {
      try (RawClient client = RawClient.connect(server.port())) {
        client.startupPacket(3 << 16, Map.of("user", "one", "database", "scram")).send().read();
        Answer answer = client.message('p', message).send().untilEnd();
        assertThat(answer.types()).isEqualTo("E");
        assertThat(answer.error()).startsWith("08P01 ");
        assertThat(answer.first('E').fields()).containsEntry('S', "FATAL");
      }
    }
    try (RawClient client = RawClient.connect(server.port())) {
      client.startupPacket(3 << 16, Map.of("user", "one", "database", "scram")).send().read();
      Answer answer = client.simple("select 1").send().untilEnd();
      assertThat(answer.error()).isEqualTo("08P01 expected SASL response, got message type 81");
    }
  }

  @Test
  void rulesThatRejectAndMissingRulesSaySo() {
    assertThat(database("rejected").refusal("one", null))
        .isEqualTo(
            "28000 pg_hba.conf rejects connection for host \"127.0.0.1\", user \"one\", database"
                + " \"rejected\", no encryption");
    assertThat(database("elsewhere").refusal("one", null))
        .isEqualTo(
            "28000 no pg_hba.conf entry for host \"127.0.0.1\", user \"one\", database"
                + " \"elsewhere\", no encryption");
  }

  @Test
  void listsGroupsSameUserAndOwnAddressesAreHonoured() throws Exception {
    connects("listed", "one", null);
    connects("grouped", "one", null);
    connects("one", "one", null);
    connects("samehost", "one", null);
    assertThat(database("listed").refusal("three", null)).startsWith("28000 no pg_hba.conf entry");
    // A superuser counts as a member of no group that it does not belong to.
    assertThat(database("grouped").refusal("postgres", null))
        .startsWith("28000 no pg_hba.conf entry");
    assertThat(database("one").refusal("two", null)).startsWith("28000 no pg_hba.conf entry");
  }

  @Test
  void roleWithoutLoginIsRefused() {
    assertThat(database("open").refusal("nologin", null))
        .isEqualTo("28000 role \"nologin\" is not permitted to log in");
  }

  @Test
  void databaseWithoutConnectPrivilegeIsRefused() {
    database("postgres")
        .run("create database closed", "revoke connect on database closed from public");
    try (RawClient client = RawClient.connectUnix(directory.resolve(".s.PGSQL." + server.port()))) {
      Answer answer = client.start(Map.of("user", "one", "database", "closed"));
      assertThat(answer.error()).isEqualTo("42501 permission denied for database \"closed\"");
      assertThat(answer.first('E').fields())
          .containsEntry('D', "User does not have CONNECT privilege.");
    }
  }

  @Test
  void unixSocketHasItsOwnRules() {
    try (RawClient client = RawClient.connectUnix(directory.resolve(".s.PGSQL." + server.port()))) {
      assertThat(client.start(Map.of("user", "one", "database", "rejected")).status())
          .isEqualTo('I');
      assertThat(client.query("select current_database()").value()).isEqualTo("rejected");
    }
  }

  @Test
  void connectionLimitsAndReservedConnectionsHold() {
    try (RawClient one = RawClient.open(server.port(), "limited", "open")) {
      assertThat(database("open").refusal("limited", null))
          .isEqualTo("53300 too many connections for role \"limited\"");
      assertThat(one.query("select 1").value()).isEqualTo("1");
    }
    List<RawClient> clients = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        clients.add(RawClient.open(server.port(), "one", "open"));
      }
      assertThat(database("open").refusal("one", null))
          .isEqualTo(
              "53300 remaining connection slots are reserved for roles with the SUPERUSER"
                  + " attribute");
      clients.add(RawClient.open(server.port(), "postgres", "postgres"));
      clients.add(RawClient.open(server.port(), "postgres", "postgres"));
      assertThat(database("postgres").refusal("postgres", null))
          .isEqualTo("53300 sorry, too many clients already");
      assertThat(database("open").refusal("one", null))
          .isEqualTo("53300 sorry, too many clients already");
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void silentClientsHoldNoSlotAndAreHungUpOn() {
    List<RawClient> silent = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        silent.add(RawClient.connect(server.port()));
        RawClient asked = RawClient.connect(server.port());
        asked.startupPacket(3 << 16, Map.of("user", "one", "database", "scram")).send();
        assertThat(asked.read().type()).isEqualTo('R');
        silent.add(asked);
      }
      try (RawClient client = RawClient.open(server.port(), "one", "open")) {
        assertThat(client.query("select 1").value()).isEqualTo("1");
      }
      for (RawClient each : silent) {
        assertThat(each.read()).as("message to a late client").isNull();
      }
    } finally {
      silent.forEach(RawClient::close);
    }
  }
}
