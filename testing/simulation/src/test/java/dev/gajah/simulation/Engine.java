// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import dev.gajah.auxiliary.AuxiliaryContext;
import dev.gajah.auxiliary.AuxiliarySettings;
import dev.gajah.auxiliary.BackgroundWriter;
import dev.gajah.auxiliary.Checkpointer;
import dev.gajah.auxiliary.StartupProcess;
import dev.gajah.auxiliary.WalWriter;
import dev.gajah.auxiliary.XlogResourceManager;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.time.SystemClock;
import dev.gajah.storage.buffer.BufferCheckpoint;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.buffer.WalBufferLog;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.FileCache;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.storage.sync.SyncCheckpoint;
import dev.gajah.storage.sync.SyncRequests;
import dev.gajah.support.files.SimulatedCrash;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.transaction.TransactionSystem;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.control.WalBootstrap;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalBuffers;
import dev.gajah.wal.insert.WalSettings;
import dev.gajah.wal.insert.WalWriteQueue;
import dev.gajah.wal.redo.CheckpointContext;
import dev.gajah.wal.redo.CheckpointFlags;
import dev.gajah.wal.redo.CheckpointRequests;
import dev.gajah.wal.redo.Checkpoints;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// The engine of a server below SQL on a simulated disk, with its auxiliary processes on threads:
/// one life, which ends with the disk's power.
final class Engine {
  static final int SEGMENT_BYTES = 1 << 20;
  static final int DATABASE = 5;
  private static final long SYSTEM_IDENTIFIER = 99;
  private static final int BUFFERS = 128;

  final List<String> log = new CopyOnWriteArrayList<>();
  final ConcurrentLinkedQueue<Throwable> deaths = new ConcurrentLinkedQueue<>();
  final ServerSettings settings =
      new ServerSettings().declareAll(AuxiliarySettings.ALL).declareAll(WalSettings.ALL);
  final ControlFile control;
  final WalSegments segments;
  final Wal wal;
  final BufferPool buffers;
  final StorageManager storage;
  final TransactionSystem transactions;
  final CheckpointRequests requests = new CheckpointRequests();
  final Checkpointer checkpointer;
  final WalWriter walWriter;

  private final SimulatedFileSystem files;
  private final Arena arena = Arena.ofShared();
  private final SystemClock clock = new SystemClock();
  private final ThreadLauncher launcher = new ThreadLauncher();
  private final AtomicInteger pids = new AtomicInteger(100);
  private final List<LaunchedProcess> running = new ArrayList<>();
  private final List<ProcessContext> contexts = new ArrayList<>();
  private final LaunchedProcess checkpointerProcess;
  private final WalWriteQueue queue;
  private final StartupProcess startup;
  private final BackgroundWriter backgroundWriter;

  static void initialize(SimulatedFileSystem files, Path directory) throws IOException {
    for (String name :
        List.of(
            "pg_wal",
            "global",
            "pg_xact",
            "pg_subtrans",
            "pg_multixact/offsets",
            "pg_multixact/members",
            "base/5")) {
      files.createDirectories(directory.resolve(name));
    }
    CheckpointRecord first =
        WalBootstrap.firstCheckpoint(SEGMENT_BYTES, 3, 10000, 1, 1_700_000_000L);
    WalBootstrap.writeFirstSegment(files, directory, SEGMENT_BYTES, SYSTEM_IDENTIFIER, first);
    ControlFile.create(
        files,
        directory,
        WalBootstrap.controlData(SYSTEM_IDENTIFIER, first, SEGMENT_BYTES, true, 1, new byte[32]));
    try (Arena arena = Arena.ofShared()) {
      Wal wal =
          new Wal(
              new WalBuffers(arena, 8, SEGMENT_BYTES, 1, SYSTEM_IDENTIFIER),
              new WalWriteQueue(new WalSegments(files, directory, SEGMENT_BYTES), 1, () -> true),
              SEGMENT_BYTES);
      TransactionSystem system =
          new TransactionSystem(files, directory, wal, (locators, isRedo) -> {}, 16, BUFFERS);
      system.bootstrap(1);
      system.checkpoint(new CheckpointContext(CheckpointFlags.IMMEDIATE, (flags, progress) -> {}));
    }
  }

  /// Starts everything; returns when recovery has ended.
  ///
  /// @throws SimulatedCrash if the power was lost before
  Engine(SimulatedFileSystem files, Path directory) {
    this.files = files;
    control = ControlFile.read(files, directory);
    segments = new WalSegments(files, directory, SEGMENT_BYTES);
    queue = new WalWriteQueue(segments, 1, () -> true);
    wal =
        new Wal(
            new WalBuffers(arena, 16, SEGMENT_BYTES, 1, SYSTEM_IDENTIFIER), queue, SEGMENT_BYTES);
    DataDirectory data = new DataDirectory(directory);
    ServerLog serverLog = this::noteLog;
    SyncRequests syncs = new SyncRequests(files, data, serverLog, clock);
    storage = new StorageManager(new FileCache(files, data, 100), syncs, serverLog);
    buffers = new BufferPool(BUFFERS, storage, new WalBufferLog(wal), true, false, serverLog);
    RedoBuffers redo = new RedoBuffers(buffers, serverLog);
    transactions =
        new TransactionSystem(
            files,
            directory,
            wal,
            (locators, isRedo) -> buffers.unlink(locators, isRedo),
            16,
            BUFFERS);
    List<ResourceManager> managers = new ArrayList<>(transactions.resourceManagers());
    managers.add(new XlogResourceManager(redo, transactions, control));
    Checkpoints checkpoints =
        new Checkpoints(
            wal,
            segments,
            control,
            transactions,
            List.of(transactions, new BufferCheckpoint(buffers), new SyncCheckpoint(syncs, clock)),
            clock,
            1,
            () -> 1,
            new Checkpoints.Sizes(() -> 8, () -> 4, () -> 0, 0.9));
    queue.onSegmentFinished(
        segment -> {
          if (segment - segments.segmentOf(wal.redoPointer())
              >= checkpoints.segmentsBetweenCheckpoints() - 1) {
            requests.request(CheckpointFlags.CAUSE_WAL);
          }
        });
    checkpointer = new Checkpointer(context("checkpointer"), wal, checkpoints, requests, BUFFERS);
    checkpointerProcess = launch("checkpointer", checkpointer);
    backgroundWriter =
        new BackgroundWriter(
            context("background writer"), buffers.newBackgroundSweep(), transactions, wal);
    running.add(launch("background writer", backgroundWriter));
    walWriter = new WalWriter(context("walwriter"), wal);
    startup =
        new StartupProcess(
            context("startup"),
            new StartupProcess.Target(
                control,
                segments,
                wal,
                transactions,
                storage,
                redo,
                List.copyOf(managers),
                requests));
    running.add(checkpointerProcess);
    recover();
    running.add(launch("walwriter", walWriter));
  }

  private void recover() {
    LaunchedProcess process = launch("startup", startup);
    running.add(process);
    while (!process.awaitEnd(1_000_000)) {
      if (files.isCrashed()) {
        break;
      }
    }
    if (files.isCrashed()) {
      end();
      throw new SimulatedCrash();
    }
    if (!deaths.isEmpty()) {
      files.crash();
      end();
      throw new AssertionError("recovery failed", deaths.peek());
    }
  }

  private void noteLog(
      int pid,
      String name,
      Severity severity,
      SqlError report,
      @org.jspecify.annotations.Nullable String statement) {
    log.add(severity + ":  " + report.message());
  }

  private AuxiliaryContext context(String name) {
    ProcessContext process = new ProcessContext(pids.incrementAndGet(), name, clock);
    contexts.add(process);
    return new AuxiliaryContext(process, settings, this::noteLog);
  }

  private LaunchedProcess launch(String name, ServerProcess process) {
    return launcher.launch(
        name,
        () -> {
          try {
            process.run();
          } catch (Throwable e) {
            if (!files.isCrashed()) {
              deaths.add(e);
            }
          }
        });
  }

  Transaction session() {
    ProcessContext process = new ProcessContext(pids.incrementAndGet(), "client backend", clock);
    transactions.procArray().add(process, DATABASE);
    Transaction transaction = transactions.transactions().newTransaction(process);
    transaction.setDatabase(DATABASE, 1663);
    return transaction;
  }

  /// Waits until all of these have ended, making them when the power is lost.
  void await(List<LaunchedProcess> processes) {
    for (LaunchedProcess process : processes) {
      while (!process.awaitEnd(1_000_000)) {
        if (files.isCrashed()) {
          processes.forEach(LaunchedProcess::abandon);
        }
      }
    }
  }

  /// Ends all threads after the power was lost.
  void end() {
    assert files.isCrashed() : "ending a living engine";
    contexts.forEach(process -> process.interrupts().request(Interrupts.Reason.CRASH));
    running.forEach(LaunchedProcess::abandon);
    running.forEach(process -> process.awaitEnd(-1));
    arena.close();
  }
}
