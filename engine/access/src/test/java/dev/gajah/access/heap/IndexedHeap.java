// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.btree.BTree;
import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.toast.ToastAccess;
import dev.gajah.access.toast.ToastRelations;
import dev.gajah.access.toast.Toaster;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.access.vacuum.VacuumServices;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Adds btree indexes and TOAST tables to a [HeapServer].
final class IndexedHeap implements ToastRelations, VacuumServices {
  private static final ValueComparator LONGS =
      new ValueComparator() {
        @Override
        public int compare(long a, long b) {
          return Long.compare(a, b);
        }
      };

  final HeapServer server;
  final BTree btree;
  private final AtomicInteger oids = new AtomicInteger(50_000);
  private final Map<Integer, RelationDescriptor> toasts = new HashMap<>();
  private final Map<Integer, IndexDescriptor> toastIndexes = new HashMap<>();
  int truncatedTo = -1;

  IndexedHeap(HeapServer server) {
    this.server = server;
    btree =
        new BTree(
            server.buffers,
            server.wal,
            server.freeSpace,
            server.storage,
            server.system.transactions(),
            server.files,
            () -> server.directory.resolve("sort" + oids.incrementAndGet()),
            true);
  }

  IndexColumn column(String name, int heapAttribute, int typeOid) {
    return new IndexColumn(
        name,
        heapAttribute,
        typeOid,
        4,
        true,
        'i',
        'p',
        -1,
        0,
        1976,
        1978,
        typeOid,
        Representation.LONG,
        LONGS,
        false,
        false,
        true);
  }

  IndexDescriptor index(
      HeapSession session, int oid, int heapOid, String name, IndexColumn... columns) {
    IndexDescriptor index =
        new IndexDescriptor(
            oid,
            heapOid,
            new RelFileLocator(1663, HeapServer.DATABASE, oid),
            name,
            "t",
            "public",
            403,
            List.of(columns),
            columns.length,
            null,
            null,
            true,
            true,
            false,
            false,
            true,
            true,
            true,
            true,
            false,
            false,
            true,
            false,
            false,
            90,
            true);
    server.storage.create(index.locator(), ForkNumber.MAIN, false);
    btree.build(index, session.transaction(), sink -> 0, 1 << 20, (i, c, r) -> null);
    return index;
  }

  /// A TOAST table for a table, with its index.
  int toastTable(HeapSession session, int oid) {
    TupleDescriptor tuple =
        new TupleDescriptor(
            List.of(
                Attribute.of(1, "chunk_id", 26, 4, true, 'i', 'p', -1, 0, false),
                Attribute.of(2, "chunk_seq", 23, 4, true, 'i', 'p', -1, 0, false),
                Attribute.of(3, "chunk_data", 17, -1, false, 'i', 'p', -1, 0, false)));
    RelationDescriptor relation =
        RelationDescriptor.builder(
                oid, new RelFileLocator(1663, HeapServer.DATABASE, oid), "pg_toast_" + oid, tuple)
            .kind('t')
            .horizons(3, 1)
            .build();
    server.storage.create(relation.locator(), ForkNumber.MAIN, false);
    toasts.put(oid, relation);
    toastIndexes.put(
        oid,
        index(
            session,
            oid + 1,
            oid,
            "pg_toast_" + oid + "_index",
            column("chunk_id", 1, 26),
            column("chunk_seq", 2, 23)));
    return oid;
  }

  HeapSession session() {
    HeapSession session = server.session();
    ToastAccess access = new ToastAccess(session, btree, this);
    session.setToaster(new Toaster(access), access);
    return session;
  }

  @Override
  public RelationDescriptor relation(int toastOid) {
    return toasts.get(toastOid);
  }

  @Override
  public IndexDescriptor index(int toastOid) {
    return toastIndexes.get(toastOid);
  }

  @Override
  public int newOid() {
    return oids.incrementAndGet();
  }

  @Override
  public IndexAccessMethod accessMethod(int accessMethodOid) {
    return btree;
  }

  @Override
  public void delayPoint() {}

  @Override
  public void truncate(RelationDescriptor relation, int blocks) {
    truncatedTo = blocks;
  }
}
