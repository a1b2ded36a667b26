// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.tools;

import dev.gajah.base.io.LocalFileSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A real PostgreSQL 17 on a free port of the loopback address, with trust authentication and the
/// superuser `postgres`. Its data directory is new, or one that Gajah wrote; either way it lies in
/// a temporary directory that [#close] deletes.
public final class RealServer implements AutoCloseable {
  private final RealTools tools;
  private final Path parent;
  private final Path data;
  private final String settings;
  private int port;

  private RealServer(RealTools tools, Path parent, String settings) {
    this.tools = tools;
    this.parent = parent;
    this.data = parent.resolve("data");
    this.settings = settings;
  }

  /// A server on a directory of its own initdb.
  ///
  /// @param settings as on a command line, such as `-c fsync=on`
  public static RealServer startNew(RealTools tools, String settings)
      throws IOException, InterruptedException {
    RealServer server = new RealServer(tools, newParent(), settings);
    server.start();
    return server;
  }

  /// A server on a copy of a directory that is not in use.
  public static RealServer startOnCopy(RealTools tools, Path directory, String settings)
      throws IOException, InterruptedException {
    RealServer server = new RealServer(tools, newParent(), settings);
    RealTools.execute(List.of("cp", "-a", directory.toString(), server.data.toString()), Map.of())
        .ok();
    Files.deleteIfExists(server.data.resolve("postmaster.pid"));
    server.giveToServer();
    server.start();
    return server;
  }

  private static Path newParent() throws IOException {
    Path parent = Files.createTempDirectory("gajah-real");
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    return parent;
  }

  /// Makes everything in the data directory the property of the user that the server runs as.
  public void giveToServer() throws IOException, InterruptedException {
    RealTools.execute(List.of("chown", "-R", RealTools.serverUser(), data.toString()), Map.of())
        .ok();
  }

  /// Starts the server again after [#stop] or [#kill].
  public void start() throws IOException, InterruptedException {
    if (!Files.exists(data)) {
      RealTools.execute(List.of("chown", RealTools.serverUser(), parent.toString()), Map.of()).ok();
    }
    port = freePort();
    RealTools.Output started =
        tools.server(
            Map.of("PG17_SERVER_ARGS", settings), "start", Integer.toString(port), data.toString());
    if (started.status() != 0) {
      Path log = data.resolve("server.log");
      throw new AssertionError(
          "PostgreSQL does not start: %s%n%s"
              .formatted(started.errors(), Files.exists(log) ? Files.readString(log) : ""));
    }
  }

  /// A port below the range that outgoing connections use.
  private static int freePort() throws IOException {
    for (int attempt = 0; ; attempt++) {
      int candidate = 20_000 + (int) ((ProcessHandle.current().pid() * 31 + attempt) % 10_000);
      try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        if (attempt == 1000) {
          throw e;
        }
      }
    }
  }

  public int port() {
    return port;
  }

  public Path directory() {
    return data;
  }

  /// Rows of the last statement, unaligned, columns separated by `|`.
  public List<String> query(String database, String... statements)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "psql",
                "-X",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-U",
                "postgres",
                "-d",
                database,
                "-qAt",
                "-v",
                "ON_ERROR_STOP=1"));
    for (String statement : statements) {
      command.add("-c");
      command.add(statement);
    }
    return tools.run(command.toArray(String[]::new)).ok();
  }

  /// Runs a client program with this server's address in front of its arguments.
  public RealTools.Output client(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(program, "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "postgres"));
    command.addAll(List.of(arguments));
    return tools.run(command.toArray(String[]::new));
  }

  /// Fast shutdown.
  public void stop() throws IOException, InterruptedException {
    tools.server(Map.of(), "stop", data.toString()).ok();
  }

  /// SIGKILL to the postmaster; waits until it and its children have let go of the directory.
  public void kill() throws IOException, InterruptedException {
    long pid =
        Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
    all.addFirst(postmaster);
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      process.onExit().join();
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      if (Files.exists(data.resolve("postmaster.pid"))) {
        tools.server(Map.of(), "stop", data.toString());
      }
    } finally {
      new LocalFileSystem().deleteTree(parent);
    }
  }
}
