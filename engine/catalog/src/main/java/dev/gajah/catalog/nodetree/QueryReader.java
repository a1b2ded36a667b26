// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.GroupingSet;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RTEPermissionInfo;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.query.RowMarkClause;
import dev.gajah.nodes.query.SetOperationNode;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.query.WindowClause;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the queries behind views (`pg_rewrite.ev_action`) as analysed queries. Only SELECT.
public final class QueryReader {
  /// Column numbers in stored bitmaps are moved up by this, to make room for system columns.
  private static final int BITMAP_OFFSET = 7;

  private static final int BTREE_LESS = 1;
  private static final int BTREE_GREATER = 5;

  private final Catalog catalog;
  private final ExpressionReader expressions;

  public QueryReader(Catalog catalog) {
    this(catalog, new ExpressionReader(catalog));
  }

  QueryReader(Catalog catalog, ExpressionReader expressions) {
    this.catalog = catalog;
    this.expressions = expressions;
  }

  /// The query of a rule's action, a list with one element.
  public Query readAction(String text) {
    if (Tree.parse(text) instanceof Tree.Items items
        && items.elements().size() == 1
        && items.elements().getFirst() instanceof Tree.Node node) {
      return query(node);
    }
    throw SqlError.unsupported("a rule with other than one action");
  }

  Query query(Tree.Node n) {
    if (!n.name().equals("QUERY") || n.integer("commandType") != 1) {
      throw SqlError.unsupported("a stored query other than SELECT");
    }
    QueryBuilder q = new QueryBuilder();
    q.commandType = CmdType.SELECT;
    q.canSetTag = n.bool("canSetTag");
    q.hasAggs = n.bool("hasAggs");
    q.hasWindowFuncs = n.bool("hasWindowFuncs");
    q.hasTargetSRFs = n.bool("hasTargetSRFs");
    q.hasSubLinks = n.bool("hasSubLinks");
    q.hasDistinctOn = n.bool("hasDistinctOn");
    q.hasRecursive = n.bool("hasRecursive");
    q.hasModifyingCTE = n.bool("hasModifyingCTE");
    q.hasForUpdate = n.bool("hasForUpdate");
    q.hasRowSecurity = n.bool("hasRowSecurity");
    q.isReturn = n.bool("isReturn");
    for (Tree.Node item : nodes(n, "cteList")) {
      q.cteList.add(cte(item));
    }
    for (Tree.Node item : nodes(n, "rtable")) {
      q.rtable.add(rangeTableEntry(item));
    }
    for (Tree.Node item : nodes(n, "rteperminfos")) {
      q.rteperminfos.add(
          new RTEPermissionInfo(
              item.integer("relid"),
              item.bool("inh"),
              item.integer("requiredPerms"),
              item.integer("checkAsUser"),
              columns(item, "selectedCols"),
              columns(item, "insertedCols"),
              columns(item, "updatedCols")));
    }
    if (n.field("jointree") instanceof Tree.Node tree
        && joinTree(tree) instanceof JoinTreeNode.FromExpr from) {
      q.jointree = from;
    }
    for (Tree.Node item : nodes(n, "targetList")) {
      q.targetList.add(target(item));
    }
    q.groupClause = sortClauses(n, "groupClause");
    q.groupDistinct = n.bool("groupDistinct");
    for (Tree.Node item : nodes(n, "groupingSets")) {
      q.groupingSets.add(groupingSet(item));
    }
    q.havingQual = expressions.expression(n.field("havingQual"));
    for (Tree.Node item : nodes(n, "windowClause")) {
      q.windowClause.add(window(item));
    }
    q.distinctClause = sortClauses(n, "distinctClause");
    q.sortClause = sortClauses(n, "sortClause");
    q.limitOffset = expressions.expression(n.field("limitOffset"));
    q.limitCount = expressions.expression(n.field("limitCount"));
    q.limitOption = Statement.LimitOption.values()[n.integer("limitOption")];
    for (Tree.Node item : nodes(n, "rowMarks")) {
      q.rowMarks.add(
          new RowMarkClause(
              item.integer("rti"),
              Clause.LockStrength.values()[item.integer("strength")],
              Clause.LockWait.values()[item.integer("waitPolicy")],
              item.bool("pushedDown")));
    }
    if (n.field("setOperations") instanceof Tree.Node item
        && setOperation(item) instanceof SetOperationNode.SetOperationStmt statement) {
      q.setOperations = statement;
    }
    q.constraintDeps = n.numbers("constraintDeps");
    return q.build();
  }

  private static List<Tree.Node> nodes(Tree.Node n, String field) {
    List<Tree.Node> result = new ArrayList<>();
    for (Tree element : n.list(field)) {
      if (element instanceof Tree.Node node) {
        result.add(node);
      }
    }
    return result;
  }

  private static List<Integer> columns(Tree.Node n, String field) {
    return n.numbers(field).stream().map(number -> number - BITMAP_OFFSET).toList();
  }

  private static List<String> strings(Tree.Node n, String field) {
    List<String> result = new ArrayList<>();
    for (Tree element : n.list(field)) {
      if (element instanceof Tree.Word word && word.text() != null) {
        result.add(word.text());
      }
    }
    return result;
  }

  private List<SortGroupClause> sortClauses(Tree.Node n, String field) {
    List<SortGroupClause> result = new ArrayList<>();
    for (Tree.Node item : nodes(n, field)) {
      result.add(
          new SortGroupClause(
              item.integer("tleSortGroupRef"),
              item.integer("eqop"),
              item.integer("sortop"),
              item.bool("nulls_first"),
              item.bool("hashable")));
    }
    return result;
  }

  TargetEntry target(Tree.Node n) {
    Expr expr = expressions.expression(n.field("expr"));
    if (expr == null) {
      throw SqlError.internal("target without expression in a node tree");
    }
    return new TargetEntry(
        expr,
        n.integer("resno"),
        n.text("resname"),
        n.integer("ressortgroupref"),
        n.integer("resorigtbl"),
        n.integer("resorigcol"),
        n.bool("resjunk"));
  }

  private static GroupingSet groupingSet(Tree.Node n) {
    GroupingSet.Kind kind = GroupingSet.Kind.values()[n.integer("kind")];
    List<GroupingSet> content = new ArrayList<>();
    List<Integer> refs = List.of();
    if (kind == GroupingSet.Kind.SIMPLE) {
      refs = n.numbers("content");
    } else {
      for (Tree.Node item : nodes(n, "content")) {
        content.add(groupingSet(item));
      }
    }
    return new GroupingSet(kind, content, refs, -1);
  }

  private WindowClause window(Tree.Node n) {
    return new WindowClause(
        n.text("name"),
        n.text("refname"),
        sortClauses(n, "partitionClause"),
        sortClauses(n, "orderClause"),
        n.integer("frameOptions"),
        expressions.expression(n.field("startOffset")),
        expressions.expression(n.field("endOffset")),
        n.integer("startInRangeFunc"),
        n.integer("endInRangeFunc"),
        n.integer("inRangeColl"),
        n.bool("inRangeAsc"),
        n.bool("inRangeNullsFirst"),
        n.integer("winref"),
        n.bool("copiedOrder"));
  }

  private CommonTableExpr cte(Tree.Node n) {
    if (!(n.field("ctequery") instanceof Tree.Node inner)) {
      throw SqlError.internal("WITH item without query in a node tree");
    }
    return new CommonTableExpr(
        n.word("ctename"),
        strings(n, "aliascolnames"),
        Clause.CteMaterialize.values()[n.integer("ctematerialized")],
        query(inner),
        -1,
        n.bool("cterecursive"),
        n.integer("cterefcount"),
        strings(n, "ctecolnames"),
        n.numbers("ctecoltypes"),
        n.numbers("ctecoltypmods"),
        n.numbers("ctecolcollations"));
  }

  // ---- FROM ----

  private JoinTreeNode joinTree(Tree.Node n) {
    return switch (n.name()) {
      case "RANGETBLREF" -> new JoinTreeNode.RangeTblRef(n.integer("rtindex"));
      case "FROMEXPR" -> {
        List<JoinTreeNode> items = new ArrayList<>();
        for (Tree.Node item : nodes(n, "fromlist")) {
          items.add(joinTree(item));
        }
        yield new JoinTreeNode.FromExpr(items, expressions.expression(n.field("quals")));
      }
      case "JOINEXPR" -> {
        if (!(n.field("larg") instanceof Tree.Node left)
            || !(n.field("rarg") instanceof Tree.Node right)) {
          throw SqlError.internal("join without input in a node tree");
        }
        yield new JoinTreeNode.JoinExpr(
            JoinType.values()[n.integer("jointype")],
            n.bool("isNatural"),
            joinTree(left),
            joinTree(right),
            strings(n, "usingClause"),
            alias(n, "join_using_alias"),
            expressions.expression(n.field("quals")),
            alias(n, "alias"),
            n.integer("rtindex"));
      }
      default -> throw SqlError.unsupported("reading stored queries with node " + n.name());
    };
  }

  private static @Nullable Alias alias(Tree.Node n, String field) {
    return n.field(field) instanceof Tree.Node node
        ? new Alias(node.word("aliasname"), strings(node, "colnames"))
        : null;
  }

  private RangeTblEntry rangeTableEntry(Tree.Node n) {
    Alias alias = alias(n, "alias");
    Alias eref = alias(n, "eref");
    if (eref == null) {
      throw SqlError.internal("range table entry without names in a node tree");
    }
    boolean lateral = n.bool("lateral");
    boolean inFrom = n.bool("inFromCl");
    return switch (n.integer("rtekind")) {
      case 0 ->
          new RangeTblEntry.Relation(
              alias,
              eref,
              n.integer("relid"),
              n.bool("inh"),
              n.word("relkind").charAt(0),
              n.integer("rellockmode"),
              n.integer("perminfoindex"),
              null,
              lateral,
              inFrom);
      case 1 -> {
        if (!(n.field("subquery") instanceof Tree.Node inner)) {
          throw SqlError.internal("subquery missing in a node tree");
        }
        yield new RangeTblEntry.Subquery(
            alias,
            eref,
            query(inner),
            n.bool("security_barrier"),
            0,
            (char) 0,
            0,
            0,
            lateral,
            inFrom);
      }
      case 2 -> {
        List<Expr> variables = new ArrayList<>();
        for (Tree element : n.list("joinaliasvars")) {
          Expr variable = expressions.expression(element);
          if (variable == null) {
            throw SqlError.unsupported("a stored join with dropped columns");
          }
          variables.add(variable);
        }
        yield new RangeTblEntry.Join(
            alias,
            eref,
            JoinType.values()[n.integer("jointype")],
            n.integer("joinmergedcols"),
            variables,
            leftColumns(n),
            rightColumns(n),
            alias(n, "join_using_alias"),
            lateral,
            inFrom);
      }
      case 3 -> functionEntry(n, alias, eref, lateral, inFrom);
      case 5 -> {
        List<List<Expr>> rows = new ArrayList<>();
        for (Tree row : n.list("values_lists")) {
          if (row instanceof Tree.Items items) {
            rows.add(expressions.expressions(items.elements()));
          }
        }
        yield new RangeTblEntry.Values(
            alias,
            eref,
            rows,
            n.numbers("coltypes"),
            n.numbers("coltypmods"),
            n.numbers("colcollations"),
            lateral,
            inFrom);
      }
      case 6 ->
          new RangeTblEntry.Cte(
              alias,
              eref,
              n.word("ctename"),
              n.integer("ctelevelsup"),
              n.bool("self_reference"),
              n.numbers("coltypes"),
              n.numbers("coltypmods"),
              n.numbers("colcollations"),
              lateral,
              inFrom);
      case 8 -> new RangeTblEntry.Result(alias, eref);
      default ->
          throw SqlError.unsupported(
              "a stored query with range table entry of kind " + n.integer("rtekind"));
    };
  }

  /// Stored are the columns that there are: merged ones, then those of the left side only.
  private static List<Integer> leftColumns(Tree.Node n) {
    List<Integer> result = new ArrayList<>(n.numbers("joinleftcols"));
    int merged = n.integer("joinmergedcols");
    for (int i = merged; i < n.numbers("joinrightcols").size(); i++) {
      result.add(0);
    }
    return result;
  }

  private static List<Integer> rightColumns(Tree.Node n) {
    List<Integer> stored = n.numbers("joinrightcols");
    int merged = n.integer("joinmergedcols");
    List<Integer> result = new ArrayList<>(stored.subList(0, merged));
    for (int i = merged; i < n.numbers("joinleftcols").size(); i++) {
      result.add(0);
    }
    result.addAll(stored.subList(merged, stored.size()));
    return result;
  }

  private RangeTblEntry functionEntry(
      Tree.Node n, @Nullable Alias alias, Alias eref, boolean lateral, boolean inFrom) {
    List<RangeTblEntry.RangeTblFunction> functions = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    List<Integer> typmods = new ArrayList<>();
    List<Integer> collations = new ArrayList<>();
    for (Tree.Node item : nodes(n, "functions")) {
      Expr call = expressions.expression(item.field("funcexpr"));
      if (call == null) {
        throw SqlError.internal("function missing in a node tree");
      }
      RangeTblEntry.RangeTblFunction function =
          new RangeTblEntry.RangeTblFunction(
              call,
              item.integer("funccolcount"),
              strings(item, "funccolnames"),
              item.numbers("funccoltypes"),
              item.numbers("funccoltypmods"),
              item.numbers("funccolcollations"));
      functions.add(function);
      if (!function.funccoltypes().isEmpty()) {
        types.addAll(function.funccoltypes());
        typmods.addAll(function.funccoltypmods());
        collations.addAll(function.funccolcollations());
      } else {
        addResultColumns(call, types, typmods, collations);
      }
    }
    boolean ordinality = n.bool("funcordinality");
    if (ordinality) {
      types.add(TypeOids.INT8);
      typmods.add(-1);
      collations.add(0);
    }
    return new RangeTblEntry.Function(
        alias, eref, functions, ordinality, types, typmods, collations, lateral, inFrom);
  }

  /// Columns that a function in FROM gives: those of its row type, its OUT parameters, or one.
  private void addResultColumns(
      Expr call, List<Integer> types, List<Integer> typmods, List<Integer> collations) {
    PgType type = catalog.type(catalog.baseTypeOid(call.typeOid()));
    if (type.typtype() == 'c') {
      for (PgAttribute column : catalog.relationCache().attributes(type.typrelid())) {
        types.add(column.attisdropped() ? TypeOids.INT4 : column.atttypid());
        typmods.add(column.atttypmod());
        collations.add(column.attcollation());
      }
      return;
    }
    if (type.oid() == TypeOids.RECORD && call instanceof Expr.FuncExpr f) {
      PgProc proc = catalog.proc(f.funcid());
      int[] all = proc.proallargtypes();
      String modes = proc.proargmodes();
      if (all != null && modes != null) {
        for (int i = 0; i < all.length; i++) {
          char mode = modes.charAt(i);
          if (mode == 'o' || mode == 'b' || mode == 't') {
            types.add(all[i]);
            typmods.add(-1);
            collations.add(catalog.type(all[i]).typcollation());
          }
        }
        return;
      }
    }
    types.add(call.typeOid());
    typmods.add(call.typmod());
    collations.add(call.collation());
  }

  // ---- set operations ----

  private SetOperationNode setOperation(Tree.Node n) {
    if (n.name().equals("RANGETBLREF")) {
      return new JoinTreeNode.RangeTblRef(n.integer("rtindex"));
    }
    if (!(n.field("larg") instanceof Tree.Node left)
        || !(n.field("rarg") instanceof Tree.Node right)) {
      throw SqlError.internal("set operation without input in a node tree");
    }
    return new SetOperationNode.SetOperationStmt(
        Statement.SetOp.values()[n.integer("op")],
        n.bool("all"),
        setOperation(left),
        setOperation(right),
        n.numbers("colTypes"),
        n.numbers("colTypmods"),
        n.numbers("colCollations"),
        sortClauses(n, "groupClauses"));
  }

  // ---- expressions that hold queries or sort clauses ----

  Expr subLink(Tree.Node n) {
    if (!(n.field("subselect") instanceof Tree.Node inner)) {
      throw SqlError.internal("subselect missing in a node tree");
    }
    Query query = query(inner);
    Expr.SubLinkType kind = Expr.SubLinkType.values()[n.integer("subLinkType")];
    int type = TypeOids.BOOL;
    int typmod = -1;
    int collation = 0;
    if (kind == Expr.SubLinkType.EXPR || kind == Expr.SubLinkType.ARRAY) {
      Expr first = query.targetList().getFirst().expr();
      type =
          kind == Expr.SubLinkType.EXPR ? first.typeOid() : catalog.arrayTypeOid(first.typeOid());
      typmod = first.typmod();
      collation = first.collation();
    }
    return new Expr.SubLink(
        kind,
        n.integer("subLinkId"),
        expressions.expression(n.field("testexpr")),
        strings(n, "operName"),
        query,
        type,
        typmod,
        collation,
        -1);
  }

  Expr aggregate(Tree.Node n) {
    List<TargetEntry> args = new ArrayList<>();
    for (Tree.Node item : nodes(n, "args")) {
      args.add(target(item));
    }
    return new Expr.Aggref(
        n.integer("aggfnoid"),
        n.integer("aggtype"),
        n.integer("aggcollid"),
        n.integer("inputcollid"),
        expressions.expressions(n.list("aggdirectargs")),
        args,
        sortKeys(sortClauses(n, "aggorder"), args),
        sortKeys(sortClauses(n, "aggdistinct"), args),
        expressions.expression(n.field("aggfilter")),
        n.bool("aggstar"),
        n.bool("aggvariadic"),
        n.word("aggkind").charAt(0),
        n.integer("agglevelsup"),
        -1);
  }

  private List<SortKey> sortKeys(List<SortGroupClause> clauses, List<TargetEntry> args) {
    List<SortKey> result = new ArrayList<>();
    for (SortGroupClause clause : clauses) {
      for (int i = 0; i < args.size(); i++) {
        if (args.get(i).ressortgroupref() == clause.tleSortGroupRef()) {
          result.add(sortKey(clause, i, args.get(i).expr().collation()));
          break;
        }
      }
    }
    return result;
  }

  private SortKey sortKey(SortGroupClause clause, int column, int collation) {
    int equalityProc = clause.eqop() == 0 ? 0 : catalog.operator(clause.eqop()).oprcode();
    for (PgAmop amop : catalog.amopsOfOperator(clause.sortop())) {
      if (amop.amopmethod() == SystemOids.BTREE_AM
          && amop.amoppurpose() == 's'
          && (amop.amopstrategy() == BTREE_LESS || amop.amopstrategy() == BTREE_GREATER)) {
        int order =
            catalog.opfamilyProc(amop.amopfamily(), amop.amoplefttype(), amop.amoprighttype(), 1);
        return new SortKey(
            column,
            clause.sortop(),
            order,
            equalityProc,
            collation,
            amop.amopstrategy() == BTREE_GREATER,
            clause.nullsFirst());
      }
    }
    throw SqlError.internal(
        "operator %s is not a valid ordering operator"
            .formatted(Integer.toUnsignedString(clause.sortop())));
  }

  Expr windowFunction(Tree.Node n) {
    return new Expr.WindowFunc(
        n.integer("winfnoid"),
        n.integer("wintype"),
        n.integer("wincollid"),
        n.integer("inputcollid"),
        expressions.expressions(n.list("args")),
        expressions.expression(n.field("aggfilter")),
        n.integer("winref"),
        n.bool("winstar"),
        n.bool("winagg"),
        -1);
  }
}
