// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_publication_rel`: tables of publications. Components have the names of the
/// columns, constants are their numbers.
public record PgPublicationRel(
    int oid, int prpubid, int prrelid, @Nullable String prqual, int @Nullable [] prattrs)
    implements CatalogRow {
  public static final int RELATION_OID = 6106;
  public static final int COLUMN_COUNT = 5;

  public static final int OID = 1;
  public static final int PRPUBID = 2;
  public static final int PRRELID = 3;
  public static final int PRQUAL = 4;
  public static final int PRATTRS = 5;

  public static PgPublicationRel decode(@Nullable Object[] values) {
    return new PgPublicationRel(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[PRPUBID - 1]),
        Columns.oid(values[PRRELID - 1]),
        values[PRQUAL - 1] == null ? null : Columns.text(values[PRQUAL - 1]),
        values[PRATTRS - 1] == null ? null : Columns.shorts(values[PRATTRS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(prpubid),
      Columns.fromOid(prrelid),
      prqual == null ? null : Columns.fromText(prqual),
      prattrs == null ? null : Columns.fromShortVector(prattrs)
    };
  }
}
