// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.statistics;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The statistics of all relations of all databases. One object for each life of the shared memory.
/// Thread-safe.
public final class TableStatistics {
  /// By database (0 for shared relations) and relation.
  private final ConcurrentHashMap<Long, TableEntry> entries = new ConcurrentHashMap<>();

  private static long key(int databaseOid, int relationOid) {
    return (long) databaseOid << 32 | Integer.toUnsignedLong(relationOid);
  }

  TableEntry entry(int databaseOid, int relationOid) {
    return entries.computeIfAbsent(key(databaseOid, relationOid), key -> new TableEntry());
  }

  /// @param databaseOid 0 for a shared relation
  /// @return null if nobody has touched the relation
  public @Nullable TableCounts find(int databaseOid, int relationOid) {
    TableEntry entry = entries.get(key(databaseOid, relationOid));
    return entry == null ? null : entry.counts();
  }

  void drop(int databaseOid, int relationOid) {
    entries.remove(key(databaseOid, relationOid));
  }

  /// Forgets a database that was dropped.
  public void dropDatabase(int databaseOid) {
    entries.keySet().removeIf(key -> (int) (key >> 32) == databaseOid);
  }

  /// Databases in which something was counted.
  public Set<Integer> databases() {
    Set<Integer> databases = new HashSet<>();
    for (long key : entries.keySet()) {
      int database = (int) (key >> 32);
      if (database != 0) {
        databases.add(database);
      }
    }
    return databases;
  }
}
