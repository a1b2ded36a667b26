// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_partitioned_table`: partition keys. Components have the names of the columns,
/// constants are their numbers.
public record PgPartitionedTable(
    int partrelid,
    char partstrat,
    int partnatts,
    int partdefid,
    int[] partattrs,
    int[] partclass,
    int[] partcollation,
    @Nullable String partexprs)
    implements CatalogRow {
  public static final int RELATION_OID = 3350;
  public static final int COLUMN_COUNT = 8;

  public static final int PARTRELID = 1;
  public static final int PARTSTRAT = 2;
  public static final int PARTNATTS = 3;
  public static final int PARTDEFID = 4;
  public static final int PARTATTRS = 5;
  public static final int PARTCLASS = 6;
  public static final int PARTCOLLATION = 7;
  public static final int PARTEXPRS = 8;

  public static PgPartitionedTable decode(@Nullable Object[] values) {
    return new PgPartitionedTable(
        Columns.oid(values[PARTRELID - 1]),
        Columns.character(values[PARTSTRAT - 1]),
        Columns.integer(values[PARTNATTS - 1]),
        Columns.oid(values[PARTDEFID - 1]),
        Columns.shorts(values[PARTATTRS - 1]),
        Columns.oids(values[PARTCLASS - 1]),
        Columns.oids(values[PARTCOLLATION - 1]),
        values[PARTEXPRS - 1] == null ? null : Columns.text(values[PARTEXPRS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(partrelid),
      Columns.fromCharacter(partstrat),
      Columns.fromInteger(partnatts),
      Columns.fromOid(partdefid),
      Columns.fromShortVector(partattrs),
      Columns.fromOidVector(partclass),
      Columns.fromOidVector(partcollation),
      partexprs == null ? null : Columns.fromText(partexprs)
    };
  }
}
