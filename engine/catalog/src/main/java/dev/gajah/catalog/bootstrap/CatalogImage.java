// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.bootstrap;

import dev.gajah.access.btree.BTreeImage;
import dev.gajah.access.index.IndexBuildSource;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.acl.AclItem;
import dev.gajah.catalog.facts.FactTables;
import dev.gajah.catalog.relcache.SystemCatalogs;
import dev.gajah.catalog.relmap.RelationMap;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.storage.page.Page;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Contents of all relation files of a fresh database, and of the shared ones, by file number.
final class CatalogImage {
  private final FactTables facts;
  private final SystemCatalogs catalogs;
  private final FileSystem files;
  private final boolean checksums;
  private final String superuser;
  private final @Nullable String verifier;
  private final Map<Integer, byte[]> shared = new LinkedHashMap<>();
  private final Map<Integer, byte[]> perDatabase = new LinkedHashMap<>();

  /// Chunks of values too long for their rows, by TOAST table.
  private final Map<Integer, List<@Nullable Object[]>> toastRows = new HashMap<>();

  /// Pages and rows of each finished relation, for its pg_class row.
  private final Map<Integer, int[]> sizes = new HashMap<>();

  private CatalogImage(
      FactTables facts,
      SystemCatalogs catalogs,
      FileSystem files,
      boolean checksums,
      String superuser,
      @Nullable String verifier) {
    this.facts = facts;
    this.catalogs = catalogs;
    this.files = files;
    this.checksums = checksums;
    this.superuser = superuser;
    this.verifier = verifier;
  }

  static CatalogImage build(
      FileSystem files, boolean checksums, String superuser, @Nullable String verifier) {
    FactTables facts = FactTables.load();
    CatalogImage image =
        new CatalogImage(facts, new SystemCatalogs(facts), files, checksums, superuser, verifier);
    for (RelationDescriptor table : image.catalogs.tables()) {
      if (table.kind() == 'r' && table.oid() != PgClass.RELATION_OID) {
        image.addTable(table, image.rows(table));
      }
    }
    for (RelationDescriptor table : image.catalogs.tables()) {
      if (table.kind() == 't') {
        image.addTable(table, image.toastRows.getOrDefault(table.oid(), List.of()));
      }
    }
    image.addClasses();
    return image;
  }

  /// Files of shared relations: file number to contents.
  Map<Integer, byte[]> shared() {
    return shared;
  }

  /// Files that each database has.
  Map<Integer, byte[]> perDatabase() {
    return perDatabase;
  }

  RelationMap map(boolean ofShared) {
    RelationMap map = RelationMap.EMPTY;
    for (PgClass row : facts.relations()) {
      if (row.relfilenode() == 0 && row.relkind() != 'v' && row.relisshared() == ofShared) {
        map = map.with(row.oid(), row.oid());
      }
    }
    return map;
  }

  private List<@Nullable Object[]> rows(RelationDescriptor table) {
    return switch (table.oid()) {
      case PgDatabase.RELATION_OID ->
          List.of(
              database(SystemOids.TEMPLATE1_DATABASE, "template1", true, true),
              database(SystemOids.TEMPLATE0_DATABASE, "template0", true, false),
              database(SystemOids.POSTGRES_DATABASE, "postgres", false, true));
      case PgAuthid.RELATION_OID -> {
        List<@Nullable Object[]> rows = facts.rows(table.oid());
        for (@Nullable Object[] row : rows) {
          if (Columns.oid(row[PgAuthid.OID - 1]) == SystemOids.BOOTSTRAP_SUPERUSER) {
            row[PgAuthid.ROLNAME - 1] = Columns.fromName(superuser);
            row[PgAuthid.ROLPASSWORD - 1] = verifier == null ? null : Columns.fromText(verifier);
          }
        }
        yield rows;
      }
      default -> facts.rows(table.oid());
    };
  }

  private static @Nullable Object[] database(
      int oid, String name, boolean isTemplate, boolean allowConnections) {
    byte[] acl = null;
    if (isTemplate) {
      int owner = AclMode.CREATE | AclMode.CREATE_TEMP | AclMode.CONNECT;
      acl =
          new Acl(
                  List.of(
                      new AclItem(AclItem.PUBLIC, SystemOids.BOOTSTRAP_SUPERUSER, AclMode.CONNECT),
                      new AclItem(
                          SystemOids.BOOTSTRAP_SUPERUSER, SystemOids.BOOTSTRAP_SUPERUSER, owner)))
              .encode();
    }
    int utf8 = 6;
    return new PgDatabase(
            oid,
            name,
            SystemOids.BOOTSTRAP_SUPERUSER,
            utf8,
            'b',
            isTemplate,
            allowConnections,
            false,
            -1,
            3,
            1,
            SystemOids.DEFAULT_TABLESPACE,
            "C",
            "C",
            "C.UTF-8",
            null,
            "1",
            acl)
        .encode();
  }

  private void addTable(RelationDescriptor table, List<@Nullable Object[]> rows) {
    HeapImage heap = new HeapImage(table.name(), table.tuple(), table.toastOid());
    for (@Nullable Object[] row : rows) {
      heap.add(row);
    }
    if (!heap.chunks().isEmpty()) {
      toastRows.put(table.toastOid(), heap.chunks());
    }
    store(
        table.oid(),
        table.locator().relNumber(),
        table.isShared(),
        heap.file(checksums),
        heap.rowCount());
    for (IndexDescriptor index : table.indexes()) {
      addIndex(table, index, heap);
    }
  }

  private void store(int oid, int fileNumber, boolean isShared, byte[] file, int rowCount) {
    (isShared ? shared : perDatabase).put(fileNumber, file);
    sizes.put(oid, new int[] {file.length / BlockNumber.BLOCK_BYTES, rowCount});
  }

  private void addIndex(RelationDescriptor table, IndexDescriptor index, HeapImage heap) {
    byte[][] file = {Bytes.EMPTY};
    BTreeImage.build(
        index,
        new HeapSource(index, heap),
        files,
        (block, page) -> {
          int end = (block + 1) * BlockNumber.BLOCK_BYTES;
          if (file[0].length < end) {
            file[0] = java.util.Arrays.copyOf(file[0], end);
          }
          if (checksums) {
            Page.setChecksum(page, block);
          }
          Bytes.copy(page, 0, file[0], block * BlockNumber.BLOCK_BYTES, BlockNumber.BLOCK_BYTES);
        });
    store(
        index.indexOid(), index.locator().relNumber(), table.isShared(), file[0], heap.rowCount());
  }

  private record HeapSource(IndexDescriptor index, HeapImage heap) implements IndexBuildSource {
    @Override
    public double scan(Sink sink) {
      Vector[] columns = new Vector[index.columnCount()];
      for (int c = 0; c < columns.length; c++) {
        columns[c] = Vector.create(index.column(c).representation(), 1);
      }
      for (int i = 0; i < heap.rowCount(); i++) {
        for (int c = 0; c < columns.length; c++) {
          columns[c].reset();
          columns[c].set(0, heap.row(i)[index.column(c).heapAttribute() - 1]);
        }
        sink.accept(columns, 0, heap.tid(i), true);
      }
      return heap.rowCount();
    }
  }

  /// pg_class comes last, since it says how large all others are. Its own size does not depend on
  /// what it says.
  private void addClasses() {
    RelationDescriptor table = catalogs.table(PgClass.RELATION_OID);
    List<@Nullable Object[]> rows = facts.rows(PgClass.RELATION_OID);
    addTable(table, rows);
    for (@Nullable Object[] row : rows) {
      int[] size = sizes.get(Columns.oid(row[PgClass.OID - 1]));
      if (size != null) {
        row[PgClass.RELPAGES - 1] = Columns.fromInteger(size[0]);
        row[PgClass.RELTUPLES - 1] = Columns.fromReal(size[1]);
      }
    }
    addTable(table, rows);
  }
}
