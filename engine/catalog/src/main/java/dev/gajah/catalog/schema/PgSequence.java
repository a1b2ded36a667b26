// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_sequence`: parameters of sequences. Components have the names of the columns,
/// constants are their numbers.
public record PgSequence(
    int seqrelid,
    int seqtypid,
    long seqstart,
    long seqincrement,
    long seqmax,
    long seqmin,
    long seqcache,
    boolean seqcycle)
    implements CatalogRow {
  public static final int RELATION_OID = 2224;
  public static final int COLUMN_COUNT = 8;

  public static final int SEQRELID = 1;
  public static final int SEQTYPID = 2;
  public static final int SEQSTART = 3;
  public static final int SEQINCREMENT = 4;
  public static final int SEQMAX = 5;
  public static final int SEQMIN = 6;
  public static final int SEQCACHE = 7;
  public static final int SEQCYCLE = 8;

  public static PgSequence decode(@Nullable Object[] values) {
    return new PgSequence(
        Columns.oid(values[SEQRELID - 1]),
        Columns.oid(values[SEQTYPID - 1]),
        Columns.bigint(values[SEQSTART - 1]),
        Columns.bigint(values[SEQINCREMENT - 1]),
        Columns.bigint(values[SEQMAX - 1]),
        Columns.bigint(values[SEQMIN - 1]),
        Columns.bigint(values[SEQCACHE - 1]),
        Columns.bool(values[SEQCYCLE - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(seqrelid),
      Columns.fromOid(seqtypid),
      Columns.fromBigint(seqstart),
      Columns.fromBigint(seqincrement),
      Columns.fromBigint(seqmax),
      Columns.fromBigint(seqmin),
      Columns.fromBigint(seqcache),
      Columns.fromBool(seqcycle)
    };
  }
}
