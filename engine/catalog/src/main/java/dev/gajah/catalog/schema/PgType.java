// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_type`: data types. Components have the names of the columns, constants are their
/// numbers.
public record PgType(
    int oid,
    String typname,
    int typnamespace,
    int typowner,
    int typlen,
    boolean typbyval,
    char typtype,
    char typcategory,
    boolean typispreferred,
    boolean typisdefined,
    char typdelim,
    int typrelid,
    int typsubscript,
    int typelem,
    int typarray,
    int typinput,
    int typoutput,
    int typreceive,
    int typsend,
    int typmodin,
    int typmodout,
    int typanalyze,
    char typalign,
    char typstorage,
    boolean typnotnull,
    int typbasetype,
    int typtypmod,
    int typndims,
    int typcollation,
    @Nullable String typdefaultbin,
    @Nullable String typdefault,
    byte @Nullable [] typacl)
    implements CatalogRow {
  public static final int RELATION_OID = 1247;
  public static final int COLUMN_COUNT = 32;

  public static final int OID = 1;
  public static final int TYPNAME = 2;
  public static final int TYPNAMESPACE = 3;
  public static final int TYPOWNER = 4;
  public static final int TYPLEN = 5;
  public static final int TYPBYVAL = 6;
  public static final int TYPTYPE = 7;
  public static final int TYPCATEGORY = 8;
  public static final int TYPISPREFERRED = 9;
  public static final int TYPISDEFINED = 10;
  public static final int TYPDELIM = 11;
  public static final int TYPRELID = 12;
  public static final int TYPSUBSCRIPT = 13;
  public static final int TYPELEM = 14;
  public static final int TYPARRAY = 15;
  public static final int TYPINPUT = 16;
  public static final int TYPOUTPUT = 17;
  public static final int TYPRECEIVE = 18;
  public static final int TYPSEND = 19;
  public static final int TYPMODIN = 20;
  public static final int TYPMODOUT = 21;
  public static final int TYPANALYZE = 22;
  public static final int TYPALIGN = 23;
  public static final int TYPSTORAGE = 24;
  public static final int TYPNOTNULL = 25;
  public static final int TYPBASETYPE = 26;
  public static final int TYPTYPMOD = 27;
  public static final int TYPNDIMS = 28;
  public static final int TYPCOLLATION = 29;
  public static final int TYPDEFAULTBIN = 30;
  public static final int TYPDEFAULT = 31;
  public static final int TYPACL = 32;

  public static PgType decode(@Nullable Object[] values) {
    return new PgType(
        Columns.oid(values[OID - 1]),
        Columns.name(values[TYPNAME - 1]),
        Columns.oid(values[TYPNAMESPACE - 1]),
        Columns.oid(values[TYPOWNER - 1]),
        Columns.integer(values[TYPLEN - 1]),
        Columns.bool(values[TYPBYVAL - 1]),
        Columns.character(values[TYPTYPE - 1]),
        Columns.character(values[TYPCATEGORY - 1]),
        Columns.bool(values[TYPISPREFERRED - 1]),
        Columns.bool(values[TYPISDEFINED - 1]),
        Columns.character(values[TYPDELIM - 1]),
        Columns.oid(values[TYPRELID - 1]),
        Columns.oid(values[TYPSUBSCRIPT - 1]),
        Columns.oid(values[TYPELEM - 1]),
        Columns.oid(values[TYPARRAY - 1]),
        Columns.oid(values[TYPINPUT - 1]),
        Columns.oid(values[TYPOUTPUT - 1]),
        Columns.oid(values[TYPRECEIVE - 1]),
        Columns.oid(values[TYPSEND - 1]),
        Columns.oid(values[TYPMODIN - 1]),
        Columns.oid(values[TYPMODOUT - 1]),
        Columns.oid(values[TYPANALYZE - 1]),
        Columns.character(values[TYPALIGN - 1]),
        Columns.character(values[TYPSTORAGE - 1]),
        Columns.bool(values[TYPNOTNULL - 1]),
        Columns.oid(values[TYPBASETYPE - 1]),
        Columns.integer(values[TYPTYPMOD - 1]),
        Columns.integer(values[TYPNDIMS - 1]),
        Columns.oid(values[TYPCOLLATION - 1]),
        values[TYPDEFAULTBIN - 1] == null ? null : Columns.text(values[TYPDEFAULTBIN - 1]),
        values[TYPDEFAULT - 1] == null ? null : Columns.text(values[TYPDEFAULT - 1]),
        values[TYPACL - 1] == null ? null : Columns.raw(values[TYPACL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(typname),
      Columns.fromOid(typnamespace),
      Columns.fromOid(typowner),
      Columns.fromInteger(typlen),
      Columns.fromBool(typbyval),
      Columns.fromCharacter(typtype),
      Columns.fromCharacter(typcategory),
      Columns.fromBool(typispreferred),
      Columns.fromBool(typisdefined),
      Columns.fromCharacter(typdelim),
      Columns.fromOid(typrelid),
      Columns.fromOid(typsubscript),
      Columns.fromOid(typelem),
      Columns.fromOid(typarray),
      Columns.fromOid(typinput),
      Columns.fromOid(typoutput),
      Columns.fromOid(typreceive),
      Columns.fromOid(typsend),
      Columns.fromOid(typmodin),
      Columns.fromOid(typmodout),
      Columns.fromOid(typanalyze),
      Columns.fromCharacter(typalign),
      Columns.fromCharacter(typstorage),
      Columns.fromBool(typnotnull),
      Columns.fromOid(typbasetype),
      Columns.fromInteger(typtypmod),
      Columns.fromInteger(typndims),
      Columns.fromOid(typcollation),
      typdefaultbin == null ? null : Columns.fromText(typdefaultbin),
      typdefault == null ? null : Columns.fromText(typdefault),
      typacl == null ? null : Columns.fromRaw(typacl)
    };
  }
}
