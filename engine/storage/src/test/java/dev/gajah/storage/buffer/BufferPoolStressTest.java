// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.storage.TestStorage;
import dev.gajah.storage.page.Page;
import dev.gajah.wal.redo.CheckpointContext;
import dev.gajah.wal.redo.CheckpointFlags;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many threads on a tiny pool: each page counts its changes, and says which page it is.
///
/// Checked: a reader never sees another page or a torn one; no change is lost, in memory or on
/// disk; no page is written before the log is flushed up to its LSN; no pin or lock is left behind.
@Timeout(120)
class BufferPoolStressTest {
  private static final int RELATIONS = 3;
  private static final int BLOCKS = 40;
  private static final int THREADS = 8;
  private static final int STEPS = 6_000;

  @TempDir Path root;
  private final AtomicLongArray changes = new AtomicLongArray(RELATIONS * BLOCKS);
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private static RelFileLocator relation(int number) {
    return new RelFileLocator(1663, 5, 30000 + number);
  }

  private static long id(int relation, int block) {
    return relation * 1000L + block;
  }

  private static void check(MemorySegment page, int relation, int block) {
    long first = page.get(ValueLayout.JAVA_LONG, 1000);
    for (int at = 1000; at < 8192 - 8; at += 512) {
      if (page.get(ValueLayout.JAVA_LONG, at) != first) {
        throw new AssertionError("torn page " + relation + "/" + block);
      }
    }
    if (page.get(ValueLayout.JAVA_LONG, 512) != id(relation, block)) {
      throw new AssertionError("wrong page for " + relation + "/" + block);
    }
  }

  @Test
  void nothingIsLostOrMixedUp() throws Exception {
    TestStorage test = new TestStorage(root, 24);
    test.files.checkOrder = true;
    BufferPool pool = test.pool;
    for (int relation = 0; relation < RELATIONS; relation++) {
      test.storage.create(relation(relation), ForkNumber.MAIN, false);
      for (int block = 0; block < BLOCKS; block++) {
        int buffer = pool.extend(relation(relation), ForkNumber.MAIN, null);
        Page.init(pool.page(buffer), 0);
        pool.page(buffer).set(ValueLayout.JAVA_LONG, 512, id(relation, block));
        pool.markDirty(buffer);
        pool.release(buffer);
      }
    }
    List<Thread> threads = new ArrayList<>();
    AtomicInteger running = new AtomicInteger(THREADS);
    for (int i = 0; i < THREADS; i++) {
      int seed = i;
      threads.add(
          new Thread(
              () -> {
                try {
                  work(test, new Random(seed));
                } catch (Throwable t) {
                  failures.add(t);
                } finally {
                  running.decrementAndGet();
                }
              }));
    }
    threads.add(
        new Thread(
            () -> {
              BackgroundSweep sweep = pool.newBackgroundSweep();
              try {
                while (running.get() > 0) {
                  test.log.redo = test.log.inserted.get();
                  new BufferCheckpoint(pool)
                      .checkpoint(new CheckpointContext(CheckpointFlags.IMMEDIATE, (f, p) -> {}));
                  sweep.sweepAhead(10, 2.0, 200);
                  test.syncs.processSyncs();
                }
              } catch (Throwable t) {
                failures.add(t);
              }
            }));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(test.files.failures).isEmpty();
    for (int buffer = 0; buffer < pool.bufferCount(); buffer++) {
      assertThat(BufferDescriptors.refCount(pool.descriptors.state(buffer))).isZero();
    }
    new BufferCheckpoint(pool)
        .checkpoint(new CheckpointContext(CheckpointFlags.IMMEDIATE, (f, p) -> {}));
    verify(test);
    test.close();
    // The same from disk alone.
    TestStorage again = new TestStorage(root, 24);
    verify(again);
    again.close();
  }

  private void work(TestStorage test, Random random) {
    BufferPool pool = test.pool;
    BufferRing ring = pool.newRing(BufferRing.Kind.values()[random.nextInt(3)]);
    for (int step = 0; step < STEPS; step++) {
      int relation = random.nextInt(RELATIONS);
      int block = random.nextInt(3) == 0 ? random.nextInt(4) : random.nextInt(BLOCKS);
      int buffer =
          pool.pin(
              relation(relation),
              ForkNumber.MAIN,
              block,
              ReadMode.NORMAL,
              random.nextInt(4) == 0 ? ring : null);
      MemorySegment page = pool.page(buffer);
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          pool.lockExclusive(buffer);
          check(page, relation, block);
          pool.markDirty(buffer);
          long value = page.get(ValueLayout.JAVA_LONG, 1000) + 1;
          for (int at = 1000; at < 8192 - 8; at += 512) {
            page.set(ValueLayout.JAVA_LONG, at, value);
          }
          Page.setLsn(page, test.log.inserted.incrementAndGet());
          changes.incrementAndGet(relation * BLOCKS + block);
          pool.unlock(buffer);
        }
        case 3 -> {
          pool.lockShared(buffer);
          page.set(ValueLayout.JAVA_BYTE, 600 + random.nextInt(8), (byte) random.nextInt());
          pool.markDirtyHint(buffer);
          pool.unlock(buffer);
        }
        case 4 -> {
          if (pool.tryLockForCleanup(buffer)) {
            check(page, relation, block);
            pool.unlock(buffer);
          }
        }
        default -> {
          pool.lockShared(buffer);
          check(page, relation, block);
          pool.unlock(buffer);
        }
      }
      if (pool.block(buffer) != block) {
        throw new AssertionError("pinned buffer changed its page");
      }
      pool.unpin(buffer);
    }
  }

  private void verify(TestStorage test) {
    BufferPool pool = test.pool;
    for (int relation = 0; relation < RELATIONS; relation++) {
      for (int block = 0; block < BLOCKS; block++) {
        int buffer = pool.pin(relation(relation), ForkNumber.MAIN, block);
        check(pool.page(buffer), relation, block);
        assertThat(pool.page(buffer).get(ValueLayout.JAVA_LONG, 1000))
            .isEqualTo(changes.get(relation * BLOCKS + block));
        pool.unpin(buffer);
      }
    }
  }

  @Test
  void concurrentExtensionsGetDifferentBlocks() throws Exception {
    TestStorage test = new TestStorage(root, 32);
    BufferPool pool = test.pool;
    test.storage.create(relation(0), ForkNumber.MAIN, false);
    AtomicInteger[] seen = new AtomicInteger[800];
    java.util.Arrays.setAll(seen, i -> new AtomicInteger());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          new Thread(
              () -> {
                try {
                  for (int n = 0; n < 100; n++) {
                    int buffer = pool.extend(relation(0), ForkNumber.MAIN, null);
                    seen[pool.block(buffer)].incrementAndGet();
                    Page.init(pool.page(buffer), 0);
                    pool.page(buffer).set(ValueLayout.JAVA_LONG, 512, pool.block(buffer));
                    pool.markDirty(buffer);
                    pool.release(buffer);
                  }
                } catch (Throwable t) {
                  failures.add(t);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(pool.blockCount(relation(0), ForkNumber.MAIN)).isEqualTo(800);
    for (int block = 0; block < 800; block++) {
      assertThat(seen[block].get()).isEqualTo(1);
      int buffer = pool.pin(relation(0), ForkNumber.MAIN, block);
      assertThat(pool.page(buffer).get(ValueLayout.JAVA_LONG, 512)).isEqualTo(block);
      pool.unpin(buffer);
    }
    test.close();
  }

  @Test
  void droppingWhileOthersEvictLosesNobodyElsesPages() throws Exception {
    TestStorage test = new TestStorage(root, 24);
    BufferPool pool = test.pool;
    for (int relation = 0; relation < 2; relation++) {
      test.storage.create(relation(relation), ForkNumber.MAIN, false);
    }
    AtomicInteger running = new AtomicInteger(3);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      boolean dropper = i == 0;
      threads.add(
          new Thread(
              () -> {
                try {
                  for (int round = 0; round < 150; round++) {
                    if (dropper) {
                      for (int n = 0; n < 10; n++) {
                        pool.release(pool.extend(relation(0), ForkNumber.MAIN, null));
                      }
                      pool.truncate(relation(0), ForkNumber.MAIN, 0);
                    } else {
                      int buffer = pool.extend(relation(1), ForkNumber.MAIN, null);
                      Page.init(pool.page(buffer), 0);
                      pool.page(buffer).set(ValueLayout.JAVA_LONG, 512, pool.block(buffer));
                      pool.markDirty(buffer);
                      pool.release(buffer);
                    }
                  }
                } catch (Throwable t) {
                  failures.add(t);
                } finally {
                  running.decrementAndGet();
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    for (int block = 0; block < 300; block++) {
      int buffer = pool.pin(relation(1), ForkNumber.MAIN, block);
      assertThat(pool.page(buffer).get(ValueLayout.JAVA_LONG, 512)).isEqualTo(block);
      pool.unpin(buffer);
    }
    test.close();
  }
}
