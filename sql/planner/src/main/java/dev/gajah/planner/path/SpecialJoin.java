// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.JoinType;
import java.util.List;

/// A join that restricts the join order: outer, semi or anti (PostgreSQL: `SpecialJoinInfo`).
///
/// @param minLeft,minRight relations that must be on each side when the join is done
/// @param synLeft,synRight relations on each side as written
/// @param strict the join condition is false or null if all of `minLeft` is null
public record SpecialJoin(
    long minLeft,
    long minRight,
    long synLeft,
    long synRight,
    JoinType type,
    boolean strict,
    boolean semiCanBtree,
    boolean semiCanHash,
    List<Integer> semiOperators,
    List<Expr> semiRightExprs) {}
