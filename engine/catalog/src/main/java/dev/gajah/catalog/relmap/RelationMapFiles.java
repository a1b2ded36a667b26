// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relmap;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.process.LwLock;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.io.IOException;
import java.nio.file.Path;

/// The `pg_filenode.map` files of a cluster, shared by all sessions. A change is logged, flushed,
/// and then put in place by a rename.
public final class RelationMapFiles {
  static final int INFO_UPDATE = 0x00;

  private final FileSystem files;
  private final DataDirectory directory;
  private final Wal wal;
  private final LwLock lock = new LwLock();

  public RelationMapFiles(FileSystem files, DataDirectory directory, Wal wal) {
    this.files = files;
    this.directory = directory;
    this.wal = wal;
  }

  /// The map of a database; database 0 in the global tablespace is the map of shared catalogs.
  public RelationMap read(int databaseOid, int tablespaceOid) {
    String name = fileName(databaseOid, tablespaceOid);
    lock.lockShared();
    try {
      return RelationMap.decode(files.readAll(directory.resolve(name)), name);
    } catch (IOException e) {
      throw new SqlError(
              SqlState.IO_ERROR,
              "could not open file \"%s\": %s".formatted(name, e.getMessage()),
              e)
          .fatal();
    } finally {
      lock.unlock();
    }
  }

  public RelationMap readShared() {
    return read(0, dev.gajah.base.id.RelFileLocator.GLOBAL_TABLESPACE);
  }

  private static String fileName(int databaseOid, int tablespaceOid) {
    return DataDirectory.databasePath(databaseOid, tablespaceOid) + "/" + RelationMap.FILE_NAME;
  }

  /// Merges changes into a map's file. The caller is in a critical section and holds strong locks
  /// on the relations.
  void update(int databaseOid, int tablespaceOid, RelationMap changes, WalRecordBuilder record) {
    lock.lockExclusive();
    try {
      String name = fileName(databaseOid, tablespaceOid);
      RelationMap map =
          RelationMap.decode(files.readAll(directory.resolve(name)), name).merge(changes);
      logAndWrite(databaseOid, tablespaceOid, map, record);
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not write relation mapping file: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /// Writes the map of a new database (PostgreSQL: `RelationMapCopy`).
  public void create(int databaseOid, int tablespaceOid, RelationMap map, WalRecordBuilder record) {
    lock.lockExclusive();
    try {
      logAndWrite(databaseOid, tablespaceOid, map, record);
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not write relation mapping file: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void logAndWrite(
      int databaseOid, int tablespaceOid, RelationMap map, WalRecordBuilder record)
      throws IOException {
    byte[] bytes = map.encode();
    record.begin(RmgrIds.RELMAP, INFO_UPDATE, 0);
    record.putInt(databaseOid);
    record.putInt(tablespaceOid);
    record.putInt(bytes.length);
    record.registerData(bytes, 0, bytes.length);
    wal.flush(wal.insert(record));
    files.writeDurably(path(databaseOid, tablespaceOid), bytes);
  }

  private Path path(int databaseOid, int tablespaceOid) {
    return directory.resolve(fileName(databaseOid, tablespaceOid));
  }

  /// Replay: puts the map in place.
  void replay(int databaseOid, int tablespaceOid, byte[] contents) {
    lock.lockExclusive();
    try {
      RelationMap.decode(contents, "WAL record");
      files.writeDurably(path(databaseOid, tablespaceOid), contents);
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not write relation mapping file: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
