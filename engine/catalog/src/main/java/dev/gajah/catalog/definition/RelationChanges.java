// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.storage.RelationStorage;
import org.jspecify.annotations.Nullable;

/// Changes of relations that exist: single columns of their rows, new files, statistics
/// (PostgreSQL: parts of `relcache.c`, `index.c`, `vacuum.c`, `tablecmds.c`).
public final class RelationChanges {
  private final Catalog catalog;
  private final CatalogAccess access;
  private final RelationStorage storage;

  public RelationChanges(Catalog catalog) {
    this.catalog = catalog;
    access = catalog.access();
    storage = new RelationStorage(catalog.shared().heap(), catalog.transaction());
  }

  private CatalogTuple classTuple(int oid) {
    CatalogTuple tuple =
        access.first(
            PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX, CatalogAccess.equalOid(0, oid));
    if (tuple == null) {
      throw SqlError.internal("cache lookup failed for relation " + Oid.toString(oid));
    }
    return tuple;
  }

  /// Changes columns of a pg_class row, given as pairs of column number and value in object form.
  public void updateClass(int oid, @Nullable Object... columnsAndValues) {
    access.updateColumns(PgClass.RELATION_OID, classTuple(oid), columnsAndValues);
  }

  public void updateIndexRow(int indexOid, @Nullable Object... columnsAndValues) {
    CatalogTuple tuple =
        access.first(
            PgIndex.RELATION_OID,
            IndexOids.PG_INDEX_INDEXRELID_INDEX,
            CatalogAccess.equalOid(0, indexOid));
    if (tuple == null) {
      throw SqlError.internal("cache lookup failed for index " + Oid.toString(indexOid));
    }
    access.updateColumns(PgIndex.RELATION_OID, tuple, columnsAndValues);
  }

  public void updateAttribute(int relationOid, int number, @Nullable Object... columnsAndValues) {
    CatalogTuple tuple =
        access.first(
            PgAttribute.RELATION_OID,
            IndexOids.PG_ATTRIBUTE_RELID_ATTNUM_INDEX,
            CatalogAccess.equalOid(0, relationOid),
            CatalogAccess.equal(1, (long) number));
    if (tuple == null) {
      throw SqlError.internal(
          "cache lookup failed for attribute %d of relation %s"
              .formatted(number, Oid.toString(relationOid)));
    }
    access.updateColumns(PgAttribute.RELATION_OID, tuple, columnsAndValues);
  }

  // ---- statistics, in place ----

  /// Sets `relhasindex`, `relpages` and `reltuples` after an index build, without a new version of
  /// the row (PostgreSQL: `index_update_stats`). `tuples` below 0 leaves the counts.
  public void updateStatistics(int oid, boolean hasIndex, int pages, double tuples) {
    RelationDescriptor table = catalog.findRelation(oid);
    int allVisible =
        table == null ? 0 : (int) catalog.shared().heap().visibilityMap().count(table.locator());
    access.updateInPlace(
        PgClass.RELATION_OID,
        () ->
            access.first(
                PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX, CatalogAccess.equalOid(0, oid)),
        values -> {
          if (table != null) {
            values[PgClass.RELHASINDEX - 1] = Columns.fromBool(hasIndex);
          }
          // A table that was never counted and is empty stays that way.
          boolean known = !(tuples == 0 && Columns.real(values[PgClass.RELTUPLES - 1]) < 0);
          if (tuples >= 0 && known) {
            values[PgClass.RELPAGES - 1] = Columns.fromInteger(pages);
            values[PgClass.RELTUPLES - 1] = Columns.fromReal((float) tuples);
            if (table != null) {
              values[PgClass.RELALLVISIBLE - 1] = Columns.fromInteger(allVisible);
            }
          }
          return values;
        },
        () -> {});
    // The change is there for all to see, whatever becomes of the transaction.
    catalog.invalidations().sendCurrentNow();
  }

  /// What VACUUM found (PostgreSQL: `vac_update_relstats`). Xids 0 leave the horizons; those only
  /// move forward.
  public void updateVacuumStatistics(
      int oid,
      int pages,
      double tuples,
      int allVisible,
      boolean hasIndex,
      int frozenXid,
      int minMulti) {
    access.updateInPlace(
        PgClass.RELATION_OID,
        () ->
            access.first(
                PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX, CatalogAccess.equalOid(0, oid)),
        values -> {
          values[PgClass.RELPAGES - 1] = Columns.fromInteger(pages);
          values[PgClass.RELTUPLES - 1] = Columns.fromReal((float) tuples);
          values[PgClass.RELALLVISIBLE - 1] = Columns.fromInteger(allVisible);
          values[PgClass.RELHASINDEX - 1] = Columns.fromBool(hasIndex);
          int oldXid = Columns.oid(values[PgClass.RELFROZENXID - 1]);
          if (frozenXid != 0
              && oldXid != frozenXid
              && dev.gajah.base.id.TransactionId.precedes(oldXid, frozenXid)) {
            values[PgClass.RELFROZENXID - 1] = Columns.fromOid(frozenXid);
          }
          int oldMulti = Columns.oid(values[PgClass.RELMINMXID - 1]);
          if (minMulti != 0 && oldMulti != minMulti && minMulti - oldMulti > 0) {
            values[PgClass.RELMINMXID - 1] = Columns.fromOid(minMulti);
          }
          return values;
        },
        () -> {});
    // The change is there for all to see, whatever becomes of the transaction.
    catalog.invalidations().sendCurrentNow();
  }

  // ---- files ----

  /// Gives a table, index or sequence new, empty files; the old ones go away at commit (PostgreSQL:
  /// `RelationSetNewRelfilenumber`). The caller holds an access exclusive lock; indexes must be
  /// built anew afterwards.
  public RelFileLocator setNewFiles(int oid) {
    PgClass row = catalog.pgClass(oid);
    RelFileLocator old = catalog.relationCache().locator(row);
    int number = new FileNumbers(catalog).newFileNumber(old.tablespaceOid());
    RelFileLocator fresh = new RelFileLocator(old.tablespaceOid(), old.databaseOid(), number);
    storage.drop(old);
    storage.create(fresh, row.relpersistence());
    if (row.relpersistence() == 'u'
        && (row.relkind() == 'r' || row.relkind() == 't' || row.relkind() == 'm')) {
      storage.createInitFork(fresh);
    }
    if (row.relfilenode() == 0) {
      catalog.relationMaps().update(oid, number, row.relisshared());
      catalog.invalidateRelationAtCommit(oid);
    } else {
      boolean isTable = row.relkind() == 'r' || row.relkind() == 't' || row.relkind() == 'm';
      CatalogTuple tuple = classTuple(oid);
      if (row.relkind() == 'S') {
        access.updateColumns(
            PgClass.RELATION_OID, tuple, PgClass.RELFILENODE, Columns.fromOid(number));
      } else {
        access.updateColumns(
            PgClass.RELATION_OID,
            tuple,
            PgClass.RELFILENODE,
            Columns.fromOid(number),
            PgClass.RELPAGES,
            Columns.fromInteger(0),
            PgClass.RELTUPLES,
            Columns.fromReal(-1),
            PgClass.RELALLVISIBLE,
            Columns.fromInteger(0),
            PgClass.RELFROZENXID,
            Columns.fromOid(isTable ? catalog.transaction().catalogSnapshot().xmin() : 0),
            PgClass.RELMINMXID,
            Columns.fromOid(isTable ? catalog.shared().heap().multixacts().oldestRunning() : 0));
      }
    }
    catalog.transaction().commandCounterIncrement();
    return fresh;
  }

  /// Empties a table transactionally, with its TOAST table and all indexes (PostgreSQL: the heart
  /// of `ExecuteTruncateGuts`).
  ///
  /// The indexes are empty, so nothing need be computed for them: expressions and predicates do not
  /// matter.
  public void truncate(int tableOid) {
    RelationDescriptor before = catalog.relation(tableOid);
    setNewFiles(tableOid);
    catalog.heap().statistics().truncated(before);
    rebuildEmptyIndexes(before);
    if (before.toastOid() != 0) {
      RelationDescriptor toast = catalog.relation(before.toastOid());
      setNewFiles(toast.oid());
      catalog.heap().statistics().truncated(toast);
      rebuildEmptyIndexes(toast);
    }
  }

  private void rebuildEmptyIndexes(RelationDescriptor table) {
    for (IndexDescriptor old : table.indexes()) {
      setNewFiles(old.indexOid());
      IndexDescriptor fresh = catalog.index(old.indexOid());
      catalog
          .shared()
          .btree()
          .build(fresh, catalog.transaction(), sink -> 0, 1 << 20, (index, columns, row) -> null);
      if (!fresh.permanent() && catalog.pgClass(old.indexOid()).relpersistence() == 'u') {
        storage.createInitFork(fresh.locator());
        catalog.shared().btree().buildEmptyInitFork(fresh, catalog.transaction());
      }
    }
  }

  /// Bytes are not counted here: number of blocks of a fork, 0 if it does not exist.
  public int blockCount(RelFileLocator locator, ForkNumber fork) {
    return catalog.shared().buffers().exists(locator, fork)
        ? catalog.shared().buffers().blockCount(locator, fork)
        : 0;
  }

  // ---- names ----

  /// ALTER TABLE ... RENAME TO for any relation; its row type follows (PostgreSQL:
  /// `RenameRelationInternal`).
  public void rename(int oid, String newName) {
    PgClass row = catalog.pgClass(oid);
    if (catalog.namespaces().relationIn(row.relnamespace(), newName) != 0) {
      throw new SqlError(
          SqlState.DUPLICATE_TABLE, "relation \"%s\" already exists".formatted(newName));
    }
    updateClass(oid, PgClass.RELNAME, Columns.fromName(newName));
    if (row.reltype() != 0) {
      new TypeRows(catalog, new Dependencies(catalog))
          .rename(row.reltype(), newName, row.relnamespace());
    }
    catalog.transaction().commandCounterIncrement();
  }
}
