// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_rewrite`: rewrite rules. Components have the names of the columns, constants are
/// their numbers.
public record PgRewrite(
    int oid,
    String rulename,
    int evClass,
    char evType,
    char evEnabled,
    boolean isInstead,
    String evQual,
    String evAction)
    implements CatalogRow {
  public static final int RELATION_OID = 2618;
  public static final int COLUMN_COUNT = 8;

  public static final int OID = 1;
  public static final int RULENAME = 2;
  public static final int EV_CLASS = 3;
  public static final int EV_TYPE = 4;
  public static final int EV_ENABLED = 5;
  public static final int IS_INSTEAD = 6;
  public static final int EV_QUAL = 7;
  public static final int EV_ACTION = 8;

  public static PgRewrite decode(@Nullable Object[] values) {
    return new PgRewrite(
        Columns.oid(values[OID - 1]),
        Columns.name(values[RULENAME - 1]),
        Columns.oid(values[EV_CLASS - 1]),
        Columns.character(values[EV_TYPE - 1]),
        Columns.character(values[EV_ENABLED - 1]),
        Columns.bool(values[IS_INSTEAD - 1]),
        Columns.text(values[EV_QUAL - 1]),
        Columns.text(values[EV_ACTION - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(rulename),
      Columns.fromOid(evClass),
      Columns.fromCharacter(evType),
      Columns.fromCharacter(evEnabled),
      Columns.fromBool(isInstead),
      Columns.fromText(evQual),
      Columns.fromText(evAction)
    };
  }
}
