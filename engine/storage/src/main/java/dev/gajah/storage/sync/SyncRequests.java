// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.sync;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.LwLock;
import dev.gajah.base.time.Clock;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.IoErrors;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Remembers which files must be synced by the next checkpoint, and which may be deleted after it
/// (PostgreSQL: `sync.c`).
///
/// Whoever wrote to a file registers it *after* the write and *before* the written page counts as
/// clean. [#processSyncs] takes a request out of the table before it syncs the file, so a request
/// that arrives meanwhile is a new one and is not lost.
///
/// **Crash safety**: a checkpoint may move the redo pointer only after every request registered
/// before it has been carried out. A failed sync is a [Panic]: the kernel may have dropped the
/// data, so recovery from WAL is the only truth.
///
/// `lock` guards the tables and is never held across I/O.
public final class SyncRequests {
  private final FileSystem files;
  private final DataDirectory directory;
  private final ServerLog log;
  private final Clock clock;
  private final AtomicReferenceArray<@Nullable SyncHandler> handlers =
      new AtomicReferenceArray<>(FileTag.HANDLER_COUNT);

  private final LwLock lock = new LwLock();
  private HashSet<FileTag> pending = new HashSet<>();
  private HashSet<String> pendingDirectories = new HashSet<>();

  /// Being synced right now; a forget request takes its tag out.
  private final HashSet<FileTag> syncing = new HashSet<>();

  /// In order of `cycle`.
  private final ArrayDeque<Deletion> deletions = new ArrayDeque<>();

  private long checkpointCycle;
  private volatile boolean enabled = true;
  private volatile Counters lastCounters = new Counters(0, 0, 0);

  private record Deletion(FileTag tag, long cycle) {}

  /// What one round of syncs did.
  public record Counters(int files, long longestNanos, long totalNanos) {}

  public SyncRequests(FileSystem files, DataDirectory directory, ServerLog log, Clock clock) {
    this.files = files;
    this.directory = directory;
    this.log = log;
    this.clock = clock;
  }

  /// Installs the handler for one kind of file, at start.
  public void setHandler(int number, SyncHandler handler) {
    handlers.set(number, handler);
  }

  /// `fsync = off` makes [#processSyncs] forget instead of sync.
  public void setEnabled(boolean value) {
    enabled = value;
  }

  public boolean isEnabled() {
    return enabled;
  }

  /// The file was written to.
  public void register(FileTag tag) {
    lock.lockExclusive();
    try {
      pending.add(tag);
    } finally {
      lock.unlock();
    }
  }

  /// A name was made in the directory (relative path), and must become durable.
  public void registerDirectory(String relativeDirectory) {
    lock.lockExclusive();
    try {
      pendingDirectories.add(relativeDirectory);
    } finally {
      lock.unlock();
    }
  }

  /// The file is about to be deleted: it need not be synced any more.
  public void forget(FileTag tag) {
    lock.lockExclusive();
    try {
      pending.remove(tag);
      syncing.remove(tag);
    } finally {
      lock.unlock();
    }
  }

  /// Forgets syncs and deletions of all files that `filter` accepts, as when a database is dropped.
  public void forgetAll(Predicate<FileTag> filter) {
    lock.lockExclusive();
    try {
      pending.removeIf(filter);
      syncing.removeIf(filter);
      deletions.removeIf(deletion -> filter.test(deletion.tag));
    } finally {
      lock.unlock();
    }
  }

  /// Asks for the deletion of a file after the next checkpoint that has not begun yet: until then
  /// its name must not be reused.
  public void registerDeletion(FileTag tag) {
    lock.lockExclusive();
    try {
      deletions.add(new Deletion(tag, checkpointCycle));
    } finally {
      lock.unlock();
    }
  }

  /// To be called when a checkpoint begins, before its redo pointer is determined (PostgreSQL:
  /// `SyncPreCheckpoint`).
  public void preCheckpoint() {
    lock.lockExclusive();
    try {
      checkpointCycle++;
    } finally {
      lock.unlock();
    }
  }

  /// Carries out all syncs that were registered before this call. Called by the checkpointer, or by
  /// startup at the end of recovery, never by two at once.
  ///
  /// @throws Panic if a sync fails
  public Counters processSyncs() {
    List<FileTag> work;
    HashSet<String> directories;
    lock.lockExclusive();
    try {
      work = new ArrayList<>(pending);
      pending = new HashSet<>();
      syncing.clear();
      syncing.addAll(work);
      directories = pendingDirectories;
      pendingDirectories = new HashSet<>();
    } finally {
      lock.unlock();
    }
    int count = 0;
    long longest = 0;
    long total = 0;
    if (enabled) {
      for (FileTag tag : work) {
        if (!isWanted(tag)) {
          continue;
        }
        long start = clock.nanoTime();
        syncOne(tag);
        long nanos = clock.nanoTime() - start;
        count++;
        longest = Math.max(longest, nanos);
        total += nanos;
      }
      for (String relative : directories) {
        syncDirectory(relative);
      }
    }
    lock.lockExclusive();
    try {
      syncing.clear();
    } finally {
      lock.unlock();
    }
    Counters counters = new Counters(count, longest, total);
    lastCounters = counters;
    return counters;
  }

  private boolean isWanted(FileTag tag) {
    lock.lockShared();
    try {
      return syncing.contains(tag);
    } finally {
      lock.unlock();
    }
  }

  private SyncHandler handler(FileTag tag) {
    SyncHandler handler = handlers.get(tag.handler());
    if (handler == null) {
      throw new Panic("no sync handler " + tag.handler());
    }
    return handler;
  }

  private void syncOne(FileTag tag) {
    SyncHandler handler = handler(tag);
    try {
      handler.sync(tag);
    } catch (NoSuchFileException e) {
      // Deleted while we were at it: then the request to forget it came before the deletion.
      if (isWanted(tag)) {
        throw failure(handler.path(tag), e);
      }
    } catch (IOException e) {
      throw failure(handler.path(tag), e);
    }
  }

  private static Panic failure(String path, IOException e) {
    return new Panic("could not fsync file \"%s\": %s".formatted(path, IoErrors.describe(e)), e);
  }

  private void syncDirectory(String relative) {
    Path path = directory.resolve(relative);
    try {
      files.syncDirectory(path);
    } catch (IOException e) {
      // The directory of a dropped database; anything else is a lost name.
      if (files.isDirectory(path)) {
        throw failure(relative, e);
      }
    }
  }

  /// To be called after a checkpoint has completed: deletes what was registered before it began
  /// (PostgreSQL: `SyncPostCheckpoint`).
  public void postCheckpoint() {
    while (true) {
      FileTag tag;
      lock.lockExclusive();
      try {
        Deletion first = deletions.peekFirst();
        if (first == null || first.cycle == checkpointCycle) {
          return;
        }
        deletions.removeFirst();
        tag = first.tag;
      } finally {
        lock.unlock();
      }
      SyncHandler handler = handler(tag);
      try {
        handler.delete(tag);
      } catch (NoSuchFileException e) {
        // Gone with its database.
      } catch (IOException e) {
        log.write(
            0,
            "checkpointer",
            Severity.WARNING,
            SqlError.report(
                Severity.WARNING,
                IoErrors.state(e),
                "could not remove file \"%s\": %s"
                    .formatted(handler.path(tag), IoErrors.describe(e))),
            null);
      }
    }
  }

  /// What the last round did, for the checkpoint's log line.
  public Counters lastCounters() {
    return lastCounters;
  }

  /// True if the file's sync is pending; for tests.
  public boolean isPending(FileTag tag) {
    lock.lockShared();
    try {
      return pending.contains(tag);
    } finally {
      lock.unlock();
    }
  }
}
