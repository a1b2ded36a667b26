// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_shdescription`: comments on shared objects. Components have the names of the
/// columns, constants are their numbers.
public record PgShdescription(int objoid, int classoid, String description) implements CatalogRow {
  public static final int RELATION_OID = 2396;
  public static final int COLUMN_COUNT = 3;

  public static final int OBJOID = 1;
  public static final int CLASSOID = 2;
  public static final int DESCRIPTION = 3;

  public static PgShdescription decode(@Nullable Object[] values) {
    return new PgShdescription(
        Columns.oid(values[OBJOID - 1]),
        Columns.oid(values[CLASSOID - 1]),
        Columns.text(values[DESCRIPTION - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(objoid), Columns.fromOid(classoid), Columns.fromText(description)
    };
  }
}
