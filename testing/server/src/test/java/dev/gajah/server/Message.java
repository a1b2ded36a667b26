// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A message of the server: its type and body.
record Message(char type, byte[] body) {
  /// The text of a body that is one zero-ended string, as in CommandComplete.
  String text() {
    return new String(body, 0, body.length - 1, StandardCharsets.UTF_8);
  }

  int intAt(int offset) {
    return ByteBuffer.wrap(body).getInt(offset);
  }

  /// The fields of an ErrorResponse or NoticeResponse by their codes.
  Map<Character, String> fields() {
    Map<Character, String> fields = new LinkedHashMap<>();
    int at = 0;
    while (body[at] != 0) {
      char code = (char) body[at++];
      int stop = at;
      while (body[stop] != 0) {
        stop++;
      }
      fields.put(code, new String(body, at, stop - at, StandardCharsets.UTF_8));
      at = stop + 1;
    }
    return fields;
  }

  /// `SQLSTATE message` of an error or notice.
  String report() {
    return fields().get('C') + " " + fields().get('M');
  }

  /// All fields that a client can compare between servers, not those about source files.
  String fullReport() {
    StringBuilder text = new StringBuilder();
    fields()
        .forEach(
            (code, value) -> {
              if ("FLRV".indexOf(code) < 0) {
                text.append(text.isEmpty() ? "" : " | ").append(code).append(": ").append(value);
              }
            });
    return text.toString();
  }

  /// The values of a DataRow; a null stays null.
  List<byte[]> values() {
    ByteBuffer in = ByteBuffer.wrap(body);
    int count = in.getShort();
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.getInt();
      if (length < 0) {
        values.add(null);
      } else {
        byte[] value = new byte[length];
        in.get(value);
        values.add(value);
      }
    }
    return values;
  }

  /// The values of a DataRow in text format.
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (byte[] value : values()) {
      texts.add(value == null ? null : new String(value, StandardCharsets.UTF_8));
    }
    return texts;
  }

  /// A column of a RowDescription.
  record Column(
      String name, int tableOid, int number, int typeOid, int typeLength, int typmod, int format) {}

  List<Column> columns() {
    ByteBuffer in = ByteBuffer.wrap(body);
    int count = in.getShort();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder();
      for (byte b = in.get(); b != 0; b = in.get()) {
        name.append((char) b);
      }
      columns.add(
          new Column(
              name.toString(),
              in.getInt(),
              in.getShort(),
              in.getInt(),
              in.getShort(),
              in.getInt(),
              in.getShort()));
    }
    return columns;
  }

  @Override
  public String toString() {
    return switch (type) {
      case 'E', 'N' -> type + " " + fullReport();
      case 'C', 'Z' -> type + " " + new String(body, StandardCharsets.UTF_8).strip();
      case 'D' -> type + " " + texts();
      default -> String.valueOf(type);
    };
  }
}
