// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.heap.HeapServer.begin;
import static dev.gajah.access.heap.HeapServer.commit;
import static dev.gajah.access.heap.HeapServer.rollback;
import static dev.gajah.access.heap.HeapServer.row;

import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.sequence.SequenceParameters;
import dev.gajah.access.sequence.SequenceState;
import dev.gajah.access.sequence.Sequences;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.vacuum.LazyVacuum;
import dev.gajah.access.vacuum.VacuumOptions;
import dev.gajah.access.vacuum.VacuumResult;
import dev.gajah.access.vacuum.VacuumServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Three sessions that change a table at random, interleaved in one thread; with vacuums in
/// between.
final class Workload {
  private final HeapServer server;
  final RelationDescriptor table;
  final RelationDescriptor sequence;
  private final Random random;
  private final HeapSession[] sessions = new HeapSession[3];
  private final boolean[] open = new boolean[3];
  private final List<Long> tids = new ArrayList<>();
  private final Sequences sequences;
  private final TupleFailure failure = new TupleFailure();
  int hotUpdates;
  int updates;
  int locks;
  int vacuums;
  long removed;
  long frozen;

  Workload(HeapServer server, long seed) {
    this.server = server;
    random = new Random(seed);
    table = server.table(16500, "t");
    sequence = server.table(16501, "s").toBuilder().kind('S').build();
    for (int i = 0; i < 3; i++) {
      sessions[i] = server.session();
    }
    sequences = new Sequences(server.buffers, server.wal);
    begin(sessions[0]);
    sequences.create(sequence, sessions[0].transaction(), new SequenceState(1, 0, false));
    commit(sessions[0]);
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
    for (int i = 0; i < 3; i++) {
      if (open[i]) {
        commit(sessions[i]);
        open[i] = false;
      }
    }
  }

  private void step() {
    int s = random.nextInt(3);
    HeapSession session = sessions[s];
    if (!open[s]) {
      begin(session);
      open[s] = true;
    }
    int cid = session.transaction().commandIdForWrite();
    int what = random.nextInt(100);
    if (what < 25 || tids.isEmpty()) {
      HeapTuple tuple = row(table, random.nextInt(1000), random.nextLong(), note());
      session.insert(table, tuple, cid);
      tids.add(tuple.tid);
    } else if (what < 55) {
      update(session, cid, someTid());
    } else if (what < 62) {
      long tid = someTid();
      if (tids.indexOf(tid) >= 5 && isThere(session, tid)) {
        session.delete(table, tid, cid, null, false, failure, false);
      }
    } else if (what < 75) {
      long tid = someTid();
      if (isThere(session, tid)) {
        RowLockMode mode = RowLockMode.values()[random.nextInt(4)];
        session.lockTuple(
            table,
            tid,
            cid,
            mode,
            RowWaitPolicy.SKIP,
            mode == RowLockMode.KEY_SHARE,
            new HeapTuple(),
            failure);
        locks++;
      }
    } else if (what < 80) {
      int count = 1 + random.nextInt(60);
      HeapTuple[] tuples = new HeapTuple[count];
      for (int i = 0; i < count; i++) {
        tuples[i] = row(table, i, i, note());
      }
      session.multiInsert(
          table, tuples, count, cid, random.nextInt(8) == 0 ? InsertOption.FROZEN : 0, null);
      for (HeapTuple tuple : tuples) {
        tids.add(tuple.tid);
      }
    } else if (what < 84) {
      sequences.next(
          sequence,
          new SequenceParameters(1, 1, Long.MAX_VALUE, 1, 1, false),
          session.transaction());
    } else if (what < 86) {
      HeapServer.rows(session, table);
    } else if (what < 88) {
      HeapTuple tuple = row(table, 1, 1, note());
      session.insertSpeculative(table, tuple, cid, 5);
      session.finishSpeculative(table, tuple.tid, random.nextBoolean());
    } else if (what < 97) {
      session.transaction().commandCounterIncrement();
      if (random.nextInt(4) == 0) {
        rollback(session);
      } else {
        commit(session);
      }
      open[s] = false;
    } else if (random.nextInt(3) == 0) {
      vacuum();
    } else if (random.nextInt(3) == 0) {
      server.wal.moveRedoToInsertPosition(); // as a checkpoint does: full page images follow
    }
    if (open[s] && random.nextInt(3) == 0) {
      session.transaction().commandCounterIncrement();
    }
  }

  private void update(HeapSession session, int cid, long tid) {
    if (!isThere(session, tid)) {
      return;
    }
    HeapTuple old = new HeapTuple();
    session.fetch(table, tid, dev.gajah.transaction.snapshot.SpecialSnapshot.ANY, old);
    HeapTuple next;
    if (random.nextInt(3) > 0) {
      next = new HeapTuple();
      new dev.gajah.access.tuple.TupleFormer(table.tuple())
          .formUpdate(
              next,
              old,
              new boolean[] {false, true, false},
              new Object[] {null, random.nextLong(), null});
    } else {
      next = row(table, random.nextInt(1000), 7, note());
    }
    if (session.update(table, tid, next, cid, null, false, failure) == TupleResult.OK) {
      int hot = tids.indexOf(tid);
      if (hot >= 0 && hot < 5) {
        tids.set(hot, next.tid);
      }
      tids.add(next.tid);
      updates++;
      if (session.updateIndexes() == UpdateIndexes.NONE) {
        hotUpdates++;
      }
    }
  }

  /// A visible tuple at that place? Others may not be asked for changes.
  private boolean isThere(HeapSession session, long tid) {
    return session.fetch(table, tid, session.transaction().statementSnapshot(), new HeapTuple());
  }

  /// Often one of the first or last tuples, so that sessions meet.
  private long someTid() {
    int size = tids.size();
    if (random.nextInt(3) == 0) {
      return tids.get(random.nextInt(Math.min(size, 5)));
    }
    return tids.get(
        random.nextBoolean()
            ? random.nextInt(size)
            : size - 1 - random.nextInt(Math.min(size, 12)));
  }

  private String note() {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> "short";
      default -> "n".repeat(random.nextInt(400));
    };
  }

  VacuumResult vacuum() {
    HeapSession session = server.session();
    begin(session);
    VacuumOptions options =
        random.nextBoolean() ? VacuumOptions.DEFAULTS : VacuumOptions.DEFAULTS.freeze();
    VacuumResult result =
        new LazyVacuum(
                session,
                table,
                new VacuumOptions(
                    options.freezeMinAge(),
                    options.freezeTableAge(),
                    options.multixactFreezeMinAge(),
                    options.multixactFreezeTableAge(),
                    options.autovacuumFreezeMaxAge(),
                    options.autovacuumMultixactFreezeMaxAge(),
                    false,
                    options.indexCleanup(),
                    false,
                    options.memoryBytesMax(),
                    false),
                new VacuumServices() {
                  @Override
                  public IndexAccessMethod accessMethod(int oid) {
                    throw new AssertionError("no indexes");
                  }

                  @Override
                  public void delayPoint() {}

                  @Override
                  public void truncate(RelationDescriptor relation, int blocks) {
                    throw new AssertionError("no truncation");
                  }
                })
            .run();
    commit(session);
    server.system.procArray().remove(session.transaction().proc());
    vacuums++;
    removed += result.tuplesRemoved;
    frozen += result.tuplesFrozen;
    return result;
  }
}
