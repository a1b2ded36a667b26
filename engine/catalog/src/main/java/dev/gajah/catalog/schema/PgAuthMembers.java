// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_auth_members`: memberships of roles in roles. Components have the names of the
/// columns, constants are their numbers.
public record PgAuthMembers(
    int oid,
    int roleid,
    int member,
    int grantor,
    boolean adminOption,
    boolean inheritOption,
    boolean setOption)
    implements CatalogRow {
  public static final int RELATION_OID = 1261;
  public static final int COLUMN_COUNT = 7;

  public static final int OID = 1;
  public static final int ROLEID = 2;
  public static final int MEMBER = 3;
  public static final int GRANTOR = 4;
  public static final int ADMIN_OPTION = 5;
  public static final int INHERIT_OPTION = 6;
  public static final int SET_OPTION = 7;

  public static PgAuthMembers decode(@Nullable Object[] values) {
    return new PgAuthMembers(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[ROLEID - 1]),
        Columns.oid(values[MEMBER - 1]),
        Columns.oid(values[GRANTOR - 1]),
        Columns.bool(values[ADMIN_OPTION - 1]),
        Columns.bool(values[INHERIT_OPTION - 1]),
        Columns.bool(values[SET_OPTION - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(roleid),
      Columns.fromOid(member),
      Columns.fromOid(grantor),
      Columns.fromBool(adminOption),
      Columns.fromBool(inheritOption),
      Columns.fromBool(setOption)
    };
  }
}
