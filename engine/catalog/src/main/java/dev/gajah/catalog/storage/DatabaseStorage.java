// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gajah.access.heap.HeapScan;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleDeformer;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.cache.SharedCatalog;
import dev.gajah.catalog.relmap.RelationMap;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.IoErrors;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Files of whole databases: copied by CREATE DATABASE, removed by DROP DATABASE (PostgreSQL:
/// `dbcommands.c`). Rows of pg_database and locks on the databases are the caller's business.
public final class DatabaseStorage {
  static final int INFO_CREATE_FILE_COPY = 0x00;
  static final int INFO_CREATE_WAL_LOG = 0x10;
  static final int INFO_DROP = 0x20;

  private final Catalog catalog;
  private final SharedCatalog shared;
  private final Transaction transaction;
  private final Wal wal;
  private final BufferPool buffers;
  private final RelationStorage storage;

  public DatabaseStorage(Catalog catalog) {
    this.catalog = catalog;
    shared = catalog.shared();
    transaction = catalog.transaction();
    wal = shared.wal();
    buffers = shared.buffers();
    storage = new RelationStorage(shared.heap(), transaction);
  }

  private record Copied(int relationOid, RelFileLocator locator, boolean isPermanent) {}

  /// Strategy WAL_LOG: copies every block through the buffers and the log. No checkpoint is needed.
  /// If it fails, the caller removes the directory by [#removeAfterFailure].
  public void copyLogged(
      int sourceDatabase, int sourceTablespace, int targetDatabase, int targetTablespace) {
    makeDirectory(
        shared.files(),
        shared.directory().resolve(DataDirectory.databasePath(targetDatabase, targetTablespace)),
        false);
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.DATABASE, INFO_CREATE_WAL_LOG, transaction.xidOrInvalid());
    record.putInt(targetDatabase);
    record.putInt(targetTablespace);
    transaction.noteWal(wal.insert(record));
    RelationMap map = shared.relationMaps().read(sourceDatabase, sourceTablespace);
    shared.relationMaps().create(targetDatabase, targetTablespace, map, transaction.walRecord());
    LockTable locks = shared.transactions().locks();
    for (Copied copied : relations(sourceDatabase, sourceTablespace, map)) {
      RelFileLocator source = copied.locator;
      int tablespace =
          source.tablespaceOid() == sourceTablespace ? targetTablespace : source.tablespaceOid();
      RelFileLocator target = new RelFileLocator(tablespace, targetDatabase, source.relNumber());
      LockTag sourceLock = LockTag.relation(sourceDatabase, copied.relationOid);
      LockTag targetLock = LockTag.relation(targetDatabase, copied.relationOid);
      locks.lock(sourceLock, LockMode.ACCESS_SHARE, transaction, false);
      locks.lock(targetLock, LockMode.ACCESS_SHARE, transaction, false);
      copy(source, target, copied.isPermanent);
      locks.unlock(sourceLock, LockMode.ACCESS_SHARE, transaction);
      locks.unlock(targetLock, LockMode.ACCESS_SHARE, transaction);
    }
  }

  private void copy(RelFileLocator source, RelFileLocator target, boolean isPermanent) {
    storage.create(target, isPermanent ? 'p' : 'u', false);
    storage.copyFork(source, target, ForkNumber.MAIN, isPermanent);
    for (ForkNumber fork : ForkNumber.values()) {
      if (fork == ForkNumber.MAIN || !buffers.exists(source, fork)) {
        continue;
      }
      boolean logged = isPermanent || fork == ForkNumber.INIT;
      buffers.storage().create(target, fork, false);
      if (logged) {
        storage.logCreate(target, fork);
      }
      storage.copyFork(source, target, fork, logged);
    }
  }

  /// Relations with files in another database, read from its pg_class.
  private List<Copied> relations(int database, int tablespace, RelationMap map) {
    int file = map.fileOf(PgClass.RELATION_OID);
    RelationDescriptor table =
        shared.system().table(PgClass.RELATION_OID).toBuilder()
            .locator(new RelFileLocator(tablespace, database, file))
            .build();
    LockTag tag = LockTag.relation(database, PgClass.RELATION_OID);
    LockTable locks = shared.transactions().locks();
    locks.lock(tag, LockMode.ACCESS_SHARE, transaction, false);
    List<Copied> result = new ArrayList<>();
    Snapshot snapshot = transaction.latestSnapshot();
    transaction.registerSnapshot(snapshot);
    try (HeapScan scan = catalog.heap().beginScan(table, snapshot)) {
      HeapTuple tuple = new HeapTuple(512);
      while (scan.next(tuple)) {
        PgClass row =
            PgClass.decode(TupleDeformer.values(table.tuple(), tuple, catalog.heap().detoaster()));
        if (row.reltablespace() == RelFileLocator.GLOBAL_TABLESPACE
            || row.relpersistence() == 't'
            || !hasStorage(row.relkind())) {
          continue;
        }
        int number = row.relfilenode() != 0 ? row.relfilenode() : map.fileOf(row.oid());
        if (number == 0) {
          throw SqlError.internal(
              "relation with OID %s does not have a valid relfilenumber"
                  .formatted(Oid.toString(row.oid())));
        }
        int where = row.reltablespace() != 0 ? row.reltablespace() : tablespace;
        result.add(
            new Copied(
                row.oid(),
                new RelFileLocator(where, database, number),
                row.relpersistence() == 'p'));
      }
    } finally {
      transaction.unregisterSnapshot(snapshot);
    }
    locks.unlock(tag, LockMode.ACCESS_SHARE, transaction);
    return result;
  }

  private static boolean hasStorage(char kind) {
    return switch (kind) {
      case 'r', 'i', 'S', 't', 'm' -> true;
      default -> false;
    };
  }

  /// Strategy FILE_COPY: copies the directory; the log says only that. The caller has made a
  /// checkpoint that flushed all, waited for it, and makes another one afterwards, so that neither
  /// the copy nor the source is replayed from stale files.
  public void copyFiles(
      int sourceDatabase, int sourceTablespace, int targetDatabase, int targetTablespace) {
    Path source =
        shared.directory().resolve(DataDirectory.databasePath(sourceDatabase, sourceTablespace));
    Path target =
        shared.directory().resolve(DataDirectory.databasePath(targetDatabase, targetTablespace));
    copyDirectory(shared.files(), source, target);
    WalRecordBuilder record = transaction.walRecord();
    record.begin(
        RmgrIds.DATABASE,
        INFO_CREATE_FILE_COPY | RelationStorage.SPECIAL_RELATION_UPDATE,
        transaction.xidOrInvalid());
    record.putInt(targetDatabase);
    record.putInt(targetTablespace);
    record.putInt(sourceDatabase);
    record.putInt(sourceTablespace);
    transaction.noteWal(wal.insert(record));
  }

  /// Removes a database's files for good, logging it; nobody can connect to it any more
  /// (PostgreSQL: `remove_dbtablespaces`).
  public void remove(int database, List<Integer> tablespaces) {
    buffers.dropDatabase(database);
    List<Integer> existing = new ArrayList<>();
    for (int tablespace : tablespaces) {
      Path path = shared.directory().resolve(DataDirectory.databasePath(database, tablespace));
      if (shared.files().isDirectory(path)) {
        deleteTree(shared.files(), path);
        existing.add(tablespace);
      }
    }
    if (existing.isEmpty()) {
      return;
    }
    WalRecordBuilder record = transaction.walRecord();
    record.begin(
        RmgrIds.DATABASE,
        INFO_DROP | RelationStorage.SPECIAL_RELATION_UPDATE,
        transaction.xidOrInvalid());
    record.putInt(database);
    record.putInt(existing.size());
    for (int tablespace : existing) {
      record.putInt(tablespace);
    }
    transaction.noteWal(wal.insert(record));
  }

  /// Cleans up after a copy that failed.
  public void removeAfterFailure(int database, List<Integer> tablespaces) {
    buffers.dropDatabase(database);
    remove(database, tablespaces);
  }

  // ---- for redo too ----

  static void makeDirectory(FileSystem files, Path path, boolean isRedo) {
    try {
      if (!isRedo || !files.isDirectory(path)) {
        files.createDirectories(path.getParent() == null ? path : path.getParent());
        files.createDirectory(path);
      }
      try (StoredFile file =
          files.open(path.resolve("PG_VERSION"), isRedo ? OpenMode.CREATE : OpenMode.CREATE_NEW)) {
        file.truncate(0);
        file.writeFully(ByteBuffer.wrap("17\n".getBytes(US_ASCII)), 0);
        file.sync();
      }
      files.syncDirectory(path);
      Path parent = path.getParent();
      if (parent != null) {
        files.syncDirectory(parent);
      }
    } catch (IOException e) {
      throw IoErrors.error("could not create directory \"%s\"".formatted(path), e);
    }
  }

  static void copyDirectory(FileSystem files, Path source, Path target) {
    try {
      files.createDirectories(target);
      ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
      for (String name : files.list(source)) {
        Path from = source.resolve(name);
        if (files.isDirectory(from)) {
          continue;
        }
        try (StoredFile in = files.open(from, OpenMode.READ);
            StoredFile out = files.open(target.resolve(name), OpenMode.CREATE)) {
          out.truncate(0);
          long at = 0;
          while (true) {
            chunk.clear();
            int count = in.read(chunk, at);
            if (count <= 0) {
              break;
            }
            chunk.flip();
            out.writeFully(chunk, at);
            at += count;
          }
          out.sync();
        }
      }
      files.syncDirectory(target);
      Path parent = target.getParent();
      if (parent != null) {
        files.syncDirectory(parent);
      }
    } catch (IOException e) {
      throw IoErrors.error("could not copy directory \"%s\"".formatted(source), e);
    }
  }

  static void deleteTree(FileSystem files, Path path) {
    try {
      files.deleteTree(path);
      Path parent = path.getParent();
      if (parent != null && files.isDirectory(parent)) {
        files.syncDirectory(parent);
      }
    } catch (IOException e) {
      throw IoErrors.error("could not remove directory \"%s\"".formatted(path), e);
    }
  }
}
