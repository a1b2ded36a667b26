// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.backend.SessionParameters;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The files by which a server makes itself known to tools: `postmaster.pid`, `postmaster.opts`,
/// the file of `external_pid_file`; and the first look at the data directory.
///
/// Belongs to the thread that starts the server, then to the postmaster.
final class PostmasterFiles {
  private final FileSystem files;
  private final Path dataDirectory;
  private final LockFile.Owner owner;
  private @Nullable LockFile lock;
  private @Nullable Path externalPidFile;

  PostmasterFiles(FileSystem files, Path dataDirectory) {
    this.files = files;
    this.dataDirectory = dataDirectory;
    ProcessHandle self = ProcessHandle.current();
    long started = self.info().startInstant().map(i -> i.getEpochSecond()).orElse(0L);
    owner =
        new LockFile.Owner(
            self.pid(),
            started,
            "Is another postmaster (PID %%d) running in data directory \"%s\"?"
                .formatted(dataDirectory.toString().replace("%", "%%")));
  }

  long pid() {
    return owner.pid();
  }

  LockFile.Owner ownerOfSocket(Path socket) {
    return new LockFile.Owner(
        owner.pid(),
        owner.processStartSeconds(),
        "Is another postmaster (PID %%d) using socket file \"%s\"?"
            .formatted(socket.toString().replace("%", "%%")));
  }

  /// @throws SqlError FATAL if this is no data directory of this version
  void checkDataDirectory() {
    if (!files.isDirectory(dataDirectory)) {
      throw new SqlError(
              SqlState.UNDEFINED_FILE,
              "data directory \"%s\" does not exist".formatted(dataDirectory))
          .fatal();
    }
    try {
      String version =
          new String(files.readAll(dataDirectory.resolve("PG_VERSION")), StandardCharsets.US_ASCII)
              .strip();
      if (!version.equals("17")) {
        throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE, "database files are incompatible with server")
            .detail(
                "The data directory was initialized by PostgreSQL version %s, which is not compatible with this version %s."
                    .formatted(version, SessionParameters.SERVER_VERSION_TEXT))
            .fatal();
      }
    } catch (IOException e) {
      throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE,
              "\"%s\" is not a valid data directory".formatted(dataDirectory),
              e)
          .detail("File \"%s\" is missing.".formatted(dataDirectory.resolve("PG_VERSION")))
          .fatal();
    }
  }

  /// Takes the data directory.
  ///
  /// @throws SqlError FATAL F0001 if another server has it
  void lock(long startSeconds, int port, String socketDirectory, String address) {
    lock =
        LockFile.ofDataDirectory(
            files, dataDirectory, owner, startSeconds, port, socketDirectory, address);
  }

  void setStatus(String status, int port) {
    LockFile held = lock;
    if (held != null) {
      held.setStatus(status, port);
    }
  }

  boolean isLockHeld() {
    LockFile held = lock;
    return held == null || held.isHeld();
  }

  /// Writes the command line for `pg_ctl restart`; each word quoted.
  ///
  /// @throws SqlError FATAL 58030
  void writeOptions(Map<String, String> commandLine) {
    StringBuilder text = new StringBuilder("postgres \"-D\" \"").append(dataDirectory).append('"');
    commandLine.forEach(
        (name, value) ->
            text.append(" \"-c\" \"").append(name).append('=').append(value).append('"'));
    Path path = dataDirectory.resolve("postmaster.opts");
    try {
      files.writeAll(path, text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SqlError(
              SqlState.IO_ERROR,
              "could not write file \"postmaster.opts\": %s".formatted(e.getMessage()),
              e)
          .fatal();
    }
  }

  /// Writes the process id where `external_pid_file` wants it; a failure is only said.
  void writeExternalPid(String place, Consumer<String> log) {
    if (place.isEmpty()) {
      return;
    }
    Path path = dataDirectory.resolve(place);
    try {
      files.writeAll(path, "%d\n".formatted(owner.pid()).getBytes(StandardCharsets.US_ASCII));
      externalPidFile = path;
    } catch (IOException e) {
      log.accept("could not write external PID file \"%s\": %s".formatted(place, e.getMessage()));
    }
  }

  /// Removes what must not outlive the server.
  void remove() {
    Path external = externalPidFile;
    if (external != null) {
      try {
        files.delete(external);
      } catch (IOException e) {
        // gone already
      }
    }
    LockFile held = lock;
    if (held != null) {
      held.remove();
    }
  }
}
