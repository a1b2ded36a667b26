// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.expr.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of FROM and WHERE.
public sealed interface JoinTreeNode {
  /// A leaf: range table entry `rtindex`. Also a leaf of a set operation tree.
  record RangeTblRef(int rtindex) implements JoinTreeNode, SetOperationNode {}

  /// @param rtindex range table index of the join itself, 0 if it has none
  record JoinExpr(
      JoinType jointype,
      boolean isNatural,
      JoinTreeNode larg,
      JoinTreeNode rarg,
      List<String> usingClause,
      @Nullable Alias joinUsingAlias,
      @Nullable Expr quals,
      @Nullable Alias alias,
      int rtindex)
      implements JoinTreeNode {
    public JoinExpr {
      usingClause = List.copyOf(usingClause);
    }
  }

  /// A list of items joined without order, filtered by `quals`.
  record FromExpr(List<JoinTreeNode> fromlist, @Nullable Expr quals) implements JoinTreeNode {
    public FromExpr {
      fromlist = List.copyOf(fromlist);
    }
  }
}
