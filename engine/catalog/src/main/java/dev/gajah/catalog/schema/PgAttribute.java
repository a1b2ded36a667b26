// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_attribute`: columns of relations. Components have the names of the columns,
/// constants are their numbers.
public record PgAttribute(
    int attrelid,
    String attname,
    int atttypid,
    int attlen,
    int attnum,
    int attcacheoff,
    int atttypmod,
    int attndims,
    boolean attbyval,
    char attalign,
    char attstorage,
    char attcompression,
    boolean attnotnull,
    boolean atthasdef,
    boolean atthasmissing,
    char attidentity,
    char attgenerated,
    boolean attisdropped,
    boolean attislocal,
    int attinhcount,
    int attcollation,
    @Nullable Integer attstattarget,
    byte @Nullable [] attacl,
    @Nullable List<String> attoptions,
    @Nullable List<String> attfdwoptions,
    byte @Nullable [] attmissingval)
    implements CatalogRow {
  public static final int RELATION_OID = 1249;
  public static final int COLUMN_COUNT = 26;

  public static final int ATTRELID = 1;
  public static final int ATTNAME = 2;
  public static final int ATTTYPID = 3;
  public static final int ATTLEN = 4;
  public static final int ATTNUM = 5;
  public static final int ATTCACHEOFF = 6;
  public static final int ATTTYPMOD = 7;
  public static final int ATTNDIMS = 8;
  public static final int ATTBYVAL = 9;
  public static final int ATTALIGN = 10;
  public static final int ATTSTORAGE = 11;
  public static final int ATTCOMPRESSION = 12;
  public static final int ATTNOTNULL = 13;
  public static final int ATTHASDEF = 14;
  public static final int ATTHASMISSING = 15;
  public static final int ATTIDENTITY = 16;
  public static final int ATTGENERATED = 17;
  public static final int ATTISDROPPED = 18;
  public static final int ATTISLOCAL = 19;
  public static final int ATTINHCOUNT = 20;
  public static final int ATTCOLLATION = 21;
  public static final int ATTSTATTARGET = 22;
  public static final int ATTACL = 23;
  public static final int ATTOPTIONS = 24;
  public static final int ATTFDWOPTIONS = 25;
  public static final int ATTMISSINGVAL = 26;

  public static PgAttribute decode(@Nullable Object[] values) {
    return new PgAttribute(
        Columns.oid(values[ATTRELID - 1]),
        Columns.name(values[ATTNAME - 1]),
        Columns.oid(values[ATTTYPID - 1]),
        Columns.integer(values[ATTLEN - 1]),
        Columns.integer(values[ATTNUM - 1]),
        Columns.integer(values[ATTCACHEOFF - 1]),
        Columns.integer(values[ATTTYPMOD - 1]),
        Columns.integer(values[ATTNDIMS - 1]),
        Columns.bool(values[ATTBYVAL - 1]),
        Columns.character(values[ATTALIGN - 1]),
        Columns.character(values[ATTSTORAGE - 1]),
        Columns.character(values[ATTCOMPRESSION - 1]),
        Columns.bool(values[ATTNOTNULL - 1]),
        Columns.bool(values[ATTHASDEF - 1]),
        Columns.bool(values[ATTHASMISSING - 1]),
        Columns.character(values[ATTIDENTITY - 1]),
        Columns.character(values[ATTGENERATED - 1]),
        Columns.bool(values[ATTISDROPPED - 1]),
        Columns.bool(values[ATTISLOCAL - 1]),
        Columns.integer(values[ATTINHCOUNT - 1]),
        Columns.oid(values[ATTCOLLATION - 1]),
        values[ATTSTATTARGET - 1] == null ? null : Columns.integer(values[ATTSTATTARGET - 1]),
        values[ATTACL - 1] == null ? null : Columns.raw(values[ATTACL - 1]),
        values[ATTOPTIONS - 1] == null ? null : Columns.texts(values[ATTOPTIONS - 1]),
        values[ATTFDWOPTIONS - 1] == null ? null : Columns.texts(values[ATTFDWOPTIONS - 1]),
        values[ATTMISSINGVAL - 1] == null ? null : Columns.raw(values[ATTMISSINGVAL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(attrelid),
      Columns.fromName(attname),
      Columns.fromOid(atttypid),
      Columns.fromInteger(attlen),
      Columns.fromInteger(attnum),
      Columns.fromInteger(attcacheoff),
      Columns.fromInteger(atttypmod),
      Columns.fromInteger(attndims),
      Columns.fromBool(attbyval),
      Columns.fromCharacter(attalign),
      Columns.fromCharacter(attstorage),
      Columns.fromCharacter(attcompression),
      Columns.fromBool(attnotnull),
      Columns.fromBool(atthasdef),
      Columns.fromBool(atthasmissing),
      Columns.fromCharacter(attidentity),
      Columns.fromCharacter(attgenerated),
      Columns.fromBool(attisdropped),
      Columns.fromBool(attislocal),
      Columns.fromInteger(attinhcount),
      Columns.fromOid(attcollation),
      attstattarget == null ? null : Columns.fromInteger(attstattarget),
      attacl == null ? null : Columns.fromRaw(attacl),
      attoptions == null ? null : Columns.fromTexts(attoptions),
      attfdwoptions == null ? null : Columns.fromTexts(attfdwoptions),
      attmissingval == null ? null : Columns.fromRaw(attmissingval)
    };
  }
}
