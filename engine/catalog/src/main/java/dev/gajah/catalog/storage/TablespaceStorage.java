// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.storage;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.base.io.FileSystem;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.IoErrors;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Directories and links of tablespaces (PostgreSQL: `tablespace.c`).
public final class TablespaceStorage {
  static final int INFO_CREATE = 0x00;
  static final int INFO_DROP = 0x10;

  private final FileSystem files;
  private final DataDirectory directory;

  public TablespaceStorage(FileSystem files, DataDirectory directory) {
    this.files = files;
    this.directory = directory;
  }

  /// Makes the version directory in `location` and the link to it, and logs that.
  public void create(int tablespaceOid, String location, Transaction transaction, Wal wal) {
    makeDirectories(tablespaceOid, location, false);
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.TABLESPACE, INFO_CREATE, transaction.xidOrInvalid());
    record.putInt(tablespaceOid);
    byte[] path = location.getBytes(StandardCharsets.UTF_8);
    record.registerData(path, 0, path.length);
    record.putByte(0);
    transaction.noteWal(wal.insert(record));
  }

  /// Removes an empty tablespace; false if something is in it. Logs the removal.
  public boolean drop(int tablespaceOid, Transaction transaction, Wal wal) {
    if (!removeDirectories(tablespaceOid)) {
      return false;
    }
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.TABLESPACE, INFO_DROP, transaction.xidOrInvalid());
    record.putInt(tablespaceOid);
    transaction.noteWal(wal.insert(record));
    return true;
  }

  private Path link(int tablespaceOid) {
    return directory.resolve("pg_tblspc/" + Oid.toString(tablespaceOid));
  }

  void makeDirectories(int tablespaceOid, String location, boolean isRedo) {
    Path link = link(tablespaceOid);
    Path place = Path.of(location);
    Path version = place.resolve(DataDirectory.TABLESPACE_VERSION_DIRECTORY);
    try {
      if (!files.isDirectory(place)) {
        throw new SqlError(
                SqlState.UNDEFINED_FILE, "directory \"%s\" does not exist".formatted(location))
            .hint("Create this directory for the tablespace before restarting the server.");
      }
      if (files.isDirectory(version)) {
        if (!isRedo) {
          throw new SqlError(
              SqlState.OBJECT_IN_USE,
              "directory \"%s\" already in use as a tablespace".formatted(version));
        }
      } else {
        files.createDirectory(version);
      }
      if (isRedo && files.exists(link)) {
        files.delete(link);
      }
      files.createSymbolicLink(link, place);
      files.syncDirectory(directory.resolve("pg_tblspc"));
    } catch (IOException e) {
      throw IoErrors.error(
          "could not create tablespace directories in \"%s\"".formatted(location), e);
    }
  }

  boolean removeDirectories(int tablespaceOid) {
    Path link = link(tablespaceOid);
    Path version = link.resolve(DataDirectory.TABLESPACE_VERSION_DIRECTORY);
    try {
      if (files.isDirectory(version)) {
        for (String database : files.list(version)) {
          Path folder = version.resolve(database);
          if (!files.list(folder).isEmpty()) {
            return false;
          }
        }
        for (String database : files.list(version)) {
          files.delete(version.resolve(database));
        }
        files.delete(version);
      }
      if (files.exists(link)) {
        files.delete(link);
      }
      files.syncDirectory(directory.resolve("pg_tblspc"));
      return true;
    } catch (IOException e) {
      throw IoErrors.error("could not remove directory \"%s\"".formatted(version), e);
    }
  }
}
