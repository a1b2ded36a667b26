// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.random;

import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;

/// The machine's randomness.
public final class SystemRandomSource implements RandomSource {
  private final SecureRandom secure = new SecureRandom();

  @Override
  public long nextLong() {
    return ThreadLocalRandom.current().nextLong();
  }

  @Override
  public void nextSecretBytes(byte[] target) {
    secure.nextBytes(target);
  }
}
