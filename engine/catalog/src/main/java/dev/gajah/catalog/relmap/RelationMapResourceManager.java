// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relmap;

import dev.gajah.base.error.Panic;
import dev.gajah.base.memory.Bytes;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;

/// Replays `RM_RELMAP` records: database, tablespace, length, then a whole map (PostgreSQL:
/// `relmap_redo`).
public final class RelationMapResourceManager implements ResourceManager {
  private static final int HEADER_BYTES = 12;

  private final RelationMapFiles files;

  public RelationMapResourceManager(RelationMapFiles files) {
    this.files = files;
  }

  @Override
  public int id() {
    return RmgrIds.RELMAP;
  }

  @Override
  public String name() {
    return RmgrIds.name(RmgrIds.RELMAP);
  }

  @Override
  public void redo(WalRecord record) {
    if ((record.info() & 0xF0) != RelationMapFiles.INFO_UPDATE) {
      throw new Panic("relmap_redo: unknown op code " + (record.info() & 0xF0));
    }
    byte[] data = record.mainData();
    int at = record.mainDataOffset();
    int length = Bytes.getInt(data, at + 8);
    if (length != RelationMap.LENGTH) {
      throw new Panic("relmap_redo: wrong size " + length + " in relmap update record");
    }
    byte[] contents = new byte[length];
    System.arraycopy(data, at + HEADER_BYTES, contents, 0, length);
    files.replay(Bytes.getInt(data, at), Bytes.getInt(data, at + 4), contents);
  }
}
