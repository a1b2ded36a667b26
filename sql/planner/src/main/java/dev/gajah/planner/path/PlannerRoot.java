// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One query level under planning (PostgreSQL: `PlannerInfo`).
public final class PlannerRoot {
  public final PlannerGlobal global;
  public final @Nullable PlannerRoot parent;
  public final int level;

  /// The query, changed by preparation.
  public final QueryBuilder parse;

  /// Position of this level's range table in the statement's.
  public int rangeTableOffset;

  /// Base relations by range table index; bit numbers of those in sets.
  public final Map<Integer, RelOptInfo> baseRels = new HashMap<>();

  private final List<Integer> bitToRti = new ArrayList<>();
  private final Map<Integer, Integer> rtiToBit = new HashMap<>();

  /// Joins (and, as the sign bit, the output) that need a column.
  public final Map<Expr.Var, Long> varNeeded = new HashMap<>();

  public long allBaseRels;
  public long nullableBaseRels;
  public final List<SpecialJoin> specialJoins = new ArrayList<>();
  public final List<EquivalenceClass> classes = new ArrayList<>();
  public boolean classesMerged;
  public final Map<Long, RelOptInfo> joinRels = new HashMap<>();

  public final List<Expr.SubPlan> initPlans = new ArrayList<>();

  /// CTEs of this level by name: subplan number, exec param and root, or null entries if inlined.
  public final Map<String, PlannedCte> ctes = new HashMap<>();

  /// Params that queries inside read from this level; taken by whoever plans such a query.
  public List<PlannerParam> planParams = new ArrayList<>();

  public List<PathKey> queryPathKeys = List.of();
  public List<PathKey> groupPathKeys = List.of();
  public List<PathKey> windowPathKeys = List.of();
  public List<PathKey> distinctPathKeys = List.of();
  public List<PathKey> sortPathKeys = List.of();

  public List<TargetEntry> processedTarget = List.of();
  public double tupleFraction;
  public double limitTuples = -1;
  public boolean hasLateral;
  public boolean hasPseudoConstantQuals;
  public boolean hasRecursion;
  public int workTableParam = -1;
  public @Nullable RelOptInfo nonRecursiveRel;
  public double nonRecursiveRows;

  /// What planning left: the relation whose paths compute the whole level.
  public @Nullable RelOptInfo finalRel;

  /// While plans are made: relations whose values come as nested loop params, and those params.
  public long currentOuterRels;

  public List<OuterParam> currentOuterParams = new ArrayList<>();

  /// A nested loop param under construction.
  public record OuterParam(int paramId, Expr.Var var, long relids) {}

  public record PlannedCte(int planId, int paramId, PlannerRoot root, double rows) {}

  public PlannerRoot(PlannerGlobal global, @Nullable PlannerRoot parent, QueryBuilder parse) {
    this.global = global;
    this.parent = parent;
    this.level = parent == null ? 1 : parent.level + 1;
    this.parse = parse;
  }

  /// Gives a range table entry its bit.
  public long addBit(int rti) {
    Integer bit = rtiToBit.get(rti);
    if (bit == null) {
      bit = bitToRti.size();
      if (bit > Relids.MAX) {
        throw dev.gajah.base.error.SqlError.unsupported(
            "joining more than " + Relids.MAX + " relations in one query level");
      }
      bitToRti.add(rti);
      rtiToBit.put(rti, bit);
    }
    return 1L << bit;
  }

  /// The set with one range table entry; 0 if it is no base relation (a join's alias).
  public long bitOf(int rti) {
    Integer bit = rtiToBit.get(rti);
    return bit == null ? 0 : 1L << bit;
  }

  public int rtiOf(int bit) {
    return bitToRti.get(bit);
  }

  public RangeTblEntry entry(int rti) {
    return parse.rtable.get(rti - 1);
  }

  /// The base relation of a one-element set.
  public RelOptInfo baseRel(long single) {
    RelOptInfo rel = baseRels.get(rtiOf(Long.numberOfTrailingZeros(single)));
    if (rel == null) {
      throw new IllegalStateException("no base relation " + Long.toBinaryString(single));
    }
    return rel;
  }

  public RelOptInfo rel(int rti) {
    RelOptInfo rel = baseRels.get(rti);
    if (rel == null) {
      throw new IllegalStateException("no base relation " + rti);
    }
    return rel;
  }

  public @Nullable PlannerRoot ancestor(int levelsUp) {
    PlannerRoot r = this;
    for (int i = 0; i < levelsUp && r != null; i++) {
      r = r.parent;
    }
    return r;
  }
}
