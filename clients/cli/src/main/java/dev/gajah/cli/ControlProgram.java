// SPDX-License-Identifier: Apache-2.0
package dev.gajah.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `pg_ctl`: starts and stops a server of its own process; finds it by `postmaster.pid`.
final class ControlProgram {
  private static final int STATUS_LINE = 7;
  private static final long POLL_MILLIS = 100;

  private @Nullable Path directory;
  private boolean wait = true;
  private int timeoutSeconds = 60;
  private String mode = "fast";
  private boolean silent;
  private @Nullable String logFile;
  private final List<String> serverOptions = new ArrayList<>();

  /// Of `kill`: the signal and the process id.
  private final List<String> operands = new ArrayList<>();

  private ControlProgram() {}

  static int run(List<String> args) throws IOException, InterruptedException {
    ControlProgram program = new ControlProgram();
    String action = program.parse(args);
    return switch (action) {
      case "start" -> program.start();
      case "stop" -> program.stop();
      case "restart" -> {
        program.readOldOptions();
        if (program.server() != null) {
          int stopped = program.stop();
          if (stopped != 0) {
            yield stopped;
          }
        }
        yield program.start();
      }
      case "status" -> program.status();
      case "reload" -> program.reload();
      case "promote" -> program.promote();
      case "logrotate" -> program.rotateLog();
      case "kill" -> program.kill();
      case "initdb", "init" -> {
        List<String> options = new ArrayList<>(program.serverOptions);
        options.add("-D");
        options.add(program.place().toString());
        yield InitdbProgram.run(options);
      }
      default -> throw new UsageError("unrecognized operation mode \"" + action + "\"");
    };
  }

  private String parse(List<String> args) {
    Arguments arguments = new Arguments(args);
    String environment = System.getenv("PGDATA");
    if (environment != null) {
      directory = Path.of(environment);
    }
    String action = null;
    for (String option = arguments.next(); option != null; option = arguments.next()) {
      switch (option) {
        case "-D", "--pgdata" -> directory = Path.of(arguments.value(option));
        case "-l", "--log" -> logFile = arguments.value(option);
        case "-o", "--options" -> serverOptions.addAll(ShellWords.split(arguments.value(option)));
        case "-t", "--timeout" -> timeoutSeconds = Integer.parseInt(arguments.value(option));
        case "-m", "--mode" -> mode = mode(arguments.value(option));
        case "-w", "--wait" -> {
          arguments.flag();
          wait = true;
        }
        case "-W", "--no-wait" -> {
          arguments.flag();
          wait = false;
        }
        case "-s", "--silent" -> {
          arguments.flag();
          silent = true;
        }
        case "-p" -> arguments.value(option);
        default -> {
          if (option.startsWith("-")) {
            throw new UsageError("unrecognized option \"" + option + "\"");
          }
          if (action != null && action.equals("kill") && operands.size() < 2) {
            operands.add(option);
            continue;
          }
          if (action != null) {
            throw new UsageError("too many command-line arguments (first is \"" + option + "\")");
          }
          action = option;
        }
      }
    }
    if (action == null) {
      throw new UsageError("no operation specified");
    }
    return action;
  }

  private static String mode(String name) {
    return switch (name) {
      case "s", "smart" -> "smart";
      case "f", "fast" -> "fast";
      case "i", "immediate" -> "immediate";
      default -> throw new UsageError("unrecognized shutdown mode \"" + name + "\"");
    };
  }

  private Path place() {
    Path place = directory;
    if (place == null) {
      throw new UsageError("no database directory specified and environment variable PGDATA unset");
    }
    return place.toAbsolutePath().normalize();
  }

  private List<String> pidFile() throws IOException {
    try {
      return Files.readAllLines(place().resolve("postmaster.pid"));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /// The process that serves the directory; null if there is none.
  private @Nullable ProcessHandle server() throws IOException {
    List<String> lines = pidFile();
    if (lines.isEmpty()) {
      return null;
    }
    try {
      return ProcessHandle.of(Math.abs(Long.parseLong(lines.get(0).strip())))
          .filter(ProcessHandle::isAlive)
          .orElse(null);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private void say(String text) {
    if (!silent) {
      System.out.print(text);
      System.out.flush();
    }
  }

  private int start() throws IOException, InterruptedException {
    if (server() != null) {
      System.err.println("pg_ctl: another server might be running; trying to start server anyway");
    }
    if (!Files.exists(place().resolve("PG_VERSION"))) {
      System.err.println(
          Files.isDirectory(place())
              ? "pg_ctl: directory \"%s\" is not a database cluster directory".formatted(place())
              : "pg_ctl: directory \"%s\" does not exist".formatted(place()));
      return 4;
    }
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid"); // so that Ctrl-C in this terminal does not reach the server
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.add("postgres");
    command.add("-D");
    command.add(place().toString());
    command.addAll(serverOptions);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    if (logFile != null) {
      builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(logFile)));
    } else {
      builder
          .redirectOutput(ProcessBuilder.Redirect.INHERIT)
          .redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    Process process = builder.start();
    if (!wait) {
      say("server starting\n");
      return 0;
    }
    say("waiting for server to start...");
    for (long waited = 0; waited < timeoutSeconds * 1000L; waited += POLL_MILLIS) {
      if (!process.isAlive()) {
        say(" stopped waiting\n");
        System.err.println("pg_ctl: could not start server\nExamine the log output.");
        return 1;
      }
      List<String> lines = pidFile();
      if (lines.size() > STATUS_LINE
          && lines.get(0).strip().equals(Long.toString(process.pid()))
          && lines.get(STATUS_LINE).strip().equals("ready")) {
        say(" done\nserver started\n");
        return 0;
      }
      pause(waited);
    }
    say(" stopped waiting\n");
    System.err.println(
        "pg_ctl: server did not start in time\nThe server may still be starting up.");
    return 1;
  }

  private void pause(long waited) throws InterruptedException {
    if (waited % 1000 == 0) {
      say(".");
    }
    Thread.sleep(POLL_MILLIS);
  }

  private int noServer() {
    System.err.println(
        "pg_ctl: PID file \"%s\" does not exist".formatted(place().resolve("postmaster.pid")));
    System.err.println("Is server running?");
    return 1;
  }

  private static void signal(ProcessHandle server, String name)
      throws IOException, InterruptedException {
    int result =
        new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (result != 0) {
      throw new IOException("could not send signal %s (PID: %d)".formatted(name, server.pid()));
    }
  }

  /// SIGQUIT belongs to the JVM, so an immediate stop is a kill: the next start recovers, as after
  /// PostgreSQL's.
  private int stop() throws IOException, InterruptedException {
    ProcessHandle server = server();
    if (server == null) {
      return noServer();
    }
    signal(
        server,
        switch (mode) {
          case "smart" -> "TERM";
          case "immediate" -> "KILL";
          default -> "INT";
        });
    if (!wait) {
      say("server shutting down\n");
      return 0;
    }
    say("waiting for server to shut down...");
    for (long waited = 0; waited < timeoutSeconds * 1000L; waited += POLL_MILLIS) {
      if (!server.isAlive()) {
        if (mode.equals("immediate")) {
          Files.deleteIfExists(place().resolve("postmaster.pid"));
        }
        say(" done\nserver stopped\n");
        return 0;
      }
      pause(waited);
    }
    say(" failed\n");
    System.err.println("pg_ctl: server does not shut down");
    return 1;
  }

  private int status() throws IOException {
    ProcessHandle server = server();
    if (server == null) {
      if (!Files.exists(place().resolve("PG_VERSION"))) {
        System.err.println(
            "pg_ctl: directory \"%s\" is not a database cluster directory".formatted(place()));
        return 4;
      }
      say("pg_ctl: no server running\n");
      return 3;
    }
    say("pg_ctl: server is running (PID: %d)\n".formatted(server.pid()));
    Optional<String> command = server.info().commandLine();
    command.ifPresent(line -> say(line + "\n"));
    return 0;
  }

  private int reload() throws IOException, InterruptedException {
    ProcessHandle server = server();
    if (server == null) {
      return noServer();
    }
    signal(server, "HUP");
    say("server signaled\n");
    return 0;
  }

  /// Signals the server; the file tells it what the signal means.
  private int rotateLog() throws IOException, InterruptedException {
    ProcessHandle server = server();
    if (server == null) {
      return noServer();
    }
    Files.write(place().resolve("logrotate"), new byte[0]);
    signal(server, "USR1");
    say("server signaled to rotate log file\n");
    return 0;
  }

  /// A server here is never a standby.
  private int promote() throws IOException {
    if (server() == null) {
      return noServer();
    }
    System.err.println("pg_ctl: cannot promote server; server is not in standby mode");
    return 1;
  }

  private int kill() throws IOException, InterruptedException {
    if (operands.size() != 2) {
      throw new UsageError("missing arguments for kill mode");
    }
    String name = operands.get(0);
    if (!List.of("HUP", "INT", "QUIT", "ABRT", "KILL", "TERM", "USR1", "USR2").contains(name)) {
      throw new UsageError("unrecognized signal name \"" + name + "\"");
    }
    Optional<ProcessHandle> target;
    try {
      target = ProcessHandle.of(Long.parseLong(operands.get(1)));
    } catch (NumberFormatException e) {
      throw new UsageError("invalid process ID \"" + operands.get(1) + "\"");
    }
    if (target.isEmpty()) {
      System.err.println(
          "pg_ctl: could not send signal %s (PID: %s): No such process"
              .formatted(name, operands.get(1)));
      return 1;
    }
    signal(target.get(), name);
    return 0;
  }

  /// A restart without options of its own takes those of the last start.
  private void readOldOptions() throws IOException {
    if (!serverOptions.isEmpty()) {
      return;
    }
    Path file = place().resolve("postmaster.opts");
    if (Files.exists(file)) {
      List<String> words = ShellWords.split(Files.readString(file).strip());
      for (int i = 1; i < words.size(); i++) {
        if (words.get(i).equals("-D")) {
          i++; // the place is given
        } else {
          serverOptions.add(words.get(i));
        }
      }
    }
  }
}
