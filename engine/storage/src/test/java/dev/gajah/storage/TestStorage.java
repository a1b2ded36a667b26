// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.io.DiskFullException;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.time.SystemClock;
import dev.gajah.storage.buffer.BufferLog;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.FileCache;
import dev.gajah.storage.page.Page;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.storage.sync.SyncRequests;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A storage stack on a temporary directory, with a fake log and a file system that can fail.
public final class TestStorage implements AutoCloseable {
  public static final RelFileLocator RELATION = new RelFileLocator(1663, 5, 16384);

  public final FaultyFiles files = new FaultyFiles();
  public final FakeLog log = new FakeLog();
  public final List<String> messages = new CopyOnWriteArrayList<>();
  public final ServerLog serverLog =
      (int pid, String process, Severity severity, SqlError report, String statement) ->
          messages.add(severity + ": " + report.message());
  public final DataDirectory directory;
  public final FileCache cache;
  public final SyncRequests syncs;
  public final StorageManager storage;
  public final BufferPool pool;

  public TestStorage(Path root, int buffers) {
    this(root, buffers, true);
  }

  public TestStorage(Path root, int buffers, boolean checksums) {
    directory = new DataDirectory(root);
    try {
      files.createDirectories(root.resolve("base/5"));
      files.createDirectories(root.resolve("global"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    cache = new FileCache(files, directory, 20);
    syncs = new SyncRequests(files, directory, serverLog, new SystemClock());
    storage = new StorageManager(cache, syncs, serverLog);
    pool = new BufferPool(buffers, storage, log, checksums, false, serverLog);
  }

  @Override
  public void close() {
    pool.close();
    storage.close();
  }

  /// A log whose records are numbers.
  public static final class FakeLog implements BufferLog {
    public final AtomicLong inserted = new AtomicLong(1000);
    public final AtomicLong flushed = new AtomicLong();
    public volatile long redo;
    public final AtomicLong images = new AtomicLong();

    @Override
    public void flush(long lsn) {
      if (Lsn.compare(lsn, inserted.get()) > 0) {
        throw new AssertionError("flush beyond the end of the log: " + lsn);
      }
      flushed.accumulateAndGet(lsn, Math::max);
    }

    @Override
    public boolean isFlushed(long lsn) {
      return lsn <= flushed.get();
    }

    @Override
    public boolean isRecovery() {
      return false;
    }

    @Override
    public boolean needsHintImage(long pageLsn) {
      return pageLsn <= redo;
    }

    @Override
    public long logHintImage(
        RelFileLocator locator, ForkNumber fork, int block, MemorySegment page, boolean standard) {
      images.incrementAndGet();
      return inserted.incrementAndGet();
    }
  }

  /// Local files that can be made to fail, and that let a test look at every page written.
  public final class FaultyFiles implements FileSystem {
    private final LocalFileSystem local = new LocalFileSystem();
    public volatile boolean full;
    public volatile boolean broken;
    public volatile boolean syncsFail;
    public volatile boolean checkOrder;
    public final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    public final ConcurrentLinkedQueue<String> synced = new ConcurrentLinkedQueue<>();

    @Override
    public StoredFile open(Path path, OpenMode mode) throws IOException {
      StoredFile file = local.open(path, mode);
      return new StoredFile() {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
          if (broken) {
            throw new IOException("Input/output error");
          }
          return file.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
          if (full) {
            throw new DiskFullException("No space left on device");
          }
          if (checkOrder && source.remaining() == 8192) {
            long lsn = Page.lsn(MemorySegment.ofBuffer(source));
            if (lsn > log.flushed.get()) {
              failures.add(
                  "page with LSN " + lsn + " written, log flushed to " + log.flushed.get());
            }
          }
          return file.write(source, position);
        }

        @Override
        public void sync() throws IOException {
          if (syncsFail) {
            throw new IOException("Input/output error");
          }
          synced.add(String.valueOf(path.getFileName()));
          file.sync();
        }

        @Override
        public void truncate(long size) throws IOException {
          file.truncate(size);
        }

        @Override
        public long size() throws IOException {
          return file.size();
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public boolean exists(Path path) {
      return local.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
      return local.isDirectory(path);
    }

    @Override
    public List<String> list(Path path) throws IOException {
      return local.list(path);
    }

    @Override
    public void createDirectory(Path path) throws IOException {
      local.createDirectory(path);
    }

    @Override
    public void createDirectories(Path path) throws IOException {
      local.createDirectories(path);
    }

    @Override
    public void delete(Path path) throws IOException {
      local.delete(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      local.rename(from, to);
    }

    @Override
    public void syncDirectory(Path path) throws IOException {
      local.syncDirectory(path);
    }

    @Override
    public void createSymbolicLink(Path link, Path target) throws IOException {
      local.createSymbolicLink(link, target);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
      return local.readSymbolicLink(link);
    }

    @Override
    public void setPermissions(Path path, int mode) throws IOException {
      local.setPermissions(path, mode);
    }

    @Override
    public int permissions(Path path) throws IOException {
      return local.permissions(path);
    }
  }
}
