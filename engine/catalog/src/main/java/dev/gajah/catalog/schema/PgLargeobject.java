// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_largeobject`: pages of large objects. Components have the names of the columns,
/// constants are their numbers.
public record PgLargeobject(int loid, int pageno, byte[] data) implements CatalogRow {
  public static final int RELATION_OID = 2613;
  public static final int COLUMN_COUNT = 3;

  public static final int LOID = 1;
  public static final int PAGENO = 2;
  public static final int DATA = 3;

  public static PgLargeobject decode(@Nullable Object[] values) {
    return new PgLargeobject(
        Columns.oid(values[LOID - 1]),
        Columns.integer(values[PAGENO - 1]),
        Columns.raw(values[DATA - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(loid), Columns.fromInteger(pageno), Columns.fromRaw(data)
    };
  }
}
