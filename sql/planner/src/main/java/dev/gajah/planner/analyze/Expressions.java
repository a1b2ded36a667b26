// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.Expr.CoercionForm;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Value;
import dev.gajah.planner.analyze.ParseState.Item;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Raw expressions to typed ones. PostgreSQL: `parse_expr.c`.
final class Expressions {
  private final Analysis analysis;
  private final Comparisons comparisons;
  private final SubLinks subLinks;

  Expressions(Analysis analysis) {
    this.analysis = analysis;
    this.comparisons = new Comparisons(analysis, this);
    this.subLinks = new SubLinks(analysis, this, comparisons);
  }

  /// Analyzes an expression of a clause.
  Expr transform(ParseState state, RawExpr raw, ExprKind kind) {
    ExprKind saved = state.kind;
    state.kind = kind;
    Expr result = recurse(state, raw);
    state.kind = saved;
    return result;
  }

  List<Expr> transformList(ParseState state, List<RawExpr> list, ExprKind kind) {
    List<Expr> result = new ArrayList<>(list.size());
    for (RawExpr raw : list) {
      result.add(transform(state, raw, kind));
    }
    return result;
  }

  Expr recurse(ParseState state, RawExpr raw) {
    analysis.enter();
    Expr result = dispatch(state, raw);
    analysis.leave();
    return result;
  }

  private Expr dispatch(ParseState state, RawExpr raw) {
    return switch (raw) {
      case RawExpr.ColumnRef x -> column(state, x);
      case RawExpr.ParamRef x -> analysis.parameter(x.number(), x.location());
      case RawExpr.AConst x -> constant(x);
      case RawExpr.AExpr x -> comparisons.operator(state, x);
      case RawExpr.BoolExpr x -> bool(state, x);
      case RawExpr.TypeCast x -> cast(state, x);
      case RawExpr.CollateClause x -> collate(state, x);
      case RawExpr.FuncCall x -> function(state, x);
      case RawExpr.NamedArgExpr x -> recurse(state, x.arg());
      case RawExpr.AIndirection x -> indirection(state, x);
      case RawExpr.AArrayExpr x -> array(state, x, 0, 0, -1);
      case RawExpr.RowExpr x -> row(state, x);
      case RawExpr.SubLink x -> subLinks.transform(state, x);
      case RawExpr.CaseExpr x -> caseExpr(state, x);
      case RawExpr.CoalesceExpr x -> coalesce(state, x);
      case RawExpr.MinMaxExpr x -> minMax(state, x);
      case RawExpr.SqlValueFunction x -> valueFunction(x);
      case RawExpr.NullTest x -> nullTest(state, x);
      case RawExpr.BooleanTest x -> booleanTest(state, x);
      case RawExpr.GroupingFunc x -> throw analysis.unsupported("GROUPING", x.location());
      case RawExpr.CurrentOfExpr x -> currentOf(state, x);
      case RawExpr.SetToDefault x ->
          throw analysis.error(
              SqlState.SYNTAX_ERROR, "DEFAULT is not allowed in this context", x.location());
      case RawExpr.ExprList _, RawExpr.GroupingSet _, RawExpr.MultiAssignRef _ ->
          throw SqlError.internal("unrecognized node type in an expression");
      case RawExpr.XmlExpr x -> throw analysis.unsupported("XML", x.location());
      case RawExpr.XmlSerialize x -> throw analysis.unsupported("XMLSERIALIZE", x.location());
      case RawExpr.JsonIsPredicate x -> throw analysis.unsupported("IS JSON", x.location());
      case RawExpr.JsonValueExpr x -> throw analysis.unsupported("FORMAT JSON", x.location());
      case RawExpr.JsonObjectConstructor x ->
          throw analysis.unsupported("JSON_OBJECT", x.location());
      case RawExpr.JsonArrayConstructor x -> throw analysis.unsupported("JSON_ARRAY", x.location());
      case RawExpr.JsonArrayQueryConstructor x ->
          throw analysis.unsupported("JSON_ARRAY", x.location());
      case RawExpr.JsonAggConstructor x ->
          throw analysis.unsupported("JSON aggregate", x.location());
      case RawExpr.JsonParseExpr x -> throw analysis.unsupported("JSON()", x.location());
      case RawExpr.JsonScalarExpr x -> throw analysis.unsupported("JSON_SCALAR", x.location());
      case RawExpr.JsonSerializeExpr x ->
          throw analysis.unsupported("JSON_SERIALIZE", x.location());
      case RawExpr.JsonFuncExpr x -> throw analysis.unsupported("SQL/JSON query", x.location());
      case RawExpr.MergeSupportFunc x -> throw analysis.unsupported("MERGE_ACTION", x.location());
    };
  }

  // Columns.

  private Expr column(ParseState state, RawExpr.ColumnRef ref) {
    switch (state.kind) {
      case COLUMN_DEFAULT ->
          throw analysis.error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot use column reference in DEFAULT expression",
              ref.location());
      case PARTITION_BOUND ->
          throw analysis.error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot use column reference in partition bound expression",
              ref.location());
      default -> {}
    }
    List<String> names = ref.fields();
    int location = ref.location();
    if (ref.star()) {
      return wholeRowStar(state, names, location);
    }
    return switch (names.size()) {
      case 1 -> unqualified(state, names.getFirst(), location);
      case 2 -> qualified(state, null, names.get(0), names.get(1), location);
      case 3 -> qualified(state, names.get(0), names.get(1), names.get(2), location);
      case 4 -> {
        if (!names.get(0).equals(analysis.catalog.databaseName())) {
          throw analysis.error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cross-database references are not implemented: " + String.join(".", names),
              location);
        }
        yield qualified(state, names.get(1), names.get(2), names.get(3), location);
      }
      default ->
          throw analysis.error(
              SqlState.SYNTAX_ERROR,
              "improper qualified name (too many dotted names): " + String.join(".", names),
              location);
    };
  }

  private Expr wholeRowStar(ParseState state, List<String> names, int location) {
    if (names.isEmpty()) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR, "row expansion via \"*\" is not supported here", location);
    }
    String schema = names.size() > 1 ? names.get(names.size() - 2) : null;
    RangeTable.Found found = analysis.ranges.findItem(state, schema, names.getLast(), location);
    if (found == null) {
      throw analysis.ranges.missingTable(state, schema, names.getLast(), location);
    }
    return analysis.ranges.wholeRow(
        state.outer(found.levelsUp()), found.item(), found.levelsUp(), location);
  }

  private Expr unqualified(ParseState state, String name, int location) {
    Expr found = analysis.ranges.findColumn(state, name, false, location);
    if (found != null) {
      return found;
    }
    RangeTable.Found item = analysis.ranges.findItem(state, null, name, location);
    if (item != null) {
      return analysis.ranges.wholeRow(
          state.outer(item.levelsUp()), item.item(), item.levelsUp(), location);
    }
    throw analysis.ranges.missingColumn(state, null, name, location);
  }

  private Expr qualified(
      ParseState state, @Nullable String schema, String table, String name, int location) {
    RangeTable.Found found = analysis.ranges.findItem(state, schema, table, location);
    if (found == null) {
      // perhaps a composite column: (column).field written without parentheses is not accepted by
      // PostgreSQL either
      throw analysis.ranges.missingTable(state, schema, table, location);
    }
    ParseState level = state.outer(found.levelsUp());
    Expr column = analysis.ranges.scanItem(level, found.item(), found.levelsUp(), name, location);
    if (column != null) {
      return column;
    }
    // functional notation: table.function
    Expr row = analysis.ranges.wholeRow(level, found.item(), found.levelsUp(), location);
    Expr result = columnFunction(state, row, name, location);
    if (result != null) {
      return result;
    }
    throw analysis.ranges.missingColumn(state, table, name, location);
  }

  /// `row.name` as `name(row)`; null if there is no such function.
  private @Nullable Expr columnFunction(ParseState state, Expr row, String name, int location) {
    if (analysis.catalog.functionCandidates(null, name).isEmpty()) {
      return null;
    }
    try {
      return analysis.functions.call(
          state,
          RawExpr.FuncCall.of(List.of(name), List.of(), RawExpr.FuncFormat.EXPLICIT_CALL, location),
          List.of(row),
          List.of(),
          null);
    } catch (SqlError e) {
      if (e.state().equals(SqlState.UNDEFINED_FUNCTION)
          || e.state().equals(SqlState.AMBIGUOUS_FUNCTION)) {
        return null;
      }
      throw e;
    }
  }

  // Constants.

  private Expr constant(RawExpr.AConst raw) {
    int location = raw.location();
    return switch (raw.val()) {
      case null -> new Expr.Const(Types.UNKNOWN, -1, 0, null, location);
      case Value.IntegerValue(int v) -> new Expr.Const(Types.INT4, -1, 0, (long) v, location);
      case Value.BooleanValue(boolean v) ->
          new Expr.Const(Types.BOOL, -1, 0, v ? 1L : 0L, location);
      case Value.StringValue(String v) ->
          new Expr.Const(Types.UNKNOWN, -1, 0, v.getBytes(StandardCharsets.UTF_8), location);
      case Value.FloatValue(String v) -> number(v, location);
      case Value.BitStringValue(String v) ->
          new Expr.Const(Types.BIT, -1, 0, input(Types.BIT, v, location), location);
      case Value.StarValue _, Value.ListValue _ -> throw SqlError.internal("unrecognized constant");
    };
  }

  private Object input(int type, String text, int location) {
    try {
      return analysis.constants.input(type, text, -1);
    } catch (SqlError e) {
      if (e.position() == 0) {
        e.position(analysis.position(location));
      }
      throw e;
    }
  }

  private Expr number(String text, int location) {
    if (text.length() <= 20 && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-')) {
      try {
        long value = Long.parseLong(text);
        int type = value == (int) value ? Types.INT4 : Types.INT8;
        return new Expr.Const(type, -1, 0, value, location);
      } catch (NumberFormatException e) {
        // larger than int8: numeric
      }
    }
    return new Expr.Const(Types.NUMERIC, -1, 0, input(Types.NUMERIC, text, location), location);
  }

  // Casts and collations.

  private Expr cast(ParseState state, RawExpr.TypeCast raw) {
    TypeResolver.Resolved target = analysis.types.resolve(raw.typeName());
    Expr arg;
    if (raw.arg() instanceof RawExpr.AArrayExpr elements) {
      int base = analysis.baseType(target.typeOid());
      int element = analysis.elementType(base);
      arg =
          element == 0
              ? recurse(state, raw.arg())
              : array(state, elements, base, element, target.typmod());
    } else {
      arg = recurse(state, raw.arg());
    }
    int location = raw.location() < 0 ? raw.typeName().location() : raw.location();
    Expr result =
        analysis.coercion.toTarget(
            arg,
            target.typeOid(),
            target.typmod(),
            Coercion.Context.EXPLICIT,
            CoercionForm.EXPLICIT_CAST,
            location);
    if (result == null) {
      throw analysis.error(
          SqlState.CANNOT_COERCE,
          "cannot cast type %s to %s"
              .formatted(analysis.format(arg.typeOid()), analysis.format(target.typeOid())),
          location < 0 ? Locations.of(arg) : location);
    }
    return result;
  }

  private Expr collate(ParseState state, RawExpr.CollateClause raw) {
    Expr arg = recurse(state, raw.arg());
    if (arg.typeOid() != Types.UNKNOWN && analysis.collations.ofType(arg.typeOid()) == 0) {
      throw analysis.error(
          SqlState.DATATYPE_MISMATCH,
          "collations are not supported by type " + analysis.format(arg.typeOid()),
          raw.location());
    }
    return new Expr.CollateExpr(
        arg, analysis.types.collation(raw.collname(), raw.location()), raw.location());
  }

  // Boolean logic.

  private Expr bool(ParseState state, RawExpr.BoolExpr raw) {
    Expr.BoolOp op =
        switch (raw.boolop()) {
          case AND -> Expr.BoolOp.AND;
          case OR -> Expr.BoolOp.OR;
          case NOT -> Expr.BoolOp.NOT;
        };
    List<Expr> args = new ArrayList<>(raw.args().size());
    for (RawExpr arg : raw.args()) {
      args.add(analysis.coercion.toBoolean(recurse(state, arg), raw.boolop().name()));
    }
    return new Expr.BoolExpr(op, args, raw.location());
  }

  private Expr nullTest(ParseState state, RawExpr.NullTest raw) {
    Expr arg = recurse(state, raw.arg());
    boolean row = arg.typeOid() == Types.RECORD || analysis.isComplex(arg.typeOid());
    return new Expr.NullTest(arg, !raw.isNotNull(), row, raw.location());
  }

  private Expr booleanTest(ParseState state, RawExpr.BooleanTest raw) {
    String clause =
        switch (raw.booltesttype()) {
          case TRUE -> "IS TRUE";
          case NOT_TRUE -> "IS NOT TRUE";
          case FALSE -> "IS FALSE";
          case NOT_FALSE -> "IS NOT FALSE";
          case UNKNOWN -> "IS UNKNOWN";
          case NOT_UNKNOWN -> "IS NOT UNKNOWN";
        };
    Expr.BoolTestType test =
        switch (raw.booltesttype()) {
          case TRUE -> Expr.BoolTestType.IS_TRUE;
          case NOT_TRUE -> Expr.BoolTestType.IS_NOT_TRUE;
          case FALSE -> Expr.BoolTestType.IS_FALSE;
          case NOT_FALSE -> Expr.BoolTestType.IS_NOT_FALSE;
          case UNKNOWN -> Expr.BoolTestType.IS_UNKNOWN;
          case NOT_UNKNOWN -> Expr.BoolTestType.IS_NOT_UNKNOWN;
        };
    Expr arg = analysis.coercion.toBoolean(recurse(state, raw.arg()), clause);
    return new Expr.BooleanTest(arg, test, raw.location());
  }

  // Functions.

  private Expr function(ParseState state, RawExpr.FuncCall raw) {
    List<Expr> args = new ArrayList<>(raw.args().size());
    List<String> names = List.of();
    for (RawExpr arg : raw.args()) {
      if (arg instanceof RawExpr.NamedArgExpr named) {
        if (names.isEmpty()) {
          names = new ArrayList<>(2);
        }
        if (names.contains(named.name())) {
          throw analysis.error(
              SqlState.SYNTAX_ERROR,
              "argument name \"" + named.name() + "\" used more than once",
              named.location());
        }
        names.add(named.name());
      } else if (!names.isEmpty()) {
        throw analysis.error(
            SqlState.SYNTAX_ERROR,
            "positional argument cannot follow named argument",
            Locations.ofRaw(arg));
      }
      args.add(recurse(state, arg));
    }
    if (raw.aggWithinGroup()) {
      for (Clause.SortBy order : raw.aggOrder()) {
        args.add(transform(state, order.node(), ExprKind.ORDER_BY));
      }
    }
    Expr filter =
        raw.aggFilter() == null
            ? null
            : analysis.clauses.condition(state, raw.aggFilter(), ExprKind.FILTER, "FILTER");
    return analysis.functions.call(state, raw, args, names, filter);
  }

  // Composite values.

  /// Field `name` of a composite value; null if it has no such field.
  @Nullable Expr project(Expr arg, String name) {
    AnalyzerCatalog.RelationInfo type =
        arg.typeOid() == Types.RECORD
            ? null
            : analysis.catalog.compositeType(analysis.baseType(arg.typeOid()));
    if (type == null) {
      if (arg instanceof Expr.RowExpr row) {
        int index = row.colnames().indexOf(name);
        if (index >= 0) {
          Expr field = row.args().get(index);
          return new Expr.FieldSelect(
              arg,
              index + 1,
              field.typeOid(),
              analysis.coercion.typmodOf(field),
              field.collation());
        }
      }
      return null;
    }
    for (Attribute a : type.attributes()) {
      if (!a.dropped() && a.name().equals(name)) {
        return new Expr.FieldSelect(arg, a.number(), a.typeOid(), a.typmod(), a.collationOid());
      }
    }
    return null;
  }

  private Expr field(ParseState state, Expr arg, String name, int location) {
    if (arg instanceof Expr.Var var && var.varattno() == 0) {
      ParseState level = state.outer(var.varlevelsup());
      for (Item item : level.namespace) {
        if (item.rtindex == var.varno()) {
          int number = analysis.ranges.columnNumber(item, name, location);
          if (number > 0) {
            return analysis.ranges.makeVar(level, item, number, var.varlevelsup(), location);
          }
        }
      }
      if (var.typeOid() == Types.RECORD) {
        RangeTblEntry rte = level.rtable.get(var.varno() - 1);
        int index = rte.eref().colnames().indexOf(name);
        if (index >= 0 && rte instanceof RangeTblEntry.Subquery sub) {
          Expr column = sub.subquery().targetList().get(index).expr();
          return new Expr.Var(
              var.varno(),
              index + 1,
              column.typeOid(),
              analysis.coercion.typmodOf(column),
              column.collation(),
              var.varlevelsup(),
              location);
        }
      }
    }
    Expr result = project(arg, name);
    if (result != null) {
      return result;
    }
    result = columnFunction(state, arg, name, location);
    if (result != null) {
      return result;
    }
    if (arg.typeOid() == Types.RECORD) {
      throw analysis.error(
          SqlState.UNDEFINED_COLUMN,
          "could not identify column \"" + name + "\" in record data type",
          location);
    }
    if (analysis.isComplex(arg.typeOid())) {
      throw analysis.error(
          SqlState.UNDEFINED_COLUMN,
          "column \"" + name + "\" not found in data type " + analysis.format(arg.typeOid()),
          location);
    }
    throw analysis.error(
        SqlState.WRONG_OBJECT_TYPE,
        "column notation ."
            + name
            + " applied to type "
            + analysis.format(arg.typeOid())
            + ", which is not a composite type",
        location);
  }

  private Expr indirection(ParseState state, RawExpr.AIndirection raw) {
    Expr result = recurse(state, raw.arg());
    int location = Locations.of(result);
    List<RawExpr.AIndices> subscripts = new ArrayList<>();
    for (RawExpr.Indirection step : raw.indirection()) {
      switch (step) {
        case RawExpr.AIndices indices -> subscripts.add(indices);
        case RawExpr.AStar _ ->
            throw analysis.error(
                SqlState.FEATURE_NOT_SUPPORTED,
                "row expansion via \"*\" is not supported here",
                location);
        case RawExpr.FieldSelection(String name) -> {
          if (!subscripts.isEmpty()) {
            result = subscript(state, result, subscripts, null);
            subscripts.clear();
          }
          result = field(state, result, name, location);
        }
      }
    }
    return subscripts.isEmpty() ? result : subscript(state, result, subscripts, null);
  }

  /// Array subscripts or slices. PostgreSQL: `transformContainerSubscripts` and the array handler.
  Expr subscript(
      ParseState state, Expr container, List<RawExpr.AIndices> steps, @Nullable Expr assign) {
    int containerType = analysis.baseType(container.typeOid());
    var type = analysis.type(containerType);
    if (type.typsubscript() == 0) {
      throw analysis.error(
          SqlState.DATATYPE_MISMATCH,
          "cannot subscript type %s because it does not support subscripting"
              .formatted(analysis.format(container.typeOid())),
          Locations.of(container));
    }
    int element = type.typelem();
    if (element == 0) {
      throw analysis.unsupported(
          "subscripting of type " + analysis.format(containerType), Locations.of(container));
    }
    boolean slice = steps.stream().anyMatch(RawExpr.AIndices::isSlice);
    List<@Nullable Expr> upper = new ArrayList<>();
    List<@Nullable Expr> lower = new ArrayList<>();
    for (RawExpr.AIndices step : steps) {
      if (slice) {
        if (step.lidx() != null) {
          lower.add(index(state, step.lidx()));
        } else {
          lower.add(step.isSlice() ? null : new Expr.Const(Types.INT4, -1, 0, 1L, -1));
        }
      }
      upper.add(step.uidx() == null ? null : index(state, step.uidx()));
    }
    int result = slice ? containerType : element;
    return new Expr.SubscriptingRef(
        containerType,
        element,
        assign != null ? containerType : result,
        analysis.coercion.typmodOf(container),
        analysis.collations.result(assign != null ? containerType : result, List.of(container)),
        upper,
        lower,
        container,
        assign);
  }

  private Expr index(ParseState state, RawExpr raw) {
    Expr index = recurse(state, raw);
    Expr converted =
        analysis.coercion.toTarget(
            index, Types.INT4, -1, Coercion.Context.ASSIGNMENT, CoercionForm.IMPLICIT_CAST, -1);
    if (converted == null) {
      throw analysis.error(
          SqlState.DATATYPE_MISMATCH,
          "array subscript must have type integer",
          Locations.of(index));
    }
    return converted;
  }

  private Expr row(ParseState state, RawExpr.RowExpr raw) {
    List<Expr> args = new ArrayList<>(raw.args().size());
    List<String> names = new ArrayList<>(raw.args().size());
    for (Expr arg : rowFields(state, raw.args())) {
      args.add(arg);
      names.add("f" + args.size());
    }
    return new Expr.RowExpr(
        args,
        Types.RECORD,
        raw.implicit() ? CoercionForm.IMPLICIT_CAST : CoercionForm.EXPLICIT_CALL,
        names,
        raw.location());
  }

  /// Expressions of a row, with `table.*` spread out.
  List<Expr> rowFields(ParseState state, List<RawExpr> raw) {
    List<Expr> fields = new ArrayList<>(raw.size());
    for (RawExpr item : raw) {
      if (item instanceof RawExpr.ColumnRef ref && ref.star()) {
        analysis.targets.expandStar(state, ref, false).forEach(t -> fields.add(t.expr()));
      } else {
        fields.add(recurse(state, item));
      }
    }
    return fields;
  }

  private Expr array(
      ParseState state, RawExpr.AArrayExpr raw, int arrayType, int elementType, int typmod) {
    List<Expr> elements = new ArrayList<>(raw.elements().size());
    boolean nested = false;
    for (RawExpr item : raw.elements()) {
      Expr element;
      if (item instanceof RawExpr.AArrayExpr inner) {
        element = array(state, inner, arrayType, elementType, typmod);
        nested = true;
      } else {
        element = recurse(state, item);
        if (!nested
            && analysis.elementType(element.typeOid()) != 0
            && element.typeOid() != Types.INT2VECTOR
            && element.typeOid() != Types.OIDVECTOR) {
          nested = true;
        }
      }
      elements.add(element);
    }
    int array = arrayType;
    int element = elementType;
    int coerceType;
    boolean hard;
    if (array != 0) {
      coerceType = nested ? array : element;
      hard = true;
    } else {
      if (elements.isEmpty()) {
        throw analysis
            .error(
                SqlState.INDETERMINATE_DATATYPE,
                "cannot determine type of empty array",
                raw.location())
            .hint("Explicitly cast to the desired type, for example ARRAY[]::integer[].");
      }
      coerceType = analysis.coercion.commonType(elements, "ARRAY");
      hard = false;
      if (nested) {
        array = coerceType;
        element = analysis.elementType(array);
        if (element == 0) {
          throw analysis.error(
              SqlState.UNDEFINED_OBJECT,
              "could not find element type for data type " + analysis.format(array),
              raw.location());
        }
      } else {
        element = coerceType;
        array = analysis.catalog.arrayTypeOid(element);
        if (array == 0) {
          throw analysis.error(
              SqlState.UNDEFINED_OBJECT,
              "could not find array type for data type " + analysis.format(element),
              raw.location());
        }
      }
    }
    List<Expr> converted = new ArrayList<>(elements.size());
    for (Expr e : elements) {
      if (!hard) {
        converted.add(analysis.coercion.toCommonType(e, coerceType, "ARRAY"));
        continue;
      }
      Expr c =
          analysis.coercion.toTarget(
              e, coerceType, typmod, Coercion.Context.EXPLICIT, CoercionForm.EXPLICIT_CAST, -1);
      if (c == null) {
        throw analysis.error(
            SqlState.CANNOT_COERCE,
            "cannot cast type %s to %s"
                .formatted(analysis.format(e.typeOid()), analysis.format(coerceType)),
            Locations.of(e));
      }
      converted.add(c);
    }
    return new Expr.ArrayExpr(
        array,
        analysis.collations.result(array, converted),
        element,
        converted,
        nested,
        raw.location());
  }

  // Conditional expressions.

  private Expr caseExpr(ParseState state, RawExpr.CaseExpr raw) {
    Expr savedSrf = state.lastSrf;
    Expr arg = null;
    Expr placeholder = null;
    if (raw.arg() != null) {
      arg = recurse(state, raw.arg());
      if (arg.typeOid() == Types.UNKNOWN) {
        arg = analysis.coercion.toCommonType(arg, Types.TEXT, "CASE");
      }
      placeholder =
          new Expr.CaseTestExpr(arg.typeOid(), analysis.coercion.typmodOf(arg), arg.collation());
    }
    List<Expr> conditions = new ArrayList<>();
    List<Expr> results = new ArrayList<>();
    for (RawExpr.CaseWhen when : raw.args()) {
      Expr condition = recurse(state, when.expr());
      if (placeholder != null) {
        condition =
            analysis.operators.make(state, List.of("="), placeholder, condition, when.location());
      }
      conditions.add(analysis.coercion.toBoolean(condition, "CASE/WHEN"));
      results.add(recurse(state, when.result()));
    }
    Expr other =
        raw.defresult() == null
            ? new Expr.Const(Types.UNKNOWN, -1, 0, null, -1)
            : recurse(state, raw.defresult());
    List<Expr> all = new ArrayList<>(results.size() + 1);
    all.add(other);
    all.addAll(results);
    int type = analysis.coercion.commonType(all, "CASE");
    other = analysis.coercion.toCommonType(other, type, "CASE/ELSE");
    List<Expr.CaseWhen> whens = new ArrayList<>(results.size());
    List<Expr> finals = new ArrayList<>(all.size());
    for (int i = 0; i < results.size(); i++) {
      Expr result = analysis.coercion.toCommonType(results.get(i), type, "CASE/WHEN");
      finals.add(result);
      whens.add(new Expr.CaseWhen(conditions.get(i), result));
    }
    finals.add(other);
    rejectSets(state, savedSrf, "CASE");
    return new Expr.CaseExpr(
        type, analysis.collations.result(type, finals), arg, whens, other, raw.location());
  }

  private void rejectSets(ParseState state, @Nullable Expr before, String construct) {
    if (state.lastSrf != before && state.lastSrf != null) {
      throw analysis
          .error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "set-returning functions are not allowed in " + construct,
              Locations.of(state.lastSrf))
          .hint("You might be able to move the set-returning function into a LATERAL FROM item.");
    }
  }

  private Expr coalesce(ParseState state, RawExpr.CoalesceExpr raw) {
    Expr savedSrf = state.lastSrf;
    List<Expr> args = new ArrayList<>(raw.args().size());
    for (RawExpr arg : raw.args()) {
      args.add(recurse(state, arg));
    }
    int type = analysis.coercion.commonType(args, "COALESCE");
    args.replaceAll(arg -> analysis.coercion.toCommonType(arg, type, "COALESCE"));
    rejectSets(state, savedSrf, "COALESCE");
    return new Expr.CoalesceExpr(
        type, analysis.collations.result(type, args), args, raw.location());
  }

  private Expr minMax(ParseState state, RawExpr.MinMaxExpr raw) {
    String name = raw.greatest() ? "GREATEST" : "LEAST";
    List<Expr> args = new ArrayList<>(raw.args().size());
    for (RawExpr arg : raw.args()) {
      args.add(recurse(state, arg));
    }
    int type = analysis.coercion.commonType(args, name);
    args.replaceAll(arg -> analysis.coercion.toCommonType(arg, type, name));
    int compare = analysis.operators.sortOperators(type).compareProc();
    if (compare == 0) {
      throw analysis.error(
          SqlState.UNDEFINED_FUNCTION,
          "could not identify a comparison function for type " + analysis.format(type),
          raw.location());
    }
    return new Expr.MinMaxExpr(
        type,
        analysis.collations.result(type, args),
        analysis.collations.input(args),
        raw.greatest(),
        compare,
        args,
        raw.location());
  }

  private Expr valueFunction(RawExpr.SqlValueFunction raw) {
    Expr.SqlValueFunctionOp op = Expr.SqlValueFunctionOp.valueOf(raw.op().name());
    int type =
        switch (raw.op()) {
          case CURRENT_DATE -> Types.DATE;
          case CURRENT_TIME, CURRENT_TIME_N -> Types.TIMETZ;
          case CURRENT_TIMESTAMP, CURRENT_TIMESTAMP_N -> Types.TIMESTAMPTZ;
          case LOCALTIME, LOCALTIME_N -> Types.TIME;
          case LOCALTIMESTAMP, LOCALTIMESTAMP_N -> Types.TIMESTAMP;
          case CURRENT_ROLE, CURRENT_USER, USER, SESSION_USER, CURRENT_CATALOG, CURRENT_SCHEMA ->
              Types.NAME;
        };
    int typmod = raw.typmod();
    if (typmod > 6) {
      analysis.notices.warning(
          SqlState.INVALID_PARAMETER_VALUE,
          "%s(%d)%s precision reduced to maximum allowed, 6"
              .formatted(
                  type == Types.TIMESTAMP || type == Types.TIMESTAMPTZ ? "TIMESTAMP" : "TIME",
                  typmod,
                  type == Types.TIMETZ || type == Types.TIMESTAMPTZ ? " WITH TIME ZONE" : ""));
      typmod = 6;
    }
    return new Expr.SqlValueFunction(op, type, typmod, raw.location());
  }

  private Expr currentOf(ParseState state, RawExpr.CurrentOfExpr raw) {
    Item target = state.targetItem;
    if (target == null) {
      throw SqlError.internal("CURRENT OF without a target");
    }
    return new Expr.CurrentOfExpr(target.rtindex, raw.cursorName(), 0);
  }

  static boolean containsLocalVars(Expr expr) {
    return ExprTree.any(
        expr,
        e ->
            (e instanceof Expr.Var v && v.varlevelsup() == 0)
                || e instanceof Expr.CurrentOfExpr
                || e instanceof Expr.SubLink);
  }
}
