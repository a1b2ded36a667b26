// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.io.FileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads `postgresql.conf` and what it includes, then `postgresql.auto.conf` (PostgreSQL:
/// `guc-file.l`). Only reads: what the entries mean is [Configuration]'s affair.
///
/// A line is `name = value`, with an optional equals sign, single quotes around values that need
/// them, and comments from `#` on. A bad line is a problem, and reading goes on behind it.
final class ConfigurationFile {
  private static final int NESTING_MAX = 10;
  private static final int PROBLEMS_MAX = 100;

  /// One assignment.
  record Entry(String name, String value, String file, int line) {}

  /// Everything that the files say.
  ///
  /// @param entries in the order of reading; a later one of the same name wins
  /// @param problems lines for the log
  record Contents(List<Entry> entries, List<String> problems) {
    Contents {
      entries = List.copyOf(entries);
      problems = List.copyOf(problems);
    }
  }

  private final FileSystem files;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private ConfigurationFile(FileSystem files) {
    this.files = files;
  }

  /// @param main usually `postgresql.conf`; must exist
  /// @param automatic `postgresql.auto.conf`; may be absent
  static Contents read(FileSystem files, Path main, Path automatic) {
    ConfigurationFile reader = new ConfigurationFile(files);
    reader.read(main, true, 0);
    if (reader.problems.isEmpty()) {
      reader.read(automatic, false, 0);
    }
    return new Contents(reader.entries, reader.problems);
  }

  private void read(Path path, boolean required, int depth) {
    if (depth > NESTING_MAX) {
      problems.add(
          "could not open configuration file \"%s\": maximum nesting depth exceeded"
              .formatted(path));
      return;
    }
    String text;
    try {
      text = new String(files.readAll(path), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      if (required) {
        problems.add(
            "could not open configuration file \"%s\": No such file or directory".formatted(path));
      }
      return;
    } catch (IOException e) {
      problems.add("could not open configuration file \"%s\": %s".formatted(path, e.getMessage()));
      return;
    }
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      line(path, number, line.strip(), depth);
      if (problems.size() >= PROBLEMS_MAX) {
        problems.add("too many syntax errors found, abandoning file \"%s\"".formatted(path));
        return;
      }
    }
  }

  private void line(Path path, int number, String line, int depth) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int at = 0;
    while (at < line.length() && isNamePart(line.charAt(at))) {
      at++;
    }
    String name = line.substring(0, at);
    while (at < line.length() && (isBlank(line.charAt(at)) || line.charAt(at) == '=')) {
      at++;
    }
    StringBuilder value = new StringBuilder();
    int rest;
    boolean hasValue;
    if (at < line.length() && line.charAt(at) == '\'') {
      rest = quoted(line, at + 1, value);
      hasValue = rest >= 0;
    } else {
      rest = at;
      while (rest < line.length() && !isBlank(line.charAt(rest)) && line.charAt(rest) != '#') {
        value.append(line.charAt(rest++));
      }
      hasValue = !value.isEmpty();
    }
    if (name.isEmpty()) {
      syntaxError(path, number, firstToken(line));
    } else if (rest < 0) {
      syntaxError(path, number, firstToken(line.substring(at)));
    } else if (!hasValue) {
      syntaxError(path, number, "");
    } else {
      String tail = line.substring(rest).strip();
      if (tail.isEmpty() || tail.startsWith("#")) {
        assignment(path, number, name, value.toString(), depth);
      } else {
        syntaxError(path, number, firstToken(tail));
      }
    }
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f';
  }

  private static String firstToken(String text) {
    int end = 1;
    if (isNamePart(text.charAt(0))) {
      while (end < text.length() && isNamePart(text.charAt(end))) {
        end++;
      }
    }
    return text.substring(0, end);
  }

  private void syntaxError(Path path, int number, String token) {
    problems.add(
        token.isEmpty()
            ? "syntax error in file \"%s\" line %d, near end of line".formatted(path, number)
            : "syntax error in file \"%s\" line %d, near token \"%s\""
                .formatted(path, number, token));
  }

  private void assignment(Path path, int number, String name, String value, int depth) {
    switch (name) {
      case "include" -> read(path.resolveSibling(value), true, depth + 1);
      case "include_if_exists" -> read(path.resolveSibling(value), false, depth + 1);
      case "include_dir" -> readDirectory(path.resolveSibling(value), depth + 1);
      default -> entries.add(new Entry(name, value, path.toString(), number));
    }
  }

  /// Appends the value up to its closing quote; returns the position behind that, -1 if there is
  /// none.
  private static int quoted(String line, int start, StringBuilder value) {
    int at = start;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == '\'') {
        if (at + 1 < line.length() && line.charAt(at + 1) == '\'') {
          value.append('\'');
          at += 2;
          continue;
        }
        return at + 1;
      }
      if (c == '\\' && at + 1 < line.length()) {
        c = escaped(line.charAt(++at));
      }
      value.append(c);
      at++;
    }
    return -1;
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  private void readDirectory(Path directory, int depth) {
    try {
      List<String> names = new ArrayList<>(files.list(directory));
      Collections.sort(names);
      for (String name : names) {
        if (name.endsWith(".conf") && !name.startsWith(".")) {
          read(directory.resolve(name), true, depth);
        }
      }
    } catch (NoSuchFileException e) {
      problems.add(
          "could not open configuration directory \"%s\": No such file or directory"
              .formatted(directory));
    } catch (IOException e) {
      problems.add(
          "could not open configuration directory \"%s\": %s".formatted(directory, e.getMessage()));
    }
  }
}
