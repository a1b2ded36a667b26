// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static dev.gajah.server.Database.begin;
import static dev.gajah.server.Database.error;
import static dev.gajah.server.Database.failure;
import static dev.gajah.server.Database.rows;
import static dev.gajah.server.Database.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.ServerErrorMessage;

/// Two sessions at once. Whether a statement waits is read from `pg_locks`, never guessed by time.
@ExtendWith(SharedServer.class)
class TransactionTest {
  private final Database database;
  private Connection one;
  private Connection two;
  private Connection watcher;

  TransactionTest(Database database) {
    this.database = database;
  }

  @BeforeEach
  void connect() {
    one = database.connect();
    two = database.connect();
    watcher = database.connect();
    run(
        watcher,
        "drop table if exists accounts",
        "create table accounts (id int primary key, balance int, note text)",
        "insert into accounts values (1, 100, 'a'), (2, 200, 'b'), (3, 300, 'c')");
  }

  @AfterEach
  void disconnect() throws Exception {
    one.close();
    two.close();
    watcher.close();
  }

  private static String pid(Connection connection) {
    return rows(connection, "select pg_backend_pid()").getFirst();
  }

  /// Starts a statement in another thread and returns once its session waits for a lock.
  private <T> CompletableFuture<T> waiting(
      Connection connection, java.util.function.Supplier<T> statement) {
    String pid = pid(connection);
    CompletableFuture<T> running = CompletableFuture.supplyAsync(statement);
    while (!rows(watcher, "select cardinality(pg_blocking_pids(%s)) > 0".formatted(pid))
        .getFirst()
        .equals("t")) {
      if (running.isDone()) {
        throw new AssertionError("did not wait: " + running.join());
      }
      Thread.onSpinWait();
    }
    return running;
  }

  private CompletableFuture<Boolean> waitingRun(Connection connection, String sql) {
    return waiting(
        connection,
        () -> {
          run(connection, sql);
          return true;
        });
  }

  @Test
  void updateWaitsAndRechecksItsConditionOnTheNewVersion() {
    begin(one, "update accounts set balance = 50 where id = 1");
    begin(two, "select 1");
    CompletableFuture<Boolean> update =
        waitingRun(two, "update accounts set balance = balance - 60 where balance >= 100");
    run(one, "commit");
    update.join();
    run(two, "commit");
    assertThat(rows(watcher, "select id, balance from accounts order by id"))
        .containsExactly("1|50", "2|140", "3|240");
  }

  @Test
  void updateUsesTheNewValueOfTheRowItWaitedFor() {
    begin(one, "update accounts set balance = balance + 1 where id = 1");
    CompletableFuture<Boolean> update =
        waitingRun(two, "update accounts set balance = balance + 10 where id = 1");
    run(one, "commit");
    update.join();
    assertThat(rows(watcher, "select balance from accounts where id = 1")).containsExactly("111");
  }

  @Test
  void updateGoesOnWithTheOldVersionAfterARollback() {
    begin(one, "update accounts set balance = 0 where id = 1");
    CompletableFuture<Boolean> update =
        waitingRun(two, "update accounts set balance = balance + 10 where id = 1");
    run(one, "rollback");
    update.join();
    assertThat(rows(watcher, "select balance from accounts where id = 1")).containsExactly("110");
  }

  @Test
  void updateSkipsARowThatWasDeletedMeanwhile() throws Exception {
    begin(one, "delete from accounts where id = 1");
    CompletableFuture<Integer> update =
        waiting(
            two,
            () -> {
              try (var statement = two.createStatement()) {
                return statement.executeUpdate("update accounts set balance = 0 where id < 3");
              } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
              }
            });
    run(one, "commit");
    assertThat(update.join()).isEqualTo(1);
  }

  @Test
  void repeatableReadSeesItsSnapshotAndCannotUpdateWhatChanged() {
    run(one, "begin isolation level repeatable read");
    assertThat(rows(one, "select balance from accounts where id = 1")).containsExactly("100");
    run(two, "update accounts set balance = 0 where id = 1");
    assertThat(rows(one, "select balance from accounts where id = 1")).containsExactly("100");
    assertThat(error(one, "update accounts set balance = 1 where id = 1"))
        .isEqualTo("40001 could not serialize access due to concurrent update");
    run(one, "rollback", "begin isolation level repeatable read");
    assertThat(rows(one, "select count(*) from accounts")).containsExactly("3");
    run(two, "delete from accounts where id = 2");
    assertThat(error(one, "delete from accounts where id = 2"))
        .isEqualTo("40001 could not serialize access due to concurrent delete");
    run(one, "rollback");
  }

  @Test
  void rowLocksConflictAsTheirTableSays() {
    String[] strengths = {"for update", "for no key update", "for share", "for key share"};
    boolean[][] conflicts = {
      {true, true, true, true},
      {true, true, true, false},
      {true, true, false, false},
      {true, false, false, false}
    };
    for (int held = 0; held < 4; held++) {
      begin(one, "select * from accounts where id = 1 " + strengths[held]);
      for (int wanted = 0; wanted < 4; wanted++) {
        String sql = "select * from accounts where id = 1 %s nowait".formatted(strengths[wanted]);
        if (conflicts[held][wanted]) {
          assertThat(error(two, sql))
              .as("%s against %s", strengths[wanted], strengths[held])
              .isEqualTo("55P03 could not obtain lock on row in relation \"accounts\"");
        } else {
          assertThat(rows(two, sql)).hasSize(1);
        }
      }
      run(one, "rollback");
    }
  }

  @Test
  void skipLockedLeavesLockedRowsOut() {
    begin(one, "select * from accounts where id = 2 for update");
    assertThat(rows(two, "select id from accounts order by id for update skip locked"))
        .containsExactly("1", "3");
    run(one, "rollback");
  }

  @Test
  void forUpdateWaitsAndReturnsTheNewVersion() {
    begin(one, "update accounts set balance = 7 where id = 1");
    CompletableFuture<java.util.List<String>> select =
        waiting(two, () -> rows(two, "select balance from accounts where id = 1 for update"));
    run(one, "commit");
    assertThat(select.join()).containsExactly("7");
  }

  @Test
  void deadlockEndsOneOfTheTwoWithDetails() {
    begin(one, "update accounts set balance = 1 where id = 1");
    begin(two, "update accounts set balance = 2 where id = 2");
    String first = pid(one);
    String second = pid(two);
    CompletableFuture<Boolean> update =
        CompletableFuture.supplyAsync(
            () -> {
              try (var statement = one.createStatement()) {
                statement.execute("update accounts set balance = 1 where id = 2");
                return true;
              } catch (java.sql.SQLException e) {
                return false;
              }
            });
    ServerErrorMessage failure = null;
    try (var statement = two.createStatement()) {
      statement.execute("update accounts set balance = 2 where id = 1");
    } catch (org.postgresql.util.PSQLException e) {
      failure = e.getServerErrorMessage();
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
    run(two, "rollback");
    boolean firstWon = update.join();
    run(one, "rollback");
    assertThat(firstWon).isEqualTo(failure != null);
    if (failure != null) {
      assertThat(failure.getSQLState()).isEqualTo("40P01");
      assertThat(failure.getMessage()).isEqualTo("deadlock detected");
      assertThat(failure.getHint()).isEqualTo("See server log for query details.");
      assertThat(failure.getDetail())
          .matches(
              "Process %s waits for ShareLock on transaction \\d+; blocked by process %s\\.\nProcess %s waits for ShareLock on transaction \\d+; blocked by process %s\\."
                  .formatted(second, first, first, second));
      assertThat(failure.getWhere())
          .matches("while updating tuple \\(0,\\d+\\) in relation \"accounts\"");
    }
  }

  @Test
  void uniqueInsertWaitsForTheOtherInsertsFate() {
    begin(one, "insert into accounts values (9, 1, 'x')");
    CompletableFuture<String> insert =
        waiting(two, () -> error(two, "insert into accounts values (9, 2, 'y')"));
    run(one, "commit");
    assertThat(insert.join())
        .isEqualTo("23505 duplicate key value violates unique constraint \"accounts_pkey\"");
    begin(one, "insert into accounts values (10, 1, 'x')");
    CompletableFuture<Boolean> again = waitingRun(two, "insert into accounts values (10, 2, 'y')");
    run(one, "rollback");
    again.join();
    assertThat(rows(watcher, "select note from accounts where id = 10")).containsExactly("y");
  }

  @Test
  void lockTimeoutAndStatementTimeoutEndAWaitAndAStatement() {
    begin(one, "lock table accounts in access exclusive mode");
    run(two, "set lock_timeout = '10ms'");
    assertThat(error(two, "select * from accounts"))
        .isEqualTo("55P03 canceling statement due to lock timeout");
    run(two, "set lock_timeout = 0", "set statement_timeout = '10ms'");
    assertThat(error(two, "select * from accounts"))
        .isEqualTo("57014 canceling statement due to statement timeout");
    assertThat(error(two, "select pg_sleep(600)"))
        .isEqualTo("57014 canceling statement due to statement timeout");
    assertThat(error(two, "select count(*) from generate_series(1, 100000000000)"))
        .isEqualTo("57014 canceling statement due to statement timeout");
    run(two, "set statement_timeout = 0");
    run(two, "begin");
    assertThat(error(two, "lock table accounts nowait"))
        .isEqualTo("55P03 could not obtain lock on relation \"accounts\"");
    run(two, "rollback");
    run(one, "rollback");
    assertThat(rows(two, "select count(*) from accounts")).containsExactly("3");
  }

  @Test
  void idleTimeoutsEndTheSession() {
    try (RawClient client = database.raw()) {
      client.query("set idle_in_transaction_session_timeout = '10ms'");
      client.query("begin");
      Answer end = client.untilEnd();
      assertThat(end.error())
          .isEqualTo("25P03 terminating connection due to idle-in-transaction timeout");
    }
    try (RawClient client = database.raw()) {
      client.query("set idle_session_timeout = '10ms'");
      assertThat(client.untilEnd().error())
          .isEqualTo("57P05 terminating connection due to idle-session timeout");
    }
    try (RawClient client = database.raw()) {
      client.query("set transaction_timeout = '10ms'");
      client.query("begin");
      assertThat(client.untilEnd().error())
          .isEqualTo("25P04 terminating connection due to transaction timeout");
    }
  }

  @Test
  void terminatedSessionHearsWhyAndCancelledStatementToo() {
    try (RawClient client = database.raw()) {
      run(watcher, "select pg_terminate_backend(" + client.pid() + ")");
      assertThat(client.untilEnd().error())
          .isEqualTo("57P01 terminating connection due to administrator command");
    }
    String waiter = pid(two);
    begin(one, "update accounts set balance = 0 where id = 1");
    CompletableFuture<String> update =
        waiting(two, () -> error(two, "update accounts set balance = 1 where id = 1"));
    run(watcher, "select pg_cancel_backend(" + waiter + ")");
    assertThat(update.join()).isEqualTo("57014 canceling statement due to user request");
    run(one, "rollback");
  }

  @Test
  void savepointsKeepAndUndo() {
    begin(
        one,
        "insert into accounts values (4, 4, '')",
        "savepoint a",
        "insert into accounts values (5, 5, '')");
    assertThat(error(one, "insert into accounts values (4, 4, '')")).startsWith("23505 ");
    assertThat(error(one, "select 1")).startsWith("25P02 ");
    run(one, "rollback to a", "insert into accounts values (6, 6, '')", "release a");
    assertThat(error(one, "rollback to a")).isEqualTo("3B001 savepoint \"a\" does not exist");
    run(one, "rollback");
    begin(one, "savepoint a", "insert into accounts values (7, 7, '')", "savepoint a");
    run(one, "delete from accounts", "rollback to a", "commit");
    assertThat(rows(watcher, "select id from accounts order by id"))
        .containsExactly("1", "2", "3", "7");
  }

  @Test
  void transactionModesAreCheckedAndShown() {
    run(one, "begin isolation level repeatable read, read only");
    assertThat(rows(one, "show transaction_isolation")).containsExactly("repeatable read");
    assertThat(error(one, "insert into accounts values (8, 8, '')"))
        .isEqualTo("25006 cannot execute INSERT in a read-only transaction");
    run(one, "rollback", "begin", "select 1");
    assertThat(error(one, "set transaction isolation level repeatable read"))
        .isEqualTo("25001 SET TRANSACTION ISOLATION LEVEL must be called before any query");
    run(one, "rollback");
    assertThat(error(one, "savepoint x"))
        .isEqualTo("25P01 SAVEPOINT can only be used in transaction blocks");
    run(one, "begin", "insert into accounts values (8, 8, '')", "commit and chain", "rollback");
    assertThat(rows(one, "select count(*) from accounts")).containsExactly("4");
  }

  @Test
  void definitionsAreTransactionalAndVisibleToOthersOnlyAfterCommit() {
    run(watcher, "drop table if exists made");
    begin(one, "create table made (a int)", "insert into made values (1)");
    assertThat(error(two, "select * from made"))
        .isEqualTo("42P01 relation \"made\" does not exist");
    run(one, "commit");
    assertThat(rows(two, "select a from made")).containsExactly("1");
    begin(one, "alter table made add column b int default 5");
    CompletableFuture<java.util.List<String>> select =
        waiting(two, () -> rows(two, "select * from made"));
    run(one, "commit");
    assertThat(select.join()).containsExactly("1|5");
    begin(one, "drop table made", "rollback");
    assertThat(rows(two, "select count(*) from made")).containsExactly("1");
    begin(one, "truncate made", "insert into made values (2)", "rollback");
    assertThat(rows(two, "select a from made")).containsExactly("1");
  }

  @Test
  void sequencesDoNotRollBack() {
    run(watcher, "drop sequence if exists counter", "create sequence counter");
    begin(one, "select nextval('counter')", "rollback");
    assertThat(rows(two, "select nextval('counter')")).containsExactly("2");
    assertThat(failure(watcher, "select currval('counter')").getSQLState()).isEqualTo("55000");
  }
}
