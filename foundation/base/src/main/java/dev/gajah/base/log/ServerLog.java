// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.log;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import org.jspecify.annotations.Nullable;

/// The server log door (PostgreSQL: `elog`). Thread-safe; never blocks on a full disk.
public interface ServerLog {
  /// Writes one report. `processName` and `pid` say who; `error` carries the text, SQLSTATE,
  /// detail, hint and context.
  void write(
      int pid, String processName, Severity severity, SqlError report, @Nullable String statement);

  default void log(int pid, String processName, String message) {
    write(
        pid,
        processName,
        Severity.LOG,
        SqlError.report(Severity.LOG, SqlState.SUCCESSFUL_COMPLETION, message),
        null);
  }

  /// A log that forgets everything.
  ServerLog NONE = (pid, processName, severity, report, statement) -> {};
}
