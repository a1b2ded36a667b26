// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_shseclabel`: security labels of shared objects. Components have the names of the
/// columns, constants are their numbers.
public record PgShseclabel(int objoid, int classoid, String provider, String label)
    implements CatalogRow {
  public static final int RELATION_OID = 3592;
  public static final int COLUMN_COUNT = 4;

  public static final int OBJOID = 1;
  public static final int CLASSOID = 2;
  public static final int PROVIDER = 3;
  public static final int LABEL = 4;

  public static PgShseclabel decode(@Nullable Object[] values) {
    return new PgShseclabel(
        Columns.oid(values[OBJOID - 1]),
        Columns.oid(values[CLASSOID - 1]),
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
      Columns.fromText(provider),
      Columns.fromText(label)
    };
  }
}
