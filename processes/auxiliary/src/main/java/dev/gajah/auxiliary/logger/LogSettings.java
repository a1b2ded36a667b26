// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary.logger;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import java.util.List;

/// Settings of the server log.
public final class LogSettings {
  private static final List<String> LEVELS =
      List.of(
          "debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "error",
          "log", "fatal", "panic");

  public static final Setting.BoolSetting LOGGING_COLLECTOR =
      Setting.bool(
          "logging_collector",
          SettingContext.POSTMASTER,
          false,
          "Start a subprocess to capture stderr, csvlog and/or jsonlog into log files.");
  public static final Setting.StringSetting LOG_DESTINATION =
      Setting.string(
          "log_destination",
          SettingContext.SIGHUP,
          "stderr",
          "Sets the destination for server log output.");
  public static final Setting.StringSetting LOG_DIRECTORY =
      Setting.string(
          "log_directory",
          SettingContext.SIGHUP,
          "log",
          "Sets the destination directory for log files.");
  public static final Setting.StringSetting LOG_FILENAME =
      Setting.string(
          "log_filename",
          SettingContext.SIGHUP,
          "postgresql-%Y-%m-%d_%H%M%S.log",
          "Sets the file name pattern for log files.");
  public static final Setting.IntSetting LOG_FILE_MODE =
      Setting.integer(
          "log_file_mode",
          SettingContext.SIGHUP,
          SettingUnit.NONE,
          0600,
          0,
          0777,
          "Sets the file permissions for log files.");
  public static final Setting.IntSetting LOG_ROTATION_AGE =
      Setting.integer(
          "log_rotation_age",
          SettingContext.SIGHUP,
          SettingUnit.MINUTES,
          1440,
          0,
          35791394,
          "Sets the amount of time to wait before forcing log file rotation.");
  public static final Setting.IntSetting LOG_ROTATION_SIZE =
      Setting.integer(
          "log_rotation_size",
          SettingContext.SIGHUP,
          SettingUnit.KILOBYTES,
          10240,
          0,
          2097151,
          "Sets the maximum size a log file can reach before being rotated.");
  public static final Setting.BoolSetting LOG_TRUNCATE_ON_ROTATION =
      Setting.bool(
          "log_truncate_on_rotation",
          SettingContext.SIGHUP,
          false,
          "Truncate existing log files of same name during log rotation.");
  public static final Setting.StringSetting LOG_LINE_PREFIX =
      Setting.string(
          "log_line_prefix",
          SettingContext.SIGHUP,
          "%m [%p] ",
          "Controls information prefixed to each log line.");
  public static final Setting.EnumSetting LOG_MIN_MESSAGES =
      Setting.enumeration(
          "log_min_messages",
          SettingContext.SUPERUSER,
          "warning",
          LEVELS,
          List.of("debug", "debug2"),
          "Sets the message levels that are logged.");
  public static final Setting.EnumSetting LOG_MIN_ERROR_STATEMENT =
      Setting.enumeration(
          "log_min_error_statement",
          SettingContext.SUPERUSER,
          "error",
          LEVELS,
          List.of("debug", "debug2"),
          "Causes all statements generating error at or above this level to be logged.");
  public static final Setting.EnumSetting LOG_ERROR_VERBOSITY =
      Setting.enumeration(
          "log_error_verbosity",
          SettingContext.SUPERUSER,
          "default",
          List.of("terse", "default", "verbose"),
          List.of(),
          "Sets the verbosity of logged messages.");

  public static final List<Setting<?>> ALL =
      List.of(
          LOGGING_COLLECTOR,
          LOG_DESTINATION,
          LOG_DIRECTORY,
          LOG_FILENAME,
          LOG_FILE_MODE,
          LOG_ROTATION_AGE,
          LOG_ROTATION_SIZE,
          LOG_TRUNCATE_ON_ROTATION,
          LOG_LINE_PREFIX,
          LOG_MIN_MESSAGES,
          LOG_MIN_ERROR_STATEMENT,
          LOG_ERROR_VERBOSITY);

  private LogSettings() {}
}
