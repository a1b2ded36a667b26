// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.files;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/// Contents of one file: what a reader sees, and what a power failure would leave. Guarded by the
/// file system's lock.
///
/// Both are lists of pages that are shared until one of them changes, so that a sync, a copy and a
/// crash cost what has changed, not the size of the file.
///
/// Invariant: a page in [#owned] is referred to by `content` of this file alone; every other page
/// is never written again.
final class SimulatedFile {
  static final int SECTOR_BYTES = 512;
  private static final int PAGE_BYTES = 8192;
  private static final int SECTORS = PAGE_BYTES / SECTOR_BYTES;

  /// Every page of zeros; owned by nobody.
  private static final byte[] ZEROS = new byte[PAGE_BYTES];

  private byte[][] content = new byte[0][];
  private int size;
  private byte[][] durable = new byte[0][];
  private int durableSize;

  /// Sectors that were changed since the last sync.
  private BitSet dirty = new BitSet();

  /// Pages of `content` that may be written in place.
  private final BitSet owned = new BitSet();

  int mode;

  SimulatedFile(int mode) {
    this.mode = mode;
  }

  int size() {
    return size;
  }

  /// The same file on another disk.
  SimulatedFile copy() {
    SimulatedFile copy = new SimulatedFile(mode);
    owned.clear();
    copy.content = content.clone();
    copy.size = size;
    copy.durable = durable.clone();
    copy.durableSize = durableSize;
    copy.dirty = (BitSet) dirty.clone();
    return copy;
  }

  /// Reads `count` bytes at `position`; all of them are within the file.
  void read(ByteBuffer target, int position, int count) {
    int at = position;
    int left = count;
    while (left > 0) {
      int offset = at % PAGE_BYTES;
      int part = Math.min(left, PAGE_BYTES - offset);
      target.put(page(content, at / PAGE_BYTES), offset, part);
      at += part;
      left -= part;
    }
  }

  void write(ByteBuffer source, int position) {
    int count = source.remaining();
    if (count == 0) {
      return;
    }
    if (position > size) {
      dirty.set(size / SECTOR_BYTES, position / SECTOR_BYTES + 1);
    }
    ensurePages(position + count);
    int at = position;
    while (source.hasRemaining()) {
      int offset = at % PAGE_BYTES;
      int part = Math.min(source.remaining(), PAGE_BYTES - offset);
      source.get(writable(at / PAGE_BYTES), offset, part);
      if (part == PAGE_BYTES) {
        dropIfZero(at / PAGE_BYTES);
      }
      at += part;
    }
    size = Math.max(size, position + count);
    dirty.set(position / SECTOR_BYTES, (position + count - 1) / SECTOR_BYTES + 1);
  }

  private void ensurePages(int bytes) {
    int pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    if (content.length < pages) {
      content = resized(content, pages);
    }
  }

  private static byte[][] resized(byte[][] pages, int count) {
    byte[][] result = Arrays.copyOf(pages, count);
    if (count > pages.length) {
      Arrays.fill(result, pages.length, count, ZEROS);
    }
    return result;
  }

  /// A file may be longer than its list of pages: the rest is zeros.
  private static byte[] page(byte[][] pages, int number) {
    return number < pages.length ? pages[number] : ZEROS;
  }

  private byte[] writable(int page) {
    byte[] bytes = content[page];
    if (!owned.get(page)) {
      bytes = bytes.clone();
      content[page] = bytes;
      owned.set(page);
    }
    return bytes;
  }

  private void dropIfZero(int page) {
    if (Arrays.equals(content[page], ZEROS)) {
      content[page] = ZEROS;
      owned.clear(page);
    }
  }

  void truncate(int newSize) {
    if (newSize < size) {
      dirty.set(newSize / SECTOR_BYTES, (size - 1) / SECTOR_BYTES + 1);
      cut(newSize);
    }
    size = newSize;
  }

  /// Makes everything from `bytes` on zero.
  private void cut(int bytes) {
    int keep = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    for (int page = keep; page < content.length; page++) {
      content[page] = ZEROS;
      owned.clear(page);
    }
    if (bytes % PAGE_BYTES != 0 && keep <= content.length) {
      Arrays.fill(writable(keep - 1), bytes % PAGE_BYTES, PAGE_BYTES, (byte) 0);
    }
  }

  void sync() {
    if (durable.length != content.length) {
      durable = resized(durable, content.length);
    }
    for (int sector = dirty.nextSetBit(0); sector >= 0; ) {
      int page = sector / SECTORS;
      if (page < content.length) {
        durable[page] = content[page];
        owned.clear(page);
      }
      sector = dirty.nextSetBit((page + 1) * SECTORS);
    }
    dirty.clear();
    durableSize = size;
  }

  /// Takes what was not synced for written, though it was not.
  void forgetChanges() {
    dirty.clear();
  }

  /// The file after a power failure: each sector that was not synced is there or not, as chance
  /// will have it.
  SimulatedFile afterCrash(SplittableRandom random) {
    SimulatedFile left = new SimulatedFile(mode);
    boolean newSize = random.nextBoolean();
    left.size = newSize ? size : durableSize;
    left.content = durable.clone();
    left.cut(durableSize);
    left.ensurePages(left.size);
    int chance = random.nextInt(3); // mostly lost, half and half, mostly kept
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (random.nextInt(10) < 1 + 4 * chance) {
        left.takeSector(sector, content);
      }
    }
    left.cut(left.size);
    left.durable = left.content.clone();
    left.durableSize = left.size;
    left.owned.clear();
    return left;
  }

  private void takeSector(int sector, byte[][] source) {
    int page = sector / SECTORS;
    if (page >= content.length) {
      return;
    }
    int offset = sector % SECTORS * SECTOR_BYTES;
    byte[] from = page(source, page);
    if (!Arrays.equals(
        from, offset, offset + SECTOR_BYTES, content[page], offset, offset + SECTOR_BYTES)) {
      System.arraycopy(from, offset, writable(page), offset, SECTOR_BYTES);
    }
  }
}
