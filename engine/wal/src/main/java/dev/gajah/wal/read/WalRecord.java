// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.read;

import static dev.gajah.wal.record.WalFormat.BLOCK_FORK_MASK;
import static dev.gajah.wal.record.WalFormat.BLOCK_HAS_DATA;
import static dev.gajah.wal.record.WalFormat.BLOCK_HAS_IMAGE;
import static dev.gajah.wal.record.WalFormat.BLOCK_ID_DATA_LONG;
import static dev.gajah.wal.record.WalFormat.BLOCK_ID_DATA_SHORT;
import static dev.gajah.wal.record.WalFormat.BLOCK_ID_MAX;
import static dev.gajah.wal.record.WalFormat.BLOCK_ID_ORIGIN;
import static dev.gajah.wal.record.WalFormat.BLOCK_ID_TOPLEVEL_XID;
import static dev.gajah.wal.record.WalFormat.BLOCK_SAME_REL;
import static dev.gajah.wal.record.WalFormat.BLOCK_WILL_INIT;
import static dev.gajah.wal.record.WalFormat.IMAGE_APPLY;
import static dev.gajah.wal.record.WalFormat.IMAGE_COMPRESSED;
import static dev.gajah.wal.record.WalFormat.IMAGE_HAS_HOLE;
import static dev.gajah.wal.record.WalFormat.RECORD_HEADER_BYTES;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One decoded WAL record. A reader reuses the object: it is valid until the next record is read.
///
/// Data is given as an array with offset and length; the array may be larger and belongs to the
/// reader.
public final class WalRecord {
  private static final class Block {
    boolean inUse;
    RelFileLocator locator = NOWHERE;
    ForkNumber fork = ForkNumber.MAIN;
    int block;
    int flags;
    int imageFlags;
    int imageOffset;
    int imageLength;
    int holeOffset;
    int holeLength;
    int dataOffset;
    int dataLength;
  }

  private static final RelFileLocator NOWHERE = new RelFileLocator(0, 0, 0);

  private byte[] bytes = new byte[0];
  private long startLsn;
  private long endLsn;
  private Block[] blocks = new Block[4];
  private int blockCount;
  private int mainOffset;
  private int mainLength;
  private int topXid;
  private int origin;

  /// Decodes `source[0 .. total)`; keeps a reference.
  ///
  /// @return null, or what is wrong with the record
  @Nullable String decode(byte[] source, long start, long end) {
    bytes = source;
    startLsn = start;
    endLsn = end;
    for (int i = 0; i < blockCount; i++) {
      blocks[i].inUse = false;
    }
    blockCount = 0;
    mainLength = 0;
    topXid = TransactionId.INVALID;
    origin = 0;
    int total = Bytes.getInt(source, 0);
    int at = RECORD_HEADER_BYTES;
    int bodyBytes = 0;
    RelFileLocator previous = null;
    while (total - at > bodyBytes) {
      int id = source[at++] & 0xFF;
      if (id == BLOCK_ID_DATA_SHORT) {
        mainLength = source[at++] & 0xFF;
        bodyBytes += mainLength;
        break;
      } else if (id == BLOCK_ID_DATA_LONG) {
        mainLength = Bytes.getInt(source, at);
        at += 4;
        bodyBytes += mainLength;
        break;
      } else if (id == BLOCK_ID_ORIGIN) {
        origin = Bytes.getUnsignedShort(source, at);
        at += 2;
      } else if (id == BLOCK_ID_TOPLEVEL_XID) {
        topXid = Bytes.getInt(source, at);
        at += 4;
      } else if (id <= BLOCK_ID_MAX) {
        Block block = slot(id);
        if (id < blockCount - 1 || block.inUse) {
          return "out-of-order block_id %d at %s".formatted(id, Lsn.toString(start));
        }
        block.inUse = true;
        block.flags = source[at++] & 0xFF;
        block.fork = ForkNumber.of(block.flags & BLOCK_FORK_MASK);
        block.dataLength = Bytes.getUnsignedShort(source, at);
        at += 2;
        if ((block.flags & BLOCK_HAS_DATA) == 0 && block.dataLength != 0) {
          return "BKPBLOCK_HAS_DATA not set, but data length is %d at %s"
              .formatted(block.dataLength, Lsn.toString(start));
        }
        bodyBytes += block.dataLength;
        if ((block.flags & BLOCK_HAS_IMAGE) != 0) {
          block.imageLength = Bytes.getUnsignedShort(source, at);
          block.holeOffset = Bytes.getUnsignedShort(source, at + 2);
          block.imageFlags = source[at + 4] & 0xFF;
          at += 5;
          if ((block.imageFlags & IMAGE_COMPRESSED) != 0) {
            if ((block.imageFlags & IMAGE_HAS_HOLE) != 0) {
              block.holeLength = Bytes.getUnsignedShort(source, at);
              at += 2;
            } else {
              block.holeLength = 0;
            }
          } else {
            block.holeLength = BlockNumber.BLOCK_BYTES - block.imageLength;
          }
          bodyBytes += block.imageLength;
        } else {
          block.imageLength = 0;
          block.imageFlags = 0;
        }
        if ((block.flags & BLOCK_SAME_REL) == 0) {
          block.locator =
              new RelFileLocator(
                  Bytes.getInt(source, at),
                  Bytes.getInt(source, at + 4),
                  Bytes.getInt(source, at + 8));
          at += 12;
          previous = block.locator;
        } else if (previous == null) {
          return "BKPBLOCK_SAME_REL set but no previous rel at " + Lsn.toString(start);
        } else {
          block.locator = previous;
        }
        block.block = Bytes.getInt(source, at);
        at += 4;
      } else {
        return "invalid block_id %d at %s".formatted(id, Lsn.toString(start));
      }
    }
    if (total - at != bodyBytes) {
      return "record with invalid length at " + Lsn.toString(start);
    }
    for (int i = 0; i < blockCount; i++) {
      Block block = blocks[i];
      if (block.inUse) {
        block.imageOffset = at;
        at += block.imageLength;
        block.dataOffset = at;
        at += block.dataLength;
      }
    }
    mainOffset = at;
    return null;
  }

  private Block slot(int id) {
    if (id >= blocks.length) {
      blocks = Arrays.copyOf(blocks, id + 1);
    }
    while (blockCount <= id) {
      if (blocks[blockCount] == null) {
        blocks[blockCount] = new Block();
      }
      blocks[blockCount].inUse = false;
      blockCount++;
    }
    return blocks[id];
  }

  public int totalLength() {
    return Bytes.getInt(bytes, 0);
  }

  public int xid() {
    return Bytes.getInt(bytes, 4);
  }

  /// Start of the record before this one.
  public long previousLsn() {
    return Bytes.getLong(bytes, 8);
  }

  public int info() {
    return bytes[16] & 0xFF;
  }

  public int rmid() {
    return bytes[17] & 0xFF;
  }

  /// Where the record starts.
  public long startLsn() {
    return startLsn;
  }

  /// Where the next record starts at the earliest: what a page's LSN becomes when the record has
  /// been applied to it.
  public long endLsn() {
    return endLsn;
  }

  /// The top-level xid, if the record carries it; else 0.
  public int topXid() {
    return topXid;
  }

  public int origin() {
    return origin;
  }

  public byte[] mainData() {
    return bytes;
  }

  public int mainDataOffset() {
    return mainOffset;
  }

  public int mainDataLength() {
    return mainLength;
  }

  /// One more than the highest block id.
  public int blockCount() {
    return blockCount;
  }

  public boolean hasBlock(int id) {
    return id < blockCount && blocks[id].inUse;
  }

  public RelFileLocator locator(int id) {
    return blocks[id].locator;
  }

  public ForkNumber fork(int id) {
    return blocks[id].fork;
  }

  public int block(int id) {
    return blocks[id].block;
  }

  public boolean hasImage(int id) {
    return hasBlock(id) && (blocks[id].flags & BLOCK_HAS_IMAGE) != 0;
  }

  /// True if the image is to be restored, not only compared.
  public boolean appliesImage(int id) {
    return hasImage(id) && (blocks[id].imageFlags & IMAGE_APPLY) != 0;
  }

  public boolean willInit(int id) {
    return (blocks[id].flags & BLOCK_WILL_INIT) != 0;
  }

  public boolean hasBlockData(int id) {
    return hasBlock(id) && (blocks[id].flags & BLOCK_HAS_DATA) != 0;
  }

  public byte[] blockData(int id) {
    return bytes;
  }

  public int blockDataOffset(int id) {
    return blocks[id].dataOffset;
  }

  public int blockDataLength(int id) {
    return blocks[id].dataLength;
  }

  /// Fills `page` with the block's image; the hole becomes zeros.
  ///
  /// @throws SqlError XX001 if the image cannot be restored
  public void restoreImage(int id, MemorySegment page) {
    Block block = blocks[id];
    byte[] source = bytes;
    int at = block.imageOffset;
    int length = BlockNumber.BLOCK_BYTES - block.holeLength;
    if ((block.imageFlags & IMAGE_COMPRESSED) != 0) {
      if ((block.imageFlags & IMAGE_COMPRESSED) != dev.gajah.wal.record.WalFormat.IMAGE_PGLZ) {
        throw SqlError.unsupported("a full page image compressed by lz4 or zstd");
      }
      source = Pglz.decompress(bytes, at, block.imageLength, length);
      at = 0;
    }
    int holeEnd = block.holeOffset + block.holeLength;
    int first = block.holeLength == 0 ? BlockNumber.BLOCK_BYTES : block.holeOffset;
    Bytes.copy(source, at, page, 0, first);
    if (block.holeLength > 0) {
      page.asSlice(block.holeOffset, block.holeLength).fill((byte) 0);
      Bytes.copy(source, at + first, page, holeEnd, BlockNumber.BLOCK_BYTES - holeEnd);
    }
  }
}
