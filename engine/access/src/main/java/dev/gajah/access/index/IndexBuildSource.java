// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

import dev.gajah.base.vector.Vector;

/// Delivers a table's rows to an index build: the caller scans the heap, evaluates the predicate
/// and the expressions.
public interface IndexBuildSource {
  /// Calls `sink` for every row that belongs into the index, in heap order. Returns the number of
  /// heap tuples scanned.
  double scan(Sink sink);

  /// Takes rows.
  interface Sink {
    /// One row: index columns `columns[i]` at `row`, and the root of the row's HOT chain. `alive`
    /// is false for versions that only old snapshots see: these are indexed but never checked for
    /// uniqueness.
    void accept(Vector[] columns, int row, long tid, boolean alive);
  }
}
