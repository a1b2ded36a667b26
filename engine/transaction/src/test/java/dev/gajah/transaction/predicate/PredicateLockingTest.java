// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.transaction.TestServer;
import dev.gajah.transaction.xact.IsolationLevel;
import dev.gajah.transaction.xact.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Dependencies among transactions that read and write rows of one table, row `n` at `(0,n)`.
class PredicateLockingTest {
  private static final int TABLE = 20000;
  private static final int DATABASE = TestServer.DATABASE;

  @TempDir Path directory;
  private TestServer server;
  private SerializableTransactions shared;

  @BeforeEach
  void start() throws IOException {
    java.nio.file.Files.createDirectories(directory.resolve("pg_serial"));
    server = new TestServer(directory);
    shared = server.system.transactions().serializable();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Transaction begin(boolean readOnly) {
    return begin(server.session(), readOnly);
  }

  private static Transaction begin(Transaction transaction, boolean readOnly) {
    transaction.startCommand();
    transaction.beginBlock();
    transaction.setIsolation(IsolationLevel.SERIALIZABLE);
    transaction.setReadOnly(readOnly);
    transaction.commitCommand();
    transaction.startCommand();
    transaction.transactionSnapshot();
    return transaction;
  }

  private static void commit(Transaction transaction) {
    transaction.endBlock(false);
    transaction.commitCommand();
  }

  private static void read(Transaction transaction, int row) {
    if (transaction.predicate().notesReads(TABLE)) {
      transaction.predicate().lockTuple(DATABASE, TABLE, 0, row);
    }
  }

  private static void write(Transaction transaction, int row) {
    transaction.topXid();
    transaction.predicate().conflictIn(DATABASE, TABLE, 0, row, false);
  }

  private String locks() {
    return shared.list().stream()
        .map(
            status ->
                status.target().isRelation()
                    ? "relation"
                    : status.target().isTuple()
                        ? "tuple " + status.target().offsetNumber()
                        : "page " + status.target().block())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static void assertFails(Runnable action, String reason) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            SqlError.class,
            error -> {
              assertThat(error.state().code()).isEqualTo("40001");
              assertThat(error.message())
                  .isEqualTo(
                      "could not serialize access due to read/write dependencies among"
                          + " transactions");
              assertThat(error.detail()).isEqualTo("Reason code: " + reason + ".");
              assertThat(error.hint()).isEqualTo("The transaction might succeed if retried.");
            });
  }

  @Test
  void secondCommitOfWriteSkewFails() {
    Transaction a = begin(false);
    Transaction b = begin(false);
    read(a, 1);
    read(b, 2);
    write(a, 2);
    write(b, 1);
    commit(a);
    assertFails(() -> commit(b), "Canceled on identification as a pivot, during commit attempt");
    b.abortCurrent();
  }

  @Test
  void writerBecomesPivotAfterTheOtherCommitted() {
    Transaction a = begin(false);
    Transaction b = begin(false);
    read(a, 1);
    read(b, 2);
    write(a, 2);
    commit(a);
    assertFails(() -> write(b, 1), "Canceled on identification as a pivot, during write");
    b.abortCurrent();
  }

  @Test
  void oneDependencyHarmsNobody() {
    Transaction a = begin(false);
    Transaction b = begin(false);
    read(a, 1);
    write(b, 1);
    commit(b);
    write(a, 3);
    commit(a);
    assertThat(shared.activeCount()).isZero();
    assertThat(shared.lockCount()).isZero();
  }

  @Test
  void transactionsThatDoNotOverlapHaveNoDependency() {
    Transaction a = begin(false);
    read(a, 1);
    write(a, 2);
    commit(a);
    Transaction b = begin(false);
    read(b, 2);
    write(b, 1);
    commit(b);
  }

  @Test
  void manyTupleLocksBecomeAPageLockThenARelationLock() {
    Transaction a = begin(false);
    read(a, 1);
    read(a, 2);
    assertThat(locks()).isEqualTo("tuple 1, tuple 2");
    read(a, 3);
    assertThat(locks()).isEqualTo("page 0");
    read(a, 9);
    assertThat(locks()).isEqualTo("page 0");
    for (int block = 1; block < 40; block++) {
      a.predicate().lockPage(DATABASE, TABLE, block);
    }
    assertThat(locks()).isEqualTo("relation");
    commit(a);
    assertThat(locks()).isEmpty();
  }

  @Test
  void coarserLocksCatchWriters() {
    Transaction a = begin(false);
    Transaction b = begin(false);
    a.predicate().lockRelation(DATABASE, TABLE);
    b.predicate().lockPage(DATABASE, TABLE, 0);
    write(a, 7);
    b.topXid();
    b.predicate().conflictIn(DATABASE, TABLE, BlockNumber.INVALID, 0, false);
    commit(a);
    assertFails(() -> commit(b), "Canceled on identification as a pivot, during commit attempt");
    b.abortCurrent();
  }

  @Test
  void splitPagesStayLocked() {
    Transaction a = begin(false);
    a.predicate().lockPage(DATABASE, TABLE, 3);
    shared.pageSplit(DATABASE, TABLE, 3, 8);
    assertThat(locks()).isEqualTo("page 3, page 8");
    shared.transferToRelation(DATABASE, TABLE, TABLE + 1);
    assertThat(locks()).isEqualTo("relation");
    commit(a);
  }

  @Test
  void readOnlyTransactionAloneNeedsNoLocks() {
    Transaction a = begin(true);
    assertThat(a.predicate().isActive()).isFalse();
    commit(a);
  }

  @Test
  void readOnlyTransactionBecomesSafe() {
    Transaction writer = begin(false);
    Transaction reader = begin(true);
    read(reader, 1);
    assertThat(locks()).isEqualTo("tuple 1");
    write(writer, 5);
    commit(writer);
    read(reader, 2);
    assertThat(reader.predicate().isActive()).isFalse();
    assertThat(locks()).isEmpty();
    commit(reader);
  }

  @Test
  void nothingIsLeftAfterAborts() {
    List<Transaction> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Transaction each = begin(false);
      read(each, i + 1);
      write(each, (i + 1) % 8 + 20);
      all.add(each);
    }
    for (Transaction each : all) {
      each.abortBlock(false);
      each.commitCommand();
    }
    assertThat(shared.activeCount()).isZero();
    assertThat(shared.lockCount()).isZero();
  }

  /// More transactions commit during a long one than are kept: what is summarised still conflicts.
  @Test
  void summarisedTransactionsStillConflict() {
    Transaction longOne = begin(false);
    read(longOne, 1);
    write(longOne, 2);
    Transaction session = server.session();
    int many = server.system.procArray().slotCount() * 10 + 200;
    for (int i = 0; i < many; i++) {
      begin(session, false);
      read(session, 3);
      write(session, 4);
      commit(session);
    }
    assertThat(shared.activeCount()).isLessThan(many);
    // A summarised one read row 3, and one of them could not have seen what we write: fine alone.
    write(longOne, 3);
    commit(longOne);
    assertThat(shared.activeCount()).isZero();
    assertThat(shared.lockCount()).isZero();
  }

  @Test
  void pivotWithASummarisedReaderFails() {
    Transaction longOne = begin(false);
    read(longOne, 1);
    Transaction session = server.session();
    begin(session, false);
    read(session, 3);
    write(session, 1); // longOne -> session
    commit(session);
    int many = server.system.procArray().slotCount() * 10 + 200;
    for (int i = 0; i < many; i++) {
      begin(session, false);
      read(session, 3);
      write(session, 4);
      commit(session);
    }
    assertFails(() -> write(longOne, 3), "Canceled on identification as a pivot, during write");
    longOne.abortCurrent();
  }
}
