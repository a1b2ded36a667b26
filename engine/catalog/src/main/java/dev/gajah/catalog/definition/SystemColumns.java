// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.TypeOids;
import java.util.List;

/// The system columns that tables have (PostgreSQL: `SysAtt` in `heap.c`).
public final class SystemColumns {
  private SystemColumns() {}

  public static boolean isSystemName(String name) {
    return switch (name) {
      case "ctid", "xmin", "cmin", "xmax", "cmax", "tableoid" -> true;
      default -> false;
    };
  }

  static List<PgAttribute> rows(int relationOid) {
    return List.of(
        row(relationOid, "ctid", -1, TypeOids.TID, 6, false, 's'),
        row(relationOid, "xmin", -2, TypeOids.XID, 4, true, 'i'),
        row(relationOid, "cmin", -3, TypeOids.CID, 4, true, 'i'),
        row(relationOid, "xmax", -4, TypeOids.XID, 4, true, 'i'),
        row(relationOid, "cmax", -5, TypeOids.CID, 4, true, 'i'),
        row(relationOid, "tableoid", -6, TypeOids.OID, 4, true, 'i'));
  }

  private static PgAttribute row(
      int relationOid,
      String name,
      int number,
      int typeOid,
      int length,
      boolean byValue,
      char alignment) {
    return new PgAttribute(
        relationOid,
        name,
        typeOid,
        length,
        number,
        -1,
        -1,
        0,
        byValue,
        alignment,
        'p',
        (char) 0,
        true,
        false,
        false,
        (char) 0,
        (char) 0,
        false,
        true,
        0,
        0,
        null,
        null,
        null,
        null,
        null);
  }
}
