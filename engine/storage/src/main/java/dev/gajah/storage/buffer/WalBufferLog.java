// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/// The write-ahead log as the buffer pool's log.
public final class WalBufferLog implements BufferLog {
  private final Wal wal;

  /// Builders for hint images: a process may mark a hint while its own builder is in use.
  private final ConcurrentLinkedDeque<WalRecordBuilder> builders = new ConcurrentLinkedDeque<>();

  public WalBufferLog(Wal wal) {
    this.wal = wal;
  }

  @Override
  public void flush(long lsn) {
    if (wal.isInsertAllowed()) {
      wal.flush(lsn);
    }
  }

  @Override
  public boolean isFlushed(long lsn) {
    return !wal.isInsertAllowed() || Lsn.compare(lsn, wal.flushedUpTo()) <= 0;
  }

  @Override
  public boolean isRecovery() {
    return !wal.isInsertAllowed();
  }

  @Override
  public boolean needsHintImage(long pageLsn) {
    return Lsn.compare(pageLsn, wal.redoPointer()) <= 0;
  }

  @Override
  public long logHintImage(
      RelFileLocator locator, ForkNumber fork, int block, MemorySegment page, boolean standard) {
    @Nullable WalRecordBuilder pooled = builders.pollFirst();
    WalRecordBuilder record = pooled == null ? new WalRecordBuilder() : pooled;
    try {
      record.begin(RmgrIds.XLOG, WalFormat.FPI_FOR_HINT, TransactionId.INVALID);
      record.registerBlock(0, locator, fork, block, page, standard ? WalRecordBuilder.STANDARD : 0);
      return wal.insert(record);
    } finally {
      builders.addFirst(record);
    }
  }
}
