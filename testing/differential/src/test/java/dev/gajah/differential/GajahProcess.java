// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A Gajah server as an operating system process: a JVM of its own with the class path of the test,
/// on a free port of the loopback address.
final class GajahProcess implements AutoCloseable {
  private static final String MAIN = "dev.gajah.cli.Main";
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;
  private static final long POLL_MILLIS = 20;
  private static final long START_SECONDS_MAX = 120;

  private final Process process;
  private final Path log;
  private final int port;

  private GajahProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /// Runs one of Gajah's programs to its end.
  static void program(Path log, List<String> arguments) throws IOException, InterruptedException {
    int status = launch(log, arguments).waitFor();
    if (status != 0) {
      throw new AssertionError(
          "%s: exit code %d%n%s".formatted(arguments, status, Files.readString(log)));
    }
  }

  private static Process launch(Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-Xss2m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(MAIN);
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().remove("PGDATA");
    return builder.start();
  }

  /// Starts a server and waits until it is ready.
  ///
  /// @param settings such as `checkpoint_timeout=30s`
  /// @throws AssertionError with the log if it ends instead
  static GajahProcess start(Path data, Path log, List<String> settings)
      throws IOException, InterruptedException {
    Process process = startNotWaiting(data, log, settings);
    boolean started = false;
    try {
      for (long tries = 0; tries < START_SECONDS_MAX * 1000 / POLL_MILLIS; tries++) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          break;
        }
        List<String> lines = lockFile(data);
        if (lines.size() > STATUS_LINE
            && lines.getFirst().strip().equals(Long.toString(process.pid()))
            && lines.get(STATUS_LINE).strip().equals("ready")) {
          started = true;
          return new GajahProcess(process, log, Integer.parseInt(lines.get(PORT_LINE).strip()));
        }
      }
      throw new AssertionError("Gajah does not start:\n" + Files.readString(log));
    } finally {
      if (!started) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /// Starts a server that is expected to end by itself.
  static Process startNotWaiting(Path data, Path log, List<String> settings) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("postgres", "-D", data.toString(), "-p", "0", "-h", "127.0.0.1", "-k", ""));
    for (String setting : settings) {
      arguments.add("-c");
      arguments.add(setting);
    }
    return launch(log, arguments);
  }

  private static List<String> lockFile(Path data) throws IOException {
    try {
      return Files.readAllLines(data.resolve("postmaster.pid"));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  int port() {
    return port;
  }

  PlainClient client() throws IOException, PlainClient.ServerError {
    return new PlainClient(port);
  }

  PlainClient client(String database) throws IOException, PlainClient.ServerError {
    return new PlainClient(port, database);
  }

  /// SIGKILL; returns at once.
  void killAsync() {
    process.destroyForcibly();
  }

  /// SIGKILL; returns when the process is gone.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Fast shutdown (SIGINT), which must succeed.
  void stop() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start().waitFor();
    if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
      kill();
      throw new AssertionError("Gajah does not stop cleanly:\n" + Files.readString(log));
    }
  }

  /// Kills the server if it still runs.
  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
