// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.transaction.TestServer;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many threads take random locks in random order: no two conflicting modes are ever held at once,
/// all deadlocks are found.
@Timeout(120)
class LockTableStressTest {
  private static final int THREADS = 8;
  private static final int RELATIONS = 5;
  private static final int ROUNDS = 400;

  @TempDir Path directory;

  /// Granted counts by relation and mode.
  private final AtomicIntegerArray held = new AtomicIntegerArray(RELATIONS * 9);

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicInteger deadlocks = new AtomicInteger();
  private final AtomicInteger commits = new AtomicInteger();

  @Test
  void noConflictingGrants() throws Exception {
    try (TestServer server = new TestServer(directory)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int seed = i;
        Thread thread = new Thread(() -> work(server, seed));
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failure.get()).isNull();
      assertThat(commits.get()).isPositive();
      assertThat(deadlocks.get()).isPositive();
      assertThat(server.system.locks().list()).isEmpty();
      for (int i = 0; i < held.length(); i++) {
        assertThat(held.get(i)).isZero();
      }
    }
  }

  private void work(TestServer server, int seed) {
    try {
      SplittableRandom random = new SplittableRandom(seed);
      LockTable locks = server.system.locks();
      Transaction transaction = server.session();
      transaction.setSettings(
          new TransactionSettings() {
            @Override
            public int deadlockTimeoutMillis() {
              return 5;
            }
          });
      for (int round = 0; round < ROUNDS && failure.get() == null; round++) {
        boolean[] mine = new boolean[RELATIONS * 9];
        transaction.startCommand();
        try {
          int count = 1 + random.nextInt(4);
          for (int i = 0; i < count; i++) {
            int relation = random.nextInt(RELATIONS);
            int mode = random.nextInt(10) < 7 ? 1 + random.nextInt(3) : 1 + random.nextInt(8);
            locks.lock(
                LockTag.relation(TestServer.DATABASE, 16384 + relation),
                LockMode.of(mode),
                transaction,
                false);
            int at = relation * 9 + mode;
            if (!mine[at]) {
              mine[at] = true;
              held.incrementAndGet(at);
            }
            check(relation, mode, mine);
          }
          release(mine);
          transaction.commitCommand();
          commits.incrementAndGet();
        } catch (SqlError e) {
          if (!e.state().equals(SqlState.T_R_DEADLOCK_DETECTED)) {
            throw e;
          }
          deadlocks.incrementAndGet();
          release(mine);
          transaction.abortCurrent();
        }
      }
      server.system.transactions().remove(transaction);
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  private void check(int relation, int mode, boolean[] mine) {
    for (int other = 1; other <= 8; other++) {
      if (LockMode.of(mode).conflictsWith(LockMode.of(other))) {
        int at = relation * 9 + other;
        int others = held.get(at) - (mine[at] ? 1 : 0);
        if (others > 0) {
          throw new AssertionError(LockMode.of(mode) + " granted beside " + LockMode.of(other));
        }
      }
    }
  }

  private void release(boolean[] mine) {
    for (int i = 0; i < mine.length; i++) {
      if (mine[i]) {
        held.decrementAndGet(i);
      }
    }
  }
}
