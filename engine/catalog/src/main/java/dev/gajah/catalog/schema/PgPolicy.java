// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_policy`: row security policies. Components have the names of the columns,
/// constants are their numbers.
public record PgPolicy(
    int oid,
    String polname,
    int polrelid,
    char polcmd,
    boolean polpermissive,
    int[] polroles,
    @Nullable String polqual,
    @Nullable String polwithcheck)
    implements CatalogRow {
  public static final int RELATION_OID = 3256;
  public static final int COLUMN_COUNT = 8;

  public static final int OID = 1;
  public static final int POLNAME = 2;
  public static final int POLRELID = 3;
  public static final int POLCMD = 4;
  public static final int POLPERMISSIVE = 5;
  public static final int POLROLES = 6;
  public static final int POLQUAL = 7;
  public static final int POLWITHCHECK = 8;

  public static PgPolicy decode(@Nullable Object[] values) {
    return new PgPolicy(
        Columns.oid(values[OID - 1]),
        Columns.name(values[POLNAME - 1]),
        Columns.oid(values[POLRELID - 1]),
        Columns.character(values[POLCMD - 1]),
        Columns.bool(values[POLPERMISSIVE - 1]),
        Columns.oids(values[POLROLES - 1]),
        values[POLQUAL - 1] == null ? null : Columns.text(values[POLQUAL - 1]),
        values[POLWITHCHECK - 1] == null ? null : Columns.text(values[POLWITHCHECK - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(polname),
      Columns.fromOid(polrelid),
      Columns.fromCharacter(polcmd),
      Columns.fromBool(polpermissive),
      Columns.fromOids(polroles),
      polqual == null ? null : Columns.fromText(polqual),
      polwithcheck == null ? null : Columns.fromText(polwithcheck)
    };
  }
}
