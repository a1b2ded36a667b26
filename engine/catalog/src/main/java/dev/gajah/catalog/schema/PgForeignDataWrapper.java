// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_foreign_data_wrapper`: foreign-data wrappers. Components have the names of the
/// columns, constants are their numbers.
public record PgForeignDataWrapper(
    int oid,
    String fdwname,
    int fdwowner,
    int fdwhandler,
    int fdwvalidator,
    byte @Nullable [] fdwacl,
    @Nullable List<String> fdwoptions)
    implements CatalogRow {
  public static final int RELATION_OID = 2328;
  public static final int COLUMN_COUNT = 7;

  public static final int OID = 1;
  public static final int FDWNAME = 2;
  public static final int FDWOWNER = 3;
  public static final int FDWHANDLER = 4;
  public static final int FDWVALIDATOR = 5;
  public static final int FDWACL = 6;
  public static final int FDWOPTIONS = 7;

  public static PgForeignDataWrapper decode(@Nullable Object[] values) {
    return new PgForeignDataWrapper(
        Columns.oid(values[OID - 1]),
        Columns.name(values[FDWNAME - 1]),
        Columns.oid(values[FDWOWNER - 1]),
        Columns.oid(values[FDWHANDLER - 1]),
        Columns.oid(values[FDWVALIDATOR - 1]),
        values[FDWACL - 1] == null ? null : Columns.raw(values[FDWACL - 1]),
        values[FDWOPTIONS - 1] == null ? null : Columns.texts(values[FDWOPTIONS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(fdwname),
      Columns.fromOid(fdwowner),
      Columns.fromOid(fdwhandler),
      Columns.fromOid(fdwvalidator),
      fdwacl == null ? null : Columns.fromRaw(fdwacl),
      fdwoptions == null ? null : Columns.fromTexts(fdwoptions)
    };
  }
}
