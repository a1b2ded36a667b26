// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.plan;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.nodes.expr.TargetEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan node. Source of names and meaning: PostgreSQL `plannodes.h`.
public sealed interface Plan {
  PlanInfo info();

  default List<TargetEntry> targetList() {
    return info().targetList();
  }

  /// One row without input, or the input filtered once and projected.
  ///
  /// @param resconstantqual conditions without variables, checked once
  record Result(PlanInfo info, @Nullable Plan outer, List<Expr> resconstantqual) implements Plan {}

  /// Target list with set-returning functions at top level of its entries.
  record ProjectSet(PlanInfo info, Plan outer) implements Plan {}

  /// @param scanrelid range table index from 1; the same in all scans
  record SeqScan(PlanInfo info, int scanrelid) implements Plan {}

  /// @param scanrelid range table index
  record SampleScan(
      PlanInfo info, int scanrelid, int tsmhandler, List<Expr> args, @Nullable Expr repeatable)
      implements Plan {}

  enum ScanDirection {
    FORWARD,
    BACKWARD
  }

  /// One condition on an index column, which is evaluated by the index.
  ///
  /// @param indexColumn column of the index from 0
  /// @param strategy 1 `<`, 2 `<=`, 3 `=`, 4 `>=`, 5 `>`; 0 for the null tests
  /// @param comparand evaluated when the scan starts; an array for `useOr`; null for the null tests
  /// @param arrayOp true for `column op ANY (comparand)`
  /// @param nullTest 0 none, 1 IS NULL, 2 IS NOT NULL
  /// @param original the condition as written, with `Var`s of the table, for EXPLAIN and rechecks
  record IndexCondition(
      int indexColumn,
      int strategy,
      @Nullable Expr comparand,
      int comparandType,
      int comparisonProc,
      boolean arrayOp,
      int nullTest,
      Expr original) {}

  /// @param recheckQual the index conditions over table `Var`s, rechecked by EvalPlanQual
  /// @param orderedBy columns of the index whose order the parent relies on; for EXPLAIN nothing
  record IndexScan(
      PlanInfo info,
      int scanrelid,
      int indexid,
      List<IndexCondition> indexConditions,
      ScanDirection direction)
      implements Plan {}

  /// The target list and qual refer to index columns by `INDEX_VAR`.
  record IndexOnlyScan(
      PlanInfo info,
      int scanrelid,
      int indexid,
      List<IndexCondition> indexConditions,
      ScanDirection direction,
      List<TargetEntry> indexTargetList)
      implements Plan {}

  record BitmapIndexScan(
      PlanInfo info, int scanrelid, int indexid, List<IndexCondition> indexConditions)
      implements Plan {}

  record BitmapAnd(PlanInfo info, List<Plan> bitmapPlans) implements Plan {}

  record BitmapOr(PlanInfo info, List<Plan> bitmapPlans) implements Plan {}

  /// @param bitmapqualOrig recheck for lossy pages
  record BitmapHeapScan(PlanInfo info, int scanrelid, Plan outer, List<Expr> bitmapqualOrig)
      implements Plan {}

  /// @param tidquals `ctid = x`, `ctid = ANY (array)` or CURRENT OF; any one suffices
  record TidScan(PlanInfo info, int scanrelid, List<Expr> tidquals) implements Plan {}

  record SubqueryScan(PlanInfo info, int scanrelid, Plan subplan) implements Plan {}

  /// One function of a FROM item.
  ///
  /// @param columnTypes its result columns; one for a scalar result
  record RangeTableFunction(Expr funcexpr, List<Integer> columnTypes, List<String> columnNames) {}

  record FunctionScan(
      PlanInfo info, int scanrelid, List<RangeTableFunction> functions, boolean ordinality)
      implements Plan {}

  record ValuesScan(PlanInfo info, int scanrelid, List<List<Expr>> valuesLists) implements Plan {}

  /// @param ctePlanId subplan of the CTE; @param cteParam exec param that identifies the shared
  ///   result
  record CteScan(PlanInfo info, int scanrelid, int ctePlanId, int cteParam) implements Plan {}

  record WorkTableScan(PlanInfo info, int scanrelid, int wtParam) implements Plan {}

  enum JoinType {
    INNER,
    LEFT,
    FULL,
    RIGHT,
    SEMI,
    ANTI,
    RIGHT_SEMI,
    RIGHT_ANTI
  }

  /// Sets exec param `paramno` to the outer row's value before the inner side is scanned anew.
  record NestLoopParam(int paramno, Expr.Var paramval) {}

  /// @param joinqual conditions that decide a match; `info.qual` filters after null extension; the
  ///   same in all joins
  record NestLoop(
      PlanInfo info,
      JoinType jointype,
      boolean innerUnique,
      List<Expr> joinqual,
      Plan outer,
      Plan inner,
      List<NestLoopParam> nestParams)
      implements Plan {}

  /// An equality between an outer and an inner expression.
  ///
  /// @param comparisonProc btree support function 1, for merge joins; @param outerType,innerType
  ///   operand types of `opno`
  record JoinKey(
      Expr outerKey, Expr innerKey, int opno, int opfuncid, int comparisonProc, int collation) {}

  record HashJoin(
      PlanInfo info,
      JoinType jointype,
      boolean innerUnique,
      List<Expr> joinqual,
      List<JoinKey> hashclauses,
      Plan outer,
      Plan inner)
      implements Plan {}

  /// Both inputs are sorted by the keys, with the given directions.
  record MergeJoin(
      PlanInfo info,
      JoinType jointype,
      boolean innerUnique,
      List<Expr> joinqual,
      List<JoinKey> mergeclauses,
      List<Boolean> descending,
      List<Boolean> nullsFirst,
      Plan outer,
      Plan inner)
      implements Plan {}

  /// The build side of a hash join; shown by EXPLAIN, transparent to the executor.
  record Hash(PlanInfo info, Plan outer) implements Plan {}

  record Material(PlanInfo info, Plan outer) implements Plan {}

  record Sort(PlanInfo info, Plan outer, List<SortKey> keys) implements Plan {}

  record IncrementalSort(PlanInfo info, Plan outer, List<SortKey> keys, int presortedColumns)
      implements Plan {}

  record Group(PlanInfo info, Plan outer, List<SortKey> groupKeys) implements Plan {}

  enum AggStrategy {
    PLAIN,
    SORTED,
    HASHED,
    MIXED
  }

  /// `Aggref`s stand in the target list and qual; their arguments are `OUTER_VAR` expressions.
  ///
  /// @param groupKeys grouping columns of the input
  record Agg(
      PlanInfo info, Plan outer, AggStrategy strategy, List<SortKey> groupKeys, long numGroups)
      implements Plan {}

  /// A window frame: PostgreSQL's FRAMEOPTION bits.
  record WindowAgg(
      PlanInfo info,
      Plan outer,
      int winref,
      List<SortKey> partitionKeys,
      List<SortKey> orderKeys,
      int frameOptions,
      @Nullable Expr startOffset,
      @Nullable Expr endOffset)
      implements Plan {}

  record Unique(PlanInfo info, Plan outer, List<SortKey> keys) implements Plan {}

  enum SetOpCommand {
    INTERSECT,
    INTERSECT_ALL,
    EXCEPT,
    EXCEPT_ALL
  }

  /// Input rows carry a flag column that tells from which side they come (0 left, 1 right).
  record SetOp(
      PlanInfo info,
      Plan outer,
      SetOpCommand command,
      boolean hashed,
      List<SortKey> keys,
      int flagColumn)
      implements Plan {}

  record Append(PlanInfo info, List<Plan> plans) implements Plan {}

  record MergeAppend(PlanInfo info, List<Plan> plans, List<SortKey> keys) implements Plan {}

  record RecursiveUnion(
      PlanInfo info, Plan outer, Plan inner, int wtParam, List<SortKey> distinctKeys)
      implements Plan {}

  enum LockStrength {
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

  /// How a relation's rows are identified for locking and EvalPlanQual.
  ///
  /// @param lock null if the row is only re-read, not locked
  /// @param ctidColumn column of the input from 0 that holds the tuple id; -1: `wholeRowColumn`
  ///   holds a copy of the row
  record PlanRowMark(
      int rti,
      int relationOid,
      @Nullable LockStrength lock,
      LockWait waitPolicy,
      int ctidColumn,
      int wholeRowColumn) {}

  record LockRows(PlanInfo info, Plan outer, List<PlanRowMark> rowMarks) implements Plan {}

  record Limit(
      PlanInfo info,
      Plan outer,
      @Nullable Expr offset,
      @Nullable Expr count,
      boolean withTies,
      List<SortKey> tieKeys)
      implements Plan {}

  enum Operation {
    INSERT,
    UPDATE,
    DELETE,
    MERGE
  }

  /// ON CONFLICT of an INSERT.
  ///
  /// @param arbiterIndexes unique indexes that decide; empty: all
  /// @param set assignments over `excludedRti` and the target (both as their range table indexes);
  ///   null: DO NOTHING
  record OnConflict(
      List<Integer> arbiterIndexes,
      @Nullable List<TargetEntry> set,
      @Nullable Expr where,
      int excludedRti) {}

  /// INSERT: the child's columns are the new row by attribute number (dropped columns as nulls),
  /// all columns present. UPDATE: the child's columns are the new values of `updateColumns` in that
  /// order, then junk with `ctid` at `ctidColumn`. DELETE: the child has `ctid` at `ctidColumn`.
  ///
  /// @param resultRti range table index of the target; @param updateColumns attribute numbers set
  ///   by UPDATE
  /// @param returning output of RETURNING over the target's `Var`s (varno = `resultRti`) and
  ///   `OUTER_VAR`s of the child; empty if none
  /// @param rowMarks other relations of the query, for EvalPlanQual
  record ModifyTable(
      PlanInfo info,
      Operation operation,
      int resultRti,
      Plan outer,
      int ctidColumn,
      List<Integer> updateColumns,
      List<TargetEntry> returning,
      @Nullable OnConflict onConflict,
      List<PlanRowMark> rowMarks)
      implements Plan {}
}
