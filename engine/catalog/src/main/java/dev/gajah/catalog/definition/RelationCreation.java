// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.access.sequence.SequenceParameters;
import dev.gajah.access.sequence.SequenceState;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DependencyType;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAm;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgSequence;
import dev.gajah.catalog.schema.PgTablespace;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.catalog.storage.RelationStorage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes relations: their rows in all catalogs, row types, files, TOAST tables (PostgreSQL:
/// `heap_create_with_catalog`).
///
/// After a creation the command counter has moved on, so that the relation can be opened.
public final class RelationCreation {
  private static final int COLUMNS_MAX = 1600;
  private static final int TOAST_TUPLE_THRESHOLD = 2032;

  private final Catalog catalog;
  private final CatalogAccess access;
  private final Dependencies dependencies;
  private final TypeRows types;
  private final RelationStorage storage;
  private final FileNumbers numbers;

  public RelationCreation(Catalog catalog) {
    this.catalog = catalog;
    access = catalog.access();
    dependencies = new Dependencies(catalog);
    types = new TypeRows(catalog, dependencies);
    storage = new RelationStorage(catalog.shared().heap(), catalog.transaction());
    numbers = new FileNumbers(catalog);
  }

  /// Makes a relation, and its TOAST table if it may need one. Returns its OID.
  public int create(RelationDefinition definition) {
    int oid = createBare(definition);
    catalog.transaction().commandCounterIncrement();
    if (definition.kind == 'r' || definition.kind == 'm') {
      createToastTableIfNeeded(oid, definition.toastOptions);
    }
    return oid;
  }

  private int createBare(RelationDefinition d) {
    check(d);
    boolean hasStorage = hasStorage(d.kind);
    boolean hasRowType = d.kind != 'S' && d.kind != 't';
    int existing = catalog.namespaces().relationIn(d.namespaceOid, d.name);
    if (existing != 0) {
      throw new SqlError(
          SqlState.DUPLICATE_TABLE, "relation \"%s\" already exists".formatted(d.name));
    }
    if (hasRowType && catalog.namespaces().typeIn(d.namespaceOid, d.name) != 0) {
      throw new SqlError(SqlState.DUPLICATE_OBJECT, "type \"%s\" already exists".formatted(d.name))
          .hint(
              "A relation has an associated type of the same name, so you must use a name that"
                  + " doesn't conflict with any existing type.");
    }
    int tablespace =
        d.tablespaceOid == catalog.transaction().databaseTablespaceOid() ? 0 : d.tablespaceOid;
    int oid =
        hasStorage
            ? numbers.newRelationOid(tablespace)
            : access.newOid(PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX);
    int typeOid = hasRowType ? types.newTypeOid() : 0;
    int arrayTypeOid = hasRowType ? types.newTypeOid() : 0;
    Acl acl = null;
    if (d.useDefaultPrivileges) {
      switch (d.kind) {
        case 'r', 'v', 'm', 'f', 'p' ->
            acl = catalog.privileges().defaultFor(ObjectKind.TABLE, d.ownerOid, d.namespaceOid);
        case 'S' ->
            acl = catalog.privileges().defaultFor(ObjectKind.SEQUENCE, d.ownerOid, d.namespaceOid);
        default -> {}
      }
    }
    if (hasStorage) {
      RelFileLocator locator = locator(tablespace, oid);
      storage.create(locator, d.persistence);
      if (d.persistence == 'u' && d.kind != 'S') {
        storage.createInitFork(locator);
      }
    }
    if (hasRowType) {
      types.addRowType(typeOid, arrayTypeOid, d.name, d.namespaceOid, oid, d.kind, d.ownerOid);
      types.addArrayType(
          arrayTypeOid,
          types.arrayTypeName(d.name, d.namespaceOid),
          d.namespaceOid,
          typeOid,
          'd',
          0,
          d.ownerOid);
    }
    boolean hasHorizon = d.kind == 'r' || d.kind == 't' || d.kind == 'm';
    access.insert(
        new PgClass(
            oid,
            d.name,
            d.namespaceOid,
            typeOid,
            d.ofTypeOid,
            d.ownerOid,
            d.accessMethodOid,
            hasStorage ? oid : 0,
            tablespace,
            d.kind == 'S' ? 1 : 0,
            d.kind == 'S' ? 1 : -1,
            0,
            0,
            false,
            false,
            d.persistence,
            d.kind,
            d.columns.size(),
            0,
            false,
            false,
            false,
            false,
            false,
            true,
            d.kind == 'r' || d.kind == 'p' || d.kind == 'm' ? 'd' : 'n',
            d.isPartition,
            0,
            hasHorizon ? catalog.transaction().catalogSnapshot().xmin() : 0,
            hasHorizon ? catalog.shared().heap().multixacts().oldestRunning() : 0,
            acl == null ? null : acl.encode(),
            d.options,
            null));
    addAttributes(oid, d);
    if (d.kind != 'c' && d.kind != 't') {
      recordDependencies(oid, tablespace, d, acl);
    }
    return oid;
  }

  static boolean hasStorage(char kind) {
    return switch (kind) {
      case 'r', 'i', 'S', 't', 'm' -> true;
      default -> false;
    };
  }

  private RelFileLocator locator(int tablespace, int number) {
    return new RelFileLocator(
        tablespace != 0 ? tablespace : catalog.transaction().databaseTablespaceOid(),
        catalog.databaseOid(),
        number);
  }

  private void check(RelationDefinition d) {
    if (d.columns.size() > COLUMNS_MAX) {
      throw new SqlError(
          SqlState.TOO_MANY_COLUMNS, "tables can have at most %d columns".formatted(COLUMNS_MAX));
    }
    if (!d.allowSystemNames
        && !catalog.session().allowSystemTableModifications()
        && (d.namespaceOid == SystemOids.PG_CATALOG_NAMESPACE
            || d.namespaceOid == SystemOids.PG_TOAST_NAMESPACE)) {
      throw new SqlError(
              SqlState.INSUFFICIENT_PRIVILEGE,
              "permission denied to create \"%s.%s\""
                  .formatted(catalog.namespaceName(d.namespaceOid), d.name))
          .detail("System catalog modifications are currently disallowed.");
    }
    Set<String> names = new HashSet<>();
    for (ColumnDefinition column : d.columns) {
      if (d.kind != 'v' && d.kind != 'c' && SystemColumns.isSystemName(column.name())) {
        throw new SqlError(
            SqlState.DUPLICATE_COLUMN,
            "column name \"%s\" conflicts with a system column name".formatted(column.name()));
      }
      if (!names.add(column.name())) {
        throw new SqlError(
            SqlState.DUPLICATE_COLUMN,
            "column name \"%s\" specified more than once".formatted(column.name()));
      }
      checkType(column, d.kind);
    }
  }

  /// PostgreSQL: `CheckAttributeType`.
  private void checkType(ColumnDefinition column, char relationKind) {
    PgType type = catalog.type(column.typeOid());
    if (type.typtype() == 'p' && !(relationKind == 't' || relationKind == 'S')) {
      throw new SqlError(
          SqlState.INVALID_TABLE_DEFINITION,
          "column \"%s\" has pseudo-type %s"
              .formatted(column.name(), catalog.formatType(column.typeOid(), -1)));
    }
    if (type.typcollation() != 0 && column.collationOid() == 0 && relationKind != 't') {
      throw new SqlError(
              SqlState.INVALID_TABLE_DEFINITION,
              "no collation was derived for column \"%s\" with collatable type %s"
                  .formatted(column.name(), catalog.formatType(column.typeOid(), -1)))
          .hint("Use the COLLATE clause to set the collation explicitly.");
    }
  }

  private void addAttributes(int oid, RelationDefinition d) {
    int number = 0;
    for (ColumnDefinition column : d.columns) {
      number++;
      access.insert(attributeRow(oid, number, column));
      addAttributeDependencies(oid, number, column);
    }
    if (d.kind != 'v' && d.kind != 'c') {
      for (PgAttribute row : SystemColumns.rows(oid)) {
        access.insert(row);
      }
    }
  }

  /// A pg_attribute row for a column with no default yet.
  public PgAttribute attributeRow(int relationOid, int number, ColumnDefinition column) {
    PgType type = catalog.type(column.typeOid());
    return new PgAttribute(
        relationOid,
        column.name(),
        column.typeOid(),
        type.typlen(),
        number,
        -1,
        column.typmod(),
        column.dimensions(),
        type.typbyval(),
        type.typalign(),
        column.storage() != 0 ? column.storage() : type.typstorage(),
        column.compression(),
        column.notNull(),
        false,
        false,
        column.identity(),
        column.generated(),
        false,
        column.isLocal(),
        column.inheritCount(),
        column.collationOid(),
        null,
        null,
        null,
        null,
        null);
  }

  /// What a column needs: its type and collation.
  public void addAttributeDependencies(int relationOid, int number, ColumnDefinition column) {
    ObjectAddress myself = new ObjectAddress(PgClass.RELATION_OID, relationOid, number);
    dependencies.record(
        myself, ObjectAddress.of(PgType.RELATION_OID, column.typeOid()), DependencyType.NORMAL);
    if (column.collationOid() != 0 && column.collationOid() != SystemOids.DEFAULT_COLLATION) {
      dependencies.record(
          myself,
          ObjectAddress.of(PgCollation.RELATION_OID, column.collationOid()),
          DependencyType.NORMAL);
    }
  }

  private void recordDependencies(
      int oid, int tablespace, RelationDefinition d, @Nullable Acl acl) {
    ObjectAddress myself = ObjectAddress.of(PgClass.RELATION_OID, oid);
    dependencies.recordOwner(PgClass.RELATION_OID, oid, d.ownerOid);
    if (acl != null) {
      dependencies.recordAcl(PgClass.RELATION_OID, oid, 0, d.ownerOid, acl);
    }
    dependencies.record(
        myself, ObjectAddress.of(PgNamespace.RELATION_OID, d.namespaceOid), DependencyType.NORMAL);
    if (d.ofTypeOid != 0) {
      dependencies.record(
          myself, ObjectAddress.of(PgType.RELATION_OID, d.ofTypeOid), DependencyType.NORMAL);
    }
    if (d.accessMethodOid != 0) {
      dependencies.record(
          myself, ObjectAddress.of(PgAm.RELATION_OID, d.accessMethodOid), DependencyType.NORMAL);
    }
    if (tablespace != 0 && !hasStorage(d.kind)) {
      dependencies.recordTablespace(
          PgClass.RELATION_OID, oid, tablespace, PgTablespace.RELATION_OID);
    }
  }

  // ---- TOAST ----

  /// True if a row of these columns can get too long for a page (PostgreSQL:
  /// `heapam_relation_needs_toast_table`).
  public static boolean needsToastTable(RelationDescriptor relation) {
    long length = 0;
    boolean unlimited = false;
    boolean toastable = false;
    for (int i = 0; i < relation.tuple().count(); i++) {
      var a = relation.tuple().at(i);
      if (a.dropped() || a.generated() == 'v') {
        continue;
      }
      long align = a.alignmentBytes();
      length = (length + align - 1) / align * align;
      if (a.length() > 0) {
        length += a.length();
      } else {
        int max = maximumSize(a.typeOid(), a.typmod());
        if (max < 0) {
          unlimited = true;
        } else {
          length += max;
        }
        toastable |= a.storage() != 'p';
      }
    }
    if (!toastable) {
      return false;
    }
    if (unlimited) {
      return true;
    }
    long header = (23 + (relation.tuple().count() + 7) / 8 + 7) / 8 * 8;
    return header + (length + 7) / 8 * 8 > TOAST_TUPLE_THRESHOLD;
  }

  /// Longest stored size of a value, -1 if there is no bound (PostgreSQL: `type_maximum_size`).
  private static int maximumSize(int typeOid, int typmod) {
    if (typmod < 0) {
      return -1;
    }
    return switch (typeOid) {
      // In characters of up to four bytes.
      case TypeOids.BPCHAR, TypeOids.VARCHAR ->
          (int) Math.min(Integer.MAX_VALUE, 4L * (typmod - 4) + 4);
      case TypeOids.NUMERIC -> {
        int precision = typmod - 4 >> 16 & 0xFFFF;
        yield 4 + 4 + 2 * ((precision + 2 * 3) / 4 + 1);
      }
      case TypeOids.VARBIT, TypeOids.BIT -> (typmod + 7) / 8 + 8;
      default -> -1;
    };
  }

  /// Adds a TOAST table to a table that has none and may need one. Returns its OID, 0 if none was
  /// made.
  public int createToastTableIfNeeded(int tableOid, @Nullable List<String> options) {
    RelationDescriptor table = catalog.relation(tableOid);
    if (table.toastOid() != 0
        || (table.kind() != 'r' && table.kind() != 'm')
        || table.isCatalog()
        || !needsToastTable(table)) {
      return 0;
    }
    PgClass row = catalog.pgClass(tableOid);
    String name = "pg_toast_" + Oid.toString(tableOid);
    int namespace =
        row.relpersistence() == 't' && catalog.namespaces().temporaryToastNamespace() != 0
            ? catalog.namespaces().temporaryToastNamespace()
            : SystemOids.PG_TOAST_NAMESPACE;
    RelationDefinition definition =
        new RelationDefinition(
                name,
                namespace,
                't',
                row.relowner(),
                List.of(
                    ColumnDefinition.of("chunk_id", TypeOids.OID, -1, 0, false)
                        .withStorage('p', (char) 0),
                    ColumnDefinition.of("chunk_seq", TypeOids.INT4, -1, 0, false)
                        .withStorage('p', (char) 0),
                    ColumnDefinition.of("chunk_data", TypeOids.BYTEA, -1, 0, false)
                        .withStorage('p', (char) 0)))
            .persistence(row.relpersistence())
            .tablespace(row.reltablespace())
            .options(options)
            .internal();
    int toastOid = createBare(definition);
    catalog.transaction().commandCounterIncrement();
    IndexCreation indexes = new IndexCreation(catalog);
    int indexOid =
        indexes.create(
            IndexDefinition.of(
                    name + "_index",
                    toastOid,
                    List.of(
                        new IndexDefinition.Column(
                            "chunk_id", 1, TypeOids.OID, 0, SystemOids.OID_BTREE_CLASS, 0),
                        new IndexDefinition.Column(
                            "chunk_seq", 2, TypeOids.INT4, 0, SystemOids.INT4_BTREE_CLASS, 0)),
                    true)
                .asPrimary()
                .withTablespace(row.reltablespace()));
    indexes.buildPlain(indexOid);
    PgClass current = catalog.pgClass(tableOid);
    new RelationChanges(catalog)
        .updateClass(
            current.oid(),
            PgClass.RELTOASTRELID,
            dev.gajah.catalog.schema.Columns.fromOid(toastOid));
    dependencies.record(
        ObjectAddress.of(PgClass.RELATION_OID, toastOid),
        ObjectAddress.of(PgClass.RELATION_OID, tableOid),
        DependencyType.INTERNAL);
    catalog.transaction().commandCounterIncrement();
    return toastOid;
  }

  // ---- sequences ----

  /// Makes a sequence with its first page and its pg_sequence row.
  public int createSequence(
      String name,
      int namespaceOid,
      int ownerOid,
      char persistence,
      int typeOid,
      SequenceParameters parameters,
      SequenceState state) {
    RelationDefinition definition =
        new RelationDefinition(
                name,
                namespaceOid,
                'S',
                ownerOid,
                List.of(
                    ColumnDefinition.of("last_value", TypeOids.INT8, -1, 0, true),
                    ColumnDefinition.of("log_cnt", TypeOids.INT8, -1, 0, true),
                    ColumnDefinition.of("is_called", TypeOids.BOOL, -1, 0, true)))
            .persistence(persistence);
    int oid = createBare(definition);
    catalog.transaction().commandCounterIncrement();
    RelationDescriptor sequence = catalog.relation(oid);
    catalog.shared().sequences().create(sequence, catalog.transaction(), state);
    if (persistence == 'u') {
      storage.createInitFork(sequence.locator());
      catalog.shared().sequences().createInitFork(sequence, catalog.transaction(), state);
    }
    access.insert(
        new PgSequence(
            oid,
            typeOid,
            parameters.start(),
            parameters.increment(),
            parameters.maximum(),
            parameters.minimum(),
            parameters.cache(),
            parameters.cycle()));
    dependencies.record(
        ObjectAddress.of(PgClass.RELATION_OID, oid),
        ObjectAddress.of(PgType.RELATION_OID, typeOid),
        DependencyType.NORMAL);
    catalog.transaction().commandCounterIncrement();
    return oid;
  }
}
