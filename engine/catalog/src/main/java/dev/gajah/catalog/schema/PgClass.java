// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_class`: relations. Components have the names of the columns, constants are their
/// numbers.
public record PgClass(
    int oid,
    String relname,
    int relnamespace,
    int reltype,
    int reloftype,
    int relowner,
    int relam,
    int relfilenode,
    int reltablespace,
    int relpages,
    float reltuples,
    int relallvisible,
    int reltoastrelid,
    boolean relhasindex,
    boolean relisshared,
    char relpersistence,
    char relkind,
    int relnatts,
    int relchecks,
    boolean relhasrules,
    boolean relhastriggers,
    boolean relhassubclass,
    boolean relrowsecurity,
    boolean relforcerowsecurity,
    boolean relispopulated,
    char relreplident,
    boolean relispartition,
    int relrewrite,
    int relfrozenxid,
    int relminmxid,
    byte @Nullable [] relacl,
    @Nullable List<String> reloptions,
    @Nullable String relpartbound)
    implements CatalogRow {
  public static final int RELATION_OID = 1259;
  public static final int COLUMN_COUNT = 33;

  public static final int OID = 1;
  public static final int RELNAME = 2;
  public static final int RELNAMESPACE = 3;
  public static final int RELTYPE = 4;
  public static final int RELOFTYPE = 5;
  public static final int RELOWNER = 6;
  public static final int RELAM = 7;
  public static final int RELFILENODE = 8;
  public static final int RELTABLESPACE = 9;
  public static final int RELPAGES = 10;
  public static final int RELTUPLES = 11;
  public static final int RELALLVISIBLE = 12;
  public static final int RELTOASTRELID = 13;
  public static final int RELHASINDEX = 14;
  public static final int RELISSHARED = 15;
  public static final int RELPERSISTENCE = 16;
  public static final int RELKIND = 17;
  public static final int RELNATTS = 18;
  public static final int RELCHECKS = 19;
  public static final int RELHASRULES = 20;
  public static final int RELHASTRIGGERS = 21;
  public static final int RELHASSUBCLASS = 22;
  public static final int RELROWSECURITY = 23;
  public static final int RELFORCEROWSECURITY = 24;
  public static final int RELISPOPULATED = 25;
  public static final int RELREPLIDENT = 26;
  public static final int RELISPARTITION = 27;
  public static final int RELREWRITE = 28;
  public static final int RELFROZENXID = 29;
  public static final int RELMINMXID = 30;
  public static final int RELACL = 31;
  public static final int RELOPTIONS = 32;
  public static final int RELPARTBOUND = 33;

  public static PgClass decode(@Nullable Object[] values) {
    return new PgClass(
        Columns.oid(values[OID - 1]),
        Columns.name(values[RELNAME - 1]),
        Columns.oid(values[RELNAMESPACE - 1]),
        Columns.oid(values[RELTYPE - 1]),
        Columns.oid(values[RELOFTYPE - 1]),
        Columns.oid(values[RELOWNER - 1]),
        Columns.oid(values[RELAM - 1]),
        Columns.oid(values[RELFILENODE - 1]),
        Columns.oid(values[RELTABLESPACE - 1]),
        Columns.integer(values[RELPAGES - 1]),
        Columns.real(values[RELTUPLES - 1]),
        Columns.integer(values[RELALLVISIBLE - 1]),
        Columns.oid(values[RELTOASTRELID - 1]),
        Columns.bool(values[RELHASINDEX - 1]),
        Columns.bool(values[RELISSHARED - 1]),
        Columns.character(values[RELPERSISTENCE - 1]),
        Columns.character(values[RELKIND - 1]),
        Columns.integer(values[RELNATTS - 1]),
        Columns.integer(values[RELCHECKS - 1]),
        Columns.bool(values[RELHASRULES - 1]),
        Columns.bool(values[RELHASTRIGGERS - 1]),
        Columns.bool(values[RELHASSUBCLASS - 1]),
        Columns.bool(values[RELROWSECURITY - 1]),
        Columns.bool(values[RELFORCEROWSECURITY - 1]),
        Columns.bool(values[RELISPOPULATED - 1]),
        Columns.character(values[RELREPLIDENT - 1]),
        Columns.bool(values[RELISPARTITION - 1]),
        Columns.oid(values[RELREWRITE - 1]),
        Columns.oid(values[RELFROZENXID - 1]),
        Columns.oid(values[RELMINMXID - 1]),
        values[RELACL - 1] == null ? null : Columns.raw(values[RELACL - 1]),
        values[RELOPTIONS - 1] == null ? null : Columns.texts(values[RELOPTIONS - 1]),
        values[RELPARTBOUND - 1] == null ? null : Columns.text(values[RELPARTBOUND - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(relname),
      Columns.fromOid(relnamespace),
      Columns.fromOid(reltype),
      Columns.fromOid(reloftype),
      Columns.fromOid(relowner),
      Columns.fromOid(relam),
      Columns.fromOid(relfilenode),
      Columns.fromOid(reltablespace),
      Columns.fromInteger(relpages),
      Columns.fromReal(reltuples),
      Columns.fromInteger(relallvisible),
      Columns.fromOid(reltoastrelid),
      Columns.fromBool(relhasindex),
      Columns.fromBool(relisshared),
      Columns.fromCharacter(relpersistence),
      Columns.fromCharacter(relkind),
      Columns.fromInteger(relnatts),
      Columns.fromInteger(relchecks),
      Columns.fromBool(relhasrules),
      Columns.fromBool(relhastriggers),
      Columns.fromBool(relhassubclass),
      Columns.fromBool(relrowsecurity),
      Columns.fromBool(relforcerowsecurity),
      Columns.fromBool(relispopulated),
      Columns.fromCharacter(relreplident),
      Columns.fromBool(relispartition),
      Columns.fromOid(relrewrite),
      Columns.fromOid(relfrozenxid),
      Columns.fromOid(relminmxid),
      relacl == null ? null : Columns.fromRaw(relacl),
      reloptions == null ? null : Columns.fromTexts(reloptions),
      relpartbound == null ? null : Columns.fromText(relpartbound)
    };
  }
}
