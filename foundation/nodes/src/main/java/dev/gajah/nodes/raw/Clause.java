// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parts of statements that are neither expressions nor FROM items.
public sealed interface Clause extends RawNode
    permits TypeName,
        Clause.QualifiedName,
        Clause.ResTarget,
        Clause.SortBy,
        Clause.WindowDef,
        Clause.DefElem,
        Clause.ColumnDef,
        Clause.Constraint,
        Clause.TableLikeClause,
        Clause.IndexElem,
        Clause.LockingClause,
        Clause.WithClause,
        Clause.CommonTableExpr,
        Clause.InferClause,
        Clause.OnConflictClause,
        Clause.IntoClause,
        Clause.PartitionElem,
        Clause.PartitionSpec,
        Clause.PartitionBoundSpec,
        Clause.PartitionCmd,
        Clause.RoleSpec,
        Clause.AccessPriv,
        Clause.ObjectWithArgs,
        Clause.FunctionParameter,
        Clause.AlterTableCmd,
        Clause.ReplicaIdentity,
        Clause.VacuumRelation,
        Clause.MergeWhenClause,
        Clause.TriggerTransition,
        Clause.StatsElem {

  /// A possibly qualified name of an object of any kind.
  record QualifiedName(List<String> names) implements Clause {}

  /// Output column, INSERT target column (no `val`) or UPDATE assignment.
  record ResTarget(
      @Nullable String name,
      List<RawExpr.Indirection> indirection,
      @Nullable RawExpr val,
      int location)
      implements Clause {}

  enum SortByDir {
    DEFAULT,
    ASC,
    DESC,
    USING
  }

  enum SortByNulls {
    DEFAULT,
    FIRST,
    LAST
  }

  record SortBy(
      RawExpr node, SortByDir sortbyDir, SortByNulls sortbyNulls, List<String> useOp, int location)
      implements Clause {}

  /// Window specification; `frameOptions` holds the bits of [FrameOptions].
  record WindowDef(
      @Nullable String name,
      @Nullable String refname,
      List<RawExpr> partitionClause,
      List<SortBy> orderClause,
      int frameOptions,
      @Nullable RawExpr startOffset,
      @Nullable RawExpr endOffset,
      int location)
      implements Clause {}

  enum DefElemAction {
    UNSPEC,
    SET,
    ADD,
    DROP
  }

  /// A generic `name [= value]` option.
  record DefElem(
      @Nullable String defnamespace,
      String defname,
      @Nullable RawNode arg,
      DefElemAction defaction,
      int location)
      implements Clause {
    public static DefElem of(String name, @Nullable RawNode arg, int location) {
      return new DefElem(null, name, arg, DefElemAction.UNSPEC, location);
    }
  }

  /// A column of CREATE TABLE, ALTER TABLE ADD, or a function's column list.
  record ColumnDef(
      String colname,
      @Nullable TypeName typeName,
      @Nullable String compression,
      @Nullable String storageName,
      List<DefElem> fdwoptions,
      @Nullable RawExpr rawDefault,
      List<String> collClause,
      int collLocation,
      List<Constraint> constraints,
      int location)
      implements Clause {}

  enum ConstrType {
    NULL,
    NOTNULL,
    DEFAULT,
    IDENTITY,
    GENERATED,
    CHECK,
    PRIMARY,
    UNIQUE,
    EXCLUSION,
    FOREIGN,
    ATTR_DEFERRABLE,
    ATTR_NOT_DEFERRABLE,
    ATTR_DEFERRED,
    ATTR_IMMEDIATE
  }

  /// One operator of an EXCLUDE constraint.
  record ExclusionElem(IndexElem element, List<String> operator) {}

  /// Column or table constraint. Fields that its kind does not use are empty.
  ///
  /// @param generatedWhen 'a' always, 'd' by default, 0 none
  /// @param fkMatchtype 'f', 'p', 's', 0 none
  /// @param fkUpdAction 'a' no action, 'r' restrict, 'c' cascade, 'n' set null, 'd' set default
  record Constraint(
      ConstrType contype,
      @Nullable String conname,
      boolean deferrable,
      boolean initdeferred,
      boolean skipValidation,
      boolean initiallyValid,
      boolean isNoInherit,
      @Nullable RawExpr rawExpr,
      char generatedWhen,
      boolean nullsNotDistinct,
      List<String> keys,
      List<String> including,
      List<ExclusionElem> exclusions,
      List<DefElem> options,
      @Nullable String indexname,
      @Nullable String indexspace,
      @Nullable String accessMethod,
      @Nullable RawExpr whereClause,
      FromItem.@Nullable RangeVar pktable,
      List<String> fkAttrs,
      List<String> pkAttrs,
      char fkMatchtype,
      char fkUpdAction,
      char fkDelAction,
      List<String> fkDelSetCols,
      int location)
      implements Clause {}

  /// `LIKE table INCLUDING ...` in CREATE TABLE; `options` are bits as in PostgreSQL.
  record TableLikeClause(FromItem.RangeVar relation, int options) implements Clause {
    public static final int COMMENTS = 1;
    public static final int COMPRESSION = 2;
    public static final int CONSTRAINTS = 4;
    public static final int DEFAULTS = 8;
    public static final int GENERATED = 16;
    public static final int IDENTITY = 32;
    public static final int INDEXES = 64;
    public static final int STATISTICS = 128;
    public static final int STORAGE = 256;
    public static final int ALL = Integer.MAX_VALUE;
  }

  record IndexElem(
      @Nullable String name,
      @Nullable RawExpr expr,
      List<String> collation,
      List<String> opclass,
      List<DefElem> opclassopts,
      SortByDir ordering,
      SortByNulls nullsOrdering,
      int location)
      implements Clause {}

  enum LockStrength {
    NONE,
    FOR_KEY_SHARE,
    FOR_SHARE,
    FOR_NO_KEY_UPDATE,
    FOR_UPDATE
  }

  enum LockWait {
    BLOCK,
    SKIP,
    ERROR
  }

  record LockingClause(
      List<FromItem.RangeVar> lockedRels, LockStrength strength, LockWait waitPolicy)
      implements Clause {}

  record WithClause(List<CommonTableExpr> ctes, boolean recursive, int location)
      implements Clause {}

  enum CteMaterialize {
    DEFAULT,
    ALWAYS,
    NEVER
  }

  record CteSearchClause(
      List<String> searchColList, boolean breadthFirst, String searchSeqColumn, int location) {}

  record CteCycleClause(
      List<String> cycleColList,
      String cycleMarkColumn,
      RawExpr cycleMarkValue,
      RawExpr cycleMarkDefault,
      String cyclePathColumn,
      int location) {}

  record CommonTableExpr(
      String ctename,
      List<String> aliascolnames,
      CteMaterialize ctematerialized,
      Statement ctequery,
      @Nullable CteSearchClause searchClause,
      @Nullable CteCycleClause cycleClause,
      int location)
      implements Clause {}

  record InferClause(
      List<IndexElem> indexElems,
      @Nullable RawExpr whereClause,
      @Nullable String conname,
      int location)
      implements Clause {}

  record OnConflictClause(
      boolean doUpdate,
      @Nullable InferClause infer,
      List<ResTarget> targetList,
      @Nullable RawExpr whereClause,
      int location)
      implements Clause {}

  enum OnCommitAction {
    NOOP,
    PRESERVE_ROWS,
    DELETE_ROWS,
    DROP
  }

  /// Target of SELECT INTO and CREATE TABLE AS.
  record IntoClause(
      FromItem.RangeVar rel,
      List<String> colNames,
      @Nullable String accessMethod,
      List<DefElem> options,
      OnCommitAction onCommit,
      @Nullable String tableSpaceName,
      boolean skipData)
      implements Clause {
    public IntoClause withSkipData(boolean value) {
      return new IntoClause(rel, colNames, accessMethod, options, onCommit, tableSpaceName, value);
    }
  }

  record PartitionElem(
      @Nullable String name,
      @Nullable RawExpr expr,
      List<String> collation,
      List<String> opclass,
      int location)
      implements Clause {}

  enum PartitionStrategy {
    LIST,
    RANGE,
    HASH
  }

  record PartitionSpec(PartitionStrategy strategy, List<PartitionElem> partParams, int location)
      implements Clause {}

  /// FOR VALUES ...; in range bounds MINVALUE and MAXVALUE are column references of these names.
  record PartitionBoundSpec(
      boolean isDefault,
      @Nullable PartitionStrategy strategy,
      int modulus,
      int remainder,
      List<RawExpr> listdatums,
      List<RawExpr> lowerdatums,
      List<RawExpr> upperdatums,
      int location)
      implements Clause {}

  record PartitionCmd(
      FromItem.RangeVar name, @Nullable PartitionBoundSpec bound, boolean concurrent)
      implements Clause {}

  enum RoleSpecType {
    CSTRING,
    CURRENT_ROLE,
    CURRENT_USER,
    SESSION_USER,
    PUBLIC
  }

  record RoleSpec(RoleSpecType roletype, @Nullable String rolename, int location)
      implements Clause {}

  /// A privilege; `privName` null means ALL PRIVILEGES.
  record AccessPriv(@Nullable String privName, List<String> cols) implements Clause {}

  /// A function, aggregate or operator with argument types. A missing operand of an operator is
  /// null.
  record ObjectWithArgs(
      List<String> objname,
      List<@Nullable TypeName> objargs,
      List<FunctionParameter> objfuncargs,
      boolean argsUnspecified)
      implements Clause {}

  enum ParameterMode {
    IN,
    OUT,
    INOUT,
    VARIADIC,
    TABLE,
    DEFAULT
  }

  record FunctionParameter(
      @Nullable String name, TypeName argType, ParameterMode mode, @Nullable RawExpr defexpr)
      implements Clause {}

  enum AlterTableType {
    ADD_COLUMN,
    COLUMN_DEFAULT,
    DROP_NOT_NULL,
    SET_NOT_NULL,
    SET_EXPRESSION,
    DROP_EXPRESSION,
    SET_STATISTICS,
    SET_OPTIONS,
    RESET_OPTIONS,
    SET_STORAGE,
    SET_COMPRESSION,
    DROP_COLUMN,
    ADD_CONSTRAINT,
    ALTER_CONSTRAINT,
    VALIDATE_CONSTRAINT,
    DROP_CONSTRAINT,
    ALTER_COLUMN_TYPE,
    ALTER_COLUMN_GENERIC_OPTIONS,
    CHANGE_OWNER,
    CLUSTER_ON,
    DROP_CLUSTER,
    SET_LOGGED,
    SET_UNLOGGED,
    DROP_OIDS,
    SET_ACCESS_METHOD,
    SET_TABLESPACE,
    SET_REL_OPTIONS,
    RESET_REL_OPTIONS,
    ENABLE_TRIG,
    ENABLE_ALWAYS_TRIG,
    ENABLE_REPLICA_TRIG,
    DISABLE_TRIG,
    ENABLE_TRIG_ALL,
    DISABLE_TRIG_ALL,
    ENABLE_TRIG_USER,
    DISABLE_TRIG_USER,
    ENABLE_RULE,
    ENABLE_ALWAYS_RULE,
    ENABLE_REPLICA_RULE,
    DISABLE_RULE,
    ADD_INHERIT,
    DROP_INHERIT,
    ADD_OF,
    DROP_OF,
    REPLICA_IDENTITY,
    ENABLE_ROW_SECURITY,
    DISABLE_ROW_SECURITY,
    FORCE_ROW_SECURITY,
    NO_FORCE_ROW_SECURITY,
    GENERIC_OPTIONS,
    ATTACH_PARTITION,
    DETACH_PARTITION,
    DETACH_PARTITION_FINALIZE,
    ADD_IDENTITY,
    SET_IDENTITY,
    DROP_IDENTITY
  }

  /// One subcommand of ALTER TABLE and its relatives.
  ///
  /// `def` is by kind: [ColumnDef], [Constraint], a [RawExpr] (default, expression),
  /// [Value.IntegerValue] (statistics), [Value.StringValue] (storage, compression),
  /// [Value.ListValue] of [DefElem], [TypeName], [FromItem.RangeVar], [ReplicaIdentity] or
  /// [PartitionCmd]. For ALTER_COLUMN_TYPE it is a [ColumnDef] whose `rawDefault` holds the USING
  /// expression.
  record AlterTableCmd(
      AlterTableType subtype,
      @Nullable String name,
      int num,
      @Nullable RoleSpec newowner,
      @Nullable RawNode def,
      boolean cascade,
      boolean missingOk)
      implements Clause {}

  /// 'n' nothing, 'f' full, 'd' default, 'i' index `name`.
  record ReplicaIdentity(char identityType, @Nullable String name) implements Clause {}

  record VacuumRelation(FromItem.RangeVar relation, List<String> vaCols) implements Clause {}

  enum MergeMatchKind {
    MATCHED,
    NOT_MATCHED_BY_SOURCE,
    NOT_MATCHED_BY_TARGET
  }

  enum MergeAction {
    UPDATE,
    DELETE,
    INSERT,
    NOTHING
  }

  record MergeWhenClause(
      MergeMatchKind matchKind,
      MergeAction commandType,
      Overriding override,
      @Nullable RawExpr condition,
      List<ResTarget> targetList,
      List<RawExpr> values)
      implements Clause {}

  enum Overriding {
    NOT_SET,
    USER_VALUE,
    SYSTEM_VALUE
  }

  record TriggerTransition(String name, boolean isNew, boolean isTable) implements Clause {}

  record StatsElem(@Nullable String name, @Nullable RawExpr expr) implements Clause {}
}
