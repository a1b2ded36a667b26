// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

/// Why a page is pruned; chooses the WAL record type, which is for diagnosis only.
public enum PruneReason {
  ON_ACCESS(HeapLog.PRUNE_ON_ACCESS),
  VACUUM_SCAN(HeapLog.PRUNE_VACUUM_SCAN),
  VACUUM_CLEANUP(HeapLog.PRUNE_VACUUM_CLEANUP);

  private final int info;

  PruneReason(int info) {
    this.info = info;
  }

  int info() {
    return info;
  }
}
