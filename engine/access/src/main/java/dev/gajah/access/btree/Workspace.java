// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.base.memory.Bytes;
import dev.gajah.wal.record.WalRecordBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Scratch memory of one insertion or vacuum, taken from and given back to [BTree]'s free list.
///
/// Tuples outside pages live in segments of [#AREA_BYTES], so that all tuple code reads native
/// memory.
final class Workspace {
  static final int AREA_BYTES = 2 * BTreePage.PAGE_BYTES;

  private final Arena arena = Arena.ofAuto();

  /// The entry to insert.
  final MemorySegment item = arena.allocate(AREA_BYTES, 64);

  /// The entry to insert as it was before a posting list split.
  final MemorySegment originalItem = arena.allocate(AREA_BYTES, 64);

  /// A posting list after a split, or under construction.
  final MemorySegment posting = arena.allocate(AREA_BYTES, 64);

  /// A pivot under construction.
  final MemorySegment pivot = arena.allocate(AREA_BYTES, 64);

  /// A downlink for a parent page.
  final MemorySegment downlink = arena.allocate(AREA_BYTES, 64);

  /// A page under construction.
  final MemorySegment page = arena.allocate(BTreePage.PAGE_BYTES, 64);

  final WalRecordBuilder record = new WalRecordBuilder();
  final InsertionKey key = new InsertionKey();
  final DescentStack stack = new DescentStack();
  final SplitChoice split = new SplitChoice();
  final DedupState dedup = new DedupState();

  final long[] tids = new long[BTreePage.TIDS_MAX];
  final int[] tidItem = new int[BTreePage.TIDS_MAX];
  final boolean[] known = new boolean[BTreePage.TIDS_MAX];
  final boolean[] deletable = new boolean[BTreePage.TIDS_MAX];
  final ItemDeletion deletion = new ItemDeletion();

  /// Bytes of the WAL record being built; the builder refers to them until the record is inserted.
  private byte[] wal = new byte[2 * BTreePage.PAGE_BYTES];

  private int walUsed;

  void beginWal() {
    walUsed = 0;
  }

  byte[] wal() {
    return wal;
  }

  int walUsed() {
    return walUsed;
  }

  /// The array never moves within a record: every record's data fits a page and a half.
  private int reserve(int length) {
    int at = walUsed;
    assert at + length <= wal.length : "WAL data of " + (at + length) + " bytes";
    walUsed = at + length;
    return at;
  }

  int putShort(int value) {
    int at = reserve(2);
    Bytes.putShort(wal, at, value);
    return at;
  }

  int putInt(int value) {
    int at = reserve(4);
    Bytes.putInt(wal, at, value);
    return at;
  }

  int putLong(long value) {
    int at = reserve(8);
    Bytes.putLong(wal, at, value);
    return at;
  }

  int putByte(int value) {
    int at = reserve(1);
    wal[at] = (byte) value;
    return at;
  }

  int putSegment(MemorySegment source, long offset, int length) {
    int at = reserve(length);
    Bytes.copy(source, offset, wal, at, length);
    return at;
  }

  /// The xl_btree_metadata of a metapage: 28 bytes with padding.
  int putMeta(MemorySegment metapage) {
    int at = putInt(BTreePage.metaVersion(metapage));
    putInt(BTreePage.metaRoot(metapage));
    putInt(BTreePage.metaLevel(metapage));
    putInt(BTreePage.metaFastRoot(metapage));
    putInt(BTreePage.metaFastLevel(metapage));
    putInt(BTreePage.metaDeletedPages(metapage));
    putByte(BTreePage.metaAllEqualImage(metapage) ? 1 : 0);
    putByte(0);
    putShort(0);
    return at;
  }
}
