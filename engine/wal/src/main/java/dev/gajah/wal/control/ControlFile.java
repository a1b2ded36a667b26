// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.control;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.Crc32c;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.memory.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// The file `global/pg_control`: one shared copy in memory, written through as a whole.
///
/// The used part is 292 bytes, less than a disk sector, so a write is atomic; the file is 8192
/// bytes, the rest zeros.
///
/// Guarded by its own monitor-free lock: [#update] is called under it. Source: PostgreSQL
/// `pg_control.h`.
public final class ControlFile {
  public static final int FILE_BYTES = 8192;

  private final FileSystem files;
  private final Path path;
  private final dev.gajah.base.process.LwLock lock = new dev.gajah.base.process.LwLock();
  private volatile ControlData data;

  private ControlFile(FileSystem files, Path path, ControlData data) {
    this.files = files;
    this.path = path;
    this.data = data;
  }

  /// Reads and checks the file.
  ///
  /// @throws SqlError 58P01 if missing, XX001 if damaged, 22023 if of another version
  public static ControlFile read(FileSystem files, Path dataDirectory) {
    Path path = dataDirectory.resolve("global").resolve("pg_control");
    byte[] bytes;
    try {
      bytes = files.readAll(path);
    } catch (NoSuchFileException e) {
      throw new SqlError(
          SqlState.UNDEFINED_FILE,
          "could not open file \"global/pg_control\": No such file or directory",
          e);
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not read file \"global/pg_control\": " + e.getMessage(), e);
    }
    if (bytes.length < ControlData.CRC_OFFSET + 4) {
      throw new SqlError(
          SqlState.DATA_CORRUPTED,
          "could not read file \"global/pg_control\": read %d of %d"
              .formatted(bytes.length, ControlData.LENGTH));
    }
    int version = Bytes.getInt(bytes, 8);
    if (version != ControlData.VERSION) {
      throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE, "database files are incompatible with server")
          .detail(
              "The database cluster was initialized with PG_CONTROL_VERSION %d, but the server was compiled with PG_CONTROL_VERSION %d."
                  .formatted(version, ControlData.VERSION))
          .hint("It looks like you need to initdb.");
    }
    if (Crc32c.of(bytes, 0, ControlData.CRC_OFFSET)
        != Bytes.getInt(bytes, ControlData.CRC_OFFSET)) {
      throw new SqlError(SqlState.DATA_CORRUPTED, "incorrect checksum in control file");
    }
    ControlData data = ControlData.decode(bytes);
    if (data.catalogVersion() != ControlData.CATALOG_VERSION) {
      throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE, "database files are incompatible with server")
          .detail(
              "The database cluster was initialized with CATALOG_VERSION_NO %d, but the server was compiled with CATALOG_VERSION_NO %d."
                  .formatted(data.catalogVersion(), ControlData.CATALOG_VERSION))
          .hint("It looks like you need to initdb.");
    }
    return new ControlFile(files, path, data);
  }

  /// Creates the file of a new cluster, durably.
  public static ControlFile create(FileSystem files, Path dataDirectory, ControlData data)
      throws IOException {
    ControlFile file =
        new ControlFile(files, dataDirectory.resolve("global").resolve("pg_control"), data);
    file.write(data, OpenMode.CREATE_NEW);
    return file;
  }

  /// What the file says now.
  public ControlData data() {
    return data;
  }

  /// Changes the contents and makes the change durable before returning.
  ///
  /// @throws Panic if it cannot be written or synced
  public void update(UnaryOperator<ControlData> change) {
    lock.lockExclusive();
    try {
      ControlData changed = change.apply(data);
      write(changed, OpenMode.WRITE);
      data = changed;
    } catch (IOException e) {
      throw new Panic("could not write file \"global/pg_control\": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void write(ControlData contents, OpenMode mode) throws IOException {
    byte[] bytes = Arrays.copyOf(contents.encode(), FILE_BYTES);
    try (StoredFile file = files.open(path, mode)) {
      file.writeFully(ByteBuffer.wrap(bytes), 0);
      file.sync();
    }
  }
}
