// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Deletion;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.dependency.ObjectRemover;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAttrdef;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.schema.PgInherits;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgRewrite;
import dev.gajah.catalog.schema.PgSequence;
import dev.gajah.catalog.schema.PgStatistic;
import dev.gajah.catalog.schema.PgTrigger;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.storage.RelationStorage;
import dev.gajah.transaction.lmgr.LockMode;

/// Removes single objects from the catalogs, as [Deletion] asks for (PostgreSQL: `doDeletion`,
/// `heap_drop_with_catalog`, `index_drop` and others).
public final class Removal implements ObjectRemover {
  private final Catalog catalog;
  private final CatalogAccess access;
  private final RelationStorage storage;

  public Removal(Catalog catalog) {
    this.catalog = catalog;
    access = catalog.access();
    storage = new RelationStorage(catalog.shared().heap(), catalog.transaction());
  }

  /// Deletion with this as its remover.
  public static Deletion deletion(Catalog catalog) {
    return new Deletion(catalog, new Dependencies(catalog), new Removal(catalog));
  }

  @Override
  public void remove(ObjectAddress object) {
    int oid = object.objectOid();
    switch (object.classOid()) {
      case PgClass.RELATION_OID -> {
        PgClass row = catalog.pgClass(oid);
        if (row.relkind() == 'i' || row.relkind() == 'I') {
          removeIndex(row);
        } else if (object.subId() != 0) {
          removeColumn(oid, object.subId());
        } else {
          removeRelation(row);
        }
      }
      case PgType.RELATION_OID -> new TypeRows(catalog, new Dependencies(catalog)).remove(oid);
      case PgConstraint.RELATION_OID -> new ConstraintCreation(catalog).remove(oid);
      case PgAttrdef.RELATION_OID -> new ColumnDefaults(catalog).remove(oid);
      case PgNamespace.RELATION_OID ->
          removeRow(PgNamespace.RELATION_OID, IndexOids.PG_NAMESPACE_OID_INDEX, oid);
      case PgProc.RELATION_OID -> removeRow(PgProc.RELATION_OID, IndexOids.PG_PROC_OID_INDEX, oid);
      case PgTrigger.RELATION_OID ->
          removeRow(PgTrigger.RELATION_OID, IndexOids.PG_TRIGGER_OID_INDEX, oid);
      case PgRewrite.RELATION_OID ->
          removeRow(PgRewrite.RELATION_OID, IndexOids.PG_REWRITE_OID_INDEX, oid);
      default ->
          throw SqlError.unsupported(
              "dropping objects of catalog " + Oid.toString(object.classOid()));
    }
  }

  private void removeRow(int catalogOid, int indexOid, int oid) {
    CatalogTuple tuple = access.first(catalogOid, indexOid, CatalogAccess.equalOid(0, oid));
    if (tuple == null) {
      throw SqlError.internal(
          "cache lookup failed for object %s of catalog %s"
              .formatted(Oid.toString(oid), Oid.toString(catalogOid)));
    }
    access.delete(catalogOid, tuple);
  }

  private void removeRelation(PgClass row) {
    int oid = row.oid();
    if (RelationCreation.hasStorage(row.relkind())) {
      storage.drop(catalog.relationCache().locator(row));
    }
    catalog.transaction().addDroppedStats(2, catalog.databaseOid(), oid);
    if (row.relkind() == 'S') {
      removeRow(PgSequence.RELATION_OID, IndexOids.PG_SEQUENCE_SEQRELID_INDEX, oid);
    }
    for (CatalogTuple tuple :
        access.list(
            PgInherits.RELATION_OID,
            IndexOids.PG_INHERITS_RELID_SEQNO_INDEX,
            CatalogAccess.equalOid(0, oid))) {
      access.delete(PgInherits.RELATION_OID, tuple);
    }
    removeStatistics(oid, 0);
    removeAttributes(oid);
    removeRow(PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX, oid);
  }

  private void removeAttributes(int oid) {
    for (CatalogTuple tuple :
        access.list(
            PgAttribute.RELATION_OID,
            IndexOids.PG_ATTRIBUTE_RELID_ATTNUM_INDEX,
            CatalogAccess.equalOid(0, oid))) {
      access.delete(PgAttribute.RELATION_OID, tuple);
    }
  }

  /// `column` 0: all columns.
  void removeStatistics(int oid, int column) {
    for (CatalogTuple tuple :
        access.list(
            PgStatistic.RELATION_OID,
            IndexOids.PG_STATISTIC_RELID_ATT_INH_INDEX,
            CatalogAccess.equalOid(0, oid))) {
      if (column == 0 || Long.valueOf(column).equals(tuple.value(PgStatistic.STAATTNUM))) {
        access.delete(PgStatistic.RELATION_OID, tuple);
      }
    }
  }

  private void removeIndex(PgClass row) {
    int oid = row.oid();
    PgIndex index = catalog.findPgIndex(oid);
    if (index == null) {
      throw SqlError.internal("cache lookup failed for index " + Oid.toString(oid));
    }
    // Whoever plans a query on the table must not meet the index half gone.
    catalog.lockRelation(index.indrelid(), LockMode.ACCESS_EXCLUSIVE);
    if (RelationCreation.hasStorage(row.relkind())) {
      storage.drop(catalog.relationCache().locator(row));
    }
    catalog.transaction().addDroppedStats(2, catalog.databaseOid(), oid);
    removeRow(PgIndex.RELATION_OID, IndexOids.PG_INDEX_INDEXRELID_INDEX, oid);
    removeStatistics(oid, 0);
    removeAttributes(oid);
    removeRow(PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX, oid);
    catalog.invalidateRelationAtCommit(index.indrelid());
  }

  /// Marks a column as dropped; its data stays in the rows (PostgreSQL: `RemoveAttributeById`).
  private void removeColumn(int relationOid, int number) {
    new RelationChanges(catalog)
        .updateAttribute(
            relationOid,
            number,
            PgAttribute.ATTISDROPPED,
            1L,
            PgAttribute.ATTTYPID,
            0L,
            PgAttribute.ATTNOTNULL,
            0L,
            PgAttribute.ATTGENERATED,
            0L,
            PgAttribute.ATTIDENTITY,
            0L,
            PgAttribute.ATTHASMISSING,
            0L,
            PgAttribute.ATTNAME,
            Columns.fromName("........pg.dropped." + number + "........"),
            PgAttribute.ATTMISSINGVAL,
            null,
            PgAttribute.ATTSTATTARGET,
            null,
            PgAttribute.ATTACL,
            null,
            PgAttribute.ATTOPTIONS,
            null,
            PgAttribute.ATTFDWOPTIONS,
            null);
    removeStatistics(relationOid, number);
    catalog.invalidateRelationAtCommit(relationOid);
  }
}
