// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.expr.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A window of the query; `winref` is what `WindowFunc`s refer to. `frameOptions`:
/// `nodes.raw.FrameOptions`.
public record WindowClause(
    @Nullable String name,
    @Nullable String refname,
    List<SortGroupClause> partitionClause,
    List<SortGroupClause> orderClause,
    int frameOptions,
    @Nullable Expr startOffset,
    @Nullable Expr endOffset,
    int startInRangeFunc,
    int endInRangeFunc,
    int inRangeColl,
    boolean inRangeAsc,
    boolean inRangeNullsFirst,
    int winref,
    boolean copiedOrder) {
  public WindowClause {
    partitionClause = List.copyOf(partitionClause);
    orderClause = List.copyOf(orderClause);
  }
}
