// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.twophase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.transaction.TestServer;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockResult;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.xact.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedTransactionsTest {
  private static final int OWNER = 10;
  private static final LockTag TABLE = LockTag.relation(TestServer.DATABASE, 20000);

  @TempDir Path directory;
  private TestServer server;
  private PreparedTransactions prepared;

  @BeforeEach
  void start() throws IOException {
    java.nio.file.Files.createDirectories(directory.resolve("pg_twophase"));
    server = new TestServer(directory);
    prepared = server.system.transactions().prepared();
    prepared.setMax(2);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Transaction begin() {
    Transaction transaction = server.session();
    transaction.startCommand();
    transaction.beginBlock();
    transaction.commitCommand();
    transaction.startCommand();
    return transaction;
  }

  private static void prepare(Transaction transaction, String gid) {
    assertThat(transaction.prepareBlock(gid, OWNER)).isTrue();
    transaction.commitCommand();
  }

  private void finish(String gid, boolean commit) {
    Transaction session = server.session();
    session.startCommand();
    session.finishPrepared(prepared.claim(gid, OWNER, false, TestServer.DATABASE), commit);
    session.commitCommand();
  }

  private LockResult tryLock(LockMode mode) {
    Transaction other = begin();
    LockResult result = server.system.locks().lock(TABLE, mode, other, true);
    other.abortBlock(false);
    other.commitCommand();
    return result;
  }

  private static void assertError(Runnable action, String state, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> assertThat(e.state().code() + " " + e.message()).isEqualTo(state + " " + message));
  }

  @Test
  void preparedTransactionKeepsXidAndLocksUntilItIsFinished() {
    Transaction a = begin();
    int xid = a.xid();
    server.system.locks().lock(TABLE, LockMode.ROW_EXCLUSIVE, a, false);
    prepare(a, "one");
    assertThat(a.isInTransaction()).isFalse();
    assertThat(server.system.procArray().isInProgress(xid)).isTrue();
    assertThat(tryLock(LockMode.SHARE)).isEqualTo(LockResult.NOT_AVAILABLE);
    Transaction reader = begin();
    assertThat(reader.transactionSnapshot().isRunning(xid)).isTrue();
    assertThat(prepared.list()).extracting(PreparedTransactions.Listed::gid).containsExactly("one");
    finish("one", true);
    assertThat(server.system.procArray().isInProgress(xid)).isFalse();
    assertThat(server.system.transactions().xidStatus().didCommit(xid)).isTrue();
    assertThat(tryLock(LockMode.SHARE)).isEqualTo(LockResult.OK);
    assertThat(prepared.list()).isEmpty();
  }

  @Test
  void sessionThatPreparedSeesItsTransactionAsRunning() {
    Transaction a = begin();
    int xid = a.xid();
    a.pushActiveSnapshot(a.transactionSnapshot());
    a.popActiveSnapshot();
    prepare(a, "one");
    a.startCommand();
    assertThat(a.transactionSnapshot().isRunning(xid)).isTrue();
    a.commitCommand();
    finish("one", false);
    assertThat(server.system.transactions().xidStatus().didAbort(xid)).isTrue();
  }

  @Test
  void savepointsGoAlong() {
    Transaction a = begin();
    int top = a.xid();
    a.defineSavepoint("s");
    a.commitCommand();
    a.startCommand();
    int sub = a.xid();
    prepare(a, "one");
    assertThat(server.system.procArray().isInProgress(sub)).isTrue();
    finish("one", true);
    assertThat(server.system.transactions().xidStatus().didCommit(top)).isTrue();
    assertThat(server.system.transactions().xidStatus().didCommit(sub)).isTrue();
  }

  @Test
  void identifiersAreChecked() {
    prepare(begin(), "one");
    assertError(
        () -> prepare(begin(), "one"), "42710", "transaction identifier \"one\" is already in use");
    prepare(begin(), "two");
    assertError(
        () -> prepare(begin(), "three"),
        "53200",
        "maximum number of prepared transactions reached");
    assertError(
        () -> finish("no", true),
        "42704",
        "prepared transaction with identifier \"no\" does not exist");
    assertError(
        () -> prepared.claim("one", OWNER + 1, false, TestServer.DATABASE),
        "42501",
        "permission denied to finish prepared transaction");
    assertError(
        () -> prepared.claim("one", OWNER, false, TestServer.DATABASE + 1),
        "0A000",
        "prepared transaction belongs to another database");
    prepared.setMax(0);
    assertError(() -> prepare(begin(), "x"), "55000", "prepared transactions are disabled");
  }

  @Test
  void nothingIsPreparedOutsideOfBlocks() {
    Transaction a = server.session();
    a.startCommand();
    assertThat(a.prepareBlock("one", OWNER)).isFalse();
    a.commitCommand();
    assertThat(prepared.list()).isEmpty();
  }

  @Test
  void checkpointWritesStatesAndTheirEndRemovesThem() throws IOException {
    prepare(begin(), "one");
    prepared.checkpoint(server.wal.insertPosition());
    try (var files = java.nio.file.Files.list(directory.resolve("pg_twophase"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      TwoPhaseState state =
          TwoPhaseState.ofFile(java.nio.file.Files.readAllBytes(all.getFirst()), "x");
      assertThat(state.gid()).isEqualTo("one");
      assertThat(all.getFirst().getFileName().toString()).isEqualTo("%016X".formatted(state.xid()));
    }
    finish("one", true);
    try (var files = java.nio.file.Files.list(directory.resolve("pg_twophase"))) {
      assertThat(files.toList()).isEmpty();
    }
  }

  @Test
  void statesAreReadAsTheyWereWritten() {
    TwoPhaseState state =
        new TwoPhaseState(
            1000,
            5,
            123456789L,
            10,
            "gid with \u00e4",
            new int[] {1001, 1003, 1009},
            List.of(new RelFileLocator(1663, 5, 16384)),
            List.of(new RelFileLocator(1663, 5, 16385), new RelFileLocator(1663, 5, 16386)),
            List.of(new StatsItem(2, 5, 16384)),
            List.of(),
            new byte[32],
            true,
            List.of(new TwoPhaseState.Item(TwoPhaseState.MULTIXACT, new byte[] {1, 2, 3, 4})));
    byte[] bytes = state.encode();
    assertThat(bytes.length % 8).isZero();
    TwoPhaseState read =
        TwoPhaseState.ofFile(TwoPhaseState.withChecksum(bytes), "pg_twophase/00000000000003E8");
    assertThat(read.encode()).isEqualTo(bytes);
    assertThat(read.gid()).isEqualTo(state.gid());
    assertThat(read.subxids()).containsExactly(1001, 1003, 1009);
    assertThat(read.abortFiles()).isEqualTo(state.abortFiles());
    byte[] damaged = TwoPhaseState.withChecksum(bytes);
    damaged[20] ^= 1;
    assertError(
        () -> TwoPhaseState.ofFile(damaged, "f"),
        "XX001",
        "calculated CRC checksum does not match value stored in file \"f\"");
  }
}
