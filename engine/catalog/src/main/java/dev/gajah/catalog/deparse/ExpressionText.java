// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.deparse;

import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.namespace.FunctionCandidate;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.Expr.CoercionForm;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes an expression on at most one relation as SQL (PostgreSQL: `deparse_expression_pretty`).
///
/// `pretty` leaves out parentheses that precedence makes needless.
public final class ExpressionText {
  private static final int INDENT = 4;
  private static final int INDENT_LIMIT = 40;

  private final Catalog catalog;
  private final ValueText values;
  private final int relationOid;
  private final boolean pretty;
  private final StringBuilder out = new StringBuilder();
  private int indent;

  /// Where the part begins that is being put together on its own; what is before stays.
  private int partStart;

  private @Nullable Function<Expr, @Nullable String> leafText;
  private @Nullable QueryText queries;

  private ExpressionText(Catalog catalog, ValueText values, int relationOid, boolean pretty) {
    this.catalog = catalog;
    this.values = values;
    this.relationOid = relationOid;
    this.pretty = pretty;
  }

  /// Text of an expression in a plan.
  ///
  /// @param leafText gives the text of variables, parameters, aggregates and sub-plans; null for
  ///   all other expressions
  public static String of(
      Catalog catalog,
      ValueText values,
      Expr expr,
      boolean pretty,
      boolean showImplicit,
      Function<Expr, @Nullable String> leafText) {
    ExpressionText text = new ExpressionText(catalog, values, 0, pretty);
    text.leafText = leafText;
    text.put(expr, showImplicit);
    return text.out.toString();
  }

  /// @param relationOid what variables refer to, 0 if there are none
  public static String of(
      Catalog catalog, ValueText values, Expr expr, int relationOid, boolean pretty) {
    ExpressionText text = new ExpressionText(catalog, values, relationOid, pretty);
    text.put(expr, false);
    return text.out.toString();
  }

  /// For the expressions of a query, which `queries` writes into the same text.
  static ExpressionText inQueries(
      Catalog catalog, ValueText values, boolean pretty, QueryText queries) {
    ExpressionText text = new ExpressionText(catalog, values, 0, pretty);
    text.queries = queries;
    return text;
  }

  // ---- for QueryText ----

  StringBuilder out() {
    return out;
  }

  String text() {
    return out.toString();
  }

  boolean isPretty() {
    return pretty;
  }

  int indent() {
    return indent;
  }

  void indent(int value) {
    indent = Math.max(0, value);
  }

  void expression(Expr expr, boolean showImplicit) {
    put(expr, showImplicit);
  }

  void expressionList(List<Expr> exprs) {
    list(exprs);
  }

  /// Arguments of a call.
  void arguments(List<Expr> args, boolean variadic) {
    for (int i = 0; i < args.size(); i++) {
      out.append(i > 0 ? ", " : "").append(variadic && i == args.size() - 1 ? "VARIADIC " : "");
      put(args.get(i), true);
    }
  }

  String functionName(int procOid) {
    return functionName(catalog.proc(procOid));
  }

  /// A function in FROM, which must look like a call.
  void functionCall(Expr expr) {
    if (looksLikeFunction(expr)) {
      put(expr, true);
    } else {
      out.append("CAST(");
      put(expr, false);
      out.append(" AS ").append(catalog.formatTypeWithTypmod(expr.typeOid(), expr.typmod()));
      out.append(')');
    }
  }

  /// A constant with its type, whatever it is.
  void typedConstant(Expr.Const c) {
    constant(c, 1);
  }

  /// What follows an ORDER BY item; nothing for the default.
  void direction(int sortOperator, int typeOid, boolean nullsFirst) {
    String name = catalog.operator(sortOperator).oprname();
    boolean isDefault = isDefaultOrder(sortOperator);
    if (isDefault && name.equals("<")) {
      out.append(nullsFirst ? " NULLS FIRST" : "");
    } else if (isDefault && name.equals(">")) {
      out.append(" DESC").append(nullsFirst ? "" : " NULLS LAST");
    } else {
      out.append(" USING ")
          .append(operatorName(sortOperator, typeOid, typeOid))
          .append(nullsFirst ? " NULLS FIRST" : " NULLS LAST");
    }
  }

  private boolean isDefaultOrder(int sortOperator) {
    PgOperator operator = catalog.operator(sortOperator);
    return catalog.amopsOfOperator(sortOperator).stream()
        .anyMatch(
            a ->
                a.amopmethod() == dev.gajah.catalog.schema.SystemOids.BTREE_AM
                    && operator.oprleft() == operator.oprright());
  }

  /// Starts a part at the end of the text; returns what [#endPart] wants.
  int beginPart() {
    int saved = partStart;
    partStart = out.length();
    return saved;
  }

  /// Takes the part out of the text.
  String endPart(int saved) {
    String part = out.substring(partStart);
    out.setLength(partStart);
    partStart = saved;
    return part;
  }

  void removeSpaces() {
    while (out.length() > partStart && out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
  }

  /// A word on a line of its own (PostgreSQL: `appendContextKeyword`).
  void keyword(String word, int before, int after, int plus) {
    indent += before;
    removeSpaces();
    int spaces = Math.max(indent, 0);
    if (spaces >= INDENT_LIMIT) {
      spaces = (INDENT_LIMIT + (spaces - INDENT_LIMIT) / 4) % INDENT_LIMIT;
    }
    out.append('\n').repeat(" ", spaces + plus).append(word);
    indent = Math.max(0, indent + after);
  }

  /// True if the text of the expression looks like a function call, so that it needs no parentheses
  /// in an index.
  static boolean looksLikeFunction(Expr expr) {
    return switch (expr) {
      case Expr.FuncExpr f ->
          f.format() == CoercionForm.EXPLICIT_CALL || f.format() == CoercionForm.SQL_SYNTAX;
      case Expr.CoalesceExpr _, Expr.MinMaxExpr _, Expr.NullIfExpr _, Expr.SqlValueFunction _ ->
          true;
      default -> false;
    };
  }

  // ---- parentheses ----

  private void open() {
    if (!pretty) {
      out.append('(');
    }
  }

  private void close() {
    if (!pretty) {
      out.append(')');
    }
  }

  /// As a part of `parent`, in parentheses if it is not simple there.
  private void part(Expr expr, boolean showImplicit, Expr parent) {
    boolean needs = pretty && !isSimple(expr, parent);
    if (needs) {
      out.append('(');
    }
    put(expr, showImplicit);
    if (needs) {
      out.append(')');
    }
  }

  /// PostgreSQL: `isSimpleNode`.
  private boolean isSimple(Expr expr, Expr parent) {
    return switch (expr) {
      case Expr.Var _,
          Expr.Const _,
          Expr.Param _,
          Expr.CoerceToDomainValue _,
          Expr.SetToDefault _,
          Expr.CurrentOfExpr _,
          Expr.SubscriptingRef _,
          Expr.ArrayExpr _,
          Expr.RowExpr _,
          Expr.CoalesceExpr _,
          Expr.MinMaxExpr _,
          Expr.SqlValueFunction _,
          Expr.NextValueExpr _,
          Expr.NullIfExpr _,
          Expr.Aggref _,
          Expr.GroupingFunc _,
          Expr.WindowFunc _,
          Expr.FuncExpr _ ->
          true;
      case Expr.CaseExpr _ -> true;
      case Expr.FieldSelect _ -> !(parent instanceof Expr.FieldSelect);
      case Expr.FieldStore _ -> !(parent instanceof Expr.FieldStore);
      case Expr.CoerceToDomain c -> isSimple(c.arg(), expr);
      case Expr.RelabelType c -> isSimple(c.arg(), expr);
      case Expr.CoerceViaIO c -> isSimple(c.arg(), expr);
      case Expr.ArrayCoerceExpr c -> isSimple(c.arg(), expr);
      case Expr.ConvertRowtypeExpr c -> isSimple(c.arg(), expr);
      case Expr.OpExpr o ->
          parent instanceof Expr.OpExpr p ? isSimpleOperator(o, p) : isSimpleTest(parent);
      case Expr.SubLink _, Expr.NullTest _, Expr.BooleanTest _, Expr.DistinctExpr _ ->
          isSimpleTest(parent);
      case Expr.BoolExpr b ->
          parent instanceof Expr.BoolExpr p
              ? switch (b.op()) {
                case NOT, AND -> p.op() != Expr.BoolOp.NOT;
                case OR -> p.op() == Expr.BoolOp.OR;
              }
              : isSimpleTest(parent) && !(parent instanceof Expr.BoolExpr);
      default -> false;
    };
  }

  /// Inside these an operator needs no parentheses of its own.
  private static boolean isSimpleTest(Expr parent) {
    return switch (parent) {
      case Expr.FuncExpr f ->
          f.format() == CoercionForm.EXPLICIT_CALL || f.format() == CoercionForm.SQL_SYNTAX;
      case Expr.BoolExpr _,
          Expr.SubscriptingRef _,
          Expr.ArrayExpr _,
          Expr.RowExpr _,
          Expr.CoalesceExpr _,
          Expr.MinMaxExpr _,
          Expr.NullIfExpr _,
          Expr.Aggref _,
          Expr.GroupingFunc _,
          Expr.WindowFunc _,
          Expr.CaseExpr _ ->
          true;
      default -> false;
    };
  }

  private boolean isSimpleOperator(Expr.OpExpr expr, Expr.OpExpr parent) {
    char op = simpleName(expr);
    char above = simpleName(parent);
    boolean low = op == '+' || op == '-';
    boolean high = op == '*' || op == '/' || op == '%';
    boolean lowAbove = above == '+' || above == '-';
    boolean highAbove = above == '*' || above == '/' || above == '%';
    if (!(low || high) || !(lowAbove || highAbove)) {
      return false;
    }
    if (high && lowAbove) {
      return true;
    }
    if (low && highAbove) {
      return false;
    }
    return expr == parent.args().getFirst();
  }

  private char simpleName(Expr.OpExpr expr) {
    if (expr.args().size() != 2) {
      return 0;
    }
    PgOperator operator = catalog.findOperator(expr.opno());
    return operator != null && operator.oprname().length() == 1 ? operator.oprname().charAt(0) : 0;
  }

  // ---- expressions ----

  private void list(List<Expr> args) {
    for (int i = 0; i < args.size(); i++) {
      out.append(i > 0 ? ", " : "");
      put(args.get(i), true);
    }
  }

  private void put(Expr expr, boolean showImplicit) {
    Function<Expr, @Nullable String> leaves = leafText;
    String own = leaves == null ? null : leaves.apply(expr);
    if (own != null) {
      out.append(own);
      return;
    }
    QueryText inQuery = queries;
    if (inQuery != null && inQuery(expr, inQuery)) {
      return;
    }
    switch (expr) {
      case Expr.Var v -> variable(v);
      case Expr.Const c -> constant(c, 0);
      case Expr.Param p -> out.append('$').append(p.paramId());
      case Expr.FuncExpr f -> function(f, showImplicit);
      case Expr.OpExpr o -> operator(o);
      case Expr.DistinctExpr o -> {
        open();
        part(o.args().getFirst(), true, o);
        out.append(" IS DISTINCT FROM ");
        part(o.args().get(1), true, o);
        close();
      }
      case Expr.NullIfExpr o -> {
        out.append("NULLIF(");
        list(o.args());
        out.append(')');
      }
      case Expr.ScalarArrayOpExpr o -> {
        open();
        part(o.args().getFirst(), true, o);
        out.append(' ')
            .append(
                operatorName(
                    o.opno(),
                    o.args().getFirst().typeOid(),
                    catalog.elementTypeOid(o.args().get(1).typeOid())))
            .append(o.useOr() ? " ANY (" : " ALL (");
        part(o.args().get(1), true, o);
        out.append(')');
        close();
      }
      case Expr.BoolExpr b -> bool(b);
      case Expr.FieldSelect f -> {
        boolean needs =
            !(f.arg() instanceof Expr.SubscriptingRef) && !(f.arg() instanceof Expr.FieldSelect);
        out.append(needs ? "(" : "");
        put(f.arg(), true);
        out.append(needs ? ")" : "");
        PgType row = catalog.findType(catalog.baseTypeOid(f.arg().typeOid()));
        PgAttribute column =
            row == null || row.typrelid() == 0
                ? null
                : catalog.findAttribute(row.typrelid(), f.fieldnum());
        out.append('.')
            .append(column == null ? "f" + f.fieldnum() : Identifiers.quote(column.attname()));
      }
      case Expr.SubscriptingRef s -> subscript(s);
      case Expr.RelabelType c ->
          cast(c, c.arg(), c.typeOid(), c.typmod(), c.format(), showImplicit);
      case Expr.CoerceViaIO c -> cast(c, c.arg(), c.typeOid(), -1, c.format(), showImplicit);
      case Expr.ArrayCoerceExpr c ->
          cast(c, c.arg(), c.typeOid(), c.typmod(), c.format(), showImplicit);
      case Expr.ConvertRowtypeExpr c -> cast(c, c.arg(), c.typeOid(), -1, c.format(), showImplicit);
      case Expr.CoerceToDomain c ->
          cast(c, c.arg(), c.typeOid(), c.typmod(), c.format(), showImplicit);
      case Expr.CollateExpr c -> {
        open();
        part(c.arg(), showImplicit, c);
        out.append(" COLLATE ").append(collationName(catalog, c.collation()));
        close();
      }
      case Expr.CaseExpr c -> caseOf(c);
      case Expr.CaseTestExpr _ -> out.append("CASE_TEST_EXPR");
      case Expr.ArrayExpr a -> {
        out.append("ARRAY[");
        list(a.elements());
        out.append(']');
        if (a.elements().isEmpty()) {
          out.append("::").append(catalog.formatType(a.typeOid(), -1));
        }
      }
      case Expr.RowExpr r -> {
        out.append("ROW(");
        list(r.args());
        out.append(')');
        if (r.format() == CoercionForm.EXPLICIT_CAST) {
          out.append("::").append(catalog.formatType(r.typeOid(), -1));
        }
      }
      case Expr.RowCompareExpr r -> {
        out.append("(ROW(");
        list(r.largs());
        out.append(") ")
            .append(
                operatorName(
                    r.opnos().getFirst(),
                    r.largs().getFirst().typeOid(),
                    r.rargs().getFirst().typeOid()))
            .append(" ROW(");
        list(r.rargs());
        out.append("))");
      }
      case Expr.CoalesceExpr c -> {
        out.append("COALESCE(");
        list(c.args());
        out.append(')');
      }
      case Expr.MinMaxExpr m -> {
        out.append(m.greatest() ? "GREATEST(" : "LEAST(");
        list(m.args());
        out.append(')');
      }
      case Expr.SqlValueFunction s -> {
        String name = s.op().name();
        boolean hasPrecision = name.endsWith("_N");
        out.append(
            hasPrecision ? name.substring(0, name.length() - 2) + "(" + s.typmod() + ")" : name);
      }
      case Expr.NullTest t -> {
        open();
        part(t.arg(), true, t);
        boolean isRow = t.argIsRow() || !isComposite(t.arg().typeOid());
        out.append(
            isRow
                ? t.isNull() ? " IS NULL" : " IS NOT NULL"
                : t.isNull() ? " IS NOT DISTINCT FROM NULL" : " IS DISTINCT FROM NULL");
        close();
      }
      case Expr.BooleanTest t -> {
        open();
        part(t.arg(), false, t);
        out.append(' ').append(t.test().name().replace('_', ' '));
        close();
      }
      case Expr.CoerceToDomainValue _ -> out.append("VALUE");
      case Expr.SetToDefault _ -> out.append("DEFAULT");
      case Expr.NextValueExpr n ->
          out.append("nextval(").append(literal(relationName(n.seqid()))).append("::regclass)");
      case Expr.FieldStore _,
          Expr.Aggref _,
          Expr.GroupingFunc _,
          Expr.WindowFunc _,
          Expr.SubLink _,
          Expr.SubPlan _,
          Expr.AlternativeSubPlan _,
          Expr.CurrentOfExpr _ ->
          throw SqlError.unsupported(
              "text of an expression of kind " + expr.getClass().getSimpleName());
    }
  }

  /// Writes what only queries have; false if it is none of that.
  private boolean inQuery(Expr expr, QueryText inQuery) {
    QueryExpressionText parts = new QueryExpressionText(this, inQuery);
    switch (expr) {
      case Expr.Var v -> inQuery.variable(v, false);
      case Expr.Aggref a -> parts.aggregate(a);
      case Expr.WindowFunc w -> parts.windowFunction(w);
      case Expr.GroupingFunc g -> parts.grouping(g);
      case Expr.SubLink s -> parts.subLink(s);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean isComposite(int typeOid) {
    PgType type = catalog.findType(catalog.baseTypeOid(typeOid));
    return type != null && (type.typtype() == 'c' || type.oid() == TypeOids.RECORD);
  }

  private void variable(Expr.Var v) {
    if (v.varattno() == 0) {
      out.append(Identifiers.quote(catalog.pgClass(relationOid).relname())).append(".*");
      return;
    }
    PgAttribute column = catalog.findAttribute(relationOid, v.varattno());
    if (column == null) {
      throw SqlError.internal(
          "invalid attnum %d for relation %s".formatted(v.varattno(), relationName(relationOid)));
    }
    out.append(Identifiers.quote(column.attname()));
  }

  private String relationName(int oid) {
    var row = catalog.pgClass(oid);
    return Identifiers.qualified(
        catalog.isRelationVisible(oid) ? null : catalog.namespaceName(row.relnamespace()),
        row.relname());
  }

  private void function(Expr.FuncExpr f, boolean showImplicit) {
    if (f.format() == CoercionForm.IMPLICIT_CAST && !showImplicit) {
      part(f.args().getFirst(), false, f);
      return;
    }
    if (f.format() == CoercionForm.IMPLICIT_CAST || f.format() == CoercionForm.EXPLICIT_CAST) {
      coercion(f.args().getFirst(), f.typeOid(), lengthTypmod(f), f);
      return;
    }
    PgProc proc = catalog.proc(f.funcid());
    out.append(functionName(proc)).append('(');
    for (int i = 0; i < f.args().size(); i++) {
      out.append(i > 0 ? ", " : "");
      if (f.variadic() && i == f.args().size() - 1) {
        out.append("VARIADIC ");
      }
      put(f.args().get(i), true);
    }
    out.append(')');
  }

  /// The typmod that a length coercion function enforces: its second argument, if that is a
  /// constant.
  private static int lengthTypmod(Expr.FuncExpr f) {
    if (f.args().size() >= 2
        && f.args().get(1) instanceof Expr.Const c
        && c.typeOid() == TypeOids.INT4
        && c.value() instanceof Long typmod) {
      return (int) (long) typmod;
    }
    return -1;
  }

  /// Qualified if the plain name would not find it, or another function as well.
  private String functionName(PgProc proc) {
    boolean visible = false;
    for (FunctionCandidate candidate : catalog.functionCandidates(null, proc.proname())) {
      visible |= candidate.proc().oid() == proc.oid();
    }
    return Identifiers.qualified(
        visible ? null : catalog.namespaceName(proc.pronamespace()), proc.proname());
  }

  private void cast(
      Expr node, Expr arg, int typeOid, int typmod, CoercionForm format, boolean showImplicit) {
    if (format == CoercionForm.IMPLICIT_CAST && !showImplicit) {
      part(arg, false, node);
    } else {
      coercion(arg, typeOid, typmod, node);
    }
  }

  private void coercion(Expr arg, int typeOid, int typmod, Expr node) {
    if (arg instanceof Expr.Const c && c.typeOid() == typeOid && c.typmod() == -1) {
      constant(c, -1);
    } else {
      open();
      part(arg, false, node);
      close();
    }
    out.append("::").append(catalog.formatTypeWithTypmod(typeOid, typmod));
  }

  private void operator(Expr.OpExpr o) {
    open();
    if (o.args().size() == 2) {
      Expr left = o.args().getFirst();
      Expr right = o.args().get(1);
      part(left, true, o);
      out.append(' ').append(operatorName(o.opno(), left.typeOid(), right.typeOid())).append(' ');
      part(right, true, o);
    } else {
      Expr arg = o.args().getFirst();
      out.append(operatorName(o.opno(), 0, arg.typeOid())).append(' ');
      part(arg, true, o);
    }
    close();
  }

  String operatorName(int operatorOid, int left, int right) {
    PgOperator operator = catalog.operator(operatorOid);
    boolean visible =
        catalog.operatorOid(null, operator.oprname(), operator.oprleft(), operator.oprright())
            == operatorOid;
    return visible
        ? operator.oprname()
        : "OPERATOR(%s.%s)"
            .formatted(
                Identifiers.quote(catalog.namespaceName(operator.oprnamespace())),
                operator.oprname());
  }

  private void bool(Expr.BoolExpr b) {
    open();
    if (b.op() == Expr.BoolOp.NOT) {
      out.append("NOT ");
      part(b.args().getFirst(), false, b);
    } else {
      String word = b.op() == Expr.BoolOp.AND ? " AND " : " OR ";
      for (int i = 0; i < b.args().size(); i++) {
        out.append(i > 0 ? word : "");
        part(b.args().get(i), false, b);
      }
    }
    close();
  }

  private void subscript(Expr.SubscriptingRef s) {
    boolean needs =
        !(s.expr() instanceof Expr.Var)
            && !(s.expr() instanceof Expr.Param)
            && !(s.expr() instanceof Expr.FieldSelect);
    out.append(needs ? "(" : "");
    put(s.expr(), true);
    out.append(needs ? ")" : "");
    for (int i = 0; i < s.upper().size(); i++) {
      out.append('[');
      if (!s.lower().isEmpty()) {
        Expr lower = s.lower().get(i);
        if (lower != null) {
          put(lower, false);
        }
        out.append(':');
      }
      Expr upper = s.upper().get(i);
      if (upper != null) {
        put(upper, false);
      }
      out.append(']');
    }
  }

  // ---- CASE ----

  private void caseOf(Expr.CaseExpr c) {
    keyword("CASE", 0, INDENT, 0);
    Expr arg = c.arg();
    if (arg != null) {
      out.append(' ');
      put(arg, true);
    }
    for (Expr.CaseWhen when : c.whens()) {
      Expr condition = when.condition();
      // A simple CASE compares its argument with each value: only the value is shown.
      if (arg != null
          && condition instanceof Expr.OpExpr o
          && o.args().size() == 2
          && o.args().getFirst() instanceof Expr.CaseTestExpr) {
        condition = o.args().get(1);
      }
      keyword("WHEN ", 0, 0, 0);
      put(condition, false);
      out.append(" THEN ");
      put(when.result(), true);
    }
    keyword("ELSE ", 0, 0, 0);
    Expr otherwise = c.defaultResult();
    if (otherwise == null) {
      out.append("NULL");
    } else {
      put(otherwise, true);
    }
    keyword("END", -INDENT, 0, 0);
  }

  // ---- constants ----

  /// @param showType -1 never, 0 if needed, as `get_const_expr`
  private void constant(Expr.Const c, int showType) {
    Object value = c.value();
    if (value == null) {
      out.append("NULL");
      if (showType >= 0) {
        out.append("::").append(catalog.formatTypeWithTypmod(c.typeOid(), c.typmod()));
        constantCollation(c);
      }
      return;
    }
    String text = values.text(c.typeOid(), value);
    boolean needsLabel = false;
    switch (c.typeOid()) {
      case TypeOids.INT4 -> {
        needsLabel = text.startsWith("-");
        out.append(needsLabel ? "'" + text + "'" : text);
      }
      case TypeOids.NUMERIC -> {
        boolean plain =
            Character.isDigit(text.charAt(0))
                && (text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0);
        needsLabel = !plain || c.typmod() >= 0;
        out.append(plain ? text : "'" + text + "'");
      }
      case TypeOids.BOOL -> out.append(text.equals("t") ? "true" : "false");
      case TypeOids.UNKNOWN -> out.append(literal(text));
      default -> {
        out.append(literal(text));
        needsLabel = true;
      }
    }
    if (showType < 0) {
      return;
    }
    if (needsLabel) {
      out.append("::").append(catalog.formatTypeWithTypmod(c.typeOid(), c.typmod()));
    }
    constantCollation(c);
  }

  private void constantCollation(Expr.Const c) {
    if (c.collation() == 0) {
      return;
    }
    PgType type = catalog.findType(c.typeOid());
    if (type != null && type.typcollation() != c.collation()) {
      out.append(" COLLATE ").append(collationName(catalog, c.collation()));
    }
  }

  static String literal(String text) {
    String doubled = text.replace("'", "''");
    return text.indexOf('\\') >= 0
        ? "E'" + doubled.replace("\\", "\\\\") + "'"
        : "'" + doubled + "'";
  }

  static String collationName(Catalog catalog, int collationOid) {
    PgCollation row = catalog.findCollation(collationOid);
    if (row == null) {
      throw SqlError.internal(
          "cache lookup failed for collation " + Integer.toUnsignedString(collationOid));
    }
    return Identifiers.qualified(
        catalog.isCollationVisible(collationOid)
            ? null
            : catalog.namespaceName(row.collnamespace()),
        row.collname());
  }
}
