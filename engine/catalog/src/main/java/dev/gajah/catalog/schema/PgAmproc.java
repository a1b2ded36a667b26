// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_amproc`: support functions of operator families. Components have the names of the
/// columns, constants are their numbers.
public record PgAmproc(
    int oid, int amprocfamily, int amproclefttype, int amprocrighttype, int amprocnum, int amproc)
    implements CatalogRow {
  public static final int RELATION_OID = 2603;
  public static final int COLUMN_COUNT = 6;

  public static final int OID = 1;
  public static final int AMPROCFAMILY = 2;
  public static final int AMPROCLEFTTYPE = 3;
  public static final int AMPROCRIGHTTYPE = 4;
  public static final int AMPROCNUM = 5;
  public static final int AMPROC = 6;

  public static PgAmproc decode(@Nullable Object[] values) {
    return new PgAmproc(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[AMPROCFAMILY - 1]),
        Columns.oid(values[AMPROCLEFTTYPE - 1]),
        Columns.oid(values[AMPROCRIGHTTYPE - 1]),
        Columns.integer(values[AMPROCNUM - 1]),
        Columns.oid(values[AMPROC - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(amprocfamily),
      Columns.fromOid(amproclefttype),
      Columns.fromOid(amprocrighttype),
      Columns.fromInteger(amprocnum),
      Columns.fromOid(amproc)
    };
  }
}
