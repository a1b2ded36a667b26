// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.auxiliary.AuxiliaryContext;
import dev.gajah.auxiliary.BackgroundWriter;
import dev.gajah.auxiliary.Checkpointer;
import dev.gajah.auxiliary.StartupProcess;
import dev.gajah.auxiliary.WalWriter;
import dev.gajah.backend.BackendServices;
import dev.gajah.backend.ServerRequests;
import dev.gajah.backend.SessionRegistry;
import dev.gajah.backend.autovacuum.AutovacuumLauncher;
import dev.gajah.backend.autovacuum.AutovacuumWork;
import dev.gajah.backend.autovacuum.AutovacuumWorker;
import dev.gajah.backend.notify.NotificationQueue;
import dev.gajah.backend.timeout.Timeouts;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.wal.control.ControlFile;

/// One life of the shared memory: the structures, what sessions get of them, and the processes that
/// serve them. A crash ends it; the next one is made from nothing but the data directory
/// (PostgreSQL: `PostmasterStateMachine`, where it reinitializes).
///
/// Made, used and closed by the postmaster only. Nothing of it may be kept beyond [#close].
final class ServerLife implements AutoCloseable {
  private final SharedMemory memory;
  private final ServerSettings settings;
  private final ServerLog log;
  private final SessionRegistry sessions;
  private final BackendServices services;
  private final ChildTable children;
  private final Postmaster.Environment environment;
  private final Checkpointer checkpointer;
  private final AuxiliaryContext checkpointerContext;
  private final AutovacuumWork autovacuum;

  /// @param sessions empty; pids of children come from it
  /// @param startTimestamp when the server started, which a crash does not change
  ServerLife(
      Postmaster.Environment environment,
      ServerSettings settings,
      ServerLog log,
      FunctionRegistry functions,
      SessionRegistry sessions,
      ChildTable children,
      ServerRequests requests) {
    this.environment = environment;
    this.settings = settings;
    this.log = log;
    this.sessions = sessions;
    this.children = children;
    memory =
        new SharedMemory(
            environment.files(),
            environment.dataDirectory(),
            ControlFile.read(environment.files(), environment.dataDirectory()),
            settings,
            environment.clock(),
            log,
            functions);
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
            log,
            new Timeouts(environment.clock(), environment.launcher()),
            new NotificationQueue(settings.get(NotificationQueue.MAX_NOTIFY_QUEUE_PAGES)),
            requests);
    autovacuum = new AutovacuumWork(settings.get(ServerParameters.AUTOVACUUM_MAX_WORKERS));
    checkpointerContext = context(ProcessKind.CHECKPOINTER);
    checkpointer =
        new Checkpointer(
            checkpointerContext,
            memory.wal(),
            memory.checkpoints(),
            memory.checkpointRequests(),
            memory.buffers().bufferCount());
  }

  SharedMemory memory() {
    return memory;
  }

  SessionRegistry sessions() {
    return sessions;
  }

  BackendServices services() {
    return services;
  }

  private AuxiliaryContext context(ProcessKind kind) {
    ProcessContext process =
        new ProcessContext(sessions.newPid(), kind.backendType(), environment.clock());
    return new AuxiliaryContext(process, settings, log);
  }

  /// Starts the processes that recovery needs, and recovery itself.
  void begin() {
    launch(ProcessKind.CHECKPOINTER, checkpointerContext, checkpointer);
    startBackgroundWriter();
    AuxiliaryContext context = context(ProcessKind.STARTUP);
    launch(
        ProcessKind.STARTUP,
        context,
        new StartupProcess(
            context,
            new StartupProcess.Target(
                memory.control(),
                memory.segments(),
                memory.wal(),
                memory.transactions(),
                memory.storage(),
                memory.redoBuffers(),
                memory.resourceManagers(),
                memory.checkpointRequests())));
  }

  private void launch(
      ProcessKind kind, AuxiliaryContext context, dev.gajah.base.process.ServerProcess body) {
    sessions.add(context.process());
    children.launch(kind, context.process(), body);
  }

  void startBackgroundWriter() {
    AuxiliaryContext context = context(ProcessKind.BACKGROUND_WRITER);
    launch(
        ProcessKind.BACKGROUND_WRITER,
        context,
        new BackgroundWriter(
            context, memory.buffers().newBackgroundSweep(), memory.transactions(), memory.wal()));
  }

  void startWalWriter() {
    AuxiliaryContext context = context(ProcessKind.WAL_WRITER);
    launch(ProcessKind.WAL_WRITER, context, new WalWriter(context, memory.wal()));
  }

  void startAutovacuumLauncher() {
    AuxiliaryContext context = context(ProcessKind.AUTOVACUUM_LAUNCHER);
    launch(
        ProcessKind.AUTOVACUUM_LAUNCHER,
        context,
        new AutovacuumLauncher(services, context.process(), autovacuum));
  }

  void startAutovacuumWorker(int databaseOid) {
    AuxiliaryContext context = context(ProcessKind.AUTOVACUUM_WORKER);
    launch(
        ProcessKind.AUTOVACUUM_WORKER,
        context,
        new AutovacuumWorker(services, context.process(), autovacuum, databaseOid));
  }

  /// The last thing that changes the data directory.
  void requestShutdownCheckpoint() {
    checkpointer.requestShutdownCheckpoint();
  }

  /// Frees the memory. No process may be at work on it any more.
  @Override
  public void close() {
    services.timeouts().close();
    memory.close();
  }
}
