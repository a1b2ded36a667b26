// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_ts_dict`: text search dictionaries. Components have the names of the columns,
/// constants are their numbers.
public record PgTsDict(
    int oid,
    String dictname,
    int dictnamespace,
    int dictowner,
    int dicttemplate,
    @Nullable String dictinitoption)
    implements CatalogRow {
  public static final int RELATION_OID = 3600;
  public static final int COLUMN_COUNT = 6;

  public static final int OID = 1;
  public static final int DICTNAME = 2;
  public static final int DICTNAMESPACE = 3;
  public static final int DICTOWNER = 4;
  public static final int DICTTEMPLATE = 5;
  public static final int DICTINITOPTION = 6;

  public static PgTsDict decode(@Nullable Object[] values) {
    return new PgTsDict(
        Columns.oid(values[OID - 1]),
        Columns.name(values[DICTNAME - 1]),
        Columns.oid(values[DICTNAMESPACE - 1]),
        Columns.oid(values[DICTOWNER - 1]),
        Columns.oid(values[DICTTEMPLATE - 1]),
        values[DICTINITOPTION - 1] == null ? null : Columns.text(values[DICTINITOPTION - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(dictname),
      Columns.fromOid(dictnamespace),
      Columns.fromOid(dictowner),
      Columns.fromOid(dicttemplate),
      dictinitoption == null ? null : Columns.fromText(dictinitoption)
    };
  }
}
