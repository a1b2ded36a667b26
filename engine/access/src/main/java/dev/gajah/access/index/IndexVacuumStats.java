// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

/// Counters of a vacuum of one index, carried from `bulkDelete` to `vacuumCleanup` (PostgreSQL:
/// IndexBulkDeleteResult).
public final class IndexVacuumStats {
  public int pages;
  public boolean estimatedCount;
  public double indexTuples;
  public double tuplesRemoved;
  public int pagesNewlyDeleted;
  public int pagesDeleted;
  public int pagesFree;
}
