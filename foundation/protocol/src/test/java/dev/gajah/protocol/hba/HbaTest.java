// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.hba;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlState;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HbaTest {
  private final Map<String, String> files = new TreeMap<>();

  private final HbaParser.Source source =
      new HbaParser.Source() {
        @Override
        public String read(String name, String from) throws IOException {
          String contents = files.get(name);
          if (contents == null) {
            throw new NoSuchFileException(name);
          }
          return contents;
        }

        @Override
        public String resolve(String name, String from) {
          return "/d/" + name;
        }

        @Override
        public List<String> listConfigurations(String directory, String from) {
          return files.keySet().stream().filter(n -> n.startsWith(directory + "/")).toList();
        }
      };

  private final HbaClient.Surroundings surroundings =
      new HbaClient.Surroundings() {
        @Override
        public boolean isMember(String user, String role) {
          return user.equals("ann") && role.equals("staff");
        }

        @Override
        public boolean isOwnAddress(byte[] address) {
          return address[0] == 127;
        }

        @Override
        public boolean isInOwnNetwork(byte[] address) {
          return address[0] == 127 || address[0] == 10;
        }

        @Override
        public boolean isHostName(byte[] address, String name) {
          return address[0] == 9 && name.equals(".example.org");
        }
      };

  private HbaFile parse(String text) {
    return HbaParser.parse(text, "pg_hba.conf", source);
  }

  private HbaClient local(String database, String user) {
    return new HbaClient(null, "[local]", false, database, user, false, surroundings);
  }

  private HbaClient tcp(String address, String database, String user) {
    return new HbaClient(
        HbaAddress.parse(address), address, false, database, user, false, surroundings);
  }

  private String method(HbaFile file, HbaClient client) {
    HbaRule rule = file.match(client);
    return rule == null ? "none" : rule.method().text();
  }

  @Test
  void initdbsFileIsUnderstood() {
    HbaFile file =
        parse(
            """
            # "local" is for Unix domain socket connections only
            local   all             all                                     trust
            host    all             all             127.0.0.1/32            scram-sha-256
            host    all             all             ::1/128                 md5
            local   replication     all                                     trust
            host    replication     all             127.0.0.1/32            password
            """);
    assertThat(file.problems()).isEmpty();
    assertThat(file.rules()).hasSize(5);
    assertThat(method(file, local("db", "joe"))).isEqualTo("trust");
    assertThat(method(file, tcp("127.0.0.1", "db", "joe"))).isEqualTo("scram-sha-256");
    assertThat(method(file, tcp("::1", "db", "joe"))).isEqualTo("md5");
    assertThat(method(file, tcp("127.0.0.2", "db", "joe"))).isEqualTo("none");
    assertThat(file.rules().get(1).lineNumber()).isEqualTo(3);
    HbaClient walsender =
        new HbaClient(
            HbaAddress.parse("127.0.0.1"), "127.0.0.1", false, "", "joe", true, surroundings);
    assertThat(method(file, walsender)).isEqualTo("password");
  }

  @Test
  void firstMatchingRuleDecides() {
    HbaFile file =
        parse(
            """
            host sameuser all 10.0.0.0/8 trust
            host "all" all all reject
            host samerole +staff 10.0.0.0 255.0.0.0 password
            host db1,db2 ann,"Bob" samenet md5
            host /^x.*y$ all samehost trust
            hostssl all all all scram-sha-256
            host all all .example.org trust
            """);
    assertThat(file.problems()).isEmpty();
    assertThat(method(file, tcp("10.1.1.1", "joe", "joe"))).isEqualTo("trust");
    assertThat(method(file, tcp("1.1.1.1", "all", "joe"))).isEqualTo("reject");
    assertThat(method(file, tcp("10.1.1.1", "staff", "ann"))).isEqualTo("password");
    assertThat(method(file, tcp("10.1.1.1", "db2", "Bob"))).isEqualTo("md5");
    assertThat(method(file, tcp("10.1.1.1", "db2", "bob"))).isEqualTo("none");
    assertThat(method(file, tcp("11.1.1.1", "db2", "ann"))).isEqualTo("none");
    assertThat(method(file, tcp("127.0.0.1", "x12y", "bob"))).isEqualTo("trust");
    assertThat(method(file, tcp("9.9.9.9", "any", "bob"))).isEqualTo("trust");
    HbaClient encrypted =
        new HbaClient(
            HbaAddress.parse("8.8.8.8"), "8.8.8.8", true, "any", "bob", false, surroundings);
    assertThat(method(file, encrypted)).isEqualTo("scram-sha-256");
  }

  @Test
  void linesContinueAndFilesAreIncluded() {
    files.put("users", "ann\n# nobody else\n\"carl\", dora\n");
    files.put("more.conf", "local all carl md5\n");
    files.put("dir/a.conf", "local all eve password\n");
    HbaFile file =
        parse(
            "local all \\\n"
                + "  @users trust\n"
                + "include more.conf\n"
                + "include_if_exists missing.conf\n"
                + "include_dir dir\n");
    assertThat(file.problems()).isEmpty();
    assertThat(method(file, local("db", "dora"))).isEqualTo("trust");
    assertThat(method(file, local("db", "carl"))).isEqualTo("trust");
    assertThat(method(file, local("db", "eve"))).isEqualTo("password");
    assertThat(method(file, local("db", "zoe"))).isEqualTo("none");
    assertThat(file.rules().get(1).file()).isEqualTo("/d/more.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "locale all all trust|invalid connection type \"locale\"",
        "local|end-of-line before database specification",
        "local all|end-of-line before role specification",
        "host all all|end-of-line before IP address specification",
        "host all all 1.2.3.4|end-of-line before netmask specification",
        "host all all 1.2.3.4 255.255.255.x trust|invalid IP mask \"255.255.255.x\": Name or"
            + " service not known",
        "host all all 1.2.3.4 ::1 trust|IP address and mask do not match",
        "host all all 1.2.3.4/33 trust|invalid CIDR mask in address \"1.2.3.4/33\"",
        "host all all example.org/8 trust|specifying both host name and CIDR mask is invalid:"
            + " \"example.org/8\"",
        "local all all|end-of-line before authentication method",
        "local all all peer|invalid authentication method \"peer\": not supported by this build",
        "local all all magic|invalid authentication method \"magic\"",
        "local all all trust x|authentication option not in name=value format: x",
        "local all all trust x=1|unrecognized authentication option name: \"x\"",
        "local /( all trust|invalid regular expression \"(\": Unclosed group",
        "local all all trust,md5|multiple values specified for authentication type",
        "include missing|could not open file \"/d/missing\": No such file or directory",
      })
  void mistakesAreReportedByLine(String line, String message) {
    HbaFile file = parse("local all all trust\n" + line + "\n");
    assertThat(file.isUsable()).isFalse();
    assertThat(file.rules()).isEmpty();
    assertThat(file.problems().get(0).message()).isEqualTo(message);
    assertThat(file.problems().get(0).lineNumber()).isEqualTo(2);
  }

  @Test
  void emptyFileIsAMistake() {
    assertThat(parse("# nothing\n").problems().get(0).message())
        .isEqualTo("configuration file \"pg_hba.conf\" contains no entries");
  }

  @Test
  void includingItselfEnds() {
    files.put("loop", "include loop\n");
    assertThat(parse("include loop\n").problems().get(0).message())
        .isEqualTo("could not open file \"/d/loop\": maximum nesting depth exceeded");
  }

  @Test
  void refusalsSayWhatPostgresSays() {
    HbaFile file = parse("host all all 127.0.0.1/32 reject\n");
    HbaClient client = tcp("127.0.0.1", "db", "joe");
    assertThat(HbaFile.rejection(client, file.match(client)).message())
        .isEqualTo(
            "pg_hba.conf rejects connection for host \"127.0.0.1\", user \"joe\", database \"db\","
                + " no encryption");
    assertThat(HbaFile.rejection(local("db", "joe"), null).message())
        .isEqualTo(
            "no pg_hba.conf entry for host \"[local]\", user \"joe\", database \"db\", no"
                + " encryption");
    assertThat(HbaFile.rejection(client, null).state())
        .isEqualTo(SqlState.INVALID_AUTHORIZATION_SPECIFICATION);
    HbaRule rule = parse("host all all all md5").rules().get(0);
    assertThat(HbaFile.failure(client, rule, null).message())
        .isEqualTo("password authentication failed for user \"joe\"");
    assertThat(HbaFile.failure(client, rule, null).state()).isEqualTo(SqlState.INVALID_PASSWORD);
    assertThat(HbaFile.failure(client, rule, null).detailLog())
        .isEqualTo("Connection matched file \"pg_hba.conf\" line 1: \"host all all all md5\"");
  }

  @ParameterizedTest
  @CsvSource({
    "::,00000000000000000000000000000000",
    "::1,00000000000000000000000000000001",
    "1::,00010000000000000000000000000000",
    "2001:db8::ff00:42:8329,20010db8000000000000ff0000428329",
    "::ffff:1.2.3.4,00000000000000000000ffff01020304",
    "1:2:3:4:5:6:7:8,00010002000300040005000600070008",
    "1:2:3:4:5:6:1.2.3.4,00010002000300040005000601020304",
    "::1.2.3.4,00000000000000000000000001020304",
    "1.2.3.4,01020304",
  })
  void addressesAreRead(String text, String hex) {
    assertThat(java.util.HexFormat.of().formatHex(HbaAddress.parse(text))).isEqualTo(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3",
    "1.2.3.256",
    "1.2.3.4.5",
    "1:2",
    ":::",
    "1::2::3",
    "12345::",
    "g::",
    "1:2:3:4:5:6:7:8:9",
    "host",
    "1.2.3.4:5"
  })
  void otherTextsAreNoAddresses(String text) {
    assertThat(HbaAddress.parse(text)).isNull();
  }
}
