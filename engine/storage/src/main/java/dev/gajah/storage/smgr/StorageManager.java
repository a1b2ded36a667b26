// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.smgr;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.io.DiskFullException;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.LwLock;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.file.FileCache;
import dev.gajah.storage.file.IoErrors;
import dev.gajah.storage.file.SegmentFile;
import dev.gajah.storage.sync.FileTag;
import dev.gajah.storage.sync.SyncHandler;
import dev.gajah.storage.sync.SyncRequests;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Forks of relations as arrays of 8 KB blocks, in segment files of 1 GB (PostgreSQL: `smgr.c`,
/// `md.c`).
///
/// A fork ends with its first segment that is not full; later segments, left by a truncation, are
/// empty. Thread-safe as far as blocks differ; who makes a fork longer or shorter holds the right
/// to do so (extension lock, exclusive relation lock).
///
/// Errors carry PostgreSQL's texts: 53100 for a full disk, 58030 for other failures, XX001 for a
/// block that should be there and is not.
public final class StorageManager implements SyncHandler {
  private static final int SEGMENT_BLOCKS = DataDirectory.SEGMENT_BLOCKS;
  private static final int ZEROS_BLOCKS = 64;

  private final FileCache cache;
  private final SyncRequests syncs;
  private final ServerLog log;
  private final ConcurrentHashMap<RelFileLocator, RelationFork[]> relations =
      new ConcurrentHashMap<>();
  private final ByteBuffer zeros =
      ByteBuffer.allocateDirect(ZEROS_BLOCKS * BlockNumber.BLOCK_BYTES).asReadOnlyBuffer();
  private volatile boolean inRecovery;
  private volatile boolean zeroDamagedPages;

  public StorageManager(FileCache cache, SyncRequests syncs, ServerLog log) {
    this.cache = cache;
    this.syncs = syncs;
    this.log = log;
    syncs.setHandler(FileTag.RELATION, this);
  }

  /// In recovery, missing segments are made and blocks behind the end read as zeros.
  public void setRecovery(boolean value) {
    inRecovery = value;
  }

  public boolean isRecovery() {
    return inRecovery;
  }

  public void setZeroDamagedPages(boolean value) {
    zeroDamagedPages = value;
  }

  public FileSystem files() {
    return cache.files();
  }

  public DataDirectory directory() {
    return cache.directory();
  }

  public SyncRequests syncs() {
    return syncs;
  }

  private RelationFork fork(RelFileLocator locator, ForkNumber fork) {
    RelationFork[] forks = relations.get(locator);
    if (forks == null) {
      RelationFork[] made = new RelationFork[ForkNumber.values().length];
      for (ForkNumber number : ForkNumber.values()) {
        made[number.number()] = new RelationFork(locator, number);
      }
      RelationFork[] other = relations.putIfAbsent(locator, made);
      forks = other == null ? made : other;
    }
    return forks[fork.number()];
  }

  // ---- existence ----

  /// Makes an empty fork. In redo it may exist already.
  ///
  /// @throws SqlError 58P02 if it exists
  public void create(RelFileLocator locator, ForkNumber fork, boolean isRedo) {
    RelationFork known = fork(locator, fork);
    String path = known.path(0);
    try {
      makeDatabaseDirectory(locator, isRedo);
      SegmentFile file = cache.acquire(path, isRedo ? OpenMode.CREATE : OpenMode.CREATE_NEW);
      file.release();
    } catch (IOException e) {
      throw IoErrors.error("could not create file \"%s\"".formatted(path), e);
    }
    known.mayExist = true;
    known.blocks = RelationFork.UNKNOWN;
    syncs.registerDirectory(
        DataDirectory.databasePath(locator.databaseOid(), locator.tablespaceOid()));
    syncs.register(known.tag(0));
  }

  /// A database's directory in a tablespace is made when the first file goes there (PostgreSQL:
  /// `TablespaceCreateDbspace`).
  private void makeDatabaseDirectory(RelFileLocator locator, boolean isRedo) throws IOException {
    boolean ordinary =
        locator.tablespaceOid() == RelFileLocator.GLOBAL_TABLESPACE
            || locator.tablespaceOid() == RelFileLocator.DEFAULT_TABLESPACE;
    if (ordinary && !isRedo) {
      return;
    }
    var path =
        directory()
            .resolve(DataDirectory.databasePath(locator.databaseOid(), locator.tablespaceOid()));
    if (!cache.files().isDirectory(path)) {
      cache.files().createDirectories(path);
      var parent = path.getParent();
      if (parent != null) {
        cache.files().syncDirectory(parent);
      }
    }
  }

  public boolean exists(RelFileLocator locator, ForkNumber fork) {
    RelationFork known = fork(locator, fork);
    if (!known.mayExist) {
      return false;
    }
    if (known.blocks != RelationFork.UNKNOWN) {
      return true;
    }
    boolean exists = cache.files().exists(directory().resolve(known.path(0)));
    if (!exists) {
      known.mayExist = false;
    }
    return exists;
  }

  /// Deletes all forks. The first segment of the main fork is only emptied now and deleted after
  /// the next checkpoint, so that its number is not used again while old WAL could be replayed into
  /// the new file. Failures are logged: the transaction is over.
  public void unlink(RelFileLocator locator, boolean isRedo) {
    for (ForkNumber fork : ForkNumber.values()) {
      unlink(locator, fork, isRedo);
    }
    relations.remove(locator);
  }

  /// Deletes one fork; see [#unlink(RelFileLocator, boolean)].
  public void unlink(RelFileLocator locator, ForkNumber fork, boolean isRedo) {
    RelationFork known = fork(locator, fork);
    known.blocks = RelationFork.UNKNOWN;
    known.mayExist = true;
    boolean now = isRedo || fork != ForkNumber.MAIN;
    boolean existed = truncateForUnlink(known.path(0));
    if (now) {
      syncs.forget(known.tag(0));
      if (existed) {
        deleteFile(known.path(0));
      }
    } else {
      closeFile(known.path(0));
      syncs.registerDeletion(known.tag(0));
    }
    if (existed) {
      unlinkLaterSegments(known);
    }
    known.mayExist = !now;
  }

  private void unlinkLaterSegments(RelationFork known) {
    for (int segment = 1; ; segment++) {
      String path = known.path(segment);
      if (!cache.files().exists(directory().resolve(path))) {
        return;
      }
      truncateForUnlink(path);
      syncs.forget(known.tag(segment));
      deleteFile(path);
    }
  }

  /// Frees the space even if someone has the file open. Returns whether it existed.
  private boolean truncateForUnlink(String path) {
    try {
      SegmentFile file = cache.acquire(path, OpenMode.WRITE);
      try {
        file.file().truncate(0);
      } finally {
        file.release();
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      warn("could not truncate file \"%s\"".formatted(path), e);
      return true;
    }
  }

  private void closeFile(String path) {
    try {
      cache.forget(path);
    } catch (IOException e) {
      warn("could not close file \"%s\"".formatted(path), e);
    }
  }

  private void deleteFile(String path) {
    closeFile(path);
    try {
      cache.files().delete(directory().resolve(path));
    } catch (NoSuchFileException e) {
      // Already gone.
    } catch (IOException e) {
      warn("could not remove file \"%s\"".formatted(path), e);
    }
  }

  private void warn(String doing, IOException e) {
    log.write(
        0,
        "storage",
        Severity.WARNING,
        SqlError.report(Severity.WARNING, IoErrors.state(e), doing + ": " + IoErrors.describe(e)),
        null);
  }

  /// Forgets everything about the files of a database that is being dropped, moved or overwritten
  /// by copying.
  public void forgetDatabase(int databaseOid) {
    syncs.forgetAll(
        tag -> tag.handler() == FileTag.RELATION && tag.locator().databaseOid() == databaseOid);
    for (RelFileLocator locator : relations.keySet()) {
      if (locator.databaseOid() == databaseOid) {
        forget(locator);
      }
    }
  }

  /// Forgets what is known about a relation's files and closes them.
  public void forget(RelFileLocator locator) {
    RelationFork[] forks = relations.remove(locator);
    if (forks != null) {
      for (RelationFork fork : forks) {
        for (int segment = 0; ; segment++) {
          closeFile(fork.path(segment));
          if (!cache.files().exists(directory().resolve(fork.path(segment + 1)))) {
            break;
          }
        }
      }
    }
  }

  // ---- length ----

  /// Blocks in the fork; 0 for a fork other than the main one that does not exist.
  ///
  /// @throws SqlError 58P01 if the main fork does not exist
  public int blockCount(RelFileLocator locator, ForkNumber fork) {
    RelationFork known = fork(locator, fork);
    long blocks = known.blocks;
    if (blocks != RelationFork.UNKNOWN) {
      return (int) blocks;
    }
    if (fork != ForkNumber.MAIN && !exists(locator, fork)) {
      return 0;
    }
    known.extension.lockExclusive();
    try {
      blocks = known.blocks;
      if (blocks == RelationFork.UNKNOWN) {
        blocks = measure(known);
        known.blocks = blocks;
      }
    } finally {
      known.extension.unlock();
    }
    return (int) blocks;
  }

  private long measure(RelationFork known) {
    long blocks = 0;
    for (int segment = 0; ; segment++) {
      String path = known.path(segment);
      long inSegment;
      try {
        SegmentFile file = cache.acquire(path, OpenMode.WRITE);
        try {
          inSegment = file.file().size() / BlockNumber.BLOCK_BYTES;
        } finally {
          file.release();
        }
      } catch (NoSuchFileException e) {
        if (segment > 0) {
          return blocks;
        }
        throw IoErrors.error("could not open file \"%s\"".formatted(path), e);
      } catch (IOException e) {
        throw IoErrors.error("could not seek to end of file \"%s\"".formatted(path), e);
      }
      if (inSegment > SEGMENT_BLOCKS) {
        throw SqlError.internal("segment too big").fatal();
      }
      blocks += inSegment;
      if (inSegment < SEGMENT_BLOCKS) {
        return blocks;
      }
    }
  }

  /// As [#blockCount], for who holds the extension lock already.
  public int blockCountUnderExtensionLock(RelFileLocator locator, ForkNumber fork) {
    RelationFork known = fork(locator, fork);
    long blocks = known.blocks;
    if (blocks == RelationFork.UNKNOWN) {
      blocks = measure(known);
      known.blocks = blocks;
    }
    return (int) blocks;
  }

  /// The lock under which a fork is made longer; for the buffer pool.
  public LwLock extensionLock(RelFileLocator locator, ForkNumber fork) {
    return fork(locator, fork).extension;
  }

  /// Writes a block behind the end (PostgreSQL: `smgrextend`). `block` is the current count, or
  /// more in a bulk load.
  public void extend(RelFileLocator locator, ForkNumber fork, int block, MemorySegment page) {
    RelationFork known = fork(locator, fork);
    checkLimit(known, block, 1);
    int segment = segment(block);
    SegmentFile file = openForExtension(known, segment);
    try {
      file.file().writeFully(page.asByteBuffer(), offset(block));
    } catch (IOException e) {
      known.blocks = RelationFork.UNKNOWN;
      throw extensionFailure(known.path(segment), e);
    } finally {
      file.release();
    }
    syncs.register(known.tag(segment));
    if (known.blocks != RelationFork.UNKNOWN) {
      known.blocks = Math.max(known.blocks, BlockNumber.toLong(block) + 1);
    }
  }

  /// Adds zeroed blocks (PostgreSQL: `smgrzeroextend`). Caller holds the extension lock.
  public void zeroExtend(RelFileLocator locator, ForkNumber fork, int firstBlock, int count) {
    RelationFork known = fork(locator, fork);
    checkLimit(known, firstBlock, count);
    int block = firstBlock;
    int rest = count;
    while (rest > 0) {
      int segment = segment(block);
      int inSegment =
          Math.min(rest, SEGMENT_BLOCKS - Integer.remainderUnsigned(block, SEGMENT_BLOCKS));
      SegmentFile file = openForExtension(known, segment);
      try {
        for (int done = 0; done < inSegment; ) {
          int step = Math.min(ZEROS_BLOCKS, inSegment - done);
          file.file()
              .writeFully(zeros.slice(0, step * BlockNumber.BLOCK_BYTES), offset(block + done));
          done += step;
        }
      } catch (IOException e) {
        known.blocks = RelationFork.UNKNOWN;
        throw extensionFailure(known.path(segment), e);
      } finally {
        file.release();
      }
      syncs.register(known.tag(segment));
      block += inSegment;
      rest -= inSegment;
    }
    if (known.blocks != RelationFork.UNKNOWN) {
      known.blocks = Math.max(known.blocks, BlockNumber.toLong(block));
    }
  }

  private static void checkLimit(RelationFork known, int firstBlock, int count) {
    if (BlockNumber.toLong(firstBlock) + count > BlockNumber.toLong(BlockNumber.INVALID)) {
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "cannot extend file \"%s\" beyond %s blocks"
              .formatted(known.path(0), BlockNumber.toString(BlockNumber.INVALID)));
    }
  }

  private SegmentFile openForExtension(RelationFork known, int segment) {
    String path = known.path(segment);
    try {
      if (segment == 0) {
        return cache.acquire(path, OpenMode.WRITE);
      }
      boolean fresh = !cache.files().exists(directory().resolve(path));
      SegmentFile file = cache.acquire(path, OpenMode.CREATE);
      if (fresh) {
        syncs.registerDirectory(
            DataDirectory.databasePath(known.locator.databaseOid(), known.locator.tablespaceOid()));
      }
      return file;
    } catch (IOException e) {
      throw IoErrors.error("could not open file \"%s\"".formatted(path), e);
    }
  }

  private static SqlError extensionFailure(String path, IOException e) {
    return IoErrors.error("could not extend file \"%s\"".formatted(path), e)
        .hint("Check free disk space.");
  }

  /// Cuts the fork to `blocks` blocks (PostgreSQL: `mdtruncate`). Emptied segments stay as files of
  /// length zero.
  public void truncate(RelFileLocator locator, ForkNumber fork, int blocks) {
    RelationFork known = fork(locator, fork);
    long current = BlockNumber.toLong(blockCount(locator, fork));
    long target = BlockNumber.toLong(blocks);
    if (target > current) {
      if (inRecovery) {
        return;
      }
      throw SqlError.internal(
          "could not truncate file \"%s\" to %d blocks: it's only %d blocks now"
              .formatted(known.path(0), target, current));
    }
    if (target == current) {
      return;
    }
    known.extension.lockExclusive();
    try {
      // From the last segment down, so that a crash in between leaves no gap.
      int last = (int) ((current - 1) / SEGMENT_BLOCKS);
      int lastKept = (int) (target / SEGMENT_BLOCKS);
      for (int segment = last; segment >= lastKept; segment--) {
        long keep = Math.max(0, target - (long) segment * SEGMENT_BLOCKS);
        String path = known.path(segment);
        try {
          SegmentFile file = cache.acquire(path, OpenMode.WRITE);
          try {
            if (file.file().size() > keep * BlockNumber.BLOCK_BYTES) {
              file.file().truncate(keep * BlockNumber.BLOCK_BYTES);
            }
          } finally {
            file.release();
          }
        } catch (IOException e) {
          known.blocks = RelationFork.UNKNOWN;
          throw IoErrors.error(
              "could not truncate file \"%s\" to %d blocks".formatted(path, keep), e);
        }
        syncs.register(known.tag(segment));
      }
      known.blocks = target;
    } finally {
      known.extension.unlock();
    }
  }

  // ---- blocks ----

  private static int segment(int block) {
    return Integer.divideUnsigned(block, SEGMENT_BLOCKS);
  }

  private static long offset(int block) {
    return (long) Integer.remainderUnsigned(block, SEGMENT_BLOCKS) * BlockNumber.BLOCK_BYTES;
  }

  private SegmentFile open(RelationFork known, int block) {
    int segment = segment(block);
    String path = known.path(segment);
    try {
      return cache.acquire(path, inRecovery && segment > 0 ? OpenMode.CREATE : OpenMode.WRITE);
    } catch (IOException e) {
      throw IoErrors.error(
          segment == 0
              ? "could not open file \"%s\"".formatted(path)
              : "could not open file \"%s\" (target block %s)"
                  .formatted(path, BlockNumber.toString(block)),
          e);
    }
  }

  /// Reads a block into `page`.
  ///
  /// @throws SqlError XX001 if the file is too short, unless in recovery
  public void read(RelFileLocator locator, ForkNumber fork, int block, MemorySegment page) {
    RelationFork known = fork(locator, fork);
    SegmentFile file = open(known, block);
    try {
      ByteBuffer target = page.asByteBuffer();
      long position = offset(block);
      while (target.hasRemaining()) {
        int count = file.file().read(target, position + target.position());
        if (count < 0) {
          break;
        }
      }
      if (target.hasRemaining()) {
        if (!inRecovery && !zeroDamagedPages) {
          throw SqlError.corrupt(
              "could not read blocks %1$s..%1$s in file \"%2$s\": read only %3$d of %4$d bytes"
                  .formatted(
                      BlockNumber.toString(block),
                      file.path(),
                      target.position(),
                      BlockNumber.BLOCK_BYTES));
        }
        page.asSlice(target.position()).fill((byte) 0);
      }
    } catch (IOException e) {
      throw IoErrors.error(
          "could not read blocks %1$s..%1$s in file \"%2$s\""
              .formatted(BlockNumber.toString(block), file.path()),
          e);
    } finally {
      file.release();
    }
  }

  /// Writes a block that exists. The segment is registered for the next checkpoint's sync before
  /// this returns.
  public void write(RelFileLocator locator, ForkNumber fork, int block, MemorySegment page) {
    write(locator, fork, block, page.asByteBuffer());
  }

  /// As the other; `page` holds one block.
  public void write(RelFileLocator locator, ForkNumber fork, int block, ByteBuffer page) {
    RelationFork known = fork(locator, fork);
    SegmentFile file = open(known, block);
    try {
      file.file().writeFully(page, offset(block));
    } catch (IOException e) {
      SqlError error =
          IoErrors.error(
              "could not write blocks %1$s..%1$s in file \"%2$s\""
                  .formatted(BlockNumber.toString(block), file.path()),
              e);
      throw e instanceof DiskFullException ? error.hint("Check free disk space.") : error;
    } finally {
      file.release();
    }
    syncs.register(known.tag(segment(block)));
  }

  // ---- durability ----

  /// Makes all written blocks of a fork durable now (PostgreSQL: `smgrimmedsync`).
  ///
  /// @throws Panic if a sync fails
  public void sync(RelFileLocator locator, ForkNumber fork) {
    RelationFork known = fork(locator, fork);
    for (int segment = 0; ; segment++) {
      String path = known.path(segment);
      try {
        SegmentFile file = cache.acquire(path, OpenMode.WRITE);
        try {
          if (syncs.isEnabled()) {
            file.file().sync();
          }
        } finally {
          file.release();
        }
      } catch (NoSuchFileException e) {
        if (segment == 0) {
          throw IoErrors.error("could not open file \"%s\"".formatted(path), e);
        }
        break;
      } catch (IOException e) {
        throw new Panic("could not fsync file \"%s\": %s".formatted(path, IoErrors.describe(e)), e);
      }
    }
  }

  /// Asks the next checkpoint to sync a fork that was written with [#extend] and [#write]
  /// (PostgreSQL: `smgrregistersync`).
  public void registerSync(RelFileLocator locator, ForkNumber fork) {
    RelationFork known = fork(locator, fork);
    int blocks = blockCount(locator, fork);
    int last = blocks == 0 ? 0 : segment(blocks - 1);
    for (int segment = 0; segment <= last; segment++) {
      syncs.register(known.tag(segment));
    }
  }

  // ---- for SyncRequests ----

  @Override
  public String path(FileTag tag) {
    return DataDirectory.segmentPath(tag.locator(), tag.fork(), (int) tag.segment());
  }

  @Override
  public void sync(FileTag tag) throws IOException {
    SegmentFile file = cache.acquire(path(tag), OpenMode.WRITE);
    try {
      file.file().sync();
    } finally {
      file.release();
    }
  }

  @Override
  public void delete(FileTag tag) throws IOException {
    String path = path(tag);
    cache.forget(path);
    cache.files().delete(directory().resolve(path));
    relations.remove(tag.locator());
  }

  /// Number of open files; for tests and statistics.
  public int openFileCount() {
    return cache.openCount();
  }

  /// Closes all files, at shutdown.
  public void close() {
    try {
      cache.closeAll();
    } catch (IOException e) {
      warn("could not close files", e);
    }
  }

  /// The fork's length as cached; for tests.
  @Nullable Long cachedBlockCount(RelFileLocator locator, ForkNumber fork) {
    long blocks = fork(locator, fork).blocks;
    return blocks == RelationFork.UNKNOWN ? null : blocks;
  }
}
