// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.storage;

import dev.gajah.base.error.Panic;
import dev.gajah.base.memory.Bytes;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import java.nio.charset.StandardCharsets;

/// Replays `RM_TBLSPC` records: OID and path with a terminating zero, or OID alone (PostgreSQL:
/// `tblspc_redo`).
public final class TablespaceResourceManager implements ResourceManager {
  private final TablespaceStorage storage;

  public TablespaceResourceManager(TablespaceStorage storage) {
    this.storage = storage;
  }

  @Override
  public int id() {
    return RmgrIds.TABLESPACE;
  }

  @Override
  public String name() {
    return RmgrIds.name(RmgrIds.TABLESPACE);
  }

  @Override
  public void redo(WalRecord record) {
    byte[] data = record.mainData();
    int at = record.mainDataOffset();
    int oid = Bytes.getInt(data, at);
    switch (record.info() & 0xF0) {
      case TablespaceStorage.INFO_CREATE -> {
        int length = record.mainDataLength() - 5;
        storage.makeDirectories(
            oid, new String(data, at + 4, length, StandardCharsets.UTF_8), true);
      }
      case TablespaceStorage.INFO_DROP -> storage.removeDirectories(oid);
      default -> throw new Panic("tblspc_redo: unknown op code " + (record.info() & 0xF0));
    }
  }
}
