// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_shdepend`: dependencies of objects on shared objects. Components have the names
/// of the columns, constants are their numbers.
public record PgShdepend(
    int dbid, int classid, int objid, int objsubid, int refclassid, int refobjid, char deptype)
    implements CatalogRow {
  public static final int RELATION_OID = 1214;
  public static final int COLUMN_COUNT = 7;

  public static final int DBID = 1;
  public static final int CLASSID = 2;
  public static final int OBJID = 3;
  public static final int OBJSUBID = 4;
  public static final int REFCLASSID = 5;
  public static final int REFOBJID = 6;
  public static final int DEPTYPE = 7;

  public static PgShdepend decode(@Nullable Object[] values) {
    return new PgShdepend(
        Columns.oid(values[DBID - 1]),
        Columns.oid(values[CLASSID - 1]),
        Columns.oid(values[OBJID - 1]),
        Columns.integer(values[OBJSUBID - 1]),
        Columns.oid(values[REFCLASSID - 1]),
        Columns.oid(values[REFOBJID - 1]),
        Columns.character(values[DEPTYPE - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(dbid),
      Columns.fromOid(classid),
      Columns.fromOid(objid),
      Columns.fromInteger(objsubid),
      Columns.fromOid(refclassid),
      Columns.fromOid(refobjid),
      Columns.fromCharacter(deptype)
    };
  }
}
