// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.syscache;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.catalog.invalidation.InvalidationMessage;
import dev.gajah.catalog.invalidation.InvalidationQueue;
import dev.gajah.catalog.invalidation.SharedForgetter;
import dev.gajah.catalog.schema.CatalogRow;
import dev.gajah.catalog.schema.Columns;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Committed facts that some session has read already, for others to find without reading them
/// again.
///
/// **Why it is right.** A session puts a fact in only if it has applied all messages ever sent
/// ([InvalidationQueue#ifUnchangedSince] its own position), so that nothing the fact was made of
/// can be stale; sending a message takes out what it touches; both happen under the queue's lock.
/// So what is here is what a read now would give, up to commits whose messages are still to be
/// sent; those no session need know of yet. A session that changed catalogs in its own transaction
/// neither reads nor writes here.
///
/// Only what exists is kept: names that clients make up would fill memory.
public final class SharedFacts implements SharedForgetter {
  /// When there are more entries, all are forgotten.
  private static final int ENTRIES_MAX = 200_000;

  private record RowKey(int databaseOid, int cacheId, int hash) {}

  private record ListsKey(int databaseOid, int cacheId) {}

  private record RelationKey(int databaseOid, int relationOid) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record RowEntry(Object[] keys, CatalogRow row) {}

  private final Map<RowKey, RowEntry> rows = new ConcurrentHashMap<>();
  private final Map<ListsKey, Map<Object, List<? extends CatalogRow>>> lists =
      new ConcurrentHashMap<>();
  private final Map<RelationKey, RelationDescriptor> relations = new ConcurrentHashMap<>();
  private final Map<RelationKey, RelationDescriptor> catalogs = new ConcurrentHashMap<>();
  private final Map<RelationKey, IndexDescriptor> indexes = new ConcurrentHashMap<>();

  /// Table of each index that a kept table description holds.
  private final Map<RelationKey, Integer> tableOfIndex = new ConcurrentHashMap<>();

  private final InvalidationQueue queue = new InvalidationQueue(this);

  public InvalidationQueue queue() {
    return queue;
  }

  // ---- rows ----

  @Nullable CatalogRow row(CacheId id, int databaseOid, int hash, Object[] keys) {
    RowEntry entry = rows.get(new RowKey(databaseOid, id.ordinal(), hash));
    if (entry == null) {
      return null;
    }
    for (int i = 0; i < keys.length; i++) {
      if (!Columns.same(entry.keys[i], keys[i])) {
        return null;
      }
    }
    return entry.row;
  }

  void putRow(CacheId id, int databaseOid, int hash, Object[] keys, CatalogRow row, long position) {
    queue.ifUnchangedSince(
        position,
        () -> {
          if (rows.size() > ENTRIES_MAX) {
            rows.clear();
          }
          rows.put(new RowKey(databaseOid, id.ordinal(), hash), new RowEntry(keys, row));
        });
  }

  @Nullable List<? extends CatalogRow> list(CacheId id, int databaseOid, Object key) {
    Map<Object, List<? extends CatalogRow>> known =
        lists.get(new ListsKey(databaseOid, id.ordinal()));
    return known == null ? null : known.get(key);
  }

  void putList(
      CacheId id, int databaseOid, Object key, List<? extends CatalogRow> list, long position) {
    if (list.isEmpty()) {
      return;
    }
    queue.ifUnchangedSince(
        position,
        () -> {
          Map<Object, List<? extends CatalogRow>> known =
              lists.computeIfAbsent(
                  new ListsKey(databaseOid, id.ordinal()), k -> new ConcurrentHashMap<>());
          if (known.size() > ENTRIES_MAX / 10) {
            known.clear();
          }
          known.put(key, list);
        });
  }

  // ---- relations ----

  public @Nullable RelationDescriptor relation(int databaseOid, int oid) {
    return relations.get(new RelationKey(databaseOid, oid));
  }

  public void putRelation(int databaseOid, RelationDescriptor relation, long position) {
    queue.ifUnchangedSince(position, () -> keep(relations, databaseOid, relation));
  }

  /// The fixed structure of a system catalog with current file numbers.
  public @Nullable RelationDescriptor catalog(int databaseOid, int oid) {
    return catalogs.get(new RelationKey(databaseOid, oid));
  }

  public void putCatalog(int databaseOid, RelationDescriptor relation, long position) {
    queue.ifUnchangedSince(position, () -> keep(catalogs, databaseOid, relation));
  }

  private void keep(
      Map<RelationKey, RelationDescriptor> map, int databaseOid, RelationDescriptor relation) {
    if (map.size() > ENTRIES_MAX) {
      map.clear();
    }
    for (IndexDescriptor index : relation.indexes()) {
      tableOfIndex.put(new RelationKey(databaseOid, index.indexOid()), relation.oid());
    }
    map.put(new RelationKey(databaseOid, relation.oid()), relation);
  }

  public @Nullable IndexDescriptor index(int databaseOid, int oid) {
    return indexes.get(new RelationKey(databaseOid, oid));
  }

  public void putIndex(int databaseOid, IndexDescriptor index, long position) {
    queue.ifUnchangedSince(
        position,
        () -> {
          if (indexes.size() > ENTRIES_MAX) {
            indexes.clear();
          }
          tableOfIndex.put(new RelationKey(databaseOid, index.indexOid()), index.heapOid());
          indexes.put(new RelationKey(databaseOid, index.indexOid()), index);
        });
  }

  // ---- forgetting ----

  @Override
  public void forget(byte[] messages, int at) {
    int kind = InvalidationMessage.kind(messages, at);
    int database = InvalidationMessage.databaseOid(messages, at);
    int value = InvalidationMessage.value(messages, at);
    switch (kind) {
      case InvalidationMessage.CATALOG -> {
        rows.clear();
        lists.clear();
      }
      case InvalidationMessage.RELATION -> forgetRelation(database, value);
      case InvalidationMessage.RELATION_MAP -> forgetRelation(database, 0);
      case InvalidationMessage.FILES, InvalidationMessage.SNAPSHOT -> {}
      default -> {
        rows.remove(new RowKey(database, kind, value));
        lists.remove(new ListsKey(database, kind));
      }
    }
  }

  private void forgetRelation(int database, int oid) {
    if (oid == 0) {
      relations.clear();
      catalogs.clear();
      indexes.clear();
      tableOfIndex.clear();
      return;
    }
    RelationKey key = new RelationKey(database, oid);
    RelationDescriptor relation = relations.remove(key);
    RelationDescriptor catalog = catalogs.remove(key);
    forgetIndexes(database, relation);
    forgetIndexes(database, catalog);
    indexes.remove(key);
    Integer table = tableOfIndex.remove(key);
    if (table != null) {
      relations.remove(new RelationKey(database, table));
      catalogs.remove(new RelationKey(database, table));
    }
  }

  /// Index descriptions hold their table's name.
  private void forgetIndexes(int database, @Nullable RelationDescriptor relation) {
    if (relation != null) {
      for (IndexDescriptor index : relation.indexes()) {
        indexes.remove(new RelationKey(database, index.indexOid()));
      }
    }
  }
}
