// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.namespace;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names as SQL writes them: quoting and taking apart.
public final class Identifiers {
  /// Longest name in bytes.
  public static final int NAME_BYTES_MAX = 63;

  /// Keywords that may not stand for a name without quotes: all but the unreserved ones. Source:
  /// PostgreSQL `kwlist.h`.
  private static final Set<String> KEYWORDS_TO_QUOTE =
      Set.of(
          "all",
          "analyse",
          "analyze",
          "and",
          "any",
          "array",
          "as",
          "asc",
          "asymmetric",
          "authorization",
          "between",
          "bigint",
          "binary",
          "bit",
          "boolean",
          "both",
          "case",
          "cast",
          "char",
          "character",
          "check",
          "coalesce",
          "collate",
          "collation",
          "column",
          "concurrently",
          "constraint",
          "create",
          "cross",
          "current_catalog",
          "current_date",
          "current_role",
          "current_schema",
          "current_time",
          "current_timestamp",
          "current_user",
          "dec",
          "decimal",
          "default",
          "deferrable",
          "desc",
          "distinct",
          "do",
          "else",
          "end",
          "except",
          "exists",
          "extract",
          "false",
          "fetch",
          "float",
          "for",
          "foreign",
          "freeze",
          "from",
          "full",
          "grant",
          "greatest",
          "group",
          "grouping",
          "having",
          "ilike",
          "in",
          "initially",
          "inner",
          "inout",
          "int",
          "integer",
          "intersect",
          "interval",
          "into",
          "is",
          "isnull",
          "join",
          "json",
          "json_array",
          "json_arrayagg",
          "json_exists",
          "json_object",
          "json_objectagg",
          "json_query",
          "json_scalar",
          "json_serialize",
          "json_table",
          "json_value",
          "lateral",
          "leading",
          "least",
          "left",
          "like",
          "limit",
          "localtime",
          "localtimestamp",
          "merge_action",
          "national",
          "natural",
          "nchar",
          "none",
          "normalize",
          "not",
          "notnull",
          "null",
          "nullif",
          "numeric",
          "offset",
          "on",
          "only",
          "or",
          "order",
          "out",
          "outer",
          "overlaps",
          "overlay",
          "placing",
          "position",
          "precision",
          "primary",
          "real",
          "references",
          "returning",
          "right",
          "row",
          "select",
          "session_user",
          "setof",
          "similar",
          "smallint",
          "some",
          "substring",
          "symmetric",
          "system_user",
          "table",
          "tablesample",
          "then",
          "time",
          "timestamp",
          "to",
          "trailing",
          "treat",
          "trim",
          "true",
          "union",
          "unique",
          "user",
          "using",
          "values",
          "varchar",
          "variadic",
          "verbose",
          "when",
          "where",
          "window",
          "with",
          "xmlattributes",
          "xmlconcat",
          "xmlelement",
          "xmlexists",
          "xmlforest",
          "xmlnamespaces",
          "xmlparse",
          "xmlpi",
          "xmlroot",
          "xmlserialize",
          "xmltable");

  private Identifiers() {}

  /// PostgreSQL: `quote_identifier`.
  public static String quote(String name) {
    boolean safe = !name.isEmpty() && (isLower(name.charAt(0)) || name.charAt(0) == '_');
    for (int i = 0; safe && i < name.length(); i++) {
      char c = name.charAt(i);
      safe = isLower(c) || c == '_' || (c >= '0' && c <= '9');
    }
    if (safe && !KEYWORDS_TO_QUOTE.contains(name)) {
      return name;
    }
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  public static String qualified(@Nullable String schema, String name) {
    return schema == null ? quote(name) : quote(schema) + "." + quote(name);
  }

  /// Elements of a list of names such as `search_path`; null if it is malformed (PostgreSQL:
  /// `SplitIdentifierString`).
  public static @Nullable List<String> splitList(String text, char separator) {
    List<String> names = new ArrayList<>();
    int[] at = {skipSpace(text, 0)};
    if (at[0] == text.length()) {
      return names;
    }
    while (true) {
      String name = readName(text, at, separator);
      if (name == null) {
        return null;
      }
      names.add(name);
      at[0] = skipSpace(text, at[0]);
      if (at[0] == text.length()) {
        return names;
      }
      if (text.charAt(at[0]) != separator) {
        return null;
      }
      at[0] = skipSpace(text, at[0] + 1);
    }
  }

  /// Parts of a possibly qualified name, `a.b` or `"A".b`.
  ///
  /// @throws SqlError 42602 "invalid name syntax"
  public static List<String> splitQualified(String text) {
    List<String> names = splitList(text, '.');
    if (names == null || names.isEmpty()) {
      throw new SqlError(SqlState.INVALID_NAME, "invalid name syntax");
    }
    return names;
  }

  private static @Nullable String readName(String text, int[] at, char separator) {
    int i = at[0];
    if (i >= text.length()) {
      return null;
    }
    if (text.charAt(i) == '"') {
      StringBuilder name = new StringBuilder();
      for (i++; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"') {
          if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
            i++;
          } else {
            at[0] = i + 1;
            return name.toString();
          }
        }
        name.append(c);
      }
      return null;
    }
    int start = i;
    while (i < text.length() && text.charAt(i) != separator && !isSpace(text.charAt(i))) {
      i++;
    }
    if (i == start) {
      return null;
    }
    at[0] = i;
    return text.substring(start, i).toLowerCase(Locale.ROOT);
  }

  private static int skipSpace(String text, int from) {
    int i = from;
    while (i < text.length() && isSpace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /// Cuts a name to what fits (PostgreSQL: `truncate_identifier`), never inside a character.
  public static String truncate(String name) {
    byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    if (bytes.length <= NAME_BYTES_MAX) {
      return name;
    }
    int end = NAME_BYTES_MAX;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, java.nio.charset.StandardCharsets.UTF_8);
  }
}
