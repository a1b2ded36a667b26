// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.freespace;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.ReadMode;
import dev.gajah.storage.page.Page;
import java.lang.foreign.MemorySegment;

/// How much room the blocks of a relation have, in steps of 32 bytes (PostgreSQL: `freespace.c`,
/// `indexfsm.c`).
///
/// Three levels of pages, each page a tree: slots of the bottom level are heap blocks, slots above
/// are pages below. A page is addressed as `level << 32 | number on its level`. The pages lie in
/// the fork depth first, each upper page before its children.
///
/// The map is a hint: it is not logged, may lag, and repairs itself where a search finds it wrong.
///
/// One content lock is held at a time.
public final class FreeSpaceMap {
  private static final int SLOTS = FsmPage.SLOTS;
  private static final int DEPTH = 3;
  private static final int ROOT_LEVEL = DEPTH - 1;
  private static final long ROOT = (long) ROOT_LEVEL << 32;
  private static final int STEP_BYTES = 32;
  private static final int RESTARTS_MAX = 10_000;

  /// Most that can be asked for: the largest heap tuple.
  private static final int REQUEST_BYTES_MAX = 8160;

  private final BufferPool pool;

  public FreeSpaceMap(BufferPool pool) {
    this.pool = pool;
  }

  // ---- for tables ----

  /// A block with at least `bytes` of room, or [BlockNumber#INVALID].
  public int search(RelFileLocator locator, int bytes) {
    return searchCategory(locator, categoryNeeded(bytes));
  }

  /// Notes how much room a block has.
  public void record(RelFileLocator locator, int block, int freeBytes) {
    setAndSearch(locator, leafPage(block), leafSlot(block), category(freeBytes), 0);
  }

  /// Notes the room of a block that did not have enough, and finds another, close by if possible.
  public int recordAndSearch(RelFileLocator locator, int block, int freeBytes, int neededBytes) {
    int needed = categoryNeeded(neededBytes);
    long page = leafPage(block);
    int slot = setAndSearch(locator, page, leafSlot(block), category(freeBytes), needed);
    if (slot >= 0) {
      int found = blockOf(page, slot);
      if (exists(locator, found)) {
        return found;
      }
    }
    return searchCategory(locator, needed);
  }

  /// The room of a block as the map knows it, rounded down.
  public int recorded(RelFileLocator locator, int block) {
    int buffer = read(locator, leafPage(block), false);
    if (buffer < 0) {
      return 0;
    }
    int category = FsmPage.value(pool.page(buffer), leafSlot(block));
    pool.unpin(buffer);
    return category == 255 ? REQUEST_BYTES_MAX : category * STEP_BYTES;
  }

  /// As [#record], in redo: makes pages that are missing.
  public void recordInRedo(RelFileLocator locator, int block, int freeBytes) {
    int buffer = read(locator, leafPage(block), true);
    pool.lockExclusive(buffer);
    if (FsmPage.set(pool.page(buffer), leafSlot(block), category(freeBytes))) {
      pool.markDirty(buffer);
    }
    pool.release(buffer);
  }

  /// Brings the upper pages up to date, over the whole map.
  public void vacuum(RelFileLocator locator) {
    vacuumPage(locator, ROOT, 0, BlockNumber.INVALID);
  }

  /// As [#vacuum], where they cover the blocks from `start` to before `end`.
  public void vacuumRange(RelFileLocator locator, int start, int end) {
    if (BlockNumber.isBefore(start, end)) {
      vacuumPage(locator, ROOT, start, end);
    }
  }

  // ---- for indexes, which know only free pages and others ----

  /// Takes a page that was free, or returns [BlockNumber#INVALID] (PostgreSQL: `GetFreeIndexPage`).
  public int takeFreeIndexPage(RelFileLocator locator) {
    int block = search(locator, BlockNumber.BLOCK_BYTES / 2);
    if (BlockNumber.isValid(block)) {
      record(locator, block, 0);
    }
    return block;
  }

  public void recordFreeIndexPage(RelFileLocator locator, int block) {
    record(locator, block, BlockNumber.BLOCK_BYTES - 1);
  }

  public void vacuumIndex(RelFileLocator locator) {
    vacuum(locator);
  }

  // ---- truncation ----

  /// Logs the full image of a map page that truncation changed, if hints must be protected; in redo
  /// does nothing.
  public interface PageLogger {
    void enterCritical();

    /// The buffer is locked exclusively and dirty.
    void logFullPage(int buffer);

    void exitCritical();
  }

  /// Empties what the map says of blocks from `blocks` on (PostgreSQL:
  /// `FreeSpaceMapPrepareTruncateRel`).
  ///
  /// @return map pages to keep, or [BlockNumber#INVALID] if the fork needs no truncation
  public int prepareTruncate(RelFileLocator locator, int blocks, PageLogger logger) {
    if (!pool.exists(locator, ForkNumber.FREE_SPACE_MAP)) {
      return BlockNumber.INVALID;
    }
    long page = leafPage(blocks);
    int slot = leafSlot(blocks);
    if (slot == 0) {
      int keep = physical(page);
      return BlockNumber.compare(pool.blockCount(locator, ForkNumber.FREE_SPACE_MAP), keep) <= 0
          ? BlockNumber.INVALID
          : keep;
    }
    int buffer = read(locator, page, false);
    if (buffer < 0) {
      return BlockNumber.INVALID;
    }
    pool.lockExclusive(buffer);
    logger.enterCritical();
    FsmPage.truncate(pool.page(buffer), slot);
    // Not as a hint: after the truncation, these slots must not come back.
    pool.markDirty(buffer);
    logger.logFullPage(buffer);
    logger.exitCritical();
    pool.release(buffer);
    return physical(page) + 1;
  }

  // ---- categories ----

  static int category(int freeBytes) {
    if (freeBytes >= REQUEST_BYTES_MAX) {
      return 255;
    }
    return Math.min(254, freeBytes / STEP_BYTES);
  }

  static int categoryNeeded(int bytes) {
    if (bytes > REQUEST_BYTES_MAX) {
      throw SqlError.internal("invalid FSM request size " + bytes);
    }
    if (bytes == 0) {
      return 1;
    }
    return Math.min(255, (bytes + STEP_BYTES - 1) / STEP_BYTES);
  }

  // ---- addresses ----

  private static int level(long address) {
    return (int) (address >>> 32);
  }

  private static int number(long address) {
    return (int) address;
  }

  private static long leafPage(int block) {
    return Integer.toUnsignedLong(Integer.divideUnsigned(block, SLOTS));
  }

  private static int leafSlot(int block) {
    return Integer.remainderUnsigned(block, SLOTS);
  }

  private static int blockOf(long leafPage, int slot) {
    return number(leafPage) * SLOTS + slot;
  }

  private static long parent(long address) {
    return (long) (level(address) + 1) << 32 | number(address) / SLOTS;
  }

  private static int slotInParent(long address) {
    return number(address) % SLOTS;
  }

  private static long child(long address, int slot) {
    return (long) (level(address) - 1) << 32
        | Integer.toUnsignedLong(number(address) * SLOTS + slot);
  }

  /// The block of the fork that holds a page: count the pages of all levels up to its first leaf.
  static int physical(long address) {
    long leaf = number(address);
    for (int level = 0; level < level(address); level++) {
      leaf *= SLOTS;
    }
    long pages = 0;
    for (int level = 0; level < DEPTH; level++) {
      pages += leaf + 1;
      leaf /= SLOTS;
    }
    return (int) (pages - level(address) - 1);
  }

  // ---- pages ----

  /// Pins a map page. Returns -1 if it is not there and not to be made.
  private int read(RelFileLocator locator, long address, boolean make) {
    int block = physical(address);
    if (!BlockNumber.isBefore(block, pool.blockCount(locator, ForkNumber.FREE_SPACE_MAP))) {
      if (!make) {
        return -1;
      }
      pool.createFork(locator, ForkNumber.FREE_SPACE_MAP);
      pool.extendTo(locator, ForkNumber.FREE_SPACE_MAP, block + 1);
    }
    int buffer = pool.pin(locator, ForkNumber.FREE_SPACE_MAP, block, ReadMode.ZERO_ON_ERROR, null);
    MemorySegment page = pool.page(buffer);
    if (Page.isNew(page)) {
      pool.lockExclusive(buffer);
      if (Page.isNew(page)) {
        Page.init(page, 0);
      }
      pool.unlock(buffer);
    }
    return buffer;
  }

  private int setAndSearch(RelFileLocator locator, long address, int slot, int value, int minimum) {
    int buffer = read(locator, address, true);
    pool.lockExclusive(buffer);
    MemorySegment page = pool.page(buffer);
    if (FsmPage.set(page, slot, value)) {
      pool.markDirtyHint(buffer, false);
    }
    int found = -1;
    if (minimum != 0) {
      found = searchLocked(buffer, minimum, level(address) == 0);
    }
    pool.release(buffer);
    return found;
  }

  /// Caller holds the exclusive lock.
  private int searchLocked(int buffer, int minimum, boolean advance) {
    MemorySegment page = pool.page(buffer);
    int found = FsmPage.search(page, minimum, advance);
    while (found == FsmPage.TORN) {
      FsmPage.rebuild(page);
      pool.markDirtyHint(buffer, false);
      found = FsmPage.search(page, minimum, advance);
    }
    return found;
  }

  private int searchCategory(RelFileLocator locator, int minimum) {
    long address = ROOT;
    int restarts = 0;
    while (true) {
      int buffer = read(locator, address, false);
      int slot = -1;
      int max = 0;
      if (buffer >= 0) {
        pool.lockShared(buffer);
        slot = FsmPage.search(pool.page(buffer), minimum, level(address) == 0);
        if (slot == FsmPage.TORN) {
          pool.unlock(buffer);
          pool.lockExclusive(buffer);
          slot = searchLocked(buffer, minimum, level(address) == 0);
        }
        max = FsmPage.max(pool.page(buffer));
        pool.unlock(buffer);
      }
      if (slot >= 0) {
        if (level(address) > 0) {
          pool.unpin(buffer);
          address = child(address, slot);
          continue;
        }
        int block = blockOf(address, slot);
        if (exists(locator, block)) {
          pool.unpin(buffer);
          return block;
        }
        // Behind the end of the relation: the map survived a truncation that the relation did not.
        // Correct it.
        pool.lockExclusive(buffer);
        if (FsmPage.set(pool.page(buffer), slot, 0)) {
          pool.markDirtyHint(buffer, false);
        }
        pool.release(buffer);
      } else {
        if (buffer >= 0) {
          pool.unpin(buffer);
        }
        if (level(address) == ROOT_LEVEL) {
          return BlockNumber.INVALID;
        }
        // The page above promised too much.
        setAndSearch(locator, parent(address), slotInParent(address), max, 0);
      }
      if (restarts++ > RESTARTS_MAX) {
        return BlockNumber.INVALID;
      }
      address = ROOT;
    }
  }

  private boolean exists(RelFileLocator locator, int block) {
    return BlockNumber.isBefore(block, pool.blockCount(locator, ForkNumber.MAIN));
  }

  /// Brings the page and those below it up to date where they cover `start` to before `end`.
  ///
  /// @return the page's maximum, or -1 if there is no such page
  private int vacuumPage(RelFileLocator locator, long address, int start, int end) {
    int buffer = read(locator, address, false);
    if (buffer < 0) {
      return -1;
    }
    MemorySegment page = pool.page(buffer);
    int level = level(address);
    if (level > 0) {
      long first = leafPage(start);
      long last = leafPage(end - 1);
      int firstSlot = leafSlot(start);
      int lastSlot = leafSlot(end - 1);
      while (level(first) < level) {
        firstSlot = slotInParent(first);
        lastSlot = slotInParent(last);
        first = parent(first);
        last = parent(last);
      }
      int from =
          number(first) == number(address)
              ? firstSlot
              : number(first) > number(address) ? SLOTS : 0;
      int to =
          number(last) == number(address)
              ? lastSlot
              : number(last) > number(address) ? SLOTS - 1 : -1;
      boolean ended = false;
      for (int slot = from; slot <= to; slot++) {
        int below = ended ? -1 : vacuumPage(locator, child(address, slot), start, end);
        ended = below < 0;
        int value = Math.max(0, below);
        if (FsmPage.value(page, slot) != value) {
          pool.lockExclusive(buffer);
          if (FsmPage.set(page, slot, value)) {
            pool.markDirtyHint(buffer, false);
          }
          pool.unlock(buffer);
        }
      }
    }
    int max = FsmPage.max(page);
    FsmPage.setNextSlot(page, 0);
    pool.unpin(buffer);
    return max;
  }
}
