// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_seclabel`: security labels. Components have the names of the columns, constants
/// are their numbers.
public record PgSeclabel(int objoid, int classoid, int objsubid, String provider, String label)
    implements CatalogRow {
  public static final int RELATION_OID = 3596;
  public static final int COLUMN_COUNT = 5;

  public static final int OBJOID = 1;
  public static final int CLASSOID = 2;
  public static final int OBJSUBID = 3;
  public static final int PROVIDER = 4;
  public static final int LABEL = 5;

  public static PgSeclabel decode(@Nullable Object[] values) {
    return new PgSeclabel(
        Columns.oid(values[OBJOID - 1]),
        Columns.oid(values[CLASSOID - 1]),
        Columns.integer(values[OBJSUBID - 1]),
        Columns.text(values[PROVIDER - 1]),
        Columns.text(values[LABEL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(objoid),
      Columns.fromOid(classoid),
      Columns.fromInteger(objsubid),
      Columns.fromText(provider),
      Columns.fromText(label)
    };
  }
}
