// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_publication_namespace`: schemas of publications. Components have the names of the
/// columns, constants are their numbers.
public record PgPublicationNamespace(int oid, int pnpubid, int pnnspid) implements CatalogRow {
  public static final int RELATION_OID = 6237;
  public static final int COLUMN_COUNT = 3;

  public static final int OID = 1;
  public static final int PNPUBID = 2;
  public static final int PNNSPID = 3;

  public static PgPublicationNamespace decode(@Nullable Object[] values) {
    return new PgPublicationNamespace(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[PNPUBID - 1]),
        Columns.oid(values[PNNSPID - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid), Columns.fromOid(pnpubid), Columns.fromOid(pnnspid)
    };
  }
}
