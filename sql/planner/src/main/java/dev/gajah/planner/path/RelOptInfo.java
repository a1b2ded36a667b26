// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A relation under planning: a range table entry, a join, or the result of a later step
/// (PostgreSQL: `RelOptInfo`).
public final class RelOptInfo {
  public enum Kind {
    BASE,
    JOIN,
    UPPER
  }

  public final Kind kind;
  public final long relids;

  /// Range table index and entry of a base relation.
  public int rti;

  public @Nullable RangeTblEntry entry;
  public @Nullable RelationFacts facts;

  public double rows;
  public int width;

  /// Columns needed above.
  public List<Expr> target = new ArrayList<>();

  public double targetStartup;
  public double targetPerTuple;

  public final List<Path> paths = new ArrayList<>();
  public @Nullable Path cheapestStartup;
  public @Nullable Path cheapestTotal;
  public @Nullable Path cheapestUnique;

  /// Cheapest paths for each parameterization, the unparameterized one included.
  public List<Path> cheapestParameterized = new ArrayList<>();

  public final List<RestrictInfo> baseRestrict = new ArrayList<>();
  public double restrictStartup;
  public double restrictPerTuple;

  /// Conditions that join this relation with others, without equivalence classes.
  public final List<RestrictInfo> joinInfo = new ArrayList<>();

  public boolean hasClassJoins;
  public boolean considerStartup;

  public double pages;
  public double tuples;
  public double allVisibleFraction;

  /// Relations that a LATERAL item refers to.
  public long directLateral;

  public long lateral;

  /// For a subquery in FROM: its planning, and params that it takes from this level.
  public @Nullable PlannerRoot subroot;

  public List<PlannerParam> subplanParams = List.of();

  /// For a partial index to count: proven predicates, by index position.
  public boolean[] indexPredicateOk = {};

  public boolean isDummy;

  public RelOptInfo(Kind kind, long relids) {
    this.kind = kind;
    this.relids = relids;
  }

  public Path total() {
    Path p = cheapestTotal;
    if (p == null) {
      throw new IllegalStateException("no path for relation " + Long.toBinaryString(relids));
    }
    return p;
  }
}
