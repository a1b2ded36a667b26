// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import java.util.List;

/// Settings of the WAL.
public final class WalSettings {
  public static final Setting.IntSetting WAL_BUFFERS =
      Setting.integer(
          "wal_buffers",
          SettingContext.POSTMASTER,
          SettingUnit.BLOCKS,
          -1,
          -1,
          262143,
          "Sets the number of disk-page buffers in shared memory for WAL.");
  public static final Setting.EnumSetting WAL_LEVEL =
      Setting.enumeration(
          "wal_level",
          SettingContext.POSTMASTER,
          "replica",
          List.of("minimal", "replica", "logical"),
          List.of("archive", "replica", "hot_standby", "replica"),
          "Sets the level of information written to the WAL.");
  public static final Setting.BoolSetting FULL_PAGE_WRITES =
      Setting.bool(
          "full_page_writes",
          SettingContext.SIGHUP,
          true,
          "Writes full pages to WAL when first modified after a checkpoint.");
  public static final Setting.BoolSetting FSYNC =
      Setting.bool(
          "fsync", SettingContext.SIGHUP, true, "Forces synchronization of updates to disk.");
  public static final Setting.IntSetting MAX_WAL_SIZE =
      Setting.integer(
          "max_wal_size",
          SettingContext.SIGHUP,
          SettingUnit.MEGABYTES,
          1024,
          2,
          Integer.MAX_VALUE,
          "Sets the WAL size that triggers a checkpoint.");
  public static final Setting.IntSetting MIN_WAL_SIZE =
      Setting.integer(
          "min_wal_size",
          SettingContext.SIGHUP,
          SettingUnit.MEGABYTES,
          80,
          2,
          Integer.MAX_VALUE,
          "Sets the minimum size to shrink the WAL to.");
  public static final Setting.IntSetting WAL_KEEP_SIZE =
      Setting.integer(
          "wal_keep_size",
          SettingContext.SIGHUP,
          SettingUnit.MEGABYTES,
          0,
          0,
          Integer.MAX_VALUE,
          "Sets the size of WAL files held for standby servers.");
  public static final Setting.IntSetting WAL_WRITER_DELAY =
      Setting.integer(
          "wal_writer_delay",
          SettingContext.SIGHUP,
          SettingUnit.MILLISECONDS,
          200,
          1,
          10000,
          "Time between WAL flushes performed in the WAL writer.");
  public static final Setting.IntSetting WAL_WRITER_FLUSH_AFTER =
      Setting.integer(
          "wal_writer_flush_after",
          SettingContext.SIGHUP,
          SettingUnit.BLOCKS,
          128,
          0,
          Integer.MAX_VALUE,
          "Amount of WAL written out by WAL writer that triggers a flush.");
  public static final Setting.IntSetting COMMIT_DELAY =
      Setting.integer(
          "commit_delay",
          SettingContext.SUPERUSER,
          SettingUnit.NONE,
          0,
          0,
          100000,
          "Sets the delay in microseconds between transaction commit and flushing WAL to disk.");
  public static final Setting.IntSetting COMMIT_SIBLINGS =
      Setting.integer(
          "commit_siblings",
          SettingContext.USER,
          SettingUnit.NONE,
          5,
          0,
          1000,
          "Sets the minimum number of concurrent open transactions required before performing"
              + " \"commit_delay\".");
  public static final Setting.BoolSetting WAL_LOG_HINTS =
      Setting.bool(
          "wal_log_hints",
          SettingContext.POSTMASTER,
          false,
          "Writes full pages to WAL when first modified after a checkpoint, even for a non-critical"
              + " modification.");

  public static final List<Setting<?>> ALL =
      List.of(
          WAL_BUFFERS,
          WAL_LEVEL,
          FULL_PAGE_WRITES,
          FSYNC,
          MAX_WAL_SIZE,
          MIN_WAL_SIZE,
          WAL_KEEP_SIZE,
          WAL_WRITER_DELAY,
          WAL_WRITER_FLUSH_AFTER,
          COMMIT_DELAY,
          COMMIT_SIBLINGS,
          WAL_LOG_HINTS);

  private WalSettings() {}

  /// Pages of WAL buffers: -1 means 1/32 of shared buffers, at least 8 pages, at most a segment.
  public static int bufferPages(int configured, int sharedBufferPages, int segmentBytes) {
    if (configured > 0) {
      return Math.max(4, configured);
    }
    return Math.clamp(sharedBufferPages / 32, 8, segmentBytes / 8192);
  }
}
