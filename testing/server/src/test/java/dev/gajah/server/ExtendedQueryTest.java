// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
class ExtendedQueryTest {
  private static final int INT4 = 23;
  private static final int TEXT = 25;

  private final Database database;

  ExtendedQueryTest(Database database) {
    this.database = database;
  }

  @Test
  void parseBindDescribeExecuteAreAnsweredInOrder() {
    try (RawClient client = database.raw()) {
      Answer answer =
          client
              .parse("s", "select $1::int + 1, $2", INT4, TEXT)
              .describe('S', "s")
              .bind("", "s", "41", "x")
              .describe('P', "")
              .execute("", 0)
              .synced();
      assertThat(answer.types()).isEqualTo("1tT2TDCZ");
      Message types = answer.first('t');
      assertThat(types.body()).hasSize(10);
      assertThat(types.intAt(2)).isEqualTo(INT4);
      assertThat(types.intAt(6)).isEqualTo(TEXT);
      assertThat(answer.first('D').texts()).containsExactly("42", "x");
    }
  }

  @Test
  void errorSkipsToSync() {
    try (RawClient client = database.raw()) {
      Answer answer =
          client
              .parse("", "select 1/0")
              .bind("", "")
              .execute("", 0)
              .parse("", "select 2")
              .bind("", "")
              .execute("", 0)
              .synced();
      assertThat(answer.types()).endsWith("EZ").doesNotContain("D", "C");
      assertThat(answer.error()).isEqualTo("22012 division by zero");
      assertThat(client.query("select 3").value()).isEqualTo("3");
    }
  }

  @Test
  void errorOfTheFirstMessageSkipsToSyncToo() {
    try (RawClient client = database.raw()) {
      Answer answer = client.parse("", "selec 1").bind("", "").execute("", 0).synced();
      assertThat(answer.types()).isEqualTo("EZ");
      assertThat(client.query("select 3").types()).isEqualTo("TDCZ");
    }
  }

  @Test
  void pipelineUpToSyncIsOneTransaction() {
    try (RawClient client = database.raw()) {
      client.query("create table pipeline (a int primary key)");
      Answer answer =
          client
              .parse("i", "insert into pipeline values ($1)", INT4)
              .bind("", "i", "1")
              .execute("", 0)
              .bind("", "i", "2")
              .execute("", 0)
              .bind("", "i", "1")
              .execute("", 0)
              .bind("", "i", "3")
              .execute("", 0)
              .synced();
      assertThat(answer.types()).isEqualTo("12C2C2EZ");
      assertThat(answer.error())
          .isEqualTo("23505 duplicate key value violates unique constraint \"pipeline_pkey\"");
      assertThat(client.query("select count(*) from pipeline").value()).isEqualTo("0");
      Answer again =
          client.bind("", "i", "1").execute("", 0).bind("", "i", "2").execute("", 0).synced();
      assertThat(again.tags()).containsExactly("INSERT 0 1", "INSERT 0 1");
      assertThat(client.query("select count(*) from pipeline").value()).isEqualTo("2");
    }
  }

  @Test
  void twoSyncsAreTwoTransactions() {
    try (RawClient client = database.raw()) {
      client.query("create table two_syncs (a int)");
      client.parse("", "insert into two_syncs values (1)").bind("", "").execute("", 0).sync();
      client.parse("", "select 1/0").bind("", "").execute("", 0).sync().send();
      assertThat(client.until('Z').types()).isEqualTo("12CZ");
      assertThat(client.until('Z').types()).endsWith("EZ");
      assertThat(client.query("select count(*) from two_syncs").value()).isEqualTo("1");
    }
  }

  @Test
  void portalIsSuspendedAndGoesOn() {
    try (RawClient client = database.raw()) {
      Answer answer =
          client
              .parse("", "select generate_series(1, 5)")
              .bind("p", "")
              .execute("p", 2)
              .execute("p", 2)
              .execute("p", 2)
              .execute("p", 2)
              .synced();
      assertThat(answer.types()).isEqualTo("12DDsDDsDCCZ");
      assertThat(answer.rows().stream().map(List::getFirst))
          .containsExactly("1", "2", "3", "4", "5");
      assertThat(answer.tags()).containsExactly("SELECT 1", "SELECT 0");
    }
  }

  @Test
  void portalLivesAsLongAsItsTransaction() {
    try (RawClient client = database.raw()) {
      client.query("begin");
      Answer first =
          client.parse("", "select generate_series(1, 3)").bind("p", "").execute("p", 1).synced();
      assertThat(first.types()).isEqualTo("12DsZ");
      assertThat(client.query("savepoint s; release s; select 1").tags()).hasSize(3);
      assertThat(client.execute("p", 1).synced().types()).isEqualTo("DsZ");
      client.query("commit");
      assertThat(client.execute("p", 1).synced().error())
          .isEqualTo("34000 portal \"p\" does not exist");
    }
  }

  @Test
  void portalOfASavepointEndsWithItAndOuterOnesStay() {
    try (RawClient client = database.raw()) {
      client.query("begin");
      client.parse("", "select generate_series(1, 3)").bind("outer", "").execute("outer", 1);
      assertThat(client.synced().types()).isEqualTo("12DsZ");
      client.query("savepoint s");
      client.parse("", "select generate_series(1, 3)").bind("inner", "").execute("inner", 1);
      assertThat(client.synced().types()).isEqualTo("12DsZ");
      assertThat(client.query("select 1/0").status()).isEqualTo('E');
      client.query("rollback to s");
      assertThat(client.execute("inner", 1).synced().error())
          .isEqualTo("34000 portal \"inner\" does not exist");
      client.query("rollback to s");
      assertThat(client.execute("outer", 1).synced().types()).isEqualTo("DsZ");
      client.query("rollback");
    }
  }

  @Test
  void closedNamesAreGoneAndClosingNothingIsNoError() {
    try (RawClient client = database.raw()) {
      Answer answer =
          client
              .parse("s", "select 1")
              .bind("p", "s")
              .closeNamed('P', "p")
              .closeNamed('P', "nosuch")
              .closeNamed('S', "s")
              .closeNamed('S', "nosuch")
              .synced();
      assertThat(answer.types()).isEqualTo("123333Z");
      assertThat(client.bind("", "s").synced().error())
          .isEqualTo("26000 prepared statement \"s\" does not exist");
      assertThat(client.execute("p", 0).synced().error())
          .isEqualTo("34000 portal \"p\" does not exist");
    }
  }

  @Test
  void flushBringsAnswersBeforeSync() {
    try (RawClient client = database.raw()) {
      client.parse("", "select 1").message('H').send();
      assertThat(client.read().type()).isEqualTo('1');
      client.bind("", "").execute("", 0).message('H').send();
      assertThat(client.until('C').types()).isEqualTo("2DC");
      assertThat(client.synced().types()).isEqualTo("Z");
    }
  }

  @Test
  void statementWithoutRowsIsDescribedByNoData() {
    try (RawClient client = database.raw()) {
      client.query("create table no_rows (a int)");
      Answer answer =
          client
              .parse("s", "insert into no_rows values ($1)")
              .describe('S', "s")
              .bind("", "s", "1")
              .describe('P', "")
              .execute("", 0)
              .synced();
      assertThat(answer.types()).isEqualTo("1tn2nCZ");
      assertThat(answer.first('t').intAt(2)).isEqualTo(INT4);
    }
  }

  @Test
  void emptyStatementIsAnsweredAsEmpty() {
    try (RawClient client = database.raw()) {
      Answer answer = client.parse("", "").describe('S', "").bind("", "").execute("", 0).synced();
      assertThat(answer.types()).isEqualTo("1tn2IZ");
    }
  }

  @Test
  void severalCommandsInOneStatementAreRefused() {
    try (RawClient client = database.raw()) {
      assertThat(client.parse("", "select 1; select 2").synced().error())
          .isEqualTo("42601 cannot insert multiple commands into a prepared statement");
    }
  }

  @Test
  void wrongCountsAndFormatsOfParametersAreRefused() {
    try (RawClient client = database.raw()) {
      client.parse("s", "select $1::int", INT4).synced();
      assertThat(client.bind("", "s").synced().error())
          .isEqualTo(
              "08P01 bind message supplies 0 parameters, but prepared statement \"s\" requires 1");
      client.message(
          'B',
          new RawClient.Body()
              .text("")
              .text("s")
              .int16(2)
              .int16(0)
              .int16(0)
              .int16(1)
              .value("1".getBytes())
              .int16(0));
      assertThat(client.synced().error())
          .isEqualTo("08P01 bind message has 2 parameter formats but 1 parameters");
      client.message(
          'B',
          new RawClient.Body()
              .text("")
              .text("s")
              .int16(1)
              .int16(7)
              .int16(1)
              .value(new byte[4])
              .int16(0));
      assertThat(client.synced().error()).isEqualTo("22023 unsupported format code: 7");
      client.message(
          'B',
          new RawClient.Body()
              .text("")
              .text("s")
              .int16(1)
              .int16(1)
              .int16(1)
              .value(new byte[] {1, 2})
              .int16(0));
      assertThat(client.synced().error()).startsWith("08P01 ");
      client.message(
          'B', new RawClient.Body().text("").text("s").int16(0).int16(1).int32(-5).int16(0));
      assertThat(client.synced().error()).startsWith("08P01 ");
      client.bind("", "s", "x");
      Answer text = client.synced();
      assertThat(text.error()).isEqualTo("22P02 invalid input syntax for type integer: \"x\"");
      assertThat(text.first('E').fields())
          .containsEntry('W', "unnamed portal parameter $1 = '...'");
      assertThat(client.query("select 1").value()).isEqualTo("1");
    }
  }

  @Test
  void invalidUtf8AndZeroBytesInParametersAreRefused() {
    try (RawClient client = database.raw()) {
      client.parse("s", "select $1", TEXT).synced();
      for (int format = 0; format < 2; format++) {
        client.message(
            'B',
            new RawClient.Body()
                .text("")
                .text("s")
                .int16(1)
                .int16(format)
                .int16(1)
                .value(new byte[] {'a', (byte) 0xFF})
                .int16(0));
        assertThat(client.synced().error())
            .isEqualTo("22021 invalid byte sequence for encoding \"UTF8\": 0xff");
        client.message(
            'B',
            new RawClient.Body()
                .text("")
                .text("s")
                .int16(1)
                .int16(format)
                .int16(1)
                .value(new byte[] {'a', 0, 'b'})
                .int16(0));
        assertThat(client.synced().error())
            .isEqualTo("22021 invalid byte sequence for encoding \"UTF8\": 0x00");
      }
    }
  }

  @Test
  void parameterTypeThatNothingTellsIsRefusedAndUnknownParametersToo() {
    try (RawClient client = database.raw()) {
      assertThat(client.parse("", "select $2::int").synced().error())
          .isEqualTo("42P18 could not determine data type of parameter $1");
      Answer answer = client.query("select $1");
      assertThat(answer.error()).isEqualTo("42P02 there is no parameter $1");
      assertThat(answer.first('E').fields()).containsEntry('P', "8");
    }
  }

  @Test
  void sameNameTwiceIsRefused() {
    try (RawClient client = database.raw()) {
      client.query("begin");
      client.parse("s", "select 1").bind("p", "s");
      assertThat(client.synced().types()).isEqualTo("12Z");
      assertThat(client.bind("p", "s").synced().error())
          .isEqualTo("42P03 cursor \"p\" already exists");
      client.query("rollback");
      assertThat(client.parse("s", "select 2").synced().error())
          .isEqualTo("42P05 prepared statement \"s\" already exists");
    }
  }

  @Test
  void preparedStatementSeesNewColumnsOnlyIfItsResultStays() {
    try (RawClient client = database.raw()) {
      client.query("create table changing (a int); insert into changing values (1)");
      client.parse("all", "select * from changing").parse("one", "select a from changing");
      assertThat(client.synced().types()).isEqualTo("11Z");
      client.query("alter table changing add column b int");
      assertThat(client.bind("", "all").synced().error())
          .isEqualTo("0A000 cached plan must not change result type");
      assertThat(client.bind("", "one").execute("", 0).synced().rows())
          .containsExactly(List.of("1"));
      client.query("drop table changing");
      assertThat(client.bind("", "one").synced().error())
          .isEqualTo("42P01 relation \"changing\" does not exist");
    }
  }

  @Test
  void transactionControlWorksInExtendedQueries() {
    try (RawClient client = database.raw()) {
      client.query("create table controlled (a int)");
      client.parse("", "begin").bind("", "").execute("", 0);
      assertThat(client.synced().status()).isEqualTo('T');
      client.parse("", "insert into controlled values (1)").bind("", "").execute("", 0);
      assertThat(client.synced().status()).isEqualTo('T');
      client.parse("", "select 1/0").bind("", "").execute("", 0);
      assertThat(client.synced().status()).isEqualTo('E');
      assertThat(client.parse("", "select 1").synced().error()).startsWith("25P02 ");
      client.parse("", "commit").bind("", "").execute("", 0);
      Answer end = client.synced();
      assertThat(end.tags()).containsExactly("ROLLBACK");
      assertThat(end.status()).isEqualTo('I');
    }
  }

  @Test
  void vacuumRunsAloneInAPipelineButNotAfterOthers() {
    try (RawClient client = database.raw()) {
      client.query("create table vacuumed (a int)");
      client.parse("", "vacuum vacuumed").bind("", "").execute("", 0);
      assertThat(client.synced().types()).isEqualTo("12CZ");
      client.parse("i", "insert into vacuumed values (1)").bind("", "i").execute("", 0);
      client.parse("", "vacuum vacuumed").bind("", "").execute("", 0);
      assertThat(client.synced().error())
          .isEqualTo("25001 VACUUM cannot be executed within a pipeline");
    }
  }

  @Test
  void insertPortalCannotRunTwice() {
    try (RawClient client = database.raw()) {
      client.query("create table once (a int)");
      Answer answer =
          client
              .parse("", "insert into once values (1)")
              .bind("p", "")
              .execute("p", 0)
              .execute("p", 0)
              .synced();
      assertThat(answer.error()).isEqualTo("55000 portal \"p\" cannot be run");
    }
  }

  @Test
  void rowsOfReturningAreSentOnceInPieces() {
    try (RawClient client = database.raw()) {
      client.query("create table returned (a int)");
      Answer answer =
          client
              .parse("", "insert into returned select generate_series(1, 3) returning a")
              .bind("p", "")
              .execute("p", 2)
              .execute("p", 2)
              .synced();
      assertThat(answer.types()).isEqualTo("12DDsDCZ");
      assertThat(answer.tags()).containsExactly("INSERT 0 3");
      assertThat(client.query("select count(*) from returned").value()).isEqualTo("3");
    }
  }

  @Test
  void describeOfUnknownKindIsRefused() {
    try (RawClient client = database.raw()) {
      assertThat(client.describe('X', "").synced().error())
          .isEqualTo("08P01 invalid DESCRIBE message subtype 88");
      assertThat(client.closeNamed('X', "").synced().error())
          .isEqualTo("08P01 invalid CLOSE message subtype 88");
    }
  }
}
