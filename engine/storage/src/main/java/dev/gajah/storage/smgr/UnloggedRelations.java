// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.smgr;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.storage.file.DataDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a crash does to unlogged relations: they become empty. A relation is unlogged if it has an
/// INIT fork, which is logged and holds the empty relation (PostgreSQL: `reinit.c`,
/// `ResetUnloggedRelations`).
///
/// **Crash safety**: before redo, [#removeContents] deletes all forks but INIT; after redo, which
/// makes INIT forks whole and flushes them at once, [#restore] copies each to its main fork and
/// syncs the copy. Both come before the control file leaves "in crash recovery", so if we stop in
/// between, the next start does both again.
public final class UnloggedRelations {
  private static final Pattern NAME =
      Pattern.compile("([0-9]+)(?:_(fsm|vm|init))?((?:\\.[0-9]+)?)");
  private static final int COPY_BYTES = 1 << 16;

  private final FileSystem files;
  private final DataDirectory directory;

  public UnloggedRelations(FileSystem files, DataDirectory directory) {
    this.files = files;
    this.directory = directory;
  }

  /// Deletes all forks of unlogged relations but INIT.
  public void removeContents() {
    forEachDatabase(this::removeContents);
  }

  /// Makes the main fork of each unlogged relation a copy of its INIT fork.
  public void restore() {
    forEachDatabase(this::restore);
  }

  private interface Work {
    void in(Path database) throws IOException;
  }

  private void forEachDatabase(Work work) {
    try {
      databases(directory.resolve("base"), work);
      Path tablespaces = directory.resolve("pg_tblspc");
      for (String tablespace : list(tablespaces)) {
        databases(
            tablespaces.resolve(tablespace).resolve(DataDirectory.TABLESPACE_VERSION_DIRECTORY),
            work);
      }
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not reset unlogged relations: " + e.getMessage(), e);
    }
  }

  private void databases(Path parent, Work work) throws IOException {
    for (String name : list(parent)) {
      if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
        work.in(parent.resolve(name));
      }
    }
  }

  private List<String> list(Path path) throws IOException {
    return files.isDirectory(path) ? files.list(path) : List.of();
  }

  private void removeContents(Path database) throws IOException {
    List<String> names = files.list(database);
    Set<String> unlogged = new HashSet<>();
    for (String name : names) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches() && "init".equals(matcher.group(2))) {
        unlogged.add(matcher.group(1));
      }
    }
    for (String name : names) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches()
          && unlogged.contains(matcher.group(1))
          && !"init".equals(matcher.group(2))) {
        files.delete(database.resolve(name));
      }
    }
  }

  private void restore(Path database) throws IOException {
    boolean any = false;
    for (String name : files.list(database)) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches() && "init".equals(matcher.group(2))) {
        copy(database.resolve(name), database.resolve(matcher.group(1) + matcher.group(3)));
        any = true;
      }
    }
    if (any) {
      files.syncDirectory(database);
    }
  }

  private void copy(Path from, Path to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
    try (StoredFile source = files.open(from, OpenMode.READ);
        StoredFile target = files.open(to, OpenMode.CREATE)) {
      target.truncate(0);
      long position = 0;
      while (source.read(buffer, position) > 0) {
        buffer.flip();
        int bytes = buffer.remaining();
        target.writeFully(buffer, position);
        position += bytes;
        buffer.clear();
      }
      target.sync();
    }
  }
}
