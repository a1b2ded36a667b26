// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_inherits`: inheritance of tables. Components have the names of the columns,
/// constants are their numbers.
public record PgInherits(int inhrelid, int inhparent, int inhseqno, boolean inhdetachpending)
    implements CatalogRow {
  public static final int RELATION_OID = 2611;
  public static final int COLUMN_COUNT = 4;

  public static final int INHRELID = 1;
  public static final int INHPARENT = 2;
  public static final int INHSEQNO = 3;
  public static final int INHDETACHPENDING = 4;

  public static PgInherits decode(@Nullable Object[] values) {
    return new PgInherits(
        Columns.oid(values[INHRELID - 1]),
        Columns.oid(values[INHPARENT - 1]),
        Columns.integer(values[INHSEQNO - 1]),
        Columns.bool(values[INHDETACHPENDING - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(inhrelid),
      Columns.fromOid(inhparent),
      Columns.fromInteger(inhseqno),
      Columns.fromBool(inhdetachpending)
    };
  }
}
