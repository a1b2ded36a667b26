// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.cost;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PathKey;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.path.SpecialJoin;
import dev.gajah.planner.statistics.ColumnStatistics;
import dev.gajah.planner.statistics.PlannerCatalog;
import dev.gajah.planner.statistics.PlannerSettings;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sizes of relations and costs of paths, by PostgreSQL's formulas (`costsize.c`, `plancat.c`,
/// `btcostestimate`).
public final class Costs {
  private static final int PAGE_BYTES = 8192;
  private static final double MAX_ROWS = 1.0e100;
  private static final double PAGE_CPU_MULTIPLIER = 50.0;
  private static final double DISABLED = PlannerSettings.DISABLE_COST;

  private final PlannerRoot root;
  private final PlannerSettings s;
  private final PlannerCatalog catalog;
  public final Selectivity selectivity;

  /// Pages of all tables of the query, for the share of the cache that one gets.
  private double totalTablePages;

  public Costs(PlannerRoot root) {
    this.root = root;
    this.s = root.global.settings;
    this.catalog = root.global.catalog;
    this.selectivity = new Selectivity(root);
  }

  public static double clampRows(double rows) {
    if (rows > MAX_ROWS || Double.isNaN(rows)) {
      return MAX_ROWS;
    }
    return rows <= 1.0 ? 1.0 : Math.rint(rows);
  }

  private static int maxAlign(int n) {
    return (n + 7) & ~7;
  }

  /// Bytes of so many rows in memory.
  public static double bytes(double tuples, int width) {
    return tuples * (maxAlign(width) + maxAlign(23));
  }

  private static double pages(double tuples, int width) {
    return Math.ceil(bytes(tuples, width) / PAGE_BYTES);
  }

  // Widths and sizes.

  /// Average bytes of a type's values without statistics (PostgreSQL: `get_typavgwidth`).
  public int typeWidth(int type, int typmod) {
    int length = catalog.type(type).length();
    if (length > 0) {
      return length;
    }
    if (typmod > 4 && (type == 1042 || type == 1043)) {
      int max = (typmod - 4) * 4 + 4; // UTF-8
      if (type == 1042) {
        return max;
      }
      if (max <= 32) {
        return max;
      }
      return max < 1000 ? 32 + (max - 32) / 2 : 32 + (1000 - 32) / 2;
    }
    return 32;
  }

  private int columnWidth(RelationFacts facts, int attribute) {
    ColumnStatistics stats = catalog.columnStatistics(facts.oid(), attribute);
    if (stats != null && stats.averageWidth() > 0) {
      return stats.averageWidth();
    }
    RelationFacts.Column column = facts.columns().get(attribute - 1);
    return typeWidth(column.typeOid(), column.typmod());
  }

  private double rowWidth(RelationFacts facts) {
    double width = 0;
    for (int i = 0; i < facts.columns().size(); i++) {
      if (!facts.columns().get(i).dropped()) {
        width += columnWidth(facts, i + 1);
      }
    }
    return width;
  }

  /// Pages, tuples and visibility of a table now (PostgreSQL: `estimate_rel_size`).
  public void sizeOfTable(RelOptInfo rel, RelationFacts facts) {
    double current = facts.pages();
    if (facts.kind() == 'v' || facts.kind() == 'f' || facts.kind() == 'p') {
      rel.pages = facts.relPages();
      rel.tuples = Math.max(0, facts.relTuples());
      return;
    }
    if (current < 10 && facts.relTuples() < 0) {
      current = 10;
    }
    rel.pages = current;
    if (current == 0) {
      rel.tuples = 0;
      rel.allVisibleFraction = 0;
      return;
    }
    double density;
    if (facts.relTuples() >= 0 && facts.relPages() > 0) {
      density = facts.relTuples() / facts.relPages();
    } else {
      long width = (long) rowWidth(facts) + maxAlign(23) + 4;
      long usable = (PAGE_BYTES - 24L) * facts.fillFactor() / 100;
      density = clampRows((double) (usable / width));
    }
    rel.tuples = Math.rint(density * current);
    rel.allVisibleFraction =
        facts.allVisiblePages() == 0
            ? 0
            : facts.allVisiblePages() >= current ? 1 : facts.allVisiblePages() / current;
  }

  public void addTablePages(double pages) {
    totalTablePages += pages;
  }

  /// Width of an expression's values.
  public int exprWidth(Expr e) {
    if (e instanceof Expr.Var v && v.varlevelsup() == 0 && v.varattno() > 0) {
      RelOptInfo rel = root.baseRels.get(v.varno());
      if (rel != null && rel.facts != null) {
        return columnWidth(rel.facts, v.varattno());
      }
      if (rel != null && rel.subroot != null) {
        RelOptInfo sub = rel.subroot.finalRel;
        if (sub != null && v.varattno() <= rel.subroot.processedTarget.size()) {
          Expr inner = rel.subroot.processedTarget.get(v.varattno() - 1).expr();
          return rel.subroot == root
              ? typeWidth(e.typeOid(), e.typmod())
              : new Costs(rel.subroot).exprWidth(inner);
        }
      }
    }
    return typeWidth(e.typeOid(), e.typmod());
  }

  /// Sets a relation's width and the cost of its target list.
  public void setTarget(RelOptInfo rel) {
    int width = 0;
    rel.targetStartup = 0;
    rel.targetPerTuple = 0;
    for (Expr e : rel.target) {
      if (e instanceof Expr.Var v && v.varattno() == 0 && rel.facts != null) {
        width += maxAlign(23) + (int) rowWidth(rel.facts);
        continue;
      }
      width += exprWidth(e);
      if (!(e instanceof Expr.Var)) {
        ExprCost cost = ExprCost.of(root, e);
        rel.targetStartup += cost.startup;
        rel.targetPerTuple += cost.perTuple;
      }
    }
    rel.width = width;
  }

  public int width(List<Expr> target) {
    int width = 0;
    for (Expr e : target) {
      width += exprWidth(e);
    }
    return width;
  }

  /// Rows of a base relation after its conditions.
  public void setBaseRows(RelOptInfo rel) {
    rel.rows = clampRows(rel.tuples * selectivity.of(rel.baseRestrict, 0, JoinType.INNER, null));
    ExprCost cost = ExprCost.ofClauses(root, rel.baseRestrict);
    rel.restrictStartup = cost.startup;
    rel.restrictPerTuple = cost.perTuple;
    setTarget(rel);
  }

  /// Rows of a base relation when join conditions with known outer rows apply too.
  public double parameterizedRows(RelOptInfo rel, List<RestrictInfo> paramClauses) {
    List<RestrictInfo> all = new ArrayList<>(paramClauses);
    all.addAll(rel.baseRestrict);
    double rows = clampRows(rel.tuples * selectivity.of(all, rel.relids, JoinType.INNER, null));
    return Math.min(rows, rel.rows);
  }

  // Scans.

  private double rowsOf(Path path) {
    return path.requiredOuter == 0
        ? path.parent.rows
        : parameterizedRows(path.parent, path.paramClauses);
  }

  private void finishScan(Path path, double startup, double run) {
    RelOptInfo rel = path.parent;
    path.startup = startup + rel.targetStartup;
    path.total = path.startup + run + rel.targetPerTuple * path.rows;
  }

  /// Cost of the relation's conditions and the path's parameterized ones: startup in `[0]`, per
  /// tuple in `[1]`.
  private double[] restrictCost(Path path) {
    double startup = path.parent.restrictStartup;
    double perTuple = path.parent.restrictPerTuple;
    if (path.requiredOuter != 0) {
      ExprCost extra = ExprCost.ofClauses(root, path.paramClauses);
      startup += extra.startup;
      perTuple += extra.perTuple;
    }
    return new double[] {startup, perTuple};
  }

  public void seqScan(Path path) {
    path.rows = rowsOf(path);
    double[] restrict = restrictCost(path);
    double startup = (s.enableSeqScan() ? 0 : DISABLED) + restrict[0];
    double run =
        s.seqPageCost() * path.parent.pages + (s.cpuTupleCost() + restrict[1]) * path.parent.tuples;
    finishScan(path, startup, run);
  }

  public void functionScan(Path path) {
    path.rows = rowsOf(path);
    double[] restrict = restrictCost(path);
    ExprCost cost = new ExprCost(root);
    if (path.parent.entry instanceof RangeTblEntry.Function f) {
      for (RangeTblEntry.RangeTblFunction item : f.functions()) {
        cost.add(item.funcexpr());
      }
    }
    finishScan(
        path,
        cost.startup + cost.perTuple + restrict[0],
        (s.cpuTupleCost() + restrict[1]) * path.parent.tuples);
  }

  public void valuesScan(Path path) {
    path.rows = rowsOf(path);
    double[] restrict = restrictCost(path);
    finishScan(
        path,
        restrict[0],
        (s.cpuOperatorCost() + s.cpuTupleCost() + restrict[1]) * path.parent.tuples);
  }

  public void cteScan(Path path) {
    path.rows = rowsOf(path);
    double[] restrict = restrictCost(path);
    finishScan(path, restrict[0], (2 * s.cpuTupleCost() + restrict[1]) * path.parent.tuples);
  }

  /// RTE_RESULT: one row.
  public void resultScan(Path path) {
    path.rows = path.parent.rows;
    double[] restrict = restrictCost(path);
    path.startup = restrict[0];
    path.total = path.startup + (s.cpuTupleCost() + restrict[1]) * path.parent.tuples;
  }

  public void subqueryScan(Path.SubqueryPath path, boolean trivialTarget) {
    List<RestrictInfo> quals = new ArrayList<>(path.paramClauses);
    quals.addAll(path.parent.baseRestrict);
    path.rows = clampRows(path.sub.rows * selectivity.of(quals, 0, JoinType.INNER, null));
    path.startup = path.sub.startup;
    path.total = path.sub.total;
    if (quals.isEmpty() && trivialTarget) {
      return;
    }
    double[] restrict = restrictCost(path);
    double startup = restrict[0] + path.parent.targetStartup;
    path.startup += startup;
    path.total +=
        startup
            + (s.cpuTupleCost() + restrict[1]) * path.sub.rows
            + path.parent.targetPerTuple * path.rows;
  }

  public void tidScan(Path.TidPath path) {
    path.rows = rowsOf(path);
    double[] restrict = restrictCost(path);
    double tuples = 0;
    double startup = s.enableTidScan() ? 0 : DISABLED;
    for (RestrictInfo r : path.clauses) {
      if (r.clause instanceof Expr.ScalarArrayOpExpr a) {
        tuples += ExprCost.arrayLength(a.args().get(1));
      } else {
        tuples++;
        if (r.clause instanceof Expr.CurrentOfExpr) {
          startup -= DISABLED;
        }
      }
    }
    ExprCost tid = ExprCost.ofClauses(root, path.clauses);
    double run = s.randomPageCost() * tuples;
    run += (s.cpuTupleCost() + restrict[1] - tid.perTuple) * tuples;
    finishScan(path, startup + restrict[0] + tid.perTuple, run);
  }

  /// Pages that repeated random fetches read, given the cache (Mackert and Lohman's formula).
  private double pagesFetched(double tuples, double relPages, double indexPages) {
    double t = Math.max(relPages, 1.0);
    double total = Math.max(totalTablePages + indexPages, 1.0);
    double b = s.effectiveCachePages() * t / total;
    b = b <= 1.0 ? 1.0 : Math.ceil(b);
    if (t <= b) {
      double fetched = 2.0 * t * tuples / (2.0 * t + tuples);
      return fetched >= t ? t : Math.ceil(fetched);
    }
    double limit = 2.0 * t * b / (2.0 * t - b);
    double fetched =
        tuples <= limit
            ? 2.0 * t * tuples / (2.0 * t + tuples)
            : b + (tuples - limit) * (t - b) / t;
    return Math.ceil(fetched);
  }

  /// Costs of an index itself.
  private static final class IndexCost {
    double startup;
    double total;
    double selectivity;
    double correlation;
    double tuples;
    double pages;
  }

  private double selectivityOf(
      RelOptInfo rel, RelationFacts.Index index, List<Path.IndexClause> clauses) {
    List<RestrictInfo> quals = new ArrayList<>();
    for (Path.IndexClause c : clauses) {
      if (c.qual().equals(c.rinfo().clause) || !c.lossy()) {
        if (!quals.contains(c.rinfo())) {
          quals.add(c.rinfo());
        }
      } else {
        RestrictInfo r =
            new RestrictInfo(c.qual(), Exprs.relids(root, c.qual()), c.rinfo().requiredRelids);
        quals.add(r);
      }
    }
    double p = selectivity.of(quals, rel.relids, JoinType.INNER, null);
    for (Expr predicate : index.predicate()) {
      Expr mine = Exprs.changeVarno(predicate, 1, rel.rti);
      boolean implied = false;
      for (RestrictInfo q : quals) {
        implied |= q.clause.equals(mine);
      }
      if (!implied) {
        p *= selectivity.ofExpr(mine, rel.relids, JoinType.INNER, null);
      }
    }
    return p;
  }

  private IndexCost btreeCost(Path.IndexPath path, double loops) {
    RelOptInfo rel = path.parent;
    RelationFacts.Index index = path.index;
    List<Path.IndexClause> bounds = new ArrayList<>();
    int column = 0;
    boolean equalHere = false;
    boolean anyArray = false;
    boolean anyNull = false;
    double arrayScans = 1;
    for (Path.IndexClause c : path.clauses) {
      if (column != c.column()) {
        if (!equalHere) {
          break;
        }
        equalHere = false;
        column++;
        if (column != c.column()) {
          break;
        }
      }
      if (c.qual() instanceof Expr.ScalarArrayOpExpr a) {
        anyArray = true;
        double length = ExprCost.arrayLength(a.args().get(1));
        if (length > 1) {
          arrayScans *= length;
        }
      } else if (c.qual() instanceof Expr.NullTest n && n.isNull()) {
        anyNull = true;
        equalHere = true;
      }
      if (c.strategy() == 3) {
        equalHere = true;
      }
      bounds.add(c);
    }
    double tuples;
    if (index.unique() && column == index.keyColumns() - 1 && equalHere && !anyArray && !anyNull) {
      tuples = 1.0;
    } else {
      arrayScans = Math.max(1, Math.min(arrayScans, Math.ceil(index.pages() * 0.3333333)));
      tuples = Math.rint(selectivityOf(rel, index, bounds) * rel.tuples / arrayScans);
    }
    IndexCost cost = new IndexCost();
    cost.selectivity = selectivityOf(rel, index, path.clauses);
    if (tuples <= 0) {
      tuples = Math.rint(cost.selectivity * rel.tuples / arrayScans);
    }
    double indexTuples = indexTuples(rel, index);
    tuples = Math.max(1.0, Math.min(tuples, indexTuples));
    double indexPages =
        index.pages() > 1 && indexTuples > 1
            ? Math.ceil(tuples * index.pages() / indexTuples)
            : 1.0;
    double scans = arrayScans * loops;
    if (scans > 1) {
      cost.total =
          pagesFetched(indexPages * scans, index.pages(), index.pages())
              * s.randomPageCost()
              / loops;
    } else {
      cost.total = indexPages * s.randomPageCost();
    }
    double argCost = 0;
    for (Path.IndexClause c : path.clauses) {
      Expr other = comparand(c.qual());
      if (other != null) {
        ExprCost e = ExprCost.of(root, other);
        argCost += e.startup + e.perTuple;
      }
    }
    cost.startup = argCost;
    cost.total += argCost;
    double operators = s.cpuOperatorCost() * path.clauses.size();
    cost.total += tuples * arrayScans * (s.cpuIndexTupleCost() + operators);
    if (indexTuples > 1) {
      double descent = Math.ceil(Math.log(indexTuples) / Math.log(2.0)) * s.cpuOperatorCost();
      cost.startup += descent;
      cost.total += arrayScans * descent;
    }
    double descent =
        (Math.max(0, index.treeHeight()) + 1) * PAGE_CPU_MULTIPLIER * s.cpuOperatorCost();
    cost.startup += descent;
    cost.total += arrayScans * descent;
    ColumnStatistics stats =
        index.attributes()[0] != 0
            ? catalog.columnStatistics(
                rel.facts == null ? 0 : rel.facts.oid(), index.attributes()[0])
            : catalog.columnStatistics(index.oid(), 1);
    if (stats != null && !Double.isNaN(stats.correlation())) {
      double c = index.descending()[0] ? -stats.correlation() : stats.correlation();
      cost.correlation = index.keyColumns() > 1 ? c * 0.75 : c;
    }
    cost.tuples = tuples;
    cost.pages = indexPages;
    return cost;
  }

  /// Tuples of an index: for a full one, those of the table.
  private static double indexTuples(RelOptInfo rel, RelationFacts.Index index) {
    return index.predicate().isEmpty() ? rel.tuples : Math.min(index.tuples(), rel.tuples);
  }

  private static @Nullable Expr comparand(Expr qual) {
    return switch (qual) {
      case Expr.OpExpr o -> o.args().get(1);
      case Expr.ScalarArrayOpExpr a -> a.args().get(1);
      default -> null;
    };
  }

  public void indexScan(Path.IndexPath path, double loops) {
    RelOptInfo rel = path.parent;
    path.rows = rowsOf(path);
    List<RestrictInfo> rest = new ArrayList<>();
    for (RestrictInfo r : rel.baseRestrict) {
      if (!isEnforced(r, path.clauses) && !isImpliedByPredicate(r, rel, path.index)) {
        rest.add(r);
      }
    }
    for (RestrictInfo r : path.paramClauses) {
      if (!isEnforced(r, path.clauses)) {
        rest.add(r);
      }
    }
    IndexCost index = btreeCost(path, loops);
    path.indexTotal = index.total;
    path.selectivity = index.selectivity;
    double startup = (s.enableIndexScan() ? 0 : DISABLED) + index.startup;
    double run = index.total - index.startup;
    double tuples = clampRows(index.selectivity * rel.tuples);
    double visible = path.indexOnly ? 1.0 - rel.allVisibleFraction : 1.0;
    double maxIo;
    double minIo;
    if (loops > 1) {
      double fetched = pagesFetched(tuples * loops, rel.pages, path.index.pages());
      if (path.indexOnly) {
        fetched = Math.ceil(fetched * visible);
      }
      maxIo = fetched * s.randomPageCost() / loops;
      fetched =
          pagesFetched(
              Math.ceil(index.selectivity * rel.pages) * loops, rel.pages, path.index.pages());
      if (path.indexOnly) {
        fetched = Math.ceil(fetched * visible);
      }
      minIo = fetched * s.randomPageCost() / loops;
    } else {
      double fetched = pagesFetched(tuples, rel.pages, path.index.pages());
      if (path.indexOnly) {
        fetched = Math.ceil(fetched * visible);
      }
      maxIo = fetched * s.randomPageCost();
      fetched = Math.ceil(index.selectivity * rel.pages);
      if (path.indexOnly) {
        fetched = Math.ceil(fetched * visible);
      }
      minIo =
          fetched > 0
              ? s.randomPageCost() + (fetched > 1 ? (fetched - 1) * s.seqPageCost() : 0)
              : 0;
    }
    run += maxIo + index.correlation * index.correlation * (minIo - maxIo);
    ExprCost filter = ExprCost.ofClauses(root, rest);
    startup += filter.startup;
    run += (s.cpuTupleCost() + filter.perTuple) * tuples;
    finishScan(path, startup, run);
  }

  /// True if an index condition checks the condition exactly, or one of the same class does.
  public static boolean isEnforced(RestrictInfo r, List<Path.IndexClause> clauses) {
    for (Path.IndexClause c : clauses) {
      if (c.rinfo() == r || c.rinfo().clause.equals(r.clause)) {
        return !c.lossy();
      }
      if (r.parent != null
          && c.rinfo().parent == r.parent
          && !c.lossy()
          && r.clauseRelids == c.rinfo().clauseRelids) {
        return true;
      }
    }
    return false;
  }

  private static boolean isImpliedByPredicate(
      RestrictInfo r, RelOptInfo rel, RelationFacts.Index index) {
    for (Expr p : index.predicate()) {
      if (Exprs.changeVarno(p, 1, rel.rti).equals(r.clause)) {
        return true;
      }
    }
    return false;
  }

  // Bitmaps.

  private double bitmapCost(Path p) {
    return switch (p) {
      case Path.IndexPath i -> i.indexTotal + 0.1 * s.cpuOperatorCost() * i.rows;
      default -> p.total;
    };
  }

  private static double bitmapSelectivity(Path p) {
    return switch (p) {
      case Path.IndexPath i -> i.selectivity;
      case Path.BitmapPath b -> b.selectivity;
      default -> 1.0;
    };
  }

  private static double bitmapIndexPages(Path p) {
    return switch (p) {
      case Path.IndexPath i -> i.index.pages();
      case Path.BitmapPath b -> {
        double sum = 0;
        for (Path input : b.inputs) {
          sum += bitmapIndexPages(input);
        }
        yield sum;
      }
      default -> 0;
    };
  }

  public void bitmap(Path.BitmapPath path) {
    double total = 0;
    double p = path.isAnd ? 1.0 : 0.0;
    boolean first = true;
    for (Path input : path.inputs) {
      total += bitmapCost(input);
      p = path.isAnd ? p * bitmapSelectivity(input) : p + bitmapSelectivity(input);
      if (!first && (path.isAnd || !(input instanceof Path.IndexPath))) {
        total += 100.0 * s.cpuOperatorCost();
      }
      first = false;
    }
    path.selectivity = Math.min(p, 1.0);
    path.rows = 0;
    path.startup = total;
    path.total = total;
  }

  public void bitmapHeapScan(Path.BitmapHeapPath path, double loops) {
    RelOptInfo rel = path.parent;
    path.rows = rowsOf(path);
    double p = bitmapSelectivity(path.bitmap);
    double tuples = clampRows(p * rel.tuples);
    double t = Math.max(rel.pages, 1.0);
    double fetched = 2.0 * t * tuples / (2.0 * t + tuples);
    double heapPages = Math.min(fetched, rel.pages);
    double maxEntries = Math.max(16, Math.floor(s.workMemKilobytes() * 1024.0 / 70));
    if (loops > 1) {
      fetched = pagesFetched(tuples * loops, rel.pages, bitmapIndexPages(path.bitmap)) / loops;
    }
    fetched = fetched >= t ? t : Math.ceil(fetched);
    if (maxEntries < heapPages) {
      double lossy = Math.max(0, heapPages - maxEntries / 2);
      double exact = heapPages - lossy;
      if (lossy > 0) {
        tuples = clampRows(p * (exact / heapPages) * rel.tuples + lossy / heapPages * rel.tuples);
      }
    }
    double startup = (s.enableBitmapScan() ? 0 : DISABLED) + bitmapCost(path.bitmap);
    double perPage =
        fetched >= 2.0
            ? s.randomPageCost() - (s.randomPageCost() - s.seqPageCost()) * Math.sqrt(fetched / t)
            : s.randomPageCost();
    double[] restrict = restrictCost(path);
    double run = fetched * perPage + (s.cpuTupleCost() + restrict[1]) * tuples;
    finishScan(path, startup + restrict[0], run);
  }

  // Sorting, materializing, grouping.

  /// Cost of a sort alone: startup in `[0]`, run in `[1]`.
  private double[] tupleSort(double tuples, int width, double limit) {
    double inputBytes = bytes(tuples, width);
    double n = Math.max(tuples, 2.0);
    double comparison = 2.0 * s.cpuOperatorCost();
    double outputTuples = limit > 0 && limit < n ? limit : n;
    double outputBytes = limit > 0 && limit < n ? bytes(limit, width) : inputBytes;
    double memory = s.workMemKilobytes() * 1024.0;
    double startup;
    if (outputBytes > memory) {
      double npages = Math.ceil(inputBytes / PAGE_BYTES);
      double runs = inputBytes / memory;
      double order = mergeOrder(memory);
      double passes = runs > order ? Math.ceil(Math.log(runs) / Math.log(order)) : 1.0;
      startup = comparison * n * log2(n);
      startup += 2.0 * npages * passes * (s.seqPageCost() * 0.75 + s.randomPageCost() * 0.25);
    } else if (n > 2 * outputTuples || inputBytes > memory) {
      startup = comparison * n * log2(2.0 * outputTuples);
    } else {
      startup = comparison * n * log2(n);
    }
    return new double[] {startup, s.cpuOperatorCost() * n};
  }

  private static double mergeOrder(double memory) {
    double order = Math.floor(memory / (2 * PAGE_BYTES + 32 * PAGE_BYTES));
    return Math.max(6, Math.min(500, order));
  }

  private static double log2(double x) {
    return Math.log(x) / 0.693147180559945;
  }

  public void sort(Path path, double inputTotal, double tuples, int width, double limit) {
    double[] sort = tupleSort(tuples, width, limit);
    path.rows = tuples;
    path.startup = sort[0] + inputTotal + (s.enableSort() ? 0 : DISABLED);
    path.total = path.startup + sort[1];
  }

  public void incrementalSort(
      Path path, Path input, List<PathKey> keys, int presorted, double limit) {
    double tuples = Math.max(input.rows, 2.0);
    double inputRun = input.total - input.startup;
    double groups = Math.min(tuples, VariableFacts.DEFAULT_DISTINCT);
    List<Expr> exprs = new ArrayList<>();
    for (int i = 0; i < presorted; i++) {
      exprs.add(keys.get(i).equivalence().canonical().members.getFirst().expr());
    }
    groups = selectivity.groups(exprs, tuples);
    double groupTuples = tuples / groups;
    double groupInput = inputRun / groups;
    double[] sort = tupleSort(groupTuples, input.width, limit);
    double startup = sort[0] + input.startup + groupInput;
    double run = sort[1] + (sort[1] + sort[0]) * (groups - 1) + groupInput * (groups - 1);
    run += (s.cpuTupleCost()) * tuples;
    run += 2.0 * s.cpuTupleCost() * groups;
    path.rows = tuples;
    path.startup = startup;
    path.total = startup + run;
  }

  public void material(Path.MaterialPath path) {
    Path input = path.sub;
    path.rows = input.rows;
    path.startup = input.startup;
    double run = input.total - input.startup + 2 * s.cpuOperatorCost() * input.rows;
    double bytes = bytes(input.rows, input.width);
    if (bytes > s.workMemKilobytes() * 1024.0) {
      run += s.seqPageCost() * Math.ceil(bytes / PAGE_BYTES);
    }
    path.total = path.startup + run;
  }

  /// Costs of aggregate functions: per input row and per group.
  public double[] aggregateCosts(List<Expr> exprs) {
    double[] cost = new double[4]; // transition startup, per tuple, final startup, per group
    java.util.Set<Expr> aggregates = new java.util.LinkedHashSet<>();
    for (Expr e : exprs) {
      collectAggregates(e, aggregates);
    }
    for (Expr e : aggregates) {
      if (e instanceof Expr.Aggref a) {
        cost[1] += s.cpuOperatorCost(); // the transition function
        for (Expr arg : Exprs.exprs(a.args())) {
          ExprCost c = ExprCost.of(root, arg);
          cost[0] += c.startup;
          cost[1] += c.perTuple;
        }
        if (a.filter() != null) {
          ExprCost c = ExprCost.of(root, a.filter());
          cost[0] += c.startup;
          cost[1] += c.perTuple;
        }
        if (hasFinalFunction(a)) {
          cost[3] += s.cpuOperatorCost();
        }
      }
    }
    return cost;
  }

  /// avg, variance and the like, array and string aggregates have a final function; count, sum of
  /// ints, min and max none.
  private boolean hasFinalFunction(Expr.Aggref a) {
    String name = catalog.function(a.aggfnoid()).name();
    return switch (name) {
      case "count", "min", "max", "bool_and", "bool_or", "every", "bit_and", "bit_or", "bit_xor" ->
          false;
      case "sum" -> a.typeOid() == 1700;
      default -> true;
    };
  }

  private static void collectAggregates(@Nullable Expr e, java.util.Set<Expr> into) {
    dev.gajah.nodes.expr.ExprTree.any(
        e,
        x -> {
          if (x instanceof Expr.Aggref) {
            into.add(x);
          }
          return false;
        });
  }

  public static int countAggregates(List<Expr> exprs) {
    java.util.Set<Expr> aggregates = new java.util.LinkedHashSet<>();
    for (Expr e : exprs) {
      collectAggregates(e, aggregates);
    }
    return aggregates.size();
  }

  private double hashEntrySize(int transitions, int width) {
    double size = 24 + (16 + maxAlign(15) + width);
    return size + (transitions > 0 ? 16 + transitions * 16.0 : 0);
  }

  /// True if a hash table for so many groups is expected to fit in memory.
  public boolean hashFits(double groups, int transitions, int width) {
    return hashEntrySize(transitions, width) * groups < s.hashMemoryBytes();
  }

  public void aggregate(
      Path path,
      Path input,
      Plan.AggStrategy strategy,
      double[] costs,
      int groupColumns,
      double groups,
      int transitions,
      List<Expr> having) {
    double startup;
    double total;
    double rows;
    double n = input.rows;
    switch (strategy) {
      case PLAIN -> {
        startup = input.total + costs[0] + costs[1] * n + costs[2] + costs[3];
        total = startup + s.cpuTupleCost();
        rows = 1;
      }
      case SORTED, MIXED -> {
        startup = input.startup;
        total = input.total + costs[0] + costs[1] * n;
        total += s.cpuOperatorCost() * groupColumns * n;
        total += costs[2] + costs[3] * groups + s.cpuTupleCost() * groups;
        rows = groups;
      }
      default -> {
        startup = input.total + (s.enableHashAgg() ? 0 : DISABLED);
        startup += costs[0] + costs[1] * n;
        startup += s.cpuOperatorCost() * groupColumns * n + costs[2];
        total = startup + costs[3] * groups + s.cpuTupleCost() * groups;
        rows = groups;
        double entry = hashEntrySize(transitions, input.width);
        double limit = s.hashMemoryBytes();
        if (groups * entry > limit) {
          double partitions =
              Math.max(4, Math.min(256, nextPower2(1 + 1.5 * groups * entry / limit)));
          double memory =
              limit > 4 * (PAGE_BYTES + PAGE_BYTES * partitions)
                  ? limit - (PAGE_BYTES + PAGE_BYTES * partitions)
                  : limit * 0.75;
          double batches = Math.max(1.0, Math.ceil(groups * entry / memory));
          double depth = Math.ceil(Math.log(batches) / Math.log(partitions));
          double npages = bytes(n, input.width) / PAGE_BYTES * depth * 2.0;
          startup += npages * s.randomPageCost();
          total += npages * s.randomPageCost() + npages * s.seqPageCost();
          double spill = depth * n * 2.0 * s.cpuTupleCost();
          startup += spill;
          total += spill;
        }
      }
    }
    if (!having.isEmpty()) {
      ExprCost c = ExprCost.ofAll(root, having);
      startup += c.startup;
      total += c.startup + rows * c.perTuple;
      rows = clampRows(rows * selectivity.ofExprs(having, 0, JoinType.INNER, null));
    }
    path.rows = rows;
    path.startup = startup;
    path.total = total;
  }

  private static double nextPower2(double x) {
    double p = 1;
    while (p < x) {
      p *= 2;
    }
    return p;
  }

  public void group(Path path, Path input, int columns, double groups, List<Expr> having) {
    double rows = groups;
    double startup = input.startup;
    double total = input.total + s.cpuOperatorCost() * input.rows * columns;
    if (!having.isEmpty()) {
      ExprCost c = ExprCost.ofAll(root, having);
      startup += c.startup;
      total += c.startup + rows * c.perTuple;
      rows = clampRows(rows * selectivity.ofExprs(having, 0, JoinType.INNER, null));
    }
    path.rows = rows;
    path.startup = startup;
    path.total = total;
  }

  public void window(
      Path path, Path input, List<Expr.WindowFunc> functions, int partition, int order) {
    double n = input.rows;
    double total = input.total;
    double startup = input.startup;
    for (Expr.WindowFunc f : functions) {
      ExprCost c = ExprCost.ofAll(root, f.args());
      c.add(f.filter());
      startup += c.startup;
      total += (catalog.function(f.winfnoid()).cost() * s.cpuOperatorCost() + c.perTuple) * n;
    }
    total += s.cpuOperatorCost() * (partition + order) * n;
    total += s.cpuTupleCost() * n;
    path.rows = n;
    path.startup = startup;
    path.total = total;
    double ahead = partition == 0 && order == 0 ? n : partition == 0 ? 1.0 : 1.0;
    if (ahead > 1) {
      path.startup += (total - startup) / n * (ahead - 1);
    }
  }

  public void append(Path.AppendPath path) {
    path.startup = path.inputs.isEmpty() ? 0 : path.inputs.getFirst().startup;
    path.total = 0;
    path.rows = 0;
    for (Path input : path.inputs) {
      path.rows += input.rows;
      path.total += input.total;
    }
    path.total += s.cpuTupleCost() * 0.5 * path.rows;
  }

  // Joins.

  /// Costs of scanning an inner path again: startup in `[0]`, total in `[1]`.
  private double[] rescan(Path path) {
    switch (path) {
      case Path.ScanPath p when p.parent.entry instanceof RangeTblEntry.Function -> {
        return new double[] {0, p.total - p.startup};
      }
      case Path.ScanPath p when p.parent.entry instanceof RangeTblEntry.Cte -> {
        return new double[] {0, rescanStored(p, s.cpuTupleCost())};
      }
      case Path.JoinPath p when p.method == Path.JoinMethod.HASH && p.batches == 1 -> {
        return new double[] {0, p.total - p.startup};
      }
      case Path.MaterialPath p -> {
        return new double[] {0, rescanStored(p, s.cpuOperatorCost())};
      }
      case Path.SortPath p when p.presorted == 0 -> {
        return new double[] {0, rescanStored(p, s.cpuOperatorCost())};
      }
      default -> {
        return new double[] {path.startup, path.total};
      }
    }
  }

  private double rescanStored(Path path, double perTuple) {
    double run = perTuple * path.rows;
    double bytes = bytes(path.rows, path.width);
    if (bytes > s.workMemKilobytes() * 1024.0) {
      run += s.seqPageCost() * Math.ceil(bytes / PAGE_BYTES);
    }
    return run;
  }

  /// Fraction of outer rows with a match, and average number of matches, for joins that stop at the
  /// first.
  public double[] semiFactors(
      long joinRelids,
      RelOptInfo outer,
      RelOptInfo inner,
      JoinType type,
      SpecialJoin join,
      List<RestrictInfo> clauses) {
    List<RestrictInfo> quals = clauses;
    if (type == JoinType.LEFT || type == JoinType.ANTI || type == JoinType.FULL) {
      quals = new ArrayList<>();
      for (RestrictInfo r : clauses) {
        if (!r.isFilterAt(joinRelids)) {
          quals.add(r);
        }
      }
    }
    SpecialJoin semi =
        join.type() == JoinType.SEMI || join.type() == JoinType.ANTI ? join : asSemi(outer, inner);
    double matched = 1.0;
    double p = 1.0;
    // These depend on the join's kind, so the conditions' caches must not be used.
    List<Expr> exprs = new ArrayList<>();
    for (RestrictInfo r : quals) {
      exprs.add(r.clause);
    }
    matched =
        selectivity.ofExprs(exprs, 0, type == JoinType.ANTI ? JoinType.ANTI : JoinType.SEMI, semi);
    p = selectivity.ofExprs(exprs, 0, JoinType.INNER, asInner(outer, inner));
    double average = matched > 0 ? Math.max(1.0, p * inner.rows / matched) : 1.0;
    return new double[] {matched, average};
  }

  public static SpecialJoin asInner(RelOptInfo outer, RelOptInfo inner) {
    return new SpecialJoin(
        outer.relids,
        inner.relids,
        outer.relids,
        inner.relids,
        JoinType.INNER,
        false,
        false,
        false,
        List.of(),
        List.of());
  }

  private static SpecialJoin asSemi(RelOptInfo outer, RelOptInfo inner) {
    return new SpecialJoin(
        outer.relids,
        inner.relids,
        outer.relids,
        inner.relids,
        JoinType.SEMI,
        false,
        false,
        false,
        List.of(),
        List.of());
  }

  /// Rows of a join (PostgreSQL: `calc_joinrel_size_estimate`).
  public double joinRows(
      long joinRelids,
      double outerRows,
      double innerRows,
      SpecialJoin join,
      List<RestrictInfo> clauses) {
    JoinType type = join.type();
    double p;
    double filtered = 1.0;
    if (type == JoinType.LEFT
        || type == JoinType.FULL
        || type == JoinType.ANTI
        || type == JoinType.RIGHT) {
      List<RestrictInfo> quals = new ArrayList<>();
      List<RestrictInfo> filters = new ArrayList<>();
      for (RestrictInfo r : clauses) {
        (r.isFilterAt(joinRelids) ? filters : quals).add(r);
      }
      p = selectivity.of(quals, 0, type, join);
      filtered = selectivity.of(filters, 0, type, join);
    } else {
      p = selectivity.of(clauses, 0, type, join);
    }
    double rows =
        switch (type) {
          case INNER -> outerRows * innerRows * p;
          case LEFT, RIGHT -> Math.max(outerRows * innerRows * p, outerRows) * filtered;
          case FULL ->
              Math.max(Math.max(outerRows * innerRows * p, outerRows), innerRows) * filtered;
          case SEMI -> outerRows * p;
          case ANTI -> outerRows * (1.0 - p) * filtered;
        };
    return clampRows(rows);
  }

  private void finishJoin(Path.JoinPath path, double startup, double run) {
    path.startup = startup + path.parent.targetStartup;
    path.total = path.startup + run + path.parent.targetPerTuple * path.rows;
  }

  private static boolean stopsAtFirst(Path.JoinPath path) {
    return !path.rightward && (path.type == JoinType.SEMI || path.type == JoinType.ANTI)
        || path.innerUnique;
  }

  public void nestLoop(Path.JoinPath path, double rows, double @Nullable [] semi) {
    double outerRows = Math.max(path.outer.rows, 1);
    double innerRows = Math.max(path.inner.rows, 1);
    double[] again = rescan(path.inner);
    double startup = path.outer.startup + path.inner.startup;
    double run = path.outer.total - path.outer.startup;
    if (path.outer.rows > 1) {
      run += (path.outer.rows - 1) * again[0];
    }
    double innerRun = path.inner.total - path.inner.startup;
    double againRun = again[1] - again[0];
    double tuples;
    if (stopsAtFirst(path) && semi != null) {
      double matched = Math.rint(outerRows * semi[0]);
      double unmatched = outerRows - matched;
      double fraction = 2.0 / (semi[1] + 1.0);
      tuples = matched * innerRows * fraction;
      if (hasIndexedJoinQuals(path)) {
        run += innerRun * fraction;
        if (matched > 1) {
          run += (matched - 1) * againRun * fraction;
        }
        run += unmatched * againRun / innerRows;
      } else {
        tuples += unmatched * innerRows;
        run += innerRun;
        if (unmatched >= 1) {
          unmatched -= 1;
        } else {
          matched -= 1;
        }
        if (matched > 0) {
          run += matched * againRun * fraction;
        }
        if (unmatched > 0) {
          run += unmatched * againRun;
        }
      }
    } else {
      run += innerRun;
      if (path.outer.rows > 1) {
        run += (path.outer.rows - 1) * againRun;
      }
      tuples = outerRows * innerRows;
    }
    path.rows = rows;
    if (!s.enableNestLoop()) {
      startup += DISABLED;
    }
    ExprCost quals = ExprCost.ofClauses(root, path.clauses);
    startup += quals.startup;
    run += (s.cpuTupleCost() + quals.perTuple) * tuples;
    finishJoin(path, startup, run);
  }

  /// All join conditions are index conditions of the inner scan, so an outer row without match
  /// costs little.
  private static boolean hasIndexedJoinQuals(Path.JoinPath path) {
    if (!path.clauses.isEmpty() || path.inner.requiredOuter == 0) {
      return false;
    }
    List<Path.IndexClause> clauses;
    switch (path.inner) {
      case Path.IndexPath i -> clauses = i.clauses;
      case Path.BitmapHeapPath b when b.bitmap instanceof Path.IndexPath i -> clauses = i.clauses;
      default -> {
        return false;
      }
    }
    boolean any = false;
    for (RestrictInfo r : path.inner.paramClauses) {
      if (Relids.isSubset(r.clauseRelids, path.parent.relids)) {
        if (!isEnforced(r, clauses)) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private double approximateTuples(Path.JoinPath path, List<RestrictInfo> clauses) {
    double p = 1.0;
    SpecialJoin join = asInner(path.outer.parent, path.inner.parent);
    for (RestrictInfo r : clauses) {
      p *= selectivity.ofClause(r, 0, JoinType.INNER, join);
    }
    return clampRows(p * path.outer.rows * path.inner.rows);
  }

  public void hashJoin(Path.JoinPath path, double rows, double @Nullable [] semi) {
    double outerRows = path.outer.rows;
    double innerRows = path.inner.rows;
    int keys = path.keyClauses.size();
    double startup = path.outer.startup + path.inner.total;
    double run = path.outer.total - path.outer.startup;
    startup += (s.cpuOperatorCost() * keys + s.cpuTupleCost()) * innerRows;
    run += s.cpuOperatorCost() * keys * outerRows;
    double[] table = hashTableSize(innerRows, path.inner.width);
    double buckets = table[0];
    path.batches = (int) table[1];
    if (path.batches > 1) {
      double outerPages = pages(outerRows, path.outer.width);
      double innerPages = pages(innerRows, path.inner.width);
      startup += s.seqPageCost() * innerPages;
      run += s.seqPageCost() * (innerPages + 2 * outerPages);
    }
    path.rows = rows;
    if (!s.enableHashJoin()) {
      startup += DISABLED;
    }
    double virtual = buckets * path.batches;
    double bucketSize = 1.0;
    double mcv = 1.0;
    if (path.inner instanceof Path.UniquePath) {
      bucketSize = 1.0 / virtual;
      mcv = 0.0;
    } else {
      for (RestrictInfo r : path.keyClauses) {
        Expr.OpExpr op = (Expr.OpExpr) r.clause;
        boolean innerIsRight = Relids.isSubset(r.rightRelids, path.inner.parent.relids);
        double[] fractions =
            selectivity.bucketFractions(innerIsRight ? Exprs.right(op) : Exprs.left(op), virtual);
        mcv = Math.min(mcv, fractions[0]);
        bucketSize = Math.min(bucketSize, fractions[1]);
      }
    }
    if (bytes(clampRows(innerRows * mcv), path.inner.width) > s.hashMemoryBytes()) {
      startup += DISABLED;
    }
    ExprCost hash = ExprCost.ofClauses(root, path.keyClauses);
    ExprCost all = ExprCost.ofClauses(root, path.clauses);
    double tuples;
    if (stopsAtFirst(path) && semi != null) {
      double matched = Math.rint(outerRows * semi[0]);
      double fraction = 2.0 / (semi[1] + 1.0);
      startup += hash.startup;
      run += hash.perTuple * matched * clampRows(innerRows * bucketSize * fraction) * 0.5;
      run += hash.perTuple * (outerRows - matched) * clampRows(innerRows / virtual) * 0.05;
      tuples = path.type == JoinType.ANTI ? outerRows - matched : matched;
    } else {
      startup += hash.startup;
      run += hash.perTuple * outerRows * clampRows(innerRows * bucketSize) * 0.5;
      tuples = approximateTuples(path, path.keyClauses);
    }
    startup += all.startup - hash.startup;
    run += (s.cpuTupleCost() + all.perTuple - hash.perTuple) * tuples;
    finishJoin(path, startup, run);
  }

  /// Buckets in `[0]`, batches in `[1]`.
  private double[] hashTableSize(double rows, int width) {
    double n = rows <= 0 ? 1000.0 : rows;
    double tuple = 16 + maxAlign(15) + maxAlign(width);
    double inner = n * tuple;
    double limit = s.hashMemoryBytes();
    double skew = Math.floor(limit / (tuple + 8 * 8 + 4 + 24)) * 2 / 100;
    skew = Math.floor(skew);
    limit -= skew * (tuple + 8 * 8 + 4 + 24);
    double maxPointers = Math.floor(limit / 8);
    double power = 1;
    while (power * 2 <= maxPointers) {
      power *= 2;
    }
    double buckets = nextPower2(Math.max(1024, Math.min(n, power)));
    if (inner + 8 * buckets <= limit) {
      return new double[] {buckets, 1};
    }
    double bucketSize = tuple + 8;
    double sbuckets = limit <= bucketSize ? 1 : nextPower2(Math.floor(limit / bucketSize));
    buckets = Math.min(sbuckets, power);
    double batch = Math.ceil(inner / (limit - buckets * 8));
    return new double[] {buckets, nextPower2(Math.max(2, batch))};
  }

  public void mergeJoin(
      Path.JoinPath path, double rows, boolean outerDescending, boolean nullsFirst) {
    double outerRows = Math.max(path.outer.rows, 1);
    double innerRows = Math.max(path.inner.rows, 1);
    double outerStart = 0;
    double outerEnd = 1;
    double innerStart = 0;
    double innerEnd = 1;
    if (!path.keyClauses.isEmpty() && path.type != JoinType.FULL) {
      RestrictInfo first = path.keyClauses.getFirst();
      double[] scan =
          selectivity.mergeScan((Expr.OpExpr) first.clause, outerDescending, nullsFirst);
      boolean leftIsOuter = Relids.isSubset(first.leftRelids, path.outer.parent.relids);
      outerStart = scan[leftIsOuter ? 0 : 2];
      outerEnd = scan[leftIsOuter ? 1 : 3];
      innerStart = scan[leftIsOuter ? 2 : 0];
      innerEnd = scan[leftIsOuter ? 3 : 1];
      if (!path.rightward && (path.type == JoinType.LEFT || path.type == JoinType.ANTI)) {
        outerStart = 0;
        outerEnd = 1;
      } else if (path.rightward) {
        innerStart = 0;
        innerEnd = 1;
      }
    }
    double outerSkip = Math.rint(outerRows * outerStart);
    double innerSkip = Math.rint(innerRows * innerStart);
    double outerRead = clampRows(outerRows * outerEnd);
    double innerRead = clampRows(innerRows * innerEnd);
    outerStart = outerSkip / outerRows;
    innerStart = innerSkip / innerRows;
    outerEnd = outerRead / outerRows;
    innerEnd = innerRead / innerRows;

    double[] outer = sortedInput(path.outer, path.outerSortKeys);
    double[] inner = sortedInput(path.inner, path.innerSortKeys);
    double startup = outer[0] + (outer[1] - outer[0]) * outerStart;
    double run = (outer[1] - outer[0]) * (outerEnd - outerStart);
    startup += inner[0] + (inner[1] - inner[0]) * innerStart;
    double innerRun = (inner[1] - inner[0]) * (innerEnd - innerStart);

    path.rows = rows;
    if (!s.enableMergeJoin()) {
      startup += DISABLED;
    }
    ExprCost merge = ExprCost.ofClauses(root, path.keyClauses);
    ExprCost all = ExprCost.ofClauses(root, path.clauses);
    path.skipMarkRestore = stopsAtFirst(path) && path.clauses.size() == path.keyClauses.size();
    double tuples = approximateTuples(path, path.keyClauses);
    double rescanned =
        path.outer instanceof Path.UniquePath || path.skipMarkRestore
            ? 0
            : Math.max(0, tuples - innerRows);
    double ratio = 1.0 + rescanned / innerRead;
    double bare = innerRun * ratio;
    double materialized = innerRun + s.cpuOperatorCost() * innerRead * ratio;
    if (path.skipMarkRestore) {
      path.materializeInner = false;
    } else if (s.enableMaterial() && materialized < bare) {
      path.materializeInner = true;
    } else if (path.innerSortKeys.isEmpty() && !supportsMark(path.inner)) {
      path.materializeInner = true;
    } else {
      path.materializeInner =
          s.enableMaterial()
              && !path.innerSortKeys.isEmpty()
              && bytes(innerRows, path.inner.width) > s.workMemKilobytes() * 1024.0;
    }
    run += path.materializeInner ? materialized : bare;
    startup += merge.startup + merge.perTuple * (outerSkip + innerSkip * ratio);
    run += merge.perTuple * (outerRead - outerSkip + (innerRead - innerSkip) * ratio);
    startup += all.startup - merge.startup;
    run += (s.cpuTupleCost() + all.perTuple - merge.perTuple) * tuples;
    finishJoin(path, startup, run);
  }

  private static boolean supportsMark(Path path) {
    return path instanceof Path.IndexPath
        || path instanceof Path.MaterialPath
        || path instanceof Path.SortPath sort && sort.presorted == 0;
  }

  private double[] sortedInput(Path input, List<PathKey> keys) {
    if (keys.isEmpty()) {
      return new double[] {input.startup, input.total};
    }
    double[] sort = tupleSort(input.rows, input.width, -1);
    double startup = sort[0] + input.total + (s.enableSort() ? 0 : DISABLED);
    return new double[] {startup, startup + sort[1]};
  }
}
