// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.memory.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the parts of a `json` text are: what functions of `json` need, which keep the text of the
/// parts.
///
/// @param kind first character of the value: `{`, `[`, `"`, `t`, `f`, `n`, or `0` for a number
/// @param names of the members of an object, in text order, not necessarily distinct
/// @param parts elements of an array, or values of the members
@SuppressWarnings("ArrayRecordComponent") // a view of one text; never compared
record JsonTree(
    byte[] text, char kind, int from, int to, List<byte[]> names, List<JsonTree> parts) {
  /// @param text well-formed
  static JsonTree of(byte[] text) {
    return new Reader(text).value();
  }

  byte[] slice() {
    return Arrays.copyOfRange(text, from, to);
  }

  /// A string's characters, null for JSON's null, otherwise the text itself.
  byte @Nullable [] unquoted() {
    return switch (kind) {
      case 'n' -> null;
      case '"' -> JsonStrings.unquote(text, from, to);
      default -> slice();
    };
  }

  /// The last value under a name, or null.
  @Nullable JsonTree member(byte[] name) {
    for (int i = names.size() - 1; i >= 0; i--) {
      if (Arrays.equals(names.get(i), name)) {
        return parts.get(i);
      }
    }
    return null;
  }

  /// An element, from the end if negative, or null.
  @Nullable JsonTree element(int index) {
    long at = index < 0 ? (long) parts.size() + index : index;
    return at < 0 || at >= parts.size() ? null : parts.get((int) at);
  }

  @Nullable JsonTree follow(byte[] @Nullable [] path) {
    JsonTree tree = this;
    for (byte[] step : path) {
      if (step == null || tree == null) {
        return null;
      }
      tree =
          switch (tree.kind) {
            case '{' -> tree.member(step);
            case '[' -> {
              Integer index = JsonPaths.integer(new String(step, StandardCharsets.UTF_8));
              yield index == null ? null : tree.element(index);
            }
            default -> null;
          };
    }
    return tree;
  }

  String typeName() {
    return switch (kind) {
      case '{' -> "object";
      case '[' -> "array";
      case '"' -> "string";
      case 't', 'f' -> "boolean";
      case 'n' -> "null";
      default -> "number";
    };
  }

  /// Appends the text without members that are null and without blanks.
  void writeWithoutNulls(ByteWriter out) {
    switch (kind) {
      case '{' -> {
        out.putByte('{');
        boolean first = true;
        for (int i = 0; i < parts.size(); i++) {
          if (parts.get(i).kind == 'n') {
            continue;
          }
          if (!first) {
            out.putByte(',');
          }
          first = false;
          JsonStrings.quote(names.get(i), out);
          out.putByte(':');
          parts.get(i).writeWithoutNulls(out);
        }
        out.putByte('}');
      }
      case '[' -> {
        out.putByte('[');
        for (int i = 0; i < parts.size(); i++) {
          if (i > 0) {
            out.putByte(',');
          }
          parts.get(i).writeWithoutNulls(out);
        }
        out.putByte(']');
      }
      case '"' -> JsonStrings.quote(JsonStrings.unquote(text, from, to), out);
      default -> out.putBytes(text, from, to - from);
    }
  }

  private static final class Reader {
    private final byte[] text;
    private int at;

    Reader(byte[] text) {
      this.text = text;
    }

    private void skip() {
      while (at < text.length
          && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
        at++;
      }
    }

    private void string() {
      at++;
      while (text[at] != '"') {
        at += text[at] == '\\' ? 2 : 1;
      }
      at++;
    }

    JsonTree value() {
      skip();
      int from = at;
      char kind = (char) text[at];
      List<byte[]> names = List.of();
      List<JsonTree> parts = List.of();
      if (kind == '{' || kind == '[') {
        names = new ArrayList<>();
        parts = new ArrayList<>();
        at++;
        skip();
        while (text[at] != '}' && text[at] != ']') {
          if (kind == '{') {
            int nameFrom = at;
            string();
            names.add(JsonStrings.unquote(text, nameFrom, at));
            skip();
            at++;
          }
          parts.add(value());
          skip();
          if (text[at] == ',') {
            at++;
            skip();
          }
        }
        at++;
      } else if (kind == '"') {
        string();
      } else {
        while (at < text.length && ",}] \t\n\r".indexOf(text[at]) < 0) {
          at++;
        }
        kind = kind == 't' || kind == 'f' || kind == 'n' ? kind : '0';
      }
      return new JsonTree(text, kind, from, at, names, parts);
    }
  }
}
