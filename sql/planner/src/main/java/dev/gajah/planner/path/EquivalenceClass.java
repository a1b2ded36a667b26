// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.expr.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Expressions known to be equal wherever all of them exist (PostgreSQL: `EquivalenceClass`).
///
/// Classes that turn out to be equal are merged: the loser points to the winner by `merged`.
public final class EquivalenceClass {
  /// One of the expressions. `type` is the operator family's input type it is compared as.
  public record Member(Expr expr, long relids, long nullableRelids, boolean isConst, int type) {}

  /// Btree operator families whose equality made the class.
  public List<Integer> families;

  public int collation;
  public final List<Member> members = new ArrayList<>();

  /// The conditions that the class was made from.
  public final List<RestrictInfo> sources = new ArrayList<>();

  public final List<RestrictInfo> derived = new ArrayList<>();
  public long relids;
  public boolean hasConst;
  public boolean hasVolatile;
  public boolean belowOuterJoin;

  /// A constant contradiction or an operator is missing: use the sources as they are.
  public boolean broken;

  /// Sort reference of a volatile expression, which is equal to nothing else.
  public int sortRef;

  public @Nullable EquivalenceClass merged;

  public EquivalenceClass(List<Integer> families, int collation) {
    this.families = families;
    this.collation = collation;
  }

  public EquivalenceClass canonical() {
    EquivalenceClass c = this;
    while (c.merged != null) {
      c = c.merged;
    }
    return c;
  }

  public void add(Member member) {
    members.add(member);
    if (member.isConst()) {
      hasConst = true;
    } else {
      relids |= member.relids();
    }
  }
}
