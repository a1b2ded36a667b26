// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.types.number.Numeric;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Makes trees of JSON text.
public final class JsonReader {
  private final byte[] text;
  private final int end;
  private int at;

  private JsonReader(byte[] text, int offset, int length) {
    this.text = text;
    this.at = offset;
    this.end = offset + length;
  }

  /// @throws dev.gajah.base.error.SqlError 22P02, 22P05, 22003
  public static JsonValue parse(byte[] text, int offset, int length) {
    JsonText.validated(text, offset, length);
    return parseValid(text, offset, length);
  }

  public static JsonValue parse(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return parse(utf8, 0, utf8.length);
  }

  /// Text that is known to be well-formed.
  static JsonValue parseValid(byte[] text, int offset, int length) {
    JsonReader reader = new JsonReader(text, offset, length);
    return reader.value();
  }

  private void skip() {
    while (at < end
        && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
      at++;
    }
  }

  private JsonValue value() {
    skip();
    switch (text[at]) {
      case '{' -> {
        List<JsonValue.Member> members = new ArrayList<>();
        at++;
        skip();
        while (text[at] != '}') {
          byte[] key = string();
          skip();
          at++;
          members.add(new JsonValue.Member(key, value()));
          skip();
          if (text[at] == ',') {
            at++;
            skip();
          }
        }
        at++;
        return JsonValue.object(members);
      }
      case '[' -> {
        List<JsonValue> elements = new ArrayList<>();
        at++;
        skip();
        while (text[at] != ']') {
          elements.add(value());
          skip();
          if (text[at] == ',') {
            at++;
          }
          skip();
        }
        at++;
        return new JsonValue.Arr(elements);
      }
      case '"' -> {
        return new JsonValue.Str(string());
      }
      case 't' -> {
        at += 4;
        return JsonValue.TRUE;
      }
      case 'f' -> {
        at += 5;
        return JsonValue.FALSE;
      }
      case 'n' -> {
        at += 4;
        return JsonValue.NULL;
      }
      default -> {
        int from = at;
        while (at < end && "+-.eE0123456789".indexOf(text[at]) >= 0) {
          at++;
        }
        return new JsonValue.Num(Numeric.parse(text, from, at - from, -1));
      }
    }
  }

  private byte[] string() {
    int from = at;
    at++;
    while (text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    at++;
    return JsonStrings.unquote(text, from, at);
  }
}
