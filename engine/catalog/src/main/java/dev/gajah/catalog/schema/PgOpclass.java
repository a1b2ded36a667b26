// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_opclass`: operator classes of index access methods. Components have the names of
/// the columns, constants are their numbers.
public record PgOpclass(
    int oid,
    int opcmethod,
    String opcname,
    int opcnamespace,
    int opcowner,
    int opcfamily,
    int opcintype,
    boolean opcdefault,
    int opckeytype)
    implements CatalogRow {
  public static final int RELATION_OID = 2616;
  public static final int COLUMN_COUNT = 9;

  public static final int OID = 1;
  public static final int OPCMETHOD = 2;
  public static final int OPCNAME = 3;
  public static final int OPCNAMESPACE = 4;
  public static final int OPCOWNER = 5;
  public static final int OPCFAMILY = 6;
  public static final int OPCINTYPE = 7;
  public static final int OPCDEFAULT = 8;
  public static final int OPCKEYTYPE = 9;

  public static PgOpclass decode(@Nullable Object[] values) {
    return new PgOpclass(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[OPCMETHOD - 1]),
        Columns.name(values[OPCNAME - 1]),
        Columns.oid(values[OPCNAMESPACE - 1]),
        Columns.oid(values[OPCOWNER - 1]),
        Columns.oid(values[OPCFAMILY - 1]),
        Columns.oid(values[OPCINTYPE - 1]),
        Columns.bool(values[OPCDEFAULT - 1]),
        Columns.oid(values[OPCKEYTYPE - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(opcmethod),
      Columns.fromName(opcname),
      Columns.fromOid(opcnamespace),
      Columns.fromOid(opcowner),
      Columns.fromOid(opcfamily),
      Columns.fromOid(opcintype),
      Columns.fromBool(opcdefault),
      Columns.fromOid(opckeytype)
    };
  }
}
