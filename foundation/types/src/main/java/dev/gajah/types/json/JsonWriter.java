// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.number.Numeric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Text form of trees.
public final class JsonWriter {
  private static final int INDENT = 4;

  private JsonWriter() {}

  /// As `jsonb` is shown.
  public static void write(JsonValue value, ByteWriter out) {
    write(value, out, -1);
  }

  public static byte[] text(JsonValue value) {
    ByteWriter out = new ByteWriter(64);
    write(value, out, -1);
    return out.toByteArray();
  }

  /// As `jsonb_pretty` shows it.
  static byte[] pretty(JsonValue value) {
    ByteWriter out = new ByteWriter(64);
    write(value, out, 0);
    return out.toByteArray();
  }

  /// A string without its quotes, null for JSON's null, otherwise the text form.
  static byte @Nullable [] unquoted(JsonValue value) {
    return switch (value) {
      case JsonValue.Null _ -> null;
      case JsonValue.Str string -> string.utf8();
      default -> text(value);
    };
  }

  private static void line(ByteWriter out, int level) {
    if (level >= 0) {
      out.putByte('\n');
      for (int i = 0; i < level * INDENT; i++) {
        out.putByte(' ');
      }
    }
  }

  private static void separator(ByteWriter out, int level) {
    out.putByte(',');
    if (level < 0) {
      out.putByte(' ');
    }
  }

  /// @param level of indentation; -1 for one line
  private static void write(JsonValue value, ByteWriter out, int level) {
    int inner = level < 0 ? -1 : level + 1;
    switch (value) {
      case JsonValue.Null _ -> out.putUtf8("null");
      case JsonValue.Bool bool -> out.putUtf8(bool.value() ? "true" : "false");
      case JsonValue.Num number -> Numeric.write(number.numeric(), 0, number.numeric().length, out);
      case JsonValue.Str string -> JsonStrings.quote(string.utf8(), out);
      case JsonValue.Arr array -> {
        out.putByte('[');
        List<JsonValue> elements = array.elements();
        for (int i = 0; i < elements.size(); i++) {
          if (i > 0) {
            separator(out, level);
          }
          line(out, inner);
          write(elements.get(i), out, inner);
        }
        line(out, level);
        out.putByte(']');
      }
      case JsonValue.Obj object -> {
        out.putByte('{');
        List<JsonValue.Member> members = object.members();
        for (int i = 0; i < members.size(); i++) {
          if (i > 0) {
            separator(out, level);
          }
          line(out, inner);
          JsonStrings.quote(members.get(i).key(), out);
          out.putUtf8(": ");
          write(members.get(i).value(), out, inner);
        }
        line(out, level);
        out.putByte('}');
      }
    }
  }
}
