// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.toast.ToastAccess;
import dev.gajah.access.toast.ToastRelations;
import dev.gajah.access.toast.Toaster;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.catalog.acl.AccessControl;
import dev.gajah.catalog.acl.Roles;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.invalidation.InvalidationTarget;
import dev.gajah.catalog.invalidation.SessionInvalidations;
import dev.gajah.catalog.namespace.FunctionCandidate;
import dev.gajah.catalog.namespace.OperatorCandidate;
import dev.gajah.catalog.namespace.SearchPath;
import dev.gajah.catalog.namespace.TypeNames;
import dev.gajah.catalog.relcache.RelationCache;
import dev.gajah.catalog.relmap.RelationMaps;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAggregate;
import dev.gajah.catalog.schema.PgAm;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgAttrdef;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgAuthMembers;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgDbRoleSetting;
import dev.gajah.catalog.schema.PgDepend;
import dev.gajah.catalog.schema.PgDescription;
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
import dev.gajah.catalog.schema.PgSeclabel;
import dev.gajah.catalog.schema.PgSequence;
import dev.gajah.catalog.schema.PgShdepend;
import dev.gajah.catalog.schema.PgShdescription;
import dev.gajah.catalog.schema.PgShseclabel;
import dev.gajah.catalog.schema.PgStatistic;
import dev.gajah.catalog.schema.PgTablespace;
import dev.gajah.catalog.schema.PgTrigger;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.syscache.CacheId;
import dev.gajah.catalog.syscache.CatalogCaches;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockResult;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.xact.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system catalogs as one session sees them: the entry for analyzer, executor and commands.
///
/// Methods called `find...` answer null (or 0 for an OID) if there is no such thing; their
/// counterparts raise XX000 "cache lookup failed". Reads need an open transaction. The owner of the
/// session calls [#acceptInvalidations] at the start of each transaction. Belongs to the session's
/// thread.
public final class Catalog implements InvalidationTarget {
  private final SharedCatalog shared;
  private final Transaction transaction;
  private final SessionState session;
  private final HeapSession heap;
  private final CatalogAccess access;
  private final CatalogCaches caches;
  private final RelationMaps maps;
  private final RelationCache relations;
  private final RelationFacts facts;
  private final TypeFacts types;
  private final Roles roles;
  private final AccessControl privileges;
  private final SearchPath path;
  private final TypeNames typeNames;
  private final SessionInvalidations invalidations;
  private final List<InvalidationListener> listeners = new ArrayList<>();

  /// Messages taken in so far, to see whether some came.
  private long messageCount;

  public Catalog(SharedCatalog shared, Transaction transaction, SessionState session) {
    this.shared = shared;
    this.transaction = transaction;
    this.session = session;
    invalidations = new SessionInvalidations(shared.invalidations(), transaction, this);
    maps = new RelationMaps(shared.relationMaps(), transaction, invalidations::sendRelationMap);
    heap = shared.heap().session(transaction);
    relations =
        new RelationCache(
            shared.system(),
            shared.comparators(),
            transaction,
            maps,
            this::temporaryNamespace,
            shared.buffers()::noteUnlogged,
            shared.facts(),
            invalidations);
    access =
        new CatalogAccess(
            heap, shared.btree(), transaction, shared.transactions().oidGenerator(), relations);
    caches = new CatalogCaches(access, shared.facts(), invalidations, shared.system()::isShared);
    relations.connect(access, caches);
    facts = new RelationFacts(access);
    types = new TypeFacts(caches);
    roles = new Roles(caches, this::databaseOid);
    privileges =
        new AccessControl(
            caches, roles, session::allowSystemTableModifications, this::temporaryNamespace);
    path = new SearchPath(caches, roles, privileges, session::searchPath, session::currentUserOid);
    typeNames = new TypeNames(caches, path);
    ToastAccess toast = new ToastAccess(heap, shared.btree(), new SessionToastRelations());
    heap.setToaster(new Toaster(toast), toast);
    heap.setListener(this::tupleChanged);
    transaction.addParticipant(maps);
    transaction.addParticipant(invalidations);
  }

  private final class SessionToastRelations implements ToastRelations {
    @Override
    public RelationDescriptor relation(int toastOid) {
      return shared.system().findTable(toastOid) != null
          ? relations.catalog(toastOid)
          : Catalog.this.relation(toastOid);
    }

    @Override
    public IndexDescriptor index(int toastOid) {
      for (IndexDescriptor index : relation(toastOid).indexes()) {
        if (index.valid()) {
          return index;
        }
      }
      throw SqlError.internal(
          "no valid index found for toast relation with Oid " + Oid.toString(toastOid));
    }

    @Override
    public int newOid() {
      return shared.transactions().oidGenerator().next();
    }
  }

  // ---- parts, for services built on the catalog ----

  public Transaction transaction() {
    return transaction;
  }

  @Override
  public int databaseOid() {
    return transaction.databaseOid();
  }

  public SharedCatalog shared() {
    return shared;
  }

  public SessionState session() {
    return session;
  }

  /// The session's way to the heap, with TOAST and invalidation wired in. There is one per session.
  public HeapSession heap() {
    return heap;
  }

  /// Reading and writing rows of system catalogs.
  public CatalogAccess access() {
    return access;
  }

  public CatalogCaches caches() {
    return caches;
  }

  public Roles roles() {
    return roles;
  }

  public AccessControl privileges() {
    return privileges;
  }

  public SearchPath namespaces() {
    return path;
  }

  public RelationMaps relationMaps() {
    return maps;
  }

  public RelationCache relationCache() {
    return relations;
  }

  public SessionInvalidations invalidations() {
    return invalidations;
  }

  public void addInvalidationListener(InvalidationListener listener) {
    listeners.add(listener);
  }

  private int temporaryNamespace() {
    return path.temporaryNamespace();
  }

  private static SqlError missing(String what, int oid) {
    return SqlError.internal("cache lookup failed for " + what + " " + Oid.toString(oid));
  }

  // ---- types ----

  public @Nullable PgType findType(int typeOid) {
    return caches.types.find(typeOid);
  }

  public PgType type(int typeOid) {
    return types.type(typeOid);
  }

  /// By name, with or without schema; 0 if unknown (PostgreSQL: `LookupTypeNameExtended` for one
  /// name).
  public int typeOidByName(@Nullable String schema, String name) {
    return path.typeOid(schema, name);
  }

  /// The type below domains.
  public int baseTypeOid(int typeOid) {
    return types.baseTypeOid(typeOid);
  }

  /// Element type of a true array type, 0 for others.
  public int elementTypeOid(int arrayTypeOid) {
    return types.elementTypeOid(arrayTypeOid);
  }

  public int arrayTypeOid(int elementTypeOid) {
    PgType type = caches.types.find(elementTypeOid);
    return type == null ? 0 : type.typarray();
  }

  /// PostgreSQL: `IsBinaryCoercible`.
  public boolean isBinaryCoercible(int sourceTypeOid, int targetTypeOid) {
    return types.isBinaryCoercible(sourceTypeOid, targetTypeOid);
  }

  public @Nullable PgRange findRange(int rangeTypeOid) {
    return caches.ranges.find(rangeTypeOid);
  }

  public @Nullable PgRange findRangeOfMultirange(int multirangeTypeOid) {
    return caches.rangesByMultirange.find(multirangeTypeOid);
  }

  /// Name of a type for messages; `typmod` -1 for none (PostgreSQL: `format_type_be`,
  /// `format_type_with_typemod`).
  public String formatType(int typeOid, int typmod) {
    return typeNames.format(typeOid, typmod, typmod >= 0, false);
  }

  /// As the SQL function `format_type` with a typmod that is not null.
  public String formatTypeWithTypmod(int typeOid, int typmod) {
    return typeNames.format(typeOid, typmod, true, false);
  }

  public String formatTypeQualified(int typeOid) {
    return typeNames.format(typeOid, -1, false, true);
  }

  public TypeOperators typeOperators(int typeOid) {
    return types.operators(typeOid);
  }

  /// The order that a btree support function computes; null if it is not implemented.
  public @Nullable ValueComparator comparator(int procOid, int collationOid) {
    return relations.comparator(procOid, collationOid);
  }

  public @Nullable PgEnum findEnumLabel(int oid) {
    return caches.enums.find(oid);
  }

  public @Nullable PgEnum findEnumLabel(int typeOid, String label) {
    return caches.enumsByLabel.find(typeOid, label);
  }

  /// Labels of an enum type in their order.
  public List<PgEnum> enumLabels(int typeOid) {
    List<PgEnum> labels = new ArrayList<>(caches.enumsByLabel.listByOid(typeOid));
    labels.sort(Comparator.comparingDouble(PgEnum::enumsortorder));
    return labels;
  }

  // ---- functions and operators ----

  public @Nullable PgProc findProc(int procOid) {
    return caches.procs.find(procOid);
  }

  public PgProc proc(int procOid) {
    PgProc row = caches.procs.find(procOid);
    if (row == null) {
      throw missing("function", procOid);
    }
    return row;
  }

  /// Functions that a name may mean, hidden ones left out (PostgreSQL: `FuncnameGetCandidates`,
  /// without regard to arguments).
  public List<FunctionCandidate> functionCandidates(@Nullable String schema, String name) {
    return path.functions(schema, name);
  }

  public @Nullable PgOperator findOperator(int operatorOid) {
    return caches.operators.find(operatorOid);
  }

  public PgOperator operator(int operatorOid) {
    PgOperator row = caches.operators.find(operatorOid);
    if (row == null) {
      throw missing("operator", operatorOid);
    }
    return row;
  }

  /// Operators that a name may mean; `kind` is `b` or `l` (PostgreSQL: `OpernameGetCandidates`).
  public List<OperatorCandidate> operatorCandidates(
      @Nullable String schema, String name, char kind) {
    return path.operators(schema, name, kind);
  }

  /// The operator with exactly these operand types, 0 if none; left type 0 for prefix (PostgreSQL:
  /// `OpernameGetOprid`).
  public int operatorOid(@Nullable String schema, String name, int leftTypeOid, int rightTypeOid) {
    return path.operatorOid(schema, name, leftTypeOid, rightTypeOid);
  }

  public @Nullable PgCast findCast(int sourceTypeOid, int targetTypeOid) {
    return caches.casts.find(sourceTypeOid, targetTypeOid);
  }

  public @Nullable PgAggregate findAggregate(int procOid) {
    return caches.aggregates.find(procOid);
  }

  public @Nullable PgOpclass findOpclass(int opclassOid) {
    return caches.opclasses.find(opclassOid);
  }

  public PgOpclass opclass(int opclassOid) {
    return relations.opclass(opclassOid);
  }

  public @Nullable PgOpfamily findOpfamily(int opfamilyOid) {
    return caches.opfamilies.find(opfamilyOid);
  }

  /// The default operator class of an access method for a type, 0 if none (PostgreSQL:
  /// `GetDefaultOpClass`).
  public int defaultOpclass(int typeOid, int accessMethodOid) {
    return types.defaultOpclass(typeOid, accessMethodOid);
  }

  public int opclassOidByName(int accessMethodOid, @Nullable String schema, String name) {
    return path.opclassOid(accessMethodOid, schema, name);
  }

  /// Operator of a family for a strategy, 0 if none (PostgreSQL: `get_opfamily_member`).
  public int opfamilyMember(int opfamilyOid, int leftTypeOid, int rightTypeOid, int strategy) {
    return types.opfamilyMember(opfamilyOid, leftTypeOid, rightTypeOid, strategy);
  }

  /// Support function of a family, 0 if none (PostgreSQL: `get_opfamily_proc`).
  public int opfamilyProc(int opfamilyOid, int leftTypeOid, int rightTypeOid, int number) {
    return types.opfamilyProc(opfamilyOid, leftTypeOid, rightTypeOid, number);
  }

  /// Entries of pg_amop for an operator, all families.
  public List<PgAmop> amopsOfOperator(int operatorOid) {
    return caches.amopsByOperator.listByOid(operatorOid);
  }

  /// The pg_amop entry for an operator as search member of a family, null if none.
  public @Nullable PgAmop findAmop(int operatorOid, int opfamilyOid) {
    return caches.amopsByOperator.findKeys(
        Oid.toLong(operatorOid), (long) 's', Oid.toLong(opfamilyOid));
  }

  public @Nullable PgAm findAccessMethod(String name) {
    return caches.accessMethodsByName.find(name);
  }

  public @Nullable PgAm findAccessMethod(int oid) {
    return caches.accessMethods.find(oid);
  }

  public @Nullable PgCollation findCollation(int oid) {
    return caches.collations.find(oid);
  }

  public int collationOidByName(@Nullable String schema, String name) {
    return path.collationOid(schema, name);
  }

  public @Nullable PgLanguage findLanguage(int oid) {
    return caches.languages.find(oid);
  }

  public @Nullable PgLanguage findLanguage(String name) {
    return caches.languagesByName.find(name);
  }

  // ---- relations ----

  private LockTag tag(int relationOid) {
    return LockTag.relation(shared.system().isShared(relationOid) ? 0 : databaseOid(), relationOid);
  }

  /// Locks to the end of the transaction, then reads pending messages: what the caches say of the
  /// relation is true from here on.
  public void lockRelation(int relationOid, LockMode mode) {
    LockTag tag = tag(relationOid);
    LockResult result = shared.transactions().locks().lock(tag, mode, transaction, false);
    if (result != LockResult.ALREADY_CLEAR) {
      acceptInvalidations();
      transaction.locks().markClear(tag, mode);
    }
  }

  /// As [#lockRelation], but false rather than wait.
  public boolean tryLockRelation(int relationOid, LockMode mode) {
    LockTag tag = tag(relationOid);
    LockResult result = shared.transactions().locks().lock(tag, mode, transaction, true);
    if (!result.isHeld()) {
      return false;
    }
    if (result != LockResult.ALREADY_CLEAR) {
      acceptInvalidations();
      transaction.locks().markClear(tag, mode);
    }
    return true;
  }

  public void unlockRelation(int relationOid, LockMode mode) {
    shared.transactions().locks().unlock(tag(relationOid), mode, transaction);
  }

  /// Locks an object that is not a relation (PostgreSQL: `LockDatabaseObject`, `LockSharedObject`).
  public void lockObject(int classOid, int objectOid, LockMode mode) {
    int database = shared.system().isShared(classOid) ? 0 : databaseOid();
    shared
        .transactions()
        .locks()
        .lock(LockTag.object(database, classOid, objectOid, 0), mode, transaction, false);
    acceptInvalidations();
  }

  /// Locks the relation and returns its description; XX000 if it is gone. The lock is held to the
  /// end of the transaction.
  public RelationDescriptor openRelation(int relationOid, LockMode mode) {
    lockRelation(relationOid, mode);
    RelationDescriptor found = relations.find(relationOid);
    if (found == null) {
      throw SqlError.internal("could not open relation with OID " + Oid.toString(relationOid));
    }
    return found;
  }

  /// As [#openRelation], null if the relation is gone.
  public @Nullable RelationDescriptor tryOpenRelation(int relationOid, LockMode mode) {
    lockRelation(relationOid, mode);
    RelationDescriptor found = relations.find(relationOid);
    if (found == null) {
      unlockRelation(relationOid, mode);
    }
    return found;
  }

  /// Without lock: for relations that the session holds a lock on already.
  public RelationDescriptor relation(int relationOid) {
    RelationDescriptor found = relations.find(relationOid);
    if (found == null) {
      throw missing("relation", relationOid);
    }
    return found;
  }

  public @Nullable RelationDescriptor findRelation(int relationOid) {
    return relations.find(relationOid);
  }

  /// Description of an index; not for tables.
  public IndexDescriptor index(int indexOid) {
    IndexDescriptor found = relations.findIndex(indexOid);
    if (found == null) {
      throw missing("index", indexOid);
    }
    return found;
  }

  public @Nullable IndexDescriptor findIndex(int indexOid) {
    return relations.findIndex(indexOid);
  }

  public @Nullable PgClass findClass(int relationOid) {
    return caches.relations.find(relationOid);
  }

  public PgClass pgClass(int relationOid) {
    PgClass row = caches.relations.find(relationOid);
    if (row == null) {
      throw missing("relation", relationOid);
    }
    return row;
  }

  public @Nullable PgIndex findPgIndex(int indexOid) {
    return caches.indexes.find(indexOid);
  }

  public @Nullable PgAttribute findAttribute(int relationOid, String name) {
    PgAttribute row = caches.attributesByName.find(relationOid, name);
    return row == null || row.attisdropped() ? null : row;
  }

  public @Nullable PgAttribute findAttribute(int relationOid, int number) {
    return caches.attributes.findKeys(Oid.toLong(relationOid), (long) number);
  }

  /// OID of the relation that a name means, 0 if none; no lock.
  public int relationOidByName(@Nullable String schema, String name) {
    return path.relationOid(schema, name, true);
  }

  /// Resolves and locks, looking again if the name came to mean another relation meanwhile. With
  /// `missingOk` 0 instead of 42P01 (PostgreSQL: `RangeVarGetRelid`). `mode` null takes no lock.
  public int relationOidByName(
      @Nullable String databaseName,
      @Nullable String schema,
      String name,
      @Nullable LockMode mode,
      boolean missingOk) {
    if (databaseName != null) {
      PgDatabase own = caches.databases.find(databaseOid());
      if (own == null || !own.datname().equals(databaseName)) {
        throw new SqlError(
            SqlState.FEATURE_NOT_SUPPORTED,
            "cross-database references are not implemented: \"%s.%s.%s\""
                .formatted(databaseName, schema, name));
      }
    }
    int oid = 0;
    boolean again = false;
    while (true) {
      long before = messageCount;
      int found = path.relationOid(schema, name, missingOk);
      if (mode == null) {
        oid = found;
        break;
      }
      if (again) {
        if (found == oid) {
          break;
        }
        if (oid != 0) {
          unlockRelation(oid, mode);
        }
      }
      oid = found;
      if (oid == 0) {
        acceptInvalidations();
      } else {
        lockRelation(oid, mode);
      }
      if (before == messageCount) {
        break;
      }
      again = true;
    }
    if (oid == 0 && !missingOk) {
      throw undefinedRelation(schema, name);
    }
    return oid;
  }

  public static SqlError undefinedRelation(@Nullable String schema, String name) {
    return new SqlError(
        SqlState.UNDEFINED_TABLE,
        "relation \"%s\" does not exist".formatted(schema == null ? name : schema + "." + name));
  }

  /// Text of the default expression (pg_node_tree) of a column, null if none.
  public @Nullable String columnDefault(int relationOid, int attributeNumber) {
    for (PgAttrdef row : facts.defaults(relationOid)) {
      if (row.adnum() == attributeNumber) {
        return row.adbin();
      }
    }
    return null;
  }

  public List<PgAttrdef> columnDefaults(int relationOid) {
    return facts.defaults(relationOid);
  }

  public List<PgConstraint> constraintsOfRelation(int relationOid) {
    return facts.constraints(relationOid);
  }

  public List<PgConstraint> constraintsOfType(int typeOid) {
    return facts.constraintsOfType(typeOid);
  }

  public @Nullable PgConstraint findConstraint(int oid) {
    return caches.constraints.find(oid);
  }

  /// Foreign keys that reference the relation.
  public List<PgConstraint> referencingConstraints(int relationOid) {
    return facts.referencing(relationOid);
  }

  public List<PgTrigger> triggers(int relationOid) {
    PgClass row = caches.relations.find(relationOid);
    return row == null || !row.relhastriggers() ? List.of() : facts.triggers(relationOid);
  }

  public List<PgRewrite> rules(int relationOid) {
    PgClass row = caches.relations.find(relationOid);
    return row == null || !row.relhasrules() ? List.of() : facts.rules(relationOid);
  }

  /// Direct children by inheritance or partitioning, by OID; not locked.
  public List<Integer> inheritanceChildren(int relationOid) {
    PgClass row = caches.relations.find(relationOid);
    return row == null || !row.relhassubclass() ? List.of() : facts.children(relationOid);
  }

  public @Nullable PgPartitionedTable findPartitionedTable(int relationOid) {
    return caches.partitionedTables.find(relationOid);
  }

  public @Nullable PgSequence findSequence(int relationOid) {
    return caches.sequences.find(relationOid);
  }

  public @Nullable PgStatistic findStatistic(
      int relationOid, int attributeNumber, boolean inherited) {
    return caches.statistics.findKeys(
        Oid.toLong(relationOid), (long) attributeNumber, inherited ? 1L : 0L);
  }

  // ---- schemas ----

  /// OID of a schema by name, 0 if none.
  public int namespaceOid(String name) {
    return path.namespaceOid(name);
  }

  public @Nullable PgNamespace findNamespace(int oid) {
    return caches.namespaces.find(oid);
  }

  public String namespaceName(int oid) {
    PgNamespace row = caches.namespaces.find(oid);
    if (row == null) {
      throw missing("namespace", oid);
    }
    return row.nspname();
  }

  /// Schemas searched for names, in order, without those that do not exist (PostgreSQL:
  /// `fetch_search_path`).
  public List<Integer> searchPath(boolean includeImplicit) {
    return path.schemas(includeImplicit);
  }

  /// Schema in which new objects are made when none is named; 3F000 if there is none.
  public int creationNamespace() {
    return path.creationNamespace();
  }

  public boolean isRelationVisible(int relationOid) {
    return path.isRelationVisible(relationOid);
  }

  public boolean isTypeVisible(int typeOid) {
    return path.isTypeVisible(typeOid);
  }

  public boolean isProcVisible(int procOid) {
    return path.isProcVisible(procOid);
  }

  public boolean isOperatorVisible(int operatorOid) {
    return path.isOperatorVisible(operatorOid);
  }

  public boolean isOpclassVisible(int opclassOid) {
    return path.isOpclassVisible(opclassOid);
  }

  public boolean isCollationVisible(int collationOid) {
    return path.isCollationVisible(collationOid);
  }

  // ---- roles, databases, tablespaces ----

  public @Nullable PgAuthid findRole(int roleOid) {
    return roles.find(roleOid);
  }

  public @Nullable PgAuthid findRole(String name) {
    return roles.find(name);
  }

  public String roleName(int roleOid) {
    return roles.name(roleOid);
  }

  /// True if `member` is `role` or has its privileges by inheritance, or is superuser (PostgreSQL:
  /// `has_privs_of_role`).
  public boolean hasPrivilegesOfRole(int member, int role) {
    return roles.hasPrivilegesOf(member, role);
  }

  /// True if `member` may SET ROLE to `role` (PostgreSQL: `member_can_set_role`).
  public boolean canSetRole(int member, int role) {
    return roles.canSet(member, role);
  }

  public boolean isMemberOfRole(int member, int role) {
    return roles.isMemberOf(member, role);
  }

  public boolean isSuperuser(int roleOid) {
    return roles.isSuperuser(roleOid);
  }

  public List<PgAuthMembers> membershipsOf(int memberOid) {
    return caches.membershipsByMember.listByOid(memberOid);
  }

  public @Nullable PgDatabase findDatabase(int oid) {
    return caches.databases.find(oid);
  }

  /// Read from the catalog each time: names of databases have no cache.
  public @Nullable PgDatabase findDatabase(String name) {
    CatalogTuple tuple =
        access.first(
            PgDatabase.RELATION_OID,
            IndexOids.PG_DATABASE_DATNAME_INDEX,
            CatalogAccess.equalName(0, name));
    return tuple == null ? null : PgDatabase.decode(tuple.values());
  }

  public List<PgDatabase> databases() {
    List<PgDatabase> result = new ArrayList<>();
    access.scanAll(
        PgDatabase.RELATION_OID,
        tuple -> {
          result.add(PgDatabase.decode(tuple.values()));
          return true;
        });
    return result;
  }

  public @Nullable PgTablespace findTablespace(int oid) {
    return caches.tablespaces.find(oid);
  }

  /// 0 if there is none of this name.
  public int tablespaceOid(String name) {
    CatalogTuple tuple =
        access.first(
            PgTablespace.RELATION_OID,
            IndexOids.PG_TABLESPACE_SPCNAME_INDEX,
            CatalogAccess.equalName(0, name));
    return tuple == null ? 0 : PgTablespace.decode(tuple.values()).oid();
  }

  /// Settings stored for a database and a role (0 = any), as `name=value`.
  public List<String> storedSettings(int databaseOid, int roleOid) {
    CatalogTuple tuple =
        access.first(
            PgDbRoleSetting.RELATION_OID,
            IndexOids.PG_DB_ROLE_SETTING_DATABASEID_ROL_INDEX,
            CatalogAccess.equalOid(0, databaseOid),
            CatalogAccess.equalOid(1, roleOid));
    if (tuple == null) {
      return List.of();
    }
    List<String> settings = PgDbRoleSetting.decode(tuple.values()).setconfig();
    return settings == null ? List.of() : settings;
  }

  /// Comment on an object, null if none.
  public @Nullable String description(int objectOid, int classOid, int subId) {
    CatalogTuple tuple =
        access.first(
            PgDescription.RELATION_OID,
            IndexOids.PG_DESCRIPTION_O_C_O_INDEX,
            CatalogAccess.equalOid(0, objectOid),
            CatalogAccess.equalOid(1, classOid),
            CatalogAccess.equal(2, (long) subId));
    return tuple == null ? null : PgDescription.decode(tuple.values()).description();
  }

  // ---- invalidation ----

  /// Applies pending messages of other sessions. To be called at the start of each transaction.
  public void acceptInvalidations() {
    invalidations.accept();
  }

  private void tupleChanged(
      RelationDescriptor catalog, @Nullable HeapTuple oldTuple, @Nullable HeapTuple newTuple) {
    if (!catalog.isCatalog() || catalog.isToast()) {
      return;
    }
    HeapTuple tuple = oldTuple != null ? oldTuple : newTuple;
    if (tuple == null) {
      return;
    }
    if (changesSnapshotsOnly(catalog.oid())) {
      invalidations.addSnapshot(catalog.isShared() ? 0 : databaseOid(), catalog.oid());
    } else {
      caches.queueMessages(
          catalog, tuple, oldTuple == null ? null : newTuple, databaseOid(), invalidations);
    }
    switch (catalog.oid()) {
      case PgClass.RELATION_OID -> {
        PgClass row = PgClass.decode(access.values(catalog, tuple));
        invalidations.addRelation(row.relisshared() ? 0 : databaseOid(), row.oid());
      }
      case PgAttribute.RELATION_OID ->
          invalidations.addRelation(
              databaseOid(), PgAttribute.decode(access.values(catalog, tuple)).attrelid());
      case PgIndex.RELATION_OID ->
          invalidations.addRelation(
              databaseOid(), PgIndex.decode(access.values(catalog, tuple)).indexrelid());
      case PgConstraint.RELATION_OID -> {
        PgConstraint row = PgConstraint.decode(access.values(catalog, tuple));
        if (row.contype() == 'f' && row.conrelid() != 0) {
          invalidations.addRelation(databaseOid(), row.conrelid());
        }
      }
      default -> {}
    }
  }

  /// Catalogs without caches (PostgreSQL: `RelationInvalidatesSnapshotsOnly`).
  private static boolean changesSnapshotsOnly(int catalogOid) {
    return switch (catalogOid) {
      case PgDbRoleSetting.RELATION_OID,
          PgDepend.RELATION_OID,
          PgShdepend.RELATION_OID,
          PgDescription.RELATION_OID,
          PgShdescription.RELATION_OID,
          PgSeclabel.RELATION_OID,
          PgShseclabel.RELATION_OID ->
          true;
      default -> false;
    };
  }

  /// Makes all sessions build the relation's description anew, as its files or what hangs on it
  /// changed (PostgreSQL: `CacheInvalidateRelcache`).
  public void invalidateRelationAtCommit(int relationOid) {
    invalidations.addRelation(
        shared.system().isShared(relationOid) ? 0 : databaseOid(), relationOid);
  }

  @Override
  public void invalidateCache(int cacheId, int hash) {
    messageCount++;
    transaction.forgetCatalogSnapshot();
    caches.invalidate(cacheId, hash);
    if (cacheId >= CacheId.count()) {
      return;
    }
    CacheId id = CacheId.of(cacheId);
    cacheChanged(id, hash);
  }

  private void cacheChanged(CacheId id, int hash) {
    switch (id) {
      case AUTHMEMMEMROLE, AUTHMEMROLEMEM, AUTHNAME, AUTHOID, DATABASEOID -> {
        roles.invalidate();
        path.invalidate();
      }
      case NAMESPACENAME, NAMESPACEOID -> path.invalidate();
      case TYPEOID, CLAOID, CLAAMNAMENSP, OPFAMILYOID, AMOPSTRATEGY, AMPROCNUM, CASTSOURCETARGET ->
          types.clear();
      case CONSTROID -> facts.invalidateConstraints();
      case RULERELNAME -> facts.invalidateRules();
      default -> {}
    }
    for (InvalidationListener listener : listeners) {
      listener.catalogChanged(id, hash);
    }
  }

  @Override
  public void invalidateCatalog(int catalogOid) {
    messageCount++;
    transaction.forgetCatalogSnapshot();
    caches.invalidateCatalog(catalogOid);
    for (CacheId id : CacheId.values()) {
      if (id.relationOid() == catalogOid) {
        cacheChanged(id, 0);
      }
    }
  }

  @Override
  public void invalidateRelation(int relationOid) {
    messageCount++;
    relations.invalidate(relationOid);
    facts.invalidate(relationOid);
    for (InvalidationListener listener : listeners) {
      listener.relationChanged(relationOid);
    }
  }

  @Override
  public void invalidateFiles(RelFileLocator locator) {
    messageCount++;
    heap.forget(locator);
  }

  @Override
  public void invalidateRelationMap(boolean ofShared) {
    messageCount++;
    maps.invalidate(ofShared);
    relations.invalidateMapped();
  }

  @Override
  public void invalidateSnapshot() {
    messageCount++;
    transaction.forgetCatalogSnapshot();
  }

  @Override
  public void resetAll() {
    messageCount++;
    transaction.forgetCatalogSnapshot();
    maps.invalidate(true);
    maps.invalidate(false);
    caches.clear();
    relations.invalidate(0);
    facts.clear();
    types.clear();
    roles.invalidate();
    path.invalidate();
    for (InvalidationListener listener : listeners) {
      listener.everythingChanged();
    }
  }
}
