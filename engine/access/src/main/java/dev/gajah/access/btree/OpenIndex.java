// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One btree index as one session works on it: its pages under locks, and the ways down and along
/// the tree.
///
/// Remembers every pin and lock it takes, so that [#releaseAll] undoes them when an error passes;
/// that is the session's resource owner for btree pages. A buffer is an `int` of the pool,
/// [#NO_BUFFER] is none.
final class OpenIndex {
  static final int NO_BUFFER = -1;

  private static final int HELD_MAX = 64;
  private static final byte PINNED = 0;
  private static final byte LOCKED = 1;

  final BTree btree;
  final BTreeIndexState state;
  final IndexDescriptor descriptor;
  final RelFileLocator locator;
  final KeyCodec codec;
  final Transaction transaction;
  final BufferPool pool;

  private final int[] heldBuffer = new int[HELD_MAX];
  private final byte[] heldState = new byte[HELD_MAX];
  private int heldCount;

  OpenIndex(BTree btree, IndexDescriptor descriptor, Transaction transaction) {
    this.btree = btree;
    this.state = btree.stateOf(descriptor);
    this.descriptor = descriptor;
    this.locator = descriptor.locator();
    this.codec = new KeyCodec(state.layout);
    this.transaction = transaction;
    this.pool = btree.pool();
  }

  // Buffers.

  MemorySegment page(int buffer) {
    return pool.page(buffer);
  }

  int block(int buffer) {
    return pool.block(buffer);
  }

  private void remember(int buffer, byte held) {
    heldBuffer[heldCount] = buffer;
    heldState[heldCount++] = held;
  }

  private int find(int buffer, byte held) {
    for (int i = heldCount - 1; i >= 0; i--) {
      if (heldBuffer[i] == buffer && heldState[i] == held) {
        return i;
      }
    }
    throw new IllegalStateException("buffer " + buffer + " is not held");
  }

  private void forget(int index) {
    heldCount--;
    heldBuffer[index] = heldBuffer[heldCount];
    heldState[index] = heldState[heldCount];
  }

  int pin(int block) {
    int buffer = pool.pin(locator, ForkNumber.MAIN, block);
    remember(buffer, PINNED);
    return buffer;
  }

  void unpin(int buffer) {
    forget(find(buffer, PINNED));
    pool.unpin(buffer);
  }

  void lock(int buffer, boolean exclusive) {
    int index = find(buffer, PINNED);
    if (exclusive) {
      pool.lockExclusive(buffer);
    } else {
      pool.lockShared(buffer);
    }
    heldState[index] = LOCKED;
  }

  boolean tryLockExclusive(int buffer) {
    int index = find(buffer, PINNED);
    if (!pool.tryLockExclusive(buffer)) {
      return false;
    }
    heldState[index] = LOCKED;
    return true;
  }

  void lockForCleanup(int buffer) {
    int index = find(buffer, PINNED);
    pool.lockForCleanup(buffer, transaction.process());
    heldState[index] = LOCKED;
  }

  /// Drops the lock, keeps the pin.
  void unlock(int buffer) {
    heldState[find(buffer, LOCKED)] = PINNED;
    pool.unlock(buffer);
  }

  /// Drops lock and pin.
  void release(int buffer) {
    forget(find(buffer, LOCKED));
    pool.release(buffer);
  }

  /// Drops everything after an error. In a critical section the error becomes a panic.
  RuntimeException releaseAll(Throwable failure) {
    if (transaction.process().interrupts().inCritical()) {
      throw failure instanceof Panic p
          ? p
          : new Panic(
              "failure in a critical section of index \"" + descriptor.name() + "\"", failure);
    }
    while (heldCount > 0) {
      heldCount--;
      if (heldState[heldCount] == LOCKED) {
        pool.unlock(heldBuffer[heldCount]);
      }
      pool.unpin(heldBuffer[heldCount]);
    }
    if (failure instanceof RuntimeException e) {
      return e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    return new IllegalStateException(failure);
  }

  boolean holdsNothing() {
    return heldCount == 0;
  }

  int get(int block, boolean exclusive) {
    int buffer = pin(block);
    lock(buffer, exclusive);
    checkPage(buffer);
    return buffer;
  }

  int releaseAndGet(int buffer, int block, boolean exclusive) {
    if (buffer != NO_BUFFER) {
      release(buffer);
    }
    return get(block, exclusive);
  }

  void checkPage(int buffer) {
    MemorySegment page = page(buffer);
    if (BTreePage.isNew(page)) {
      throw corrupted(
              "index \""
                  + descriptor.name()
                  + "\" contains unexpected zero page at block "
                  + BlockNumber.toString(block(buffer)))
          .hint("Please REINDEX it.");
    }
    if (BTreePage.special(page) != BTreePage.PAGE_BYTES - BTreePage.SPECIAL_BYTES) {
      throw corrupted(
              "index \""
                  + descriptor.name()
                  + "\" contains corrupted page at block "
                  + BlockNumber.toString(block(buffer)))
          .hint("Please REINDEX it.");
    }
  }

  static SqlError corrupted(String message) {
    return new SqlError(SqlState.INDEX_CORRUPTED, message);
  }

  SqlError fellOff() {
    return SqlError.internal("fell off the end of index \"" + descriptor.name() + "\"");
  }

  /// A page for a new part of the tree, exclusively locked, initialised and empty: a recycled one
  /// or a new one.
  int allocate() {
    for (; ; ) {
      int block = btree.freeSpaceMap().takeFreeIndexPage(locator);
      if (block == BlockNumber.INVALID) {
        break;
      }
      int buffer = pin(block);
      if (!tryLockExclusive(buffer)) {
        unpin(buffer);
        continue;
      }
      MemorySegment page = page(buffer);
      if (BTreePage.isNew(page)) {
        BTreePage.init(page);
        return buffer;
      }
      checkPage(buffer);
      if (isRecyclable(page)) {
        logReuse(block, BTreePage.deleteXid(page));
        BTreePage.init(page);
        return buffer;
      }
      release(buffer);
    }
    int buffer = pool.extend(locator, ForkNumber.MAIN, null);
    remember(buffer, LOCKED);
    BTreePage.init(page(buffer));
    return buffer;
  }

  /// True if the page is deleted and no scan can still be on its way to it.
  boolean isRecyclable(MemorySegment page) {
    return BTreePage.isDeleted(page)
        && btree.isRemovableForAll(BTreePage.deleteXid(page), descriptor, transaction);
  }

  private void logReuse(int block, long safeXid) {
    if (!needsWal() || !btree.logsStandbyInfo()) {
      return;
    }
    Workspace work = btree.borrow();
    work.beginWal();
    work.putInt(locator.tablespaceOid());
    work.putInt(locator.databaseOid());
    work.putInt(locator.relNumber());
    work.putInt(block);
    work.putLong(safeXid);
    work.putByte(descriptor.heapIsCatalog() ? 1 : 0);
    WalRecordBuilder record = beginRecord(work, BTreeRecords.REUSE_PAGE);
    record.registerData(work.wal(), 0, work.walUsed());
    btree.wal().insert(record);
    btree.giveBack(work);
  }

  // WAL.

  boolean needsWal() {
    return descriptor.permanent();
  }

  WalRecordBuilder beginRecord(Workspace work, int info) {
    WalRecordBuilder record = work.record;
    record.begin(RmgrIds.BTREE, info, transaction.xidOrInvalid());
    return record;
  }

  void registerBlock(WalRecordBuilder record, int blockId, int buffer, int flags) {
    record.registerBlock(blockId, locator, ForkNumber.MAIN, block(buffer), page(buffer), flags);
  }

  long insertRecord(WalRecordBuilder record) {
    return btree.wal().insert(record);
  }

  void enterCritical() {
    transaction.process().interrupts().enterCritical();
  }

  void exitCritical() {
    transaction.process().interrupts().exitCritical();
  }

  void checkInterrupts() {
    transaction.process().interrupts().check();
  }

  // Metapage.

  void checkMeta(MemorySegment page) {
    if ((BTreePage.flags(page) & BTreePage.META) == 0
        || BTreePage.metaMagic(page) != BTreePage.MAGIC) {
      throw corrupted("index \"" + descriptor.name() + "\" is not a btree");
    }
    int version = BTreePage.metaVersion(page);
    if (version == 2 || version == 3) {
      throw SqlError.unsupported(
          "btree version " + version + " (index \"" + descriptor.name() + "\")");
    }
    if (version != BTreePage.VERSION) {
      throw corrupted(
          "version mismatch in index \"%s\": file version %d, current version %d, minimal supported version %d"
              .formatted(descriptor.name(), version, BTreePage.VERSION, 2));
    }
  }

  private long loadMeta() {
    long cached = state.meta;
    if (cached != BTreeIndexState.NO_META) {
      return cached;
    }
    int meta = get(BTreePage.METAPAGE, false);
    MemorySegment page = page(meta);
    checkMeta(page);
    long packed =
        BTreeIndexState.packMeta(
            BTreePage.metaFastRoot(page),
            BTreePage.metaFastLevel(page),
            BTreePage.metaAllEqualImage(page));
    if (BTreePage.metaRoot(page) != BTreePage.NONE) {
      state.meta = packed;
    }
    release(meta);
    return packed;
  }

  /// Height of the tree above its leaves, as last seen.
  int rootHeight() {
    return BTreeIndexState.metaLevel(loadMeta());
  }

  /// May equal entries of this index be merged, and is that asked for?
  boolean mayDeduplicate() {
    return descriptor.deduplicateItems() && BTreeIndexState.metaAllEqualImage(loadMeta());
  }

  boolean isAllEqualImage() {
    return BTreeIndexState.metaAllEqualImage(loadMeta());
  }

  /// The fast root under a shared lock; if the index is empty, creates a root when `forWrite`, else
  /// [#NO_BUFFER].
  int root(boolean forWrite) {
    long cached = state.meta;
    if (cached != BTreeIndexState.NO_META) {
      int root = get(BTreeIndexState.metaRoot(cached), false);
      MemorySegment page = page(root);
      if (!BTreePage.isIgnored(page)
          && BTreePage.level(page) == BTreeIndexState.metaLevel(cached)
          && BTreePage.isLeftmost(page)
          && BTreePage.isRightmost(page)) {
        return root;
      }
      release(root);
      state.meta = BTreeIndexState.NO_META;
    }
    int meta = get(BTreePage.METAPAGE, false);
    checkMeta(page(meta));
    if (BTreePage.metaRoot(page(meta)) == BTreePage.NONE) {
      if (!forWrite) {
        release(meta);
        return NO_BUFFER;
      }
      unlock(meta);
      lock(meta, true);
      if (BTreePage.metaRoot(page(meta)) != BTreePage.NONE) {
        release(meta);
        return root(true);
      }
      return createRoot(meta);
    }
    MemorySegment page = page(meta);
    int block = BTreePage.metaFastRoot(page);
    int level = BTreePage.metaFastLevel(page);
    state.meta = BTreeIndexState.packMeta(block, level, BTreePage.metaAllEqualImage(page));
    return skipIgnored(meta, block, level);
  }

  /// From the metapage to the root at `block`, stepping right over deleted pages.
  private int skipIgnored(int meta, int block, int level) {
    int root = meta;
    for (; ; ) {
      root = releaseAndGet(root, block, false);
      MemorySegment page = page(root);
      if (!BTreePage.isIgnored(page)) {
        if (BTreePage.level(page) != level) {
          throw SqlError.internal(
              "root page %s of index \"%s\" has level %d, expected %d"
                  .formatted(
                      BlockNumber.toString(block),
                      descriptor.name(),
                      BTreePage.level(page),
                      level));
        }
        return root;
      }
      if (BTreePage.isRightmost(page)) {
        throw SqlError.internal("no live root page found in index \"" + descriptor.name() + "\"");
      }
      block = BTreePage.next(page);
    }
  }

  /// Makes an empty leaf the root. `meta` is exclusively locked and released here.
  private int createRoot(int meta) {
    int root = allocate();
    MemorySegment page = page(root);
    MemorySegment metapage = page(meta);
    Workspace work = btree.borrow();
    enterCritical();
    BTreePage.setFlags(page, BTreePage.LEAF | BTreePage.ROOT);
    BTreePage.setMetaRoot(metapage, block(root), 0);
    BTreePage.setMetaFastRoot(metapage, block(root), 0);
    BTreePage.setMetaCleanup(metapage, 0);
    pool.markDirty(root);
    pool.markDirty(meta);
    if (needsWal()) {
      work.beginWal();
      int main = work.putInt(block(root));
      work.putInt(0);
      int md = work.putMeta(metapage);
      WalRecordBuilder record = beginRecord(work, BTreeRecords.NEWROOT);
      registerBlock(record, 0, root, WalRecordBuilder.WILL_INIT);
      registerBlock(record, 2, meta, WalRecordBuilder.WILL_INIT | WalRecordBuilder.STANDARD);
      record.registerBlockData(2, work.wal(), md, BTreeRecords.METADATA_BYTES);
      record.registerData(work.wal(), main, 8);
      long lsn = insertRecord(record);
      BTreePage.setLsn(page, lsn);
      BTreePage.setLsn(metapage, lsn);
    }
    exitCritical();
    btree.giveBack(work);
    // Nobody can have reached the new root without the metapage, which is still locked.
    unlock(root);
    lock(root, false);
    release(meta);
    return root;
  }

  /// The true root under a shared lock, or [#NO_BUFFER] if the index is empty.
  int trueRoot() {
    state.meta = BTreeIndexState.NO_META;
    int meta = get(BTreePage.METAPAGE, false);
    checkMeta(page(meta));
    int block = BTreePage.metaRoot(page(meta));
    int level = BTreePage.metaLevel(page(meta));
    if (block == BTreePage.NONE) {
      release(meta);
      return NO_BUFFER;
    }
    return skipIgnored(meta, block, level);
  }

  // Descent.

  /// Goes down to the first leaf that the key can be on and locks it. Fills `stack`, if given, with
  /// the way. Answers [#NO_BUFFER] if the index is empty and `forWrite` is false. PostgreSQL:
  /// `_bt_search`.
  int search(
      InsertionKey key, boolean forWrite, DescentStack stack, @Nullable BTreeInserter inserter) {
    stack.depth = 0;
    int buffer = root(forWrite);
    if (buffer == NO_BUFFER) {
      return NO_BUFFER;
    }
    boolean exclusive = false;
    for (; ; ) {
      buffer = moveRight(key, buffer, forWrite, exclusive, stack, inserter);
      MemorySegment page = page(buffer);
      if (BTreePage.isLeaf(page)) {
        break;
      }
      int offnum = binarySearch(key, page);
      int child = BTreeTuple.downlink(page, BTreePage.itemOffset(page, offnum));
      stack.block[stack.depth] = block(buffer);
      stack.offset[stack.depth++] = offnum;
      exclusive = forWrite && BTreePage.level(page) == 1;
      buffer = releaseAndGet(buffer, child, exclusive);
    }
    if (forWrite && !exclusive) {
      // The root is a leaf. It may have split while unlocked.
      unlock(buffer);
      lock(buffer, true);
      buffer = moveRight(key, buffer, true, true, stack, inserter);
    }
    return buffer;
  }

  /// Follows right links to the page the key belongs to; finishes incomplete splits on the way if
  /// `forUpdate`.
  int moveRight(
      InsertionKey key,
      int start,
      boolean forUpdate,
      boolean exclusive,
      DescentStack stack,
      @Nullable BTreeInserter inserter) {
    int limit = key.nextKey ? 0 : 1;
    int buffer = start;
    for (; ; ) {
      MemorySegment page = page(buffer);
      if (BTreePage.isRightmost(page)) {
        break;
      }
      if (forUpdate && inserter != null && BTreePage.isIncompleteSplit(page)) {
        int block = block(buffer);
        if (!exclusive) {
          unlock(buffer);
          lock(buffer, true);
        }
        if (BTreePage.isIncompleteSplit(page)) {
          inserter.finishSplit(buffer, stack, stack.depth);
        } else {
          release(buffer);
        }
        buffer = get(block, exclusive);
        continue;
      }
      if (BTreePage.isIgnored(page) || codec.compare(key, page, BTreePage.HIGH_KEY) >= limit) {
        buffer = releaseAndGet(buffer, BTreePage.next(page), exclusive);
        continue;
      }
      break;
    }
    if (BTreePage.isIgnored(page(buffer))) {
      throw fellOff();
    }
    return buffer;
  }

  /// Where the key goes on a page: on a leaf the first entry at (or, with `nextKey`, above) it, or
  /// the one before for a backward key; on an internal page the last downlink before it.
  /// PostgreSQL: `_bt_binsrch`.
  int binarySearch(InsertionKey key, MemorySegment page) {
    int low = BTreePage.firstDataKey(page);
    int high = BTreePage.maxOffset(page);
    if (high < low) {
      return low;
    }
    high++;
    int limit = key.nextKey ? 0 : 1;
    while (high > low) {
      int middle = (low + high) >>> 1;
      if (codec.compare(key, page, middle) >= limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (BTreePage.isLeaf(page)) {
      return key.backward ? low - 1 : low;
    }
    return low - 1;
  }

  /// The leftmost or rightmost live page of a level under a shared lock, or [#NO_BUFFER] if the
  /// index is empty.
  int endpoint(int level, boolean rightmost) {
    int buffer = level == 0 ? root(false) : trueRoot();
    if (buffer == NO_BUFFER) {
      return NO_BUFFER;
    }
    for (; ; ) {
      MemorySegment page = page(buffer);
      while (BTreePage.isIgnored(page) || (rightmost && !BTreePage.isRightmost(page))) {
        int next = BTreePage.next(page);
        if (next == BTreePage.NONE) {
          throw fellOff();
        }
        buffer = releaseAndGet(buffer, next, false);
        page = page(buffer);
      }
      int here = BTreePage.level(page);
      if (here == level) {
        return buffer;
      }
      if (here < level) {
        throw corrupted(
            "btree level " + level + " not found in index \"" + descriptor.name() + "\"");
      }
      int offnum = rightmost ? BTreePage.maxOffset(page) : BTreePage.firstDataKey(page);
      int child = BTreeTuple.downlink(page, BTreePage.itemOffset(page, offnum));
      buffer = releaseAndGet(buffer, child, false);
    }
  }

  /// From a page under a shared lock to its left sibling, or [#NO_BUFFER] at the left end. Never
  /// locks two pages, so it must find out what splits and deletions did meanwhile. PostgreSQL:
  /// `_bt_walk_left`.
  int walkLeft(int start) {
    int buffer = start;
    MemorySegment page = page(buffer);
    for (; ; ) {
      if (BTreePage.isLeftmost(page)) {
        release(buffer);
        return NO_BUFFER;
      }
      int here = block(buffer);
      int left = BTreePage.prev(page);
      release(buffer);
      checkInterrupts();
      buffer = get(left, false);
      page = page(buffer);
      // The left sibling may have split: then ours is a few pages to its right.
      for (int tries = 0; ; ) {
        if (!BTreePage.isDeleted(page) && BTreePage.next(page) == here) {
          return buffer;
        }
        if (BTreePage.isRightmost(page) || ++tries > 4) {
          break;
        }
        buffer = releaseAndGet(buffer, BTreePage.next(page), false);
        page = page(buffer);
      }
      // Go back: our page was deleted, or its left link has changed.
      buffer = releaseAndGet(buffer, here, false);
      page = page(buffer);
      if (BTreePage.isDeleted(page)) {
        do {
          if (BTreePage.isRightmost(page)) {
            throw fellOff();
          }
          buffer = releaseAndGet(buffer, BTreePage.next(page), false);
          page = page(buffer);
        } while (BTreePage.isDeleted(page));
      } else if (BTreePage.prev(page) == left) {
        throw SqlError.internal(
            "could not find left sibling of block %s in index \"%s\""
                .formatted(BlockNumber.toString(here), descriptor.name()));
      }
    }
  }
}
