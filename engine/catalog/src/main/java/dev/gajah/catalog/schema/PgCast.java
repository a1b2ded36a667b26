// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_cast`: casts between types. Components have the names of the columns, constants
/// are their numbers.
public record PgCast(
    int oid, int castsource, int casttarget, int castfunc, char castcontext, char castmethod)
    implements CatalogRow {
  public static final int RELATION_OID = 2605;
  public static final int COLUMN_COUNT = 6;

  public static final int OID = 1;
  public static final int CASTSOURCE = 2;
  public static final int CASTTARGET = 3;
  public static final int CASTFUNC = 4;
  public static final int CASTCONTEXT = 5;
  public static final int CASTMETHOD = 6;

  public static PgCast decode(@Nullable Object[] values) {
    return new PgCast(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[CASTSOURCE - 1]),
        Columns.oid(values[CASTTARGET - 1]),
        Columns.oid(values[CASTFUNC - 1]),
        Columns.character(values[CASTCONTEXT - 1]),
        Columns.character(values[CASTMETHOD - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(castsource),
      Columns.fromOid(casttarget),
      Columns.fromOid(castfunc),
      Columns.fromCharacter(castcontext),
      Columns.fromCharacter(castmethod)
    };
  }
}
