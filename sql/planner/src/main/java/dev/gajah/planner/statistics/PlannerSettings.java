// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.statistics;

/// The planner's settings, under PostgreSQL's names. `effectiveCachePages` in blocks, memory in
/// kilobytes.
public record PlannerSettings(
    double seqPageCost,
    double randomPageCost,
    double cpuTupleCost,
    double cpuIndexTupleCost,
    double cpuOperatorCost,
    double effectiveCachePages,
    int workMemKilobytes,
    double hashMemMultiplier,
    double cursorTupleFraction,
    int fromCollapseLimit,
    int joinCollapseLimit,
    boolean enableSeqScan,
    boolean enableIndexScan,
    boolean enableIndexOnlyScan,
    boolean enableBitmapScan,
    boolean enableTidScan,
    boolean enableSort,
    boolean enableIncrementalSort,
    boolean enableHashAgg,
    boolean enableNestLoop,
    boolean enableMergeJoin,
    boolean enableHashJoin,
    boolean enableMaterial) {
  /// Cost added to what a setting forbids.
  public static final double DISABLE_COST = 1.0e10;

  public static PlannerSettings defaults() {
    return new PlannerSettings(
        1.0, 4.0, 0.01, 0.005, 0.0025, 524288, 4096, 2.0, 0.1, 8, 8, true, true, true, true, true,
        true, true, true, true, true, true, true);
  }

  /// Bytes that one hash table may take.
  public double hashMemoryBytes() {
    return workMemKilobytes * 1024.0 * hashMemMultiplier;
  }
}
