// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

/// The eight modes of a heavyweight lock, weakest first; [#number] is PostgreSQL's.
public enum LockMode {
  ACCESS_SHARE("AccessShareLock", 8),
  ROW_SHARE("RowShareLock", 7, 8),
  ROW_EXCLUSIVE("RowExclusiveLock", 5, 6, 7, 8),
  SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusiveLock", 4, 5, 6, 7, 8),
  SHARE("ShareLock", 3, 4, 6, 7, 8),
  SHARE_ROW_EXCLUSIVE("ShareRowExclusiveLock", 3, 4, 5, 6, 7, 8),
  EXCLUSIVE("ExclusiveLock", 2, 3, 4, 5, 6, 7, 8),
  ACCESS_EXCLUSIVE("AccessExclusiveLock", 1, 2, 3, 4, 5, 6, 7, 8);

  private static final LockMode[] VALUES = values();

  private final String displayName;
  private final int conflictMask;

  LockMode(String displayName, int... conflicts) {
    this.displayName = displayName;
    int mask = 0;
    for (int conflict : conflicts) {
      mask |= 1 << conflict;
    }
    conflictMask = mask;
  }

  /// 1 (access share) to 8 (access exclusive).
  public int number() {
    return ordinal() + 1;
  }

  /// One bit, at position [#number].
  public int bit() {
    return 1 << (ordinal() + 1);
  }

  /// Bits of the modes that conflict with this one.
  public int conflictMask() {
    return conflictMask;
  }

  public boolean conflictsWith(LockMode other) {
    return (conflictMask & other.bit()) != 0;
  }

  /// As in `pg_locks.mode`, such as `AccessShareLock`.
  public String displayName() {
    return displayName;
  }

  public static LockMode of(int number) {
    return VALUES[number - 1];
  }
}
