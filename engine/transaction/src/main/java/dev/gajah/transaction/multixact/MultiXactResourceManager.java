// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.multixact;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.transaction.procarray.XidGenerator;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;

/// Replays creation and truncation of multixacts.
public final class MultiXactResourceManager implements ResourceManager {
  private final MultiXacts multiXacts;
  private final XidGenerator xids;

  public MultiXactResourceManager(MultiXacts multiXacts, XidGenerator xids) {
    this.multiXacts = multiXacts;
    this.xids = xids;
  }

  @Override
  public int id() {
    return RmgrIds.MULTIXACT;
  }

  @Override
  public String name() {
    return "MultiXact";
  }

  @Override
  public void redo(WalRecord record) {
    byte[] data = record.mainData();
    int at = record.mainDataOffset();
    switch (record.info() & 0xF0) {
      case MultiXacts.INFO_ZERO_OFFSETS_PAGE ->
          multiXacts.redoZeroOffsetsPage(Bytes.getLong(data, at));
      case MultiXacts.INFO_ZERO_MEMBERS_PAGE ->
          multiXacts.redoZeroMembersPage(Bytes.getLong(data, at));
      case MultiXacts.INFO_CREATE -> redoCreate(record, data, at);
      case MultiXacts.INFO_TRUNCATE ->
          multiXacts.redoTruncate(
              Bytes.getInt(data, at),
              Bytes.getInt(data, at + 8),
              Bytes.getInt(data, at + 12),
              Bytes.getInt(data, at + 16));
      default -> throw new Panic("multixact_redo: unknown op code " + (record.info() & 0xF0));
    }
  }

  private void redoCreate(WalRecord record, byte[] data, int at) {
    int count = Bytes.getInt(data, at + 8);
    if (count < 0 || 12 + 8L * count > record.mainDataLength()) {
      throw SqlError.corrupt("multixact creation record claims " + count + " members");
    }
    int[] members = new int[count];
    byte[] statuses = new byte[count];
    int newest = record.xid();
    for (int i = 0; i < count; i++) {
      members[i] = Bytes.getInt(data, at + 12 + 8 * i);
      statuses[i] = (byte) Bytes.getInt(data, at + 16 + 8 * i);
      if (TransactionId.precedes(newest, members[i])) {
        newest = members[i];
      }
    }
    multiXacts.redoCreate(Bytes.getInt(data, at), Bytes.getInt(data, at + 4), members, statuses);
    xids.advancePast(newest);
  }
}
