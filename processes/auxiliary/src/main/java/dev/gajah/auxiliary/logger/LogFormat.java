// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary.logger;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.setting.ServerSettings;
import java.time.ZoneId;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The three shapes of a log entry: lines with a prefix, CSV with 26 columns, one JSON object.
/// Source: PostgreSQL `elog.c`, `csvlog.c`, `jsonlog.c`.
final class LogFormat {
  private final ServerSettings settings;
  private final Supplier<ZoneId> zone;

  LogFormat(ServerSettings settings, Supplier<ZoneId> zone) {
    this.settings = settings;
    this.zone = zone;
  }

  /// The place of a severity in the order of the server log, where `LOG` is worse than `ERROR`.
  static int rank(String level) {
    return switch (level.toLowerCase(Locale.ROOT)) {
      case "debug5" -> 0;
      case "debug4" -> 1;
      case "debug3" -> 2;
      case "debug2", "debug" -> 3;
      case "debug1" -> 4;
      case "info" -> 5;
      case "notice" -> 6;
      case "warning" -> 7;
      case "error" -> 8;
      case "log" -> 9;
      case "fatal" -> 10;
      default -> 11;
    };
  }

  static boolean isLogged(Severity severity, String minimum) {
    if (severity == Severity.DEBUG) {
      return rank(minimum) <= rank("debug1");
    }
    return rank(severity.name()) >= rank(minimum);
  }

  private static String level(Severity severity) {
    return severity == Severity.DEBUG ? "DEBUG" : severity.name();
  }

  private boolean hasDetails() {
    return !settings.get(LogSettings.LOG_ERROR_VERBOSITY).equals("terse");
  }

  private static @Nullable String detail(SqlError report) {
    String forLog = report.detailLog();
    return forLog != null ? forLog : report.detail();
  }

  // ---- lines ----

  String lines(LogEntry entry) {
    SqlError report = entry.report();
    StringBuilder text = new StringBuilder();
    prefix(text, entry);
    text.append(level(entry.severity())).append(":  ");
    if (settings.get(LogSettings.LOG_ERROR_VERBOSITY).equals("verbose")) {
      text.append(report.state()).append(": ");
    }
    indented(text, report.message());
    if (report.position() > 0) {
      text.append(" at character ").append(report.position());
    } else if (report.internalPosition() > 0) {
      text.append(" at character ").append(report.internalPosition());
    }
    text.append('\n');
    if (hasDetails()) {
      field(text, entry, "DETAIL", detail(report));
      field(text, entry, "HINT", report.hint());
      field(text, entry, "QUERY", report.internalQuery());
      field(text, entry, "CONTEXT", report.context());
    }
    field(text, entry, "STATEMENT", entry.statement());
    return text.toString();
  }

  private void field(StringBuilder text, LogEntry entry, String name, @Nullable String value) {
    if (value != null) {
      prefix(text, entry);
      text.append(name).append(":  ");
      indented(text, value);
      text.append('\n');
    }
  }

  private static void indented(StringBuilder text, String value) {
    text.append(value.replace("\n", "\n\t"));
  }

  private void prefix(StringBuilder text, LogEntry entry) {
    String pattern = settings.get(LogSettings.LOG_LINE_PREFIX);
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%') {
        text.append(c);
        continue;
      }
      int end = i + 1;
      if (end < pattern.length() && pattern.charAt(end) == '-') {
        end++;
      }
      while (end < pattern.length() && Character.isDigit(pattern.charAt(end))) {
        end++;
      }
      if (end == pattern.length()) {
        return; // PostgreSQL ignores a lone escape at the end
      }
      if (pattern.charAt(end) == 'q' && !entry.backendType().equals("client backend")) {
        return;
      }
      pad(text, pattern.substring(i + 1, end), escape(pattern.charAt(end), entry));
      i = end;
    }
  }

  /// `padding` is empty or a width, negative for left alignment.
  private static void pad(StringBuilder text, String padding, String value) {
    int width = padding.isEmpty() || padding.equals("-") ? 0 : Integer.parseInt(padding);
    int blanks = Math.abs(width) - value.length();
    if (width > 0) {
      text.repeat(' ', Math.max(0, blanks));
    }
    text.append(value);
    if (width < 0) {
      text.repeat(' ', Math.max(0, blanks));
    }
  }

  private String escape(char escape, LogEntry entry) {
    return switch (escape) {
      case '%' -> "%";
      case 'b' -> entry.backendType();
      case 'c' -> sessionId(entry);
      case 'e' -> entry.report().state().toString();
      case 'l' -> Long.toString(entry.lineNumber());
      case 'm' -> LogTime.millis(entry.timestamp(), zone.get());
      case 'n' ->
          "%d.%03d"
              .formatted(
                  LogTime.unixSeconds(entry.timestamp()),
                  Math.floorMod(entry.timestamp(), 1_000_000L) / 1000);
      case 'p' -> Integer.toString(entry.pid());
      case 's' -> LogTime.seconds(entry.startTimestamp(), zone.get());
      case 't' -> LogTime.seconds(entry.timestamp(), zone.get());
      case 'x', 'Q' -> "0";
      default -> "";
    };
  }

  private static String sessionId(LogEntry entry) {
    return "%x.%x".formatted(LogTime.unixSeconds(entry.startTimestamp()), entry.pid());
  }

  // ---- CSV ----

  String csv(LogEntry entry) {
    SqlError report = entry.report();
    boolean details = hasDetails();
    StringBuilder line = new StringBuilder();
    line.append(LogTime.millis(entry.timestamp(), zone.get()))
        .append(",,,")
        .append(entry.pid())
        .append(",,");
    line.append(sessionId(entry)).append(',').append(entry.lineNumber()).append(",,");
    line.append(LogTime.seconds(entry.startTimestamp(), zone.get())).append(",,0,");
    line.append(level(entry.severity())).append(',').append(report.state()).append(',');
    quoted(line, report.message());
    quoted(line, details ? detail(report) : null);
    quoted(line, details ? report.hint() : null);
    quoted(line, details ? report.internalQuery() : null);
    line.append(
            details && report.internalPosition() > 0
                ? Integer.toString(report.internalPosition())
                : "")
        .append(',');
    quoted(line, details ? report.context() : null);
    quoted(line, entry.statement());
    line.append(
        entry.statement() != null && report.position() > 0
            ? Integer.toString(report.position())
            : "");
    line.append(",,\"\",");
    quoted(line, entry.backendType());
    return line.append(",0\n").toString();
  }

  /// Appends a quoted field, or nothing, and a comma.
  private static void quoted(StringBuilder line, @Nullable String value) {
    if (value != null) {
      line.append('"').append(value.replace("\"", "\"\"")).append('"');
    }
    line.append(',');
  }

  // ---- JSON ----

  String json(LogEntry entry) {
    SqlError report = entry.report();
    StringBuilder object = new StringBuilder("{");
    member(object, "timestamp", LogTime.millis(entry.timestamp(), zone.get()));
    number(object, "pid", entry.pid());
    member(object, "session_id", sessionId(entry));
    number(object, "line_num", entry.lineNumber());
    member(object, "session_start", LogTime.seconds(entry.startTimestamp(), zone.get()));
    number(object, "txid", 0);
    member(object, "error_severity", level(entry.severity()));
    if (!report.state().equals(SqlState.SUCCESSFUL_COMPLETION)) {
      member(object, "state_code", report.state().toString());
    }
    member(object, "message", report.message());
    if (hasDetails()) {
      member(object, "detail", detail(report));
      member(object, "hint", report.hint());
      member(object, "internal_query", report.internalQuery());
      if (report.internalPosition() > 0) {
        number(object, "internal_position", report.internalPosition());
      }
      member(object, "context", report.context());
    }
    if (entry.statement() != null) {
      member(object, "statement", entry.statement());
      if (report.position() > 0) {
        number(object, "cursor_position", report.position());
      }
    }
    member(object, "backend_type", entry.backendType());
    number(object, "query_id", 0);
    return object.append("}\n").toString();
  }

  private static void number(StringBuilder object, String key, long value) {
    key(object, key).append(value);
  }

  private static void member(StringBuilder object, String key, @Nullable String value) {
    if (value == null) {
      return;
    }
    StringBuilder target = key(object, key).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> target.append("\\\"");
        case '\\' -> target.append("\\\\");
        case '\b' -> target.append("\\b");
        case '\f' -> target.append("\\f");
        case '\n' -> target.append("\\n");
        case '\r' -> target.append("\\r");
        case '\t' -> target.append("\\t");
        default -> {
          if (c < ' ') {
            target.append("\\u%04x".formatted((int) c));
          } else {
            target.append(c);
          }
        }
      }
    }
    target.append('"');
  }

  private static StringBuilder key(StringBuilder object, String key) {
    if (object.length() > 1) {
      object.append(',');
    }
    return object.append('"').append(key).append("\":");
  }
}
