// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_range`: range types. Components have the names of the columns, constants are
/// their numbers.
public record PgRange(
    int rngtypid,
    int rngsubtype,
    int rngmultitypid,
    int rngcollation,
    int rngsubopc,
    int rngcanonical,
    int rngsubdiff)
    implements CatalogRow {
  public static final int RELATION_OID = 3541;
  public static final int COLUMN_COUNT = 7;

  public static final int RNGTYPID = 1;
  public static final int RNGSUBTYPE = 2;
  public static final int RNGMULTITYPID = 3;
  public static final int RNGCOLLATION = 4;
  public static final int RNGSUBOPC = 5;
  public static final int RNGCANONICAL = 6;
  public static final int RNGSUBDIFF = 7;

  public static PgRange decode(@Nullable Object[] values) {
    return new PgRange(
        Columns.oid(values[RNGTYPID - 1]),
        Columns.oid(values[RNGSUBTYPE - 1]),
        Columns.oid(values[RNGMULTITYPID - 1]),
        Columns.oid(values[RNGCOLLATION - 1]),
        Columns.oid(values[RNGSUBOPC - 1]),
        Columns.oid(values[RNGCANONICAL - 1]),
        Columns.oid(values[RNGSUBDIFF - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(rngtypid),
      Columns.fromOid(rngsubtype),
      Columns.fromOid(rngmultitypid),
      Columns.fromOid(rngcollation),
      Columns.fromOid(rngsubopc),
      Columns.fromOid(rngcanonical),
      Columns.fromOid(rngsubdiff)
    };
  }
}
