// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.heap.HeapServer;
import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.transaction.xact.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Indexes over a real buffer pool and log, without a table.
final class BTreeHarness {
  static final ValueComparator LONGS =
      new ValueComparator() {
        @Override
        public int compare(long a, long b) {
          return Long.compare(a, b);
        }
      };
  static final ValueComparator TEXTS =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int ao, int al, byte[] b, int bo, int bl) {
          return Arrays.compareUnsigned(a, ao, ao + al, b, bo, bo + bl);
        }
      };

  final HeapServer server;
  final BTree btree;
  private final AtomicInteger temporary = new AtomicInteger();

  BTreeHarness(HeapServer server) {
    this.server = server;
    btree =
        new BTree(
            server.buffers,
            server.wal,
            server.freeSpace,
            server.storage,
            server.system.transactions(),
            server.files,
            () -> server.directory.resolve("tmp" + temporary.incrementAndGet()),
            true);
  }

  static IndexColumn int4(String name, boolean descending, boolean nullsFirst) {
    return new IndexColumn(
        name,
        1,
        23,
        4,
        true,
        'i',
        'p',
        -1,
        0,
        1976,
        1978,
        23,
        Representation.LONG,
        LONGS,
        descending,
        nullsFirst,
        true);
  }

  static IndexColumn int8(String name) {
    return new IndexColumn(
        name,
        1,
        20,
        8,
        true,
        'd',
        'p',
        -1,
        0,
        1976,
        3124,
        20,
        Representation.LONG,
        LONGS,
        false,
        false,
        true);
  }

  static IndexColumn text(String name, boolean descending) {
    return new IndexColumn(
        name,
        2,
        25,
        -1,
        false,
        'i',
        'x',
        -1,
        950,
        1994,
        3126,
        25,
        Representation.BYTES,
        TEXTS,
        descending,
        descending,
        true);
  }

  static IndexDescriptor index(int oid, String name, boolean unique, IndexColumn... columns) {
    return index(oid, name, unique, columns.length, columns);
  }

  static IndexDescriptor index(
      int oid, String name, boolean unique, int keys, IndexColumn... columns) {
    return new IndexDescriptor(
        oid,
        oid - 1,
        new RelFileLocator(1663, HeapServer.DATABASE, oid),
        name,
        "t",
        "public",
        403,
        List.of(columns),
        keys,
        null,
        null,
        unique,
        false,
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
  }

  Transaction begin() {
    Transaction transaction = server.session().transaction();
    transaction.startCommand();
    transaction.beginBlock();
    transaction.commitCommand();
    transaction.startCommand();
    return transaction;
  }

  /// Creates the files and an empty tree.
  void create(IndexDescriptor index, Transaction transaction) {
    server.storage.create(index.locator(), dev.gajah.base.id.ForkNumber.MAIN, false);
    btree.build(index, transaction, sink -> 0, 1 << 20, (i, c, r) -> null);
  }

  static Vector[] row(Object... values) {
    Vector[] columns = new Vector[values.length];
    for (int i = 0; i < values.length; i++) {
      boolean isText = values[i] instanceof String;
      columns[i] = Vector.create(isText ? Representation.BYTES : Representation.LONG, 1);
      if (values[i] == null) {
        columns[i].setNull(0);
      } else if (values[i] instanceof String s) {
        columns[i].set(0, s.getBytes(StandardCharsets.UTF_8));
      } else {
        columns[i].set(0, ((Number) values[i]).longValue());
      }
    }
    return columns;
  }
}
