// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.function.Call;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks into `json` text that is known to be well-formed.
final class JsonAccess {
  private final String text;
  private int at;

  private JsonAccess(String text) {
    this.text = text;
    skip();
  }

  private void skip() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /// Steps over one value and returns its text.
  private String value() {
    skip();
    int from = at;
    char c = text.charAt(at);
    if (c == '"') {
      string();
    } else if (c == '{' || c == '[') {
      int depth = 0;
      do {
        c = text.charAt(at);
        if (c == '"') {
          string();
          continue;
        }
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        at++;
      } while (depth > 0);
    } else {
      while (at < text.length() && ",}] \t\n\r".indexOf(text.charAt(at)) < 0) {
        at++;
      }
    }
    return text.substring(from, at);
  }

  private String string() {
    int from = at++;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
    return text.substring(from, at);
  }

  /// The characters that a JSON string stands for.
  static String unquote(String quoted) {
    StringBuilder out = new StringBuilder(quoted.length());
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      c = quoted.charAt(++i);
      switch (c) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          int point = Integer.parseInt(quoted.substring(i + 1, i + 5), 16);
          if (point == 0) {
            throw new SqlError(
                    SqlState.UNTRANSLATABLE_CHARACTER, "unsupported Unicode escape sequence")
                .detail("\\u0000 cannot be converted to text.");
          }
          out.append((char) point);
          i += 4;
        }
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private static @Nullable String present(@Nullable String value, boolean asText) {
    if (value == null || !asText) {
      return value;
    }
    if (value.equals("null")) {
      return null;
    }
    return value.startsWith("\"") ? unquote(value) : value;
  }

  static @Nullable String field(Call c, boolean asText) {
    JsonAccess json = new JsonAccess(c.getText(0));
    if (json.text.charAt(json.at) != '{') {
      return null;
    }
    String name = c.getText(1);
    String found = null;
    json.at++;
    json.skip();
    while (json.text.charAt(json.at) != '}') {
      String key = unquote(json.string());
      json.skip();
      json.at++;
      String value = json.value();
      if (key.equals(name)) {
        found = value; // the last of equal keys counts
      }
      json.skip();
      if (json.text.charAt(json.at) == ',') {
        json.at++;
        json.skip();
      }
    }
    return present(found, asText);
  }

  private static List<String> elements(JsonAccess json) {
    List<String> result = new ArrayList<>();
    json.at++;
    json.skip();
    while (json.text.charAt(json.at) != ']') {
      result.add(json.value());
      json.skip();
      if (json.text.charAt(json.at) == ',') {
        json.at++;
        json.skip();
      }
    }
    return result;
  }

  static @Nullable String element(Call c, boolean asText) {
    JsonAccess json = new JsonAccess(c.getText(0));
    if (json.text.charAt(json.at) != '[') {
      return null;
    }
    List<String> all = elements(json);
    int index = c.getInt(1);
    int from = index < 0 ? all.size() + index : index;
    return from < 0 || from >= all.size() ? null : present(all.get(from), asText);
  }

  static int length(Call c) {
    JsonAccess json = new JsonAccess(c.getText(0));
    char first = json.text.charAt(json.at);
    if (first != '[') {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          first == '{'
              ? "cannot get array length of a non-array"
              : "cannot get array length of a scalar");
    }
    return elements(json).size();
  }

  static String typeName(Call c) {
    JsonAccess json = new JsonAccess(c.getText(0));
    return switch (json.text.charAt(json.at)) {
      case '{' -> "object";
      case '[' -> "array";
      case '"' -> "string";
      case 't', 'f' -> "boolean";
      case 'n' -> "null";
      default -> "number";
    };
  }
}
