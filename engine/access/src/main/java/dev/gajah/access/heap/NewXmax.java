// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.tuple.HeapTupleHeader.KEYS_UPDATED;
import static dev.gajah.access.tuple.HeapTupleHeader.LOCK_MASK;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_COMMITTED;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_EXCL_LOCK;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_INVALID;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_IS_MULTI;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_KEYSHR_LOCK;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_LOCK_ONLY;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_SHR_LOCK;

import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.transaction.multixact.MultiXactMembers;
import dev.gajah.transaction.multixact.MultiXactStatus;
import dev.gajah.transaction.multixact.MultiXacts;
import dev.gajah.transaction.xact.Transaction;
import org.jspecify.annotations.Nullable;

/// The xmax and flags that a tuple gets when one more transaction locks, updates or deletes it; and
/// conflicts between holders (PostgreSQL: `compute_new_xmax_infomask` and its neighbours in
/// `heapam.c`).
///
/// Results stay in the fields until the next call. Belongs to one session.
final class NewXmax {
  private final Transaction transaction;
  private final Visibility visibility;
  private final MultiXacts multixacts;

  /// Results of [#compute] and [#multiBits].
  int xmax;

  int infomask;
  int infomask2;

  /// Result of [#conflicts]: the own transaction is a member.
  boolean currentIsMember;

  NewXmax(Heap heap, Transaction transaction, Visibility visibility) {
    this.transaction = transaction;
    this.visibility = visibility;
    multixacts = heap.multixacts();
  }

  /// Adds `xid`, which locks (or, if `isUpdate`, changes) with strength `mode`, to what `oldXmax`
  /// and the old flags say.
  void compute(
      int oldXmax, int oldInfomask, int oldInfomask2, int xid, RowLockMode mode, boolean isUpdate) {
    int mask = oldInfomask;
    RowLockMode strength = mode;
    while (true) {
      if ((mask & XMAX_INVALID) != 0) {
        alone(xid, strength, isUpdate);
        return;
      }
      if ((mask & XMAX_IS_MULTI) != 0) {
        boolean lockedOnly = HeapTupleHeader.isXmaxLockedOnly(mask);
        if (HeapTupleHeader.isLockedUpgraded(mask)
            || (!multixacts.isRunning(transaction, oldXmax, lockedOnly)
                && (lockedOnly || !visibility.didCommit(visibility.updateXidOf(oldXmax))))) {
          mask = (mask & ~XMAX_IS_MULTI) | XMAX_INVALID;
          continue;
        }
        xmax = multixacts.expand(transaction, oldXmax, xid, strength.status(isUpdate));
        multiBits(xmax);
        return;
      }
      boolean keysUpdated = (oldInfomask2 & KEYS_UPDATED) != 0;
      if ((mask & XMAX_COMMITTED) != 0) {
        join(
            oldXmax,
            keysUpdated ? MultiXactStatus.UPDATE : MultiXactStatus.NO_KEY_UPDATE,
            xid,
            strength,
            isUpdate);
        return;
      }
      if (visibility.isCurrent(oldXmax) || visibility.isInProgress(oldXmax)) {
        MultiXactStatus oldStatus = statusOf(mask, oldInfomask2);
        if (oldStatus == null) {
          mask = (mask | XMAX_INVALID) & ~XMAX_LOCK_ONLY;
          continue;
        }
        if (oldXmax == xid) {
          // Our own lock grows stronger, or stays.
          RowLockMode oldMode = RowLockMode.of(oldStatus);
          if (strength.ordinal() < oldMode.ordinal()) {
            strength = oldMode;
          }
          mask |= XMAX_INVALID;
          continue;
        }
        join(oldXmax, oldStatus, xid, strength, isUpdate);
        return;
      }
      if (!HeapTupleHeader.isXmaxLockedOnly(mask) && visibility.didCommit(oldXmax)) {
        join(
            oldXmax,
            keysUpdated ? MultiXactStatus.UPDATE : MultiXactStatus.NO_KEY_UPDATE,
            xid,
            strength,
            isUpdate);
        return;
      }
      mask |= XMAX_INVALID;
    }
  }

  private void alone(int xid, RowLockMode mode, boolean isUpdate) {
    xmax = xid;
    infomask = 0;
    infomask2 = 0;
    if (isUpdate) {
      if (mode == RowLockMode.EXCLUSIVE) {
        infomask2 = KEYS_UPDATED;
      }
      return;
    }
    switch (mode) {
      case KEY_SHARE -> infomask = XMAX_LOCK_ONLY | XMAX_KEYSHR_LOCK;
      case SHARE -> infomask = XMAX_LOCK_ONLY | XMAX_SHR_LOCK;
      case NO_KEY_EXCLUSIVE -> infomask = XMAX_LOCK_ONLY | XMAX_EXCL_LOCK;
      case EXCLUSIVE -> {
        infomask = XMAX_LOCK_ONLY | XMAX_EXCL_LOCK;
        infomask2 = KEYS_UPDATED;
      }
    }
  }

  private void join(
      int oldXid, MultiXactStatus oldStatus, int xid, RowLockMode mode, boolean isUpdate) {
    xmax = multixacts.create(transaction, oldXid, oldStatus, xid, mode.status(isUpdate));
    multiBits(xmax);
  }

  /// What a plain xid in xmax does to the tuple; null if the flags make no sense.
  static @Nullable MultiXactStatus statusOf(int infomask, int infomask2) {
    boolean keysUpdated = (infomask2 & KEYS_UPDATED) != 0;
    if (!HeapTupleHeader.isXmaxLockedOnly(infomask)) {
      return keysUpdated ? MultiXactStatus.UPDATE : MultiXactStatus.NO_KEY_UPDATE;
    }
    return switch (infomask & LOCK_MASK) {
      case XMAX_KEYSHR_LOCK -> MultiXactStatus.FOR_KEY_SHARE;
      case XMAX_SHR_LOCK -> MultiXactStatus.FOR_SHARE;
      case XMAX_EXCL_LOCK ->
          keysUpdated ? MultiXactStatus.FOR_UPDATE : MultiXactStatus.FOR_NO_KEY_UPDATE;
      default -> null;
    };
  }

  /// Sets [#infomask] and [#infomask2] to the flags that go with a multixact (PostgreSQL:
  /// `GetMultiXactIdHintBits`).
  void multiBits(int multi) {
    MultiXactMembers members = multixacts.members(transaction, multi, false);
    int bits2 = 0;
    boolean hasUpdate = false;
    RowLockMode strongest = RowLockMode.KEY_SHARE;
    for (int i = 0; i < members.count(); i++) {
      MultiXactStatus status = members.status(i);
      RowLockMode mode = RowLockMode.of(status);
      if (mode.ordinal() > strongest.ordinal()) {
        strongest = mode;
      }
      if (mode == RowLockMode.EXCLUSIVE) {
        bits2 = KEYS_UPDATED;
      }
      hasUpdate |= status.isUpdate();
    }
    int bits =
        switch (strongest) {
          case EXCLUSIVE, NO_KEY_EXCLUSIVE -> XMAX_IS_MULTI | XMAX_EXCL_LOCK;
          case SHARE -> XMAX_IS_MULTI | XMAX_SHR_LOCK;
          case KEY_SHARE -> XMAX_IS_MULTI | XMAX_KEYSHR_LOCK;
        };
    infomask = hasUpdate ? bits : bits | XMAX_LOCK_ONLY;
    infomask2 = bits2;
  }

  /// True if a member of `multi` other than the own transaction stands in the way of `mode`
  /// (PostgreSQL: `DoesMultiXactIdConflict`). Sets [#currentIsMember].
  boolean conflicts(int multi, int oldInfomask, RowLockMode mode) {
    currentIsMember = false;
    if (HeapTupleHeader.isLockedUpgraded(oldInfomask)) {
      return false;
    }
    MultiXactMembers members =
        multixacts.members(transaction, multi, HeapTupleHeader.isXmaxLockedOnly(oldInfomask));
    boolean result = false;
    for (int i = 0; i < members.count(); i++) {
      int member = members.xid(i);
      MultiXactStatus status = members.status(i);
      if (visibility.isCurrent(member)) {
        currentIsMember = true;
        continue;
      }
      if (result || !RowLockMode.of(status).heavyweight().conflictsWith(mode.heavyweight())) {
        continue;
      }
      result = status.isUpdate() ? !visibility.didAbort(member) : visibility.isInProgress(member);
    }
    return result;
  }

  /// True if the parts of the flags that say who holds xmax, and how, differ.
  static boolean changed(int infomaskA, int infomaskB) {
    int interesting = XMAX_IS_MULTI | XMAX_LOCK_ONLY | LOCK_MASK;
    return (infomaskA & interesting) != (infomaskB & interesting);
  }
}
