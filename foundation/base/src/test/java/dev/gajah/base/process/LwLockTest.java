// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LwLockTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 2_000;

  private final LwLock lock = new LwLock();

  @Test
  void oneReleaseLetsAllWaitersGoOn() throws InterruptedException {
    lock.lockExclusive();
    AtomicInteger waited = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          start(
              () -> {
                if (lock.lockExclusiveOrWait()) {
                  lock.unlock();
                } else {
                  waited.incrementAndGet();
                }
              }));
    }
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    lock.unlock();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(waited.get()).as("waiters that were let go without the lock").isEqualTo(THREADS);
    assertThat(lock.isHeld()).as("held").isFalse();
  }

  @Test
  void groupWorkIsDoneOnceAndByOneAtATime() throws InterruptedException {
    AtomicLong wanted = new AtomicLong();
    AtomicLong done = new AtomicLong();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          start(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  long mine = wanted.incrementAndGet();
                  while (done.get() < mine) {
                    if (!lock.lockExclusiveOrWait()) {
                      continue;
                    }
                    if (inside.incrementAndGet() != 1) {
                      overlaps.incrementAndGet();
                    }
                    done.set(wanted.get());
                    inside.decrementAndGet();
                    lock.unlock();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(overlaps.get()).as("holders at the same time").isZero();
    assertThat(done.get()).isEqualTo((long) THREADS * ROUNDS);
  }

  private static Thread start(Runnable body) {
    Thread thread = new Thread(body);
    thread.start();
    return thread;
  }
}
