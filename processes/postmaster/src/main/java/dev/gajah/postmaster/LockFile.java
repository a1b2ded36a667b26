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
import java.util.ArrayList;
import java.util.List;

/// A file that says which server has a place: `postmaster.pid` for a data directory, `*.lock` for a
/// Unix-domain socket. Source: PostgreSQL `pidfile.h`.
///
///     line 1  process id
///     line 2  data directory
///     line 3  start time, seconds since 1970
///     line 4  port
///     line 5  socket directory
///     line 6  listen address          (postmaster.pid only)
///     line 7  shared memory key       (postmaster.pid only)
///     line 8  status                  (postmaster.pid only)
///
/// A file that a dead process left is replaced. One that names this very process is a leftover if
/// it is older than the process, which happens where process ids repeat, as in containers.
final class LockFile {
  private static final int START_LINE = 2;
  private static final int PORT_LINE = 3;

  /// What the file says of its owner, and in which words others are refused.
  ///
  /// @param pid of the operating system's process
  /// @param processStartSeconds when that process started, seconds since 1970
  /// @param refusalHint with `%d` for the other process's id
  record Owner(long pid, long processStartSeconds, String refusalHint) {}

  private final FileSystem files;
  private final Path path;
  private String head;

  private LockFile(FileSystem files, Path path, String head) {
    this.files = files;
    this.path = path;
    this.head = head;
  }

  /// Takes a data directory; the status is `starting`.
  ///
  /// @throws SqlError FATAL F0001 if another server has it
  static LockFile ofDataDirectory(
      FileSystem files,
      Path dataDirectory,
      Owner owner,
      long startSeconds,
      int port,
      String socketDirectory,
      String address) {
    String head =
        "%d\n%s\n%d\n%d\n%s\n%s\n%14d%14d\n"
            .formatted(
                owner.pid(), dataDirectory, startSeconds, port, socketDirectory, address, 0, 0);
    LockFile file = new LockFile(files, dataDirectory.resolve("postmaster.pid"), head);
    file.take("postmaster.pid", owner, status("starting"));
    return file;
  }

  /// Takes a Unix-domain socket.
  ///
  /// @throws SqlError FATAL F0001 if another server has it
  static LockFile ofSocket(
      FileSystem files, Path socket, Path dataDirectory, Owner owner, long startSeconds, int port) {
    String head =
        "%d\n%s\n%d\n%d\n%s\n"
            .formatted(owner.pid(), dataDirectory, startSeconds, port, socket.getParent());
    LockFile file =
        new LockFile(files, socket.resolveSibling(socket.getFileName() + ".lock"), head);
    file.take(file.path.toString(), owner, "");
    return file;
  }

  private static String status(String status) {
    return "%-8s\n".formatted(status);
  }

  private void take(String name, Owner owner, String tail) {
    for (int attempt = 0; attempt < 2; attempt++) {
      try (StoredFile created = files.open(path, OpenMode.CREATE_NEW)) {
        byte[] text = (head + tail).getBytes(StandardCharsets.UTF_8);
        created.writeFully(ByteBuffer.wrap(text), 0);
        created.sync();
        return;
      } catch (FileAlreadyExistsException e) {
        removeStale(name, owner);
      } catch (IOException e) {
        throw new SqlError(
                SqlState.IO_ERROR,
                "could not create lock file \"%s\": %s".formatted(name, e.getMessage()),
                e)
            .fatal();
      }
    }
    throw exists(name).fatal();
  }

  private static SqlError exists(String name) {
    return new SqlError(
        SqlState.LOCK_FILE_EXISTS, "lock file \"%s\" already exists".formatted(name));
  }

  private void removeStale(String name, Owner owner) {
    try {
      List<String> lines = readLines();
      if (lines.isEmpty()) {
        throw new SqlError(SqlState.LOCK_FILE_EXISTS, "lock file \"%s\" is empty".formatted(name))
            .hint(
                "Either another server is starting, or the lock file is the remnant of a previous"
                    + " server startup crash.")
            .fatal();
      }
      long other = Math.abs(Long.parseLong(lines.getFirst().strip()));
      boolean isOwnersPast =
          other == owner.pid()
              && (lines.size() <= START_LINE
                  || Long.parseLong(lines.get(START_LINE).strip()) < owner.processStartSeconds());
      if (!isOwnersPast && (other == owner.pid() || ProcessHandle.of(other).isPresent())) {
        throw exists(name).hint(owner.refusalHint().formatted(other)).fatal();
      }
      files.delete(path);
    } catch (NumberFormatException e) {
      throw new SqlError(
              SqlState.LOCK_FILE_EXISTS, "bogus data in lock file \"%s\"".formatted(name), e)
          .fatal();
    } catch (IOException e) {
      throw new SqlError(
              SqlState.IO_ERROR,
              "could not read lock file \"%s\": %s".formatted(name, e.getMessage()),
              e)
          .fatal();
    }
  }

  private List<String> readLines() throws IOException {
    return new String(files.readAll(path), StandardCharsets.UTF_8).lines().toList();
  }

  /// Whether the file is still there and names the process that took it; true if it cannot be read
  /// for a reason that says nothing (PostgreSQL: `RecheckDataDirLockFile`).
  boolean isHeld() {
    if (!files.exists(path)) {
      return false;
    }
    try {
      List<String> lines = readLines();
      return !lines.isEmpty()
          && lines.getFirst().strip().equals(head.lines().findFirst().orElse(""));
    } catch (IOException e) {
      return files.exists(path);
    }
  }

  /// Rewrites the last line of `postmaster.pid`, which `pg_ctl` waits for.
  ///
  /// @param actualPort where the server listens, which nobody knew before if it asked for any
  void setStatus(String status, int actualPort) {
    List<String> lines = new ArrayList<>(head.lines().toList());
    lines.set(PORT_LINE, Integer.toString(actualPort));
    head = String.join("\n", lines) + "\n";
    try {
      files.writeAll(path, (head + status(status)).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR,
          "could not write lock file \"%s\": %s".formatted(path.getFileName(), e.getMessage()),
          e);
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
