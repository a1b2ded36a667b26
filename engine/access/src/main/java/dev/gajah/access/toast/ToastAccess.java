// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.toast;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.InsertOption;
import dev.gajah.access.heap.TupleFailure;
import dev.gajah.access.heap.TupleResult;
import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Detoaster;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.access.tuple.TupleWalker;
import dev.gajah.access.tuple.Varlena;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.snapshot.SpecialSnapshot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One session's access to out-of-line values: fetch, store, delete (PostgreSQL:
/// `toast_internals.c`, `detoast.c`).
///
/// A TOAST table has the columns chunk_id oid, chunk_seq int4, chunk_data bytea, and a unique index
/// on the first two.
public final class ToastAccess implements Detoaster {
  /// Payload bytes of a chunk (PostgreSQL: `TOAST_MAX_CHUNK_SIZE`).
  public static final int CHUNK_BYTES = 1996;

  private final HeapSession session;
  private final IndexAccessMethod btree;
  private final ToastRelations relations;
  private final HeapTuple chunk = new HeapTuple(2048);
  private final int[] located = new int[3];
  private final TupleFailure failure = new TupleFailure();
  private final Map<Integer, Open> open = new HashMap<>();

  /// What repeated work on one TOAST table shares.
  private final class Open {
    final RelationDescriptor relation;
    final IndexDescriptor index;
    final TupleFormer former;
    final Vector[] row = {new LongVector(1), new LongVector(1), new BytesVector(1)};
    final Vector[] key = {row[0], row[1]};
    final ScanKey idKey = new ScanKey(0, ScanKey.EQUAL);
    final ScanKey firstChunk = new ScanKey(1, ScanKey.GREATER_EQUAL);
    final ScanKey lastChunk = new ScanKey(1, ScanKey.LESS_EQUAL);
    final ScanKey[] keys = {idKey, firstChunk, lastChunk};

    Open(RelationDescriptor relation, IndexDescriptor index) {
      this.relation = relation;
      this.index = index;
      former = new TupleFormer(relation.tuple());
    }
  }

  public ToastAccess(HeapSession session, IndexAccessMethod btree, ToastRelations relations) {
    this.session = session;
    this.btree = btree;
    this.relations = relations;
  }

  private LockTag lockTag(int toastOid) {
    RelationDescriptor relation = relations.relation(toastOid);
    return LockTag.relation(
        relation.isShared() ? 0 : session.transaction().databaseOid(), toastOid);
  }

  /// Opens a TOAST table for writing. Its lock is kept to the end of the transaction: a lock on the
  /// main table does not keep VACUUM from cutting off the empty end of this one, which is where new
  /// chunks go.
  private Open openForWriting(int toastOid) {
    session
        .heap()
        .locks()
        .lock(lockTag(toastOid), LockMode.ROW_EXCLUSIVE, session.transaction(), false);
    return open(toastOid);
  }

  private Open open(int toastOid) {
    RelationDescriptor relation = relations.relation(toastOid);
    Open known = open.get(toastOid);
    if (known != null && known.relation.locator().equals(relation.locator())) {
      return known;
    }
    Open fresh = new Open(relation, relations.index(toastOid));
    open.put(toastOid, fresh);
    return fresh;
  }

  // ---- reading ----

  @Override
  public void detoast(byte[] source, int offset, BytesVector target, int row) {
    int size = Varlena.detoastedPayload(source, offset);
    int at = target.beginValue(size);
    read(source, offset, target.heap, at, size);
    target.endValue(row, at, size);
  }

  @Override
  public byte[] detoast(byte[] source, int offset) {
    byte[] result = new byte[Varlena.detoastedPayload(source, offset)];
    read(source, offset, result, 0, result.length);
    return result;
  }

  /// Bytes `[from, from + count)` of a value in any stored form, clipped to its end; does not fetch
  /// more chunks than needed (PostgreSQL: `detoast_attr_slice`).
  public byte[] slice(byte[] source, int offset, int from, int count) {
    int size = Varlena.detoastedPayload(source, offset);
    int start = Math.min(from, size);
    int length = Math.min(count, size - start);
    byte[] result = new byte[length];
    if (length == 0) {
      return result;
    }
    if (Varlena.isExternal(source, offset) && !Varlena.isPointerCompressed(source, offset)) {
      fetch(source, offset, start, length, result, 0);
      return result;
    }
    if (Varlena.isPlain(source, offset)) {
      System.arraycopy(
          source, offset + Varlena.headerSize(source, offset) + start, result, 0, length);
      return result;
    }
    byte[] prefix = new byte[start + length];
    if (Varlena.isExternal(source, offset)) {
      int stored = Varlena.pointerExternalSize(source, offset);
      byte[] compressed = new byte[stored];
      fetch(source, offset, 0, stored, compressed, 0);
      Compression.decompressSlice(
          Varlena.pointerMethod(source, offset),
          compressed,
          4,
          stored - 4,
          prefix,
          0,
          prefix.length);
    } else {
      Compression.decompressSlice(
          Varlena.compressionMethod(source, offset),
          source,
          offset + Varlena.HEADER_COMPRESSED,
          Varlena.size(source, offset) - Varlena.HEADER_COMPRESSED,
          prefix,
          0,
          prefix.length);
    }
    System.arraycopy(prefix, start, result, 0, length);
    return result;
  }

  private void read(byte[] source, int offset, byte[] target, int at, int size) {
    if (!Varlena.isExternal(source, offset)) {
      if (Varlena.isPlain(source, offset)) {
        System.arraycopy(source, offset + Varlena.headerSize(source, offset), target, at, size);
        return;
      }
      Compression.decompress(
          Varlena.compressionMethod(source, offset),
          source,
          offset + Varlena.HEADER_COMPRESSED,
          Varlena.size(source, offset) - Varlena.HEADER_COMPRESSED,
          target,
          at,
          size);
      return;
    }
    int stored = Varlena.pointerExternalSize(source, offset);
    if (!Varlena.isPointerCompressed(source, offset)) {
      fetch(source, offset, 0, stored, target, at);
      return;
    }
    // Compressed data starts with four bytes of raw size and method.
    byte[] compressed = new byte[stored];
    fetch(source, offset, 0, stored, compressed, 0);
    Compression.decompress(
        Varlena.pointerMethod(source, offset), compressed, 4, stored - 4, target, at, size);
  }

  /// Fetches stored bytes `[from, from + count)` of the value a pointer names (PostgreSQL:
  /// `heap_fetch_toast_slice`).
  private void fetch(byte[] pointer, int offset, int from, int count, byte[] target, int at) {
    // An index entry may still point into a part of the table that VACUUM is about to cut off.
    LockTag tag = lockTag(Varlena.pointerRelationOid(pointer, offset));
    LockTable locks = session.heap().locks();
    locks.lock(tag, LockMode.ACCESS_SHARE, session.transaction(), false);
    try {
      fetchLocked(pointer, offset, from, count, target, at);
    } finally {
      locks.unlock(tag, LockMode.ACCESS_SHARE, session.transaction());
    }
  }

  private void fetchLocked(byte[] pointer, int offset, int from, int count, byte[] target, int at) {
    int valueId = Varlena.pointerValueId(pointer, offset);
    int stored = Varlena.pointerExternalSize(pointer, offset);
    Open toast = open(Varlena.pointerRelationOid(pointer, offset));
    int total = (stored - 1) / CHUNK_BYTES + 1;
    int first = from / CHUNK_BYTES;
    int last = (from + count - 1) / CHUNK_BYTES;
    toast.idKey.setLong(Oid.toLong(valueId));
    toast.firstChunk.setLong(first);
    toast.lastChunk.setLong(last);
    int expected = first;
    try (IndexScan scan = btree.beginScan(toast.index, session.transaction())) {
      scan.rescan(toast.keys, first == 0 && last == total - 1 ? 1 : 3, true);
      while (scan.next()) {
        if (!session.fetchThroughIndex(toast.relation, scan.tid(), SpecialSnapshot.TOAST, chunk)) {
          continue;
        }
        TupleWalker.locate(toast.relation.tuple(), chunk.bytes, 0, 3, located);
        int sequence = Bytes.getInt(chunk.bytes, located[1]);
        int data = located[2];
        int header = Varlena.headerSize(chunk.bytes, data);
        int size = Varlena.size(chunk.bytes, data) - header;
        if (sequence != expected) {
          throw corrupt(
              "unexpected chunk number %d (expected %d) for toast value %s in %s",
              sequence, expected, Oid.toString(valueId), toast.relation.name());
        }
        if (sequence > last) {
          throw corrupt(
              "unexpected chunk number %d (out of range %d..%d) for toast value %s in %s",
              sequence, first, last, Oid.toString(valueId), toast.relation.name());
        }
        int wantedSize = sequence < total - 1 ? CHUNK_BYTES : stored - (total - 1) * CHUNK_BYTES;
        if (size != wantedSize) {
          throw corrupt(
              "unexpected chunk size %d (expected %d) in chunk %d of %d for toast value %s in %s",
              size, wantedSize, sequence, total, Oid.toString(valueId), toast.relation.name());
        }
        int begin = Math.max(from, sequence * CHUNK_BYTES);
        int end = Math.min(from + count, sequence * CHUNK_BYTES + size);
        if (begin < end) {
          System.arraycopy(
              chunk.bytes,
              data + header + begin - sequence * CHUNK_BYTES,
              target,
              at + begin - from,
              end - begin);
        }
        expected++;
      }
    }
    if (expected != last + 1) {
      throw corrupt(
          "missing chunk number %d for toast value %s in %s",
          expected, Oid.toString(valueId), toast.relation.name());
    }
  }

  private static SqlError corrupt(String format, Object... args) {
    return new SqlError(SqlState.DATA_CORRUPTED, format.formatted(args));
  }

  // ---- writing ----

  /// Stores bytes in chunks and writes the TOAST pointer to `pointer[0..18)` (PostgreSQL:
  /// `toast_save_datum`). `rawPayload` is the size of the value once decompressed; `method` matters
  /// only if that differs from `length`.
  void store(
      int toastOid,
      byte[] source,
      int offset,
      int length,
      int rawPayload,
      int method,
      int options,
      byte[] pointer) {
    Open toast = openForWriting(toastOid);
    int valueId = newValueId(toast);
    LongVector ids = (LongVector) toast.row[0];
    LongVector sequences = (LongVector) toast.row[1];
    BytesVector data = (BytesVector) toast.row[2];
    IndexAccessMethod.IndexInserter inserter =
        btree.beginInsert(
            toast.index,
            session.transaction(),
            session.indexedTable(toast.relation),
            (index, columns, row) -> null);
    int cid = session.transaction().commandIdForWrite();
    int done = 0;
    for (int sequence = 0; done < length; sequence++) {
      session.transaction().process().interrupts().check();
      int size = Math.min(CHUNK_BYTES, length - done);
      ids.set(0, Oid.toLong(valueId));
      sequences.set(0, sequence);
      data.reset();
      data.set(0, source, offset + done, size);
      toast.former.form(chunk, toast.row, 0);
      session.insert(toast.relation, chunk, cid, options & ~InsertOption.SPECULATIVE, null);
      inserter.insert(
          toast.key, 0, chunk.tid, toast.index.unique() ? UniqueCheck.YES : UniqueCheck.NO, false);
      done += size;
    }
    boolean compressed = rawPayload != length;
    Varlena.putPointer(
        pointer,
        0,
        rawPayload + Varlena.HEADER,
        length,
        compressed ? method : 0,
        valueId,
        toast.relation.oid());
  }

  /// An OID that no chunk of the table carries (PostgreSQL: `GetNewOidWithIndex`).
  private int newValueId(Open toast) {
    try (IndexScan scan = btree.beginScan(toast.index, session.transaction())) {
      while (true) {
        session.transaction().process().interrupts().check();
        int candidate = relations.newOid();
        toast.idKey.setLong(Oid.toLong(candidate));
        scan.rescan(toast.keys, 1, true);
        boolean taken = false;
        while (!taken && scan.next()) {
          taken = session.fetchThroughIndex(toast.relation, scan.tid(), SpecialSnapshot.ANY, chunk);
        }
        if (!taken) {
          return candidate;
        }
      }
    }
  }

  /// Deletes the chunks that the pointer at `source[offset]` names (PostgreSQL:
  /// `toast_delete_datum`).
  void delete(byte[] source, int offset, boolean speculative) {
    Open toast = openForWriting(Varlena.pointerRelationOid(source, offset));
    toast.idKey.setLong(Oid.toLong(Varlena.pointerValueId(source, offset)));
    int cid = session.transaction().commandIdForWrite();
    try (IndexScan scan = btree.beginScan(toast.index, session.transaction())) {
      scan.rescan(toast.keys, 1, true);
      while (scan.next()) {
        if (!session.fetchThroughIndex(toast.relation, scan.tid(), SpecialSnapshot.TOAST, chunk)) {
          continue;
        }
        if (speculative) {
          session.finishSpeculative(toast.relation, chunk.tid, false);
          continue;
        }
        TupleResult result =
            session.delete(toast.relation, chunk.tid, cid, null, true, failure, false);
        switch (result) {
          case OK -> {}
          case SELF_MODIFIED -> throw SqlError.internal("tuple already updated by self");
          case UPDATED -> throw SqlError.internal("tuple concurrently updated");
          case DELETED -> throw SqlError.internal("tuple concurrently deleted");
          case INVISIBLE, BEING_MODIFIED, WOULD_BLOCK ->
              throw SqlError.internal("unrecognized tuple status: " + result);
        }
      }
    }
  }

  /// A plain stored form of any value, for callers that may not keep pointers. Allocates.
  public byte @Nullable [] payload(byte[] source, int offset) {
    if (Varlena.isPlain(source, offset)) {
      return Arrays.copyOfRange(
          source,
          offset + Varlena.headerSize(source, offset),
          offset + Varlena.size(source, offset));
    }
    return detoast(source, offset);
  }
}
