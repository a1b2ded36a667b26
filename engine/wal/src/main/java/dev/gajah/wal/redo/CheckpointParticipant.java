// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.redo;

/// Something whose changes must be on disk before a checkpoint may say so: the commit log, the
/// shared buffers, ...
///
/// Called by the process that makes the checkpoint, in the order of registration.
public interface CheckpointParticipant {
  String name();

  /// Before the redo pointer is chosen (PostgreSQL: `SyncPreCheckpoint`).
  default void prepare() {}

  /// Makes everything that was changed before the redo pointer durable, or hands it to a later
  /// participant that does.
  void checkpoint(CheckpointContext context);

  /// After `pg_control` says that the checkpoint is complete (PostgreSQL: `SyncPostCheckpoint`).
  default void finish(CheckpointContext context) {}
}
