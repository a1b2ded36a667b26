// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

/// Someone who locks on behalf of a process: a transaction.
public interface LockHolder {
  /// The locks of the process.
  LockOwner locks();
}
