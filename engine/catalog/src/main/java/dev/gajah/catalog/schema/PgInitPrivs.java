// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_init_privs`: privileges that initdb or an extension set. Components have the
/// names of the columns, constants are their numbers.
public record PgInitPrivs(int objoid, int classoid, int objsubid, char privtype, byte[] initprivs)
    implements CatalogRow {
  public static final int RELATION_OID = 3394;
  public static final int COLUMN_COUNT = 5;

  public static final int OBJOID = 1;
  public static final int CLASSOID = 2;
  public static final int OBJSUBID = 3;
  public static final int PRIVTYPE = 4;
  public static final int INITPRIVS = 5;

  public static PgInitPrivs decode(@Nullable Object[] values) {
    return new PgInitPrivs(
        Columns.oid(values[OBJOID - 1]),
        Columns.oid(values[CLASSOID - 1]),
        Columns.integer(values[OBJSUBID - 1]),
        Columns.character(values[PRIVTYPE - 1]),
        Columns.raw(values[INITPRIVS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(objoid),
      Columns.fromOid(classoid),
      Columns.fromInteger(objsubid),
      Columns.fromCharacter(privtype),
      Columns.fromRaw(initprivs)
    };
  }
}
