// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.clog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.transaction.slru.Slru;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Threads set and read states on many more pages than fit into the cache, while another one makes
/// checkpoints.
@Timeout(120)
class CommitLogStressTest {
  private static final int PAGES = 70;
  private static final int THREADS = 4;
  private static final int ROUNDS = 4000;

  @TempDir Path directory;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @Test
  void statesSurviveEviction() throws Exception {
    Files.createDirectories(directory.resolve("pg_xact"));
    CommitLog log = new CommitLog(new LocalFileSystem(), directory, Slru.BANK_SLOTS, null);
    for (int page = 0; page < PAGES; page++) {
      log.extend(Math.max(3, page * CommitLog.XIDS_PER_PAGE));
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      threads.add(new Thread(() -> work(log, number)));
    }
    threads.forEach(Thread::start);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      log.checkpoint();
      Thread.onSpinWait();
    }
    assertThat(failure.get()).isNull();
    log.checkpoint();
    CommitLog reopened = new CommitLog(new LocalFileSystem(), directory, Slru.BANK_SLOTS, null);
    for (int number = 0; number < THREADS; number++) {
      check(reopened, number);
    }
  }

  /// Thread `number` owns the xids that leave that remainder.
  private static int xid(SplittableRandom random, int number) {
    int index = random.nextInt(CommitLog.XIDS_PER_PAGE / THREADS);
    return random.nextInt(PAGES) * CommitLog.XIDS_PER_PAGE + index * THREADS + number;
  }

  private static XidState state(int xid) {
    return xid % 3 == 0 ? XidState.ABORTED : XidState.COMMITTED;
  }

  private void work(CommitLog log, int number) {
    try {
      SplittableRandom random = new SplittableRandom(number);
      for (int i = 0; i < ROUNDS; i++) {
        int xid = xid(random, number);
        if (state(xid) == XidState.ABORTED) {
          log.setAborted(xid, new int[0], 0);
        } else {
          log.setCommitted(xid, new int[0], 0, 0);
        }
        if (log.status(xid) != state(xid)) {
          throw new AssertionError("lost xid " + xid);
        }
      }
      check(log, number);
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void check(CommitLog log, int number) {
    SplittableRandom random = new SplittableRandom(number);
    for (int i = 0; i < ROUNDS; i++) {
      int xid = xid(random, number);
      if (log.status(xid) != state(xid)) {
        throw new AssertionError("lost xid " + xid);
      }
    }
  }
}
