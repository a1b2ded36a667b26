// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_extension`: installed extensions. Components have the names of the columns,
/// constants are their numbers.
public record PgExtension(
    int oid,
    String extname,
    int extowner,
    int extnamespace,
    boolean extrelocatable,
    String extversion,
    int @Nullable [] extconfig,
    @Nullable List<String> extcondition)
    implements CatalogRow {
  public static final int RELATION_OID = 3079;
  public static final int COLUMN_COUNT = 8;

  public static final int OID = 1;
  public static final int EXTNAME = 2;
  public static final int EXTOWNER = 3;
  public static final int EXTNAMESPACE = 4;
  public static final int EXTRELOCATABLE = 5;
  public static final int EXTVERSION = 6;
  public static final int EXTCONFIG = 7;
  public static final int EXTCONDITION = 8;

  public static PgExtension decode(@Nullable Object[] values) {
    return new PgExtension(
        Columns.oid(values[OID - 1]),
        Columns.name(values[EXTNAME - 1]),
        Columns.oid(values[EXTOWNER - 1]),
        Columns.oid(values[EXTNAMESPACE - 1]),
        Columns.bool(values[EXTRELOCATABLE - 1]),
        Columns.text(values[EXTVERSION - 1]),
        values[EXTCONFIG - 1] == null ? null : Columns.oids(values[EXTCONFIG - 1]),
        values[EXTCONDITION - 1] == null ? null : Columns.texts(values[EXTCONDITION - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(extname),
      Columns.fromOid(extowner),
      Columns.fromOid(extnamespace),
      Columns.fromBool(extrelocatable),
      Columns.fromText(extversion),
      extconfig == null ? null : Columns.fromOids(extconfig),
      extcondition == null ? null : Columns.fromTexts(extcondition)
    };
  }
}
