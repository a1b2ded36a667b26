// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary.logger;

import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// One open log file, appended to by the logger.
final class LogFile implements AutoCloseable {
  private final String name;
  private final StoredFile file;
  private long size;

  private LogFile(String name, StoredFile file, long size) {
    this.name = name;
    this.file = file;
    this.size = size;
  }

  /// Opens or creates a file for appending.
  ///
  /// @param name as `current_logfiles` shows it: below the data directory or absolute
  static LogFile open(FileSystem files, Path dataDirectory, String name, int mode, boolean truncate)
      throws IOException {
    Path path = dataDirectory.resolve(name);
    Path directory = path.getParent();
    if (directory != null && !files.isDirectory(directory)) {
      files.createDirectories(directory);
    }
    StoredFile file = files.open(path, OpenMode.CREATE);
    try {
      files.setPermissions(path, mode);
      if (truncate) {
        file.truncate(0);
      }
      return new LogFile(name, file, file.size());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  void append(byte[] text) throws IOException {
    file.writeFully(ByteBuffer.wrap(text), size);
    size += text.length;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
