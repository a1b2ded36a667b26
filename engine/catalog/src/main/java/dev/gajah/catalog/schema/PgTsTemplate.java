// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_ts_template`: text search templates. Components have the names of the columns,
/// constants are their numbers.
public record PgTsTemplate(
    int oid, String tmplname, int tmplnamespace, int tmplinit, int tmpllexize)
    implements CatalogRow {
  public static final int RELATION_OID = 3764;
  public static final int COLUMN_COUNT = 5;

  public static final int OID = 1;
  public static final int TMPLNAME = 2;
  public static final int TMPLNAMESPACE = 3;
  public static final int TMPLINIT = 4;
  public static final int TMPLLEXIZE = 5;

  public static PgTsTemplate decode(@Nullable Object[] values) {
    return new PgTsTemplate(
        Columns.oid(values[OID - 1]),
        Columns.name(values[TMPLNAME - 1]),
        Columns.oid(values[TMPLNAMESPACE - 1]),
        Columns.oid(values[TMPLINIT - 1]),
        Columns.oid(values[TMPLLEXIZE - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(tmplname),
      Columns.fromOid(tmplnamespace),
      Columns.fromOid(tmplinit),
      Columns.fromOid(tmpllexize)
    };
  }
}
