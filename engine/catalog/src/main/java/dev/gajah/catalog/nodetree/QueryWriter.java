// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.GroupingSet;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.RTEPermissionInfo;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.RowMarkClause;
import dev.gajah.nodes.query.SetOperationNode;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.query.WindowClause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the queries behind views as PostgreSQL stores them in `pg_rewrite.ev_action`. Only
/// SELECT. The counterpart of [QueryReader].
///
/// PostgreSQL notes in each variable which outer joins can make it null (`varnullingrels`). Our
/// trees leave that to the planner, so it is worked out here from where the variable stands:
/// [NullingJoins].
public final class QueryWriter {
  /// Column numbers in stored bitmaps are moved up by this, to make room for system columns.
  private static final int BITMAP_OFFSET = 7;

  private final ExpressionWriter out;

  public QueryWriter(Catalog catalog) {
    out = new ExpressionWriter(catalog);
  }

  QueryWriter(ExpressionWriter out) {
    this.out = out;
  }

  /// The action of a view's rule: a list of one query.
  public String writeAction(Query query) {
    out.reset();
    out.append("(");
    put(query);
    out.append(")");
    return out.text();
  }

  void put(Query q) {
    if (q.commandType() != CmdType.SELECT) {
      throw SqlError.unsupported("storing a query other than SELECT");
    }
    out.nulling().enter(q.jointree());
    out.open("QUERY")
        .number("commandType", 1)
        .number("querySource", 0)
        .bool("canSetTag", q.canSetTag());
    nothing("utilityStmt");
    out.number("resultRelation", 0)
        .bool("hasAggs", q.hasAggs())
        .bool("hasWindowFuncs", q.hasWindowFuncs())
        .bool("hasTargetSRFs", q.hasTargetSRFs())
        .bool("hasSubLinks", q.hasSubLinks())
        .bool("hasDistinctOn", q.hasDistinctOn())
        .bool("hasRecursive", q.hasRecursive())
        .bool("hasModifyingCTE", q.hasModifyingCTE())
        .bool("hasForUpdate", q.hasForUpdate())
        .bool("hasRowSecurity", q.hasRowSecurity())
        .bool("isReturn", q.isReturn());
    list("cteList", q.cteList(), this::cte);
    rangeTable(q);
    list("rteperminfos", q.rteperminfos(), this::permissions);
    out.label("jointree");
    joinTree(q.jointree());
    nothing("mergeActionList");
    out.number("mergeTargetRelation", 0);
    nothing("mergeJoinCondition");
    list("targetList", q.targetList(), this::target);
    out.number("override", 0);
    nothing("onConflict");
    nothing("returningList");
    sortClauses("groupClause", q.groupClause());
    out.bool("groupDistinct", q.groupDistinct());
    list("groupingSets", q.groupingSets(), this::groupingSet);
    out.node("havingQual", q.havingQual());
    list("windowClause", q.windowClause(), this::window);
    sortClauses("distinctClause", q.distinctClause());
    sortClauses("sortClause", q.sortClause());
    out.node("limitOffset", q.limitOffset())
        .node("limitCount", q.limitCount())
        .number("limitOption", q.limitOption().ordinal());
    list("rowMarks", q.rowMarks(), this::rowMark);
    out.label("setOperations");
    SetOperationNode setOperations = q.setOperations();
    if (setOperations == null) {
      out.append("<>");
    } else {
      setOperation(setOperations);
    }
    out.numbers("constraintDeps", 'o', q.constraintDeps());
    nothing("withCheckOptions");
    out.number("stmt_location", -1).number("stmt_len", -1).close();
    out.nulling().leave();
  }

  private void nothing(String name) {
    out.label(name);
    out.append("<>");
  }

  private interface Put<T> {
    void put(T value);
  }

  private <T> void list(String name, List<T> values, Put<T> put) {
    out.label(name);
    items(values, put);
  }

  private <T> void items(List<T> values, Put<T> put) {
    if (values.isEmpty()) {
      out.append("<>");
      return;
    }
    out.append("(");
    for (int i = 0; i < values.size(); i++) {
      out.append(i > 0 ? " " : "");
      put.put(values.get(i));
    }
    out.append(")");
  }

  private void word(String name, String text) {
    out.label(name);
    out.append(text.isEmpty() ? "\"\"" : ExpressionWriter.token(text));
  }

  private void wordOrNothing(String name, @Nullable String text) {
    if (text == null) {
      nothing(name);
    } else {
      word(name, text);
    }
  }

  // ---- parts of a query ----

  private void cte(CommonTableExpr c) {
    out.open("COMMONTABLEEXPR");
    word("ctename", c.ctename());
    out.putStrings("aliascolnames", c.aliascolnames());
    out.number("ctematerialized", c.ctematerialized().ordinal()).label("ctequery");
    put(c.ctequery());
    nothing("search_clause");
    nothing("cycle_clause");
    out.number("location", -1)
        .bool("cterecursive", c.cterecursive())
        .number("cterefcount", c.cterefcount());
    out.putStrings("ctecolnames", c.ctecolnames());
    out.numbers("ctecoltypes", 'o', c.ctecoltypes())
        .numbers("ctecoltypmods", 'i', c.ctecoltypmods())
        .numbers("ctecolcollations", 'o', c.ctecolcollations())
        .close();
  }

  private void permissions(RTEPermissionInfo p) {
    out.open("RTEPERMISSIONINFO")
        .oid("relid", p.relid())
        .bool("inh", p.inh())
        .number("requiredPerms", p.requiredPerms())
        .oid("checkAsUser", p.checkAsUser());
    bitmap("selectedCols", p.selectedCols());
    bitmap("insertedCols", p.insertedCols());
    bitmap("updatedCols", p.updatedCols());
    out.close();
  }

  private void bitmap(String name, List<Integer> columns) {
    out.label(name);
    out.append("(b");
    for (int column : columns.stream().sorted().toList()) {
      out.append(" " + (column + BITMAP_OFFSET));
    }
    out.append(")");
  }

  void target(TargetEntry t) {
    out.open("TARGETENTRY").node("expr", t.expr()).number("resno", t.resno());
    wordOrNothing("resname", t.resname());
    out.number("ressortgroupref", t.ressortgroupref())
        .oid("resorigtbl", t.resorigtbl())
        .number("resorigcol", t.resorigcol())
        .bool("resjunk", t.resjunk())
        .close();
  }

  private void sortClauses(String name, List<SortGroupClause> clauses) {
    list(name, clauses, this::sortClause);
  }

  void sortClause(SortGroupClause c) {
    out.open("SORTGROUPCLAUSE")
        .number("tleSortGroupRef", c.tleSortGroupRef())
        .oid("eqop", c.eqop())
        .oid("sortop", c.sortop())
        .bool("nulls_first", c.nullsFirst())
        .bool("hashable", c.hashable())
        .close();
  }

  private void groupingSet(GroupingSet set) {
    out.open("GROUPINGSET").number("kind", set.kind().ordinal());
    if (set.kind() == GroupingSet.Kind.SIMPLE) {
      out.numbers("content", 'i', set.refs());
    } else {
      list("content", set.content(), this::groupingSet);
    }
    out.closeWithLocation();
  }

  private void window(WindowClause w) {
    out.open("WINDOWCLAUSE");
    wordOrNothing("name", w.name());
    wordOrNothing("refname", w.refname());
    sortClauses("partitionClause", w.partitionClause());
    sortClauses("orderClause", w.orderClause());
    out.number("frameOptions", w.frameOptions())
        .node("startOffset", w.startOffset())
        .node("endOffset", w.endOffset())
        .oid("startInRangeFunc", w.startInRangeFunc())
        .oid("endInRangeFunc", w.endInRangeFunc())
        .oid("inRangeColl", w.inRangeColl())
        .bool("inRangeAsc", w.inRangeAsc())
        .bool("inRangeNullsFirst", w.inRangeNullsFirst())
        .number("winref", w.winref())
        .bool("copiedOrder", w.copiedOrder())
        .close();
  }

  private void rowMark(RowMarkClause m) {
    out.open("ROWMARKCLAUSE")
        .number("rti", m.rti())
        .number("strength", m.strength().ordinal())
        .number("waitPolicy", m.waitPolicy().ordinal())
        .bool("pushedDown", m.pushedDown())
        .close();
  }

  private void setOperation(SetOperationNode node) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r ->
          out.open("RANGETBLREF").number("rtindex", r.rtindex()).close();
      case SetOperationNode.SetOperationStmt s -> {
        out.open("SETOPERATIONSTMT")
            .number("op", s.op().ordinal())
            .bool("all", s.all())
            .label("larg");
        setOperation(s.larg());
        out.label("rarg");
        setOperation(s.rarg());
        out.numbers("colTypes", 'o', s.colTypes())
            .numbers("colTypmods", 'i', s.colTypmods())
            .numbers("colCollations", 'o', s.colCollations());
        sortClauses("groupClauses", s.groupClauses());
        out.close();
      }
    }
  }

  // ---- FROM ----

  private void joinTree(JoinTreeNode node) {
    switch (node) {
      case JoinTreeNode.RangeTblRef r ->
          out.open("RANGETBLREF").number("rtindex", r.rtindex()).close();
      case JoinTreeNode.FromExpr f -> {
        out.open("FROMEXPR");
        list("fromlist", f.fromlist(), this::joinTree);
        out.node("quals", f.quals()).close();
      }
      case JoinTreeNode.JoinExpr j -> {
        out.open("JOINEXPR")
            .number("jointype", j.jointype().ordinal())
            .bool("isNatural", j.isNatural())
            .label("larg");
        joinTree(j.larg());
        out.label("rarg");
        joinTree(j.rarg());
        out.putStrings("usingClause", j.usingClause());
        alias("join_using_alias", j.joinUsingAlias());
        out.nulling().at(j.rtindex(), true);
        out.node("quals", j.quals());
        out.nulling().atTop();
        alias("alias", j.alias());
        out.number("rtindex", j.rtindex()).close();
      }
    }
  }

  private void alias(String name, @Nullable Alias alias) {
    out.label(name);
    if (alias == null) {
      out.append("<>");
      return;
    }
    out.open("ALIAS");
    word("aliasname", alias.aliasname());
    out.putStrings("colnames", alias.colnames());
    out.close();
  }

  private void rangeTable(Query q) {
    out.label("rtable");
    if (q.rtable().isEmpty()) {
      out.append("<>");
      return;
    }
    out.append("(");
    for (int i = 0; i < q.rtable().size(); i++) {
      out.append(i > 0 ? " " : "");
      out.nulling().at(i + 1, false);
      entry(q.rtable().get(i));
    }
    out.nulling().atTop();
    out.append(")");
  }

  private void entry(RangeTblEntry entry) {
    out.open("RANGETBLENTRY");
    alias("alias", entry.alias());
    alias("eref", entry.eref());
    switch (entry) {
      case RangeTblEntry.Relation r -> {
        out.number("rtekind", 0);
        relation(r.relid(), r.inh(), r.relkind(), r.rellockmode(), r.perminfoindex());
        sample(r.tablesample());
      }
      case RangeTblEntry.Subquery s -> {
        out.number("rtekind", 1).label("subquery");
        put(s.subquery());
        out.bool("security_barrier", s.securityBarrier());
        relation(s.relid(), false, s.relkind(), s.rellockmode(), s.perminfoindex());
      }
      case RangeTblEntry.Join j -> {
        out.number("rtekind", 2)
            .number("jointype", j.jointype().ordinal())
            .number("joinmergedcols", j.joinmergedcols())
            .list("joinaliasvars", j.joinaliasvars())
            .numbers("joinleftcols", 'i', j.joinleftcols().stream().filter(n -> n != 0).toList())
            .numbers("joinrightcols", 'i', j.joinrightcols().stream().filter(n -> n != 0).toList());
        alias("join_using_alias", j.joinUsingAlias());
      }
      case RangeTblEntry.Function f -> {
        out.number("rtekind", 3);
        list("functions", f.functions(), this::function);
        out.bool("funcordinality", f.funcordinality());
      }
      case RangeTblEntry.Values v -> {
        out.number("rtekind", 5);
        list("values_lists", v.valuesLists(), out::putList);
        columns(v.coltypes(), v.coltypmods(), v.colcollations());
      }
      case RangeTblEntry.Cte c -> {
        out.number("rtekind", 6);
        word("ctename", c.ctename());
        out.number("ctelevelsup", c.ctelevelsup()).bool("self_reference", c.selfReference());
        columns(c.coltypes(), c.coltypmods(), c.colcollations());
      }
      case RangeTblEntry.Result _ -> out.number("rtekind", 8);
    }
    out.bool("lateral", entry.lateral()).bool("inFromCl", entry.inFromCl());
    nothing("securityQuals");
    out.close();
  }

  private void relation(int relid, boolean inh, char kind, int lockMode, int permissions) {
    out.oid("relid", relid).bool("inh", inh).label("relkind");
    out.append(kind == 0 || kind == ' ' ? "<>" : String.valueOf(kind));
    out.number("rellockmode", lockMode).number("perminfoindex", permissions);
  }

  private void sample(RangeTblEntry.@Nullable TableSampleClause sample) {
    if (sample == null) {
      nothing("tablesample");
      return;
    }
    out.label("tablesample");
    out.open("TABLESAMPLECLAUSE")
        .oid("tsmhandler", sample.tsmhandler())
        .list("args", sample.args())
        .node("repeatable", sample.repeatable())
        .close();
  }

  private void function(RangeTblEntry.RangeTblFunction f) {
    out.open("RANGETBLFUNCTION")
        .node("funcexpr", f.funcexpr())
        .number("funccolcount", f.funccolcount());
    out.putStrings("funccolnames", f.funccolnames());
    out.numbers("funccoltypes", 'o', f.funccoltypes())
        .numbers("funccoltypmods", 'i', f.funccoltypmods())
        .numbers("funccolcollations", 'o', f.funccolcollations());
    bitmap("funcparams", List.of());
    out.close();
  }

  private void columns(List<Integer> types, List<Integer> typmods, List<Integer> collations) {
    out.numbers("coltypes", 'o', types)
        .numbers("coltypmods", 'i', typmods)
        .numbers("colcollations", 'o', collations);
  }

  // ---- expressions that hold queries or sort clauses ----

  void subLink(Expr.SubLink s) {
    out.open("SUBLINK")
        .number("subLinkType", s.subLinkType().ordinal())
        .number("subLinkId", s.subLinkId())
        .node("testexpr", s.testexpr());
    out.putStrings("operName", s.operName());
    out.label("subselect");
    put((Query) s.subselect());
    out.closeWithLocation();
  }

  void aggregate(Expr.Aggref a, AggregateOrder order) {
    List<Integer> types =
        java.util.stream.Stream.concat(
                a.direct().stream(),
                a.args().stream().filter(t -> !t.resjunk()).map(TargetEntry::expr))
            .map(Expr::typeOid)
            .toList();
    out.open("AGGREF")
        .oid("aggfnoid", a.aggfnoid())
        .oid("aggtype", a.typeOid())
        .oid("aggcollid", a.collation())
        .oid("inputcollid", a.inputCollation())
        .oid("aggtranstype", 0)
        .numbers("aggargtypes", 'o', types)
        .list("aggdirectargs", a.direct());
    list("args", order.args(), this::target);
    sortClauses("aggorder", order.order());
    sortClauses("aggdistinct", order.distinct());
    out.node("aggfilter", a.filter())
        .bool("aggstar", a.star())
        .bool("aggvariadic", a.variadic())
        .label("aggkind");
    out.append(String.valueOf(a.kind()));
    out.bool("aggpresorted", false)
        .number("agglevelsup", a.agglevelsup())
        .number("aggsplit", 0)
        .number("aggno", -1)
        .number("aggtransno", -1)
        .closeWithLocation();
  }

  void windowFunction(Expr.WindowFunc w) {
    out.open("WINDOWFUNC")
        .oid("winfnoid", w.winfnoid())
        .oid("wintype", w.typeOid())
        .oid("wincollid", w.collation())
        .oid("inputcollid", w.inputCollation())
        .list("args", w.args())
        .node("aggfilter", w.filter());
    nothing("runCondition");
    out.number("winref", w.winref())
        .bool("winstar", w.star())
        .bool("winagg", w.aggregate())
        .closeWithLocation();
  }

  void grouping(Expr.GroupingFunc g) {
    out.open("GROUPINGFUNC").list("args", g.args()).numbers("refs", 'i', g.refs());
    nothing("cols");
    out.number("agglevelsup", g.agglevelsup()).closeWithLocation();
  }
}
