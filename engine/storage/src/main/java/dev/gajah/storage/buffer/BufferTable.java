// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import dev.gajah.base.process.LwLock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Maps page tags to frames: chains through the descriptors, in 128 partitions with a lock each.
///
/// A chain changes only under its partition's exclusive lock. [#pinOptimistically] walks without a
/// lock: it may be led into another chain by a frame that moves meanwhile, so it stops after a
/// bounded number of steps, and it believes a frame only after it has pinned it and compared the
/// tag again. It may miss a page that is there; then the locked lookup decides.
///
/// Hot path: no allocation after construction.
final class BufferTable {
  private static final int PARTITIONS = 128;
  private static final int STEPS_MAX = 32;
  private static final VarHandle LINKS = MethodHandles.arrayElementVarHandle(int[].class);

  private final BufferDescriptors descriptors;
  private final int[] heads;
  private final LwLock[] locks = new LwLock[PARTITIONS];

  BufferTable(BufferDescriptors descriptors, int count) {
    this.descriptors = descriptors;
    int size = Math.max(PARTITIONS, Integer.highestOneBit(Math.max(1, count - 1)) << 2);
    heads = new int[size];
    Arrays.setAll(locks, i -> new LwLock());
  }

  static int hash(int tablespace, int database, int relation, int fork, int block) {
    int h = block * 0x9E3779B1 ^ relation * 0x85EBCA6B;
    h ^= (database + fork * 0x27D4EB2F) * 0xC2B2AE35 ^ tablespace;
    h ^= h >>> 15;
    h *= 0x2C1B3C6D;
    return h ^ h >>> 13;
  }

  /// The lock of the partition that `hash` belongs to: a function of the bucket's low bits.
  LwLock lock(int hash) {
    return locks[hash & (PARTITIONS - 1)];
  }

  /// Finds and pins without a lock. Returns -1 if it did not; the page may be there nevertheless.
  int pinOptimistically(
      int hash, int tablespace, int database, int relation, int fork, int block, boolean ring) {
    int link = (int) LINKS.getAcquire(heads, hash & (heads.length - 1));
    for (int step = 0; link != 0 && step < STEPS_MAX; step++) {
      int buffer = link - 1;
      if (descriptors.hasTag(buffer, tablespace, database, relation, fork, block)) {
        if (descriptors.pinTagged(buffer, ring) == 0) {
          return -1;
        }
        if (descriptors.hasTag(buffer, tablespace, database, relation, fork, block)) {
          return buffer;
        }
        return -2 - buffer; // pinned by mistake; the caller unpins it
      }
      link = descriptors.next(buffer);
    }
    return -1;
  }

  /// Caller holds the partition lock. Returns -1 if there is no such page; does not pin.
  int find(int hash, int tablespace, int database, int relation, int fork, int block) {
    int link = (int) LINKS.getAcquire(heads, hash & (heads.length - 1));
    while (link != 0) {
      int buffer = link - 1;
      if (descriptors.hasTag(buffer, tablespace, database, relation, fork, block)) {
        return buffer;
      }
      link = descriptors.next(buffer);
    }
    return -1;
  }

  /// Caller holds the partition lock exclusively, and the frame's only pin; the tag is set.
  void insert(int hash, int buffer) {
    int bucket = hash & (heads.length - 1);
    descriptors.setNext(buffer, heads[bucket]);
    LINKS.setRelease(heads, bucket, buffer + 1);
  }

  /// Caller holds the partition lock exclusively.
  void remove(int hash, int buffer) {
    int bucket = hash & (heads.length - 1);
    int link = heads[bucket];
    if (link == buffer + 1) {
      LINKS.setRelease(heads, bucket, descriptors.next(buffer));
      return;
    }
    while (link != 0) {
      int following = descriptors.next(link - 1);
      if (following == buffer + 1) {
        descriptors.setNext(link - 1, descriptors.next(buffer));
        return;
      }
      link = following;
    }
    throw new AssertionError("buffer " + buffer + " is not in the mapping table");
  }
}
