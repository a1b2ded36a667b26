// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import static dev.gajah.storage.buffer.BufferDescriptors.DIRTY;
import static dev.gajah.storage.buffer.BufferDescriptors.IO_ERROR;
import static dev.gajah.storage.buffer.BufferDescriptors.JUST_DIRTIED;
import static dev.gajah.storage.buffer.BufferDescriptors.PERMANENT;
import static dev.gajah.storage.buffer.BufferDescriptors.PIN_WAITER;
import static dev.gajah.storage.buffer.BufferDescriptors.TAG_VALID;
import static dev.gajah.storage.buffer.BufferDescriptors.USAGE_ONE;
import static dev.gajah.storage.buffer.BufferDescriptors.VALID;
import static dev.gajah.storage.buffer.BufferDescriptors.refCount;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.Latch;
import dev.gajah.base.process.LwLock;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.page.Page;
import dev.gajah.storage.smgr.StorageManager;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Shared buffers: the only way to read or change a relation page (PostgreSQL: `bufmgr.c`).
///
/// A buffer is a number from 0. Use: [#pin], lock its contents, read or change [#page], unlock,
/// [#unpin]. A page may be read only under a content lock (tuples found under one stay while the
/// pin is held), and changed only under the exclusive one, but for hints, for which the shared one
/// is enough.
///
/// The arguments for eviction, write order and memory order are in the package's README.
///
/// Hot path: a hit allocates nothing.
public final class BufferPool {
  /// What no buffer is numbered.
  public static final int NO_BUFFER = -1;

  final BufferDescriptors descriptors;
  final BufferTable table;
  final ClockSweep sweep;
  final StorageManager storage;
  final BufferCounters counters = new BufferCounters();

  private final int count;
  private final BufferMemory memory;
  private final LwLock[] contentLocks;
  private final RelFileLocator[] locators;
  private final ConcurrentHashMap<Integer, Latch> pinWaiters = new ConcurrentHashMap<>();
  private final Set<RelFileLocator> unlogged = ConcurrentHashMap.newKeySet();
  private final BufferScans scans;
  final BufferIo io;
  private final BufferLog log;
  private final CheckpointDelay checkpointDelay = new CheckpointDelay();
  private final boolean checksums;
  private final boolean logHints;
  private volatile @Nullable InvalidPages invalidPages;

  /// @param count frames of 8 KB; @param checksums whether the cluster's pages carry checksums
  /// @param walLogHints the setting of that name
  @SuppressWarnings("NullAway") // arrays are filled before a frame's first use
  public BufferPool(
      int count,
      StorageManager storage,
      BufferLog log,
      boolean checksums,
      boolean walLogHints,
      ServerLog serverLog) {
    this.count = count;
    this.storage = storage;
    this.log = log;
    this.checksums = checksums;
    this.logHints = checksums || walLogHints;
    descriptors = new BufferDescriptors(count);
    table = new BufferTable(descriptors, count);
    sweep = new ClockSweep(descriptors, count);
    memory = new BufferMemory(count);
    scans = new BufferScans(this);
    contentLocks = new LwLock[count];
    locators = new RelFileLocator[count];
    io = new BufferIo(this, memory, log, checksums, serverLog);
  }

  // ---- what the pool is ----

  public int bufferCount() {
    return count;
  }

  public StorageManager storage() {
    return storage;
  }

  public BufferCounters counters() {
    return counters;
  }

  public CheckpointDelay checkpointDelay() {
    return checkpointDelay;
  }

  public boolean hasChecksums() {
    return checksums;
  }

  public void setIgnoreChecksumFailure(boolean value) {
    io.setIgnoreChecksumFailure(value);
  }

  public void setZeroDamagedPages(boolean value) {
    io.setZeroDamagedPages(value);
    storage.setZeroDamagedPages(value);
  }

  public BufferRing newRing(BufferRing.Kind kind) {
    return new BufferRing(kind, kind.kilobytes, count);
  }

  /// A ring of another size, as `vacuum_buffer_usage_limit` asks for; null for 0, which means no
  /// ring.
  public @Nullable BufferRing newRing(BufferRing.Kind kind, int kilobytes) {
    return kilobytes == 0 ? null : new BufferRing(kind, kilobytes, count);
  }

  /// Says that a relation's changes are not logged: its pages need no log flush, no hint images,
  /// and ordinary checkpoints skip them.
  public void noteUnlogged(RelFileLocator locator) {
    unlogged.add(locator);
  }

  public void forgetUnlogged(RelFileLocator locator) {
    unlogged.remove(locator);
  }

  /// Ends the pool's life; nobody may use it any more.
  public void close() {
    memory.close();
  }

  // ---- a pinned buffer ----

  /// The page in a pinned buffer: 8192 bytes of shared memory.
  public MemorySegment page(int buffer) {
    return memory.page(buffer);
  }

  public RelFileLocator locator(int buffer) {
    return locators[buffer];
  }

  public ForkNumber fork(int buffer) {
    return ForkNumber.of(descriptors.fork(buffer));
  }

  public int block(int buffer) {
    return descriptors.block(buffer);
  }

  /// The LSN of a page that may be getting hints.
  public long lsn(int buffer) {
    return Page.lsn(memory.page(buffer));
  }

  /// True if the pinned buffer has unwritten changes.
  public boolean isDirty(int buffer) {
    return (descriptors.state(buffer) & DIRTY) != 0;
  }

  boolean isPermanent(int buffer) {
    return (descriptors.state(buffer) & PERMANENT) != 0;
  }

  // ---- pinning ----

  public int pin(RelFileLocator locator, ForkNumber fork, int block) {
    return pin(locator, fork, block, ReadMode.NORMAL, null);
  }

  /// Finds or reads a block and pins its buffer.
  ///
  /// @return the buffer; locked too in the modes that say so
  /// @throws SqlError XX001 if the block is damaged or behind the end of the file
  public int pin(
      RelFileLocator locator,
      ForkNumber fork,
      int block,
      ReadMode mode,
      @Nullable BufferRing ring) {
    int tablespace = locator.tablespaceOid();
    int database = locator.databaseOid();
    int relation = locator.relNumber();
    int forkNumber = fork.number();
    int hash = BufferTable.hash(tablespace, database, relation, forkNumber, block);
    int buffer =
        table.pinOptimistically(
            hash, tablespace, database, relation, forkNumber, block, ring != null);
    if (buffer >= 0) {
      if (mode == ReadMode.NORMAL && (descriptors.state(buffer) & VALID) != 0) {
        counters.hits.increment();
        return buffer;
      }
    } else {
      if (buffer < -1) {
        unpin(-2 - buffer);
      }
      buffer = findOrAssign(locator, fork, block, hash, ring);
    }
    if (mode == ReadMode.ZERO_AND_LOCK || mode == ReadMode.ZERO_AND_CLEANUP_LOCK) {
      zeroAndLock(buffer, mode == ReadMode.ZERO_AND_CLEANUP_LOCK);
    } else if ((descriptors.state(buffer) & VALID) == 0) {
      io.read(buffer, mode);
    } else {
      counters.hits.increment();
    }
    return buffer;
  }

  /// One more pin on a buffer that the caller has pinned.
  public void pinAgain(int buffer) {
    descriptors.pinAgain(buffer);
  }

  public void unpin(int buffer) {
    int before = descriptors.unpin(buffer);
    if ((before & PIN_WAITER) != 0 && refCount(before) == 2) {
      Latch waiter = pinWaiters.get(buffer);
      if (waiter != null) {
        waiter.set();
      }
    }
  }

  /// Unlocks and unpins.
  public void release(int buffer) {
    unlock(buffer);
    unpin(buffer);
  }

  /// Pins the frame that has the page, or gives the page a frame; its contents may not be valid
  /// yet.
  private int findOrAssign(
      RelFileLocator locator, ForkNumber fork, int block, int hash, @Nullable BufferRing ring) {
    LwLock partition = table.lock(hash);
    partition.lockShared();
    int found = findAndPin(locator, fork, block, hash, ring != null);
    partition.unlock();
    if (found >= 0) {
      return found;
    }
    int victim = takeVictim(ring);
    partition.lockExclusive();
    found = findAndPin(locator, fork, block, hash, ring != null);
    if (found < 0) {
      assign(victim, locator, fork, block, hash);
      partition.unlock();
      return victim;
    }
    partition.unlock();
    unpin(victim);
    return found;
  }

  /// Caller holds the partition lock.
  private int findAndPin(
      RelFileLocator locator, ForkNumber fork, int block, int hash, boolean ring) {
    int found =
        table.find(
            hash,
            locator.tablespaceOid(),
            locator.databaseOid(),
            locator.relNumber(),
            fork.number(),
            block);
    if (found >= 0) {
      int state = descriptors.pinTagged(found, ring);
      assert state != 0 : "frame in the mapping table without a tag";
    }
    return found;
  }

  /// Gives a claimed, untagged frame its tag. Caller holds the partition lock exclusively.
  private void assign(int victim, RelFileLocator locator, ForkNumber fork, int block, int hash) {
    descriptors.setTag(
        victim,
        locator.tablespaceOid(),
        locator.databaseOid(),
        locator.relNumber(),
        fork.number(),
        block,
        hash);
    locators[victim] = locator;
    boolean permanent =
        fork == ForkNumber.INIT || unlogged.isEmpty() || !unlogged.contains(locator);
    descriptors.setFlags(victim, TAG_VALID | USAGE_ONE | (permanent ? PERMANENT : 0));
    table.insert(hash, victim);
  }

  /// Returns a clean frame without a tag, of which the caller holds the only pin.
  private int takeVictim(@Nullable BufferRing ring) {
    counters.allocations.increment();
    while (true) {
      int buffer = sweep.claim(ring);
      boolean taken = false;
      try {
        taken = makeReusable(buffer, ring);
      } finally {
        if (!taken) {
          unpin(buffer);
        }
      }
      if (taken) {
        memory.ensure(buffer);
        if (contentLocks[buffer] == null) {
          contentLocks[buffer] = new LwLock();
        }
        return buffer;
      }
    }
  }

  private boolean makeReusable(int buffer, @Nullable BufferRing ring) {
    int state = descriptors.state(buffer);
    if ((state & DIRTY) != 0) {
      LwLock content = contentLocks[buffer];
      // Not waiting: the holder of the lock may be waiting for us.
      if (!content.tryLockShared()) {
        return false;
      }
      try {
        if (ring != null && !log.isFlushed(lsn(buffer)) && ring.rejects(buffer)) {
          return false;
        }
        io.flush(buffer);
      } finally {
        content.unlock();
      }
    }
    if ((state & TAG_VALID) == 0) {
      return refCount(descriptors.state(buffer)) == 1
          && (descriptors.state(buffer) & TAG_VALID) == 0;
    }
    if (!dropTag(buffer)) {
      return false;
    }
    counters.evictions.increment();
    return true;
  }

  /// Takes the tag off a frame whose only pin is the caller's. Fails if someone else wants the
  /// page, or dirtied it.
  private boolean dropTag(int buffer) {
    int hash = descriptors.hash(buffer);
    LwLock partition = table.lock(hash);
    partition.lockExclusive();
    try {
      int state = descriptors.state(buffer);
      while (refCount(state) == 1 && (state & DIRTY) == 0) {
        if (descriptors.compareAndSet(buffer, state, 1)) {
          table.remove(hash, buffer);
          return true;
        }
        state = descriptors.state(buffer);
      }
      return false;
    } finally {
      partition.unlock();
    }
  }

  // ---- input ----

  /// The caller fills the page, so nobody may see it before: the lock is taken before the page
  /// becomes valid.
  private void zeroAndLock(int buffer, boolean cleanup) {
    if ((descriptors.state(buffer) & VALID) == 0 && io.beginInput(buffer)) {
      memory.page(buffer).fill((byte) 0);
      lockExclusive(buffer);
      io.endIo(buffer, false, VALID);
    } else if (cleanup) {
      lockForCleanup(buffer, null);
    } else {
      lockExclusive(buffer);
    }
  }

  // ---- making a relation longer ----

  /// Adds a block of zeros at the end and returns its buffer, pinned and locked exclusively. The
  /// page is new: give it a header.
  ///
  /// @throws SqlError 53100 if the disk is full
  public int extend(RelFileLocator locator, ForkNumber fork, @Nullable BufferRing ring) {
    int victim = takeVictim(ring);
    memory.page(victim).fill((byte) 0);
    LwLock extension = storage.extensionLock(locator, fork);
    int buffer = victim;
    boolean ioBegun = false;
    boolean done = false;
    extension.lockExclusive();
    try {
      int block = storage.blockCountUnderExtensionLock(locator, fork);
      int hash =
          BufferTable.hash(
              locator.tablespaceOid(),
              locator.databaseOid(),
              locator.relNumber(),
              fork.number(),
              block);
      LwLock partition = table.lock(hash);
      partition.lockExclusive();
      int existing = findAndPin(locator, fork, block, hash, ring != null);
      if (existing < 0) {
        assign(victim, locator, fork, block, hash);
      }
      partition.unlock();
      if (existing >= 0) {
        unpin(victim);
        buffer = existing;
        takeOverPageBehindEnd(buffer, locator, fork, block);
      } else {
        io.beginInput(buffer);
      }
      ioBegun = true;
      storage.zeroExtend(locator, fork, block, 1);
      done = true;
    } finally {
      extension.unlock();
      if (!done) {
        if (ioBegun) {
          io.endIo(buffer, false, IO_ERROR);
        }
        unpin(buffer);
      }
    }
    counters.extensions.increment();
    lockExclusive(buffer);
    io.endIo(buffer, false, VALID);
    return buffer;
  }

  /// A buffer for a block behind the end is left over from an extension that failed. Begins input
  /// on it.
  private void takeOverPageBehindEnd(
      int buffer, RelFileLocator locator, ForkNumber fork, int block) {
    if ((descriptors.state(buffer) & VALID) != 0 && !Page.isNew(memory.page(buffer))) {
      throw SqlError.internal(
              "unexpected data beyond EOF in block %s of relation %s"
                  .formatted(
                      BlockNumber.toString(block), DataDirectory.relationPath(locator, fork)))
          .hint("This has been seen to occur with buggy kernels; consider updating your system.");
    }
    do {
      descriptors.clearFlags(buffer, VALID);
    } while (!io.beginInput(buffer));
    memory.page(buffer).fill((byte) 0);
  }

  /// Makes a fork at least `blocks` long with blocks of zeros (PostgreSQL: `ExtendBufferedRelTo`).
  public void extendTo(RelFileLocator locator, ForkNumber fork, int blocks) {
    LwLock extension = storage.extensionLock(locator, fork);
    extension.lockExclusive();
    try {
      int current = storage.blockCountUnderExtensionLock(locator, fork);
      if (BlockNumber.isBefore(current, blocks)) {
        storage.zeroExtend(locator, fork, current, blocks - current);
      }
    } finally {
      extension.unlock();
    }
  }

  public int blockCount(RelFileLocator locator, ForkNumber fork) {
    return storage.blockCount(locator, fork);
  }

  public boolean exists(RelFileLocator locator, ForkNumber fork) {
    return storage.exists(locator, fork);
  }

  /// Makes a fork if it does not exist, such as a map of a relation that had none.
  public void createFork(RelFileLocator locator, ForkNumber fork) {
    if (!storage.exists(locator, fork)) {
      storage.create(locator, fork, true);
    }
  }

  // ---- content locks ----

  public void lockShared(int buffer) {
    contentLocks[buffer].lockShared();
  }

  public void lockExclusive(int buffer) {
    contentLocks[buffer].lockExclusive();
  }

  public boolean tryLockShared(int buffer) {
    return contentLocks[buffer].tryLockShared();
  }

  public boolean tryLockExclusive(int buffer) {
    return contentLocks[buffer].tryLockExclusive();
  }

  public void unlock(int buffer) {
    contentLocks[buffer].unlock();
  }

  public boolean isLockedExclusive(int buffer) {
    return contentLocks[buffer].isHeldExclusive();
  }

  /// Locks exclusively once nobody else has the buffer pinned, so that nobody holds pointers into
  /// the page (PostgreSQL: `LockBufferForCleanup`). The caller has one pin.
  ///
  /// @param process null in a process that takes no interrupts
  public void lockForCleanup(int buffer, @Nullable ProcessContext process) {
    Latch latch = process == null ? new Latch() : process.latch();
    while (true) {
      lockExclusive(buffer);
      if (refCount(descriptors.state(buffer)) == 1) {
        return;
      }
      if (pinWaiters.putIfAbsent(buffer, latch) != null) {
        unlock(buffer);
        throw SqlError.internal("multiple processes attempting to wait for pincount 1");
      }
      descriptors.setFlags(buffer, PIN_WAITER);
      unlock(buffer);
      try {
        awaitSolePin(buffer, latch, process);
      } finally {
        descriptors.clearFlags(buffer, PIN_WAITER);
        pinWaiters.remove(buffer);
      }
    }
  }

  private void awaitSolePin(int buffer, Latch latch, @Nullable ProcessContext process) {
    while (true) {
      latch.reset();
      if (refCount(descriptors.state(buffer)) == 1) {
        return;
      }
      if (process == null) {
        latch.await(-1);
      } else {
        process.interrupts().check();
        process.awaitLatch(-1, WaitEvent.BUFFER_PIN);
      }
    }
  }

  /// As [#lockForCleanup], but gives up at once.
  public boolean tryLockForCleanup(int buffer) {
    if (!tryLockExclusive(buffer)) {
      return false;
    }
    if (refCount(descriptors.state(buffer)) == 1) {
      return true;
    }
    unlock(buffer);
    return false;
  }

  /// True if the exclusive lock that the caller holds is as good as a cleanup lock.
  public boolean isCleanupOk(int buffer) {
    return isLockedExclusive(buffer) && refCount(descriptors.state(buffer)) == 1;
  }

  // ---- dirtying ----

  /// Notes a change of the page. Caller holds the exclusive lock; to be called before the change is
  /// logged.
  public void markDirty(int buffer) {
    assert contentLocks[buffer].isHeldExclusive()
        : "buffer " + buffer + " changed without exclusive lock";
    int state = descriptors.state(buffer);
    // A writer holds a shared lock, so under the exclusive one nobody clears these flags.
    if ((state & (DIRTY | JUST_DIRTIED)) != (DIRTY | JUST_DIRTIED)) {
      descriptors.setFlags(buffer, DIRTY | JUST_DIRTIED);
    }
  }

  /// Notes a change that may be lost, made under any content lock, on a page with a standard
  /// layout.
  public void markDirtyHint(int buffer) {
    markDirtyHint(buffer, true);
  }

  /// As the other; `standard` says whether the hole between `lower` and `upper` means nothing.
  public void markDirtyHint(int buffer, boolean standard) {
    assert contentLocks[buffer].isHeld() : "hint on an unlocked buffer";
    int seen = descriptors.state(buffer);
    if ((seen & (DIRTY | JUST_DIRTIED)) == (DIRTY | JUST_DIRTIED)) {
      return;
    }
    if (!logHints || (seen & PERMANENT) == 0) {
      descriptors.setFlags(buffer, DIRTY | JUST_DIRTIED);
      return;
    }
    if (log.isRecovery()) {
      return;
    }
    int delay = checkpointDelay.enter();
    try {
      long lsn = Lsn.INVALID;
      if (log.needsHintImage(lsn(buffer))) {
        BufferIo.Scratch copy = io.takeScratch();
        try {
          MemorySegment.copy(memory.page(buffer), 0, copy.page(), 0, BlockNumber.BLOCK_BYTES);
          lsn =
              log.logHintImage(
                  locators[buffer], fork(buffer), block(buffer), copy.page(), standard);
        } finally {
          io.giveBack(copy);
        }
      }
      dirtyWithImage(buffer, lsn);
    } finally {
      checkpointDelay.exit(delay);
    }
  }

  /// Sets the LSN if the page was clean: then, and only then, the image just logged protects it.
  private void dirtyWithImage(int buffer, long lsn) {
    while (true) {
      int state = descriptors.state(buffer);
      if ((state & DIRTY) == 0 && Lsn.isValid(lsn) && Lsn.isBefore(lsn(buffer), lsn)) {
        Page.setLsn(memory.page(buffer), lsn);
      }
      if (descriptors.compareAndSet(buffer, state, state | DIRTY | JUST_DIRTIED)) {
        return;
      }
    }
  }

  // ---- output ----

  /// Writes one page now (PostgreSQL: `FlushOneBuffer`). Caller has it pinned and locked.
  public void flushOne(int buffer) {
    io.flush(buffer);
  }

  /// Writes a page if it is valid and dirty, pinning it meanwhile.
  ///
  /// @param onlyUnused leave it if it is pinned or was used lately
  /// @return bits [#WRITTEN] and [#REUSABLE]
  int flushIfDirty(int buffer, boolean onlyUnused) {
    int result = 0;
    while (true) {
      int state = descriptors.state(buffer);
      if (refCount(state) == 0 && BufferDescriptors.usage(state) == 0) {
        result = REUSABLE;
      } else if (onlyUnused) {
        return 0;
      }
      if ((state & (VALID | DIRTY)) != (VALID | DIRTY)) {
        return result;
      }
      if (descriptors.compareAndSet(buffer, state, state + 1)) {
        break;
      }
    }
    try {
      lockShared(buffer);
      try {
        io.flush(buffer);
      } finally {
        unlock(buffer);
      }
    } finally {
      unpin(buffer);
    }
    return result | WRITTEN;
  }

  static final int WRITTEN = 1;
  static final int REUSABLE = 2;

  // ---- whole relations and databases ----

  /// Throws away all pages of relations that are being dropped. Their files are the caller's
  /// business, or [#unlink]'s.
  public void dropRelations(Collection<RelFileLocator> relations) {
    scans.dropRelations(relations);
    if (!unlogged.isEmpty()) {
      unlogged.removeAll(relations);
    }
  }

  /// Throws away a fork's pages from `firstBlock` on.
  public void dropFork(RelFileLocator locator, ForkNumber fork, int firstBlock) {
    scans.dropFork(locator, fork, firstBlock);
  }

  /// Throws away all pages of a database, and what is known of its files; nobody uses it any more.
  public void dropDatabase(int databaseOid) {
    scans.dropDatabase(databaseOid);
    storage.forgetDatabase(databaseOid);
    InvalidPages missing = invalidPages;
    if (missing != null && storage.isRecovery()) {
      missing.forgetDatabase(databaseOid);
    }
  }

  /// Redo's blocks that are missing are explained by their relation's end.
  private void forgetInvalidPages(RelFileLocator locator, ForkNumber fork, int firstBlock) {
    InvalidPages missing = invalidPages;
    if (missing != null) {
      missing.forget(locator, fork, firstBlock);
    }
  }

  /// For [RedoBuffers].
  void setInvalidPages(InvalidPages missing) {
    invalidPages = missing;
  }

  /// Drops relations: pages, then files; see [StorageManager#unlink].
  public void unlink(Collection<RelFileLocator> relations, boolean isRedo) {
    dropRelations(relations);
    for (RelFileLocator locator : relations) {
      if (isRedo) {
        for (ForkNumber fork : ForkNumber.values()) {
          forgetInvalidPages(locator, fork, 0);
        }
      }
      storage.unlink(locator, isRedo);
    }
  }

  /// Cuts a fork: pages, then file. Caller has the relation to itself.
  public void truncate(RelFileLocator locator, ForkNumber fork, int blocks) {
    scans.dropFork(locator, fork, blocks);
    storage.truncate(locator, fork, blocks);
    if (storage.isRecovery()) {
      forgetInvalidPages(locator, fork, blocks);
    }
  }

  /// Writes all dirty pages of a relation.
  public void flushRelation(RelFileLocator locator) {
    scans.flushRelation(locator);
  }

  /// Writes all dirty pages of a database.
  public void flushDatabase(int databaseOid) {
    scans.flushDatabase(databaseOid);
  }

  /// Writes all dirty pages.
  public void flushAll() {
    int used = sweep.usedFrames();
    for (int buffer = 0; buffer < used; buffer++) {
      flushIfDirty(buffer, false);
    }
  }

  /// A new state of the background writer; it needs one.
  public BackgroundSweep newBackgroundSweep() {
    return new BackgroundSweep(this);
  }
}
