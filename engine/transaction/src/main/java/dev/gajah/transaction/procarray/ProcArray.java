// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.procarray;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.LwLock;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.transaction.clog.CommitLog;
import dev.gajah.transaction.clog.XidState;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.subtrans.Subtransactions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All server processes that can run transactions, and the snapshots and horizons that follow from
/// them (PostgreSQL: `procarray.c`).
///
/// A bitmap marks the slots with an xid, so a snapshot costs what runs, not what is connected. A
/// snapshot is shared by all sessions until some transaction with xid ends: xids handed out
/// meanwhile are not before its `xmax`.
///
/// **Memory order**: an xid is stored, then its bit set, under the xid generation lock. A snapshot
/// reads `latestCompleted` under the array lock. Each older xid was handed out before the latest
/// completed one, so its store and bit happen-before that one's completion under the exclusive
/// array lock, hence before the snapshot. What is newer counts as running by `xmax`.
public final class ProcArray {
  private static final int[] NO_XIDS = new int[0];

  private final LwLock lock = new LwLock();
  private final Proc[] procs;
  private final AtomicLongArray withXid;
  private final ArrayDeque<Proc> free = new ArrayDeque<>();
  private final CommitLog commitLog;
  private final Subtransactions subtransactions;
  private final XidGenerator xids;

  /// Highest slot number ever used, plus one. Guarded by the lock.
  private volatile int usedSlots;

  /// Newest xid that has ended. Written under the exclusive lock.
  private volatile long latestCompleted = FullTransactionId.FIRST_NORMAL - 1;

  /// How often a transaction with xid has ended. Guarded by the lock.
  private long completionCount = 1;

  /// Valid while its completion count is the current one.
  private volatile @Nullable Snapshot latestSnapshot;

  /// No xid before this one runs; only grows.
  private volatile int recentXmin = TransactionId.FIRST_NORMAL;

  private volatile int slotXmin = TransactionId.INVALID;
  private volatile int slotCatalogXmin = TransactionId.INVALID;

  public ProcArray(
      int slotCount, CommitLog commitLog, Subtransactions subtransactions, XidGenerator xids) {
    this.commitLog = commitLog;
    this.subtransactions = subtransactions;
    this.xids = xids;
    procs = new Proc[slotCount];
    for (int i = 0; i < slotCount; i++) {
      procs[i] = new Proc(i);
      free.add(procs[i]);
    }
    withXid = new AtomicLongArray((slotCount + 63) / 64);
  }

  public int slotCount() {
    return procs.length;
  }

  public Proc proc(int procNumber) {
    return procs[procNumber];
  }

  /// Enters a process and gives it a slot number.
  ///
  /// @throws SqlError FATAL 53300 if all slots are taken
  public Proc add(ProcessContext process, int databaseOid) {
    lock.lockExclusive();
    try {
      Proc proc = free.pollFirst();
      if (proc == null) {
        throw new SqlError(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
            .fatal();
      }
      proc.occupy(process, databaseOid);
      usedSlots = Math.max(usedSlots, proc.procNumber() + 1);
      process.setProcNumber(proc.procNumber());
      return proc;
    } finally {
      lock.unlock();
    }
  }

  /// Takes a process out; it has no transaction any more.
  public void remove(Proc proc) {
    lock.lockExclusive();
    try {
      assert !TransactionId.isValid(proc.xid)
          : "process leaves with xid " + TransactionId.toString(proc.xid);
      ProcessContext process = proc.process();
      if (process == null) {
        return;
      }
      process.setProcNumber(-1);
      proc.vacate();
      // Last in, first out, so that the used slots stay few and low.
      free.addFirst(proc);
    } finally {
      lock.unlock();
    }
  }

  /// Publishes a new xid. Called under the xid generation lock.
  void enter(Proc proc, int xid, boolean isSubtransaction) {
    if (isSubtransaction) {
      proc.addSubxid(xid);
      return;
    }
    assert !TransactionId.isValid(proc.xid) : "has an xid already";
    assert proc.subxidState() == 0 : "has subtransactions already";
    proc.xid = xid;
    setBit(proc.procNumber());
  }

  private void setBit(int procNumber) {
    int word = procNumber >>> 6;
    long bit = 1L << procNumber;
    withXid.getAndUpdate(word, old -> old | bit);
  }

  private void clearBit(int procNumber) {
    int word = procNumber >>> 6;
    long mask = ~(1L << procNumber);
    withXid.getAndUpdate(word, old -> old & mask);
  }

  /// The transaction of `proc` has ended; its outcome is in the commit log (PostgreSQL:
  /// `ProcArrayEndTransaction`).
  ///
  /// @param latestXid the newest xid of its tree, invalid if it had none
  public void endTransaction(Proc proc, int latestXid) {
    if (!TransactionId.isValid(latestXid)) {
      proc.xmin = TransactionId.INVALID;
      proc.clearDelayCheckpoint();
      proc.endLocalXid();
      if ((proc.statusFlags & Proc.VACUUM_STATE_MASK) != 0) {
        lock.lockExclusive();
        proc.statusFlags &= ~Proc.VACUUM_STATE_MASK;
        lock.unlock();
      }
      return;
    }
    lock.lockExclusive();
    clearBit(proc.procNumber());
    proc.xid = TransactionId.INVALID;
    proc.xmin = TransactionId.INVALID;
    proc.endLocalXid();
    proc.clearDelayCheckpoint();
    proc.statusFlags &= ~Proc.VACUUM_STATE_MASK;
    proc.clearSubxids();
    complete(latestXid);
    lock.unlock();
  }

  /// A prepared transaction goes on in a slot of its own, still running for everybody.
  public void handOver(Proc from, Proc to) {
    lock.lockExclusive();
    to.xid = from.xid;
    to.takeSubxids(from);
    setBit(to.procNumber());
    clearBit(from.procNumber());
    from.xid = TransactionId.INVALID;
    from.xmin = TransactionId.INVALID;
    from.endLocalXid();
    from.clearDelayCheckpoint();
    from.statusFlags &= ~Proc.VACUUM_STATE_MASK;
    from.clearSubxids();
    // Snapshots of the session left its own transaction out; such ones must not be used again.
    completionCount++;
    latestSnapshot = null;
    lock.unlock();
  }

  /// Recovery found a prepared transaction.
  public void enterPrepared(Proc proc, int xid, int[] subxids) {
    lock.lockExclusive();
    for (int subxid : subxids) {
      proc.addSubxid(subxid);
    }
    proc.xid = xid;
    setBit(proc.procNumber());
    lock.unlock();
  }

  /// Subtransactions of `proc` have aborted (PostgreSQL: `XidCacheRemoveRunningXids`).
  public void removeSubtransactions(
      Proc proc, int xid, int[] children, int childCount, int latestXid) {
    lock.lockExclusive();
    for (int i = childCount - 1; i >= 0; i--) {
      proc.removeSubxid(children[i]);
    }
    proc.removeSubxid(xid);
    complete(latestXid);
    lock.unlock();
  }

  private void complete(int latestXid) {
    long full = FullTransactionId.near(latestCompleted, latestXid);
    if (full > latestCompleted) {
      latestCompleted = full;
    }
    completionCount++;
  }

  /// Startup: everything before `nextFullXid` has ended.
  public void initialize(long nextFullXid) {
    lock.lockExclusive();
    long last = nextFullXid - 1;
    while (!TransactionId.isNormal(FullTransactionId.xid(last))
        && last > FullTransactionId.FIRST_NORMAL) {
      last--;
    }
    latestCompleted = last;
    completionCount++;
    latestSnapshot = null;
    recentXmin = TransactionId.FIRST_NORMAL;
    lock.unlock();
  }

  /// A snapshot of now; the process's xmin is set to its xmin unless an older one is set
  /// (PostgreSQL: `GetSnapshotData`).
  ///
  /// @param previous the last snapshot of this session, to be returned if it still holds
  public Snapshot snapshot(Proc self, @Nullable Snapshot previous) {
    lock.lockShared();
    try {
      int own = self.xid;
      Snapshot latest = latestSnapshot;
      if (latest != null
          && latest.completionCount() == completionCount
          && (own == TransactionId.INVALID || !TransactionId.precedes(own, latest.xmax()))) {
        publishXmin(self, latest);
        return latest;
      }
      if (previous != null && previous.completionCount() == completionCount) {
        publishXmin(self, previous);
        return previous;
      }
      Snapshot fresh = build(self, own);
      publishXmin(self, fresh);
      if (own == TransactionId.INVALID || !TransactionId.precedes(own, fresh.xmax())) {
        latestSnapshot = fresh;
      }
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  /// True if `snapshot`, taken by this session, still says what a new one would say.
  public boolean isCurrent(Snapshot snapshot) {
    lock.lockShared();
    boolean current = snapshot.completionCount() == completionCount;
    lock.unlock();
    return current;
  }

  private void publishXmin(Proc self, Snapshot snapshot) {
    if (!TransactionId.isValid(self.xmin)) {
      self.xmin = snapshot.xmin();
    }
    int before = recentXmin;
    if (before != snapshot.xmin() && TransactionId.precedes(before, snapshot.xmin())) {
      recentXmin = snapshot.xmin();
    }
  }

  private Snapshot build(Proc self, int own) {
    int xmax = TransactionId.advance(FullTransactionId.xid(latestCompleted));
    int xmin = xmax;
    if (TransactionId.isNormal(own) && TransactionId.precedes(own, xmin)) {
      xmin = own;
    }
    int[] running = NO_XIDS;
    int count = 0;
    int[] subxids = NO_XIDS;
    int subcount = 0;
    boolean overflowed = false;
    int words = withXid.length();
    for (int word = 0; word < words; word++) {
      for (long bits = withXid.get(word); bits != 0; bits &= bits - 1) {
        Proc proc = procs[(word << 6) + Long.numberOfTrailingZeros(bits)];
        int xid = proc.xid;
        if (xid == TransactionId.INVALID || proc == self || !TransactionId.precedes(xid, xmax)) {
          continue;
        }
        if ((proc.statusFlags & (Proc.IN_VACUUM | Proc.IN_LOGICAL_DECODING)) != 0) {
          continue;
        }
        if (TransactionId.precedes(xid, xmin)) {
          xmin = xid;
        }
        if (count == running.length) {
          running = Arrays.copyOf(running, Math.max(8, 2 * count));
        }
        running[count++] = xid;
        if (!overflowed) {
          int state = proc.subxidState();
          if (Proc.isOverflowed(state)) {
            overflowed = true;
          } else {
            int more = Proc.count(state);
            if (more > 0) {
              if (subcount + more > subxids.length) {
                subxids = Arrays.copyOf(subxids, Math.max(subcount + more, 2 * subxids.length));
              }
              System.arraycopy(proc.subxids(), 0, subxids, subcount, more);
              subcount += more;
            }
          }
        }
      }
    }
    return new Snapshot(
        xmin,
        xmax,
        exact(running, count),
        exact(subxids, subcount),
        overflowed,
        false,
        0,
        completionCount,
        subtransactions);
  }

  private static int[] exact(int[] array, int count) {
    return array.length == count ? array : Arrays.copyOf(array, count);
  }

  /// Sets the process's xmin to that of an imported snapshot, if `source` still holds it.
  public boolean installImportedXmin(
      Proc self, int xmin, int sourceProcNumber, int sourceLocalXid) {
    lock.lockShared();
    try {
      Proc source = procs[sourceProcNumber];
      int sourceXmin = source.xmin;
      if (source.localXid() != sourceLocalXid
          || source.databaseOid() != self.databaseOid()
          || !TransactionId.isNormal(sourceXmin)
          || !TransactionId.precedesOrEquals(sourceXmin, xmin)) {
        return false;
      }
      self.xmin = xmin;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// True if `xid`, or the transaction that it is a part of, runs in any process (PostgreSQL:
  /// `TransactionIdIsInProgress`).
  public boolean isInProgress(int xid) {
    if (TransactionId.precedes(xid, recentXmin)) {
      return false;
    }
    int[] overflowedTops = NO_XIDS;
    int count = 0;
    lock.lockShared();
    try {
      if (TransactionId.precedes(FullTransactionId.xid(latestCompleted), xid)) {
        return true;
      }
      int words = withXid.length();
      for (int word = 0; word < words; word++) {
        for (long bits = withXid.get(word); bits != 0; bits &= bits - 1) {
          Proc proc = procs[(word << 6) + Long.numberOfTrailingZeros(bits)];
          int top = proc.xid;
          if (top == TransactionId.INVALID) {
            continue;
          }
          if (top == xid) {
            return true;
          }
          if (TransactionId.precedes(xid, top)) {
            continue;
          }
          int state = proc.subxidState();
          int[] subxids = proc.subxids();
          for (int i = Proc.count(state) - 1; i >= 0; i--) {
            if (subxids[i] == xid) {
              return true;
            }
          }
          if (Proc.isOverflowed(state)) {
            if (count == overflowedTops.length) {
              overflowedTops = Arrays.copyOf(overflowedTops, Math.max(4, 2 * count));
            }
            overflowedTops[count++] = top;
          }
        }
      }
    } finally {
      lock.unlock();
    }
    if (count == 0 || commitLog.status(xid) == XidState.ABORTED) {
      return false;
    }
    int top = subtransactions.topmost(xid, recentXmin);
    if (top != xid) {
      for (int i = 0; i < count; i++) {
        if (overflowedTops[i] == top) {
          return true;
        }
      }
    }
    return false;
  }

  /// True if `xid` is the top-level xid of a process (PostgreSQL: `TransactionIdIsActive`).
  public boolean isActiveTopLevel(int xid) {
    return procOf(xid) != null;
  }

  /// The process whose top-level xid is `xid`.
  public @Nullable Proc procOf(int xid) {
    lock.lockShared();
    try {
      int words = withXid.length();
      for (int word = 0; word < words; word++) {
        for (long bits = withXid.get(word); bits != 0; bits &= bits - 1) {
          Proc proc = procs[(word << 6) + Long.numberOfTrailingZeros(bits)];
          if (proc.xid == xid) {
            return proc;
          }
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// All horizons of now, as seen from `self`'s database (PostgreSQL: `ComputeXidHorizons`).
  public Horizons horizons(@Nullable Proc self) {
    int selfDatabase = self == null ? 0 : self.databaseOid();
    int slot;
    int slotCatalog;
    int considered;
    int shared;
    int data;
    int temporary;
    long completed;
    lock.lockShared();
    try {
      completed = latestCompleted;
      int initial = TransactionId.advance(FullTransactionId.xid(completed));
      considered = initial;
      shared = initial;
      data = initial;
      temporary = self != null && TransactionId.isValid(self.xid) ? self.xid : initial;
      slot = slotXmin;
      slotCatalog = slotCatalogXmin;
      int used = usedSlots;
      for (int i = 0; i < used; i++) {
        Proc proc = procs[i];
        int oldest = TransactionId.older(proc.xmin, proc.xid);
        if (!TransactionId.isValid(oldest)) {
          continue;
        }
        considered = TransactionId.older(considered, oldest);
        int flags = proc.statusFlags;
        if ((flags & (Proc.IN_VACUUM | Proc.IN_LOGICAL_DECODING)) != 0) {
          continue;
        }
        shared = TransactionId.older(shared, oldest);
        if (proc.databaseOid() == selfDatabase
            || selfDatabase == 0
            || (flags & Proc.AFFECTS_ALL_HORIZONS) != 0) {
          data = TransactionId.older(data, oldest);
        }
      }
    } finally {
      lock.unlock();
    }
    shared = TransactionId.older(shared, slot);
    data = TransactionId.older(data, slot);
    shared = TransactionId.older(shared, slotCatalog);
    int catalog = TransactionId.older(data, slotCatalog);
    considered = TransactionId.older(considered, shared);
    considered = TransactionId.older(considered, catalog);
    considered = TransactionId.older(considered, data);
    return new Horizons(considered, shared, catalog, data, temporary, completed);
  }

  /// Xids before this one count as ended for all who can read relations of this kind (PostgreSQL:
  /// `GetOldestNonRemovableTransactionId`).
  public int oldestNonRemovable(Proc self, HorizonKind kind) {
    Horizons horizons = horizons(self);
    return switch (kind) {
      case SHARED -> horizons.shared();
      case CATALOG -> horizons.catalog();
      case DATA -> horizons.data();
      case TEMPORARY -> horizons.temporary();
    };
  }

  long oldestNonRemovableFull(Proc self, HorizonKind kind) {
    return FullTransactionId.near(latestCompleted, oldestNonRemovable(self, kind));
  }

  /// The oldest xid that any process considers running: `pg_subtrans` may be cut before it.
  public int oldestConsideredRunning() {
    return horizons(null).oldestConsideredRunning();
  }

  /// The oldest xid in the array, or the next one (PostgreSQL: `GetOldestActiveTransactionId`).
  public int oldestActiveXid() {
    int oldest = xids.nextXid();
    lock.lockShared();
    try {
      int words = withXid.length();
      for (int word = 0; word < words; word++) {
        for (long bits = withXid.get(word); bits != 0; bits &= bits - 1) {
          int xid = procs[(word << 6) + Long.numberOfTrailingZeros(bits)].xid;
          if (TransactionId.isNormal(xid) && TransactionId.precedes(xid, oldest)) {
            oldest = xid;
          }
        }
      }
      return oldest;
    } finally {
      lock.unlock();
    }
  }

  /// What a standby must know; `use` runs while no xid can be handed out or end, so that its WAL
  /// record is in place.
  public RunningTransactions runningTransactions() {
    xids.lock().lockShared();
    lock.lockShared();
    try {
      int nextXid = xids.nextXid();
      int oldest = nextXid;
      int[] list = new int[16];
      int count = 0;
      int subcount = 0;
      boolean overflowed = false;
      for (int word = 0; word < withXid.length(); word++) {
        for (long bits = withXid.get(word); bits != 0; bits &= bits - 1) {
          Proc proc = procs[(word << 6) + Long.numberOfTrailingZeros(bits)];
          int xid = proc.xid;
          if (xid == TransactionId.INVALID) {
            continue;
          }
          oldest = TransactionId.older(oldest, xid);
          overflowed |= proc.isSubxidOverflowed();
          if (count == list.length) {
            list = Arrays.copyOf(list, 2 * count);
          }
          list[count++] = xid;
        }
      }
      if (!overflowed) {
        int used = usedSlots;
        for (int i = 0; i < used; i++) {
          Proc proc = procs[i];
          int more = proc.subxidCount();
          if (more > 0) {
            int total = count + subcount;
            if (total + more > list.length) {
              list = Arrays.copyOf(list, Math.max(total + more, 2 * list.length));
            }
            System.arraycopy(proc.subxids(), 0, list, total, more);
            subcount += more;
          }
        }
      }
      return new RunningTransactions(
          count,
          subcount,
          overflowed,
          nextXid,
          oldest,
          oldest,
          FullTransactionId.xid(latestCompleted),
          Arrays.copyOf(list, count + subcount));
    } finally {
      lock.unlock();
      xids.lock().unlock();
    }
  }

  /// Newest xid that has ended, with its epoch.
  public long latestCompletedFull() {
    return latestCompleted;
  }

  long oldestFullXid() {
    return Math.max(
        FullTransactionId.FIRST_NORMAL, FullTransactionId.near(latestCompleted, xids.oldestXid()));
  }

  /// Sets or clears status flags of the calling process.
  public void setStatusFlags(Proc self, int set, int clear) {
    lock.lockExclusive();
    self.statusFlags = (self.statusFlags & ~clear) | set;
    lock.unlock();
  }

  /// Replication slots hold these xmins; invalid for none.
  public void setSlotXmins(int xmin, int catalogXmin) {
    lock.lockExclusive();
    slotXmin = xmin;
    slotCatalogXmin = catalogXmin;
    lock.unlock();
  }

  /// Transactions that are now between a commit record and its effects, as pairs of slot and local
  /// xid packed in a long (PostgreSQL: `GetVirtualXIDsDelayingChkpt`).
  public long[] delayingCheckpoint(int flag) {
    long[] found = new long[8];
    int count = 0;
    lock.lockShared();
    int used = usedSlots;
    for (int i = 0; i < used; i++) {
      Proc proc = procs[i];
      if ((proc.delayCheckpointFlags() & flag) != 0 && proc.localXid() != 0) {
        if (count == found.length) {
          found = Arrays.copyOf(found, 2 * count);
        }
        found[count++] = ((long) i << 32) | Integer.toUnsignedLong(proc.localXid());
      }
    }
    lock.unlock();
    return Arrays.copyOf(found, count);
  }

  /// True if one of those transactions is still there (PostgreSQL: `HaveVirtualXIDsDelayingChkpt`).
  public boolean isCheckpointDelayed(long[] earlier, int flag) {
    lock.lockShared();
    try {
      for (long id : earlier) {
        Proc proc = procs[(int) (id >>> 32)];
        if ((proc.delayCheckpointFlags() & flag) != 0 && proc.localXid() == (int) id) {
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Processes for which `wanted` holds, at one moment.
  public List<Proc> find(Predicate<Proc> wanted) {
    List<Proc> found = new ArrayList<>();
    lock.lockShared();
    try {
      int used = usedSlots;
      for (int i = 0; i < used; i++) {
        Proc proc = procs[i];
        if (proc.process() != null && wanted.test(proc)) {
          found.add(proc);
        }
      }
    } finally {
      lock.unlock();
    }
    return found;
  }

  /// The process of this number, if connected.
  public @Nullable Proc byPid(int pid) {
    int used = usedSlots;
    for (int i = 0; i < used; i++) {
      if (procs[i].pid() == pid) {
        return procs[i];
      }
    }
    return null;
  }

  /// Transactions that may still read with a snapshot whose xmin is at most `limitXmin`, packed as
  /// in [#delayingCheckpoint] (PostgreSQL: `GetCurrentVirtualXIDs`).
  public long[] currentVirtualXids(
      Proc self, int limitXmin, boolean allDatabases, int excludeFlags) {
    long[] found = new long[8];
    int count = 0;
    lock.lockShared();
    int used = usedSlots;
    for (int i = 0; i < used; i++) {
      Proc proc = procs[i];
      if (proc == self || proc.process() == null || (proc.statusFlags & excludeFlags) != 0) {
        continue;
      }
      if (!allDatabases && proc.databaseOid() != self.databaseOid()) {
        continue;
      }
      int xmin = proc.xmin;
      int localXid = proc.localXid();
      if (localXid == 0 || !TransactionId.isValid(xmin)) {
        continue;
      }
      if (!TransactionId.isValid(limitXmin) || !TransactionId.precedes(limitXmin, xmin)) {
        if (count == found.length) {
          found = Arrays.copyOf(found, 2 * count);
        }
        found[count++] = ((long) i << 32) | Integer.toUnsignedLong(localXid);
      }
    }
    lock.unlock();
    return Arrays.copyOf(found, count);
  }
}
