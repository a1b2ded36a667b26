// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DependencyType;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.nodetree.QueryReferences;
import dev.gajah.catalog.nodetree.QueryWriter;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgRewrite;
import dev.gajah.nodes.query.Query;

/// The rule `_RETURN` that makes a relation a view (PostgreSQL: `StoreViewQuery`, `InsertRule`).
public final class ViewCreation {
  private static final String RULE = "_RETURN";
  private static final char SELECT = '1';

  private final Catalog catalog;

  public ViewCreation(Catalog catalog) {
    this.catalog = catalog;
  }

  /// Gives a view its query, or another one than before.
  public void storeQuery(int viewOid, Query query) {
    Dependencies dependencies = new Dependencies(catalog);
    CatalogAccess access = catalog.access();
    String action = new QueryWriter(catalog).writeAction(query);
    int oid = 0;
    for (PgRewrite rule : catalog.rules(viewOid)) {
      if (rule.evType() == SELECT) {
        oid = rule.oid();
      }
    }
    if (oid == 0) {
      oid = access.newOid(PgRewrite.RELATION_OID, IndexOids.PG_REWRITE_OID_INDEX);
      access.insert(new PgRewrite(oid, RULE, viewOid, SELECT, 'O', true, "<>", action));
      new RelationChanges(catalog)
          .updateClass(viewOid, PgClass.RELHASRULES, Columns.fromBool(true));
    } else {
      CatalogTuple row =
          java.util.Objects.requireNonNull(
              access.first(
                  PgRewrite.RELATION_OID,
                  IndexOids.PG_REWRITE_OID_INDEX,
                  CatalogAccess.equalOid(0, oid)));
      access.updateColumns(
          PgRewrite.RELATION_OID, row, PgRewrite.EV_ACTION, Columns.fromText(action));
      dependencies.deleteFor(PgRewrite.RELATION_OID, oid);
      catalog.invalidateRelationAtCommit(viewOid);
    }
    ObjectAddress myself = ObjectAddress.of(PgRewrite.RELATION_OID, oid);
    dependencies.record(
        myself, ObjectAddress.of(PgClass.RELATION_OID, viewOid), DependencyType.INTERNAL);
    dependencies.record(myself, QueryReferences.of(catalog, query), DependencyType.NORMAL);
    catalog.transaction().commandCounterIncrement();
  }
}
