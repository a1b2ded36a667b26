// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import static dev.gajah.storage.TestStorage.RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.time.SystemClock;
import dev.gajah.storage.TestStorage;
import dev.gajah.storage.page.Page;
import dev.gajah.wal.redo.CheckpointContext;
import dev.gajah.wal.redo.CheckpointFlags;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BufferPoolTest {
  @TempDir Path root;
  private TestStorage test;
  private BufferPool pool;

  @BeforeEach
  void start() {
    open(16);
    test.storage.create(RELATION, ForkNumber.MAIN, false);
  }

  private void open(int buffers) {
    test = new TestStorage(root, buffers);
    pool = test.pool;
    test.files.checkOrder = true;
  }

  @AfterEach
  void stop() {
    assertThat(test.files.failures).isEmpty();
    test.close();
  }

  private void grow(int blocks) {
    for (int i = 0; i < blocks; i++) {
      int buffer = pool.extend(RELATION, ForkNumber.MAIN, null);
      assertThat(Page.isNew(pool.page(buffer))).isTrue();
      Page.init(pool.page(buffer), 0);
      stamp(buffer, pool.block(buffer));
      pool.release(buffer);
    }
  }

  private void stamp(int buffer, long value) {
    pool.markDirty(buffer);
    pool.page(buffer).set(ValueLayout.JAVA_LONG, 4096, value);
    Page.setLsn(pool.page(buffer), test.log.inserted.incrementAndGet());
  }

  private long stampOf(int buffer) {
    return pool.page(buffer).get(ValueLayout.JAVA_LONG, 4096);
  }

  private static void checkpoint(BufferPool pool, int flags) {
    new BufferCheckpoint(pool).checkpoint(new CheckpointContext(flags, (f, progress) -> {}));
  }

  @Test
  void pagesSurviveEviction() {
    grow(100);
    for (int block = 0; block < 100; block++) {
      int buffer = pool.pin(RELATION, ForkNumber.MAIN, block);
      pool.lockShared(buffer);
      assertThat(stampOf(buffer)).isEqualTo(block);
      pool.release(buffer);
    }
    assertThat(pool.counters().evictions()).isPositive();
  }

  @Test
  void secondPinIsAHitOnTheSameBuffer() {
    grow(1);
    int first = pool.pin(RELATION, ForkNumber.MAIN, 0);
    int second = pool.pin(RELATION, ForkNumber.MAIN, 0);
    assertThat(second).isEqualTo(first);
    assertThat(pool.locator(first)).isEqualTo(RELATION);
    pool.unpin(first);
    pool.unpin(second);
  }

  @Test
  void allBuffersPinnedIsAnError() {
    grow(20);
    for (int block = 0; block < 16; block++) {
      pool.pin(RELATION, ForkNumber.MAIN, block);
    }
    assertThatThrownBy(() -> pool.pin(RELATION, ForkNumber.MAIN, 17))
        .hasMessage("no unpinned buffers available");
  }

  @Test
  void flippedBitIsReportedAndNeverWrittenOver() throws Exception {
    grow(3);
    pool.flushAll();
    test.close();
    Path file = root.resolve("base/5/16384");
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(8192 + 5000);
      raw.write(1);
    }
    byte[] damaged = Files.readAllBytes(file);
    open(16);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> pool.pin(RELATION, ForkNumber.MAIN, 1))
          .isInstanceOfSatisfying(
              SqlError.class,
              e -> {
                assertThat(e.state()).isEqualTo(SqlState.DATA_CORRUPTED);
                assertThat(e.message())
                    .isEqualTo("invalid page in block 1 of relation base/5/16384");
              });
    }
    assertThat(test.messages)
        .first()
        .asString()
        .startsWith("WARNING: page verification failed, calculated checksum ");
    checkpoint(pool, CheckpointFlags.IMMEDIATE);
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    int buffer = pool.pin(RELATION, ForkNumber.MAIN, 1, ReadMode.ZERO_ON_ERROR, null);
    assertThat(Page.isNew(pool.page(buffer))).isTrue();
    pool.unpin(buffer);
    pool.pin(RELATION, ForkNumber.MAIN, 2);
  }

  @Test
  void fullDiskAtExtensionLeavesThePoolUsable() {
    grow(2);
    pool.flushAll();
    test.files.full = true;
    for (int i = 0; i < 40; i++) {
      assertThatThrownBy(() -> pool.extend(RELATION, ForkNumber.MAIN, null))
          .hasMessage("could not extend file \"base/5/16384\": No space left on device");
    }
    test.files.full = false;
    grow(1);
    assertThat(pool.blockCount(RELATION, ForkNumber.MAIN)).isEqualTo(3);
  }

  @Test
  void failedWriteKeepsThePageDirty() {
    grow(1);
    test.files.full = true;
    assertThatThrownBy(pool::flushAll).hasMessageContaining("No space left on device");
    test.files.full = false;
    pool.flushAll();
    pool.dropFork(RELATION, ForkNumber.MAIN, 0);
    int buffer = pool.pin(RELATION, ForkNumber.MAIN, 0);
    assertThat(stampOf(buffer)).isZero();
    assertThat(Page.isNew(pool.page(buffer))).isFalse();
    pool.unpin(buffer);
  }

  @Test
  void droppedPagesAreNotWritten() throws Exception {
    grow(10);
    pool.flushAll();
    byte[] before = Files.readAllBytes(root.resolve("base/5/16384"));
    int buffer = pool.pin(RELATION, ForkNumber.MAIN, 3);
    pool.lockExclusive(buffer);
    stamp(buffer, 99);
    pool.release(buffer);
    pool.dropFork(RELATION, ForkNumber.MAIN, 2);
    pool.flushAll();
    assertThat(Files.readAllBytes(root.resolve("base/5/16384"))).isEqualTo(before);
    pool.truncate(RELATION, ForkNumber.MAIN, 1);
    assertThat(pool.blockCount(RELATION, ForkNumber.MAIN)).isEqualTo(1);
    grow(1);
    buffer = pool.pin(RELATION, ForkNumber.MAIN, 1);
    assertThat(stampOf(buffer)).isEqualTo(1);
    pool.unpin(buffer);
  }

  @Test
  void unlinkThrowsPagesAway() {
    grow(10);
    pool.unlink(List.of(RELATION), false);
    pool.flushAll();
    assertThat(root.resolve("base/5/16384")).isEmptyFile();
  }

  @Test
  void firstHintAfterACheckpointLogsAnImage() {
    grow(1);
    pool.flushAll();
    test.log.redo = test.log.inserted.get();
    int buffer = pool.pin(RELATION, ForkNumber.MAIN, 0);
    pool.lockShared(buffer);
    pool.markDirtyHint(buffer);
    assertThat(test.log.images.get()).isEqualTo(1);
    assertThat(pool.lsn(buffer)).isEqualTo(test.log.inserted.get());
    pool.markDirtyHint(buffer);
    assertThat(test.log.images.get()).isEqualTo(1);
    pool.unlock(buffer);
    pool.flushAll();
    pool.lockShared(buffer);
    pool.markDirtyHint(buffer);
    assertThat(test.log.images.get()).isEqualTo(1);
    pool.release(buffer);
  }

  @Test
  void unloggedPagesNeedNoLog() {
    pool.noteUnlogged(RELATION);
    grow(4);
    test.files.checkOrder = false;
    long flushed = test.log.flushed.get();
    test.log.redo = Long.MAX_VALUE;
    int buffer = pool.pin(RELATION, ForkNumber.MAIN, 0);
    pool.lockShared(buffer);
    pool.markDirtyHint(buffer);
    pool.release(buffer);
    checkpoint(pool, CheckpointFlags.IMMEDIATE);
    assertThat(pool.counters().writes()).isZero();
    checkpoint(pool, CheckpointFlags.IS_SHUTDOWN);
    assertThat(pool.counters().writes()).isEqualTo(4);
    assertThat(test.log.flushed.get()).isEqualTo(flushed);
    assertThat(test.log.images.get()).isZero();
  }

  @Test
  void checkpointWritesWhatIsDirty() {
    grow(10);
    checkpoint(pool, CheckpointFlags.IMMEDIATE);
    assertThat(pool.counters().checkpointWrites()).isEqualTo(10);
    checkpoint(pool, CheckpointFlags.IMMEDIATE);
    assertThat(pool.counters().checkpointWrites()).isEqualTo(10);
  }

  @Test
  void ringLeavesTheRestOfThePoolAlone() {
    test.close();
    open(64);
    grow(200);
    for (int block = 0; block < 40; block++) {
      for (int use = 0; use < 3; use++) {
        pool.unpin(pool.pin(RELATION, ForkNumber.MAIN, block));
      }
    }
    BufferRing ring = pool.newRing(BufferRing.Kind.BULK_READ);
    assertThat(ring.size()).isEqualTo(8);
    pool.flushAll();
    for (int block = 60; block < 200; block++) {
      pool.unpin(pool.pin(RELATION, ForkNumber.MAIN, block, ReadMode.NORMAL, ring));
    }
    long reads = pool.counters().reads();
    for (int block = 0; block < 40; block++) {
      pool.unpin(pool.pin(RELATION, ForkNumber.MAIN, block));
    }
    assertThat(pool.counters().reads() - reads).isLessThanOrEqualTo(8);
  }

  @Test
  void cleanupLockWaitsForOtherPins() throws Exception {
    grow(1);
    int buffer = pool.pin(RELATION, ForkNumber.MAIN, 0);
    ProcessContext process = new ProcessContext(7, "autovacuum worker", new SystemClock());
    int[] got = {0};
    Thread cleaner =
        new Thread(
            () -> {
              int mine = pool.pin(RELATION, ForkNumber.MAIN, 0);
              assertThat(pool.tryLockForCleanup(mine)).isFalse();
              pool.lockForCleanup(mine, process);
              got[0] = pool.isCleanupOk(mine) ? 1 : 2;
              pool.release(mine);
            });
    cleaner.start();
    while (process.waitEvent() == null) {
      Thread.onSpinWait();
    }
    assertThat(got[0]).isZero();
    pool.unpin(buffer);
    cleaner.join();
    assertThat(got[0]).isEqualTo(1);
  }

  @Test
  void cleanupLockCanBeCancelled() throws Exception {
    grow(1);
    int buffer = pool.pin(RELATION, ForkNumber.MAIN, 0);
    ProcessContext process = new ProcessContext(7, "client backend", new SystemClock());
    Throwable[] thrown = {null};
    Thread cleaner =
        new Thread(
            () -> {
              int mine = pool.pin(RELATION, ForkNumber.MAIN, 0);
              try {
                pool.lockForCleanup(mine, process);
              } catch (SqlError e) {
                thrown[0] = e;
              } finally {
                pool.unpin(mine);
              }
            });
    cleaner.start();
    while (process.waitEvent() == null) {
      Thread.onSpinWait();
    }
    process.interrupts().request(Interrupts.Reason.CANCEL);
    cleaner.join();
    assertThat(thrown[0]).hasMessage("canceling statement due to user request");
    assertThat(pool.tryLockForCleanup(buffer)).isTrue();
    pool.release(buffer);
  }

  @Test
  void zeroAndLockDoesNotRead() {
    grow(1);
    pool.flushAll();
    pool.dropFork(RELATION, ForkNumber.MAIN, 0);
    long reads = pool.counters().reads();
    int buffer = pool.pin(RELATION, ForkNumber.MAIN, 0, ReadMode.ZERO_AND_LOCK, null);
    assertThat(pool.isLockedExclusive(buffer)).isTrue();
    assertThat(Page.isAllZeros(pool.page(buffer))).isTrue();
    assertThat(pool.counters().reads()).isEqualTo(reads);
    Page.init(pool.page(buffer), 0);
    pool.markDirty(buffer);
    pool.release(buffer);
  }

  @Test
  void backgroundSweepCleansAheadOfTheHand() {
    test.close();
    open(64);
    grow(300);
    BackgroundSweep sweep = pool.newBackgroundSweep();
    sweep.sweepAhead(100, 2.0, 200);
    grow(30);
    sweep.sweepAhead(100, 2.0, 200);
    assertThat(pool.counters().backgroundWrites()).isPositive();
    for (int i = 0; i < 2000; i++) {
      sweep.sweepAhead(100, 2.0, 200);
    }
    assertThat(sweep.sweepAhead(0, 2.0, 200)).isTrue();
  }

  @Test
  void poolTouchesOnlyWhatItUses() {
    MemorySegment first = pool.page(pool.extend(RELATION, ForkNumber.MAIN, null));
    assertThat(first.byteSize()).isEqualTo(8192);
    assertThat(first.address() % 4096).isZero();
  }
}
