// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.RowMarkClause;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.query.WindowClause;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A way to compute a relation, with its cost (PostgreSQL: `Path`). Turned into a plan only if it
/// wins.
public abstract sealed class Path {
  public final RelOptInfo parent;

  /// Output columns.
  public List<Expr> target;

  public double startup;
  public double total;
  public double rows;
  public int width;
  public List<PathKey> pathkeys = List.of();

  /// Relations whose current row it needs as params.
  public long requiredOuter;

  /// Join conditions with those relations that it checks itself.
  public List<RestrictInfo> paramClauses = List.of();

  protected Path(RelOptInfo parent, List<Expr> target) {
    this.parent = parent;
    this.target = target;
    this.width = parent.width;
  }

  /// Sequential scan, or any scan of a range table entry that is not a table.
  public static final class ScanPath extends Path {
    public ScanPath(RelOptInfo parent) {
      super(parent, parent.target);
    }
  }

  /// A condition as an index evaluates it.
  ///
  /// @param rinfo the condition it comes from; @param qual as evaluated: column on the left
  public record IndexClause(
      RestrictInfo rinfo, Expr qual, int column, int strategy, int family, boolean lossy) {}

  public static final class IndexPath extends Path {
    public final RelationFacts.Index index;
    public final List<IndexClause> clauses;
    public final boolean backward;
    public final boolean indexOnly;
    public double indexTotal;
    public double selectivity;

    public IndexPath(
        RelOptInfo parent,
        RelationFacts.Index index,
        List<IndexClause> clauses,
        boolean backward,
        boolean indexOnly) {
      super(parent, parent.target);
      this.index = index;
      this.clauses = clauses;
      this.backward = backward;
      this.indexOnly = indexOnly;
    }
  }

  /// What a bitmap heap scan reads: an [IndexPath], or AND or OR of such.
  public static final class BitmapPath extends Path {
    public final boolean isAnd;
    public final List<Path> inputs;
    public double selectivity;

    public BitmapPath(RelOptInfo parent, boolean isAnd, List<Path> inputs) {
      super(parent, List.of());
      this.isAnd = isAnd;
      this.inputs = inputs;
    }
  }

  public static final class BitmapHeapPath extends Path {
    public final Path bitmap;

    public BitmapHeapPath(RelOptInfo parent, Path bitmap) {
      super(parent, parent.target);
      this.bitmap = bitmap;
    }
  }

  public static final class TidPath extends Path {
    public final List<RestrictInfo> clauses;

    public TidPath(RelOptInfo parent, List<RestrictInfo> clauses) {
      super(parent, parent.target);
      this.clauses = clauses;
    }
  }

  public static final class SubqueryPath extends Path {
    public final Path sub;

    public SubqueryPath(RelOptInfo parent, Path sub) {
      super(parent, parent.target);
      this.sub = sub;
    }
  }

  /// One row, or the input filtered once; conditions without variables.
  public static final class ResultPath extends Path {
    public final @Nullable Path sub;
    public final List<Expr> quals;

    public ResultPath(RelOptInfo parent, List<Expr> target, @Nullable Path sub, List<Expr> quals) {
      super(parent, target);
      this.sub = sub;
      this.quals = quals;
    }
  }

  /// A subquery that delivers one extreme value into a param.
  ///
  /// @param aggregate what the param stands for
  public record Extreme(PlannerRoot root, Path path, int paramId, Expr.Aggref aggregate) {}

  /// Min and max taken from the ends of indexes (PostgreSQL: `MinMaxAggPath`).
  public static final class MinMaxPath extends Path {
    public final List<Extreme> extremes;

    public MinMaxPath(RelOptInfo parent, List<Expr> target, List<Extreme> extremes) {
      super(parent, target);
      this.extremes = extremes;
    }
  }

  public enum JoinMethod {
    NEST_LOOP,
    HASH,
    MERGE
  }

  public static final class JoinPath extends Path {
    public final JoinMethod method;
    public final JoinType type;
    public final boolean rightward;
    public final Path outer;
    public final Path inner;
    public final List<RestrictInfo> clauses;
    public boolean innerUnique;
    public List<RestrictInfo> keyClauses = List.of();
    public List<PathKey> outerSortKeys = List.of();
    public List<PathKey> innerSortKeys = List.of();
    public boolean skipMarkRestore;
    public boolean materializeInner;
    public int batches = 1;

    /// `rightward`: the type is mirrored (right, right anti).
    public JoinPath(
        RelOptInfo parent,
        JoinMethod method,
        JoinType type,
        boolean rightward,
        Path outer,
        Path inner,
        List<RestrictInfo> clauses) {
      super(parent, parent.target);
      this.method = method;
      this.type = type;
      this.rightward = rightward;
      this.outer = outer;
      this.inner = inner;
      this.clauses = clauses;
    }
  }

  public static final class MaterialPath extends Path {
    public final Path sub;

    public MaterialPath(Path sub) {
      super(sub.parent, sub.target);
      this.sub = sub;
    }
  }

  /// Removes duplicates of a semi-join's inner side, so that it can be joined in any order.
  public static final class UniquePath extends Path {
    public final Path sub;
    public final boolean hashed;
    public final List<Integer> operators;
    public final List<Expr> exprs;

    public UniquePath(Path sub, boolean hashed, List<Integer> operators, List<Expr> exprs) {
      super(sub.parent, sub.target);
      this.sub = sub;
      this.hashed = hashed;
      this.operators = operators;
      this.exprs = exprs;
    }
  }

  /// Sorts; `presorted` leading keys are in order already if greater than 0.
  public static final class SortPath extends Path {
    public final Path sub;
    public final int presorted;

    public SortPath(Path sub, List<PathKey> keys, int presorted) {
      super(sub.parent, sub.target);
      this.sub = sub;
      this.pathkeys = keys;
      this.presorted = presorted;
    }
  }

  /// Computes other columns; needs no plan node of its own unless the input cannot project.
  public static final class ProjectionPath extends Path {
    public final Path sub;

    public ProjectionPath(RelOptInfo parent, Path sub, List<Expr> target) {
      super(parent, target);
      this.sub = sub;
    }
  }

  public static final class ProjectSetPath extends Path {
    public final Path sub;

    public ProjectSetPath(RelOptInfo parent, Path sub, List<Expr> target) {
      super(parent, target);
      this.sub = sub;
    }
  }

  public static final class AggPath extends Path {
    public final Path sub;
    public final Plan.AggStrategy strategy;
    public final List<SortGroupClause> groupClause;
    public final List<Expr> groupExprs;
    public final List<Expr> having;
    public final double groups;

    public AggPath(
        RelOptInfo parent,
        Path sub,
        List<Expr> target,
        Plan.AggStrategy strategy,
        List<SortGroupClause> groupClause,
        List<Expr> groupExprs,
        List<Expr> having,
        double groups) {
      super(parent, target);
      this.sub = sub;
      this.strategy = strategy;
      this.groupClause = groupClause;
      this.groupExprs = groupExprs;
      this.having = having;
      this.groups = groups;
    }
  }

  /// GROUP BY without aggregates over sorted input.
  public static final class GroupPath extends Path {
    public final Path sub;
    public final List<SortGroupClause> groupClause;
    public final List<Expr> groupExprs;
    public final List<Expr> having;

    public GroupPath(
        RelOptInfo parent,
        Path sub,
        List<Expr> target,
        List<SortGroupClause> groupClause,
        List<Expr> groupExprs,
        List<Expr> having) {
      super(parent, target);
      this.sub = sub;
      this.groupClause = groupClause;
      this.groupExprs = groupExprs;
      this.having = having;
    }
  }

  public static final class WindowPath extends Path {
    public final Path sub;
    public final WindowClause clause;
    public final List<Expr> partitionExprs;
    public final List<Expr> orderExprs;

    public WindowPath(
        RelOptInfo parent,
        Path sub,
        List<Expr> target,
        WindowClause clause,
        List<Expr> partitionExprs,
        List<Expr> orderExprs) {
      super(parent, target);
      this.sub = sub;
      this.clause = clause;
      this.partitionExprs = partitionExprs;
      this.orderExprs = orderExprs;
    }
  }

  /// Drops rows equal to their predecessor in the first `keyCount` keys of the order.
  public static final class UpperUniquePath extends Path {
    public final Path sub;
    public final List<SortGroupClause> clauses;
    public final List<Expr> exprs;

    public UpperUniquePath(
        RelOptInfo parent, Path sub, List<SortGroupClause> clauses, List<Expr> exprs) {
      super(parent, sub.target);
      this.sub = sub;
      this.clauses = clauses;
      this.exprs = exprs;
      this.pathkeys = sub.pathkeys;
    }
  }

  public static final class AppendPath extends Path {
    public final List<Path> inputs;

    public AppendPath(RelOptInfo parent, List<Expr> target, List<Path> inputs) {
      super(parent, target);
      this.inputs = inputs;
    }
  }

  public static final class SetOpPath extends Path {
    public final Path sub;
    public final Plan.SetOpCommand command;
    public final boolean hashed;
    public final List<SortGroupClause> clauses;

    public SetOpPath(
        RelOptInfo parent,
        List<Expr> target,
        Path sub,
        Plan.SetOpCommand command,
        boolean hashed,
        List<SortGroupClause> clauses) {
      super(parent, target);
      this.sub = sub;
      this.command = command;
      this.hashed = hashed;
      this.clauses = clauses;
    }
  }

  public static final class RecursiveUnionPath extends Path {
    public final Path left;
    public final Path right;
    public final int param;
    public final List<SortGroupClause> distinct;

    public RecursiveUnionPath(
        RelOptInfo parent,
        List<Expr> target,
        Path left,
        Path right,
        int param,
        List<SortGroupClause> distinct) {
      super(parent, target);
      this.left = left;
      this.right = right;
      this.param = param;
      this.distinct = distinct;
    }
  }

  public static final class LockRowsPath extends Path {
    public final Path sub;
    public final List<RowMarkClause> marks;

    public LockRowsPath(RelOptInfo parent, Path sub, List<RowMarkClause> marks) {
      super(parent, sub.target);
      this.sub = sub;
      this.marks = marks;
    }
  }

  public static final class LimitPath extends Path {
    public final Path sub;
    public final @Nullable Expr offset;
    public final @Nullable Expr count;
    public final boolean withTies;

    public LimitPath(
        RelOptInfo parent,
        Path sub,
        @Nullable Expr offset,
        @Nullable Expr count,
        boolean withTies) {
      super(parent, sub.target);
      this.sub = sub;
      this.offset = offset;
      this.count = count;
      this.withTies = withTies;
      this.pathkeys = sub.pathkeys;
    }
  }

  public static final class ModifyTablePath extends Path {
    public final Path sub;
    public final List<TargetEntry> returning;

    public ModifyTablePath(RelOptInfo parent, Path sub, List<TargetEntry> returning) {
      super(parent, List.of());
      this.sub = sub;
      this.returning = returning;
    }
  }
}
