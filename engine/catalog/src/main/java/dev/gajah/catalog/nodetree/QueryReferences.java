// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.SetOperationNode;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.query.WindowClause;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The objects that a stored query needs (PostgreSQL: `find_expr_references_walker` on a Query).
public final class QueryReferences {
  private final Catalog catalog;
  private final Set<ObjectAddress> found = new LinkedHashSet<>();

  /// Range tables, the innermost level last.
  private final List<List<RangeTblEntry>> levels = new ArrayList<>();

  private QueryReferences(Catalog catalog) {
    this.catalog = catalog;
  }

  /// A reference to a whole relation is left out where one of its columns is referred to.
  public static Set<ObjectAddress> of(Catalog catalog, Query query) {
    QueryReferences references = new QueryReferences(catalog);
    references.query(query);
    Set<ObjectAddress> result = new LinkedHashSet<>(references.found);
    for (ObjectAddress a : references.found) {
      if (a.subId() != 0) {
        result.remove(ObjectAddress.of(a.classOid(), a.objectOid()));
      }
    }
    return result;
  }

  private void query(Query q) {
    levels.add(q.rtable());
    for (CommonTableExpr cte : q.cteList()) {
      query(cte.ctequery());
      cte.ctecoltypes().forEach(this::type);
      cte.ctecolcollations().forEach(this::collation);
    }
    q.rtable().forEach(this::entry);
    joinTree(q.jointree());
    for (TargetEntry t : q.targetList()) {
      expression(t.expr());
    }
    expression(q.havingQual());
    expression(q.limitOffset());
    expression(q.limitCount());
    sort(q.groupClause());
    sort(q.distinctClause());
    sort(q.sortClause());
    for (WindowClause w : q.windowClause()) {
      sort(w.partitionClause());
      sort(w.orderClause());
      expression(w.startOffset());
      expression(w.endOffset());
      add(PgProc.RELATION_OID, w.startInRangeFunc());
      add(PgProc.RELATION_OID, w.endInRangeFunc());
      collation(w.inRangeColl());
    }
    setOperation(q.setOperations());
    q.constraintDeps().forEach(oid -> add(PgConstraint.RELATION_OID, oid));
    levels.removeLast();
  }

  private void add(int classOid, int objectOid) {
    if (objectOid != 0) {
      found.add(ObjectAddress.of(classOid, objectOid));
    }
  }

  private void type(int oid) {
    add(PgType.RELATION_OID, oid);
  }

  private void collation(int oid) {
    if (oid != SystemOids.DEFAULT_COLLATION) {
      add(PgCollation.RELATION_OID, oid);
    }
  }

  private void sort(List<SortGroupClause> clauses) {
    for (SortGroupClause c : clauses) {
      add(PgOperator.RELATION_OID, c.eqop());
      add(PgOperator.RELATION_OID, c.sortop());
    }
  }

  private void setOperation(@Nullable SetOperationNode node) {
    if (node instanceof SetOperationNode.SetOperationStmt s) {
      sort(s.groupClauses());
      setOperation(s.larg());
      setOperation(s.rarg());
    }
  }

  private void joinTree(JoinTreeNode node) {
    switch (node) {
      case JoinTreeNode.RangeTblRef _ -> {}
      case JoinTreeNode.FromExpr f -> {
        f.fromlist().forEach(this::joinTree);
        expression(f.quals());
      }
      case JoinTreeNode.JoinExpr j -> {
        joinTree(j.larg());
        joinTree(j.rarg());
        expression(j.quals());
      }
    }
  }

  private void entry(RangeTblEntry entry) {
    switch (entry) {
      case RangeTblEntry.Relation r -> {
        add(PgClass.RELATION_OID, r.relid());
        RangeTblEntry.TableSampleClause sample = r.tablesample();
        if (sample != null) {
          add(PgProc.RELATION_OID, sample.tsmhandler());
          sample.args().forEach(this::expression);
          expression(sample.repeatable());
        }
      }
      case RangeTblEntry.Subquery s -> query(s.subquery());
      case RangeTblEntry.Join j ->
          j.joinaliasvars().subList(0, j.joinmergedcols()).forEach(this::expression);
      case RangeTblEntry.Function f -> {
        for (RangeTblEntry.RangeTblFunction function : f.functions()) {
          expression(function.funcexpr());
          function.funccoltypes().forEach(this::type);
          function.funccolcollations().forEach(this::collation);
        }
      }
      case RangeTblEntry.Values v -> {
        v.valuesLists().forEach(row -> row.forEach(this::expression));
        v.coltypes().forEach(this::type);
        v.colcollations().forEach(this::collation);
      }
      case RangeTblEntry.Cte _, RangeTblEntry.Result _ -> {}
    }
  }

  private void expression(@Nullable Expr expr) {
    if (expr != null) {
      ExpressionReferences.addTo(catalog, expr, found, this::variable, this::query);
    }
  }

  private void variable(Expr.Var v) {
    int level = levels.size() - 1 - v.varlevelsup();
    if (level < 0 || v.varno() > levels.get(level).size()) {
      return;
    }
    switch (levels.get(level).get(v.varno() - 1)) {
      case RangeTblEntry.Relation r ->
          found.add(new ObjectAddress(PgClass.RELATION_OID, r.relid(), Math.max(v.varattno(), 0)));
      case RangeTblEntry.Function f -> functionColumn(f, v.varattno());
      default -> {}
    }
  }

  /// A column of a function's row type is needed as a column of that type's relation.
  private void functionColumn(RangeTblEntry.Function f, int number) {
    int first = 0;
    for (RangeTblEntry.RangeTblFunction function : f.functions()) {
      if (number > first && number <= first + function.funccolcount()) {
        PgType row = catalog.findType(catalog.baseTypeOid(function.funcexpr().typeOid()));
        if (row != null && row.typrelid() != 0) {
          found.add(new ObjectAddress(PgClass.RELATION_OID, row.typrelid(), number - first));
        }
        return;
      }
      first += function.funccolcount();
    }
  }
}
