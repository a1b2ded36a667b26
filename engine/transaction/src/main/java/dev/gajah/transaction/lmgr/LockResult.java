// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

/// How an attempt to lock ended.
public enum LockResult {
  /// Conflicting holders, and the caller did not want to wait.
  NOT_AVAILABLE,
  /// Newly acquired in this mode.
  OK,
  /// This process already held the mode.
  ALREADY_HELD,
  /// Already held, and invalidation messages were absorbed since.
  ALREADY_CLEAR;

  public boolean isHeld() {
    return this != NOT_AVAILABLE;
  }
}
