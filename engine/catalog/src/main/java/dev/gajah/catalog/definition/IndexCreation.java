// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.access.heap.IndexBuildScan;
import dev.gajah.access.index.IndexBuildResult;
import dev.gajah.access.index.IndexBuildSource;
import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.KeyTextWriter;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DependencyType;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.catalog.storage.RelationStorage;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/// Makes indexes: rows, files, and the first contents (PostgreSQL: `index_create`, `index_build`).
///
/// [#create] leaves an empty file; one of the `build` methods must follow in the same transaction,
/// before anybody uses the index. The caller holds a share lock on the table at least.
public final class IndexCreation {
  private static final KeyTextWriter NO_TEXT = (index, columns, row) -> null;

  private final Catalog catalog;
  private final CatalogAccess access;
  private final Dependencies dependencies;
  private final RelationStorage storage;
  private final FileNumbers numbers;

  public IndexCreation(Catalog catalog) {
    this.catalog = catalog;
    access = catalog.access();
    dependencies = new Dependencies(catalog);
    storage = new RelationStorage(catalog.shared().heap(), catalog.transaction());
    numbers = new FileNumbers(catalog);
  }

  /// Makes the rows and empty files of an index; the command counter moves on. Returns its OID.
  public int create(IndexDefinition d) {
    PgClass table = catalog.pgClass(d.tableOid());
    if (d.accessMethodOid() != SystemOids.BTREE_AM) {
      throw SqlError.unsupported("creating an index with an access method other than btree");
    }
    if (catalog.shared().system().findRow(table.oid()) != null
        && !catalog.session().allowSystemTableModifications()) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "user-defined indexes on system catalog tables are not supported");
    }
    if (catalog.namespaces().relationIn(table.relnamespace(), d.name()) != 0) {
      throw new SqlError(
          SqlState.DUPLICATE_TABLE, "relation \"%s\" already exists".formatted(d.name()));
    }
    int tablespace =
        d.tablespaceOid() == catalog.transaction().databaseTablespaceOid() ? 0 : d.tablespaceOid();
    int oid = numbers.newRelationOid(tablespace);
    RelFileLocator locator =
        new RelFileLocator(
            tablespace != 0 ? tablespace : catalog.transaction().databaseTablespaceOid(),
            catalog.databaseOid(),
            oid);
    storage.create(locator, table.relpersistence());
    access.insert(
        new PgClass(
            oid,
            d.name(),
            table.relnamespace(),
            0,
            0,
            table.relowner(),
            d.accessMethodOid(),
            oid,
            tablespace,
            0,
            0,
            0,
            0,
            false,
            false,
            table.relpersistence(),
            'i',
            d.columns().size(),
            0,
            false,
            false,
            false,
            false,
            false,
            true,
            'n',
            false,
            0,
            0,
            0,
            null,
            d.options(),
            null));
    addAttributes(oid, d);
    addIndexRow(oid, d);
    recordDependencies(oid, d);
    catalog.invalidateRelationAtCommit(d.tableOid());
    catalog.transaction().commandCounterIncrement();
    return oid;
  }

  private void addAttributes(int oid, IndexDefinition d) {
    for (int i = 0; i < d.columns().size(); i++) {
      IndexDefinition.Column column = d.columns().get(i);
      boolean isKey = i < d.keyColumnCount();
      int keyType = column.typeOid();
      PgOpclass opclass = isKey ? catalog.opclass(column.opclassOid()) : null;
      if (opclass != null && opclass.opckeytype() != 0) {
        keyType = opclass.opckeytype();
        if (keyType == TypeOids.ANYELEMENT && opclass.opcintype() == TypeOids.ANYARRAY) {
          keyType = catalog.elementTypeOid(catalog.baseTypeOid(column.typeOid()));
        }
      }
      PgType type = catalog.type(keyType);
      PgAttribute from =
          column.heapAttribute() > 0
              ? catalog.findAttribute(d.tableOid(), column.heapAttribute())
              : null;
      boolean same = keyType == column.typeOid() && from != null;
      access.insert(
          new PgAttribute(
              oid,
              column.name(),
              keyType,
              type.typlen(),
              i + 1,
              -1,
              same && from != null ? from.atttypmod() : -1,
              same && from != null ? from.attndims() : 0,
              type.typbyval(),
              type.typalign(),
              same && from != null ? from.attstorage() : type.typstorage(),
              (char) 0,
              false,
              false,
              false,
              (char) 0,
              (char) 0,
              false,
              true,
              0,
              isKey ? column.collationOid() : from != null ? from.attcollation() : 0,
              null,
              null,
              null,
              null,
              null));
    }
  }

  private void addIndexRow(int oid, IndexDefinition d) {
    int[] keys = new int[d.columns().size()];
    int[] collations = new int[d.keyColumnCount()];
    int[] classes = new int[d.keyColumnCount()];
    int[] options = new int[d.keyColumnCount()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = d.columns().get(i).heapAttribute();
      if (i < d.keyColumnCount()) {
        collations[i] = d.columns().get(i).collationOid();
        classes[i] = d.columns().get(i).opclassOid();
        options[i] = d.columns().get(i).options();
      }
    }
    access.insert(
        new PgIndex(
            oid,
            d.tableOid(),
            keys.length,
            d.keyColumnCount(),
            d.unique(),
            d.nullsNotDistinct(),
            d.primary(),
            false,
            !d.deferrable(),
            false,
            d.valid(),
            false,
            true,
            true,
            false,
            keys,
            collations,
            classes,
            options,
            d.expressions(),
            d.predicate()));
  }

  private void recordDependencies(int oid, IndexDefinition d) {
    ObjectAddress myself = ObjectAddress.of(PgClass.RELATION_OID, oid);
    if (d.constraintOid() != 0) {
      dependencies.record(
          myself,
          ObjectAddress.of(PgConstraint.RELATION_OID, d.constraintOid()),
          DependencyType.INTERNAL);
    } else {
      Set<ObjectAddress> columns = new LinkedHashSet<>();
      for (IndexDefinition.Column column : d.columns()) {
        if (column.heapAttribute() != 0) {
          columns.add(
              new ObjectAddress(PgClass.RELATION_OID, d.tableOid(), column.heapAttribute()));
        }
      }
      if (columns.isEmpty() && d.references().isEmpty()) {
        columns.add(ObjectAddress.of(PgClass.RELATION_OID, d.tableOid()));
      }
      dependencies.record(myself, columns, DependencyType.AUTO);
    }
    Set<ObjectAddress> needed = new LinkedHashSet<>();
    for (int i = 0; i < d.keyColumnCount(); i++) {
      IndexDefinition.Column column = d.columns().get(i);
      if (column.collationOid() != 0 && column.collationOid() != SystemOids.DEFAULT_COLLATION) {
        needed.add(ObjectAddress.of(PgCollation.RELATION_OID, column.collationOid()));
      }
      needed.add(ObjectAddress.of(PgOpclass.RELATION_OID, column.opclassOid()));
    }
    dependencies.record(myself, needed, DependencyType.NORMAL);
    for (ObjectAddress reference : new LinkedHashSet<>(d.references())) {
      boolean isOwnColumn =
          reference.classOid() == PgClass.RELATION_OID && reference.objectOid() == d.tableOid();
      dependencies.record(
          myself, reference, isOwnColumn ? DependencyType.AUTO : DependencyType.NORMAL);
    }
  }

  // ---- contents ----

  /// Builds an index on plain columns without predicate.
  public IndexBuildResult buildPlain(int indexOid) {
    return buildPlain(indexOid, 64L << 20, NO_TEXT);
  }

  /// @param memoryBytesMax for sorting, `maintenance_work_mem`
  public IndexBuildResult buildPlain(int indexOid, long memoryBytesMax, KeyTextWriter keyText) {
    IndexDescriptor index = catalog.index(indexOid);
    if (index.hasExpressions() || index.isPartial()) {
      throw SqlError.internal("index \"%s\" is not on plain columns".formatted(index.name()));
    }
    RelationDescriptor table = catalog.relation(index.heapOid());
    PlainSource source = new PlainSource(table, index);
    return build(indexOid, source, memoryBytesMax, keyText, () -> source.brokenHotChain);
  }

  /// Reads the columns that an index wants from its table.
  private final class PlainSource implements IndexBuildSource {
    private static final int ROWS = 256;

    private final RelationDescriptor table;
    private final IndexDescriptor index;
    boolean brokenHotChain;

    PlainSource(RelationDescriptor table, IndexDescriptor index) {
      this.table = table;
      this.index = index;
    }

    @Override
    public double scan(Sink sink) {
      int[] numbers =
          index.columns().stream()
              .mapToInt(IndexColumn::heapAttribute)
              .sorted()
              .distinct()
              .toArray();
      Vector[] read = new Vector[numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        read[i] = Vector.create(table.tuple().attribute(numbers[i]).representation(), ROWS);
      }
      Vector[] columns = new Vector[index.columnCount()];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = read[Arrays.binarySearch(numbers, index.column(i).heapAttribute())];
      }
      IndexBuildScan scan =
          new IndexBuildScan(catalog.heap(), table, numbers, null, index.unique());
      long[] tids = new long[ROWS];
      boolean[] alive = new boolean[ROWS];
      while (true) {
        for (Vector vector : read) {
          vector.reset();
        }
        int count = scan.next(read, tids, alive, ROWS);
        if (count == 0) {
          break;
        }
        for (int row = 0; row < count; row++) {
          sink.accept(columns, row, tids[row], alive[row]);
        }
      }
      brokenHotChain = scan.hasBrokenHotChain();
      return scan.heapTuples();
    }
  }

  /// Builds an index from rows that the caller computes, and updates the statistics of table and
  /// index.
  ///
  /// @param brokenHotChain asked after the scan: some HOT chain has members with different keys
  public IndexBuildResult build(
      int indexOid,
      IndexBuildSource source,
      long memoryBytesMax,
      KeyTextWriter keyText,
      java.util.function.BooleanSupplier brokenHotChain) {
    IndexDescriptor index = catalog.index(indexOid);
    IndexBuildResult result =
        catalog
            .shared()
            .btree()
            .build(index, catalog.transaction(), source, memoryBytesMax, keyText);
    PgClass row = catalog.pgClass(indexOid);
    if (row.relpersistence() == 'u') {
      storage.createInitFork(index.locator());
      catalog.shared().btree().buildEmptyInitFork(index, catalog.transaction());
    }
    RelationChanges changes = new RelationChanges(catalog);
    if (brokenHotChain.getAsBoolean()) {
      changes.updateIndexRow(indexOid, PgIndex.INDCHECKXMIN, 1L);
    }
    RelationDescriptor table = catalog.relation(index.heapOid());
    changes.updateStatistics(table.oid(), true, pages(table.locator()), result.heapTuples());
    changes.updateStatistics(indexOid, false, pages(index.locator()), result.indexTuples());
    catalog.transaction().commandCounterIncrement();
    return result;
  }

  private int pages(RelFileLocator locator) {
    return (int)
        Math.min(
            Integer.MAX_VALUE,
            BlockNumber.toLong(catalog.shared().buffers().blockCount(locator, ForkNumber.MAIN)));
  }
}
