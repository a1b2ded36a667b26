// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The file door. Everything the server does to files goes through an instance of this.
///
/// Durability is explicit: bytes are durable after [StoredFile#sync], names (create, rename,
/// delete) after [#syncDirectory] of the parent. An implementation may lose, reorder or tear
/// anything else at a crash.
///
/// Errors are `IOException`s; a missing file is `NoSuchFileException`, a full disk is
/// [DiskFullException].
public interface FileSystem {
  /// Opens for reading and writing; creates an empty file if `mode` says so.
  ///
  /// @throws java.nio.file.NoSuchFileException if absent and not to be created
  /// @throws java.nio.file.FileAlreadyExistsException if present and `mode` is
  ///   [OpenMode#CREATE_NEW]
  StoredFile open(Path path, OpenMode mode) throws IOException;

  boolean exists(Path path);

  boolean isDirectory(Path path);

  /// Names (not paths) of the entries of a directory, in no certain order.
  List<String> list(Path directory) throws IOException;

  /// Creates one directory with mode 0700.
  void createDirectory(Path path) throws IOException;

  /// Creates a directory and its missing parents, each with mode 0700.
  void createDirectories(Path path) throws IOException;

  /// Deletes a file or an empty directory.
  void delete(Path path) throws IOException;

  /// Deletes a file or a directory with all below it; does nothing if absent.
  default void deleteTree(Path path) throws IOException {
    if (isDirectory(path)) {
      for (String name : list(path)) {
        deleteTree(path.resolve(name));
      }
    } else if (!exists(path)) {
      return;
    }
    delete(path);
  }

  /// Renames atomically, replacing a file of the new name.
  void rename(Path from, Path to) throws IOException;

  /// Makes the names in a directory durable.
  void syncDirectory(Path directory) throws IOException;

  /// Makes a symbolic link at `link` that points to `target`.
  void createSymbolicLink(Path link, Path target) throws IOException;

  /// Where a symbolic link points.
  Path readSymbolicLink(Path link) throws IOException;

  /// Permission bits, such as `0600`.
  void setPermissions(Path path, int mode) throws IOException;

  int permissions(Path path) throws IOException;

  default byte[] readAll(Path path) throws IOException {
    try (StoredFile file = open(path, OpenMode.READ)) {
      long size = file.size();
      if (size > Integer.MAX_VALUE - 16) {
        throw new IOException("file too large to read at once: " + path);
      }
      java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate((int) size);
      while (buffer.hasRemaining()) {
        if (file.read(buffer, buffer.position()) < 0) {
          break;
        }
      }
      return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  /// Replaces the contents of a file, creating it if absent. Not durable before [StoredFile#sync];
  /// see [#writeDurably].
  default void writeAll(Path path, byte[] contents) throws IOException {
    try (StoredFile file = open(path, OpenMode.CREATE)) {
      file.truncate(0);
      file.writeFully(java.nio.ByteBuffer.wrap(contents), 0);
    }
  }

  /// Replaces a file so that after a crash it has either the old or the new contents: write beside
  /// it, sync, rename, sync the directory.
  default void writeDurably(Path path, byte[] contents) throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + ".tmp");
    try (StoredFile file = open(beside, OpenMode.CREATE)) {
      file.truncate(0);
      file.writeFully(java.nio.ByteBuffer.wrap(contents), 0);
      file.sync();
    }
    rename(beside, path);
    Path parent = path.getParent();
    if (parent != null) {
      syncDirectory(parent);
    }
  }
}
