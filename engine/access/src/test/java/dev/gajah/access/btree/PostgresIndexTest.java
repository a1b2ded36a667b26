// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.heap.HeapServer;
import dev.gajah.access.index.IndexAccessMethod.IndexInserter;
import dev.gajah.access.index.IndexBuildResult;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.transaction.xact.Transaction;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Index files that a real PostgreSQL 17 wrote, read by us; and the same indexes written by us, for
/// its amcheck.
///
/// Runs with `gajah.pgIndexes` set to a folder that holds `rows.csv` (ctid, a, b, c; tab separated,
/// `\N` for null) of table `t(a int, b text, c bigint)` and the files `t_a` (a), `t_ba` (b desc, a)
/// and `t_c` (unique c include a). Leaves our files there as `built_*` and `inserted_*`.
class PostgresIndexTest {
  @TempDir Path directory;
  private Path folder = Path.of(".");

  record Row(long tid, Long a, String b, Long c) {}

  private final List<Row> rows = new ArrayList<>();

  @BeforeEach
  void readRows() throws IOException {
    String property = System.getProperty("gajah.pgIndexes");
    Assumptions.assumeTrue(property != null, "gajah.pgIndexes is not set");
    folder = Path.of(property);
    for (String line : Files.readAllLines(folder.resolve("rows.csv"))) {
      String[] f = line.split("\t");
      String[] ctid = f[0].substring(1, f[0].length() - 1).split(",");
      rows.add(
          new Row(
              Tid.pack(Integer.parseInt(ctid[0]), Integer.parseInt(ctid[1])),
              f[1].equals("\\N") ? null : Long.valueOf(f[1]),
              f[2].equals("\\N") ? null : f[2],
              f[3].equals("\\N") ? null : Long.valueOf(f[3])));
    }
  }

  private static IndexDescriptor onA(int oid) {
    return BTreeHarness.index(oid, "t_a", false, BTreeHarness.int4("a", false, false));
  }

  private static IndexDescriptor onBa(int oid) {
    return BTreeHarness.index(
        oid, "t_ba", false, BTreeHarness.text("b", true), BTreeHarness.int4("a", false, false));
  }

  private static IndexDescriptor onC(int oid) {
    return BTreeHarness.index(
        oid, "t_c", true, 1, BTreeHarness.int8("c"), BTreeHarness.int4("a", false, false));
  }

  private static Vector[] columns(IndexDescriptor index, Row r) {
    return switch (index.name()) {
      case "t_a" -> BTreeHarness.row(new Object[] {r.a});
      case "t_ba" -> {
        Vector[] v = {new BytesVector(1), new LongVector(1)};
        if (r.b == null) {
          v[0].setNull(0);
        } else {
          v[0].set(0, r.b.getBytes(StandardCharsets.UTF_8));
        }
        if (r.a == null) {
          v[1].setNull(0);
        } else {
          v[1].set(0, r.a);
        }
        yield v;
      }
      default -> BTreeHarness.row(r.c, r.a);
    };
  }

  @Test
  void readsWhatPostgresWrote() throws IOException {
    try (HeapServer server = new HeapServer(directory, 2000)) {
      BTreeHarness harness = new BTreeHarness(server);
      Transaction transaction = harness.begin();
      int oid = 5100;
      for (IndexDescriptor index : List.of(onA(oid), onBa(oid + 1), onC(oid + 2))) {
        install(server, index);
        checkContents(harness, index, transaction);
      }
    }
  }

  private void install(HeapServer server, IndexDescriptor index) throws IOException {
    byte[] file = Files.readAllBytes(folder.resolve(index.name()));
    server.storage.create(index.locator(), ForkNumber.MAIN, false);
    MemorySegment page = BTreePage.newTemporary();
    for (int block = 0; block < file.length / 8192; block++) {
      MemorySegment.copy(MemorySegment.ofArray(file), block * 8192L, page, 0, 8192);
      BTreePage.setLsn(page, 1);
      dev.gajah.storage.page.Page.setChecksum(page, block);
      server.storage.extend(index.locator(), ForkNumber.MAIN, block, page);
    }
  }

  /// Every row is found by its key, and a full scan delivers each once, in order.
  private void checkContents(BTreeHarness harness, IndexDescriptor index, Transaction transaction) {
    TreeShape.check(new OpenIndex(harness.btree, index, transaction));
    try (IndexScan scan = harness.btree.beginScan(index, transaction)) {
      java.util.Set<Long> alive = new java.util.HashSet<>();
      rows.forEach(r -> alive.add(r.tid));
      scan.rescan(new ScanKey[0], 0, true);
      int found = 0;
      while (scan.next()) {
        if (alive.remove(scan.tid())) {
          found++;
        }
      }
      assertThat(found).isEqualTo(rows.size());
      assertThat(alive).isEmpty();
      Random random = new Random(1);
      for (int i = 0; i < 500; i++) {
        Row r = rows.get(random.nextInt(rows.size()));
        List<ScanKey> keys = new ArrayList<>();
        Vector[] columns = columns(index, r);
        for (int c = 0; c < index.keyColumnCount(); c++) {
          Object value = columns[c].get(0);
          keys.add(
              value == null
                  ? new ScanKey(c, ScanKey.IS_NULL)
                  : ScanKey.of(c, ScanKey.EQUAL, value));
        }
        scan.rescan(keys.toArray(new ScanKey[0]), keys.size(), random.nextBoolean());
        boolean seen = false;
        while (scan.next()) {
          seen |= scan.tid() == r.tid;
        }
        assertThat(seen).as("row %s in %s", r, index.name()).isTrue();
      }
    }
  }

  @Test
  void writesWhatAmcheckCanVerify() throws IOException {
    try (HeapServer server = new HeapServer(directory, 4000)) {
      BTreeHarness harness = new BTreeHarness(server);
      Transaction transaction = harness.begin();
      int oid = 5200;
      for (IndexDescriptor index : List.of(onA(oid), onBa(oid + 1), onC(oid + 2))) {
        server.storage.create(index.locator(), ForkNumber.MAIN, false);
        long memory = index.name().equals("t_ba") ? 1 << 20 : 1 << 28;
        IndexBuildResult result =
            harness.btree.build(
                index,
                transaction,
                sink -> {
                  for (Row r : rows) {
                    sink.accept(columns(index, r), 0, r.tid, true);
                  }
                  return rows.size();
                },
                memory,
                (i, c, r) -> null);
        assertThat(result.indexTuples()).isEqualTo(rows.size());
        checkContents(harness, index, transaction);
        keep(server, index, "built_");
      }
      List<Row> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, new Random(2));
      for (IndexDescriptor index : List.of(onA(oid + 3), onBa(oid + 4), onC(oid + 5))) {
        harness.create(index, transaction);
        IndexInserter inserter =
            harness.btree.beginInsert(index, transaction, null, (i, c, r) -> null);
        for (Row r : index.name().equals("t_c") ? rows : shuffled) {
          inserter.insert(columns(index, r), 0, r.tid, UniqueCheck.NO, false);
        }
        checkContents(harness, index, transaction);
        keep(server, index, "inserted_");
      }
    }
  }

  private void keep(HeapServer server, IndexDescriptor index, String prefix) throws IOException {
    int blocks = server.buffers.blockCount(index.locator(), ForkNumber.MAIN);
    byte[] file = new byte[blocks * 8192];
    for (int block = 0; block < blocks; block++) {
      int buffer = server.buffers.pin(index.locator(), ForkNumber.MAIN, block);
      server.buffers.lockShared(buffer);
      dev.gajah.base.memory.Bytes.copy(server.buffers.page(buffer), 0, file, block * 8192, 8192);
      server.buffers.release(buffer);
    }
    Path target = folder.resolve(prefix + index.name());
    Files.write(folder.resolve("tmp"), file);
    Files.move(folder.resolve("tmp"), target, StandardCopyOption.REPLACE_EXISTING);
  }
}
