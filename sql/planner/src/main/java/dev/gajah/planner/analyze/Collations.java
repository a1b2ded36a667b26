// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Derives the collation of an expression from its inputs. PostgreSQL: `parse_collate.c`.
final class Collations {
  /// How firmly an expression's collation is given.
  private enum Strength {
    NONE,
    IMPLICIT,
    CONFLICT,
    EXPLICIT
  }

  private record State(int collation, Strength strength, int location) {
    static final State NONE = new State(0, Strength.NONE, -1);
  }

  private final Analysis analysis;

  Collations(Analysis analysis) {
    this.analysis = analysis;
  }

  int ofType(int typeOid) {
    return analysis.type(typeOid).typcollation();
  }

  /// Collation that an operator or function over `args` works with; 0 if none or unclear.
  int input(List<? extends @Nullable Expr> args) {
    State state = combine(args);
    return state.strength == Strength.CONFLICT ? 0 : state.collation;
  }

  /// Collation of a result of `resultType` computed from `args`.
  int result(int resultType, List<? extends @Nullable Expr> args) {
    int own = ofType(resultType);
    if (own == 0) {
      return 0;
    }
    State state = combine(args);
    return switch (state.strength) {
      case NONE -> own;
      case CONFLICT -> 0;
      case IMPLICIT, EXPLICIT -> state.collation;
    };
  }

  /// Common collation for columns of a set operation or VALUES list; 0 if the inputs conflict.
  int common(int resultType, List<? extends @Nullable Expr> args) {
    return result(resultType, args);
  }

  private State combine(List<? extends @Nullable Expr> args) {
    State merged = State.NONE;
    for (Expr arg : args) {
      if (arg != null) {
        merged = merge(merged, state(arg));
      }
    }
    return merged;
  }

  private State merge(State a, State b) {
    if (b.strength.ordinal() > a.strength.ordinal()) {
      return b;
    }
    if (b.strength != a.strength || b.collation == a.collation) {
      return a;
    }
    if (b.strength == Strength.IMPLICIT) {
      // a non-default collation beats the default one
      if (a.collation == Types.DEFAULT_COLLATION) {
        return b;
      }
      if (b.collation == Types.DEFAULT_COLLATION) {
        return a;
      }
      return new State(0, Strength.CONFLICT, b.location);
    }
    if (b.strength == Strength.EXPLICIT) {
      throw new SqlError(
              SqlState.COLLATION_MISMATCH,
              "collation mismatch between explicit collations \"%s\" and \"%s\""
                  .formatted(
                      analysis.catalog.collationName(a.collation),
                      analysis.catalog.collationName(b.collation)))
          .position(analysis.position(b.location));
    }
    return a;
  }

  private State state(Expr e) {
    if (e instanceof Expr.CollateExpr c) {
      return new State(c.collation(), Strength.EXPLICIT, c.location());
    }
    int collation = e.collation();
    if (collation == 0 && ofType(e.typeOid()) == 0) {
      return State.NONE;
    }
    if (e instanceof Expr.Var || e instanceof Expr.Const || e instanceof Expr.Param) {
      return new State(collation, collation == 0 ? Strength.NONE : Strength.IMPLICIT, e.location());
    }
    List<? extends @Nullable Expr> inputs = inputs(e);
    if (inputs.isEmpty()) {
      return new State(collation, Strength.IMPLICIT, e.location());
    }
    State merged = combine(inputs);
    return switch (merged.strength) {
      case NONE -> new State(ofType(e.typeOid()), Strength.IMPLICIT, e.location());
      default -> merged;
    };
  }

  private static List<? extends @Nullable Expr> inputs(Expr e) {
    return switch (e) {
      case Expr.FuncExpr x -> x.args();
      case Expr.OpExpr x -> x.args();
      case Expr.NullIfExpr x -> x.args();
      case Expr.CoalesceExpr x -> x.args();
      case Expr.MinMaxExpr x -> x.args();
      case Expr.ArrayExpr x -> x.elements();
      case Expr.RelabelType x -> List.of(x.arg());
      case Expr.CoerceViaIO x -> List.of(x.arg());
      case Expr.ArrayCoerceExpr x -> List.of(x.arg());
      case Expr.CoerceToDomain x -> List.of(x.arg());
      case Expr.SubscriptingRef x -> List.of(x.expr());
      case Expr.CaseExpr x -> {
        List<@Nullable Expr> results = new java.util.ArrayList<>();
        x.whens().forEach(w -> results.add(w.result()));
        results.add(x.defaultResult());
        yield results;
      }
      case Expr.Aggref x -> {
        List<Expr> args = new java.util.ArrayList<>();
        for (TargetEntry t : x.args()) {
          if (!t.resjunk()) {
            args.add(t.expr());
          }
        }
        yield args;
      }
      default -> List.of();
    };
  }
}
