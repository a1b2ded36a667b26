// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary.logger;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.LwLock;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The server log: filters reports by level and gives them to the logger process, or to the
/// standard error stream while there is none (PostgreSQL: `send_message_to_server_log`).
public final class LogOutput implements ServerLog {
  /// Line numbers are kept for this many processes, those heard of last.
  private static final int PROCESSES_MAX = 4096;

  private static final class Lines {
    final long start;
    long count;

    Lines(long start) {
      this.start = start;
    }
  }

  private final ServerSettings settings;
  private final Clock clock;
  private final LogFormat format;
  private final Consumer<byte[]> standardError;
  private volatile @Nullable SystemLogger logger;

  private final LwLock linesLock = new LwLock();

  /// Guarded by `linesLock`.
  private final Map<Integer, Lines> linesByPid =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Lines> eldest) {
          return size() > PROCESSES_MAX;
        }
      };

  /// @param standardError writes whole reports, each in one piece; called by many threads
  public LogOutput(
      ServerSettings settings, Clock clock, Supplier<ZoneId> zone, Consumer<byte[]> standardError) {
    this.settings = settings;
    this.clock = clock;
    this.format = new LogFormat(settings, zone);
    this.standardError = standardError;
  }

  LogFormat format() {
    return format;
  }

  /// From now on reports go to `collector`; null: to the standard error stream again.
  void attach(@Nullable SystemLogger collector) {
    logger = collector;
  }

  @Override
  public void write(
      int pid, String processName, Severity severity, SqlError report, @Nullable String statement) {
    if (!LogFormat.isLogged(severity, settings.get(LogSettings.LOG_MIN_MESSAGES))) {
      return;
    }
    boolean withStatement =
        statement != null
            && LogFormat.isLogged(severity, settings.get(LogSettings.LOG_MIN_ERROR_STATEMENT));
    LogEntry entry = entry(pid, processName, severity, report, withStatement ? statement : null);
    SystemLogger collector = logger;
    if (collector == null || !collector.offer(entry)) {
      writeToStandardError(entry);
    }
  }

  private LogEntry entry(
      int pid, String processName, Severity severity, SqlError report, @Nullable String statement) {
    long now = clock.timestampMicros();
    linesLock.lockExclusive();
    Lines lines = linesByPid.computeIfAbsent(pid, key -> new Lines(now));
    long number = ++lines.count;
    linesLock.unlock();
    return new LogEntry(now, pid, processName, number, lines.start, severity, report, statement);
  }

  void writeToStandardError(LogEntry entry) {
    standardError.accept(format.lines(entry).getBytes(StandardCharsets.UTF_8));
  }

  /// A report of the logger itself, to the standard error stream only.
  void reportAside(int pid, SqlError report) {
    writeToStandardError(entry(pid, SystemLogger.BACKEND_TYPE, report.severity(), report, null));
  }
}
