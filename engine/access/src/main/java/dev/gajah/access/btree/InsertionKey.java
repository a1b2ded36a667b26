// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.base.id.Tid;
import dev.gajah.base.vector.ValueComparator;
import org.jspecify.annotations.Nullable;

/// The key by which a descent searches: values of the leading key columns and perhaps a heap tuple
/// id.
///
/// PostgreSQL: `BTScanInsertData`. Mutable and reused. `nextKey` makes the search find the first
/// entry above the key instead of the first at or above it; `backward` says that the caller wants
/// the entry before that point.
final class InsertionKey {
  private static final byte[] NO_BYTES = {};

  int size;
  boolean nextKey;
  boolean backward;
  boolean anyNull;

  /// Heap tuple id as last column, or [Tid#INVALID] if not part of the search.
  long tid = Tid.INVALID;

  final boolean[] isNull = new boolean[IndexDescriptor.COLUMNS_MAX];
  final long[] longs = new long[IndexDescriptor.COLUMNS_MAX];
  final double[] doubles = new double[IndexDescriptor.COLUMNS_MAX];
  final byte[][] bytes = new byte[IndexDescriptor.COLUMNS_MAX][];
  final int[] bytesOffset = new int[IndexDescriptor.COLUMNS_MAX];
  final int[] bytesLength = new int[IndexDescriptor.COLUMNS_MAX];

  /// Compares column values with key values; null where it is the column's own comparator.
  final @Nullable ValueComparator[] comparators = new ValueComparator[IndexDescriptor.COLUMNS_MAX];

  InsertionKey() {
    java.util.Arrays.fill(bytes, NO_BYTES);
  }

  void reset() {
    size = 0;
    nextKey = false;
    backward = false;
    anyNull = false;
    tid = Tid.INVALID;
  }
}
