// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_trigger`: triggers. Components have the names of the columns, constants are their
/// numbers.
public record PgTrigger(
    int oid,
    int tgrelid,
    int tgparentid,
    String tgname,
    int tgfoid,
    int tgtype,
    char tgenabled,
    boolean tgisinternal,
    int tgconstrrelid,
    int tgconstrindid,
    int tgconstraint,
    boolean tgdeferrable,
    boolean tginitdeferred,
    int tgnargs,
    int[] tgattr,
    byte[] tgargs,
    @Nullable String tgqual,
    @Nullable String tgoldtable,
    @Nullable String tgnewtable)
    implements CatalogRow {
  public static final int RELATION_OID = 2620;
  public static final int COLUMN_COUNT = 19;

  public static final int OID = 1;
  public static final int TGRELID = 2;
  public static final int TGPARENTID = 3;
  public static final int TGNAME = 4;
  public static final int TGFOID = 5;
  public static final int TGTYPE = 6;
  public static final int TGENABLED = 7;
  public static final int TGISINTERNAL = 8;
  public static final int TGCONSTRRELID = 9;
  public static final int TGCONSTRINDID = 10;
  public static final int TGCONSTRAINT = 11;
  public static final int TGDEFERRABLE = 12;
  public static final int TGINITDEFERRED = 13;
  public static final int TGNARGS = 14;
  public static final int TGATTR = 15;
  public static final int TGARGS = 16;
  public static final int TGQUAL = 17;
  public static final int TGOLDTABLE = 18;
  public static final int TGNEWTABLE = 19;

  public static PgTrigger decode(@Nullable Object[] values) {
    return new PgTrigger(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[TGRELID - 1]),
        Columns.oid(values[TGPARENTID - 1]),
        Columns.name(values[TGNAME - 1]),
        Columns.oid(values[TGFOID - 1]),
        Columns.integer(values[TGTYPE - 1]),
        Columns.character(values[TGENABLED - 1]),
        Columns.bool(values[TGISINTERNAL - 1]),
        Columns.oid(values[TGCONSTRRELID - 1]),
        Columns.oid(values[TGCONSTRINDID - 1]),
        Columns.oid(values[TGCONSTRAINT - 1]),
        Columns.bool(values[TGDEFERRABLE - 1]),
        Columns.bool(values[TGINITDEFERRED - 1]),
        Columns.integer(values[TGNARGS - 1]),
        Columns.shorts(values[TGATTR - 1]),
        Columns.raw(values[TGARGS - 1]),
        values[TGQUAL - 1] == null ? null : Columns.text(values[TGQUAL - 1]),
        values[TGOLDTABLE - 1] == null ? null : Columns.name(values[TGOLDTABLE - 1]),
        values[TGNEWTABLE - 1] == null ? null : Columns.name(values[TGNEWTABLE - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(tgrelid),
      Columns.fromOid(tgparentid),
      Columns.fromName(tgname),
      Columns.fromOid(tgfoid),
      Columns.fromInteger(tgtype),
      Columns.fromCharacter(tgenabled),
      Columns.fromBool(tgisinternal),
      Columns.fromOid(tgconstrrelid),
      Columns.fromOid(tgconstrindid),
      Columns.fromOid(tgconstraint),
      Columns.fromBool(tgdeferrable),
      Columns.fromBool(tginitdeferred),
      Columns.fromInteger(tgnargs),
      Columns.fromShortVector(tgattr),
      Columns.fromRaw(tgargs),
      tgqual == null ? null : Columns.fromText(tgqual),
      tgoldtable == null ? null : Columns.fromName(tgoldtable),
      tgnewtable == null ? null : Columns.fromName(tgnewtable)
    };
  }
}
