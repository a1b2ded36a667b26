// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.base.id.BlockNumber;

/// What all sessions share about one index: its layout and hints about its root and its rightmost
/// leaf.
///
/// The hints may be stale; whoever uses one checks the page it leads to. Fields are published by
/// volatile writes.
final class BTreeIndexState {
  static final long NO_META = -1;

  final IndexDescriptor descriptor;
  final KeyLayout layout;

  /// Fast root block in bits 0 to 31, allequalimage in bit 32, level from bit 33; or [#NO_META].
  volatile long meta = NO_META;

  /// The rightmost leaf of a tree of several levels, where ascending keys go; or
  /// [BlockNumber#INVALID].
  volatile int rightmostLeaf = BlockNumber.INVALID;

  BTreeIndexState(IndexDescriptor descriptor) {
    this.descriptor = descriptor;
    this.layout = new KeyLayout(descriptor);
  }

  static long packMeta(int fastRoot, int fastLevel, boolean allEqualImage) {
    return (long) fastLevel << 33
        | (allEqualImage ? 1L << 32 : 0)
        | Integer.toUnsignedLong(fastRoot);
  }

  static int metaRoot(long meta) {
    return (int) meta;
  }

  static int metaLevel(long meta) {
    return (int) (meta >>> 33);
  }

  static boolean metaAllEqualImage(long meta) {
    return (meta >>> 32 & 1) != 0;
  }
}
