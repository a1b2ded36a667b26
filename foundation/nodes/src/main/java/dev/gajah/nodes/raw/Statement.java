// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement as written. Everything but [Optimizable] is a utility statement.
public sealed interface Statement extends RawNode {
  /// SELECT, INSERT, UPDATE, DELETE, MERGE: what may stand in WITH, PREPARE, COPY and EXPLAIN.
  sealed interface Optimizable extends Statement {}

  enum SetOp {
    NONE,
    UNION,
    INTERSECT,
    EXCEPT
  }

  enum LimitOption {
    COUNT,
    WITH_TIES
  }

  /// SELECT, VALUES, TABLE and set operations.
  ///
  /// @param distinctClause null: no DISTINCT; empty: DISTINCT; else the DISTINCT ON expressions
  /// @param valuesLists rows of VALUES; then only the clauses from `sortClause` on apply
  /// @param limitCount null: none; an [RawExpr.AConst] NULL for LIMIT ALL
  record SelectStmt(
      @Nullable List<RawExpr> distinctClause,
      Clause.@Nullable IntoClause intoClause,
      List<Clause.ResTarget> targetList,
      List<FromItem> fromClause,
      @Nullable RawExpr whereClause,
      List<RawExpr> groupClause,
      boolean groupDistinct,
      @Nullable RawExpr havingClause,
      List<Clause.WindowDef> windowClause,
      List<List<RawExpr>> valuesLists,
      List<Clause.SortBy> sortClause,
      @Nullable RawExpr limitOffset,
      @Nullable RawExpr limitCount,
      LimitOption limitOption,
      List<Clause.LockingClause> lockingClause,
      Clause.@Nullable WithClause withClause,
      SetOp op,
      boolean all,
      @Nullable SelectStmt larg,
      @Nullable SelectStmt rarg,
      int location)
      implements Optimizable {}

  record InsertStmt(
      FromItem.RangeVar relation,
      List<Clause.ResTarget> cols,
      @Nullable SelectStmt selectStmt,
      Clause.@Nullable OnConflictClause onConflictClause,
      List<Clause.ResTarget> returningList,
      Clause.@Nullable WithClause withClause,
      Clause.Overriding override)
      implements Optimizable {}

  record UpdateStmt(
      FromItem.RangeVar relation,
      List<Clause.ResTarget> targetList,
      @Nullable RawExpr whereClause,
      List<FromItem> fromClause,
      List<Clause.ResTarget> returningList,
      Clause.@Nullable WithClause withClause)
      implements Optimizable {}

  record DeleteStmt(
      FromItem.RangeVar relation,
      List<FromItem> usingClause,
      @Nullable RawExpr whereClause,
      List<Clause.ResTarget> returningList,
      Clause.@Nullable WithClause withClause)
      implements Optimizable {}

  record MergeStmt(
      FromItem.RangeVar relation,
      FromItem sourceRelation,
      RawExpr joinCondition,
      List<Clause.MergeWhenClause> mergeWhenClauses,
      List<Clause.ResTarget> returningList,
      Clause.@Nullable WithClause withClause)
      implements Optimizable {}

  /// RETURN expression, in an SQL function body.
  record ReturnStmt(RawExpr returnval) implements Statement {}

  // Statements around other statements.

  record ExplainStmt(Statement query, List<Clause.DefElem> options) implements Statement {}

  record PrepareStmt(String name, List<TypeName> argtypes, Statement query) implements Statement {}

  record ExecuteStmt(String name, List<RawExpr> params) implements Statement {}

  /// `name` null: ALL.
  record DeallocateStmt(@Nullable String name) implements Statement {}

  /// `options` are the bits of [CursorOptions].
  record DeclareCursorStmt(String portalname, int options, SelectStmt query) implements Statement {}

  enum FetchDirection {
    FORWARD,
    BACKWARD,
    ABSOLUTE,
    RELATIVE
  }

  /// `howMany` is [#FETCH_ALL] for ALL.
  record FetchStmt(FetchDirection direction, long howMany, String portalname, boolean ismove)
      implements Statement {
    public static final long FETCH_ALL = Long.MAX_VALUE;
  }

  /// `portalname` null: ALL.
  record ClosePortalStmt(@Nullable String portalname) implements Statement {}

  /// CREATE TABLE AS (`query` may be EXECUTE), SELECT INTO, CREATE MATERIALIZED VIEW.
  record CreateTableAsStmt(
      Statement query,
      Clause.IntoClause into,
      ObjectType objtype,
      boolean isSelectInto,
      boolean ifNotExists)
      implements Statement {}

  record RefreshMatViewStmt(boolean concurrent, boolean skipData, FromItem.RangeVar relation)
      implements Statement {}

  record CopyStmt(
      FromItem.@Nullable RangeVar relation,
      @Nullable Statement query,
      List<String> attlist,
      boolean isFrom,
      boolean isProgram,
      @Nullable String filename,
      List<Clause.DefElem> options,
      @Nullable RawExpr whereClause)
      implements Statement {}

  // Transactions and session.

  enum TransactionKind {
    BEGIN,
    START,
    COMMIT,
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
    PREPARE,
    COMMIT_PREPARED,
    ROLLBACK_PREPARED
  }

  record TransactionStmt(
      TransactionKind kind,
      List<Clause.DefElem> options,
      @Nullable String savepointName,
      @Nullable String gid,
      boolean chain,
      int location)
      implements Statement {}

  enum VariableSetKind {
    SET_VALUE,
    SET_DEFAULT,
    SET_CURRENT,
    SET_MULTI,
    RESET,
    RESET_ALL
  }

  /// SET and RESET. For SET_MULTI `name` is TRANSACTION, SESSION CHARACTERISTICS or TRANSACTION
  /// SNAPSHOT.
  record VariableSetStmt(
      VariableSetKind kind, @Nullable String name, List<? extends RawNode> args, boolean isLocal)
      implements Statement {}

  record VariableShowStmt(String name) implements Statement {}

  record ConstraintsSetStmt(List<FromItem.RangeVar> constraints, boolean deferred)
      implements Statement {}

  enum DiscardMode {
    ALL,
    PLANS,
    SEQUENCES,
    TEMP
  }

  record DiscardStmt(DiscardMode target) implements Statement {}

  record ListenStmt(String conditionname) implements Statement {}

  /// `conditionname` null: all.
  record UnlistenStmt(@Nullable String conditionname) implements Statement {}

  record NotifyStmt(String conditionname, @Nullable String payload) implements Statement {}

  record LockStmt(List<FromItem.RangeVar> relations, int mode, boolean nowait)
      implements Statement {}

  record LoadStmt(String filename) implements Statement {}

  record CheckPointStmt() implements Statement {}

  record DoStmt(List<Clause.DefElem> args) implements Statement {}

  record CallStmt(RawExpr.FuncCall funccall) implements Statement {}

  record AlterSystemStmt(VariableSetStmt setstmt) implements Statement {}

  // Tables and what hangs on them.

  record CreateStmt(
      FromItem.RangeVar relation,
      List<Clause> tableElts,
      List<FromItem.RangeVar> inhRelations,
      Clause.@Nullable PartitionBoundSpec partbound,
      Clause.@Nullable PartitionSpec partspec,
      @Nullable TypeName ofTypename,
      List<Clause.DefElem> options,
      Clause.OnCommitAction oncommit,
      @Nullable String tablespacename,
      @Nullable String accessMethod,
      boolean ifNotExists)
      implements Statement {}

  record CreateForeignTableStmt(CreateStmt base, String servername, List<Clause.DefElem> options)
      implements Statement {}

  record AlterTableStmt(
      FromItem.RangeVar relation,
      List<Clause.AlterTableCmd> cmds,
      ObjectType objtype,
      boolean missingOk)
      implements Statement {}

  record AlterTableMoveAllStmt(
      String origTablespacename,
      ObjectType objtype,
      List<Clause.RoleSpec> roles,
      String newTablespacename,
      boolean nowait)
      implements Statement {}

  record IndexStmt(
      @Nullable String idxname,
      FromItem.RangeVar relation,
      String accessMethod,
      @Nullable String tableSpace,
      List<Clause.IndexElem> indexParams,
      List<Clause.IndexElem> indexIncludingParams,
      List<Clause.DefElem> options,
      @Nullable RawExpr whereClause,
      boolean unique,
      boolean nullsNotDistinct,
      boolean concurrent,
      boolean ifNotExists)
      implements Statement {}

  record CreateSeqStmt(
      FromItem.RangeVar sequence, List<Clause.DefElem> options, boolean ifNotExists)
      implements Statement {}

  record AlterSeqStmt(FromItem.RangeVar sequence, List<Clause.DefElem> options, boolean missingOk)
      implements Statement {}

  enum ViewCheckOption {
    NONE,
    LOCAL,
    CASCADED
  }

  record ViewStmt(
      FromItem.RangeVar view,
      List<String> aliases,
      SelectStmt query,
      boolean replace,
      List<Clause.DefElem> options,
      ViewCheckOption withCheckOption)
      implements Statement {}

  record RuleStmt(
      FromItem.RangeVar relation,
      String rulename,
      @Nullable RawExpr whereClause,
      String event,
      boolean instead,
      List<Statement> actions,
      boolean replace)
      implements Statement {}

  /// Trigger; `timing` is BEFORE, AFTER or INSTEAD; `events` are TRIGGER_TYPE_* bits.
  record CreateTrigStmt(
      boolean replace,
      boolean isconstraint,
      String trigname,
      FromItem.RangeVar relation,
      List<String> funcname,
      List<String> args,
      boolean row,
      int timing,
      int events,
      List<String> columns,
      @Nullable RawExpr whenClause,
      List<Clause.TriggerTransition> transitionRels,
      boolean deferrable,
      boolean initdeferred,
      FromItem.@Nullable RangeVar constrrel)
      implements Statement {}

  record CreateStatsStmt(
      List<String> defnames,
      List<String> statTypes,
      List<Clause.StatsElem> exprs,
      List<FromItem> relations,
      boolean ifNotExists)
      implements Statement {}

  record CreatePolicyStmt(
      String policyName,
      FromItem.RangeVar table,
      String cmdName,
      boolean permissive,
      List<Clause.RoleSpec> roles,
      @Nullable RawExpr qual,
      @Nullable RawExpr withCheck)
      implements Statement {}

  record AlterPolicyStmt(
      String policyName,
      FromItem.RangeVar table,
      List<Clause.RoleSpec> roles,
      @Nullable RawExpr qual,
      @Nullable RawExpr withCheck)
      implements Statement {}

  record TruncateStmt(List<FromItem.RangeVar> relations, boolean restartSeqs, boolean cascade)
      implements Statement {}

  record VacuumStmt(
      List<Clause.DefElem> options, List<Clause.VacuumRelation> rels, boolean isVacuumcmd)
      implements Statement {}

  record ClusterStmt(
      FromItem.@Nullable RangeVar relation, @Nullable String indexname, List<Clause.DefElem> params)
      implements Statement {}

  enum ReindexKind {
    INDEX,
    TABLE,
    SCHEMA,
    SYSTEM,
    DATABASE
  }

  record ReindexStmt(
      ReindexKind kind,
      FromItem.@Nullable RangeVar relation,
      @Nullable String name,
      List<Clause.DefElem> params)
      implements Statement {}

  // Objects of all kinds.

  /// `objects` by kind: [Clause.QualifiedName], [TypeName], [Clause.ObjectWithArgs]; "name ON
  /// relation" is the relation's name with the object's name appended; casts and transforms are a
  /// [Value.ListValue].
  record DropStmt(
      List<? extends RawNode> objects,
      ObjectType removeType,
      boolean cascade,
      boolean missingOk,
      boolean concurrent)
      implements Statement {}

  record CommentStmt(ObjectType objtype, RawNode object, @Nullable String comment)
      implements Statement {}

  record SecLabelStmt(
      ObjectType objtype, RawNode object, @Nullable String provider, @Nullable String label)
      implements Statement {}

  /// ALTER ... RENAME. `relation` for objects in or on a relation, else `object`.
  record RenameStmt(
      ObjectType renameType,
      @Nullable ObjectType relationType,
      FromItem.@Nullable RangeVar relation,
      @Nullable RawNode object,
      @Nullable String subname,
      String newname,
      boolean cascade,
      boolean missingOk)
      implements Statement {}

  record AlterObjectSchemaStmt(
      ObjectType objectType,
      FromItem.@Nullable RangeVar relation,
      @Nullable RawNode object,
      String newschema,
      boolean missingOk)
      implements Statement {}

  record AlterObjectDependsStmt(
      ObjectType objectType,
      FromItem.@Nullable RangeVar relation,
      @Nullable RawNode object,
      String extname,
      boolean remove)
      implements Statement {}

  record AlterOwnerStmt(ObjectType objectType, RawNode object, Clause.RoleSpec newowner)
      implements Statement {}

  enum GrantTarget {
    OBJECT,
    ALL_IN_SCHEMA,
    DEFAULTS
  }

  /// `privileges` empty means ALL PRIVILEGES.
  record GrantStmt(
      boolean isGrant,
      GrantTarget targtype,
      ObjectType objtype,
      List<? extends RawNode> objects,
      List<Clause.AccessPriv> privileges,
      List<Clause.RoleSpec> grantees,
      boolean grantOption,
      Clause.@Nullable RoleSpec grantor,
      boolean cascade)
      implements Statement {}

  record GrantRoleStmt(
      List<Clause.AccessPriv> grantedRoles,
      List<Clause.RoleSpec> granteeRoles,
      boolean isGrant,
      List<Clause.DefElem> opt,
      Clause.@Nullable RoleSpec grantor,
      boolean cascade)
      implements Statement {}

  record AlterDefaultPrivilegesStmt(List<Clause.DefElem> options, GrantStmt action)
      implements Statement {}

  record DropOwnedStmt(List<Clause.RoleSpec> roles, boolean cascade) implements Statement {}

  record ReassignOwnedStmt(List<Clause.RoleSpec> roles, Clause.RoleSpec newrole)
      implements Statement {}

  // Databases, schemas, tablespaces, roles, extensions.

  record CreateSchemaStmt(
      @Nullable String schemaname,
      Clause.@Nullable RoleSpec authrole,
      List<Statement> schemaElts,
      boolean ifNotExists)
      implements Statement {}

  record CreatedbStmt(String dbname, List<Clause.DefElem> options) implements Statement {}

  record AlterDatabaseStmt(String dbname, List<Clause.DefElem> options) implements Statement {}

  record AlterDatabaseRefreshCollStmt(String dbname) implements Statement {}

  record AlterDatabaseSetStmt(String dbname, VariableSetStmt setstmt) implements Statement {}

  record DropdbStmt(String dbname, boolean missingOk, List<Clause.DefElem> options)
      implements Statement {}

  record CreateTableSpaceStmt(
      String tablespacename,
      Clause.@Nullable RoleSpec owner,
      String location,
      List<Clause.DefElem> options)
      implements Statement {}

  record DropTableSpaceStmt(String tablespacename, boolean missingOk) implements Statement {}

  record AlterTableSpaceOptionsStmt(
      String tablespacename, List<Clause.DefElem> options, boolean isReset) implements Statement {}

  enum RoleStmtType {
    ROLE,
    USER,
    GROUP
  }

  record CreateRoleStmt(RoleStmtType stmtType, String role, List<Clause.DefElem> options)
      implements Statement {}

  /// `action` +1: set or add members, -1: drop members.
  record AlterRoleStmt(Clause.RoleSpec role, List<Clause.DefElem> options, int action)
      implements Statement {}

  /// `role` null: ALL.
  record AlterRoleSetStmt(
      Clause.@Nullable RoleSpec role, @Nullable String database, VariableSetStmt setstmt)
      implements Statement {}

  record DropRoleStmt(List<Clause.RoleSpec> roles, boolean missingOk) implements Statement {}

  record CreateExtensionStmt(String extname, boolean ifNotExists, List<Clause.DefElem> options)
      implements Statement {}

  record AlterExtensionStmt(String extname, List<Clause.DefElem> options) implements Statement {}

  // Types, functions, operators.

  /// CREATE AGGREGATE, OPERATOR, base TYPE, COLLATION, TEXT SEARCH objects.
  record DefineStmt(
      ObjectType kind,
      boolean oldstyle,
      List<String> defnames,
      List<Clause.FunctionParameter> args,
      int numDirectArgs,
      List<Clause.DefElem> definition,
      boolean ifNotExists,
      boolean replace)
      implements Statement {}

  record CompositeTypeStmt(FromItem.RangeVar typevar, List<Clause.ColumnDef> coldeflist)
      implements Statement {}

  record CreateEnumStmt(List<String> typeName, List<String> vals) implements Statement {}

  record CreateRangeStmt(List<String> typeName, List<Clause.DefElem> params) implements Statement {}

  record AlterEnumStmt(
      List<String> typeName,
      @Nullable String oldVal,
      String newVal,
      @Nullable String newValNeighbor,
      boolean newValIsAfter,
      boolean skipIfNewValExists)
      implements Statement {}

  record AlterTypeStmt(List<String> typeName, List<Clause.DefElem> options) implements Statement {}

  record CreateDomainStmt(
      List<String> domainname,
      TypeName typeName,
      List<String> collClause,
      List<Clause.Constraint> constraints)
      implements Statement {}

  /// `subtype`: T default, N drop not null, O set not null, C add, X drop, V validate constraint.
  record AlterDomainStmt(
      char subtype,
      List<String> typeName,
      @Nullable String name,
      @Nullable RawNode def,
      boolean cascade,
      boolean missingOk)
      implements Statement {}

  record CreateFunctionStmt(
      boolean isProcedure,
      boolean replace,
      List<String> funcname,
      List<Clause.FunctionParameter> parameters,
      @Nullable TypeName returnType,
      List<Clause.DefElem> options,
      List<Statement> sqlBody,
      boolean hasSqlBody)
      implements Statement {}

  record AlterFunctionStmt(
      ObjectType objtype, Clause.ObjectWithArgs func, List<Clause.DefElem> actions)
      implements Statement {}

  record AlterOperatorStmt(Clause.ObjectWithArgs opername, List<Clause.DefElem> options)
      implements Statement {}

  /// `context`: 'i' implicit, 'a' assignment, 'e' explicit.
  record CreateCastStmt(
      TypeName sourcetype,
      TypeName targettype,
      Clause.@Nullable ObjectWithArgs func,
      char context,
      boolean inout)
      implements Statement {}

  record CreatePLangStmt(
      boolean replace,
      String plname,
      List<String> plhandler,
      List<String> plinline,
      List<String> plvalidator,
      boolean pltrusted)
      implements Statement {}

  record CreateAmStmt(String amname, List<String> handlerName, char amtype) implements Statement {}

  record CreateEventTrigStmt(
      String trigname, String eventname, List<Clause.DefElem> whenclause, List<String> funcname)
      implements Statement {}

  record AlterEventTrigStmt(String trigname, char tgenabled) implements Statement {}
}
