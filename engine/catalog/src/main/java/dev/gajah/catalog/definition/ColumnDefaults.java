// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Deletion;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DependencyType;
import dev.gajah.catalog.dependency.DropBehavior;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAttrdef;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import java.util.Collection;

/// Default expressions of columns (PostgreSQL: `pg_attrdef.c`).
public final class ColumnDefaults {
  private final Catalog catalog;
  private final CatalogAccess access;
  private final Dependencies dependencies;

  public ColumnDefaults(Catalog catalog) {
    this.catalog = catalog;
    access = catalog.access();
    dependencies = new Dependencies(catalog);
  }

  /// Stores a default; the column has none yet. Returns the OID of its row.
  ///
  /// @param tree the expression as pg_node_tree; @param references the objects that it needs
  public int store(
      int relationOid, int attributeNumber, String tree, Collection<ObjectAddress> references) {
    int oid = access.newOid(PgAttrdef.RELATION_OID, IndexOids.PG_ATTRDEF_OID_INDEX);
    access.insert(new PgAttrdef(oid, relationOid, attributeNumber, tree));
    PgAttribute column = catalog.findAttribute(relationOid, attributeNumber);
    boolean generated = column != null && column.attgenerated() != 0;
    new RelationChanges(catalog)
        .updateAttribute(relationOid, attributeNumber, PgAttribute.ATTHASDEF, 1L);
    ObjectAddress myself = ObjectAddress.of(PgAttrdef.RELATION_OID, oid);
    dependencies.record(
        myself,
        new ObjectAddress(PgClass.RELATION_OID, relationOid, attributeNumber),
        generated ? DependencyType.INTERNAL : DependencyType.AUTO);
    for (ObjectAddress reference : new java.util.LinkedHashSet<>(references)) {
      boolean isOwn =
          reference.classOid() == PgClass.RELATION_OID && reference.objectOid() == relationOid;
      dependencies.record(
          myself, reference, isOwn && generated ? DependencyType.AUTO : DependencyType.NORMAL);
    }
    return oid;
  }

  /// Removes a column's default, if it has one, as ALTER COLUMN DROP DEFAULT does.
  public void drop(int relationOid, int attributeNumber, DropBehavior behavior) {
    CatalogTuple tuple = find(relationOid, attributeNumber);
    if (tuple != null) {
      int oid = PgAttrdef.decode(tuple.values()).oid();
      new Deletion(catalog, dependencies, new Removal(catalog))
          .drop(java.util.List.of(ObjectAddress.of(PgAttrdef.RELATION_OID, oid)), behavior, true);
    }
  }

  private @org.jspecify.annotations.Nullable CatalogTuple find(
      int relationOid, int attributeNumber) {
    return access.first(
        PgAttrdef.RELATION_OID,
        IndexOids.PG_ATTRDEF_ADRELID_ADNUM_INDEX,
        CatalogAccess.equalOid(0, relationOid),
        CatalogAccess.equal(1, (long) attributeNumber));
  }

  /// Removes the row and clears `atthasdef`; dependencies are the caller's business.
  void remove(int oid) {
    CatalogTuple tuple =
        access.first(
            PgAttrdef.RELATION_OID, IndexOids.PG_ATTRDEF_OID_INDEX, CatalogAccess.equalOid(0, oid));
    if (tuple == null) {
      throw new SqlError(
          SqlState.INTERNAL_ERROR,
          "could not find tuple for attrdef " + Integer.toUnsignedString(oid));
    }
    PgAttrdef row = PgAttrdef.decode(tuple.values());
    access.delete(PgAttrdef.RELATION_OID, tuple);
    new RelationChanges(catalog)
        .updateAttribute(row.adrelid(), row.adnum(), PgAttribute.ATTHASDEF, 0L);
  }
}
