// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.autovacuum;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import java.util.List;

/// Settings of autovacuum.
public final class AutovacuumSettings {
  public static final Setting.BoolSetting AUTOVACUUM =
      Setting.bool("autovacuum", SettingContext.SIGHUP, true, "Starts the autovacuum subprocess.");
  public static final Setting.IntSetting NAPTIME =
      Setting.integer(
          "autovacuum_naptime",
          SettingContext.SIGHUP,
          SettingUnit.SECONDS,
          60,
          1,
          2147483,
          "Time to sleep between autovacuum runs.");
  public static final Setting.IntSetting VACUUM_THRESHOLD =
      threshold(
          "autovacuum_vacuum_threshold",
          50,
          0,
          "Minimum number of tuple updates or deletes prior to vacuum.");
  public static final Setting.RealSetting VACUUM_SCALE_FACTOR =
      factor(
          "autovacuum_vacuum_scale_factor",
          0.2,
          "Number of tuple updates or deletes prior to vacuum as a fraction of reltuples.");
  public static final Setting.IntSetting VACUUM_INSERT_THRESHOLD =
      threshold(
          "autovacuum_vacuum_insert_threshold",
          1000,
          -1,
          "Minimum number of tuple inserts prior to vacuum, or -1 to disable insert vacuums.");
  public static final Setting.RealSetting VACUUM_INSERT_SCALE_FACTOR =
      factor(
          "autovacuum_vacuum_insert_scale_factor",
          0.2,
          "Number of tuple inserts prior to vacuum as a fraction of reltuples.");
  public static final Setting.IntSetting ANALYZE_THRESHOLD =
      threshold(
          "autovacuum_analyze_threshold",
          50,
          0,
          "Minimum number of tuple inserts, updates, or deletes prior to analyze.");
  public static final Setting.RealSetting ANALYZE_SCALE_FACTOR =
      factor(
          "autovacuum_analyze_scale_factor",
          0.1,
          "Number of tuple inserts, updates, or deletes prior to analyze as a fraction of"
              + " reltuples.");

  public static final List<Setting<?>> ALL =
      List.of(
          AUTOVACUUM,
          NAPTIME,
          VACUUM_THRESHOLD,
          VACUUM_SCALE_FACTOR,
          VACUUM_INSERT_THRESHOLD,
          VACUUM_INSERT_SCALE_FACTOR,
          ANALYZE_THRESHOLD,
          ANALYZE_SCALE_FACTOR);

  private AutovacuumSettings() {}

  private static Setting.IntSetting threshold(String name, int value, int min, String description) {
    return Setting.integer(
        name, SettingContext.SIGHUP, SettingUnit.NONE, value, min, Integer.MAX_VALUE, description);
  }

  private static Setting.RealSetting factor(String name, double value, String description) {
    return Setting.real(name, SettingContext.SIGHUP, SettingUnit.NONE, value, 0, 100, description);
  }
}
