// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.multixact.MultiXactStatus;

/// Strength of a row lock, weakest first (PostgreSQL: `LockTupleMode`).
public enum RowLockMode {
  /// SELECT FOR KEY SHARE.
  KEY_SHARE(LockMode.ACCESS_SHARE, MultiXactStatus.FOR_KEY_SHARE, MultiXactStatus.FOR_KEY_SHARE),
  /// SELECT FOR SHARE.
  SHARE(LockMode.ROW_SHARE, MultiXactStatus.FOR_SHARE, MultiXactStatus.FOR_SHARE),
  /// SELECT FOR NO KEY UPDATE, and UPDATE that leaves key columns alone.
  NO_KEY_EXCLUSIVE(
      LockMode.EXCLUSIVE, MultiXactStatus.FOR_NO_KEY_UPDATE, MultiXactStatus.NO_KEY_UPDATE),
  /// SELECT FOR UPDATE, UPDATE of key columns, DELETE.
  EXCLUSIVE(LockMode.ACCESS_EXCLUSIVE, MultiXactStatus.FOR_UPDATE, MultiXactStatus.UPDATE);

  private final LockMode heavyweight;
  private final MultiXactStatus lockStatus;
  private final MultiXactStatus updateStatus;

  RowLockMode(LockMode heavyweight, MultiXactStatus lockStatus, MultiXactStatus updateStatus) {
    this.heavyweight = heavyweight;
    this.lockStatus = lockStatus;
    this.updateStatus = updateStatus;
  }

  /// Mode of the heavyweight tuple lock that arbitrates between waiters.
  public LockMode heavyweight() {
    return heavyweight;
  }

  MultiXactStatus status(boolean isUpdate) {
    assert !isUpdate || ordinal() >= NO_KEY_EXCLUSIVE.ordinal() : this;
    return isUpdate ? updateStatus : lockStatus;
  }

  static RowLockMode of(MultiXactStatus status) {
    return switch (status) {
      case FOR_KEY_SHARE -> KEY_SHARE;
      case FOR_SHARE -> SHARE;
      case FOR_NO_KEY_UPDATE, NO_KEY_UPDATE -> NO_KEY_EXCLUSIVE;
      case FOR_UPDATE, UPDATE -> EXCLUSIVE;
    };
  }
}
