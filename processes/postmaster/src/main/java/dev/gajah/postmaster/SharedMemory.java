// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.access.btree.BTree;
import dev.gajah.access.btree.BTreeResourceManager;
import dev.gajah.access.heap.Heap;
import dev.gajah.access.heap.Heap2ResourceManager;
import dev.gajah.access.heap.HeapResourceManager;
import dev.gajah.access.sequence.SequenceResourceManager;
import dev.gajah.access.sequence.Sequences;
import dev.gajah.access.statistics.TableStatistics;
import dev.gajah.auxiliary.AuxiliarySettings;
import dev.gajah.auxiliary.XlogResourceManager;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.time.Clock;
import dev.gajah.catalog.cache.SharedCatalog;
import dev.gajah.catalog.relmap.RelationMapResourceManager;
import dev.gajah.catalog.storage.DatabaseResourceManager;
import dev.gajah.catalog.storage.StorageResourceManager;
import dev.gajah.catalog.storage.TablespaceResourceManager;
import dev.gajah.catalog.storage.TablespaceStorage;
import dev.gajah.storage.buffer.BufferCheckpoint;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.buffer.WalBufferLog;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.FileCache;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.storage.sync.SyncCheckpoint;
import dev.gajah.storage.sync.SyncRequests;
import dev.gajah.transaction.TransactionSystem;
import dev.gajah.transaction.predicate.PredicateSettings;
import dev.gajah.transaction.xact.XactSettings;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.wal.control.ControlData;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalBuffers;
import dev.gajah.wal.insert.WalSettings;
import dev.gajah.wal.insert.WalWriteQueue;
import dev.gajah.wal.redo.CheckpointFlags;
import dev.gajah.wal.redo.CheckpointRequests;
import dev.gajah.wal.redo.Checkpoints;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.segment.WalSegments;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Every structure that server processes share, in the order in which they are made (PostgreSQL:
/// `CreateSharedMemoryAndSemaphores`).
///
/// One object per life of the shared memory: a crash restart closes it and makes another. Nothing
/// in it refers to a process.
public final class SharedMemory implements AutoCloseable {
  private static final int FILE_CACHE_LIMIT = 1000;

  private final Arena arena = Arena.ofShared();
  private final ControlFile control;
  private final WalSegments segments;
  private final WalWriteQueue walWriter;
  private final Wal wal;
  private final SyncRequests syncs;
  private final StorageManager storage;
  private final BufferPool buffers;
  private final FreeSpaceMap freeSpace;
  private final TransactionSystem transactions;
  private final Heap heap;
  private final BTree btree;
  private final Sequences sequences;
  private final SharedCatalog catalog;
  private final RedoBuffers redoBuffers;
  private final CheckpointRequests checkpointRequests = new CheckpointRequests();
  private final Checkpoints checkpoints;
  private final FunctionRegistry functions;
  private final List<ResourceManager> resourceManagers;

  /// @param functions built-in functions, which hold the orders that indexes need
  public SharedMemory(
      FileSystem files,
      Path dataDirectory,
      ControlFile control,
      ServerSettings settings,
      Clock clock,
      ServerLog log,
      FunctionRegistry functions) {
    this.control = control;
    this.functions = functions;
    ControlData data = control.data();
    int timeline = data.checkpointCopy().timeline();
    int segmentBytes = data.walSegmentBytes();
    int bufferCount = settings.get(ServerParameters.SHARED_BUFFERS);
    boolean checksums = data.hasDataChecksums();
    boolean walLogHints = settings.get(WalSettings.WAL_LOG_HINTS);
    int walLevel = walLevel(settings);

    segments = new WalSegments(files, dataDirectory, segmentBytes);
    walWriter = new WalWriteQueue(segments, timeline, () -> settings.get(WalSettings.FSYNC));
    int walPages =
        WalSettings.bufferPages(settings.get(WalSettings.WAL_BUFFERS), bufferCount, segmentBytes);
    wal =
        new Wal(
            new WalBuffers(arena, walPages, segmentBytes, timeline, data.systemIdentifier()),
            walWriter,
            segmentBytes);

    DataDirectory directory = new DataDirectory(dataDirectory);
    syncs = new SyncRequests(files, directory, log, clock);
    syncs.setEnabled(settings.get(WalSettings.FSYNC));
    storage = new StorageManager(new FileCache(files, directory, FILE_CACHE_LIMIT), syncs, log);
    buffers =
        new BufferPool(bufferCount, storage, new WalBufferLog(wal), checksums, walLogHints, log);
    freeSpace = new FreeSpaceMap(buffers);
    redoBuffers = new RedoBuffers(buffers, log);

    int slots =
        settings.get(ServerParameters.MAX_CONNECTIONS)
            + settings.get(ServerParameters.AUTOVACUUM_MAX_WORKERS)
            + settings.get(ServerParameters.MAX_WORKER_PROCESSES)
            + settings.get(ServerParameters.MAX_WAL_SENDERS)
            + settings.get(XactSettings.MAX_PREPARED_TRANSACTIONS)
            + ServerParameters.AUXILIARY_SLOTS
            + ServerParameters.AUTHENTICATION_SLOTS;
    transactions =
        new TransactionSystem(
            files,
            dataDirectory,
            wal,
            (locators, isRedo) -> buffers.unlink(locators, isRedo),
            slots,
            bufferCount);
    transactions.transactions().setStandbyInfoLogged(walLevel > 0);
    transactions
        .transactions()
        .prepared()
        .setMax(settings.get(XactSettings.MAX_PREPARED_TRANSACTIONS));
    transactions.transactions().serializable().setSettings(PredicateSettings.of(settings));
    transactions.addCheckpointDelay(() -> buffers.checkpointDelay().awaitCurrent());

    boolean logsHints = checksums || walLogHints;
    heap =
        new Heap(
            buffers,
            wal,
            freeSpace,
            transactions.transactions(),
            transactions.multiXacts(),
            new TableStatistics(),
            logsHints);
    AtomicLong temporaryNumber = new AtomicLong();
    btree =
        new BTree(
            buffers,
            wal,
            freeSpace,
            storage,
            transactions.transactions(),
            files,
            () ->
                dataDirectory
                    .resolve("base")
                    .resolve("pgsql_tmp")
                    .resolve("pgsql_tmp_btree." + temporaryNumber.incrementAndGet()),
            walLevel > 0);
    sequences = new Sequences(buffers, wal);
    catalog =
        new SharedCatalog(
            files,
            directory,
            wal,
            buffers,
            transactions.transactions(),
            heap,
            btree,
            sequences,
            (procOid, collation) -> functions.findComparator(procOid));

    Checkpoints.Sizes sizes =
        new Checkpoints.Sizes(
            () -> settings.get(WalSettings.MAX_WAL_SIZE),
            () -> settings.get(WalSettings.MIN_WAL_SIZE),
            () -> settings.get(WalSettings.WAL_KEEP_SIZE),
            settings.get(AuxiliarySettings.CHECKPOINT_COMPLETION_TARGET));
    checkpoints =
        new Checkpoints(
            wal,
            segments,
            control,
            transactions,
            List.of(transactions, new BufferCheckpoint(buffers), new SyncCheckpoint(syncs, clock)),
            clock,
            timeline,
            () -> walLevel,
            sizes);
    walWriter.onSegmentFinished(this::segmentFinished);
    resourceManagers = resourceManagers(files, directory, logsHints);
  }

  private List<ResourceManager> resourceManagers(
      FileSystem files, DataDirectory directory, boolean logsHints) {
    List<ResourceManager> all = new ArrayList<>(transactions.resourceManagers());
    all.add(new XlogResourceManager(redoBuffers, transactions, control));
    all.add(new HeapResourceManager(buffers, redoBuffers, freeSpace));
    all.add(new Heap2ResourceManager(buffers, redoBuffers, freeSpace, logsHints));
    all.add(new BTreeResourceManager(redoBuffers));
    all.add(new SequenceResourceManager(buffers, redoBuffers));
    all.add(new RelationMapResourceManager(catalog.relationMaps()));
    all.add(new StorageResourceManager(redoBuffers, freeSpace, heap.visibilityMap()));
    all.add(new DatabaseResourceManager(files, directory, redoBuffers));
    all.add(new TablespaceResourceManager(new TablespaceStorage(files, directory)));

    return List.copyOf(all);
  }

  private static int walLevel(ServerSettings settings) {
    return switch (settings.get(WalSettings.WAL_LEVEL)) {
      case "minimal" -> 0;
      case "replica" -> 1;
      default -> 2;
    };
  }

  /// A segment is full: a checkpoint is due when enough WAL came since the last.
  private void segmentFinished(long segment) {
    long since = segment - segments.segmentOf(wal.redoPointer());
    if (since >= checkpoints.segmentsBetweenCheckpoints() - 1) {
      checkpointRequests.request(CheckpointFlags.CAUSE_WAL);
    }
  }

  public ControlFile control() {
    return control;
  }

  public WalSegments segments() {
    return segments;
  }

  public Wal wal() {
    return wal;
  }

  public SyncRequests syncs() {
    return syncs;
  }

  public StorageManager storage() {
    return storage;
  }

  public BufferPool buffers() {
    return buffers;
  }

  public FreeSpaceMap freeSpace() {
    return freeSpace;
  }

  public TransactionSystem transactions() {
    return transactions;
  }

  public Heap heap() {
    return heap;
  }

  public BTree btree() {
    return btree;
  }

  public Sequences sequences() {
    return sequences;
  }

  public SharedCatalog catalog() {
    return catalog;
  }

  public RedoBuffers redoBuffers() {
    return redoBuffers;
  }

  public CheckpointRequests checkpointRequests() {
    return checkpointRequests;
  }

  public Checkpoints checkpoints() {
    return checkpoints;
  }

  public FunctionRegistry functions() {
    return functions;
  }

  public List<ResourceManager> resourceManagers() {
    return resourceManagers;
  }

  /// Closes files and frees memory. No process may be at work on it any more.
  @Override
  public void close() {
    walWriter.close();
    storage.close();
    buffers.close();
    arena.close();
  }
}
