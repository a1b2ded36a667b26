// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.process.Interrupts;
import dev.gajah.transaction.TestServer;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LockTableTest {
  private static final LockTag TABLE = LockTag.relation(TestServer.DATABASE, 16384);

  /// A thread for each: the common pool may have one only.
  private static final Executor THREADS = task -> new Thread(task).start();

  private static final LockTag OTHER = LockTag.relation(TestServer.DATABASE, 16385);

  @TempDir Path directory;
  private TestServer server;
  private LockTable locks;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(directory);
    locks = server.system.locks();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Transaction session() {
    Transaction transaction = server.session();
    transaction.setSettings(
        new TransactionSettings() {
          @Override
          public int deadlockTimeoutMillis() {
            return 50;
          }
        });
    transaction.startCommand();
    transaction.beginBlock();
    transaction.commitCommand();
    return transaction;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("condition in time").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private CompletableFuture<LockResult> lockAsync(Transaction who, LockTag tag, LockMode mode) {
    CompletableFuture<LockResult> future =
        CompletableFuture.supplyAsync(() -> locks.lock(tag, mode, who, false), THREADS);
    await(() -> future.isDone() || who.locks().isWaiting());
    return future;
  }

  private void end(Transaction transaction) {
    transaction.startCommand();
    transaction.endBlock(false);
    transaction.commitCommand();
  }

  @Test
  void conflictsAreThoseOfPostgres() {
    // Row: held; column: wanted; x: conflict. In the order of the modes' numbers.
    String[] table = {
      ".......x",
      "......xx",
      "....xxxx",
      "...xxxxx",
      "..xx.xxx",
      "..xxxxxx",
      ".xxxxxxx",
      "xxxxxxxx",
    };
    Transaction holder = session();
    Transaction other = session();
    for (int held = 1; held <= 8; held++) {
      for (int wanted = 1; wanted <= 8; wanted++) {
        LockTag tag = LockTag.relation(TestServer.DATABASE, 20000 + held * 10 + wanted);
        assertThat(locks.lock(tag, LockMode.of(held), holder, true)).isEqualTo(LockResult.OK);
        boolean conflict = table[held - 1].charAt(wanted - 1) == 'x';
        assertThat(locks.lock(tag, LockMode.of(wanted), other, true))
            .as("%s against %s", LockMode.of(wanted), LockMode.of(held))
            .isEqualTo(conflict ? LockResult.NOT_AVAILABLE : LockResult.OK);
      }
    }
    end(holder);
    end(other);
    assertThat(locks.list()).isEmpty();
  }

  @Test
  void ownLocksNeverConflict() {
    Transaction self = session();
    for (LockMode mode : LockMode.values()) {
      assertThat(locks.lock(TABLE, mode, self, true)).isEqualTo(LockResult.OK);
      assertThat(locks.lock(TABLE, mode, self, true)).isEqualTo(LockResult.ALREADY_HELD);
      assertThat(locks.isHeldByMe(TABLE, mode, self, false)).isTrue();
    }
    assertThat(locks.unlock(TABLE, LockMode.SHARE, self)).isTrue();
    assertThat(locks.isHeldByMe(TABLE, LockMode.SHARE, self, false)).isTrue();
    assertThat(locks.unlock(TABLE, LockMode.SHARE, self)).isTrue();
    assertThat(locks.unlock(TABLE, LockMode.SHARE, self)).isFalse();
    end(self);
  }

  @Test
  void laterReadersQueueBehindAWaitingWriter() throws Exception {
    Transaction reader = session();
    Transaction writer = session();
    Transaction late = session();
    locks.lock(TABLE, LockMode.ACCESS_SHARE, reader, false);
    CompletableFuture<LockResult> exclusive = lockAsync(writer, TABLE, LockMode.ACCESS_EXCLUSIVE);
    assertThat(locks.lock(TABLE, LockMode.ACCESS_SHARE, late, true))
        .isEqualTo(LockResult.NOT_AVAILABLE);
    CompletableFuture<LockResult> share = lockAsync(late, TABLE, LockMode.ACCESS_SHARE);
    assertThat(exclusive).isNotDone();
    assertThat(share).isNotDone();
    assertThat(locks.blockingPids(late.process().pid())).containsExactly(writer.process().pid());
    assertThat(locks.blockingPids(writer.process().pid())).containsExactly(reader.process().pid());
    end(reader);
    exclusive.get(10, TimeUnit.SECONDS);
    assertThat(share).isNotDone();
    end(writer);
    share.get(10, TimeUnit.SECONDS);
    end(late);
    assertThat(locks.list()).isEmpty();
  }

  @Test
  void holderPassesTheWaiterThatWaitsForIt() {
    Transaction holder = session();
    Transaction waiter = session();
    locks.lock(TABLE, LockMode.ROW_EXCLUSIVE, holder, false);
    CompletableFuture<LockResult> wait = lockAsync(waiter, TABLE, LockMode.ACCESS_EXCLUSIVE);
    assertThat(locks.lock(TABLE, LockMode.ROW_SHARE, holder, false)).isEqualTo(LockResult.OK);
    assertThat(wait).isNotDone();
    end(holder);
    wait.join();
    end(waiter);
  }

  @Test
  void deadlockIsFoundAndDescribed() {
    Transaction a = session();
    Transaction b = session();
    locks.lock(TABLE, LockMode.EXCLUSIVE, a, false);
    locks.lock(OTHER, LockMode.EXCLUSIVE, b, false);
    CompletableFuture<LockResult> first = lockAsync(a, OTHER, LockMode.ROW_EXCLUSIVE);
    assertThat(first).isNotDone();
    CompletableFuture<LockResult> second =
        CompletableFuture.supplyAsync(() -> locks.lock(TABLE, LockMode.SHARE, b, false), THREADS);
    CompletableFuture.anyOf(
            first.exceptionally(e -> LockResult.OK), second.exceptionally(e -> LockResult.OK))
        .join();
    await(() -> first.isCompletedExceptionally() || second.isCompletedExceptionally());
    boolean firstFailed = first.isCompletedExceptionally();
    CompletableFuture<LockResult> failed = firstFailed ? first : second;
    Transaction victim = firstFailed ? a : b;
    Transaction survivor = firstFailed ? b : a;
    String victimWaits =
        firstFailed
            ? "RowExclusiveLock on relation 16385 of database 5"
            : "ShareLock on relation 16384 of database 5";
    String survivorWaits =
        firstFailed
            ? "ShareLock on relation 16384 of database 5"
            : "RowExclusiveLock on relation 16385 of database 5";
    assertThatThrownBy(failed::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> {
              assertThat(e.state()).isEqualTo(SqlState.T_R_DEADLOCK_DETECTED);
              assertThat(e.message()).isEqualTo("deadlock detected");
              assertThat(e.hint()).isEqualTo("See server log for query details.");
              assertThat(e.detail())
                  .isEqualTo(
                      "Process %d waits for %s; blocked by process %d.\nProcess %d waits for %s; blocked by process %d."
                          .formatted(
                              victim.process().pid(),
                              victimWaits,
                              survivor.process().pid(),
                              survivor.process().pid(),
                              survivorWaits,
                              victim.process().pid()));
            });
    victim.abortCurrent();
    victim.startCommand();
    victim.abortBlock(false);
    victim.commitCommand();
    (firstFailed ? second : first).join();
    end(survivor);
    assertThat(locks.list()).isEmpty();
  }

  @Test
  void softDeadlockIsSolvedByReordering() {
    // c waits behind b in TABLE's queue although it conflicts with b only, and b waits for what c
    // holds.
    Transaction a = session();
    Transaction b = session();
    Transaction c = session();
    locks.lock(TABLE, LockMode.SHARE, a, false);
    locks.lock(OTHER, LockMode.EXCLUSIVE, c, false);
    CompletableFuture<LockResult> bWaits = lockAsync(b, TABLE, LockMode.EXCLUSIVE);
    CompletableFuture<LockResult> cWaits = lockAsync(c, TABLE, LockMode.SHARE);
    CompletableFuture<LockResult> aWaits = lockAsync(a, OTHER, LockMode.SHARE);
    // a waits for c (hard), c for b (soft), b for a (hard): c may go before b.
    assertThat(cWaits.join()).isEqualTo(LockResult.OK);
    assertThat(aWaits).isNotDone();
    end(c);
    assertThat(aWaits.join()).isEqualTo(LockResult.OK);
    assertThat(bWaits).isNotDone();
    end(a);
    bWaits.join();
    end(b);
  }

  @Test
  void waitEndsAtTheLockTimeout() {
    Transaction holder = session();
    Transaction waiter = session();
    waiter.setSettings(
        new TransactionSettings() {
          @Override
          public int lockTimeoutMillis() {
            return 30;
          }
        });
    locks.lock(TABLE, LockMode.EXCLUSIVE, holder, false);
    assertThatThrownBy(() -> locks.lock(TABLE, LockMode.EXCLUSIVE, waiter, false))
        .isInstanceOf(SqlError.class)
        .hasMessage("canceling statement due to lock timeout");
    assertThat(locks.isHeldByMe(TABLE, LockMode.EXCLUSIVE, waiter, false)).isFalse();
    end(holder);
    assertThat(locks.lock(TABLE, LockMode.EXCLUSIVE, waiter, true)).isEqualTo(LockResult.OK);
    end(waiter);
  }

  @Test
  void waitCanBeCancelled() {
    Transaction holder = session();
    Transaction waiter = session();
    Transaction behind = session();
    locks.lock(TABLE, LockMode.SHARE, holder, false);
    CompletableFuture<LockResult> wait = lockAsync(waiter, TABLE, LockMode.EXCLUSIVE);
    CompletableFuture<LockResult> share = lockAsync(behind, TABLE, LockMode.SHARE);
    waiter.process().interrupts().request(Interrupts.Reason.CANCEL);
    assertThatThrownBy(wait::join).hasMessageContaining("canceling statement due to user request");
    assertThat(share.join()).isEqualTo(LockResult.OK);
    waiter.abortCurrent();
    end(holder);
    end(behind);
  }

  @Test
  void locksFollowSubtransactions() {
    Transaction self = session();
    Transaction other = session();
    savepoint(self, "a");
    locks.lock(TABLE, LockMode.EXCLUSIVE, self, false);
    savepoint(self, "b");
    locks.lock(OTHER, LockMode.EXCLUSIVE, self, false);
    locks.lock(TABLE, LockMode.EXCLUSIVE, self, false);
    self.startCommand();
    self.rollbackToSavepoint("b");
    self.commitCommand();
    assertThat(locks.lock(OTHER, LockMode.EXCLUSIVE, other, true)).isEqualTo(LockResult.OK);
    assertThat(locks.lock(TABLE, LockMode.SHARE, other, true)).isEqualTo(LockResult.NOT_AVAILABLE);
    self.startCommand();
    self.releaseSavepoint("a");
    self.commitCommand();
    assertThat(locks.lock(TABLE, LockMode.SHARE, other, true)).isEqualTo(LockResult.NOT_AVAILABLE);
    end(self);
    assertThat(locks.lock(TABLE, LockMode.SHARE, other, true)).isEqualTo(LockResult.OK);
    end(other);
    assertThat(locks.list()).isEmpty();
  }

  private static void savepoint(Transaction transaction, String name) {
    transaction.startCommand();
    transaction.defineSavepoint(name);
    transaction.commitCommand();
  }

  @Test
  void sessionLocksOutliveTheTransaction() {
    Transaction self = session();
    LockTag key = LockTag.advisory(TestServer.DATABASE, 42L);
    assertThat(key.describe()).isEqualTo("advisory lock [5,0,42,1]");
    locks.lockForSession(key, LockMode.EXCLUSIVE, self, false);
    locks.lock(key, LockMode.EXCLUSIVE, self, false);
    end(self);
    Transaction other = session();
    assertThat(locks.lock(key, LockMode.SHARE, other, true)).isEqualTo(LockResult.NOT_AVAILABLE);
    assertThat(locks.unlockForSession(key, LockMode.EXCLUSIVE, self)).isTrue();
    assertThat(locks.lock(key, LockMode.SHARE, other, true)).isEqualTo(LockResult.OK);
    end(other);
  }

  @Test
  void weakLocksUseTheFastPathUntilAStrongOneComes() {
    Transaction reader = session();
    for (int i = 0; i < 20; i++) {
      locks.lock(
          LockTag.relation(TestServer.DATABASE, 30000 + i), LockMode.ACCESS_SHARE, reader, false);
    }
    long fast =
        locks.list().stream()
            .filter(s -> s.fastPath() && s.tag().kind() == LockTag.Kind.RELATION)
            .count();
    assertThat(fast).isEqualTo(16);
    Transaction writer = session();
    LockTag third = LockTag.relation(TestServer.DATABASE, 30003);
    assertThat(locks.lock(third, LockMode.ACCESS_EXCLUSIVE, writer, true))
        .isEqualTo(LockResult.NOT_AVAILABLE);
    assertThat(locks.unlock(third, LockMode.ACCESS_SHARE, reader)).isTrue();
    assertThat(locks.lock(third, LockMode.ACCESS_EXCLUSIVE, writer, true)).isEqualTo(LockResult.OK);
    assertThat(locks.lock(third, LockMode.ACCESS_SHARE, reader, true))
        .isEqualTo(LockResult.NOT_AVAILABLE);
    end(writer);
    assertThat(locks.lock(third, LockMode.ACCESS_SHARE, reader, true)).isEqualTo(LockResult.OK);
    end(reader);
    assertThat(locks.list()).isEmpty();
  }

  @Test
  void othersWaitForTheTransactionTree() {
    Transaction owner = session();
    owner.xid();
    savepoint(owner, "a");
    int sub = owner.xid();
    Transaction other = session();
    assertThat(locks.tryWaitForXid(sub, other)).isFalse();
    owner.startCommand();
    owner.releaseSavepoint("a");
    owner.commitCommand();
    assertThat(locks.tryWaitForXid(sub, other)).isFalse();
    CompletableFuture<Void> wait =
        CompletableFuture.runAsync(
            () -> locks.waitForXid(sub, other, () -> "while updating tuple"), THREADS);
    await(() -> other.locks().isWaiting());
    end(owner);
    wait.join();
    assertThat(server.system.transactions().xidStatus().didCommit(sub)).isTrue();
    end(other);
  }

  @Test
  void virtualTransactionsCanBeAwaited() {
    Transaction owner = session();
    int localXid = owner.proc().localXid();
    Transaction other = session();
    assertThat(locks.waitForVirtualXid(owner.proc().procNumber(), localXid, other, false))
        .isFalse();
    CompletableFuture<Boolean> wait =
        CompletableFuture.supplyAsync(
            () -> locks.waitForVirtualXid(owner.proc().procNumber(), localXid, other, true),
            THREADS);
    await(() -> other.locks().isWaiting());
    end(owner);
    assertThat(wait.join()).isTrue();
    end(other);
    assertThat(locks.list()).isEmpty();
  }

  @Test
  void tagsAreDescribedAsInPostgres() {
    List<String> texts = new ArrayList<>();
    texts.add(LockTag.tuple(5, 16384, 3, 7).describe());
    texts.add(LockTag.transaction(-1).describe());
    texts.add(LockTag.virtualTransaction(3, 77).describe());
    texts.add(LockTag.object(0, 1262, 16386, 0).describe());
    texts.add(LockTag.relationExtend(5, 16384).describe());
    assertThat(texts)
        .containsExactly(
            "tuple (3,7) of relation 16384 of database 5",
            "transaction 4294967295",
            "virtual transaction 3/77",
            "object 16386 of class 1262 of database 0",
            "extension of relation 16384 of database 5");
  }
}
