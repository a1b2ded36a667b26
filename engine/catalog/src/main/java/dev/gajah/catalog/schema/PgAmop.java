// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_amop`: operators of operator families. Components have the names of the columns,
/// constants are their numbers.
public record PgAmop(
    int oid,
    int amopfamily,
    int amoplefttype,
    int amoprighttype,
    int amopstrategy,
    char amoppurpose,
    int amopopr,
    int amopmethod,
    int amopsortfamily)
    implements CatalogRow {
  public static final int RELATION_OID = 2602;
  public static final int COLUMN_COUNT = 9;

  public static final int OID = 1;
  public static final int AMOPFAMILY = 2;
  public static final int AMOPLEFTTYPE = 3;
  public static final int AMOPRIGHTTYPE = 4;
  public static final int AMOPSTRATEGY = 5;
  public static final int AMOPPURPOSE = 6;
  public static final int AMOPOPR = 7;
  public static final int AMOPMETHOD = 8;
  public static final int AMOPSORTFAMILY = 9;

  public static PgAmop decode(@Nullable Object[] values) {
    return new PgAmop(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[AMOPFAMILY - 1]),
        Columns.oid(values[AMOPLEFTTYPE - 1]),
        Columns.oid(values[AMOPRIGHTTYPE - 1]),
        Columns.integer(values[AMOPSTRATEGY - 1]),
        Columns.character(values[AMOPPURPOSE - 1]),
        Columns.oid(values[AMOPOPR - 1]),
        Columns.oid(values[AMOPMETHOD - 1]),
        Columns.oid(values[AMOPSORTFAMILY - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(amopfamily),
      Columns.fromOid(amoplefttype),
      Columns.fromOid(amoprighttype),
      Columns.fromInteger(amopstrategy),
      Columns.fromCharacter(amoppurpose),
      Columns.fromOid(amopopr),
      Columns.fromOid(amopmethod),
      Columns.fromOid(amopsortfamily)
    };
  }
}
