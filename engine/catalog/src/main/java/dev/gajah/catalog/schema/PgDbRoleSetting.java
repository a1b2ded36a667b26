// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_db_role_setting`: settings per database and role. Components have the names of
/// the columns, constants are their numbers.
public record PgDbRoleSetting(int setdatabase, int setrole, @Nullable List<String> setconfig)
    implements CatalogRow {
  public static final int RELATION_OID = 2964;
  public static final int COLUMN_COUNT = 3;

  public static final int SETDATABASE = 1;
  public static final int SETROLE = 2;
  public static final int SETCONFIG = 3;

  public static PgDbRoleSetting decode(@Nullable Object[] values) {
    return new PgDbRoleSetting(
        Columns.oid(values[SETDATABASE - 1]),
        Columns.oid(values[SETROLE - 1]),
        values[SETCONFIG - 1] == null ? null : Columns.texts(values[SETCONFIG - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(setdatabase),
      Columns.fromOid(setrole),
      setconfig == null ? null : Columns.fromTexts(setconfig)
    };
  }
}
