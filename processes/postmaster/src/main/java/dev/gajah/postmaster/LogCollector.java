// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.auxiliary.logger.LogOutput;
import dev.gajah.auxiliary.logger.LogSettings;
import dev.gajah.auxiliary.logger.SystemLogger;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.Setting;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// The server's log, and the logger process behind it, across all lives of the shared memory.
///
/// Everyone logs through [#log]; the postmaster starts, replaces and stops the process.
final class LogCollector {
  private final Postmaster.Environment environment;
  private final ServerSettings settings;
  private final LogOutput output;
  private final @Nullable Setting<?> zoneSetting;
  private volatile @Nullable SystemLogger logger;

  LogCollector(Postmaster.Environment environment, ServerSettings settings) {
    this.environment = environment;
    this.settings = settings;
    zoneSetting = settings.find("log_timezone");
    output = new LogOutput(settings, environment.clock(), this::zone, environment.standardError());
  }

  private ZoneId zone() {
    Setting<?> setting = zoneSetting;
    if (setting == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(String.valueOf(settings.get(setting)));
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }

  ServerLog log() {
    return this::write;
  }

  private void write(
      int pid, String processName, Severity severity, SqlError report, @Nullable String statement) {
    environment.log().write(pid, processName, severity, report, statement);
    output.write(pid, processName, severity, report, statement);
  }

  boolean isWanted() {
    return settings.get(LogSettings.LOGGING_COLLECTOR);
  }

  /// Makes the next logger; the postmaster launches it.
  SystemLogger next(ProcessContext process) {
    SystemLogger made =
        new SystemLogger(
            process,
            environment.files(),
            environment.dataDirectory(),
            settings,
            this::zone,
            output);
    logger = made;
    return made;
  }

  /// Asks for new files; false if nothing is collected.
  boolean requestRotation() {
    SystemLogger current = logger;
    if (current == null) {
      return false;
    }
    current.requestRotation();
    return true;
  }

  /// Ends the logger once all that was reported is written.
  void requestStop() {
    SystemLogger current = logger;
    if (current != null) {
      current.requestStop();
    }
  }
}
