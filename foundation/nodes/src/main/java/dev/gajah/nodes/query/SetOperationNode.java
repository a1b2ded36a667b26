// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.raw.Statement;
import java.util.List;

/// A node of a set operation tree; the leaves are [JoinTreeNode.RangeTblRef]s of subqueries.
public sealed interface SetOperationNode
    permits JoinTreeNode.RangeTblRef, SetOperationNode.SetOperationStmt {
  /// @param groupClauses one per column, empty for UNION ALL; their `tleSortGroupRef` is 0
  record SetOperationStmt(
      Statement.SetOp op,
      boolean all,
      SetOperationNode larg,
      SetOperationNode rarg,
      List<Integer> colTypes,
      List<Integer> colTypmods,
      List<Integer> colCollations,
      List<SortGroupClause> groupClauses)
      implements SetOperationNode {
    public SetOperationStmt {
      colTypes = List.copyOf(colTypes);
      colTypmods = List.copyOf(colTypmods);
      colCollations = List.copyOf(colCollations);
      groupClauses = List.copyOf(groupClauses);
    }
  }
}
