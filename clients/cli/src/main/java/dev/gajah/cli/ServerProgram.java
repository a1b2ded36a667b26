// SPDX-License-Identifier: Apache-2.0
package dev.gajah.cli;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.net.SystemNetwork;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.base.random.SystemRandomSource;
import dev.gajah.base.time.SystemClock;
import dev.gajah.postmaster.Configuration;
import dev.gajah.postmaster.NewCluster;
import dev.gajah.postmaster.Postmaster;
import dev.gajah.postmaster.ShutdownMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// `postgres`: serves a data directory in the foreground. SIGTERM stops smartly, SIGINT fast,
/// SIGQUIT at once.
final class ServerProgram {
  private ServerProgram() {}

  static int run(List<String> args) {
    Arguments arguments = new Arguments(args);
    String directory = System.getenv("PGDATA");
    Map<String, String> settings = new LinkedHashMap<>();
    String describe = null;
    for (String option = arguments.next(); option != null; option = arguments.next()) {
      switch (option) {
        case "-D" -> directory = arguments.value(option);
        case "-p" -> settings.put("port", arguments.value(option));
        case "-h" -> settings.put("listen_addresses", arguments.value(option));
        case "-k" -> settings.put("unix_socket_directories", arguments.value(option));
        case "-N" -> settings.put("max_connections", arguments.value(option));
        case "-B" -> settings.put("shared_buffers", arguments.value(option));
        case "-F" -> {
          arguments.flag();
          settings.put("fsync", "off");
        }
        case "-i" -> {
          arguments.flag();
          settings.put("listen_addresses", "*");
        }
        case "-C" -> describe = arguments.value(option);
        case "-c" -> {
          String pair = arguments.value(option);
          int equals = pair.indexOf('=');
          if (equals <= 0) {
            throw new UsageError("-c " + pair + " requires a value");
          }
          settings.put(pair.substring(0, equals).replace('-', '_'), pair.substring(equals + 1));
        }
        case "-V", "--version" -> {
          System.out.println("postgres (PostgreSQL) 17 (Gajah)");
          return 0;
        }
        default -> {
          if (!option.startsWith("--")) {
            throw new UsageError("invalid argument: \"" + option + "\"");
          }
          String value = arguments.attachedValue();
          if (value == null) {
            throw new UsageError(option + " requires a value");
          }
          settings.put(option.substring(2).replace('-', '_'), value);
        }
      }
    }
    if (directory == null || directory.isEmpty()) {
      throw new UsageError(
          "no data directory specified; use the -D invocation option or the PGDATA environment"
              + " variable");
    }
    if (describe != null) {
      return describe(Path.of(directory), settings, describe);
    }
    Postmaster postmaster = start(Path.of(directory), settings);
    return awaitEnd(postmaster);
  }

  /// `postgres -C name`: prints the value that a start would use.
  private static int describe(Path directory, Map<String, String> settings, String name) {
    try {
      Configuration configuration =
          new Configuration(
              new LocalFileSystem(), directory.toAbsolutePath().normalize(), settings);
      configuration.load(
          problem -> System.err.println("postgres: " + problem.message()),
          new SystemClock().timestampMicros());
      System.out.println(configuration.show(name));
      return 0;
    } catch (SqlError e) {
      System.err.println("postgres: " + e.message());
      return 1;
    }
  }

  /// Without arguments: `./data`, made if it is missing, on port 5432 of this machine.
  static int quickStart() throws IOException {
    Path directory = Path.of("data").toAbsolutePath();
    if (!Files.exists(directory.resolve("PG_VERSION"))) {
      System.out.println("Making a new data directory, " + directory + " ...");
      InitdbProgram.make(directory, NewCluster.defaults());
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("port", "5432");
    Postmaster postmaster = start(directory, settings);
    System.out.printf("%n  psql -h 127.0.0.1 -p %d -U postgres%n", postmaster.port());
    System.out.printf(
        "  jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres%n%n", postmaster.port());
    System.out.println("Ctrl-C stops the server.");
    return awaitEnd(postmaster);
  }

  private static Postmaster start(Path directory, Map<String, String> settings) {
    Path place = directory.toAbsolutePath().normalize();
    // Before the server says that it is ready, so that a stop right after that is heard. What comes
    // while it starts is done when it has started.
    CompletableFuture<Postmaster> started = new CompletableFuture<>();
    ServerSignals.handle(
        () -> started.thenAccept(server -> server.requestShutdown(ShutdownMode.SMART)),
        () -> started.thenAccept(server -> server.requestShutdown(ShutdownMode.FAST)),
        () -> started.thenAccept(Postmaster::requestReload),
        () -> started.thenAccept(server -> obeyRequestFiles(place, server)));
    try {
      Postmaster postmaster =
          Postmaster.start(
              new Postmaster.Environment(
                  new LocalFileSystem(),
                  new SystemNetwork(),
                  new SystemClock(),
                  new ThreadLauncher(),
                  new SystemRandomSource(),
                  ServerLog.NONE,
                  place,
                  settings,
                  ServerProgram::writeToStandardError));
      started.complete(postmaster);
      return postmaster;
    } catch (SqlError e) {
      System.exit(1); // the server has said why
      throw e;
    }
  }

  private static void writeToStandardError(byte[] text) {
    System.err.write(text, 0, text.length);
    System.err.flush();
  }

  /// SIGUSR1: the sender has left a file that says what it wants (PostgreSQL:
  /// `CheckLogrotateSignal`, `CheckPromoteSignal`).
  private static void obeyRequestFiles(Path directory, Postmaster postmaster) {
    try {
      if (Files.deleteIfExists(directory.resolve("logrotate"))) {
        postmaster.requestLogRotation();
      }
    } catch (IOException e) {
      // it stays, and is obeyed at the next signal
    }
  }

  private static int awaitEnd(Postmaster postmaster) {
    return postmaster.awaitEnd() == null ? 0 : 1;
  }
}
