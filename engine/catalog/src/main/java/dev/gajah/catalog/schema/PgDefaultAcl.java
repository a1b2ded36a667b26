// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_default_acl`: privileges for objects yet to be created. Components have the names
/// of the columns, constants are their numbers.
public record PgDefaultAcl(
    int oid, int defaclrole, int defaclnamespace, char defaclobjtype, byte[] defaclacl)
    implements CatalogRow {
  public static final int RELATION_OID = 826;
  public static final int COLUMN_COUNT = 5;

  public static final int OID = 1;
  public static final int DEFACLROLE = 2;
  public static final int DEFACLNAMESPACE = 3;
  public static final int DEFACLOBJTYPE = 4;
  public static final int DEFACLACL = 5;

  public static PgDefaultAcl decode(@Nullable Object[] values) {
    return new PgDefaultAcl(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[DEFACLROLE - 1]),
        Columns.oid(values[DEFACLNAMESPACE - 1]),
        Columns.character(values[DEFACLOBJTYPE - 1]),
        Columns.raw(values[DEFACLACL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(defaclrole),
      Columns.fromOid(defaclnamespace),
      Columns.fromCharacter(defaclobjtype),
      Columns.fromRaw(defaclacl)
    };
  }
}
