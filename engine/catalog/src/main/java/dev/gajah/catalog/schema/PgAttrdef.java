// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_attrdef`: column defaults. Components have the names of the columns, constants
/// are their numbers.
public record PgAttrdef(int oid, int adrelid, int adnum, String adbin) implements CatalogRow {
  public static final int RELATION_OID = 2604;
  public static final int COLUMN_COUNT = 4;

  public static final int OID = 1;
  public static final int ADRELID = 2;
  public static final int ADNUM = 3;
  public static final int ADBIN = 4;

  public static PgAttrdef decode(@Nullable Object[] values) {
    return new PgAttrdef(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[ADRELID - 1]),
        Columns.integer(values[ADNUM - 1]),
        Columns.text(values[ADBIN - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(adrelid),
      Columns.fromInteger(adnum),
      Columns.fromText(adbin)
    };
  }
}
