// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.nodes.plan.PlanInfo;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.planner.statistics.ColumnStatistics;
import dev.gajah.planner.statistics.PlannerSettings;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Plans and costs of queries over pgbench's tables at scale 1, as a PostgreSQL 17 with the same
/// statistics prints them (without parallel plans).
class PlansOfPgbenchTest {
  private static final int ACCOUNTS = 16400;
  private static final int BRANCHES = 16401;
  private static final int TELLERS = 16402;
  private static final int EQ = 96;
  private static final int LT = 97;
  private static final int GE = 525;
  private static final int LE = 523;

  private final FactCatalog catalog = new FactCatalog();

  private static RelationFacts.Index primaryKey(
      int oid, String name, double pages, double tuples, int height) {
    return new RelationFacts.Index(
        oid,
        name,
        403,
        1,
        new int[] {1},
        new int[] {1976},
        new int[] {23},
        new int[] {0},
        new boolean[1],
        new boolean[1],
        new boolean[] {true},
        List.of(),
        List.of(),
        true,
        false,
        true,
        pages,
        tuples,
        height);
  }

  private static RelationFacts.Column int4(String name) {
    return new RelationFacts.Column(name, 23, -1, 0, 4, false, false, (char) 0);
  }

  private static RelationFacts.Column key(String name) {
    return new RelationFacts.Column(name, 23, -1, 0, 4, true, false, (char) 0);
  }

  private static ColumnStatistics unique(int rows, int width, int buckets) {
    Object[] histogram = new Object[buckets];
    for (int i = 0; i < buckets; i++) {
      histogram[i] = (long) Math.max(1, Math.round((double) rows * i / (buckets - 1)));
    }
    return new ColumnStatistics(0, width, -1, new Object[0], new double[0], histogram, 1);
  }

  private static ColumnStatistics one(Object value, int width) {
    return new ColumnStatistics(
        0, width, 1, new Object[] {value}, new double[] {1.0}, new Object[0], 1);
  }

  @BeforeEach
  void tables() {
    RelationFacts.Column filler =
        new RelationFacts.Column("filler", 1042, 88, 100, -1, false, false, (char) 0);
    catalog.relations.put(
        ACCOUNTS,
        new RelationFacts(
            ACCOUNTS,
            "pgbench_accounts",
            'r',
            'p',
            1640,
            1640,
            100000,
            1640,
            100,
            0,
            List.of(key("aid"), int4("bid"), int4("abalance"), filler),
            List.of(primaryKey(16410, "pgbench_accounts_pkey", 276, 100000, 1))));
    catalog.relations.put(
        BRANCHES,
        new RelationFacts(
            BRANCHES,
            "pgbench_branches",
            'r',
            'p',
            1,
            1,
            1,
            1,
            100,
            0,
            List.of(
                key("bid"),
                int4("bbalance"),
                new RelationFacts.Column("filler", 1042, 92, 100, -1, false, false, (char) 0)),
            List.of(primaryKey(16411, "pgbench_branches_pkey", 2, 1, 0))));
    catalog.relations.put(
        TELLERS,
        new RelationFacts(
            TELLERS,
            "pgbench_tellers",
            'r',
            'p',
            1,
            1,
            10,
            1,
            100,
            0,
            List.of(
                key("tid"),
                int4("bid"),
                int4("tbalance"),
                new RelationFacts.Column("filler", 1042, 88, 100, -1, false, false, (char) 0)),
            List.of(primaryKey(16412, "pgbench_tellers_pkey", 2, 10, 0))));
    catalog.statistics(ACCOUNTS, 1, unique(100000, 4, 101));
    catalog.statistics(ACCOUNTS, 2, one(1L, 4));
    catalog.statistics(ACCOUNTS, 3, one(0L, 4));
    catalog.statistics(ACCOUNTS, 4, one(new byte[84], 85));
    catalog.statistics(
        BRANCHES,
        1,
        new ColumnStatistics(0, 4, -1, new Object[0], new double[0], new Object[0], Double.NaN));
    catalog.statistics(
        BRANCHES,
        2,
        new ColumnStatistics(0, 4, -1, new Object[0], new double[0], new Object[0], Double.NaN));
    catalog.statistics(TELLERS, 1, unique(10, 4, 10));
    catalog.statistics(TELLERS, 2, one(1L, 4));
    catalog.statistics(TELLERS, 3, one(0L, 4));
  }

  // A small query language.

  private static final class Q {
    final QueryBuilder b = new QueryBuilder();
    final List<JoinTreeNode> from = new ArrayList<>();
    Expr where;

    int table(int oid, String name) {
      b.rtable.add(
          new RangeTblEntry.Relation(
              null, new Alias(name, List.of()), oid, true, 'r', 1, 0, null, false, true));
      return b.rtable.size();
    }

    Q from(int rti) {
      from.add(new JoinTreeNode.RangeTblRef(rti));
      return this;
    }

    Q select(Expr... exprs) {
      for (Expr e : exprs) {
        b.targetList.add(new TargetEntry(e, b.targetList.size() + 1, "c" + b.targetList.size()));
      }
      return this;
    }

    Q where(Expr e) {
      where = e;
      return this;
    }

    QueryBuilder done() {
      b.jointree = new JoinTreeNode.FromExpr(from, where);
      return b;
    }
  }

  private static Expr.Var v(int rti, int attribute) {
    return attribute == 4 && rti > 0
        ? new Expr.Var(rti, 4, 1042, 88, 100, 0, 7)
        : new Expr.Var(rti, attribute, 23, -1, 0, 0, 7);
  }

  private static Expr[] all(int rti) {
    return new Expr[] {v(rti, 1), v(rti, 2), v(rti, 3), v(rti, 4)};
  }

  private static Expr i(long value) {
    return new Expr.Const(23, -1, 0, value, 3);
  }

  private Expr op(int opno, Expr left, Expr right) {
    return new Expr.OpExpr(
        opno,
        catalog.operator(opno).functionOid(),
        catalog.operator(opno).resultType(),
        false,
        0,
        0,
        List.of(left, right),
        5);
  }

  private static Expr and(Expr... args) {
    return new Expr.BoolExpr(Expr.BoolOp.AND, List.of(args), -1);
  }

  private static Expr count() {
    return new Expr.Aggref(
        2803, 20, 0, 0, List.of(), List.of(), List.of(), List.of(), null, true, false, 'n', 0, -1);
  }

  private static Expr aggregate(int oid, int type, Expr arg) {
    return new Expr.Aggref(
        oid,
        type,
        0,
        0,
        List.of(),
        List.of(new TargetEntry(arg, 1, null)),
        List.of(),
        List.of(),
        null,
        false,
        false,
        'n',
        0,
        -1);
  }

  private void order(QueryBuilder b, int column, boolean group) {
    TargetEntry t = b.targetList.get(column);
    b.targetList.set(
        column, new TargetEntry(t.expr(), t.resno(), t.resname(), column + 1, 0, 0, t.resjunk()));
    int type = t.expr().typeOid();
    SortGroupClause c =
        new SortGroupClause(
            column + 1, type == 1042 ? 1054 : EQ, type == 1042 ? 1058 : LT, false, true);
    (group ? b.groupClause : b.sortClause).add(c);
  }

  private PlannedStatement plan(QueryBuilder b) {
    return Optimizer.plan(b.build(), catalog, PlannerSettings.defaults(), null);
  }

  private String explain(Q q) {
    return explain(q.done());
  }

  private String explain(QueryBuilder b) {
    PlannedStatement s = plan(b);
    StringBuilder out = new StringBuilder();
    print(s.plan(), 0, out, s);
    return out.toString();
  }

  private static void print(Plan p, int depth, StringBuilder out, PlannedStatement s) {
    PlanInfo i = p.info();
    String name = p.getClass().getSimpleName();
    name =
        switch (p) {
          case Plan.Agg a -> a.strategy() + " " + name;
          case Plan.NestLoop j -> j.jointype() + " " + name;
          case Plan.HashJoin j -> j.jointype() + " " + name;
          case Plan.MergeJoin j -> j.jointype() + " " + name;
          case Plan.IndexOnlyScan x ->
              x.direction() == Plan.ScanDirection.BACKWARD ? name + " backward" : name;
          default -> name;
        };
    out.append("  ".repeat(depth)).append(name).append("  (").append(i.estimates()).append(")\n");
    for (Expr.SubPlan sub : i.initPlans()) {
      print(s.subplans().get(sub.planId() - 1), depth + 1, out, s);
    }
    List<Plan> inputs =
        switch (p) {
          case Plan.Result r -> r.outer() == null ? List.of() : List.of(r.outer());
          case Plan.BitmapHeapScan x -> List.of(x.outer());
          case Plan.SubqueryScan x -> List.of(x.subplan());
          case Plan.NestLoop x -> List.of(x.outer(), x.inner());
          case Plan.HashJoin x -> List.of(x.outer(), x.inner());
          case Plan.MergeJoin x -> List.of(x.outer(), x.inner());
          case Plan.Hash x -> List.of(x.outer());
          case Plan.Material x -> List.of(x.outer());
          case Plan.Sort x -> List.of(x.outer());
          case Plan.Group x -> List.of(x.outer());
          case Plan.Agg x -> List.of(x.outer());
          case Plan.Unique x -> List.of(x.outer());
          case Plan.Limit x -> List.of(x.outer());
          case Plan.ModifyTable x -> List.of(x.outer());
          default -> List.of();
        };
    inputs.forEach(x -> print(x, depth + 1, out, s));
  }

  @Test
  void pointLookup() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    Expr parameter = new Expr.Param(Expr.ParamKind.EXTERN, 1, 23, -1, 0, 3);
    assertThat(explain(q.from(a).select(v(a, 3)).where(op(EQ, v(a, 1), parameter))))
        .isEqualTo("IndexScan  (cost=0.29..8.31 rows=1 width=4)\n");
  }

  @Test
  void wholeTable() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    assertThat(explain(q.from(a).select(all(a))))
        .isEqualTo("SeqScan  (cost=0.00..2640.00 rows=100000 width=97)\n");
  }

  @Test
  void filteredTable() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    assertThat(explain(q.from(a).select(all(a)).where(op(EQ, v(a, 2), i(1)))))
        .isEqualTo("SeqScan  (cost=0.00..2890.00 rows=100000 width=97)\n");
  }

  @Test
  void countOfAll() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    q.b.hasAggs = true;
    assertThat(explain(q.from(a).select(count())))
        .isEqualTo(
            """
            PLAIN Agg  (cost=2854.29..2854.30 rows=1 width=8)
              IndexOnlyScan  (cost=0.29..2604.29 rows=100000 width=0)
            """);
  }

  @Test
  void grouped() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    q.b.hasAggs = true;
    QueryBuilder b = q.from(a).select(v(a, 2), count(), aggregate(2108, 20, v(a, 3))).done();
    order(b, 0, true);
    assertThat(explain(b))
        .isEqualTo(
            """
            HASHED Agg  (cost=3390.00..3390.01 rows=1 width=20)
              SeqScan  (cost=0.00..2640.00 rows=100000 width=8)
            """);
  }

  @Test
  void firstTenByKey() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    QueryBuilder b = q.from(a).select(all(a)).done();
    order(b, 0, false);
    b.limitCount = new Expr.Const(20, -1, 0, 10L, -1);
    assertThat(explain(b))
        .isEqualTo(
            """
            Limit  (cost=0.29..0.72 rows=10 width=97)
              IndexScan  (cost=0.29..4247.29 rows=100000 width=97)
            """);
  }

  @Test
  void sortOnDisk() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    QueryBuilder b = q.from(a).select(all(a)).done();
    order(b, 3, false);
    assertThat(explain(b))
        .isEqualTo(
            """
            Sort  (cost=16415.32..16665.32 rows=100000 width=97)
              SeqScan  (cost=0.00..2640.00 rows=100000 width=97)
            """);
  }

  @Test
  void joinWithSmallTable() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "a");
    int b = q.table(BRANCHES, "b");
    q.from(a)
        .from(b)
        .select(all(a))
        .select(v(b, 1), v(b, 2), new Expr.Var(b, 3, 1042, 92, 100, 0, -1));
    assertThat(explain(q.where(op(EQ, v(a, 2), v(b, 1)))))
        .isEqualTo(
            """
            INNER NestLoop  (cost=0.00..3891.01 rows=100000 width=461)
              SeqScan  (cost=0.00..1.01 rows=1 width=364)
              SeqScan  (cost=0.00..2640.00 rows=100000 width=97)
            """);
  }

  @Test
  void hashJoinOfRange() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "a");
    int b = q.table(ACCOUNTS, "b");
    q.from(a).from(b).select(all(a)).select(all(b));
    String text = explain(q.where(and(op(EQ, v(a, 1), v(b, 1)), op(LT, v(a, 1), i(1000)))));
    assertThat(text.lines().map(l -> l.replaceAll(" *\\(.*", "")))
        .containsExactly("INNER HashJoin", "  SeqScan", "  Hash", "    IndexScan");
  }

  @Test
  void constantSpreadsOverEquality() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "a");
    int b = q.table(ACCOUNTS, "b");
    q.from(a).from(b).select(all(a)).select(all(b));
    assertThat(explain(q.where(and(op(EQ, v(a, 1), v(b, 1)), op(EQ, v(a, 1), i(77))))))
        .isEqualTo(
            """
            INNER NestLoop  (cost=0.58..16.63 rows=1 width=194)
              IndexScan  (cost=0.29..8.31 rows=1 width=97)
              IndexScan  (cost=0.29..8.31 rows=1 width=97)
            """);
  }

  @Test
  void leftJoin() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "a");
    int t = q.table(TELLERS, "t");
    q.b.rtable.add(
        new RangeTblEntry.Join(
            null,
            new Alias("unnamed_join", List.of()),
            JoinType.LEFT,
            0,
            List.of(),
            List.of(),
            List.of(),
            null,
            false,
            true));
    q.from.add(
        new JoinTreeNode.JoinExpr(
            JoinType.LEFT,
            false,
            new JoinTreeNode.RangeTblRef(a),
            new JoinTreeNode.RangeTblRef(t),
            List.of(),
            null,
            op(EQ, v(a, 2), v(t, 2)),
            null,
            3));
    q.select(all(a)).select(all(t)).where(and(op(GE, v(a, 1), i(10)), op(LE, v(a, 1), i(20))));
    String text = explain(q);
    assertThat(text.lines().map(l -> l.replaceAll(" *\\(.*", "")))
        .containsExactly("LEFT HashJoin", "  IndexScan", "  Hash", "    SeqScan");
    assertThat(text).contains("SeqScan  (cost=0.00..1.10 rows=10 width=352)");
  }

  @Test
  void updateByKey() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    q.b.commandType = CmdType.UPDATE;
    q.b.resultRelation = a;
    q.from(a).where(op(EQ, v(a, 1), i(7)));
    q.b.targetList.add(new TargetEntry(op(551, v(a, 3), i(5)), 3, "abalance"));
    assertThat(explain(q))
        .isEqualTo(
            """
            ModifyTable  (cost=0.29..8.31 rows=0 width=0)
              IndexScan  (cost=0.29..8.31 rows=1 width=10)
            """);
    Plan.ModifyTable plan = (Plan.ModifyTable) plan(q.done()).plan();
    assertThat(plan.updateColumns()).containsExactly(3);
    assertThat(plan.ctidColumn()).isEqualTo(1);
  }

  @Test
  void minAndMaxByIndex() {
    Q q = new Q();
    int a = q.table(ACCOUNTS, "pgbench_accounts");
    q.b.hasAggs = true;
    assertThat(
            explain(q.from(a).select(aggregate(2132, 23, v(a, 1)), aggregate(2116, 23, v(a, 1)))))
        .isEqualTo(
            """
            Result  (cost=0.64..0.65 rows=1 width=8)
              Limit  (cost=0.29..0.32 rows=1 width=4)
                IndexOnlyScan  (cost=0.29..2604.29 rows=100000 width=4)
              Limit  (cost=0.29..0.32 rows=1 width=4)
                IndexOnlyScan backward  (cost=0.29..2604.29 rows=100000 width=4)
            """);
  }

  @Test
  void nothingFrom() {
    assertThat(explain(new Q().select(i(1))))
        .isEqualTo("Result  (cost=0.00..0.01 rows=1 width=4)\n");
  }

  @Test
  void existsBecomesSemiJoin() {
    Q sub = new Q();
    int t = sub.table(TELLERS, "t");
    Expr outer = new Expr.Var(1, 1, 23, -1, 0, 1, -1);
    sub.from(t).select(i(1)).where(op(EQ, v(t, 1), outer));
    Q q = new Q();
    int a = q.table(ACCOUNTS, "a");
    q.b.hasSubLinks = true;
    q.from(a)
        .select(all(a))
        .where(
            new Expr.SubLink(
                Expr.SubLinkType.EXISTS, 0, null, List.of(), sub.done().build(), 16, -1, 0, -1));
    String text = explain(q);
    assertThat(text).contains("rows=10 width=97)");
    assertThat(text.lines().findFirst().orElseThrow()).contains("Join");
  }

  @Test
  void planningAPointLookupIsFast() {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 300; round++) {
      long start = System.nanoTime();
      pointLookup();
      best = Math.min(best, System.nanoTime() - start);
    }
    assertThat(best).isLessThan(5_000_000L);
  }
}
