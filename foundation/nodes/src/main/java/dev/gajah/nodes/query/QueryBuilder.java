// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Query] under construction: the same fields, mutable. Never escapes the phase that made it.
public final class QueryBuilder {
  public CmdType commandType = CmdType.SELECT;
  public boolean canSetTag = true;
  public @Nullable Statement utilityStmt;
  public @Nullable Query utilityQuery;
  public int resultRelation;
  public boolean hasAggs;
  public boolean hasWindowFuncs;
  public boolean hasTargetSRFs;
  public boolean hasSubLinks;
  public boolean hasDistinctOn;
  public boolean hasRecursive;
  public boolean hasModifyingCTE;
  public boolean hasForUpdate;
  public boolean hasRowSecurity;
  public boolean isReturn;
  public List<CommonTableExpr> cteList = new ArrayList<>();
  public List<RangeTblEntry> rtable = new ArrayList<>();
  public List<RTEPermissionInfo> rteperminfos = new ArrayList<>();
  public JoinTreeNode.FromExpr jointree = new JoinTreeNode.FromExpr(List.of(), null);
  public List<MergeAction> mergeActionList = new ArrayList<>();
  public int mergeTargetRelation;
  public @Nullable Expr mergeJoinCondition;
  public List<TargetEntry> targetList = new ArrayList<>();
  public Clause.Overriding override = Clause.Overriding.NOT_SET;
  public @Nullable OnConflictExpr onConflict;
  public List<TargetEntry> returningList = new ArrayList<>();
  public List<SortGroupClause> groupClause = new ArrayList<>();
  public boolean groupDistinct;
  public List<GroupingSet> groupingSets = new ArrayList<>();
  public @Nullable Expr havingQual;
  public List<WindowClause> windowClause = new ArrayList<>();
  public List<SortGroupClause> distinctClause = new ArrayList<>();
  public List<SortGroupClause> sortClause = new ArrayList<>();
  public @Nullable Expr limitOffset;
  public @Nullable Expr limitCount;
  public Statement.LimitOption limitOption = Statement.LimitOption.COUNT;
  public List<RowMarkClause> rowMarks = new ArrayList<>();
  public SetOperationNode.@Nullable SetOperationStmt setOperations;
  public List<Integer> constraintDeps = new ArrayList<>();
  public int stmtLocation = -1;
  public int stmtLen;

  public QueryBuilder() {}

  QueryBuilder(Query q) {
    commandType = q.commandType();
    canSetTag = q.canSetTag();
    utilityStmt = q.utilityStmt();
    utilityQuery = q.utilityQuery();
    resultRelation = q.resultRelation();
    hasAggs = q.hasAggs();
    hasWindowFuncs = q.hasWindowFuncs();
    hasTargetSRFs = q.hasTargetSRFs();
    hasSubLinks = q.hasSubLinks();
    hasDistinctOn = q.hasDistinctOn();
    hasRecursive = q.hasRecursive();
    hasModifyingCTE = q.hasModifyingCTE();
    hasForUpdate = q.hasForUpdate();
    hasRowSecurity = q.hasRowSecurity();
    isReturn = q.isReturn();
    cteList = new ArrayList<>(q.cteList());
    rtable = new ArrayList<>(q.rtable());
    rteperminfos = new ArrayList<>(q.rteperminfos());
    jointree = q.jointree();
    mergeActionList = new ArrayList<>(q.mergeActionList());
    mergeTargetRelation = q.mergeTargetRelation();
    mergeJoinCondition = q.mergeJoinCondition();
    targetList = new ArrayList<>(q.targetList());
    override = q.override();
    onConflict = q.onConflict();
    returningList = new ArrayList<>(q.returningList());
    groupClause = new ArrayList<>(q.groupClause());
    groupDistinct = q.groupDistinct();
    groupingSets = new ArrayList<>(q.groupingSets());
    havingQual = q.havingQual();
    windowClause = new ArrayList<>(q.windowClause());
    distinctClause = new ArrayList<>(q.distinctClause());
    sortClause = new ArrayList<>(q.sortClause());
    limitOffset = q.limitOffset();
    limitCount = q.limitCount();
    limitOption = q.limitOption();
    rowMarks = new ArrayList<>(q.rowMarks());
    setOperations = q.setOperations();
    constraintDeps = new ArrayList<>(q.constraintDeps());
    stmtLocation = q.stmtLocation();
    stmtLen = q.stmtLen();
  }

  public Query build() {
    return new Query(
        commandType,
        canSetTag,
        utilityStmt,
        utilityQuery,
        resultRelation,
        hasAggs,
        hasWindowFuncs,
        hasTargetSRFs,
        hasSubLinks,
        hasDistinctOn,
        hasRecursive,
        hasModifyingCTE,
        hasForUpdate,
        hasRowSecurity,
        isReturn,
        cteList,
        rtable,
        rteperminfos,
        jointree,
        mergeActionList,
        mergeTargetRelation,
        mergeJoinCondition,
        targetList,
        override,
        onConflict,
        returningList,
        groupClause,
        groupDistinct,
        groupingSets,
        havingQual,
        windowClause,
        distinctClause,
        sortClause,
        limitOffset,
        limitCount,
        limitOption,
        rowMarks,
        setOperations,
        constraintDeps,
        stmtLocation,
        stmtLen);
  }
}
