// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_ts_parser`: text search parsers. Components have the names of the columns,
/// constants are their numbers.
public record PgTsParser(
    int oid,
    String prsname,
    int prsnamespace,
    int prsstart,
    int prstoken,
    int prsend,
    int prsheadline,
    int prslextype)
    implements CatalogRow {
  public static final int RELATION_OID = 3601;
  public static final int COLUMN_COUNT = 8;

  public static final int OID = 1;
  public static final int PRSNAME = 2;
  public static final int PRSNAMESPACE = 3;
  public static final int PRSSTART = 4;
  public static final int PRSTOKEN = 5;
  public static final int PRSEND = 6;
  public static final int PRSHEADLINE = 7;
  public static final int PRSLEXTYPE = 8;

  public static PgTsParser decode(@Nullable Object[] values) {
    return new PgTsParser(
        Columns.oid(values[OID - 1]),
        Columns.name(values[PRSNAME - 1]),
        Columns.oid(values[PRSNAMESPACE - 1]),
        Columns.oid(values[PRSSTART - 1]),
        Columns.oid(values[PRSTOKEN - 1]),
        Columns.oid(values[PRSEND - 1]),
        Columns.oid(values[PRSHEADLINE - 1]),
        Columns.oid(values[PRSLEXTYPE - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(prsname),
      Columns.fromOid(prsnamespace),
      Columns.fromOid(prsstart),
      Columns.fromOid(prstoken),
      Columns.fromOid(prsend),
      Columns.fromOid(prsheadline),
      Columns.fromOid(prslextype)
    };
  }
}
