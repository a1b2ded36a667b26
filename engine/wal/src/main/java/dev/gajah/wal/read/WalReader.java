// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.read;

import static dev.gajah.wal.record.WalFormat.ALL_FLAGS;
import static dev.gajah.wal.record.WalFormat.FIRST_IS_CONTRECORD;
import static dev.gajah.wal.record.WalFormat.FIRST_IS_OVERWRITE_CONTRECORD;
import static dev.gajah.wal.record.WalFormat.LONG_HEADER;
import static dev.gajah.wal.record.WalFormat.LONG_HEADER_BYTES;
import static dev.gajah.wal.record.WalFormat.PAGE_BYTES;
import static dev.gajah.wal.record.WalFormat.PAGE_MAGIC;
import static dev.gajah.wal.record.WalFormat.RECORD_BYTES_MAX;
import static dev.gajah.wal.record.WalFormat.RECORD_HEADER_BYTES;
import static dev.gajah.wal.record.WalFormat.SHORT_HEADER_BYTES;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.io.Crc32c;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.memory.Bytes;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.redo.RmgrIds;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads WAL records one after the other (PostgreSQL: `XLogReadRecord`).
///
/// The end of the WAL shows itself as an invalid record or page: [#next] then returns null and
/// [#problem] says why. Everything read is checked (page magic, address, timeline, record length,
/// links, CRC) before it is believed.
public final class WalReader implements AutoCloseable {
  /// Not a problem: reading goes on where the torn record's continuation would have been.
  private static final String OVERWRITTEN = "overwritten";

  private static final int CHUNK_BYTES = 64 * PAGE_BYTES;

  private final WalSegments segments;
  private final int timeline;
  private final long systemIdentifier;

  private @Nullable StoredFile file;
  private long fileSegment = -1;
  private final byte[] chunk = new byte[CHUNK_BYTES];

  /// LSN of the first byte of [#chunk], and how many bytes of it are read.
  private long chunkStart = -1;

  private int chunkBytes;

  private byte[] record = new byte[PAGE_BYTES];
  private final WalRecord view = new WalRecord();
  private final Crc32c crc = new Crc32c();

  private long nextLsn;
  private long lastRecord = Lsn.INVALID;
  private boolean checkPrevious;
  private @Nullable String problem;

  /// If the WAL ends within a record: where that record starts and where its continuation is
  /// missing.
  private long abortedRecord = Lsn.INVALID;

  private long missingContinuation = Lsn.INVALID;

  /// Start of the torn record that was skipped last because what follows replaces it.
  private long overwrittenRecord = Lsn.INVALID;

  public WalReader(WalSegments segments, int timeline, long systemIdentifier) {
    this.segments = segments;
    this.timeline = timeline;
    this.systemIdentifier = systemIdentifier;
  }

  /// Continues at `lsn`, which must be the start of a record or of a page.
  public void seek(long lsn) {
    nextLsn = lsn;
    lastRecord = Lsn.INVALID;
    overwrittenRecord = Lsn.INVALID;
    checkPrevious = false;
    chunkStart = -1;
  }

  /// Start of the record returned last.
  public long lastRecord() {
    return lastRecord;
  }

  /// End of the record returned last: where the next one starts.
  public long position() {
    return nextLsn;
  }

  /// Why [#next] returned null.
  public @Nullable String problem() {
    return problem;
  }

  public long abortedRecord() {
    return abortedRecord;
  }

  public long missingContinuation() {
    return missingContinuation;
  }

  /// Start of the torn record skipped last, or 0.
  public long overwrittenRecord() {
    return overwrittenRecord;
  }

  /// The next record, or null at the end of valid WAL.
  public @Nullable WalRecord next() {
    problem = null;
    abortedRecord = Lsn.INVALID;
    missingContinuation = Lsn.INVALID;
    long at = nextLsn;
    if (at % PAGE_BYTES == 0) {
      if (!loadPage(at)) {
        return null;
      }
      int flags = Bytes.getUnsignedShort(chunk, chunkOffset(at) + 2);
      if ((flags & FIRST_IS_CONTRECORD) != 0) {
        return fail("contrecord is requested by %s".formatted(Lsn.toString(at)));
      }
      at += headerBytes(at);
    } else if (!loadPage(at - at % PAGE_BYTES)) {
      return null;
    }
    long start = at;
    int offset = chunkOffset(at);
    int total = Bytes.getInt(chunk, offset);
    if (total < RECORD_HEADER_BYTES) {
      return fail(
          "invalid record length at %s: expected at least %d, got %d"
              .formatted(Lsn.toString(start), RECORD_HEADER_BYTES, Integer.toUnsignedLong(total)));
    }
    if (total > RECORD_BYTES_MAX) {
      return fail(
          "record length %d at %s too long"
              .formatted(Integer.toUnsignedLong(total), Lsn.toString(start)));
    }
    int onPage = PAGE_BYTES - (int) (at % PAGE_BYTES);
    boolean headerChecked = onPage >= RECORD_HEADER_BYTES;
    if (headerChecked && !isHeaderValid(chunk, offset, start)) {
      return null;
    }
    long end;
    if (total <= onPage) {
      ensureRecord(total);
      System.arraycopy(chunk, offset, record, 0, total);
      end = Bytes.maxAlign(start + total);
    } else {
      end = gather(start, total, onPage, headerChecked);
      if (end == Lsn.INVALID) {
        return OVERWRITTEN.equals(problem) ? next() : null;
      }
    }
    if (!isCrcValid(total, start)) {
      noteTorn(start, total > onPage, end);
      return null;
    }
    String decodeProblem;
    if (isSwitch()) {
      end = (segments.segmentOf(end - 1) + 1) * segments.segmentBytes();
    }
    try {
      decodeProblem = view.decode(record, start, end);
    } catch (IndexOutOfBoundsException e) {
      decodeProblem = "record with invalid length at " + Lsn.toString(start);
    }
    if (decodeProblem != null) {
      noteTorn(start, total > onPage, end);
      return fail(decodeProblem);
    }
    lastRecord = start;
    nextLsn = end;
    checkPrevious = true;
    return view;
  }

  /// A record that crosses pages turned out to be bad as a whole: its last page is where its
  /// replacement goes.
  private void noteTorn(long start, boolean crossesPages, long end) {
    if (crossesPages) {
      abortedRecord = start;
      missingContinuation = (end - 1) - (end - 1) % PAGE_BYTES;
    }
  }

  private boolean isSwitch() {
    return (record[17] & 0xFF) == RmgrIds.XLOG
        && (record[16] & WalFormat.INFO_RMGR_MASK) == WalFormat.SWITCH;
  }

  /// Puts a record that crosses pages together; returns its end, or 0 with the problem set.
  private long gather(long start, int total, int firstBytes, boolean alreadyChecked) {
    ensureRecord(Math.min(total, 4 * PAGE_BYTES));
    System.arraycopy(chunk, chunkOffset(start), record, 0, firstBytes);
    int got = firstBytes;
    boolean headerChecked = alreadyChecked;
    long page = start - start % PAGE_BYTES;
    while (got < total) {
      page += PAGE_BYTES;
      if (!loadPage(page)) {
        abortedRecord = start;
        missingContinuation = page;
        return Lsn.INVALID;
      }
      int offset = chunkOffset(page);
      int flags = Bytes.getUnsignedShort(chunk, offset + 2);
      if ((flags & FIRST_IS_OVERWRITE_CONTRECORD) != 0) {
        // The record was torn by an earlier crash; what follows replaces it.
        nextLsn = page;
        problem = OVERWRITTEN;
        overwrittenRecord = start;
        return Lsn.INVALID;
      }
      int rest = Bytes.getInt(chunk, offset + 16);
      if ((flags & FIRST_IS_CONTRECORD) == 0) {
        fail("there is no contrecord flag at " + Lsn.toString(page));
        abortedRecord = start;
        missingContinuation = page;
        return Lsn.INVALID;
      }
      if (rest == 0 || total != rest + got) {
        fail(
            "invalid contrecord length %d (expected %d) at %s"
                .formatted(rest, total - got, Lsn.toString(page)));
        abortedRecord = start;
        missingContinuation = page;
        return Lsn.INVALID;
      }
      int header = headerBytes(page);
      int count = Math.min(PAGE_BYTES - header, total - got);
      ensureRecord(got + count);
      System.arraycopy(chunk, offset + header, record, got, count);
      got += count;
      if (!headerChecked) {
        if (!isHeaderValid(record, 0, start)) {
          abortedRecord = start;
          missingContinuation = page;
          return Lsn.INVALID;
        }
        headerChecked = true;
      }
      if (got == total) {
        return Bytes.maxAlign(page + header + count);
      }
    }
    throw new IllegalStateException("record of no length");
  }

  private void ensureRecord(int bytes) {
    if (record.length < bytes) {
      record = Arrays.copyOf(record, Math.max(bytes, 2 * record.length));
    }
  }

  private boolean isHeaderValid(byte[] bytes, int offset, long start) {
    int rmid = bytes[offset + 17] & 0xFF;
    if (rmid >= RmgrIds.COUNT && rmid < 128) {
      fail("invalid resource manager ID %d at %s".formatted(rmid, Lsn.toString(start)));
      return false;
    }
    long previous = Bytes.getLong(bytes, offset + 8);
    if (checkPrevious ? previous != lastRecord : !Lsn.isBefore(previous, start)) {
      fail(
          "record with incorrect prev-link %s at %s"
              .formatted(Lsn.toString(previous), Lsn.toString(start)));
      return false;
    }
    return true;
  }

  private boolean isCrcValid(int total, long start) {
    int actual =
        crc.reset()
            .update(record, RECORD_HEADER_BYTES, total - RECORD_HEADER_BYTES)
            .update(record, 0, 20)
            .value();
    if (actual != Bytes.getInt(record, 20)) {
      fail("incorrect resource manager data checksum in record at " + Lsn.toString(start));
      return false;
    }
    return true;
  }

  private @Nullable WalRecord fail(String reason) {
    problem = reason;
    return null;
  }

  private int headerBytes(long page) {
    return (page & (segments.segmentBytes() - 1)) == 0 ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES;
  }

  private int chunkOffset(long lsn) {
    return (int) (lsn - chunkStart);
  }

  /// Makes the page at `page` available in the chunk and checks its header.
  private boolean loadPage(long page) {
    if (chunkStart < 0 || page < chunkStart || page + PAGE_BYTES > chunkStart + chunkBytes) {
      try {
        if (!readChunk(page)) {
          return false;
        }
      } catch (NoSuchFileException e) {
        fail(
            "could not open file \"pg_wal/%s\": No such file or directory"
                .formatted(segments.path(timeline, segments.segmentOf(page)).getFileName()));
        return false;
      } catch (IOException e) {
        fail("could not read WAL at %s: %s".formatted(Lsn.toString(page), e.getMessage()));
        return false;
      }
    }
    return isPageValid(page);
  }

  private boolean readChunk(long page) throws IOException {
    long segment = segments.segmentOf(page);
    StoredFile source = file;
    if (source == null || segment != fileSegment) {
      close();
      source = segments.openExisting(timeline, segment);
      file = source;
      fileSegment = segment;
    }
    int inSegment = segments.offsetOf(page);
    int want = Math.min(CHUNK_BYTES, segments.segmentBytes() - inSegment);
    ByteBuffer target = ByteBuffer.wrap(chunk, 0, want);
    while (target.hasRemaining()) {
      int got = source.read(target, inSegment + target.position());
      if (got <= 0) {
        break;
      }
    }
    chunkStart = page;
    chunkBytes = target.position() / PAGE_BYTES * PAGE_BYTES;
    if (chunkBytes == 0) {
      chunkStart = -1;
      fail("WAL segment ends before " + Lsn.toString(page));
      return false;
    }
    return true;
  }

  private boolean isPageValid(long page) {
    int offset = chunkOffset(page);
    int magic = Bytes.getUnsignedShort(chunk, offset);
    if (magic != PAGE_MAGIC) {
      return failPage("invalid magic number %04X".formatted(magic), page);
    }
    int info = Bytes.getUnsignedShort(chunk, offset + 2);
    if ((info & ~ALL_FLAGS) != 0) {
      return failPage("invalid info bits %04X".formatted(info), page);
    }
    if ((info & LONG_HEADER) != 0) {
      long identifier = Bytes.getLong(chunk, offset + SHORT_HEADER_BYTES);
      if (systemIdentifier != 0 && identifier != systemIdentifier) {
        fail(
            ("WAL file is from different database system: WAL file database system identifier is"
                    + " %s, pg_control database system identifier is %s")
                .formatted(
                    Long.toUnsignedString(identifier), Long.toUnsignedString(systemIdentifier)));
        return false;
      }
      if (Bytes.getInt(chunk, offset + SHORT_HEADER_BYTES + 8) != segments.segmentBytes()) {
        fail("WAL file is from different database system: incorrect segment size in page header");
        return false;
      }
      if (Bytes.getInt(chunk, offset + SHORT_HEADER_BYTES + 12) != PAGE_BYTES) {
        fail("WAL file is from different database system: incorrect XLOG_BLCKSZ in page header");
        return false;
      }
    } else if (segments.offsetOf(page) == 0) {
      return failPage("invalid info bits %04X".formatted(info), page);
    }
    long address = Bytes.getLong(chunk, offset + 8);
    if (address != page) {
      return failPage("unexpected pageaddr " + Lsn.toString(address), page);
    }
    return true;
  }

  private boolean failPage(String reason, long page) {
    fail(
        "%s in WAL segment %s, LSN %s, offset %d"
            .formatted(
                reason,
                segments.path(timeline, segments.segmentOf(page)).getFileName(),
                Lsn.toString(page),
                segments.offsetOf(page)));
    return false;
  }

  /// The bytes of the page that contains `lsn`, up to `lsn`; for continuing on a partly filled
  /// page.
  public byte[] pageUpTo(long lsn) {
    long page = lsn - lsn % PAGE_BYTES;
    if (!loadPage(page)) {
      throw SqlError.corrupt("could not read the last page of WAL: " + problem);
    }
    return Arrays.copyOfRange(chunk, chunkOffset(page), chunkOffset(lsn));
  }

  @Override
  public void close() throws IOException {
    StoredFile open = file;
    file = null;
    fileSegment = -1;
    chunkStart = -1;
    if (open != null) {
      open.close();
    }
  }
}
