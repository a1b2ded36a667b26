// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_publication`: publications. Components have the names of the columns, constants
/// are their numbers.
public record PgPublication(
    int oid,
    String pubname,
    int pubowner,
    boolean puballtables,
    boolean pubinsert,
    boolean pubupdate,
    boolean pubdelete,
    boolean pubtruncate,
    boolean pubviaroot)
    implements CatalogRow {
  public static final int RELATION_OID = 6104;
  public static final int COLUMN_COUNT = 9;

  public static final int OID = 1;
  public static final int PUBNAME = 2;
  public static final int PUBOWNER = 3;
  public static final int PUBALLTABLES = 4;
  public static final int PUBINSERT = 5;
  public static final int PUBUPDATE = 6;
  public static final int PUBDELETE = 7;
  public static final int PUBTRUNCATE = 8;
  public static final int PUBVIAROOT = 9;

  public static PgPublication decode(@Nullable Object[] values) {
    return new PgPublication(
        Columns.oid(values[OID - 1]),
        Columns.name(values[PUBNAME - 1]),
        Columns.oid(values[PUBOWNER - 1]),
        Columns.bool(values[PUBALLTABLES - 1]),
        Columns.bool(values[PUBINSERT - 1]),
        Columns.bool(values[PUBUPDATE - 1]),
        Columns.bool(values[PUBDELETE - 1]),
        Columns.bool(values[PUBTRUNCATE - 1]),
        Columns.bool(values[PUBVIAROOT - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(pubname),
      Columns.fromOid(pubowner),
      Columns.fromBool(puballtables),
      Columns.fromBool(pubinsert),
      Columns.fromBool(pubupdate),
      Columns.fromBool(pubdelete),
      Columns.fromBool(pubtruncate),
      Columns.fromBool(pubviaroot)
    };
  }
}
