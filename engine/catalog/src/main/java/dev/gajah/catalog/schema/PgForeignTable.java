// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_foreign_table`: foreign tables. Components have the names of the columns,
/// constants are their numbers.
public record PgForeignTable(int ftrelid, int ftserver, @Nullable List<String> ftoptions)
    implements CatalogRow {
  public static final int RELATION_OID = 3118;
  public static final int COLUMN_COUNT = 3;

  public static final int FTRELID = 1;
  public static final int FTSERVER = 2;
  public static final int FTOPTIONS = 3;

  public static PgForeignTable decode(@Nullable Object[] values) {
    return new PgForeignTable(
        Columns.oid(values[FTRELID - 1]),
        Columns.oid(values[FTSERVER - 1]),
        values[FTOPTIONS - 1] == null ? null : Columns.texts(values[FTOPTIONS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(ftrelid),
      Columns.fromOid(ftserver),
      ftoptions == null ? null : Columns.fromTexts(ftoptions)
    };
  }
}
