// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_index`: indexes, beside their pg_class rows. Components have the names of the
/// columns, constants are their numbers.
public record PgIndex(
    int indexrelid,
    int indrelid,
    int indnatts,
    int indnkeyatts,
    boolean indisunique,
    boolean indnullsnotdistinct,
    boolean indisprimary,
    boolean indisexclusion,
    boolean indimmediate,
    boolean indisclustered,
    boolean indisvalid,
    boolean indcheckxmin,
    boolean indisready,
    boolean indislive,
    boolean indisreplident,
    int[] indkey,
    int[] indcollation,
    int[] indclass,
    int[] indoption,
    @Nullable String indexprs,
    @Nullable String indpred)
    implements CatalogRow {
  public static final int RELATION_OID = 2610;
  public static final int COLUMN_COUNT = 21;

  public static final int INDEXRELID = 1;
  public static final int INDRELID = 2;
  public static final int INDNATTS = 3;
  public static final int INDNKEYATTS = 4;
  public static final int INDISUNIQUE = 5;
  public static final int INDNULLSNOTDISTINCT = 6;
  public static final int INDISPRIMARY = 7;
  public static final int INDISEXCLUSION = 8;
  public static final int INDIMMEDIATE = 9;
  public static final int INDISCLUSTERED = 10;
  public static final int INDISVALID = 11;
  public static final int INDCHECKXMIN = 12;
  public static final int INDISREADY = 13;
  public static final int INDISLIVE = 14;
  public static final int INDISREPLIDENT = 15;
  public static final int INDKEY = 16;
  public static final int INDCOLLATION = 17;
  public static final int INDCLASS = 18;
  public static final int INDOPTION = 19;
  public static final int INDEXPRS = 20;
  public static final int INDPRED = 21;

  public static PgIndex decode(@Nullable Object[] values) {
    return new PgIndex(
        Columns.oid(values[INDEXRELID - 1]),
        Columns.oid(values[INDRELID - 1]),
        Columns.integer(values[INDNATTS - 1]),
        Columns.integer(values[INDNKEYATTS - 1]),
        Columns.bool(values[INDISUNIQUE - 1]),
        Columns.bool(values[INDNULLSNOTDISTINCT - 1]),
        Columns.bool(values[INDISPRIMARY - 1]),
        Columns.bool(values[INDISEXCLUSION - 1]),
        Columns.bool(values[INDIMMEDIATE - 1]),
        Columns.bool(values[INDISCLUSTERED - 1]),
        Columns.bool(values[INDISVALID - 1]),
        Columns.bool(values[INDCHECKXMIN - 1]),
        Columns.bool(values[INDISREADY - 1]),
        Columns.bool(values[INDISLIVE - 1]),
        Columns.bool(values[INDISREPLIDENT - 1]),
        Columns.shorts(values[INDKEY - 1]),
        Columns.oids(values[INDCOLLATION - 1]),
        Columns.oids(values[INDCLASS - 1]),
        Columns.shorts(values[INDOPTION - 1]),
        values[INDEXPRS - 1] == null ? null : Columns.text(values[INDEXPRS - 1]),
        values[INDPRED - 1] == null ? null : Columns.text(values[INDPRED - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(indexrelid),
      Columns.fromOid(indrelid),
      Columns.fromInteger(indnatts),
      Columns.fromInteger(indnkeyatts),
      Columns.fromBool(indisunique),
      Columns.fromBool(indnullsnotdistinct),
      Columns.fromBool(indisprimary),
      Columns.fromBool(indisexclusion),
      Columns.fromBool(indimmediate),
      Columns.fromBool(indisclustered),
      Columns.fromBool(indisvalid),
      Columns.fromBool(indcheckxmin),
      Columns.fromBool(indisready),
      Columns.fromBool(indislive),
      Columns.fromBool(indisreplident),
      Columns.fromShortVector(indkey),
      Columns.fromOidVector(indcollation),
      Columns.fromOidVector(indclass),
      Columns.fromShortVector(indoption),
      indexprs == null ? null : Columns.fromText(indexprs),
      indpred == null ? null : Columns.fromText(indpred)
    };
  }
}
