// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.catalog.namespace.FunctionCandidate;
import dev.gajah.catalog.namespace.OperatorCandidate;
import dev.gajah.catalog.schema.*;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.xact.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system catalogs as one session sees them: the entry for analyzer, executor and commands (API, bodies follow).
public final class Catalog {
  public Transaction transaction() {
    throw new UnsupportedOperationException();
  }

  public int databaseOid() {
    throw new UnsupportedOperationException();
  }

  public SharedCatalog shared() {
    throw new UnsupportedOperationException();
  }

  public SessionState session() {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgType findType(int typeOid) {
    throw new UnsupportedOperationException();
  }

  /// XX000 "cache lookup failed for type %u" if there is none; so all methods without `find`.
  public PgType type(int typeOid) {
    throw new UnsupportedOperationException();
  }

  /// By name, with or without schema; 0 if unknown. PostgreSQL: `LookupTypeNameExtended` for one name.
  public int typeOidByName(@Nullable String schema, String name) {
    throw new UnsupportedOperationException();
  }

  /// The type below domains.
  public int baseTypeOid(int typeOid) {
    throw new UnsupportedOperationException();
  }

  /// Element type of a true array type, 0 for others.
  public int elementTypeOid(int arrayTypeOid) {
    throw new UnsupportedOperationException();
  }

  public int arrayTypeOid(int elementTypeOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgRange findRange(int rangeTypeOid) {
    throw new UnsupportedOperationException();
  }

  /// Name of a type as `format_type` writes it; `typmod` -1 for none.
  public String formatType(int typeOid, int typmod) {
    throw new UnsupportedOperationException();
  }

  public String formatTypeQualified(int typeOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgProc findProc(int procOid) {
    throw new UnsupportedOperationException();
  }

  public PgProc proc(int procOid) {
    throw new UnsupportedOperationException();
  }

  /// Functions that a name may mean, schemas in path order, hidden ones left out. PostgreSQL: `FuncnameGetCandidates`.
  public List<FunctionCandidate> functionCandidates(@Nullable String schema, String name) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgOperator findOperator(int operatorOid) {
    throw new UnsupportedOperationException();
  }

  public PgOperator operator(int operatorOid) {
    throw new UnsupportedOperationException();
  }

  /// Operators that a name may mean; `kind` is `b` or `l`. PostgreSQL: `OpernameGetCandidates`.
  public List<OperatorCandidate> operatorCandidates(@Nullable String schema, String name, char kind) {
    throw new UnsupportedOperationException();
  }

  /// The operator with exactly these operand types, 0 if none (left type 0 for prefix). PostgreSQL: `OpernameGetOprid`.
  public int operatorOid(@Nullable String schema, String name, int leftTypeOid, int rightTypeOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgCast findCast(int sourceTypeOid, int targetTypeOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgAggregate findAggregate(int procOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgOpclass findOpclass(int opclassOid) {
    throw new UnsupportedOperationException();
  }

  public PgOpclass opclass(int opclassOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgOpfamily findOpfamily(int opfamilyOid) {
    throw new UnsupportedOperationException();
  }

  public int defaultOpclass(int typeOid, int accessMethodOid) {
    throw new UnsupportedOperationException();
  }

  public int opclassOidByName(int accessMethodOid, @Nullable String schema, String name) {
    throw new UnsupportedOperationException();
  }

  /// Operator of a family for a strategy, 0 if none. PostgreSQL: `get_opfamily_member`.
  public int opfamilyMember(int opfamilyOid, int leftTypeOid, int rightTypeOid, int strategy) {
    throw new UnsupportedOperationException();
  }

  /// Support function of a family, 0 if none. PostgreSQL: `get_opfamily_proc`.
  public int opfamilyProc(int opfamilyOid, int leftTypeOid, int rightTypeOid, int number) {
    throw new UnsupportedOperationException();
  }

  /// Entries of pg_amop for an operator, all families.
  public List<PgAmop> amopsOfOperator(int operatorOid) {
    throw new UnsupportedOperationException();
  }

  /// The pg_amop entry for an operator as search member of a family. PostgreSQL: `AMOPOPID` lookup.
  public @Nullable PgAmop findAmop(int operatorOid, int opfamilyOid) {
    throw new UnsupportedOperationException();
  }

  public TypeOperators typeOperators(int typeOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgAm findAccessMethod(String name) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgAm findAccessMethod(int oid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgCollation findCollation(int oid) {
    throw new UnsupportedOperationException();
  }

  public int collationOidByName(@Nullable String schema, String name) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgLanguage findLanguage(int oid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgEnum findEnumLabel(int oid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgEnum findEnumLabel(int typeOid, String label) {
    throw new UnsupportedOperationException();
  }

  public List<PgEnum> enumLabels(int typeOid) {
    throw new UnsupportedOperationException();
  }

  /// Locks the relation, reads pending messages, returns its description; XX000 if it is gone. The lock is held to the end of the transaction.
  public RelationDescriptor openRelation(int relationOid, LockMode mode) {
    throw new UnsupportedOperationException();
  }

  /// As [#openRelation], null if the relation is gone.
  public @Nullable RelationDescriptor tryOpenRelation(int relationOid, LockMode mode) {
    throw new UnsupportedOperationException();
  }

  public void lockRelation(int relationOid, LockMode mode) {
    throw new UnsupportedOperationException();
  }

  public void unlockRelation(int relationOid, LockMode mode) {
    throw new UnsupportedOperationException();
  }

  /// Without lock: for relations that the session holds a lock on already.
  public RelationDescriptor relation(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable RelationDescriptor findRelation(int relationOid) {
    throw new UnsupportedOperationException();
  }

  /// Description of an index; not for tables.
  public IndexDescriptor index(int indexOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable IndexDescriptor findIndex(int indexOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgClass findClass(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public PgClass pgClass(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgIndex findPgIndex(int indexOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgAttribute findAttribute(int relationOid, String name) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgAttribute findAttribute(int relationOid, int number) {
    throw new UnsupportedOperationException();
  }

  /// OID of the relation that a name means, 0 if none; no lock.
  public int relationOidByName(@Nullable String schema, String name) {
    throw new UnsupportedOperationException();
  }

  /// Resolves and locks, looking again if the name came to mean another relation meanwhile. `missingOk`: 0 instead of 42P01. PostgreSQL: `RangeVarGetRelid`.
  public int relationOidByName(@Nullable String databaseName, @Nullable String schema, String name, LockMode mode, boolean missingOk) {
    throw new UnsupportedOperationException();
  }

  /// Text of the default expression (pg_node_tree) of a column, null if none.
  public @Nullable String columnDefault(int relationOid, int attributeNumber) {
    throw new UnsupportedOperationException();
  }

  public List<PgAttrdef> columnDefaults(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public List<PgConstraint> constraintsOfRelation(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public List<PgConstraint> constraintsOfType(int typeOid) {
    throw new UnsupportedOperationException();
  }

  /// Foreign keys that reference the relation.
  public List<PgConstraint> referencingConstraints(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public List<PgTrigger> triggers(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public List<PgRewrite> rules(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public List<Integer> inheritanceChildren(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgPartitionedTable findPartitionedTable(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgSequence findSequence(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgStatistic findStatistic(int relationOid, int attributeNumber, boolean inherited) {
    throw new UnsupportedOperationException();
  }

  /// OID of a schema by name, 0 if none.
  public int namespaceOid(String name) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgNamespace findNamespace(int oid) {
    throw new UnsupportedOperationException();
  }

  public String namespaceName(int oid) {
    throw new UnsupportedOperationException();
  }

  /// Schemas searched for names, in order, without those that do not exist. PostgreSQL: `fetch_search_path`.
  public List<Integer> searchPath(boolean includeImplicit) {
    throw new UnsupportedOperationException();
  }

  /// Schema in which new objects are made when none is named; 3F000 if there is none.
  public int creationNamespace() {
    throw new UnsupportedOperationException();
  }

  public boolean isRelationVisible(int relationOid) {
    throw new UnsupportedOperationException();
  }

  public boolean isTypeVisible(int typeOid) {
    throw new UnsupportedOperationException();
  }

  public boolean isProcVisible(int procOid) {
    throw new UnsupportedOperationException();
  }

  public boolean isOperatorVisible(int operatorOid) {
    throw new UnsupportedOperationException();
  }

  public boolean isOpclassVisible(int opclassOid) {
    throw new UnsupportedOperationException();
  }

  public boolean isCollationVisible(int collationOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgAuthid findRole(int roleOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgAuthid findRole(String name) {
    throw new UnsupportedOperationException();
  }

  public String roleName(int roleOid) {
    throw new UnsupportedOperationException();
  }

  /// True if `member` is `role` or has its privileges by inheritance, or is superuser. PostgreSQL: `has_privs_of_role`.
  public boolean hasPrivilegesOfRole(int member, int role) {
    throw new UnsupportedOperationException();
  }

  /// True if `member` may SET ROLE to `role`. PostgreSQL: `member_can_set_role`.
  public boolean canSetRole(int member, int role) {
    throw new UnsupportedOperationException();
  }

  public boolean isMemberOfRole(int member, int role) {
    throw new UnsupportedOperationException();
  }

  public boolean isSuperuser(int roleOid) {
    throw new UnsupportedOperationException();
  }

  public List<PgAuthMembers> membershipsOf(int memberOid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgDatabase findDatabase(int oid) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgDatabase findDatabase(String name) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PgTablespace findTablespace(int oid) {
    throw new UnsupportedOperationException();
  }

  public int tablespaceOid(String name) {
    throw new UnsupportedOperationException();
  }

  /// Settings stored for a database and a role (0 = any), as `name=value`.
  public List<String> storedSettings(int databaseOid, int roleOid) {
    throw new UnsupportedOperationException();
  }

  /// Applies pending messages of other sessions.
  public void acceptInvalidations() {
    throw new UnsupportedOperationException();
  }

}
