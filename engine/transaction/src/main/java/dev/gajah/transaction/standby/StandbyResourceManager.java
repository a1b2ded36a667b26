// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.standby;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.Bytes;
import dev.gajah.transaction.procarray.RunningTransactions;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import org.jspecify.annotations.Nullable;

/// Replays standby records. Without hot standby there is nobody to tell, so they are decoded and
/// the newest list of running transactions is kept.
public final class StandbyResourceManager implements ResourceManager {
  private @Nullable RunningTransactions lastRunning;

  @Override
  public int id() {
    return RmgrIds.STANDBY;
  }

  @Override
  public String name() {
    return "Standby";
  }

  /// The newest running transactions that replay met.
  public @Nullable RunningTransactions lastRunning() {
    return lastRunning;
  }

  @Override
  public void redo(WalRecord record) {
    byte[] data = record.mainData();
    int at = record.mainDataOffset();
    int length = record.mainDataLength();
    switch (record.info() & 0xF0) {
      case StandbyRecords.INFO_LOCK -> require(length >= 4 + 12L * Bytes.getInt(data, at));
      case StandbyRecords.INFO_RUNNING_XACTS -> {
        require(
            length
                >= StandbyRecords.RUNNING_XACTS_HEADER
                    + 4L * ((long) Bytes.getInt(data, at) + Bytes.getInt(data, at + 4)));
        lastRunning = StandbyRecords.parseRunning(data, at);
      }
      case StandbyRecords.INFO_INVALIDATIONS ->
          require(length >= 16 + 16L * Bytes.getInt(data, at + 12));
      default -> throw new Panic("standby_redo: unknown op code " + (record.info() & 0xF0));
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw SqlError.corrupt("standby record is too short");
    }
  }
}
