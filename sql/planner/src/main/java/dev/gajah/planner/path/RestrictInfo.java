// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.expr.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A condition of WHERE or ON with what planning has found out about it (PostgreSQL:
/// `RestrictInfo`).
public final class RestrictInfo {
  public final Expr clause;

  /// Relations it refers to, and relations that must be joined before it may be evaluated.
  public final long clauseRelids;

  public long requiredRelids;

  /// For `left op right`: relations of the two sides, else 0.
  public long leftRelids;

  public long rightRelids;

  /// False for a condition of an outer join that decides matches rather than filters rows.
  public boolean isPushedDown;

  public boolean outerJoinDelayed;

  /// Both sides have relations, and they do not overlap.
  public boolean canJoin;

  /// Refers to no relation of this query level: checked once.
  public boolean pseudoConstant;

  /// Outer joins' nullable sides below the condition.
  public long nullableRelids;

  public long outerRelids;

  /// Mergejoinable equality: the btree families of its operator.
  public List<Integer> mergeFamilies = List.of();

  /// Hashjoinable equality: its operator.
  public int hashOperator;

  public @Nullable EquivalenceClass parent;
  public @Nullable EquivalenceClass leftClass;
  public @Nullable EquivalenceClass rightClass;

  // Caches.
  public double selectivity = -1;
  public double outerSelectivity = -1;
  public double evalStartup = -1;
  public double evalPerTuple = -1;

  public RestrictInfo(Expr clause, long clauseRelids, long requiredRelids) {
    this.clause = clause;
    this.clauseRelids = clauseRelids;
    this.requiredRelids = requiredRelids;
  }

  /// True if the condition filters the result of the join of `joinRelids` rather than deciding its
  /// matches.
  public boolean isFilterAt(long joinRelids) {
    return isPushedDown || !Relids.isSubset(requiredRelids, joinRelids);
  }

  @Override
  public String toString() {
    return clause.toString();
  }
}
