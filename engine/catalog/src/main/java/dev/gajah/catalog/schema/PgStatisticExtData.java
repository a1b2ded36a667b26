// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_statistic_ext_data`: data of extended statistics. Components have the names of
/// the columns, constants are their numbers.
public record PgStatisticExtData(
    int stxoid,
    boolean stxdinherit,
    byte @Nullable [] stxdndistinct,
    byte @Nullable [] stxddependencies,
    byte @Nullable [] stxdmcv,
    byte @Nullable [] stxdexpr)
    implements CatalogRow {
  public static final int RELATION_OID = 3429;
  public static final int COLUMN_COUNT = 6;

  public static final int STXOID = 1;
  public static final int STXDINHERIT = 2;
  public static final int STXDNDISTINCT = 3;
  public static final int STXDDEPENDENCIES = 4;
  public static final int STXDMCV = 5;
  public static final int STXDEXPR = 6;

  public static PgStatisticExtData decode(@Nullable Object[] values) {
    return new PgStatisticExtData(
        Columns.oid(values[STXOID - 1]),
        Columns.bool(values[STXDINHERIT - 1]),
        values[STXDNDISTINCT - 1] == null ? null : Columns.raw(values[STXDNDISTINCT - 1]),
        values[STXDDEPENDENCIES - 1] == null ? null : Columns.raw(values[STXDDEPENDENCIES - 1]),
        values[STXDMCV - 1] == null ? null : Columns.raw(values[STXDMCV - 1]),
        values[STXDEXPR - 1] == null ? null : Columns.raw(values[STXDEXPR - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(stxoid),
      Columns.fromBool(stxdinherit),
      stxdndistinct == null ? null : Columns.fromRaw(stxdndistinct),
      stxddependencies == null ? null : Columns.fromRaw(stxddependencies),
      stxdmcv == null ? null : Columns.fromRaw(stxdmcv),
      stxdexpr == null ? null : Columns.fromRaw(stxdexpr)
    };
  }
}
