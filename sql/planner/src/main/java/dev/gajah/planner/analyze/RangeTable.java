// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.JoinType;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.planner.analyze.ParseState.Column;
import dev.gajah.planner.analyze.ParseState.Item;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Range table entries and the names they give: adding entries, finding tables and columns.
/// PostgreSQL: `parse_relation.c`.
final class RangeTable {
  private static final int FUZZY_DISTANCE_MAX = 3;

  private record SystemColumn(String name, int number, int type) {}

  private static final List<SystemColumn> SYSTEM_COLUMNS =
      List.of(
          new SystemColumn("ctid", -1, 27),
          new SystemColumn("xmin", -2, 28),
          new SystemColumn("cmin", -3, 29),
          new SystemColumn("xmax", -4, 28),
          new SystemColumn("cmax", -5, 29),
          new SystemColumn("tableoid", -6, 26));

  private final Analysis analysis;

  RangeTable(Analysis analysis) {
    this.analysis = analysis;
  }

  // Adding entries.

  static @Nullable Alias alias(FromItem.@Nullable Alias raw) {
    return raw == null ? null : new Alias(raw.aliasname(), raw.colnames());
  }

  /// Opens a relation by name; 42P01 if there is none.
  AnalyzerCatalog.RelationInfo open(ParseState state, FromItem.RangeVar name, int lockMode) {
    if (name.catalogname() != null && !name.catalogname().equals(analysis.catalog.databaseName())) {
      throw analysis.error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cross-database references are not implemented: \"%s.%s.%s\""
              .formatted(name.catalogname(), name.schemaname(), name.relname()),
          name.location());
    }
    int oid = analysis.catalog.lockRelation(name.schemaname(), name.relname(), lockMode);
    if (oid != 0) {
      return analysis.catalog.relation(oid);
    }
    SqlError error =
        analysis.error(
            SqlState.UNDEFINED_TABLE,
            "relation \"" + name.qualifiedName() + "\" does not exist",
            name.location());
    if (name.schemaname() == null && isFutureCte(state, name.relname())) {
      error
          .detail(
              "There is a WITH item named \"%s\", but it cannot be referenced from this part of the query."
                  .formatted(name.relname()))
          .hint("Use WITH RECURSIVE, or re-order the WITH items to remove forward references.");
    }
    throw error;
  }

  private static boolean isFutureCte(ParseState from, String name) {
    for (ParseState state = from; state != null; state = state.parent) {
      for (var cte : state.futureCtes) {
        if (cte.ctename().equals(name)) {
          return true;
        }
      }
    }
    return false;
  }

  Item addRelation(
      ParseState state,
      AnalyzerCatalog.RelationInfo relation,
      int lockMode,
      @Nullable Alias alias,
      boolean inh,
      boolean inFromCl) {
    String refname = alias == null ? relation.name() : alias.aliasname();
    List<String> names = new ArrayList<>(relation.attributes().size());
    int given = alias == null ? 0 : alias.colnames().size();
    int used = 0;
    int live = 0;
    for (Attribute attribute : relation.attributes()) {
      if (attribute.dropped()) {
        names.add("");
        continue;
      }
      live++;
      names.add(used < given && alias != null ? alias.colnames().get(used++) : attribute.name());
    }
    if (used < given) {
      throw analysis.error(
          SqlState.INVALID_COLUMN_REFERENCE,
          "table \"%s\" has %d columns available but %d columns specified"
              .formatted(refname, live, given),
          -1);
    }
    Alias eref = new Alias(refname, names);
    ParseState.Permissions permissions =
        new ParseState.Permissions(relation.oid(), inh, AclMode.SELECT);
    state.permissions.add(permissions);
    RangeTblEntry rte =
        new RangeTblEntry.Relation(
            alias,
            eref,
            relation.oid(),
            inh,
            relation.kind(),
            lockMode,
            state.permissions.size(),
            null,
            false,
            inFromCl);
    state.rtable.add(rte);
    int rtindex = state.rtable.size();
    Column[] columns = new Column[relation.attributes().size()];
    for (int i = 0; i < columns.length; i++) {
      Attribute a = relation.attributes().get(i);
      columns[i] =
          a.dropped()
              ? Column.DROPPED
              : new Column(rtindex, i + 1, a.typeOid(), a.typmod(), a.collationOid());
    }
    return new Item(eref, rtindex, rte, permissions, columns);
  }

  private Column[] columns(
      int rtindex, List<Integer> types, List<Integer> typmods, List<Integer> collations) {
    Column[] columns = new Column[types.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new Column(rtindex, i + 1, types.get(i), typmods.get(i), collations.get(i));
    }
    return columns;
  }

  /// Alias names first, then the entry's own; 42P10 if there are too many.
  private List<String> aliasNames(
      @Nullable Alias alias, List<String> own, String kind, String refname) {
    List<String> names = new ArrayList<>(own);
    if (alias != null) {
      if (alias.colnames().size() > own.size()) {
        throw analysis.error(
            SqlState.INVALID_COLUMN_REFERENCE,
            "%s \"%s\" %s %d columns available but %d columns specified"
                .formatted(
                    kind,
                    refname,
                    kind.equals("VALUES lists") ? "have" : "has",
                    own.size(),
                    alias.colnames().size()),
            -1);
      }
      for (int i = 0; i < alias.colnames().size(); i++) {
        names.set(i, alias.colnames().get(i));
      }
    }
    return names;
  }

  Item addSubquery(
      ParseState state, Query query, @Nullable Alias alias, boolean lateral, boolean inFromCl) {
    String refname = alias == null ? "unnamed_subquery" : alias.aliasname();
    List<String> names = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    List<Integer> typmods = new ArrayList<>();
    List<Integer> collations = new ArrayList<>();
    for (TargetEntry t :
        query.commandType() == dev.gajah.nodes.query.CmdType.SELECT
            ? query.targetList()
            : query.returningList()) {
      if (t.resjunk()) {
        continue;
      }
      names.add(t.resname() == null ? "" : t.resname());
      types.add(t.expr().typeOid());
      typmods.add(analysis.coercion.typmodOf(t.expr()));
      collations.add(t.expr().collation());
    }
    Alias eref = new Alias(refname, aliasNames(alias, names, "table", refname));
    RangeTblEntry rte =
        new RangeTblEntry.Subquery(alias, eref, query, false, 0, '\0', 0, 0, lateral, inFromCl);
    state.rtable.add(rte);
    int rtindex = state.rtable.size();
    return new Item(eref, rtindex, rte, null, columns(rtindex, types, typmods, collations));
  }

  Item addValues(
      ParseState state,
      List<List<Expr>> rows,
      List<Integer> types,
      List<Integer> typmods,
      List<Integer> collations,
      @Nullable Alias alias,
      boolean lateral) {
    String refname = alias == null ? "*VALUES*" : alias.aliasname();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= types.size(); i++) {
      names.add("column" + i);
    }
    Alias eref = new Alias(refname, aliasNames(alias, names, "VALUES lists", refname));
    RangeTblEntry rte =
        new RangeTblEntry.Values(alias, eref, rows, types, typmods, collations, lateral, true);
    state.rtable.add(rte);
    int rtindex = state.rtable.size();
    return new Item(eref, rtindex, rte, null, columns(rtindex, types, typmods, collations));
  }

  Item addFunction(
      ParseState state,
      List<RangeTblEntry.RangeTblFunction> functions,
      boolean ordinality,
      List<String> names,
      List<Integer> types,
      List<Integer> typmods,
      List<Integer> collations,
      String defaultName,
      @Nullable Alias alias,
      boolean lateral) {
    String refname = alias == null ? defaultName : alias.aliasname();
    Alias eref = new Alias(refname, aliasNames(alias, names, "table", refname));
    RangeTblEntry rte =
        new RangeTblEntry.Function(
            alias, eref, functions, ordinality, types, typmods, collations, lateral, true);
    state.rtable.add(rte);
    int rtindex = state.rtable.size();
    return new Item(eref, rtindex, rte, null, columns(rtindex, types, typmods, collations));
  }

  Item addCte(ParseState state, ParseState.Cte cte, int levelsUp, FromItem.RangeVar name) {
    Alias alias = alias(name.alias());
    String refname = alias == null ? cte.raw.ctename() : alias.aliasname();
    boolean self = cte.analyzed == null;
    if (!self) {
      Query query = java.util.Objects.requireNonNull(cte.analyzed).ctequery();
      if (query.commandType() != dev.gajah.nodes.query.CmdType.SELECT
          && query.returningList().isEmpty()) {
        throw analysis.error(
            SqlState.FEATURE_NOT_SUPPORTED,
            "WITH query \"" + cte.raw.ctename() + "\" does not have a RETURNING clause",
            name.location());
      }
    }
    cte.references++;
    Alias eref = new Alias(refname, aliasNames(alias, cte.names, "table", refname));
    RangeTblEntry rte =
        new RangeTblEntry.Cte(
            alias,
            eref,
            cte.raw.ctename(),
            levelsUp,
            self,
            cte.types,
            cte.typmods,
            cte.collations,
            false,
            true);
    state.rtable.add(rte);
    int rtindex = state.rtable.size();
    return new Item(
        eref, rtindex, rte, null, columns(rtindex, cte.types, cte.typmods, cte.collations));
  }

  Item addJoin(
      ParseState state,
      List<String> names,
      Column[] columns,
      JoinType type,
      int merged,
      List<Expr> aliasVars,
      List<Integer> leftColumns,
      List<Integer> rightColumns,
      @Nullable Alias joinUsingAlias,
      @Nullable Alias alias,
      RangeTblEntry.@Nullable Join replaced) {
    String refname = alias == null ? "unnamed_join" : alias.aliasname();
    Alias eref =
        new Alias(
            refname, alias == null ? names : aliasNames(alias, names, "join expression", refname));
    RangeTblEntry rte =
        new RangeTblEntry.Join(
            alias,
            eref,
            type,
            merged,
            aliasVars,
            leftColumns,
            rightColumns,
            joinUsingAlias,
            false,
            true);
    state.rtable.add(rte);
    return new Item(eref, state.rtable.size(), rte, null, columns);
  }

  // Finding tables.

  /// An item with the number of query levels between.
  record Found(Item item, int levelsUp) {}

  /// The table that a qualifier means; null if none. PostgreSQL: `refnameNamespaceItem`.
  @Nullable Found findItem(ParseState from, @Nullable String schema, String name, int location) {
    int relid = 0;
    if (schema != null) {
      if (analysis.catalog.namespaceOid(schema) == 0) {
        return null;
      }
      relid = analysis.catalog.lockRelation(schema, name, 0);
      if (relid == 0) {
        return null;
      }
    }
    int up = 0;
    for (ParseState state = from; state != null; state = state.parent) {
      Item found = null;
      for (Item item : state.namespace) {
        if (!item.relVisible || (item.lateralOnly && !state.lateralActive)) {
          continue;
        }
        boolean match =
            schema == null
                ? item.names.aliasname().equals(name)
                : item.rte instanceof RangeTblEntry.Relation r
                    && r.relid() == relid
                    && r.alias() == null;
        if (!match) {
          continue;
        }
        if (found != null) {
          throw analysis.error(
              SqlState.AMBIGUOUS_ALIAS, "table reference \"" + name + "\" is ambiguous", location);
        }
        checkLateral(item, state, location);
        found = item;
      }
      if (found != null) {
        return new Found(found, up);
      }
      up++;
    }
    return null;
  }

  private void checkLateral(Item item, ParseState state, int location) {
    if (item.lateralOnly && !item.lateralOk) {
      String name = item.names.aliasname();
      boolean target = item == state.targetItem;
      SqlError error =
          analysis.error(
              SqlState.INVALID_COLUMN_REFERENCE,
              "invalid reference to FROM-clause entry for table \"" + name + "\"",
              location);
      throw target
          ? error.hint(
              "There is an entry for table \"%s\", but it cannot be referenced from this part of the query."
                  .formatted(name))
          : error.detail("The combining JOIN type must be INNER or LEFT for a LATERAL reference.");
    }
  }

  /// 42P01 for a qualifier that names no table, with the hint that fits. PostgreSQL:
  /// `errorMissingRTE`.
  SqlError missingTable(ParseState from, @Nullable String schema, String name, int location) {
    RangeTblEntry hidden = null;
    search:
    for (ParseState state = from; state != null; state = state.parent) {
      for (RangeTblEntry rte : state.rtable) {
        if (rte instanceof RangeTblEntry.Join j && j.alias() == null) {
          continue;
        }
        if (rte.eref().aliasname().equals(name)
            || (rte instanceof RangeTblEntry.Relation r
                && analysis.catalog.relation(r.relid()).name().equals(name))) {
          hidden = rte;
          break search;
        }
      }
    }
    if (hidden == null) {
      return analysis.error(
          SqlState.UNDEFINED_TABLE,
          "missing FROM-clause entry for table \"" + name + "\"",
          location);
    }
    SqlError error =
        analysis.error(
            SqlState.UNDEFINED_TABLE,
            "invalid reference to FROM-clause entry for table \"" + name + "\"",
            location);
    if (hidden.alias() != null && !hidden.eref().aliasname().equals(name)) {
      Found visible = findItem(from, null, hidden.eref().aliasname(), location);
      if (visible != null && visible.item().rte == hidden) {
        return error.hint(
            "Perhaps you meant to reference the table alias \"%s\"."
                .formatted(hidden.eref().aliasname()));
      }
    }
    error.detail(
        "There is an entry for table \"%s\", but it cannot be referenced from this part of the query."
            .formatted(hidden.eref().aliasname()));
    if (visibleIfLateral(from, hidden)) {
      error.hint("To reference that table, you must mark this subquery with LATERAL.");
    }
    return error;
  }

  private static boolean visibleIfLateral(ParseState from, RangeTblEntry rte) {
    for (ParseState state = from; state != null; state = state.parent) {
      for (Item item : state.namespace) {
        if (item.rte == rte) {
          return item.lateralOnly && item.lateralOk && !state.lateralActive;
        }
      }
    }
    return false;
  }

  private static boolean visibleIfQualified(ParseState from, RangeTblEntry rte) {
    for (ParseState state = from; state != null; state = state.parent) {
      for (Item item : state.namespace) {
        if (item.rte == rte) {
          return item.relVisible && !item.colsVisible;
        }
      }
    }
    return false;
  }

  // Finding columns.

  /// An unqualified column; null if none. PostgreSQL: `colNameToVar`.
  @Nullable Expr findColumn(ParseState from, String name, boolean localOnly, int location) {
    int up = 0;
    for (ParseState state = from; state != null; state = state.parent) {
      Expr found = null;
      for (Item item : state.namespace) {
        if (!item.colsVisible || (item.lateralOnly && !state.lateralActive)) {
          continue;
        }
        Expr column = scanItem(state, item, up, name, location);
        if (column != null) {
          if (found != null) {
            throw analysis.error(
                SqlState.AMBIGUOUS_COLUMN,
                "column reference \"" + name + "\" is ambiguous",
                location);
          }
          checkLateral(item, state, location);
          found = column;
        }
      }
      if (found != null || localOnly) {
        return found;
      }
      up++;
    }
    return null;
  }

  /// A column of an item, system columns included; null if it has none of this name.
  @Nullable Expr scanItem(ParseState state, Item item, int levelsUp, String name, int location) {
    int number = columnNumber(item, name, location);
    if (number > 0) {
      return makeVar(state, item, number, levelsUp, location);
    }
    if (item.rte instanceof RangeTblEntry.Relation r && r.relkind() != 'v') {
      SystemColumn system = systemColumn(name);
      if (system != null && item.names.colnames().size() == item.columns.length) {
        markSelected(item.permissions, system.number());
        return new Expr.Var(
            item.rtindex, system.number(), system.type(), -1, 0, levelsUp, location);
      }
    }
    return null;
  }

  private static @Nullable SystemColumn systemColumn(String name) {
    for (SystemColumn column : SYSTEM_COLUMNS) {
      if (column.name().equals(name)) {
        return column;
      }
    }
    return null;
  }

  static boolean isSystemColumn(String name) {
    return systemColumn(name) != null;
  }

  /// Number from 1 of a live column, 0 if none; 42702 if two have the name.
  int columnNumber(Item item, String name, int location) {
    int found = 0;
    List<String> names = item.names.colnames();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name) && item.columns[i].varno() != 0) {
        if (found != 0) {
          throw analysis.error(
              SqlState.AMBIGUOUS_COLUMN,
              "column reference \"" + name + "\" is ambiguous",
              location);
        }
        found = i + 1;
      }
    }
    return found;
  }

  Expr.Var makeVar(ParseState state, Item item, int number, int levelsUp, int location) {
    Column c = item.columns[number - 1];
    markSelected(state, c.varno(), c.varattno());
    return new Expr.Var(
        c.varno(), c.varattno(), c.type(), c.typmod(), c.collation(), levelsUp, location);
  }

  private static void markSelected(ParseState.@Nullable Permissions permissions, int number) {
    if (permissions != null) {
      permissions.required |= AclMode.SELECT;
      permissions.selected.add(number);
    }
  }

  /// Notes that a column is read, through joins down to the table.
  void markSelected(ParseState state, int varno, int number) {
    RangeTblEntry rte = state.rtable.get(varno - 1);
    if (rte instanceof RangeTblEntry.Relation r) {
      markSelected(state.permissions.get(r.perminfoindex() - 1), number);
    }
  }

  /// Whole row of an item. PostgreSQL: `transformWholeRowRef`.
  Expr wholeRow(ParseState state, Item item, int levelsUp, int location) {
    if (item.rte instanceof RangeTblEntry.Relation r) {
      markSelected(item.permissions, 0);
      int type = analysis.catalog.relation(r.relid()).typeOid();
      return new Expr.Var(item.rtindex, 0, type, -1, 0, levelsUp, location);
    }
    if (item.rte instanceof RangeTblEntry.Function f
        && f.functions().size() == 1
        && !f.funcordinality()
        && item.columns.length == 1
        && !analysis.isComplex(f.functions().getFirst().funcexpr().typeOid())
        && f.functions().getFirst().funcexpr().typeOid() != Types.RECORD) {
      // the whole row of a scalar function is its value
      return makeVar(state, item, 1, levelsUp, location);
    }
    if (item.rte instanceof RangeTblEntry.Join) {
      List<Expr> fields = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < item.columns.length; i++) {
        fields.add(makeVar(state, item, i + 1, levelsUp, location));
        names.add(item.names.colnames().get(i));
      }
      return new Expr.RowExpr(
          fields, Types.RECORD, Expr.CoercionForm.IMPLICIT_CAST, names, location);
    }
    return new Expr.Var(item.rtindex, 0, Types.RECORD, -1, 0, levelsUp, location);
  }

  /// All live columns with their names. PostgreSQL: `expandNSItemVars`.
  List<TargetEntry> expand(
      ParseState state, ParseState level, Item item, int levelsUp, int location) {
    List<TargetEntry> targets = new ArrayList<>(item.columns.length);
    if (item.permissions != null) {
      item.permissions.required |= AclMode.SELECT;
    }
    for (int i = 0; i < item.columns.length; i++) {
      if (item.columns[i].varno() == 0) {
        continue;
      }
      Expr.Var var = makeVar(level, item, i + 1, levelsUp, location);
      targets.add(
          analysis.targets.withOrigin(
              level, new TargetEntry(var, state.nextResno++, item.names.colnames().get(i))));
    }
    return targets;
  }

  // Errors.

  private static final class Fuzzy {
    int distance = FUZZY_DISTANCE_MAX + 1;
    @Nullable RangeTblEntry first;
    String firstName = "";
    @Nullable RangeTblEntry second;
    String secondName = "";
    @Nullable RangeTblEntry exact;
    boolean moreExact;
  }

  /// 42703 with the hint that fits. PostgreSQL: `errorMissingColumn`.
  SqlError missingColumn(ParseState from, @Nullable String relation, String column, int location) {
    Fuzzy fuzzy = new Fuzzy();
    for (ParseState state = from; state != null; state = state.parent) {
      for (RangeTblEntry rte : state.rtable) {
        if (rte instanceof RangeTblEntry.Join) {
          continue;
        }
        int penalty =
            relation == null
                ? 0
                : Math.min(levenshtein(relation, rte.eref().aliasname()), FUZZY_DISTANCE_MAX + 1);
        search(rte, penalty, column, fuzzy);
      }
    }
    String message =
        relation == null
            ? "column \"" + column + "\" does not exist"
            : "column " + relation + "." + column + " does not exist";
    SqlError error = analysis.error(SqlState.UNDEFINED_COLUMN, message, location);
    if (fuzzy.exact != null) {
      if (fuzzy.moreExact) {
        error.detail(
            "There are columns named \"%s\", but they are in tables that cannot be referenced from this part of the query."
                .formatted(column));
        if (relation == null) {
          error.hint("Try using a table-qualified name.");
        }
        return error;
      }
      error.detail(
          "There is a column named \"%s\" in table \"%s\", but it cannot be referenced from this part of the query."
              .formatted(column, fuzzy.exact.eref().aliasname()));
      if (visibleIfLateral(from, fuzzy.exact)) {
        error.hint("To reference that column, you must mark this subquery with LATERAL.");
      } else if (relation == null && visibleIfQualified(from, fuzzy.exact)) {
        error.hint("To reference that column, you must use a table-qualified name.");
      }
      return error;
    }
    if (fuzzy.first != null) {
      String hint =
          "Perhaps you meant to reference the column \"%s.%s\""
              .formatted(fuzzy.first.eref().aliasname(), fuzzy.firstName);
      if (fuzzy.second != null) {
        hint +=
            " or the column \"%s.%s\"".formatted(fuzzy.second.eref().aliasname(), fuzzy.secondName);
      }
      error.hint(hint + ".");
    }
    return error;
  }

  private void search(RangeTblEntry rte, int penalty, String column, Fuzzy fuzzy) {
    boolean exact = false;
    for (String name : rte.eref().colnames()) {
      if (name.equals(column)) {
        exact = true;
        continue;
      }
      if (name.isEmpty() || penalty > fuzzy.distance) {
        continue;
      }
      int distance = levenshtein(name, column);
      if (distance > column.length() / 2) {
        continue;
      }
      distance += penalty;
      if (distance < fuzzy.distance) {
        fuzzy.distance = distance;
        fuzzy.first = rte;
        fuzzy.firstName = name;
        fuzzy.second = null;
      } else if (distance == fuzzy.distance) {
        if (fuzzy.second != null) {
          fuzzy.first = null;
          fuzzy.second = null;
          fuzzy.distance = distance - 1;
        } else if (fuzzy.first != null) {
          fuzzy.second = rte;
          fuzzy.secondName = name;
        } else if (fuzzy.distance <= FUZZY_DISTANCE_MAX) {
          fuzzy.first = rte;
          fuzzy.firstName = name;
        }
      }
    }
    if (exact && penalty == 0) {
      if (fuzzy.exact == null) {
        fuzzy.exact = rte;
      } else {
        fuzzy.moreExact = true;
      }
    }
  }

  static int levenshtein(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }

  /// 42712 if two items of one FROM clause have the same name. PostgreSQL:
  /// `checkNameSpaceConflicts`.
  void checkConflicts(List<Item> left, List<Item> right) {
    for (Item a : left) {
      if (!a.relVisible) {
        continue;
      }
      for (Item b : right) {
        if (!b.relVisible || !a.names.aliasname().equals(b.names.aliasname())) {
          continue;
        }
        if (a.rte instanceof RangeTblEntry.Relation ra
            && ra.alias() == null
            && b.rte instanceof RangeTblEntry.Relation rb
            && rb.alias() == null
            && ra.relid() != rb.relid()) {
          continue;
        }
        throw new SqlError(
            SqlState.DUPLICATE_ALIAS,
            "table name \"" + a.names.aliasname() + "\" specified more than once");
      }
    }
  }
}
