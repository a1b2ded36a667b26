// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/// The file `postmaster.pid`: one server for one data directory. Eight lines: process id, data
/// directory, start time, port, socket directory, listen address, shared memory key, status.
/// Source: PostgreSQL `pidfile.h`.
final class LockFile {
  private final FileSystem files;
  private final Path path;
  private final String head;
  private final String tail;
  private int port;

  private LockFile(FileSystem files, Path path, String head, int port, String tail) {
    this.files = files;
    this.path = path;
    this.head = head;
    this.port = port;
    this.tail = tail;
  }

  /// Takes the directory.
  ///
  /// @throws SqlError FATAL F0001 if another server has it
  static LockFile take(
      FileSystem files,
      Path dataDirectory,
      long pid,
      long startSeconds,
      int port,
      String socketDirectory,
      String address) {
    Path path = dataDirectory.resolve("postmaster.pid");
    String head = "%d\n%s\n%d\n".formatted(pid, dataDirectory, startSeconds);
    String tail = "%s\n%s\n%14d%14d\n".formatted(socketDirectory, address, 0, 0);
    LockFile file = new LockFile(files, path, head, port, tail);
    for (int attempt = 0; attempt < 2; attempt++) {
      try (StoredFile created = files.open(path, OpenMode.CREATE_NEW)) {
        created.writeFully(ByteBuffer.wrap(file.contents("starting")), 0);
        created.sync();
        return file;
      } catch (FileAlreadyExistsException e) {
        file.removeStale(pid, dataDirectory);
      } catch (IOException e) {
        throw new SqlError(
                SqlState.IO_ERROR,
                "could not create lock file \"postmaster.pid\": " + e.getMessage(),
                e)
            .fatal();
      }
    }
    throw new SqlError(SqlState.LOCK_FILE_EXISTS, "lock file \"postmaster.pid\" already exists")
        .fatal();
  }

  private void removeStale(long ownPid, Path dataDirectory) {
    try {
      String text = new String(files.readAll(path), StandardCharsets.UTF_8);
      String first = text.lines().findFirst().orElse("").strip();
      long other = first.isEmpty() ? 0 : Math.abs(Long.parseLong(first));
      if (other == 0 && text.isEmpty()) {
        throw new SqlError(SqlState.LOCK_FILE_EXISTS, "lock file \"postmaster.pid\" is empty")
            .hint(
                "Either another server is starting, or the lock file is the remnant of a previous"
                    + " server startup crash.")
            .fatal();
      }
      if (other != ownPid && ProcessHandle.of(other).isPresent()) {
        throw new SqlError(SqlState.LOCK_FILE_EXISTS, "lock file \"postmaster.pid\" already exists")
            .hint(
                "Is another postmaster (PID %d) running in data directory \"%s\"?"
                    .formatted(other, dataDirectory))
            .fatal();
      }
      if (other == ownPid) {
        throw new SqlError(SqlState.LOCK_FILE_EXISTS, "lock file \"postmaster.pid\" already exists")
            .hint(
                "Another server in this process has the data directory \"%s\"."
                    .formatted(dataDirectory))
            .fatal();
      }
      files.delete(path);
    } catch (NumberFormatException e) {
      throw new SqlError(SqlState.LOCK_FILE_EXISTS, "bogus data in lock file \"postmaster.pid\"", e)
          .fatal();
    } catch (IOException e) {
      throw new SqlError(
              SqlState.IO_ERROR,
              "could not read lock file \"postmaster.pid\": " + e.getMessage(),
              e)
          .fatal();
    }
  }

  private byte[] contents(String status) {
    return (head + port + "\n" + tail + "%-8s\n".formatted(status))
        .getBytes(StandardCharsets.UTF_8);
  }

  /// @param actualPort where the server listens, which nobody knew before if it asked for any
  void setStatus(String status, int actualPort) {
    port = actualPort;
    try {
      files.writeAll(path, contents(status));
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not write lock file \"postmaster.pid\": " + e.getMessage(), e);
    }
  }

  void remove() {
    try {
      files.delete(path);
    } catch (IOException e) {
      // the directory may be gone with it
    }
  }
}
