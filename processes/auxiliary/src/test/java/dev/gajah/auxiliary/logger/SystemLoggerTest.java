// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary.logger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.base.time.Clock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SystemLoggerTest {
  /// 2026-11-24 01:02:03.456 UTC.
  private static final long TIME =
      (1_795_482_123L - Clock.POSTGRES_EPOCH_UNIX_SECONDS) * 1_000_000L + 456_000L;

  private static final class TestClock implements Clock {
    volatile long timestamp = TIME;

    @Override
    public long nanoTime() {
      return timestamp * 1000;
    }

    @Override
    public long timestampMicros() {
      return timestamp;
    }
  }

  @TempDir Path directory;

  private final TestClock clock = new TestClock();
  private final ServerSettings settings = new ServerSettings().declareAll(LogSettings.ALL);
  private final ConcurrentLinkedQueue<String> standardError = new ConcurrentLinkedQueue<>();
  private final LogOutput output =
      new LogOutput(
          settings,
          clock,
          () -> ZoneId.of("UTC"),
          bytes -> standardError.add(new String(bytes, StandardCharsets.UTF_8)));

  private void set(Setting<?> setting, String value) {
    settings.set(setting, value, SettingSource.FILE, null, 0);
  }

  private SystemLogger logger() {
    return new SystemLogger(
        new ProcessContext(7, SystemLogger.BACKEND_TYPE, clock),
        new LocalFileSystem(),
        directory,
        settings,
        () -> ZoneOffset.UTC,
        output);
  }

  private Thread start(SystemLogger logger) {
    Thread thread = new Thread(logger::run);
    thread.start();
    while (standardError.stream().noneMatch(line -> line.contains("redirecting"))) {
      Thread.onSpinWait();
    }
    while (!Files.exists(directory.resolve("current_logfiles"))) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static SqlError failure() {
    return new SqlError(SqlState.UNDEFINED_TABLE, "relation \"x\" does not exist")
        .position(15)
        .detail("two\nlines")
        .hint("look \"again\"");
  }

  @Test
  void withoutALoggerReportsGoToStandardErrorAsPostgresWritesThem() {
    output.write(42, "client backend", Severity.ERROR, failure(), "select * from\nx");
    output.write(42, "client backend", Severity.NOTICE, failure().severity(Severity.NOTICE), null);
    assertThat(standardError)
        .containsExactly(
            """
            2026-11-24 01:02:03.456 UTC [42] ERROR:  relation "x" does not exist at character 15
            2026-11-24 01:02:03.456 UTC [42] DETAIL:  two
            \tlines
            2026-11-24 01:02:03.456 UTC [42] HINT:  look "again"
            2026-11-24 01:02:03.456 UTC [42] STATEMENT:  select * from
            \tx
            """);
  }

  @Test
  void linePrefixEscapesAreFilledIn() {
    set(LogSettings.LOG_LINE_PREFIX, "%t|%n|%-5p|%4l|%e|%b|%c|%%|%q%u ");
    output.log(42, "checkpointer", "hello");
    assertThat(standardError)
        .containsExactly(
            "2026-11-24 01:02:03 UTC|1795482123.456|42   |   1|00000|checkpointer|6b04a98b.2a|%|LOG:  hello\n"
                .replace("6b04a98b", Long.toHexString(1_795_482_123L)));
  }

  @Test
  void logIsWorseThanErrorForTheServerLog() {
    set(LogSettings.LOG_MIN_MESSAGES, "log");
    output.write(1, "x", Severity.ERROR, failure(), null);
    assertThat(standardError).isEmpty();
    output.log(1, "x", "said");
    output.write(1, "x", Severity.FATAL, failure().fatal(), null);
    assertThat(standardError).hasSize(2);
  }

  @Test
  void theLoggerWritesEveryDestinationAndNamesTheFiles() throws Exception {
    set(LogSettings.LOG_DESTINATION, "stderr, csvlog,jsonlog");
    SystemLogger logger = logger();
    Thread thread = start(logger);
    output.write(42, "client backend", Severity.ERROR, failure(), "select \"x\"");
    logger.requestStop();
    thread.join();
    String stem = "log/postgresql-2026-11-24_010203";
    assertThat(Files.readString(directory.resolve("current_logfiles")))
        .isEqualTo("stderr %s.log\ncsvlog %s.csv\njsonlog %s.json\n".formatted(stem, stem, stem));
    assertThat(Files.readString(directory.resolve(stem + ".log"))).contains("ERROR:  relation");
    String id = Long.toHexString(1_795_482_123L) + ".2a";
    assertThat(Files.readString(directory.resolve(stem + ".csv")))
        .isEqualTo(
            "2026-11-24 01:02:03.456 UTC,,,42,,"
                + id
                + ",1,,2026-11-24 01:02:03 UTC,,0,ERROR,42P01,\"relation \"\"x\"\" does not"
                + " exist\",\"two\n"
                + "lines\",\"look \"\"again\"\"\",,,,\"select \"\"x\"\"\",15,,\"\",\"client"
                + " backend\",,0\n");
    assertThat(Files.readString(directory.resolve(stem + ".json")))
        .startsWith(
            "{\"timestamp\":\"2026-11-24 01:02:03.456 UTC\",\"pid\":42,\"session_id\":\""
                + id
                + "\"")
        .contains(
            "\"state_code\":\"42P01\"", "\"detail\":\"two\\nlines\"", "\"cursor_position\":15")
        .endsWith("\"query_id\":0}\n");
    assertThat(Files.getPosixFilePermissions(directory.resolve(stem + ".csv"))).hasSize(2);
  }

  @Test
  void filesRotateByAgeBySizeAndOnRequest() throws Exception {
    set(LogSettings.LOG_FILENAME, "s-%H%M%S.log");
    set(LogSettings.LOG_ROTATION_AGE, "60");
    set(LogSettings.LOG_ROTATION_SIZE, "1");
    SystemLogger logger = logger();
    Thread thread = start(logger);
    awaitRotations(logger, 0);
    clock.timestamp += 1_000_000;
    output.log(1, "x", "y".repeat(2000));
    awaitRotations(logger, 1);
    clock.timestamp += 1_000_000;
    logger.requestRotation();
    awaitRotations(logger, 2);
    clock.timestamp += 3600L * 1_000_000;
    output.log(1, "x", "the hour is over");
    awaitRotations(logger, 3);
    logger.requestStop();
    thread.join();
    try (Stream<Path> list = Files.list(directory.resolve("log"))) {
      assertThat(list.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "s-010203.log", "s-010204.log", "s-010205.log", "s-020000.log");
    }
  }

  private static void awaitRotations(SystemLogger logger, long count) {
    while (logger.rotations() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void entriesOfManyProcessesAreWrittenWholeAndInOrder() throws Exception {
    SystemLogger logger = logger();
    Thread thread = start(logger);
    List<Thread> writers = new ArrayList<>();
    for (int t = 1; t <= 4; t++) {
      int pid = t;
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  output.log(pid, "x", "entry " + i);
                }
              });
      writer.start();
      writers.add(writer);
    }
    for (Thread writer : writers) {
      writer.join();
    }
    logger.requestStop();
    thread.join();
    assertThat(logger.entriesWritten()).isEqualTo(2000);
    int[] next = new int[5];
    for (String line :
        Files.readAllLines(directory.resolve("log/postgresql-2026-11-24_010203.log"))) {
      int pid = Integer.parseInt(line.replaceAll(".*\\[(\\d+)] LOG:  entry \\d+", "$1"));
      assertThat(line).endsWith("entry " + next[pid]++);
    }
    assertThat(next).containsExactly(0, 500, 500, 500, 500);
  }

  @Test
  void anUnwritableDirectoryLosesNothing() throws Exception {
    Files.writeString(directory.resolve("log"), "a file, not a directory");
    SystemLogger logger = logger();
    Thread thread = start(logger);
    output.log(5, "x", "still heard");
    logger.requestStop();
    thread.join();
    assertThat(standardError)
        .anyMatch(line -> line.contains("could not open log file"))
        .anyMatch(line -> line.contains("still heard"));
  }
}
