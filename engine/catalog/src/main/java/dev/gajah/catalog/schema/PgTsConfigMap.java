// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_ts_config_map`: token maps of text search configurations. Components have the
/// names of the columns, constants are their numbers.
public record PgTsConfigMap(int mapcfg, int maptokentype, int mapseqno, int mapdict)
    implements CatalogRow {
  public static final int RELATION_OID = 3603;
  public static final int COLUMN_COUNT = 4;

  public static final int MAPCFG = 1;
  public static final int MAPTOKENTYPE = 2;
  public static final int MAPSEQNO = 3;
  public static final int MAPDICT = 4;

  public static PgTsConfigMap decode(@Nullable Object[] values) {
    return new PgTsConfigMap(
        Columns.oid(values[MAPCFG - 1]),
        Columns.integer(values[MAPTOKENTYPE - 1]),
        Columns.integer(values[MAPSEQNO - 1]),
        Columns.oid(values[MAPDICT - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(mapcfg),
      Columns.fromInteger(maptokentype),
      Columns.fromInteger(mapseqno),
      Columns.fromOid(mapdict)
    };
  }
}
