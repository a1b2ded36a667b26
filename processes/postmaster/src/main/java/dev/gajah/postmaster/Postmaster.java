// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.auxiliary.AuxiliaryContext;
import dev.gajah.auxiliary.AuxiliarySettings;
import dev.gajah.auxiliary.BackgroundWriter;
import dev.gajah.auxiliary.Checkpointer;
import dev.gajah.auxiliary.StartupProcess;
import dev.gajah.auxiliary.WalWriter;
import dev.gajah.backend.Backend;
import dev.gajah.backend.BackendServices;
import dev.gajah.backend.SessionParameters;
import dev.gajah.backend.SessionRegistry;
import dev.gajah.backend.notify.NotificationQueue;
import dev.gajah.backend.timeout.Timeouts;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.net.Connection;
import dev.gajah.base.net.Listener;
import dev.gajah.base.net.Network;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.Latch;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ProcessLauncher;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.base.time.Clock;
import dev.gajah.commands.definition.PasswordSettings;
import dev.gajah.protocol.hba.HbaFile;
import dev.gajah.protocol.hba.HbaParser;
import dev.gajah.transaction.predicate.PredicateSettings;
import dev.gajah.transaction.xact.XactSettings;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.Functions;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.insert.WalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The postmaster: listens, accepts and hands over at once; starts, watches and ends all other
/// processes; turns a panic of one of them into a new start of them all.
///
/// Owned by whoever runs the server: [#start], then [#stop] or [#awaitEnd]. Its own loop runs on
/// one thread and touches no shared structure; nothing that a child breaks can break it.
public final class Postmaster implements AutoCloseable {
  private static final int FIRST_PID = 1000;
  private static final int BACKLOG = 200;
  private static final long CRASH_WAIT_NANOS = 5_000_000_000L;

  /// The doors and the place of a server.
  public record Environment(
      FileSystem files,
      Network network,
      Clock clock,
      ProcessLauncher launcher,
      RandomSource random,
      ServerLog log,
      Path dataDirectory,
      Map<String, String> commandLine) {}

  /// A child that has ended.
  private record Exit(ProcessContext process, @Nullable Throwable failure) {}

  private final Environment environment;
  private final ServerSettings settings = new ServerSettings();
  private final FunctionRegistry functions = Functions.registry();
  private final Latch latch = new Latch();
  private final ConcurrentLinkedQueue<Exit> exits = new ConcurrentLinkedQueue<>();

  /// By pid, so that they are told to end in the order of their birth.
  private final ConcurrentSkipListMap<Integer, LaunchedChild> children =
      new ConcurrentSkipListMap<>();

  /// Backends whose clients have yet to prove who they are.
  private final Set<Backend> unauthenticated = ConcurrentHashMap.newKeySet();

  private final List<Listener> listeners = new ArrayList<>();
  private final List<LaunchedProcess> acceptors = new ArrayList<>();
  private final List<Path> socketFiles = new ArrayList<>();
  private volatile PostmasterState state = PostmasterState.INIT;
  private volatile @Nullable ShutdownMode shutdownMode;
  private volatile @Nullable SqlError failure;
  private @Nullable LockFile lockFile;
  private @Nullable HbaFile hba;
  private @Nullable LaunchedProcess self;
  private int port;
  private long startTimestamp;

  // One life of the shared memory.
  private volatile @Nullable SharedMemory shared;
  private volatile @Nullable BackendServices services;
  private SessionRegistry sessions = new SessionRegistry(FIRST_PID);
  private @Nullable Checkpointer checkpointer;

  private record LaunchedChild(ProcessContext process, LaunchedProcess launched) {}

  private Postmaster(Environment environment) {
    this.environment = environment;
    settings
        .declareAll(ServerParameters.ALL)
        .declareAll(LocaleParameters.ALL)
        .declareAll(WalSettings.ALL)
        .declareAll(AuxiliarySettings.ALL)
        .declareAll(XactSettings.ALL)
        .declareAll(PredicateSettings.ALL)
        .declareAll(PasswordSettings.ALL)
        .declareAll(SessionParameters.ALL);
  }

  /// Starts a server and waits until it is open for clients.
  ///
  /// @throws SqlError FATAL, with PostgreSQL's text, if it cannot start
  public static Postmaster start(Environment environment) {
    Postmaster postmaster = new Postmaster(environment);
    postmaster.open();
    return postmaster;
  }

  private void open() {
    checkDirectory();
    for (Map.Entry<String, String> option : environment.commandLine().entrySet()) {
      settings.set(
          settings.require(option.getKey()),
          option.getValue(),
          SettingSource.COMMAND_LINE,
          null,
          0);
    }
    ConfigurationFile.apply(environment.files(), environment.dataDirectory(), settings);
    hba = readHba();
    startTimestamp = environment.clock().timestampMicros();
    ControlFile control = ControlFile.read(environment.files(), environment.dataDirectory());
    boolean opened = false;
    try {
      lockFile =
          LockFile.take(
              environment.files(),
              environment.dataDirectory(),
              ProcessHandle.current().pid(),
              environment.clock().unixSeconds(),
              settings.get(ServerParameters.PORT),
              settings.get(ServerParameters.UNIX_SOCKET_DIRECTORIES).split(",")[0].strip(),
              settings.get(ServerParameters.LISTEN_ADDRESSES).split(",")[0].strip());
      log("starting PostgreSQL " + SessionParameters.SERVER_VERSION_TEXT + " (Gajah)");
      listen();
      startLife(control);
      state = PostmasterState.RUN;
      lockFile.setStatus("ready", port);
      log("database system is ready to accept connections");
      self = environment.launcher().launch("postmaster", this::loop);
      opened = true;
    } finally {
      if (!opened) {
        state = PostmasterState.NO_CHILDREN; // the listeners' loops end
        abandonChildren();
        closeListeners();
        closeShared();
        if (lockFile != null) {
          lockFile.remove();
        }
      }
    }
  }

  private void checkDirectory() {
    Path directory = environment.dataDirectory();
    if (!environment.files().isDirectory(directory)) {
      throw new SqlError(
              SqlState.UNDEFINED_FILE, "data directory \"%s\" does not exist".formatted(directory))
          .fatal();
    }
    try {
      String version =
          new String(
                  environment.files().readAll(directory.resolve("PG_VERSION")),
                  StandardCharsets.US_ASCII)
              .strip();
      if (!version.equals("17")) {
        throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE, "database files are incompatible with server")
            .detail(
                "The data directory was initialized by PostgreSQL version %s, which is not compatible with this version %s."
                    .formatted(version, SessionParameters.SERVER_VERSION_TEXT))
            .fatal();
      }
    } catch (IOException e) {
      throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE,
              "\"%s\" is not a valid data directory".formatted(directory),
              e)
          .detail("File \"%s\" is missing.".formatted(directory.resolve("PG_VERSION")))
          .fatal();
    }
  }

  private HbaFile readHba() {
    Path path = environment.dataDirectory().resolve("pg_hba.conf");
    try {
      String contents = new String(environment.files().readAll(path), StandardCharsets.UTF_8);
      HbaFile parsed =
          HbaParser.parse(contents, path.toString(), new HbaSource(environment.files()));
      if (!parsed.isUsable()) {
        parsed.problems().forEach(problem -> log(problem.toString()));
        throw new SqlError(SqlState.CONFIG_FILE_ERROR, "could not load %s".formatted(path)).fatal();
      }
      return parsed;
    } catch (IOException e) {
      throw new SqlError(SqlState.CONFIG_FILE_ERROR, "could not load %s".formatted(path), e)
          .fatal();
    }
  }

  private record HbaSource(FileSystem files) implements HbaParser.Source {
    private static Path path(String name, String from) {
      return Path.of(from).resolveSibling(name);
    }

    @Override
    public String read(String name, String from) throws IOException {
      return new String(files.readAll(path(name, from)), StandardCharsets.UTF_8);
    }

    @Override
    public String resolve(String name, String from) {
      return path(name, from).toString();
    }

    @Override
    public List<String> listConfigurations(String directory, String from) throws IOException {
      List<String> names = new ArrayList<>();
      Path base = path(directory, from);
      for (String name : files.list(base)) {
        if (name.endsWith(".conf")) {
          names.add(base.resolve(name).toString());
        }
      }
      java.util.Collections.sort(names);
      return names;
    }
  }

  private void log(String message) {
    environment.log().log(1, "postmaster", message);
  }

  // ---- listening ----

  private void listen() {
    int wanted = settings.get(ServerParameters.PORT);
    try {
      for (String host : settings.get(ServerParameters.LISTEN_ADDRESSES).split(",")) {
        if (!host.isBlank()) {
          for (Listener listener :
              environment.network().listenTcp(host.strip(), port == 0 ? wanted : port, BACKLOG)) {
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
          listenUnix(Path.of(directory.strip()).resolve(".s.PGSQL." + port));
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
      log("listening on " + listener.description());
      acceptors.add(
          environment
              .launcher()
              .launch("postmaster listener " + listener.description(), () -> acceptLoop(listener)));
    }
  }

  private void listenUnix(Path path) throws IOException {
    if (environment.files().exists(path)) {
      environment.files().delete(path);
    }
    listeners.add(environment.network().listenUnix(path, BACKLOG));
    socketFiles.add(path);
  }

  private void acceptLoop(Listener listener) {
    while (state != PostmasterState.NO_CHILDREN) {
      Connection connection;
      try {
        connection = listener.accept();
      } catch (IOException e) {
        if (state.compareTo(PostmasterState.RUN) > 0) {
          return;
        }
        log("could not accept new connection: " + e.getMessage());
        environment.launcher().sleep(100_000_000L);
        continue;
      }
      BackendServices current = services;
      if (current == null) {
        connection.close();
        continue;
      }
      byte[] key = new byte[4];
      environment.random().nextSecretBytes(key);
      int secret = Math.max(1, dev.gajah.base.memory.Bytes.getInt(key, 0) & 0x7FFFFFFF);
      ProcessContext process =
          new ProcessContext(sessions.newPid(), "client backend", environment.clock());
      HbaFile rules = hba;
      assert rules != null : "rules are read before listening";
      SharedMemory memory = shared;
      byte[] nonce =
          memory == null ? new byte[32] : memory.control().data().mockAuthenticationNonce();
      Backend backend =
          new Backend(
              current,
              process,
              connection,
              new HbaAuthenticator(() -> rules, environment.random(), nonce, environment.network()),
              new Doorkeeper(),
              secret);
      unauthenticated.add(backend);
      launch(process, backend);
    }
  }

  private @Nullable SqlError refusal() {
    return switch (state) {
      case INIT, STARTUP ->
          new SqlError(SqlState.CANNOT_CONNECT_NOW, "the database system is starting up").fatal();
      case STOP_BACKENDS, WAIT_BACKENDS, SHUTDOWN, NO_CHILDREN ->
          new SqlError(SqlState.CANNOT_CONNECT_NOW, "the database system is shutting down").fatal();
      case RUN -> null;
    };
  }

  /// What backends ask before they let a client in.
  private final class Doorkeeper implements Backend.Admission {
    @Override
    public @Nullable SqlError refusal() {
      return Postmaster.this.refusal();
    }

    @Override
    public int connectionLimit() {
      return settings.get(ServerParameters.MAX_CONNECTIONS);
    }

    @Override
    public int reservedForSuperusers() {
      return settings.get(ServerParameters.SUPERUSER_RESERVED_CONNECTIONS);
    }
  }

  /// Hangs up on clients that take too long to say who they are.
  private void endLateClients() {
    long now = environment.clock().nanoTime();
    long limit = settings.get(ServerParameters.AUTHENTICATION_TIMEOUT) * 1_000_000_000L;
    unauthenticated.removeIf(backend -> backend.endIfLate(now, limit));
  }

  /// The TCP port.
  public int port() {
    return port;
  }

  // ---- children ----

  private void launch(ProcessContext process, ServerProcess body) {
    String name = process.backendType() + " " + process.pid();
    Latch started = new Latch();
    LaunchedProcess launched =
        environment
            .launcher()
            .launch(
                name,
                () -> {
                  Throwable death = null;
                  try {
                    started.await(-1);
                    body.run();
                  } catch (ProcessAbandoned e) {
                    return; // the postmaster knows
                  } catch (Throwable e) {
                    death = e;
                  }
                  exits.add(new Exit(process, death));
                  latch.set();
                });
    children.put(process.pid(), new LaunchedChild(process, launched));
    started.set();
  }

  private AuxiliaryContext auxiliary(String backendType) {
    ProcessContext process =
        new ProcessContext(sessions.newPid(), backendType, environment.clock());
    sessions.add(process);
    return new AuxiliaryContext(process, settings, environment.log());
  }

  /// Builds shared memory, recovers, and starts the processes of normal operation.
  private void startLife(ControlFile control) {
    state = PostmasterState.STARTUP;
    sessions = new SessionRegistry(FIRST_PID + 1);
    removeTemporaryFiles();
    SharedMemory memory =
        new SharedMemory(
            environment.files(),
            environment.dataDirectory(),
            control,
            settings,
            environment.clock(),
            environment.log(),
            functions);
    shared = memory;
    services =
        new BackendServices(
            memory.catalog(),
            memory.transactions(),
            memory.btree(),
            memory.checkpointRequests(),
            functions,
            settings,
            sessions,
            environment.files(),
            environment.dataDirectory(),
            environment.clock(),
            environment.random(),
            environment.launcher(),
            environment.log(),
            new Timeouts(environment.clock(), environment.launcher()),
            new NotificationQueue(settings.get(NotificationQueue.MAX_NOTIFY_QUEUE_PAGES)),
            startTimestamp);
    AuxiliaryContext checkpointerContext = auxiliary("checkpointer");
    Checkpointer made =
        new Checkpointer(
            checkpointerContext,
            memory.wal(),
            memory.checkpoints(),
            memory.checkpointRequests(),
            memory.buffers().bufferCount());
    checkpointer = made;
    launch(checkpointerContext.process(), made);
    startBackgroundWriter(memory);
    recover(memory, control);
    startWalWriter(memory);
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

  private void startBackgroundWriter(SharedMemory memory) {
    AuxiliaryContext context = auxiliary("background writer");
    launch(
        context.process(),
        new BackgroundWriter(
            context, memory.buffers().newBackgroundSweep(), memory.transactions(), memory.wal()));
  }

  private void startWalWriter(SharedMemory memory) {
    AuxiliaryContext context = auxiliary("walwriter");
    launch(context.process(), new WalWriter(context, memory.wal()));
  }

  private void recover(SharedMemory memory, ControlFile control) {
    AuxiliaryContext context = auxiliary("startup");
    StartupProcess startup =
        new StartupProcess(
            context,
            new StartupProcess.Target(
                control,
                memory.segments(),
                memory.wal(),
                memory.transactions(),
                memory.storage(),
                memory.redoBuffers(),
                memory.resourceManagers(),
                memory.checkpointRequests()));
    launch(context.process(), startup);
    while (true) {
      latch.reset();
      Exit exit = exits.poll();
      if (exit == null) {
        latch.await(-1);
        continue;
      }
      children.remove(exit.process().pid());
      Throwable death = exit.failure();
      if (exit.process().backendType().equals("client backend") && !(death instanceof Panic)) {
        continue; // a client that was told to come later
      }
      if (exit.process() == context.process() && death == null) {
        sessions.remove(context.process());
        return;
      }
      if (isBackend(exit) && !(death instanceof Panic)) {
        reap(exit); // a client that was told to come back later
        continue;
      }
      if (death instanceof SqlError error) {
        throw error.fatal();
      }
      throw new SqlError(
              SqlState.INTERNAL_ERROR,
              "%s process ended during startup: %s".formatted(exit.process().backendType(), death),
              death)
          .fatal();
    }
  }

  // ---- the loop ----

  private void loop() {
    try {
      while (state != PostmasterState.NO_CHILDREN) {
        latch.reset();
        for (Exit exit = exits.poll(); exit != null; exit = exits.poll()) {
          reap(exit);
        }
        ShutdownMode mode = shutdownMode;
        if (mode != null && state == PostmasterState.RUN) {
          beginShutdown(mode);
        }
        advance();
        endLateClients();
        if (state != PostmasterState.NO_CHILDREN) {
          latch.await(1_000_000_000L);
        }
      }
    } catch (SqlError e) {
      die(e);
    } catch (RuntimeException | Error e) {
      die(
          new SqlError(SqlState.INTERNAL_ERROR, "postmaster was ended by an exception: " + e, e)
              .fatal());
    }
  }

  /// Ends everything: without a postmaster nobody would notice the death of another process.
  private void die(SqlError reason) {
    failure = reason;
    environment.log().write(1, "postmaster", Severity.FATAL, reason, null);
    abandonChildren();
    finish(false);
  }

  private void reap(Exit exit) {
    children.remove(exit.process().pid());
    sessions.remove(exit.process());
    Throwable death = exit.failure();
    String type = exit.process().backendType();
    boolean isBackend = isBackend(exit);
    if (death == null || (isBackend && !(death instanceof Panic))) {
      if (death != null) {
        logDeath(exit, death);
      }
      if (state == PostmasterState.RUN && !isBackend) {
        respawn(type);
      }
      return;
    }
    logDeath(exit, death);
    if (shutdownMode == ShutdownMode.IMMEDIATE) {
      return;
    }
    crash();
  }

  private static boolean isBackend(Exit exit) {
    return exit.process().backendType().equals("client backend");
  }

  private void respawn(String type) {
    SharedMemory memory = shared;
    if (memory == null) {
      return;
    }
    switch (type) {
      case "background writer" -> startBackgroundWriter(memory);
      case "walwriter" -> startWalWriter(memory);
      default -> crash(); // the checkpointer never ends by itself while the server runs
    }
  }

  private void logDeath(Exit exit, Throwable death) {
    environment
        .log()
        .write(
            1,
            "postmaster",
            Severity.LOG,
            new SqlError(
                SqlState.INTERNAL_ERROR,
                "server process (PID %d) was terminated by an exception: %s"
                    .formatted(exit.process().pid(), death),
                death),
            null);
  }

  /// Ends every process, throws the shared memory away, and starts again (PostgreSQL:
  /// `HandleChildCrash`).
  private void crash() {
    log("terminating any other active server processes");
    sessions.terminateClients(Interrupts.Reason.CRASH);
    abandonChildren();
    closeShared();
    if (!settings.get(ServerParameters.RESTART_AFTER_CRASH) || shutdownMode != null) {
      finish(false);
      return;
    }
    log("all server processes terminated; reinitializing");
    startLife(ControlFile.read(environment.files(), environment.dataDirectory()));
    state = PostmasterState.RUN;
    log("database system is ready to accept connections");
  }

  /// Makes every wait of the children fail, and waits for their end.
  private void abandonChildren() {
    for (LaunchedChild child : children.values()) {
      child.process().interrupts().request(Interrupts.Reason.CRASH);
      child.launched().abandon();
    }
    long deadline = environment.clock().nanoTime() + CRASH_WAIT_NANOS;
    for (LaunchedChild child : children.values()) {
      child.launched().awaitEnd(Math.max(1, deadline - environment.clock().nanoTime()));
    }
    children.clear();
    exits.clear();
  }

  // ---- shutdown ----

  private void beginShutdown(ShutdownMode mode) {
    log("received %s shutdown request".formatted(mode.name().toLowerCase(java.util.Locale.ROOT)));
    LockFile lock = lockFile;
    if (lock != null) {
      lock.setStatus("stopping", port);
    }
    state = PostmasterState.STOP_BACKENDS;
    switch (mode) {
      case SMART -> {}
      case FAST -> {
        if (sessions.clientCount() > 0) {
          log("aborting any active transactions");
        }
        sessions.terminateClients(Interrupts.Reason.TERMINATE);
      }
      case IMMEDIATE -> {
        sessions.terminateClients(Interrupts.Reason.CRASH);
        abandonChildren();
        finish(false);
      }
    }
  }

  private boolean hasChild(String type) {
    for (LaunchedChild child : children.values()) {
      if (child.process().backendType().equals(type)) {
        return true;
      }
    }
    return false;
  }

  private void requestEnd(String type) {
    for (LaunchedChild child : children.values()) {
      if (child.process().backendType().equals(type)) {
        child.process().interrupts().request(Interrupts.Reason.TERMINATE);
      }
    }
  }

  private void advance() {
    if (state == PostmasterState.STOP_BACKENDS && shutdownMode == ShutdownMode.FAST) {
      sessions.terminateClients(Interrupts.Reason.TERMINATE);
    }
    if (state == PostmasterState.STOP_BACKENDS && !hasChild("client backend")) {
      requestEnd("walwriter");
      requestEnd("background writer");
      state = PostmasterState.WAIT_BACKENDS;
    }
    if (state == PostmasterState.WAIT_BACKENDS
        && !hasChild("walwriter")
        && !hasChild("background writer")) {
      state = PostmasterState.SHUTDOWN;
      Checkpointer last = checkpointer;
      if (last != null) {
        last.requestShutdownCheckpoint();
      }
    }
    if (state == PostmasterState.SHUTDOWN && !hasChild("checkpointer")) {
      log("database system is shut down");
      finish(true);
    }
  }

  private void finish(boolean clean) {
    state = PostmasterState.NO_CHILDREN;
    closeListeners();
    closeShared();
    LockFile lock = lockFile;
    if (lock != null && (clean || shutdownMode != null || failure != null)) {
      lock.remove();
    }
  }

  private void closeListeners() {
    for (Listener listener : listeners) {
      try {
        listener.close();
      } catch (IOException e) {
        log("could not close listening socket: " + e.getMessage());
      }
    }
    for (LaunchedProcess acceptor : acceptors) {
      acceptor.awaitEnd(CRASH_WAIT_NANOS);
    }
    for (Path path : socketFiles) {
      try {
        environment.files().delete(path);
      } catch (IOException e) {
        // gone already
      }
    }
    socketFiles.clear();
  }

  private void closeShared() {
    SharedMemory memory = shared;
    BackendServices ended = services;
    shared = null;
    services = null;
    if (ended != null) {
      ended.timeouts().close();
    }
    if (memory != null) {
      memory.close();
    }
  }

  /// Tells the server to stop; a stronger mode overrides a weaker one. Does not wait.
  public void requestShutdown(ShutdownMode mode) {
    ShutdownMode current = shutdownMode;
    if (current == null || mode.compareTo(current) > 0) {
      shutdownMode = mode;
      if (current != null && mode != ShutdownMode.SMART) {
        sessions.terminateClients(Interrupts.Reason.TERMINATE);
      }
    }
    latch.set();
  }

  /// Waits until the server has stopped; the error that stopped it, or null.
  public @Nullable SqlError awaitEnd() {
    LaunchedProcess loop = self;
    if (loop != null) {
      loop.awaitEnd(-1);
    }
    return failure;
  }

  public PostmasterState state() {
    return state;
  }

  /// Fast shutdown, waited for.
  @Override
  public void close() {
    requestShutdown(ShutdownMode.FAST);
    awaitEnd();
  }
}
