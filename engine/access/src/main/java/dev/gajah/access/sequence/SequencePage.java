// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.sequence;

import dev.gajah.access.heap.HeapPage;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.CommandId;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.page.Page;
import java.lang.foreign.MemorySegment;

/// Layout of a sequence's page: a heap tuple with last_value int8, log_cnt int8, is_called bool,
/// and a special area of four bytes with a magic number. Source: PostgreSQL `sequence.c`.
final class SequencePage {
  static final int MAGIC = 0x1717;
  static final int SPECIAL_BYTES = 4;

  /// Bytes of the tuple: header, two int8, one bool.
  static final int TUPLE_BYTES = 24 + 8 + 8 + 1;

  private static final int SPECIAL_OFFSET_FIELD = 16;
  private static final int LAST_VALUE = 0;
  private static final int LOG_COUNT = 8;
  private static final int IS_CALLED = 16;

  private SequencePage() {}

  /// Start of the data area, after checking that this is a sequence.
  static int data(MemorySegment page, String name) {
    int special = Bytes.getUnsignedShort(page, SPECIAL_OFFSET_FIELD);
    int magic = special > 0 && special <= 8192 - SPECIAL_BYTES ? Bytes.getInt(page, special) : 0;
    if (magic != MAGIC) {
      throw SqlError.internal("bad magic number in sequence \"%s\": %08X".formatted(name, magic));
    }
    int at = HeapPage.start(HeapPage.item(page, 1));
    return at + HeapTupleHeader.hoff(page, at);
  }

  static SequenceState read(MemorySegment page, int data) {
    return new SequenceState(
        Bytes.getLong(page, data + LAST_VALUE),
        Bytes.getLong(page, data + LOG_COUNT),
        Bytes.getUnsignedByte(page, data + IS_CALLED) != 0);
  }

  static void write(MemorySegment page, int data, long lastValue, long logCount, boolean isCalled) {
    Bytes.putLong(page, data + LAST_VALUE, lastValue);
    Bytes.putLong(page, data + LOG_COUNT, logCount);
    Bytes.putByte(page, data + IS_CALLED, isCalled ? 1 : 0);
  }

  /// The frozen tuple of a sequence, with its own tid.
  static byte[] tuple(long lastValue, long logCount, boolean isCalled) {
    byte[] b = new byte[TUPLE_BYTES];
    HeapTupleHeader.setXmin(b, 0, TransactionId.FROZEN);
    HeapTupleHeader.setXmax(b, 0, TransactionId.INVALID);
    HeapTupleHeader.setCid(b, 0, CommandId.FIRST);
    HeapTupleHeader.setCtid(b, 0, Tid.pack(0, 1));
    HeapTupleHeader.setInfomask2(b, 0, 3);
    HeapTupleHeader.setInfomask(b, 0, HeapTupleHeader.XMIN_FROZEN | HeapTupleHeader.XMAX_INVALID);
    HeapTupleHeader.setHoff(b, 0, 24);
    Bytes.putLong(b, 24 + LAST_VALUE, lastValue);
    Bytes.putLong(b, 24 + LOG_COUNT, logCount);
    b[24 + IS_CALLED] = (byte) (isCalled ? 1 : 0);
    return b;
  }

  /// Makes a sequence page that holds `tuple[offset..offset+length)`.
  static void init(MemorySegment page, byte[] tuple, int offset, int length) {
    Page.init(page, SPECIAL_BYTES);
    Bytes.putInt(page, Bytes.getUnsignedShort(page, SPECIAL_OFFSET_FIELD), MAGIC);
    if (Page.addItem(page, tuple, offset, length, 1, 0) != 1) {
      throw SqlError.internal("failed to add sequence tuple to page");
    }
  }
}
