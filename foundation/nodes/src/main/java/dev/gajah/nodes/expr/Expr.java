// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.expr;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A typed expression. Source of names and meaning: PostgreSQL `primnodes.h`.
public sealed interface Expr {
  /// Result type; `boolean` is 16.
  int typeOid();

  /// Type modifier of the result; -1 if none.
  default int typmod() {
    return -1;
  }

  /// Collation of the result; 0 if its type has none.
  default int collation() {
    return 0;
  }

  /// Byte offset in the query string; -1 if unknown.
  default int location() {
    return -1;
  }

  int BOOL = 16;

  /// A column of a range table entry (before planning) or of a child plan's output (after).
  ///
  /// @param varno range table index from 1, or [#INNER_VAR], [#OUTER_VAR], [#INDEX_VAR] in a
  ///   finished plan
  /// @param varattno attribute number from 1; 0: the whole row; negative: a system column
  /// @param varlevelsup how many query levels up the range table is
  record Var(
      int varno,
      int varattno,
      int typeOid,
      int typmod,
      int collation,
      int varlevelsup,
      int location)
      implements Expr {
    public static final int INNER_VAR = -1;
    public static final int OUTER_VAR = -2;
    public static final int INDEX_VAR = -3;
  }

  /// @param value null, `Long`, `Double` or `byte[]` by the type's representation
  record Const(int typeOid, int typmod, int collation, @Nullable Object value, int location)
      implements Expr {
    public boolean isNull() {
      return value == null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Const that
          && typeOid == that.typeOid
          && typmod == that.typmod
          && collation == that.collation
          && (value instanceof byte[] mine && that.value instanceof byte[] theirs
              ? java.util.Arrays.equals(mine, theirs)
              : java.util.Objects.equals(value, that.value));
    }

    @Override
    public int hashCode() {
      return 31 * typeOid
          + (value instanceof byte[] bytes
              ? java.util.Arrays.hashCode(bytes)
              : java.util.Objects.hashCode(value));
    }
  }

  enum ParamKind {
    /// `$n` of the client.
    EXTERN,
    /// Set inside the executor: by a nested loop, an init plan or the call of a sub-plan.
    EXEC,
    SUBLINK,
    MULTIEXPR
  }

  record Param(ParamKind kind, int paramId, int typeOid, int typmod, int collation, int location)
      implements Expr {}

  /// An aggregate call.
  ///
  /// @param args plain arguments; @param direct direct arguments of an ordered-set aggregate
  /// @param order sort keys over `args` by position, @param distinct likewise
  record Aggref(
      int aggfnoid,
      int typeOid,
      int collation,
      int inputCollation,
      List<Expr> direct,
      List<TargetEntry> args,
      List<SortKey> order,
      List<SortKey> distinct,
      @Nullable Expr filter,
      boolean star,
      boolean variadic,
      char kind,
      int agglevelsup,
      int location)
      implements Expr {
    public Aggref {
      direct = List.copyOf(direct);
      args = List.copyOf(args);
      order = List.copyOf(order);
      distinct = List.copyOf(distinct);
    }
  }

  record GroupingFunc(List<Expr> args, List<Integer> refs, int agglevelsup, int location)
      implements Expr {
    @Override
    public int typeOid() {
      return 23;
    }
  }

  record WindowFunc(
      int winfnoid,
      int typeOid,
      int collation,
      int inputCollation,
      List<Expr> args,
      @Nullable Expr filter,
      int winref,
      boolean star,
      boolean aggregate,
      int location)
      implements Expr {}

  enum CoercionForm {
    EXPLICIT_CALL,
    EXPLICIT_CAST,
    IMPLICIT_CAST,
    SQL_SYNTAX
  }

  record FuncExpr(
      int funcid,
      int typeOid,
      boolean returnsSet,
      boolean variadic,
      CoercionForm format,
      int collation,
      int inputCollation,
      List<Expr> args,
      int location)
      implements Expr {
    public FuncExpr {
      args = List.copyOf(args);
    }
  }

  /// @param opfuncid the operator's function
  record OpExpr(
      int opno,
      int opfuncid,
      int typeOid,
      boolean returnsSet,
      int collation,
      int inputCollation,
      List<Expr> args,
      int location)
      implements Expr {
    public OpExpr {
      args = List.copyOf(args);
    }
  }

  /// `IS DISTINCT FROM`; the operator is `=`.
  record DistinctExpr(int opno, int opfuncid, int inputCollation, List<Expr> args, int location)
      implements Expr {
    @Override
    public int typeOid() {
      return BOOL;
    }
  }

  record NullIfExpr(
      int opno,
      int opfuncid,
      int typeOid,
      int collation,
      int inputCollation,
      List<Expr> args,
      int location)
      implements Expr {}

  /// `scalar op ANY/ALL (array)`.
  record ScalarArrayOpExpr(
      int opno, int opfuncid, boolean useOr, int inputCollation, List<Expr> args, int location)
      implements Expr {
    @Override
    public int typeOid() {
      return BOOL;
    }
  }

  enum BoolOp {
    AND,
    OR,
    NOT
  }

  record BoolExpr(BoolOp op, List<Expr> args, int location) implements Expr {
    public BoolExpr {
      args = List.copyOf(args);
    }

    @Override
    public int typeOid() {
      return BOOL;
    }
  }

  enum SubLinkType {
    EXISTS,
    ALL,
    ANY,
    ROWCOMPARE,
    EXPR,
    MULTIEXPR,
    ARRAY,
    CTE
  }

  /// A subselect in an expression, before planning.
  ///
  /// @param subselect a `nodes.query.Query`; typed as [SubQuery] so that expressions do not depend
  ///   on queries
  record SubLink(
      SubLinkType subLinkType,
      int subLinkId,
      @Nullable Expr testexpr,
      List<String> operName,
      SubQuery subselect,
      int typeOid,
      int typmod,
      int collation,
      int location)
      implements Expr {}

  /// What an expression knows of a query inside it; implemented by `nodes.query.Query` only.
  interface SubQuery {}

  /// A planned subselect.
  ///
  /// @param planId index from 1 into the planned statement's subplans
  /// @param paramIds exec params that `testexpr` reads, filled from the subplan's columns
  /// @param setParam exec params that an init plan sets
  /// @param parParam exec params to set before each run, from `args`
  record SubPlan(
      SubLinkType subLinkType,
      @Nullable Expr testexpr,
      List<Integer> paramIds,
      int planId,
      String planName,
      int typeOid,
      int typmod,
      int collation,
      boolean useHashTable,
      boolean unknownEqFalse,
      List<Integer> setParam,
      List<Integer> parParam,
      List<Expr> args,
      double startupCost,
      double perCallCost)
      implements Expr {}

  /// A cheap and an expensive way to compute the same; the planner picks one.
  record AlternativeSubPlan(List<Expr> subplans) implements Expr {
    @Override
    public int typeOid() {
      return subplans.getFirst().typeOid();
    }
  }

  record FieldSelect(Expr arg, int fieldnum, int typeOid, int typmod, int collation)
      implements Expr {}

  record FieldStore(Expr arg, List<Expr> newvals, List<Integer> fieldnums, int typeOid)
      implements Expr {}

  /// Array or other subscripting, to fetch or, with `assign`, to store.
  record SubscriptingRef(
      int containerType,
      int elementType,
      int typeOid,
      int typmod,
      int collation,
      List<@Nullable Expr> upper,
      List<@Nullable Expr> lower,
      Expr expr,
      @Nullable Expr assign)
      implements Expr {}

  /// Same bits, other type.
  record RelabelType(
      Expr arg, int typeOid, int typmod, int collation, CoercionForm format, int location)
      implements Expr {}

  /// Cast through the text form.
  record CoerceViaIO(Expr arg, int typeOid, int collation, CoercionForm format, int location)
      implements Expr {}

  /// @param elementExpr over a [CaseTestExpr] that stands for the element
  record ArrayCoerceExpr(
      Expr arg,
      Expr elementExpr,
      int typeOid,
      int typmod,
      int collation,
      CoercionForm format,
      int location)
      implements Expr {}

  record ConvertRowtypeExpr(Expr arg, int typeOid, CoercionForm format, int location)
      implements Expr {}

  record CollateExpr(Expr arg, int collation, int location) implements Expr {
    @Override
    public int typeOid() {
      return arg.typeOid();
    }

    @Override
    public int typmod() {
      return arg.typmod();
    }
  }

  record CaseWhen(Expr condition, Expr result) {}

  /// @param arg the value of a simple CASE; the conditions then refer to it by [CaseTestExpr]
  record CaseExpr(
      int typeOid,
      int collation,
      @Nullable Expr arg,
      List<CaseWhen> whens,
      @Nullable Expr defaultResult,
      int location)
      implements Expr {}

  record CaseTestExpr(int typeOid, int typmod, int collation) implements Expr {}

  record ArrayExpr(
      int typeOid,
      int collation,
      int elementType,
      List<Expr> elements,
      boolean multidims,
      int location)
      implements Expr {}

  record RowExpr(
      List<Expr> args, int typeOid, CoercionForm format, List<String> colnames, int location)
      implements Expr {}

  enum RowCompareType {
    LT,
    LE,
    EQ,
    GE,
    GT,
    NE
  }

  record RowCompareExpr(
      RowCompareType rctype,
      List<Integer> opnos,
      List<Integer> opfuncids,
      List<Integer> opfamilies,
      List<Integer> inputCollations,
      List<Expr> largs,
      List<Expr> rargs)
      implements Expr {
    @Override
    public int typeOid() {
      return BOOL;
    }
  }

  record CoalesceExpr(int typeOid, int collation, List<Expr> args, int location) implements Expr {}

  /// @param comparisonProc btree support function 1 of the type, for its order
  record MinMaxExpr(
      int typeOid,
      int collation,
      int inputCollation,
      boolean greatest,
      int comparisonProc,
      List<Expr> args,
      int location)
      implements Expr {}

  enum SqlValueFunctionOp {
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

  record SqlValueFunction(SqlValueFunctionOp op, int typeOid, int typmod, int location)
      implements Expr {}

  record NullTest(Expr arg, boolean isNull, boolean argIsRow, int location) implements Expr {
    @Override
    public int typeOid() {
      return BOOL;
    }
  }

  enum BoolTestType {
    IS_TRUE,
    IS_NOT_TRUE,
    IS_FALSE,
    IS_NOT_FALSE,
    IS_UNKNOWN,
    IS_NOT_UNKNOWN
  }

  record BooleanTest(Expr arg, BoolTestType test, int location) implements Expr {
    @Override
    public int typeOid() {
      return BOOL;
    }
  }

  record CoerceToDomain(
      Expr arg, int typeOid, int typmod, int collation, CoercionForm format, int location)
      implements Expr {}

  record CoerceToDomainValue(int typeOid, int typmod, int collation, int location)
      implements Expr {}

  /// DEFAULT in a VALUES list or an UPDATE, before the rewriter replaces it.
  record SetToDefault(int typeOid, int typmod, int collation, int location) implements Expr {}

  record CurrentOfExpr(int cvarno, @Nullable String cursorName, int cursorParam) implements Expr {
    @Override
    public int typeOid() {
      return BOOL;
    }
  }

  /// `nextval` of an identity column.
  record NextValueExpr(int seqid, int typeOid) implements Expr {}
}
