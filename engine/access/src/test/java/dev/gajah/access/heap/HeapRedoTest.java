// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.sequence.SequenceResourceManager;
import dev.gajah.access.sequence.Sequences;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.memory.Bytes;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.buffer.WalBufferLog;
import dev.gajah.storage.freespace.FreeSpaceMap;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.wal.redo.ResourceManager;
import dev.gajah.wal.redo.RmgrIds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Replays the log of a random workload over empty files and compares all pages with what the
/// buffers had.
class HeapRedoTest {
  @TempDir Path directory;
  @TempDir Path replayed;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void replayMakesTheSamePages(long seed) throws IOException {
    try (HeapServer server = new HeapServer(directory, 400)) {
      Workload workload = new Workload(server, seed);
      workload.run(1500);
      assertThat(workload.hotUpdates).isGreaterThan(20);
      assertThat(workload.removed).isGreaterThan(0);
      server.files.createDirectories(replayed.resolve("base/" + HeapServer.DATABASE));
      StorageManager storage = HeapServer.newStorage(replayed);
      storage.setRecovery(true);
      BufferPool other =
          new BufferPool(400, storage, new WalBufferLog(server.wal), true, false, ServerLog.NONE);
      replay(server, other, storage);
      compare(server.buffers, other, workload.table, ForkNumber.MAIN);
      compare(server.buffers, other, workload.table, ForkNumber.VISIBILITY_MAP);
      // A sequence logs ahead: recovery may skip values, but never hands one out again.
      long handedOut =
          new Sequences(server.buffers, server.wal).read(workload.sequence).lastValue();
      long recovered = new Sequences(other, server.wal).read(workload.sequence).lastValue();
      assertThat(recovered).isBetween(handedOut, handedOut + Sequences.LOG_VALUES);
      other.close();
    }
  }

  @Test
  void overwritingInPlaceIsReplayed() throws IOException {
    try (HeapServer server = new HeapServer(directory, 100)) {
      RelationDescriptor table = server.table(16510, "catalog");
      HeapSession session = server.session();
      HeapServer.begin(session);
      HeapTuple tuple = HeapServer.row(table, 1, 10, "same length");
      session.insert(table, tuple, session.transaction().commandIdForWrite());
      HeapServer.commit(session);
      HeapServer.begin(session);
      HeapTuple changed = HeapServer.row(table, 1, 11, "SAME LENGTH");
      changed.tid = tuple.tid;
      boolean[] sent = {false};
      assertThat(session.updateInPlace(table, changed, () -> sent[0] = true)).isTrue();
      assertThat(sent[0]).isTrue();
      HeapServer.rollback(session); // changes nothing: it is not a version
      HeapServer.begin(session);
      session.logTruncate(new int[] {16510}, true, false);
      assertThat(HeapServer.rows(session, table)).containsExactly("1:11:SAME LENGTH");
      HeapServer.commit(session);
      server.files.createDirectories(replayed.resolve("base/" + HeapServer.DATABASE));
      StorageManager storage = HeapServer.newStorage(replayed);
      storage.setRecovery(true);
      BufferPool other =
          new BufferPool(100, storage, new WalBufferLog(server.wal), true, false, ServerLog.NONE);
      replay(server, other, storage);
      compare(server.buffers, other, table, ForkNumber.MAIN);
      other.close();
    }
  }

  private static void replay(HeapServer server, BufferPool pool, StorageManager storage)
      throws IOException {
    RedoBuffers redo = new RedoBuffers(pool, ServerLog.NONE);
    FreeSpaceMap freeSpace = new FreeSpaceMap(pool);
    ResourceManager heap = new HeapResourceManager(pool, redo, freeSpace);
    ResourceManager heap2 = new Heap2ResourceManager(pool, redo, freeSpace, true);
    ResourceManager sequence = new SequenceResourceManager(pool, redo);
    server.readWal(
        record -> {
          switch (record.rmid()) {
            case RmgrIds.HEAP -> heap.redo(record);
            case RmgrIds.HEAP2 -> heap2.redo(record);
            case RmgrIds.SEQUENCE -> sequence.redo(record);
            case RmgrIds.XLOG -> {
              for (int i = 0; i < record.blockCount(); i++) {
                redo.readForRedo(record, i);
                if (redo.buffer() >= 0) {
                  pool.release(redo.buffer());
                }
              }
            }
            default -> {}
          }
        });
  }

  private static void compare(
      BufferPool mine, BufferPool theirs, RelationDescriptor table, ForkNumber fork) {
    int blocks = mine.blockCount(table.locator(), fork);
    assertThat(theirs.blockCount(table.locator(), fork))
        .isGreaterThanOrEqualTo(lastUsed(mine, table, fork, blocks));
    for (int block = 0;
        block < Math.min(blocks, theirs.blockCount(table.locator(), fork));
        block++) {
      byte[] a = copy(mine, table, fork, block);
      byte[] b = copy(theirs, table, fork, block);
      assertThat(Lsn.toString(lsn(b))).as("LSN of block %d", block).isEqualTo(Lsn.toString(lsn(a)));
      boolean tuples = fork == ForkNumber.MAIN;
      mask(a, tuples);
      mask(b, tuples);
      for (int i = 0; i < a.length; i++) {
        if (a[i] != b[i]) {
          throw new AssertionError(
              "%s block %d differs at %d: %s; written %s, replayed %s"
                  .formatted(fork, block, i, near(a, i), around(a, i), around(b, i)));
        }
      }
    }
  }

  private static String around(byte[] page, int at) {
    return java.util.HexFormat.of()
        .formatHex(page, Math.max(0, at - 24), Math.min(page.length, at + 24));
  }

  private static String near(byte[] page, int at) {
    for (int offset = 1; offset <= HeapPage.maxOffset(page); offset++) {
      int item = HeapPage.item(page, offset);
      if (HeapPage.isNormal(item)
          && at >= HeapPage.start(item)
          && at < HeapPage.start(item) + HeapPage.length(item)) {
        return "tuple " + offset + " byte " + (at - HeapPage.start(item));
      }
    }
    return "no tuple";
  }

  private static int lastUsed(
      BufferPool pool, RelationDescriptor table, ForkNumber fork, int blocks) {
    int last = blocks;
    while (last > 0 && lsn(copy(pool, table, fork, last - 1)) == 0) {
      last--;
    }
    return last;
  }

  private static long lsn(byte[] page) {
    return (long) Bytes.getInt(page, 0) << 32 | Bytes.getInt(page, 4) & 0xFFFFFFFFL;
  }

  private static byte[] copy(
      BufferPool pool, RelationDescriptor table, ForkNumber fork, int block) {
    int buffer = pool.pin(table.locator(), fork, block);
    byte[] copy = new byte[BlockNumber.BLOCK_BYTES];
    MemorySegment page = pool.page(buffer);
    Bytes.copy(page, 0, copy, 0, copy.length);
    pool.unpin(buffer);
    return copy;
  }

  /// Removes what redo need not restore: checksum, hints, command ids, free space.
  private static void mask(byte[] page, boolean tuples) {
    Bytes.putShort(page, 8, 0);
    if (!tuples) {
      return;
    }
    Bytes.putShort(
        page,
        10,
        Bytes.getUnsignedShort(page, 10) & ~(HeapPage.PAGE_FULL | HeapPage.HAS_FREE_LINES));
    Bytes.putInt(page, 20, 0);
    for (int i = Bytes.getUnsignedShort(page, 12); i < Bytes.getUnsignedShort(page, 14); i++) {
      page[i] = 0;
    }
    for (int offset = 1; offset <= HeapPage.maxOffset(page); offset++) {
      int item = HeapPage.item(page, offset);
      if (!HeapPage.isNormal(item)) {
        continue;
      }
      int at = HeapPage.start(item);
      int infomask = HeapTupleHeader.infomask(page, at);
      if (!HeapTupleHeader.isXminFrozen(infomask)) {
        infomask &= ~HeapTupleHeader.XMIN_FROZEN;
      }
      infomask &=
          ~(HeapTupleHeader.XMAX_COMMITTED
              | HeapTupleHeader.XMAX_INVALID
              | HeapTupleHeader.COMBOCID);
      HeapTupleHeader.setInfomask(page, at, infomask);
      HeapTupleHeader.setCid(page, at, 0);
      int end = at + HeapPage.length(item);
      for (int i = end; i < at + Bytes.maxAlign(HeapPage.length(item)); i++) {
        page[i] = 0;
      }
    }
  }

  @Test
  void logCanBeReadByPostgresTools() throws IOException {
    // Leaves a log for a look with pg_waldump; the records' own checks ran while it was written.
    String keep = System.getProperty("gajah.keepLog");
    if (keep == null) {
      return;
    }
    try (HeapServer server = new HeapServer(Path.of(keep), 400)) {
      new Workload(server, Long.getLong("gajah.seed", 9)).run(1500);
      server.wal.flush(server.wal.insertPosition());
    }
  }
}
