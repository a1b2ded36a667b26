// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.heap.HeapServer.begin;
import static dev.gajah.access.heap.HeapServer.commit;
import static dev.gajah.access.heap.HeapServer.rollback;
import static dev.gajah.access.heap.HeapServer.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleDeformer;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.base.id.Tid;
import dev.gajah.transaction.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many sessions move money between few rows, as READ COMMITTED updates do; readers check that none
/// is lost.
class HeapStressTest {
  private static final int ROWS = 12;
  private static final int WRITERS = 4;
  private static final int TRANSFERS = 600;

  @TempDir Path directory;

  @Test
  void transfersKeepTheSum() throws Exception {
    try (HeapServer server = new HeapServer(directory, 256)) {
      RelationDescriptor table = server.table(16600, "accounts");
      List<List<Long>> roots = load(server, table);
      AtomicBoolean done = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
      List<Future<Integer>> results = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int seed = w;
        results.add(threads.submit(writer(server, table, roots, seed)));
      }
      Future<Integer> reader =
          threads.submit(
              () -> {
                int scans = 0;
                HeapSession session = server.session();
                while (!done.get()) {
                  begin(session);
                  assertThat(sum(session, table)).isEqualTo(ROWS * 1000L);
                  commit(session);
                  scans++;
                }
                return scans;
              });
      int moved = 0;
      for (Future<Integer> result : results) {
        moved += result.get(120, TimeUnit.SECONDS);
      }
      done.set(true);
      assertThat(reader.get(20, TimeUnit.SECONDS)).isGreaterThan(0);
      threads.shutdown();
      assertThat(moved).isGreaterThan(WRITERS * TRANSFERS / 2);
      HeapSession check = server.session();
      begin(check);
      assertThat(sum(check, table)).isEqualTo(ROWS * 1000L);
      commit(check);
    }
  }

  private static List<List<Long>> load(HeapServer server, RelationDescriptor table)
      throws IOException {
    HeapSession session = server.session();
    List<List<Long>> roots = new ArrayList<>();
    begin(session);
    for (int i = 0; i < ROWS; i++) {
      HeapTuple tuple = row(table, i, 1000, "owner " + i);
      session.insert(table, tuple, session.transaction().commandIdForWrite());
      roots.add(new CopyOnWriteArrayList<>(List.of(tuple.tid)));
    }
    commit(session);
    return roots;
  }

  private static Callable<Integer> writer(
      HeapServer server, RelationDescriptor table, List<List<Long>> roots, int seed) {
    return () -> {
      HeapSession session = server.session();
      Random random = new Random(seed);
      int moved = 0;
      for (int t = 0; t < TRANSFERS; t++) {
        int a = random.nextInt(ROWS);
        int b = random.nextInt(ROWS);
        if (a == b) {
          continue;
        }
        int amount = random.nextInt(50);
        begin(session);
        // Ascending order: no deadlocks. A rolled back transfer must leave no trace.
        boolean fine =
            a < b
                ? add(session, table, roots, a, -amount) && add(session, table, roots, b, amount)
                : add(session, table, roots, b, amount) && add(session, table, roots, a, -amount);
        assertThat(fine).isTrue();
        if (random.nextInt(10) == 0) {
          rollback(session);
        } else {
          commit(session);
          moved++;
        }
      }
      return moved;
    };
  }

  /// UPDATE accounts SET value = value + amount WHERE id = ..., as the executor does it.
  private static boolean add(
      HeapSession session, RelationDescriptor table, List<List<Long>> roots, int id, long amount) {
    HeapTuple found = new HeapTuple();
    Snapshot snapshot = session.transaction().statementSnapshot();
    boolean visible = false;
    for (long tid : roots.get(id)) { // the "index"
      visible = session.fetchThroughIndex(table, tid, snapshot, found);
      if (visible) {
        break;
      }
    }
    if (!visible) {
      return false;
    }
    int cid = session.transaction().commandIdForWrite();
    TupleFailure failure = new TupleFailure();
    while (true) {
      HeapTuple next = new HeapTuple();
      long value = (long) TupleDeformer.value(table.tuple(), found, 2, session.detoaster());
      new TupleFormer(table.tuple())
          .formUpdate(
              next,
              found,
              new boolean[] {false, true, false},
              new Object[] {null, value + amount, null});
      TupleResult result = session.update(table, found.tid, next, cid, null, true, failure);
      if (result == TupleResult.OK) {
        session.transaction().commandCounterIncrement();
        if (session.updateIndexes() != UpdateIndexes.NONE) {
          roots.get(id).add(next.tid);
        }
        return true;
      }
      assertThat(result).isEqualTo(TupleResult.UPDATED);
      long stale = found.tid;
      result =
          session.lockNewest(
              table,
              stale,
              snapshot,
              cid,
              session.updateLockMode(),
              RowWaitPolicy.BLOCK,
              found,
              failure);
      assertThat(result).isEqualTo(TupleResult.OK);
      assertThat(Tid.isValid(found.tid)).isTrue();
    }
  }

  private static long sum(HeapSession session, RelationDescriptor table) {
    long sum = 0;
    int rows = 0;
    try (HeapScan scan = session.beginScan(table, session.transaction().statementSnapshot())) {
      HeapTuple tuple = new HeapTuple();
      while (scan.next(tuple)) {
        sum += (long) TupleDeformer.value(table.tuple(), tuple, 2, session.detoaster());
        rows++;
      }
    }
    assertThat(rows).isEqualTo(ROWS);
    return sum;
  }
}
