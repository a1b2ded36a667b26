// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.storage;

import dev.gajah.base.error.Panic;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import java.nio.file.Path;

/// Replays `RM_DBASE` records (PostgreSQL: `dbase_redo`).
///
///     CREATE_FILE_COPY  database, tablespace, source database, source tablespace
///     CREATE_WAL_LOG    database, tablespace
///     DROP              database, count, tablespaces
public final class DatabaseResourceManager implements ResourceManager {
  private final FileSystem files;
  private final DataDirectory directory;
  private final RedoBuffers redo;

  public DatabaseResourceManager(FileSystem files, DataDirectory directory, RedoBuffers redo) {
    this.files = files;
    this.directory = directory;
    this.redo = redo;
  }

  @Override
  public int id() {
    return RmgrIds.DATABASE;
  }

  @Override
  public String name() {
    return RmgrIds.name(RmgrIds.DATABASE);
  }

  @Override
  public void redo(WalRecord record) {
    byte[] data = record.mainData();
    int at = record.mainDataOffset();
    int database = Bytes.getInt(data, at);
    switch (record.info() & 0xF0) {
      case DatabaseStorage.INFO_CREATE_FILE_COPY -> {
        int sourceDatabase = Bytes.getInt(data, at + 8);
        Path source = path(sourceDatabase, Bytes.getInt(data, at + 12));
        Path target = path(database, Bytes.getInt(data, at + 4));
        if (files.isDirectory(target)) {
          DatabaseStorage.deleteTree(files, target);
        }
        if (!files.isDirectory(source)) {
          // Dropped later in the log.
          DatabaseStorage.makeDirectory(files, source, true);
        }
        redo.pool().flushDatabase(sourceDatabase);
        redo.pool().dropDatabase(database);
        DatabaseStorage.copyDirectory(files, source, target);
      }
      case DatabaseStorage.INFO_CREATE_WAL_LOG ->
          DatabaseStorage.makeDirectory(files, path(database, Bytes.getInt(data, at + 4)), true);
      case DatabaseStorage.INFO_DROP -> {
        redo.pool().dropDatabase(database);
        redo.databaseDropped(database);
        int count = Bytes.getInt(data, at + 4);
        for (int i = 0; i < count; i++) {
          Path path = path(database, Bytes.getInt(data, at + 8 + 4 * i));
          if (files.isDirectory(path)) {
            DatabaseStorage.deleteTree(files, path);
          }
        }
      }
      default -> throw new Panic("dbase_redo: unknown op code " + (record.info() & 0xF0));
    }
  }

  private Path path(int database, int tablespace) {
    return directory.resolve(DataDirectory.databasePath(database, tablespace));
  }
}
