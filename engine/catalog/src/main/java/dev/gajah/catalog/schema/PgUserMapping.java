// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_user_mapping`: mappings of users to foreign servers. Components have the names of
/// the columns, constants are their numbers.
public record PgUserMapping(int oid, int umuser, int umserver, @Nullable List<String> umoptions)
    implements CatalogRow {
  public static final int RELATION_OID = 1418;
  public static final int COLUMN_COUNT = 4;

  public static final int OID = 1;
  public static final int UMUSER = 2;
  public static final int UMSERVER = 3;
  public static final int UMOPTIONS = 4;

  public static PgUserMapping decode(@Nullable Object[] values) {
    return new PgUserMapping(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[UMUSER - 1]),
        Columns.oid(values[UMSERVER - 1]),
        values[UMOPTIONS - 1] == null ? null : Columns.texts(values[UMOPTIONS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(umuser),
      Columns.fromOid(umserver),
      umoptions == null ? null : Columns.fromTexts(umoptions)
    };
  }
}
