// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_enum`: labels of enum types. Components have the names of the columns, constants
/// are their numbers.
public record PgEnum(int oid, int enumtypid, float enumsortorder, String enumlabel)
    implements CatalogRow {
  public static final int RELATION_OID = 3501;
  public static final int COLUMN_COUNT = 4;

  public static final int OID = 1;
  public static final int ENUMTYPID = 2;
  public static final int ENUMSORTORDER = 3;
  public static final int ENUMLABEL = 4;

  public static PgEnum decode(@Nullable Object[] values) {
    return new PgEnum(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[ENUMTYPID - 1]),
        Columns.real(values[ENUMSORTORDER - 1]),
        Columns.name(values[ENUMLABEL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(enumtypid),
      Columns.fromReal(enumsortorder),
      Columns.fromName(enumlabel)
    };
  }
}
