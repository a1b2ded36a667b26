// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.redo;

import dev.gajah.wal.read.WalRecord;

/// Replays the WAL records of one kind (PostgreSQL: `RmgrData`). Called by the startup process
/// only, record after record.
public interface ResourceManager {
  /// One of [RmgrIds].
  int id();

  String name();

  /// Applies one record. It may have been applied before: pages tell by their LSN, everything else
  /// must be idempotent.
  void redo(WalRecord record);
}
