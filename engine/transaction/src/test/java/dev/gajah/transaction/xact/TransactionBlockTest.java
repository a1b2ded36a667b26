// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.transaction.TestServer;
import dev.gajah.transaction.clog.XidState;
import dev.gajah.transaction.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drives the block states as a backend's message loop does.
class TransactionBlockTest {
  @TempDir Path directory;
  private TestServer server;
  private Transaction tx;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(directory);
    tx = server.session();
    tx.setNotices(report -> notices.add(report.state() + " " + report.message()));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /// One statement: an error aborts, as in the message loop.
  private String run(Runnable statement) {
    tx.setStatementStartTimestamp(tx.process().clock().timestampMicros());
    tx.startCommand();
    try {
      statement.run();
      tx.commitCommand();
      return String.valueOf(tx.blockStatus());
    } catch (SqlError e) {
      tx.abortCurrent();
      return tx.blockStatus() + " " + e.state() + " " + e.message();
    }
  }

  private static void fail() {
    throw new SqlError(SqlState.DIVISION_BY_ZERO, "division by zero");
  }

  private void write() {
    tx.xid();
    tx.commandIdForWrite();
  }

  @Test
  void singleStatementCommits() {
    int[] xid = new int[1];
    assertThat(run(() -> xid[0] = tx.xid())).isEqualTo("I");
    assertThat(server.system.commitLog().status(xid[0])).isEqualTo(XidState.COMMITTED);
    assertThat(server.system.transactions().xidStatus().isInProgress(xid[0])).isFalse();
    assertThat(run(() -> xid[0] = tx.xid() + 0 * bad())).isEqualTo("I 22012 division by zero");
    assertThat(tx.topXidOrInvalid()).isZero();
  }

  private int bad() {
    fail();
    return 0;
  }

  @Test
  void blockCommitsAtItsEnd() {
    assertThat(run(tx::beginBlock)).isEqualTo("T");
    assertThat(run(this::write)).isEqualTo("T");
    int xid = tx.topXidOrInvalid();
    assertThat(server.system.transactions().xidStatus().isInProgress(xid)).isTrue();
    assertThat(run(tx::beginBlock)).isEqualTo("T");
    assertThat(notices).containsExactly("25001 there is already a transaction in progress");
    assertThat(run(() -> assertThat(tx.endBlock(false)).isTrue())).isEqualTo("I");
    assertThat(server.system.commitLog().status(xid)).isEqualTo(XidState.COMMITTED);
  }

  @Test
  void errorLeavesAFailedBlock() {
    run(tx::beginBlock);
    run(this::write);
    int xid = tx.topXidOrInvalid();
    assertThat(run(TransactionBlockTest::fail)).isEqualTo("E 22012 division by zero");
    assertThat(tx.isAbortedBlock()).isTrue();
    assertThat(server.system.commitLog().status(xid)).isEqualTo(XidState.ABORTED);
    assertThat(run(() -> assertThat(tx.endBlock(false)).isFalse())).isEqualTo("I");
  }

  @Test
  void endWithoutBeginWarns() {
    assertThat(run(() -> tx.endBlock(false))).isEqualTo("I");
    assertThat(run(() -> tx.abortBlock(false))).isEqualTo("I");
    assertThat(notices)
        .containsExactly(
            "25P01 there is no transaction in progress",
            "25P01 there is no transaction in progress");
    assertThat(run(() -> tx.endBlock(true)))
        .isEqualTo("I 25P01 COMMIT AND CHAIN can only be used in transaction blocks");
    assertThat(run(() -> tx.requireTransactionBlock(true, "LOCK TABLE")))
        .isEqualTo("I 25P01 LOCK TABLE can only be used in transaction blocks");
  }

  @Test
  void chainKeepsTheCharacteristics() {
    run(tx::beginBlock);
    run(() -> tx.setIsolation(IsolationLevel.REPEATABLE_READ));
    run(() -> tx.setReadOnly(true));
    assertThat(run(() -> tx.endBlock(true))).isEqualTo("T");
    assertThat(tx.isolation()).isEqualTo(IsolationLevel.REPEATABLE_READ);
    assertThat(tx.isReadOnly()).isTrue();
    assertThat(run(() -> tx.abortBlock(false))).isEqualTo("I");
    run(() -> assertThat(tx.isReadOnly()).isFalse());
  }

  @Test
  void implicitBlockIsOneTransaction() {
    tx.startCommand();
    tx.beginImplicitBlock();
    int xid = tx.xid();
    tx.commandIdForWrite();
    tx.commitCommand();
    assertThat(tx.blockStatus()).isEqualTo('T');
    tx.startCommand();
    assertThat(tx.xid()).isEqualTo(xid);
    assertThatThrownBy(() -> tx.defineSavepoint("s"))
        .hasMessage("SAVEPOINT can only be used in transaction blocks");
    tx.endImplicitBlock();
    tx.commitCommand();
    assertThat(tx.blockStatus()).isEqualTo('I');
    assertThat(server.system.commitLog().status(xid)).isEqualTo(XidState.COMMITTED);
  }

  @Test
  void savepointsComeAndGo() {
    run(tx::beginBlock);
    run(this::write);
    assertThat(run(() -> tx.defineSavepoint("a"))).isEqualTo("T");
    run(this::write);
    int a = tx.xidOrInvalid();
    assertThat(run(() -> tx.defineSavepoint("b"))).isEqualTo("T");
    run(this::write);
    int b = tx.xidOrInvalid();
    assertThat(tx.isCurrent(b)).isTrue();
    assertThat(run(() -> tx.rollbackToSavepoint("a"))).isEqualTo("T");
    assertThat(tx.isCurrent(a)).isFalse();
    assertThat(tx.nestingLevel()).isEqualTo(2);
    assertThat(server.system.commitLog().status(a)).isEqualTo(XidState.ABORTED);
    assertThat(server.system.commitLog().status(b)).isEqualTo(XidState.ABORTED);
    run(this::write);
    int a2 = tx.xidOrInvalid();
    assertThat(run(() -> tx.releaseSavepoint("a"))).isEqualTo("T");
    assertThat(tx.isCurrent(a2)).isTrue();
    assertThat(run(() -> tx.releaseSavepoint("a")))
        .isEqualTo("E 3B001 savepoint \"a\" does not exist");
    assertThat(run(() -> tx.abortBlock(false))).isEqualTo("I");
    assertThat(server.system.commitLog().status(a2)).isEqualTo(XidState.ABORTED);
  }

  @Test
  void failedSubtransactionCanBeRolledBackTo() {
    run(tx::beginBlock);
    run(this::write);
    int top = tx.topXidOrInvalid();
    run(() -> tx.defineSavepoint("a"));
    run(() -> tx.defineSavepoint("b"));
    assertThat(run(TransactionBlockTest::fail)).startsWith("E");
    assertThat(run(() -> tx.rollbackToSavepoint("nix")))
        .isEqualTo("E 3B001 savepoint \"nix\" does not exist");
    assertThat(run(() -> tx.rollbackToSavepoint("a"))).isEqualTo("T");
    run(this::write);
    int sub = tx.xidOrInvalid();
    assertThat(run(() -> tx.endBlock(false))).isEqualTo("I");
    assertThat(server.system.commitLog().status(top)).isEqualTo(XidState.COMMITTED);
    assertThat(server.system.commitLog().status(sub)).isEqualTo(XidState.COMMITTED);
  }

  @Test
  void commitWithAFailedSavepointRollsBackAll() {
    run(tx::beginBlock);
    run(this::write);
    int top = tx.topXidOrInvalid();
    run(() -> tx.defineSavepoint("a"));
    run(TransactionBlockTest::fail);
    assertThat(run(() -> assertThat(tx.endBlock(false)).isFalse())).isEqualTo("I");
    assertThat(server.system.commitLog().status(top)).isEqualTo(XidState.ABORTED);
  }

  @Test
  void manySavepointsOverflowTheCache() throws Exception {
    Transaction reader = server.session();
    run(tx::beginBlock);
    List<Integer> xids = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      run(() -> tx.defineSavepoint("s"));
      run(this::write);
      xids.add(tx.xidOrInvalid());
    }
    assertThat(tx.nestingLevel()).isEqualTo(301);
    assertThat(tx.proc().isSubxidOverflowed()).isTrue();
    // Something newer must end, so that the snapshot's xmax is beyond them.
    Transaction other = server.session();
    other.startCommand();
    other.xid();
    other.commitCommand();
    reader.startCommand();
    Snapshot before = reader.transactionSnapshot();
    reader.pushActiveSnapshot(before);
    assertThat(before.suboverflowed()).isTrue();
    for (int xid : xids) {
      assertThat(before.isRunning(xid)).isTrue();
      assertThat(server.system.transactions().xidStatus().isInProgress(xid)).isTrue();
    }
    assertThat(run(() -> tx.endBlock(false))).isEqualTo("I");
    Snapshot after = reader.latestSnapshot();
    for (int xid : xids) {
      assertThat(before.isRunning(xid)).isTrue();
      assertThat(after.isRunning(xid)).isFalse();
      assertThat(server.system.transactions().xidStatus().didCommit(xid)).isTrue();
    }
    reader.popActiveSnapshot();
    reader.commitCommand();
    int[] assignments = new int[1];
    server.readWal(
        record -> {
          if (record.rmid() == 1 && (record.info() & 0x70) == XactRecords.INFO_ASSIGNMENT) {
            assignments[0]++;
          }
        });
    assertThat(assignments[0]).isEqualTo(4);
  }

  @Test
  void characteristicsAreFixedByTheFirstQuery() {
    run(tx::beginBlock);
    run(
        () -> {
          tx.pushActiveSnapshot(tx.transactionSnapshot());
          tx.popActiveSnapshot();
        });
    assertThat(run(() -> tx.setIsolation(IsolationLevel.REPEATABLE_READ)))
        .isEqualTo("E 25001 SET TRANSACTION ISOLATION LEVEL must be called before any query");
    run(() -> tx.abortBlock(false));
    run(tx::beginBlock);
    assertThat(run(() -> tx.setIsolation(IsolationLevel.SERIALIZABLE))).isEqualTo("T");
    run(() -> tx.abortBlock(false));
    run(tx::beginBlock);
    run(() -> tx.setReadOnly(true));
    assertThat(run(() -> tx.preventCommandIfReadOnly("INSERT")))
        .isEqualTo("E 25006 cannot execute INSERT in a read-only transaction");
  }

  @Test
  void statementsThatMustBeAloneSaySo() {
    run(tx::beginBlock);
    assertThat(run(() -> tx.preventInTransactionBlock(true, "VACUUM")))
        .isEqualTo("E 25001 VACUUM cannot run inside a transaction block");
    run(() -> tx.abortBlock(false));
    assertThat(run(() -> tx.preventInTransactionBlock(false, "VACUUM")))
        .isEqualTo("I 25001 VACUUM cannot be executed from a function");
    assertThat(run(() -> tx.preventInTransactionBlock(true, "VACUUM"))).isEqualTo("I");
  }

  @Test
  void filesGoAwayWithTheRightEnd() throws Exception {
    RelFileLocator created = new RelFileLocator(1663, 5, 20001);
    RelFileLocator dropped = new RelFileLocator(1663, 5, 20002);
    run(tx::beginBlock);
    run(this::write);
    tx.registerPendingDelete(dropped, true);
    run(() -> tx.defineSavepoint("a"));
    run(() -> tx.registerPendingDelete(created, false));
    run(() -> tx.rollbackToSavepoint("a"));
    assertThat(server.deletedFiles).containsExactly(created);
    run(() -> tx.endBlock(false));
    assertThat(server.deletedFiles).containsExactly(created, dropped);
    List<XactRecords.End> ends = new ArrayList<>();
    server.readWal(
        record -> {
          if (record.rmid() == 1) {
            ends.add(
                XactRecords.parseEnd(
                    record.info(),
                    record.xid(),
                    record.mainData(),
                    record.mainDataOffset(),
                    record.mainDataLength()));
          }
        });
    assertThat(ends).hasSize(1);
    assertThat(ends.getFirst().files()).containsExactly(dropped);
    assertThat(ends.getFirst().commit()).isTrue();
  }

  @Test
  void resourcesAreReleasedNewestFirst() {
    List<String> released = new ArrayList<>();
    run(tx::beginBlock);
    run(() -> tx.onEnd(committed -> released.add("1 " + committed)));
    run(() -> tx.defineSavepoint("a"));
    run(() -> tx.onEnd(committed -> released.add("2 " + committed)));
    run(() -> tx.rollbackToSavepoint("a"));
    assertThat(released).containsExactly("2 false");
    run(() -> tx.onEnd(committed -> released.add("3 " + committed)));
    run(() -> tx.endBlock(false));
    assertThat(released).containsExactly("2 false", "3 true", "1 true");
  }

  @Test
  void repeatableReadKeepsItsSnapshot() {
    Transaction writer = server.session();
    run(tx::beginBlock);
    run(() -> tx.setIsolation(IsolationLevel.REPEATABLE_READ));
    Snapshot[] snapshots = new Snapshot[2];
    run(() -> snapshots[0] = tx.transactionSnapshot());
    writer.startCommand();
    int xid = writer.xid();
    writer.commitCommand();
    run(() -> snapshots[1] = tx.transactionSnapshot());
    assertThat(snapshots[1].isRunning(xid)).isTrue();
    assertThat(tx.latestSnapshot().isRunning(xid)).isFalse();
    assertThat(tx.proc().xmin()).isEqualTo(snapshots[0].xmin());
    run(() -> tx.endBlock(false));
    assertThat(tx.proc().xmin()).isZero();
  }

  @Test
  void commandIdsCountOnlyCommandsThatWrite() {
    run(tx::beginBlock);
    assertThat(tx.commandId()).isZero();
    run(() -> {});
    assertThat(tx.commandId()).isZero();
    run(tx::commandIdForWrite);
    assertThat(tx.commandId()).isEqualTo(1);
    run(() -> tx.endBlock(false));
  }
}
