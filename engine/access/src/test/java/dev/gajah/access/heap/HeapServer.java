// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.statistics.TableStatistics;
import dev.gajah.access.table.AttributeSet;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleDeformer;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.time.SystemClock;
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
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A heap over a directory with real buffers, log and transactions, for tests.
public final class HeapServer implements AutoCloseable {
  public static final int DATABASE = 5;
  static final int SEGMENT_BYTES = 1 << 20;
  static final long SYSTEM = 4711;
  static final long START = SEGMENT_BYTES;

  public final Path directory;
  public final FileSystem files = new LocalFileSystem();
  public final TransactionSystem system;
  public final Wal wal;
  public final BufferPool buffers;
  public final StorageManager storage;
  public final FreeSpaceMap freeSpace;
  public final Heap heap;
  private final Arena arena = Arena.ofShared();
  private final WalSegments segments;
  private final WalWriteQueue writer;
  private final AtomicInteger pids = new AtomicInteger(1000);

  public HeapServer(Path directory) throws IOException {
    this(directory, 512);
  }

  public HeapServer(Path directory, int bufferCount) throws IOException {
    this.directory = directory;
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
    segments = new WalSegments(files, directory, SEGMENT_BYTES);
    segments.create(1, 1);
    writer = new WalWriteQueue(segments, 1, () -> false);
    wal = new Wal(new WalBuffers(arena, 64, SEGMENT_BYTES, 1, SYSTEM), writer, SEGMENT_BYTES);
    wal.startAt(40, START, null, START);
    system = new TransactionSystem(files, directory, wal, (locators, isRedo) -> {}, 64, 16384);
    system.bootstrap(1);
    storage = newStorage(directory);
    buffers =
        new BufferPool(bufferCount, storage, new WalBufferLog(wal), true, false, ServerLog.NONE);
    freeSpace = new FreeSpaceMap(buffers);
    heap =
        new Heap(
            buffers,
            wal,
            freeSpace,
            system.transactions(),
            system.multiXacts(),
            new TableStatistics(),
            true);
  }

  static StorageManager newStorage(Path directory) {
    DataDirectory data = new DataDirectory(directory);
    FileSystem files = new LocalFileSystem();
    return new StorageManager(
        new FileCache(files, data, 100),
        new SyncRequests(files, data, ServerLog.NONE, new SystemClock()),
        ServerLog.NONE);
  }

  /// All WAL records so far.
  public void readWal(Consumer<WalRecord> consumer) throws IOException {
    wal.flush(wal.insertPosition());
    try (WalReader reader = new WalReader(segments, 1, SYSTEM)) {
      reader.seek(START);
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        consumer.accept(record);
      }
    }
  }

  /// A session of its own, idle.
  public HeapSession session() {
    ProcessContext process =
        new ProcessContext(pids.incrementAndGet(), "client backend", new SystemClock());
    system.procArray().add(process, DATABASE);
    Transaction transaction = system.transactions().newTransaction(process);
    transaction.setDatabase(DATABASE, 1663);
    return heap.session(transaction);
  }

  static void begin(HeapSession session) {
    session.transaction().startCommand();
    session.transaction().beginBlock();
    session.transaction().commitCommand();
    session.transaction().startCommand();
  }

  static void commit(HeapSession session) {
    session.transaction().endBlock(false);
    session.transaction().commitCommand();
  }

  static void rollback(HeapSession session) {
    session.transaction().abortBlock(false);
    session.transaction().commitCommand();
  }

  /// Table `name` with columns id int4, value int8, note text; the index on id exists in the
  /// descriptor's bitmaps only.
  public RelationDescriptor table(int oid, String name) {
    RelationDescriptor relation = describe(oid, name);
    storage.create(relation.locator(), ForkNumber.MAIN, false);
    return relation;
  }

  public static RelationDescriptor describe(int oid, String name) {
    TupleDescriptor tuple =
        new TupleDescriptor(
            List.of(
                Attribute.of(1, "id", 23, 4, true, 'i', 'p', -1, 0, false),
                Attribute.of(2, "value", 20, 8, true, 'd', 'p', -1, 0, false),
                Attribute.of(3, "note", 25, -1, false, 'i', 'x', -1, 100, false)));
    return RelationDescriptor.builder(oid, new RelFileLocator(1663, DATABASE, oid), name, tuple)
        .hotBlockingAttributes(AttributeSet.of(1))
        .keyAttributes(AttributeSet.of(1))
        .horizons(3, 1)
        .build();
  }

  public static HeapTuple row(RelationDescriptor relation, long id, long value, String note) {
    return new TupleFormer(relation.tuple())
        .form(
            new Object[] {id, value, note == null ? null : note.getBytes(StandardCharsets.UTF_8)});
  }

  /// Rows as text, in physical order, as a fresh statement of the session sees them.
  public static List<String> rows(HeapSession session, RelationDescriptor relation) {
    List<String> result = new ArrayList<>();
    try (HeapScan scan = session.beginScan(relation, session.transaction().statementSnapshot())) {
      HeapTuple tuple = new HeapTuple();
      while (scan.next(tuple)) {
        result.add(text(session, relation, tuple));
      }
    }
    return result;
  }

  static String text(HeapSession session, RelationDescriptor relation, HeapTuple tuple) {
    Object[] values = TupleDeformer.values(relation.tuple(), tuple, session.detoaster());
    String note =
        values[2] == null ? "null" : new String((byte[]) values[2], StandardCharsets.UTF_8);
    return values[0] + ":" + values[1] + ":" + note;
  }

  @Override
  public void close() {
    writer.close();
    buffers.close();
    arena.close();
  }
}
