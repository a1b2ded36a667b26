// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.visibilitymap;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.ReadMode;
import dev.gajah.storage.page.Page;
import java.lang.foreign.MemorySegment;

/// Reads and changes visibility map pages (PostgreSQL: `visibilitymap.c`). One shared object; it
/// does no logging itself.
///
/// A map page has a standard page header; each byte behind it describes four heap pages, two bits
/// each, lowest first.
public final class VisibilityMap {
  public static final int ALL_VISIBLE = 0x01;
  public static final int ALL_FROZEN = 0x02;
  public static final int VALID_BITS = 0x03;

  /// Marks relations that logical decoding may read, in WAL records only.
  public static final int LOG_CATALOG_RELATION = 0x04;

  /// "No buffer".
  public static final int NO_BUFFER = -1;

  private static final int HEADER = 24;
  private static final int MAP_BYTES = BlockNumber.BLOCK_BYTES - HEADER;
  private static final int BLOCKS_PER_BYTE = 4;

  /// Heap pages that one map page describes.
  public static final int BLOCKS_PER_PAGE = MAP_BYTES * BLOCKS_PER_BYTE;

  private final BufferPool buffers;

  public VisibilityMap(BufferPool buffers) {
    this.buffers = buffers;
  }

  /// Block of the map that describes heap block `heapBlock`.
  public static int mapBlock(int heapBlock) {
    return Integer.divideUnsigned(heapBlock, BLOCKS_PER_PAGE);
  }

  private static int byteOffset(int heapBlock) {
    return HEADER + Integer.remainderUnsigned(heapBlock, BLOCKS_PER_PAGE) / BLOCKS_PER_BYTE;
  }

  private static int shift(int heapBlock) {
    return (heapBlock & BLOCKS_PER_BYTE - 1) * 2;
  }

  /// Pins the map page for `heapBlock`, creating it if needed, and returns its buffer. `current` is
  /// a map buffer that the caller has pinned for the same relation, or [#NO_BUFFER]: it is
  /// returned, or unpinned. May do I/O: hold no content lock.
  public int pin(RelFileLocator locator, int heapBlock, int current) {
    int mapBlock = mapBlock(heapBlock);
    if (current != NO_BUFFER) {
      if (buffers.block(current) == mapBlock) {
        return current;
      }
      buffers.unpin(current);
    }
    while (!BlockNumber.isBefore(
        mapBlock, buffers.blockCount(locator, ForkNumber.VISIBILITY_MAP))) {
      extend(locator);
    }
    return read(locator, mapBlock);
  }

  private void extend(RelFileLocator locator) {
    buffers.createFork(locator, ForkNumber.VISIBILITY_MAP);
    int buffer = buffers.extend(locator, ForkNumber.VISIBILITY_MAP, null);
    Page.init(buffers.page(buffer), 0);
    buffers.markDirty(buffer);
    buffers.release(buffer);
  }

  private int read(RelFileLocator locator, int mapBlock) {
    int buffer =
        buffers.pin(locator, ForkNumber.VISIBILITY_MAP, mapBlock, ReadMode.ZERO_ON_ERROR, null);
    if (Page.isNew(buffers.page(buffer))) {
      buffers.lockExclusive(buffer);
      if (Page.isNew(buffers.page(buffer))) {
        Page.init(buffers.page(buffer), 0);
      }
      buffers.unlock(buffer);
    }
    return buffer;
  }

  /// True if `current` is the pinned map page for `heapBlock`.
  public boolean isPinned(int heapBlock, int current) {
    return current != NO_BUFFER && buffers.block(current) == mapBlock(heapBlock);
  }

  /// Clears bits; the caller holds the exclusive content lock of the map page. Returns true if
  /// something changed: then the buffer is dirty and belongs in the WAL record.
  public boolean clearLocked(int heapBlock, int buffer, int bits) {
    assert isPinned(heapBlock, buffer) : "wrong visibility map buffer";
    assert bits != ALL_VISIBLE : "all-visible must not be cleared alone";
    MemorySegment page = buffers.page(buffer);
    int at = byteOffset(heapBlock);
    int old = Bytes.getUnsignedByte(page, at);
    int mask = bits << shift(heapBlock);
    if ((old & mask) == 0) {
      return false;
    }
    Bytes.putByte(page, at, old & ~mask);
    buffers.markDirty(buffer);
    return true;
  }

  /// Sets bits; the caller holds the exclusive content lock of the map page and logs the change.
  /// Returns true if something changed.
  public boolean setLocked(int heapBlock, int buffer, int bits) {
    assert isPinned(heapBlock, buffer) : "wrong visibility map buffer";
    assert bits != ALL_FROZEN : "frozen but not visible";
    MemorySegment page = buffers.page(buffer);
    int at = byteOffset(heapBlock);
    int old = Bytes.getUnsignedByte(page, at);
    if ((old >> shift(heapBlock) & VALID_BITS) == bits) {
      return false;
    }
    Bytes.putByte(page, at, old | bits << shift(heapBlock));
    buffers.markDirty(buffer);
    return true;
  }

  /// The bits of `heapBlock` on the pinned map page. Without a lock, so it may be out of date at
  /// once; the caller knows why that is fine.
  public int bits(int heapBlock, int buffer) {
    return Bytes.getUnsignedByte(buffers.page(buffer), byteOffset(heapBlock)) >> shift(heapBlock)
        & VALID_BITS;
  }

  /// The map buffer for `heapBlock` if the map has such a page, else [#NO_BUFFER]. Never extends.
  /// `current` as in [#pin].
  public int pinExisting(RelFileLocator locator, int heapBlock, int current) {
    int mapBlock = mapBlock(heapBlock);
    if (current != NO_BUFFER) {
      if (buffers.block(current) == mapBlock) {
        return current;
      }
      buffers.unpin(current);
    }
    if (!BlockNumber.isBefore(mapBlock, buffers.blockCount(locator, ForkNumber.VISIBILITY_MAP))) {
      return NO_BUFFER;
    }
    return read(locator, mapBlock);
  }

  /// Counts set bits over the whole map: all-visible in the low 32 bits, all-frozen in the high
  /// ones.
  public long count(RelFileLocator locator) {
    long visible = 0;
    long frozen = 0;
    int blocks = buffers.blockCount(locator, ForkNumber.VISIBILITY_MAP);
    for (int block = 0; block < blocks; block++) {
      int buffer = read(locator, block);
      MemorySegment page = buffers.page(buffer);
      for (int at = HEADER; at < BlockNumber.BLOCK_BYTES; at += 8) {
        long word = Bytes.getLong(page, at);
        visible += Long.bitCount(word & 0x5555555555555555L);
        frozen += Long.bitCount(word & 0xAAAAAAAAAAAAAAAAL);
      }
      buffers.unpin(buffer);
    }
    return frozen << 32 | visible;
  }

  /// Map pages that a heap of `heapBlocks` blocks needs.
  public static int mapBlocksFor(int heapBlocks) {
    return (int) ((BlockNumber.toLong(heapBlocks) + BLOCKS_PER_PAGE - 1) / BLOCKS_PER_PAGE);
  }

  /// Clears the bits behind the new end of the heap on the last map page that stays (PostgreSQL:
  /// `visibilitymap_prepare_truncate`). Returns the number of map pages to keep, or -1 if the fork
  /// needs no truncation.
  public int prepareTruncate(RelFileLocator locator, int heapBlocks, PageLogger logger) {
    int existing = buffers.blockCount(locator, ForkNumber.VISIBILITY_MAP);
    if (existing == 0) {
      return -1;
    }
    int mapBlock = mapBlock(heapBlocks);
    int inPage = Integer.remainderUnsigned(heapBlocks, BLOCKS_PER_PAGE);
    int keep = mapBlock;
    if (inPage != 0) {
      keep = mapBlock + 1;
      if (mapBlock >= existing) {
        return -1;
      }
      int buffer = read(locator, mapBlock);
      buffers.lockExclusive(buffer);
      MemorySegment page = buffers.page(buffer);
      int at = byteOffset(heapBlocks);
      logger.enterCritical();
      page.asSlice(at + 1, BlockNumber.BLOCK_BYTES - at - 1).fill((byte) 0);
      Bytes.putByte(page, at, Bytes.getUnsignedByte(page, at) & (1 << shift(heapBlocks)) - 1);
      buffers.markDirty(buffer);
      logger.logFullPage(buffer);
      logger.exitCritical();
      buffers.release(buffer);
    }
    return existing <= keep ? -1 : keep;
  }

  /// How [#prepareTruncate] protects and logs its page; in redo all methods do nothing.
  public interface PageLogger {
    void enterCritical();

    void logFullPage(int buffer);

    void exitCritical();
  }
}
