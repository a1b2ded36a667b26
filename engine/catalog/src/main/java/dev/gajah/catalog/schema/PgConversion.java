// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_conversion`: encoding conversions. Components have the names of the columns,
/// constants are their numbers.
public record PgConversion(
    int oid,
    String conname,
    int connamespace,
    int conowner,
    int conforencoding,
    int contoencoding,
    int conproc,
    boolean condefault)
    implements CatalogRow {
  public static final int RELATION_OID = 2607;
  public static final int COLUMN_COUNT = 8;

  public static final int OID = 1;
  public static final int CONNAME = 2;
  public static final int CONNAMESPACE = 3;
  public static final int CONOWNER = 4;
  public static final int CONFORENCODING = 5;
  public static final int CONTOENCODING = 6;
  public static final int CONPROC = 7;
  public static final int CONDEFAULT = 8;

  public static PgConversion decode(@Nullable Object[] values) {
    return new PgConversion(
        Columns.oid(values[OID - 1]),
        Columns.name(values[CONNAME - 1]),
        Columns.oid(values[CONNAMESPACE - 1]),
        Columns.oid(values[CONOWNER - 1]),
        Columns.integer(values[CONFORENCODING - 1]),
        Columns.integer(values[CONTOENCODING - 1]),
        Columns.oid(values[CONPROC - 1]),
        Columns.bool(values[CONDEFAULT - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(conname),
      Columns.fromOid(connamespace),
      Columns.fromOid(conowner),
      Columns.fromInteger(conforencoding),
      Columns.fromInteger(contoencoding),
      Columns.fromOid(conproc),
      Columns.fromBool(condefault)
    };
  }
}
