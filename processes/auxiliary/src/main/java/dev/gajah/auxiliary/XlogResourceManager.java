// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.transaction.TransactionSystem;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;

/// Replays the WAL's own records: checkpoints, full page images, OID reservations, changes of
/// parameters.
public final class XlogResourceManager implements ResourceManager {
  private final RedoBuffers buffers;
  private final TransactionSystem transactions;
  private final ControlFile control;

  public XlogResourceManager(
      RedoBuffers buffers, TransactionSystem transactions, ControlFile control) {
    this.buffers = buffers;
    this.transactions = transactions;
    this.control = control;
  }

  @Override
  public int id() {
    return RmgrIds.XLOG;
  }

  @Override
  public String name() {
    return "XLOG";
  }

  @Override
  public void redo(WalRecord record) {
    byte[] data = record.mainData();
    int at = record.mainDataOffset();
    switch (record.info() & WalFormat.INFO_RMGR_MASK) {
      case WalFormat.CHECKPOINT_SHUTDOWN ->
          transactions.replayedCheckpoint(CheckpointRecord.decode(data, at), true);
      case WalFormat.CHECKPOINT_ONLINE ->
          transactions.replayedCheckpoint(CheckpointRecord.decode(data, at), false);
      case WalFormat.NEXTOID -> transactions.replayedNextOid(Bytes.getInt(data, at));
      case WalFormat.FPI, WalFormat.FPI_FOR_HINT -> buffers.restoreImages(record);
      case WalFormat.PARAMETER_CHANGE ->
          control.update(
              c ->
                  c.withParameters(
                      Bytes.getInt(data, at + 20),
                      data[at + 24] != 0,
                      Bytes.getInt(data, at),
                      Bytes.getInt(data, at + 4),
                      Bytes.getInt(data, at + 8),
                      Bytes.getInt(data, at + 12),
                      Bytes.getInt(data, at + 16),
                      data[at + 25] != 0));
      case WalFormat.NOOP,
          WalFormat.SWITCH,
          WalFormat.RESTORE_POINT,
          WalFormat.BACKUP_END,
          WalFormat.FPW_CHANGE,
          WalFormat.END_OF_RECOVERY,
          WalFormat.OVERWRITE_CONTRECORD,
          WalFormat.CHECKPOINT_REDO -> {
        // These carry nothing that crash recovery has to apply.
      }
      default -> throw SqlError.internal("xlog_redo: unknown op code " + (record.info() & 0xF0));
    }
  }
}
