// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_namespace`: schemas. Components have the names of the columns, constants are
/// their numbers.
public record PgNamespace(int oid, String nspname, int nspowner, byte @Nullable [] nspacl)
    implements CatalogRow {
  public static final int RELATION_OID = 2615;
  public static final int COLUMN_COUNT = 4;

  public static final int OID = 1;
  public static final int NSPNAME = 2;
  public static final int NSPOWNER = 3;
  public static final int NSPACL = 4;

  public static PgNamespace decode(@Nullable Object[] values) {
    return new PgNamespace(
        Columns.oid(values[OID - 1]),
        Columns.name(values[NSPNAME - 1]),
        Columns.oid(values[NSPOWNER - 1]),
        values[NSPACL - 1] == null ? null : Columns.raw(values[NSPACL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(nspname),
      Columns.fromOid(nspowner),
      nspacl == null ? null : Columns.fromRaw(nspacl)
    };
  }
}
