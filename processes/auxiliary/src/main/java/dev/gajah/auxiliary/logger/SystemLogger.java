// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary.logger;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.base.setting.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Logger: collects what everyone reports into files and rotates them by age, by size and on
/// request (PostgreSQL: `SysLoggerMain`).
///
/// Started by the postmaster before anything else if `logging_collector` is on; it ignores requests
/// to terminate and ends only with [#requestStop], when all others have ended and everything they
/// said is written. If it dies it is started again, and nobody else is harmed: reports go to the
/// standard error stream meanwhile. Promise: no report is lost while the disk takes it, and nobody
/// waits for it.
public final class SystemLogger implements ServerProcess {
  static final String BACKEND_TYPE = "logger";

  private static final int QUEUE_MAX = 100_000;
  private static final long MINUTE_SECONDS = 60;
  private static final String CURRENT_FILES = "current_logfiles";

  /// Where entries go, with the name that `log_destination` gives it and the ending of its files.
  private enum Destination {
    STDERR("stderr", ".log"),
    CSVLOG("csvlog", ".csv"),
    JSONLOG("jsonlog", ".json");

    final String text;
    final String ending;

    Destination(String text, String ending) {
      this.text = text;
      this.ending = ending;
    }
  }

  private final ProcessContext process;
  private final FileSystem files;
  private final Path dataDirectory;
  private final ServerSettings settings;
  private final Supplier<ZoneId> zone;
  private final LogOutput output;

  private final ConcurrentLinkedQueue<LogEntry> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private volatile boolean stopRequested;
  private volatile boolean rotationRequested;

  // Used by this process only.
  private final Map<Destination, LogFile> open = new EnumMap<>(Destination.class);
  private long nextRotation;

  // Statistics; written by this process only.
  private volatile long entriesWritten;
  private volatile long rotations;

  public SystemLogger(
      ProcessContext process,
      FileSystem files,
      Path dataDirectory,
      ServerSettings settings,
      Supplier<ZoneId> zone,
      LogOutput output) {
    this.process = process;
    this.files = files;
    this.dataDirectory = dataDirectory;
    this.settings = settings;
    this.zone = zone;
    this.output = output;
  }

  /// Hands over an entry without waiting; false if the logger cannot keep up.
  boolean offer(LogEntry entry) {
    if (stopRequested || queued.get() >= QUEUE_MAX) {
      return false;
    }
    queued.incrementAndGet();
    queue.add(entry);
    process.latch().set();
    return true;
  }

  /// Ends the logger once all that was reported is written.
  public void requestStop() {
    stopRequested = true;
    process.latch().set();
  }

  /// Asks for new files (PostgreSQL: `pg_rotate_logfile`).
  public void requestRotation() {
    rotationRequested = true;
    process.latch().set();
  }

  public long entriesWritten() {
    return entriesWritten;
  }

  public long rotations() {
    return rotations;
  }

  @Override
  public void run() {
    openFiles(process.clock().timestampMicros(), false);
    announce(
        "redirecting log output to logging collector process",
        "Future log output will appear in directory \"%s\"."
            .formatted(settings.get(LogSettings.LOG_DIRECTORY)));
    output.attach(this);
    try {
      while (!stopRequested) {
        process.latch().reset();
        process.awaitLatch(cycle(), WaitEvent.SYSLOGGER_MAIN);
      }
    } finally {
      output.attach(null);
      drain();
      closeFiles();
    }
  }

  private void announce(String message, String hint) {
    output.reportAside(
        process.pid(),
        SqlError.report(Severity.LOG, SqlState.SUCCESSFUL_COMPLETION, message).hint(hint));
  }

  /// Writes what is queued and rotates if due; returns how many nanoseconds until a rotation by age
  /// is, -1 for never.
  long cycle() {
    drain();
    long now = process.clock().timestampMicros();
    boolean byAge = nextRotation != 0 && now >= nextRotation;
    if (rotationRequested || byAge || isTooLarge() || destinationsChanged()) {
      rotationRequested = false;
      openFiles(byAge ? nextRotation : now, byAge);
      rotations++;
    }
    return nextRotation == 0
        ? -1
        : Math.max(1, nextRotation - process.clock().timestampMicros()) * 1000;
  }

  private boolean isTooLarge() {
    long limit = settings.get(LogSettings.LOG_ROTATION_SIZE) * 1024L;
    for (LogFile file : open.values()) {
      if (limit > 0 && file.size() >= limit) {
        return true;
      }
    }
    return false;
  }

  private boolean destinationsChanged() {
    return !open.isEmpty() && !destinations().equals(List.copyOf(open.keySet()));
  }

  private List<Destination> destinations() {
    List<Destination> wanted = new ArrayList<>();
    String list =
        ","
            + settings.get(LogSettings.LOG_DESTINATION).toLowerCase(Locale.ROOT).replace(" ", "")
            + ",";
    for (Destination destination : Destination.values()) {
      if (list.contains("," + destination.text + ",")) {
        wanted.add(destination);
      }
    }
    return wanted.isEmpty() ? List.of(Destination.STDERR) : wanted;
  }

  private void drain() {
    for (LogEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
      queued.decrementAndGet();
      write(entry);
    }
  }

  private void write(LogEntry entry) {
    boolean written = false;
    for (Map.Entry<Destination, LogFile> target : open.entrySet()) {
      String text =
          switch (target.getKey()) {
            case STDERR -> output.format().lines(entry);
            case CSVLOG -> output.format().csv(entry);
            case JSONLOG -> output.format().json(entry);
          };
      try {
        target.getValue().append(text.getBytes(StandardCharsets.UTF_8));
        written = true;
      } catch (IOException e) {
        complain("could not write to log file: " + e.getMessage());
      }
    }
    if (written) {
      entriesWritten++;
    } else {
      output.writeToStandardError(entry);
    }
  }

  private void complain(String message) {
    output.reportAside(process.pid(), SqlError.report(Severity.LOG, SqlState.IO_ERROR, message));
  }

  /// Opens the files for `timestamp`; keeps an old one where that fails.
  private void openFiles(long timestamp, boolean byAge) {
    ZonedDateTime time = LogTime.of(timestamp, zone.get());
    String pattern =
        settings.get(LogSettings.LOG_DIRECTORY) + "/" + settings.get(LogSettings.LOG_FILENAME);
    String base = LogTime.fileName(pattern, time);
    List<Destination> wanted = destinations();
    for (Destination destination : Destination.values()) {
      LogFile old = open.get(destination);
      if (!wanted.contains(destination)) {
        open.remove(destination);
        close(old);
        continue;
      }
      String name = fileName(base, destination);
      boolean truncate =
          byAge
              && settings.get(LogSettings.LOG_TRUNCATE_ON_ROTATION)
              && old != null
              && !old.name().equals(name);
      try {
        LogFile opened =
            LogFile.open(
                files, dataDirectory, name, settings.get(LogSettings.LOG_FILE_MODE), truncate);
        open.put(destination, opened);
        close(old);
      } catch (IOException e) {
        complain("could not open log file \"%s\": %s".formatted(name, e.getMessage()));
      }
    }
    writeCurrentFiles();
    scheduleRotation();
  }

  private static String fileName(String base, Destination destination) {
    if (destination == Destination.STDERR) {
      return base;
    }
    String stem = base.endsWith(".log") ? base.substring(0, base.length() - ".log".length()) : base;
    return stem + destination.ending;
  }

  /// The file `current_logfiles`, by which tools find the log.
  private void writeCurrentFiles() {
    StringBuilder text = new StringBuilder();
    open.forEach(
        (destination, file) ->
            text.append(destination.text).append(' ').append(file.name()).append('\n'));
    Path beside = dataDirectory.resolve(CURRENT_FILES + ".tmp");
    try {
      files.writeAll(beside, text.toString().getBytes(StandardCharsets.UTF_8));
      files.rename(beside, dataDirectory.resolve(CURRENT_FILES));
    } catch (IOException e) {
      complain("could not write file \"%s\": %s".formatted(CURRENT_FILES, e.getMessage()));
    }
  }

  /// The next multiple of the rotation age in local time, so that daily files change at midnight.
  private void scheduleRotation() {
    long age = settings.get(LogSettings.LOG_ROTATION_AGE) * MINUTE_SECONDS;
    if (age <= 0) {
      nextRotation = 0;
      return;
    }
    long now = process.clock().timestampMicros();
    long offset = LogTime.of(now, zone.get()).getOffset().getTotalSeconds();
    long local = LogTime.unixSeconds(now) + offset;
    long next = local - Math.floorMod(local, age) + age - offset;
    nextRotation =
        now + (next - LogTime.unixSeconds(now)) * 1_000_000L - Math.floorMod(now, 1_000_000L);
  }

  private void close(@Nullable LogFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        complain("could not close log file \"%s\": %s".formatted(file.name(), e.getMessage()));
      }
    }
  }

  private void closeFiles() {
    open.values().forEach(this::close);
    open.clear();
  }
}
