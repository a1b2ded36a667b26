// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.heap.HeapServer.begin;
import static dev.gajah.access.heap.HeapServer.commit;
import static dev.gajah.access.heap.HeapServer.rollback;
import static dev.gajah.access.heap.HeapServer.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.statistics.TableCounts;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStatisticsTest {
  private static final int OID = 16400;

  @TempDir Path directory;
  private HeapServer server;
  private HeapSession session;
  private RelationDescriptor table;

  @BeforeEach
  void start() throws IOException {
    server = new HeapServer(directory);
    table = server.table(OID, "accounts");
    session = server.session();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TableCounts counts() {
    TableCounts counts = session.heap().statistics().find(HeapServer.DATABASE, OID);
    return counts == null ? TableCounts.NONE : counts;
  }

  private long[] liveAndDead() {
    return new long[] {counts().liveTuples(), counts().deadTuples()};
  }

  private long[] written() {
    return new long[] {counts().inserted(), counts().updated(), counts().deleted()};
  }

  private long insert(int id) {
    HeapTuple tuple = row(table, id, 10, "a");
    session.insert(table, tuple, session.transaction().commandIdForWrite());
    return tuple.tid;
  }

  private long update(long tid, int id) {
    HeapTuple tuple = row(table, id, 11, "b");
    int cid = session.transaction().commandIdForWrite();
    assertThat(session.update(table, tid, tuple, cid, null, true, new TupleFailure()))
        .isEqualTo(TupleResult.OK);
    return tuple.tid;
  }

  private void delete(long tid) {
    int cid = session.transaction().commandIdForWrite();
    assertThat(session.delete(table, tid, cid, null, true, new TupleFailure(), false))
        .isEqualTo(TupleResult.OK);
  }

  private void nextCommand() {
    session.transaction().commandCounterIncrement();
  }

  @Test
  void othersSeeTheCountsWhenTheTransactionHasEnded() {
    begin(session);
    long first = insert(1);
    long second = insert(2);
    assertThat(counts().inserted()).isZero();
    commit(session);
    begin(session);
    update(first, 1);
    delete(second);
    commit(session);
    assertThat(written()).containsExactly(2, 1, 1);
    assertThat(counts().hotUpdated()).isEqualTo(1);
    assertThat(liveAndDead()).containsExactly(1, 2);
    assertThat(counts().modifiedSinceAnalyze()).isEqualTo(4);
    assertThat(counts().insertedSinceVacuum()).isEqualTo(2);
  }

  @Test
  void rollbackLeavesItsOwnVersionsDead() {
    begin(session);
    long kept = insert(1);
    commit(session);
    begin(session);
    insert(2);
    update(kept, 1);
    rollback(session);
    assertThat(written()).containsExactly(2, 1, 0);
    assertThat(liveAndDead()).containsExactly(1, 2);
    assertThat(counts().modifiedSinceAnalyze()).isEqualTo(1);
  }

  @Test
  void savepointsCountByTheirOwnOutcome() {
    begin(session);
    insert(1);
    savepoint("a");
    insert(2);
    savepoint("b");
    insert(3);
    nextCommand();
    session.transaction().rollbackToSavepoint("b");
    session.transaction().commitCommand();
    session.transaction().startCommand();
    insert(4);
    commit(session);
    assertThat(counts().inserted()).isEqualTo(4);
    assertThat(liveAndDead()).containsExactly(3, 1);
  }

  private void savepoint(String name) {
    session.transaction().defineSavepoint(name);
    session.transaction().commitCommand();
    session.transaction().startCommand();
  }

  @Test
  void truncateStartsAnewUnlessRolledBack() {
    begin(session);
    insert(1);
    insert(2);
    commit(session);
    begin(session);
    insert(3);
    session.statistics().truncated(table);
    insert(4);
    rollback(session);
    assertThat(written()).containsExactly(3, 0, 0);
    assertThat(liveAndDead()).containsExactly(2, 1);
    begin(session);
    insert(5);
    session.statistics().truncated(table);
    insert(6);
    commit(session);
    assertThat(liveAndDead()).containsExactly(1, 0);
    assertThat(counts().insertedSinceVacuum()).isEqualTo(1);
  }

  @Test
  void vacuumAndAnalyzeSetWhatTheyFound() {
    begin(session);
    long first = insert(1);
    nextCommand();
    delete(first);
    insert(2);
    session.statistics().analyzed(table, 1, 1, true);
    assertThat(counts().analyzes().count()).isEqualTo(1);
    assertThat(counts().analyzes().lastTime()).isNotZero();
    commit(session);
    assertThat(liveAndDead()).as("counted once").containsExactly(1, 1);
    session.statistics().vacuumed(table, 1, 0);
    assertThat(liveAndDead()).containsExactly(1, 0);
    assertThat(counts().insertedSinceVacuum()).isZero();
    assertThat(counts().vacuums().count()).isEqualTo(1);
    assertThat(counts().autovacuums().count()).isZero();
  }

  @Test
  void droppedRelationsAreForgottenAtCommitOnly() {
    begin(session);
    insert(1);
    commit(session);
    begin(session);
    session.transaction().addDroppedStats(2, HeapServer.DATABASE, OID);
    session.transaction().xid();
    rollback(session);
    assertThat(counts().inserted()).isEqualTo(1);
    begin(session);
    savepoint("a");
    session.transaction().addDroppedStats(2, HeapServer.DATABASE, OID);
    session.transaction().rollbackToSavepoint("a");
    session.transaction().commitCommand();
    session.transaction().startCommand();
    insert(2);
    commit(session);
    assertThat(counts().inserted()).isEqualTo(2);
    begin(session);
    insert(3);
    session.transaction().addDroppedStats(2, HeapServer.DATABASE, OID);
    commit(session);
    assertThat(session.heap().statistics().find(HeapServer.DATABASE, OID)).isNull();
  }
}
