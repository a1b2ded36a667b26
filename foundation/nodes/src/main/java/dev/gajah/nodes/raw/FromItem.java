// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An element of a FROM list.
public sealed interface FromItem extends RawNode {
  record Alias(String aliasname, List<String> colnames) {}

  /// A table name; `inh` false for ONLY; `relpersistence` 'p', 't' or 'u'.
  record RangeVar(
      @Nullable String catalogname,
      @Nullable String schemaname,
      String relname,
      boolean inh,
      char relpersistence,
      @Nullable Alias alias,
      int location)
      implements FromItem {
    public static RangeVar of(@Nullable String schema, String name, int location) {
      return new RangeVar(null, schema, name, true, 'p', null, location);
    }

    public RangeVar withAlias(@Nullable Alias value) {
      return new RangeVar(catalogname, schemaname, relname, inh, relpersistence, value, location);
    }

    public RangeVar withInh(boolean value) {
      return new RangeVar(catalogname, schemaname, relname, value, relpersistence, alias, location);
    }

    public RangeVar withPersistence(char value) {
      return new RangeVar(catalogname, schemaname, relname, inh, value, alias, location);
    }

    /// The name as written, for messages.
    public String qualifiedName() {
      return schemaname == null ? relname : schemaname + "." + relname;
    }
  }

  record RangeSubselect(boolean lateral, Statement.SelectStmt subquery, @Nullable Alias alias)
      implements FromItem {}

  /// One function of a [RangeFunction]; `func` is a call or one of the call-like expressions.
  record RangeFunctionItem(RawExpr func, List<Clause.ColumnDef> coldeflist) {}

  record RangeFunction(
      boolean lateral,
      boolean ordinality,
      boolean isRowsfrom,
      List<RangeFunctionItem> functions,
      @Nullable Alias alias,
      List<Clause.ColumnDef> coldeflist)
      implements FromItem {}

  record RangeTableSample(
      FromItem relation,
      List<String> method,
      List<RawExpr> args,
      @Nullable RawExpr repeatable,
      int location)
      implements FromItem {}

  enum JoinKind {
    INNER,
    LEFT,
    FULL,
    RIGHT
  }

  /// CROSS JOIN is INNER without `quals` and `usingClause`.
  record JoinExpr(
      JoinKind jointype,
      boolean isNatural,
      FromItem larg,
      FromItem rarg,
      List<String> usingClause,
      @Nullable Alias joinUsingAlias,
      @Nullable RawExpr quals,
      @Nullable Alias alias,
      int location)
      implements FromItem {}

  record RangeTableFuncCol(
      String colname,
      @Nullable TypeName typeName,
      boolean forOrdinality,
      boolean isNotNull,
      @Nullable RawExpr colexpr,
      @Nullable RawExpr coldefexpr,
      int location) {}

  /// XMLTABLE.
  record RangeTableFunc(
      boolean lateral,
      RawExpr docexpr,
      RawExpr rowexpr,
      List<Clause.ResTarget> namespaces,
      List<RangeTableFuncCol> columns,
      @Nullable Alias alias,
      int location)
      implements FromItem {}

  enum JsonTableColumnType {
    FOR_ORDINALITY,
    REGULAR,
    EXISTS,
    FORMATTED,
    NESTED
  }

  record JsonTablePathSpec(RawExpr string, @Nullable String name, int location) {}

  record JsonTableColumn(
      JsonTableColumnType coltype,
      @Nullable String name,
      @Nullable TypeName typeName,
      @Nullable JsonTablePathSpec pathspec,
      RawExpr.@Nullable JsonFormat format,
      RawExpr.JsonWrapper wrapper,
      RawExpr.JsonQuotes quotes,
      List<JsonTableColumn> columns,
      RawExpr.@Nullable JsonBehavior onEmpty,
      RawExpr.@Nullable JsonBehavior onError,
      int location) {}

  record JsonTable(
      RawExpr.JsonValueExpr contextItem,
      JsonTablePathSpec pathspec,
      List<RawExpr.JsonArgument> passing,
      List<JsonTableColumn> columns,
      RawExpr.@Nullable JsonBehavior onError,
      @Nullable Alias alias,
      boolean lateral,
      int location)
      implements FromItem {}
}
