// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

/// What a session's settings say about waiting for locks; read at each wait.
public interface LockSettings {
  LockSettings DEFAULTS = new LockSettings() {};

  /// Milliseconds to wait for a lock before `55P03`; 0 means no limit.
  default int lockTimeoutMillis() {
    return 0;
  }

  /// Milliseconds to wait for a lock before looking for a deadlock.
  default int deadlockTimeoutMillis() {
    return 1000;
  }

  default boolean logLockWaits() {
    return false;
  }
}
