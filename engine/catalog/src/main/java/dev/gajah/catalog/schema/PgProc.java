// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_proc`: functions, procedures, aggregates and window functions. Components have
/// the names of the columns, constants are their numbers.
public record PgProc(
    int oid,
    String proname,
    int pronamespace,
    int proowner,
    int prolang,
    float procost,
    float prorows,
    int provariadic,
    int prosupport,
    char prokind,
    boolean prosecdef,
    boolean proleakproof,
    boolean proisstrict,
    boolean proretset,
    char provolatile,
    char proparallel,
    int pronargs,
    int pronargdefaults,
    int prorettype,
    int[] proargtypes,
    int @Nullable [] proallargtypes,
    @Nullable String proargmodes,
    @Nullable List<String> proargnames,
    @Nullable String proargdefaults,
    int @Nullable [] protrftypes,
    String prosrc,
    @Nullable String probin,
    @Nullable String prosqlbody,
    @Nullable List<String> proconfig,
    byte @Nullable [] proacl)
    implements CatalogRow {
  public static final int RELATION_OID = 1255;
  public static final int COLUMN_COUNT = 30;

  public static final int OID = 1;
  public static final int PRONAME = 2;
  public static final int PRONAMESPACE = 3;
  public static final int PROOWNER = 4;
  public static final int PROLANG = 5;
  public static final int PROCOST = 6;
  public static final int PROROWS = 7;
  public static final int PROVARIADIC = 8;
  public static final int PROSUPPORT = 9;
  public static final int PROKIND = 10;
  public static final int PROSECDEF = 11;
  public static final int PROLEAKPROOF = 12;
  public static final int PROISSTRICT = 13;
  public static final int PRORETSET = 14;
  public static final int PROVOLATILE = 15;
  public static final int PROPARALLEL = 16;
  public static final int PRONARGS = 17;
  public static final int PRONARGDEFAULTS = 18;
  public static final int PRORETTYPE = 19;
  public static final int PROARGTYPES = 20;
  public static final int PROALLARGTYPES = 21;
  public static final int PROARGMODES = 22;
  public static final int PROARGNAMES = 23;
  public static final int PROARGDEFAULTS = 24;
  public static final int PROTRFTYPES = 25;
  public static final int PROSRC = 26;
  public static final int PROBIN = 27;
  public static final int PROSQLBODY = 28;
  public static final int PROCONFIG = 29;
  public static final int PROACL = 30;

  public static PgProc decode(@Nullable Object[] values) {
    return new PgProc(
        Columns.oid(values[OID - 1]),
        Columns.name(values[PRONAME - 1]),
        Columns.oid(values[PRONAMESPACE - 1]),
        Columns.oid(values[PROOWNER - 1]),
        Columns.oid(values[PROLANG - 1]),
        Columns.real(values[PROCOST - 1]),
        Columns.real(values[PROROWS - 1]),
        Columns.oid(values[PROVARIADIC - 1]),
        Columns.oid(values[PROSUPPORT - 1]),
        Columns.character(values[PROKIND - 1]),
        Columns.bool(values[PROSECDEF - 1]),
        Columns.bool(values[PROLEAKPROOF - 1]),
        Columns.bool(values[PROISSTRICT - 1]),
        Columns.bool(values[PRORETSET - 1]),
        Columns.character(values[PROVOLATILE - 1]),
        Columns.character(values[PROPARALLEL - 1]),
        Columns.integer(values[PRONARGS - 1]),
        Columns.integer(values[PRONARGDEFAULTS - 1]),
        Columns.oid(values[PRORETTYPE - 1]),
        Columns.oids(values[PROARGTYPES - 1]),
        values[PROALLARGTYPES - 1] == null ? null : Columns.oids(values[PROALLARGTYPES - 1]),
        values[PROARGMODES - 1] == null ? null : Columns.characters(values[PROARGMODES - 1]),
        values[PROARGNAMES - 1] == null ? null : Columns.texts(values[PROARGNAMES - 1]),
        values[PROARGDEFAULTS - 1] == null ? null : Columns.text(values[PROARGDEFAULTS - 1]),
        values[PROTRFTYPES - 1] == null ? null : Columns.oids(values[PROTRFTYPES - 1]),
        Columns.text(values[PROSRC - 1]),
        values[PROBIN - 1] == null ? null : Columns.text(values[PROBIN - 1]),
        values[PROSQLBODY - 1] == null ? null : Columns.text(values[PROSQLBODY - 1]),
        values[PROCONFIG - 1] == null ? null : Columns.texts(values[PROCONFIG - 1]),
        values[PROACL - 1] == null ? null : Columns.raw(values[PROACL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(proname),
      Columns.fromOid(pronamespace),
      Columns.fromOid(proowner),
      Columns.fromOid(prolang),
      Columns.fromReal(procost),
      Columns.fromReal(prorows),
      Columns.fromOid(provariadic),
      Columns.fromOid(prosupport),
      Columns.fromCharacter(prokind),
      Columns.fromBool(prosecdef),
      Columns.fromBool(proleakproof),
      Columns.fromBool(proisstrict),
      Columns.fromBool(proretset),
      Columns.fromCharacter(provolatile),
      Columns.fromCharacter(proparallel),
      Columns.fromInteger(pronargs),
      Columns.fromInteger(pronargdefaults),
      Columns.fromOid(prorettype),
      Columns.fromOidVector(proargtypes),
      proallargtypes == null ? null : Columns.fromOids(proallargtypes),
      proargmodes == null ? null : Columns.fromCharacters(proargmodes),
      proargnames == null ? null : Columns.fromTexts(proargnames),
      proargdefaults == null ? null : Columns.fromText(proargdefaults),
      protrftypes == null ? null : Columns.fromOids(protrftypes),
      Columns.fromText(prosrc),
      probin == null ? null : Columns.fromText(probin),
      prosqlbody == null ? null : Columns.fromText(prosqlbody),
      proconfig == null ? null : Columns.fromTexts(proconfig),
      proacl == null ? null : Columns.fromRaw(proacl)
    };
  }
}
