// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_tablespace`: tablespaces. Components have the names of the columns, constants are
/// their numbers.
public record PgTablespace(
    int oid,
    String spcname,
    int spcowner,
    byte @Nullable [] spcacl,
    @Nullable List<String> spcoptions)
    implements CatalogRow {
  public static final int RELATION_OID = 1213;
  public static final int COLUMN_COUNT = 5;

  public static final int OID = 1;
  public static final int SPCNAME = 2;
  public static final int SPCOWNER = 3;
  public static final int SPCACL = 4;
  public static final int SPCOPTIONS = 5;

  public static PgTablespace decode(@Nullable Object[] values) {
    return new PgTablespace(
        Columns.oid(values[OID - 1]),
        Columns.name(values[SPCNAME - 1]),
        Columns.oid(values[SPCOWNER - 1]),
        values[SPCACL - 1] == null ? null : Columns.raw(values[SPCACL - 1]),
        values[SPCOPTIONS - 1] == null ? null : Columns.texts(values[SPCOPTIONS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(spcname),
      Columns.fromOid(spcowner),
      spcacl == null ? null : Columns.fromRaw(spcacl),
      spcoptions == null ? null : Columns.fromTexts(spcoptions)
    };
  }
}
