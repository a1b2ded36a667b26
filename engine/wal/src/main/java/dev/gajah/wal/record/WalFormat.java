// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.record;

/// Sizes, offsets and flags of WAL pages and records. Source: PostgreSQL `xlog_internal.h`, `xlogrecord.h`.
///
///     page header             record header
///     offset size field       offset size field
///          0    2 magic            0    4 total length
///          2    2 info             4    4 xid
///          4    4 timeline         8    8 start of the previous record
///          8    8 page address    16    1 info
///         16    4 rest length     17    1 resource manager
///        (24    8 system id)      20    4 CRC
///        (32    4 segment size)
///        (36    4 block size)
///
/// The fields in parentheses are there on the first page of a segment only.
public final class WalFormat {
  public static final int PAGE_BYTES = 8192;
  public static final int PAGE_MAGIC = 0xD116;
  public static final int SHORT_HEADER_BYTES = 24;
  public static final int LONG_HEADER_BYTES = 40;

  public static final int FIRST_IS_CONTRECORD = 0x0001;
  public static final int LONG_HEADER = 0x0002;
  public static final int BACKUP_REMOVABLE = 0x0004;
  public static final int FIRST_IS_OVERWRITE_CONTRECORD = 0x0008;
  public static final int ALL_FLAGS = 0x000F;

  public static final int RECORD_HEADER_BYTES = 24;

  /// Largest record: 1020 MB.
  public static final int RECORD_BYTES_MAX = 1020 * 1024 * 1024;

  public static final int BLOCK_ID_MAX = 32;
  public static final int BLOCK_ID_DATA_SHORT = 255;
  public static final int BLOCK_ID_DATA_LONG = 254;
  public static final int BLOCK_ID_ORIGIN = 253;
  public static final int BLOCK_ID_TOPLEVEL_XID = 252;

  public static final int BLOCK_FORK_MASK = 0x0F;
  public static final int BLOCK_HAS_IMAGE = 0x10;
  public static final int BLOCK_HAS_DATA = 0x20;
  public static final int BLOCK_WILL_INIT = 0x40;
  public static final int BLOCK_SAME_REL = 0x80;

  public static final int IMAGE_HAS_HOLE = 0x01;
  public static final int IMAGE_APPLY = 0x02;
  public static final int IMAGE_PGLZ = 0x04;
  public static final int IMAGE_LZ4 = 0x08;
  public static final int IMAGE_ZSTD = 0x10;
  public static final int IMAGE_COMPRESSED = IMAGE_PGLZ | IMAGE_LZ4 | IMAGE_ZSTD;

  /// Bits of a record's info byte that belong to the resource manager.
  public static final int INFO_RMGR_MASK = 0xF0;

  /// The record changes relation files in ways that its block references do not tell.
  public static final int INFO_SPECIAL_REL_UPDATE = 0x01;

  // Info values of the XLOG resource manager.
  public static final int CHECKPOINT_SHUTDOWN = 0x00;
  public static final int CHECKPOINT_ONLINE = 0x10;
  public static final int NOOP = 0x20;
  public static final int NEXTOID = 0x30;
  public static final int SWITCH = 0x40;
  public static final int BACKUP_END = 0x50;
  public static final int PARAMETER_CHANGE = 0x60;
  public static final int RESTORE_POINT = 0x70;
  public static final int FPW_CHANGE = 0x80;
  public static final int END_OF_RECOVERY = 0x90;
  public static final int FPI_FOR_HINT = 0xA0;
  public static final int FPI = 0xB0;
  public static final int OVERWRITE_CONTRECORD = 0xD0;
  public static final int CHECKPOINT_REDO = 0xE0;

  private WalFormat() {}
}
