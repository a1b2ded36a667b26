// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import dev.gajah.base.process.LwLock;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.transaction.procarray.Proc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The locks of one process: its local counts, its fast-path slots, and what it waits for.
///
/// The local side belongs to the owner thread. Fast-path slots are guarded by [#fastPathLock]; the
/// wait fields by the partition of the lock that is waited for.
public final class LockOwner implements LockHolder {
  static final int FAST_PATH_SLOTS = 16;
  private static final int REMEMBERED_MAX = 64;

  enum WaitStatus {
    OK,
    WAITING,
    ERROR
  }

  private final ProcessContext process;
  private final Proc proc;
  final LockTable table;
  private LockSettings settings = LockSettings.DEFAULTS;
  private StandbyLockLog standbyLog = StandbyLockLog.NONE;

  /// Nesting level of the current transaction: 0 outside, 1 at top level.
  private int level;

  /// By tag, then by mode number. Entries with a total of 0 are not held.
  final Map<LockTag, @Nullable LocalLock[]> local = new HashMap<>();

  /// Locks held at each level, among them some that are not held any more.
  private final List<ArrayList<LocalLock>> byLevel = new ArrayList<>();

  // Fast path.
  final LwLock fastPathLock = new LwLock();
  final int[] fastPathRelations = new int[FAST_PATH_SLOTS];

  /// Bits 1 to 3 of each byte: modes held.
  final byte[] fastPathModes = new byte[FAST_PATH_SLOTS];

  /// Slots in use; owner thread only.
  int fastPathUsed;

  /// The running virtual transaction; 0 if none.
  int fastPathLocalXid;

  /// Whether its lock had to be moved to the shared table, as somebody waits for it.
  boolean virtualXidMoved;

  // Waiting.
  volatile WaitStatus waitStatus = WaitStatus.OK;
  volatile @Nullable SharedLock waitLock;
  @Nullable LockHold waitHold;
  @Nullable LockMode waitMode;
  volatile long waitStartMicros;

  /// The local side of the lock being waited for.
  @Nullable LocalLock awaited;

  int awaitedLevel;

  LockOwner(LockTable table, ProcessContext process, Proc proc) {
    this.table = table;
    this.process = process;
    this.proc = proc;
  }

  @Override
  public LockOwner locks() {
    return this;
  }

  public ProcessContext process() {
    return process;
  }

  public Proc proc() {
    return proc;
  }

  public LockSettings settings() {
    return settings;
  }

  public void setSettings(LockSettings value) {
    settings = value;
  }

  StandbyLockLog standbyLog() {
    return standbyLog;
  }

  public void setStandbyLog(StandbyLockLog value) {
    standbyLog = value;
  }

  /// The nesting level that new locks belong to.
  public int level() {
    return level;
  }

  /// Called at each change of the transaction nesting level.
  public void setLevel(int value) {
    level = value;
  }

  @Nullable LocalLock find(LockTag tag, LockMode mode) {
    @Nullable LocalLock[] modes = local.get(tag);
    return modes == null ? null : modes[mode.number()];
  }

  LocalLock findOrMake(LockTag tag, LockMode mode) {
    @Nullable LocalLock[] modes = local.get(tag);
    if (modes == null) {
      modes = new LocalLock[9];
      local.put(tag, modes);
    }
    LocalLock lock = modes[mode.number()];
    if (lock == null) {
      lock = new LocalLock(tag, mode);
      modes[mode.number()] = lock;
    }
    return lock;
  }

  /// Drops the local entry of a lock that is not held any more. Entries of relations stay for the
  /// next time, up to a bound.
  void forget(LocalLock lock) {
    if (lock.tag.kind() == LockTag.Kind.RELATION && local.size() <= REMEMBERED_MAX) {
      lock.clear();
      return;
    }
    @Nullable LocalLock[] modes = local.get(lock.tag);
    if (modes == null) {
      return;
    }
    modes[lock.mode.number()] = null;
    for (LocalLock other : modes) {
      if (other != null) {
        return;
      }
    }
    local.remove(lock.tag);
  }

  void count(LocalLock lock, int atLevel) {
    if (atLevel > 0 && !lock.isListed(atLevel)) {
      listOf(atLevel).add(lock);
      lock.setListed(atLevel, true);
    }
    lock.add(atLevel);
  }

  /// A count was given back: keeps the list short for who locks and unlocks all the time.
  void uncounted(LocalLock lock, int atLevel) {
    if (atLevel > 0 && lock.count(atLevel) == 0) {
      ArrayList<LocalLock> list = listOf(atLevel);
      if (!list.isEmpty() && list.getLast() == lock) {
        list.removeLast();
        lock.setListed(atLevel, false);
      }
    }
  }

  ArrayList<LocalLock> listOf(int atLevel) {
    while (byLevel.size() <= atLevel) {
      byLevel.add(new ArrayList<>());
    }
    return byLevel.get(atLevel);
  }

  int deepestLevel() {
    return byLevel.size() - 1;
  }

  /// True if the process sleeps on a lock.
  public boolean isWaiting() {
    return waitLock != null;
  }

  /// Invalidation messages were absorbed while the lock was held, so the relation's cached facts
  /// are true.
  public void markClear(LockTag tag, LockMode mode) {
    LocalLock lock = find(tag, mode);
    if (lock != null) {
      lock.isClear = true;
    }
  }
}
