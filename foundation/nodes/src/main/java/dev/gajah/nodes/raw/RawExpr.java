// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression as written.
public sealed interface RawExpr extends RawNode {
  /// Where the node stands in the query string, -1 when unknown. PostgreSQL: `exprLocation` of one
  /// raw node.
  int location();

  /// Name of a column, possibly qualified; `star` when it ends in `.*` (or is `*` alone, with no
  /// fields).
  record ColumnRef(List<String> fields, boolean star, int location) implements RawExpr {}

  record ParamRef(int number, int location) implements RawExpr {}

  /// A literal; `val` is null for NULL (`isnull`).
  record AConst(@Nullable Value val, int location) implements RawExpr {
    public boolean isNull() {
      return val == null;
    }
  }

  enum AExprKind {
    OP,
    OP_ANY,
    OP_ALL,
    DISTINCT,
    NOT_DISTINCT,
    NULLIF,
    IN,
    LIKE,
    ILIKE,
    SIMILAR,
    BETWEEN,
    NOT_BETWEEN,
    BETWEEN_SYM,
    NOT_BETWEEN_SYM
  }

  /// Infix and prefix operators. For IN and the BETWEENs `rexpr` is a [ExprList].
  record AExpr(
      AExprKind kind, List<String> name, @Nullable RawExpr lexpr, RawExpr rexpr, int location)
      implements RawExpr {}

  /// A bare list where PostgreSQL has a `List` in an expression position (right side of IN, of
  /// BETWEEN).
  record ExprList(List<RawExpr> items, int location) implements RawExpr {}

  enum BoolOp {
    AND,
    OR,
    NOT
  }

  record BoolExpr(BoolOp boolop, List<RawExpr> args, int location) implements RawExpr {}

  record TypeCast(RawExpr arg, TypeName typeName, int location) implements RawExpr {}

  record CollateClause(RawExpr arg, List<String> collname, int location) implements RawExpr {}

  /// How a function call was written: `COERCE_EXPLICIT_CALL` or `COERCE_SQL_SYNTAX`.
  enum FuncFormat {
    EXPLICIT_CALL,
    SQL_SYNTAX
  }

  record FuncCall(
      List<String> funcname,
      List<RawExpr> args,
      List<Clause.SortBy> aggOrder,
      @Nullable RawExpr aggFilter,
      Clause.@Nullable WindowDef over,
      boolean aggWithinGroup,
      boolean aggStar,
      boolean aggDistinct,
      boolean funcVariadic,
      FuncFormat funcformat,
      int location)
      implements RawExpr {
    /// A plain call without any of the aggregate decorations.
    public static FuncCall of(List<String> name, List<RawExpr> args, FuncFormat format, int loc) {
      return new FuncCall(
          name, args, List.of(), null, null, false, false, false, false, format, loc);
    }
  }

  /// `name => value` in an argument list.
  record NamedArgExpr(String name, RawExpr arg, int location) implements RawExpr {}

  /// One step of an [AIndirection].
  sealed interface Indirection {}

  record FieldSelection(String name) implements Indirection {}

  record AStar() implements Indirection {}

  record AIndices(boolean isSlice, @Nullable RawExpr lidx, @Nullable RawExpr uidx)
      implements Indirection {}

  record AIndirection(RawExpr arg, List<Indirection> indirection) implements RawExpr {
    @Override
    public int location() {
      return arg.location();
    }
  }

  record AArrayExpr(List<RawExpr> elements, int location) implements RawExpr {}

  /// ROW(...), or (a, b) with `implicit`.
  record RowExpr(List<RawExpr> args, boolean implicit, int location) implements RawExpr {}

  enum SubLinkKind {
    EXISTS,
    ALL,
    ANY,
    EXPR,
    MULTIEXPR,
    ARRAY
  }

  /// Subquery in an expression; `operName` empty means `= ANY` written as IN.
  record SubLink(
      SubLinkKind subLinkType,
      @Nullable RawExpr testexpr,
      List<String> operName,
      Statement.SelectStmt subselect,
      int location)
      implements RawExpr {}

  record CaseExpr(
      @Nullable RawExpr arg, List<CaseWhen> args, @Nullable RawExpr defresult, int location)
      implements RawExpr {}

  record CaseWhen(RawExpr expr, RawExpr result, int location) {}

  record CoalesceExpr(List<RawExpr> args, int location) implements RawExpr {}

  record MinMaxExpr(boolean greatest, List<RawExpr> args, int location) implements RawExpr {}

  enum SqlValueFunctionKind {
    CURRENT_DATE,
    CURRENT_TIME,
    CURRENT_TIME_N,
    CURRENT_TIMESTAMP,
    CURRENT_TIMESTAMP_N,
    LOCALTIME,
    LOCALTIME_N,
    LOCALTIMESTAMP,
    LOCALTIMESTAMP_N,
    CURRENT_ROLE,
    CURRENT_USER,
    USER,
    SESSION_USER,
    CURRENT_CATALOG,
    CURRENT_SCHEMA
  }

  record SqlValueFunction(SqlValueFunctionKind op, int typmod, int location) implements RawExpr {}

  record NullTest(RawExpr arg, boolean isNotNull, int location) implements RawExpr {}

  enum BoolTestKind {
    TRUE,
    NOT_TRUE,
    FALSE,
    NOT_FALSE,
    UNKNOWN,
    NOT_UNKNOWN
  }

  record BooleanTest(RawExpr arg, BoolTestKind booltesttype, int location) implements RawExpr {}

  record GroupingFunc(List<RawExpr> args, int location) implements RawExpr {}

  enum GroupingSetKind {
    EMPTY,
    ROLLUP,
    CUBE,
    SETS
  }

  /// Stands in a GROUP BY list only.
  record GroupingSet(GroupingSetKind kind, List<RawExpr> content, int location)
      implements RawExpr {}

  record CurrentOfExpr(String cursorName, int location) implements RawExpr {}

  /// DEFAULT in INSERT, UPDATE and MERGE.
  record SetToDefault(int location) implements RawExpr {}

  /// One column of `(a, b) = row`; all columns share the same `source` object.
  record MultiAssignRef(RawExpr source, int colno, int ncolumns) implements RawExpr {
    @Override
    public int location() {
      return source.location();
    }
  }

  enum XmlExprOp {
    XMLCONCAT,
    XMLELEMENT,
    XMLFOREST,
    XMLPARSE,
    XMLPI,
    XMLROOT,
    DOCUMENT
  }

  record XmlExpr(
      XmlExprOp op,
      @Nullable String name,
      List<Clause.ResTarget> namedArgs,
      List<RawExpr> args,
      boolean document,
      int location)
      implements RawExpr {}

  record XmlSerialize(
      boolean document, RawExpr expr, TypeName typeName, boolean indent, int location)
      implements RawExpr {}

  enum JsonItemType {
    ANY,
    OBJECT,
    ARRAY,
    SCALAR
  }

  record JsonIsPredicate(RawExpr expr, JsonItemType itemType, boolean uniqueKeys, int location)
      implements RawExpr {}

  /// `FORMAT JSON [ENCODING ...]`; `encoding` null means default.
  record JsonFormat(boolean given, @Nullable String encoding, int location) {}

  record JsonOutput(TypeName typeName, JsonFormat format) {}

  record JsonValueExpr(RawExpr rawExpr, JsonFormat format) implements RawExpr {
    @Override
    public int location() {
      return rawExpr.location();
    }
  }

  record JsonKeyValue(RawExpr key, JsonValueExpr value) {}

  record JsonObjectConstructor(
      List<JsonKeyValue> exprs,
      @Nullable JsonOutput output,
      boolean absentOnNull,
      boolean unique,
      int location)
      implements RawExpr {}

  record JsonArrayConstructor(
      List<JsonValueExpr> exprs, @Nullable JsonOutput output, boolean absentOnNull, int location)
      implements RawExpr {}

  record JsonArrayQueryConstructor(
      Statement.SelectStmt query,
      @Nullable JsonOutput output,
      JsonFormat format,
      boolean absentOnNull,
      int location)
      implements RawExpr {}

  /// JSON_OBJECTAGG (one element in `keyValue`) and JSON_ARRAYAGG (`arg`).
  record JsonAggConstructor(
      @Nullable JsonKeyValue keyValue,
      @Nullable JsonValueExpr arg,
      List<Clause.SortBy> aggOrder,
      @Nullable RawExpr aggFilter,
      Clause.@Nullable WindowDef over,
      @Nullable JsonOutput output,
      boolean absentOnNull,
      boolean unique,
      int location)
      implements RawExpr {}

  record JsonParseExpr(JsonValueExpr expr, boolean uniqueKeys, int location) implements RawExpr {}

  record JsonScalarExpr(RawExpr expr, int location) implements RawExpr {}

  record JsonSerializeExpr(JsonValueExpr expr, @Nullable JsonOutput output, int location)
      implements RawExpr {}

  enum JsonBehaviorType {
    NULL,
    ERROR,
    EMPTY,
    TRUE,
    FALSE,
    UNKNOWN,
    EMPTY_ARRAY,
    EMPTY_OBJECT,
    DEFAULT
  }

  record JsonBehavior(JsonBehaviorType btype, @Nullable RawExpr expr, int location) {}

  enum JsonWrapper {
    UNSPEC,
    NONE,
    CONDITIONAL,
    UNCONDITIONAL
  }

  enum JsonQuotes {
    UNSPEC,
    KEEP,
    OMIT
  }

  enum JsonFuncOp {
    EXISTS,
    QUERY,
    VALUE
  }

  record JsonArgument(JsonValueExpr val, String name) {}

  record JsonFuncExpr(
      JsonFuncOp op,
      JsonValueExpr contextItem,
      RawExpr pathspec,
      List<JsonArgument> passing,
      @Nullable JsonOutput output,
      JsonWrapper wrapper,
      JsonQuotes quotes,
      @Nullable JsonBehavior onEmpty,
      @Nullable JsonBehavior onError,
      int location)
      implements RawExpr {}

  record MergeSupportFunc(int location) implements RawExpr {}
}
