// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgNamespace;

/// Makes schemas (PostgreSQL: `NamespaceCreate`).
public final class SchemaCreation {
  private final Catalog catalog;

  public SchemaCreation(Catalog catalog) {
    this.catalog = catalog;
  }

  /// Returns the OID; the command counter moves on.
  public int create(String name, int ownerOid, boolean isTemporary) {
    if (catalog.namespaceOid(name) != 0) {
      throw new SqlError(SqlState.DUPLICATE_SCHEMA, "schema \"%s\" already exists".formatted(name));
    }
    Acl acl = isTemporary ? null : catalog.privileges().defaultFor(ObjectKind.SCHEMA, ownerOid, 0);
    int oid = catalog.access().newOid(PgNamespace.RELATION_OID, IndexOids.PG_NAMESPACE_OID_INDEX);
    catalog
        .access()
        .insert(new PgNamespace(oid, name, ownerOid, acl == null ? null : acl.encode()));
    Dependencies dependencies = new Dependencies(catalog);
    dependencies.recordOwner(PgNamespace.RELATION_OID, oid, ownerOid);
    if (acl != null) {
      dependencies.recordAcl(PgNamespace.RELATION_OID, oid, 0, ownerOid, acl);
    }
    catalog.transaction().commandCounterIncrement();
    return oid;
  }
}
