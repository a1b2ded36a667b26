// SPDX-License-Identifier: Apache-2.0
package dev.gajah.cli;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.log.ServerLog;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Writes the server log in PostgreSQL's default form, `log_line_prefix = '%m [%p] '`.
final class StreamLog implements ServerLog {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS 'UTC'").withZone(ZoneOffset.UTC);

  private final PrintStream stream;
  private final long serverPid = ProcessHandle.current().pid();

  StreamLog(PrintStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(
      int pid, String processName, Severity severity, SqlError report, @Nullable String statement) {
    String prefix = TIME.format(Instant.now()) + " [" + (pid == 1 ? serverPid : pid) + "] ";
    StringBuilder out = new StringBuilder();
    line(out, prefix, severity.name(), report.message());
    String detail = report.detailLog() != null ? report.detailLog() : report.detail();
    line(out, prefix, "DETAIL", detail);
    line(out, prefix, "HINT", report.hint());
    line(out, prefix, "CONTEXT", report.context());
    line(out, prefix, "STATEMENT", statement);
    synchronized (stream) {
      stream.print(out);
      if (severity.compareTo(Severity.ERROR) > 0 || report.getCause() instanceof Error) {
        Throwable cause = report.getCause();
        if (cause != null) {
          cause.printStackTrace(stream);
        }
      }
      stream.flush();
    }
  }

  private static void line(StringBuilder out, String prefix, String label, @Nullable String text) {
    if (text != null) {
      out.append(prefix).append(label).append(":  ").append(text.replace("\n", "\n\t"));
      out.append('\n');
    }
  }
}
