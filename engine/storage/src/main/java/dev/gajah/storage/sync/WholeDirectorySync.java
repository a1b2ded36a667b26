// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.sync;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Makes all files below a directory durable, before crash recovery (PostgreSQL:
/// `SyncDataDirectory`).
///
/// **Why**: a server that was killed wrote pages that it did not sync. Redo finds them newer than
/// the log and leaves them alone, so the checkpoint at the end of recovery knows of nothing to
/// sync, moves the redo pointer past them, and a power failure would lose them for good.
public final class WholeDirectorySync {
  private final FileSystem files;

  public WholeDirectorySync(FileSystem files) {
    this.files = files;
  }

  /// Syncs `root` and all below it; symbolic links to directories are followed.
  public void run(Path root) {
    try {
      sync(root);
    } catch (IOException e) {
      throw new SqlError(SqlState.IO_ERROR, "could not fsync data directory: " + e.getMessage(), e)
          .fatal();
    }
  }

  private void sync(Path path) throws IOException {
    if (files.isDirectory(path)) {
      for (String name : files.list(path)) {
        sync(path.resolve(name));
      }
      files.syncDirectory(path);
      return;
    }
    try (StoredFile file = files.open(path, OpenMode.READ)) {
      file.sync();
    } catch (NoSuchFileException e) {
      // Another process, such as the one that removes old log files, was faster.
      return;
    }
  }
}
