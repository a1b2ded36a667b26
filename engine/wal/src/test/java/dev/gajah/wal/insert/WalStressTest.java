// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.Lsn;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.wal.TestCluster;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many inserters, committers, a WAL writer, segment switches and moving redo pointers on a ring of
/// very few pages.
@Timeout(120)
final class WalStressTest {
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final FileSystem FILES = new LocalFileSystem();

  @TempDir Path directory;

  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private Thread start(Runnable body) {
    Thread thread = new Thread(body);
    thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
    thread.start();
    return thread;
  }

  @Test
  void everyRecordSurvivesInOrderWhateverElseHappens() throws Exception {
    TestCluster cluster = TestCluster.local(directory, SEGMENT_BYTES);
    int threads = 8;
    int each = 2000;
    AtomicInteger switches = new AtomicInteger();
    AtomicInteger redos = new AtomicInteger();
    long end;
    try (Arena arena = Arena.ofShared()) {
      Wal wal = cluster.open(arena, 6);
      AtomicBoolean done = new AtomicBoolean();
      List<Thread> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        workers.add(start(() -> work(wal, number, each)));
      }
      Thread walWriter =
          start(
              () -> {
                while (!done.get()) {
                  wal.flushAsyncCommits();
                  Thread.yield();
                }
              });
      Thread checkpointer =
          start(
              () -> {
                WalRecordBuilder record = new WalRecordBuilder();
                while (!done.get()) {
                  long redo = wal.insertCheckpointRedo(record, 1);
                  assertThat(wal.redoPointer()).isEqualTo(redo);
                  redos.incrementAndGet();
                  if (redos.get() % 50 == 0) {
                    long before = wal.insertPosition();
                    long after = wal.switchSegment(record);
                    assertThat(Lsn.compare(after, before)).isGreaterThanOrEqualTo(0);
                    switches.incrementAndGet();
                  }
                  java.util.concurrent.locks.LockSupport.parkNanos(200_000);
                }
              });
      for (Thread worker : workers) {
        worker.join();
      }
      done.set(true);
      walWriter.join();
      checkpointer.join();
      wal.flush(wal.insertPosition());
      end = wal.insertPosition();
      assertThat(wal.flushedUpTo()).isEqualTo(end);
      wal.writer().close();
    }
    assertThat(failures).isEmpty();
    int[] next = new int[threads];
    long previous = 0;
    int redosFound = 0;
    try (WalReader reader = cluster.reader()) {
      reader.seek(cluster.checkpoint);
      reader.next();
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        assertThat(Lsn.isBefore(previous, record.startLsn())).isTrue();
        previous = record.startLsn();
        int info = record.info() & 0xF0;
        if (info == WalFormat.CHECKPOINT_REDO) {
          redosFound++;
        } else if (info == WalFormat.NOOP) {
          int thread = record.xid() - 100;
          int at = record.mainDataOffset();
          assertThat(Bytes.getInt(record.mainData(), at)).isEqualTo(next[thread]++);
          for (int i = 4; i < record.mainDataLength(); i += 997) {
            assertThat(record.mainData()[at + i]).isEqualTo((byte) (thread + next[thread] - 1));
          }
        }
      }
      for (int count : next) {
        assertThat(count).as(reader.problem()).isEqualTo(each);
      }
    }
    assertThat(redosFound).isEqualTo(redos.get());
  }

  private static void work(Wal wal, int number, int count) {
    WalRecordBuilder record = new WalRecordBuilder();
    SplittableRandom random = new SplittableRandom(number);
    byte[] data = new byte[120_000];
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(50) == 0 ? random.nextInt(data.length) : random.nextInt(300);
      java.util.Arrays.fill(data, 0, length, (byte) (number + i));
      record.begin(RmgrIds.XLOG, WalFormat.NOOP, 100 + number);
      record.putInt(i);
      record.registerData(data, 0, length);
      long end = wal.insert(record);
      switch (random.nextInt(6)) {
        case 0 -> {
          wal.flush(end);
          assertThat(Lsn.compare(wal.flushedUpTo(), end)).isGreaterThanOrEqualTo(0);
        }
        case 1 -> wal.asyncCommit(end);
        default -> {}
      }
    }
  }

  @Test
  void manyCommittersShareSyncs() throws Exception {
    TestCluster cluster = TestCluster.local(directory, SEGMENT_BYTES);
    int threads = 32;
    int each = 40;
    try (Arena arena = Arena.ofShared()) {
      Wal wal = cluster.open(arena, 64);
      // A sync that takes a while, as a disk's does.
      CountDownLatch go = new CountDownLatch(1);
      long before = wal.writer().syncs();
      List<Thread> committers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        committers.add(
            start(
                () -> {
                  WalRecordBuilder record = new WalRecordBuilder();
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  for (int i = 0; i < each; i++) {
                    record.begin(RmgrIds.XLOG, WalFormat.NOOP, 100 + number);
                    record.putInt(i);
                    wal.flush(wal.insert(record));
                  }
                }));
      }
      go.countDown();
      for (Thread committer : committers) {
        committer.join();
      }
      long syncs = wal.writer().syncs() - before;
      assertThat(failures).isEmpty();
      assertThat(syncs).as("syncs for %d commits", threads * each).isLessThan(threads * each / 3);
      wal.writer().close();
    }
  }

  @Test
  void asynchronousCommitsAreFlushedByTheWalWriterAndWakeItOnlyWhenItHibernates() throws Exception {
    TestCluster cluster = TestCluster.local(directory, SEGMENT_BYTES);
    try (Arena arena = Arena.ofShared()) {
      Wal wal = cluster.open(arena, 16);
      AtomicInteger wakeups = new AtomicInteger();
      wal.setWalWriterWakeup(wakeups::incrementAndGet);
      WalRecordBuilder record = new WalRecordBuilder();
      record.begin(RmgrIds.XLOG, WalFormat.NOOP, 100);
      long end = wal.insert(record);
      wal.asyncCommit(end);
      assertThat(wakeups).hasValue(0);
      assertThat(Lsn.isBefore(wal.flushedUpTo(), end)).isTrue();
      assertThat(wal.flushAsyncCommits()).isPositive();
      assertThat(wal.flushedUpTo()).isEqualTo(end);
      wal.setWalWriterState(true, 128);
      record.begin(RmgrIds.XLOG, WalFormat.NOOP, 100);
      wal.asyncCommit(wal.insert(record));
      wal.asyncCommit(end);
      assertThat(wakeups).hasValue(1);
      wal.writer().close();
    }
    assertThat(FILES.list(directory.resolve("pg_wal"))).isNotEmpty();
  }
}
