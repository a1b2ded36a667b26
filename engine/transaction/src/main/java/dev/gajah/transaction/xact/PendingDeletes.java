// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.id.RelFileLocator;
import java.util.ArrayList;
import java.util.List;

/// Relation files that go away when the transaction ends: dropped ones at commit, created ones at
/// abort (PostgreSQL: `storage.c`).
final class PendingDeletes {
  private record Entry(RelFileLocator locator, boolean atCommit, int level) {}

  private final ArrayList<Entry> entries = new ArrayList<>();

  void add(RelFileLocator locator, boolean atCommit, int level) {
    entries.add(new Entry(locator, atCommit, level));
  }

  /// The file is kept after all (PostgreSQL: `RelationPreserveStorage`).
  void forget(RelFileLocator locator, boolean atCommit) {
    entries.removeIf(entry -> entry.atCommit == atCommit && entry.locator.equals(locator));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /// What an end of this kind deletes, of levels from `level` on.
  List<RelFileLocator> list(boolean atCommit, int level) {
    if (entries.isEmpty()) {
      return List.of();
    }
    List<RelFileLocator> found = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.atCommit == atCommit && entry.level >= level && !found.contains(entry.locator)) {
        found.add(entry.locator);
      }
    }
    return found;
  }

  void drop(int level) {
    if (!entries.isEmpty()) {
      entries.removeIf(entry -> entry.level >= level);
    }
  }

  void moveToParent(int level) {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.level >= level) {
        entries.set(i, new Entry(entry.locator, entry.atCommit, level - 1));
      }
    }
  }
}
