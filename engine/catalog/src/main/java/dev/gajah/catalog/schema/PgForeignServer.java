// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_foreign_server`: foreign servers. Components have the names of the columns,
/// constants are their numbers.
public record PgForeignServer(
    int oid,
    String srvname,
    int srvowner,
    int srvfdw,
    @Nullable String srvtype,
    @Nullable String srvversion,
    byte @Nullable [] srvacl,
    @Nullable List<String> srvoptions)
    implements CatalogRow {
  public static final int RELATION_OID = 1417;
  public static final int COLUMN_COUNT = 8;

  public static final int OID = 1;
  public static final int SRVNAME = 2;
  public static final int SRVOWNER = 3;
  public static final int SRVFDW = 4;
  public static final int SRVTYPE = 5;
  public static final int SRVVERSION = 6;
  public static final int SRVACL = 7;
  public static final int SRVOPTIONS = 8;

  public static PgForeignServer decode(@Nullable Object[] values) {
    return new PgForeignServer(
        Columns.oid(values[OID - 1]),
        Columns.name(values[SRVNAME - 1]),
        Columns.oid(values[SRVOWNER - 1]),
        Columns.oid(values[SRVFDW - 1]),
        values[SRVTYPE - 1] == null ? null : Columns.text(values[SRVTYPE - 1]),
        values[SRVVERSION - 1] == null ? null : Columns.text(values[SRVVERSION - 1]),
        values[SRVACL - 1] == null ? null : Columns.raw(values[SRVACL - 1]),
        values[SRVOPTIONS - 1] == null ? null : Columns.texts(values[SRVOPTIONS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(srvname),
      Columns.fromOid(srvowner),
      Columns.fromOid(srvfdw),
      srvtype == null ? null : Columns.fromText(srvtype),
      srvversion == null ? null : Columns.fromText(srvversion),
      srvacl == null ? null : Columns.fromRaw(srvacl),
      srvoptions == null ? null : Columns.fromTexts(srvoptions)
    };
  }
}
