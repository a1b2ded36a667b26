// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static dev.gajah.access.btree.OpenIndex.NO_BUFFER;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import dev.gajah.wal.record.WalRecordBuilder;
import java.lang.foreign.MemorySegment;

/// Adds a tuple to a page, splitting it and its ancestors where needed.
///
/// **Crash safety.** A split is two atomic actions: the pages of one level (SPLIT), then the
/// downlink in the parent (INSERT_UPPER, or NEWROOT). Between the two, the left page carries
/// INCOMPLETE_SPLIT and searches find the right page through the right link; the next inserter that
/// meets the flag does the second action ([#finishSplit]).
///
/// **Lock order**: child, then parent; left page, right page, old right sibling, then the child's
/// left sibling is already held; metapage last. PostgreSQL: `_bt_insertonpg`, `_bt_split`,
/// `_bt_insert_parent`, `_bt_newlevel`.
final class PageSplitter {
  /// A tree must be this high for the rightmost-leaf hint to pay.
  private static final int FASTPATH_LEVEL_MIN = 2;

  private final OpenIndex index;
  private final BTreeInserter inserter;

  PageSplitter(OpenIndex index, BTreeInserter inserter) {
    this.index = index;
    this.inserter = inserter;
  }

  /// Inserts the tuple at offset 0 of `item` at `offnum` of the exclusively locked `buffer`; drops
  /// all locks.
  ///
  /// `child` is the left sibling of the page that a downlink points to, else none. `top` is the
  /// position of this page in the descent stack. `postingIndex` is not 0 if a posting list at
  /// `offnum` must be split around the new entry.
  void insertOnPage(
      Workspace work,
      int buffer,
      int child,
      int top,
      MemorySegment item,
      int itemBytes,
      int offnum,
      int postingIndex,
      boolean splitOnlyPage) {
    MemorySegment page = index.page(buffer);
    boolean isLeaf = BTreePage.isLeaf(page);
    boolean isRoot = BTreePage.isRoot(page);
    boolean isRightmost = BTreePage.isRightmost(page);
    boolean isOnly = isRightmost && BTreePage.isLeftmost(page);
    assert isLeaf == (child == NO_BUFFER) : "child page given: " + (child != NO_BUFFER);
    assert !BTreePage.isIncompleteSplit(page) : "page with an incomplete split";
    assert isLeaf || offnum > BTreePage.firstDataKey(page) : "insertion before minus infinity";

    int at = offnum;
    if (postingIndex != 0) {
      long old = BTreePage.itemOffset(page, offnum);
      if (!BTreeTuple.isPosting(page, old) || BTreePage.isItemDead(page, offnum)) {
        throw OpenIndex.corrupted(
            "table tid from new index tuple %s overlaps with invalid duplicate tuple at offset %d of block %s in index \"%s\""
                .formatted(
                    Tid.toString(BTreeTuple.readTid(item, 0)),
                    offnum,
                    BlockNumber.toString(index.block(buffer)),
                    index.descriptor.name()));
      }
      MemorySegment.copy(item, 0, work.originalItem, 0, itemBytes);
      BTreeTuple.swapPosting(item, 0, page, old, postingIndex, work.posting, 0);
      at = offnum + 1;
    }

    if (BTreePage.freeSpace(page) < itemBytes) {
      int right = split(work, buffer, child, at, item, itemBytes, postingIndex);
      insertParent(work, buffer, right, work.stack, top, isRoot, isOnly);
      return;
    }

    int meta = NO_BUFFER;
    if (splitOnlyPage) {
      // The page was alone on its level below the root: the fast root must not stay below it.
      meta = index.get(BTreePage.METAPAGE, true);
      if (BTreePage.metaFastLevel(index.page(meta)) >= BTreePage.level(page)) {
        index.release(meta);
        meta = NO_BUFFER;
      }
    }
    index.enterCritical();
    if (postingIndex != 0) {
      long old = BTreePage.itemOffset(page, offnum);
      MemorySegment.copy(work.posting, 0, page, old, BTreeTuple.size(work.posting, 0));
    }
    BTreePage.addItemOrFail(page, item, 0, itemBytes, at);
    index.pool.markDirty(buffer);
    if (meta != NO_BUFFER) {
      BTreePage.setMetaFastRoot(index.page(meta), index.block(buffer), BTreePage.level(page));
      index.pool.markDirty(meta);
    }
    if (!isLeaf) {
      BTreePage.clearFlags(index.page(child), BTreePage.INCOMPLETE_SPLIT);
      index.pool.markDirty(child);
    }
    if (index.needsWal()) {
      logInsert(work, buffer, child, meta, item, itemBytes, at, postingIndex);
    }
    index.exitCritical();

    if (meta != NO_BUFFER) {
      index.release(meta);
    }
    if (!isLeaf) {
      index.release(child);
    }
    int block = index.block(buffer);
    index.release(buffer);
    if (isRightmost && isLeaf && !isRoot) {
      if (index.state.rightmostLeaf != block && index.rootHeight() >= FASTPATH_LEVEL_MIN) {
        index.state.rightmostLeaf = block;
      }
    }
  }

  private void logInsert(
      Workspace work,
      int buffer,
      int child,
      int meta,
      MemorySegment item,
      int itemBytes,
      int at,
      int postingIndex) {
    work.beginWal();
    int main = work.putShort(at);
    int info = BTreeRecords.INSERT_LEAF;
    if (postingIndex != 0) {
      info = BTreeRecords.INSERT_POST;
    } else if (child != NO_BUFFER) {
      info = meta != NO_BUFFER ? BTreeRecords.INSERT_META : BTreeRecords.INSERT_UPPER;
    }
    WalRecordBuilder record = index.beginRecord(work, info);
    record.registerData(work.wal(), main, 2);
    if (child != NO_BUFFER) {
      index.registerBlock(record, 1, child, WalRecordBuilder.STANDARD);
      if (meta != NO_BUFFER) {
        int md = work.putMeta(index.page(meta));
        index.registerBlock(
            record, 2, meta, WalRecordBuilder.WILL_INIT | WalRecordBuilder.STANDARD);
        record.registerBlockData(2, work.wal(), md, BTreeRecords.METADATA_BYTES);
      }
    }
    index.registerBlock(record, 0, buffer, WalRecordBuilder.STANDARD);
    int data = work.walUsed();
    if (postingIndex != 0) {
      // Redo splits the posting list again, so it needs the entry as it came.
      work.putShort(postingIndex);
      work.putSegment(work.originalItem, 0, itemBytes);
    } else {
      work.putSegment(item, 0, itemBytes);
    }
    record.registerBlockData(0, work.wal(), data, work.walUsed() - data);
    long lsn = index.insertRecord(record);
    if (meta != NO_BUFFER) {
      BTreePage.setLsn(index.page(meta), lsn);
    }
    if (child != NO_BUFFER) {
      BTreePage.setLsn(index.page(child), lsn);
    }
    BTreePage.setLsn(index.page(buffer), lsn);
  }

  /// Splits `buffer` around the new item; returns the new right sibling. Both stay exclusively
  /// locked. `child` is released.
  private int split(
      Workspace work,
      int buffer,
      int child,
      int newOffset,
      MemorySegment item,
      int itemBytes,
      int postingIndex) {
    MemorySegment original = index.page(buffer);
    boolean isLeaf = BTreePage.isLeaf(original);
    boolean isRightmost = BTreePage.isRightmost(original);
    int max = BTreePage.maxOffset(original);
    int block = index.block(buffer);

    SplitChoice choice = work.split;
    choice.choose(index, original, newOffset, itemBytes, item);
    int firstRight = choice.firstRightOffset;
    boolean newOnLeft = choice.newItemOnLeft;

    MemorySegment left = work.page;
    BTreePage.init(left);
    int flags =
        BTreePage.flags(original) & ~(BTreePage.ROOT | BTreePage.SPLIT_END | BTreePage.HAS_GARBAGE);
    BTreePage.setFlags(left, flags | BTreePage.INCOMPLETE_SPLIT);
    BTreePage.setPrev(left, BTreePage.prev(original));
    BTreePage.setLevel(left, BTreePage.level(original));
    BTreePage.setLsn(left, BTreePage.lsn(original));

    int postingOffset = postingIndex != 0 ? newOffset - 1 : 0;

    // The left page's high key: the first right tuple, truncated on a leaf.
    boolean newIsFirstRight = !newOnLeft && newOffset == firstRight;
    MemorySegment firstSegment = original;
    long firstTuple = 0;
    if (newIsFirstRight) {
      firstSegment = item;
    } else if (firstRight == postingOffset) {
      firstSegment = work.posting;
    } else {
      firstTuple = BTreePage.itemOffset(original, firstRight);
    }
    MemorySegment highSegment = firstSegment;
    long highTuple = firstTuple;
    int highBytes;
    if (isLeaf) {
      MemorySegment lastSegment = original;
      long lastTuple = 0;
      if (newOnLeft && newOffset == firstRight) {
        lastSegment = item;
      } else if (firstRight - 1 == postingOffset && postingOffset != 0) {
        lastSegment = work.posting;
      } else {
        lastTuple = BTreePage.itemOffset(original, firstRight - 1);
      }
      highBytes =
          index.codec.truncate(lastSegment, lastTuple, firstSegment, firstTuple, work.pivot);
      highSegment = work.pivot;
      highTuple = 0;
    } else {
      highBytes = newIsFirstRight ? itemBytes : BTreePage.itemLength(original, firstRight);
    }
    BTreePage.addItemOrFail(left, highSegment, highTuple, highBytes, BTreePage.HIGH_KEY);

    // Until here nothing has changed. From now on an error must leave the new page as a zero page.
    int rightBuffer = index.allocate();
    MemorySegment right = index.page(rightBuffer);
    int rightBlock = index.block(rightBuffer);
    int sibling = NO_BUFFER;
    try {
      int cycleId = index.btree.vacuumCycleId(index.descriptor);
      BTreePage.setNext(left, rightBlock);
      BTreePage.setCycleId(left, cycleId);
      BTreePage.setFlags(right, flags);
      BTreePage.setPrev(right, block);
      BTreePage.setNext(right, BTreePage.next(original));
      BTreePage.setLevel(right, BTreePage.level(original));
      BTreePage.setCycleId(right, cycleId);
      distribute(
          work,
          original,
          right,
          left,
          newOffset,
          item,
          itemBytes,
          firstRight,
          newOnLeft,
          postingOffset,
          max);
      if (!isRightmost) {
        int next = BTreePage.next(original);
        sibling = index.get(next, true);
        MemorySegment siblingPage = index.page(sibling);
        if (BTreePage.prev(siblingPage) != block) {
          throw OpenIndex.corrupted(
              "right sibling's left-link doesn't match: block %s links to %s instead of expected %s in index \"%s\""
                  .formatted(
                      BlockNumber.toString(next),
                      BlockNumber.toString(BTreePage.prev(siblingPage)),
                      BlockNumber.toString(block),
                      index.descriptor.name()));
        }
        if (BTreePage.cycleId(siblingPage) != cycleId) {
          BTreePage.addFlags(right, BTreePage.SPLIT_END);
        }
      }
    } catch (Throwable failure) {
      right.fill((byte) 0);
      throw failure;
    }

    if (isLeaf) {
      index
          .transaction
          .predicate()
          .pageSplit(index.locator.databaseOid(), index.descriptor.indexOid(), block, rightBlock);
    }
    index.enterCritical();
    BTreePage.copy(left, original);
    index.pool.markDirty(buffer);
    index.pool.markDirty(rightBuffer);
    if (sibling != NO_BUFFER) {
      BTreePage.setPrev(index.page(sibling), rightBlock);
      index.pool.markDirty(sibling);
    }
    if (!isLeaf) {
      BTreePage.clearFlags(index.page(child), BTreePage.INCOMPLETE_SPLIT);
      index.pool.markDirty(child);
    }
    if (index.needsWal()) {
      logSplit(
          work,
          buffer,
          rightBuffer,
          sibling,
          child,
          firstRight,
          newOffset,
          newOnLeft,
          item,
          itemBytes,
          postingIndex != 0 && postingOffset < firstRight ? postingIndex : 0);
    }
    index.exitCritical();
    if (sibling != NO_BUFFER) {
      index.release(sibling);
    }
    if (!isLeaf) {
      index.release(child);
    }
    return rightBuffer;
  }

  /// Copies the items of `original` and the new one to the two halves.
  private void distribute(
      Workspace work,
      MemorySegment original,
      MemorySegment right,
      MemorySegment left,
      int newOffset,
      MemorySegment item,
      int itemBytes,
      int firstRight,
      boolean newOnLeft,
      int postingOffset,
      int max) {
    boolean isLeaf = BTreePage.isLeaf(original);
    int toLeft = BTreePage.FIRST_KEY;
    int toRight = BTreePage.HIGH_KEY;
    if (!BTreePage.isRightmost(original)) {
      BTreePage.addItemOrFail(
          right,
          original,
          BTreePage.itemOffset(original, BTreePage.HIGH_KEY),
          BTreePage.itemLength(original, BTreePage.HIGH_KEY),
          toRight++);
    }
    // On an internal page, the right half's first item loses its key: it becomes minus infinity.
    int minusInfinity = isLeaf ? 0 : toRight;
    for (int i = BTreePage.firstDataKey(original); i <= max; i++) {
      if (i == newOffset) {
        if (newOnLeft) {
          BTreePage.addItemOrFail(left, item, 0, itemBytes, toLeft++);
        } else {
          addRight(work, right, item, 0, itemBytes, toRight, toRight == minusInfinity);
          toRight++;
        }
      }
      boolean replaced = i == postingOffset;
      MemorySegment segment = replaced ? work.posting : original;
      long tuple = replaced ? 0 : BTreePage.itemOffset(original, i);
      int bytes = BTreePage.itemLength(original, i);
      if (i < firstRight) {
        BTreePage.addItemOrFail(left, segment, tuple, bytes, toLeft++);
      } else {
        addRight(work, right, segment, tuple, bytes, toRight, toRight == minusInfinity);
        toRight++;
      }
    }
    if (newOffset > max) {
      addRight(work, right, item, 0, itemBytes, toRight, toRight == minusInfinity);
    }
  }

  private static void addRight(
      Workspace work,
      MemorySegment page,
      MemorySegment segment,
      long tuple,
      int bytes,
      int offnum,
      boolean truncate) {
    if (truncate) {
      BTreeTuple.makeMinusInfinity(
          work.downlink, Workspace.AREA_BYTES - 8, BTreeTuple.downlink(segment, tuple));
      BTreePage.addItemOrFail(
          page, work.downlink, Workspace.AREA_BYTES - 8, BTreeTuple.HEADER_BYTES, offnum);
    } else {
      BTreePage.addItemOrFail(page, segment, tuple, bytes, offnum);
    }
  }

  private void logSplit(
      Workspace work,
      int buffer,
      int rightBuffer,
      int sibling,
      int child,
      int firstRight,
      int newOffset,
      boolean newOnLeft,
      MemorySegment item,
      int itemBytes,
      int loggedPostingIndex) {
    MemorySegment left = index.page(buffer);
    MemorySegment right = index.page(rightBuffer);
    work.beginWal();
    int main = work.putInt(BTreePage.level(right));
    work.putShort(firstRight);
    work.putShort(newOffset);
    work.putShort(loggedPostingIndex);
    int mainBytes = work.walUsed() - main;
    WalRecordBuilder record =
        index.beginRecord(work, newOnLeft ? BTreeRecords.SPLIT_L : BTreeRecords.SPLIT_R);
    record.registerData(work.wal(), main, mainBytes);
    index.registerBlock(record, 0, buffer, WalRecordBuilder.STANDARD);
    index.registerBlock(record, 1, rightBuffer, WalRecordBuilder.WILL_INIT);
    if (sibling != NO_BUFFER) {
      index.registerBlock(record, 2, sibling, WalRecordBuilder.STANDARD);
    }
    if (child != NO_BUFFER) {
      index.registerBlock(record, 3, child, WalRecordBuilder.STANDARD);
    }
    int data = work.walUsed();
    if (loggedPostingIndex != 0) {
      work.putSegment(work.originalItem, 0, itemBytes);
    } else if (newOnLeft) {
      work.putSegment(item, 0, itemBytes);
    }
    work.putSegment(
        left,
        BTreePage.itemOffset(left, BTreePage.HIGH_KEY),
        Bytes.maxAlign(BTreePage.itemLength(left, BTreePage.HIGH_KEY)));
    record.registerBlockData(0, work.wal(), data, work.walUsed() - data);
    int upper = BTreePage.upper(right);
    int rightData = work.putSegment(right, upper, BTreePage.special(right) - upper);
    record.registerBlockData(1, work.wal(), rightData, work.walUsed() - rightData);
    long lsn = index.insertRecord(record);
    BTreePage.setLsn(left, lsn);
    BTreePage.setLsn(right, lsn);
    if (sibling != NO_BUFFER) {
      BTreePage.setLsn(index.page(sibling), lsn);
    }
    if (child != NO_BUFFER) {
      BTreePage.setLsn(index.page(child), lsn);
    }
  }

  /// Completes a split: puts the downlink of `right` into the parent. Drops both locks.
  private void insertParent(
      Workspace work,
      int buffer,
      int right,
      DescentStack stack,
      int top,
      boolean isRoot,
      boolean isOnly) {
    if (isRoot) {
      assert top == 0 && isOnly : "root with a parent";
      int root = newLevel(work, buffer, right);
      index.release(root);
      index.release(right);
      index.release(buffer);
      return;
    }
    int block = index.block(buffer);
    int rightBlock = index.block(right);
    MemorySegment page = index.page(buffer);
    DescentStack parents = stack;
    int parentTop = top;
    if (parentTop == 0) {
      // Somebody split the root since we came down. Look for the level above from the true root.
      int parent = index.endpoint(BTreePage.level(page) + 1, false);
      parents = new DescentStack();
      parents.block[0] = index.block(parent);
      parents.offset[0] = 0;
      parents.depth = 1;
      parentTop = 1;
      index.release(parent);
    }
    long high = BTreePage.itemOffset(page, BTreePage.HIGH_KEY);
    int bytes = BTreePage.itemLength(page, BTreePage.HIGH_KEY);
    int parent = getParent(work, parents, parentTop, block);
    index.release(right);
    if (parent == NO_BUFFER) {
      throw OpenIndex.corrupted(
          "failed to re-find parent key in index \"%s\" for split pages %s/%s"
              .formatted(
                  index.descriptor.name(),
                  BlockNumber.toString(block),
                  BlockNumber.toString(rightBlock)));
    }
    // Recursion into getParent may have used the area, so it is filled only now.
    MemorySegment.copy(page, high, work.downlink, 0, bytes);
    BTreeTuple.setDownlink(work.downlink, 0, rightBlock);
    DescentStack saved = work.stack;
    assert saved == parents || parentTop == 1;
    insertDownlink(
        work,
        parent,
        buffer,
        parents,
        parentTop - 1,
        bytes,
        parents.offset[parentTop - 1] + 1,
        isOnly);
  }

  /// As [#insertOnPage] for a downlink, where a further split continues in `parents`.
  private void insertDownlink(
      Workspace work,
      int parent,
      int child,
      DescentStack parents,
      int top,
      int bytes,
      int offnum,
      boolean splitOnlyPage) {
    if (BTreePage.freeSpace(index.page(parent)) < bytes) {
      MemorySegment page = index.page(parent);
      boolean isRoot = BTreePage.isRoot(page);
      boolean isOnly = BTreePage.isRightmost(page) && BTreePage.isLeftmost(page);
      int right = split(work, parent, child, offnum, work.downlink, bytes, 0);
      insertParent(work, parent, right, parents, top, isRoot, isOnly);
    } else {
      insertOnPage(work, parent, child, top, work.downlink, bytes, offnum, 0, splitOnlyPage);
    }
  }

  /// Adds the missing downlink of a page's right sibling. `left` is exclusively locked and released
  /// here.
  void finishSplit(Workspace work, int left, DescentStack stack, int top) {
    MemorySegment leftPage = index.page(left);
    assert BTreePage.isIncompleteSplit(leftPage);
    int right = index.get(BTreePage.next(leftPage), true);
    boolean wasRoot = false;
    if (top == 0) {
      int meta = index.get(BTreePage.METAPAGE, false);
      wasRoot = BTreePage.metaRoot(index.page(meta)) == index.block(left);
      index.release(meta);
    }
    boolean wasOnly = BTreePage.isLeftmost(leftPage) && BTreePage.isRightmost(index.page(right));
    insertParent(work, left, right, stack, top, wasRoot, wasOnly);
  }

  /// Finds and exclusively locks the parent of `child`, starting at stack entry `top - 1`, which is
  /// updated to where the downlink is now; [#NO_BUFFER] if there is none. PostgreSQL:
  /// `_bt_getstackbuf`.
  int getParent(Workspace work, DescentStack stack, int top, int child) {
    int block = stack.block[top - 1];
    int start = stack.offset[top - 1];
    for (; ; ) {
      int buffer = index.get(block, true);
      MemorySegment page = index.page(buffer);
      if (BTreePage.isIncompleteSplit(page)) {
        finishSplit(work, buffer, stack, top - 1);
        continue;
      }
      if (!BTreePage.isIgnored(page)) {
        int min = BTreePage.firstDataKey(page);
        int max = BTreePage.maxOffset(page);
        int from = Math.min(Math.max(start, min), max + 1);
        // Insertions move a downlink right, so look there first.
        int found = findDownlink(page, from, max, child);
        if (found == 0) {
          found = findDownlink(page, min, from - 1, child);
        }
        if (found != 0) {
          stack.block[top - 1] = block;
          stack.offset[top - 1] = found;
          return buffer;
        }
      }
      if (BTreePage.isRightmost(page)) {
        index.release(buffer);
        return NO_BUFFER;
      }
      block = BTreePage.next(page);
      start = 0;
      index.release(buffer);
    }
  }

  private static int findDownlink(MemorySegment page, int from, int to, int child) {
    for (int off = from; off <= to; off++) {
      if (BTreeTuple.downlink(page, BTreePage.itemOffset(page, off)) == child) {
        return off;
      }
    }
    return 0;
  }

  /// Makes a new root above the two halves of the old one, all locked; returns it locked.
  private int newLevel(Workspace work, int leftBuffer, int rightBuffer) {
    int rootBuffer = index.allocate();
    int metaBuffer = index.get(BTreePage.METAPAGE, true);
    MemorySegment left = index.page(leftBuffer);
    MemorySegment root = index.page(rootBuffer);
    MemorySegment meta = index.page(metaBuffer);
    int level = BTreePage.level(left) + 1;
    int rightBytes = BTreePage.itemLength(left, BTreePage.HIGH_KEY);
    MemorySegment.copy(
        left, BTreePage.itemOffset(left, BTreePage.HIGH_KEY), work.downlink, 0, rightBytes);
    BTreeTuple.setDownlink(work.downlink, 0, index.block(rightBuffer));
    long minusInfinity = Workspace.AREA_BYTES - 8;
    BTreeTuple.makeMinusInfinity(work.downlink, minusInfinity, index.block(leftBuffer));

    index.enterCritical();
    BTreePage.setFlags(root, BTreePage.ROOT);
    BTreePage.setLevel(root, level);
    BTreePage.setMetaRoot(meta, index.block(rootBuffer), level);
    BTreePage.setMetaFastRoot(meta, index.block(rootBuffer), level);
    BTreePage.addItemOrFail(
        root, work.downlink, minusInfinity, BTreeTuple.HEADER_BYTES, BTreePage.HIGH_KEY);
    BTreePage.addItemOrFail(root, work.downlink, 0, rightBytes, BTreePage.FIRST_KEY);
    BTreePage.clearFlags(left, BTreePage.INCOMPLETE_SPLIT);
    index.pool.markDirty(leftBuffer);
    index.pool.markDirty(rootBuffer);
    index.pool.markDirty(metaBuffer);
    if (index.needsWal()) {
      work.beginWal();
      int main = work.putInt(index.block(rootBuffer));
      work.putInt(level);
      int md = work.putMeta(meta);
      int upper = BTreePage.upper(root);
      int data = work.putSegment(root, upper, BTreePage.special(root) - upper);
      int dataBytes = work.walUsed() - data;
      WalRecordBuilder record = index.beginRecord(work, BTreeRecords.NEWROOT);
      record.registerData(work.wal(), main, 8);
      index.registerBlock(record, 0, rootBuffer, WalRecordBuilder.WILL_INIT);
      index.registerBlock(record, 1, leftBuffer, WalRecordBuilder.STANDARD);
      index.registerBlock(
          record, 2, metaBuffer, WalRecordBuilder.WILL_INIT | WalRecordBuilder.STANDARD);
      record.registerBlockData(2, work.wal(), md, BTreeRecords.METADATA_BYTES);
      record.registerBlockData(0, work.wal(), data, dataBytes);
      long lsn = index.insertRecord(record);
      BTreePage.setLsn(left, lsn);
      BTreePage.setLsn(root, lsn);
      BTreePage.setLsn(meta, lsn);
    }
    index.exitCritical();
    index.release(metaBuffer);
    return rootBuffer;
  }

  BTreeInserter inserter() {
    return inserter;
  }

  static SqlError changedUnexpectedly(String what, int block, String name) {
    return SqlError.internal(
        what
            + " changed status unexpectedly in block "
            + BlockNumber.toString(block)
            + " of index \""
            + name
            + "\"");
  }
}
