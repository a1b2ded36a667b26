// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import static dev.gajah.wal.record.WalFormat.PAGE_BYTES;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.process.LwLock;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Writes WAL pages to segment files and syncs them; everyone's flushes meet here.
///
/// **Group commit**: who wants a flush takes the write lock, or waits until it was free once and
/// looks again. The holder writes everything that is complete in the buffers, so one sync serves
/// all who inserted before it began; who comes alone syncs at once.
///
/// A failed write or sync is a [Panic] and never retried: after a failed sync the kernel may have
/// dropped the data.
public final class WalWriteQueue {
  private final WalSegments segments;
  private final int timeline;
  private final BooleanSupplier syncEnabled;
  private final LwLock writeLock = new LwLock();

  /// Written under the write lock. Published after the bytes are in the file, or durable.
  private volatile long writtenUpTo;

  private volatile long flushedUpTo;

  // Under the write lock.
  private @Nullable StoredFile openFile;
  private long openSegment = -1;

  private volatile LongConsumer segmentFinished = segment -> {};
  private volatile long writes;
  private volatile long syncs;

  /// How often a page had to be written because the buffers were full. Written under the write
  /// lock.
  private volatile long buffersFull;

  private @Nullable Wal wal;
  private @Nullable WalBuffers buffers;

  public WalWriteQueue(WalSegments segments, int timeline, BooleanSupplier syncEnabled) {
    this.segments = segments;
    this.timeline = timeline;
    this.syncEnabled = syncEnabled;
  }

  void connect(Wal newWal, WalBuffers newBuffers) {
    wal = newWal;
    buffers = newBuffers;
  }

  void startAt(long end) {
    writtenUpTo = end;
    flushedUpTo = end;
  }

  /// `listener` is told the number of each segment that has been filled and synced; called under
  /// the write lock.
  public void onSegmentFinished(LongConsumer listener) {
    segmentFinished = listener;
  }

  public long flushedUpTo() {
    return flushedUpTo;
  }

  public long writtenUpTo() {
    return writtenUpTo;
  }

  public long writes() {
    return writes;
  }

  public long syncs() {
    return syncs;
  }

  public long buffersFull() {
    return buffersFull;
  }

  private Wal wal() {
    Wal connected = wal;
    assert connected != null : "WAL writer is not connected";
    return connected;
  }

  void flush(long lsn) {
    while (Lsn.isBefore(flushedUpTo, lsn)) {
      long complete = wal().awaitInsertions(lsn);
      if (Lsn.isBefore(complete, lsn)) {
        throw SqlError.internal(
            "xlog flush request %s is not satisfied --- flushed only to %s"
                .formatted(Lsn.toString(lsn), Lsn.toString(complete)));
      }
      if (!writeLock.lockExclusiveOrWait()) {
        continue;
      }
      try {
        if (Lsn.isBefore(flushedUpTo, lsn)) {
          // All that is in the buffers by now goes with us: who inserted it needs no sync of its
          // own.
          long target = Lsn.max(lsn, wal().awaitInsertions(lsn));
          writePages(target, true);
        }
      } finally {
        writeLock.unlock();
      }
    }
  }

  /// Writes, without syncing, so that the buffers before `lsn` can be reused.
  void write(long lsn) {
    long complete = wal().awaitInsertions(lsn);
    writeLock.lockExclusive();
    try {
      if (Lsn.isBefore(writtenUpTo, lsn)) {
        buffersFull++;
        // Whole pages beyond it go with it: one larger write instead of one for each page that is
        // needed.
        writePages(Lsn.max(lsn, complete - complete % PAGE_BYTES), false);
      }
    } finally {
      writeLock.unlock();
    }
  }

  /// Writes the pages from [#writtenUpTo] to `target`, the last one perhaps in part, and syncs if
  /// asked to.
  private void writePages(long target, boolean sync) {
    WalBuffers ring = buffers;
    assert ring != null : "WAL writer is not connected";
    long written = writtenUpTo;
    while (Lsn.isBefore(written, target)) {
      long pageStart = written - written % PAGE_BYTES;
      long segment = segments.segmentOf(pageStart);
      long segmentEnd = (segment + 1) * segments.segmentBytes();
      long lastPageEnd = (target + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
      long ringEnd = pageStart + (long) ring.contiguousPages(pageStart) * PAGE_BYTES;
      long end = Math.min(Math.min(lastPageEnd, segmentEnd), ringEnd);
      StoredFile file = file(segment);
      ByteBuffer bytes =
          ring.memory()
              .asSlice((long) ring.slot(pageStart) * PAGE_BYTES, end - pageStart)
              .asByteBuffer();
      try {
        file.writeFully(bytes, segments.offsetOf(pageStart));
      } catch (IOException e) {
        throw new Panic("could not write to WAL: " + e.getMessage(), e);
      }
      writes++;
      written = Math.min(end, target);
      writtenUpTo = written;
      if (written == segmentEnd) {
        syncFile(file);
        flushedUpTo = written;
        segmentFinished.accept(segment);
      }
    }
    if (sync && Lsn.isBefore(flushedUpTo, written)) {
      syncFile(file(segments.segmentOf(written - 1)));
      flushedUpTo = written;
    }
  }

  private void syncFile(StoredFile file) {
    if (!syncEnabled.getAsBoolean()) {
      return;
    }
    try {
      file.sync();
    } catch (IOException e) {
      throw new Panic("could not fsync WAL: " + e.getMessage(), e);
    }
    syncs++;
  }

  private StoredFile file(long segment) {
    StoredFile file = openFile;
    if (file != null && openSegment == segment) {
      return file;
    }
    closeFile();
    file = segments.openForWriting(timeline, segment);
    openFile = file;
    openSegment = segment;
    return file;
  }

  private void closeFile() {
    StoredFile file = openFile;
    openFile = null;
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new Panic("could not close WAL file: " + e.getMessage(), e);
      }
    }
  }

  /// Closes the open segment file, when the server ends.
  public void close() {
    closeFile();
  }
}
