// SPDX-License-Identifier: Apache-2.0
package dev.gajah.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a command line as getopt_long does: `-Dx`, `-D x`, `--name=x`, `--name x`.
final class Arguments {
  private final List<String> words;
  private int next;
  private @Nullable String attached;

  Arguments(List<String> words) {
    this.words = new ArrayList<>(words);
  }

  /// The next option (`-D` or `--name`) or bare word; null at the end.
  @Nullable String next() {
    if (attached != null) {
      throw new UsageError("option takes no value: \"" + attached + "\"");
    }
    if (next >= words.size()) {
      return null;
    }
    String word = words.get(next++);
    if (word.startsWith("--")) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        attached = word.substring(equals + 1);
        return word.substring(0, equals);
      }
    } else if (word.startsWith("-") && word.length() > 2) {
      attached = word.substring(2);
      return word.substring(0, 2);
    }
    return word;
  }

  /// The value of the option just read.
  String value(String option) {
    String value = attached;
    attached = null;
    if (value != null) {
      return value;
    }
    if (next >= words.size()) {
      throw new UsageError("option requires an argument -- '" + option + "'");
    }
    return words.get(next++);
  }

  /// For a switch: `-wx` is `-w -x`.
  void flag() {
    String rest = attached;
    attached = null;
    if (rest != null) {
      words.add(next, "-" + rest);
    }
  }

  /// Takes the value that was attached, if any, else null.
  @Nullable String attachedValue() {
    String value = attached;
    attached = null;
    return value;
  }
}
