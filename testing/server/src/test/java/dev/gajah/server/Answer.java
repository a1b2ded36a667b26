// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import java.util.ArrayList;
import java.util.List;

/// Messages of a server in order, as the answer to something.
record Answer(List<Message> messages) {
  /// The types in one string, such as `TDDCZ`.
  String types() {
    StringBuilder types = new StringBuilder();
    for (Message message : messages) {
      types.append(message.type());
    }
    return types.toString();
  }

  List<Message> all(char type) {
    return messages.stream().filter(message -> message.type() == type).toList();
  }

  Message first(char type) {
    return all(type).stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError("no message " + type + " in " + messages));
  }

  /// Rows of text values.
  List<List<String>> rows() {
    return all('D').stream().map(Message::texts).toList();
  }

  /// The only value.
  String value() {
    return rows().getFirst().getFirst();
  }

  List<String> tags() {
    return all('C').stream().map(Message::text).toList();
  }

  /// `SQLSTATE message` of each error.
  List<String> errors() {
    return all('E').stream().map(Message::report).toList();
  }

  /// The only error's SQLSTATE and text.
  String error() {
    return first('E').report();
  }

  /// The transaction status of the last ReadyForQuery.
  char status() {
    List<Message> ready = all('Z');
    return (char) ready.getLast().body()[0];
  }

  /// What two servers are compared by: reports, columns, rows, tags, status.
  List<String> comparable() {
    List<String> lines = new ArrayList<>();
    for (Message message : messages) {
      switch (message.type()) {
        case 'T' -> {
          StringBuilder line = new StringBuilder("T");
          for (Message.Column column : message.columns()) {
            line.append(" %s:%d:%d".formatted(column.name(), column.typeOid(), column.typmod()));
          }
          lines.add(line.toString());
        }
        case 'S' -> {} // parameters that a connection starts with may differ
        default -> lines.add(message.toString());
      }
    }
    return lines;
  }
}
