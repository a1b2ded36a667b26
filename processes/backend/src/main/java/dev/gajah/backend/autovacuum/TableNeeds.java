// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.autovacuum;

import dev.gajah.access.statistics.TableCounts;
import dev.gajah.access.table.RelationOptions;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.transaction.xact.XactSettings;
import org.jspecify.annotations.Nullable;

/// What autovacuum should do to a table (PostgreSQL: `relation_needs_vacanalyze`).
///
/// @param preventsWraparound the vacuum is due whatever the counts say, and must not give way
record TableNeeds(boolean vacuum, boolean analyze, boolean preventsWraparound) {
  static final TableNeeds NOTHING = new TableNeeds(false, false, false);

  /// What pg_class knows of a table.
  ///
  /// @param tuples `reltuples`, -1 if unknown
  /// @param xidAge transactions since `relfrozenxid`; 0 if it has none
  /// @param multixactAge as above, for `relminmxid`
  record Facts(
      RelationOptions.Autovacuum options,
      double tuples,
      int xidAge,
      int multixactAge,
      boolean isAnalyzable) {}

  boolean isAny() {
    return vacuum || analyze;
  }

  /// @param counts null if nothing was counted
  static TableNeeds of(Facts table, @Nullable TableCounts counts, ServerSettings settings) {
    RelationOptions.Autovacuum own = table.options;
    boolean forced =
        table.xidAge
                > limit(own.freezeMaxAge(), settings.get(XactSettings.AUTOVACUUM_FREEZE_MAX_AGE))
            || table.multixactAge
                > limit(
                    own.multixactFreezeMaxAge(),
                    settings.get(XactSettings.AUTOVACUUM_MULTIXACT_FREEZE_MAX_AGE));
    if (!own.enabled() && !forced) {
      return NOTHING;
    }
    if (counts == null || !settings.get(AutovacuumSettings.AUTOVACUUM)) {
      return new TableNeeds(forced, false, forced);
    }
    double tuples = Math.max(0, table.tuples);
    double dead =
        or(own.vacuumThreshold(), 0, settings.get(AutovacuumSettings.VACUUM_THRESHOLD))
            + tuples
                * or(own.vacuumScaleFactor(), settings.get(AutovacuumSettings.VACUUM_SCALE_FACTOR));
    int insertBase =
        or(
            own.vacuumInsertThreshold(),
            -1,
            settings.get(AutovacuumSettings.VACUUM_INSERT_THRESHOLD));
    double inserted =
        insertBase
            + tuples
                * or(
                    own.vacuumInsertScaleFactor(),
                    settings.get(AutovacuumSettings.VACUUM_INSERT_SCALE_FACTOR));
    double changed =
        or(own.analyzeThreshold(), 0, settings.get(AutovacuumSettings.ANALYZE_THRESHOLD))
            + tuples
                * or(
                    own.analyzeScaleFactor(),
                    settings.get(AutovacuumSettings.ANALYZE_SCALE_FACTOR));
    boolean vacuum =
        forced
            || counts.deadTuples() > dead
            || (insertBase >= 0 && counts.insertedSinceVacuum() > inserted);
    boolean analyze = table.isAnalyzable && counts.modifiedSinceAnalyze() > changed;
    return new TableNeeds(vacuum, analyze, forced);
  }

  /// A table may lower the age at which it is vacuumed, not raise it.
  private static int limit(int own, int setting) {
    return own >= 0 ? Math.min(own, setting) : setting;
  }

  private static int or(int own, int min, int setting) {
    return own >= min ? own : setting;
  }

  private static double or(double own, double setting) {
    return own >= 0 ? own : setting;
  }
}
