// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.sequence;

import dev.gajah.base.error.Panic;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.page.Page;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;

/// Replays `RM_SEQ` records: the page is made anew from the record's tuple (PostgreSQL:
/// `seq_redo`).
public final class SequenceResourceManager implements ResourceManager {
  private static final int LOCATOR_BYTES = 12;

  private final BufferPool buffers;
  private final RedoBuffers redo;

  public SequenceResourceManager(BufferPool buffers, RedoBuffers redo) {
    this.buffers = buffers;
    this.redo = redo;
  }

  @Override
  public int id() {
    return RmgrIds.SEQUENCE;
  }

  @Override
  public String name() {
    return RmgrIds.name(RmgrIds.SEQUENCE);
  }

  @Override
  public void redo(WalRecord record) {
    int info = record.info() & 0xF0;
    if (info != Sequences.LOG) {
      throw new Panic("seq_redo: unknown op code " + info);
    }
    int buffer = redo.initForRedo(record, 0);
    MemorySegment page = buffers.page(buffer);
    SequencePage.init(
        page,
        record.mainData(),
        record.mainDataOffset() + LOCATOR_BYTES,
        record.mainDataLength() - LOCATOR_BYTES);
    Page.setLsn(page, record.endLsn());
    buffers.markDirty(buffer);
    redo.flushIfInit(record, 0, buffer);
    buffers.release(buffer);
  }
}
