// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.backend.Backend;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.net.Connection;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.protocol.tls.TlsServer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Turns an accepted connection into a backend, or into one that is told why it cannot come in
/// (PostgreSQL: `BackendStartup`, `canAcceptConnections`).
///
/// [#receive] runs on listener threads, everything else on the postmaster's. What the listeners
/// read is one immutable object in a volatile field.
final class ClientReception {
  /// What listeners need to know.
  ///
  /// @param life null while there is no shared memory to work with
  private record View(PostmasterState state, boolean hasCrashed, @Nullable ServerLife life) {}

  private final Postmaster.Environment environment;
  private final Configuration configuration;
  private final ChildTable children;

  /// Backends whose clients have yet to prove who they are.
  private final Set<Backend> unauthenticated = ConcurrentHashMap.newKeySet();

  private volatile View view = new View(PostmasterState.INIT, false, null);

  ClientReception(
      Postmaster.Environment environment, Configuration configuration, ChildTable children) {
    this.environment = environment;
    this.configuration = configuration;
    this.children = children;
  }

  void setState(PostmasterState state, boolean hasCrashed) {
    view = new View(state, hasCrashed, view.life());
  }

  /// From now on clients get sessions in this life.
  void open(ServerLife life) {
    view = new View(view.state(), view.hasCrashed(), life);
  }

  /// The shared memory is about to go.
  void close() {
    view = new View(view.state(), view.hasCrashed(), null);
  }

  /// Why nobody can come in now; null if anybody can.
  private static @Nullable SqlError refusal(View view) {
    if (view.state() == PostmasterState.RUN) {
      return null;
    }
    String message;
    if (view.hasCrashed()) {
      message = "the database system is in recovery mode";
    } else {
      message =
          view.state().isStopping()
              ? "the database system is shutting down"
              : "the database system is starting up";
    }
    return new SqlError(SqlState.CANNOT_CONNECT_NOW, message).fatal();
  }

  /// Starts a child for the connection. Does not block.
  void receive(Connection connection, int pid) {
    View now = view;
    ServerLife life = now.life();
    SqlError refusal = refusal(now);
    if (life == null || refusal != null) {
      ProcessContext process =
          new ProcessContext(pid, ProcessKind.DEAD_END.backendType(), environment.clock());
      SqlError reason =
          refusal != null
              ? refusal
              : new SqlError(SqlState.CANNOT_CONNECT_NOW, "the database system is shutting down")
                  .fatal();
      children.launch(
          ProcessKind.DEAD_END, process, new DeadEndClient(connection, reason), connection::close);
      return;
    }
    byte[] key = new byte[4];
    environment.random().nextSecretBytes(key);
    int secret = Math.max(1, Bytes.getInt(key, 0) & 0x7FFFFFFF);
    ProcessContext process =
        new ProcessContext(pid, ProcessKind.CLIENT_BACKEND.backendType(), environment.clock());
    Backend backend =
        new Backend(
            life.services(),
            process,
            connection,
            new HbaAuthenticator(
                configuration::hba,
                environment.random(),
                life.memory().control().data().mockAuthenticationNonce(),
                environment.network()),
            new Admission(),
            secret);
    unauthenticated.add(backend);
    children.launch(ProcessKind.CLIENT_BACKEND, process, backend, connection::close);
  }

  /// Asked by a backend when its client has said what it wants, which may be later than the accept.
  private final class Admission implements Backend.Admission {
    @Override
    public @Nullable SqlError refusal() {
      return ClientReception.refusal(view);
    }

    @Override
    public @Nullable TlsServer tls() {
      return configuration.tls();
    }

    @Override
    public int connectionLimit() {
      return configuration.settings().get(ServerParameters.MAX_CONNECTIONS);
    }

    @Override
    public int reservedForSuperusers() {
      return configuration.settings().get(ServerParameters.SUPERUSER_RESERVED_CONNECTIONS);
    }

    @Override
    public int reservedForMembers() {
      return configuration.settings().get(ServerParameters.RESERVED_CONNECTIONS);
    }
  }

  /// Hangs up on clients that take too long to say who they are. Called by the postmaster now and
  /// then.
  void endLateClients() {
    long now = environment.clock().nanoTime();
    long limit =
        configuration.settings().get(ServerParameters.AUTHENTICATION_TIMEOUT) * 1_000_000_000L;
    unauthenticated.removeIf(backend -> backend.endIfLate(now, limit));
  }
}
