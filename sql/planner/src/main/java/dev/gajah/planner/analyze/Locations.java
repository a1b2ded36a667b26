// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.raw.RawExpr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an expression starts in the query string. PostgreSQL: `exprLocation`.
final class Locations {
  private Locations() {}

  static int of(@Nullable Expr e) {
    return switch (e) {
      case null -> -1;
      case Expr.OpExpr x -> leftmost(x.location(), x.args());
      case Expr.DistinctExpr x -> leftmost(x.location(), x.args());
      case Expr.NullIfExpr x -> leftmost(x.location(), x.args());
      case Expr.ScalarArrayOpExpr x -> leftmost(x.location(), x.args());
      case Expr.FuncExpr x -> leftmost(x.location(), x.args());
      case Expr.BoolExpr x -> leftmost(x.location(), x.args());
      case Expr.SubLink x -> leftmost(x.location(), of(x.testexpr()));
      case Expr.FieldSelect x -> of(x.arg());
      case Expr.SubscriptingRef x -> of(x.expr());
      case Expr.RelabelType x -> leftmost(x.location(), of(x.arg()));
      case Expr.CoerceViaIO x -> leftmost(x.location(), of(x.arg()));
      case Expr.ArrayCoerceExpr x -> leftmost(x.location(), of(x.arg()));
      case Expr.ConvertRowtypeExpr x -> leftmost(x.location(), of(x.arg()));
      case Expr.CoerceToDomain x -> leftmost(x.location(), of(x.arg()));
      case Expr.CollateExpr x -> of(x.arg());
      case Expr.RowCompareExpr x -> of(x.largs());
      case Expr.NullTest x -> leftmost(x.location(), of(x.arg()));
      case Expr.BooleanTest x -> leftmost(x.location(), of(x.arg()));
      default -> e.location();
    };
  }

  static int of(List<Expr> list) {
    for (Expr e : list) {
      int location = of(e);
      if (location >= 0) {
        return location;
      }
    }
    return -1;
  }

  private static int leftmost(int own, List<Expr> args) {
    return leftmost(own, of(args));
  }

  private static int leftmost(int a, int b) {
    if (a < 0) {
      return b;
    }
    return b < 0 ? a : Math.min(a, b);
  }

  static int ofRaw(@Nullable RawExpr e) {
    return switch (e) {
      case null -> -1;
      case RawExpr.AExpr x -> leftmost(x.location(), ofRaw(x.lexpr()));
      case RawExpr.TypeCast x ->
          leftmost(leftmost(ofRaw(x.arg()), x.typeName().location()), x.location());
      case RawExpr.CollateClause x -> ofRaw(x.arg());
      case RawExpr.AIndirection x -> ofRaw(x.arg());
      case RawExpr.BoolExpr x -> leftmost(x.location(), ofRaw(x.args().getFirst()));
      case RawExpr.NullTest x -> leftmost(x.location(), ofRaw(x.arg()));
      case RawExpr.BooleanTest x -> leftmost(x.location(), ofRaw(x.arg()));
      case RawExpr.SubLink x -> leftmost(x.location(), ofRaw(x.testexpr()));
      case RawExpr.FuncCall x ->
          leftmost(x.location(), x.args().isEmpty() ? -1 : ofRaw(x.args().getFirst()));
      default -> e.location();
    };
  }
}
