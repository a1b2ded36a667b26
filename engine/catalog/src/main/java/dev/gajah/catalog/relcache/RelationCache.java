// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relcache;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogRelations;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.invalidation.SessionInvalidations;
import dev.gajah.catalog.relmap.RelationMaps;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAmproc;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.syscache.CatalogCaches;
import dev.gajah.catalog.syscache.SharedFacts;
import dev.gajah.transaction.xact.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Descriptions of relations and indexes, as one session has them. Belongs to the session's thread.
///
/// There are two ways to a system catalog: [#catalog] gives its fixed structure with the current
/// file numbers, reading nothing but the relation map for mapped ones, and serves all catalog
/// reads; [#find] reads everything, as for other relations.
public final class RelationCache implements CatalogRelations, OperatorClasses {
  private final SystemCatalogs system;
  private final ComparatorSource comparators;
  private final Transaction transaction;
  private final RelationMaps maps;

  /// Number of the session's own temporary schema, 0 if it has none.
  private final IntSupplier temporaryNamespace;

  /// Told of relations whose changes are not logged, before anybody touches their pages.
  private final Consumer<RelFileLocator> unloggedRelations;

  private final SharedFacts shared;
  private final SessionInvalidations invalidations;

  private final DescriptorBuilder builder = new DescriptorBuilder(this);
  private final Map<Integer, RelationDescriptor> relations = new HashMap<>();
  private final Map<Integer, IndexDescriptor> indexes = new HashMap<>();

  private final Map<Integer, RelationDescriptor> catalogs = new HashMap<>();

  /// Which system catalog each index in `catalogs` belongs to, to forget them together.
  private final Map<Integer, Integer> catalogOfIndex = new HashMap<>();

  private @Nullable CatalogAccess access;
  private @Nullable CatalogCaches caches;
  private int generation;

  public RelationCache(
      SystemCatalogs system,
      ComparatorSource comparators,
      Transaction transaction,
      RelationMaps maps,
      IntSupplier temporaryNamespace,
      Consumer<RelFileLocator> unloggedRelations,
      SharedFacts shared,
      SessionInvalidations invalidations) {
    this.shared = shared;
    this.invalidations = invalidations;
    this.system = system;
    this.comparators = comparators;
    this.transaction = transaction;
    this.maps = maps;
    this.temporaryNamespace = temporaryNamespace;
    this.unloggedRelations = unloggedRelations;
  }

  /// The other two thirds of the circle: catalogs are read through caches, caches through
  /// descriptions.
  public void connect(CatalogAccess newAccess, CatalogCaches newCaches) {
    access = newAccess;
    caches = newCaches;
  }

  private CatalogAccess access() {
    CatalogAccess current = access;
    if (current == null) {
      throw SqlError.internal("relation cache is not connected");
    }
    return current;
  }

  private CatalogCaches caches() {
    CatalogCaches current = caches;
    if (current == null) {
      throw SqlError.internal("relation cache is not connected");
    }
    return current;
  }

  // ---- system catalogs ----

  @Override
  public RelationDescriptor catalog(int relationOid) {
    RelationDescriptor cached = catalogs.get(relationOid);
    if (cached != null) {
      return cached;
    }
    RelationDescriptor template = system.table(relationOid);
    int before = generation;
    int database = system.isShared(relationOid) ? 0 : transaction.databaseOid();
    boolean sharing = !invalidations.hasOwnChanges();
    long position = invalidations.position();
    RelationDescriptor known = sharing ? shared.catalog(database, relationOid) : null;
    RelationDescriptor result = known != null ? known : locateAll(relationOid, template);
    if (known == null && sharing && !invalidations.hasOwnChanges()) {
      shared.putCatalog(database, result, position);
    }
    if (generation == before) {
      catalogs.put(relationOid, result);
      for (IndexDescriptor index : result.indexes()) {
        catalogOfIndex.put(index.indexOid(), relationOid);
      }
    }
    return result;
  }

  private RelationDescriptor locateAll(int relationOid, RelationDescriptor template) {
    List<IndexDescriptor> located = new ArrayList<>(template.indexes().size());
    for (IndexDescriptor index : template.indexes()) {
      located.add(index.withLocator(locate(index.indexOid(), index.locator())));
    }
    return template.toBuilder()
        .locator(locate(relationOid, template.locator()))
        .indexes(located)
        .build();
  }

  private RelFileLocator locate(int oid, RelFileLocator template) {
    if (system.isMapped(oid)) {
      boolean isShared = system.isShared(oid);
      int file = maps.fileOf(oid, isShared);
      if (file == 0) {
        throw SqlError.internal(
            "could not find relation mapping for relation OID " + Oid.toString(oid));
      }
      return isShared
          ? new RelFileLocator(SystemOids.GLOBAL_TABLESPACE, 0, file)
          : new RelFileLocator(
              transaction.databaseTablespaceOid(), transaction.databaseOid(), file);
    }
    CatalogTuple row =
        access()
            .first(
                PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX, CatalogAccess.equalOid(0, oid));
    if (row == null) {
      throw SqlError.internal("could not find pg_class entry for " + Oid.toString(oid));
    }
    return locator(PgClass.decode(row.values()));
  }

  // ---- all relations ----

  /// Description of a table or anything else with columns; null if there is no such relation, or it
  /// is an index.
  public @Nullable RelationDescriptor find(int relationOid) {
    RelationDescriptor cached = relations.get(relationOid);
    if (cached != null) {
      return cached;
    }
    int before = generation;
    int database = system.isShared(relationOid) ? 0 : transaction.databaseOid();
    boolean sharing = !invalidations.hasOwnChanges();
    long position = invalidations.position();
    RelationDescriptor result = sharing ? shared.relation(database, relationOid) : null;
    if (result == null) {
      result = load(relationOid);
      if (result == null) {
        return null;
      }
      // Temporary relations look different to those who do not own them.
      if (sharing && !result.isTemporary() && !invalidations.hasOwnChanges()) {
        shared.putRelation(database, result, position);
      }
    }
    if (generation == before) {
      relations.put(relationOid, result);
    }
    return result;
  }

  private @Nullable RelationDescriptor load(int relationOid) {
    PgClass row = caches().relations.find(relationOid);
    if (row == null || isIndex(row)) {
      return null;
    }
    List<IndexDescriptor> own = new ArrayList<>();
    if (row.relhasindex()) {
      for (PgIndex index : indexRows(relationOid)) {
        if (index.indislive()) {
          IndexDescriptor descriptor = findIndex(index.indexrelid());
          if (descriptor != null) {
            own.add(descriptor);
          }
        }
      }
      own.sort((a, b) -> Oid.compare(a.indexOid(), b.indexOid()));
    }
    RelationDescriptor result =
        builder.table(
            row,
            builder.tuple(attributes(relationOid)),
            locator(row),
            namespaceName(row.relnamespace()),
            own,
            row.relpersistence() == 't' && row.relnamespace() != temporaryNamespace.getAsInt());
    noteUnlogged(row, result.locator());
    return result;
  }

  /// Description of an index; null if there is no such index.
  public @Nullable IndexDescriptor findIndex(int indexOid) {
    IndexDescriptor cached = indexes.get(indexOid);
    if (cached != null) {
      return cached;
    }
    int before = generation;
    int database = system.isShared(indexOid) ? 0 : transaction.databaseOid();
    boolean sharing = !invalidations.hasOwnChanges();
    long position = invalidations.position();
    IndexDescriptor result = sharing ? shared.index(database, indexOid) : null;
    if (result == null) {
      result = loadIndex(indexOid);
      if (result == null) {
        return null;
      }
      if (sharing && !invalidations.hasOwnChanges()) {
        shared.putIndex(database, result, position);
      }
    }
    if (generation == before) {
      indexes.put(indexOid, result);
    }
    return result;
  }

  private @Nullable IndexDescriptor loadIndex(int indexOid) {
    PgClass row = caches().relations.find(indexOid);
    if (row == null || !isIndex(row)) {
      return null;
    }
    PgIndex index = caches().indexes.find(indexOid);
    if (index == null) {
      throw SqlError.internal("cache lookup failed for index " + Oid.toString(indexOid));
    }
    PgClass table = caches().relations.find(index.indrelid());
    IndexDescriptor result =
        builder.index(
            index,
            row,
            attributes(indexOid),
            locator(row),
            table == null ? "" : table.relname(),
            namespaceName(row.relnamespace()),
            Integer.compareUnsigned(index.indrelid(), Oid.FIRST_UNPINNED) < 0);
    noteUnlogged(row, result.locator());
    return result;
  }

  private void noteUnlogged(PgClass row, RelFileLocator locator) {
    if (row.relpersistence() != 'p' && DescriptorBuilder.hasStorage(row.relkind())) {
      unloggedRelations.accept(locator);
    }
  }

  private static boolean isIndex(PgClass row) {
    return row.relkind() == 'i' || row.relkind() == 'I';
  }

  /// pg_attribute rows of the user columns, dropped ones included, in number order.
  public List<PgAttribute> attributes(int relationOid) {
    List<PgAttribute> result = new ArrayList<>();
    access()
        .scan(
            PgAttribute.RELATION_OID,
            IndexOids.PG_ATTRIBUTE_RELID_ATTNUM_INDEX,
            new ScanKey[] {
              CatalogAccess.equalOid(0, relationOid), ScanKey.of(1, ScanKey.GREATER, 0L)
            },
            tuple -> {
              result.add(PgAttribute.decode(tuple.values()));
              return true;
            });
    return result;
  }

  /// pg_index rows of a table's indexes.
  public List<PgIndex> indexRows(int tableOid) {
    List<PgIndex> result = new ArrayList<>();
    access()
        .scan(
            PgIndex.RELATION_OID,
            IndexOids.PG_INDEX_INDRELID_INDEX,
            new ScanKey[] {CatalogAccess.equalOid(0, tableOid)},
            tuple -> {
              result.add(PgIndex.decode(tuple.values()));
              return true;
            });
    return result;
  }

  /// Where the files of a relation are. Relations without storage have file number 0.
  public RelFileLocator locator(PgClass row) {
    if (!DescriptorBuilder.hasStorage(row.relkind())) {
      return new RelFileLocator(
          row.relisshared() ? SystemOids.GLOBAL_TABLESPACE : transaction.databaseTablespaceOid(),
          row.relisshared() ? 0 : transaction.databaseOid(),
          0);
    }
    int file = row.relfilenode();
    if (file == 0) {
      file = maps.fileOf(row.oid(), row.relisshared());
      if (file == 0) {
        throw SqlError.internal(
            "could not find relation mapping for relation \"%s\", OID %s"
                .formatted(row.relname(), Oid.toString(row.oid())));
      }
    }
    if (row.relisshared()) {
      return new RelFileLocator(SystemOids.GLOBAL_TABLESPACE, 0, file);
    }
    int tablespace =
        row.reltablespace() != 0 ? row.reltablespace() : transaction.databaseTablespaceOid();
    return new RelFileLocator(tablespace, transaction.databaseOid(), file);
  }

  private String namespaceName(int namespaceOid) {
    PgNamespace namespace = caches().namespaces.find(namespaceOid);
    return namespace == null ? "" : namespace.nspname();
  }

  // ---- operator classes ----

  @Override
  public PgOpclass opclass(int opclassOid) {
    PgOpclass opclass = caches().opclasses.find(opclassOid);
    if (opclass == null) {
      throw SqlError.internal("cache lookup failed for opclass " + Oid.toString(opclassOid));
    }
    return opclass;
  }

  @Override
  public int opfamilyProc(int opfamilyOid, int leftTypeOid, int rightTypeOid, int number) {
    PgAmproc proc =
        caches()
            .amprocs
            .findKeys(
                Oid.toLong(opfamilyOid),
                Oid.toLong(leftTypeOid),
                Oid.toLong(rightTypeOid),
                (long) number);
    return proc == null ? 0 : proc.amproc();
  }

  @Override
  public @Nullable ValueComparator comparator(int procOid, int collationOid) {
    ValueComparator found = comparators.comparator(procOid, collationOid);
    return found != null ? found : SystemComparators.forProc(procOid);
  }

  @Override
  public boolean isDeterministic(int collationOid) {
    PgCollation collation = collationOid == 0 ? null : caches().collations.find(collationOid);
    return collation == null || collation.collisdeterministic();
  }

  @Override
  public int baseTypeOid(int typeOid) {
    if (Oid.compare(typeOid, Oid.FIRST_UNPINNED) < 0) {
      return typeOid; // no pinned type is a domain
    }
    int oid = typeOid;
    while (true) {
      PgType type = caches().types.find(oid);
      if (type == null || type.typtype() != 'd') {
        return oid;
      }
      oid = type.typbasetype();
    }
  }

  // ---- invalidation ----

  /// Forgets a relation and what is derived from it; OID 0 forgets all.
  public void invalidate(int relationOid) {
    generation++;
    if (relationOid == 0) {
      relations.clear();
      indexes.clear();
      catalogs.clear();
      catalogOfIndex.clear();
      return;
    }
    relations.remove(relationOid);
    catalogs.remove(relationOid);
    indexes.values().removeIf(cached -> cached.heapOid() == relationOid);
    IndexDescriptor index = indexes.remove(relationOid);
    if (index != null) {
      relations.remove(index.heapOid());
    }
    Integer owner = catalogOfIndex.remove(relationOid);
    if (owner != null) {
      catalogs.remove(owner);
    }
  }

  /// A relation map changed: descriptions of mapped catalogs are stale.
  public void invalidateMapped() {
    generation++;
    catalogs.clear();
    catalogOfIndex.clear();
    relations.keySet().removeIf(system::isMapped);
    indexes.keySet().removeIf(system::isMapped);
  }
}
