// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file with positioned reads and writes. Safe for use by several threads at different
/// positions.
public interface StoredFile extends AutoCloseable {
  /// Reads up to `target.remaining()` bytes at `position`; -1 at or after the end of the file.
  int read(ByteBuffer target, long position) throws IOException;

  /// Writes some of the remaining bytes at `position`, extending the file if needed; returns how
  /// many.
  ///
  /// @throws DiskFullException if the disk is full
  int write(ByteBuffer source, long position) throws IOException;

  /// Makes all bytes written before this call durable, and the file's size.
  void sync() throws IOException;

  void truncate(long size) throws IOException;

  long size() throws IOException;

  @Override
  void close() throws IOException;

  default void writeFully(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += write(source, at);
    }
  }

  /// Fills `target` completely.
  ///
  /// @throws EOFException if the file ends before
  default void readFully(ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = read(target, at);
      if (count < 0) {
        throw new EOFException("file ends at " + at);
      }
      at += count;
    }
  }
}
