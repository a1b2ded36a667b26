// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_statistic_ext`: extended statistics objects. Components have the names of the
/// columns, constants are their numbers.
public record PgStatisticExt(
    int oid,
    int stxrelid,
    String stxname,
    int stxnamespace,
    int stxowner,
    int[] stxkeys,
    @Nullable Integer stxstattarget,
    String stxkind,
    @Nullable String stxexprs)
    implements CatalogRow {
  public static final int RELATION_OID = 3381;
  public static final int COLUMN_COUNT = 9;

  public static final int OID = 1;
  public static final int STXRELID = 2;
  public static final int STXNAME = 3;
  public static final int STXNAMESPACE = 4;
  public static final int STXOWNER = 5;
  public static final int STXKEYS = 6;
  public static final int STXSTATTARGET = 7;
  public static final int STXKIND = 8;
  public static final int STXEXPRS = 9;

  public static PgStatisticExt decode(@Nullable Object[] values) {
    return new PgStatisticExt(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[STXRELID - 1]),
        Columns.name(values[STXNAME - 1]),
        Columns.oid(values[STXNAMESPACE - 1]),
        Columns.oid(values[STXOWNER - 1]),
        Columns.shorts(values[STXKEYS - 1]),
        values[STXSTATTARGET - 1] == null ? null : Columns.integer(values[STXSTATTARGET - 1]),
        Columns.characters(values[STXKIND - 1]),
        values[STXEXPRS - 1] == null ? null : Columns.text(values[STXEXPRS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(stxrelid),
      Columns.fromName(stxname),
      Columns.fromOid(stxnamespace),
      Columns.fromOid(stxowner),
      Columns.fromShortVector(stxkeys),
      stxstattarget == null ? null : Columns.fromInteger(stxstattarget),
      Columns.fromCharacters(stxkind),
      stxexprs == null ? null : Columns.fromText(stxexprs)
    };
  }
}
