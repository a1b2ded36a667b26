// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.random;

import dev.gajah.base.random.RandomSource;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/// The same numbers for the same seed. Its secrets are none.
public final class SeededRandomSource implements RandomSource {
  private final ReentrantLock lock = new ReentrantLock();
  private final SplittableRandom random;

  public SeededRandomSource(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public long nextLong() {
    lock.lock();
    try {
      return random.nextLong();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void nextSecretBytes(byte[] target) {
    lock.lock();
    try {
      random.nextBytes(target);
    } finally {
      lock.unlock();
    }
  }
}
