// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_constraint`: constraints of tables and domains. Components have the names of the
/// columns, constants are their numbers.
public record PgConstraint(
    int oid,
    String conname,
    int connamespace,
    char contype,
    boolean condeferrable,
    boolean condeferred,
    boolean convalidated,
    int conrelid,
    int contypid,
    int conindid,
    int conparentid,
    int confrelid,
    char confupdtype,
    char confdeltype,
    char confmatchtype,
    boolean conislocal,
    int coninhcount,
    boolean connoinherit,
    int @Nullable [] conkey,
    int @Nullable [] confkey,
    int @Nullable [] conpfeqop,
    int @Nullable [] conppeqop,
    int @Nullable [] conffeqop,
    int @Nullable [] confdelsetcols,
    int @Nullable [] conexclop,
    @Nullable String conbin)
    implements CatalogRow {
  public static final int RELATION_OID = 2606;
  public static final int COLUMN_COUNT = 26;

  public static final int OID = 1;
  public static final int CONNAME = 2;
  public static final int CONNAMESPACE = 3;
  public static final int CONTYPE = 4;
  public static final int CONDEFERRABLE = 5;
  public static final int CONDEFERRED = 6;
  public static final int CONVALIDATED = 7;
  public static final int CONRELID = 8;
  public static final int CONTYPID = 9;
  public static final int CONINDID = 10;
  public static final int CONPARENTID = 11;
  public static final int CONFRELID = 12;
  public static final int CONFUPDTYPE = 13;
  public static final int CONFDELTYPE = 14;
  public static final int CONFMATCHTYPE = 15;
  public static final int CONISLOCAL = 16;
  public static final int CONINHCOUNT = 17;
  public static final int CONNOINHERIT = 18;
  public static final int CONKEY = 19;
  public static final int CONFKEY = 20;
  public static final int CONPFEQOP = 21;
  public static final int CONPPEQOP = 22;
  public static final int CONFFEQOP = 23;
  public static final int CONFDELSETCOLS = 24;
  public static final int CONEXCLOP = 25;
  public static final int CONBIN = 26;

  public static PgConstraint decode(@Nullable Object[] values) {
    return new PgConstraint(
        Columns.oid(values[OID - 1]),
        Columns.name(values[CONNAME - 1]),
        Columns.oid(values[CONNAMESPACE - 1]),
        Columns.character(values[CONTYPE - 1]),
        Columns.bool(values[CONDEFERRABLE - 1]),
        Columns.bool(values[CONDEFERRED - 1]),
        Columns.bool(values[CONVALIDATED - 1]),
        Columns.oid(values[CONRELID - 1]),
        Columns.oid(values[CONTYPID - 1]),
        Columns.oid(values[CONINDID - 1]),
        Columns.oid(values[CONPARENTID - 1]),
        Columns.oid(values[CONFRELID - 1]),
        Columns.character(values[CONFUPDTYPE - 1]),
        Columns.character(values[CONFDELTYPE - 1]),
        Columns.character(values[CONFMATCHTYPE - 1]),
        Columns.bool(values[CONISLOCAL - 1]),
        Columns.integer(values[CONINHCOUNT - 1]),
        Columns.bool(values[CONNOINHERIT - 1]),
        values[CONKEY - 1] == null ? null : Columns.shorts(values[CONKEY - 1]),
        values[CONFKEY - 1] == null ? null : Columns.shorts(values[CONFKEY - 1]),
        values[CONPFEQOP - 1] == null ? null : Columns.oids(values[CONPFEQOP - 1]),
        values[CONPPEQOP - 1] == null ? null : Columns.oids(values[CONPPEQOP - 1]),
        values[CONFFEQOP - 1] == null ? null : Columns.oids(values[CONFFEQOP - 1]),
        values[CONFDELSETCOLS - 1] == null ? null : Columns.shorts(values[CONFDELSETCOLS - 1]),
        values[CONEXCLOP - 1] == null ? null : Columns.oids(values[CONEXCLOP - 1]),
        values[CONBIN - 1] == null ? null : Columns.text(values[CONBIN - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(conname),
      Columns.fromOid(connamespace),
      Columns.fromCharacter(contype),
      Columns.fromBool(condeferrable),
      Columns.fromBool(condeferred),
      Columns.fromBool(convalidated),
      Columns.fromOid(conrelid),
      Columns.fromOid(contypid),
      Columns.fromOid(conindid),
      Columns.fromOid(conparentid),
      Columns.fromOid(confrelid),
      Columns.fromCharacter(confupdtype),
      Columns.fromCharacter(confdeltype),
      Columns.fromCharacter(confmatchtype),
      Columns.fromBool(conislocal),
      Columns.fromInteger(coninhcount),
      Columns.fromBool(connoinherit),
      conkey == null ? null : Columns.fromShorts(conkey),
      confkey == null ? null : Columns.fromShorts(confkey),
      conpfeqop == null ? null : Columns.fromOids(conpfeqop),
      conppeqop == null ? null : Columns.fromOids(conppeqop),
      conffeqop == null ? null : Columns.fromOids(conffeqop),
      confdelsetcols == null ? null : Columns.fromShorts(confdelsetcols),
      conexclop == null ? null : Columns.fromOids(conexclop),
      conbin == null ? null : Columns.fromText(conbin)
    };
  }
}
