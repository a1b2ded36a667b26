// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_database`: databases. Components have the names of the columns, constants are
/// their numbers.
public record PgDatabase(
    int oid,
    String datname,
    int datdba,
    int encoding,
    char datlocprovider,
    boolean datistemplate,
    boolean datallowconn,
    boolean dathasloginevt,
    int datconnlimit,
    int datfrozenxid,
    int datminmxid,
    int dattablespace,
    String datcollate,
    String datctype,
    @Nullable String datlocale,
    @Nullable String daticurules,
    @Nullable String datcollversion,
    byte @Nullable [] datacl)
    implements CatalogRow {
  public static final int RELATION_OID = 1262;
  public static final int COLUMN_COUNT = 18;

  public static final int OID = 1;
  public static final int DATNAME = 2;
  public static final int DATDBA = 3;
  public static final int ENCODING = 4;
  public static final int DATLOCPROVIDER = 5;
  public static final int DATISTEMPLATE = 6;
  public static final int DATALLOWCONN = 7;
  public static final int DATHASLOGINEVT = 8;
  public static final int DATCONNLIMIT = 9;
  public static final int DATFROZENXID = 10;
  public static final int DATMINMXID = 11;
  public static final int DATTABLESPACE = 12;
  public static final int DATCOLLATE = 13;
  public static final int DATCTYPE = 14;
  public static final int DATLOCALE = 15;
  public static final int DATICURULES = 16;
  public static final int DATCOLLVERSION = 17;
  public static final int DATACL = 18;

  public static PgDatabase decode(@Nullable Object[] values) {
    return new PgDatabase(
        Columns.oid(values[OID - 1]),
        Columns.name(values[DATNAME - 1]),
        Columns.oid(values[DATDBA - 1]),
        Columns.integer(values[ENCODING - 1]),
        Columns.character(values[DATLOCPROVIDER - 1]),
        Columns.bool(values[DATISTEMPLATE - 1]),
        Columns.bool(values[DATALLOWCONN - 1]),
        Columns.bool(values[DATHASLOGINEVT - 1]),
        Columns.integer(values[DATCONNLIMIT - 1]),
        Columns.oid(values[DATFROZENXID - 1]),
        Columns.oid(values[DATMINMXID - 1]),
        Columns.oid(values[DATTABLESPACE - 1]),
        Columns.text(values[DATCOLLATE - 1]),
        Columns.text(values[DATCTYPE - 1]),
        values[DATLOCALE - 1] == null ? null : Columns.text(values[DATLOCALE - 1]),
        values[DATICURULES - 1] == null ? null : Columns.text(values[DATICURULES - 1]),
        values[DATCOLLVERSION - 1] == null ? null : Columns.text(values[DATCOLLVERSION - 1]),
        values[DATACL - 1] == null ? null : Columns.raw(values[DATACL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(datname),
      Columns.fromOid(datdba),
      Columns.fromInteger(encoding),
      Columns.fromCharacter(datlocprovider),
      Columns.fromBool(datistemplate),
      Columns.fromBool(datallowconn),
      Columns.fromBool(dathasloginevt),
      Columns.fromInteger(datconnlimit),
      Columns.fromOid(datfrozenxid),
      Columns.fromOid(datminmxid),
      Columns.fromOid(dattablespace),
      Columns.fromText(datcollate),
      Columns.fromText(datctype),
      datlocale == null ? null : Columns.fromText(datlocale),
      daticurules == null ? null : Columns.fromText(daticurules),
      datcollversion == null ? null : Columns.fromText(datcollversion),
      datacl == null ? null : Columns.fromRaw(datacl)
    };
  }
}
