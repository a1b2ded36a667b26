// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.indexing;

import dev.gajah.access.heap.HeapScan;
import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.UpdateIndexes;
import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.KeyTextWriter;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleDeformer;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.schema.CatalogRow;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.snapshot.SpecialSnapshot;
import dev.gajah.transaction.snapshot.TupleVisibility;
import dev.gajah.transaction.xact.OidGenerator;
import dev.gajah.transaction.xact.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One session's reads and writes of system catalogs (PostgreSQL: `genam.c`, `indexing.c`). Belongs
/// to the session's thread.
public final class CatalogAccess {
  private static final KeyTextWriter NO_TEXT = (index, columns, row) -> null;

  private final HeapSession heap;
  private final IndexAccessMethod btree;
  private final Transaction transaction;
  private final OidGenerator oids;
  private final CatalogRelations relations;

  /// Idle index scans by index OID, with the locator they were opened for.
  private final Map<Integer, OpenScan> idleScans = new HashMap<>();

  private record OpenScan(IndexDescriptor index, IndexScan scan) {}

  public CatalogAccess(
      HeapSession heap,
      IndexAccessMethod btree,
      Transaction transaction,
      OidGenerator oids,
      CatalogRelations relations) {
    this.heap = heap;
    this.btree = btree;
    this.transaction = transaction;
    this.oids = oids;
    this.relations = relations;
  }

  public RelationDescriptor relation(int relationOid) {
    return relations.catalog(relationOid);
  }

  // ---- reading ----

  /// A key `column = value` for an index scan; `column` counts from 0 within the index.
  public static ScanKey equal(int column, @Nullable Object value) {
    return ScanKey.of(column, ScanKey.EQUAL, value);
  }

  public static ScanKey equalOid(int column, int oid) {
    return ScanKey.of(column, ScanKey.EQUAL, Oid.toLong(oid));
  }

  public static ScanKey equalName(int column, String name) {
    return ScanKey.of(column, ScanKey.EQUAL, Columns.fromName(name));
  }

  /// Calls `visitor` for each visible row that the index finds, in index order, until it returns
  /// false. The visitor may read and write catalogs. Reads by a snapshot of now.
  public void scan(int catalogOid, int indexOid, ScanKey[] keys, Predicate<CatalogTuple> visitor) {
    Snapshot snapshot = transaction.catalogSnapshot();
    transaction.registerSnapshot(snapshot);
    try {
      scan(catalogOid, indexOid, keys, snapshot, visitor);
    } finally {
      transaction.unregisterSnapshot(snapshot);
    }
  }

  public void scan(
      int catalogOid,
      int indexOid,
      ScanKey[] keys,
      TupleVisibility rule,
      Predicate<CatalogTuple> visitor) {
    RelationDescriptor table = relations.catalog(catalogOid);
    IndexDescriptor index = indexOf(table, indexOid);
    OpenScan open = idleScans.remove(indexOid);
    if (open == null || open.index != index) {
      open = new OpenScan(index, btree.beginScan(index, transaction));
    }
    IndexScan scan = open.scan;
    boolean done = false;
    try {
      scan.rescan(keys, keys.length, true);
      HeapTuple tuple = new HeapTuple(512);
      while (scan.next()) {
        if (!heap.fetchThroughIndex(table, scan.tid(), rule, tuple)) {
          if (heap.isAllDead()) {
            scan.killPriorTuple();
          }
          continue;
        }
        if (!visitor.test(decode(table, tuple.copy()))) {
          break;
        }
      }
      done = true;
    } finally {
      scan.end();
      if (done) {
        idleScans.put(indexOid, open);
      }
    }
  }

  /// All rows that the index finds.
  public List<CatalogTuple> list(int catalogOid, int indexOid, ScanKey... keys) {
    List<CatalogTuple> result = new ArrayList<>();
    scan(catalogOid, indexOid, keys, result::add);
    return result;
  }

  /// The first row that the index finds, null if there is none.
  public @Nullable CatalogTuple first(int catalogOid, int indexOid, ScanKey... keys) {
    @Nullable CatalogTuple[] found = new @Nullable CatalogTuple[1];
    scan(
        catalogOid,
        indexOid,
        keys,
        tuple -> {
          found[0] = tuple;
          return false;
        });
    return found[0];
  }

  /// All rows of a catalog, by reading the table.
  public void scanAll(int catalogOid, Predicate<CatalogTuple> visitor) {
    RelationDescriptor table = relations.catalog(catalogOid);
    Snapshot snapshot = transaction.catalogSnapshot();
    transaction.registerSnapshot(snapshot);
    try (HeapScan scan = heap.beginScan(table, snapshot)) {
      HeapTuple tuple = new HeapTuple(512);
      while (scan.next(tuple)) {
        if (!visitor.test(decode(table, tuple.copy()))) {
          return;
        }
      }
    } finally {
      transaction.unregisterSnapshot(snapshot);
    }
  }

  private CatalogTuple decode(RelationDescriptor table, HeapTuple tuple) {
    return new CatalogTuple(tuple, TupleDeformer.values(table.tuple(), tuple, heap.detoaster()));
  }

  /// Decodes a tuple that somebody else read.
  public @Nullable Object[] values(RelationDescriptor table, HeapTuple tuple) {
    return TupleDeformer.values(table.tuple(), tuple, heap.detoaster());
  }

  private static IndexDescriptor indexOf(RelationDescriptor table, int indexOid) {
    for (IndexDescriptor index : table.indexes()) {
      if (index.indexOid() == indexOid) {
        return index;
      }
    }
    throw SqlError.internal(
        "catalog %s has no index %s".formatted(table.name(), Oid.toString(indexOid)));
  }

  // ---- writing ----

  /// Adds a row (PostgreSQL: `CatalogTupleInsert`). Returns its tid.
  public long insert(int catalogOid, @Nullable Object[] values) {
    RelationDescriptor table = relations.catalog(catalogOid);
    HeapTuple tuple = new TupleFormer(table.tuple()).form(values);
    heap.simpleInsert(table, tuple);
    insertIndexEntries(table, values, tuple.tid, false);
    return tuple.tid;
  }

  public long insert(CatalogRow row) {
    return insert(row.relationOid(), row.encode());
  }

  /// Replaces the row that was read as `old` (PostgreSQL: `CatalogTupleUpdate`).
  public void update(int catalogOid, CatalogTuple old, @Nullable Object[] values) {
    RelationDescriptor table = relations.catalog(catalogOid);
    HeapTuple tuple = new TupleFormer(table.tuple()).form(values);
    heap.simpleUpdate(table, old.tid(), tuple);
    if (heap.updateIndexes() != UpdateIndexes.NONE) {
      insertIndexEntries(table, values, tuple.tid, false);
    }
  }

  public void update(CatalogTuple old, CatalogRow row) {
    update(row.relationOid(), old, row.encode());
  }

  /// Changes some columns, given as pairs of column number and value in object form.
  public void updateColumns(
      int catalogOid, CatalogTuple old, @Nullable Object... columnsAndValues) {
    @Nullable Object[] values = old.values().clone();
    for (int i = 0; i < columnsAndValues.length; i += 2) {
      Object column = columnsAndValues[i];
      if (!(column instanceof Integer number)) {
        throw new IllegalArgumentException("column number expected");
      }
      values[number - 1] = columnsAndValues[i + 1];
    }
    update(catalogOid, old, values);
  }

  public void delete(int catalogOid, CatalogTuple old) {
    heap.simpleDelete(relations.catalog(catalogOid), old.tid());
  }

  /// Overwrites fixed-width columns where they lie, outside of the transaction (PostgreSQL:
  /// `systable_inplace_update`).
  ///
  /// @param find reads the row again, null if it is gone
  /// @param sendInvalidations runs once the change is logged
  public void updateInPlace(
      int catalogOid,
      java.util.function.Supplier<@Nullable CatalogTuple> find,
      java.util.function.UnaryOperator<@Nullable Object[]> change,
      Runnable sendInvalidations) {
    RelationDescriptor table = relations.catalog(catalogOid);
    for (int tries = 0; tries < 10000; tries++) {
      CatalogTuple old = find.get();
      if (old == null) {
        throw SqlError.internal(
            "could not find tuple of catalog " + table.name() + " to update in place");
      }
      HeapTuple changed = new HeapTuple(old.tuple().length);
      TupleFormer former = new TupleFormer(table.tuple());
      @Nullable Object[] values = change.apply(old.values().clone());
      boolean[] replaced = new boolean[values.length];
      boolean any = false;
      for (int i = 0; i < values.length; i++) {
        replaced[i] = !Columns.same(values[i], old.values()[i]);
        any |= replaced[i];
      }
      if (!any) {
        return;
      }
      former.formUpdate(changed, old.tuple(), replaced, values);
      changed.tid = old.tid();
      changed.tableOid = table.oid();
      if (heap.updateInPlace(table, changed, sendInvalidations)) {
        return;
      }
      transaction.process().interrupts().check();
    }
    throw SqlError.internal("giving up after too many tries to overwrite row");
  }

  private void insertIndexEntries(
      RelationDescriptor table, @Nullable Object[] values, long tid, boolean unchanged) {
    for (IndexDescriptor index : table.indexes()) {
      if (!index.ready()) {
        continue;
      }
      Vector[] columns = new Vector[index.columnCount()];
      for (int i = 0; i < columns.length; i++) {
        IndexColumn column = index.column(i);
        columns[i] = Vector.create(column.representation(), 1);
        columns[i].set(0, values[column.heapAttribute() - 1]);
      }
      btree
          .beginInsert(index, transaction, heap.indexedTable(table), NO_TEXT)
          .insert(columns, 0, tid, index.unique() ? UniqueCheck.YES : UniqueCheck.NO, unchanged);
    }
  }

  // ---- numbers ----

  /// An OID that no row of the catalog has (PostgreSQL: `GetNewOidWithIndex`).
  public int newOid(int catalogOid, int oidIndexOid) {
    while (true) {
      transaction.process().interrupts().check();
      int oid = oids.next();
      boolean[] taken = {false};
      // Also rows that are deleted but that somebody may still see.
      scan(
          catalogOid,
          oidIndexOid,
          new ScanKey[] {equalOid(0, oid)},
          SpecialSnapshot.ANY,
          tuple -> {
            taken[0] = true;
            return false;
          });
      if (!taken[0]) {
        return oid;
      }
    }
  }

  public Transaction transaction() {
    return transaction;
  }

  public HeapSession heap() {
    return heap;
  }
}
