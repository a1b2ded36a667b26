// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import java.util.ArrayList;
import java.util.List;

/// One lockable thing that somebody holds or wants (PostgreSQL: `LOCK`). Guarded by its partition's
/// lock.
///
/// `requested` counts holders and waiters, `granted` holders only, by mode number.
final class SharedLock {
  final LockTag tag;
  int grantMask;
  int waitMask;
  int requestedTotal;
  int grantedTotal;
  final int[] requested = new int[9];
  final int[] granted = new int[9];
  final List<LockHold> holds = new ArrayList<>(2);
  final ArrayList<LockOwner> waiters = new ArrayList<>(0);

  SharedLock(LockTag tag) {
    this.tag = tag;
  }

  LockHold holdOf(LockOwner owner) {
    for (int i = 0; i < holds.size(); i++) {
      LockHold hold = holds.get(i);
      if (hold.owner == owner) {
        return hold;
      }
    }
    LockHold hold = new LockHold(this, owner);
    holds.add(hold);
    return hold;
  }

  void request(LockMode mode) {
    requestedTotal++;
    requested[mode.number()]++;
  }

  void withdraw(LockMode mode) {
    requestedTotal--;
    requested[mode.number()]--;
    if (granted[mode.number()] == requested[mode.number()]) {
      waitMask &= ~mode.bit();
    }
  }

  void grant(LockHold hold, LockMode mode) {
    int number = mode.number();
    grantedTotal++;
    granted[number]++;
    grantMask |= mode.bit();
    if (granted[number] == requested[number]) {
      waitMask &= ~mode.bit();
    }
    hold.holdMask |= mode.bit();
  }

  /// Gives a granted mode back.
  ///
  /// @return true if somebody may have waited for that
  boolean ungrant(LockHold hold, LockMode mode) {
    int number = mode.number();
    requestedTotal--;
    requested[number]--;
    grantedTotal--;
    granted[number]--;
    if (granted[number] == 0) {
      grantMask &= ~mode.bit();
    }
    hold.holdMask &= ~mode.bit();
    return (mode.conflictMask() & waitMask) != 0;
  }

  /// True if someone other than `hold`'s owner holds a mode that conflicts with `mode`.
  boolean isConflicting(LockMode mode, LockHold hold) {
    int conflicts = mode.conflictMask() & grantMask;
    if (conflicts == 0) {
      return false;
    }
    for (int number = 1; number <= 8; number++) {
      if ((conflicts & (1 << number)) != 0) {
        int others = granted[number] - ((hold.holdMask >>> number) & 1);
        if (others > 0) {
          return true;
        }
      }
    }
    return false;
  }
}
