// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.twophase;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.Crc32c;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.transaction.xact.CommitContents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What it takes to finish a prepared transaction: the main data of its PREPARE record and, with a
/// checksum behind, its file in `pg_twophase`. Each part starts at a multiple of 8.
///
///     offset  size  field
///          0     4  magic
///          4     4  length, with the checksum
///          8     4  xid
///         12     4  database
///         16     8  time of PREPARE
///         24     4  owner
///         28     4  number of subtransactions
///         32     4  number of files to delete at commit
///         36     4  number of files to delete at abort
///         40     4  number of statistics entries to drop at commit
///         44     4  number of statistics entries to drop at abort
///         48     4  number of invalidation messages
///         52     1  whether the relation cache's file goes stale
///         54     2  length of the identifier, with its terminator
///         56    16  replication origin: position, time
///         72        identifier; subxids; files (12 bytes each); statistics (12); messages (16);
///                   items (see [Item]) up to one of kind 0
///
/// Source: PostgreSQL `twophase.c`, `xact.h` (`xl_xact_prepare`).
public record TwoPhaseState(
    int xid,
    int databaseOid,
    long preparedAt,
    int ownerOid,
    String gid,
    int[] subxids,
    List<RelFileLocator> commitFiles,
    List<RelFileLocator> abortFiles,
    List<StatsItem> commitStats,
    List<StatsItem> abortStats,
    byte[] invalidations,
    boolean relationCacheFileInvalid,
    List<Item> items) {
  /// Something that a subsystem wants back after a crash: 4 length, 1 kind, 1 unused, 2 info; then,
  /// from the next multiple of 8 on, the data.
  public record Item(int kind, byte[] data) {}

  public static final int END = 0;
  public static final int LOCK = 1;
  public static final int STATISTICS = 2;
  public static final int MULTIXACT = 3;
  public static final int PREDICATE = 4;

  private static final int MAGIC = 0x57F94534;
  private static final int HEADER_BYTES = 72;
  private static final int LENGTH_OFFSET = 4;
  private static final int CRC_BYTES = 4;

  /// The newest xid of the tree.
  public int latestXid() {
    return subxids.length == 0 ? xid : subxids[subxids.length - 1];
  }

  private static void align(ByteWriter out) {
    out.putZeros(-out.length() & 7);
  }

  /// The main data of the PREPARE record.
  public byte[] encode() {
    byte[] name = gid.getBytes(StandardCharsets.UTF_8);
    ByteWriter out = new ByteWriter(256);
    out.putInt(MAGIC);
    out.putInt(0);
    out.putInt(xid);
    out.putInt(databaseOid);
    out.putLong(preparedAt);
    out.putInt(ownerOid);
    out.putInt(subxids.length);
    out.putInt(commitFiles.size());
    out.putInt(abortFiles.size());
    out.putInt(commitStats.size());
    out.putInt(abortStats.size());
    out.putInt(invalidations.length / CommitContents.INVALIDATION_BYTES);
    out.putByte(relationCacheFileInvalid ? 1 : 0);
    out.putByte(0);
    out.putShort(name.length + 1);
    out.putLong(0);
    out.putLong(0);
    assert out.length() == HEADER_BYTES : out.length();
    out.putBytes(name, 0, name.length);
    out.putByte(0);
    align(out);
    for (int subxid : subxids) {
      out.putInt(subxid);
    }
    align(out);
    putFiles(out, commitFiles);
    putFiles(out, abortFiles);
    putStats(out, commitStats);
    putStats(out, abortStats);
    out.putBytes(invalidations, 0, invalidations.length);
    align(out);
    for (Item item : items) {
      putItem(out, item.kind, item.data);
    }
    putItem(out, END, Bytes.EMPTY);
    Bytes.putInt(out.array(), LENGTH_OFFSET, out.length() + CRC_BYTES);
    return Arrays.copyOf(out.array(), out.length());
  }

  private static void putFiles(ByteWriter out, List<RelFileLocator> files) {
    for (RelFileLocator file : files) {
      out.putInt(file.tablespaceOid());
      out.putInt(file.databaseOid());
      out.putInt(file.relNumber());
    }
    align(out);
  }

  private static void putStats(ByteWriter out, List<StatsItem> stats) {
    for (StatsItem item : stats) {
      out.putInt(item.kind());
      out.putInt(item.databaseOid());
      out.putInt(item.objectOid());
    }
    align(out);
  }

  private static void putItem(ByteWriter out, int kind, byte[] data) {
    out.putInt(data.length);
    out.putByte(kind);
    out.putByte(0);
    out.putShort(0);
    out.putBytes(data, 0, data.length);
    align(out);
  }

  /// The contents of a file: the same with a checksum.
  public static byte[] withChecksum(byte[] state) {
    byte[] file = Arrays.copyOf(state, state.length + CRC_BYTES);
    Bytes.putInt(file, state.length, Crc32c.of(state, 0, state.length));
    return file;
  }

  /// @throws SqlError XX001 if `file` is not the contents of a state file
  public static TwoPhaseState ofFile(byte[] file, String name) {
    if (file.length < HEADER_BYTES + CRC_BYTES) {
      throw SqlError.corrupt(
          "incorrect size of file \"%s\": %d bytes".formatted(name, file.length));
    }
    if (Bytes.getInt(file, 0) != MAGIC) {
      throw SqlError.corrupt("invalid magic number stored in file \"%s\"".formatted(name));
    }
    if (Bytes.getInt(file, LENGTH_OFFSET) != file.length) {
      throw SqlError.corrupt("invalid size stored in file \"%s\"".formatted(name));
    }
    int length = file.length - CRC_BYTES;
    if (Crc32c.of(file, 0, length) != Bytes.getInt(file, length)) {
      throw SqlError.corrupt(
          "calculated CRC checksum does not match value stored in file \"%s\"".formatted(name));
    }
    return decode(file, 0, length);
  }

  /// Decodes the main data of a PREPARE record.
  public static TwoPhaseState decode(byte[] data, int offset, int length) {
    if (length < HEADER_BYTES || Bytes.getInt(data, offset) != MAGIC) {
      throw SqlError.corrupt("two-phase state has no header");
    }
    Reader in = new Reader(data, offset, length);
    int xid = in.getInt(8);
    int nameBytes = Bytes.getShort(data, offset + 54) & 0xFFFF;
    in.at = HEADER_BYTES;
    String gid = new String(data, in.take(nameBytes), nameBytes - 1, StandardCharsets.UTF_8);
    int[] subxids = in.xids(in.getInt(28));
    return new TwoPhaseState(
        xid,
        in.getInt(12),
        Bytes.getLong(data, offset + 16),
        in.getInt(24),
        gid,
        subxids,
        in.files(in.getInt(32)),
        in.files(in.getInt(36)),
        in.stats(in.getInt(40)),
        in.stats(in.getInt(44)),
        in.bytes(in.getInt(48) * CommitContents.INVALIDATION_BYTES),
        data[offset + 52] != 0,
        in.items());
  }

  private static final class Reader {
    private final byte[] data;
    private final int offset;
    private final int length;
    private int at;

    Reader(byte[] data, int offset, int length) {
      this.data = data;
      this.offset = offset;
      this.length = length;
    }

    int getInt(int field) {
      return Bytes.getInt(data, offset + field);
    }

    /// Goes over the next part; returns where in `data` it starts.
    int take(int bytes) {
      if (bytes < 0 || bytes > length - at) {
        throw SqlError.corrupt("two-phase state is shorter than its parts");
      }
      int start = offset + at;
      at = Math.min(length, at + ((bytes + 7) & ~7));
      return start;
    }

    int[] xids(int count) {
      int start = take(Math.multiplyExact(count, 4));
      int[] xids = new int[count];
      for (int i = 0; i < count; i++) {
        xids[i] = Bytes.getInt(data, start + 4 * i);
        if (!TransactionId.isNormal(xids[i])) {
          throw SqlError.corrupt("two-phase state has an invalid subtransaction");
        }
      }
      return xids;
    }

    List<RelFileLocator> files(int count) {
      int start = take(Math.multiplyExact(count, 12));
      List<RelFileLocator> files = new ArrayList<>();
      for (int i = 0; i < count; i++, start += 12) {
        files.add(
            new RelFileLocator(
                Bytes.getInt(data, start),
                Bytes.getInt(data, start + 4),
                Bytes.getInt(data, start + 8)));
      }
      return files;
    }

    List<StatsItem> stats(int count) {
      int start = take(Math.multiplyExact(count, 12));
      List<StatsItem> stats = new ArrayList<>();
      for (int i = 0; i < count; i++, start += 12) {
        stats.add(
            new StatsItem(
                Bytes.getInt(data, start),
                Bytes.getInt(data, start + 4),
                Bytes.getInt(data, start + 8)));
      }
      return stats;
    }

    byte[] bytes(int count) {
      int start = take(count);
      return Arrays.copyOfRange(data, start, start + count);
    }

    List<Item> items() {
      List<Item> items = new ArrayList<>();
      while (true) {
        int header = take(8);
        int kind = data[header + 4];
        if (kind == END) {
          return items;
        }
        items.add(new Item(kind, bytes(Bytes.getInt(data, header))));
      }
    }
  }
}
