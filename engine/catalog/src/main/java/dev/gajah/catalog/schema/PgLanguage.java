// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_language`: procedural languages. Components have the names of the columns,
/// constants are their numbers.
public record PgLanguage(
    int oid,
    String lanname,
    int lanowner,
    boolean lanispl,
    boolean lanpltrusted,
    int lanplcallfoid,
    int laninline,
    int lanvalidator,
    byte @Nullable [] lanacl)
    implements CatalogRow {
  public static final int RELATION_OID = 2612;
  public static final int COLUMN_COUNT = 9;

  public static final int OID = 1;
  public static final int LANNAME = 2;
  public static final int LANOWNER = 3;
  public static final int LANISPL = 4;
  public static final int LANPLTRUSTED = 5;
  public static final int LANPLCALLFOID = 6;
  public static final int LANINLINE = 7;
  public static final int LANVALIDATOR = 8;
  public static final int LANACL = 9;

  public static PgLanguage decode(@Nullable Object[] values) {
    return new PgLanguage(
        Columns.oid(values[OID - 1]),
        Columns.name(values[LANNAME - 1]),
        Columns.oid(values[LANOWNER - 1]),
        Columns.bool(values[LANISPL - 1]),
        Columns.bool(values[LANPLTRUSTED - 1]),
        Columns.oid(values[LANPLCALLFOID - 1]),
        Columns.oid(values[LANINLINE - 1]),
        Columns.oid(values[LANVALIDATOR - 1]),
        values[LANACL - 1] == null ? null : Columns.raw(values[LANACL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(lanname),
      Columns.fromOid(lanowner),
      Columns.fromBool(lanispl),
      Columns.fromBool(lanpltrusted),
      Columns.fromOid(lanplcallfoid),
      Columns.fromOid(laninline),
      Columns.fromOid(lanvalidator),
      lanacl == null ? null : Columns.fromRaw(lanacl)
    };
  }
}
