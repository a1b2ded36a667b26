// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.cost;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.planner.path.Exprs;
import dev.gajah.planner.path.PlannerRoot;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import dev.gajah.planner.path.RestrictInfo;
import dev.gajah.planner.path.SpecialJoin;
import dev.gajah.planner.statistics.ColumnStatistics;
import dev.gajah.planner.statistics.PlannerCatalog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which fraction of rows passes a condition (PostgreSQL: `clausesel.c`, `selfuncs.c`).
public final class Selectivity {
  static final double DEFAULT_EQ = 0.005;
  static final double DEFAULT_INEQ = 0.3333333333333333;
  static final double DEFAULT_RANGE_INEQ = 0.005;
  static final double DEFAULT_MATCH = 0.005;
  static final double DEFAULT_UNK = 0.005;

  // pg_proc OIDs of estimators, as pg_operator names them.
  private static final int EQSEL = 101;
  private static final int NEQSEL = 102;
  private static final int SCALARLTSEL = 103;
  private static final int SCALARGTSEL = 104;
  private static final int SCALARLESEL = 336;
  private static final int SCALARGESEL = 337;
  private static final int EQJOINSEL = 105;
  private static final int NEQJOINSEL = 106;

  private final PlannerRoot root;
  private final PlannerCatalog catalog;

  public Selectivity(PlannerRoot root) {
    this.root = root;
    this.catalog = root.global.catalog;
  }

  /// A side of ranges over the same expression that are estimated together.
  private static final class Range {
    final Expr expr;
    double low = -1;
    double high = -1;

    Range(Expr expr) {
      this.expr = expr;
    }
  }

  /// Conditions joined by AND. `varRelids` restricts which relation's columns count as variables
  /// (0: any).
  public double of(
      List<RestrictInfo> clauses, long varRelids, JoinType joinType, @Nullable SpecialJoin join) {
    if (clauses.size() == 1) {
      return ofClause(clauses.getFirst(), varRelids, joinType, join);
    }
    double s1 = 1.0;
    List<Range> ranges = new ArrayList<>();
    for (RestrictInfo r : clauses) {
      double s2 = ofClause(r, varRelids, joinType, join);
      if (!r.pseudoConstant
          && addRange(ranges, r.clause, r.leftRelids, r.rightRelids, r.clauseRelids, s2)) {
        continue;
      }
      s1 *= s2;
    }
    return s1 * ofRanges(ranges);
  }

  public double ofExprs(
      List<Expr> clauses, long varRelids, JoinType joinType, @Nullable SpecialJoin join) {
    if (clauses.size() == 1) {
      return ofExpr(clauses.getFirst(), varRelids, joinType, join);
    }
    double s1 = 1.0;
    List<Range> ranges = new ArrayList<>();
    for (Expr e : clauses) {
      double s2 = ofExpr(e, varRelids, joinType, join);
      if (e instanceof Expr.OpExpr op && op.args().size() == 2) {
        long left = Exprs.relids(root, Exprs.left(op));
        long right = Exprs.relids(root, Exprs.right(op));
        if (addRange(ranges, e, left, right, left | right, s2)) {
          continue;
        }
      }
      s1 *= s2;
    }
    return s1 * ofRanges(ranges);
  }

  private boolean addRange(
      List<Range> ranges, Expr clause, long left, long right, long all, double s2) {
    if (!(clause instanceof Expr.OpExpr op) || op.args().size() != 2 || !Relids.isSingleton(all)) {
      return false;
    }
    boolean varOnLeft;
    if (right == 0 && !Exprs.isVolatile(catalog, Exprs.right(op))) {
      varOnLeft = true;
    } else if (left == 0 && !Exprs.isVolatile(catalog, Exprs.left(op))) {
      varOnLeft = false;
    } else {
      return false;
    }
    int estimator = catalog.operator(op.opno()).restrictEstimator();
    boolean less = estimator == SCALARLTSEL || estimator == SCALARLESEL;
    if (!less && estimator != SCALARGTSEL && estimator != SCALARGESEL) {
      return false;
    }
    Expr expr = varOnLeft ? Exprs.left(op) : Exprs.right(op);
    boolean isLow = varOnLeft != less;
    Range range = null;
    for (Range known : ranges) {
      if (known.expr.equals(expr)) {
        range = known;
      }
    }
    if (range == null) {
      range = new Range(expr);
      ranges.add(range);
    }
    if (isLow) {
      range.low = range.low < 0 ? s2 : Math.min(range.low, s2);
    } else {
      range.high = range.high < 0 ? s2 : Math.min(range.high, s2);
    }
    return true;
  }

  private double ofRanges(List<Range> ranges) {
    double s1 = 1.0;
    for (Range range : ranges) {
      if (range.low >= 0 && range.high >= 0) {
        double s2;
        if (range.high == DEFAULT_INEQ || range.low == DEFAULT_INEQ) {
          s2 = DEFAULT_RANGE_INEQ;
        } else {
          s2 = range.high + range.low - 1.0 + nullTest(true, range.expr);
          if (s2 <= 0) {
            s2 = s2 < -0.01 ? DEFAULT_RANGE_INEQ : 1.0e-10;
          }
        }
        s1 *= s2;
      } else {
        s1 *= range.low >= 0 ? range.low : range.high;
      }
    }
    return s1;
  }

  public double ofClause(
      RestrictInfo r, long varRelids, JoinType joinType, @Nullable SpecialJoin join) {
    if (r.pseudoConstant && !(r.clause instanceof Expr.Const)) {
      return 1.0;
    }
    boolean cacheable = varRelids == 0 || r.clauseRelids == varRelids;
    boolean outer = joinType != JoinType.INNER;
    if (cacheable) {
      double known = outer ? r.outerSelectivity : r.selectivity;
      if (known >= 0) {
        return known;
      }
    }
    double s = ofExpr(r.clause, varRelids, joinType, join);
    if (cacheable) {
      if (outer) {
        r.outerSelectivity = s;
      } else {
        r.selectivity = s;
      }
    }
    return s;
  }

  public double ofExpr(Expr clause, long varRelids, JoinType joinType, @Nullable SpecialJoin join) {
    double s =
        switch (clause) {
          case Expr.Const c -> c.isNull() || c.value() instanceof Long l && l == 0 ? 0.0 : 1.0;
          case Expr.Var v -> v.varlevelsup() == 0 ? booleanColumn(v) : 0.5;
          case Expr.BoolExpr b ->
              switch (b.op()) {
                case NOT -> 1.0 - ofExpr(b.args().getFirst(), varRelids, joinType, join);
                case AND -> ofExprs(b.args(), varRelids, joinType, join);
                case OR -> {
                  double s1 = 0.0;
                  for (Expr arg : b.args()) {
                    double s2 = ofExpr(arg, varRelids, joinType, join);
                    s1 = s1 + s2 - s1 * s2;
                  }
                  yield s1;
                }
              };
          case Expr.OpExpr op -> ofOperator(op.opno(), op.args(), op, varRelids, joinType, join);
          case Expr.DistinctExpr d ->
              1.0 - ofOperator(d.opno(), d.args(), d, varRelids, joinType, join);
          case Expr.ScalarArrayOpExpr s2 -> ofArray(s2, varRelids, joinType, join);
          case Expr.RowCompareExpr r -> {
            List<Expr> args = List.of(r.largs().getFirst(), r.rargs().getFirst());
            yield ofOperator(r.opnos().getFirst(), args, r, varRelids, joinType, join);
          }
          case Expr.NullTest n -> nullTest(n.isNull(), n.arg());
          case Expr.BooleanTest b -> booleanTest(b, varRelids, joinType, join);
          case Expr.RelabelType r -> ofExpr(r.arg(), varRelids, joinType, join);
          case Expr.CoerceToDomain c -> ofExpr(c.arg(), varRelids, joinType, join);
          case Expr.FuncExpr _ -> 0.3333333;
          default -> 0.5;
        };
    return clamp(s);
  }

  private static double clamp(double p) {
    return p < 0 ? 0 : p > 1 ? 1 : p;
  }

  private double booleanColumn(Expr.Var v) {
    VariableFacts facts = VariableFacts.of(root, v);
    return facts.statistics() == null ? 0.5 : varEqConst(facts, 1L, 0, false);
  }

  private double booleanTest(
      Expr.BooleanTest b, long varRelids, JoinType joinType, @Nullable SpecialJoin join) {
    VariableFacts facts = VariableFacts.of(root, b.arg());
    ColumnStatistics stats = facts.statistics();
    if (stats != null) {
      double nulls = stats.nullFraction();
      double isTrue = (1.0 - nulls) / 2.0;
      double isFalse = isTrue;
      for (int i = 0; i < stats.commonValues().length; i++) {
        if (stats.commonValues()[i] instanceof Long l) {
          if (i == 0) {
            isTrue =
                l == 1 ? stats.commonFrequencies()[0] : 1.0 - stats.commonFrequencies()[0] - nulls;
            isFalse = 1.0 - isTrue - nulls;
          }
        }
      }
      return switch (b.test()) {
        case IS_UNKNOWN -> nulls;
        case IS_NOT_UNKNOWN -> 1.0 - nulls;
        case IS_TRUE -> isTrue;
        case IS_NOT_TRUE -> 1.0 - isTrue;
        case IS_FALSE -> isFalse;
        case IS_NOT_FALSE -> 1.0 - isFalse;
      };
    }
    return switch (b.test()) {
      case IS_UNKNOWN -> DEFAULT_UNK;
      case IS_NOT_UNKNOWN -> 1.0 - DEFAULT_UNK;
      case IS_TRUE, IS_NOT_FALSE -> ofExpr(b.arg(), varRelids, joinType, join);
      case IS_FALSE, IS_NOT_TRUE -> 1.0 - ofExpr(b.arg(), varRelids, joinType, join);
    };
  }

  double nullTest(boolean isNull, Expr arg) {
    VariableFacts facts = VariableFacts.of(root, arg);
    if (facts.statistics() != null) {
      double nulls = facts.statistics().nullFraction();
      return clamp(isNull ? nulls : 1.0 - nulls);
    }
    if (facts.expr() instanceof Expr.Var v && v.varattno() < 0) {
      return isNull ? 0.0 : 1.0;
    }
    return isNull ? DEFAULT_UNK : 1.0 - DEFAULT_UNK;
  }

  private double ofOperator(
      int opno,
      List<Expr> args,
      Expr clause,
      long varRelids,
      JoinType joinType,
      @Nullable SpecialJoin join) {
    PlannerCatalog.OperatorFacts op = catalog.operator(opno);
    boolean asJoin = join != null && varRelids == 0 && Relids.size(Exprs.relids(root, clause)) > 1;
    if (asJoin && join != null) {
      return joinSelectivity(op, args, join);
    }
    return restriction(op, args, varRelids);
  }

  // Restrictions.

  private double restriction(PlannerCatalog.OperatorFacts op, List<Expr> args, long varRelids) {
    if (op.restrictEstimator() == 0 || args.size() != 2) {
      return 0.5;
    }
    Expr left = args.get(0);
    Expr right = args.get(1);
    long leftVars = Exprs.relids(root, left);
    long rightVars = Exprs.relids(root, right);
    if (varRelids != 0) {
      leftVars &= varRelids;
      rightVars &= varRelids;
    }
    int estimator = op.restrictEstimator();
    boolean varOnLeft;
    if (leftVars != 0 && rightVars == 0) {
      varOnLeft = true;
    } else if (leftVars == 0 && rightVars != 0) {
      varOnLeft = false;
    } else {
      return defaultOf(estimator);
    }
    VariableFacts facts = VariableFacts.of(root, varOnLeft ? left : right);
    Expr other = estimated(varOnLeft ? right : left);
    boolean constant = other instanceof Expr.Const;
    Object value = other instanceof Expr.Const c ? c.value() : null;
    if (constant && value == null) {
      return estimator == NEQSEL || isStrict(op) ? 0.0 : defaultOf(estimator);
    }
    switch (estimator) {
      case EQSEL, NEQSEL -> {
        boolean negate = estimator == NEQSEL;
        if (constant && value != null) {
          return varEqConst(facts, value, equalityProc(op, negate), negate);
        }
        return varEqOther(facts, negate);
      }
      case SCALARLTSEL, SCALARLESEL, SCALARGTSEL, SCALARGESEL -> {
        if (!constant || value == null) {
          return DEFAULT_INEQ;
        }
        boolean greater = estimator == SCALARGTSEL || estimator == SCALARGESEL;
        boolean orEqual = estimator == SCALARLESEL || estimator == SCALARGESEL;
        if (!varOnLeft) {
          greater = !greater;
        }
        return inequality(facts, greater, orEqual, value, other.typeOid(), comparatorOf(op));
      }
      default -> {
        return defaultOf(estimator);
      }
    }
  }

  private boolean isStrict(PlannerCatalog.OperatorFacts op) {
    return catalog.function(op.functionOid()).strict();
  }

  /// A constant value if the expression has one for estimates (parameters with known values, stable
  /// functions).
  private Expr estimated(Expr e) {
    if (e instanceof Expr.Const) {
      return e;
    }
    if (e instanceof Expr.RelabelType r && r.arg() instanceof Expr.Const c) {
      return c;
    }
    if (ExprTree.any(
            e,
            x ->
                x instanceof Expr.Var
                    || x instanceof Expr.Param
                    || x instanceof Expr.SubPlan
                    || x instanceof Expr.CaseTestExpr)
        || Exprs.isVolatile(catalog, e)) {
      return e;
    }
    Expr.Const value = catalog.evaluate(e);
    return value == null ? e : value;
  }

  private static double defaultOf(int estimator) {
    return switch (estimator) {
      case EQSEL -> DEFAULT_EQ;
      case NEQSEL -> 1.0 - DEFAULT_EQ;
      case SCALARLTSEL, SCALARLESEL, SCALARGTSEL, SCALARGESEL -> DEFAULT_INEQ;
      case 139 -> 0.005; // areasel
      case 140 -> 0.1; // positionsel
      case 1302 -> 0.001; // contsel
      case 1818, 1819, 1820, 1814, 1815, 1816 ->
          DEFAULT_MATCH; // regexeqsel, likesel, icregexeqsel, ...
      case 1821, 1822, 1823, 1817, 1813 -> 1.0 - DEFAULT_MATCH; // regexnesel, nlikesel, ...
      case 5040 -> 0.010; // matchingsel
      default -> DEFAULT_MATCH;
    };
  }

  private int equalityProc(PlannerCatalog.OperatorFacts op, boolean negate) {
    return negate ? op.negator() : op.oid();
  }

  /// An order for the operand types, if there is one built in: it tells equal values too.
  private @Nullable ValueComparator comparatorOf(PlannerCatalog.OperatorFacts op) {
    int type = op.leftType();
    PlannerCatalog.TypeFacts facts = catalog.type(type);
    if (facts.btreeFamily() == 0) {
      return null;
    }
    int proc =
        catalog.familyProcedure(
            facts.btreeFamily(), facts.btreeInputType(), facts.btreeInputType(), 1);
    return proc == 0 ? null : catalog.comparator(proc);
  }

  private static boolean isEqual(Object a, Object b, @Nullable ValueComparator order) {
    if (a instanceof byte[] x && b instanceof byte[] y) {
      return order != null ? order.compareObjects(x, y) == 0 : java.util.Arrays.equals(x, y);
    }
    return a.equals(b);
  }

  private double varEqConst(VariableFacts facts, Object value, int operator, boolean negate) {
    ColumnStatistics stats = facts.statistics();
    double nulls = facts.nullFraction();
    RelOptInfo rel = facts.rel();
    double s;
    if (facts.unique() && rel != null && rel.tuples >= 1.0) {
      s = 1.0 / rel.tuples;
    } else if (stats != null) {
      ValueComparator order = operator == 0 ? null : comparatorOf(catalog.operator(operator));
      double common = 0;
      int match = -1;
      for (int i = 0; i < stats.commonFrequencies().length; i++) {
        if (match < 0 && isEqual(stats.commonValues()[i], value, order)) {
          match = i;
        }
        common += stats.commonFrequencies()[i];
      }
      if (match >= 0) {
        s = stats.commonFrequencies()[match];
      } else {
        s = clamp(1.0 - common - nulls);
        double others = facts.distinct() - stats.commonFrequencies().length;
        if (others > 1) {
          s /= others;
        }
        int last = stats.commonFrequencies().length - 1;
        if (last >= 0 && s > stats.commonFrequencies()[last]) {
          s = stats.commonFrequencies()[last];
        }
      }
    } else {
      s = 1.0 / facts.distinct();
    }
    if (negate) {
      s = 1.0 - s - nulls;
    }
    return clamp(s);
  }

  private double varEqOther(VariableFacts facts, boolean negate) {
    ColumnStatistics stats = facts.statistics();
    double nulls = facts.nullFraction();
    RelOptInfo rel = facts.rel();
    double s;
    if (facts.unique() && rel != null && rel.tuples >= 1.0) {
      s = 1.0 / rel.tuples;
    } else if (stats != null) {
      s = 1.0 - nulls;
      double distinct = facts.distinct();
      if (distinct > 1) {
        s /= distinct;
      }
      if (stats.commonFrequencies().length > 0 && s > stats.commonFrequencies()[0]) {
        s = stats.commonFrequencies()[0];
      }
    } else {
      s = 1.0 / facts.distinct();
    }
    if (negate) {
      s = 1.0 - s - nulls;
    }
    return clamp(s);
  }

  private double inequality(
      VariableFacts facts,
      boolean greater,
      boolean orEqual,
      Object value,
      int valueType,
      @Nullable ValueComparator order) {
    ColumnStatistics stats = facts.statistics();
    if (stats == null) {
      if (facts.expr() instanceof Expr.Var v
          && v.varattno() == -1
          && value instanceof Long tid
          && facts.rel() != null) {
        return tidInequality(facts.rel(), greater, tid);
      }
      return DEFAULT_INEQ;
    }
    double common = 0;
    double matching = 0;
    for (int i = 0; i < stats.commonFrequencies().length; i++) {
      int c = compare(stats.commonValues()[i], value, order);
      boolean passes = greater ? c > 0 : c < 0;
      if (passes || (orEqual && c == 0)) {
        matching += stats.commonFrequencies()[i];
      }
      common += stats.commonFrequencies()[i];
    }
    double histogram = histogramFraction(facts, greater, orEqual, value, order);
    double s = 1.0 - stats.nullFraction() - common;
    s *= histogram >= 0 ? histogram : 0.5;
    return clamp(s + matching);
  }

  private static double tidInequality(RelOptInfo rel, boolean greater, long tid) {
    if (rel.pages == 0) {
      return 1.0;
    }
    double density = rel.tuples / rel.pages;
    double block = tid >>> 16;
    if (density > 0) {
      block += (tid & 0xFFFF) / density;
    }
    double s = clamp(block / rel.pages);
    return greater ? 1.0 - s : s;
  }

  private static int compare(Object a, Object b, @Nullable ValueComparator order) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Double x && b instanceof Double y) {
      return Double.compare(x, y);
    }
    if (a instanceof byte[] x && b instanceof byte[] y) {
      return order != null ? order.compareObjects(x, y) : java.util.Arrays.compareUnsigned(x, y);
    }
    double x = ScalarScale.number(a, 0);
    double y = ScalarScale.number(b, 0);
    return Double.compare(x, y);
  }

  private static double histogramFraction(
      VariableFacts facts,
      boolean greater,
      boolean orEqual,
      Object value,
      @Nullable ValueComparator order) {
    ColumnStatistics stats = facts.statistics();
    if (stats == null || stats.histogram().length < 2) {
      return -1;
    }
    Object[] bounds = stats.histogram();
    int n = bounds.length;
    int low = 0;
    int high = n;
    while (low < high) {
      int probe = (low + high) / 2;
      int c = compare(bounds[probe], value, order);
      // As the operator would say of bound and value, turned round for "greater".
      boolean below = greater ? (orEqual ? c < 0 : c <= 0) : (orEqual ? c <= 0 : c < 0);
      if (below) {
        low = probe + 1;
      } else {
        high = probe;
      }
    }
    double fraction;
    if (low <= 0) {
      fraction = 0;
    } else if (low >= n) {
      fraction = 1;
    } else {
      double equal = 0;
      if (low == 1 || greater == orEqual) {
        double others = facts.distinct() - stats.commonFrequencies().length;
        if (others > 1) {
          equal = 1.0 / others;
        }
      }
      double bin = ScalarScale.position(value, bounds[low - 1], bounds[low], facts.type());
      fraction = (low - 1 + bin) / (n - 1);
      if (low == 1) {
        fraction += equal * (1.0 - bin);
      }
      if (greater == orEqual) {
        fraction -= equal;
      }
    }
    double s = greater ? 1.0 - fraction : fraction;
    double cutoff = 0.01 / (n - 1);
    return Math.max(cutoff, Math.min(1.0 - cutoff, s));
  }

  // Arrays.

  private double ofArray(
      Expr.ScalarArrayOpExpr clause,
      long varRelids,
      JoinType joinType,
      @Nullable SpecialJoin join) {
    PlannerCatalog.OperatorFacts op = catalog.operator(clause.opno());
    Expr left = clause.args().get(0);
    Expr right = estimated(clause.args().get(1));
    boolean asJoin = join != null && varRelids == 0 && Relids.size(Exprs.relids(root, clause)) > 1;
    int estimator = asJoin ? op.joinEstimator() : op.restrictEstimator();
    if (estimator == 0) {
      return 0.5;
    }
    boolean equality = estimator == EQSEL || estimator == EQJOINSEL;
    boolean inequality = estimator == NEQSEL || estimator == NEQJOINSEL;
    boolean useOr = clause.useOr();
    List<Expr> elements = elementsOf(right);
    if (elements == null) {
      Expr dummy = new Expr.CaseTestExpr(op.rightType(), -1, 0);
      double s2 =
          asJoin && join != null
              ? joinSelectivity(op, List.of(left, dummy), join)
              : restriction(op, List.of(left, dummy), varRelids);
      double s1 = useOr ? 0.0 : 1.0;
      for (int i = 0; i < 10; i++) {
        s1 = useOr ? s1 + s2 - s1 * s2 : s1 * s2;
      }
      return clamp(s1);
    }
    if (right instanceof Expr.Const c && c.isNull()) {
      return 0.0;
    }
    double s1 = useOr ? 0.0 : 1.0;
    double disjoint = s1;
    for (Expr element : elements) {
      List<Expr> args = List.of(left, element);
      double s2 =
          asJoin && join != null
              ? joinSelectivity(op, args, join)
              : restriction(op, args, varRelids);
      if (useOr) {
        s1 = s1 + s2 - s1 * s2;
        disjoint += equality ? s2 : 0;
      } else {
        s1 *= s2;
        disjoint += inequality ? s2 - 1.0 : 0;
      }
    }
    if ((useOr ? equality : inequality) && disjoint >= 0 && disjoint <= 1) {
      s1 = disjoint;
    }
    return clamp(s1);
  }

  private @Nullable List<Expr> elementsOf(Expr array) {
    if (array instanceof Expr.ArrayExpr a && !a.multidims()) {
      return a.elements();
    }
    if (array instanceof Expr.Const c) {
      if (c.isNull()) {
        return List.of();
      }
      if (c.value() instanceof byte[] bytes) {
        int type = ArrayValues.elementType(bytes);
        List<@Nullable Object> values = ArrayValues.elements(bytes, catalog.type(type));
        if (values != null) {
          List<Expr> result = new ArrayList<>();
          for (Object v : values) {
            result.add(new Expr.Const(type, -1, c.collation(), v, -1));
          }
          return result;
        }
      }
    }
    return null;
  }

  // Joins.

  private double joinSelectivity(
      PlannerCatalog.OperatorFacts op, List<Expr> args, SpecialJoin join) {
    int estimator = op.joinEstimator();
    return switch (estimator) {
      case 0 -> 0.5;
      case EQJOINSEL -> equalityJoin(op, args, join);
      case NEQJOINSEL -> {
        if (join.type() == JoinType.SEMI || join.type() == JoinType.ANTI) {
          VariableFacts left = VariableFacts.of(root, args.get(0));
          VariableFacts right = VariableFacts.of(root, args.get(1));
          yield 1.0 - (isReversed(left, right, join) ? right.nullFraction() : left.nullFraction());
        }
        yield op.negator() == 0
            ? 1.0 - DEFAULT_EQ
            : 1.0 - equalityJoin(catalog.operator(op.negator()), args, join);
      }
      case 107, 108, 386, 398 -> DEFAULT_INEQ;
      default -> DEFAULT_MATCH;
    };
  }

  private static boolean isReversed(VariableFacts left, VariableFacts right, SpecialJoin join) {
    RelOptInfo l = left.rel();
    RelOptInfo r = right.rel();
    return (l != null && Relids.isSubset(l.relids, join.synRight()))
        || (r != null && Relids.isSubset(r.relids, join.synLeft()));
  }

  private double equalityJoin(PlannerCatalog.OperatorFacts op, List<Expr> args, SpecialJoin join) {
    VariableFacts left = VariableFacts.of(root, args.get(0));
    VariableFacts right = VariableFacts.of(root, args.get(1));
    double inner = equalityInner(op, left, right);
    if (join.type() != JoinType.SEMI && join.type() != JoinType.ANTI) {
      return clamp(inner);
    }
    RelOptInfo innerRel = innerRel(join.minRight());
    boolean reversed = isReversed(left, right, join);
    double s =
        reversed
            ? equalitySemi(op, right, left, innerRel)
            : equalitySemi(op, left, right, innerRel);
    return clamp(Math.min(s, innerRel.rows * inner));
  }

  private RelOptInfo innerRel(long relids) {
    if (Relids.isSingleton(relids)) {
      return root.baseRel(relids);
    }
    RelOptInfo rel = root.joinRels.get(relids);
    return rel != null ? rel : root.baseRel(Long.lowestOneBit(relids));
  }

  private double equalityInner(
      PlannerCatalog.OperatorFacts op, VariableFacts v1, VariableFacts v2) {
    double nd1 = v1.distinct();
    double nd2 = v2.distinct();
    ColumnStatistics s1 = v1.statistics();
    ColumnStatistics s2 = v2.statistics();
    double nulls1 = v1.nullFraction();
    double nulls2 = v2.nullFraction();
    if (s1 == null
        || s2 == null
        || s1.commonValues().length == 0
        || s2.commonValues().length == 0) {
      return (1.0 - nulls1) * (1.0 - nulls2) / Math.max(nd1, nd2);
    }
    boolean[] has1 = new boolean[s1.commonValues().length];
    boolean[] has2 = new boolean[s2.commonValues().length];
    ValueComparator order = comparatorOf(op);
    double product = 0;
    int matches = 0;
    for (int i = 0; i < has1.length; i++) {
      for (int j = 0; j < has2.length; j++) {
        if (!has2[j] && isEqual(s1.commonValues()[i], s2.commonValues()[j], order)) {
          has1[i] = true;
          has2[j] = true;
          product += s1.commonFrequencies()[i] * s2.commonFrequencies()[j];
          matches++;
          break;
        }
      }
    }
    product = clamp(product);
    double match1 = clamp(sum(s1.commonFrequencies(), has1, true));
    double unmatch1 = clamp(sum(s1.commonFrequencies(), has1, false));
    double match2 = clamp(sum(s2.commonFrequencies(), has2, true));
    double unmatch2 = clamp(sum(s2.commonFrequencies(), has2, false));
    double other1 = clamp(1.0 - nulls1 - match1 - unmatch1);
    double other2 = clamp(1.0 - nulls2 - match2 - unmatch2);
    double total1 = product;
    if (nd2 > has2.length) {
      total1 += unmatch1 * other2 / (nd2 - has2.length);
    }
    if (nd2 > matches) {
      total1 += other1 * (other2 + unmatch2) / (nd2 - matches);
    }
    double total2 = product;
    if (nd1 > has1.length) {
      total2 += unmatch2 * other1 / (nd1 - has1.length);
    }
    if (nd1 > matches) {
      total2 += other2 * (other1 + unmatch1) / (nd1 - matches);
    }
    return Math.min(total1, total2);
  }

  private static double sum(double[] frequencies, boolean[] has, boolean wanted) {
    double sum = 0;
    for (int i = 0; i < has.length; i++) {
      if (has[i] == wanted) {
        sum += frequencies[i];
      }
    }
    return sum;
  }

  private double equalitySemi(
      PlannerCatalog.OperatorFacts op, VariableFacts v1, VariableFacts v2, RelOptInfo innerRel) {
    double nd1 = v1.distinct();
    double nd2 = v2.distinct();
    boolean default1 = v1.isDistinctDefault();
    boolean default2 = v2.isDistinctDefault();
    RelOptInfo rel2 = v2.rel();
    if (rel2 != null && nd2 >= rel2.rows) {
      nd2 = rel2.rows;
      default2 = false;
    }
    if (nd2 >= innerRel.rows) {
      nd2 = innerRel.rows;
      default2 = false;
    }
    ColumnStatistics s1 = v1.statistics();
    ColumnStatistics s2 = v2.statistics();
    double nulls1 = v1.nullFraction();
    if (s1 != null && s2 != null && s1.commonValues().length > 0 && s2.commonValues().length > 0) {
      int n2 = (int) Math.min(s2.commonValues().length, nd2);
      boolean[] has1 = new boolean[s1.commonValues().length];
      boolean[] has2 = new boolean[n2];
      ValueComparator order = comparatorOf(op);
      int matches = 0;
      for (int i = 0; i < has1.length; i++) {
        for (int j = 0; j < n2; j++) {
          if (!has2[j] && isEqual(s1.commonValues()[i], s2.commonValues()[j], order)) {
            has1[i] = true;
            has2[j] = true;
            matches++;
            break;
          }
        }
      }
      double matched = clamp(sum(s1.commonFrequencies(), has1, true));
      double uncertain = 0.5;
      if (!default1 && !default2) {
        nd1 -= matches;
        nd2 -= matches;
        uncertain = nd1 <= nd2 || nd2 < 0 ? 1.0 : nd2 / nd1;
      }
      return matched + uncertain * clamp(1.0 - matched - nulls1);
    }
    if (!default1 && !default2) {
      return nd1 <= nd2 || nd2 < 0 ? 1.0 - nulls1 : nd2 / nd1 * (1.0 - nulls1);
    }
    return 0.5 * (1.0 - nulls1);
  }

  // Groups.

  /// Distinct combinations of expressions among `inputRows` rows (PostgreSQL:
  /// `estimate_num_groups`).
  public double groups(List<Expr> exprs, double inputRows) {
    double input = Costs.clampRows(inputRows);
    if (exprs.isEmpty()) {
      return 1.0;
    }
    double distinct = 1.0;
    List<VariableFacts> variables = new ArrayList<>();
    double setRows = 1.0;
    for (Expr e : exprs) {
      setRows = Math.max(setRows, setRows(e));
      if (e.typeOid() == Expr.BOOL) {
        distinct *= 2.0;
        continue;
      }
      VariableFacts facts = VariableFacts.of(root, e);
      if (facts.statistics() != null || facts.unique()) {
        addVariable(variables, facts);
        continue;
      }
      Set<Expr> vars = new LinkedHashSet<>();
      Exprs.pullVars(e, vars, false);
      if (vars.isEmpty()) {
        if (Exprs.isVolatile(catalog, e)) {
          return input;
        }
        continue;
      }
      for (Expr v : vars) {
        addVariable(variables, VariableFacts.of(root, v));
      }
    }
    while (!variables.isEmpty()) {
      RelOptInfo rel = variables.getFirst().rel();
      List<VariableFacts> rest = new ArrayList<>();
      double relDistinct = 1;
      double largest = 1;
      int count = 0;
      for (VariableFacts v : variables) {
        if (v.rel() != rel) {
          rest.add(v);
          continue;
        }
        double d = v.distinct();
        relDistinct *= d;
        largest = Math.max(largest, d);
        count++;
      }
      if (rel == null) {
        distinct *= relDistinct;
      } else if (rel.tuples > 0) {
        double limit = rel.tuples;
        if (count > 1) {
          limit *= 0.1;
          if (limit < largest) {
            limit = Math.min(largest, rel.tuples);
          }
        }
        relDistinct = Math.min(relDistinct, limit);
        if (relDistinct > 0 && rel.rows < rel.tuples) {
          relDistinct *=
              1 - Math.pow((rel.tuples - rel.rows) / rel.tuples, rel.tuples / relDistinct);
        }
        distinct *= Costs.clampRows(relDistinct);
      }
      variables = rest;
    }
    distinct = Math.ceil(distinct * setRows);
    return Math.max(1.0, Math.min(distinct, input));
  }

  private static void addVariable(List<VariableFacts> variables, VariableFacts facts) {
    for (int i = 0; i < variables.size(); i++) {
      VariableFacts known = variables.get(i);
      if (known.expr().equals(facts.expr())) {
        return;
      }
    }
    variables.add(facts);
  }

  /// Rows a set-returning expression makes of one.
  public double setRows(@Nullable Expr expr) {
    double[] most = {1.0};
    ExprTree.any(
        expr,
        e -> {
          if (e instanceof Expr.FuncExpr f && f.returnsSet()) {
            most[0] = Math.max(most[0], functionRows(f));
          }
          return false;
        });
    return most[0];
  }

  /// Rows of a set-returning function; generate_series over constants is counted.
  public double functionRows(Expr expr) {
    if (!(expr instanceof Expr.FuncExpr f) || !f.returnsSet()) {
      return 1;
    }
    if ((f.funcid() == 1066 || f.funcid() == 1067 || f.funcid() == 1068 || f.funcid() == 1069)
        && f.args().size() >= 2) {
      Expr start = estimated(f.args().get(0));
      Expr finish = estimated(f.args().get(1));
      Expr step =
          f.args().size() > 2 ? estimated(f.args().get(2)) : new Expr.Const(20, -1, 0, 1L, -1);
      if (start instanceof Expr.Const a
          && finish instanceof Expr.Const b
          && step instanceof Expr.Const c) {
        if (a.isNull() || b.isNull() || c.isNull()) {
          return 0;
        }
        if (a.value() instanceof Long x
            && b.value() instanceof Long y
            && c.value() instanceof Long z
            && z != 0) {
          return Math.max(0, Math.floor(((double) y - x + z) / z));
        }
      }
    }
    if ((f.funcid() == 2331) && !f.args().isEmpty()) {
      return ExprCost.arrayLength(estimated(f.args().getFirst()));
    }
    return catalog.function(f.funcid()).rows();
  }

  /// How full hash buckets get: `[0]` frequency of the most common key, `[1]` fraction of rows in
  /// one bucket.
  double[] bucketFractions(Expr key, double buckets) {
    VariableFacts facts = VariableFacts.of(root, key);
    ColumnStatistics stats = facts.statistics();
    double mcv =
        stats != null && stats.commonFrequencies().length > 0 ? stats.commonFrequencies()[0] : 0.0;
    if (facts.isDistinctDefault()) {
      return new double[] {mcv, Math.max(0.1, mcv)};
    }
    double distinct = facts.distinct();
    double average = (1.0 - facts.nullFraction()) / distinct;
    RelOptInfo rel = facts.rel();
    if (rel != null && rel.tuples > 0) {
      distinct = Costs.clampRows(distinct * rel.rows / rel.tuples);
    }
    double fraction = distinct > buckets ? 1.0 / buckets : 1.0 / distinct;
    if (average > 0 && mcv > average) {
      fraction *= mcv / average;
    }
    return new double[] {mcv, Math.max(1.0e-6, Math.min(1.0, fraction))};
  }

  /// Fractions of both inputs that a merge join reads: left start, left end, right start, right
  /// end.
  double[] mergeScan(Expr.OpExpr op, boolean descending, boolean nullsFirst) {
    double[] result = {0.0, 1.0, 0.0, 1.0};
    VariableFacts left = VariableFacts.of(root, Exprs.left(op));
    VariableFacts right = VariableFacts.of(root, Exprs.right(op));
    ValueComparator order = comparatorOf(catalog.operator(op.opno()));
    Object[] leftRange = range(left, order);
    Object[] rightRange = range(right, order);
    if (leftRange == null || rightRange == null) {
      return result;
    }
    Object leftMin = leftRange[descending ? 1 : 0];
    Object leftMax = leftRange[descending ? 0 : 1];
    Object rightMin = rightRange[descending ? 1 : 0];
    Object rightMax = rightRange[descending ? 0 : 1];
    double s = inequality(left, descending, true, rightMax, left.type(), order);
    if (s != DEFAULT_INEQ) {
      result[1] = s;
    }
    s = inequality(right, descending, true, leftMax, right.type(), order);
    if (s != DEFAULT_INEQ) {
      result[3] = s;
    }
    if (result[1] > result[3]) {
      result[1] = 1.0;
    } else if (result[1] < result[3]) {
      result[3] = 1.0;
    } else {
      result[1] = 1.0;
      result[3] = 1.0;
    }
    s = inequality(left, descending, false, rightMin, left.type(), order);
    if (s != DEFAULT_INEQ) {
      result[0] = s;
    }
    s = inequality(right, descending, false, leftMin, right.type(), order);
    if (s != DEFAULT_INEQ) {
      result[2] = s;
    }
    if (result[0] < result[2]) {
      result[0] = 0.0;
    } else if (result[0] > result[2]) {
      result[2] = 0.0;
    } else {
      result[0] = 0.0;
      result[2] = 0.0;
    }
    if (nullsFirst) {
      result[0] = clamp(result[0] + left.nullFraction());
      result[1] = clamp(result[1] + left.nullFraction());
      result[2] = clamp(result[2] + right.nullFraction());
      result[3] = clamp(result[3] + right.nullFraction());
    }
    if (result[0] >= result[1]) {
      result[0] = 0.0;
      result[1] = 1.0;
    }
    if (result[2] >= result[3]) {
      result[2] = 0.0;
      result[3] = 1.0;
    }
    return result;
  }

  private static Object @Nullable [] range(VariableFacts facts, @Nullable ValueComparator order) {
    ColumnStatistics stats = facts.statistics();
    if (stats == null) {
      return null;
    }
    Object min = null;
    Object max = null;
    if (stats.histogram().length > 0) {
      min = stats.histogram()[0];
      max = stats.histogram()[stats.histogram().length - 1];
    }
    if (min == null) {
      double sum = stats.nullFraction();
      for (double f : stats.commonFrequencies()) {
        sum += f;
      }
      if (stats.commonValues().length == 0 || sum < 0.99999) {
        return null; // the values known are not all
      }
    }
    for (Object v : stats.commonValues()) {
      if (min == null || compare(v, min, order) < 0) {
        min = v;
      }
      if (max == null || compare(v, max, order) > 0) {
        max = v;
      }
    }
    return min == null || max == null ? null : new Object[] {min, max};
  }
}
