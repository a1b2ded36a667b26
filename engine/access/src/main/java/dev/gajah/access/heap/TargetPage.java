// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.ReadMode;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.page.Page;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds, pins and locks a page with room for a new tuple, or makes one (PostgreSQL:
/// `RelationGetBufferForTuple`, `hio.c`).
///
/// Order of search: the page this session used last, what the free space map suggests, the last
/// page, a new page. With a second page (the old version's, in an update) both are locked in
/// ascending block order. Belongs to one session.
final class TargetPage {
  /// Most pages that one bulk insertion adds at once.
  private static final int EXTEND_MAX = 64;

  private static final int NEARLY_EMPTY_BYTES =
      HeapPage.TUPLE_BYTES_MAX - HeapPage.TUPLES_MAX / 8 * HeapPage.LINE_POINTER_BYTES;

  private final BufferPool buffers;
  private final FreeSpaceMap freeSpace;
  private final HeldBuffers held;

  /// The block each relation's last insertion of this session went to (PostgreSQL:
  /// `smgr_targblock`).
  private final Map<RelFileLocator, int[]> lastBlocks = new HashMap<>();

  private boolean unlockedTarget;

  TargetPage(Heap heap, HeldBuffers held) {
    buffers = heap.buffers();
    freeSpace = heap.freeSpace();
    this.held = held;
  }

  private int[] lastBlock(RelFileLocator locator) {
    int[] last = lastBlocks.get(locator);
    if (last == null) {
      if (lastBlocks.size() > 1000) {
        lastBlocks.clear();
      }
      last = new int[] {BlockNumber.INVALID};
      lastBlocks.put(locator, last);
    }
    return last;
  }

  /// Forgets where the relation's last tuple went: it was truncated.
  void forget(RelFileLocator locator) {
    lastBlocks.remove(locator);
  }

  /// Returns the buffer of a page with room for `length` bytes, pinned (through [HeldBuffers]) and
  /// exclusively locked. If `other` is a pinned, unlocked buffer of the same relation, it is locked
  /// too; the result may be `other` itself, then without a second pin. `map` (for the result) and
  /// `otherMap` are pinned if their pages are all-visible.
  int find(
      RelationDescriptor relation,
      int length,
      int other,
      int options,
      @Nullable BulkInsert bulk,
      MapPin map,
      @Nullable MapPin otherMap,
      int pagesWanted) {
    int size = Bytes.maxAlign(length);
    if (size > HeapPage.TUPLE_BYTES_MAX) {
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "row is too big: size %d, maximum size %d".formatted(size, HeapPage.TUPLE_BYTES_MAX));
    }
    boolean useFreeSpaceMap = (options & InsertOption.SKIP_FSM) == 0;
    boolean frozen = (options & InsertOption.FROZEN) != 0;
    int saved = relation.saveFreeBytes();
    int target =
        size + saved > NEARLY_EMPTY_BYTES ? Math.max(size, NEARLY_EMPTY_BYTES) : size + saved;
    RelFileLocator locator = relation.locator();
    int otherBlock = other < 0 ? BlockNumber.INVALID : buffers.block(other);
    int[] last = lastBlock(locator);
    int block =
        bulk != null && bulk.currentBlock != BlockNumber.INVALID ? bulk.currentBlock : last[0];
    if (block == BlockNumber.INVALID && useFreeSpaceMap) {
      block = freeSpace.search(locator, target);
    }
    if (block == BlockNumber.INVALID) {
      int count = buffers.blockCount(locator, ForkNumber.MAIN);
      if (count != 0) {
        block = count - 1;
      }
    } else if (!BlockNumber.isBefore(block, buffers.blockCount(locator, ForkNumber.MAIN))) {
      // Truncated by somebody since we were here.
      block = useFreeSpaceMap ? freeSpace.search(locator, target) : BlockNumber.INVALID;
    }
    while (true) {
      while (block != BlockNumber.INVALID) {
        int buffer = lockPages(relation, block, other, otherBlock, frozen, bulk, map, otherMap);
        MemorySegment page = buffers.page(buffer);
        if (Page.isNew(page)) {
          Page.init(page, 0);
          buffers.markDirty(buffer);
        }
        int free = HeapPage.freeBytes(page);
        if (target <= free) {
          last[0] = block;
          if (bulk != null) {
            bulk.currentBlock = block;
          }
          return buffer;
        }
        held.unlock(buffer);
        if (other < 0) {
          held.unpin(buffer);
        } else if (otherBlock != block) {
          held.unlock(other);
          held.unpin(buffer);
        }
        block = nextCandidate(locator, bulk, block, free, target, useFreeSpaceMap);
      }
      int buffer = addBlocks(relation, bulk, Math.max(1, pagesWanted), useFreeSpaceMap);
      int newBlock = buffers.block(buffer);
      if (frozen && !map.isFor(newBlock)) {
        if (!unlockedTarget) {
          held.unlock(buffer);
          unlockedTarget = true;
        }
        map.pin(locator, newBlock);
      }
      boolean recheckPins = false;
      if (unlockedTarget) {
        if (other >= 0) {
          held.lockExclusive(other);
        }
        held.lockExclusive(buffer);
        recheckPins = true;
      } else if (other >= 0) {
        // The new block has the higher number: lock order wants the other one first.
        if (!held.tryLockExclusive(other)) {
          unlockedTarget = true;
          held.unlock(buffer);
          held.lockExclusive(other);
          held.lockExclusive(buffer);
        }
        recheckPins = true;
      }
      if (recheckPins && pinMaps(locator, buffer, newBlock, other, otherBlock, map, otherMap)) {
        unlockedTarget = true;
      }
      if (size <= HeapPage.freeBytes(buffers.page(buffer))) {
        last[0] = newBlock;
        if (bulk != null) {
          bulk.currentBlock = newBlock;
        }
        return buffer;
      }
      if (!unlockedTarget) {
        throw new Panic("tuple is too big: size " + size);
      }
      // Somebody filled our new page while it was unlocked.
      if (other >= 0) {
        held.unlock(other);
      }
      held.release(buffer);
      block = useFreeSpaceMap ? freeSpace.search(locator, target) : BlockNumber.INVALID;
    }
  }

  private int nextCandidate(
      RelFileLocator locator,
      @Nullable BulkInsert bulk,
      int block,
      int free,
      int target,
      boolean useFreeSpaceMap) {
    if (bulk != null && bulk.nextFree != BlockNumber.INVALID) {
      if (useFreeSpaceMap) {
        freeSpace.record(locator, block, free);
      }
      int next = bulk.nextFree;
      if (!BlockNumber.isBefore(bulk.nextFree, bulk.lastFree)) {
        bulk.nextFree = BlockNumber.INVALID;
        bulk.lastFree = BlockNumber.INVALID;
      } else {
        bulk.nextFree++;
      }
      return next;
    }
    if (!useFreeSpaceMap) {
      return BlockNumber.INVALID;
    }
    return freeSpace.recordAndSearch(locator, block, free, target);
  }

  private int lockPages(
      RelationDescriptor relation,
      int block,
      int other,
      int otherBlock,
      boolean frozen,
      @Nullable BulkInsert bulk,
      MapPin map,
      @Nullable MapPin otherMap) {
    RelFileLocator locator = relation.locator();
    int buffer;
    if (other >= 0 && otherBlock == block) {
      buffer = other;
    } else if (bulk != null) {
      buffer =
          held.adopt(
              buffers.pin(locator, ForkNumber.MAIN, block, ReadMode.NORMAL, bulk.ring), false);
    } else {
      buffer = held.pin(locator, block);
    }
    MemorySegment page = buffers.page(buffer);
    if (HeapPage.isAllVisible(page) || (frozen && HeapPage.maxOffset(page) == 0)) {
      map.pin(locator, block);
    }
    if (other < 0 || otherBlock == block) {
      held.lockExclusive(buffer);
    } else if (BlockNumber.isBefore(otherBlock, block)) {
      held.lockExclusive(other);
      held.lockExclusive(buffer);
    } else {
      held.lockExclusive(buffer);
      held.lockExclusive(other);
    }
    pinMaps(locator, buffer, block, other, otherBlock, map, otherMap);
    return buffer;
  }

  /// While a locked page is all-visible but its map page is not pinned: unlock, pin, lock again.
  /// True if locks were released (PostgreSQL: `GetVisibilityMapPins`).
  private boolean pinMaps(
      RelFileLocator locator,
      int buffer,
      int block,
      int other,
      int otherBlock,
      MapPin map,
      @Nullable MapPin otherMap) {
    boolean released = false;
    boolean two = other >= 0 && other != buffer;
    while (true) {
      boolean needMap = HeapPage.isAllVisible(buffers.page(buffer)) && !map.isFor(block);
      boolean needOther =
          two
              && otherMap != null
              && HeapPage.isAllVisible(buffers.page(other))
              && !otherMap.isFor(otherBlock);
      if (!needMap && !needOther) {
        return released;
      }
      released = true;
      held.unlock(buffer);
      if (two) {
        held.unlock(other);
      }
      if (needMap) {
        map.pin(locator, block);
      }
      if (needOther && otherMap != null) {
        otherMap.pin(locator, otherBlock);
      }
      if (two && BlockNumber.isBefore(otherBlock, block)) {
        held.lockExclusive(other);
        held.lockExclusive(buffer);
      } else {
        held.lockExclusive(buffer);
        if (two) {
          held.lockExclusive(other);
        }
      }
      if (!two || (needMap && needOther)) {
        return true;
      }
    }
  }

  /// Adds blocks at the end; returns the first, pinned, initialised and locked, unless
  /// [#unlockedTarget] says that it is not locked (PostgreSQL: `RelationAddBlocks`).
  private int addBlocks(
      RelationDescriptor relation, @Nullable BulkInsert bulk, int pages, boolean useFreeSpaceMap) {
    RelFileLocator locator = relation.locator();
    int wanted = 1;
    if (bulk != null || useFreeSpaceMap) {
      wanted = pages;
      if (bulk != null) {
        wanted = Math.max(wanted, bulk.extendedBy);
      }
      wanted = Math.min(wanted, EXTEND_MAX);
    }
    int notInMap = pages > 1 && bulk == null ? 1 : pages;
    int buffer =
        held.adopt(buffers.extend(locator, ForkNumber.MAIN, bulk == null ? null : bulk.ring), true);
    MemorySegment page = buffers.page(buffer);
    if (!Page.isNew(page)) {
      throw SqlError.internal(
          "page %s of relation \"%s\" should be empty but is not"
              .formatted(BlockNumber.toString(buffers.block(buffer)), relation.name()));
    }
    Page.init(page, 0);
    buffers.markDirty(buffer);
    unlockedTarget = false;
    int firstBlock = buffers.block(buffer);
    int lastBlock = firstBlock;
    if (wanted > 1) {
      held.unlock(buffer);
      unlockedTarget = true;
      int firstInMap = BlockNumber.INVALID;
      boolean contiguous = true;
      for (int i = 1; i < wanted; i++) {
        int extra = buffers.extend(locator, ForkNumber.MAIN, bulk == null ? null : bulk.ring);
        int extraBlock = buffers.block(extra);
        buffers.release(extra);
        contiguous &= extraBlock == lastBlock + 1;
        if (useFreeSpaceMap && (i >= notInMap || !contiguous)) {
          freeSpace.record(locator, extraBlock, BlockNumber.BLOCK_BYTES - HeapPage.HEADER);
          if (firstInMap == BlockNumber.INVALID) {
            firstInMap = extraBlock;
          }
        } else {
          lastBlock = extraBlock;
        }
      }
      if (firstInMap != BlockNumber.INVALID) {
        freeSpace.vacuumRange(locator, firstInMap, buffers.blockCount(locator, ForkNumber.MAIN));
      }
    }
    if (bulk != null) {
      if (lastBlock != firstBlock) {
        bulk.nextFree = firstBlock + 1;
        bulk.lastFree = lastBlock;
      } else {
        bulk.nextFree = BlockNumber.INVALID;
        bulk.lastFree = BlockNumber.INVALID;
      }
      bulk.extendedBy += wanted;
    }
    return buffer;
  }
}
