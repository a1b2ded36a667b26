// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.slru;

import dev.gajah.base.error.Panic;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.process.LwLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/// A page cache over a directory of segment files of 32 pages each (PostgreSQL: `slru.c`).
///
/// Pages are found in banks of 16 slots; a page number selects its bank. Reads and changes of a
/// page happen under its bank's lock: shared for reading, exclusive for changing and for all I/O. A
/// page is therefore never written half changed.
///
/// **Durability**: [#checkpoint] writes all dirty pages and syncs each segment file written since
/// the last one. A page that carries WAL positions is written only after WAL is flushed up to the
/// highest of them.
public final class Slru {
  public static final int PAGE_BYTES = 8192;
  public static final int PAGES_PER_SEGMENT = 32;
  public static final int BANK_SLOTS = 16;

  private static final long EMPTY = -1;

  private final FileSystem files;
  private final Path dataDirectory;
  private final String directory;
  private final PageOrder order;
  private final int lsnsPerPage;
  private final boolean longNames;
  private final boolean durable;
  private final LongConsumer flushWal;

  private final int bankCount;
  private final LwLock[] bankLocks;
  private final byte[][] pages;
  private final long[] pageNumbers;
  private final boolean[] dirty;
  private final int[] useCounts;
  private final int[] bankUseCounts;
  private final long[][] groupLsns;

  /// Segment files written since they were last synced.
  private final Set<Long> unsyncedSegments = ConcurrentHashMap.newKeySet();

  private volatile long latestPage;
  private volatile boolean inRecovery;

  /// @param directory name below the data directory, such as `pg_xact`
  /// @param slotCount pages in memory, rounded up to whole banks
  /// @param lsnsPerPage number of WAL positions remembered for each page, 0 for none
  /// @param durable whether pages must survive a crash
  /// @param flushWal flushes WAL up to a position
  public Slru(
      FileSystem files,
      Path dataDirectory,
      String directory,
      int slotCount,
      int lsnsPerPage,
      boolean longNames,
      boolean durable,
      PageOrder order,
      LongConsumer flushWal) {
    this.files = files;
    this.dataDirectory = dataDirectory;
    this.directory = directory;
    this.lsnsPerPage = lsnsPerPage;
    this.longNames = longNames;
    this.durable = durable;
    this.order = order;
    this.flushWal = flushWal;
    bankCount = Math.max(1, (slotCount + BANK_SLOTS - 1) / BANK_SLOTS);
    bankLocks = new LwLock[bankCount];
    Arrays.setAll(bankLocks, i -> new LwLock());
    int slots = bankCount * BANK_SLOTS;
    pages = new byte[slots][];
    pageNumbers = new long[slots];
    Arrays.fill(pageNumbers, EMPTY);
    dirty = new boolean[slots];
    useCounts = new int[slots];
    bankUseCounts = new int[bankCount];
    groupLsns = new long[slots][];
  }

  public String directory() {
    return directory;
  }

  /// While true, a missing file reads as zeros: replay will soon drop it.
  public void setInRecovery(boolean value) {
    inRecovery = value;
  }

  public void setLatestPage(long page) {
    latestPage = page;
  }

  public long latestPage() {
    return latestPage;
  }

  /// The lock that guards `page`.
  public LwLock bankLock(long page) {
    return bankLocks[bank(page)];
  }

  private int bank(long page) {
    return (int) (page % bankCount);
  }

  /// Bytes of a slot; to be used only under the bank lock.
  public byte[] bytes(int slot) {
    return pages[slot];
  }

  /// Caller holds the bank lock exclusively.
  public void markDirty(int slot) {
    dirty[slot] = true;
  }

  /// Raises the WAL position of one group of entries. Caller holds the bank lock exclusively.
  public void raiseLsn(int slot, int group, long lsn) {
    long[] lsns = groupLsns[slot];
    if (Lsn.isBefore(lsns[group], lsn)) {
      lsns[group] = lsn;
    }
  }

  /// Caller holds the bank lock.
  public long lsn(int slot, int group) {
    return groupLsns[slot][group];
  }

  /// Makes a page of zeros, dirty, and the latest one. Caller holds the bank lock exclusively.
  ///
  /// @return its slot
  public int zeroPage(long page) {
    int slot = find(page);
    if (slot < 0) {
      slot = evict(page);
    }
    occupy(slot, page);
    Arrays.fill(pages[slot], (byte) 0);
    dirty[slot] = true;
    touch(slot);
    latestPage = page;
    return slot;
  }

  /// Finds or reads a page. Caller holds the bank lock exclusively, and keeps it.
  ///
  /// @param xid named if the access fails
  public int readPage(long page, int xid) {
    int slot = find(page);
    if (slot < 0) {
      slot = evict(page);
      byte[] target = pages[slot];
      if (target == null) {
        target = new byte[PAGE_BYTES];
        pages[slot] = target;
      }
      pageNumbers[slot] = EMPTY;
      physicalRead(page, target, xid);
      occupy(slot, page);
    }
    touch(slot);
    return slot;
  }

  /// Takes the bank lock, shared if the page is in memory, and finds or reads the page. The caller
  /// unlocks [#bankLock].
  public int readPageAndLock(long page, int xid) {
    LwLock lock = bankLock(page);
    lock.lockShared();
    int slot = find(page);
    if (slot >= 0) {
      touch(slot);
      return slot;
    }
    lock.unlock();
    lock.lockExclusive();
    try {
      return readPage(page, xid);
    } catch (RuntimeException | Error e) {
      lock.unlock();
      throw e;
    }
  }

  private void occupy(int slot, long page) {
    if (pages[slot] == null) {
      pages[slot] = new byte[PAGE_BYTES];
    }
    pageNumbers[slot] = page;
    dirty[slot] = false;
    if (lsnsPerPage > 0) {
      if (groupLsns[slot] == null) {
        groupLsns[slot] = new long[lsnsPerPage];
      } else {
        Arrays.fill(groupLsns[slot], Lsn.INVALID);
      }
    }
  }

  private int find(long page) {
    int start = bank(page) * BANK_SLOTS;
    for (int slot = start; slot < start + BANK_SLOTS; slot++) {
      if (pageNumbers[slot] == page) {
        return slot;
      }
    }
    return -1;
  }

  /// Under the shared lock two readers may race here; the counts are only hints.
  private void touch(int slot) {
    int bank = slot / BANK_SLOTS;
    int now = bankUseCounts[bank];
    if (useCounts[slot] != now) {
      useCounts[slot] = ++now;
      bankUseCounts[bank] = now;
    }
  }

  /// An empty or clean slot of the page's bank: the least recently used, never the latest page.
  private int evict(long page) {
    int bank = bank(page);
    int start = bank * BANK_SLOTS;
    int now = bankUseCounts[bank]++;
    int best = -1;
    int bestAge = -1;
    for (int slot = start; slot < start + BANK_SLOTS; slot++) {
      long number = pageNumbers[slot];
      if (number == EMPTY) {
        return slot;
      }
      int age = now - useCounts[slot];
      if (age < 0) {
        useCounts[slot] = now;
        age = 0;
      }
      if (number == latestPage) {
        continue;
      }
      if (age > bestAge || (age == bestAge && order.precedes(number, pageNumbers[best]))) {
        best = slot;
        bestAge = age;
      }
    }
    if (dirty[best]) {
      writeSlot(best);
    }
    return best;
  }

  /// Writes one page now. Caller holds the bank lock exclusively.
  public void writePage(int slot) {
    if (dirty[slot]) {
      writeSlot(slot);
    }
  }

  private void writeSlot(int slot) {
    if (lsnsPerPage > 0) {
      long highest = Lsn.INVALID;
      for (long lsn : groupLsns[slot]) {
        highest = Lsn.max(highest, lsn);
      }
      if (Lsn.isValid(highest)) {
        flushWal.accept(highest);
      }
    }
    physicalWrite(pageNumbers[slot], pages[slot]);
    dirty[slot] = false;
  }

  private long segment(long page) {
    return page / PAGES_PER_SEGMENT;
  }

  private static long position(long page) {
    return page % PAGES_PER_SEGMENT * PAGE_BYTES;
  }

  /// File name of a segment: four or more upper-case hex digits, fifteen with long names.
  String segmentName(long segment) {
    return String.format(Locale.ROOT, longNames ? "%015X" : "%04X", segment);
  }

  private Path path(long segment) {
    return dataDirectory.resolve(directory).resolve(segmentName(segment));
  }

  private String shownPath(long segment) {
    return directory + "/" + segmentName(segment);
  }

  private void physicalRead(long page, byte[] target, int xid) {
    long segment = segment(page);
    long position = position(page);
    try (StoredFile file = files.open(path(segment), OpenMode.READ)) {
      ByteBuffer buffer = ByteBuffer.wrap(target);
      while (buffer.hasRemaining()) {
        int count = file.read(buffer, position + buffer.position());
        if (count < 0) {
          throw SlruFailure.ofShort(
              xid,
              "Could not read from file \"%s\" at offset %d: read too few bytes."
                  .formatted(shownPath(segment), position));
        }
      }
    } catch (NoSuchFileException e) {
      if (!inRecovery) {
        throw SlruFailure.of(xid, "Could not open file \"%s\"".formatted(shownPath(segment)), e);
      }
      Arrays.fill(target, (byte) 0);
    } catch (IOException e) {
      throw SlruFailure.of(
          xid,
          "Could not read from file \"%s\" at offset %d".formatted(shownPath(segment), position),
          e);
    }
  }

  private void physicalWrite(long page, byte[] source) {
    long segment = segment(page);
    long position = position(page);
    try (StoredFile file = files.open(path(segment), OpenMode.CREATE)) {
      if (durable) {
        unsyncedSegments.add(segment);
      }
      file.writeFully(ByteBuffer.wrap(source), position);
    } catch (IOException e) {
      throw SlruFailure.of(
          0,
          "Could not write to file \"%s\" at offset %d".formatted(shownPath(segment), position),
          e);
    }
  }

  /// True if the page is within its segment file (PostgreSQL: `SimpleLruDoesPhysicalPageExist`).
  public boolean existsOnDisk(long page) {
    try (StoredFile file = files.open(path(segment(page)), OpenMode.READ)) {
      return file.size() >= position(page) + PAGE_BYTES;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw SlruFailure.of(0, "Could not open file \"%s\"".formatted(shownPath(segment(page))), e);
    }
  }

  /// Writes all dirty pages; those changed meanwhile may stay dirty.
  ///
  /// @return how many were written
  public int writeAll() {
    int written = 0;
    for (int bank = 0; bank < bankCount; bank++) {
      int start = bank * BANK_SLOTS;
      for (int slot = start; slot < start + BANK_SLOTS; slot++) {
        bankLocks[bank].lockExclusive();
        try {
          if (pageNumbers[slot] != EMPTY && dirty[slot]) {
            writeSlot(slot);
            written++;
          }
        } finally {
          bankLocks[bank].unlock();
        }
      }
    }
    return written;
  }

  /// Makes everything that was changed before this call durable: writes, then syncs.
  ///
  /// @return how many pages were written
  public int checkpoint() {
    int written = writeAll();
    if (durable) {
      syncWritten();
    }
    return written;
  }

  private void syncWritten() {
    boolean any = false;
    for (Long segment : new ArrayList<>(unsyncedSegments)) {
      // Removed first: a write during the sync puts the segment back for the next checkpoint.
      unsyncedSegments.remove(segment);
      try (StoredFile file = files.open(path(segment), OpenMode.WRITE)) {
        file.sync();
        any = true;
      } catch (NoSuchFileException e) {
        // Truncated away since.
      } catch (IOException e) {
        throw new Panic(
            "could not fsync file \"%s\": %s".formatted(shownPath(segment), e.getMessage()), e);
      }
    }
    if (any) {
      try {
        files.syncDirectory(dataDirectory.resolve(directory));
      } catch (IOException e) {
        throw new Panic("could not fsync file \"%s\": %s".formatted(directory, e.getMessage()), e);
      }
    }
  }

  /// Removes all segments that lie wholly before `cutoffPage`.
  ///
  /// @return false if that would remove the latest page, which would mean a wrapped counter; then
  ///   nothing is done
  public boolean truncate(long cutoffPage) {
    if (order.precedes(latestPage, cutoffPage)) {
      return false;
    }
    for (int bank = 0; bank < bankCount; bank++) {
      bankLocks[bank].lockExclusive();
      try {
        int start = bank * BANK_SLOTS;
        for (int slot = start; slot < start + BANK_SLOTS; slot++) {
          if (pageNumbers[slot] != EMPTY && order.precedes(pageNumbers[slot], cutoffPage)) {
            if (dirty[slot]) {
              writeSlot(slot);
            }
            pageNumbers[slot] = EMPTY;
          }
        }
      } finally {
        bankLocks[bank].unlock();
      }
    }
    for (long segment : segments()) {
      if (mayDelete(segment, cutoffPage)) {
        deleteFile(segment);
      }
    }
    return true;
  }

  /// True if [#truncate] would find a segment to remove.
  public boolean hasRemovableSegment(long cutoffPage) {
    for (long segment : segments()) {
      if (mayDelete(segment, cutoffPage)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayDelete(long segment, long cutoffPage) {
    long first = segment * PAGES_PER_SEGMENT;
    return order.precedes(first, cutoffPage)
        && order.precedes(first + PAGES_PER_SEGMENT - 1, cutoffPage);
  }

  /// Forgets the pages of a segment and deletes its file (PostgreSQL: `SlruDeleteSegment`).
  public void deleteSegment(long segment) {
    for (int bank = 0; bank < bankCount; bank++) {
      bankLocks[bank].lockExclusive();
      try {
        int start = bank * BANK_SLOTS;
        for (int slot = start; slot < start + BANK_SLOTS; slot++) {
          if (pageNumbers[slot] != EMPTY && segment(pageNumbers[slot]) == segment) {
            pageNumbers[slot] = EMPTY;
            dirty[slot] = false;
          }
        }
      } finally {
        bankLocks[bank].unlock();
      }
    }
    deleteFile(segment);
  }

  private void deleteFile(long segment) {
    unsyncedSegments.remove(segment);
    try {
      files.delete(path(segment));
    } catch (NoSuchFileException e) {
      // Already gone.
    } catch (IOException e) {
      throw SlruFailure.of(0, "Could not remove file \"%s\"".formatted(shownPath(segment)), e);
    }
  }

  /// Numbers of the segment files on disk, in no certain order.
  public List<Long> segments() {
    List<Long> found = new ArrayList<>();
    try {
      for (String name : files.list(dataDirectory.resolve(directory))) {
        if (isSegmentName(name)) {
          found.add(Long.parseLong(name, 16));
        }
      }
    } catch (IOException e) {
      throw SlruFailure.of(0, "Could not open directory \"%s\"".formatted(directory), e);
    }
    return found;
  }

  private boolean isSegmentName(String name) {
    int length = name.length();
    if (longNames ? length != 15 : length < 4 || length > 6) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }

  /// PostgreSQL's automatic size of a cache: a fraction of shared buffers, within bounds, in whole
  /// banks.
  public static int autotunedSlots(int sharedBuffers, int divisor, int max) {
    int share = sharedBuffers / divisor;
    return Math.min(max - max % BANK_SLOTS, Math.max(BANK_SLOTS, share - share % BANK_SLOTS));
  }
}
