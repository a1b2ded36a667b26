// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

import dev.gajah.base.vector.Vector;

/// A scan of one index: a cursor over heap tuple ids. Reusable: [#rescan] starts it again without
/// allocation.
///
/// Belongs to one session. A scan may keep a pin on its current page between calls; [#end] releases
/// it. The protocol is `rescan`, then `next` until it is false; after each `next` the caller may
/// read [#tid()], the index tuple's values, and report with [#killPriorTuple()] that the row it
/// just got is dead to everybody.
public interface IndexScan extends AutoCloseable {
  /// Starts again with the keys as they are now. `forward` is the direction of the whole scan to
  /// come.
  void rescan(ScanKey[] keys, int keyCount, boolean forward);

  /// Moves in the direction of the scan; false at the end.
  boolean next();

  /// Moves one step in the given direction, which may differ from the last one (scrollable
  /// cursors).
  boolean next(boolean forward);

  /// Packed heap tuple id of the current entry.
  long tid();

  /// True if the caller must check the keys again on the row. Btree never asks for it.
  default boolean recheck() {
    return false;
  }

  /// Says that all versions behind the current entry are dead to every transaction.
  void killPriorTuple();

  /// Asks for index tuples to be kept with the page copy, for [#readColumn]. Call before `rescan`.
  void wantTuples(boolean want);

  /// Stores index column `column` of the current entry into `target[row]`. Only after
  /// `wantTuples(true)`.
  void readColumn(int column, Vector target, int row);

  /// Remembers the current position.
  void mark();

  /// Goes back to the remembered position.
  void restore();

  /// Drops pins and locks; the scan may be started again by `rescan`.
  void end();

  @Override
  default void close() {
    end();
  }
}
