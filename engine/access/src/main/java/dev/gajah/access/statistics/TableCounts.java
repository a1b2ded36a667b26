// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.statistics;

/// The cumulative statistics of one table or index at one moment (PostgreSQL:
/// `PgStat_StatTabEntry`). Times are microseconds since 2000-01-01 UTC, 0 if it never happened. For
/// an index, tuples returned are entries read and tuples fetched are rows found through it.
public record TableCounts(
    long scans,
    long lastScan,
    long tuplesReturned,
    long tuplesFetched,
    long inserted,
    long updated,
    long deleted,
    long hotUpdated,
    long newPageUpdated,
    long liveTuples,
    long deadTuples,
    long modifiedSinceAnalyze,
    long insertedSinceVacuum,
    Runs vacuums,
    Runs autovacuums,
    Runs analyzes,
    Runs autoanalyzes) {

  /// How often something was done to a table, and when last.
  public record Runs(long count, long lastTime) {
    static final Runs NONE = new Runs(0, 0);

    Runs andAt(long time) {
      return new Runs(count + 1, time);
    }
  }

  /// Of a relation that nobody has touched.
  public static final TableCounts NONE =
      new TableCounts(
          0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Runs.NONE, Runs.NONE, Runs.NONE, Runs.NONE);
}
