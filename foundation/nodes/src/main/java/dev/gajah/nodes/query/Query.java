// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An analyzed statement. Fields are PostgreSQL's; make one with [QueryBuilder].
///
/// A utility statement has `commandType` UTILITY and `utilityStmt`. Where PostgreSQL stores the
/// analyzed query inside the utility statement (EXPLAIN, DECLARE CURSOR, CREATE TABLE AS, COPY
/// (query) is left raw), it is here in `utilityQuery`.
///
/// @param resultRelation range table index of the target of INSERT, UPDATE, DELETE, MERGE; 0 for
///   SELECT
/// @param limitCount int8 expression; null for no limit
public record Query(
    CmdType commandType,
    boolean canSetTag,
    @Nullable Statement utilityStmt,
    @Nullable Query utilityQuery,
    int resultRelation,
    boolean hasAggs,
    boolean hasWindowFuncs,
    boolean hasTargetSRFs,
    boolean hasSubLinks,
    boolean hasDistinctOn,
    boolean hasRecursive,
    boolean hasModifyingCTE,
    boolean hasForUpdate,
    boolean hasRowSecurity,
    boolean isReturn,
    List<CommonTableExpr> cteList,
    List<RangeTblEntry> rtable,
    List<RTEPermissionInfo> rteperminfos,
    JoinTreeNode.FromExpr jointree,
    List<MergeAction> mergeActionList,
    int mergeTargetRelation,
    @Nullable Expr mergeJoinCondition,
    List<TargetEntry> targetList,
    Clause.Overriding override,
    @Nullable OnConflictExpr onConflict,
    List<TargetEntry> returningList,
    List<SortGroupClause> groupClause,
    boolean groupDistinct,
    List<GroupingSet> groupingSets,
    @Nullable Expr havingQual,
    List<WindowClause> windowClause,
    List<SortGroupClause> distinctClause,
    List<SortGroupClause> sortClause,
    @Nullable Expr limitOffset,
    @Nullable Expr limitCount,
    Statement.LimitOption limitOption,
    List<RowMarkClause> rowMarks,
    SetOperationNode.@Nullable SetOperationStmt setOperations,
    List<Integer> constraintDeps,
    int stmtLocation,
    int stmtLen)
    implements Expr.SubQuery {
  public Query {
    cteList = List.copyOf(cteList);
    rtable = List.copyOf(rtable);
    rteperminfos = List.copyOf(rteperminfos);
    mergeActionList = List.copyOf(mergeActionList);
    targetList = List.copyOf(targetList);
    returningList = List.copyOf(returningList);
    groupClause = List.copyOf(groupClause);
    groupingSets = List.copyOf(groupingSets);
    windowClause = List.copyOf(windowClause);
    distinctClause = List.copyOf(distinctClause);
    sortClause = List.copyOf(sortClause);
    rowMarks = List.copyOf(rowMarks);
    constraintDeps = List.copyOf(constraintDeps);
  }

  public QueryBuilder toBuilder() {
    return new QueryBuilder(this);
  }
}
