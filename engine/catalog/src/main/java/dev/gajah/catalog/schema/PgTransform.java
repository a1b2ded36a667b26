// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_transform`: transforms between types and languages. Components have the names of
/// the columns, constants are their numbers.
public record PgTransform(int oid, int trftype, int trflang, int trffromsql, int trftosql)
    implements CatalogRow {
  public static final int RELATION_OID = 3576;
  public static final int COLUMN_COUNT = 5;

  public static final int OID = 1;
  public static final int TRFTYPE = 2;
  public static final int TRFLANG = 3;
  public static final int TRFFROMSQL = 4;
  public static final int TRFTOSQL = 5;

  public static PgTransform decode(@Nullable Object[] values) {
    return new PgTransform(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[TRFTYPE - 1]),
        Columns.oid(values[TRFLANG - 1]),
        Columns.oid(values[TRFFROMSQL - 1]),
        Columns.oid(values[TRFTOSQL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(trftype),
      Columns.fromOid(trflang),
      Columns.fromOid(trffromsql),
      Columns.fromOid(trftosql)
    };
  }
}
