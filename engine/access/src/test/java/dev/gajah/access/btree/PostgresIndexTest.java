// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.gajah.support.tools.RealServer;
import dev.gajah.support.tools.RealTools;
import dev.gajah.transaction.xact.Transaction;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Index files that a real PostgreSQL 17 wrote, read by us; and the same indexes written by us, put
/// in their place and verified by its amcheck.
///
/// The table is `t(a int, b text, c bigint)`, the indexes `t_a` (a), `t_ba` (b desc, a) and `t_c`
/// (unique c include a).
class PostgresIndexTest {
  @TempDir Path directory;

  record Row(long tid, Long a, String b, Long c) {}

  private final List<Row> rows = new ArrayList<>();

  private static RealServer startServer() throws Exception {
    RealServer server = RealServer.startNew(RealTools.orSkip(), "-c autovacuum=off");
    server.query(
        "postgres",
        "create extension amcheck",
        "create table t (a int, b text, c bigint)",
        "insert into t select case when g % 11 = 0 then null else g * 7919 % 3000 end,"
            + " case when g % 13 = 0 then null else repeat(chr(97 + g % 26), g % 40) || g % 500 end,"
            + " case when g % 17 = 0 then null else g * 104729::bigint end"
            + " from generate_series(1, 20000) g",
        "create index t_a on t (a)",
        "create index t_ba on t (b desc, a)",
        "create unique index t_c on t (c) include (a)",
        "checkpoint");
    return server;
  }

  private void readRows(RealServer server) throws Exception {
    for (String line :
        server.query(
            "postgres",
            "select ctid, coalesce(a::text, 'null'), coalesce(b, 'null'), coalesce(c::text, 'null')"
                + " from t")) {
      String[] f = line.split("\\|");
      String[] ctid = f[0].substring(1, f[0].length() - 1).split(",");
      rows.add(
          new Row(
              Tid.pack(Integer.parseInt(ctid[0]), Integer.parseInt(ctid[1])),
              f[1].equals("null") ? null : Long.valueOf(f[1]),
              f[2].equals("null") ? null : f[2],
              f[3].equals("null") ? null : Long.valueOf(f[3])));
    }
    assertThat(rows).hasSize(20_000);
  }

  private static Path file(RealServer server, String index) throws Exception {
    return server
        .directory()
        .resolve(
            server
                .query("postgres", "select pg_relation_filepath('%s')".formatted(index))
                .getFirst());
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
  void readsWhatPostgresWrote() throws Exception {
    try (RealServer real = startServer();
        HeapServer server = new HeapServer(directory, 2000)) {
      readRows(real);
      BTreeHarness harness = new BTreeHarness(server);
      Transaction transaction = harness.begin();
      int oid = 5100;
      for (IndexDescriptor index : List.of(onA(oid), onBa(oid + 1), onC(oid + 2))) {
        install(server, index, Files.readAllBytes(file(real, index.name())));
        checkContents(harness, index, transaction);
      }
    }
  }

  private static void install(HeapServer server, IndexDescriptor index, byte[] file) {
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
  void amcheckVerifiesWhatWeBuilt() throws Exception {
    try (RealServer real = startServer()) {
      replaceIndexes(real, Building.AT_ONCE);
      verify(real);
    }
  }

  @Test
  void amcheckVerifiesWhatWeInserted() throws Exception {
    try (RealServer real = startServer()) {
      replaceIndexes(real, Building.ROW_BY_ROW);
      verify(real);
    }
  }

  @Test
  void amcheckFindsARowThatTheIndexLacks() throws Exception {
    try (RealServer real = startServer()) {
      replaceIndexes(real, Building.WITHOUT_LAST_ROW);
      assertThatThrownBy(() -> verify(real))
          .hasMessageContaining("lacks matching index tuple within index");
    }
  }

  private enum Building {
    AT_ONCE,
    ROW_BY_ROW,
    WITHOUT_LAST_ROW
  }

  private static void verify(RealServer real) throws Exception {
    for (String index : List.of("t_a", "t_ba", "t_c")) {
      real.query("postgres", "select bt_index_parent_check('%s', true, true)".formatted(index));
    }
  }

  private void replaceIndexes(RealServer real, Building building) throws Exception {
    readRows(real);
    Map<String, Path> paths = new HashMap<>();
    for (String index : List.of("t_a", "t_ba", "t_c")) {
      paths.put(index, file(real, index));
    }
    real.stop();
    if (building == Building.WITHOUT_LAST_ROW) {
      rows.removeLast();
    }
    try (HeapServer server = new HeapServer(directory, 4000)) {
      BTreeHarness harness = new BTreeHarness(server);
      Transaction transaction = harness.begin();
      int oid = 5200;
      for (IndexDescriptor index : List.of(onA(oid), onBa(oid + 1), onC(oid + 2))) {
        if (building == Building.ROW_BY_ROW) {
          insertAll(harness, index, transaction);
        } else {
          buildAll(harness, index, transaction);
        }
        checkContents(harness, index, transaction);
        Files.write(paths.get(index.name()), contents(server, index));
      }
    }
    real.giveToServer();
    real.start();
  }

  private void buildAll(BTreeHarness harness, IndexDescriptor index, Transaction transaction) {
    harness.server.storage.create(index.locator(), ForkNumber.MAIN, false);
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
  }

  private void insertAll(BTreeHarness harness, IndexDescriptor index, Transaction transaction) {
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(2));
    harness.create(index, transaction);
    IndexInserter inserter = harness.btree.beginInsert(index, transaction, null, (i, c, r) -> null);
    for (Row r : index.name().equals("t_c") ? rows : shuffled) {
      inserter.insert(columns(index, r), 0, r.tid, UniqueCheck.NO, false);
    }
  }

  private static byte[] contents(HeapServer server, IndexDescriptor index) {
    int blocks = server.buffers.blockCount(index.locator(), ForkNumber.MAIN);
    byte[] file = new byte[blocks * 8192];
    for (int block = 0; block < blocks; block++) {
      int buffer = server.buffers.pin(index.locator(), ForkNumber.MAIN, block);
      server.buffers.lockShared(buffer);
      dev.gajah.base.memory.Bytes.copy(server.buffers.page(buffer), 0, file, block * 8192, 8192);
      server.buffers.release(buffer);
    }
    return file;
  }
}
