// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ON CONFLICT of an INSERT.
///
/// @param arbiterElems inferred columns; empty together with `constraint` 0: any conflict
/// @param onConflictSet assignments by attribute number, over the target and EXCLUDED
/// @param exclRelIndex range table index of EXCLUDED, 0 for DO NOTHING
public record OnConflictExpr(
    boolean doUpdate,
    List<InferenceElem> arbiterElems,
    @Nullable Expr arbiterWhere,
    int constraint,
    List<TargetEntry> onConflictSet,
    @Nullable Expr onConflictWhere,
    int exclRelIndex,
    List<TargetEntry> exclRelTlist) {
  public OnConflictExpr {
    arbiterElems = List.copyOf(arbiterElems);
    onConflictSet = List.copyOf(onConflictSet);
    exclRelTlist = List.copyOf(exclRelTlist);
  }
}
