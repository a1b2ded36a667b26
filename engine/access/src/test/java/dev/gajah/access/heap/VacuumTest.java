// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.heap.HeapServer.begin;
import static dev.gajah.access.heap.HeapServer.commit;
import static dev.gajah.access.heap.HeapServer.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.vacuum.LazyVacuum;
import dev.gajah.access.vacuum.SampleScan;
import dev.gajah.access.vacuum.VacuumOptions;
import dev.gajah.access.vacuum.VacuumResult;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.transaction.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VacuumTest {
  private static final int ROWS = 5000;

  @TempDir Path directory;
  private HeapServer server;
  private IndexedHeap indexed;
  private HeapSession session;
  private RelationDescriptor table;
  private IndexDescriptor index;
  private final List<Long> tids = new ArrayList<>();
  private final TupleFailure failure = new TupleFailure();

  @BeforeEach
  void start() throws IOException {
    server = new HeapServer(directory);
    indexed = new IndexedHeap(server);
    session = indexed.session();
    begin(session);
    RelationDescriptor plain = server.table(16900, "t");
    index = indexed.index(session, 16901, 16900, "t_pkey", indexed.column("id", 1, 23));
    table = plain.toBuilder().indexes(List.of(index)).build();
    IndexAccessMethod.IndexInserter inserter =
        indexed.btree.beginInsert(
            index, session.transaction(), session.indexedTable(table), (i, c, r) -> null);
    LongVector key = new LongVector(1);
    for (int i = 0; i < ROWS; i++) {
      HeapTuple tuple = row(table, i, i, "some text to fill the page " + i);
      session.insert(table, tuple, session.transaction().commandIdForWrite());
      key.set(0, i);
      inserter.insert(new Vector[] {key}, 0, tuple.tid, UniqueCheck.YES, false);
      tids.add(tuple.tid);
    }
    commit(session);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private VacuumResult vacuum(VacuumOptions options) {
    HeapSession worker = indexed.session();
    begin(worker);
    VacuumResult result = new LazyVacuum(worker, table, options, indexed).run();
    commit(worker);
    server.system.procArray().remove(worker.transaction().proc());
    return result;
  }

  private void delete(int from, int to) {
    begin(session);
    for (int i = from; i < to; i++) {
      assertThat(
              session.delete(
                  table,
                  tids.get(i),
                  session.transaction().commandIdForWrite(),
                  null,
                  true,
                  failure,
                  false))
          .isEqualTo(TupleResult.OK);
    }
    commit(session);
  }

  private int indexEntries() {
    begin(session);
    int count = 0;
    try (IndexScan scan = indexed.btree.beginScan(index, session.transaction())) {
      scan.rescan(new ScanKey[0], 0, true);
      while (scan.next()) {
        count++;
      }
    }
    commit(session);
    return count;
  }

  @Test
  void deadRowsLeaveIndexesAndPages() {
    delete(500, 2000);
    assertThat(indexEntries()).isEqualTo(ROWS);
    VacuumResult result = vacuum(VacuumOptions.DEFAULTS);
    assertThat(result.tuplesRemoved).isEqualTo(1500);
    assertThat(result.indexScans).isEqualTo(1);
    assertThat(result.liveTuples).isEqualTo(ROWS - 1500);
    assertThat(indexEntries()).isEqualTo(ROWS - 1500);
    assertThat(result.allVisiblePages).isEqualTo(result.pages);
    assertThat(TransactionId.isNormal(result.newFrozenXid)).isTrue();
    long room = server.freeSpace.search(table.locator(), 4000);
    assertThat(room).as("space is on offer").isGreaterThanOrEqualTo(0);
    begin(session);
    assertThat(HeapServer.rows(session, table)).hasSize(ROWS - 1500);
    HeapTuple tuple = row(table, 9000, 0, "x".repeat(3000));
    HeapSession fresh = indexed.session();
    begin(fresh);
    fresh.insert(table, tuple, fresh.transaction().commandIdForWrite());
    commit(fresh);
    commit(session);
    assertThat(dev.gajah.base.id.Tid.block(tuple.tid))
        .as("reused page")
        .isLessThan(result.pages - 1);
    int map =
        server
            .heap
            .visibilityMap()
            .pin(table.locator(), dev.gajah.base.id.Tid.block(tuple.tid), -1);
    assertThat(server.heap.visibilityMap().bits(dev.gajah.base.id.Tid.block(tuple.tid), map))
        .isZero();
    server.buffers.unpin(map);
  }

  @Test
  void rowsThatAnOldSnapshotSeesStay() {
    HeapSession old = indexed.session();
    begin(old);
    Snapshot snapshot = old.transaction().statementSnapshot();
    old.transaction().registerSnapshot(snapshot);
    delete(0, 100);
    VacuumResult result = vacuum(VacuumOptions.DEFAULTS);
    assertThat(result.tuplesRemoved).isZero();
    assertThat(result.tuplesRecentlyDead).isEqualTo(100);
    int seen = 0;
    HeapTuple tuple = new HeapTuple();
    try (HeapScan scan = old.beginScan(table, snapshot)) {
      while (scan.next(tuple)) {
        seen++;
      }
    }
    assertThat(seen).isEqualTo(ROWS);
    old.transaction().unregisterSnapshot(snapshot);
    commit(old);
    assertThat(vacuum(VacuumOptions.DEFAULTS).tuplesRemoved).isEqualTo(100);
  }

  @Test
  void fewDeadRowsDoNotMoveTheIndexesUnlessAsked() {
    delete(0, 3);
    VacuumResult lazy = vacuum(VacuumOptions.DEFAULTS);
    assertThat(lazy.pages).isGreaterThan(20);
    assertThat(lazy.indexScans).isBetween(0, 1);
    VacuumOptions on =
        new VacuumOptions(
            50_000_000,
            150_000_000,
            5_000_000,
            150_000_000,
            200_000_000,
            400_000_000,
            false,
            dev.gajah.access.table.RelationOptions.IndexCleanup.ON,
            true,
            64 << 20,
            false);
    vacuum(on);
    assertThat(indexEntries()).isEqualTo(ROWS - 3);
  }

  @Test
  void freezeMarksEveryPageFrozenAndTheNextVacuumSkipsThem() {
    VacuumResult result = vacuum(VacuumOptions.DEFAULTS.freeze());
    assertThat(result.tuplesFrozen).isEqualTo(ROWS);
    long counts = server.heap.visibilityMap().count(table.locator());
    assertThat((int) counts).isEqualTo(result.pages);
    assertThat((int) (counts >>> 32)).isEqualTo(result.pages);
    VacuumResult next = vacuum(VacuumOptions.DEFAULTS);
    assertThat(next.pagesScanned).isLessThan(result.pages);
    assertThat(TransactionId.isNormal(next.newFrozenXid)).isTrue();
    begin(session);
    HeapTuple tuple = new HeapTuple();
    assertThat(session.fetch(table, tids.get(7), session.transaction().statementSnapshot(), tuple))
        .isTrue();
    assertThat(tuple.effectiveXmin()).isEqualTo(TransactionId.FROZEN);
    // Locking a row clears the frozen bit only; deleting one clears both.
    assertThat(
            session.lockTuple(
                table,
                tids.get(7),
                session.transaction().commandIdForWrite(),
                RowLockMode.SHARE,
                RowWaitPolicy.BLOCK,
                false,
                tuple,
                failure))
        .isEqualTo(TupleResult.OK);
    commit(session);
    int map = server.heap.visibilityMap().pin(table.locator(), 0, -1);
    assertThat(server.heap.visibilityMap().bits(0, map)).isEqualTo(VisibilityMap.ALL_VISIBLE);
    delete(7, 8);
    assertThat(server.heap.visibilityMap().bits(0, map)).isZero();
    server.buffers.unpin(map);
  }

  @Test
  void emptyTailIsCutOff() {
    delete(200, ROWS);
    VacuumResult result = vacuum(VacuumOptions.DEFAULTS);
    assertThat(indexed.truncatedTo).isGreaterThan(0).isEqualTo(result.pages);
    assertThat(result.pagesRemoved)
        .isEqualTo(server.buffers.blockCount(table.locator(), ForkNumber.MAIN) - result.pages);
  }

  @Test
  void sampleIsSpreadAndCountsAreEstimated() {
    delete(0, 300);
    begin(session);
    Random seeded = new Random(5);
    RandomSource random =
        new RandomSource() {
          @Override
          public long nextLong() {
            return seeded.nextLong();
          }

          @Override
          public void nextSecretBytes(byte[] target) {
            seeded.nextBytes(target);
          }
        };
    SampleScan.Result result = new SampleScan(session, table, random, () -> {}).draw(200);
    assertThat(result.rows()).hasSize(200);
    assertThat(result.totalLiveRows()).isEqualTo(ROWS - 300);
    assertThat(result.totalDeadRows()).isEqualTo(300);
    long previous = -1;
    double sum = 0;
    for (HeapTuple tuple : result.rows()) {
      assertThat(tuple.tid).isGreaterThan(previous);
      previous = tuple.tid;
      sum +=
          (long)
              dev.gajah.access.tuple.TupleDeformer.value(
                  table.tuple(), tuple, 1, session.detoaster());
    }
    assertThat(sum / 200).isBetween(2200.0, 3100.0);
    commit(session);
  }
}
