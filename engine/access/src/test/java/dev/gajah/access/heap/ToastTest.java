// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.heap.HeapServer.begin;
import static dev.gajah.access.heap.HeapServer.commit;
import static dev.gajah.access.heap.HeapServer.rollback;
import static dev.gajah.access.heap.HeapServer.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.toast.ToastAccess;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleDeformer;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.access.tuple.TupleWalker;
import dev.gajah.access.tuple.Varlena;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Vector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToastTest {
  @TempDir Path directory;
  private HeapServer server;
  private IndexedHeap indexed;
  private HeapSession session;
  private RelationDescriptor table;
  private RelationDescriptor toast;

  @BeforeEach
  void start() throws IOException {
    server = new HeapServer(directory);
    indexed = new IndexedHeap(server);
    session = indexed.session();
    begin(session);
    int toastOid = indexed.toastTable(session, 16800);
    commit(session);
    toast = indexed.relation(toastOid);
    table = server.table(16790, "docs").toBuilder().toastOid(toastOid).build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String noise(int length, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString();
  }

  private long insert(long id, String note) {
    HeapTuple tuple = row(table, id, 1, note);
    session.insert(table, tuple, session.transaction().commandIdForWrite());
    return tuple.tid;
  }

  private int chunks() {
    return HeapServerChunks.count(session, toast);
  }

  private HeapTuple stored(long tid) {
    HeapTuple tuple = new HeapTuple();
    assertThat(session.fetch(table, tid, session.transaction().statementSnapshot(), tuple))
        .isTrue();
    return tuple;
  }

  private byte[] pointerOf(HeapTuple tuple) {
    int[] offsets = new int[3];
    TupleWalker.locate(table.tuple(), tuple.bytes, 0, 3, offsets);
    return java.util.Arrays.copyOfRange(
        tuple.bytes,
        offsets[2],
        offsets[2] + TupleWalker.storedLength(table.tuple(), 2, tuple.bytes, offsets[2]));
  }

  private String note(HeapTuple tuple) {
    return new String(
        (byte[]) TupleDeformer.value(table.tuple(), tuple, 3, session.detoaster()),
        StandardCharsets.UTF_8);
  }

  @Test
  void largeValuesGoOutOfLineAndComeBack() {
    begin(session);
    String big = noise(50_000, 1);
    String soft = "abcdefgh".repeat(20_000);
    long first = insert(1, big);
    long second = insert(2, soft);
    commit(session);
    begin(session);
    HeapTuple external = stored(first);
    assertThat(external.length).isLessThan(100);
    byte[] pointer = pointerOf(external);
    assertThat(Varlena.isExternal(pointer, 0)).isTrue();
    assertThat(Varlena.pointerRawSize(pointer, 0)).isEqualTo(50_004);
    assertThat(Varlena.isPointerCompressed(pointer, 0)).isFalse();
    assertThat(chunks())
        .isEqualTo((50_000 + ToastAccess.CHUNK_BYTES - 1) / ToastAccess.CHUNK_BYTES);
    assertThat(note(external)).isEqualTo(big);
    HeapTuple inline = stored(second);
    assertThat(Varlena.isCompressed(pointerOf(inline), 0)).isTrue();
    assertThat(note(inline)).isEqualTo(soft);
    ToastAccess access = (ToastAccess) session.detoaster();
    assertThat(new String(access.slice(pointer, 0, 1990, 4010), StandardCharsets.UTF_8))
        .isEqualTo(big.substring(1990, 6000));
    assertThat(new String(access.slice(pointerOf(inline), 0, 17, 100), StandardCharsets.UTF_8))
        .isEqualTo(soft.substring(17, 117));
    assertThat(access.slice(pointer, 0, 49_990, 100)).hasSize(10);
    BytesVector notes = new BytesVector(4);
    try (HeapScan scan =
        session.beginScan(table, session.transaction().statementSnapshot(), new int[] {3})) {
      assertThat(scan.next(new Vector[] {notes}, 0, 4)).isEqualTo(2);
    }
    assertThat(notes.utf8(0)).isEqualTo(big);
    assertThat(notes.utf8(1)).isEqualTo(soft);
    commit(session);
  }

  @Test
  void mixedValuesAreCompressedAndStillMovedOut() {
    begin(session);
    String text = (noise(300, 3) + "x".repeat(300)).repeat(60) + noise(20_000, 4);
    long tid = insert(1, text);
    commit(session);
    begin(session);
    byte[] pointer = pointerOf(stored(tid));
    assertThat(Varlena.isExternal(pointer, 0)).isTrue();
    assertThat(Varlena.isPointerCompressed(pointer, 0)).isTrue();
    assertThat(note(stored(tid))).isEqualTo(text);
    assertThat(
            new String(
                ((ToastAccess) session.detoaster()).slice(pointer, 0, 100, 700),
                StandardCharsets.UTF_8))
        .isEqualTo(text.substring(100, 800));
    commit(session);
  }

  @Test
  void updatesKeepUntouchedValuesAndDeleteReplacedOnes() {
    begin(session);
    long tid = insert(1, noise(10_000, 5));
    commit(session);
    begin(session);
    int before = chunks();
    HeapTuple old = stored(tid);
    HeapTuple next = new HeapTuple();
    new TupleFormer(table.tuple())
        .formUpdate(next, old, new boolean[] {false, true, false}, new Object[] {null, 2L, null});
    TupleFailure failure = new TupleFailure();
    assertThat(
            session.update(
                table, tid, next, session.transaction().commandIdForWrite(), null, true, failure))
        .isEqualTo(TupleResult.OK);
    assertThat(session.updateIndexes()).isEqualTo(UpdateIndexes.NONE);
    commit(session);
    begin(session);
    assertThat(chunks()).isEqualTo(before);
    assertThat(pointerOf(stored(next.tid))).isEqualTo(pointerOf(old));
    HeapTuple replaced = row(table, 1, 2, noise(6_000, 6));
    assertThat(
            session.update(
                table,
                next.tid,
                replaced,
                session.transaction().commandIdForWrite(),
                null,
                true,
                failure))
        .isEqualTo(TupleResult.OK);
    commit(session);
    begin(session);
    assertThat(chunks()).isEqualTo(4);
    assertThat(note(stored(replaced.tid))).isEqualTo(noise(6_000, 6));
    assertThat(
            session.delete(
                table,
                replaced.tid,
                session.transaction().commandIdForWrite(),
                null,
                true,
                failure,
                false))
        .isEqualTo(TupleResult.OK);
    rollback(session);
    begin(session);
    assertThat(note(stored(replaced.tid))).isEqualTo(noise(6_000, 6));
    assertThat(
            session.delete(
                table,
                replaced.tid,
                session.transaction().commandIdForWrite(),
                null,
                true,
                failure,
                false))
        .isEqualTo(TupleResult.OK);
    commit(session);
    begin(session);
    assertThat(chunks()).isZero();
    commit(session);
  }

  /// Counts chunks that a fresh snapshot sees.
  private static final class HeapServerChunks {
    static int count(HeapSession session, RelationDescriptor toast) {
      int count = 0;
      HeapTuple tuple = new HeapTuple();
      try (HeapScan scan = session.beginScan(toast, session.transaction().statementSnapshot())) {
        while (scan.next(tuple)) {
          count++;
        }
      }
      return count;
    }
  }
}
