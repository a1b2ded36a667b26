// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.vacuum;

import dev.gajah.access.index.IndexVacuumStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a vacuum did, and what to store in pg_class and the statistics. Counters are for VERBOSE.
public final class VacuumResult {
  /// pg_class: relpages, reltuples, relallvisible.
  public int pages;

  public double liveTuples;
  public int allVisiblePages;

  /// pg_class: relfrozenxid and relminmxid; invalid (0) if they cannot advance.
  public int newFrozenXid;

  public int newMinMultixact;

  /// For each index: its statistics, null if it was not cleaned up.
  public List<@Nullable IndexVacuumStats> indexes = List.of();

  public boolean aggressive;
  public int oldestXmin;
  public int oldestMultixact;
  public int pagesScanned;
  public int pagesRemoved;
  public int pagesFrozen;
  public int pagesWithDeadItems;
  public int pagesMissed;
  public long tuplesRemoved;
  public long tuplesFrozen;
  public long tuplesRecentlyDead;
  public long tuplesMissedDead;
  public long deadItems;
  public int indexScans;
  public boolean indexVacuumBypassed;
  public double oldLiveTuples;
  public int oldPages;
}
