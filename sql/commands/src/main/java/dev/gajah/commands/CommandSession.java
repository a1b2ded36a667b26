// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.base.setting.Settings;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.executor.pipeline.ExecutorSession;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.redo.CheckpointRequests;

/// What a utility statement needs of the session that runs it. Implemented by the backend.
public interface CommandSession {
  ExecutorSession executor();

  Transaction transaction();

  Catalog catalog();

  Settings settings();

  NoticeSink notices();

  CheckpointRequests checkpoints();

  /// Analyses and plans statements inside of utility statements.
  StatementPlanner planner();

  int currentUserOid();

  int sessionUserOid();

  boolean isSuperuser();

  String databaseName();

  int databaseOid();

  /// `maintenance_work_mem` in bytes.
  long maintenanceMemoryBytes();

  /// COPY data from and to the client.
  CopyStream copyStream();

  /// Forgets cached plans and hints after a change that invalidation messages do not cover.
  void resetCaches();
}
