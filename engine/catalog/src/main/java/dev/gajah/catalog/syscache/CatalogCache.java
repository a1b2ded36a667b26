// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.syscache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gajah.access.index.ScanKey;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.Bytes;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.invalidation.SessionInvalidations;
import dev.gajah.catalog.schema.CatalogRow;
import dev.gajah.catalog.schema.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One catalog cache: rows of a catalog by the key of one of its unique indexes, with the answer
/// "there is none" kept as well.
///
/// Keys are in object form: `Long` for numbers, `byte[]` for names, texts and oidvectors. Belongs
/// to one session. Hot path: [#find(int)] of an entry that is there allocates nothing.
public final class CatalogCache<R extends CatalogRow> {
  private static final int BUCKETS_INITIAL = 64;

  private static final class Entry<R> {
    final int hash;
    final Object[] keys;
    final long number;
    final @Nullable R row;
    @Nullable Entry<R> next;

    Entry(int hash, Object[] keys, @Nullable R row) {
      this.hash = hash;
      this.keys = keys;
      this.number = keys[0] instanceof Long value ? value : 0;
      this.row = row;
    }
  }

  private record ListKey(List<Object> values) {}

  private final CacheId id;
  private final CatalogAccess access;
  private final Function<@Nullable Object[], R> decoder;
  private @Nullable Entry<R>[] buckets = newBuckets(BUCKETS_INITIAL);
  private int count;
  private final Map<ListKey, List<R>> lists = new HashMap<>();

  /// Invalidations seen, so that a load can tell that it was overtaken.
  private int generation;

  private final SharedFacts shared;
  private final SessionInvalidations invalidations;
  private final boolean isShared;

  CatalogCache(
      CacheId id,
      CatalogAccess access,
      SharedFacts shared,
      SessionInvalidations invalidations,
      boolean isShared,
      Function<@Nullable Object[], R> decoder) {
    this.shared = shared;
    this.invalidations = invalidations;
    this.isShared = isShared;
    this.id = id;
    this.access = access;
    this.decoder = decoder;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <R> @Nullable Entry<R>[] newBuckets(int size) {
    return new Entry[size];
  }

  // ---- one row ----

  /// By a single OID key.
  public @Nullable R find(int oid) {
    long number = Integer.toUnsignedLong(oid);
    int hash = CatalogHash.combine(0, 0, CatalogHash.number(oid));
    for (Entry<R> e = buckets[hash & buckets.length - 1]; e != null; e = e.next) {
      if (e.hash == hash && e.number == number) {
        return e.row;
      }
    }
    return load(hash, new Object[] {number});
  }

  public @Nullable R find(String name) {
    return findKeys(name.getBytes(UTF_8));
  }

  public @Nullable R find(int key1, int key2) {
    return findKeys(Integer.toUnsignedLong(key1), Integer.toUnsignedLong(key2));
  }

  public @Nullable R find(String key1, int key2) {
    return findKeys(key1.getBytes(UTF_8), Integer.toUnsignedLong(key2));
  }

  public @Nullable R find(int key1, String key2) {
    return findKeys(Integer.toUnsignedLong(key1), key2.getBytes(UTF_8));
  }

  /// By all keys in object form.
  public @Nullable R findKeys(Object... keys) {
    assert keys.length == id.keyCount() : id + " with " + keys.length + " keys";
    int hash = hash(id, keys);
    for (Entry<R> e = buckets[hash & buckets.length - 1]; e != null; e = e.next) {
      if (e.hash == hash && sameKeys(e.keys, keys)) {
        return e.row;
      }
    }
    return load(hash, keys);
  }

  private static boolean sameKeys(Object[] a, Object[] b) {
    for (int i = 0; i < a.length; i++) {
      if (!Columns.same(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }

  /// The database that the catalog's rows belong to, as messages name it.
  private int databaseOid() {
    return isShared ? 0 : access.transaction().databaseOid();
  }

  private @Nullable R load(int hash, Object[] keys) {
    int before = generation;
    boolean sharing = !invalidations.hasOwnChanges();
    long position = invalidations.position();
    R row = sharing ? cast(shared.row(id, databaseOid(), hash, keys)) : null;
    if (row == null) {
      row = read(keys);
      if (sharing && row != null && !invalidations.hasOwnChanges()) {
        shared.putRow(id, databaseOid(), hash, keys, row, position);
      }
    }
    if (generation == before) {
      put(new Entry<>(hash, keys, row));
    }
    return row;
  }

  /// What is shared under this cache's number came out of a cache of the same kind.
  @SuppressWarnings("unchecked")
  private @Nullable R cast(@Nullable CatalogRow row) {
    return (R) row;
  }

  private @Nullable R read(Object[] keys) {
    ScanKey[] scanKeys = new ScanKey[keys.length];
    for (int i = 0; i < keys.length; i++) {
      scanKeys[i] = CatalogAccess.equal(i, keys[i]);
    }
    CatalogTuple tuple = access.first(id.relationOid(), id.indexOid(), scanKeys);
    return tuple == null ? null : decoder.apply(tuple.values());
  }

  private void put(Entry<R> entry) {
    if (count >= 2 * buckets.length) {
      grow();
    }
    int bucket = entry.hash & buckets.length - 1;
    entry.next = buckets[bucket];
    buckets[bucket] = entry;
    count++;
  }

  private void grow() {
    @Nullable Entry<R>[] old = buckets;
    buckets = newBuckets(2 * old.length);
    for (Entry<R> head : old) {
      Entry<R> e = head;
      while (e != null) {
        Entry<R> next = e.next;
        int bucket = e.hash & buckets.length - 1;
        e.next = buckets[bucket];
        buckets[bucket] = e;
        e = next;
      }
    }
  }

  // ---- many rows ----

  /// All rows whose first key columns have these values, in index order.
  public List<R> list(Object... keys) {
    List<Object> values = new ArrayList<>(keys.length);
    for (Object key : keys) {
      // A name or number as something that a map can compare.
      values.add(key instanceof byte[] bytes ? new String(bytes, UTF_8) : key);
    }
    ListKey key = new ListKey(values);
    List<R> cached = lists.get(key);
    if (cached != null) {
      return cached;
    }
    int before = generation;
    boolean sharing = !invalidations.hasOwnChanges();
    long position = invalidations.position();
    List<R> result = sharing ? castList(shared.list(id, databaseOid(), key)) : null;
    if (result == null) {
      result = readList(keys);
      if (sharing && !invalidations.hasOwnChanges()) {
        shared.putList(id, databaseOid(), key, result, position);
      }
    }
    if (generation == before) {
      lists.put(key, result);
    }
    return result;
  }

  @SuppressWarnings("unchecked")
  private @Nullable List<R> castList(@Nullable List<? extends CatalogRow> list) {
    return (List<R>) list;
  }

  private List<R> readList(Object[] keys) {
    ScanKey[] scanKeys = new ScanKey[keys.length];
    for (int i = 0; i < keys.length; i++) {
      scanKeys[i] = CatalogAccess.equal(i, keys[i]);
    }
    List<R> rows = new ArrayList<>();
    access.scan(
        id.relationOid(),
        id.indexOid(),
        scanKeys,
        tuple -> {
          rows.add(decoder.apply(tuple.values()));
          return true;
        });
    return List.copyOf(rows);
  }

  public List<R> listByName(String name) {
    return list(name.getBytes(UTF_8));
  }

  public List<R> listByOid(int oid) {
    return list(Integer.toUnsignedLong(oid));
  }

  // ---- invalidation ----

  void invalidate(int hash) {
    generation++;
    lists.clear();
    int bucket = hash & buckets.length - 1;
    Entry<R> kept = null;
    for (Entry<R> e = buckets[bucket]; e != null; ) {
      Entry<R> next = e.next;
      if (e.hash == hash) {
        count--;
      } else {
        e.next = kept;
        kept = e;
      }
      e = next;
    }
    buckets[bucket] = kept;
  }

  void clear() {
    generation++;
    lists.clear();
    Arrays.fill(buckets, null);
    count = 0;
  }

  // ---- hashing ----

  /// Hash of a whole key, as invalidation messages carry it.
  static int hash(CacheId id, Object[] keys) {
    int hash = 0;
    for (int i = 0; i < keys.length; i++) {
      hash = CatalogHash.combine(hash, i, hashOf(id, i, keys[i]));
    }
    return hash;
  }

  private static int hashOf(CacheId id, int index, Object key) {
    if (key instanceof Long number) {
      return CatalogHash.number((int) (long) number);
    }
    byte[] bytes = (byte[]) key;
    if (id == CacheId.PROCNAMEARGSNSP && index == 1) {
      // oidvector: its elements, which start behind the array header.
      return CatalogHash.bytes(bytes, 20, 4 * Bytes.getInt(bytes, 12));
    }
    return CatalogHash.bytes(bytes);
  }

  /// Hash of the key of a row.
  static int hashOfRow(CacheId id, Function<Integer, @Nullable Object> column) {
    int hash = 0;
    for (int i = 0; i < id.keyCount(); i++) {
      Object key = column.apply(id.keyColumn(i));
      if (key == null) {
        throw SqlError.corrupt("null in key column of cache " + id);
      }
      hash = CatalogHash.combine(hash, i, hashOf(id, i, key));
    }
    return hash;
  }
}
