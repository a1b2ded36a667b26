// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
class SimpleQueryTest {
  private final Database database;

  SimpleQueryTest(Database database) {
    this.database = database;
  }

  @Test
  void queryIsAnsweredByDescriptionRowsTagAndReady() {
    try (RawClient client = database.raw()) {
      Answer answer = client.query("select 1 as one, 'a'::text as two, null::int as three");
      assertThat(answer.types()).isEqualTo("TDCZ");
      assertThat(answer.first('T').columns())
          .extracting(Message.Column::name)
          .containsExactly("one", "two", "three");
      assertThat(answer.first('D').texts()).containsExactly("1", "a", null);
      assertThat(answer.tags()).containsExactly("SELECT 1");
      assertThat(answer.status()).isEqualTo('I');
    }
  }

  @Test
  void emptyQueryIsAnsweredAsEmpty() {
    try (RawClient client = database.raw()) {
      assertThat(client.query("").types()).isEqualTo("IZ");
      assertThat(client.query(" ; -- nothing\n ;").types()).isEqualTo("IZ");
    }
  }

  @Test
  void severalStatementsAreOneTransaction() {
    try (RawClient client = database.raw()) {
      client.query("create table several (a int)");
      Answer answer =
          client.query(
              "insert into several values (1); insert into several values (1/0); select 1");
      assertThat(answer.types()).isEqualTo("CEZ");
      assertThat(answer.error()).isEqualTo("22012 division by zero");
      assertThat(client.query("select count(*) from several").value()).isEqualTo("0");
    }
  }

  @Test
  void commitInTheMiddleKeepsWhatWasBefore() {
    try (RawClient client = database.raw()) {
      client.query("create table middle (a int)");
      Answer answer =
          client.query(
              "insert into middle values (1); commit; insert into middle values (2); select 1/0");
      assertThat(answer.types()).isEqualTo("CNCCEZ");
      assertThat(answer.first('N').report()).isEqualTo("25P01 there is no transaction in progress");
      assertThat(client.query("select a from middle").rows()).containsExactly(List.of("1"));
    }
  }

  @Test
  void beginInTheMiddleLeavesABlockOpen() {
    try (RawClient client = database.raw()) {
      Answer answer = client.query("select 1; begin; select 2");
      assertThat(answer.tags()).containsExactly("SELECT 1", "BEGIN", "SELECT 1");
      assertThat(answer.status()).isEqualTo('T');
      assertThat(client.query("rollback").status()).isEqualTo('I');
    }
  }

  @Test
  void syntaxErrorAnywhereRunsNothing() {
    try (RawClient client = database.raw()) {
      client.query("create table nothing_ran (a int)");
      Answer answer = client.query("insert into nothing_ran values (1); selec 2");
      assertThat(answer.types()).isEqualTo("EZ");
      assertThat(answer.error()).isEqualTo("42601 syntax error at or near \"selec\"");
      assertThat(answer.first('E').fields()).containsEntry('P', "37");
      assertThat(client.query("select count(*) from nothing_ran").value()).isEqualTo("0");
    }
  }

  @Test
  void statementsThatCannotBeInATransactionRefuseAStringOfStatements() {
    try (RawClient client = database.raw()) {
      Answer answer = client.query("select 1; vacuum");
      assertThat(answer.types()).isEqualTo("TDCEZ");
      assertThat(answer.error()).isEqualTo("25001 VACUUM cannot run inside a transaction block");
    }
  }

  @Test
  void failedBlockTakesOnlyItsEnd() {
    try (RawClient client = database.raw()) {
      assertThat(client.query("begin").status()).isEqualTo('T');
      assertThat(client.query("select 1/0").status()).isEqualTo('E');
      Answer refused = client.query("select 1");
      assertThat(refused.error())
          .isEqualTo(
              "25P02 current transaction is aborted, commands ignored until end of transaction"
                  + " block");
      assertThat(refused.status()).isEqualTo('E');
      Answer end = client.query("commit");
      assertThat(end.tags()).containsExactly("ROLLBACK");
      assertThat(end.status()).isEqualTo('I');
      assertThat(client.query("select 1").value()).isEqualTo("1");
    }
  }

  @Test
  void changedReportedSettingsAreReportedOnce() {
    try (RawClient client = database.raw()) {
      Answer answer = client.query("set application_name = 'x'; set datestyle = dmy; select 1");
      assertThat(answer.types()).isEqualTo("CCTDCSSZ");
      assertThat(client.parameters())
          .containsEntry("application_name", "x")
          .containsEntry("DateStyle", "ISO, DMY");
      assertThat(client.query("set work_mem = '1MB'").types()).isEqualTo("CZ");
    }
  }

  @Test
  void rolledBackReportedSettingsAreReportedWithTheirOldValue() {
    try (RawClient client = database.raw()) {
      client.query("set application_name = 'before'");
      client.query("begin; set application_name = 'inside'");
      assertThat(client.parameters()).containsEntry("application_name", "inside");
      client.query("rollback");
      assertThat(client.parameters()).containsEntry("application_name", "before");
      client.query("begin; savepoint s; set application_name = 'sub'; rollback to s");
      assertThat(client.query("show application_name").value()).isEqualTo("before");
      assertThat(client.query("commit; show application_name").value()).isEqualTo("before");
    }
  }

  @Test
  void invalidUtf8IsRefusedAndTheSessionGoesOn() {
    try (RawClient client = database.raw()) {
      client.message(
          'Q',
          new RawClient.Body()
              .raw("select '".getBytes())
              .raw((byte) 0xC3, (byte) 0x28)
              .raw("'".getBytes())
              .int8(0));
      Answer answer = client.send().until('Z');
      assertThat(answer.error())
          .isEqualTo("22021 invalid byte sequence for encoding \"UTF8\": 0xc3 0x28");
      assertThat(client.query("select 1").value()).isEqualTo("1");
    }
  }

  @Test
  void functionCallMessageIsRefusedByName() {
    try (RawClient client = database.raw()) {
      client.message('F', new RawClient.Body().int32(1299).int16(0).int16(0).int16(0));
      Answer answer = client.send().until('Z');
      assertThat(answer.types()).isEqualTo("EZ");
      assertThat(answer.error()).startsWith("0A000 ");
      assertThat(client.query("select 1").value()).isEqualTo("1");
    }
  }

  @Test
  void parametersAreReportedAtTheStart() {
    try (RawClient client = RawClient.connect(database.port())) {
      client.start(
          Map.of("user", "postgres", "database", database.name(), "application_name", "tester"));
      assertThat(client.parameters())
          .containsEntry("application_name", "tester")
          .containsEntry("server_encoding", "UTF8")
          .containsEntry("client_encoding", "UTF8")
          .containsEntry("integer_datetimes", "on")
          .containsEntry("standard_conforming_strings", "on")
          .containsEntry("is_superuser", "on")
          .containsEntry("session_authorization", "postgres")
          .containsEntry("server_version", "17.11")
          .containsEntry("DateStyle", "ISO, MDY")
          .containsEntry("IntervalStyle", "postgres")
          .containsEntry("in_hot_standby", "off")
          .containsEntry("default_transaction_read_only", "off")
          .containsEntry("scram_iterations", "4096")
          .containsEntry("search_path", "\"$user\", public")
          .containsKey("TimeZone");
    }
  }
}
