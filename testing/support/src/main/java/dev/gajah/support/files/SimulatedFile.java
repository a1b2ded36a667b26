// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.files;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/// Contents of one file: what a reader sees, and what a power failure would leave. Guarded by the
/// file system's lock.
final class SimulatedFile {
  static final int SECTOR_BYTES = 512;

  private byte[] content = new byte[0];
  private int size;
  private byte[] durable = new byte[0];
  private int durableSize;

  /// Sectors that were changed since the last sync.
  private final BitSet dirty = new BitSet();

  int mode;

  SimulatedFile(int mode) {
    this.mode = mode;
  }

  int size() {
    return size;
  }

  byte[] content() {
    return content;
  }

  void write(byte[] source, int offset, int count, int position) {
    ensure(position + count);
    System.arraycopy(source, offset, content, position, count);
    if (position > size) {
      dirty.set(size / SECTOR_BYTES, position / SECTOR_BYTES + 1);
    }
    size = Math.max(size, position + count);
    if (count > 0) {
      dirty.set(position / SECTOR_BYTES, (position + count - 1) / SECTOR_BYTES + 1);
    }
  }

  private void ensure(int bytes) {
    if (content.length < bytes) {
      content = Arrays.copyOf(content, Math.max(bytes, 2 * content.length));
    }
  }

  void truncate(int newSize) {
    ensure(newSize);
    if (newSize < size) {
      Arrays.fill(content, newSize, size, (byte) 0);
      dirty.set(newSize / SECTOR_BYTES, (size - 1) / SECTOR_BYTES + 1);
    }
    size = newSize;
  }

  void sync() {
    if (durable.length < size) {
      durable = Arrays.copyOf(durable, content.length);
    }
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      copySector(sector, durable);
    }
    dirty.clear();
    durableSize = size;
  }

  private void copySector(int sector, byte[] target) {
    int from = sector * SECTOR_BYTES;
    int count = Math.min(SECTOR_BYTES, Math.min(content.length, target.length) - from);
    if (count > 0) {
      System.arraycopy(content, from, target, from, count);
    }
  }

  /// The file after a power failure: each sector that was not synced is there or not, as chance
  /// will have it.
  SimulatedFile afterCrash(SplittableRandom random) {
    SimulatedFile left = new SimulatedFile(mode);
    boolean newSize = random.nextBoolean();
    left.size = newSize ? size : durableSize;
    left.content = Arrays.copyOf(durable, Math.max(left.size, 1));
    Arrays.fill(
        left.content, Math.min(durableSize, left.content.length), left.content.length, (byte) 0);
    int chance = random.nextInt(3); // mostly lost, half and half, mostly kept
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (random.nextInt(10) < 1 + 4 * chance) {
        copySector(sector, left.content);
      }
    }
    Arrays.fill(left.content, left.size, left.content.length, (byte) 0);
    left.durable = left.content.clone();
    left.durableSize = left.size;
    return left;
  }
}
