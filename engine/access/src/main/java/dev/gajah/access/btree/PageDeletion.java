// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static dev.gajah.access.btree.OpenIndex.NO_BUFFER;

import dev.gajah.access.index.IndexVacuumStats;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.storage.page.Page;
import dev.gajah.wal.record.WalRecordBuilder;
import java.lang.foreign.MemorySegment;

/// Takes an empty leaf, and the internal pages that lead only to it, out of the tree.
///
/// Two stages, each one atomic action. First the leaf becomes half-dead: its downlink goes from the
/// parent, so its key space belongs to its right sibling, while side links still lead through it
/// ([#markHalfDead]). Then, from the top of the doomed branch down, each page is unlinked from its
/// siblings and marked deleted with the next xid; it stays as a tombstone until no scan that might
/// be on its way is left ([#unlink]). A crash between leaves a half-dead leaf, which the next
/// vacuum continues with.
///
/// **Lock order**: left sibling, target, right sibling, metapage; parent after the leaf.
/// PostgreSQL: `_bt_pagedel`.
final class PageDeletion {
  private final OpenIndex index;
  private final Workspace work;
  private final BTreeVacuum vacuum;
  private final BTreeInserter inserter;
  private final InsertionKey key = new InsertionKey();
  private final DescentStack stack = new DescentStack();

  // Results of lockSubtreeParent.
  private int subtreeParent;
  private int parentOffset;
  private int topParent;
  private int topParentRight;

  private boolean rightSiblingEmpty;

  PageDeletion(OpenIndex index, Workspace work, BTreeVacuum vacuum) {
    this.index = index;
    this.work = work;
    this.vacuum = vacuum;
    this.inserter = new BTreeInserter(index, null, (descriptor, columns, row) -> null);
    inserter.useWorkspace(work);
  }

  /// Deletes the locked leaf if it may be deleted, and empty right siblings that could not be
  /// before. Drops the lock.
  void delete(int startBuffer, int scanBlock, IndexVacuumStats stats) {
    int leaf = startBuffer;
    boolean haveStack = false;
    for (; ; ) {
      MemorySegment page = index.page(leaf);
      if (!BTreePage.isLeaf(page)
          || BTreePage.isDeleted(page)
          || BTreePage.isRightmost(page)
          || BTreePage.isRoot(page)
          || BTreePage.firstDataKey(page) <= BTreePage.maxOffset(page)
          || BTreePage.isIncompleteSplit(page)) {
        index.release(leaf);
        return;
      }
      if (!BTreePage.isHalfDead(page)) {
        if (!haveStack) {
          // Find the parents by the high key. That must be done without a lock on the leaf.
          index.codec.keyOfTuple(page, BTreePage.itemOffset(page, BTreePage.HIGH_KEY), key);
          key.nextKey = false;
          key.backward = true;
          int left = BTreePage.prev(page);
          int block = index.block(leaf);
          index.unlock(leaf);
          if (isLeftSplitIncomplete(left, block)) {
            index.unpin(leaf);
            return;
          }
          int found = index.search(key, false, stack, null);
          index.release(found);
          haveStack = true;
          index.lock(leaf, true);
          continue;
        }
        if (!markHalfDead(leaf)) {
          index.release(leaf);
          return;
        }
      }
      rightSiblingEmpty = false;
      while (BTreePage.isHalfDead(page)) {
        if (!unlink(leaf, scanBlock, stats)) {
          return;
        }
      }
      int right = BTreePage.next(page);
      index.release(leaf);
      index.checkInterrupts();
      if (!rightSiblingEmpty) {
        return;
      }
      leaf = index.get(right, true);
      haveStack = false;
    }
  }

  /// True if the page's left sibling has split and the page's own downlink is still missing.
  private boolean isLeftSplitIncomplete(int left, int target) {
    if (left == BTreePage.NONE) {
      return false;
    }
    int buffer = index.get(left, false);
    MemorySegment page = index.page(buffer);
    boolean result = BTreePage.next(page) == target && BTreePage.isIncompleteSplit(page);
    index.release(buffer);
    return result;
  }

  /// First stage. The leaf is exclusively locked and stays so.
  private boolean markHalfDead(int leaf) {
    MemorySegment page = index.page(leaf);
    int leafBlock = index.block(leaf);
    int right = BTreePage.next(page);
    int rightBuffer = index.get(right, false);
    boolean rightHalfDead = BTreePage.isHalfDead(index.page(rightBuffer));
    index.release(rightBuffer);
    if (rightHalfDead) {
      return false; // it has no downlink that could take over our key space
    }
    topParent = leafBlock;
    topParentRight = right;
    if (!lockSubtreeParent(leafBlock, stack.depth)) {
      return false;
    }
    MemorySegment parent = index.page(subtreeParent);
    long downlink = BTreePage.itemOffset(parent, parentOffset);
    long nextDownlink = BTreePage.itemOffset(parent, parentOffset + 1);
    if (BTreeTuple.downlink(parent, downlink) != topParent
        || BTreeTuple.downlink(parent, nextDownlink) != topParentRight) {
      index.release(subtreeParent);
      throw OpenIndex.corrupted(
          "right sibling %s of block %s is not next child %s of block %s in index \"%s\""
              .formatted(
                  BlockNumber.toString(topParentRight),
                  BlockNumber.toString(topParent),
                  BlockNumber.toString(BTreeTuple.downlink(parent, nextDownlink)),
                  BlockNumber.toString(stack.block[0]),
                  index.descriptor.name()));
    }
    int branchTop = topParent != leafBlock ? topParent : BlockNumber.INVALID;
    // Whoever read our key space reads the right sibling's now.
    index
        .transaction
        .predicate()
        .pageSplit(index.locator.databaseOid(), index.descriptor.indexOid(), leafBlock, right);
    index.enterCritical();
    // The doomed downlink takes over the next one's child, whose own entry goes: so our lower bound
    // becomes the child's.
    BTreeTuple.setDownlink(parent, downlink, topParentRight);
    Page.indexTupleDelete(parent, parentOffset + 1);
    BTreePage.addFlags(page, BTreePage.HALF_DEAD);
    writeDummyHighKey(page, branchTop);
    index.pool.markDirty(subtreeParent);
    index.pool.markDirty(leaf);
    if (index.needsWal()) {
      work.beginWal();
      int main = work.putShort(parentOffset);
      work.putShort(0);
      work.putInt(leafBlock);
      work.putInt(BTreePage.prev(page));
      work.putInt(BTreePage.next(page));
      work.putInt(branchTop);
      WalRecordBuilder record = index.beginRecord(work, BTreeRecords.MARK_PAGE_HALFDEAD);
      index.registerBlock(record, 0, leaf, WalRecordBuilder.WILL_INIT);
      index.registerBlock(record, 1, subtreeParent, WalRecordBuilder.STANDARD);
      record.registerData(work.wal(), main, work.walUsed() - main);
      long lsn = index.insertRecord(record);
      BTreePage.setLsn(parent, lsn);
      BTreePage.setLsn(page, lsn);
    }
    index.exitCritical();
    index.release(subtreeParent);
    return true;
  }

  /// The high key of a half-dead leaf only says where its branch starts.
  private void writeDummyHighKey(MemorySegment page, int branchTop) {
    BTreeTuple.makeMinusInfinity(work.pivot, 0, branchTop);
    if (!Page.indexTupleOverwrite(
        page, BTreePage.HIGH_KEY, work.pivot, 0, BTreeTuple.HEADER_BYTES)) {
      throw new IllegalStateException("could not overwrite high key in half-dead page");
    }
  }

  /// Finds and locks the lowest ancestor that keeps other children, so that the branch below it can
  /// go. False if the page must stay. PostgreSQL: `_bt_lock_subtree_parent`.
  private boolean lockSubtreeParent(int childBlock, int top) {
    int child = childBlock;
    for (int at = top; ; at--) {
      if (at == 0) {
        return false; // the tree has grown since the descent; the next vacuum will do it
      }
      int buffer = inserter.splitter().getParent(work, stack, at, child);
      if (buffer == NO_BUFFER) {
        return false;
      }
      MemorySegment page = index.page(buffer);
      int parent = stack.block[at - 1];
      int offset = stack.offset[at - 1];
      if (offset < BTreePage.maxOffset(page)) {
        subtreeParent = buffer;
        parentOffset = offset;
        return true;
      }
      // The last child of its parent: only the whole parent can go, if this is its only child and
      // it is not rightmost.
      if (offset != BTreePage.firstDataKey(page) || BTreePage.isRightmost(page)) {
        index.release(buffer);
        return false;
      }
      topParent = parent;
      topParentRight = BTreePage.next(page);
      int left = BTreePage.prev(page);
      index.release(buffer);
      if (isLeftSplitIncomplete(left, parent)) {
        return false;
      }
      child = parent;
    }
  }

  /// Second stage, for the topmost page of the branch that is left. `leaf` is exclusively locked
  /// before and after, but not between; false, and no lock, if something is wrong.
  private boolean unlink(int leaf, int scanBlock, IndexVacuumStats stats) {
    int leafBlock = index.block(leaf);
    MemorySegment leafPage = index.page(leaf);
    int target = BTreeTuple.downlink(leafPage, BTreePage.itemOffset(leafPage, BTreePage.HIGH_KEY));
    int leafLeft = BTreePage.prev(leafPage);
    int leafRight = BTreePage.next(leafPage);
    index.unlock(leaf);
    index.checkInterrupts();

    int buffer;
    int left;
    int level;
    boolean isLeafTarget = target == BlockNumber.INVALID;
    if (isLeafTarget) {
      target = leafBlock;
      buffer = leaf;
      left = leafLeft;
      level = 0;
    } else {
      buffer = index.get(target, false);
      left = BTreePage.prev(index.page(buffer));
      level = BTreePage.level(index.page(buffer));
      index.unlock(buffer);
      index.lock(leaf, true);
    }
    int leftBuffer = NO_BUFFER;
    if (left != BTreePage.NONE) {
      leftBuffer = index.get(left, true);
      for (; ; ) {
        MemorySegment page = index.page(leftBuffer);
        if (!BTreePage.isDeleted(page) && BTreePage.next(page) == target) {
          break;
        }
        boolean valid =
            !BTreePage.isRightmost(page)
                && !BTreePage.isDeleted(page)
                && left != BTreePage.next(page);
        left = BTreePage.next(page);
        index.release(leftBuffer);
        if (!valid) {
          index.unpin(buffer);
          if (!isLeafTarget) {
            index.release(leaf);
          }
          return false;
        }
        index.checkInterrupts();
        leftBuffer = index.get(left, true);
      }
    }
    index.lock(buffer, true);
    MemorySegment page = index.page(buffer);
    if (BTreePage.isRightmost(page) || BTreePage.isRoot(page) || BTreePage.isDeleted(page)) {
      throw PageSplitter.changedUnexpectedly("target page", target, index.descriptor.name());
    }
    if (BTreePage.prev(page) != left) {
      throw OpenIndex.corrupted(
          "target page left link unexpectedly changed from %s to %s in block %s of index \"%s\""
              .formatted(
                  BlockNumber.toString(left),
                  BlockNumber.toString(BTreePage.prev(page)),
                  BlockNumber.toString(target),
                  index.descriptor.name()));
    }
    int nextTop = BlockNumber.INVALID;
    if (isLeafTarget) {
      if (BTreePage.firstDataKey(page) <= BTreePage.maxOffset(page)
          || !BTreePage.isLeaf(page)
          || !BTreePage.isHalfDead(page)) {
        throw PageSplitter.changedUnexpectedly("target leaf page", target, index.descriptor.name());
      }
    } else {
      int only = BTreePage.firstDataKey(page);
      if (only != BTreePage.maxOffset(page) || BTreePage.isLeaf(page)) {
        throw PageSplitter.changedUnexpectedly(
            "target internal page on level " + level, target, index.descriptor.name());
      }
      nextTop = BTreeTuple.downlink(page, BTreePage.itemOffset(page, only));
      if (nextTop == leafBlock) {
        nextTop = BlockNumber.INVALID;
      }
    }
    int right = BTreePage.next(page);
    int rightBuffer = index.get(right, true);
    MemorySegment rightPage = index.page(rightBuffer);
    if (BTreePage.prev(rightPage) != target) {
      if (leftBuffer != NO_BUFFER) {
        index.release(leftBuffer);
      }
      index.release(rightBuffer);
      index.release(buffer);
      if (!isLeafTarget) {
        index.release(leaf);
      }
      return false;
    }
    rightSiblingEmpty = BTreePage.firstDataKey(rightPage) > BTreePage.maxOffset(rightPage);

    // If the right sibling becomes alone on its level, it becomes the fast root.
    int meta = NO_BUFFER;
    if (left == BTreePage.NONE && BTreePage.isRightmost(rightPage)) {
      meta = index.get(BTreePage.METAPAGE, true);
      if (Integer.compareUnsigned(BTreePage.metaFastLevel(index.page(meta)), level + 1) > 0) {
        index.release(meta);
        meta = NO_BUFFER;
      }
    }

    index.enterCritical();
    if (leftBuffer != NO_BUFFER) {
      BTreePage.setNext(index.page(leftBuffer), right);
      index.pool.markDirty(leftBuffer);
    }
    BTreePage.setPrev(rightPage, left);
    index.pool.markDirty(rightBuffer);
    if (!isLeafTarget) {
      BTreeTuple.makeMinusInfinity(
          leafPage, BTreePage.itemOffset(leafPage, BTreePage.HIGH_KEY), nextTop);
      index.pool.markDirty(leaf);
    }
    long safeXid = index.btree.nextFullXid();
    BTreePage.setDeleted(page, safeXid);
    BTreePage.setCycleId(page, 0);
    index.pool.markDirty(buffer);
    if (meta != NO_BUFFER) {
      BTreePage.setMetaFastRoot(index.page(meta), right, level);
      index.pool.markDirty(meta);
    }
    if (index.needsWal()) {
      logUnlink(
          buffer,
          leftBuffer,
          rightBuffer,
          isLeafTarget ? NO_BUFFER : leaf,
          meta,
          left,
          right,
          level,
          safeXid,
          leafLeft,
          leafRight,
          nextTop);
    }
    index.exitCritical();
    if (meta != NO_BUFFER) {
      index.release(meta);
    }
    if (leftBuffer != NO_BUFFER) {
      index.release(leftBuffer);
    }
    index.release(rightBuffer);
    if (!isLeafTarget) {
      index.release(buffer);
    }
    stats.pagesNewlyDeleted++;
    if (!BlockNumber.isBefore(scanBlock, target)) {
      stats.pagesDeleted++; // the scan has passed it; others it will count itself
    }
    vacuum.pageUnlinked(target, safeXid);
    return true;
  }

  private void logUnlink(
      int buffer,
      int leftBuffer,
      int rightBuffer,
      int leaf,
      int meta,
      int left,
      int right,
      int level,
      long safeXid,
      int leafLeft,
      int leafRight,
      int nextTop) {
    work.beginWal();
    int main = work.putInt(left);
    work.putInt(right);
    work.putInt(level);
    work.putInt(0);
    work.putLong(safeXid);
    work.putInt(leafLeft);
    work.putInt(leafRight);
    work.putInt(nextTop);
    int mainBytes = work.walUsed() - main;
    WalRecordBuilder record =
        index.beginRecord(
            work, meta != NO_BUFFER ? BTreeRecords.UNLINK_PAGE_META : BTreeRecords.UNLINK_PAGE);
    index.registerBlock(record, 0, buffer, WalRecordBuilder.WILL_INIT);
    if (leftBuffer != NO_BUFFER) {
      index.registerBlock(record, 1, leftBuffer, WalRecordBuilder.STANDARD);
    }
    index.registerBlock(record, 2, rightBuffer, WalRecordBuilder.STANDARD);
    if (leaf != NO_BUFFER) {
      index.registerBlock(record, 3, leaf, WalRecordBuilder.WILL_INIT);
    }
    record.registerData(work.wal(), main, mainBytes);
    if (meta != NO_BUFFER) {
      int md = work.putMeta(index.page(meta));
      index.registerBlock(record, 4, meta, WalRecordBuilder.WILL_INIT | WalRecordBuilder.STANDARD);
      record.registerBlockData(4, work.wal(), md, BTreeRecords.METADATA_BYTES);
    }
    long lsn = index.insertRecord(record);
    if (meta != NO_BUFFER) {
      BTreePage.setLsn(index.page(meta), lsn);
    }
    BTreePage.setLsn(index.page(rightBuffer), lsn);
    BTreePage.setLsn(index.page(buffer), lsn);
    if (leftBuffer != NO_BUFFER) {
      BTreePage.setLsn(index.page(leftBuffer), lsn);
    }
    if (leaf != NO_BUFFER) {
      BTreePage.setLsn(index.page(leaf), lsn);
    }
  }
}
