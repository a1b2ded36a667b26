// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import java.util.Set;

/// Identifiers and literals as SQL text.
public final class Quoting {
  private Quoting() {}

  /// Keywords that cannot stand unquoted everywhere: all but the unreserved. Source: PostgreSQL
  /// `kwlist.h`.
  private static final Set<String> KEYWORDS =
      Set.of(
          ("all analyse analyze and any array as asc asymmetric authorization between bigint binary"
                  + " bit boolean both case cast char character check coalesce collate collation"
                  + " column concurrently constraint create cross current_catalog current_date"
                  + " current_role current_schema current_time current_timestamp current_user dec"
                  + " decimal default deferrable desc distinct do else end except exists extract false"
                  + " fetch float for foreign freeze from full grant greatest group grouping having"
                  + " ilike in initially inner inout int integer intersect interval into is isnull"
                  + " join json json_array json_arrayagg json_exists json_object json_objectagg"
                  + " json_query json_scalar json_serialize json_table json_value lateral leading"
                  + " least left like limit localtime localtimestamp merge_action national natural"
                  + " nchar none normalize not notnull null nullif numeric offset on only or order out"
                  + " outer overlaps overlay placing position precision primary real references"
                  + " returning right row select session_user setof similar smallint some substring"
                  + " symmetric system_user table tablesample then time timestamp to trailing treat"
                  + " trim true union unique user using values varchar variadic verbose when where"
                  + " window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces"
                  + " xmlparse xmlpi xmlroot xmlserialize xmltable")
              .split(" "));

  /// The name, in double quotes if SQL needs them.
  public static String identifier(String name) {
    boolean plain = !name.isEmpty() && !Character.isDigit(name.charAt(0));
    for (int i = 0; plain && i < name.length(); i++) {
      char c = name.charAt(i);
      plain = (c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9');
    }
    return plain && !KEYWORDS.contains(name) ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /// The text in single quotes; with backslashes in it, an escape string.
  public static String literal(String text) {
    String doubled = text.replace("'", "''");
    return doubled.indexOf('\\') < 0
        ? "'" + doubled + "'"
        : "E'" + doubled.replace("\\", "\\\\") + "'";
  }
}
