// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_event_trigger`: event triggers. Components have the names of the columns,
/// constants are their numbers.
public record PgEventTrigger(
    int oid,
    String evtname,
    String evtevent,
    int evtowner,
    int evtfoid,
    char evtenabled,
    @Nullable List<String> evttags)
    implements CatalogRow {
  public static final int RELATION_OID = 3466;
  public static final int COLUMN_COUNT = 7;

  public static final int OID = 1;
  public static final int EVTNAME = 2;
  public static final int EVTEVENT = 3;
  public static final int EVTOWNER = 4;
  public static final int EVTFOID = 5;
  public static final int EVTENABLED = 6;
  public static final int EVTTAGS = 7;

  public static PgEventTrigger decode(@Nullable Object[] values) {
    return new PgEventTrigger(
        Columns.oid(values[OID - 1]),
        Columns.name(values[EVTNAME - 1]),
        Columns.name(values[EVTEVENT - 1]),
        Columns.oid(values[EVTOWNER - 1]),
        Columns.oid(values[EVTFOID - 1]),
        Columns.character(values[EVTENABLED - 1]),
        values[EVTTAGS - 1] == null ? null : Columns.texts(values[EVTTAGS - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromName(evtname),
      Columns.fromName(evtevent),
      Columns.fromOid(evtowner),
      Columns.fromOid(evtfoid),
      Columns.fromCharacter(evtenabled),
      evttags == null ? null : Columns.fromTexts(evttags)
    };
  }
}
