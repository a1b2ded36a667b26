// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import dev.gajah.access.btree.BTree;
import dev.gajah.access.heap.Heap;
import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.statistics.TableStatistics;
import dev.gajah.access.table.AttributeSet;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.Tid;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.time.SystemClock;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.WalBufferLog;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.FileCache;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.storage.sync.SyncRequests;
import dev.gajah.transaction.TransactionSystem;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalBuffers;
import dev.gajah.wal.insert.WalWriteQueue;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The engine below SQL in a temporary directory: log, buffers, transactions, one table `id int4,
/// value int8, note text`, one index on `id`. Nothing is synced to disk.
final class EngineRig implements AutoCloseable {
  private static final int DATABASE = 5;
  private static final int BUFFERS = 4096;
  private static final int SEGMENT_BYTES = 16 << 20;
  private static final int SYSTEM_IDENTIFIER = 1;
  private static final int TABLE_OID = 20000;
  private static final int INDEX_OID = 20001;

  private final Path directory;
  private final FileSystem files = new LocalFileSystem();
  private final Arena arena = Arena.ofShared();
  private final WalWriteQueue writer;
  private final StorageManager storage;
  final Wal wal;
  final BufferPool buffers;
  final BTree btree;
  final HeapSession session;
  final RelationDescriptor table;
  final IndexDescriptor index;

  EngineRig() throws IOException {
    directory = Files.createTempDirectory("gajah-benchmark");
    for (String name :
        List.of(
            "pg_xact",
            "pg_subtrans",
            "pg_multixact/offsets",
            "pg_multixact/members",
            "pg_wal/archive_status",
            "global",
            "base/" + DATABASE)) {
      files.createDirectories(directory.resolve(name));
    }
    WalSegments segments = new WalSegments(files, directory, SEGMENT_BYTES);
    segments.create(1, 1);
    writer = new WalWriteQueue(segments, 1, () -> false);
    wal =
        new Wal(
            new WalBuffers(arena, 512, SEGMENT_BYTES, 1, SYSTEM_IDENTIFIER), writer, SEGMENT_BYTES);
    wal.startAt(40, SEGMENT_BYTES, null, SEGMENT_BYTES);
    TransactionSystem system =
        new TransactionSystem(files, directory, wal, (locators, isRedo) -> {}, 16, BUFFERS);
    system.bootstrap(1);
    DataDirectory data = new DataDirectory(directory);
    storage =
        new StorageManager(
            new FileCache(files, data, 100),
            new SyncRequests(files, data, ServerLog.NONE, new SystemClock()),
            ServerLog.NONE);
    buffers = new BufferPool(BUFFERS, storage, new WalBufferLog(wal), true, false, ServerLog.NONE);
    FreeSpaceMap freeSpace = new FreeSpaceMap(buffers);
    Heap heap =
        new Heap(
            buffers,
            wal,
            freeSpace,
            system.transactions(),
            system.multiXacts(),
            new TableStatistics(),
            true);
    btree =
        new BTree(
            buffers,
            wal,
            freeSpace,
            storage,
            system.transactions(),
            files,
            () -> directory.resolve("sort"),
            true);
    ProcessContext process = new ProcessContext(1000, "client backend", new SystemClock());
    system.procArray().add(process, DATABASE);
    Transaction transaction = system.transactions().newTransaction(process);
    transaction.setDatabase(DATABASE, 1663);
    session = heap.session(transaction);
    table = describeTable();
    index = describeIndex();
    storage.create(table.locator(), ForkNumber.MAIN, false);
    storage.create(index.locator(), ForkNumber.MAIN, false);
  }

  private static RelationDescriptor describeTable() {
    TupleDescriptor tuple =
        new TupleDescriptor(
            List.of(
                Attribute.of(1, "id", 23, 4, true, 'i', 'p', -1, 0, false),
                Attribute.of(2, "value", 20, 8, true, 'd', 'p', -1, 0, false),
                Attribute.of(3, "note", 25, -1, false, 'i', 'x', -1, 100, false)));
    return RelationDescriptor.builder(
            TABLE_OID, new RelFileLocator(1663, DATABASE, TABLE_OID), "t", tuple)
        .hotBlockingAttributes(AttributeSet.of(1))
        .keyAttributes(AttributeSet.of(1))
        .horizons(3, 1)
        .build();
  }

  private static IndexDescriptor describeIndex() {
    ValueComparator longs =
        new ValueComparator() {
          @Override
          public int compare(long a, long b) {
            return Long.compare(a, b);
          }
        };
    IndexColumn id =
        new IndexColumn(
            "id",
            1,
            23,
            4,
            true,
            'i',
            'p',
            -1,
            0,
            1976,
            1978,
            23,
            Representation.LONG,
            longs,
            false,
            false,
            true);
    return new IndexDescriptor(
        INDEX_OID,
        TABLE_OID,
        new RelFileLocator(1663, DATABASE, INDEX_OID),
        "t_id",
        "t",
        "public",
        403,
        List.of(id),
        1,
        null,
        null,
        true,
        false,
        false,
        false,
        true,
        true,
        true,
        true,
        false,
        false,
        true,
        false,
        false,
        90,
        true);
  }

  /// Begins a transaction block and a command in it.
  Transaction begin() {
    Transaction transaction = session.transaction();
    transaction.startCommand();
    transaction.beginBlock();
    transaction.commitCommand();
    transaction.startCommand();
    return transaction;
  }

  void commit() {
    session.transaction().endBlock(false);
    session.transaction().commitCommand();
  }

  /// Inserts rows with ids `0` to `count - 1`, in a transaction of its own.
  void fillTable(int count) {
    begin();
    TupleFormer former = new TupleFormer(table.tuple());
    for (int i = 0; i < count; i++) {
      HeapTuple tuple =
          former.form(
              new Object[] {
                (long) i, 7L * i, ("row " + i).getBytes(StandardCharsets.US_ASCII),
              });
      session.insert(table, tuple, session.transaction().commandIdForWrite());
    }
    commit();
  }

  /// Builds the index over `count` rows that need not be in the table: entry `i` has key `i`.
  void fillIndex(int count) {
    Transaction transaction = begin();
    btree.build(
        index,
        transaction,
        sink -> {
          Vector[] columns = {Vector.create(Representation.LONG, 1)};
          for (int i = 0; i < count; i++) {
            columns[0].set(0, (long) i);
            sink.accept(columns, 0, Tid.pack(i / 100, 1 + i % 100), true);
          }
          return count;
        },
        1 << 24,
        (i, c, r) -> null);
    commit();
  }

  @Override
  public void close() throws IOException {
    writer.close();
    buffers.close();
    arena.close();
    files.deleteTree(directory);
  }
}
