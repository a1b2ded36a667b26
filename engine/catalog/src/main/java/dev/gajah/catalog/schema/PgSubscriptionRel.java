// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_subscription_rel`: state of tables in subscriptions. Components have the names of
/// the columns, constants are their numbers.
public record PgSubscriptionRel(int srsubid, int srrelid, char srsubstate, @Nullable Long srsublsn)
    implements CatalogRow {
  public static final int RELATION_OID = 6102;
  public static final int COLUMN_COUNT = 4;

  public static final int SRSUBID = 1;
  public static final int SRRELID = 2;
  public static final int SRSUBSTATE = 3;
  public static final int SRSUBLSN = 4;

  public static PgSubscriptionRel decode(@Nullable Object[] values) {
    return new PgSubscriptionRel(
        Columns.oid(values[SRSUBID - 1]),
        Columns.oid(values[SRRELID - 1]),
        Columns.character(values[SRSUBSTATE - 1]),
        values[SRSUBLSN - 1] == null ? null : Columns.bigint(values[SRSUBLSN - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(srsubid),
      Columns.fromOid(srrelid),
      Columns.fromCharacter(srsubstate),
      srsublsn == null ? null : Columns.fromBigint(srsublsn)
    };
  }
}
