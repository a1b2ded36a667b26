// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.segment;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.DiskFullException;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.process.LwLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The directory `pg_wal`: creating, opening, recycling and removing segment files.
///
/// **Crash safety**: a segment gets its name only after it has been filled with zeros and synced
/// under a temporary name, and the directory is synced before the segment is used. If the server
/// stops before, the temporary file is removed at the next start; if after, an all-zero or recycled
/// segment is there, whose pages fail the page address check and so end recovery. A recycled
/// segment is the same file under a new name: who opens one for writing syncs the directory first,
/// since otherwise a crash could bring the old name back, and with it lose what was written and
/// synced since.
public final class WalSegments {
  private static final int ZERO_CHUNK = 1 << 20;

  private final FileSystem files;
  private final Path directory;
  private final int segmentBytes;
  private final AtomicInteger temporaryNumber = new AtomicInteger();

  /// Held while a file gets its final name.
  private final LwLock controlLock = new LwLock();

  public WalSegments(FileSystem files, Path dataDirectory, int segmentBytes) {
    this.files = files;
    this.directory = dataDirectory.resolve("pg_wal");
    this.segmentBytes = segmentBytes;
  }

  public int segmentBytes() {
    return segmentBytes;
  }

  public long segmentOf(long lsn) {
    return Long.divideUnsigned(lsn, segmentBytes);
  }

  public int offsetOf(long lsn) {
    return (int) (lsn & (segmentBytes - 1));
  }

  public Path path(int timeline, long segment) {
    return directory.resolve(WalFileName.of(timeline, segment, segmentBytes));
  }

  /// Opens for reading.
  ///
  /// @throws NoSuchFileException if absent
  public StoredFile openExisting(int timeline, long segment) throws IOException {
    return files.open(path(timeline, segment), OpenMode.READ);
  }

  /// Opens for writing, creating the segment if need be.
  ///
  /// @throws Panic if that fails; 53100 if the disk is full and nothing was changed yet
  public StoredFile openForWriting(int timeline, long segment) {
    Path path = path(timeline, segment);
    try {
      StoredFile file = files.open(path, OpenMode.WRITE);
      files.syncDirectory(directory);
      return file;
    } catch (NoSuchFileException e) {
      create(timeline, segment);
    } catch (IOException e) {
      throw new Panic(
          "could not open file \"pg_wal/%s\": %s".formatted(path.getFileName(), e.getMessage()), e);
    }
    try {
      return files.open(path, OpenMode.WRITE);
    } catch (IOException e) {
      throw new Panic(
          "could not open file \"pg_wal/%s\": %s".formatted(path.getFileName(), e.getMessage()), e);
    }
  }

  /// Makes sure that a segment exists, zero-filled if new.
  ///
  /// @return true if it was created
  public boolean create(int timeline, long segment) {
    Path target = path(timeline, segment);
    if (files.exists(target)) {
      return false;
    }
    Path temporary = directory.resolve("xlogtemp." + temporaryNumber.incrementAndGet());
    try {
      try (StoredFile file = files.open(temporary, OpenMode.CREATE)) {
        file.truncate(0);
        for (int at = 0; at < segmentBytes; at += ZERO_CHUNK) {
          file.writeFully(ByteBuffer.allocate(Math.min(ZERO_CHUNK, segmentBytes - at)), at);
        }
        file.sync();
      }
      controlLock.lockExclusive();
      try {
        if (files.exists(target)) {
          files.delete(temporary);
          return false;
        }
        files.rename(temporary, target);
        files.syncDirectory(directory);
        return true;
      } finally {
        controlLock.unlock();
      }
    } catch (DiskFullException e) {
      discard(temporary);
      throw new SqlError(
          SqlState.DISK_FULL,
          "could not write to file \"pg_wal/%s\": No space left on device"
              .formatted(temporary.getFileName()),
          e);
    } catch (IOException e) {
      discard(temporary);
      throw new Panic(
          "could not create file \"pg_wal/%s\": %s".formatted(target.getFileName(), e.getMessage()),
          e);
    }
  }

  private void discard(Path temporary) {
    try {
      files.delete(temporary);
    } catch (IOException e) {
      // it will be removed at the next start
    }
  }

  /// Names of all segment files, ascending.
  public List<String> list() {
    try {
      List<String> names = new ArrayList<>();
      for (String name : files.list(directory)) {
        if (WalFileName.isSegment(name)) {
          names.add(name);
        }
      }
      Collections.sort(names);
      return names;
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not read directory \"pg_wal\": " + e.getMessage(), e);
    }
  }

  /// Recovery that needs an archive, a backup's label or a primary is refused rather than quietly
  /// done as crash recovery.
  ///
  /// @throws SqlError 0A000, FATAL
  public void refuseBackupOrStandby() {
    for (String name : List.of("backup_label", "standby.signal", "recovery.signal")) {
      if (files.exists(directory.resolveSibling(name))) {
        throw SqlError.unsupported("recovery with file \"" + name + "\"").fatal();
      }
    }
  }

  /// Removes temporary files of an earlier run and makes sure that the sub-directories exist.
  public void cleanUp() {
    try {
      for (String name : files.list(directory)) {
        if (name.startsWith("xlogtemp.")) {
          files.delete(directory.resolve(name));
        }
      }
      for (String name : List.of("archive_status", "summaries")) {
        Path path = directory.resolve(name);
        if (!files.isDirectory(path)) {
          files.createDirectory(path);
        }
      }
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not clean up directory \"pg_wal\": " + e.getMessage(), e);
    }
  }

  /// What [#removeOld] did.
  public record Removal(int added, int removed, int recycled) {}

  /// Renames segments before `firstNeeded` to future names up to `recycleTo`, and removes the
  /// others.
  public Removal removeOld(int timeline, long firstNeeded, long currentSegment, long recycleTo) {
    int removed = 0;
    int recycled = 0;
    long target = currentSegment + 1;
    try {
      for (String name : list()) {
        if (WalFileName.segment(name, segmentBytes) >= firstNeeded) {
          continue;
        }
        Path path = directory.resolve(name);
        while (target <= recycleTo && files.exists(path(timeline, target))) {
          target++;
        }
        if (target <= recycleTo) {
          controlLock.lockExclusive();
          try {
            files.rename(path, path(timeline, target));
          } finally {
            controlLock.unlock();
          }
          target++;
          recycled++;
        } else {
          files.delete(path);
          removed++;
        }
      }
      if (removed + recycled > 0) {
        files.syncDirectory(directory);
      }
    } catch (IOException e) {
      throw new SqlError(SqlState.IO_ERROR, "could not remove old WAL files: " + e.getMessage(), e);
    }
    return new Removal(0, removed, recycled);
  }
}
