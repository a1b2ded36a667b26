// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// INSERT, UPDATE, DELETE; defaults are filled in here. PostgreSQL: `transformInsertStmt` and its
/// siblings, `rewriteTargetListIU`.
final class Modifications {
  private final Analysis analysis;

  Modifications(Analysis analysis) {
    this.analysis = analysis;
  }

  Query insert(ParseState state, Statement.InsertStmt raw) {
    analysis.with.transform(state, raw.withClause());
    state.isInsert = true;
    ParseState.Item target = analysis.from.target(state, raw.relation(), AclMode.INSERT, false);
    AnalyzerCatalog.RelationInfo relation = relation(state);
    List<Attribute> columns = columns(state, relation, raw.cols(), target);
    QueryBuilder query = new QueryBuilder();
    query.commandType = CmdType.INSERT;
    query.resultRelation = target.rtindex;
    query.override = raw.override();
    @Nullable Expr[] values = new Expr[relation.attributes().size()];
    Statement.SelectStmt source = raw.selectStmt();
    if (source != null) {
      boolean singleRow =
          source.valuesLists().size() == 1
              && source.sortClause().isEmpty()
              && source.limitCount() == null
              && source.limitOffset() == null;
      List<Expr> exprs =
          singleRow ? oneRow(state, source) : manyRows(state, source, columns, raw.override());
      assign(state, relation, columns, exprs, raw.cols(), values);
    }
    GeneratedColumns.checkInsert(relation, raw.override(), values);
    List<TargetEntry> targets = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Attribute attribute = relation.attributes().get(i);
      if (attribute.dropped()) {
        continue;
      }
      Expr value = values[i];
      if (value == null || value instanceof Expr.SetToDefault) {
        value = defaultOf(relation, attribute);
      }
      targets.add(new TargetEntry(value, attribute.number(), attribute.name()));
    }
    query.targetList = targets;
    if (raw.onConflictClause() != null) {
      query.onConflict = analysis.conflicts.transform(state, target, raw.onConflictClause());
    }
    returning(state, raw.returningList(), target, query);
    finish(state, query, null);
    return query.build();
  }

  private static AnalyzerCatalog.RelationInfo relation(ParseState state) {
    AnalyzerCatalog.RelationInfo relation = state.targetRelation;
    assert relation != null : "statement without target";
    return relation;
  }

  private List<Attribute> columns(
      ParseState state,
      AnalyzerCatalog.RelationInfo relation,
      List<Clause.ResTarget> names,
      ParseState.Item target) {
    List<Attribute> columns = new ArrayList<>();
    if (names.isEmpty()) {
      for (Attribute attribute : relation.attributes()) {
        if (!attribute.dropped()) {
          columns.add(attribute);
        }
      }
    }
    for (Clause.ResTarget name : names) {
      Attribute attribute = attribute(relation, name);
      if (columns.contains(attribute)) {
        throw analysis.error(
            SqlState.DUPLICATE_COLUMN,
            "column \"%s\" specified more than once".formatted(attribute.name()),
            name.location());
      }
      if (!name.indirection().isEmpty()) {
        throw analysis.unsupported("assignment to part of a column", name.location());
      }
      columns.add(attribute);
    }
    if (target.permissions != null) {
      columns.forEach(c -> target.permissions.inserted.add(c.number()));
    }
    return columns;
  }

  private Attribute attribute(AnalyzerCatalog.RelationInfo relation, Clause.ResTarget target) {
    for (Attribute attribute : relation.attributes()) {
      if (!attribute.dropped() && attribute.name().equals(target.name())) {
        return attribute;
      }
    }
    throw analysis.error(
        SqlState.UNDEFINED_COLUMN,
        "column \"%s\" of relation \"%s\" does not exist".formatted(target.name(), relation.name()),
        target.location());
  }

  private List<Expr> oneRow(ParseState state, Statement.SelectStmt source) {
    List<Expr> exprs = new ArrayList<>();
    for (RawExpr value : source.valuesLists().getFirst()) {
      exprs.add(value(state, value, ExprKind.VALUES_SINGLE));
    }
    return exprs;
  }

  /// A value to store; DEFAULT stays as it is for the caller to replace.
  private Expr value(ParseState state, RawExpr raw, ExprKind kind) {
    return raw instanceof RawExpr.SetToDefault d
        ? new Expr.SetToDefault(Types.UNKNOWN, -1, 0, d.location())
        : analysis.expressions.transform(state, raw, kind);
  }

  private List<Expr> manyRows(
      ParseState state,
      Statement.SelectStmt source,
      List<Attribute> columns,
      Clause.Overriding override) {
    ParseState.Item item;
    boolean[] fromTargets = new boolean[columns.size()];
    if (!source.valuesLists().isEmpty()
        && source.sortClause().isEmpty()
        && source.limitCount() == null) {
      List<List<Expr>> rows = new ArrayList<>();
      for (int i = 0; i < fromTargets.length; i++) {
        fromTargets[i] =
            GeneratedColumns.refusesValues(columns.get(i), override)
                && isDefaultInAll(source.valuesLists(), i);
      }
      for (List<RawExpr> row : source.valuesLists()) {
        List<Expr> exprs = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          Expr value = value(state, row.get(i), ExprKind.VALUES);
          if (i < columns.size()) {
            value =
                !(value instanceof Expr.SetToDefault)
                    ? convert(value, columns.get(i))
                    : GeneratedColumns.ignoresValues(columns.get(i), override)
                        ? nothing(columns.get(i))
                        : defaultOf(relation(state), columns.get(i));
          }
          exprs.add(value);
        }
        if (!rows.isEmpty() && rows.getFirst().size() != exprs.size()) {
          throw new SqlError(SqlState.SYNTAX_ERROR, "VALUES lists must all be the same length");
        }
        rows.add(exprs);
      }
      List<Integer> types = new ArrayList<>();
      List<Integer> typmods = new ArrayList<>();
      List<Integer> collations = new ArrayList<>();
      for (Expr expr : rows.getFirst()) {
        types.add(expr.typeOid());
        typmods.add(expr.typmod());
        collations.add(expr.collation());
      }
      item = analysis.ranges.addValues(state, rows, types, typmods, collations, null, false);
    } else {
      ParseState inner = new ParseState(state);
      inner.resolveUnknowns = false;
      Query query = analysis.selects.select(inner, source);
      item =
          analysis.ranges.addSubquery(
              state, query, new dev.gajah.nodes.query.Alias("*SELECT*", List.of()), false, false);
    }
    state.joinlist.add(new JoinTreeNode.RangeTblRef(item.rtindex));
    List<Expr> exprs = new ArrayList<>();
    for (TargetEntry target : analysis.ranges.expand(state, state, item, 0, -1)) {
      Expr expr = target.expr();
      if (item.rte instanceof dev.gajah.nodes.query.RangeTblEntry.Subquery sub
          && expr.typeOid() == Types.UNKNOWN
          && expr instanceof Expr.Var v
          && sub.subquery().targetList().get(v.varattno() - 1).expr()
              instanceof Expr.Const constant) {
        expr = constant;
      }
      int column = exprs.size();
      exprs.add(
          column < fromTargets.length && fromTargets[column]
              ? new Expr.SetToDefault(Types.UNKNOWN, -1, 0, -1)
              : expr);
    }
    return exprs;
  }

  private static boolean isDefaultInAll(List<List<RawExpr>> rows, int column) {
    return rows.stream()
        .allMatch(row -> column < row.size() && row.get(column) instanceof RawExpr.SetToDefault);
  }

  private void assign(
      ParseState state,
      AnalyzerCatalog.RelationInfo relation,
      List<Attribute> columns,
      List<Expr> exprs,
      List<Clause.ResTarget> names,
      @Nullable Expr[] values) {
    if (exprs.size() > columns.size()) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          "INSERT has more expressions than target columns",
          Locations.of(exprs.get(columns.size())));
    }
    if (!names.isEmpty() && exprs.size() < columns.size()) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          "INSERT has more target columns than expressions",
          names.get(exprs.size()).location());
    }
    for (int i = 0; i < exprs.size(); i++) {
      Expr expr = exprs.get(i);
      values[columns.get(i).number() - 1] =
          expr instanceof Expr.SetToDefault ? expr : convert(expr, columns.get(i));
    }
  }

  private Expr convert(Expr expr, Attribute attribute) {
    Expr converted =
        analysis.coercion.toTarget(
            expr,
            attribute.typeOid(),
            attribute.typmod(),
            Coercion.Context.ASSIGNMENT,
            Expr.CoercionForm.IMPLICIT_CAST,
            -1);
    if (converted == null) {
      throw analysis
          .error(
              SqlState.DATATYPE_MISMATCH,
              "column \"%s\" is of type %s but expression is of type %s"
                  .formatted(
                      attribute.name(),
                      analysis.format(attribute.typeOid()),
                      analysis.format(expr.typeOid())),
              Locations.of(expr))
          .hint("You will need to rewrite or cast the expression.");
    }
    return converted;
  }

  private Expr defaultOf(AnalyzerCatalog.RelationInfo relation, Attribute attribute) {
    Expr value = analysis.catalog.columnDefault(relation.oid(), attribute.number());
    return value != null ? value : nothing(attribute);
  }

  private static Expr nothing(Attribute attribute) {
    return new Expr.Const(
        attribute.typeOid(), attribute.typmod(), attribute.collationOid(), null, -1);
  }

  Query update(ParseState state, Statement.UpdateStmt raw) {
    analysis.with.transform(state, raw.withClause());
    ParseState.Item target = analysis.from.target(state, raw.relation(), AclMode.UPDATE, true);
    AnalyzerCatalog.RelationInfo relation = relation(state);
    state.joinlist.add(new JoinTreeNode.RangeTblRef(target.rtindex));
    analysis.from.transform(state, raw.fromClause());
    List<TargetEntry> targets = assignments(state, relation, target, raw.targetList());
    Expr where = analysis.clauses.where(state, raw.whereClause());
    QueryBuilder query = new QueryBuilder();
    query.commandType = CmdType.UPDATE;
    query.resultRelation = target.rtindex;
    query.targetList = targets;
    returning(state, raw.returningList(), target, query);
    finish(state, query, where);
    return query.build();
  }

  /// The assignments of SET, by attribute number.
  List<TargetEntry> assignments(
      ParseState state,
      AnalyzerCatalog.RelationInfo relation,
      ParseState.Item target,
      List<Clause.ResTarget> raw) {
    List<TargetEntry> targets = new ArrayList<>();
    SqlError refused = null;
    for (Clause.ResTarget assignment : raw) {
      Attribute attribute = attribute(relation, assignment);
      RawExpr value = assignment.val();
      if (value == null || !assignment.indirection().isEmpty()) {
        throw analysis.unsupported("assignment to part of a column", assignment.location());
      }
      if (targets.stream().anyMatch(t -> t.resno() == attribute.number())) {
        throw new SqlError(
            SqlState.SYNTAX_ERROR,
            "multiple assignments to same column \"%s\"".formatted(attribute.name()));
      }
      if (value instanceof RawExpr.MultiAssignRef multi) {
        value = element(multi);
      }
      Expr expr = value(state, value, ExprKind.UPDATE_SOURCE);
      if (!(expr instanceof Expr.SetToDefault)) {
        refused = refused == null ? GeneratedColumns.updateRefused(attribute) : refused;
      }
      expr =
          expr instanceof Expr.SetToDefault
              ? defaultOf(relation, attribute)
              : convert(expr, attribute);
      targets.add(new TargetEntry(expr, attribute.number(), attribute.name()));
      if (target.permissions != null) {
        target.permissions.updated.add(attribute.number());
      }
    }
    if (refused != null) {
      throw refused;
    }
    return targets;
  }

  /// One element of the row assigned by `(a, b) = row`.
  private RawExpr element(RawExpr.MultiAssignRef multi) {
    if (!(multi.source() instanceof RawExpr.RowExpr row)) {
      if (multi.source() instanceof RawExpr.SubLink) {
        throw analysis.unsupported("multiple-column UPDATE from a sub-SELECT", multi.location());
      }
      if (multi.ncolumns() == 1) {
        return multi.source();
      }
      throw analysis.error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression",
          multi.location());
    }
    if (row.args().size() != multi.ncolumns()) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          "number of columns does not match number of values",
          row.location());
    }
    return row.args().get(multi.colno() - 1);
  }

  Query delete(ParseState state, Statement.DeleteStmt raw) {
    analysis.with.transform(state, raw.withClause());
    ParseState.Item target = analysis.from.target(state, raw.relation(), AclMode.DELETE, true);
    state.joinlist.add(new JoinTreeNode.RangeTblRef(target.rtindex));
    analysis.from.transform(state, raw.usingClause());
    Expr where = analysis.clauses.where(state, raw.whereClause());
    QueryBuilder query = new QueryBuilder();
    query.commandType = CmdType.DELETE;
    query.resultRelation = target.rtindex;
    returning(state, raw.returningList(), target, query);
    finish(state, query, where);
    return query.build();
  }

  private void returning(
      ParseState state, List<Clause.ResTarget> raw, ParseState.Item target, QueryBuilder query) {
    if (raw.isEmpty()) {
      return;
    }
    if (!state.namespace.contains(target)) {
      state.namespace.add(target);
    }
    int saved = state.nextResno;
    state.nextResno = 1;
    query.returningList =
        analysis.targets.resolveUnknowns(
            analysis.targets.transform(state, raw, ExprKind.RETURNING));
    state.nextResno = saved;
  }

  private void finish(ParseState state, QueryBuilder query, @Nullable Expr where) {
    query.rtable = state.rtable;
    query.rteperminfos = state.buildPermissions();
    query.jointree = new JoinTreeNode.FromExpr(state.joinlist, where);
    query.hasSubLinks = state.hasSubLinks;
    query.hasTargetSRFs = state.hasTargetSrfs;
    query.hasAggs = state.hasAggs;
    analysis.with.finish(state, query);
  }
}
