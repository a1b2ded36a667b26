// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.setting.Settings;
import dev.gajah.executor.spill.SpillSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;

/// Temporary files of one session, under `base/pgsql_tmp`; all are gone when it ends.
final class SpillFiles implements SpillSpace, AutoCloseable {
  private final FileSystem files;
  private final Path directory;
  private final int pid;
  private final Settings settings;
  private final Map<StoredFile, Path> open = new IdentityHashMap<>();
  private int nextNumber;
  private long bytes;

  SpillFiles(FileSystem files, Path dataDirectory, int pid, Settings settings) {
    this.files = files;
    this.directory = dataDirectory.resolve("base").resolve("pgsql_tmp");
    this.pid = pid;
    this.settings = settings;
  }

  @Override
  public StoredFile create() {
    Path path = directory.resolve("pgsql_tmp" + pid + "." + nextNumber++);
    try {
      if (!files.isDirectory(directory)) {
        files.createDirectories(directory);
      }
      StoredFile file = files.open(path, OpenMode.CREATE);
      open.put(file, path);
      return file;
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR,
          "could not create temporary file \"%s\": %s"
              .formatted(path.getFileName(), e.getMessage()),
          e);
    }
  }

  @Override
  public void discard(StoredFile file) {
    Path path = open.remove(file);
    try {
      file.close();
      if (path != null) {
        files.delete(path);
      }
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not delete temporary file: " + e.getMessage(), e);
    }
    if (open.isEmpty()) {
      bytes = 0;
    }
  }

  @Override
  public void charge(long more) {
    bytes += more;
    int limit = settings.get(SessionParameters.TEMP_FILE_LIMIT);
    if (limit >= 0 && bytes > limit * 1024L) {
      throw new SqlError(
          SqlState.CONFIGURATION_LIMIT_EXCEEDED,
          "temporary file size exceeds \"temp_file_limit\" (%dkB)".formatted(limit));
    }
  }

  /// Discards what an error left behind.
  @Override
  public void close() {
    for (StoredFile file : java.util.List.copyOf(open.keySet())) {
      discard(file);
    }
  }
}
