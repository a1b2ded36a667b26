// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_collation`: collations. Components have the names of the columns, constants are
/// their numbers.
public record PgCollation(
    int oid,
    String collname,
    int collnamespace,
    int collowner,
    char collprovider,
    boolean collisdeterministic,
    int collencoding,
    @Nullable String collcollate,
    @Nullable String collctype,
    @Nullable String colllocale,
    @Nullable String collicurules,
    @Nullable String collversion)
    implements CatalogRow {
  public static final int RELATION_OID = 3456;
  public static final int COLUMN_COUNT = 12;

  public static final int OID = 1;
  public static final int COLLNAME = 2;
  public static final int COLLNAMESPACE = 3;
  public static final int COLLOWNER = 4;
  public static final int COLLPROVIDER = 5;
  public static final int COLLISDETERMINISTIC = 6;
  public static final int COLLENCODING = 7;
  public static final int COLLCOLLATE = 8;
  public static final int COLLCTYPE = 9;
  public static final int COLLLOCALE = 10;
  public static final int COLLICURULES = 11;
  public static final int COLLVERSION = 12;

  public static PgCollation decode(@Nullable Object[] values) {
    return new PgCollation(
        Columns.oid(values[OID - 1]),
        Columns.name(values[COLLNAME - 1]),
        Columns.oid(values[COLLNAMESPACE - 1]),
        Columns.oid(values[COLLOWNER - 1]),
        Columns.character(values[COLLPROVIDER - 1]),
        Columns.bool(values[COLLISDETERMINISTIC - 1]),
        Columns.integer(values[COLLENCODING - 1]),
        values[COLLCOLLATE - 1] == null ? null : Columns.text(values[COLLCOLLATE - 1]),
        values[COLLCTYPE - 1] == null ? null : Columns.text(values[COLLCTYPE - 1]),
        values[COLLLOCALE - 1] == null ? null : Columns.text(values[COLLLOCALE - 1]),
        values[COLLICURULES - 1] == null ? null : Columns.text(values[COLLICURULES - 1]),
        values[COLLVERSION - 1] == null ? null : Columns.text(values[COLLVERSION - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(collname),
      Columns.fromOid(collnamespace),
      Columns.fromOid(collowner),
      Columns.fromCharacter(collprovider),
      Columns.fromBool(collisdeterministic),
      Columns.fromInteger(collencoding),
      collcollate == null ? null : Columns.fromText(collcollate),
      collctype == null ? null : Columns.fromText(collctype),
      colllocale == null ? null : Columns.fromText(colllocale),
      collicurules == null ? null : Columns.fromText(collicurules),
      collversion == null ? null : Columns.fromText(collversion)
    };
  }
}
