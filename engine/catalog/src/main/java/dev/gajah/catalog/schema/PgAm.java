// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_am`: access methods. Components have the names of the columns, constants are
/// their numbers.
public record PgAm(int oid, String amname, int amhandler, char amtype) implements CatalogRow {
  public static final int RELATION_OID = 2601;
  public static final int COLUMN_COUNT = 4;

  public static final int OID = 1;
  public static final int AMNAME = 2;
  public static final int AMHANDLER = 3;
  public static final int AMTYPE = 4;

  public static PgAm decode(@Nullable Object[] values) {
    return new PgAm(
        Columns.oid(values[OID - 1]),
        Columns.name(values[AMNAME - 1]),
        Columns.oid(values[AMHANDLER - 1]),
        Columns.character(values[AMTYPE - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(amname),
      Columns.fromOid(amhandler),
      Columns.fromCharacter(amtype)
    };
  }
}
