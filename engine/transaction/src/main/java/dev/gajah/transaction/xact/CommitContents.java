// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.transaction.twophase.StatsItem;
import java.util.ArrayList;
import java.util.List;

/// What a commit record shall say beside time and subtransactions; reused from one transaction to
/// the next.
public final class CommitContents {
  /// Bytes of one invalidation message (PostgreSQL: `SharedInvalidationMessage`).
  public static final int INVALIDATION_BYTES = 16;

  final List<RelFileLocator> droppedFiles = new ArrayList<>();
  final List<StatsItem> droppedStats = new ArrayList<>();
  final ByteWriter invalidations = new ByteWriter(0);
  boolean relationCacheFileInvalid;
  boolean forceSyncCommit;

  void clear() {
    droppedFiles.clear();
    droppedStats.clear();
    invalidations.clear();
    relationCacheFileInvalid = false;
    forceSyncCommit = false;
  }

  /// Adds whole messages of [#INVALIDATION_BYTES] each.
  public void addInvalidations(byte[] messages, int offset, int length) {
    assert length % INVALIDATION_BYTES == 0 : length;
    invalidations.putBytes(messages, offset, length);
  }

  /// The relation cache's init file goes stale with this commit.
  public void invalidateRelationCacheFile() {
    relationCacheFileInvalid = true;
  }

  /// Statistics entries that go with this commit.
  public List<StatsItem> droppedStats() {
    return droppedStats;
  }

  public void addDroppedStats(int kind, int databaseOid, int objectOid) {
    droppedStats.add(new StatsItem(kind, databaseOid, objectOid));
  }

  /// The commit must be on disk before it returns, whatever `synchronous_commit` says.
  public void forceSyncCommit() {
    forceSyncCommit = true;
  }
}
