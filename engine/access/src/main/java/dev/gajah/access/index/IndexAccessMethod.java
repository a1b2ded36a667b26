// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

import dev.gajah.base.vector.Vector;
import dev.gajah.transaction.xact.Transaction;
import org.jspecify.annotations.Nullable;

/// An index access method: one shared object that knows how to work on every index of its kind.
public interface IndexAccessMethod {
  /// Fills the new, empty files of `index` from the table. Unique violations are 23505 ("could not
  /// create unique index").
  IndexBuildResult build(
      IndexDescriptor index,
      Transaction transaction,
      IndexBuildSource source,
      long memoryBytesMax,
      KeyTextWriter keyText);

  /// Writes an empty index into the INIT fork of an unlogged index.
  void buildEmptyInitFork(IndexDescriptor index, Transaction transaction);

  /// Opens an inserter for the life of a statement or of a session; it caches what repeated
  /// insertions share.
  IndexInserter beginInsert(
      IndexDescriptor index,
      Transaction transaction,
      @Nullable IndexedTable table,
      KeyTextWriter keyText);

  /// Opens a reusable scan.
  IndexScan beginScan(IndexDescriptor index, Transaction transaction);

  /// Removes all entries whose tuple ids are dead. `stats` is null on the first call of a vacuum.
  IndexVacuumStats bulkDelete(
      IndexDescriptor index,
      Transaction transaction,
      IndexVacuumRequest request,
      @Nullable IndexVacuumStats stats,
      DeadTuples dead);

  /// Ends a vacuum of the index; null if there was nothing to do.
  @Nullable IndexVacuumStats vacuumCleanup(
      IndexDescriptor index,
      Transaction transaction,
      IndexVacuumRequest request,
      @Nullable IndexVacuumStats stats);

  /// Inserts entries into one index.
  interface IndexInserter {
    /// Adds an entry for row `row` of `columns` (index column order) that points to `tid`.
    /// `unchanged` is a hint that an UPDATE left all indexed columns logically as they were.
    /// Returns true if the entry is known to be unique; false, with [UniqueCheck#PARTIAL] only, if
    /// there may be a conflict. Raises 23505 with [UniqueCheck#YES] and [UniqueCheck#EXISTING].
    boolean insert(Vector[] columns, int row, long tid, UniqueCheck check, boolean unchanged);
  }
}
