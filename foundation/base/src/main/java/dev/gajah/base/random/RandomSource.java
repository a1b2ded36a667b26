// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.random;

/// The randomness door. Thread-safe.
public interface RandomSource {
  long nextLong();

  /// Uniform in `0 <= result < bound`.
  default int nextInt(int bound) {
    return (int) Long.remainderUnsigned(nextLong() >>> 1, bound);
  }

  /// Uniform in `0 <= result < 1`.
  default double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /// Fills with bytes fit for secrets: salts, nonces, cancel keys.
  void nextSecretBytes(byte[] target);
}
