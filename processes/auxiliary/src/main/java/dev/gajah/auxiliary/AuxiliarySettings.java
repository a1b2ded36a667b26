// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import java.util.List;

/// Settings of the auxiliary processes.
public final class AuxiliarySettings {
  public static final Setting.IntSetting BGWRITER_DELAY =
      Setting.integer(
          "bgwriter_delay",
          SettingContext.SIGHUP,
          SettingUnit.MILLISECONDS,
          200,
          10,
          10000,
          "Background writer sleep time between rounds.");
  public static final Setting.IntSetting BGWRITER_LRU_MAXPAGES =
      Setting.integer(
          "bgwriter_lru_maxpages",
          SettingContext.SIGHUP,
          SettingUnit.NONE,
          100,
          0,
          1073741823,
          "Background writer maximum number of LRU pages to flush per round.");
  public static final Setting.RealSetting BGWRITER_LRU_MULTIPLIER =
      Setting.real(
          "bgwriter_lru_multiplier",
          SettingContext.SIGHUP,
          SettingUnit.NONE,
          2.0,
          0.0,
          10.0,
          "Multiple of the average buffer usage to free per round.");
  public static final Setting.IntSetting CHECKPOINT_TIMEOUT =
      Setting.integer(
          "checkpoint_timeout",
          SettingContext.SIGHUP,
          SettingUnit.SECONDS,
          300,
          30,
          86400,
          "Sets the maximum time between automatic WAL checkpoints.");
  public static final Setting.RealSetting CHECKPOINT_COMPLETION_TARGET =
      Setting.real(
          "checkpoint_completion_target",
          SettingContext.SIGHUP,
          SettingUnit.NONE,
          0.9,
          0.0,
          1.0,
          "Time spent flushing dirty buffers during checkpoint, as fraction of checkpoint"
              + " interval.");
  public static final Setting.IntSetting CHECKPOINT_WARNING =
      Setting.integer(
          "checkpoint_warning",
          SettingContext.SIGHUP,
          SettingUnit.SECONDS,
          30,
          0,
          Integer.MAX_VALUE,
          "Sets the maximum time before warning if checkpoints triggered by WAL volume happen too"
              + " frequently.");
  public static final Setting.BoolSetting LOG_CHECKPOINTS =
      Setting.bool("log_checkpoints", SettingContext.SIGHUP, true, "Logs each checkpoint.");

  public static final Setting.IntSetting LOG_STARTUP_PROGRESS_INTERVAL =
      Setting.integer(
          "log_startup_progress_interval",
          SettingContext.SIGHUP,
          SettingUnit.MILLISECONDS,
          10000,
          0,
          Integer.MAX_VALUE,
          "Time between progress updates for long-running startup operations.");

  public static final List<Setting<?>> ALL =
      List.of(
          BGWRITER_DELAY,
          BGWRITER_LRU_MAXPAGES,
          BGWRITER_LRU_MULTIPLIER,
          CHECKPOINT_TIMEOUT,
          CHECKPOINT_COMPLETION_TARGET,
          CHECKPOINT_WARNING,
          LOG_CHECKPOINTS,
          LOG_STARTUP_PROGRESS_INTERVAL);

  private AuxiliarySettings() {}
}
