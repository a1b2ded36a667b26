// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_ts_config`: text search configurations. Components have the names of the columns,
/// constants are their numbers.
public record PgTsConfig(int oid, String cfgname, int cfgnamespace, int cfgowner, int cfgparser)
    implements CatalogRow {
  public static final int RELATION_OID = 3602;
  public static final int COLUMN_COUNT = 5;

  public static final int OID = 1;
  public static final int CFGNAME = 2;
  public static final int CFGNAMESPACE = 3;
  public static final int CFGOWNER = 4;
  public static final int CFGPARSER = 5;

  public static PgTsConfig decode(@Nullable Object[] values) {
    return new PgTsConfig(
        Columns.oid(values[OID - 1]),
        Columns.name(values[CFGNAME - 1]),
        Columns.oid(values[CFGNAMESPACE - 1]),
        Columns.oid(values[CFGOWNER - 1]),
        Columns.oid(values[CFGPARSER - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(cfgname),
      Columns.fromOid(cfgnamespace),
      Columns.fromOid(cfgowner),
      Columns.fromOid(cfgparser)
    };
  }
}
