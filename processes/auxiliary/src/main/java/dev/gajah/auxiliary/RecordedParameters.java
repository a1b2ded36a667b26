// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import dev.gajah.base.id.TransactionId;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.Setting;
import dev.gajah.wal.control.ControlData;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalSettings;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;

/// The settings that a standby must know, as `pg_control` and the WAL record `PARAMETER_CHANGE` carry them
/// (PostgreSQL: `XLogReportParameters`, `xl_parameter_change`).
///
///     offset  size  field
///          0     4  max_connections
///          4     4  max_worker_processes
///          8     4  max_wal_senders
///         12     4  max_prepared_transactions
///         16     4  max_locks_per_transaction
///         20     4  wal_level
///         24     1  wal_log_hints
///         25     1  track_commit_timestamp, then 2 bytes of padding
record RecordedParameters(
    int maxConnections,
    int maxWorkerProcesses,
    int maxWalSenders,
    int maxPreparedTransactions,
    int maxLocksPerTransaction,
    int walLevel,
    boolean walLogHints,
    boolean trackCommitTimestamp) {
  private static final int WAL_LEVEL_REPLICA = 1;

  static RecordedParameters of(ControlData data) {
    return new RecordedParameters(
        data.maxConnections(),
        data.maxWorkerProcesses(),
        data.maxWalSenders(),
        data.maxPreparedTransactions(),
        data.maxLocksPerTransaction(),
        data.walLevel(),
        data.walLogHints(),
        data.trackCommitTimestamp());
  }

  /// The server's settings; those that are declared nowhere yet are as `recorded`.
  private static RecordedParameters of(ServerSettings settings, RecordedParameters recorded) {
    return new RecordedParameters(
        number(settings, "max_connections", recorded.maxConnections),
        number(settings, "max_worker_processes", recorded.maxWorkerProcesses),
        number(settings, "max_wal_senders", recorded.maxWalSenders),
        number(settings, "max_prepared_transactions", recorded.maxPreparedTransactions),
        number(settings, "max_locks_per_transaction", recorded.maxLocksPerTransaction),
        WalSettings.WAL_LEVEL.options().indexOf(settings.get(WalSettings.WAL_LEVEL)),
        settings.get(WalSettings.WAL_LOG_HINTS),
        recorded.trackCommitTimestamp);
  }

  private static int number(ServerSettings settings, String name, int otherwise) {
    Setting<?> setting = settings.find(name);
    return setting != null && settings.get(setting) instanceof Integer value ? value : otherwise;
  }

  /// Logs and records the server's settings if they are not those in the control file.
  static void report(
      ServerSettings settings, ControlFile control, Wal wal, WalRecordBuilder record) {
    RecordedParameters recorded = of(control.data());
    RecordedParameters now = of(settings, recorded);
    if (now.equals(recorded)) {
      return;
    }
    if (now.walLevel != recorded.walLevel || now.walLevel >= WAL_LEVEL_REPLICA) {
      record.begin(RmgrIds.XLOG, WalFormat.PARAMETER_CHANGE, TransactionId.INVALID);
      record.putInt(now.maxConnections);
      record.putInt(now.maxWorkerProcesses);
      record.putInt(now.maxWalSenders);
      record.putInt(now.maxPreparedTransactions);
      record.putInt(now.maxLocksPerTransaction);
      record.putInt(now.walLevel);
      record.putByte(now.walLogHints ? 1 : 0);
      record.putByte(now.trackCommitTimestamp ? 1 : 0);
      record.putShort(0);
      wal.flush(wal.insert(record));
    }
    control.update(
        data ->
            data.withParameters(
                now.walLevel,
                now.walLogHints,
                now.maxConnections,
                now.maxWorkerProcesses,
                now.maxWalSenders,
                now.maxPreparedTransactions,
                now.maxLocksPerTransaction,
                now.trackCommitTimestamp));
  }
}
