// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.procarray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.transaction.TestServer;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.XidStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Writers commit trees of transactions; readers' snapshots see each tree whole or not at all, and
/// never change their mind.
@Timeout(120)
class SnapshotStressTest {
  private static final int WRITERS = 4;
  private static final int READERS = 3;
  private static final int ROUNDS = 300;

  @TempDir Path directory;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean done = new AtomicBoolean();

  /// The latest tree of each writer.
  private final AtomicReference<int[]>[] trees = newTrees();

  private final AtomicInteger looks = new AtomicInteger();

  @SuppressWarnings({"unchecked", "rawtypes"}) // generic array
  private static AtomicReference<int[]>[] newTrees() {
    AtomicReference[] array = new AtomicReference[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
      array[i] = new AtomicReference<int[]>();
    }
    return array;
  }

  @Test
  void snapshotsSeeWholeTransactions() throws Exception {
    try (TestServer server = new TestServer(directory)) {
      List<Thread> writers = new ArrayList<>();
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int number = i;
        writers.add(new Thread(() -> guarded(() -> write(server, number))));
      }
      for (int i = 0; i < READERS; i++) {
        readers.add(new Thread(() -> guarded(() -> read(server))));
      }
      readers.forEach(Thread::start);
      writers.forEach(Thread::start);
      for (Thread thread : writers) {
        thread.join();
      }
      done.set(true);
      for (Thread thread : readers) {
        thread.join();
      }
      assertThat(failure.get()).isNull();
      assertThat(looks.get()).isGreaterThan(1000);
    }
  }

  private void guarded(Runnable body) {
    try {
      body.run();
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
      done.set(true);
    }
  }

  private void write(TestServer server, int number) {
    SplittableRandom random = new SplittableRandom(number);
    Transaction transaction = server.session();
    for (int round = 0; round < ROUNDS && !done.get(); round++) {
      transaction.startCommand();
      transaction.beginBlock();
      transaction.commitCommand();
      int[] tree = new int[1 + random.nextInt(round % 50 == 0 ? 100 : 6)];
      tree[0] = transaction.xid();
      for (int i = 1; i < tree.length; i++) {
        transaction.startCommand();
        transaction.defineSavepoint("s");
        transaction.commitCommand();
        tree[i] = transaction.xid();
      }
      trees[number].set(tree);
      transaction.startCommand();
      if (random.nextInt(5) == 0) {
        transaction.abortBlock(false);
      } else {
        transaction.endBlock(false);
      }
      transaction.commitCommand();
    }
    server.system.transactions().remove(transaction);
  }

  private void read(TestServer server) {
    Transaction transaction = server.session();
    XidStatus status = server.system.transactions().xidStatus();
    while (!done.get()) {
      transaction.startCommand();
      Snapshot snapshot = transaction.transactionSnapshot();
      transaction.pushActiveSnapshot(snapshot);
      for (AtomicReference<int[]> slot : trees) {
        int[] tree = slot.get();
        if (tree == null) {
          continue;
        }
        Boolean first = null;
        for (int xid : tree) {
          boolean visible = !snapshot.isRunning(xid) && status.didCommit(xid);
          if (first == null) {
            first = visible;
          }
          if (visible != first) {
            throw new AssertionError("half a transaction is visible: xid " + xid);
          }
          if (!snapshot.isRunning(xid) && status.isInProgress(xid)) {
            throw new AssertionError("ended for the snapshot but in progress: xid " + xid);
          }
        }
        for (int xid : tree) {
          boolean again = !snapshot.isRunning(xid) && status.didCommit(xid);
          if (again != first) {
            throw new AssertionError("snapshot changed its mind on xid " + xid);
          }
        }
        looks.incrementAndGet();
      }
      int horizon =
          server.system.procArray().oldestNonRemovable(transaction.proc(), HorizonKind.DATA);
      if (horizon - snapshot.xmin() > 0) {
        throw new AssertionError("horizon passed an active snapshot");
      }
      transaction.popActiveSnapshot();
      transaction.commitCommand();
    }
    server.system.transactions().remove(transaction);
  }
}
