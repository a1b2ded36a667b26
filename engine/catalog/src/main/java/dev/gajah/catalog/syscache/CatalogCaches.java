// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.syscache;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleDeformer;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.invalidation.SessionInvalidations;
import dev.gajah.catalog.schema.CatalogRow;
import dev.gajah.catalog.schema.PgAggregate;
import dev.gajah.catalog.schema.PgAm;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgAmproc;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgAuthMembers;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgDefaultAcl;
import dev.gajah.catalog.schema.PgEnum;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.schema.PgLanguage;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgOpfamily;
import dev.gajah.catalog.schema.PgPartitionedTable;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgRange;
import dev.gajah.catalog.schema.PgRewrite;
import dev.gajah.catalog.schema.PgSequence;
import dev.gajah.catalog.schema.PgStatistic;
import dev.gajah.catalog.schema.PgTablespace;
import dev.gajah.catalog.schema.PgType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// All catalog caches of a session. Caches of PostgreSQL that nothing here reads by have no object,
/// but their messages are sent.
public final class CatalogCaches {
  public final CatalogCache<PgAggregate> aggregates;
  public final CatalogCache<PgAm> accessMethodsByName;
  public final CatalogCache<PgAm> accessMethods;
  public final CatalogCache<PgAmop> amopsByOperator;
  public final CatalogCache<PgAmop> amopsByStrategy;
  public final CatalogCache<PgAmproc> amprocs;
  public final CatalogCache<PgAttribute> attributesByName;
  public final CatalogCache<PgAttribute> attributes;
  public final CatalogCache<PgAuthMembers> membershipsByMember;
  public final CatalogCache<PgAuthMembers> membershipsByRole;
  public final CatalogCache<PgAuthid> rolesByName;
  public final CatalogCache<PgAuthid> roles;
  public final CatalogCache<PgCast> casts;
  public final CatalogCache<PgOpclass> opclassesByName;
  public final CatalogCache<PgOpclass> opclasses;
  public final CatalogCache<PgCollation> collationsByName;
  public final CatalogCache<PgCollation> collations;
  public final CatalogCache<PgConstraint> constraints;
  public final CatalogCache<PgDatabase> databases;
  public final CatalogCache<PgDefaultAcl> defaultAcls;
  public final CatalogCache<PgEnum> enums;
  public final CatalogCache<PgEnum> enumsByLabel;
  public final CatalogCache<PgIndex> indexes;
  public final CatalogCache<PgLanguage> languagesByName;
  public final CatalogCache<PgLanguage> languages;
  public final CatalogCache<PgNamespace> namespacesByName;
  public final CatalogCache<PgNamespace> namespaces;
  public final CatalogCache<PgOperator> operatorsByName;
  public final CatalogCache<PgOperator> operators;
  public final CatalogCache<PgOpfamily> opfamiliesByName;
  public final CatalogCache<PgOpfamily> opfamilies;
  public final CatalogCache<PgPartitionedTable> partitionedTables;
  public final CatalogCache<PgProc> procsByName;
  public final CatalogCache<PgProc> procs;
  public final CatalogCache<PgRange> rangesByMultirange;
  public final CatalogCache<PgRange> ranges;
  public final CatalogCache<PgClass> relationsByName;
  public final CatalogCache<PgClass> relations;
  public final CatalogCache<PgRewrite> rules;
  public final CatalogCache<PgSequence> sequences;
  public final CatalogCache<PgStatistic> statistics;
  public final CatalogCache<PgTablespace> tablespaces;
  public final CatalogCache<PgType> typesByName;
  public final CatalogCache<PgType> types;

  private final CatalogAccess access;
  private final SharedFacts shared;
  private final SessionInvalidations invalidations;
  private final IntPredicate isSharedCatalog;
  private final EnumMap<CacheId, CatalogCache<?>> all = new EnumMap<>(CacheId.class);
  private final Map<Integer, List<CacheId>> idsOfCatalog = new HashMap<>();

  public CatalogCaches(
      CatalogAccess access,
      SharedFacts shared,
      SessionInvalidations invalidations,
      IntPredicate isSharedCatalog) {
    this.access = access;
    this.shared = shared;
    this.invalidations = invalidations;
    this.isSharedCatalog = isSharedCatalog;
    aggregates = add(CacheId.AGGFNOID, PgAggregate::decode);
    accessMethodsByName = add(CacheId.AMNAME, PgAm::decode);
    accessMethods = add(CacheId.AMOID, PgAm::decode);
    amopsByOperator = add(CacheId.AMOPOPID, PgAmop::decode);
    amopsByStrategy = add(CacheId.AMOPSTRATEGY, PgAmop::decode);
    amprocs = add(CacheId.AMPROCNUM, PgAmproc::decode);
    attributesByName = add(CacheId.ATTNAME, PgAttribute::decode);
    attributes = add(CacheId.ATTNUM, PgAttribute::decode);
    membershipsByMember = add(CacheId.AUTHMEMMEMROLE, PgAuthMembers::decode);
    membershipsByRole = add(CacheId.AUTHMEMROLEMEM, PgAuthMembers::decode);
    rolesByName = add(CacheId.AUTHNAME, PgAuthid::decode);
    roles = add(CacheId.AUTHOID, PgAuthid::decode);
    casts = add(CacheId.CASTSOURCETARGET, PgCast::decode);
    opclassesByName = add(CacheId.CLAAMNAMENSP, PgOpclass::decode);
    opclasses = add(CacheId.CLAOID, PgOpclass::decode);
    collationsByName = add(CacheId.COLLNAMEENCNSP, PgCollation::decode);
    collations = add(CacheId.COLLOID, PgCollation::decode);
    constraints = add(CacheId.CONSTROID, PgConstraint::decode);
    databases = add(CacheId.DATABASEOID, PgDatabase::decode);
    defaultAcls = add(CacheId.DEFACLROLENSPOBJ, PgDefaultAcl::decode);
    enums = add(CacheId.ENUMOID, PgEnum::decode);
    enumsByLabel = add(CacheId.ENUMTYPOIDNAME, PgEnum::decode);
    indexes = add(CacheId.INDEXRELID, PgIndex::decode);
    languagesByName = add(CacheId.LANGNAME, PgLanguage::decode);
    languages = add(CacheId.LANGOID, PgLanguage::decode);
    namespacesByName = add(CacheId.NAMESPACENAME, PgNamespace::decode);
    namespaces = add(CacheId.NAMESPACEOID, PgNamespace::decode);
    operatorsByName = add(CacheId.OPERNAMENSP, PgOperator::decode);
    operators = add(CacheId.OPEROID, PgOperator::decode);
    opfamiliesByName = add(CacheId.OPFAMILYAMNAMENSP, PgOpfamily::decode);
    opfamilies = add(CacheId.OPFAMILYOID, PgOpfamily::decode);
    partitionedTables = add(CacheId.PARTRELID, PgPartitionedTable::decode);
    procsByName = add(CacheId.PROCNAMEARGSNSP, PgProc::decode);
    procs = add(CacheId.PROCOID, PgProc::decode);
    rangesByMultirange = add(CacheId.RANGEMULTIRANGE, PgRange::decode);
    ranges = add(CacheId.RANGETYPE, PgRange::decode);
    relationsByName = add(CacheId.RELNAMENSP, PgClass::decode);
    relations = add(CacheId.RELOID, PgClass::decode);
    rules = add(CacheId.RULERELNAME, PgRewrite::decode);
    sequences = add(CacheId.SEQRELID, PgSequence::decode);
    statistics = add(CacheId.STATRELATTINH, PgStatistic::decode);
    tablespaces = add(CacheId.TABLESPACEOID, PgTablespace::decode);
    typesByName = add(CacheId.TYPENAMENSP, PgType::decode);
    types = add(CacheId.TYPEOID, PgType::decode);
    for (CacheId id : CacheId.values()) {
      idsOfCatalog.computeIfAbsent(id.relationOid(), oid -> new ArrayList<>()).add(id);
    }
  }

  private <R extends CatalogRow> CatalogCache<R> add(
      CacheId id, Function<@Nullable Object[], R> decoder) {
    CatalogCache<R> cache =
        new CatalogCache<>(
            id, access, shared, invalidations, isSharedCatalog.test(id.relationOid()), decoder);
    all.put(id, cache);
    return cache;
  }

  public void invalidate(int cacheId, int hash) {
    if (cacheId >= CacheId.count()) {
      return;
    }
    CatalogCache<?> cache = all.get(CacheId.of(cacheId));
    if (cache != null) {
      cache.invalidate(hash);
    }
  }

  /// Forgets all rows of a catalog.
  public void invalidateCatalog(int catalogOid) {
    for (CacheId id : idsOfCatalog.getOrDefault(catalogOid, List.of())) {
      CatalogCache<?> cache = all.get(id);
      if (cache != null) {
        cache.clear();
      }
    }
  }

  public void clear() {
    for (CatalogCache<?> cache : all.values()) {
      cache.clear();
    }
  }

  /// Queues the messages for a changed row: for each cache on its catalog the hash of its old key,
  /// and of the new one if that differs (PostgreSQL: `PrepareToInvalidateCacheTuple`).
  public void queueMessages(
      RelationDescriptor catalog,
      HeapTuple tuple,
      @Nullable HeapTuple newTuple,
      int databaseOid,
      SessionInvalidations messages) {
    for (CacheId id : idsOfCatalog.getOrDefault(catalog.oid(), List.of())) {
      int database = catalog.isShared() ? 0 : databaseOid;
      int hash = hash(id, catalog, tuple);
      messages.addCache(id.ordinal(), database, hash);
      if (newTuple != null) {
        int newHash = hash(id, catalog, newTuple);
        if (newHash != hash) {
          messages.addCache(id.ordinal(), database, newHash);
        }
      }
    }
  }

  private int hash(CacheId id, RelationDescriptor catalog, HeapTuple tuple) {
    return CatalogCache.hashOfRow(
        id,
        column -> TupleDeformer.value(catalog.tuple(), tuple, column, access.heap().detoaster()));
  }
}
