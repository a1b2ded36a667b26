// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_largeobject_metadata`: large objects. Components have the names of the columns,
/// constants are their numbers.
public record PgLargeobjectMetadata(int oid, int lomowner, byte @Nullable [] lomacl)
    implements CatalogRow {
  public static final int RELATION_OID = 2995;
  public static final int COLUMN_COUNT = 3;

  public static final int OID = 1;
  public static final int LOMOWNER = 2;
  public static final int LOMACL = 3;

  public static PgLargeobjectMetadata decode(@Nullable Object[] values) {
    return new PgLargeobjectMetadata(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[LOMOWNER - 1]),
        values[LOMACL - 1] == null ? null : Columns.raw(values[LOMACL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(lomowner),
      lomacl == null ? null : Columns.fromRaw(lomacl)
    };
  }
}
