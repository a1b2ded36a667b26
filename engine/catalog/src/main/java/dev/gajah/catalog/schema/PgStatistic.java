// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_statistic`: statistics of columns for the planner. Components have the names of
/// the columns, constants are their numbers.
public record PgStatistic(
    int starelid,
    int staattnum,
    boolean stainherit,
    float stanullfrac,
    int stawidth,
    float stadistinct,
    int stakind1,
    int stakind2,
    int stakind3,
    int stakind4,
    int stakind5,
    int staop1,
    int staop2,
    int staop3,
    int staop4,
    int staop5,
    int stacoll1,
    int stacoll2,
    int stacoll3,
    int stacoll4,
    int stacoll5,
    float @Nullable [] stanumbers1,
    float @Nullable [] stanumbers2,
    float @Nullable [] stanumbers3,
    float @Nullable [] stanumbers4,
    float @Nullable [] stanumbers5,
    byte @Nullable [] stavalues1,
    byte @Nullable [] stavalues2,
    byte @Nullable [] stavalues3,
    byte @Nullable [] stavalues4,
    byte @Nullable [] stavalues5)
    implements CatalogRow {
  public static final int RELATION_OID = 2619;
  public static final int COLUMN_COUNT = 31;

  public static final int STARELID = 1;
  public static final int STAATTNUM = 2;
  public static final int STAINHERIT = 3;
  public static final int STANULLFRAC = 4;
  public static final int STAWIDTH = 5;
  public static final int STADISTINCT = 6;
  public static final int STAKIND1 = 7;
  public static final int STAKIND2 = 8;
  public static final int STAKIND3 = 9;
  public static final int STAKIND4 = 10;
  public static final int STAKIND5 = 11;
  public static final int STAOP1 = 12;
  public static final int STAOP2 = 13;
  public static final int STAOP3 = 14;
  public static final int STAOP4 = 15;
  public static final int STAOP5 = 16;
  public static final int STACOLL1 = 17;
  public static final int STACOLL2 = 18;
  public static final int STACOLL3 = 19;
  public static final int STACOLL4 = 20;
  public static final int STACOLL5 = 21;
  public static final int STANUMBERS1 = 22;
  public static final int STANUMBERS2 = 23;
  public static final int STANUMBERS3 = 24;
  public static final int STANUMBERS4 = 25;
  public static final int STANUMBERS5 = 26;
  public static final int STAVALUES1 = 27;
  public static final int STAVALUES2 = 28;
  public static final int STAVALUES3 = 29;
  public static final int STAVALUES4 = 30;
  public static final int STAVALUES5 = 31;

  public static PgStatistic decode(@Nullable Object[] values) {
    return new PgStatistic(
        Columns.oid(values[STARELID - 1]),
        Columns.integer(values[STAATTNUM - 1]),
        Columns.bool(values[STAINHERIT - 1]),
        Columns.real(values[STANULLFRAC - 1]),
        Columns.integer(values[STAWIDTH - 1]),
        Columns.real(values[STADISTINCT - 1]),
        Columns.integer(values[STAKIND1 - 1]),
        Columns.integer(values[STAKIND2 - 1]),
        Columns.integer(values[STAKIND3 - 1]),
        Columns.integer(values[STAKIND4 - 1]),
        Columns.integer(values[STAKIND5 - 1]),
        Columns.oid(values[STAOP1 - 1]),
        Columns.oid(values[STAOP2 - 1]),
        Columns.oid(values[STAOP3 - 1]),
        Columns.oid(values[STAOP4 - 1]),
        Columns.oid(values[STAOP5 - 1]),
        Columns.oid(values[STACOLL1 - 1]),
        Columns.oid(values[STACOLL2 - 1]),
        Columns.oid(values[STACOLL3 - 1]),
        Columns.oid(values[STACOLL4 - 1]),
        Columns.oid(values[STACOLL5 - 1]),
        values[STANUMBERS1 - 1] == null ? null : Columns.reals(values[STANUMBERS1 - 1]),
        values[STANUMBERS2 - 1] == null ? null : Columns.reals(values[STANUMBERS2 - 1]),
        values[STANUMBERS3 - 1] == null ? null : Columns.reals(values[STANUMBERS3 - 1]),
        values[STANUMBERS4 - 1] == null ? null : Columns.reals(values[STANUMBERS4 - 1]),
        values[STANUMBERS5 - 1] == null ? null : Columns.reals(values[STANUMBERS5 - 1]),
        values[STAVALUES1 - 1] == null ? null : Columns.raw(values[STAVALUES1 - 1]),
        values[STAVALUES2 - 1] == null ? null : Columns.raw(values[STAVALUES2 - 1]),
        values[STAVALUES3 - 1] == null ? null : Columns.raw(values[STAVALUES3 - 1]),
        values[STAVALUES4 - 1] == null ? null : Columns.raw(values[STAVALUES4 - 1]),
        values[STAVALUES5 - 1] == null ? null : Columns.raw(values[STAVALUES5 - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(starelid),
      Columns.fromInteger(staattnum),
      Columns.fromBool(stainherit),
      Columns.fromReal(stanullfrac),
      Columns.fromInteger(stawidth),
      Columns.fromReal(stadistinct),
      Columns.fromInteger(stakind1),
      Columns.fromInteger(stakind2),
      Columns.fromInteger(stakind3),
      Columns.fromInteger(stakind4),
      Columns.fromInteger(stakind5),
      Columns.fromOid(staop1),
      Columns.fromOid(staop2),
      Columns.fromOid(staop3),
      Columns.fromOid(staop4),
      Columns.fromOid(staop5),
      Columns.fromOid(stacoll1),
      Columns.fromOid(stacoll2),
      Columns.fromOid(stacoll3),
      Columns.fromOid(stacoll4),
      Columns.fromOid(stacoll5),
      stanumbers1 == null ? null : Columns.fromReals(stanumbers1),
      stanumbers2 == null ? null : Columns.fromReals(stanumbers2),
      stanumbers3 == null ? null : Columns.fromReals(stanumbers3),
      stanumbers4 == null ? null : Columns.fromReals(stanumbers4),
      stanumbers5 == null ? null : Columns.fromReals(stanumbers5),
      stavalues1 == null ? null : Columns.fromRaw(stavalues1),
      stavalues2 == null ? null : Columns.fromRaw(stavalues2),
      stavalues3 == null ? null : Columns.fromRaw(stavalues3),
      stavalues4 == null ? null : Columns.fromRaw(stavalues4),
      stavalues5 == null ? null : Columns.fromRaw(stavalues5)
    };
  }
}
