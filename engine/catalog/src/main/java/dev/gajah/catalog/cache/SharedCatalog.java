// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

import dev.gajah.access.heap.Heap;
import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.sequence.Sequences;
import dev.gajah.base.io.FileSystem;
import dev.gajah.catalog.facts.FactTables;
import dev.gajah.catalog.invalidation.InvalidationQueue;
import dev.gajah.catalog.relcache.ComparatorSource;
import dev.gajah.catalog.relcache.SystemCatalogs;
import dev.gajah.catalog.relmap.RelationMapFiles;
import dev.gajah.catalog.syscache.SharedFacts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.transaction.xact.Transactions;
import dev.gajah.wal.insert.Wal;

/// What all sessions share of the catalogs: the invalidation queue, the relation maps, the
/// descriptions of the system catalogs, and the engine's services that catalog code needs. Built
/// once per start of the server. Immutable.
public final class SharedCatalog {
  private final FileSystem files;
  private final DataDirectory directory;
  private final Wal wal;
  private final BufferPool buffers;
  private final Transactions transactions;
  private final Heap heap;
  private final IndexAccessMethod btree;
  private final Sequences sequences;
  private final ComparatorSource comparators;
  private final RelationMapFiles relationMaps;
  private final SystemCatalogs system = new SystemCatalogs(FactTables.load());
  private final SharedFacts facts = new SharedFacts();

  public SharedCatalog(
      FileSystem files,
      DataDirectory directory,
      Wal wal,
      BufferPool buffers,
      Transactions transactions,
      Heap heap,
      IndexAccessMethod btree,
      Sequences sequences,
      ComparatorSource comparators) {
    this.files = files;
    this.directory = directory;
    this.wal = wal;
    this.buffers = buffers;
    this.transactions = transactions;
    this.heap = heap;
    this.btree = btree;
    this.sequences = sequences;
    this.comparators = comparators;
    relationMaps = new RelationMapFiles(files, directory, wal);
  }

  public FileSystem files() {
    return files;
  }

  public DataDirectory directory() {
    return directory;
  }

  public Wal wal() {
    return wal;
  }

  public BufferPool buffers() {
    return buffers;
  }

  public Transactions transactions() {
    return transactions;
  }

  public Heap heap() {
    return heap;
  }

  public IndexAccessMethod btree() {
    return btree;
  }

  public Sequences sequences() {
    return sequences;
  }

  public ComparatorSource comparators() {
    return comparators;
  }

  public RelationMapFiles relationMaps() {
    return relationMaps;
  }

  public SystemCatalogs system() {
    return system;
  }

  public InvalidationQueue invalidations() {
    return facts.queue();
  }

  /// Committed facts that sessions have read.
  public SharedFacts facts() {
    return facts;
  }
}
