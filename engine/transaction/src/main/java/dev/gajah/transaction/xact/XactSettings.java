// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import dev.gajah.base.setting.Settings;
import java.util.List;

/// Settings of transactions and locks.
///
/// The values of `transaction_isolation`, `transaction_read_only` and `transaction_deferrable`
/// belong to the current transaction: who executes SET or SHOW on them turns to [Transaction].
public final class XactSettings {
  private static final int SLRU_BUFFERS_MAX = 131072;
  private static final List<String> ISOLATION_LEVELS =
      List.of("serializable", "repeatable read", "read committed", "read uncommitted");

  public static final Setting.EnumSetting DEFAULT_TRANSACTION_ISOLATION =
      Setting.enumeration(
          "default_transaction_isolation",
          SettingContext.USER,
          "read committed",
          ISOLATION_LEVELS,
          List.of(),
          "Sets the transaction isolation level of each new transaction.");
  public static final Setting.BoolSetting DEFAULT_TRANSACTION_READ_ONLY =
      Setting.bool(
              "default_transaction_read_only",
              SettingContext.USER,
              false,
              "Sets the default read-only status of new transactions.")
          .reported();
  public static final Setting.BoolSetting DEFAULT_TRANSACTION_DEFERRABLE =
      Setting.bool(
          "default_transaction_deferrable",
          SettingContext.USER,
          false,
          "Sets the default deferrable status of new transactions.");
  public static final Setting.EnumSetting TRANSACTION_ISOLATION =
      Setting.enumeration(
          "transaction_isolation",
          SettingContext.USER,
          "read committed",
          ISOLATION_LEVELS,
          List.of(),
          "Sets the current transaction's isolation level.");
  public static final Setting.BoolSetting TRANSACTION_READ_ONLY =
      Setting.bool(
          "transaction_read_only",
          SettingContext.USER,
          false,
          "Sets the current transaction's read-only status.");
  public static final Setting.BoolSetting TRANSACTION_DEFERRABLE =
      Setting.bool(
          "transaction_deferrable",
          SettingContext.USER,
          false,
          "Whether to defer a read-only serializable transaction until it can be executed with no"
              + " possible serialization failures.");
  public static final Setting.EnumSetting SYNCHRONOUS_COMMIT =
      Setting.enumeration(
          "synchronous_commit",
          SettingContext.USER,
          "on",
          List.of("local", "remote_write", "remote_apply", "on", "off"),
          List.of("true", "on", "false", "off", "yes", "on", "no", "off", "1", "on", "0", "off"),
          "Sets the current transaction's synchronization level.");
  public static final Setting.IntSetting LOCK_TIMEOUT =
      Setting.integer(
          "lock_timeout",
          SettingContext.USER,
          SettingUnit.MILLISECONDS,
          0,
          0,
          Integer.MAX_VALUE,
          "Sets the maximum allowed duration of any wait for a lock.");
  public static final Setting.IntSetting DEADLOCK_TIMEOUT =
      Setting.integer(
          "deadlock_timeout",
          SettingContext.SUPERUSER,
          SettingUnit.MILLISECONDS,
          1000,
          1,
          Integer.MAX_VALUE,
          "Sets the time to wait on a lock before checking for deadlock.");
  public static final Setting.BoolSetting LOG_LOCK_WAITS =
      Setting.bool("log_lock_waits", SettingContext.SUPERUSER, false, "Logs long lock waits.");
  public static final Setting.IntSetting MAX_LOCKS_PER_TRANSACTION =
      Setting.integer(
          "max_locks_per_transaction",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          64,
          10,
          Integer.MAX_VALUE,
          "Sets the maximum number of locks per transaction.");
  public static final Setting.IntSetting MAX_PREPARED_TRANSACTIONS =
      Setting.integer(
          "max_prepared_transactions",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          0,
          0,
          262143,
          "Sets the maximum number of simultaneously prepared transactions.");
  public static final Setting.IntSetting AUTOVACUUM_FREEZE_MAX_AGE =
      Setting.integer(
          "autovacuum_freeze_max_age",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          200_000_000,
          100_000,
          2_000_000_000,
          "Age at which to autovacuum a table to prevent transaction ID wraparound.");
  public static final Setting.IntSetting AUTOVACUUM_MULTIXACT_FREEZE_MAX_AGE =
      Setting.integer(
          "autovacuum_multixact_freeze_max_age",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          400_000_000,
          10_000,
          2_000_000_000,
          "Multixact age at which to autovacuum a table to prevent multixact wraparound.");
  public static final Setting.BoolSetting TRACK_COMMIT_TIMESTAMP =
      Setting.bool(
          "track_commit_timestamp",
          SettingContext.POSTMASTER,
          false,
          "Collects transaction commit time.");
  public static final Setting.IntSetting TRANSACTION_BUFFERS =
      Setting.integer(
          "transaction_buffers",
          SettingContext.POSTMASTER,
          SettingUnit.BLOCKS,
          0,
          0,
          SLRU_BUFFERS_MAX,
          "Sets the size of the dedicated buffer pool used for the transaction status cache.");
  public static final Setting.IntSetting SUBTRANSACTION_BUFFERS =
      Setting.integer(
          "subtransaction_buffers",
          SettingContext.POSTMASTER,
          SettingUnit.BLOCKS,
          0,
          0,
          SLRU_BUFFERS_MAX,
          "Sets the size of the dedicated buffer pool used for the subtransaction cache.");
  public static final Setting.IntSetting MULTIXACT_OFFSET_BUFFERS =
      Setting.integer(
          "multixact_offset_buffers",
          SettingContext.POSTMASTER,
          SettingUnit.BLOCKS,
          16,
          16,
          SLRU_BUFFERS_MAX,
          "Sets the size of the dedicated buffer pool used for the MultiXact offset cache.");
  public static final Setting.IntSetting MULTIXACT_MEMBER_BUFFERS =
      Setting.integer(
          "multixact_member_buffers",
          SettingContext.POSTMASTER,
          SettingUnit.BLOCKS,
          32,
          16,
          SLRU_BUFFERS_MAX,
          "Sets the size of the dedicated buffer pool used for the MultiXact member cache.");

  public static final List<Setting<?>> ALL =
      List.of(
          DEFAULT_TRANSACTION_ISOLATION,
          DEFAULT_TRANSACTION_READ_ONLY,
          DEFAULT_TRANSACTION_DEFERRABLE,
          TRANSACTION_ISOLATION,
          TRANSACTION_READ_ONLY,
          TRANSACTION_DEFERRABLE,
          SYNCHRONOUS_COMMIT,
          LOCK_TIMEOUT,
          DEADLOCK_TIMEOUT,
          LOG_LOCK_WAITS,
          MAX_LOCKS_PER_TRANSACTION,
          MAX_PREPARED_TRANSACTIONS,
          AUTOVACUUM_FREEZE_MAX_AGE,
          AUTOVACUUM_MULTIXACT_FREEZE_MAX_AGE,
          TRACK_COMMIT_TIMESTAMP,
          TRANSACTION_BUFFERS,
          SUBTRANSACTION_BUFFERS,
          MULTIXACT_OFFSET_BUFFERS,
          MULTIXACT_MEMBER_BUFFERS);

  private XactSettings() {}

  /// The isolation level that a setting's value names.
  public static IsolationLevel isolationLevel(String value) {
    return switch (value) {
      case "serializable" -> IsolationLevel.SERIALIZABLE;
      case "repeatable read" -> IsolationLevel.REPEATABLE_READ;
      case "read uncommitted" -> IsolationLevel.READ_UNCOMMITTED;
      default -> IsolationLevel.READ_COMMITTED;
    };
  }

  /// What transactions of a session go by.
  public static TransactionSettings of(Settings settings) {
    return new TransactionSettings() {
      @Override
      public IsolationLevel defaultIsolation() {
        return isolationLevel(settings.get(DEFAULT_TRANSACTION_ISOLATION));
      }

      @Override
      public boolean defaultReadOnly() {
        return settings.get(DEFAULT_TRANSACTION_READ_ONLY);
      }

      @Override
      public boolean defaultDeferrable() {
        return settings.get(DEFAULT_TRANSACTION_DEFERRABLE);
      }

      @Override
      public SynchronousCommit synchronousCommit() {
        return switch (settings.get(SYNCHRONOUS_COMMIT)) {
          case "off" -> SynchronousCommit.OFF;
          case "local" -> SynchronousCommit.LOCAL;
          case "remote_write" -> SynchronousCommit.REMOTE_WRITE;
          case "remote_apply" -> SynchronousCommit.REMOTE_APPLY;
          default -> SynchronousCommit.ON;
        };
      }

      @Override
      public int lockTimeoutMillis() {
        return settings.get(LOCK_TIMEOUT);
      }

      @Override
      public int deadlockTimeoutMillis() {
        return settings.get(DEADLOCK_TIMEOUT);
      }

      @Override
      public boolean logLockWaits() {
        return settings.get(LOG_LOCK_WAITS);
      }
    };
  }
}
