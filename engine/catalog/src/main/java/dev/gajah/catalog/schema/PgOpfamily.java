// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_opfamily`: operator families. Components have the names of the columns, constants
/// are their numbers.
public record PgOpfamily(int oid, int opfmethod, String opfname, int opfnamespace, int opfowner)
    implements CatalogRow {
  public static final int RELATION_OID = 2753;
  public static final int COLUMN_COUNT = 5;

  public static final int OID = 1;
  public static final int OPFMETHOD = 2;
  public static final int OPFNAME = 3;
  public static final int OPFNAMESPACE = 4;
  public static final int OPFOWNER = 5;

  public static PgOpfamily decode(@Nullable Object[] values) {
    return new PgOpfamily(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[OPFMETHOD - 1]),
        Columns.name(values[OPFNAME - 1]),
        Columns.oid(values[OPFNAMESPACE - 1]),
        Columns.oid(values[OPFOWNER - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(opfmethod),
      Columns.fromName(opfname),
      Columns.fromOid(opfnamespace),
      Columns.fromOid(opfowner)
    };
  }
}
