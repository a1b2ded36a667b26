// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_authid`: roles. Components have the names of the columns, constants are their
/// numbers.
public record PgAuthid(
    int oid,
    String rolname,
    boolean rolsuper,
    boolean rolinherit,
    boolean rolcreaterole,
    boolean rolcreatedb,
    boolean rolcanlogin,
    boolean rolreplication,
    boolean rolbypassrls,
    int rolconnlimit,
    @Nullable String rolpassword,
    @Nullable Long rolvaliduntil)
    implements CatalogRow {
  public static final int RELATION_OID = 1260;
  public static final int COLUMN_COUNT = 12;

  public static final int OID = 1;
  public static final int ROLNAME = 2;
  public static final int ROLSUPER = 3;
  public static final int ROLINHERIT = 4;
  public static final int ROLCREATEROLE = 5;
  public static final int ROLCREATEDB = 6;
  public static final int ROLCANLOGIN = 7;
  public static final int ROLREPLICATION = 8;
  public static final int ROLBYPASSRLS = 9;
  public static final int ROLCONNLIMIT = 10;
  public static final int ROLPASSWORD = 11;
  public static final int ROLVALIDUNTIL = 12;

  public static PgAuthid decode(@Nullable Object[] values) {
    return new PgAuthid(
        Columns.oid(values[OID - 1]),
        Columns.name(values[ROLNAME - 1]),
        Columns.bool(values[ROLSUPER - 1]),
        Columns.bool(values[ROLINHERIT - 1]),
        Columns.bool(values[ROLCREATEROLE - 1]),
        Columns.bool(values[ROLCREATEDB - 1]),
        Columns.bool(values[ROLCANLOGIN - 1]),
        Columns.bool(values[ROLREPLICATION - 1]),
        Columns.bool(values[ROLBYPASSRLS - 1]),
        Columns.integer(values[ROLCONNLIMIT - 1]),
        values[ROLPASSWORD - 1] == null ? null : Columns.text(values[ROLPASSWORD - 1]),
        values[ROLVALIDUNTIL - 1] == null ? null : Columns.bigint(values[ROLVALIDUNTIL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(rolname),
      Columns.fromBool(rolsuper),
      Columns.fromBool(rolinherit),
      Columns.fromBool(rolcreaterole),
      Columns.fromBool(rolcreatedb),
      Columns.fromBool(rolcanlogin),
      Columns.fromBool(rolreplication),
      Columns.fromBool(rolbypassrls),
      Columns.fromInteger(rolconnlimit),
      rolpassword == null ? null : Columns.fromText(rolpassword),
      rolvaliduntil == null ? null : Columns.fromBigint(rolvaliduntil)
    };
  }
}
