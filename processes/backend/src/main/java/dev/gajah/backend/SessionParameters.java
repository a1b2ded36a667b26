// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.backend.notify.NotificationQueue;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import dev.gajah.planner.statistics.PlannerParameters;
import java.util.List;
import java.util.stream.Stream;

/// Settings that sessions read: formats, search path, memory, timeouts, and what is fixed by the
/// build.
public final class SessionParameters {
  public static final String SERVER_VERSION_TEXT = "17.11";
  private static final int SERVER_VERSION_NUMBER = 170011;

  public static final Setting.StringSetting APPLICATION_NAME =
      Setting.string(
              "application_name",
              SettingContext.USER,
              "",
              "Sets the application name to be reported in statistics and logs.")
          .reported();
  public static final Setting.StringSetting CLIENT_ENCODING =
      Setting.string(
              "client_encoding",
              SettingContext.USER,
              "UTF8",
              "Sets the client's character set encoding.",
              SettingChecks::clientEncoding)
          .reported();
  public static final Setting.StringSetting SERVER_ENCODING =
      Setting.string(
              "server_encoding",
              SettingContext.INTERNAL,
              "UTF8",
              "Shows the server (database) character set encoding.")
          .reported();
  public static final Setting.StringSetting SERVER_VERSION =
      Setting.string(
              "server_version",
              SettingContext.INTERNAL,
              SERVER_VERSION_TEXT,
              "Shows the server version.")
          .reported();
  public static final Setting.IntSetting SERVER_VERSION_NUM =
      Setting.integer(
          "server_version_num",
          SettingContext.INTERNAL,
          SettingUnit.NONE,
          SERVER_VERSION_NUMBER,
          SERVER_VERSION_NUMBER,
          SERVER_VERSION_NUMBER,
          "Shows the server version as an integer.");
  public static final Setting.StringSetting DATE_STYLE =
      Setting.string(
              "DateStyle",
              SettingContext.USER,
              "ISO, MDY",
              "Sets the display format for date and time values.",
              SettingChecks::dateStyle)
          .reported();
  public static final Setting.EnumSetting INTERVAL_STYLE =
      Setting.enumeration(
              "IntervalStyle",
              SettingContext.USER,
              "postgres",
              List.of("postgres", "postgres_verbose", "sql_standard", "iso_8601"),
              List.of(),
              "Sets the display format for interval values.")
          .reported();
  public static final Setting.StringSetting TIME_ZONE =
      Setting.string(
              "TimeZone",
              SettingContext.USER,
              "GMT",
              "Sets the time zone for displaying and interpreting time stamps.",
              SettingChecks::timeZone)
          .reported();
  public static final Setting.BoolSetting INTEGER_DATETIMES =
      Setting.bool(
              "integer_datetimes",
              SettingContext.INTERNAL,
              true,
              "Shows whether datetimes are integer based.")
          .reported();
  public static final Setting.BoolSetting STANDARD_CONFORMING_STRINGS =
      Setting.bool(
              "standard_conforming_strings",
              SettingContext.USER,
              true,
              "Causes '...' strings to treat backslashes literally.")
          .reported();
  public static final Setting.BoolSetting IS_SUPERUSER =
      Setting.bool(
              "is_superuser",
              SettingContext.INTERNAL,
              false,
              "Shows whether the current user is a superuser.")
          .reported();
  public static final Setting.StringSetting SESSION_AUTHORIZATION =
      Setting.string(
              "session_authorization", SettingContext.USER, "", "Sets the session user name.")
          .reported()
          .keptByResetAll();
  public static final Setting.StringSetting ROLE =
      Setting.string("role", SettingContext.USER, "none", "Sets the current role.")
          .keptByResetAll();
  public static final Setting.StringSetting RESTRICT_NONSYSTEM_RELATION_KIND =
      Setting.string(
          "restrict_nonsystem_relation_kind",
          SettingContext.USER,
          "",
          "Prohibits access to non-system relations of specified kinds.",
          SettingChecks::restrictedKinds);
  public static final Setting.BoolSetting IN_HOT_STANDBY =
      Setting.bool(
              "in_hot_standby",
              SettingContext.INTERNAL,
              false,
              "Shows whether hot standby is currently active.")
          .reported();
  public static final Setting.StringSetting SEARCH_PATH =
      Setting.string(
              "search_path",
              SettingContext.USER,
              "\"$user\", public",
              "Sets the schema search order for names that are not schema-qualified.")
          .reported();
  public static final Setting.IntSetting EXTRA_FLOAT_DIGITS =
      Setting.integer(
          "extra_float_digits",
          SettingContext.USER,
          SettingUnit.NONE,
          1,
          -15,
          3,
          "Sets the number of digits displayed for floating-point values.");
  public static final Setting.EnumSetting BYTEA_OUTPUT =
      Setting.enumeration(
          "bytea_output",
          SettingContext.USER,
          "hex",
          List.of("escape", "hex"),
          List.of(),
          "Sets the output format for bytea.");
  public static final Setting.EnumSetting CLIENT_MIN_MESSAGES =
      Setting.enumeration(
          "client_min_messages",
          SettingContext.USER,
          "notice",
          List.of(
              "debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning",
              "error"),
          List.of("debug", "debug2", "info", "info"),
          "Sets the message levels that are sent to the client.");
  public static final Setting.IntSetting WORK_MEM =
      Setting.integer(
          "work_mem",
          SettingContext.USER,
          SettingUnit.KILOBYTES,
          4096,
          64,
          Integer.MAX_VALUE,
          "Sets the maximum memory to be used for query workspaces.");
  public static final Setting.RealSetting HASH_MEM_MULTIPLIER =
      Setting.real(
          "hash_mem_multiplier",
          SettingContext.USER,
          SettingUnit.NONE,
          2.0,
          1.0,
          1000.0,
          "Multiple of \"work_mem\" to use for hash tables.");
  public static final Setting.IntSetting MAINTENANCE_WORK_MEM =
      Setting.integer(
          "maintenance_work_mem",
          SettingContext.USER,
          SettingUnit.KILOBYTES,
          65536,
          64,
          Integer.MAX_VALUE,
          "Sets the maximum memory to be used for maintenance operations.");
  public static final Setting.IntSetting TEMP_FILE_LIMIT =
      Setting.integer(
          "temp_file_limit",
          SettingContext.SUPERUSER,
          SettingUnit.KILOBYTES,
          -1,
          -1,
          Integer.MAX_VALUE,
          "Limits the total size of all temporary files used by each process.");
  public static final Setting.IntSetting STATEMENT_TIMEOUT =
      Setting.integer(
          "statement_timeout",
          SettingContext.USER,
          SettingUnit.MILLISECONDS,
          0,
          0,
          Integer.MAX_VALUE,
          "Sets the maximum allowed duration of any statement.");
  public static final Setting.IntSetting TRANSACTION_TIMEOUT =
      Setting.integer(
          "transaction_timeout",
          SettingContext.USER,
          SettingUnit.MILLISECONDS,
          0,
          0,
          Integer.MAX_VALUE,
          "Sets the maximum allowed duration of any transaction within a session (not a prepared"
              + " transaction).");
  public static final Setting.IntSetting IDLE_IN_TRANSACTION_SESSION_TIMEOUT =
      Setting.integer(
          "idle_in_transaction_session_timeout",
          SettingContext.USER,
          SettingUnit.MILLISECONDS,
          0,
          0,
          Integer.MAX_VALUE,
          "Sets the maximum allowed idle time between queries, when in a transaction.");
  public static final Setting.IntSetting IDLE_SESSION_TIMEOUT =
      Setting.integer(
          "idle_session_timeout",
          SettingContext.USER,
          SettingUnit.MILLISECONDS,
          0,
          0,
          Integer.MAX_VALUE,
          "Sets the maximum allowed idle time between queries, when not in a transaction.");
  public static final Setting.StringSetting DEFAULT_TABLESPACE =
      Setting.string(
          "default_tablespace",
          SettingContext.USER,
          "",
          "Sets the default tablespace to create tables and indexes in.");
  public static final Setting.BoolSetting ALLOW_SYSTEM_TABLE_MODS =
      Setting.bool(
          "allow_system_table_mods",
          SettingContext.SUPERUSER,
          false,
          "Allows modifications of the structure of system tables.");
  public static final Setting.EnumSetting PLAN_CACHE_MODE =
      Setting.enumeration(
          "plan_cache_mode",
          SettingContext.USER,
          "auto",
          List.of("auto", "force_generic_plan", "force_custom_plan"),
          List.of(),
          "Controls the planner's selection of custom or generic plan.");
  public static final Setting.BoolSetting CHECK_FUNCTION_BODIES =
      Setting.bool(
          "check_function_bodies",
          SettingContext.USER,
          true,
          "Check routine bodies during CREATE FUNCTION and CREATE PROCEDURE.");
  public static final Setting.EnumSetting ESCAPE_WARNING =
      Setting.enumeration(
          "backslash_quote",
          SettingContext.USER,
          "safe_encoding",
          List.of("safe_encoding", "on", "off"),
          List.of(),
          "Sets whether \"\\'\" is allowed in string literals.");

  private static final List<Setting<?>> OWN =
      List.of(
          APPLICATION_NAME,
          CLIENT_ENCODING,
          SERVER_ENCODING,
          SERVER_VERSION,
          SERVER_VERSION_NUM,
          DATE_STYLE,
          INTERVAL_STYLE,
          TIME_ZONE,
          INTEGER_DATETIMES,
          STANDARD_CONFORMING_STRINGS,
          IS_SUPERUSER,
          SESSION_AUTHORIZATION,
          ROLE,
          RESTRICT_NONSYSTEM_RELATION_KIND,
          IN_HOT_STANDBY,
          SEARCH_PATH,
          EXTRA_FLOAT_DIGITS,
          BYTEA_OUTPUT,
          CLIENT_MIN_MESSAGES,
          WORK_MEM,
          HASH_MEM_MULTIPLIER,
          MAINTENANCE_WORK_MEM,
          TEMP_FILE_LIMIT,
          STATEMENT_TIMEOUT,
          TRANSACTION_TIMEOUT,
          NotificationQueue.MAX_NOTIFY_QUEUE_PAGES,
          IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
          IDLE_SESSION_TIMEOUT,
          DEFAULT_TABLESPACE,
          ALLOW_SYSTEM_TABLE_MODS,
          PLAN_CACHE_MODE,
          CHECK_FUNCTION_BODIES,
          ESCAPE_WARNING);

  /// These and the planner's.
  public static final List<Setting<?>> ALL =
      Stream.concat(OWN.stream(), PlannerParameters.ALL.stream()).toList();

  private SessionParameters() {}
}
