// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.deparse;

import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.GroupingSet;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.RowMarkClause;
import dev.gajah.nodes.query.SetOperationNode;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a stored SELECT as SQL, laid out as PostgreSQL lays it out (PostgreSQL: `get_query_def`).
/// Expressions are [ExpressionText]'s, which comes back here for the queries inside them.
final class QueryText {
  private static final int STEP = 8;
  private static final int JOIN = 4;
  private static final int COLUMN = 4;

  /// The function `unnest(anyarray)`.
  private static final int UNNEST = 2331;

  private final Catalog catalog;
  private final ExpressionText expressions;
  private QueryNames names;
  private List<TargetEntry> targets = List.of();
  private boolean prefix;
  private boolean inOrderBy;

  /// What the result's columns are called from outside; empty if nobody says.
  private List<String> resultNames = List.of();

  private boolean namesVisible = true;

  private QueryText(Catalog catalog, ValueText values, Query query, boolean pretty) {
    this.catalog = catalog;
    this.names = new QueryNames(catalog, query, null);
    this.expressions = ExpressionText.inQueries(catalog, values, pretty, this);
  }

  /// Text of a view's query, without the semicolon.
  static String ofView(
      Catalog catalog, ValueText values, int viewOid, Query query, boolean pretty) {
    QueryText text = new QueryText(catalog, values, query, pretty);
    List<String> columns = new ArrayList<>();
    for (PgAttribute a : catalog.relationCache().attributes(viewOid)) {
      if (a.attnum() > 0) {
        columns.add(a.attname());
      }
    }
    text.query(query, null, columns, true);
    return text.expressions.text();
  }

  private StringBuilder out() {
    return expressions.out();
  }

  private void keyword(String word, int before, int after, int plus) {
    expressions.keyword(word, before, after, plus);
  }

  /// Writes a query of its own names, inside of the current one.
  void subquery(Query query, boolean visible) {
    query(query, names, List.of(), visible);
  }

  private void query(
      Query query, @Nullable QueryNames parent, List<String> columns, boolean visible) {
    if (query.commandType() != CmdType.SELECT) {
      throw SqlError.unsupported("text of a query other than SELECT");
    }
    QueryNames savedNames = names;
    List<TargetEntry> savedTargets = targets;
    List<String> savedResult = resultNames;
    boolean savedPrefix = prefix;
    boolean savedVisible = namesVisible;
    boolean savedOrder = inOrderBy;
    int savedIndent = expressions.indent();
    names = new QueryNames(catalog, query, parent);
    targets = query.targetList();
    resultNames = columns;
    prefix = parent != null || query.rtable().size() != 1;
    namesVisible = visible;
    inOrderBy = false;
    select(query);
    expressions.indent(savedIndent);
    names = savedNames;
    targets = savedTargets;
    resultNames = savedResult;
    prefix = savedPrefix;
    namesVisible = savedVisible;
    inOrderBy = savedOrder;
  }

  private void select(Query q) {
    with(q);
    SetOperationNode operations = q.setOperations();
    if (operations != null) {
      setOperation(operations, q);
    } else {
      plainSelect(q);
    }
    if (!q.sortClause().isEmpty()) {
      keyword(" ORDER BY ", -STEP, STEP, 1);
      orderBy(q.sortClause(), targets, operations != null);
    }
    if (q.limitOffset() != null) {
      keyword(" OFFSET ", -STEP, STEP, 0);
      expressions.expression(q.limitOffset(), false);
    }
    Expr count = q.limitCount();
    if (count != null) {
      if (q.limitOption() == Statement.LimitOption.WITH_TIES) {
        keyword(" FETCH FIRST ", -STEP, STEP, 0);
        out().append('(');
        expressions.expression(count, false);
        out().append(") ROWS WITH TIES");
      } else {
        keyword(" LIMIT ", -STEP, STEP, 0);
        if (count instanceof Expr.Const c && c.isNull()) {
          out().append("ALL");
        } else {
          expressions.expression(count, false);
        }
      }
    }
    if (q.hasForUpdate()) {
      q.rowMarks().forEach(this::rowMark);
    }
  }

  private void rowMark(RowMarkClause mark) {
    if (mark.pushedDown()) {
      return;
    }
    String strength =
        switch (mark.strength()) {
          case FOR_KEY_SHARE -> " FOR KEY SHARE";
          case FOR_SHARE -> " FOR SHARE";
          case FOR_NO_KEY_UPDATE -> " FOR NO KEY UPDATE";
          case FOR_UPDATE, NONE -> " FOR UPDATE";
        };
    keyword(strength, -STEP, STEP, 0);
    String name = names.entry(mark.rti()).name();
    out().append(" OF ").append(Identifiers.quote(name == null ? "" : name));
    if (mark.waitPolicy() == Clause.LockWait.ERROR) {
      out().append(" NOWAIT");
    } else if (mark.waitPolicy() == Clause.LockWait.SKIP) {
      out().append(" SKIP LOCKED");
    }
  }

  private void with(Query q) {
    if (q.cteList().isEmpty()) {
      return;
    }
    expressions.indent(expressions.indent() + STEP);
    out().append(' ');
    String separator = q.hasRecursive() ? "WITH RECURSIVE " : "WITH ";
    for (CommonTableExpr cte : q.cteList()) {
      out().append(separator).append(Identifiers.quote(cte.ctename()));
      separator = ", ";
      if (!cte.aliascolnames().isEmpty()) {
        out().append('(').append(quoted(cte.aliascolnames())).append(')');
      }
      out().append(" AS ");
      switch (cte.ctematerialized()) {
        case ALWAYS -> out().append("MATERIALIZED ");
        case NEVER -> out().append("NOT MATERIALIZED ");
        case DEFAULT -> {}
      }
      out().append('(');
      keyword("", 0, 0, 0);
      subquery(cte.ctequery(), true);
      keyword("", 0, 0, 0);
      out().append(')');
    }
    expressions.indent(expressions.indent() - STEP);
    keyword("", 0, 0, 0);
  }

  private static String quoted(List<String> words) {
    return String.join(", ", words.stream().map(Identifiers::quote).toList());
  }

  private void plainSelect(Query q) {
    expressions.indent(expressions.indent() + STEP);
    out().append(' ');
    RangeTblEntry.Values values = simpleValues(q);
    if (values != null) {
      values(values);
      return;
    }
    out().append(q.isReturn() ? "RETURN" : "SELECT");
    if (q.hasDistinctOn()) {
      out().append(" DISTINCT ON (");
      sortGroups(q.distinctClause());
      out().append(')');
    } else if (!q.distinctClause().isEmpty()) {
      out().append(" DISTINCT");
    }
    targetList(q.targetList());
    from(q);
    Expr where = q.jointree().quals();
    if (where != null) {
      keyword(" WHERE ", -STEP, STEP, 1);
      expressions.expression(where, false);
    }
    if (!q.groupClause().isEmpty() || !q.groupingSets().isEmpty()) {
      keyword(" GROUP BY ", -STEP, STEP, 1);
      if (q.groupDistinct()) {
        out().append("DISTINCT ");
      }
      if (q.groupingSets().isEmpty()) {
        sortGroups(q.groupClause());
      } else {
        String separator = "";
        for (GroupingSet set : q.groupingSets()) {
          out().append(separator);
          separator = ", ";
          groupingSet(set, true);
        }
      }
    }
    if (q.havingQual() != null) {
      keyword(" HAVING ", -STEP, STEP, 0);
      expressions.expression(q.havingQual(), false);
    }
    boolean first = true;
    for (var window : q.windowClause()) {
      String name = window.name();
      if (name != null) {
        if (first) {
          keyword(" WINDOW ", -STEP, STEP, 1);
        } else {
          out().append(", ");
        }
        first = false;
        out().append(Identifiers.quote(name)).append(" AS ");
        new WindowText(expressions, this).specification(window);
      }
    }
  }

  private void groupingSet(GroupingSet set, boolean omitParentheses) {
    String separator = "";
    switch (set.kind()) {
      case EMPTY -> out().append("()");
      case SIMPLE -> {
        boolean parentheses = !omitParentheses || set.refs().size() != 1;
        out().append(parentheses ? "(" : "");
        for (int ref : set.refs()) {
          out().append(separator);
          separator = ", ";
          sortGroup(ref, targets, false);
        }
        out().append(parentheses ? ")" : "");
      }
      case ROLLUP, CUBE, SETS -> {
        out()
            .append(
                switch (set.kind()) {
                  case ROLLUP -> "ROLLUP(";
                  case CUBE -> "CUBE(";
                  default -> "GROUPING SETS (";
                });
        for (GroupingSet child : set.content()) {
          out().append(separator);
          separator = ", ";
          groupingSet(child, set.kind() != GroupingSet.Kind.SETS);
        }
        out().append(')');
      }
    }
  }

  /// VALUES that the query passes through as they are.
  private RangeTblEntry.@Nullable Values simpleValues(Query q) {
    if (q.rtable().size() != 1
        || !(q.rtable().getFirst() instanceof RangeTblEntry.Values values)
        || q.targetList().size() != values.eref().colnames().size()) {
      return null;
    }
    for (int i = 0; i < q.targetList().size(); i++) {
      TargetEntry t = q.targetList().get(i);
      String name = i < resultNames.size() ? resultNames.get(i) : t.resname();
      if (t.resjunk() || (name != null && !name.equals(values.eref().colnames().get(i)))) {
        return null;
      }
    }
    return values;
  }

  private void values(RangeTblEntry.Values values) {
    out().append("VALUES ");
    String separator = "";
    for (List<Expr> row : values.valuesLists()) {
      out().append(separator).append('(');
      separator = ", ";
      for (int i = 0; i < row.size(); i++) {
        out().append(i > 0 ? "," : "");
        if (row.get(i) instanceof Expr.Var v) {
          variable(v, true);
        } else {
          expressions.expression(row.get(i), false);
        }
      }
      out().append(')');
    }
  }

  private void targetList(List<TargetEntry> list) {
    String separator = " ";
    int column = 0;
    for (TargetEntry t : list) {
      if (t.resjunk()) {
        continue;
      }
      out().append(separator);
      separator = ", ";
      column++;
      int saved = expressions.beginPart();
      String own;
      if (t.expr() instanceof Expr.Var v) {
        own = variable(v, true);
      } else {
        expressions.expression(t.expr(), true);
        own = namesVisible ? null : "?column?";
      }
      String name = column <= resultNames.size() ? resultNames.get(column - 1) : t.resname();
      if (name != null && !name.equals(own)) {
        out().append(" AS ").append(Identifiers.quote(name));
      }
      String text = expressions.endPart(saved);
      if (text.startsWith("\n")) {
        expressions.removeSpaces();
      } else if (column > 1) {
        keyword("", -STEP, STEP, COLUMN);
      }
      out().append(text);
    }
  }

  // ---- order ----

  private void sortGroups(List<SortGroupClause> clauses) {
    String separator = "";
    for (SortGroupClause clause : clauses) {
      out().append(separator);
      separator = ", ";
      sortGroup(clause.tleSortGroupRef(), targets, false);
    }
  }

  void partition(List<SortGroupClause> clauses) {
    sortGroups(clauses);
  }

  void orderBy(List<SortGroupClause> clauses) {
    orderBy(clauses, targets, false);
  }

  private void orderBy(List<SortGroupClause> clauses, List<TargetEntry> list, boolean byNumber) {
    String separator = "";
    for (SortGroupClause clause : clauses) {
      out().append(separator);
      separator = ", ";
      Expr expr = sortGroup(clause.tleSortGroupRef(), list, byNumber);
      expressions.direction(clause.sortop(), expr.typeOid(), clause.nullsFirst());
    }
  }

  private Expr sortGroup(int ref, List<TargetEntry> list, boolean byNumber) {
    for (TargetEntry t : list) {
      if (t.ressortgroupref() != ref) {
        continue;
      }
      if (byNumber) {
        out().append(t.resno());
        return t.expr();
      }
      sortExpression(t.expr());
      return t.expr();
    }
    throw SqlError.internal("ORDER/GROUP BY expression not found in targetlist");
  }

  void sortExpression(Expr expr) {
    switch (expr) {
      case Expr.Const c -> expressions.typedConstant(c);
      case Expr.Var v -> {
        boolean saved = inOrderBy;
        inOrderBy = true;
        variable(v, false);
        inOrderBy = saved;
      }
      default -> {
        boolean parentheses =
            expressions.isPretty()
                || expr instanceof Expr.FuncExpr
                || expr instanceof Expr.Aggref
                || expr instanceof Expr.WindowFunc;
        out().append(parentheses ? "(" : "");
        expressions.expression(expr, true);
        out().append(parentheses ? ")" : "");
      }
    }
  }

  // ---- set operations ----

  private void setOperation(SetOperationNode node, Query q) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> {
        Query inner = ((RangeTblEntry.Subquery) q.rtable().get(r.rtindex() - 1)).subquery();
        boolean parentheses =
            !inner.cteList().isEmpty()
                || !inner.sortClause().isEmpty()
                || !inner.rowMarks().isEmpty()
                || inner.limitOffset() != null
                || inner.limitCount() != null
                || inner.setOperations() != null;
        out().append(parentheses ? "(" : "");
        query(inner, names, resultNames, namesVisible);
        out().append(parentheses ? ")" : "");
      }
      case SetOperationNode.SetOperationStmt s -> {
        boolean leftParentheses =
            s.larg() instanceof SetOperationNode.SetOperationStmt l
                && (l.op() != s.op() || l.all() != s.all());
        if (leftParentheses) {
          out().append('(');
          keyword("", STEP, 0, 0);
        }
        setOperation(s.larg(), q);
        if (leftParentheses) {
          keyword(") ", -STEP, 0, 0);
        } else {
          keyword("", 0, 0, 0);
        }
        out().append(s.op().name()).append(' ').append(s.all() ? "ALL " : "");
        boolean rightParentheses = s.rarg() instanceof SetOperationNode.SetOperationStmt;
        int inner = rightParentheses ? STEP : 0;
        out().append(rightParentheses ? "(" : "");
        keyword("", inner, 0, 0);
        boolean saved = namesVisible;
        namesVisible = false;
        setOperation(s.rarg(), q);
        namesVisible = saved;
        expressions.indent(expressions.indent() - inner);
        if (rightParentheses) {
          keyword(")", 0, 0, 0);
        }
      }
    }
  }

  // ---- FROM ----

  private void from(Query q) {
    boolean first = true;
    for (JoinTreeNode item : q.jointree().fromlist()) {
      if (item instanceof JoinTreeNode.RangeTblRef r
          && !q.rtable().get(r.rtindex() - 1).inFromCl()) {
        continue;
      }
      if (first) {
        keyword(" FROM ", -STEP, STEP, 2);
        first = false;
        fromItem(item, q);
        continue;
      }
      out().append(", ");
      int saved = expressions.beginPart();
      fromItem(item, q);
      String text = expressions.endPart(saved);
      if (text.startsWith("\n")) {
        expressions.removeSpaces();
      } else {
        keyword("", -STEP, STEP, COLUMN);
      }
      out().append(text);
    }
  }

  private void fromItem(JoinTreeNode node, Query q) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r -> rangeTableEntry(r.rtindex(), q);
      case JoinTreeNode.JoinExpr j -> join(j, q);
      case JoinTreeNode.FromExpr _ -> throw SqlError.internal("unexpected FromExpr in FROM");
    }
  }

  private void join(JoinTreeNode.JoinExpr j, Query q) {
    boolean pretty = expressions.isPretty();
    boolean around = !pretty || j.alias() != null;
    boolean right =
        pretty
            && !(j.rarg() instanceof JoinTreeNode.RangeTblRef)
            && !(j.rarg() instanceof JoinTreeNode.JoinExpr r && r.alias() != null);
    out().append(around ? "(" : "");
    fromItem(j.larg(), q);
    String word =
        switch (j.jointype()) {
          case INNER -> j.quals() != null ? " JOIN " : " CROSS JOIN ";
          case LEFT -> " LEFT JOIN ";
          case FULL -> " FULL JOIN ";
          case RIGHT -> " RIGHT JOIN ";
          case SEMI, ANTI -> throw SqlError.internal("unexpected join type in FROM");
        };
    keyword(word, -STEP, STEP, JOIN);
    out().append(right ? "(" : "");
    fromItem(j.rarg(), q);
    out().append(right ? ")" : "");
    if (!j.usingClause().isEmpty()) {
      out().append(" USING (").append(quoted(j.usingClause())).append(')');
      if (j.joinUsingAlias() != null) {
        out().append(" AS ").append(Identifiers.quote(j.joinUsingAlias().aliasname()));
      }
    } else if (j.quals() != null) {
      out().append(" ON ").append(pretty ? "" : "(");
      expressions.expression(j.quals(), false);
      out().append(pretty ? "" : ")");
    } else if (j.jointype() != dev.gajah.nodes.query.JoinType.INNER) {
      out().append(" ON TRUE");
    }
    out().append(around ? ")" : "");
    if (j.alias() != null) {
      QueryNames.Entry entry = names.entry(j.rtindex());
      out().append(' ').append(Identifiers.quote(String.valueOf(entry.name())));
      columnAliases(entry);
    }
  }

  private void rangeTableEntry(int rtindex, Query q) {
    RangeTblEntry entry = q.rtable().get(rtindex - 1);
    QueryNames.Entry called = names.entry(rtindex);
    if (entry.lateral()) {
      out().append("LATERAL ");
    }
    boolean printAlias = entry.alias() != null || called.printColumns();
    switch (entry) {
      case RangeTblEntry.Relation r -> {
        out().append(r.inh() ? "" : "ONLY ").append(relationName(r.relid()));
        printAlias |= !catalog.pgClass(r.relid()).relname().equals(called.name());
      }
      case RangeTblEntry.Subquery s -> {
        out().append('(');
        subquery(s.subquery(), true);
        out().append(')');
        printAlias = true;
      }
      case RangeTblEntry.Function f -> {
        functions(f);
        printAlias = true;
      }
      case RangeTblEntry.Values v -> {
        out().append('(');
        values(v);
        out().append(')');
        printAlias = true;
      }
      case RangeTblEntry.Cte c -> {
        out().append(Identifiers.quote(c.ctename()));
        printAlias |= !c.ctename().equals(called.name());
      }
      case RangeTblEntry.Join _, RangeTblEntry.Result _ ->
          throw SqlError.internal("unexpected range table entry in FROM");
    }
    if (printAlias) {
      out().append(' ').append(Identifiers.quote(String.valueOf(called.name())));
    }
    if (entry instanceof RangeTblEntry.Function f
        && !f.functions().getFirst().funccolnames().isEmpty()
        && f.functions().size() == 1
        && !f.funcordinality()) {
      columnDefinitions(f.functions().getFirst());
    } else {
      columnAliases(called);
    }
    if (entry instanceof RangeTblEntry.Relation r && r.tablesample() != null) {
      RangeTblEntry.TableSampleClause sample = r.tablesample();
      out()
          .append(" TABLESAMPLE ")
          .append(Identifiers.quote(catalog.proc(sample.tsmhandler()).proname()))
          .append(" (");
      expressions.expressionList(sample.args());
      out().append(')');
      if (sample.repeatable() != null) {
        out().append(" REPEATABLE (");
        expressions.expression(sample.repeatable(), false);
        out().append(')');
      }
    }
  }

  private void functions(RangeTblEntry.Function f) {
    RangeTblEntry.RangeTblFunction first = f.functions().getFirst();
    if (f.functions().size() == 1 && (first.funccolnames().isEmpty() || !f.funcordinality())) {
      expressions.functionCall(first.funcexpr());
    } else if (isUnnest(f)) {
      out().append("UNNEST(");
      String separator = "";
      for (RangeTblEntry.RangeTblFunction function : f.functions()) {
        out().append(separator);
        separator = ", ";
        expressions.expressionList(((Expr.FuncExpr) function.funcexpr()).args());
      }
      out().append(')');
    } else {
      out().append("ROWS FROM(");
      String separator = "";
      for (RangeTblEntry.RangeTblFunction function : f.functions()) {
        out().append(separator);
        separator = ", ";
        expressions.functionCall(function.funcexpr());
        if (!function.funccolnames().isEmpty()) {
          out().append(" AS ");
          columnDefinitions(function);
        }
      }
      out().append(')');
    }
    out().append(f.funcordinality() ? " WITH ORDINALITY" : "");
  }

  /// Several calls of `unnest` side by side, as UNNEST with several arguments becomes.
  private static boolean isUnnest(RangeTblEntry.Function f) {
    return f.functions().stream()
        .allMatch(
            x ->
                x.funcexpr() instanceof Expr.FuncExpr call
                    && call.funcid() == UNNEST
                    && x.funccolnames().isEmpty());
  }

  private void columnDefinitions(RangeTblEntry.RangeTblFunction f) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < f.funccolnames().size(); i++) {
      int type = f.funccoltypes().get(i);
      int collation = f.funccolcollations().get(i);
      String text =
          Identifiers.quote(f.funccolnames().get(i))
              + " "
              + catalog.formatTypeWithTypmod(type, f.funccoltypmods().get(i));
      if (collation != 0 && collation != catalog.type(type).typcollation()) {
        text += " COLLATE " + ExpressionText.collationName(catalog, collation);
      }
      parts.add(text);
    }
    out().append('(').append(String.join(", ", parts)).append(')');
  }

  private void columnAliases(QueryNames.Entry entry) {
    if (entry.printColumns()) {
      out()
          .append('(')
          .append(quoted(entry.columns().stream().filter(c -> !c.isEmpty()).toList()))
          .append(')');
    }
  }

  private String relationName(int oid) {
    PgClass row = catalog.pgClass(oid);
    boolean hidden = false;
    for (QueryNames n = names; n != null; n = n.parent) {
      hidden |= n.query.cteList().stream().anyMatch(c -> c.ctename().equals(row.relname()));
    }
    return Identifiers.qualified(
        catalog.isRelationVisible(oid) && !hidden
            ? null
            : catalog.namespaceName(row.relnamespace()),
        row.relname());
  }

  // ---- variables ----

  /// Writes a variable; returns the column's name, null for a whole row.
  @Nullable String variable(Expr.Var v, boolean topLevel) {
    return variable(v, 0, topLevel);
  }

  private @Nullable String variable(Expr.Var v, int levelsUp, boolean topLevel) {
    QueryNames level = names.up(v.varlevelsup() + levelsUp);
    RangeTblEntry entry = level.query.rtable().get(v.varno() - 1);
    QueryNames.Entry called = level.entry(v.varno());
    if (entry instanceof RangeTblEntry.Join j
        && j.alias() == null
        && v.varattno() > 0
        && j.joinaliasvars().get(v.varattno() - 1) instanceof Expr.Var inner) {
      return variable(inner, v.varlevelsup() + levelsUp, topLevel);
    }
    String name =
        switch (v.varattno()) {
          case 0 -> null;
          default ->
              v.varattno() > 0
                  ? called.columns().get(v.varattno() - 1)
                  : systemColumn(v.varattno());
        };
    boolean qualified = prefix || name == null;
    if (name != null && !qualified && inOrderBy) {
      qualified = isOutputNameOfAnother(v, name);
    }
    if (called.name() != null && qualified) {
      out().append(Identifiers.quote(called.name())).append('.');
    }
    if (name != null) {
      out().append(Identifiers.quote(name));
    } else {
      out().append('*');
      if (topLevel) {
        out().append("::").append(catalog.formatTypeWithTypmod(v.typeOid(), v.typmod()));
      }
    }
    return name;
  }

  /// ORDER BY would take a bare name for an output column.
  private boolean isOutputNameOfAnother(Expr.Var v, String name) {
    int column = 0;
    for (TargetEntry t : targets) {
      if (t.resjunk()) {
        continue;
      }
      column++;
      String shown = column <= resultNames.size() ? resultNames.get(column - 1) : t.resname();
      if (name.equals(shown) && !t.expr().equals(v)) {
        return true;
      }
    }
    return false;
  }

  private static String systemColumn(int number) {
    return switch (number) {
      case -1 -> "ctid";
      case -2 -> "xmin";
      case -3 -> "cmin";
      case -4 -> "xmax";
      case -5 -> "cmax";
      case -6 -> "tableoid";
      default -> throw SqlError.internal("invalid system attribute number " + number);
    };
  }

  Query currentQuery() {
    return names.query;
  }
}
