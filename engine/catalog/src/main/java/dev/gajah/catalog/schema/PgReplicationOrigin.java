// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_replication_origin`: replication origins. Components have the names of the
/// columns, constants are their numbers.
public record PgReplicationOrigin(int roident, String roname) implements CatalogRow {
  public static final int RELATION_OID = 6000;
  public static final int COLUMN_COUNT = 2;

  public static final int ROIDENT = 1;
  public static final int RONAME = 2;

  public static PgReplicationOrigin decode(@Nullable Object[] values) {
    return new PgReplicationOrigin(
        Columns.oid(values[ROIDENT - 1]), Columns.text(values[RONAME - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {Columns.fromOid(roident), Columns.fromText(roname)};
  }
}
