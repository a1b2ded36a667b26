// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads `postgresql.conf` and what it includes, then `postgresql.auto.conf` (PostgreSQL:
/// `guc-file.l`).
///
/// A line is `name = value`, with an optional equals sign, single quotes around values that need
/// them, and comments from `#` on.
final class ConfigurationFile {
  private static final int NESTING_MAX = 10;

  /// One assignment.
  record Entry(String name, String value, String file, int line) {}

  private final FileSystem files;
  private final List<Entry> entries = new ArrayList<>();

  private ConfigurationFile(FileSystem files) {
    this.files = files;
  }

  /// Applies all entries of a data directory's files.
  ///
  /// @throws SqlError F0000 naming file and line
  static void apply(FileSystem files, Path dataDirectory, ServerSettings settings) {
    ConfigurationFile parser = new ConfigurationFile(files);
    parser.read(dataDirectory.resolve("postgresql.conf"), true, 0);
    parser.read(dataDirectory.resolve("postgresql.auto.conf"), false, 0);
    for (Entry entry : parser.entries) {
      Setting<?> setting = settings.find(entry.name);
      if (setting == null) {
        if (entry.name.indexOf('.') > 0) {
          continue; // a custom name; sessions make a placeholder when they need it
        }
        throw new SqlError(
                SqlState.CONFIG_FILE_ERROR,
                "unrecognized configuration parameter \"%s\" in file \"%s\" line %d"
                    .formatted(entry.name, entry.file, entry.line))
            .fatal();
      }
      try {
        settings.set(setting, entry.value, SettingSource.FILE, entry.file, entry.line);
      } catch (SqlError e) {
        throw e.context("configuration file \"%s\" line %d".formatted(entry.file, entry.line))
            .fatal();
      }
    }
  }

  private void read(Path path, boolean required, int depth) {
    if (depth > NESTING_MAX) {
      throw new SqlError(
              SqlState.CONFIG_FILE_ERROR,
              "could not open configuration file \"%s\": maximum nesting depth exceeded"
                  .formatted(path))
          .fatal();
    }
    String text;
    try {
      text = new String(files.readAll(path), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      if (!required) {
        return;
      }
      throw new SqlError(
              SqlState.CONFIG_FILE_ERROR,
              "could not open configuration file \"%s\": No such file or directory".formatted(path),
              e)
          .fatal();
    } catch (IOException e) {
      throw new SqlError(
              SqlState.CONFIG_FILE_ERROR,
              "could not read configuration file \"%s\": %s".formatted(path, e.getMessage()),
              e)
          .fatal();
    }
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      line(path, number, line.strip(), depth);
    }
  }

  private void line(Path path, int number, String line, int depth) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int at = 0;
    while (at < line.length()
        && (Character.isLetterOrDigit(line.charAt(at))
            || line.charAt(at) == '_'
            || line.charAt(at) == '.')) {
      at++;
    }
    String name = line.substring(0, at);
    while (at < line.length()
        && (line.charAt(at) == ' ' || line.charAt(at) == '\t' || line.charAt(at) == '=')) {
      at++;
    }
    StringBuilder value = new StringBuilder();
    int rest;
    if (at < line.length() && line.charAt(at) == '\'') {
      rest = quoted(line, at + 1, value);
    } else {
      rest = at;
      while (rest < line.length()
          && !Character.isWhitespace(line.charAt(rest))
          && line.charAt(rest) != '#') {
        value.append(line.charAt(rest++));
      }
    }
    String tail = rest < 0 ? "?" : line.substring(rest).strip();
    if (name.isEmpty() || rest < 0 || (!tail.isEmpty() && !tail.startsWith("#"))) {
      throw new SqlError(
              SqlState.SYNTAX_ERROR,
              "syntax error in file \"%s\" line %d, near token \"%s\""
                  .formatted(path, number, tail))
          .fatal();
    }
    switch (name) {
      case "include" -> read(path.resolveSibling(value.toString()), true, depth + 1);
      case "include_if_exists" -> read(path.resolveSibling(value.toString()), false, depth + 1);
      case "include_dir" -> readDirectory(path.resolveSibling(value.toString()), depth + 1);
      default -> entries.add(new Entry(name, value.toString(), path.toString(), number));
    }
  }

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
        c = line.charAt(++at);
      }
      value.append(c);
      at++;
    }
    return -1;
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
    } catch (IOException e) {
      throw new SqlError(
              SqlState.CONFIG_FILE_ERROR,
              "could not open configuration directory \"%s\": %s"
                  .formatted(directory, e.getMessage()),
              e)
          .fatal();
    }
  }
}
