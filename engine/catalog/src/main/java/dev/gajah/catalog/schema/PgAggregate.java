// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_aggregate`: aggregate functions, beside their pg_proc rows. Components have the
/// names of the columns, constants are their numbers.
public record PgAggregate(
    int aggfnoid,
    char aggkind,
    int aggnumdirectargs,
    int aggtransfn,
    int aggfinalfn,
    int aggcombinefn,
    int aggserialfn,
    int aggdeserialfn,
    int aggmtransfn,
    int aggminvtransfn,
    int aggmfinalfn,
    boolean aggfinalextra,
    boolean aggmfinalextra,
    char aggfinalmodify,
    char aggmfinalmodify,
    int aggsortop,
    int aggtranstype,
    int aggtransspace,
    int aggmtranstype,
    int aggmtransspace,
    @Nullable String agginitval,
    @Nullable String aggminitval)
    implements CatalogRow {
  public static final int RELATION_OID = 2600;
  public static final int COLUMN_COUNT = 22;

  public static final int AGGFNOID = 1;
  public static final int AGGKIND = 2;
  public static final int AGGNUMDIRECTARGS = 3;
  public static final int AGGTRANSFN = 4;
  public static final int AGGFINALFN = 5;
  public static final int AGGCOMBINEFN = 6;
  public static final int AGGSERIALFN = 7;
  public static final int AGGDESERIALFN = 8;
  public static final int AGGMTRANSFN = 9;
  public static final int AGGMINVTRANSFN = 10;
  public static final int AGGMFINALFN = 11;
  public static final int AGGFINALEXTRA = 12;
  public static final int AGGMFINALEXTRA = 13;
  public static final int AGGFINALMODIFY = 14;
  public static final int AGGMFINALMODIFY = 15;
  public static final int AGGSORTOP = 16;
  public static final int AGGTRANSTYPE = 17;
  public static final int AGGTRANSSPACE = 18;
  public static final int AGGMTRANSTYPE = 19;
  public static final int AGGMTRANSSPACE = 20;
  public static final int AGGINITVAL = 21;
  public static final int AGGMINITVAL = 22;

  public static PgAggregate decode(@Nullable Object[] values) {
    return new PgAggregate(
        Columns.oid(values[AGGFNOID - 1]),
        Columns.character(values[AGGKIND - 1]),
        Columns.integer(values[AGGNUMDIRECTARGS - 1]),
        Columns.oid(values[AGGTRANSFN - 1]),
        Columns.oid(values[AGGFINALFN - 1]),
        Columns.oid(values[AGGCOMBINEFN - 1]),
        Columns.oid(values[AGGSERIALFN - 1]),
        Columns.oid(values[AGGDESERIALFN - 1]),
        Columns.oid(values[AGGMTRANSFN - 1]),
        Columns.oid(values[AGGMINVTRANSFN - 1]),
        Columns.oid(values[AGGMFINALFN - 1]),
        Columns.bool(values[AGGFINALEXTRA - 1]),
        Columns.bool(values[AGGMFINALEXTRA - 1]),
        Columns.character(values[AGGFINALMODIFY - 1]),
        Columns.character(values[AGGMFINALMODIFY - 1]),
        Columns.oid(values[AGGSORTOP - 1]),
        Columns.oid(values[AGGTRANSTYPE - 1]),
        Columns.integer(values[AGGTRANSSPACE - 1]),
        Columns.oid(values[AGGMTRANSTYPE - 1]),
        Columns.integer(values[AGGMTRANSSPACE - 1]),
        values[AGGINITVAL - 1] == null ? null : Columns.text(values[AGGINITVAL - 1]),
        values[AGGMINITVAL - 1] == null ? null : Columns.text(values[AGGMINITVAL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(aggfnoid),
      Columns.fromCharacter(aggkind),
      Columns.fromInteger(aggnumdirectargs),
      Columns.fromOid(aggtransfn),
      Columns.fromOid(aggfinalfn),
      Columns.fromOid(aggcombinefn),
      Columns.fromOid(aggserialfn),
      Columns.fromOid(aggdeserialfn),
      Columns.fromOid(aggmtransfn),
      Columns.fromOid(aggminvtransfn),
      Columns.fromOid(aggmfinalfn),
      Columns.fromBool(aggfinalextra),
      Columns.fromBool(aggmfinalextra),
      Columns.fromCharacter(aggfinalmodify),
      Columns.fromCharacter(aggmfinalmodify),
      Columns.fromOid(aggsortop),
      Columns.fromOid(aggtranstype),
      Columns.fromInteger(aggtransspace),
      Columns.fromOid(aggmtranstype),
      Columns.fromInteger(aggmtransspace),
      agginitval == null ? null : Columns.fromText(agginitval),
      aggminitval == null ? null : Columns.fromText(aggminitval)
    };
  }
}
