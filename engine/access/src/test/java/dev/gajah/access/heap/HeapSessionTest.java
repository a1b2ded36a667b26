// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.heap.HeapServer.begin;
import static dev.gajah.access.heap.HeapServer.commit;
import static dev.gajah.access.heap.HeapServer.rollback;
import static dev.gajah.access.heap.HeapServer.row;
import static dev.gajah.access.heap.HeapServer.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Tid;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.transaction.snapshot.SpecialSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapSessionTest {
  @TempDir Path directory;
  private HeapServer server;
  private HeapSession one;
  private HeapSession two;
  private RelationDescriptor table;
  private final TupleFailure failure = new TupleFailure();

  @BeforeEach
  void start() throws IOException {
    server = new HeapServer(directory);
    table = server.table(16400, "accounts");
    one = server.session();
    two = server.session();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private long insert(HeapSession session, long id, long value, String note) {
    HeapTuple tuple = row(table, id, value, note);
    session.insert(table, tuple, session.transaction().commandIdForWrite());
    return tuple.tid;
  }

  private long update(HeapSession session, long tid, long id, long value, String note) {
    HeapTuple tuple = row(table, id, value, note);
    TupleResult result =
        session.update(
            table, tid, tuple, session.transaction().commandIdForWrite(), null, true, failure);
    assertThat(result).isEqualTo(TupleResult.OK);
    return tuple.tid;
  }

  @Test
  void rowsAreVisibleAfterCommitAndGoneAfterRollback() {
    begin(one);
    insert(one, 1, 10, "a");
    begin(two);
    assertThat(rows(two, table)).isEmpty();
    assertThat(rows(one, table)).as("own command").isEmpty();
    one.transaction().commandCounterIncrement();
    assertThat(rows(one, table)).containsExactly("1:10:a");
    commit(one);
    assertThat(rows(two, table)).containsExactly("1:10:a");
    commit(two);
    begin(one);
    insert(one, 2, 20, null);
    rollback(one);
    begin(two);
    assertThat(rows(two, table)).containsExactly("1:10:a");
    commit(two);
  }

  @Test
  void updateOfPlainColumnIsHotAndIndexFetchFollowsTheChain() {
    begin(one);
    long first = insert(one, 1, 10, "a");
    commit(one);
    begin(one);
    long second = update(one, first, 1, 11, "a");
    assertThat(one.updateIndexes()).isEqualTo(UpdateIndexes.NONE);
    one.transaction().commandCounterIncrement();
    long third = update(one, second, 1, 12, "b");
    assertThat(one.updateLockMode()).isEqualTo(RowLockMode.NO_KEY_EXCLUSIVE);
    commit(one);
    begin(one);
    HeapTuple found = new HeapTuple();
    assertThat(one.fetchThroughIndex(table, first, one.transaction().statementSnapshot(), found))
        .isTrue();
    assertThat(found.tid).isEqualTo(third);
    assertThat(found.isHeapOnly()).isTrue();
    assertThat(HeapServer.text(one, table, found)).isEqualTo("1:12:b");
    assertThat(one.latestTid(table, first, one.transaction().statementSnapshot())).isEqualTo(third);
    long fourth = update(one, third, 2, 12, "b");
    assertThat(one.updateIndexes()).isEqualTo(UpdateIndexes.ALL);
    assertThat(one.updateLockMode()).isEqualTo(RowLockMode.EXCLUSIVE);
    commit(one);
    begin(two);
    assertThat(rows(two, table)).containsExactly("2:12:b");
    assertThat(two.fetchThroughIndex(table, first, two.transaction().statementSnapshot(), found))
        .isFalse();
    assertThat(two.fetchThroughIndex(table, fourth, two.transaction().statementSnapshot(), found))
        .isTrue();
    commit(two);
  }

  @Test
  void secondUpdaterWaitsAndThenLearnsOfTheNewVersion() throws Exception {
    begin(one);
    long first = insert(one, 1, 10, "a");
    commit(one);
    begin(one);
    long second = update(one, first, 1, 11, "a");
    CompletableFuture<TupleResult> other =
        CompletableFuture.supplyAsync(
            () -> {
              begin(two);
              HeapTuple tuple = row(table, 1, 99, "two");
              return two.update(
                  table, first, tuple, two.transaction().commandIdForWrite(), null, true, failure);
            });
    assertThat(other.isDone()).isFalse();
    Thread.sleep(50);
    assertThat(other.isDone()).isFalse();
    commit(one);
    assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(TupleResult.UPDATED);
    assertThat(failure.ctid).isEqualTo(second);
    HeapTuple newest = new HeapTuple();
    TupleResult locked =
        two.lockNewest(
            table,
            first,
            two.transaction().statementSnapshot(),
            two.transaction().commandIdForWrite(),
            RowLockMode.NO_KEY_EXCLUSIVE,
            RowWaitPolicy.BLOCK,
            newest,
            failure);
    assertThat(locked).isEqualTo(TupleResult.OK);
    assertThat(failure.traversed).isTrue();
    assertThat(newest.tid).isEqualTo(second);
    update(two, second, 1, 12, "two");
    commit(two);
    begin(one);
    assertThat(rows(one, table)).containsExactly("1:12:two");
    commit(one);
  }

  @Test
  void waiterGoesOnWhenTheFirstUpdaterRollsBack() throws Exception {
    begin(one);
    long first = insert(one, 1, 10, "a");
    commit(one);
    begin(one);
    update(one, first, 1, 11, "a");
    CompletableFuture<TupleResult> other =
        CompletableFuture.supplyAsync(
            () -> {
              begin(two);
              TupleResult result =
                  two.delete(
                      table,
                      first,
                      two.transaction().commandIdForWrite(),
                      null,
                      true,
                      failure,
                      false);
              commit(two);
              return result;
            });
    Thread.sleep(50);
    rollback(one);
    assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(TupleResult.OK);
    begin(one);
    assertThat(rows(one, table)).isEmpty();
    commit(one);
  }

  @Test
  void rowLocksConflictAsPostgresSays() {
    begin(one);
    long tid = insert(one, 1, 10, "a");
    commit(one);
    boolean[][] compatible = {
      // key share, share, no key exclusive, exclusive
      {true, true, true, false},
      {true, true, false, false},
      {true, false, false, false},
      {false, false, false, false},
    };
    HeapTuple tuple = new HeapTuple();
    for (RowLockMode mine : RowLockMode.values()) {
      for (RowLockMode theirs : RowLockMode.values()) {
        begin(one);
        assertThat(lock(one, tid, mine, RowWaitPolicy.BLOCK, tuple)).isEqualTo(TupleResult.OK);
        begin(two);
        assertThat(lock(two, tid, theirs, RowWaitPolicy.SKIP, tuple))
            .as(mine + " then " + theirs)
            .isEqualTo(
                compatible[mine.ordinal()][theirs.ordinal()]
                    ? TupleResult.OK
                    : TupleResult.WOULD_BLOCK);
        if (!compatible[mine.ordinal()][theirs.ordinal()]) {
          assertThatThrownBy(() -> lock(two, tid, theirs, RowWaitPolicy.ERROR, new HeapTuple()))
              .isInstanceOf(SqlError.class)
              .hasMessageContaining("could not obtain lock on row in relation \"accounts\"");
        }
        // Stronger and weaker again, by the first holder.
        assertThat(lock(one, tid, mine, RowWaitPolicy.SKIP, tuple)).isEqualTo(TupleResult.OK);
        rollback(two);
        commit(one);
      }
    }
    begin(two);
    assertThat(rows(two, table)).containsExactly("1:10:a");
    commit(two);
  }

  private TupleResult lock(
      HeapSession session, long tid, RowLockMode mode, RowWaitPolicy policy, HeapTuple tuple) {
    return session.lockTuple(
        table,
        tid,
        session.transaction().commandIdForWrite(),
        mode,
        policy,
        true,
        tuple,
        new TupleFailure());
  }

  @Test
  void keyShareLockSurvivesAnUpdateOfOtherColumns() {
    begin(one);
    long tid = insert(one, 1, 10, "a");
    commit(one);
    begin(one);
    assertThat(lock(one, tid, RowLockMode.KEY_SHARE, RowWaitPolicy.BLOCK, new HeapTuple()))
        .isEqualTo(TupleResult.OK);
    begin(two);
    long next = update(two, tid, 1, 11, "b");
    commit(two);
    begin(two);
    assertThat(rows(two, table)).containsExactly("1:11:b");
    assertThat(lock(two, next, RowLockMode.EXCLUSIVE, RowWaitPolicy.SKIP, new HeapTuple()))
        .isEqualTo(TupleResult.WOULD_BLOCK);
    assertThat(lock(two, next, RowLockMode.NO_KEY_EXCLUSIVE, RowWaitPolicy.SKIP, new HeapTuple()))
        .isEqualTo(TupleResult.OK);
    commit(two);
    commit(one);
    begin(two);
    assertThat(lock(two, next, RowLockMode.EXCLUSIVE, RowWaitPolicy.SKIP, new HeapTuple()))
        .isEqualTo(TupleResult.OK);
    commit(two);
  }

  @Test
  void batchesDecodeWantedColumnsAcrossPages() {
    begin(one);
    int count = 3000;
    HeapTuple[] tuples = new HeapTuple[count];
    for (int i = 0; i < count; i++) {
      tuples[i] = row(table, i, i * 2L, i % 3 == 0 ? null : "note " + i);
    }
    one.multiInsert(table, tuples, count, one.transaction().commandIdForWrite(), 0, null);
    commit(one);
    begin(two);
    LongVector ids = new LongVector(Vector.BATCH);
    BytesVector notes = new BytesVector(Vector.BATCH);
    LongVector ctids = new LongVector(Vector.BATCH);
    LongVector xmins = new LongVector(Vector.BATCH);
    Vector[] targets = {notes, ctids, ids, xmins};
    int seen = 0;
    try (HeapScan scan =
        two.beginScan(
            table,
            two.transaction().statementSnapshot(),
            new int[] {3, SystemAttribute.CTID, 1, SystemAttribute.XMIN})) {
      while (true) {
        for (Vector target : targets) {
          target.reset();
        }
        int n = scan.next(targets, 0, Vector.BATCH);
        if (n == 0) {
          break;
        }
        for (int i = 0; i < n; i++) {
          int id = seen + i;
          assertThat(ids.values[i]).isEqualTo(id);
          assertThat(ctids.values[i]).isEqualTo(tuples[id].tid);
          if (id % 3 == 0) {
            assertThat(notes.isNull(i)).isTrue();
          } else {
            assertThat(notes.utf8(i)).isEqualTo("note " + id);
          }
          assertThat(xmins.values[i]).isEqualTo(tuples[id].xmin() & 0xFFFFFFFFL);
        }
        seen += n;
      }
    }
    assertThat(seen).isEqualTo(count);
    commit(two);
  }

  @Test
  void hotUpdatesPruneTheirPageInsteadOfGrowingTheTable() {
    begin(one);
    long tid = insert(one, 1, 0, "x".repeat(100));
    long root = tid;
    commit(one);
    for (int i = 1; i <= 2000; i++) {
      begin(one);
      HeapTuple current = new HeapTuple();
      assertThat(one.fetchThroughIndex(table, root, one.transaction().statementSnapshot(), current))
          .isTrue();
      HeapTuple next = new HeapTuple();
      boolean[] replaced = {false, true, false};
      new TupleFormer(table.tuple())
          .formUpdate(next, current, replaced, new Object[] {null, (long) i, null});
      assertThat(
              one.update(
                  table,
                  current.tid,
                  next,
                  one.transaction().commandIdForWrite(),
                  null,
                  true,
                  failure))
          .isEqualTo(TupleResult.OK);
      assertThat(one.updateIndexes()).as("update %d", i).isEqualTo(UpdateIndexes.NONE);
      commit(one);
    }
    begin(one);
    assertThat(server.buffers.blockCount(table.locator(), dev.gajah.base.id.ForkNumber.MAIN))
        .isEqualTo(1);
    assertThat(rows(one, table)).containsExactly("1:2000:" + "x".repeat(100));
    commit(one);
  }

  @Test
  void subtransactionChangesVanishWithIt() {
    begin(one);
    long tid = insert(one, 1, 10, "a");
    one.transaction().commandCounterIncrement();
    one.transaction().beginInternalSubtransaction("s");
    long second = update(one, tid, 1, 11, "sub");
    insert(one, 2, 20, "sub");
    one.transaction().commandCounterIncrement();
    assertThat(rows(one, table)).containsExactlyInAnyOrder("1:11:sub", "2:20:sub");
    one.transaction().rollbackAndReleaseCurrentSubtransaction();
    one.transaction().commandCounterIncrement();
    assertThat(rows(one, table)).containsExactly("1:10:a");
    update(one, tid, 1, 12, "top");
    commit(one);
    begin(two);
    assertThat(rows(two, table)).containsExactly("1:12:top");
    assertThat(two.fetch(table, second, SpecialSnapshot.ANY, new HeapTuple())).isTrue();
    commit(two);
  }

  @Test
  void combinedCommandIdsLetACursorSeeItsOwnPast() {
    begin(one);
    long tid = insert(one, 1, 10, "a");
    one.transaction().commandCounterIncrement();
    HeapScan earlier = one.beginScan(table, one.transaction().statementSnapshot());
    one.delete(table, tid, one.transaction().commandIdForWrite(), null, true, failure, false);
    one.transaction().commandCounterIncrement();
    assertThat(rows(one, table)).isEmpty();
    assertThat(earlier.next(new HeapTuple())).isTrue();
    assertThat(
            one.delete(
                table, tid, one.transaction().commandIdForWrite() - 1, null, true, failure, false))
        .isEqualTo(TupleResult.SELF_MODIFIED);
    commit(one);
  }

  @Test
  void speculativeInsertionIsConfirmedOrTakenBack() {
    begin(one);
    HeapTuple tuple = row(table, 1, 10, "maybe");
    one.insertSpeculative(table, tuple, one.transaction().commandIdForWrite(), 77);
    HeapIndexedTable indexed = two.indexedTable(table);
    begin(two);
    assertThat(indexed.liveness(tuple.tid))
        .isEqualTo(dev.gajah.access.index.IndexedTable.IN_PROGRESS);
    assertThat(indexed.speculativeToken()).isEqualTo(77);
    one.finishSpeculative(table, tuple.tid, true);
    HeapTuple other = row(table, 2, 20, "no");
    one.insertSpeculative(table, other, one.transaction().commandIdForWrite(), 78);
    one.finishSpeculative(table, other.tid, false);
    assertThat(indexed.liveness(other.tid)).isNotEqualTo(dev.gajah.access.index.IndexedTable.LIVE);
    commit(one);
    assertThat(rows(two, table)).containsExactly("1:10:maybe");
    assertThat(indexed.liveness(tuple.tid)).isEqualTo(dev.gajah.access.index.IndexedTable.LIVE);
    assertThat(indexed.liveTid()).isEqualTo(tuple.tid);
    commit(two);
  }

  @Test
  void indexBuildGetsEachRowUnderItsRootAndDeadOnesNotAtAll() {
    begin(one);
    long first = insert(one, 1, 10, "a");
    long gone = insert(one, 2, 20, "b");
    commit(one);
    begin(one);
    long second = update(one, first, 1, 11, "a");
    one.delete(table, gone, one.transaction().commandIdForWrite(), null, true, failure, false);
    commit(one);
    begin(one);
    insert(one, 3, 30, "open");
    IndexBuildScan scan = new IndexBuildScan(one, table, new int[] {1, 2}, null, true);
    LongVector ids = new LongVector(8);
    LongVector values = new LongVector(8);
    long[] roots = new long[8];
    boolean[] alive = new boolean[8];
    assertThat(scan.next(new Vector[] {ids, values}, roots, alive, 8)).isEqualTo(2);
    assertThat(ids.values[0]).isEqualTo(1);
    assertThat(values.values[0]).isEqualTo(11);
    assertThat(roots[0]).as("root, not " + Tid.toString(second)).isEqualTo(first);
    assertThat(alive[0]).isTrue();
    assertThat(ids.values[1]).isEqualTo(3);
    assertThat(scan.heapTuples()).isEqualTo(2);
    assertThat(scan.next(new Vector[] {ids, values}, roots, alive, 8)).isZero();
    rollback(one);
  }

  @Test
  void rowsTooBigAreRefused() {
    begin(one);
    RelationDescriptor toastless = server.table(16401, "b").toBuilder().kind('t').build();
    HeapTuple tuple = row(toastless, 1, 1, "z".repeat(9000));
    assertThatThrownBy(() -> one.insert(toastless, tuple, 0))
        .isInstanceOf(SqlError.class)
        .hasMessage("row is too big: size 9048, maximum size 8160");
    rollback(one);
    assertThat(Tid.isValid(tuple.tid)).isFalse();
  }
}
