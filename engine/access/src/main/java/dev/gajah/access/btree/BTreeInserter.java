// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static dev.gajah.access.btree.OpenIndex.NO_BUFFER;

import dev.gajah.access.index.IndexAccessMethod.IndexInserter;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexedTable;
import dev.gajah.access.index.KeyTextWriter;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.vector.Vector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Puts entries into one index: descent, unique check, choice of page and position. [PageSplitter]
/// does what follows when a page is full.
///
/// Between the unique check and the insertion the first leaf that the key can be on stays
/// exclusively locked, so two sessions cannot both find their equal keys unique. PostgreSQL:
/// `_bt_doinsert` and below.
final class BTreeInserter implements IndexInserter {
  final OpenIndex index;
  private final @Nullable IndexedTable table;
  private final KeyTextWriter keyText;
  private final PageSplitter splitter;

  // State of one insertion.
  private Workspace work;
  private InsertionKey key;
  private int itemBytes;
  private int buffer = NO_BUFFER;
  private int checkBuffer = NO_BUFFER;
  private boolean boundsValid;
  private int low;
  private int strictHigh;
  private int postingIndex;
  private boolean isUnique;
  private int waitToken;

  @SuppressWarnings("NullAway.Init") // work and key are set by every insertion
  BTreeInserter(OpenIndex index, @Nullable IndexedTable table, KeyTextWriter keyText) {
    this.index = index;
    this.table = table;
    this.keyText = keyText;
    this.splitter = new PageSplitter(index, this);
  }

  @Override
  public boolean insert(Vector[] columns, int row, long tid, UniqueCheck check, boolean unchanged) {
    BTree btree = index.btree;
    work = btree.borrow();
    try {
      key = work.key;
      itemBytes = index.codec.form(columns, row, tid, work.item);
      index.codec.keyOfRow(columns, row, key);
      boolean unique = doInsert(columns, row, tid, check, unchanged);
      assert index.holdsNothing() : "insertion left a buffer behind";
      btree.giveBack(work);
      return unique;
    } catch (Throwable failure) {
      throw index.releaseAll(failure);
    }
  }

  private boolean doInsert(
      Vector[] columns, int row, long tid, UniqueCheck check, boolean unchanged) {
    boolean checking = check != UniqueCheck.NO;
    isUnique = false;
    if (checking && key.anyNull && !index.descriptor.nullsNotDistinct()) {
      checking = false; // a key with a null equals no other key
      isUnique = true;
    }
    for (; ; ) {
      key.tid = checking ? Tid.INVALID : tid;
      boundsValid = false;
      postingIndex = 0;
      buffer = NO_BUFFER;
      if (!searchRightmost()) {
        buffer = index.search(key, true, work.stack, this);
      }
      if (!checking) {
        break;
      }
      int waitFor = checkUnique(columns, row, tid, check);
      if (!TransactionId.isValid(waitFor)) {
        key.tid = tid;
        break;
      }
      index.release(buffer);
      if (waitToken != 0) {
        index.btree.waitForSpeculativeInsertion(waitFor, waitToken, index.transaction);
      } else {
        index.btree.waitForTransaction(waitFor, index.descriptor, tid, index.transaction);
      }
    }
    if (check == UniqueCheck.EXISTING) {
      index.release(buffer);
      return isUnique;
    }
    checkReaders();
    int offnum = findInsertLocation(checking, unchanged);
    splitter.insertOnPage(
        work,
        buffer,
        NO_BUFFER,
        work.stack.depth,
        work.item,
        itemBytes,
        offnum,
        postingIndex,
        false);
    return isUnique;
  }

  /// Tries the rightmost leaf, where ascending keys go, without a descent (PostgreSQL: the
  /// fastpath). The stack is then empty, which is fine because the page has room and will not
  /// split.
  private boolean searchRightmost() {
    int block = index.state.rightmostLeaf;
    if (block == BlockNumber.INVALID) {
      return false;
    }
    buffer = index.pin(block);
    if (!index.tryLockExclusive(buffer)) {
      index.unpin(buffer);
      return false;
    }
    index.checkPage(buffer);
    MemorySegment page = index.page(buffer);
    if (BTreePage.isRightmost(page)
        && BTreePage.isLeaf(page)
        && !BTreePage.isIgnored(page)
        && BTreePage.freeSpace(page) > itemBytes
        && BTreePage.maxOffset(page) >= BTreePage.HIGH_KEY
        && index.codec.compare(key, page, BTreePage.HIGH_KEY) > 0) {
      work.stack.depth = 0;
      return true;
    }
    if (!BTreePage.isRightmost(page)
        || !BTreePage.isLeaf(page)
        || BTreePage.freeSpace(page) <= itemBytes) {
      index.state.rightmostLeaf = BlockNumber.INVALID;
    }
    index.release(buffer);
    return false;
  }

  /// Looks for a live entry with the same key. Answers the transaction to wait for, or an invalid
  /// id if there is no conflict; raises 23505 if there is. Holds `buffer` throughout, and at most
  /// one page to its right in addition.
  private int checkUnique(Vector[] columns, int row, long tid, UniqueCheck check) {
    IndexedTable heap = table;
    if (heap == null) {
      throw SqlError.internal(
          "unique check of index \"" + index.descriptor.name() + "\" without its table");
    }
    KeyCodec codec = index.codec;
    isUnique = true;
    waitToken = 0;
    checkBuffer = NO_BUFFER;
    boolean found = false;
    MemorySegment page = index.page(buffer);
    int max = BTreePage.maxOffset(page);
    int offset = binarySearch();
    scan:
    for (; ; ) {
      if (offset <= max) {
        if (checkBuffer == NO_BUFFER && offset == strictHigh) {
          break;
        }
        if (!BTreePage.isItemDead(page, offset)) {
          if (codec.compare(key, page, offset) != 0) {
            break;
          }
          long tuple = BTreePage.itemOffset(page, offset);
          int count = BTreeTuple.tidCount(page, tuple);
          boolean posting = BTreeTuple.isPosting(page, tuple);
          boolean allDead = true;
          for (int i = 0; i < count; i++) {
            long other =
                posting ? BTreeTuple.postingTid(page, tuple, i) : BTreeTuple.readTid(page, tuple);
            if (check == UniqueCheck.EXISTING && other == tid) {
              found = true;
              allDead = false;
              continue;
            }
            switch (heap.liveness(other)) {
              case IndexedTable.ALL_DEAD -> {}
              case IndexedTable.NOT_LIVE -> allDead = false;
              case IndexedTable.IN_PROGRESS -> {
                if (check == UniqueCheck.PARTIAL) {
                  releaseCheckBuffer();
                  isUnique = false;
                  return TransactionId.INVALID;
                }
                releaseCheckBuffer();
                boundsValid = false;
                waitToken = heap.speculativeToken();
                return heap.waitXid();
              }
              default -> {
                if (check == UniqueCheck.PARTIAL) {
                  releaseCheckBuffer();
                  isUnique = false;
                  return TransactionId.INVALID;
                }
                if (!heap.isLiveToSelf(tid)) {
                  // Our own row is gone already, so its key cannot conflict.
                  break scan;
                }
                // We shall not write here, but a dependency on a concurrent transaction would be
                // hidden by the violation.
                checkReaders();
                throw duplicate(columns, row);
              }
            }
          }
          if (allDead) {
            BTreePage.markItemDead(page, offset);
            BTreePage.addFlags(page, BTreePage.HAS_GARBAGE);
            index.pool.markDirtyHint(checkBuffer != NO_BUFFER ? checkBuffer : buffer);
          }
        }
      }
      if (offset < max) {
        offset++;
        continue;
      }
      if (BTreePage.isRightmost(page) || codec.compare(key, page, BTreePage.HIGH_KEY) != 0) {
        break;
      }
      // Equal keys may go on to the right.
      int next = BTreePage.next(page);
      for (; ; ) {
        checkBuffer = index.releaseAndGet(checkBuffer, next, false);
        page = index.page(checkBuffer);
        if (!BTreePage.isIgnored(page)) {
          break;
        }
        if (BTreePage.isRightmost(page)) {
          throw index.fellOff();
        }
        next = BTreePage.next(page);
      }
      max = BTreePage.maxOffset(page);
      offset = BTreePage.firstDataKey(page);
    }
    if (check == UniqueCheck.EXISTING && !found) {
      throw constraintError(
              SqlState.INTERNAL_ERROR,
              "failed to re-find tuple within index \"" + index.descriptor.name() + "\"")
          .hint("This may be because of a non-immutable index expression.");
    }
    releaseCheckBuffer();
    return TransactionId.INVALID;
  }

  /// Whoever read the page that the key belongs on has a dependency on this transaction.
  private void checkReaders() {
    index
        .transaction
        .predicate()
        .conflictIn(
            index.locator.databaseOid(),
            index.descriptor.indexOid(),
            index.block(buffer),
            0,
            false);
  }

  private void releaseCheckBuffer() {
    if (checkBuffer != NO_BUFFER) {
      index.release(checkBuffer);
      checkBuffer = NO_BUFFER;
    }
  }

  private SqlError constraintError(SqlState state, String message) {
    return new SqlError(state, message)
        .schema(index.descriptor.schemaName())
        .table(index.descriptor.tableName())
        .constraint(index.descriptor.name());
  }

  private SqlError duplicate(Vector[] columns, int row) {
    releaseCheckBuffer();
    index.release(buffer);
    SqlError error =
        constraintError(
            SqlState.UNIQUE_VIOLATION,
            "duplicate key value violates unique constraint \"" + index.descriptor.name() + "\"");
    String text = keyText.keyText(index.descriptor, columns, row);
    return text == null ? error : error.detail("Key " + text + " already exists.");
  }

  /// The page and position for the new entry; `buffer` moves right if need be. PostgreSQL:
  /// `_bt_findinsertloc`.
  private int findInsertLocation(boolean checking, boolean unchanged) {
    if (itemBytes > BTreePage.ITEM_BYTES_MAX) {
      throw tooLarge(index, work.item, 0);
    }
    boolean duplicateSeen = unchanged;
    if (checking) {
      if (low < strictHigh) {
        duplicateSeen = true;
      }
      for (; ; ) {
        MemorySegment page = index.page(buffer);
        if (boundsValid && low <= strictHigh && strictHigh <= BTreePage.maxOffset(page)) {
          break;
        }
        if (BTreePage.isRightmost(page)
            || index.codec.compare(key, page, BTreePage.HIGH_KEY) <= 0) {
          break;
        }
        stepRight();
        duplicateSeen = true;
      }
    }
    if (BTreePage.freeSpace(index.page(buffer)) < itemBytes) {
      makeRoom(false, checking, duplicateSeen, unchanged);
    }
    int offnum = binarySearch();
    if (postingIndex == -1) {
      // It falls into a posting list that is marked dead: remove that first.
      makeRoom(true, false, false, false);
      postingIndex = 0;
      offnum = binarySearch();
      assert postingIndex == 0;
    }
    return offnum;
  }

  static SqlError tooLarge(OpenIndex index, MemorySegment segment, long tuple) {
    return tooLarge(index.descriptor, segment, tuple);
  }

  static SqlError tooLarge(IndexDescriptor index, MemorySegment segment, long tuple) {
    long tid = BTreeTuple.heapTid(segment, tuple);
    return new SqlError(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "index row size %d exceeds btree version %d maximum %d for index \"%s\""
                .formatted(
                    BTreeTuple.size(segment, tuple),
                    BTreePage.VERSION,
                    BTreePage.ITEM_BYTES_MAX,
                    index.name()))
        .detail(
            "Index row references tuple (%s,%d) in relation \"%s\"."
                .formatted(
                    BlockNumber.toString(Tid.block(tid)), Tid.offset(tid), index.tableName()))
        .hint(
            "Values larger than 1/3 of a buffer page cannot be indexed.\n"
                + "Consider a function index of an MD5 hash of the value, or use full text"
                + " indexing.")
        .schema(index.schemaName())
        .table(index.tableName())
        .constraint(index.name());
  }

  /// To the next live page, locking it before the current one is let go, so that no unique check
  /// misses our entry.
  private void stepRight() {
    int next = BTreePage.next(index.page(buffer));
    int right = NO_BUFFER;
    for (; ; ) {
      right = index.releaseAndGet(right, next, true);
      MemorySegment page = index.page(right);
      if (BTreePage.isIncompleteSplit(page)) {
        finishSplit(right, work.stack, work.stack.depth);
        right = NO_BUFFER;
        continue;
      }
      if (!BTreePage.isIgnored(page)) {
        break;
      }
      if (BTreePage.isRightmost(page)) {
        throw index.fellOff();
      }
      next = BTreePage.next(page);
    }
    index.release(buffer);
    buffer = right;
    boundsValid = false;
  }

  /// Position for the key on `buffer`, remembering bounds for a second search. PostgreSQL:
  /// `_bt_binsrch_insert`.
  private int binarySearch() {
    MemorySegment page = index.page(buffer);
    int from;
    int to;
    if (boundsValid) {
      from = low;
      to = strictHigh;
    } else {
      from = BTreePage.firstDataKey(page);
      to = BTreePage.maxOffset(page);
    }
    if (to < from) {
      low = 0;
      strictHigh = 0;
      boundsValid = false;
      return from;
    }
    if (!boundsValid) {
      to++;
    }
    int strict = to;
    while (to > from) {
      int middle = (from + to) >>> 1;
      int result = index.codec.compare(key, page, middle);
      if (result >= 1) {
        from = middle + 1;
      } else {
        to = middle;
        if (result != 0) {
          strict = to;
        }
      }
      if (result == 0 && key.tid != Tid.INVALID) {
        // The new entry's id falls into this entry's posting list.
        if (postingIndex != 0) {
          throw OpenIndex.corrupted(
              "table tid from new index tuple %s cannot find insert offset between offsets %d and %d of block %s in index \"%s\""
                  .formatted(
                      Tid.toString(key.tid).replace(" ", ""),
                      from,
                      strict,
                      BlockNumber.toString(index.block(buffer)),
                      index.descriptor.name()));
        }
        postingIndex = searchPosting(page, middle);
      }
    }
    low = from;
    strictHigh = strict;
    boundsValid = true;
    return from;
  }

  private int searchPosting(MemorySegment page, int offnum) {
    long tuple = BTreePage.itemOffset(page, offnum);
    if (!BTreeTuple.isPosting(page, tuple)) {
      return 0;
    }
    if (BTreePage.isItemDead(page, offnum)) {
      return -1;
    }
    int from = 0;
    int to = BTreeTuple.postingCount(page, tuple);
    while (to > from) {
      int middle = (from + to) >>> 1;
      int result = Long.compare(key.tid, BTreeTuple.postingTid(page, tuple, middle));
      if (result > 0) {
        from = middle + 1;
      } else if (result < 0) {
        to = middle;
      } else {
        return middle;
      }
    }
    return from;
  }

  /// Tries to avoid a split: removes entries marked dead, then merges duplicates. PostgreSQL:
  /// `_bt_delete_or_dedup_one_page`.
  private void makeRoom(
      boolean simpleOnly, boolean checking, boolean duplicateSeen, boolean unchanged) {
    MemorySegment page = index.page(buffer);
    boolean seen = duplicateSeen;
    int max = BTreePage.maxOffset(page);
    boolean anyDead = false;
    for (int off = BTreePage.firstDataKey(page); off <= max && !anyDead; off++) {
      anyDead = BTreePage.isItemDead(page, off);
    }
    if (anyDead) {
      LeafCleanup.deleteDead(index, table, work, buffer);
      boundsValid = false;
      if (BTreePage.freeSpace(page) >= itemBytes) {
        return;
      }
      seen = true;
    }
    if (simpleOnly || (checking && !seen)) {
      return;
    }
    boundsValid = false;
    boolean manyVersions = unchanged || seen;
    if (manyVersions && LeafCleanup.deleteBottomUp(index, table, work, buffer, itemBytes)) {
      return;
    }
    if (index.descriptor.deduplicateItems() && index.isAllEqualImage()) {
      LeafCleanup.deduplicate(index, work, buffer, itemBytes, manyVersions);
    }
  }

  void finishSplit(int left, DescentStack stack, int top) {
    splitter.finishSplit(work, left, stack, top);
  }

  PageSplitter splitter() {
    return splitter;
  }

  /// For callers that are not insertions (page deletion finishes splits of parents too).
  void useWorkspace(Workspace workspace) {
    work = workspace;
  }
}
