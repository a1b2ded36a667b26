// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.facts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.acl.AclItem;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.TypeOids;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Reads COPY text lines and turns the text of a catalog column into object form. Knows only the
/// types that catalogs have.
final class FactText {
  private FactText() {}

  /// Splits a line of COPY text; null for `\N`.
  static @Nullable String[] split(String line, int columns) {
    @Nullable String[] fields = new @Nullable String[columns];
    int start = 0;
    for (int i = 0; i < columns; i++) {
      int end = line.indexOf('\t', start);
      if (end < 0) {
        end = line.length();
      }
      String field = line.substring(start, end);
      fields[i] = field.equals("\\N") ? null : unescape(field);
      start = end + 1;
    }
    if (start != line.length() + 1) {
      throw SqlError.internal("fact line does not have " + columns + " columns: " + line);
    }
    return fields;
  }

  private static String unescape(String field) {
    int backslash = field.indexOf('\\');
    if (backslash < 0) {
      return field;
    }
    StringBuilder text = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\') {
        i++;
        c =
            switch (field.charAt(i)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'v' -> (char) 11;
              default -> field.charAt(i);
            };
      }
      text.append(c);
    }
    return text.toString();
  }

  static @Nullable Object value(int typeOid, @Nullable String text, ToIntFunction<String> roleOid) {
    if (text == null) {
      return null;
    }
    return switch (typeOid) {
      case TypeOids.BOOL -> text.equals("t") ? 1L : 0L;
      case TypeOids.CHAR -> text.isEmpty() ? 0L : (long) (byte) text.charAt(0);
      case TypeOids.INT2,
          TypeOids.INT4,
          TypeOids.INT8,
          TypeOids.OID,
          TypeOids.REGPROC,
          TypeOids.XID ->
          Long.parseLong(text);
      case TypeOids.FLOAT4 -> (double) Float.parseFloat(text);
      case TypeOids.NAME, TypeOids.TEXT, TypeOids.PG_NODE_TREE -> text.getBytes(UTF_8);
      case TypeOids.INT2VECTOR -> Columns.fromShortVector(numbers(text));
      case TypeOids.OIDVECTOR -> Columns.fromOidVector(numbers(text));
      case TypeOids.INT2_ARRAY -> Columns.fromShorts(numbers(elements(text)));
      case TypeOids.OID_ARRAY -> Columns.fromOids(numbers(elements(text)));
      case TypeOids.TEXT_ARRAY -> Columns.fromTexts(elements(text));
      case TypeOids.CHAR_ARRAY -> Columns.fromCharacters(String.join("", elements(text)));
      case TypeOids.ACLITEM_ARRAY -> {
        List<AclItem> items = new ArrayList<>();
        for (String item : elements(text)) {
          items.add(Acl.parseItem(item, roleOid));
        }
        yield new Acl(items).encode();
      }
      default -> throw SqlError.internal("fact of type " + typeOid);
    };
  }

  private static int[] numbers(String text) {
    return text.isEmpty() ? new int[0] : numbers(List.of(text.split(" ")));
  }

  private static int[] numbers(List<String> elements) {
    int[] result = new int[elements.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = (int) Long.parseLong(elements.get(i));
    }
    return result;
  }

  /// Elements of an array literal without nulls and nesting.
  private static List<String> elements(String text) {
    List<String> result = new ArrayList<>();
    int i = 1;
    while (i < text.length() - 1) {
      StringBuilder element = new StringBuilder();
      if (text.charAt(i) == '"') {
        i++;
        while (text.charAt(i) != '"') {
          if (text.charAt(i) == '\\') {
            i++;
          }
          element.append(text.charAt(i++));
        }
        i++;
      } else {
        while (text.charAt(i) != ',' && text.charAt(i) != '}') {
          element.append(text.charAt(i++));
        }
      }
      result.add(element.toString());
      i++;
    }
    return result;
  }
}
