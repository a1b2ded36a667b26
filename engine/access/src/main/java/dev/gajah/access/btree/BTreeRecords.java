// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

/// Kinds of btree WAL records, in the high four bits of a record's info. Source: PostgreSQL
/// `nbtxlog.h`.
final class BTreeRecords {
  static final int INSERT_LEAF = 0x00;
  static final int INSERT_UPPER = 0x10;
  static final int INSERT_META = 0x20;
  static final int SPLIT_L = 0x30;
  static final int SPLIT_R = 0x40;
  static final int INSERT_POST = 0x50;
  static final int DEDUP = 0x60;
  static final int DELETE = 0x70;
  static final int UNLINK_PAGE = 0x80;
  static final int UNLINK_PAGE_META = 0x90;
  static final int NEWROOT = 0xA0;
  static final int MARK_PAGE_HALFDEAD = 0xB0;
  static final int VACUUM = 0xC0;
  static final int REUSE_PAGE = 0xD0;
  static final int META_CLEANUP = 0xE0;

  static final int METADATA_BYTES = 28;

  private BTreeRecords() {}
}
