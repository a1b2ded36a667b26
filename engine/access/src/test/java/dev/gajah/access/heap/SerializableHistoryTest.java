// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.heap.HeapServer.begin;
import static dev.gajah.access.heap.HeapServer.commit;
import static dev.gajah.access.heap.HeapServer.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleDeformer;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.xact.IsolationLevel;
import dev.gajah.transaction.xact.Transaction;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random transactions of several sessions read some rows and overwrite another; each write has a
/// number of its own and knows which one it replaced. From that follow all dependencies between
/// committed transactions: who overwrote whom (ww), who read from whom (wr), who read what another
/// one overwrote (rw). A cycle among them is an anomaly.
class SerializableHistoryTest {
  private static final int ROWS = 6;
  private static final int SESSIONS = 4;
  private static final int ROUNDS = 250;

  @TempDir Path directory;

  /// What a committed transaction did: row to version read; the row written, the version replaced.
  private record Done(int id, Map<Integer, Long> reads, int written, long replaced) {}

  @Test
  void serializableTransactionsHaveNoCycles() throws Exception {
    List<Done> history = run(IsolationLevel.SERIALIZABLE);
    assertThat(history.size()).isGreaterThan(ROUNDS);
    assertThat(inCycles(history)).isEmpty();
  }

  /// The control: the same load does make cycles where the isolation level allows them.
  @Test
  void weakerTransactionsHaveCycles() throws Exception {
    boolean found = false;
    for (int round = 0; round < 100 && !found; round++) {
      found = !inCycles(run(IsolationLevel.REPEATABLE_READ)).isEmpty();
    }
    assertThat(found).isTrue();
  }

  private List<Done> run(IsolationLevel level) throws Exception {
    List<Done> history = new ArrayList<>();
    try (HeapServer server = new HeapServer(directory, 256)) {
      RelationDescriptor table = server.table(16700, "registers");
      List<List<Long>> roots = load(server, table);
      CyclicBarrier round = new CyclicBarrier(SESSIONS);
      try (ExecutorService threads = Executors.newFixedThreadPool(SESSIONS)) {
        List<Future<List<Done>>> results = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
          int number = i;
          results.add(threads.submit(() -> session(server, table, roots, level, number, round)));
        }
        for (Future<List<Done>> result : results) {
          history.addAll(result.get(120, TimeUnit.SECONDS));
        }
      }
      assertThat(server.system.transactions().serializable().list()).isEmpty();
    }
    return history;
  }

  private static List<List<Long>> load(HeapServer server, RelationDescriptor table) {
    HeapSession session = server.session();
    List<List<Long>> roots = new ArrayList<>();
    begin(session);
    for (int i = 0; i < ROWS; i++) {
      HeapTuple tuple = row(table, i, 0, null);
      session.insert(table, tuple, session.transaction().commandIdForWrite());
      roots.add(new CopyOnWriteArrayList<>(List.of(tuple.tid)));
    }
    commit(session);
    return roots;
  }

  private static List<Done> session(
      HeapServer server,
      RelationDescriptor table,
      List<List<Long>> roots,
      IsolationLevel level,
      int number,
      CyclicBarrier round)
      throws Exception {
    HeapSession session = server.session();
    Transaction transaction = session.transaction();
    Random random = new Random(number);
    List<Done> done = new ArrayList<>();
    for (int r = 0; r < ROUNDS; r++) {
      round.await(60, TimeUnit.SECONDS); // so that they overlap
      int id = 1 + number + SESSIONS * r;
      begin(session);
      transaction.setIsolation(level);
      try {
        Map<Integer, Long> reads = new HashMap<>();
        Snapshot snapshot = transaction.statementSnapshot();
        transaction.pushActiveSnapshot(snapshot);
        for (int i = 0; i < 2; i++) {
          int key = random.nextInt(ROWS);
          reads.put(key, value(session, table, find(session, table, roots.get(key), snapshot)));
        }
        int key = random.nextInt(ROWS);
        HeapTuple old = find(session, table, roots.get(key), snapshot);
        long replaced = value(session, table, old);
        boolean written = write(session, table, roots.get(key), old, id);
        transaction.popActiveSnapshot();
        if (written) {
          commit(session);
          done.add(new Done(id, reads, key, replaced));
        } else {
          HeapServer.rollback(session);
        }
      } catch (SqlError e) {
        assertThat(e.state()).isEqualTo(SqlState.T_R_SERIALIZATION_FAILURE);
        transaction.abortCurrent();
        transaction.abortOutOfAny();
      }
    }
    return done;
  }

  private static HeapTuple find(
      HeapSession session, RelationDescriptor table, List<Long> roots, Snapshot snapshot) {
    HeapTuple found = new HeapTuple();
    for (long tid : roots) {
      if (session.fetchThroughIndex(table, tid, snapshot, found)) {
        return found;
      }
    }
    throw new AssertionError("no visible version");
  }

  private static long value(HeapSession session, RelationDescriptor table, HeapTuple tuple) {
    return (long) TupleDeformer.value(table.tuple(), tuple, 2, session.detoaster());
  }

  /// False if another transaction was faster.
  private static boolean write(
      HeapSession session, RelationDescriptor table, List<Long> roots, HeapTuple old, long id) {
    HeapTuple next = new HeapTuple();
    new TupleFormer(table.tuple())
        .formUpdate(next, old, new boolean[] {false, true, false}, new Object[] {null, id, null});
    int cid = session.transaction().commandIdForWrite();
    TupleResult result = session.update(table, old.tid, next, cid, null, true, new TupleFailure());
    if (result != TupleResult.OK) {
      return false;
    }
    if (session.updateIndexes() != UpdateIndexes.NONE) {
      roots.add(next.tid);
    }
    return true;
  }

  /// Transactions that are part of a dependency cycle: those that remain when all without an edge
  /// in are taken away, again and again.
  private static Set<Integer> inCycles(List<Done> history) {
    Map<Integer, Set<Integer>> edges = new HashMap<>();
    Map<String, Integer> overwriter = new HashMap<>();
    for (Done each : history) {
      Integer other = overwriter.put(each.written + ":" + each.replaced, each.id);
      assertThat(other).as("two transactions replaced the same version").isNull();
      edges.put(each.id, new HashSet<>());
    }
    for (Done each : history) {
      edge(edges, (int) each.replaced, each.id); // ww
      for (Map.Entry<Integer, Long> read : each.reads.entrySet()) {
        edge(edges, (int) (long) read.getValue(), each.id); // wr
        Integer next = overwriter.get(read.getKey() + ":" + read.getValue());
        if (next != null) {
          edge(edges, each.id, next); // rw
        }
      }
    }
    Map<Integer, Integer> incoming = new HashMap<>();
    edges.keySet().forEach(id -> incoming.put(id, 0));
    edges.values().forEach(to -> to.forEach(id -> incoming.merge(id, 1, Integer::sum)));
    ArrayDeque<Integer> free = new ArrayDeque<>();
    incoming.forEach(
        (id, count) -> {
          if (count == 0) {
            free.add(id);
          }
        });
    Set<Integer> rest = new HashSet<>(edges.keySet());
    while (!free.isEmpty()) {
      int id = free.poll();
      rest.remove(id);
      for (int to : edges.get(id)) {
        if (incoming.merge(to, -1, Integer::sum) == 0) {
          free.add(to);
        }
      }
    }
    return rest;
  }

  private static void edge(Map<Integer, Set<Integer>> edges, int from, int to) {
    if (from != to && from != 0 && edges.containsKey(from)) {
      edges.get(from).add(to);
    }
  }
}
