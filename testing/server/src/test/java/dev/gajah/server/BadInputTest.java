// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a client that breaks the protocol does to itself, and does not do to others: a second
/// session has an open transaction throughout.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final long SEED = 20_240_917L;
  private static final int FUZZED_CONNECTIONS = 150;

  private final Database database;
  private RawClient bystander;
  private int changes;

  BadInputTest(Database database) {
    this.database = database;
  }

  @BeforeAll
  void openTheBystandersTransaction() {
    bystander = database.raw();
    bystander.query("create table untouched (n int); insert into untouched values (0)");
    bystander.query("begin isolation level repeatable read");
  }

  @AfterEach
  void theBystandersTransactionIsUntouched() {
    changes++;
    Answer update = bystander.query("update untouched set n = n + 1");
    assertThat(update.tags()).containsExactly("UPDATE 1");
    assertThat(update.status()).isEqualTo('T');
    assertThat(bystander.query("select n from untouched").value())
        .isEqualTo(String.valueOf(changes));
  }

  @AfterAll
  void theBystanderCommits() {
    assertThat(bystander.query("commit").tags()).containsExactly("COMMIT");
    bystander.close();
    assertThat(database.rows("select n from untouched")).containsExactly(String.valueOf(changes));
  }

  private static void endsWith(RawClient client, String report) {
    Answer answer = client.untilEnd();
    assertThat(answer.types()).isEqualTo("E");
    assertThat(answer.error()).isEqualTo(report);
    assertThat(answer.first('E').fields()).containsEntry('S', "FATAL");
  }

  @Test
  void unknownMessageTypeEndsTheSession() {
    try (RawClient client = database.raw()) {
      client.message('?', "abc".getBytes()).send();
      endsWith(client, "08P01 invalid frontend message type 63");
    }
  }

  @Test
  void impossibleLengthsEndTheSession() {
    for (int length : new int[] {0, 3, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      try (RawClient client = database.raw()) {
        client.raw((byte) 'Q').rawInt(length).send();
        endsWith(client, "08P01 invalid message length");
      }
    }
    try (RawClient client = database.raw()) {
      client.raw((byte) 'S').rawInt(20_000).send();
      endsWith(client, "08P01 invalid message length");
    }
  }

  @Test
  void hugeAnnouncedLengthCostsNoMemory() {
    // Together they announce forty gibibytes.
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        RawClient client = database.raw();
        client.raw((byte) 'Q').rawInt(0x3FFFFFFE).raw("select".getBytes()).send();
        clients.add(client);
      }
      assertThat(database.rows("select 1")).containsExactly("1");
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void fieldsThatDoNotFitTheirMessageAreAnErrorOnly() {
    try (RawClient client = database.raw()) {
      client.message('Q', "select 1".getBytes());
      assertThat(client.send().until('Z').error()).isEqualTo("08P01 invalid string in message");
      client.message('Q', "select 1\0x\0".getBytes());
      assertThat(client.send().until('Z').error()).isEqualTo("08P01 invalid message format");
      client.message('P', "\0select 1\0".getBytes());
      assertThat(client.synced().error()).isEqualTo("08P01 insufficient data left in message");
      client.message('P', new RawClient.Body().text("").text("select 1").int16(-1));
      assertThat(client.synced().error()).isEqualTo("08P01 insufficient data left in message");
      client.message('B', new RawClient.Body().text("").text("").int16(0xFFFF));
      assertThat(client.synced().error()).isEqualTo("08P01 insufficient data left in message");
      client.message('E', new RawClient.Body().text(""));
      assertThat(client.synced().error()).isEqualTo("08P01 insufficient data left in message");
      assertThat(client.query("select 1").value()).isEqualTo("1");
    }
  }

  @Test
  void truncatedMessagesAreForgottenWithTheirConnection() {
    byte[][] beginnings = {{}, {'Q'}, {'Q', 0, 0}, {'Q', 0, 0, 0, 20, 's', 'e'}, {'B', 0, 0, 0, 9}};
    for (byte[] beginning : beginnings) {
      try (RawClient client = database.raw()) {
        client.raw(beginning).send();
      }
    }
    assertThat(database.rows("select 1")).containsExactly("1");
  }

  @Test
  void malformedStartupPacketsAreRefused() {
    Map<String, String> refused =
        Map.of(
            "00000000",
            "08P01 invalid length of startup packet",
            "00000007",
            "08P01 invalid length of startup packet",
            "7fffffff",
            "08P01 invalid length of startup packet",
            "ffffffff",
            "08P01 invalid length of startup packet",
            "47455420",
            "08P01 invalid length of startup packet", // "GET "
            "0000000900030000" + "75",
            "08P01 invalid startup packet layout: expected terminator as last byte",
            "0000000c00030000" + "61006200",
            "08P01 invalid startup packet layout: expected terminator as last byte");
    refused.forEach(
        (hex, report) -> {
          try (RawClient client = RawClient.connect(database.port())) {
            client.raw(HexFormat.of().parseHex(hex)).send();
            endsWith(client, report);
          }
        });
    for (String beginning : List.of("", "0000", "0000001000030000", "0000001004d2162e0000")) {
      try (RawClient client = RawClient.connect(database.port())) {
        client.raw(HexFormat.of().parseHex(beginning)).send();
      }
    }
    assertThat(database.rows("select 1")).containsExactly("1");
  }

  /// Whole conversations, damaged at random: bytes changed, dropped, doubled, lengths made up. What
  /// must hold: the server answers others, and the bystander's transaction is intact.
  @Test
  void randomlyDamagedConversationsHurtNobodyElse() {
    for (int i = 0; i < FUZZED_CONNECTIONS; i++) {
      Random random = new Random(SEED + i);
      try (RawClient client =
          random.nextInt(5) == 0 ? RawClient.connect(database.port()) : database.raw()) {
        client.raw(damaged(conversation(random), random)).send();
        if (random.nextBoolean()) {
          client.finish();
        }
      } catch (AssertionError e) {
        throw new AssertionError("seed " + (SEED + i), e);
      }
      if (i % 25 == 0) {
        assertThat(database.rows("select 1")).as("seed %d", SEED + i).containsExactly("1");
      }
    }
  }

  private static byte[] conversation(Random random) {
    RawClient.Body all = new RawClient.Body();
    int messages = 1 + random.nextInt(6);
    for (int i = 0; i < messages; i++) {
      RawClient.Body body = new RawClient.Body();
      char type =
          switch (random.nextInt(8)) {
            case 0 -> {
              body.text("select generate_series(1, 100), 'text'");
              yield 'Q';
            }
            case 1 -> {
              body.text("s").text("select $1::int4, $2::text, $3::numeric").int16(0);
              yield 'P';
            }
            case 2 -> {
              body.text("p").text("s").int16(1).int16(random.nextInt(2)).int16(3);
              body.value(new byte[] {0, 0, 0, 1}).value("x".getBytes()).value(null).int16(0);
              yield 'B';
            }
            case 3 -> {
              body.text("p").int32(random.nextInt(3));
              yield 'E';
            }
            case 4 -> {
              body.int8(random.nextBoolean() ? 'S' : 'P').text("s");
              yield random.nextBoolean() ? 'D' : 'C';
            }
            case 5 -> {
              body.text("copy untouched_copy from stdin");
              yield 'Q';
            }
            case 6 -> {
              body.raw("1\n2\n".getBytes());
              yield 'd';
            }
            default -> 'S';
          };
      all.int8(type).int32(body.bytes().length + 4).raw(body.bytes());
    }
    return all.bytes();
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] result = bytes.clone();
    int hits = random.nextInt(6);
    for (int i = 0; i < hits; i++) {
      result[random.nextInt(result.length)] = (byte) random.nextInt();
    }
    if (random.nextInt(4) == 0) {
      return java.util.Arrays.copyOf(result, random.nextInt(result.length + 20));
    }
    return result;
  }
}
