// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.net.Connection;
import dev.gajah.base.net.Listener;
import dev.gajah.base.net.Network;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessLauncher;
import dev.gajah.base.setting.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The listening sockets: one thread each, which accepts and hands over at once, so that no client
/// can hold up another (PostgreSQL: `ServerLoop`, `StreamServerPort`).
///
/// Open from before recovery until the very end, across crash cycles. Opened and closed by the
/// postmaster.
final class ConnectionListeners {
  private static final int BACKLOG_PER_CONNECTION = 2;
  private static final int BACKLOG_MAX = 1 << 16;
  private static final long ERROR_PAUSE_NANOS = 100_000_000L;
  private static final long END_WAIT_NANOS = 5_000_000_000L;

  private final FileSystem files;
  private final Network network;
  private final ProcessLauncher launcher;
  private final Consumer<String> log;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<LaunchedProcess> acceptors = new ArrayList<>();
  private final List<Path> sockets = new ArrayList<>();
  private final List<LockFile> socketLocks = new ArrayList<>();
  private volatile boolean closed;
  private int port;

  ConnectionListeners(
      FileSystem files, Network network, ProcessLauncher launcher, Consumer<String> log) {
    this.files = files;
    this.network = network;
    this.launcher = launcher;
    this.log = log;
  }

  /// Takes the lock of a socket's path.
  @FunctionalInterface
  interface SocketLocks {
    LockFile lock(Path socket, int port);
  }

  /// Binds all addresses; nothing is accepted before [#accept].
  ///
  /// @throws SqlError FATAL if an address is taken
  void bind(ServerSettings settings, SocketLocks locks) {
    int wanted = settings.get(ServerParameters.PORT);
    int backlog =
        Math.min(
            settings.get(ServerParameters.MAX_CONNECTIONS) * BACKLOG_PER_CONNECTION, BACKLOG_MAX);
    try {
      for (String host : settings.get(ServerParameters.LISTEN_ADDRESSES).split(",")) {
        if (!host.isBlank()) {
          for (Listener listener :
              network.listenTcp(host.strip(), port == 0 ? wanted : port, backlog)) {
            listeners.add(listener);
            port = listener.port();
          }
        }
      }
      if (port == 0) {
        port = wanted;
      }
      for (String directory : settings.get(ServerParameters.UNIX_SOCKET_DIRECTORIES).split(",")) {
        if (!directory.isBlank()) {
          Path socket = Path.of(directory.strip()).resolve(".s.PGSQL." + port);
          socketLocks.add(locks.lock(socket, port));
          if (files.exists(socket)) {
            files.delete(socket); // a dead server's, as the lock is ours
          }
          listeners.add(network.listenUnix(socket, backlog));
          sockets.add(socket);
        }
      }
    } catch (IOException e) {
      throw new SqlError(
              SqlState.CONNECTION_EXCEPTION,
              "could not create any TCP/IP sockets: " + e.getMessage(),
              e)
          .hint(
              "Is another postmaster already running on port %d? If not, wait a few seconds and retry."
                  .formatted(wanted))
          .fatal();
    }
    for (Listener listener : listeners) {
      log.accept("listening on " + listener.description());
    }
  }

  /// Starts to accept; `handOver` gets each connection and must not block.
  void accept(Consumer<Connection> handOver) {
    for (Listener listener : listeners) {
      acceptors.add(
          launcher.launch(
              "postmaster listener " + listener.description(), () -> loop(listener, handOver)));
    }
  }

  private void loop(Listener listener, Consumer<Connection> handOver) {
    while (!closed) {
      try {
        handOver.accept(listener.accept());
      } catch (IOException e) {
        if (!closed) {
          log.accept("could not accept new connection: " + e.getMessage());
          launcher.sleep(ERROR_PAUSE_NANOS);
        }
      }
    }
  }

  /// The TCP port; that of the socket files if there is no TCP.
  int port() {
    return port;
  }

  /// Closes the sockets and waits until nothing accepts any more.
  void close() {
    closed = true;
    for (Listener listener : listeners) {
      try {
        listener.close();
      } catch (IOException e) {
        log.accept("could not close listening socket: " + e.getMessage());
      }
    }
    for (LaunchedProcess acceptor : acceptors) {
      acceptor.awaitEnd(END_WAIT_NANOS);
    }
    acceptors.clear();
    for (Path socket : sockets) {
      try {
        files.delete(socket);
      } catch (IOException e) {
        // gone already
      }
    }
    socketLocks.forEach(LockFile::remove);
    listeners.clear();
    sockets.clear();
    socketLocks.clear();
  }
}
