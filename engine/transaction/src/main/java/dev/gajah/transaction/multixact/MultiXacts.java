// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.multixact;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.slru.Slru;
import dev.gajah.transaction.xact.MultiXactHolders;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionParticipant;
import dev.gajah.transaction.xact.XidStatus;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// Creates and looks up multixacts (PostgreSQL: `multixact.c`).
///
/// **Crash safety**: a new multixact is logged before it is written to the SLRUs, all in a critical
/// section, and who puts it into a tuple logs that later; so whoever finds it after a crash finds
/// its members replayed.
public final class MultiXacts implements TransactionParticipant, MultiXactHolders {
  public static final int INVALID = 0;
  public static final int FIRST = 1;

  static final int INFO_ZERO_OFFSETS_PAGE = 0x00;
  static final int INFO_ZERO_MEMBERS_PAGE = 0x10;
  static final int INFO_CREATE = 0x20;
  static final int INFO_TRUNCATE = 0x30;

  private static final int STOP_BEFORE_WRAP = 3_000_000;
  private static final int WARN_BEFORE_WRAP = 40_000_000;
  private static final int MEMBER_SAFE_THRESHOLD = 0x7FFFFFFF;
  private static final int WARN_SEGMENTS = 20;
  private static final String HINT =
      "Execute a database-wide VACUUM in that database.\n"
          + "You might also need to commit or roll back old prepared transactions.";

  private final MultiXactFiles storage;
  private final Wal wal;
  private final XidStatus xidStatus;
  private final LwLock generationLock = new LwLock();
  private final LwLock truncationLock = new LwLock();

  /// By process slot: no multixact before it can have the process as a live member; invalid if it
  /// has not said so.
  private final AtomicIntegerArray oldestMembers;

  /// By process slot: the process may look up multixacts from this one on.
  private final AtomicIntegerArray oldestVisibles;

  // Guarded by the generation lock; volatile for peeks.
  private volatile int nextMulti = FIRST;
  private volatile int nextMember;
  private volatile int oldestMulti = FIRST;
  private volatile int oldestDatabase;
  private volatile int vacuumLimit = FIRST + 400_000_000;
  private volatile int warnLimit = 0x7FFF_FFFF - WARN_BEFORE_WRAP;
  private volatile int stopLimit = 0x7FFF_FFFF - STOP_BEFORE_WRAP;
  private volatile int wrapLimit = 0x8000_0000;
  private volatile boolean finishedStartup;
  private int oldestMember;
  private boolean oldestMemberKnown;
  private int memberStopLimit;

  private volatile boolean inRecovery;

  /// Replay only: the offsets page that a creation made ahead of its zeroing record, -1 for none.
  private long preparedOffsetsPage = -1;

  private long lastZeroedOffsetsPage = -1;
  private volatile @Nullable Runnable autovacuumRequest;

  public MultiXacts(
      FileSystem files,
      Path dataDirectory,
      int offsetSlots,
      int memberSlots,
      int processSlots,
      Wal wal,
      XidStatus xidStatus) {
    storage = new MultiXactFiles(files, dataDirectory, offsetSlots, memberSlots);
    this.wal = wal;
    this.xidStatus = xidStatus;
    oldestMembers = new AtomicIntegerArray(processSlots);
    oldestVisibles = new AtomicIntegerArray(processSlots);
  }

  /// Circular order.
  public static boolean precedes(int a, int b) {
    return a - b < 0;
  }

  public static boolean precedesOrEquals(int a, int b) {
    return a - b <= 0;
  }

  private static int skipZero(int multi) {
    return multi == INVALID ? FIRST : multi;
  }

  public void setAutovacuumRequest(@Nullable Runnable request) {
    autovacuumRequest = request;
  }

  private void requestAutovacuum() {
    Runnable request = autovacuumRequest;
    if (request != null) {
      request.run();
    }
  }

  // ---- life of a process ----

  /// Announces that this transaction may become a member of multixacts from now on. To be called
  /// before it reads a tuple's `xmax` in order to lock the tuple.
  public void setOldestMember(Transaction transaction) {
    int slot = transaction.proc().procNumber();
    if (oldestMembers.get(slot) == INVALID) {
      generationLock.lockShared();
      oldestMembers.set(slot, skipZero(nextMulti));
      generationLock.unlock();
    }
  }

  private int oldestVisible(Proc proc) {
    int slot = proc.procNumber();
    int visible = oldestVisibles.get(slot);
    if (visible == INVALID) {
      generationLock.lockExclusive();
      visible = skipZero(nextMulti);
      for (int i = 0; i < oldestMembers.length(); i++) {
        int member = oldestMembers.get(i);
        if (member != INVALID && precedes(member, visible)) {
          visible = member;
        }
      }
      oldestVisibles.set(slot, visible);
      generationLock.unlock();
    }
    return visible;
  }

  @Override
  public void committed(Transaction transaction) {
    forget(transaction.proc().procNumber());
  }

  @Override
  public void aborted(Transaction transaction) {
    forget(transaction.proc().procNumber());
  }

  // ---- prepared transactions ----

  /// The oldest multixact that a transaction may be a member of, [#INVALID] if it is of none.
  @Override
  public int oldestMember(Proc proc) {
    return oldestMembers.get(proc.procNumber());
  }

  /// A prepared transaction stays a possible member, under a slot of its own.
  @Override
  public void handOver(Proc from, Proc to) {
    oldestMembers.set(to.procNumber(), oldestMembers.get(from.procNumber()));
  }

  /// Recovery found a prepared transaction.
  public void restoreOldestMember(Proc proc, int multi) {
    oldestMembers.set(proc.procNumber(), multi);
  }

  /// A prepared transaction has ended.
  @Override
  public void preparedEnded(Proc proc) {
    forget(proc.procNumber());
  }

  private void forget(int slot) {
    if (oldestMembers.get(slot) != INVALID) {
      oldestMembers.set(slot, INVALID);
    }
    if (oldestVisibles.get(slot) != INVALID) {
      oldestVisibles.set(slot, INVALID);
    }
  }

  // ---- creation ----

  /// A multixact of two members, which differ in xid or status. [#setOldestMember] was called.
  public int create(
      Transaction transaction,
      int xid1,
      MultiXactStatus status1,
      int xid2,
      MultiXactStatus status2) {
    assert oldestMembers.get(transaction.proc().procNumber()) != INVALID
        : "oldest member not announced";
    return create(
        transaction,
        new int[] {xid1, xid2},
        new byte[] {(byte) status1.number(), (byte) status2.number()});
  }

  public int create(Transaction transaction, int[] xids, MultiXactStatus[] statuses) {
    byte[] numbers = new byte[statuses.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (byte) statuses[i].number();
    }
    return create(transaction, xids.clone(), numbers);
  }

  /// A multixact of the members of `multi` that still matter and one more; `multi` itself if it has
  /// that one already.
  public int expand(Transaction transaction, int multi, int xid, MultiXactStatus status) {
    assert oldestMembers.get(transaction.proc().procNumber()) != INVALID
        : "oldest member not announced";
    MultiXactMembers old = members(transaction, multi, false);
    int count = old.count();
    for (int i = 0; i < count; i++) {
      if (old.xid(i) == xid && old.status(i) == status) {
        return multi;
      }
    }
    int[] xids = new int[count + 1];
    byte[] statuses = new byte[count + 1];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (xidStatus.isInProgress(old.xid(i))
          || (old.status(i).isUpdate() && xidStatus.didCommit(old.xid(i)))) {
        xids[kept] = old.xid(i);
        statuses[kept] = (byte) old.status(i).number();
        kept++;
      }
    }
    xids[kept] = xid;
    statuses[kept] = (byte) status.number();
    kept++;
    return create(transaction, Arrays.copyOf(xids, kept), Arrays.copyOf(statuses, kept));
  }

  private int create(Transaction transaction, int[] xids, byte[] statuses) {
    checkOneUpdater(xids, statuses);
    int count = xids.length;
    int multi;
    int member;
    generationLock.lockExclusive();
    try {
      multi = skipZero(nextMulti);
      nextMulti = multi;
      if (!precedes(multi, vacuumLimit)) {
        generationLock.unlock();
        try {
          nearLimit(transaction, multi);
        } finally {
          generationLock.lockExclusive();
        }
        multi = skipZero(nextMulti);
        nextMulti = multi;
      }
      extendOffsets(multi + 1);
      int slots = count;
      member = nextMember;
      if (member == 0) {
        slots++; // member 0 stays empty
      }
      checkMemberSpace(transaction, nextMember, slots);
      extendMembers(nextMember, slots);
      // From here on the multixact exists, so its record and its members must follow.
      transaction.process().interrupts().enterCritical();
      nextMulti = multi + 1;
      nextMember += slots;
      if (member == 0) {
        member = 1;
      }
    } finally {
      generationLock.unlock();
    }
    byte[] data = new byte[12 + 8 * count];
    Bytes.putInt(data, 0, multi);
    Bytes.putInt(data, 4, member);
    Bytes.putInt(data, 8, count);
    for (int i = 0; i < count; i++) {
      Bytes.putInt(data, 12 + 8 * i, xids[i]);
      Bytes.putInt(data, 16 + 8 * i, statuses[i]);
    }
    WalRecordBuilder record = new WalRecordBuilder();
    record.begin(RmgrIds.MULTIXACT, INFO_CREATE, transaction.xidOrInvalid());
    record.registerData(data, 0, data.length);
    transaction.noteWal(wal.insert(record));
    write(multi, member, xids, statuses);
    transaction.process().interrupts().exitCritical();
    return multi;
  }

  private static void checkOneUpdater(int[] xids, byte[] statuses) {
    boolean hasUpdate = false;
    for (int i = 0; i < statuses.length; i++) {
      if (MultiXactStatus.of(statuses[i]).isUpdate()) {
        if (hasUpdate) {
          throw SqlError.internal(
              "new multixact has more than one updating member: " + Arrays.toString(xids));
        }
        hasUpdate = true;
      }
    }
  }

  private void write(int multi, int member, int[] xids, byte[] statuses) {
    int next = skipZero(multi + 1);
    if (inRecovery && MultiXactFiles.offsetPage(next) != MultiXactFiles.offsetPage(multi)) {
      prepareNextOffsetsPage(multi, next);
    }
    storage.setOffset(multi, member);
    int nextOffset = member + xids.length;
    storage.setOffset(next, nextOffset == 0 ? 1 : nextOffset);
    storage.setMembers(multi, member, xids, statuses);
  }

  /// Older minor versions of PostgreSQL logged the zeroing of the next multixact's page only after
  /// this creation.
  private void prepareNextOffsetsPage(int multi, int next) {
    long page = MultiXactFiles.offsetPage(next);
    boolean needed;
    if (lastZeroedOffsetsPage == -1) {
      storage.offsets.writeAll();
      needed = !storage.offsets.existsOnDisk(page);
    } else {
      needed = lastZeroedOffsetsPage == MultiXactFiles.offsetPage(multi);
    }
    if (needed) {
      MultiXactFiles.zero(storage.offsets, page, true);
      preparedOffsetsPage = page;
      lastZeroedOffsetsPage = page;
    }
  }

  private void nearLimit(Transaction transaction, int multi) {
    int database = oldestDatabase;
    String name = transaction.transactions().databaseNameOrNull(database);
    String which = name == null ? "with OID " + Oid.toString(database) : "\"" + name + "\"";
    if (!precedes(multi, stopLimit)) {
      requestAutovacuum();
      throw new SqlError(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "database is not accepting commands that assign new MultiXactIds to avoid wraparound"
                  + " data loss in database "
                  + which)
          .hint(HINT);
    }
    if (multi % 65536 == 0) {
      requestAutovacuum();
    }
    if (!precedes(multi, warnLimit)) {
      int left = wrapLimit - multi;
      transaction
          .notices()
          .notice(
              SqlError.report(
                      Severity.WARNING,
                      SqlState.WARNING,
                      "database %s must be vacuumed before %s more MultiXactId%s used"
                          .formatted(
                              which, Integer.toUnsignedString(left), left == 1 ? " is" : "s are"))
                  .hint(HINT));
    }
  }

  private void checkMemberSpace(Transaction transaction, int next, int slots) {
    if (!oldestMemberKnown) {
      requestAutovacuum();
      return;
    }
    String database = Oid.toString(oldestDatabase);
    if (wouldWrap(memberStopLimit, next, slots)) {
      requestAutovacuum();
      String room = Integer.toUnsignedString(memberStopLimit - next - 1);
      throw new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "multixact \"members\" limit exceeded")
          .detail(
              "This command would create a multixact with %d members, but the remaining space is only enough for %s member%s."
                  .formatted(slots, room, room.equals("1") ? "" : "s"))
          .hint(
              ("Execute a database-wide VACUUM in database with OID %s with reduced"
                      + " \"vacuum_multixact_freeze_min_age\" and"
                      + " \"vacuum_multixact_freeze_table_age\" settings.")
                  .formatted(database));
    }
    if (Integer.compareUnsigned(next - oldestMember, MEMBER_SAFE_THRESHOLD) > 0
        && MultiXactFiles.memberSegment(next) != MultiXactFiles.memberSegment(next + slots)) {
      requestAutovacuum();
    }
    if (wouldWrap(
        memberStopLimit, next, slots + MultiXactFiles.MEMBERS_PER_SEGMENT * WARN_SEGMENTS)) {
      int left = memberStopLimit - next + slots;
      transaction
          .notices()
          .notice(
              SqlError.report(
                      Severity.WARNING,
                      SqlState.PROGRAM_LIMIT_EXCEEDED,
                      "database with OID %s must be vacuumed before %d more multixact member%s used"
                          .formatted(database, left, left == 1 ? " is" : "s are"))
                  .hint(
                      "Execute a database-wide VACUUM in that database with reduced"
                          + " \"vacuum_multixact_freeze_min_age\" and"
                          + " \"vacuum_multixact_freeze_table_age\" settings."));
    }
  }

  /// True if going `distance` from `start` passes `boundary`, on the circle without 0.
  private static boolean wouldWrap(int boundary, int start, int distance) {
    int finish = start + distance;
    if (Integer.compareUnsigned(finish, start) < 0) {
      finish++;
    }
    boolean reaches = Integer.compareUnsigned(finish, boundary) >= 0;
    boolean wraps = Integer.compareUnsigned(finish, start) < 0;
    return Integer.compareUnsigned(start, boundary) < 0 ? reaches || wraps : reaches && wraps;
  }

  private void extendOffsets(int multi) {
    if (MultiXactFiles.offsetEntry(multi) == 0 || multi == FIRST) {
      extend(storage.offsets, MultiXactFiles.offsetPage(multi), INFO_ZERO_OFFSETS_PAGE);
    }
  }

  private void extendMembers(int first, int count) {
    int member = first;
    for (int i = 0; i < count; i++, member++) {
      if (MultiXactFiles.isFirstOnPage(member)) {
        extend(storage.members, MultiXactFiles.memberPage(member), INFO_ZERO_MEMBERS_PAGE);
      }
    }
  }

  private void extend(Slru slru, long page, int info) {
    LwLock lock = slru.bankLock(page);
    lock.lockExclusive();
    try {
      slru.zeroPage(page);
      byte[] data = new byte[8];
      Bytes.putLong(data, 0, page);
      WalRecordBuilder record = new WalRecordBuilder();
      record.begin(RmgrIds.MULTIXACT, info, TransactionId.INVALID);
      record.registerData(data, 0, data.length);
      wal.insert(record);
    } finally {
      lock.unlock();
    }
  }

  // ---- lookup ----

  /// The members of `multi`.
  ///
  /// @param onlyLock the caller knows that no member is an updater; then the answer is
  ///   [MultiXactMembers#NONE] if nobody of them can still run
  /// @throws SqlError XX000 for a multixact that does not exist any more, or not yet
  public MultiXactMembers members(Transaction transaction, int multi, boolean onlyLock) {
    if (multi == INVALID) {
      return MultiXactMembers.NONE;
    }
    int visible = oldestVisible(transaction.proc());
    if (onlyLock && precedes(multi, visible)) {
      return MultiXactMembers.NONE;
    }
    generationLock.lockShared();
    int oldest = oldestMulti;
    int next = nextMulti;
    int endMember = nextMember;
    generationLock.unlock();
    if (precedes(multi, oldest)) {
      throw SqlError.internal(
          "MultiXactId %s does no longer exist -- apparent wraparound"
              .formatted(Integer.toUnsignedString(multi)));
    }
    if (!precedes(multi, next)) {
      throw SqlError.internal(
          "MultiXactId %s has not been created yet -- apparent wraparound"
              .formatted(Integer.toUnsignedString(multi)));
    }
    int first = storage.offset(multi);
    int following = multi + 1 == next ? endMember : storage.offset(skipZero(multi + 1));
    if (following == 0 || first == 0) {
      throw SqlError.corrupt(
          "MultiXact %s has invalid next offset".formatted(Integer.toUnsignedString(multi)));
    }
    return storage.read(multi, first, following - first);
  }

  /// True if some member still runs.
  public boolean isRunning(Transaction transaction, int multi, boolean onlyLock) {
    MultiXactMembers members = members(transaction, multi, onlyLock);
    for (int i = 0; i < members.count(); i++) {
      if (transaction.isCurrent(members.xid(i))) {
        return true;
      }
    }
    for (int i = 0; i < members.count(); i++) {
      if (xidStatus.isInProgress(members.xid(i))) {
        return true;
      }
    }
    return false;
  }

  public int next() {
    return skipZero(nextMulti);
  }

  /// The member slot that comes next.
  public int nextMember() {
    return nextMember;
  }

  /// The oldest multixact that may be on a page: the oldest `datminmxid`.
  public int oldest() {
    return oldestMulti;
  }

  public int oldestDatabase() {
    return oldestDatabase;
  }

  /// No process can be a live member of, or look up, a multixact before this one (PostgreSQL:
  /// `GetOldestMultiXactId`).
  public int oldestRunning() {
    generationLock.lockShared();
    int oldest = skipZero(nextMulti);
    for (int i = 0; i < oldestMembers.length(); i++) {
      int member = oldestMembers.get(i);
      if (member != INVALID && precedes(member, oldest)) {
        oldest = member;
      }
      int visible = oldestVisibles.get(i);
      if (visible != INVALID && precedes(visible, oldest)) {
        oldest = visible;
      }
    }
    generationLock.unlock();
    return oldest;
  }

  /// How many members exist, for deciding when to freeze sooner.
  public long memberCount() {
    return Integer.toUnsignedLong(nextMember - oldestMember);
  }

  // ---- limits and truncation ----

  /// Sets the limits that follow from the oldest `datminmxid` (PostgreSQL: `SetMultiXactIdLimit`).
  public void setLimit(int oldestDatabaseMulti, int databaseOid, int autovacuumFreezeMaxAge) {
    int wrap = skipZero(oldestDatabaseMulti + 0x7FFFFFFF);
    generationLock.lockExclusive();
    oldestMulti = oldestDatabaseMulti;
    oldestDatabase = databaseOid;
    wrapLimit = wrap;
    stopLimit = wrap - STOP_BEFORE_WRAP == INVALID ? -1 : wrap - STOP_BEFORE_WRAP;
    warnLimit = wrap - WARN_BEFORE_WRAP == INVALID ? -1 : wrap - WARN_BEFORE_WRAP;
    vacuumLimit = skipZero(oldestDatabaseMulti + autovacuumFreezeMaxAge);
    int current = nextMulti;
    int limit = vacuumLimit;
    generationLock.unlock();
    if (!finishedStartup) {
      return;
    }
    if (setMemberLimit() || precedes(limit, current)) {
      requestAutovacuum();
    }
  }

  /// @return true if vacuuming is needed to get member space back
  private boolean setMemberLimit() {
    truncationLock.lockShared();
    int start;
    boolean known;
    try {
      int oldest = oldestMulti;
      if (oldest == nextMulti) {
        start = nextMember;
        known = true;
      } else {
        known = existsOnDisk(oldest);
        start = known ? storage.offset(oldest) : 0;
      }
    } finally {
      truncationLock.unlock();
    }
    generationLock.lockExclusive();
    try {
      if (known) {
        oldestMember = start;
        memberStopLimit =
            start
                - (int) (Integer.toUnsignedLong(start) % MultiXactFiles.MEMBERS_PER_SEGMENT)
                - MultiXactFiles.MEMBERS_PER_SEGMENT;
        oldestMemberKnown = true;
      }
      return !oldestMemberKnown
          || Integer.compareUnsigned(nextMember - oldestMember, MEMBER_SAFE_THRESHOLD) > 0;
    } finally {
      generationLock.unlock();
    }
  }

  private boolean existsOnDisk(int multi) {
    storage.offsets.writeAll();
    storage.members.writeAll();
    return storage.offsets.existsOnDisk(MultiXactFiles.offsetPage(multi));
  }

  /// Removes what is before `newOldest`, logging that first (PostgreSQL: `TruncateMultiXact`).
  public void truncate(Transaction transaction, int newOldest, int newOldestDatabase) {
    truncationLock.lockExclusive();
    try {
      int oldest = oldestMulti;
      if (precedesOrEquals(newOldest, oldest)) {
        return;
      }
      int oldStart;
      if (oldest == nextMulti) {
        oldStart = nextMember;
      } else if (existsOnDisk(oldest)) {
        oldStart = storage.offset(oldest);
      } else {
        return;
      }
      int newStart;
      if (newOldest == nextMulti) {
        newStart = nextMember;
      } else if (existsOnDisk(newOldest)) {
        newStart = storage.offset(newOldest);
      } else {
        return;
      }
      if (newStart == 0) {
        return;
      }
      transaction.process().interrupts().enterCritical();
      transaction.proc().delayCheckpoint(Proc.DELAY_CHECKPOINT_START);
      byte[] data = new byte[20];
      Bytes.putInt(data, 0, newOldestDatabase);
      Bytes.putInt(data, 4, oldest);
      Bytes.putInt(data, 8, newOldest);
      Bytes.putInt(data, 12, oldStart);
      Bytes.putInt(data, 16, newStart);
      WalRecordBuilder record = new WalRecordBuilder();
      record.begin(RmgrIds.MULTIXACT, INFO_TRUNCATE, TransactionId.INVALID);
      record.registerData(data, 0, data.length);
      wal.flush(wal.insert(record));
      generationLock.lockExclusive();
      oldestMulti = newOldest;
      oldestDatabase = newOldestDatabase;
      generationLock.unlock();
      removeFiles(oldStart, newStart, newOldest);
      transaction.proc().endDelayCheckpoint(Proc.DELAY_CHECKPOINT_START);
      transaction.process().interrupts().exitCritical();
    } finally {
      truncationLock.unlock();
    }
  }

  private void removeFiles(int oldStart, int newStart, int newOldest) {
    long last = MultiXactFiles.memberSegment(-1);
    long segment = MultiXactFiles.memberSegment(oldStart);
    long end = MultiXactFiles.memberSegment(newStart);
    while (segment != end) {
      storage.members.deleteSegment(segment);
      segment = segment == last ? 0 : segment + 1;
    }
    // One back, as the page of the next multixact may not exist yet.
    int previous = newOldest == FIRST ? -1 : newOldest - 1;
    storage.offsets.truncate(MultiXactFiles.offsetPage(previous));
  }

  // ---- startup, replay, checkpoint ----

  /// Makes the first pages of a new cluster, on disk.
  public void bootstrap() {
    MultiXactFiles.zero(storage.offsets, 0, true);
    MultiXactFiles.zero(storage.members, 0, true);
  }

  /// Startup: where to go on, from the checkpoint.
  public void setNext(int multi, int member) {
    generationLock.lockExclusive();
    nextMulti = multi;
    nextMember = member;
    generationLock.unlock();
  }

  /// Replay: the counters are at least these.
  public void advanceNext(int multi, int member) {
    generationLock.lockExclusive();
    if (precedes(nextMulti, multi)) {
      nextMulti = multi;
    }
    if (nextMember - member < 0) {
      nextMember = member;
    }
    generationLock.unlock();
  }

  /// Replay of a checkpoint: nothing before `multi` is needed.
  public void advanceOldest(int multi, int databaseOid, int autovacuumFreezeMaxAge) {
    if (precedes(oldestMulti, multi)) {
      setLimit(multi, databaseOid, autovacuumFreezeMaxAge);
    }
  }

  /// Before recovery.
  public void startup() {
    storage.offsets.setLatestPage(MultiXactFiles.offsetPage(nextMulti));
    storage.members.setLatestPage(MultiXactFiles.memberPage(nextMember));
  }

  /// After recovery.
  public void trim() {
    storage.trim(skipZero(nextMulti), nextMember);
    finishedStartup = true;
    setMemberLimit();
  }

  public void setInRecovery(boolean value) {
    inRecovery = value;
    storage.offsets.setInRecovery(value);
    storage.members.setInRecovery(value);
  }

  /// Makes everything created before this call durable.
  ///
  /// @return how many pages were written
  public int checkpoint() {
    return storage.offsets.checkpoint() + storage.members.checkpoint();
  }

  void redoZeroOffsetsPage(long page) {
    if (preparedOffsetsPage != page) {
      MultiXactFiles.zero(storage.offsets, page, true);
      lastZeroedOffsetsPage = page;
    }
    preparedOffsetsPage = -1;
  }

  void redoZeroMembersPage(long page) {
    MultiXactFiles.zero(storage.members, page, true);
  }

  void redoCreate(int multi, int member, int[] xids, byte[] statuses) {
    preparedOffsetsPage = -1;
    write(multi, member, xids, statuses);
    advanceNext(multi + 1, member + xids.length);
  }

  void redoTruncate(int database, int newOldest, int oldStart, int newStart) {
    truncationLock.lockExclusive();
    try {
      setLimit(newOldest, database, 400_000_000);
      removeFiles(oldStart, newStart, newOldest);
    } finally {
      truncationLock.unlock();
    }
  }
}
