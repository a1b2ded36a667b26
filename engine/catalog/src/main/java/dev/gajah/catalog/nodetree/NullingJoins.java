// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.JoinType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which outer joins can make a variable null at the place where it stands (PostgreSQL:
/// `varnullingrels`, set by `markNullableIfNeeded`).
///
/// A join acts on what is written above it: the select list, WHERE, joins around it, later LATERAL
/// items. It does not act in its own condition or below.
final class NullingJoins {
  /// One query level.
  private static final class Level {
    /// Outer joins over the nullable side of which an entry stands; all joins over an entry.
    final Map<Integer, Set<Integer>> nulling = new HashMap<>();

    final Map<Integer, Set<Integer>> above = new HashMap<>();
    Set<Integer> inactive = Set.of();
  }

  /// The innermost level last.
  private final List<Level> levels = new ArrayList<>();

  void enter(JoinTreeNode tree) {
    Level level = new Level();
    walk(level, tree, List.of(), List.of());
    levels.add(level);
  }

  void leave() {
    levels.removeLast();
  }

  /// Writing goes on inside of an entry of the range table, or, if `condition`, in the condition of
  /// a join.
  void at(int rtindex, boolean condition) {
    Level level = levels.getLast();
    Set<Integer> inactive = new HashSet<>(level.above.getOrDefault(rtindex, Set.of()));
    if (condition) {
      inactive.add(rtindex);
    }
    level.inactive = inactive;
  }

  /// Writing goes on above all joins.
  void atTop() {
    levels.getLast().inactive = Set.of();
  }

  Set<Integer> of(Expr.Var v) {
    int index = levels.size() - 1 - v.varlevelsup();
    if (index < 0) {
      return Set.of();
    }
    Level level = levels.get(index);
    Set<Integer> joins = new TreeSet<>(level.nulling.getOrDefault(v.varno(), Set.of()));
    joins.removeAll(level.inactive);
    return joins;
  }

  private static void walk(
      Level level, JoinTreeNode node, List<Integer> above, List<Integer> nulling) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> note(level, r.rtindex(), above, nulling);
      case JoinTreeNode.FromExpr f -> f.fromlist().forEach(n -> walk(level, n, above, nulling));
      case JoinTreeNode.JoinExpr j -> {
        note(level, j.rtindex(), above, nulling);
        List<Integer> over = with(above, j.rtindex());
        List<Integer> nulled = with(nulling, j.rtindex());
        boolean left = j.jointype() == JoinType.RIGHT || j.jointype() == JoinType.FULL;
        boolean right = j.jointype() == JoinType.LEFT || j.jointype() == JoinType.FULL;
        walk(level, j.larg(), over, left ? nulled : nulling);
        walk(level, j.rarg(), over, right ? nulled : nulling);
      }
    }
  }

  private static void note(Level level, int rtindex, List<Integer> above, List<Integer> nulling) {
    level.above.put(rtindex, Set.copyOf(above));
    level.nulling.put(rtindex, Set.copyOf(nulling));
  }

  private static List<Integer> with(List<Integer> list, int value) {
    List<Integer> result = new ArrayList<>(list);
    result.add(value);
    return result;
  }
}
