// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.LwLock;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.subtrans.Subtransactions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The shared table of heavyweight locks (PostgreSQL: `lock.c`, `proc.c`, `lmgr.c`).
///
/// Sixteen partitions by the tag's hash, each a map under a lightweight lock. Weak locks on
/// relations of the own database stay in their process's fast-path slots, until a strong lock on
/// the same relation is wanted; that one moves them here first.
public final class LockTable {
  static final int PARTITIONS = 16;

  private final ProcArray procArray;
  private final Subtransactions subtransactions;
  private final LwLock[] partitionLocks = new LwLock[PARTITIONS];
  private final List<Map<LockTag, SharedLock>> partitions = new ArrayList<>();

  private final FastPath fastPath = new FastPath();
  private final AtomicReferenceArray<@Nullable LockOwner> owners;
  private final LockListing listing;

  public LockTable(ProcArray procArray, Subtransactions subtransactions) {
    this.procArray = procArray;
    this.subtransactions = subtransactions;
    owners = new AtomicReferenceArray<>(procArray.slotCount());
    listing = new LockListing(partitionLocks, partitions, owners);
    for (int i = 0; i < PARTITIONS; i++) {
      partitionLocks[i] = new LwLock();
      partitions.add(new HashMap<>());
    }
  }

  /// Enters a process that is in the process array.
  public LockOwner newOwner(ProcessContext process, Proc proc) {
    LockOwner owner = new LockOwner(this, process, proc);
    owners.set(proc.procNumber(), owner);
    return owner;
  }

  /// Takes a process out, with all that it still holds.
  public void removeOwner(LockOwner owner) {
    releaseEverything(owner);
    owners.compareAndSet(owner.proc().procNumber(), owner, null);
  }

  int ownerCount() {
    return owners.length();
  }

  static int partition(LockTag tag) {
    return tag.hashCode() & (PARTITIONS - 1);
  }

  /// Locks until the current transaction, or the part of it that aborts, ends.
  ///
  /// @param nowait whether to return [LockResult#NOT_AVAILABLE] rather than wait
  /// @throws SqlError 40P01, 55P03 after `lock_timeout`, or what interrupts ask for
  public LockResult lock(LockTag tag, LockMode mode, LockHolder holder, boolean nowait) {
    LockOwner owner = holder.locks();
    return acquire(tag, mode, owner, Math.max(1, owner.level()), nowait);
  }

  /// Locks until the session ends.
  public LockResult lockForSession(LockTag tag, LockMode mode, LockHolder holder, boolean nowait) {
    return acquire(tag, mode, holder.locks(), 0, nowait);
  }

  private LockResult acquire(
      LockTag tag, LockMode mode, LockOwner owner, int level, boolean nowait) {
    LocalLock local = owner.findOrMake(tag, mode);
    if (local.total > 0) {
      owner.count(local, level);
      return local.isClear ? LockResult.ALREADY_CLEAR : LockResult.ALREADY_HELD;
    }
    boolean logged = mode == LockMode.ACCESS_EXCLUSIVE && tag.kind() == LockTag.Kind.RELATION;
    if (logged) {
      owner.standbyLog().prepare();
    }
    if (FastPath.isEligible(tag, mode, owner) && fastPath.take(tag, mode, owner)) {
      local.hold = null;
      owner.count(local, level);
      return LockResult.OK;
    }
    boolean strong = FastPath.isStrong(tag, mode);
    if (strong) {
      fastPath.beginStrong(tag);
      moveFastPathLocks(tag);
    }
    boolean done = false;
    try {
      LockResult result = acquireShared(tag, mode, owner, local, level, nowait);
      if (result == LockResult.NOT_AVAILABLE) {
        return result;
      }
      local.countsAsStrong = strong;
      done = true;
      if (logged) {
        owner.standbyLog().log(tag.field1(), tag.field2());
      }
      return result;
    } finally {
      if (!done && local.total == 0) {
        if (strong) {
          fastPath.endStrong(tag);
        }
        owner.forget(local);
      } else if (!done) {
        local.countsAsStrong = strong;
      }
    }
  }

  private LockResult acquireShared(
      LockTag tag, LockMode mode, LockOwner owner, LocalLock local, int level, boolean nowait) {
    int partition = partition(tag);
    LwLock partitionLock = partitionLocks[partition];
    partitionLock.lockExclusive();
    SharedLock lock = partitions.get(partition).computeIfAbsent(tag, SharedLock::new);
    LockHold hold = lock.holdOf(owner);
    assert (hold.holdMask & mode.bit()) == 0 : "lock already held: " + tag;
    lock.request(mode);
    boolean conflict = (mode.conflictMask() & lock.waitMask) != 0 || lock.isConflicting(mode, hold);
    if (conflict) {
      SqlError deadlock = null;
      int position = lock.waiters.size();
      if (hold.holdMask != 0) {
        // Whoever waits for what we hold must not be before us: else we would deadlock at once.
        int ahead = 0;
        for (int i = 0; i < lock.waiters.size(); i++) {
          LockOwner waiter = lock.waiters.get(i);
          LockMode waiterMode = java.util.Objects.requireNonNull(waiter.waitMode);
          LockHold waiterHold = java.util.Objects.requireNonNull(waiter.waitHold);
          if ((waiterMode.conflictMask() & hold.holdMask) != 0) {
            if ((mode.conflictMask() & waiterHold.holdMask) != 0) {
              deadlock = DeadlockDetector.simple(tag, mode, owner, waiter);
              break;
            }
            if ((mode.conflictMask() & ahead) == 0 && !lock.isConflicting(mode, hold)) {
              conflict = false;
            }
            position = i;
            break;
          }
          ahead |= waiterMode.bit();
        }
      }
      if (conflict && (nowait || deadlock != null)) {
        lock.withdraw(mode);
        cleanUp(lock, hold, false);
        partitionLock.unlock();
        if (nowait) {
          return LockResult.NOT_AVAILABLE;
        }
        throw java.util.Objects.requireNonNull(deadlock);
      }
      if (conflict) {
        lock.waiters.add(position, owner);
        lock.waitMask |= mode.bit();
        owner.waitHold = hold;
        owner.waitMode = mode;
        owner.waitStatus = LockOwner.WaitStatus.WAITING;
        owner.waitLock = lock;
        owner.awaited = local;
        owner.awaitedLevel = level;
        partitionLock.unlock();
        sleep(owner, lock, mode);
        local.hold = hold;
        owner.count(local, level);
        return LockResult.OK;
      }
    }
    lock.grant(hold, mode);
    partitionLock.unlock();
    local.hold = hold;
    owner.count(local, level);
    return LockResult.OK;
  }

  /// Removes what nobody holds or wants any more, or wakes those who may go on. Caller holds the
  /// partition.
  private void cleanUp(SharedLock lock, LockHold hold, boolean wake) {
    if (hold.holdMask == 0 && hold.owner.waitHold != hold) {
      lock.holds.remove(hold);
    }
    if (lock.requestedTotal == 0) {
      partitions.get(partition(lock.tag)).remove(lock.tag);
    } else if (wake) {
      wakeWaiters(lock);
    }
  }

  /// Grants to waiters in queue order, as far as they conflict neither with holders nor with
  /// waiters before them. Caller holds the partition.
  void wakeWaiters(SharedLock lock) {
    int ahead = 0;
    for (int i = 0; i < lock.waiters.size(); ) {
      LockOwner waiter = lock.waiters.get(i);
      LockMode mode = java.util.Objects.requireNonNull(waiter.waitMode);
      LockHold hold = java.util.Objects.requireNonNull(waiter.waitHold);
      if ((mode.conflictMask() & ahead) == 0 && !lock.isConflicting(mode, hold)) {
        lock.grant(hold, mode);
        lock.waiters.remove(i);
        wake(waiter, LockOwner.WaitStatus.OK);
      } else {
        ahead |= mode.bit();
        i++;
      }
    }
  }

  private static void wake(LockOwner waiter, LockOwner.WaitStatus status) {
    waiter.waitLock = null;
    waiter.waitHold = null;
    waiter.waitMode = null;
    waiter.waitStartMicros = 0;
    waiter.waitStatus = status;
    waiter.process().latch().set();
  }

  /// Takes a waiter out of its queue. Caller holds the partition.
  private void removeFromQueue(LockOwner waiter) {
    SharedLock lock = java.util.Objects.requireNonNull(waiter.waitLock);
    LockHold hold = java.util.Objects.requireNonNull(waiter.waitHold);
    LockMode mode = java.util.Objects.requireNonNull(waiter.waitMode);
    lock.waiters.remove(waiter);
    lock.withdraw(mode);
    for (LockOwner other : lock.waiters) {
      lock.waitMask |= java.util.Objects.requireNonNull(other.waitMode).bit();
    }
    waiter.waitLock = null;
    waiter.waitHold = null;
    waiter.waitMode = null;
    waiter.waitStartMicros = 0;
    waiter.waitStatus = LockOwner.WaitStatus.ERROR;
    cleanUp(lock, hold, true);
  }

  private static WaitEvent waitEvent(LockTag.Kind kind) {
    return switch (kind) {
      case RELATION -> WaitEvent.LOCK_RELATION;
      case RELATION_EXTEND -> WaitEvent.LOCK_EXTEND;
      case DATABASE_FROZEN_IDS -> WaitEvent.LOCK_FROZENID;
      case PAGE -> WaitEvent.LOCK_PAGE;
      case TUPLE -> WaitEvent.LOCK_TUPLE;
      case TRANSACTION -> WaitEvent.LOCK_TRANSACTIONID;
      case VIRTUAL_TRANSACTION -> WaitEvent.LOCK_VIRTUALXID;
      case SPECULATIVE_TOKEN -> WaitEvent.LOCK_SPECTOKEN;
      case OBJECT -> WaitEvent.LOCK_OBJECT;
      case USER -> WaitEvent.LOCK_USERLOCK;
      case ADVISORY -> WaitEvent.LOCK_ADVISORY;
      case APPLY_TRANSACTION -> WaitEvent.LOCK_APPLYTRANSACTION;
    };
  }

  private void sleep(LockOwner owner, SharedLock lock, LockMode mode) {
    ProcessContext process = owner.process();
    LockSettings settings = owner.settings();
    long start = process.clock().nanoTime();
    owner.waitStartMicros = process.clock().timestampMicros();
    long deadlockAfter = settings.deadlockTimeoutMillis() * 1_000_000L;
    long timeoutAfter = settings.lockTimeoutMillis() * 1_000_000L;
    boolean checked = false;
    SqlError deadlock = null;
    try {
      while (owner.waitStatus == LockOwner.WaitStatus.WAITING) {
        process.latch().reset();
        if (owner.waitStatus != LockOwner.WaitStatus.WAITING) {
          break;
        }
        process.interrupts().check();
        long waited = process.clock().nanoTime() - start;
        if (timeoutAfter > 0 && waited >= timeoutAfter) {
          throw new SqlError(
              SqlState.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout");
        }
        if (!checked && waited >= deadlockAfter) {
          checked = true;
          deadlock = checkDeadlock(owner);
          continue;
        }
        long limit = checked ? Long.MAX_VALUE : deadlockAfter - waited;
        if (timeoutAfter > 0) {
          limit = Math.min(limit, timeoutAfter - waited);
        }
        process.awaitLatch(limit == Long.MAX_VALUE ? -1 : limit, waitEvent(lock.tag.kind()));
      }
    } catch (RuntimeException | Error e) {
      cancelWait(owner);
      throw e;
    }
    owner.awaited = null;
    if (owner.waitStatus == LockOwner.WaitStatus.ERROR) {
      throw java.util.Objects.requireNonNull(deadlock);
    }
  }

  /// An error ends the wait: leaves the queue, or notes that the lock was granted meanwhile
  /// (PostgreSQL: `LockErrorCleanup`).
  private void cancelWait(LockOwner owner) {
    LocalLock local = owner.awaited;
    if (local == null) {
      return;
    }
    owner.awaited = null;
    LwLock partitionLock = partitionLocks[partition(local.tag)];
    partitionLock.lockExclusive();
    try {
      if (owner.waitLock != null) {
        removeFromQueue(owner);
      } else if (owner.waitStatus == LockOwner.WaitStatus.OK) {
        SharedLock lock = partitions.get(partition(local.tag)).get(local.tag);
        local.hold = java.util.Objects.requireNonNull(lock).holdOf(owner);
        owner.count(local, owner.awaitedLevel);
      }
    } finally {
      partitionLock.unlock();
    }
  }

  /// @return the error to raise if `owner` is the victim
  private @Nullable SqlError checkDeadlock(LockOwner owner) {
    for (LwLock partitionLock : partitionLocks) {
      partitionLock.lockExclusive();
    }
    try {
      if (owner.waitLock == null) {
        return null; // granted meanwhile
      }
      DeadlockDetector detector = new DeadlockDetector(this);
      switch (detector.check(owner)) {
        case HARD -> {
          SqlError error = detector.report();
          removeFromQueue(owner);
          return error;
        }
        case BLOCKED_BY_AUTOVACUUM -> cancelAutovacuum(detector.blockingAutovacuum());
        case NONE, SOFT -> {}
      }
      return null;
    } finally {
      for (int i = PARTITIONS - 1; i >= 0; i--) {
        partitionLocks[i].unlock();
      }
    }
  }

  private static void cancelAutovacuum(@Nullable LockOwner worker) {
    if (worker != null) {
      int flags = worker.proc().statusFlags();
      if ((flags & Proc.IS_AUTOVACUUM) != 0 && (flags & Proc.VACUUM_FOR_WRAPAROUND) == 0) {
        worker.process().interrupts().request(Interrupts.Reason.CANCEL);
      }
    }
  }

  // ---- fast path ----

  /// Moves all weak locks on a relation from the fast paths to the shared table, for somebody who
  /// wants a strong one.
  private void moveFastPathLocks(LockTag tag) {
    int partition = partition(tag);
    for (int number = 0; number < owners.length(); number++) {
      LockOwner owner = owners.get(number);
      if (owner == null || owner.proc().databaseOid() != tag.field1()) {
        continue;
      }
      owner.fastPathLock.lockExclusive();
      try {
        for (int i = 0; i < LockOwner.FAST_PATH_SLOTS; i++) {
          if (owner.fastPathModes[i] != 0 && owner.fastPathRelations[i] == tag.field2()) {
            LwLock partitionLock = partitionLocks[partition];
            partitionLock.lockExclusive();
            try {
              SharedLock lock = partitions.get(partition).computeIfAbsent(tag, SharedLock::new);
              LockHold hold = lock.holdOf(owner);
              for (int mode = 1; mode <= FastPath.MODE_MAX; mode++) {
                if ((owner.fastPathModes[i] & (1 << mode)) != 0) {
                  lock.request(LockMode.of(mode));
                  lock.grant(hold, LockMode.of(mode));
                }
              }
            } finally {
              partitionLock.unlock();
            }
            owner.fastPathModes[i] = 0;
            owner.fastPathUsed--;
            break;
          }
        }
      } finally {
        owner.fastPathLock.unlock();
      }
    }
  }

  // ---- release ----

  /// Gives one count of a transaction's lock back; false if it does not hold it.
  public boolean unlock(LockTag tag, LockMode mode, LockHolder holder) {
    return release(tag, mode, holder.locks(), false);
  }

  /// Gives one count of a session's lock back; false if it does not hold it.
  public boolean unlockForSession(LockTag tag, LockMode mode, LockHolder holder) {
    return release(tag, mode, holder.locks(), true);
  }

  private boolean release(LockTag tag, LockMode mode, LockOwner owner, boolean session) {
    LocalLock local = owner.find(tag, mode);
    int level = local == null ? -1 : local.removeOne(session);
    if (local == null || level < 0) {
      return false;
    }
    owner.uncounted(local, level);
    if (local.total == 0) {
      drop(local, owner);
    }
    return true;
  }

  /// Gives the shared side back and forgets the local one.
  private void drop(LocalLock local, LockOwner owner) {
    LockTag tag = local.tag;
    LockMode mode = local.mode;
    LockHold hold = local.hold;
    boolean strong = local.countsAsStrong;
    owner.forget(local);
    if (hold == null
        && FastPath.isEligible(tag, mode, owner)
        && FastPath.release(tag, mode, owner)) {
      return;
    }
    int partition = partition(tag);
    LwLock partitionLock = partitionLocks[partition];
    partitionLock.lockExclusive();
    try {
      if (hold == null) {
        hold =
            java.util.Objects.requireNonNull(partitions.get(partition).get(tag), "lock vanished")
                .holdOf(owner);
      }
      boolean wake = hold.lock.ungrant(hold, mode);
      cleanUp(hold.lock, hold, wake);
    } finally {
      partitionLock.unlock();
    }
    if (strong) {
      fastPath.endStrong(tag);
    }
  }

  /// End of a transaction: its locks go. After an abort, session locks other than advisory ones go
  /// too.
  public void releaseAll(LockHolder holder, boolean committed) {
    LockOwner owner = holder.locks();
    cancelWait(owner);
    for (int level = owner.deepestLevel(); level >= 1; level--) {
      ArrayList<LocalLock> list = owner.listOf(level);
      for (int i = list.size() - 1; i >= 0; i--) {
        LocalLock local = list.get(i);
        local.setListed(level, false);
        if (local.total > 0) {
          local.dropAllLevels();
          if (local.total == 0) {
            drop(local, owner);
          }
        }
      }
      list.clear();
    }
    if (!committed && !owner.local.isEmpty()) {
      for (LocalLock local : allLocal(owner)) {
        if (!local.tag.isUserMethod()) {
          local.total = 0;
          drop(local, owner);
        }
      }
    }
  }

  private static List<LocalLock> allLocal(LockOwner owner) {
    List<LocalLock> all = new ArrayList<>();
    for (@Nullable LocalLock[] modes : owner.local.values()) {
      for (LocalLock lock : modes) {
        if (lock != null && lock.total > 0) {
          all.add(lock);
        }
      }
    }
    return all;
  }

  private void releaseEverything(LockOwner owner) {
    cancelWait(owner);
    for (LocalLock local : allLocal(owner)) {
      local.total = 0;
      drop(local, owner);
    }
    endVirtualXid(owner);
  }

  /// A subtransaction at `level` aborted: what it locked goes.
  public void releaseLevel(LockHolder holder, int level) {
    LockOwner owner = holder.locks();
    cancelWait(owner);
    ArrayList<LocalLock> list = owner.listOf(level);
    for (int i = list.size() - 1; i >= 0; i--) {
      LocalLock local = list.get(i);
      local.setListed(level, false);
      if (local.count(level) > 0) {
        local.dropLevel(level);
        if (local.total == 0) {
          drop(local, owner);
        }
      }
    }
    list.clear();
  }

  /// A subtransaction at `level` committed: its parent takes over what it locked.
  public void moveLevelToParent(LockHolder holder, int level) {
    LockOwner owner = holder.locks();
    ArrayList<LocalLock> list = owner.listOf(level);
    for (LocalLock local : list) {
      local.setListed(level, false);
      if (local.count(level) > 0) {
        if (!local.isListed(level - 1)) {
          owner.listOf(level - 1).add(local);
          local.setListed(level - 1, true);
        }
        local.moveToParent(level);
      }
    }
    list.clear();
  }

  /// The locks that a transaction holds, to be kept while it is prepared.
  ///
  /// @throws SqlError 0A000 for a lock that the session holds as well
  public List<HeldLock> heldByTransaction(LockHolder holder) {
    List<HeldLock> held = new ArrayList<>();
    for (LocalLock local : allLocal(holder.locks())) {
      if (local.sessionCount == 0) {
        held.add(new HeldLock(local.tag, local.mode));
      } else if (local.total > local.sessionCount) {
        throw new SqlError(
            SqlState.FEATURE_NOT_SUPPORTED,
            "cannot PREPARE while holding both session-level and transaction-level locks on the"
                + " same object");
      }
    }
    return held;
  }

  /// Gives the locks of a transaction to another owner, without a moment in which they are free
  /// (PostgreSQL: `PostPrepare_Locks`).
  public void handOver(LockHolder holder, LockOwner to) {
    LockOwner from = holder.locks();
    for (LocalLock local : allLocal(from)) {
      if (local.sessionCount > 0) {
        continue;
      }
      LockTag tag = local.tag;
      LockMode mode = local.mode;
      if (local.hold == null && FastPath.isEligible(tag, mode, from)) {
        moveFastPathLocks(tag);
      }
      int partition = partition(tag);
      LockHold its;
      partitionLocks[partition].lockExclusive();
      try {
        SharedLock lock =
            java.util.Objects.requireNonNull(partitions.get(partition).get(tag), "lock vanished");
        LockHold mine = lock.holdOf(from);
        its = lock.holdOf(to);
        mine.holdMask &= ~mode.bit();
        its.holdMask |= mode.bit();
        if (mine.holdMask == 0) {
          lock.holds.remove(mine);
        }
      } finally {
        partitionLocks[partition].unlock();
      }
      boolean strong = local.countsAsStrong;
      local.dropAllLevels();
      from.forget(local);
      LocalLock other = to.findOrMake(tag, mode);
      other.hold = its;
      other.countsAsStrong = strong;
      to.count(other, 1);
    }
  }

  /// Releases the session's advisory locks (`pg_advisory_unlock_all`).
  public void releaseAllAdvisoryOfSession(LockHolder holder) {
    LockOwner owner = holder.locks();
    for (LocalLock local : allLocal(owner)) {
      if (local.tag.isUserMethod() && local.sessionCount > 0) {
        local.total -= local.sessionCount;
        local.sessionCount = 0;
        if (local.total == 0) {
          drop(local, owner);
        }
      }
    }
  }

  // ---- transactions as locks ----

  /// Locks an xid for the transaction that just got it (PostgreSQL: `XactLockTableInsert`).
  public void insertXid(int xid, LockHolder holder) {
    lock(LockTag.transaction(xid), LockMode.EXCLUSIVE, holder, false);
  }

  /// Unlocks the xid of an aborted subtransaction, so that others need not wait for the top
  /// (PostgreSQL: `XactLockTableDelete`).
  public void deleteXid(int xid, LockHolder holder) {
    unlock(LockTag.transaction(xid), LockMode.EXCLUSIVE, holder);
  }

  /// Waits until `xid`, or the top of its tree, has ended (PostgreSQL: `XactLockTableWait`). Not
  /// for own xids.
  ///
  /// @param context the line that errors raised while waiting get, such as `while updating tuple
  ///   (0,1) in relation "t"`
  public void waitForXid(int xid, LockHolder holder, @Nullable Supplier<String> context) {
    try {
      waitForXid(xid, holder.locks(), false);
    } catch (SqlError e) {
      if (context != null) {
        e.context(context.get());
      }
      throw e;
    }
  }

  /// Like [#waitForXid], but returns false rather than wait.
  public boolean tryWaitForXid(int xid, LockHolder holder) {
    return waitForXid(xid, holder.locks(), true);
  }

  private boolean waitForXid(int startXid, LockOwner owner, boolean nowait) {
    int xid = startXid;
    boolean first = true;
    while (true) {
      LockTag tag = LockTag.transaction(xid);
      if (!lock(tag, LockMode.SHARE, owner, nowait).isHeld()) {
        return false;
      }
      unlock(tag, LockMode.SHARE, owner);
      if (!procArray.isInProgress(xid)) {
        return true;
      }
      // Either it is a subtransaction, whose lock its top holds, or it got its xid but not yet its
      // lock.
      if (!first) {
        owner.process().interrupts().check();
        owner.process().latch().reset();
        owner.process().awaitLatch(1_000_000L, WaitEvent.LOCK_TRANSACTIONID);
      }
      first = false;
      xid = subtransactions.topmost(xid, TransactionId.INVALID);
    }
  }

  /// Locks the virtual transaction that just started; on the fast path until somebody wants to wait
  /// for it.
  public void beginVirtualXid(LockHolder holder, int localXid) {
    LockOwner owner = holder.locks();
    owner.fastPathLock.lockExclusive();
    owner.fastPathLocalXid = localXid;
    owner.virtualXidMoved = false;
    owner.fastPathLock.unlock();
  }

  public void endVirtualXid(LockHolder holder) {
    LockOwner owner = holder.locks();
    owner.fastPathLock.lockExclusive();
    int localXid = owner.fastPathLocalXid;
    boolean moved = owner.virtualXidMoved;
    owner.fastPathLocalXid = 0;
    owner.virtualXidMoved = false;
    owner.fastPathLock.unlock();
    if (localXid == 0 || !moved) {
      return;
    }
    LockTag tag = LockTag.virtualTransaction(owner.proc().procNumber(), localXid);
    int partition = partition(tag);
    partitionLocks[partition].lockExclusive();
    try {
      SharedLock lock = java.util.Objects.requireNonNull(partitions.get(partition).get(tag));
      LockHold hold = lock.holdOf(owner);
      cleanUp(lock, hold, lock.ungrant(hold, LockMode.EXCLUSIVE));
    } finally {
      partitionLocks[partition].unlock();
    }
  }

  /// Waits until a virtual transaction has ended; without `wait`, says whether it has (PostgreSQL:
  /// `VirtualXactLock`).
  public boolean waitForVirtualXid(int procNumber, int localXid, LockHolder holder, boolean wait) {
    LockOwner target = owners.get(procNumber);
    if (target == null) {
      return true;
    }
    LockTag tag = LockTag.virtualTransaction(procNumber, localXid);
    target.fastPathLock.lockExclusive();
    try {
      if (target.fastPathLocalXid != localXid) {
        return true;
      }
      if (!wait) {
        return false;
      }
      if (!target.virtualXidMoved) {
        int partition = partition(tag);
        partitionLocks[partition].lockExclusive();
        try {
          SharedLock lock = partitions.get(partition).computeIfAbsent(tag, SharedLock::new);
          LockHold hold = lock.holdOf(target);
          lock.request(LockMode.EXCLUSIVE);
          lock.grant(hold, LockMode.EXCLUSIVE);
        } finally {
          partitionLocks[partition].unlock();
        }
        target.virtualXidMoved = true;
      }
    } finally {
      target.fastPathLock.unlock();
    }
    lock(tag, LockMode.SHARE, holder, false);
    unlock(tag, LockMode.SHARE, holder);
    return true;
  }

  /// Waits for all transactions that hold locks in conflict with `mode` now (PostgreSQL:
  /// `WaitForLockers`).
  public void waitForLockers(LockTag tag, LockMode mode, LockHolder holder) {
    for (long id : conflicts(tag, mode, holder)) {
      waitForVirtualXid((int) (id >>> 32), (int) id, holder, true);
    }
  }

  /// Virtual transactions that hold a mode in conflict with `mode`, as slot and local xid packed in
  /// a long.
  public long[] conflicts(LockTag tag, LockMode mode, LockHolder holder) {
    LockOwner self = holder.locks();
    List<Long> found = new ArrayList<>();
    for (LockStatus status : listing.list(tag)) {
      if (status.granted()
          && status.procNumber() != self.proc().procNumber()
          && mode.conflictsWith(status.mode())
          && status.localXid() != 0) {
        long id = ((long) status.procNumber() << 32) | Integer.toUnsignedLong(status.localXid());
        if (!found.contains(id)) {
          found.add(id);
        }
      }
    }
    return found.stream().mapToLong(Long::longValue).toArray();
  }

  // ---- speculative insertion ----

  /// Others who meet the speculatively inserted tuple wait for this lock, not for the whole
  /// transaction.
  public void speculativeInsertionBegin(int xid, int token, LockHolder holder) {
    lock(LockTag.speculativeInsertion(xid, token), LockMode.EXCLUSIVE, holder, false);
  }

  public void speculativeInsertionEnd(int xid, int token, LockHolder holder) {
    unlock(LockTag.speculativeInsertion(xid, token), LockMode.EXCLUSIVE, holder);
  }

  public void speculativeInsertionWait(int xid, int token, LockHolder holder) {
    LockTag tag = LockTag.speculativeInsertion(xid, token);
    lock(tag, LockMode.SHARE, holder, false);
    unlock(tag, LockMode.SHARE, holder);
  }

  // ---- questions ----

  /// True if the process holds the lock in this mode, or, if asked, in a stronger one.
  public boolean isHeldByMe(LockTag tag, LockMode mode, LockHolder holder, boolean orStronger) {
    @Nullable LocalLock[] modes = holder.locks().local.get(tag);
    if (modes == null) {
      return false;
    }
    for (int number = mode.number(); number <= (orStronger ? 8 : mode.number()); number++) {
      LocalLock lock = modes[number];
      if (lock != null && lock.total > 0) {
        return true;
      }
    }
    return false;
  }

  /// True if somebody waits for a lock that this process holds in `mode` (PostgreSQL:
  /// `LockHasWaiters`).
  public boolean hasWaiters(LockTag tag, LockMode mode) {
    int partition = partition(tag);
    partitionLocks[partition].lockShared();
    try {
      SharedLock lock = partitions.get(partition).get(tag);
      return lock != null && (mode.conflictMask() & lock.waitMask) != 0;
    } finally {
      partitionLocks[partition].unlock();
    }
  }

  /// How many wait for this lock (PostgreSQL: `RelationExtensionLockWaiterCount`).
  public int waiterCount(LockTag tag) {
    int partition = partition(tag);
    partitionLocks[partition].lockShared();
    try {
      SharedLock lock = partitions.get(partition).get(tag);
      return lock == null ? 0 : lock.waiters.size();
    } finally {
      partitionLocks[partition].unlock();
    }
  }

  /// All locks held or awaited now, for `pg_locks`. Each process and each partition is consistent,
  /// the whole is not.
  public List<LockStatus> list() {
    return listing.list(null);
  }

  /// Processes that keep `pid` from getting its lock: holders, and waiters before it
  /// (`pg_blocking_pids`).
  public int[] blockingPids(int pid) {
    return listing.blockingPids(pid);
  }
}
