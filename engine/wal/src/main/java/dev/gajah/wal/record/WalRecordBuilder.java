// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.record;

import static dev.gajah.wal.record.WalFormat.BLOCK_HAS_DATA;
import static dev.gajah.wal.record.WalFormat.BLOCK_HAS_IMAGE;
import static dev.gajah.wal.record.WalFormat.BLOCK_ID_DATA_LONG;
import static dev.gajah.wal.record.WalFormat.BLOCK_ID_DATA_SHORT;
import static dev.gajah.wal.record.WalFormat.BLOCK_SAME_REL;
import static dev.gajah.wal.record.WalFormat.BLOCK_WILL_INIT;
import static dev.gajah.wal.record.WalFormat.IMAGE_APPLY;
import static dev.gajah.wal.record.WalFormat.IMAGE_HAS_HOLE;
import static dev.gajah.wal.record.WalFormat.RECORD_BYTES_MAX;
import static dev.gajah.wal.record.WalFormat.RECORD_HEADER_BYTES;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.Crc32c;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Builds one WAL record at a time (PostgreSQL: `XLogBeginInsert`, `XLogRegisterBuffer`,
/// `XLogRegisterData`, `XLogRecordAssemble`).
///
/// One per server process, reused. Use: [#begin], register blocks and data in any order, then
/// `Wal.insert`. Data is copied when registered; a page is read when the record is assembled, so it
/// must not change between registration and insertion except by the change that the record
/// describes.
///
/// Hot path: no allocation after growth.
public final class WalRecordBuilder {
  /// Write a full page image in any case.
  public static final int FORCE_IMAGE = 0x01;

  /// Never write one.
  public static final int NO_IMAGE = 0x02;

  /// Redo makes the page from nothing; implies [#NO_IMAGE].
  public static final int WILL_INIT = 0x04 | NO_IMAGE;

  /// The page has a standard layout: the hole between `lower` and `upper` is left out of images.
  public static final int STANDARD = 0x08;

  /// Keep the block's data even if an image is written.
  public static final int KEEP_DATA = 0x10;

  private static final int LOWER_OFFSET = 12;
  private static final int UPPER_OFFSET = 14;
  private static final int PAGE_HEADER_BYTES = 24;
  private static final int BLOCKS_INITIAL = 5;
  private static final int MAIN_BYTES = 256;
  private static final int RECORD_BYTES = 512;

  /// Buffers that grew beyond this are given back, so that one large record does not burden an idle
  /// process for ever.
  private static final int KEPT_BYTES_MAX = 256 * 1024;

  private static final class Block {
    boolean used;
    @Nullable RelFileLocator locator;
    ForkNumber fork = ForkNumber.MAIN;
    int block;
    @Nullable MemorySegment page;
    int flags;
    final ByteWriter data = new ByteWriter(128);

    // Decided by assembly.
    boolean hasImage;
    int holeOffset;
    int holeBytes;
  }

  private Block[] blocks = new Block[BLOCKS_INITIAL];
  private int blockCount;
  private ByteWriter main = new ByteWriter(MAIN_BYTES);
  private ByteWriter record = new ByteWriter(RECORD_BYTES);
  private final Crc32c crc = new Crc32c();
  private int rmid;
  private int info;
  private int xid;
  private boolean begun;
  private boolean unimportant;

  /// Lowest LSN of a page for which no image was written; such pages must be looked at again if the
  /// redo pointer moves.
  private long fullPageLsn;

  private int imageCount;
  private long startLsn;
  private int insertionLock = -1;

  /// Starts a record, forgetting any that was not inserted.
  public WalRecordBuilder begin(int newRmid, int newInfo, int newXid) {
    for (int i = 0; i < blockCount; i++) {
      blocks[i].used = false;
      blocks[i].data.clear();
      blocks[i].page = null;
    }
    blockCount = 0;
    main.clear();
    if (record.array().length > KEPT_BYTES_MAX || main.array().length > KEPT_BYTES_MAX) {
      main = new ByteWriter(MAIN_BYTES);
      record = new ByteWriter(RECORD_BYTES);
    }
    rmid = newRmid;
    info = newInfo;
    xid = newXid;
    unimportant = false;
    begun = true;
    return this;
  }

  /// The record does not matter for the decision whether something happened since the last
  /// checkpoint.
  public WalRecordBuilder markUnimportant() {
    unimportant = true;
    return this;
  }

  public boolean isUnimportant() {
    return unimportant;
  }

  public void registerBlock(
      int blockId,
      RelFileLocator locator,
      ForkNumber fork,
      int block,
      MemorySegment page,
      int flags) {
    Block target = slot(blockId);
    assert !target.used : "block " + blockId + " registered twice";
    target.used = true;
    target.locator = locator;
    target.fork = fork;
    target.block = block;
    target.page = page;
    target.flags = flags;
  }

  /// Registers a block without a page at hand; no image can be written.
  public void registerBlockReference(
      int blockId, RelFileLocator locator, ForkNumber fork, int block, int flags) {
    registerBlock(blockId, locator, fork, block, MemorySegment.NULL, flags | NO_IMAGE);
  }

  private Block slot(int blockId) {
    if (blockId > WalFormat.BLOCK_ID_MAX) {
      throw SqlError.internal("too many registered buffers");
    }
    if (blockId >= blocks.length) {
      blocks = java.util.Arrays.copyOf(blocks, Math.max(blockId + 1, 2 * blocks.length));
    }
    while (blockCount <= blockId) {
      if (blocks[blockCount] == null) {
        blocks[blockCount] = new Block();
      }
      blockCount++;
    }
    return blocks[blockId];
  }

  public void registerBlockData(int blockId, byte[] source, int offset, int length) {
    blocks[blockId].data.putBytes(source, offset, length);
  }

  public void registerBlockData(int blockId, MemorySegment source, long offset, int length) {
    ByteWriter data = blocks[blockId].data;
    data.ensure(length);
    int at = data.length();
    Bytes.copy(source, offset, data.array(), at, length);
    data.setLength(at + length);
  }

  public void registerData(byte[] source, int offset, int length) {
    main.putBytes(source, offset, length);
  }

  public void putByte(int value) {
    main.putByte(value);
  }

  public void putShort(int value) {
    main.putShort(value);
  }

  public void putInt(int value) {
    main.putInt(value);
  }

  public void putLong(long value) {
    main.putLong(value);
  }

  /// The main data registered so far, to append to.
  public ByteWriter mainData() {
    return main;
  }

  public int rmid() {
    return rmid;
  }

  public int info() {
    return info;
  }

  /// After insertion: where the record starts.
  public long startLsn() {
    return startLsn;
  }

  /// After insertion: how many full page images it carries.
  public int imageCount() {
    return imageCount;
  }

  // ---- for the inserter ----

  /// Lays the record out, all but `prev` and CRC. Pages older than `redoPointer` get an image if
  /// `fullPageWrites` is on.
  public void assemble(long redoPointer, boolean fullPageWrites) {
    if (!begun) {
      throw SqlError.internal("WAL record was not begun");
    }
    record.clear();
    record.putZeros(RECORD_HEADER_BYTES);
    fullPageLsn = Lsn.INVALID;
    imageCount = 0;
    RelFileLocator previous = null;
    for (int id = 0; id < blockCount; id++) {
      Block block = blocks[id];
      if (block.used) {
        decideImage(block, redoPointer, fullPageWrites);
        putBlockHeader(id, block, previous);
        previous = block.locator;
      }
    }
    int mainLength = main.length();
    if (mainLength > 255) {
      record.putByte(BLOCK_ID_DATA_LONG);
      record.putInt(mainLength);
    } else if (mainLength > 0) {
      record.putByte(BLOCK_ID_DATA_SHORT);
      record.putByte(mainLength);
    }
    for (int id = 0; id < blockCount; id++) {
      Block block = blocks[id];
      if (block.used) {
        putBlockBody(block);
      }
    }
    record.putBytes(main.array(), 0, mainLength);
    int total = record.length();
    if (total > RECORD_BYTES_MAX) {
      throw SqlError.internal("oversized WAL record");
    }
    byte[] header = record.array();
    Bytes.putInt(header, 0, total);
    Bytes.putInt(header, 4, xid);
    header[16] = (byte) info;
    header[17] = (byte) rmid;
    crc.reset().update(header, RECORD_HEADER_BYTES, total - RECORD_HEADER_BYTES);
  }

  private void decideImage(Block block, long redoPointer, boolean fullPageWrites) {
    MemorySegment page = page(block);
    boolean image;
    if ((block.flags & FORCE_IMAGE) != 0) {
      image = true;
    } else if ((block.flags & NO_IMAGE) != 0 || !fullPageWrites) {
      image = false;
    } else {
      long lsn = pageLsn(page);
      image = Lsn.compare(lsn, redoPointer) <= 0;
      if (!image) {
        noteUnsaved(lsn);
      }
    }
    block.hasImage = image;
    block.holeOffset = 0;
    block.holeBytes = 0;
    if (image) {
      imageCount++;
      if ((block.flags & STANDARD) != 0) {
        int lower = Bytes.getUnsignedShort(page, LOWER_OFFSET);
        int upper = Bytes.getUnsignedShort(page, UPPER_OFFSET);
        if (lower >= PAGE_HEADER_BYTES && upper > lower && upper <= BlockNumber.BLOCK_BYTES) {
          block.holeOffset = lower;
          block.holeBytes = upper - lower;
        }
      }
    }
  }

  private void noteUnsaved(long lsn) {
    if (!Lsn.isValid(fullPageLsn) || Lsn.isBefore(lsn, fullPageLsn)) {
      fullPageLsn = lsn;
    }
  }

  private static MemorySegment page(Block block) {
    MemorySegment page = block.page;
    assert page != null : "registered block without page";
    return page;
  }

  /// A page stores its LSN as two 32-bit halves, the high one first.
  private static long pageLsn(MemorySegment page) {
    return ((long) Bytes.getInt(page, 0) << 32) | Integer.toUnsignedLong(Bytes.getInt(page, 4));
  }

  private void putBlockHeader(int id, Block block, @Nullable RelFileLocator previous) {
    boolean hasData =
        block.data.length() > 0 && (!block.hasImage || (block.flags & KEEP_DATA) != 0);
    RelFileLocator locator = block.locator;
    assert locator != null : "registered block without locator";
    boolean sameRelation = locator.equals(previous);
    int flags =
        block.fork.number()
            | (block.hasImage ? BLOCK_HAS_IMAGE : 0)
            | (hasData ? BLOCK_HAS_DATA : 0)
            | ((block.flags & WILL_INIT) == WILL_INIT ? BLOCK_WILL_INIT : 0)
            | (sameRelation ? BLOCK_SAME_REL : 0);
    record.putByte(id);
    record.putByte(flags);
    record.putShort(hasData ? block.data.length() : 0);
    if (block.hasImage) {
      record.putShort(BlockNumber.BLOCK_BYTES - block.holeBytes);
      record.putShort(block.holeOffset);
      record.putByte(IMAGE_APPLY | (block.holeBytes > 0 ? IMAGE_HAS_HOLE : 0));
    }
    if (!sameRelation) {
      record.putInt(locator.tablespaceOid());
      record.putInt(locator.databaseOid());
      record.putInt(locator.relNumber());
    }
    record.putInt(block.block);
  }

  private void putBlockBody(Block block) {
    if (block.hasImage) {
      MemorySegment page = page(block);
      int holeEnd = block.holeOffset + block.holeBytes;
      int first = block.holeBytes == 0 ? BlockNumber.BLOCK_BYTES : block.holeOffset;
      record.ensure(BlockNumber.BLOCK_BYTES);
      int at = record.length();
      Bytes.copy(page, 0, record.array(), at, first);
      if (block.holeBytes > 0) {
        Bytes.copy(page, holeEnd, record.array(), at + first, BlockNumber.BLOCK_BYTES - holeEnd);
      }
      record.setLength(at + BlockNumber.BLOCK_BYTES - block.holeBytes);
    }
    if (block.data.length() > 0 && (!block.hasImage || (block.flags & KEEP_DATA) != 0)) {
      record.putBytes(block.data.array(), 0, block.data.length());
    }
  }

  /// True if a page that got no image needs one under the new redo pointer.
  public boolean needsReassembly(long redoPointer) {
    return Lsn.isValid(fullPageLsn) && Lsn.compare(fullPageLsn, redoPointer) <= 0;
  }

  /// Which insertion lock this process uses, any number; negative if none was chosen yet.
  public int insertionLock() {
    return insertionLock;
  }

  public void setInsertionLock(int number) {
    insertionLock = number;
  }

  public int totalLength() {
    return record.length();
  }

  /// Fills in `prev` and the CRC; the bytes are then final.
  public byte[] finish(long start, long prev) {
    byte[] bytes = record.array();
    Bytes.putLong(bytes, 8, prev);
    crc.update(bytes, 0, 20);
    Bytes.putInt(bytes, 20, crc.value());
    startLsn = start;
    return bytes;
  }

  /// Ends the record; the next must be begun.
  public void inserted() {
    begun = false;
  }

  public int xid() {
    return xid;
  }

  @Override
  public String toString() {
    return "WAL record rmid="
        + rmid
        + " info="
        + Integer.toHexString(info)
        + " xid="
        + TransactionId.toString(xid);
  }
}
