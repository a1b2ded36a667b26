// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import static dev.gajah.wal.record.WalFormat.LONG_HEADER;
import static dev.gajah.wal.record.WalFormat.LONG_HEADER_BYTES;
import static dev.gajah.wal.record.WalFormat.PAGE_BYTES;
import static dev.gajah.wal.record.WalFormat.PAGE_MAGIC;
import static dev.gajah.wal.record.WalFormat.SHORT_HEADER_BYTES;

import dev.gajah.base.id.Lsn;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// A ring of WAL pages in memory (PostgreSQL: `XLogCtl->pages`, `xlblocks`).
///
/// WAL page number `n` lives in slot `n % pageCount`. `pageEnds[slot]` is the LSN of the end of the
/// page in the slot; it is published after the page is initialised and set to 0 before it is
/// reused, so whoever reads the expected value with acquire semantics finds the page ready.
public final class WalBuffers {
  private final int pageCount;
  private final int segmentBytes;
  private final int timeline;
  private final long systemIdentifier;
  private final MemorySegment memory;
  private final AtomicLongArray pageEnds;

  /// Held while pages are initialised for reuse.
  private final LwLock mappingLock = new LwLock();

  /// End of the last initialised page; written under the mapping lock.
  private volatile long initializedUpTo;

  private @Nullable WalWriteQueue writer;

  public WalBuffers(
      Arena arena, int pageCount, int segmentBytes, int timeline, long systemIdentifier) {
    this.pageCount = pageCount;
    this.segmentBytes = segmentBytes;
    this.timeline = timeline;
    this.systemIdentifier = systemIdentifier;
    this.memory = arena.allocate((long) pageCount * PAGE_BYTES, PAGE_BYTES);
    this.pageEnds = new AtomicLongArray(pageCount);
  }

  void connect(WalWriteQueue newWriter) {
    writer = newWriter;
  }

  void startAt(long end, byte @Nullable [] lastPage) {
    int used = (int) (end % PAGE_BYTES);
    if (used == 0) {
      initializedUpTo = end;
      return;
    }
    long pageStart = end - used;
    int slot = slot(pageStart);
    long offset = (long) slot * PAGE_BYTES;
    memory.asSlice(offset, PAGE_BYTES).fill((byte) 0);
    if (lastPage != null) {
      Bytes.copy(lastPage, 0, memory, offset, used);
    }
    pageEnds.set(slot, pageStart + PAGE_BYTES);
    initializedUpTo = pageStart + PAGE_BYTES;
  }

  MemorySegment memory() {
    return memory;
  }

  int slot(long lsn) {
    return (int) (Long.divideUnsigned(lsn, PAGE_BYTES) % pageCount);
  }

  /// Slots in a row from `lsn`'s page on, before the ring wraps.
  int contiguousPages(long lsn) {
    return pageCount - slot(lsn);
  }

  /// End of the page in the slot of `lsn`; 0 while it is being replaced.
  long pageEnd(long lsn) {
    return pageEnds.get(slot(lsn));
  }

  /// Offset in [#memory] of the byte at `lsn`, making its page ready if need be. The caller holds
  /// `own` and has copied everything of its record before `lsn`.
  long offsetFor(long lsn, InsertionLock own) {
    int slot = slot(lsn);
    long expected = lsn - lsn % PAGE_BYTES + PAGE_BYTES;
    if (pageEnds.get(slot) != expected) {
      // Others may wait for us to make room; they need nothing at or after this page's start.
      own.advance(lsn - lsn % PAGE_BYTES);
      initializeUpTo(lsn);
      assert pageEnds.get(slot) == expected : "WAL page was not initialised";
    }
    return (long) slot * PAGE_BYTES + lsn % PAGE_BYTES;
  }

  /// Initialises pages in order until the one that contains `lsn` is ready (PostgreSQL:
  /// `AdvanceXLInsertBuffer`).
  private void initializeUpTo(long lsn) {
    WalWriteQueue queue = writer;
    assert queue != null : "WAL buffers are not connected";
    while (true) {
      long notWritten;
      mappingLock.lockExclusive();
      try {
        notWritten = initializeWritten(lsn, queue);
      } finally {
        mappingLock.unlock();
      }
      if (notWritten == Lsn.INVALID) {
        return;
      }
      // An old page is not on disk yet. Write it without holding the mapping lock, as others may
      // need a page to finish.
      queue.write(notWritten);
    }
  }

  /// Initialises pages while their slots' old pages are written; returns the end of the first old
  /// page that is not, or 0.
  private long initializeWritten(long lsn, WalWriteQueue queue) {
    while (Lsn.compare(initializedUpTo, lsn) <= 0) {
      long pageStart = initializedUpTo;
      int slot = slot(pageStart);
      long oldEnd = pageEnds.get(slot);
      if (Lsn.isBefore(queue.writtenUpTo(), oldEnd)) {
        return oldEnd;
      }
      pageEnds.set(slot, 0);
      initializePage(slot, pageStart);
      pageEnds.set(slot, pageStart + PAGE_BYTES);
      initializedUpTo = pageStart + PAGE_BYTES;
    }
    return Lsn.INVALID;
  }

  private void initializePage(int slot, long pageStart) {
    long offset = (long) slot * PAGE_BYTES;
    memory.asSlice(offset, PAGE_BYTES).fill((byte) 0);
    boolean first = (pageStart & (segmentBytes - 1)) == 0;
    Bytes.putShort(memory, offset, PAGE_MAGIC);
    Bytes.putShort(memory, offset + 2, first ? LONG_HEADER : 0);
    Bytes.putInt(memory, offset + 4, timeline);
    Bytes.putLong(memory, offset + 8, pageStart);
    if (first) {
      Bytes.putLong(memory, offset + SHORT_HEADER_BYTES, systemIdentifier);
      Bytes.putInt(memory, offset + SHORT_HEADER_BYTES + 8, segmentBytes);
      Bytes.putInt(memory, offset + SHORT_HEADER_BYTES + 12, PAGE_BYTES);
      assert LONG_HEADER_BYTES == SHORT_HEADER_BYTES + 16;
    }
  }
}
