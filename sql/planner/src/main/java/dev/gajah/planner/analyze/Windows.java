// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.SortGroupClause;
import dev.gajah.nodes.query.WindowClause;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.FrameOptions;
import dev.gajah.nodes.raw.RawExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Window function calls and window definitions. PostgreSQL: `transformWindowFuncCall`,
/// `transformWindowDefinitions`.
final class Windows {
  private final Analysis analysis;

  Windows(Analysis analysis) {
    this.analysis = analysis;
  }

  Expr call(
      ParseState state,
      RawExpr.FuncCall raw,
      PgProc proc,
      int resultType,
      List<Expr> args,
      @Nullable Expr filter) {
    int location = raw.location();
    checkPlace(state, location);
    for (Expr arg : args) {
      if (ExprTree.any(arg, e -> e instanceof Expr.WindowFunc)) {
        throw analysis.error(
            SqlState.WINDOWING_ERROR, "window function calls cannot be nested", Locations.of(arg));
      }
    }
    if (raw.aggDistinct()) {
      throw analysis.error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "DISTINCT is not implemented for window functions",
          location);
    }
    if (!raw.aggOrder().isEmpty()) {
      throw analysis.error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "aggregate ORDER BY is not implemented for window functions",
          location);
    }
    boolean aggregate = proc.prokind() == 'a';
    if (aggregate && args.isEmpty() && !raw.aggStar()) {
      throw analysis.error(
          SqlState.WRONG_OBJECT_TYPE,
          "%s(*) must be used to call a parameterless aggregate function"
              .formatted(String.join(".", raw.funcname())),
          location);
    }
    if (filter != null && !aggregate) {
      throw analysis.error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "FILTER is not implemented for non-aggregate window functions",
          location);
    }
    int winref = reference(state, Objects.requireNonNull(raw.over()));
    state.hasWindowFuncs = true;
    return new Expr.WindowFunc(
        proc.oid(),
        resultType,
        analysis.collations.result(resultType, args),
        analysis.collations.input(args),
        args,
        filter,
        winref,
        raw.aggStar(),
        aggregate,
        location);
  }

  private void checkPlace(ParseState state, int location) {
    String problem =
        switch (state.kind) {
          case SELECT_TARGET, ORDER_BY, DISTINCT_ON, NONE, OTHER -> null;
          case JOIN_ON, JOIN_USING -> "window functions are not allowed in JOIN conditions";
          case FROM_FUNCTION -> "window functions are not allowed in functions in FROM";
          case WINDOW_PARTITION,
              WINDOW_ORDER,
              WINDOW_FRAME_RANGE,
              WINDOW_FRAME_ROWS,
              WINDOW_FRAME_GROUPS ->
              "window functions are not allowed in window definitions";
          default -> "window functions are not allowed in " + state.kind.label;
        };
    if (problem != null) {
      throw analysis.error(SqlState.WINDOWING_ERROR, problem, location);
    }
  }

  /// Number from 1 of the window that OVER means; equal specifications share one.
  private int reference(ParseState state, Clause.WindowDef over) {
    if (over.name() != null) {
      for (int i = 0; i < state.windowDefs.size(); i++) {
        if (over.name().equals(state.windowDefs.get(i).name())) {
          return i + 1;
        }
      }
      throw undefined(over.name(), over.location());
    }
    String text = withoutLocations(over);
    for (int i = 0; i < state.windowDefs.size(); i++) {
      Clause.WindowDef known = state.windowDefs.get(i);
      if (known.name() == null && withoutLocations(known).equals(text)) {
        return i + 1;
      }
    }
    state.windowDefs.add(over);
    return state.windowDefs.size();
  }

  /// The specification as text in which two that differ only in their place are equal.
  private static String withoutLocations(Clause.WindowDef def) {
    return def.toString().replaceAll("location=-?\\d+", "");
  }

  private dev.gajah.base.error.SqlError undefined(String name, int location) {
    return analysis.error(
        SqlState.UNDEFINED_OBJECT, "window \"" + name + "\" does not exist", location);
  }

  List<WindowClause> definitions(ParseState state, List<TargetEntry> targets) {
    List<WindowClause> result = new ArrayList<>();
    for (int i = 0; i < state.windowDefs.size(); i++) {
      result.add(definition(state, state.windowDefs.get(i), i + 1, result, targets));
    }
    return result;
  }

  private WindowClause definition(
      ParseState state,
      Clause.WindowDef def,
      int winref,
      List<WindowClause> earlier,
      List<TargetEntry> targets) {
    if (def.name() != null && earlier.stream().anyMatch(w -> def.name().equals(w.name()))) {
      throw analysis.error(
          SqlState.WINDOWING_ERROR,
          "window \"" + def.name() + "\" is already defined",
          def.location());
    }
    WindowClause base = null;
    if (def.refname() != null) {
      base =
          earlier.stream()
              .filter(w -> def.refname().equals(w.name()))
              .findFirst()
              .orElseThrow(() -> undefined(Objects.requireNonNull(def.refname()), def.location()));
    }
    List<SortGroupClause> order =
        analysis.clauses.sortList(state, def.orderClause(), targets, ExprKind.WINDOW_ORDER);
    List<SortGroupClause> partition =
        analysis.clauses.groupList(
            state, def.partitionClause(), targets, order, ExprKind.WINDOW_PARTITION);
    boolean copiedOrder = false;
    if (base != null) {
      if (!partition.isEmpty()) {
        throw analysis.error(
            SqlState.WINDOWING_ERROR,
            "cannot override PARTITION BY clause of window \"" + def.refname() + "\"",
            def.location());
      }
      partition = base.partitionClause();
      if (!order.isEmpty() && !base.orderClause().isEmpty()) {
        throw analysis.error(
            SqlState.WINDOWING_ERROR,
            "cannot override ORDER BY clause of window \"" + def.refname() + "\"",
            def.location());
      }
      if (order.isEmpty()) {
        order = base.orderClause();
        copiedOrder = true;
      }
      if (base.frameOptions() != FrameOptions.DEFAULTS) {
        throw analysis.error(
            SqlState.WINDOWING_ERROR,
            "cannot copy window \"" + def.refname() + "\" because it has a frame clause",
            def.location());
      }
    }
    int options = def.frameOptions();
    if ((options & FrameOptions.GROUPS) != 0 && order.isEmpty()) {
      throw analysis.error(
          SqlState.WINDOWING_ERROR, "GROUPS mode requires an ORDER BY clause", def.location());
    }
    if ((options & FrameOptions.RANGE) != 0
        && (options & (FrameOptions.START_OFFSET | FrameOptions.END_OFFSET)) != 0) {
      if (order.size() != 1) {
        throw analysis.error(
            SqlState.WINDOWING_ERROR,
            "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column",
            def.location());
      }
      throw analysis.unsupported("RANGE with offset PRECEDING/FOLLOWING", def.location());
    }
    return new WindowClause(
        def.name(),
        def.refname(),
        partition,
        order,
        options,
        offset(state, def.startOffset(), options),
        offset(state, def.endOffset(), options),
        0,
        0,
        0,
        false,
        false,
        winref,
        copiedOrder);
  }

  private @Nullable Expr offset(ParseState state, @Nullable RawExpr raw, int options) {
    if (raw == null) {
      return null;
    }
    boolean rows = (options & FrameOptions.ROWS) != 0;
    Expr value =
        analysis.expressions.transform(
            state, raw, rows ? ExprKind.WINDOW_FRAME_ROWS : ExprKind.WINDOW_FRAME_GROUPS);
    String construct = rows ? "ROWS" : "GROUPS";
    Expr result = analysis.coercion.toSpecific(value, Types.INT8, construct);
    if (Expressions.containsLocalVars(result)) {
      throw analysis.error(
          SqlState.INVALID_COLUMN_REFERENCE,
          "argument of %s must not contain variables".formatted(construct),
          Locations.of(result));
    }
    return result;
  }
}
