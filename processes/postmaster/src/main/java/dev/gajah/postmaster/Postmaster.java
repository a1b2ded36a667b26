// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.backend.ServerRequests;
import dev.gajah.backend.SessionParameters;
import dev.gajah.backend.SessionRegistry;
import dev.gajah.backend.autovacuum.AutovacuumSettings;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.net.Network;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.Latch;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ProcessLauncher;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.time.Clock;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.Functions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The postmaster: starts, watches and ends all other processes, and turns a panic of one of them
/// into a new start of them all.
///
/// Owned by whoever runs the server: [#start], then [#requestShutdown] and [#awaitEnd]. Its own
/// loop runs on one thread, which alone changes the state ([PostmasterState]) and touches no shared
/// structure; nothing that a child breaks can break it. Requests from outside are flags and a
/// latch.
///
/// Its parts: [Configuration], [LogCollector], [PostmasterFiles], [ConnectionListeners],
/// [ClientReception], [ChildTable], and the current [ServerLife].
public final class Postmaster implements AutoCloseable {
  private static final int FIRST_PID = 1000;
  private static final long TICK_NANOS = 1_000_000_000L;
  private static final long LOCK_CHECK_NANOS = 60_000_000_000L;

  /// The doors and the place of a server.
  ///
  /// @param log hears every report, next to the server's own log
  /// @param commandLine settings by name, which override the files
  /// @param standardError takes the server's log in text form, in whole reports, while no logger
  ///   collects it; called by many threads
  public record Environment(
      FileSystem files,
      Network network,
      Clock clock,
      ProcessLauncher launcher,
      RandomSource random,
      ServerLog log,
      Path dataDirectory,
      Map<String, String> commandLine,
      Consumer<byte[]> standardError) {
    public Environment(
        FileSystem files,
        Network network,
        Clock clock,
        ProcessLauncher launcher,
        RandomSource random,
        ServerLog log,
        Path dataDirectory,
        Map<String, String> commandLine) {
      this(files, network, clock, launcher, random, log, dataDirectory, commandLine, text -> {});
    }
  }

  private final Environment environment;
  private final Configuration configuration;
  private final FunctionRegistry functions = Functions.registry();
  private final Latch latch = new Latch();
  private final Latch opened = new Latch();
  private final PostmasterFiles files;
  private final LogCollector collector;
  private final ServerLog log;
  private final int pid;
  private final ChildTable children;
  private final ConnectionListeners listeners;
  private final ClientReception reception;
  private final ServerRequests requests = new Requests();
  private final long startTimestamp;

  private volatile PostmasterState state = PostmasterState.INIT;
  private volatile @Nullable ShutdownMode shutdownMode;
  private final AtomicBoolean reloadRequested = new AtomicBoolean();

  /// Databases for which the autovacuum launcher wants a worker.
  private final ConcurrentLinkedQueue<Integer> workersWanted = new ConcurrentLinkedQueue<>();

  private volatile @Nullable Throwable failure;
  private @Nullable LaunchedProcess self;

  /// Of the current life; replaced by the postmaster's thread, listeners take pids from it.
  private volatile SessionRegistry sessions = new SessionRegistry(FIRST_PID);

  // Used by the postmaster's thread only.
  private @Nullable ServerLife life;
  private @Nullable ShutdownMode obeyedMode;
  private boolean hasCrashed;
  private long lockCheckedNanos;

  private Postmaster(Environment environment) {
    this.environment = environment;
    files = new PostmasterFiles(environment.files(), environment.dataDirectory());
    pid = (int) files.pid();
    configuration =
        new Configuration(
            environment.files(), environment.dataDirectory(), environment.commandLine());
    collector = new LogCollector(environment, configuration.settings());
    log = collector.log();
    children = new ChildTable(environment.launcher(), environment.clock(), log, latch);
    listeners =
        new ConnectionListeners(
            environment.files(), environment.network(), environment.launcher(), this::log);
    reception = new ClientReception(environment, configuration, children);
    startTimestamp = environment.clock().timestampMicros();
  }

  /// Starts a server and waits until it is open for clients.
  ///
  /// @throws SqlError FATAL, with PostgreSQL's text, if it cannot start; it has been logged
  public static Postmaster start(Environment environment) {
    Postmaster postmaster = new Postmaster(environment);
    try {
      postmaster.open();
    } catch (SqlError e) {
      postmaster.report(e.fatal());
      postmaster.log("database system is shut down");
      postmaster.endWith(e);
      throw e;
    } catch (RuntimeException | Error e) {
      postmaster.endWith(e);
      throw e;
    }
    postmaster.opened.await(-1);
    Throwable failure = postmaster.failure;
    if (failure instanceof SqlError e) {
      throw e;
    } else if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
    return postmaster;
  }

  private void open() {
    files.checkDataDirectory();
    configuration.load(this::complain, startTimestamp);
    ServerSettings settings = configuration.settings();
    files.lock(
        environment.clock().unixSeconds(),
        settings.get(ServerParameters.PORT),
        settings.get(ServerParameters.UNIX_SOCKET_DIRECTORIES).split(",")[0].strip(),
        settings.get(ServerParameters.LISTEN_ADDRESSES).split(",")[0].strip());
    if (collector.isWanted()) {
      startLogger();
    }
    log("starting PostgreSQL " + SessionParameters.SERVER_VERSION_TEXT + " (Gajah)");
    listeners.bind(
        settings,
        (socket, port) ->
            LockFile.ofSocket(
                environment.files(),
                socket,
                environment.dataDirectory(),
                files.ownerOfSocket(socket),
                environment.clock().unixSeconds(),
                port));
    files.writeOptions(environment.commandLine());
    files.writeExternalPid(settings.get(ServerParameters.EXTERNAL_PID_FILE), this::log);
    configuration.loadHba(this::complain);
    self = environment.launcher().launch("postmaster", this::run);
  }

  private void log(String message) {
    log.log(pid, "postmaster", message);
  }

  private void report(SqlError error) {
    log.write(pid, "postmaster", error.severity(), error, null);
  }

  /// Problems of configuration files are for the log only, whatever their nature.
  private void complain(SqlError problem) {
    log.write(pid, "postmaster", Severity.LOG, problem, null);
  }

  // ---- the loop ----

  private void run() {
    Throwable cause = null;
    try {
      listeners.accept(connection -> reception.receive(connection, sessions.newPid()));
      beginLife();
      lockCheckedNanos = environment.clock().nanoTime();
      while (state != PostmasterState.NO_CHILDREN) {
        latch.reset();
        obeyRequests();
        for (ChildTable.Exit exit = children.reap(); exit != null; exit = children.reap()) {
          reap(exit);
        }
        advance();
        startAutovacuum();
        reception.endLateClients();
        checkLock();
        if (state != PostmasterState.NO_CHILDREN) {
          latch.await(TICK_NANOS);
        }
      }
    } catch (SqlError e) {
      report(e.fatal());
      log("database system is shut down");
      cause = e;
    } catch (RuntimeException | Error e) {
      // Without a postmaster nobody would notice the death of another process.
      report(
          new SqlError(SqlState.INTERNAL_ERROR, "postmaster was ended by an exception: " + e, e)
              .fatal());
      cause = e;
    } finally {
      endWith(cause);
      opened.set();
    }
  }

  private void setState(PostmasterState next) {
    state = next;
    reception.setState(next, hasCrashed);
  }

  private void obeyRequests() {
    if (reloadRequested.compareAndSet(true, false) && !state.isStopping()) {
      reload();
    }
    ShutdownMode mode = shutdownMode;
    if (mode != null && mode != obeyedMode && state != PostmasterState.INIT) {
      obeyedMode = mode;
      beginShutdown(mode);
    }
  }

  private void reload() {
    log("received SIGHUP, reloading configuration files");
    configuration.reload(this::complain, environment.clock().timestampMicros());
    children.requestAll(Interrupts.Reason.RELOAD);
  }

  /// Someone else's lock file means someone else's data directory (PostgreSQL:
  /// `RecheckDataDirLockFile`).
  private void checkLock() {
    long now = environment.clock().nanoTime();
    if (now - lockCheckedNanos < LOCK_CHECK_NANOS || state.isStopping()) {
      return;
    }
    lockCheckedNanos = now;
    if (!files.isLockHeld()) {
      log("performing immediate shutdown because data directory lock file is invalid");
      requestShutdown(ShutdownMode.IMMEDIATE);
    }
  }

  // ---- lives ----

  /// Builds shared memory and starts recovery.
  private void beginLife() {
    setState(PostmasterState.STARTUP);
    sessions = new SessionRegistry(sessions.newPid());
    workersWanted.clear();
    removeTemporaryFiles();
    ServerLife begun =
        new ServerLife(
            environment, configuration.settings(), log, functions, sessions, children, requests);
    life = begun;
    begun.begin();
  }

  private void removeTemporaryFiles() {
    try {
      TemporaryFiles.removeAll(environment.files(), environment.dataDirectory());
    } catch (IOException e) {
      throw new SqlError(
              SqlState.IO_ERROR, "could not remove temporary files: " + e.getMessage(), e)
          .fatal();
    }
  }

  private void recovered(ServerLife current) {
    current.startWalWriter();
    hasCrashed = false;
    reception.open(current);
    setState(PostmasterState.RUN);
    files.setStatus("ready", listeners.port());
    log("database system is ready to accept connections");
    opened.set();
  }

  private void endLife() {
    reception.close();
    children.abandonUsersOfSharedMemory();
    ServerLife ended = life;
    life = null;
    if (ended != null) {
      ended.close();
    }
  }

  /// Keeps the launcher running while it should be, and starts the workers that it asks for.
  private void startAutovacuum() {
    ServerLife current = life;
    if (state != PostmasterState.RUN || current == null) {
      return;
    }
    for (Integer database = workersWanted.poll();
        database != null;
        database = workersWanted.poll()) {
      current.startAutovacuumWorker(database);
    }
    if (configuration.settings().get(AutovacuumSettings.AUTOVACUUM)
        && !children.has(ProcessKind.AUTOVACUUM_LAUNCHER)) {
      current.startAutovacuumLauncher();
    }
  }

  private void startLogger() {
    ProcessContext process =
        new ProcessContext(
            sessions.newPid(), ProcessKind.LOGGER.backendType(), environment.clock());
    children.launch(ProcessKind.LOGGER, process, collector.next(process));
  }

  // ---- reaping ----

  private void reap(ChildTable.Exit exit) {
    sessions.remove(exit.process());
    Throwable death = exit.failure();
    ProcessKind kind = exit.kind();
    boolean isHarmless =
        !(death instanceof Panic)
            && (kind.death() == ProcessKind.Death.HARMLESS
                || kind == ProcessKind.LOGGER
                || death == null);
    if (!isHarmless) {
      logDeath(exit);
      if (kind == ProcessKind.STARTUP) {
        startupFailed(death);
      } else {
        crash();
      }
    } else if (kind == ProcessKind.STARTUP) {
      if (state == PostmasterState.STARTUP && life != null) {
        recovered(life);
      }
    } else if (kind == ProcessKind.LOGGER) {
      if (!state.isStopping()) {
        startLogger();
      }
    } else if (!state.isStopping() && life != null) {
      respawn(kind, life);
    }
  }

  private void respawn(ProcessKind kind, ServerLife current) {
    switch (kind) {
      case BACKGROUND_WRITER -> current.startBackgroundWriter();
      case WAL_WRITER -> current.startWalWriter();
      case CHECKPOINTER -> crash(); // it never ends by itself while the server runs
      case CLIENT_BACKEND, DEAD_END, STARTUP, AUTOVACUUM_LAUNCHER, AUTOVACUUM_WORKER, LOGGER -> {}
    }
  }

  private void logDeath(ChildTable.Exit exit) {
    String how =
        exit.failure() instanceof SqlError
            ? "exited with exit code 1"
            : "was terminated by signal 6: Aborted";
    log("%s (PID %d) %s".formatted(exit.kind().logName(), exit.process().pid(), how));
  }

  private void startupFailed(@Nullable Throwable death) {
    log("aborting startup due to startup process failure");
    Throwable cause =
        death instanceof Panic panic
            ? new SqlError(SqlState.INTERNAL_ERROR, String.valueOf(panic.getMessage()), panic)
                .fatal()
            : death;
    stop("database system is shut down", cause);
  }

  /// Ends every process, throws the shared memory away, and starts again (PostgreSQL:
  /// `HandleChildCrash`).
  private void crash() {
    if (shutdownMode == ShutdownMode.IMMEDIATE || state == PostmasterState.NO_CHILDREN) {
      return;
    }
    log("terminating any other active server processes");
    hasCrashed = true;
    setState(PostmasterState.WAIT_BACKENDS);
    sessions.terminateClients(Interrupts.Reason.CRASH);
    endLife();
    if (shutdownMode != null) {
      stop("abnormal database system shutdown", null);
    } else if (!configuration.settings().get(ServerParameters.RESTART_AFTER_CRASH)) {
      stop("shutting down because \"restart_after_crash\" is off", null);
    } else {
      log("all server processes terminated; reinitializing");
      beginLife();
    }
  }

  private void stop(String lastWords, @Nullable Throwable cause) {
    log(lastWords);
    if (cause != null) {
      failure = cause;
    }
    setState(PostmasterState.NO_CHILDREN);
  }

  // ---- shutdown ----

  private void beginShutdown(ShutdownMode mode) {
    log("received %s shutdown request".formatted(mode.name().toLowerCase(Locale.ROOT)));
    files.setStatus("stopping", listeners.port());
    boolean wasOpen = state == PostmasterState.RUN;
    if (!state.isStopping()) {
      setState(PostmasterState.STOP_BACKENDS);
    }
    if (mode == ShutdownMode.FAST && wasOpen) {
      log("aborting any active transactions");
    } else if (mode == ShutdownMode.IMMEDIATE) {
      sessions.terminateClients(Interrupts.Reason.IMMEDIATE_SHUTDOWN);
      endLife();
      stop("database system is shut down", null);
    }
  }

  /// Makes the transitions whose condition holds (PostgreSQL: `PostmasterStateMachine`).
  private void advance() {
    ShutdownMode mode = obeyedMode;
    if (state == PostmasterState.STOP_BACKENDS) {
      if (mode == ShutdownMode.FAST) {
        sessions.terminateClients(Interrupts.Reason.TERMINATE);
      }
      if (mode == ShutdownMode.FAST || sessions.clientCount() == 0) {
        setState(PostmasterState.WAIT_BACKENDS);
      }
    }
    if (state == PostmasterState.WAIT_BACKENDS) {
      sessions.terminateClients(Interrupts.Reason.TERMINATE);
      children.hangUp(
          child ->
              child.kind() == ProcessKind.CLIENT_BACKEND
                  && sessions.find(child.process().pid()) == null);
      for (ProcessKind kind : ProcessKind.values()) {
        if (endsBeforeCheckpointer(kind) && kind != ProcessKind.CLIENT_BACKEND) {
          children.request(kind, Interrupts.Reason.TERMINATE);
        }
      }
      if (!children.any(child -> endsBeforeCheckpointer(child.kind()))) {
        setState(PostmasterState.SHUTDOWN);
        if (life != null) {
          life.requestShutdownCheckpoint();
        }
      }
    }
    if (state == PostmasterState.SHUTDOWN && !children.has(ProcessKind.CHECKPOINTER)) {
      setState(PostmasterState.WAIT_DEAD_END);
    }
    if (state == PostmasterState.WAIT_DEAD_END) {
      children.hangUp(child -> child.kind() == ProcessKind.DEAD_END);
      if (!children.has(ProcessKind.DEAD_END)) {
        stop("database system is shut down", null);
      }
    }
  }

  private static boolean endsBeforeCheckpointer(ProcessKind kind) {
    return switch (kind) {
      case CLIENT_BACKEND,
          STARTUP,
          BACKGROUND_WRITER,
          WAL_WRITER,
          AUTOVACUUM_LAUNCHER,
          AUTOVACUUM_WORKER ->
          true;
      case DEAD_END, CHECKPOINTER, LOGGER -> false;
    };
  }

  /// [#end] for callers who must go on even if a door fails on the way; the failure is kept.
  private void endWith(@Nullable Throwable cause) {
    try {
      end(cause);
    } catch (RuntimeException | Error e) {
      if (failure == null) {
        failure = e;
      }
    }
  }

  /// Gives everything back; the very last act, whatever went before.
  private void end(@Nullable Throwable cause) {
    if (cause != null) {
      failure = cause;
    }
    setState(PostmasterState.NO_CHILDREN);
    listeners.close();
    endLife();
    children.hangUp(child -> child.kind() == ProcessKind.DEAD_END);
    files.remove();
    collector.requestStop();
    while (children.has(ProcessKind.LOGGER)) {
      latch.reset();
      if (children.reap() == null) {
        latch.await(TICK_NANOS);
      }
    }
  }

  // ---- from outside ----

  /// What sessions may ask for.
  private final class Requests implements ServerRequests {
    @Override
    public long startTimestamp() {
      return startTimestamp;
    }

    @Override
    public long configurationLoadTimestamp() {
      return configuration.loadTimestamp();
    }

    @Override
    public void reloadConfiguration() {
      requestReload();
    }

    @Override
    public void startAutovacuumWorker(int databaseOid) {
      workersWanted.add(databaseOid);
      latch.set();
    }

    @Override
    public boolean rotateLog() {
      return requestLogRotation();
    }
  }

  /// The TCP port.
  public int port() {
    return listeners.port();
  }

  public PostmasterState state() {
    return state;
  }

  /// Tells the server to stop; a stronger mode overrides a weaker one. Does not wait.
  public void requestShutdown(ShutdownMode mode) {
    ShutdownMode current = shutdownMode;
    if (current == null || mode.compareTo(current) > 0) {
      shutdownMode = mode;
    }
    latch.set();
  }

  /// Asks for the configuration files to be read again. Does not wait.
  public void requestReload() {
    reloadRequested.set(true);
    latch.set();
  }

  /// Asks the logger for a new file; false if there is no logger. Does not wait.
  public boolean requestLogRotation() {
    return collector.requestRotation();
  }

  /// Waits until the server has stopped; what stopped it against its will, or null.
  public @Nullable Throwable awaitEnd() {
    LaunchedProcess loop = self;
    if (loop != null) {
      loop.awaitEnd(-1);
    }
    return failure;
  }

  /// Fast shutdown, waited for.
  @Override
  public void close() {
    requestShutdown(ShutdownMode.FAST);
    awaitEnd();
  }
}
