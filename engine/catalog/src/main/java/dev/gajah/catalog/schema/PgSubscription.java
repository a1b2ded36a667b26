// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `pg_subscription`: subscriptions. Components have the names of the columns, constants
/// are their numbers.
public record PgSubscription(
    int oid,
    int subdbid,
    long subskiplsn,
    String subname,
    int subowner,
    boolean subenabled,
    boolean subbinary,
    char substream,
    char subtwophasestate,
    boolean subdisableonerr,
    boolean subpasswordrequired,
    boolean subrunasowner,
    boolean subfailover,
    String subconninfo,
    @Nullable String subslotname,
    String subsynccommit,
    List<String> subpublications,
    @Nullable String suborigin)
    implements CatalogRow {
  public static final int RELATION_OID = 6100;
  public static final int COLUMN_COUNT = 18;

  public static final int OID = 1;
  public static final int SUBDBID = 2;
  public static final int SUBSKIPLSN = 3;
  public static final int SUBNAME = 4;
  public static final int SUBOWNER = 5;
  public static final int SUBENABLED = 6;
  public static final int SUBBINARY = 7;
  public static final int SUBSTREAM = 8;
  public static final int SUBTWOPHASESTATE = 9;
  public static final int SUBDISABLEONERR = 10;
  public static final int SUBPASSWORDREQUIRED = 11;
  public static final int SUBRUNASOWNER = 12;
  public static final int SUBFAILOVER = 13;
  public static final int SUBCONNINFO = 14;
  public static final int SUBSLOTNAME = 15;
  public static final int SUBSYNCCOMMIT = 16;
  public static final int SUBPUBLICATIONS = 17;
  public static final int SUBORIGIN = 18;

  public static PgSubscription decode(@Nullable Object[] values) {
    return new PgSubscription(
        Columns.oid(values[OID - 1]),
        Columns.oid(values[SUBDBID - 1]),
        Columns.bigint(values[SUBSKIPLSN - 1]),
        Columns.name(values[SUBNAME - 1]),
        Columns.oid(values[SUBOWNER - 1]),
        Columns.bool(values[SUBENABLED - 1]),
        Columns.bool(values[SUBBINARY - 1]),
        Columns.character(values[SUBSTREAM - 1]),
        Columns.character(values[SUBTWOPHASESTATE - 1]),
        Columns.bool(values[SUBDISABLEONERR - 1]),
        Columns.bool(values[SUBPASSWORDREQUIRED - 1]),
        Columns.bool(values[SUBRUNASOWNER - 1]),
        Columns.bool(values[SUBFAILOVER - 1]),
        Columns.text(values[SUBCONNINFO - 1]),
        values[SUBSLOTNAME - 1] == null ? null : Columns.name(values[SUBSLOTNAME - 1]),
        Columns.text(values[SUBSYNCCOMMIT - 1]),
        Columns.texts(values[SUBPUBLICATIONS - 1]),
        values[SUBORIGIN - 1] == null ? null : Columns.text(values[SUBORIGIN - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromOid(subdbid),
      Columns.fromBigint(subskiplsn),
      Columns.fromName(subname),
      Columns.fromOid(subowner),
      Columns.fromBool(subenabled),
      Columns.fromBool(subbinary),
      Columns.fromCharacter(substream),
      Columns.fromCharacter(subtwophasestate),
      Columns.fromBool(subdisableonerr),
      Columns.fromBool(subpasswordrequired),
      Columns.fromBool(subrunasowner),
      Columns.fromBool(subfailover),
      Columns.fromText(subconninfo),
      subslotname == null ? null : Columns.fromName(subslotname),
      Columns.fromText(subsynccommit),
      Columns.fromTexts(subpublications),
      suborigin == null ? null : Columns.fromText(suborigin)
    };
  }
}
