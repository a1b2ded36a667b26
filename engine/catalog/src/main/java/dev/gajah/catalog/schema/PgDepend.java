// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_depend`: dependencies inside a database. Components have the names of the
/// columns, constants are their numbers.
public record PgDepend(
    int classid,
    int objid,
    int objsubid,
    int refclassid,
    int refobjid,
    int refobjsubid,
    char deptype)
    implements CatalogRow {
  public static final int RELATION_OID = 2608;
  public static final int COLUMN_COUNT = 7;

  public static final int CLASSID = 1;
  public static final int OBJID = 2;
  public static final int OBJSUBID = 3;
  public static final int REFCLASSID = 4;
  public static final int REFOBJID = 5;
  public static final int REFOBJSUBID = 6;
  public static final int DEPTYPE = 7;

  public static PgDepend decode(@Nullable Object[] values) {
    return new PgDepend(
        Columns.oid(values[CLASSID - 1]),
        Columns.oid(values[OBJID - 1]),
        Columns.integer(values[OBJSUBID - 1]),
        Columns.oid(values[REFCLASSID - 1]),
        Columns.oid(values[REFOBJID - 1]),
        Columns.integer(values[REFOBJSUBID - 1]),
        Columns.character(values[DEPTYPE - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(classid),
      Columns.fromOid(objid),
      Columns.fromInteger(objsubid),
      Columns.fromOid(refclassid),
      Columns.fromOid(refobjid),
      Columns.fromInteger(refobjsubid),
      Columns.fromCharacter(deptype)
    };
  }
}
