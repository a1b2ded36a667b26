// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import static dev.gajah.storage.buffer.BufferDescriptors.CHECKPOINT_NEEDED;
import static dev.gajah.storage.buffer.BufferDescriptors.DIRTY;
import static dev.gajah.storage.buffer.BufferDescriptors.IO_ERROR;
import static dev.gajah.storage.buffer.BufferDescriptors.IO_IN_PROGRESS;
import static dev.gajah.storage.buffer.BufferDescriptors.JUST_DIRTIED;
import static dev.gajah.storage.buffer.BufferDescriptors.VALID;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.ConditionVariable;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.page.Page;
import dev.gajah.storage.page.PageChecksum;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Reading and writing of pages for the pool: one I/O at a time for each frame, pages verified when
/// read, the log flushed and the checksum set when written.
final class BufferIo {
  private static final int IO_CONDITIONS = 64;

  private final BufferPool pool;
  private final BufferDescriptors descriptors;
  private final BufferMemory memory;
  private final BufferLog log;
  private final boolean checksums;
  private final ServerLog serverLog;
  private final ConditionVariable[] ioDone = new ConditionVariable[IO_CONDITIONS];
  private final ConcurrentLinkedDeque<Scratch> scratches = new ConcurrentLinkedDeque<>();
  private volatile boolean ignoreChecksumFailure;
  private volatile boolean zeroDamagedPages;

  /// A page of private memory, to write a page from that others may give hints to meanwhile.
  record Scratch(MemorySegment page, ByteBuffer bytes) {}

  BufferIo(
      BufferPool pool, BufferMemory memory, BufferLog log, boolean checksums, ServerLog serverLog) {
    this.pool = pool;
    this.descriptors = pool.descriptors;
    this.memory = memory;
    this.log = log;
    this.checksums = checksums;
    this.serverLog = serverLog;
    Arrays.setAll(ioDone, i -> new ConditionVariable());
  }

  void setIgnoreChecksumFailure(boolean value) {
    ignoreChecksumFailure = value;
  }

  void setZeroDamagedPages(boolean value) {
    zeroDamagedPages = value;
  }

  // ---- one I/O at a time for each frame ----

  /// @return false if the page is valid already
  boolean beginInput(int buffer) {
    while (true) {
      int state = descriptors.state(buffer);
      if ((state & IO_IN_PROGRESS) != 0) {
        awaitIo(buffer);
      } else if ((state & VALID) != 0) {
        return false;
      } else if (descriptors.compareAndSet(buffer, state, state | IO_IN_PROGRESS)) {
        return true;
      }
    }
  }

  /// @return false if the page is clean already
  boolean beginOutput(int buffer) {
    while (true) {
      int state = descriptors.state(buffer);
      if ((state & IO_IN_PROGRESS) != 0) {
        awaitIo(buffer);
      } else if ((state & DIRTY) == 0) {
        return false;
      } else if (descriptors.compareAndSet(
          buffer, state, (state | IO_IN_PROGRESS) & ~JUST_DIRTIED)) {
        return true;
      }
    }
  }

  void awaitIo(int buffer) {
    ioDone[buffer & (IO_CONDITIONS - 1)].await(
        () -> (descriptors.state(buffer) & IO_IN_PROGRESS) == 0);
  }

  void endIo(int buffer, boolean written, int flags) {
    while (true) {
      int state = descriptors.state(buffer);
      int next = (state & ~(IO_IN_PROGRESS | IO_ERROR)) | flags;
      if (written && (state & JUST_DIRTIED) == 0) {
        next &= ~(DIRTY | CHECKPOINT_NEEDED);
      }
      if (descriptors.compareAndSet(buffer, state, next)) {
        ioDone[buffer & (IO_CONDITIONS - 1)].broadcast();
        return;
      }
    }
  }

  /// Waits until nobody has the frame pinned, or a moment.
  void awaitUnpinned(int buffer, long nanos) {
    ioDone[buffer & (IO_CONDITIONS - 1)].await(
        () -> BufferDescriptors.refCount(descriptors.state(buffer)) == 0, nanos);
  }

  // ---- input ----

  /// Reads a page unless it is valid. If that fails, the caller's pin is given back.
  void read(int buffer, ReadMode mode) {
    if (!beginInput(buffer)) {
      pool.counters.hits.increment();
      return;
    }
    boolean done = false;
    try {
      MemorySegment page = memory.page(buffer);
      pool.storage.read(pool.locator(buffer), pool.fork(buffer), pool.block(buffer), page);
      pool.counters.reads.increment();
      verify(buffer, page, mode);
      done = true;
    } finally {
      endIo(buffer, false, done ? VALID : IO_ERROR);
      if (!done) {
        pool.unpin(buffer);
      }
    }
  }

  private void verify(int buffer, MemorySegment page, ReadMode mode) {
    int block = pool.block(buffer);
    if (Page.isVerified(page, block, checksums)) {
      return;
    }
    if (checksums && !Page.isNew(page)) {
      int computed = PageChecksum.compute(page, block);
      if (computed != Page.checksum(page)) {
        pool.counters.checksumFailures.increment();
        warn(
            "page verification failed, calculated checksum %d but expected %d"
                .formatted(computed, Page.checksum(page)));
        if (ignoreChecksumFailure && Page.isHeaderSane(page)) {
          return;
        }
      }
    }
    String what =
        "invalid page in block %s of relation %s"
            .formatted(
                BlockNumber.toString(block),
                DataDirectory.relationPath(pool.locator(buffer), pool.fork(buffer)));
    if (mode != ReadMode.ZERO_ON_ERROR && !zeroDamagedPages) {
      throw SqlError.corrupt(what);
    }
    warn(what + "; zeroing out page");
    page.fill((byte) 0);
  }

  private void warn(String message) {
    serverLog.write(
        0,
        "storage",
        Severity.WARNING,
        SqlError.report(Severity.WARNING, SqlState.DATA_CORRUPTED, message),
        null);
  }

  // ---- output ----

  Scratch takeScratch() {
    Scratch free = scratches.pollFirst();
    if (free != null) {
      return free;
    }
    MemorySegment page = memory.allocate(BlockNumber.BLOCK_BYTES);
    return new Scratch(page, page.asByteBuffer());
  }

  /// Writes a dirty page. Caller has it pinned and holds a content lock.
  ///
  /// The bytes written are a private copy, and the log is flushed up to the copy's own LSN:
  /// whatever hints others set meanwhile, no page reaches the disk before the log it depends on.
  void flush(int buffer) {
    if (!beginOutput(buffer)) {
      return;
    }
    boolean done = false;
    Scratch copy = takeScratch();
    try {
      MemorySegment page = memory.page(buffer);
      MemorySegment.copy(page, 0, copy.page, 0, BlockNumber.BLOCK_BYTES);
      long lsn = Page.lsn(page);
      Page.setLsn(copy.page, lsn);
      if (pool.isPermanent(buffer)) {
        log.flush(lsn);
      }
      int block = pool.block(buffer);
      if (checksums) {
        Page.setChecksum(copy.page, block);
      }
      copy.bytes.clear();
      pool.storage.write(pool.locator(buffer), pool.fork(buffer), block, copy.bytes);
      pool.counters.writes.increment();
      done = true;
    } finally {
      scratches.addFirst(copy);
      endIo(buffer, done, done ? 0 : IO_ERROR);
    }
  }

  void giveBack(Scratch scratch) {
    scratches.addFirst(scratch);
  }
}
