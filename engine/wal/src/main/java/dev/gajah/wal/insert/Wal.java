// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import static dev.gajah.wal.record.WalFormat.FIRST_IS_CONTRECORD;
import static dev.gajah.wal.record.WalFormat.LONG_HEADER_BYTES;
import static dev.gajah.wal.record.WalFormat.PAGE_BYTES;
import static dev.gajah.wal.record.WalFormat.SHORT_HEADER_BYTES;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The write-ahead log as its users see it: insert a record, make it durable (PostgreSQL:
/// `XLogInsertRecord`, `XLogFlush`).
///
/// Insertion: take one of [#LOCKS] insertion locks, reserve space in a short spin-locked section,
/// copy in parallel with others, release. Flushing is [WalWriteQueue]'s. The arguments for order
/// and crash safety are in the module's README.
///
/// Hot path: no allocation.
public final class Wal {
  private static final int LOCKS = 8;
  private static final int WAL_WRITER_FLUSH_AFTER_DEFAULT = 128;
  private static final VarHandle ASYNC_COMMIT;

  static {
    try {
      ASYNC_COMMIT = MethodHandles.lookup().findVarHandle(Wal.class, "asyncCommitLsn", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WalBuffers buffers;
  private final WalWriteQueue writer;
  private final WalPositions positions;
  private final int segmentBytes;
  private final InsertionLock[] locks = new InsertionLock[LOCKS];

  /// Hands out the lock that a process tries first.
  private final AtomicInteger nextInsertionLock = new AtomicInteger();

  private final Reservation reservation = new Reservation();

  /// Written under all insertion locks, read under one.
  private volatile long redoPointer;

  private volatile boolean fullPageWrites = true;
  private volatile boolean insertAllowed;

  /// True until recovery's last checkpoint is made: until then only the startup process and the
  /// checkpointer may insert.
  private volatile boolean inRecovery = true;

  /// End of the last asynchronous commit; only grows.
  private volatile long asyncCommitLsn;

  private volatile @Nullable Runnable walWriterWakeup;
  private volatile boolean walWriterHibernating;
  private volatile int walWriterFlushAfterPages = WAL_WRITER_FLUSH_AFTER_DEFAULT;

  private final Counters counters = new Counters();

  /// What `pg_stat_wal` shows.
  public static final class Counters {
    private final LongAdder records = new LongAdder();
    private final LongAdder fullPageImages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    public long records() {
      return records.sum();
    }

    public long fullPageImages() {
      return fullPageImages.sum();
    }

    public long bytes() {
      return bytes.sum();
    }
  }

  public Wal(WalBuffers buffers, WalWriteQueue writer, int segmentBytes) {
    this.buffers = buffers;
    this.writer = writer;
    this.segmentBytes = segmentBytes;
    this.positions = new WalPositions(segmentBytes);
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new InsertionLock();
    }
    buffers.connect(writer);
    writer.connect(this, buffers);
  }

  /// Sets where insertion begins: at the end of recovery, before anyone inserts.
  ///
  /// If the WAL ended within a record whose continuation is missing, `end` is the page where the
  /// continuation should be, and [#overwriteTornRecord] must be the first insertion.
  ///
  /// @param lastRecord start of the last valid record; @param end its end
  /// @param lastPage the bytes before `end` on its page, if `end` is inside of one
  public void startAt(long lastRecord, long end, byte @Nullable [] lastPage, long newRedoPointer) {
    reservation.previousPosition = positions.bytePosition(lastRecord);
    reservation.currentPosition = positions.bytePosition(end);
    redoPointer = newRedoPointer;
    locks[0].noteImportant(lastRecord);
    buffers.startAt(end, lastPage);
    writer.startAt(end);
    asyncCommitLsn = end;
    insertAllowed = true;
  }

  /// True once recovery has ended and records may be inserted.
  public boolean isInsertAllowed() {
    return insertAllowed;
  }

  /// True while only the startup process and the checkpointer may insert records (PostgreSQL:
  /// `RecoveryInProgress`).
  public boolean isInRecovery() {
    return inRecovery;
  }

  /// Opens the WAL for everyone; the startup process's last act.
  public void endRecovery() {
    inRecovery = false;
  }

  public int segmentBytes() {
    return segmentBytes;
  }

  public Counters counters() {
    return counters;
  }

  public WalWriteQueue writer() {
    return writer;
  }

  // ---- insertion ----

  /// Inserts the record that `record` has collected.
  ///
  /// @return the record's end, to which the pages it describes must set their LSN
  public long insert(WalRecordBuilder record) {
    if (!insertAllowed) {
      throw SqlError.internal("cannot make new WAL entries during recovery");
    }
    int preferred = record.insertionLock();
    if (preferred < 0) {
      preferred = nextInsertionLock.getAndIncrement() & Integer.MAX_VALUE;
      record.setInsertionLock(preferred);
    }
    InsertionLock own = locks[preferred & (LOCKS - 1)];
    while (true) {
      long seenRedo = redoPointer;
      boolean seenFullPageWrites = fullPageWrites;
      record.assemble(seenRedo, seenFullPageWrites);
      if (!own.lock.tryLockExclusive()) {
        // Another process likes the same lock: try the next one from now on.
        record.setInsertionLock((preferred + 1) & Integer.MAX_VALUE);
        own.lock.lockExclusive();
      }
      if (fullPageWrites
          && (!seenFullPageWrites
              || (redoPointer != seenRedo && record.needsReassembly(redoPointer)))) {
        own.release();
        continue;
      }
      long end;
      try {
        end = reserveAndCopy(record, own);
      } finally {
        own.release();
      }
      finishInsert(record);
      return end;
    }
  }

  private void finishInsert(WalRecordBuilder record) {
    record.inserted();
    counters.records.increment();
    counters.bytes.add(record.totalLength());
    if (record.imageCount() > 0) {
      counters.fullPageImages.add(record.imageCount());
    }
  }

  private long reserveAndCopy(WalRecordBuilder record, InsertionLock own) {
    int total = record.totalLength();
    int aligned = Bytes.maxAlign(total);
    reservation.lock();
    long startPosition = reservation.currentPosition;
    long endPosition = startPosition + aligned;
    long prevPosition = reservation.previousPosition;
    reservation.currentPosition = endPosition;
    reservation.previousPosition = startPosition;
    reservation.unlock();
    long start = positions.startLsn(startPosition);
    long end = positions.endLsn(endPosition);
    if (!record.isUnimportant()) {
      own.noteImportant(start);
    }
    copy(record.finish(start, positions.startLsn(prevPosition)), total, start, end, own);
    return end;
  }

  /// Copies a record's bytes into the buffers, page by page.
  private void copy(byte[] bytes, int total, long start, long end, InsertionLock own) {
    long at = start;
    int done = 0;
    int roomOnPage = PAGE_BYTES - (int) (at % PAGE_BYTES);
    long offset = buffers.offsetFor(at, own);
    while (total - done > roomOnPage) {
      Bytes.copy(bytes, done, buffers.memory(), offset, roomOnPage);
      done += roomOnPage;
      at += roomOnPage;
      // The rest goes to the next page, whose header says how much it is.
      offset = buffers.offsetFor(at, own);
      Bytes.putInt(buffers.memory(), offset + 16, total - done);
      Bytes.putShort(
          buffers.memory(),
          offset + 2,
          Bytes.getUnsignedShort(buffers.memory(), offset + 2) | FIRST_IS_CONTRECORD);
      int header = (at & (segmentBytes - 1)) == 0 ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES;
      at += header;
      offset += header;
      roomOnPage = PAGE_BYTES - header;
    }
    Bytes.copy(bytes, done, buffers.memory(), offset, total - done);
    at += total - done;
    at = Bytes.maxAlign(at);
    assert at == end : "reserved up to " + Lsn.toString(end) + ", copied to " + Lsn.toString(at);
  }

  private void lockAll() {
    for (InsertionLock lock : locks) {
      lock.lock.lockExclusive();
      lock.advance(Long.MAX_VALUE);
    }
    // The last lock tells where insertion is; the others never hold anyone up.
    locks[LOCKS - 1].advance(0);
  }

  private void releaseAll() {
    for (InsertionLock lock : locks) {
      lock.release();
    }
  }

  /// Inserts the record that marks where redo of the coming online checkpoint starts, and moves the
  /// redo pointer to its start.
  ///
  /// @return its start
  public long insertCheckpointRedo(WalRecordBuilder record, int walLevel) {
    record.begin(RmgrIds.XLOG, WalFormat.CHECKPOINT_REDO, TransactionId.INVALID).markUnimportant();
    record.putInt(walLevel);
    record.assemble(redoPointer, fullPageWrites);
    lockAll();
    try {
      reserveAndCopy(record, locks[LOCKS - 1]);
      redoPointer = record.startLsn();
    } finally {
      releaseAll();
    }
    finishInsert(record);
    return record.startLsn();
  }

  /// Moves the redo pointer to the current insert position, for a checkpoint while nobody else
  /// inserts.
  ///
  /// @return the position at which the next record will start
  public long moveRedoToInsertPosition() {
    lockAll();
    try {
      reservation.lock();
      long position = reservation.currentPosition;
      reservation.unlock();
      long start = positions.startLsn(position);
      redoPointer = start;
      return start;
    } finally {
      releaseAll();
    }
  }

  /// Inserts an XLOG_SWITCH record and skips the rest of the segment.
  ///
  /// @return the end of the switch record, or the current position if it is at the start of a
  ///   segment already
  public long switchSegment(WalRecordBuilder record) {
    record.begin(RmgrIds.XLOG, WalFormat.SWITCH, TransactionId.INVALID).markUnimportant();
    record.assemble(redoPointer, fullPageWrites);
    lockAll();
    long recordEnd;
    try {
      reservation.lock();
      long startPosition = reservation.currentPosition;
      long current = positions.endLsn(startPosition);
      if ((current & (segmentBytes - 1)) == 0) {
        reservation.unlock();
        return current;
      }
      long prevPosition = reservation.previousPosition;
      long start = positions.startLsn(startPosition);
      recordEnd = positions.endLsn(startPosition + Bytes.maxAlign(record.totalLength()));
      int intoSegment = (int) (recordEnd & (segmentBytes - 1));
      long segmentEnd = intoSegment == 0 ? recordEnd : recordEnd - intoSegment + segmentBytes;
      reservation.currentPosition = positions.bytePosition(segmentEnd);
      reservation.previousPosition = startPosition;
      reservation.unlock();
      InsertionLock own = locks[LOCKS - 1];
      copy(
          record.finish(start, positions.startLsn(prevPosition)),
          record.totalLength(),
          start,
          recordEnd,
          own);
      // Later pages of the segment must be there with headers, all zero otherwise.
      for (long page = (recordEnd + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
          page < segmentEnd;
          page += PAGE_BYTES) {
        buffers.offsetFor(page, own);
      }
    } finally {
      releaseAll();
    }
    record.inserted();
    flush(recordEnd);
    return recordEnd;
  }

  /// After [#startAt] at the page where a torn record's continuation is missing: marks the page,
  /// and inserts the record that tells readers to forget the torn one (PostgreSQL:
  /// `CreateOverwriteContrecordRecord`).
  ///
  /// @param abortedRecord start of the torn record; @param timestamp now, in microseconds since
  ///   2000-01-01
  public void overwriteTornRecord(long abortedRecord, long timestamp, WalRecordBuilder record) {
    InsertionLock own = locks[0];
    own.lock.lockExclusive();
    try {
      long page = insertPosition();
      assert page % PAGE_BYTES == 0
          : "continuation missing inside of a page: " + Lsn.toString(page);
      long offset = buffers.offsetFor(page, own);
      int flags = Bytes.getUnsignedShort(buffers.memory(), offset + 2);
      Bytes.putShort(buffers.memory(), offset + 2, flags | WalFormat.FIRST_IS_OVERWRITE_CONTRECORD);
    } finally {
      own.release();
    }
    record.begin(RmgrIds.XLOG, WalFormat.OVERWRITE_CONTRECORD, TransactionId.INVALID);
    record.putLong(abortedRecord);
    record.putLong(timestamp);
    flush(insert(record));
  }

  /// Waits until everything before `upTo` is in the buffers.
  ///
  /// @return up to where the WAL is complete in the buffers; at least `upTo` unless that lies
  ///   beyond the reserved WAL
  long awaitInsertions(long upTo) {
    reservation.lock();
    long position = reservation.currentPosition;
    reservation.unlock();
    long reserved = positions.endLsn(position);
    long target = Lsn.isBefore(reserved, upTo) ? reserved : upTo;
    long complete = reserved;
    for (InsertionLock lock : locks) {
      long reached = lock.awaitProgress(target);
      if (Lsn.isBefore(reached, complete)) {
        complete = reached;
      }
    }
    return complete;
  }

  // ---- positions ----

  /// Where the next record will end its predecessor: the end of the reserved WAL.
  public long insertPosition() {
    reservation.lock();
    long position = reservation.currentPosition;
    reservation.unlock();
    return positions.endLsn(position);
  }

  /// Up to where the WAL is durable.
  public long flushedUpTo() {
    return writer.flushedUpTo();
  }

  public long writtenUpTo() {
    return writer.writtenUpTo();
  }

  public long redoPointer() {
    return redoPointer;
  }

  /// Start of the last record that matters for "something happened since the last checkpoint".
  public long lastImportantLsn() {
    long last = Lsn.INVALID;
    for (InsertionLock lock : locks) {
      last = Lsn.max(last, lock.lastImportantLsn());
    }
    return last;
  }

  /// True if a page with this LSN needs an image at its next change.
  public boolean needsFullPageImage(long pageLsn) {
    return fullPageWrites && Lsn.compare(pageLsn, redoPointer) <= 0;
  }

  public boolean fullPageWrites() {
    return fullPageWrites;
  }

  /// Sets whether full page images are written, as the last checkpoint says: at the end of
  /// recovery, before anyone inserts.
  public void restoreFullPageWrites(boolean on) {
    fullPageWrites = on;
  }

  /// Switches full page images on or off, with the record that tells recovery (PostgreSQL:
  /// `UpdateFullPageWrites`).
  public void setFullPageWrites(boolean on, WalRecordBuilder record) {
    if (on == fullPageWrites) {
      return;
    }
    if (on) {
      setFullPageWritesFlag(true);
    }
    if (insertAllowed) {
      record.begin(RmgrIds.XLOG, WalFormat.FPW_CHANGE, TransactionId.INVALID);
      record.putByte(on ? 1 : 0);
      insert(record);
    }
    if (!on) {
      setFullPageWritesFlag(false);
    }
  }

  private void setFullPageWritesFlag(boolean on) {
    lockAll();
    try {
      fullPageWrites = on;
    } finally {
      releaseAll();
    }
  }

  // ---- durability ----

  /// Makes the WAL durable up to `lsn` (PostgreSQL: `XLogFlush`).
  ///
  /// @throws dev.gajah.base.error.Panic if the disk fails
  public void flush(long lsn) {
    if (Lsn.compare(lsn, writer.flushedUpTo()) <= 0) {
      return;
    }
    writer.flush(lsn);
  }

  /// Notes that a transaction committed at `lsn` without waiting; the WAL writer will flush it soon
  /// (PostgreSQL: `XLogSetAsyncXactLSN`).
  ///
  /// It is woken only if it hibernates or if much WAL waits to be flushed; otherwise it comes by
  /// itself within its delay.
  public void asyncCommit(long lsn) {
    long seen = asyncCommitLsn;
    do {
      if (Lsn.compare(lsn, seen) <= 0) {
        return;
      }
      long witness = (long) ASYNC_COMMIT.compareAndExchange(this, seen, lsn);
      if (witness == seen) {
        break;
      }
      seen = witness;
    } while (true);
    Runnable wakeup = walWriterWakeup;
    if (wakeup != null && (walWriterHibernating || isMuchUnflushed(lsn))) {
      wakeup.run();
    }
  }

  private boolean isMuchUnflushed(long lsn) {
    return lsn / PAGE_BYTES - writer.flushedUpTo() / PAGE_BYTES >= walWriterFlushAfterPages;
  }

  /// Flushes whole pages and asynchronous commits (PostgreSQL: `XLogBackgroundFlush`); for the WAL
  /// writer.
  ///
  /// @return bytes newly written
  public long flushAsyncCommits() {
    long before = writer.flushedUpTo();
    long inserted = insertPosition();
    long target = inserted / PAGE_BYTES * PAGE_BYTES;
    if (Lsn.compare(target, before) <= 0) {
      target = Lsn.min(asyncCommitLsn, inserted);
    }
    if (Lsn.compare(target, before) <= 0) {
      return 0;
    }
    writer.flush(target);
    return writer.flushedUpTo() - before;
  }

  /// The WAL writer says whether it is about to sleep long, and after how many unflushed pages it
  /// wants to be woken (0: always).
  public void setWalWriterState(boolean hibernating, int flushAfterPages) {
    walWriterFlushAfterPages = flushAfterPages;
    walWriterHibernating = hibernating;
  }

  /// `wakeup` is run when an asynchronous commit should not wait for the WAL writer's next cycle.
  public void setWalWriterWakeup(@Nullable Runnable wakeup) {
    walWriterWakeup = wakeup;
  }
}
