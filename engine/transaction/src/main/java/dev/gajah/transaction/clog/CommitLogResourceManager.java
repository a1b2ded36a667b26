// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.clog;

import dev.gajah.base.error.Panic;
import dev.gajah.base.memory.Bytes;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;

/// Replays page creation and truncation of the commit log.
public final class CommitLogResourceManager implements ResourceManager {
  private final CommitLog commitLog;

  public CommitLogResourceManager(CommitLog commitLog) {
    this.commitLog = commitLog;
  }

  @Override
  public int id() {
    return RmgrIds.CLOG;
  }

  @Override
  public String name() {
    return "CLOG";
  }

  @Override
  public void redo(WalRecord record) {
    byte[] data = record.mainData();
    int at = record.mainDataOffset();
    switch (record.info() & 0xF0) {
      case CommitLog.INFO_ZERO_PAGE -> commitLog.redoZeroPage(Bytes.getLong(data, at));
      case CommitLog.INFO_TRUNCATE ->
          commitLog.redoTruncate(Bytes.getLong(data, at), Bytes.getInt(data, at + 8));
      default -> throw new Panic("clog_redo: unknown op code " + (record.info() & 0xF0));
    }
  }
}
