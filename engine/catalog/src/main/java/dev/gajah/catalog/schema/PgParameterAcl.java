// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.schema;

import org.jspecify.annotations.Nullable;

/// One row of `pg_parameter_acl`: privileges on settings. Components have the names of the columns,
/// constants are their numbers.
public record PgParameterAcl(int oid, String parname, byte @Nullable [] paracl)
    implements CatalogRow {
  public static final int RELATION_OID = 6243;
  public static final int COLUMN_COUNT = 3;

  public static final int OID = 1;
  public static final int PARNAME = 2;
  public static final int PARACL = 3;

  public static PgParameterAcl decode(@Nullable Object[] values) {
    return new PgParameterAcl(
        Columns.oid(values[OID - 1]),
        Columns.text(values[PARNAME - 1]),
        values[PARACL - 1] == null ? null : Columns.raw(values[PARACL - 1]));
  }

  @Override
  public int relationOid() {
    return RELATION_OID;
  }

  @Override
  public @Nullable Object[] encode() {
    return new @Nullable Object[] {
      Columns.fromOid(oid),
      Columns.fromText(parname),
      paracl == null ? null : Columns.fromRaw(paracl)
    };
  }
}
