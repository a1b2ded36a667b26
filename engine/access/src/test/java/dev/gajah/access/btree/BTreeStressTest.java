// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.access.heap.HeapServer;
import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.index.IndexAccessMethod.IndexInserter;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.IndexVacuumRequest;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Tid;
import dev.gajah.transaction.xact.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many sessions on one index at a time.
class BTreeStressTest {
  private static final int THREADS = 4;
  private static final int ROWS = 12000;

  @TempDir Path directory;

  private static void runAll(List<Runnable> bodies) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (Runnable body : bodies) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  body.run();
                } catch (Throwable t) {
                  failure.compareAndSet(null, t);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(60000);
      assertThat(thread.isAlive()).as("a thread hangs").isFalse();
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  @Test
  void writersReadersAndVacuumTogether() throws Exception {
    try (HeapServer server = new HeapServer(directory, 600)) {
      BTreeHarness harness = new BTreeHarness(server);
      IndexDescriptor index =
          BTreeHarness.index(5001, "i", false, BTreeHarness.int4("a", false, false));
      Transaction setup = harness.begin();
      harness.create(index, setup);
      setup.endBlock(false);
      setup.commitCommand();
      AtomicInteger writersLeft = new AtomicInteger(THREADS);
      List<Runnable> bodies = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int id = t;
        bodies.add(
            () -> {
              Transaction transaction = harness.begin();
              IndexInserter inserter =
                  harness.btree.beginInsert(index, transaction, null, (i, c, r) -> null);
              IndexScan scan = harness.btree.beginScan(index, transaction);
              Random random = new Random(id);
              // Block numbers below 100000 are never vacuumed; each thread has its own.
              for (int i = 0; i < ROWS; i++) {
                long key = id < 2 ? random.nextInt(3000) : i;
                boolean doomed = i % 3 == 0;
                long tid = Tid.pack((doomed ? 100000 : 0) + i, 1 + id);
                inserter.insert(BTreeHarness.row(key), 0, tid, UniqueCheck.NO, false);
                if (i % 10 == 0 && !doomed) {
                  scan.rescan(new ScanKey[] {ScanKey.of(0, ScanKey.EQUAL, key)}, 1, i % 20 == 0);
                  boolean seen = false;
                  while (scan.next()) {
                    seen |= scan.tid() == tid;
                  }
                  assertThat(seen).as("own row %d", key).isTrue();
                }
              }
              scan.end();
              writersLeft.decrementAndGet();
            });
      }
      bodies.add(
          () -> {
            Transaction transaction = harness.begin();
            IndexScan scan = harness.btree.beginScan(index, transaction);
            boolean forward = true;
            while (writersLeft.get() > 0) {
              scan.rescan(new ScanKey[0], 0, forward);
              java.util.Set<Long> seen = new java.util.HashSet<>();
              while (scan.next()) {
                assertThat(seen.add(scan.tid())).as("row seen once").isTrue();
              }
              forward = !forward;
            }
            scan.end();
          });
      bodies.add(
          () -> {
            while (writersLeft.get() > 0) {
              Transaction transaction = harness.begin();
              IndexVacuumRequest request = new IndexVacuumRequest(false, 0, true, () -> {});
              var stats =
                  harness.btree.bulkDelete(
                      index, transaction, request, null, tid -> Tid.block(tid) >= 100000);
              harness.btree.vacuumCleanup(index, transaction, request, stats);
              transaction.endBlock(false);
              transaction.commitCommand();
            }
          });
      runAll(bodies);
      Transaction transaction = harness.begin();
      TreeShape.check(new OpenIndex(harness.btree, index, transaction));
      IndexScan scan = harness.btree.beginScan(index, transaction);
      scan.rescan(new ScanKey[0], 0, true);
      int kept = 0;
      while (scan.next()) {
        kept += Tid.block(scan.tid()) < 100000 ? 1 : 0;
      }
      assertThat(kept).isEqualTo(THREADS * (ROWS - ROWS / 3));
      scan.end();
    }
  }

  @Test
  void ofEqualKeysOneWins() throws Exception {
    try (HeapServer server = new HeapServer(directory, 600)) {
      BTreeHarness harness = new BTreeHarness(server);
      RelationDescriptor table = server.table(7000, "t");
      IndexDescriptor index =
          BTreeHarness.index(7001, "t_pkey", true, BTreeHarness.int4("id", false, false));
      Transaction setup = harness.begin();
      harness.create(index, setup);
      setup.endBlock(false);
      setup.commitCommand();
      AtomicInteger inserted = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      List<Runnable> bodies = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int seed = t;
        bodies.add(
            () -> {
              HeapSession session = server.session();
              Random random = new Random(seed);
              for (int i = 0; i < 400; i++) {
                long key = i;
                session.transaction().startCommand();
                try {
                  HeapTuple tuple = HeapServer.row(table, key, seed, "x");
                  long tid = insert(session, table, tuple);
                  IndexInserter inserter =
                      harness.btree.beginInsert(
                          index,
                          session.transaction(),
                          session.indexedTable(table),
                          (d, c, r) -> "(id)=(" + key + ")");
                  inserter.insert(BTreeHarness.row(key), 0, tid, UniqueCheck.YES, false);
                  if (random.nextInt(4) == 0) {
                    session.transaction().abortCurrent();
                  } else {
                    session.transaction().commitCommand();
                    inserted.incrementAndGet();
                  }
                } catch (SqlError e) {
                  session.transaction().abortCurrent();
                  if (!e.state().equals(SqlState.UNIQUE_VIOLATION)) {
                    throw e;
                  }
                  assertThat(e.message())
                      .isEqualTo("duplicate key value violates unique constraint \"t_pkey\"");
                  assertThat(e.detail()).isEqualTo("Key (id)=(" + key + ") already exists.");
                  refused.incrementAndGet();
                }
              }
            });
      }
      runAll(bodies);
      HeapSession reader = server.session();
      reader.transaction().startCommand();
      List<String> rows = HeapServer.rows(reader, table);
      assertThat(rows).hasSize(inserted.get());
      assertThat(rows.stream().map(r -> r.substring(0, r.indexOf(':'))).distinct().count())
          .isEqualTo(rows.size());
      assertThat(refused.get()).isPositive();
    }
  }

  private static long insert(HeapSession session, RelationDescriptor table, HeapTuple tuple) {
    session.insert(table, tuple, session.transaction().commandId());
    return tuple.tid;
  }

  @Test
  void buildRefusesDuplicates() throws IOException {
    try (HeapServer server = new HeapServer(directory, 600)) {
      BTreeHarness harness = new BTreeHarness(server);
      IndexDescriptor index =
          BTreeHarness.index(5001, "i", true, BTreeHarness.int4("a", false, false));
      Transaction transaction = harness.begin();
      server.storage.create(index.locator(), dev.gajah.base.id.ForkNumber.MAIN, false);
      assertThatThrownBy(
              () ->
                  harness.btree.build(
                      index,
                      transaction,
                      sink -> {
                        for (int i = 0; i < 5000; i++) {
                          sink.accept(BTreeHarness.row(i % 4999), 0, Tid.pack(i, 1), true);
                        }
                        return 5000;
                      },
                      1 << 20,
                      (d, c, r) -> "(a)=(" + c[0].get(r) + ")"))
          .isInstanceOf(SqlError.class)
          .hasMessage("could not create unique index \"i\"")
          .satisfies(
              e -> assertThat(((SqlError) e).detail()).isEqualTo("Key (a)=(0) is duplicated."));
    }
  }
}
