// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.sync;

import dev.gajah.base.time.Clock;
import dev.gajah.wal.redo.CheckpointContext;
import dev.gajah.wal.redo.CheckpointParticipant;

/// Syncs all files written before a checkpoint, and deletes dropped ones after it. Comes after
/// every participant that writes files.
public final class SyncCheckpoint implements CheckpointParticipant {
  private final SyncRequests requests;
  private final Clock clock;

  public SyncCheckpoint(SyncRequests requests, Clock clock) {
    this.requests = requests;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "sync";
  }

  @Override
  public void prepare() {
    requests.preCheckpoint();
  }

  @Override
  public void checkpoint(CheckpointContext context) {
    context.syncStartNanos = clock.nanoTime();
    SyncRequests.Counters done = requests.processSyncs();
    context.syncEndNanos = clock.nanoTime();
    context.filesSynced += done.files();
    context.longestSyncNanos = Math.max(context.longestSyncNanos, done.longestNanos());
    context.totalSyncNanos += done.totalNanos();
  }

  @Override
  public void finish(CheckpointContext context) {
    requests.postCheckpoint();
  }
}
