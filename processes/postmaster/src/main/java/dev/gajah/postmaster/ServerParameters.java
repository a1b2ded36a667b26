// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import java.util.List;

/// Settings of the postmaster and of the sizes of shared memory.
public final class ServerParameters {
  /// Process array slots for processes that are always there.
  public static final int AUXILIARY_SLOTS = 8;

  /// Process array slots for looking up the roles of clients that are not proved yet; each is held
  /// for one catalog lookup, never while a client is waited for.
  public static final int AUTHENTICATION_SLOTS = 32;

  public static final Setting.IntSetting SHARED_BUFFERS =
      Setting.integer(
          "shared_buffers",
          SettingContext.POSTMASTER,
          SettingUnit.BLOCKS,
          16384,
          16,
          1073741823,
          "Sets the number of shared memory buffers used by the server.");
  public static final Setting.IntSetting MAX_CONNECTIONS =
      Setting.integer(
          "max_connections",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          100,
          1,
          262143,
          "Sets the maximum number of concurrent connections.");
  public static final Setting.IntSetting SUPERUSER_RESERVED_CONNECTIONS =
      Setting.integer(
          "superuser_reserved_connections",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          3,
          0,
          262143,
          "Sets the number of connection slots reserved for superusers.");
  public static final Setting.IntSetting RESERVED_CONNECTIONS =
      Setting.integer(
          "reserved_connections",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          0,
          0,
          262143,
          "Sets the number of connection slots reserved for roles with privileges of"
              + " pg_use_reserved_connections.");
  public static final Setting.StringSetting EXTERNAL_PID_FILE =
      Setting.string(
          "external_pid_file",
          SettingContext.POSTMASTER,
          "",
          "Writes the postmaster PID to the specified file.");
  public static final Setting.IntSetting MAX_WORKER_PROCESSES =
      Setting.integer(
          "max_worker_processes",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          8,
          0,
          262143,
          "Maximum number of concurrent worker processes.");
  public static final Setting.IntSetting MAX_WAL_SENDERS =
      Setting.integer(
          "max_wal_senders",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          10,
          0,
          262143,
          "Sets the maximum number of simultaneously running WAL sender processes.");
  public static final Setting.IntSetting AUTOVACUUM_MAX_WORKERS =
      Setting.integer(
          "autovacuum_max_workers",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          3,
          1,
          262143,
          "Sets the maximum number of simultaneously running autovacuum worker processes.");
  public static final Setting.StringSetting LISTEN_ADDRESSES =
      Setting.string(
          "listen_addresses",
          SettingContext.POSTMASTER,
          "localhost",
          "Sets the host name or IP address(es) to listen to.");
  public static final Setting.IntSetting PORT =
      Setting.integer(
          "port",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          5432,
          0,
          65535,
          "Sets the TCP port the server listens on.");
  public static final Setting.StringSetting UNIX_SOCKET_DIRECTORIES =
      Setting.string(
          "unix_socket_directories",
          SettingContext.POSTMASTER,
          "/tmp",
          "Sets the directories where Unix-domain sockets will be created.");
  public static final Setting.IntSetting AUTHENTICATION_TIMEOUT =
      Setting.integer(
          "authentication_timeout",
          SettingContext.SIGHUP,
          SettingUnit.SECONDS,
          60,
          1,
          600,
          "Sets the maximum allowed time to complete client authentication.");
  public static final Setting.BoolSetting RESTART_AFTER_CRASH =
      Setting.bool(
          "restart_after_crash",
          SettingContext.SIGHUP,
          true,
          "Reinitialize server after backend crash.");

  public static final List<Setting<?>> ALL =
      List.of(
          SHARED_BUFFERS,
          MAX_CONNECTIONS,
          SUPERUSER_RESERVED_CONNECTIONS,
          RESERVED_CONNECTIONS,
          EXTERNAL_PID_FILE,
          MAX_WORKER_PROCESSES,
          MAX_WAL_SENDERS,
          AUTOVACUUM_MAX_WORKERS,
          LISTEN_ADDRESSES,
          PORT,
          UNIX_SOCKET_DIRECTORIES,
          AUTHENTICATION_TIMEOUT,
          RESTART_AFTER_CRASH);

  private ServerParameters() {}
}
