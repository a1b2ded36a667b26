// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.copy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Options of one COPY, checked (PostgreSQL: `ProcessCopyOptions`).
final class CopyOptions {
  enum Header {
    NONE,
    PRESENT,
    MATCH
  }

  /// Columns that a FORCE option names.
  record Columns(boolean all, List<String> names) {
    static final Columns NONE = new Columns(false, List.of());

    boolean isGiven() {
      return all || !names.isEmpty();
    }
  }

  boolean binary;
  boolean csv;
  boolean freeze;
  boolean ignoreErrors;
  boolean verbose;
  byte delimiter;
  byte quote;
  byte escape;
  byte[] nullText = {};
  byte @Nullable [] defaultText;
  Header header = Header.NONE;
  Columns forceQuote = Columns.NONE;
  Columns forceNotNull = Columns.NONE;
  Columns forceNull = Columns.NONE;

  static CopyOptions of(List<DefElem> list, boolean isFrom) {
    CopyOptions o = new CopyOptions();
    o.read(list, isFrom);
    return o;
  }

  private static SqlError syntax(String message) {
    return new SqlError(SqlState.SYNTAX_ERROR, message);
  }

  private static SqlError unsupported(String message) {
    return new SqlError(SqlState.FEATURE_NOT_SUPPORTED, message);
  }

  private static SqlError invalid(String message) {
    return new SqlError(SqlState.INVALID_PARAMETER_VALUE, message);
  }

  private static String text(DefElem option) {
    String value = UtilityCommands.optionText(option);
    if (value == null) {
      throw syntax(option.defname() + " requires a parameter");
    }
    return value;
  }

  private void read(List<DefElem> list, boolean isFrom) {
    String delimiterText = null;
    String quoteText = null;
    String escapeText = null;
    String nullValue = null;
    String defaultValue = null;
    Set<String> seen = new HashSet<>();
    for (DefElem option : list) {
      if (!seen.add(option.defname())) {
        throw syntax("conflicting or redundant options").position(option.location() + 1);
      }
      switch (option.defname()) {
        case "format" -> {
          String format = text(option);
          switch (format) {
            case "text" -> {}
            case "csv" -> csv = true;
            case "binary" -> binary = true;
            default ->
                throw invalid("COPY format \"%s\" not recognized".formatted(format))
                    .position(option.location() + 1);
          }
        }
        case "freeze" -> freeze = UtilityCommands.optionFlag(option);
        case "delimiter" -> delimiterText = text(option);
        case "null" -> nullValue = text(option);
        case "default" -> defaultValue = text(option);
        case "header" -> header = header(option, isFrom);
        case "quote" -> quoteText = text(option);
        case "escape" -> escapeText = text(option);
        case "force_quote" -> forceQuote = columns(option);
        case "force_not_null" -> forceNotNull = columns(option);
        case "force_null" -> forceNull = columns(option);
        case "encoding" -> {
          String name = text(option).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
          if (!name.equals("UTF8") && !name.equals("UNICODE") && !name.equals("SQLASCII")) {
            throw SqlError.unsupported("COPY with encoding " + text(option));
          }
        }
        case "on_error" -> onError(option, isFrom);
        case "log_verbosity" -> {
          String value = text(option).toLowerCase(Locale.ROOT);
          if (!value.equals("default") && !value.equals("verbose")) {
            throw invalid("COPY LOG_VERBOSITY \"%s\" not recognized".formatted(text(option)))
                .position(option.location() + 1);
          }
          verbose = value.equals("verbose");
        }
        default ->
            throw syntax("option \"%s\" not recognized".formatted(option.defname()))
                .position(option.location() + 1);
      }
    }
    check(isFrom, delimiterText, quoteText, escapeText, nullValue, defaultValue);
  }

  private void check(
      boolean isFrom,
      @Nullable String delimiterText,
      @Nullable String quoteText,
      @Nullable String escapeText,
      @Nullable String nullValue,
      @Nullable String defaultValue) {
    if (binary && delimiterText != null) {
      throw syntax("cannot specify DELIMITER in BINARY mode");
    }
    if (binary && nullValue != null) {
      throw syntax("cannot specify NULL in BINARY mode");
    }
    if (binary && defaultValue != null) {
      throw syntax("cannot specify DEFAULT in BINARY mode");
    }
    if (binary && ignoreErrors) {
      throw syntax("only ON_ERROR STOP is allowed in BINARY mode");
    }
    String delim = delimiterText == null ? csv ? "," : "\t" : delimiterText;
    String nulls = nullValue == null ? csv ? "" : "\\N" : nullValue;
    if (delim.getBytes(StandardCharsets.UTF_8).length != 1) {
      throw unsupported("COPY delimiter must be a single one-byte character");
    }
    if (delim.equals("\r") || delim.equals("\n")) {
      throw invalid("COPY delimiter cannot be newline or carriage return");
    }
    if (hasLineEnd(nulls)) {
      throw invalid("COPY null representation cannot use newline or carriage return");
    }
    if (defaultValue != null && hasLineEnd(defaultValue)) {
      throw invalid("COPY default representation cannot use newline or carriage return");
    }
    if (!csv && "\\.abcdefghijklmnopqrstuvwxyz0123456789".contains(delim)) {
      throw invalid("COPY delimiter cannot be \"%s\"".formatted(delim));
    }
    if (binary && header != Header.NONE) {
      throw unsupported("cannot specify HEADER in BINARY mode");
    }
    if (!csv && quoteText != null) {
      throw unsupported("COPY QUOTE requires CSV mode");
    }
    String quotes = quoteText == null ? "\"" : quoteText;
    if (csv && quotes.getBytes(StandardCharsets.UTF_8).length != 1) {
      throw unsupported("COPY quote must be a single one-byte character");
    }
    if (csv && delim.equals(quotes)) {
      throw invalid("COPY delimiter and quote must be different");
    }
    if (!csv && escapeText != null) {
      throw unsupported("COPY ESCAPE requires CSV mode");
    }
    String escapes = escapeText == null ? quotes : escapeText;
    if (csv && escapes.getBytes(StandardCharsets.UTF_8).length != 1) {
      throw unsupported("COPY escape must be a single one-byte character");
    }
    force("FORCE_QUOTE", forceQuote, isFrom, "COPY FROM", SqlState.FEATURE_NOT_SUPPORTED);
    force("FORCE_NOT_NULL", forceNotNull, !isFrom, "COPY TO", SqlState.INVALID_PARAMETER_VALUE);
    force("FORCE_NULL", forceNull, !isFrom, "COPY TO", SqlState.INVALID_PARAMETER_VALUE);
    if (nulls.contains(delim)) {
      throw invalid("COPY delimiter character must not appear in the NULL specification");
    }
    if (csv && nulls.contains(quotes)) {
      throw invalid("CSV quote character must not appear in the NULL specification");
    }
    if (freeze && !isFrom) {
      throw invalid("COPY FREEZE cannot be used with COPY TO");
    }
    if (defaultValue != null) {
      if (!isFrom) {
        throw unsupported("COPY DEFAULT cannot be used with COPY TO");
      }
      if (defaultValue.contains(delim)) {
        throw unsupported("COPY delimiter character must not appear in the DEFAULT specification");
      }
      if (csv && defaultValue.contains(quotes)) {
        throw unsupported("CSV quote character must not appear in the DEFAULT specification");
      }
      if (defaultValue.equals(nulls)) {
        throw unsupported("NULL specification and DEFAULT specification cannot be the same");
      }
      defaultText = defaultValue.getBytes(StandardCharsets.UTF_8);
    }
    delimiter = (byte) delim.charAt(0);
    quote = (byte) quotes.charAt(0);
    escape = (byte) escapes.charAt(0);
    nullText = nulls.getBytes(StandardCharsets.UTF_8);
  }

  private void force(
      String name, Columns columns, boolean wrongDirection, String direction, SqlState state) {
    if (!columns.isGiven()) {
      return;
    }
    if (!csv) {
      throw unsupported("COPY %s requires CSV mode".formatted(name));
    }
    if (wrongDirection) {
      throw new SqlError(state, "COPY %s cannot be used with %s".formatted(name, direction));
    }
  }

  private static boolean hasLineEnd(String text) {
    return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
  }

  private static Header header(DefElem option, boolean isFrom) {
    String value = UtilityCommands.optionText(option);
    if (value == null) {
      return Header.PRESENT;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "on", "1" -> Header.PRESENT;
      case "false", "off", "0" -> Header.NONE;
      case "match" -> {
        if (!isFrom) {
          throw unsupported("cannot use \"%s\" with HEADER in COPY TO".formatted(value));
        }
        yield Header.MATCH;
      }
      default -> throw syntax("header requires a Boolean value or \"match\"");
    };
  }

  private void onError(DefElem option, boolean isFrom) {
    if (!isFrom) {
      throw invalid("COPY ON_ERROR cannot be used with COPY TO").position(option.location() + 1);
    }
    switch (text(option).toLowerCase(Locale.ROOT)) {
      case "stop" -> ignoreErrors = false;
      case "ignore" -> ignoreErrors = true;
      default ->
          throw invalid("COPY ON_ERROR \"%s\" not recognized".formatted(text(option)))
              .position(option.location() + 1);
    }
  }

  private static Columns columns(DefElem option) {
    if (option.arg() instanceof Value.StarValue) {
      return new Columns(true, List.of());
    }
    if (option.arg() instanceof Value.ListValue list) {
      List<String> names = new ArrayList<>();
      for (var item : list.items()) {
        if (item instanceof Value.StringValue name) {
          names.add(name.sval());
        }
      }
      return new Columns(false, names);
    }
    throw invalid(
            "argument to option \"%s\" must be a list of column names".formatted(option.defname()))
        .position(option.location() + 1);
  }
}
