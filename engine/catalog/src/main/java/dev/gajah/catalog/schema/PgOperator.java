// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_operator`: operators. Components have the names of the columns, constants are
/// their numbers.
public record PgOperator(
    int oid,
    String oprname,
    int oprnamespace,
    int oprowner,
    char oprkind,
    boolean oprcanmerge,
    boolean oprcanhash,
    int oprleft,
    int oprright,
    int oprresult,
    int oprcom,
    int oprnegate,
    int oprcode,
    int oprrest,
    int oprjoin)
    implements CatalogRow {
  public static final int RELATION_OID = 2617;
  public static final int COLUMN_COUNT = 15;

  public static final int OID = 1;
  public static final int OPRNAME = 2;
  public static final int OPRNAMESPACE = 3;
  public static final int OPROWNER = 4;
  public static final int OPRKIND = 5;
  public static final int OPRCANMERGE = 6;
  public static final int OPRCANHASH = 7;
  public static final int OPRLEFT = 8;
  public static final int OPRRIGHT = 9;
  public static final int OPRRESULT = 10;
  public static final int OPRCOM = 11;
  public static final int OPRNEGATE = 12;
  public static final int OPRCODE = 13;
  public static final int OPRREST = 14;
  public static final int OPRJOIN = 15;

  public static PgOperator decode(@Nullable Object[] values) {
    return new PgOperator(
        Columns.oid(values[OID - 1]),
        Columns.name(values[OPRNAME - 1]),
        Columns.oid(values[OPRNAMESPACE - 1]),
        Columns.oid(values[OPROWNER - 1]),
        Columns.character(values[OPRKIND - 1]),
        Columns.bool(values[OPRCANMERGE - 1]),
        Columns.bool(values[OPRCANHASH - 1]),
        Columns.oid(values[OPRLEFT - 1]),
        Columns.oid(values[OPRRIGHT - 1]),
        Columns.oid(values[OPRRESULT - 1]),
        Columns.oid(values[OPRCOM - 1]),
        Columns.oid(values[OPRNEGATE - 1]),
        Columns.oid(values[OPRCODE - 1]),
        Columns.oid(values[OPRREST - 1]),
        Columns.oid(values[OPRJOIN - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(oprname),
      Columns.fromOid(oprnamespace),
      Columns.fromOid(oprowner),
      Columns.fromCharacter(oprkind),
      Columns.fromBool(oprcanmerge),
      Columns.fromBool(oprcanhash),
      Columns.fromOid(oprleft),
      Columns.fromOid(oprright),
      Columns.fromOid(oprresult),
      Columns.fromOid(oprcom),
      Columns.fromOid(oprnegate),
      Columns.fromOid(oprcode),
      Columns.fromOid(oprrest),
      Columns.fromOid(oprjoin)
    };
  }
}
