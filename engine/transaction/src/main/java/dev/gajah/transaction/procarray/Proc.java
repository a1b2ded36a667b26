// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.procarray;

import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.ProcessContext;
import org.jspecify.annotations.Nullable;

/// What all may know of one server process: its xid, its xmin, its cached subtransactions, its
/// flags (PostgreSQL: `PGPROC`).
///
/// A slot with a fixed number, reused by one process after another.
///
/// **Memory order**: the owner writes; others read under the array lock. `xid` and the subxid count
/// are volatile, because they also change under the xid generation lock only; a subxid is stored
/// before the count that covers it.
public final class Proc {
  /// How many subtransactions others can see without asking `pg_subtrans`.
  public static final int CACHED_SUBXIDS_MAX = 64;

  public static final int IS_AUTOVACUUM = 0x01;
  public static final int IN_VACUUM = 0x02;
  public static final int IN_SAFE_INDEX_BUILD = 0x04;
  public static final int VACUUM_FOR_WRAPAROUND = 0x08;
  public static final int IN_LOGICAL_DECODING = 0x10;
  public static final int AFFECTS_ALL_HORIZONS = 0x20;

  /// Flags that end with the transaction.
  static final int VACUUM_STATE_MASK = IN_VACUUM | IN_SAFE_INDEX_BUILD | VACUUM_FOR_WRAPAROUND;

  public static final int DELAY_CHECKPOINT_START = 1;
  public static final int DELAY_CHECKPOINT_COMPLETE = 2;

  private static final int OVERFLOWED = 1 << 30;
  private static final int[] NO_XIDS = new int[0];

  private final int procNumber;
  private volatile @Nullable ProcessContext process;
  private volatile int databaseOid;
  private volatile int roleOid;

  volatile int xid;
  volatile int xmin;
  volatile int statusFlags;
  private volatile int subxidState;
  private volatile int[] subxids = NO_XIDS;
  private volatile int localXid;
  private volatile int delayCheckpoint;
  private int lastLocalXid;

  Proc(int procNumber) {
    this.procNumber = procNumber;
  }

  public int procNumber() {
    return procNumber;
  }

  void occupy(ProcessContext newProcess, int newDatabaseOid) {
    databaseOid = newDatabaseOid;
    roleOid = 0;
    xid = TransactionId.INVALID;
    xmin = TransactionId.INVALID;
    statusFlags = 0;
    subxidState = 0;
    localXid = 0;
    delayCheckpoint = 0;
    process = newProcess;
  }

  void vacate() {
    process = null;
    xid = TransactionId.INVALID;
    xmin = TransactionId.INVALID;
    localXid = 0;
    databaseOid = 0;
    delayCheckpoint = 0;
  }

  /// The process in this slot; null if it is free.
  public @Nullable ProcessContext process() {
    return process;
  }

  /// Process number as clients know it; 0 if the slot is free.
  public int pid() {
    ProcessContext current = process;
    return current == null ? 0 : current.pid();
  }

  /// 0 for processes without database.
  public int databaseOid() {
    return databaseOid;
  }

  /// Set once, when a session has found its database.
  public void setDatabaseOid(int value) {
    databaseOid = value;
  }

  public int roleOid() {
    return roleOid;
  }

  public void setRoleOid(int value) {
    roleOid = value;
  }

  /// Top-level xid, or invalid.
  public int xid() {
    return xid;
  }

  /// Oldest xid that some snapshot of this process takes for running, or invalid.
  public int xmin() {
    return xmin;
  }

  /// Owner only. A later value needs no lock; an earlier one is set by [ProcArray] under its lock.
  public void setXmin(int value) {
    xmin = value;
  }

  public int statusFlags() {
    return statusFlags;
  }

  /// Number of the running transaction in this slot, 0 if none; with [#procNumber] it is the
  /// virtual transaction id.
  public int localXid() {
    return localXid;
  }

  /// Owner only: starts a transaction, under a number that this slot never had.
  public int startLocalXid() {
    lastLocalXid++;
    if (lastLocalXid == 0) {
      lastLocalXid = 1;
    }
    localXid = lastLocalXid;
    return lastLocalXid;
  }

  public void endLocalXid() {
    localXid = 0;
  }

  /// Between a commit record and its effects no checkpoint may start; see
  /// [ProcArray#isCheckpointDelayed].
  public void delayCheckpoint(int flag) {
    assert (delayCheckpoint & flag) == 0 : "already delaying";
    delayCheckpoint |= flag;
  }

  public void endDelayCheckpoint(int flag) {
    assert (delayCheckpoint & flag) != 0 : "not delaying";
    delayCheckpoint &= ~flag;
  }

  public int delayCheckpointFlags() {
    return delayCheckpoint;
  }

  void clearDelayCheckpoint() {
    delayCheckpoint = 0;
  }

  int subxidCount() {
    return subxidState & ~OVERFLOWED;
  }

  /// True if `pg_subtrans` must be asked for some subtransactions of this process.
  public boolean isSubxidOverflowed() {
    return (subxidState & OVERFLOWED) != 0;
  }

  int subxidState() {
    return subxidState;
  }

  static boolean isOverflowed(int state) {
    return (state & OVERFLOWED) != 0;
  }

  static int count(int state) {
    return state & ~OVERFLOWED;
  }

  int[] subxids() {
    return subxids;
  }

  void addSubxid(int subxid) {
    int state = subxidState;
    int count = count(state);
    if (count == CACHED_SUBXIDS_MAX) {
      subxidState = state | OVERFLOWED;
      return;
    }
    int[] array = subxids;
    if (array.length == 0) {
      array = new int[CACHED_SUBXIDS_MAX];
      array[0] = subxid;
      subxids = array;
    } else {
      array[count] = subxid;
    }
    subxidState = state + 1;
  }

  /// Caller holds the array lock exclusively.
  void takeSubxids(Proc from) {
    subxids = from.subxids.clone();
    subxidState = from.subxidState;
  }

  /// Caller holds the array lock exclusively.
  void removeSubxid(int subxid) {
    int state = subxidState;
    int[] array = subxids;
    int last = count(state) - 1;
    for (int i = last; i >= 0; i--) {
      if (array[i] == subxid) {
        array[i] = array[last];
        subxidState = state - 1;
        return;
      }
    }
  }

  void clearSubxids() {
    if (subxidState != 0) {
      subxidState = 0;
    }
  }
}
