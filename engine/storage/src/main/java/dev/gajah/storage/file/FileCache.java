// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.file;

import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;

/// Open segment files by path, at most about `limit` of them; the ones not used lately are closed
/// first (PostgreSQL: `fd.c`).
///
/// Closing never loses written data: durability is the business of `sync`, which opens a file by
/// name if needed.
public final class FileCache {
  private final FileSystem files;
  private final DataDirectory directory;
  private final int limit;
  private final ConcurrentHashMap<String, SegmentFile> open = new ConcurrentHashMap<>();

  public FileCache(FileSystem files, DataDirectory directory, int limit) {
    this.files = files;
    this.directory = directory;
    this.limit = limit;
  }

  public FileSystem files() {
    return files;
  }

  public DataDirectory directory() {
    return directory;
  }

  /// Opens a segment file or finds it open. The caller ends its use with [SegmentFile#release].
  public SegmentFile acquire(String path, OpenMode mode) throws IOException {
    while (true) {
      SegmentFile found = open.get(path);
      if (found != null) {
        if (mode == OpenMode.CREATE_NEW) {
          if (files.exists(directory.resolve(path))) {
            throw new FileAlreadyExistsException(path);
          }
          forget(path); // deleted behind our back
        } else if (found.acquire()) {
          return found;
        }
        open.remove(path, found);
      }
      StoredFile file = files.open(directory.resolve(path), mode);
      SegmentFile opened = new SegmentFile(path, file);
      SegmentFile other = open.putIfAbsent(path, opened);
      if (other == null) {
        if (open.size() > limit) {
          closeSome();
        }
        return opened;
      }
      file.close();
    }
  }

  /// Closes files that nobody uses until there is room again; two rounds, so that recently used
  /// ones go last.
  private void closeSome() throws IOException {
    for (int round = 0; round < 2; round++) {
      Iterator<SegmentFile> all = open.values().iterator();
      while (all.hasNext()) {
        if (open.size() <= limit - limit / 8) {
          return;
        }
        SegmentFile file = all.next();
        if (!file.takeRecentlyUsed() && file.tryRetire()) {
          open.remove(file.path(), file);
          file.file().close();
        }
      }
    }
  }

  /// Closes one file, because it is about to be deleted. If someone still uses it, it stays open
  /// for them and is only forgotten.
  public void forget(String path) throws IOException {
    SegmentFile file = open.remove(path);
    if (file != null) {
      file.forgetAfterUse();
      if (file.tryRetire()) {
        file.file().close();
      }
    }
  }

  /// Closes all files whose path starts with `prefix`, as when a database is dropped.
  public void forgetBelow(String prefix) throws IOException {
    for (String path : open.keySet()) {
      if (path.startsWith(prefix)) {
        forget(path);
      }
    }
  }

  public void closeAll() throws IOException {
    forgetBelow("");
  }

  public int openCount() {
    return open.size();
  }
}
