// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.transaction.lmgr.LockSettings;

/// What a session's settings say about new transactions; read at each start and commit.
public interface TransactionSettings extends LockSettings {
  /// PostgreSQL's built-in defaults.
  TransactionSettings DEFAULTS = new TransactionSettings() {};

  default IsolationLevel defaultIsolation() {
    return IsolationLevel.READ_COMMITTED;
  }

  default boolean defaultReadOnly() {
    return false;
  }

  default boolean defaultDeferrable() {
    return false;
  }

  default SynchronousCommit synchronousCommit() {
    return SynchronousCommit.ON;
  }
}
