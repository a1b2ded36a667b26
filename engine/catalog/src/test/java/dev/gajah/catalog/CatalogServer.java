// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog;

import dev.gajah.access.btree.BTree;
import dev.gajah.access.heap.Heap;
import dev.gajah.access.sequence.Sequences;
import dev.gajah.access.statistics.TableStatistics;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.random.SystemRandomSource;
import dev.gajah.base.time.SystemClock;
import dev.gajah.catalog.bootstrap.Initdb;
import dev.gajah.catalog.bootstrap.InitdbOptions;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.cache.SessionState;
import dev.gajah.catalog.cache.SharedCatalog;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.WalBufferLog;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.FileCache;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.storage.sync.SyncRequests;
import dev.gajah.transaction.TransactionSystem;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.ClusterState;
import dev.gajah.wal.control.ControlData;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalBuffers;
import dev.gajah.wal.insert.WalWriteQueue;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/// The engine over a directory that was shut down cleanly, without processes, for tests.
public final class CatalogServer implements AutoCloseable {
  public final Path directory;
  public final FileSystem files = new LocalFileSystem();
  public final TransactionSystem system;
  public final Wal wal;
  public final BufferPool buffers;
  public final StorageManager storage;
  public final FreeSpaceMap freeSpace;
  public final SharedCatalog shared;
  private final Arena arena = Arena.ofShared();
  private final WalWriteQueue writer;
  private final ControlData control;
  private final AtomicInteger pids = new AtomicInteger(1000);

  public static void initdb(Path directory) throws IOException {
    Initdb.run(
        new LocalFileSystem(),
        new SystemClock(),
        new SystemRandomSource(),
        directory,
        InitdbOptions.defaults().withSync(false));
  }

  public CatalogServer(Path directory) throws IOException {
    this.directory = directory;
    DataDirectory data = new DataDirectory(directory);
    control = ControlData.decode(files.readAll(directory.resolve("global/pg_control")));
    writeControl(control.withState(ClusterState.IN_PRODUCTION, control.time()));
    int segment = control.walSegmentBytes();
    WalSegments segments = new WalSegments(files, directory, segment);
    long last = control.checkpoint();
    long end;
    try (WalReader reader =
        new WalReader(segments, control.checkpointCopy().timeline(), control.systemIdentifier())) {
      reader.seek(last);
      end = reader.next().endLsn();
    }
    int inPage = (int) (end % WalFormat.PAGE_BYTES);
    byte[] page = null;
    if (inPage != 0) {
      byte[] file =
          files.readAll(segments.path(control.checkpointCopy().timeline(), end / segment));
      int from = (int) (end % segment) - inPage;
      page = Arrays.copyOfRange(file, from, from + inPage);
    }
    int timeline = control.checkpointCopy().timeline();
    writer = new WalWriteQueue(segments, timeline, () -> false);
    wal =
        new Wal(
            new WalBuffers(arena, 64, segment, timeline, control.systemIdentifier()),
            writer,
            segment);
    wal.startAt(last, end, page, control.checkpointCopy().redo());
    storage =
        new StorageManager(
            new FileCache(files, data, 100),
            new SyncRequests(files, data, ServerLog.NONE, new SystemClock()),
            ServerLog.NONE);
    buffers =
        new BufferPool(
            2000,
            storage,
            new WalBufferLog(wal),
            control.hasDataChecksums(),
            false,
            ServerLog.NONE);
    system =
        new TransactionSystem(
            files,
            directory,
            wal,
            (locators, isRedo) -> buffers.unlink(locators, isRedo),
            64,
            16384);
    system.startup(control.checkpointCopy(), false);
    system.finishRecovery();
    freeSpace = new FreeSpaceMap(buffers);
    Heap heap =
        new Heap(
            buffers,
            wal,
            freeSpace,
            system.transactions(),
            system.multiXacts(),
            new TableStatistics(),
            true);
    AtomicInteger temporary = new AtomicInteger();
    BTree btree =
        new BTree(
            buffers,
            wal,
            freeSpace,
            storage,
            system.transactions(),
            files,
            () -> directory.resolve("base/temporary" + temporary.incrementAndGet()),
            true);
    shared =
        new SharedCatalog(
            files,
            data,
            wal,
            buffers,
            system.transactions(),
            heap,
            btree,
            new Sequences(buffers, wal),
            (proc, collation) -> null);
  }

  /// Settings of a test's session.
  public static final class TestSession implements SessionState {
    public String searchPath = "\"$user\", public";
    public int user = 10;

    @Override
    public String searchPath() {
      return searchPath;
    }

    @Override
    public int currentUserOid() {
      return user;
    }

    @Override
    public int sessionUserOid() {
      return 10;
    }

    @Override
    public int temporaryNumber() {
      return 1;
    }
  }

  public Catalog session(int databaseOid) {
    return session(databaseOid, new TestSession());
  }

  public Catalog session(int databaseOid, TestSession state) {
    ProcessContext process =
        new ProcessContext(pids.incrementAndGet(), "client backend", new SystemClock());
    system.procArray().add(process, databaseOid);
    Transaction transaction = system.transactions().newTransaction(process);
    transaction.setDatabase(databaseOid, 1663);
    return new Catalog(shared, transaction, state);
  }

  public static void begin(Catalog catalog) {
    catalog.transaction().startCommand();
    catalog.acceptInvalidations();
  }

  public static void commit(Catalog catalog) {
    catalog.transaction().commitCommand();
  }

  public static void abort(Catalog catalog) {
    catalog.transaction().abortCurrent();
  }

  /// A shutdown checkpoint, so that others can open the directory.
  public void shutDown() throws IOException {
    buffers.flushAll();
    system.commitLog().checkpoint();
    CheckpointRecord old = control.checkpointCopy();
    wal.flush(wal.insertPosition());
    long position = wal.insertPosition();
    if (position % control.walSegmentBytes() == 0) {
      position += WalFormat.LONG_HEADER_BYTES;
    } else if (position % WalFormat.PAGE_BYTES == 0) {
      position += 24;
    }
    CheckpointRecord checkpoint =
        new CheckpointRecord(
            position,
            old.timeline(),
            old.previousTimeline(),
            true,
            old.walLevel(),
            system.xidGenerator().nextFullXid(),
            system.oidGenerator().nextForCheckpoint(true),
            old.nextMulti(),
            old.nextMultiOffset(),
            old.oldestXid(),
            old.oldestXidDatabase(),
            old.oldestMulti(),
            old.oldestMultiDatabase(),
            old.time(),
            0,
            0,
            0);
    WalRecordBuilder record = new WalRecordBuilder();
    record.begin(RmgrIds.XLOG, WalFormat.CHECKPOINT_SHUTDOWN, 0);
    record.registerData(checkpoint.encode(), 0, CheckpointRecord.LENGTH);
    wal.flush(wal.insert(record));
    writeControl(
        control
            .withState(ClusterState.SHUTDOWNED, control.time())
            .withCheckpoint(position, checkpoint, control.time()));
  }

  private void writeControl(ControlData data) throws IOException {
    byte[] file = files.readAll(directory.resolve("global/pg_control"));
    byte[] encoded = data.encode();
    System.arraycopy(encoded, 0, file, 0, encoded.length);
    files.writeAll(directory.resolve("global/pg_control"), file);
  }

  @Override
  public void close() {
    writer.close();
    buffers.close();
    arena.close();
  }
}
