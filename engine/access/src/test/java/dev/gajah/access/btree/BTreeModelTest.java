// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.heap.HeapServer;
import dev.gajah.access.index.IndexAccessMethod.IndexInserter;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.IndexVacuumRequest;
import dev.gajah.access.index.IndexVacuumStats;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.Tid;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.RedoBuffers;
import dev.gajah.storage.buffer.WalBufferLog;
import dev.gajah.storage.smgr.StorageManager;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.redo.RmgrIds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random insertions and vacuums against a sorted set, then a replay of the log onto empty files.
class BTreeModelTest {
  @TempDir Path directory;
  @TempDir Path replayed;

  record Entry(Long number, String text, long tid) {}

  private static int compare(Entry a, Entry b) {
    int c = compareNullsLast(a.number, b.number);
    if (c == 0 && a.text != null) {
      c = -a.text.compareTo(b.text); // the text column is descending
    }
    return c != 0 ? c : Long.compare(a.tid, b.tid);
  }

  private static int compareNullsLast(Long a, Long b) {
    if (a == null || b == null) {
      return a == b ? 0 : a == null ? 1 : -1;
    }
    return Long.compare(a, b);
  }

  // keys: range of the numbers; 1 makes an index of one value, 5 of long posting lists
  @ParameterizedTest
  @CsvSource({
    "1,50000,false",
    "2,300,false",
    "3,5,false",
    "4,1,false",
    "5,40,true",
    "6,2000,true",
    "7,3,true"
  })
  void agreesWithSortedSet(long seed, int keys, boolean withText) throws IOException {
    try (HeapServer server = new HeapServer(directory, 2000)) {
      BTreeHarness harness = new BTreeHarness(server);
      IndexDescriptor index =
          withText
              ? BTreeHarness.index(
                  5001,
                  "i",
                  false,
                  BTreeHarness.int4("a", false, false),
                  BTreeHarness.text("b", true))
              : BTreeHarness.index(5001, "i", false, BTreeHarness.int4("a", false, false));
      Transaction transaction = harness.begin();
      harness.create(index, transaction);
      TreeSet<Entry> model = new TreeSet<>(BTreeModelTest::compare);
      Random random = new Random(seed);
      IndexInserter inserter =
          harness.btree.beginInsert(index, transaction, null, (i, c, r) -> null);
      Set<Long> used = new HashSet<>();
      IndexVacuumStats last = null;
      for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 4000; i++) {
          long tid = Tid.pack(random.nextInt(3000), 1 + random.nextInt(60));
          if (!used.add(tid)) {
            continue;
          }
          Long number =
              random.nextInt(50) == 0 && keys > 3 ? null : (Long) (long) random.nextInt(keys);
          String text =
              withText ? "value-" + "x".repeat(random.nextInt(40)) + random.nextInt(5) : null;
          model.add(new Entry(number, text, tid));
          Vector[] row = withText ? BTreeHarness.row(number, text) : BTreeHarness.row(number);
          inserter.insert(row, 0, tid, UniqueCheck.NO, false);
        }
        verify(harness, index, transaction, model, withText);
        TreeShape.check(new OpenIndex(harness.btree, index, transaction));
        // Vacuum: sometimes nearly everything, sometimes a range of heap blocks.
        int from = random.nextInt(3000);
        int to = round == 4 ? 3000 : from + random.nextInt(1500);
        int low = round == 4 ? 0 : from;
        Set<Long> dead = new HashSet<>();
        for (long tid : used) {
          if (Tid.block(tid) >= low
              && Tid.block(tid) < to
              && (round != 4 || random.nextInt(1000) != 0)) {
            dead.add(tid);
          }
        }
        IndexVacuumRequest request = new IndexVacuumRequest(false, used.size(), false, () -> {});
        last = harness.btree.bulkDelete(index, transaction, request, null, dead::contains);
        assertThat(last.tuplesRemoved).isEqualTo(dead.size());
        harness.btree.vacuumCleanup(index, transaction, request, last);
        model.removeIf(e -> dead.contains(e.tid));
        used.removeAll(dead);
        verify(harness, index, transaction, model, withText);
        TreeShape.check(new OpenIndex(harness.btree, index, transaction));
      }
      replayAndCompare(server, index);
    }
  }

  private static void verify(
      BTreeHarness harness,
      IndexDescriptor index,
      Transaction transaction,
      TreeSet<Entry> model,
      boolean withText) {
    try (IndexScan scan = harness.btree.beginScan(index, transaction)) {
      List<Long> expected = new ArrayList<>();
      model.forEach(e -> expected.add(e.tid));
      assertThat(collect(scan, true)).isEqualTo(expected);
      List<Long> reversed = new ArrayList<>(expected);
      Collections.reverse(reversed);
      assertThat(collect(scan, false)).isEqualTo(reversed);
      Random random = new Random(model.size());
      for (int i = 0; i < 12; i++) {
        long low = random.nextInt(60);
        long high = low + random.nextInt(200);
        for (int strategyLow : new int[] {ScanKey.GREATER, ScanKey.GREATER_EQUAL}) {
          for (int strategyHigh : new int[] {ScanKey.LESS, ScanKey.LESS_EQUAL}) {
            for (boolean forward : new boolean[] {true, false}) {
              List<Long> range = new ArrayList<>();
              for (Entry e : model) {
                if (e.number != null
                    && (strategyLow == ScanKey.GREATER ? e.number > low : e.number >= low)
                    && (strategyHigh == ScanKey.LESS ? e.number < high : e.number <= high)) {
                  range.add(e.tid);
                }
              }
              if (!forward) {
                Collections.reverse(range);
              }
              List<Long> got =
                  collect(
                      scan,
                      forward,
                      ScanKey.of(0, strategyLow, low),
                      ScanKey.of(0, strategyHigh, high));
              assertThat(got).isEqualTo(range);
            }
          }
        }
      }
      List<Long> nulls = new ArrayList<>();
      List<Long> some = new ArrayList<>();
      for (Entry e : model) {
        if (e.number == null) {
          nulls.add(e.tid);
        } else if (e.number == 1 || e.number == 4 || e.number == 2) {
          some.add(e.tid);
        }
      }
      assertThat(collect(scan, true, new ScanKey(0, ScanKey.IS_NULL))).isEqualTo(nulls);
      ScanKey any = new ScanKey(0, ScanKey.EQUAL);
      any.setAnyOf(new Object[] {4L, 1L, null, 2L, 4L});
      assertThat(collect(scan, true, any)).isEqualTo(some);
      Collections.reverse(some);
      assertThat(collect(scan, false, any)).isEqualTo(some);
      if (withText && !model.isEmpty()) {
        Entry e = model.first();
        List<Long> equal = new ArrayList<>();
        for (Entry o : model) {
          if (o.number != null && o.number.equals(e.number) && o.text.equals(e.text)) {
            equal.add(o.tid);
          }
        }
        byte[] text = e.text.getBytes(StandardCharsets.UTF_8);
        List<Long> got =
            collect(
                scan,
                true,
                ScanKey.of(0, ScanKey.EQUAL, e.number),
                ScanKey.of(1, ScanKey.EQUAL, text));
        assertThat(got).isEqualTo(equal);
      }
    }
  }

  private static List<Long> collect(IndexScan scan, boolean forward, ScanKey... keys) {
    scan.wantTuples(keys.length == 0);
    scan.rescan(keys, keys.length, forward);
    List<Long> result = new ArrayList<>();
    LongVector column = new LongVector(1);
    while (scan.next()) {
      result.add(scan.tid());
      if (keys.length == 0) {
        scan.readColumn(0, column, 0);
      }
    }
    assertThat(scan.next()).isFalse();
    return result;
  }

  private void replayAndCompare(HeapServer server, IndexDescriptor index) throws IOException {
    server.files.createDirectories(replayed.resolve("base/" + HeapServer.DATABASE));
    StorageManager storage = newStorage();
    storage.setRecovery(true);
    BufferPool other =
        new BufferPool(2000, storage, new WalBufferLog(server.wal), true, false, ServerLog.NONE);
    RedoBuffers redo = new RedoBuffers(other, ServerLog.NONE);
    BTreeResourceManager manager = new BTreeResourceManager(redo);
    Set<Integer> kinds = new HashSet<>();
    server.readWal(
        record -> {
          switch (record.rmid()) {
            case RmgrIds.BTREE -> {
              kinds.add(record.info() & 0xF0);
              manager.redo(record);
            }
            case RmgrIds.XLOG -> {
              for (int i = 0; i < record.blockCount(); i++) {
                redo.readForRedo(record, i);
                if (redo.buffer() >= 0) {
                  other.release(redo.buffer());
                }
              }
            }
            default -> {}
          }
        });
    int blocks = server.buffers.blockCount(index.locator(), ForkNumber.MAIN);
    for (int block = 0; block < blocks; block++) {
      byte[] mine = copy(server.buffers, index, block);
      byte[] theirs = copy(other, index, block);
      assertThat(Lsn.toString(lsn(theirs)))
          .as("LSN of block %d", block)
          .isEqualTo(Lsn.toString(lsn(mine)));
      assertThat(theirs).as("block %d, records %s", block, kinds).isEqualTo(mine);
    }
    other.close();
  }

  private StorageManager newStorage() {
    dev.gajah.storage.file.DataDirectory data = new dev.gajah.storage.file.DataDirectory(replayed);
    dev.gajah.base.io.FileSystem files = new dev.gajah.base.io.LocalFileSystem();
    return new StorageManager(
        new dev.gajah.storage.file.FileCache(files, data, 100),
        new dev.gajah.storage.sync.SyncRequests(
            files, data, ServerLog.NONE, new dev.gajah.base.time.SystemClock()),
        ServerLog.NONE);
  }

  private static long lsn(byte[] page) {
    return dev.gajah.base.memory.Bytes.getLong(page, 0);
  }

  /// A page as redo must make it: without checksum, hint bits, the garbage hint, cycle ids and the
  /// unused middle.
  private static byte[] copy(BufferPool pool, IndexDescriptor index, int block) {
    int buffer = pool.pin(index.locator(), ForkNumber.MAIN, block);
    pool.lockShared(buffer);
    MemorySegment page = pool.page(buffer);
    byte[] bytes = new byte[8192];
    dev.gajah.base.memory.Bytes.copy(page, 0, bytes, 0, 8192);
    pool.release(buffer);
    bytes[8] = 0;
    bytes[9] = 0;
    if (dev.gajah.base.memory.Bytes.getUnsignedShort(bytes, 14) != 0) {
      int lower = dev.gajah.base.memory.Bytes.getUnsignedShort(bytes, 12);
      int upper = dev.gajah.base.memory.Bytes.getUnsignedShort(bytes, 14);
      for (int i = lower; i < upper; i++) {
        bytes[i] = 0;
      }
      bytes[8176 + 12] &= ~(BTreePage.HAS_GARBAGE | BTreePage.SPLIT_END);
      bytes[8176 + 14] = 0;
      bytes[8176 + 15] = 0;
    }
    return bytes;
  }
}
