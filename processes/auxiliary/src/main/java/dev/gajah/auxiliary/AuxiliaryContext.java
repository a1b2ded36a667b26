// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.base.setting.ServerSettings;

/// What every auxiliary process carries: its process context, the server's settings and log; and
/// the error loop they share.
public record AuxiliaryContext(ProcessContext process, ServerSettings settings, ServerLog log) {
  private static final long ERROR_PAUSE_NANOS = 1_000_000_000L;

  public void log(String message) {
    log.log(process.pid(), process.backendType(), message);
  }

  /// Logs a report at its own severity.
  void log(SqlError report) {
    log.write(process.pid(), process.backendType(), report.severity(), report, null);
  }

  /// True if the process was told to end.
  boolean isShutdownRequested() {
    return process.interrupts().isPending(Interrupts.Reason.TERMINATE)
        || process.interrupts().isPending(Interrupts.Reason.CRASH);
  }

  /// An error outside of a critical section is logged, and the process goes on after a second;
  /// inside of one it is a panic.
  void survive(SqlError error) {
    if (process.interrupts().inCritical()) {
      throw new Panic(error.message(), error);
    }
    process.interrupts().resetHoldOffs();
    log.write(process.pid(), process.backendType(), Severity.ERROR, error, null);
    process.latch().reset();
    process.awaitLatch(ERROR_PAUSE_NANOS, WaitEvent.CHECKPOINTER_MAIN);
  }
}
