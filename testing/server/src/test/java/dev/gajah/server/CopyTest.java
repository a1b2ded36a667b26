// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

@ExtendWith(SharedServer.class)
class CopyTest {
  private final Database database;

  CopyTest(Database database) {
    this.database = database;
  }

  private static CopyManager copy(Connection connection) throws Exception {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  @Test
  void textGoesInAndComesOut() throws Exception {
    try (Connection connection = database.connect()) {
      Database.run(connection, "create table copied (a int, b text)");
      long count =
          copy(connection)
              .copyIn("copy copied from stdin", new StringReader("1\tone\n2\t\\N\n3\ta\\tb\\\\\n"));
      assertThat(count).isEqualTo(3);
      StringWriter out = new StringWriter();
      copy(connection).copyOut("copy copied to stdout", out);
      assertThat(out).hasToString("1\tone\n2\t\\N\n3\ta\\tb\\\\\n");
    }
  }

  @Test
  void csvGoesInAndComesOut() throws Exception {
    try (Connection connection = database.connect()) {
      Database.run(connection, "create table csv (a int, b text)");
      String data = "a,b\n1,\"x,y\"\n2,\n3,\"\"\n4,\"he said \"\"hi\"\"\nand left\"\n";
      assertThat(
              copy(connection)
                  .copyIn("copy csv from stdin (format csv, header)", new StringReader(data)))
          .isEqualTo(4);
      StringWriter out = new StringWriter();
      copy(connection).copyOut("copy csv to stdout (format csv, header)", out);
      assertThat(out).hasToString(data);
    }
  }

  @Test
  void binaryComesOutAndGoesInAgain() throws Exception {
    try (Connection connection = database.connect()) {
      Database.run(
          connection,
          "create table bin1 (a int, b text, c numeric, d timestamptz, e bool, f float8)",
          "insert into bin1 values (1, 'x', 1.50, '2024-02-29 12:00+00', true, 1e300), (null, '', null, 'infinity', false, 'NaN')",
          "create table bin2 (like_a int, b text, c numeric, d timestamptz, e bool, f float8)");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      copy(connection).copyOut("copy bin1 to stdout (format binary)", out);
      assertThat(out.toByteArray())
          .startsWith("PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1));
      copy(connection)
          .copyIn(
              "copy bin2 from stdin (format binary)", new ByteArrayInputStream(out.toByteArray()));
      assertThat(Database.rows(connection, "select * from bin2 order by 1"))
          .isEqualTo(Database.rows(connection, "select * from bin1 order by 1"));
    }
  }

  @Test
  void queryResultComesOut() throws Exception {
    try (Connection connection = database.connect()) {
      StringWriter out = new StringWriter();
      copy(connection)
          .copyOut("copy (select i, i * i from generate_series(1, 3) i) to stdout", out);
      assertThat(out).hasToString("1\t1\n2\t4\n3\t9\n");
    }
  }

  @Test
  void failedCopyLeavesNothingAndTheSessionGoesOn() throws Exception {
    try (Connection connection = database.connect()) {
      Database.run(connection, "create table failed (a int primary key)");
      assertThatThrownBy(
              () ->
                  copy(connection).copyIn("copy failed from stdin", new StringReader("1\nx\n3\n")))
          .hasMessageContaining("invalid input syntax for type integer: \"x\"")
          .hasMessageContaining("COPY failed, line 2, column a: \"x\"");
      assertThatThrownBy(
              () -> copy(connection).copyIn("copy failed from stdin", new StringReader("1\n1\n")))
          .hasMessageContaining("duplicate key value violates unique constraint")
          .hasMessageContaining("COPY failed, line 2");
      assertThat(Database.rows(connection, "select count(*) from failed")).containsExactly("0");
    }
  }

  @Test
  void clientCanGiveUp() throws Exception {
    try (Connection connection = database.connect()) {
      Database.run(connection, "create table given_up (a int)");
      CopyIn in = copy(connection).copyIn("copy given_up from stdin");
      byte[] row = "1\n".getBytes(StandardCharsets.UTF_8);
      in.writeToCopy(row, 0, row.length);
      in.cancelCopy();
      assertThat(Database.rows(connection, "select count(*) from given_up")).containsExactly("0");
    }
  }

  @Test
  void copyFailNamesItsReason() {
    try (RawClient client = database.raw()) {
      client.query("create table fails (a int)");
      client.simple("copy fails from stdin").send();
      assertThat(client.until('G').types()).isEqualTo("G");
      client.message('d', "1\n".getBytes());
      client.message('f', new RawClient.Body().text("because")).send();
      Answer answer = client.until('Z');
      assertThat(answer.error()).isEqualTo("57014 COPY from stdin failed: because");
      assertThat(answer.first('E').fields()).containsEntry('W', "COPY fails, line 2");
      assertThat(client.query("select count(*) from fails").value()).isEqualTo("0");
    }
  }

  @Test
  void dataSplitAnywhereArrivesWhole() {
    try (RawClient client = database.raw()) {
      client.query("create table split (a int, b text)");
      client.simple("copy split from stdin").send().until('G');
      for (byte b : "1\tgr\u00fc\u00df\n2\t\\\\\n\\.\n".getBytes(StandardCharsets.UTF_8)) {
        client.message('d', b);
      }
      client.message('c').send();
      assertThat(client.until('Z').tags()).containsExactly("COPY 2");
      assertThat(client.query("select b from split where a = 1").value())
          .isEqualTo("gr\u00fc\u00df");
    }
  }

  @Test
  void otherMessagesDuringCopyEndTheSession() {
    try (RawClient client = database.raw()) {
      client.query("create table interrupted (a int)");
      client.simple("copy interrupted from stdin").send().until('G');
      client.simple("select 1").send();
      Answer answer = client.untilEnd();
      assertThat(answer.error())
          .startsWith("08P01 unexpected message type 0x51 during COPY from stdin");
    }
  }

  @Test
  void copyDataOutsideOfCopyIsIgnored() {
    try (RawClient client = database.raw()) {
      client.message('d', "x".getBytes()).message('c');
      assertThat(client.query("select 1").types()).isEqualTo("TDCZ");
    }
  }

  @Test
  void invalidUtf8InDataIsRefusedWithItsLine() {
    try (RawClient client = database.raw()) {
      client.query("create table utf (a text)");
      client.simple("copy utf from stdin").send().until('G');
      client.message('d', new byte[] {'o', 'k', '\n', (byte) 0xC3, (byte) 0x28, '\n'});
      client.message('c').send();
      Answer answer = client.until('Z');
      assertThat(answer.error())
          .isEqualTo("22021 invalid byte sequence for encoding \"UTF8\": 0xc3 0x28");
      assertThat(answer.first('E').fields()).containsEntry('W', "COPY utf, line 2");
    }
  }

  @Test
  void malformedRowsAndOptionsAreRefused() throws Exception {
    try (Connection connection = database.connect()) {
      Database.run(connection, "create table rows (a int, b int)");
      assertThatThrownBy(
              () -> copy(connection).copyIn("copy rows from stdin", new StringReader("1\n")))
          .hasMessageContaining("missing data for column \"b\"");
      assertThatThrownBy(
              () -> copy(connection).copyIn("copy rows from stdin", new StringReader("1\t2\t3\n")))
          .hasMessageContaining("extra data after last expected column");
      assertThatThrownBy(
              () ->
                  copy(connection)
                      .copyIn("copy rows from stdin (format binary)", new StringReader("rubbish")))
          .hasMessageContaining("COPY file signature not recognized");
      assertThat(Database.error(connection, "copy rows from stdin (delimiter 'ab')"))
          .isEqualTo("0A000 COPY delimiter must be a single one-byte character");
      assertThat(Database.error(connection, "copy nosuch from stdin"))
          .isEqualTo("42P01 relation \"nosuch\" does not exist");
      assertThat(Database.error(connection, "copy rows (zz) from stdin"))
          .isEqualTo("42703 column \"zz\" of relation \"rows\" does not exist");
    }
  }
}
