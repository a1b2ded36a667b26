// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.raw.Clause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One WHEN of a MERGE.
public record MergeAction(
    Clause.MergeMatchKind matchKind,
    Clause.MergeAction commandType,
    Clause.Overriding override,
    @Nullable Expr qual,
    List<TargetEntry> targetList,
    List<Integer> updateColnos) {
  public MergeAction {
    targetList = List.copyOf(targetList);
    updateColnos = List.copyOf(updateColnos);
  }
}
