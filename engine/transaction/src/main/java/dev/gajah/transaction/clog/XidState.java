// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.clog;

/// What the commit log says about a transaction; the ordinal is the two-bit value on disk.
public enum XidState {
  IN_PROGRESS,
  COMMITTED,
  ABORTED,
  /// A subtransaction that ended well, whose fate is that of its parent.
  SUB_COMMITTED;

  private static final XidState[] VALUES = values();

  static XidState of(int bits) {
    return VALUES[bits];
  }
}
