// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.TypeOperators;
import dev.gajah.catalog.namespace.OperatorCandidate;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.nodes.expr.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Operator names to operators, by operand types. PostgreSQL: `parse_oper.c`.
final class OperatorResolver {
  private final Analysis analysis;

  OperatorResolver(Analysis analysis) {
    this.analysis = analysis;
  }

  private static @Nullable String schema(List<String> name) {
    return name.size() > 1 ? name.get(name.size() - 2) : null;
  }

  /// The binary operator for operands of these types.
  PgOperator binary(List<String> name, int left, int right, int location) {
    PgOperator found = findBinary(name, left, right, location);
    if (found == null) {
      throw missing(name, 'b', left, right, false, location);
    }
    return found;
  }

  private @Nullable PgOperator findBinary(List<String> name, int left, int right, int location) {
    int exact = exact(name, left, right);
    if (exact != 0) {
      return analysis.catalog.operator(exact);
    }
    List<OperatorCandidate> candidates =
        analysis.catalog.operatorCandidates(schema(name), name.getLast(), 'b');
    int l = left == 0 ? Types.UNKNOWN : left;
    int r = right == 0 ? Types.UNKNOWN : right;
    return select(name, candidates, new int[] {l, r}, 'b', location);
  }

  private int exact(List<String> name, int left, int right) {
    int l = left;
    int r = right;
    boolean unknown = false;
    if (l == Types.UNKNOWN && r != 0) {
      l = r;
      unknown = true;
    } else if (r == Types.UNKNOWN && l != 0) {
      r = l;
      unknown = true;
    }
    int oid = analysis.catalog.operatorOid(schema(name), name.getLast(), l, r);
    if (oid != 0) {
      return oid;
    }
    if (unknown && l != 0) {
      int base = analysis.baseType(l);
      if (base != l) {
        return analysis.catalog.operatorOid(schema(name), name.getLast(), base, base);
      }
    }
    return 0;
  }

  PgOperator prefix(List<String> name, int right, int location) {
    int exact = analysis.catalog.operatorOid(schema(name), name.getLast(), 0, right);
    if (exact != 0) {
      return analysis.catalog.operator(exact);
    }
    List<OperatorCandidate> candidates =
        analysis.catalog.operatorCandidates(schema(name), name.getLast(), 'l');
    PgOperator found = select(name, candidates, new int[] {right}, 'l', location);
    if (found == null) {
      throw missing(name, 'l', 0, right, false, location);
    }
    return found;
  }

  private @Nullable PgOperator select(
      List<String> name, List<OperatorCandidate> all, int[] types, char kind, int location) {
    List<FunctionResolver.Candidate> matching = new ArrayList<>();
    for (OperatorCandidate c : all) {
      PgOperator op = c.operator();
      int[] declared =
          kind == 'b' ? new int[] {op.oprleft(), op.oprright()} : new int[] {op.oprright()};
      boolean hidden = false;
      for (FunctionResolver.Candidate earlier : matching) {
        hidden |= java.util.Arrays.equals(earlier.args, declared);
      }
      if (!hidden && analysis.coercion.canCoerce(types, declared, Coercion.Context.IMPLICIT)) {
        matching.add(new FunctionResolver.Candidate(op.oid(), declared));
      }
    }
    if (matching.isEmpty()) {
      return null;
    }
    FunctionResolver.Candidate best =
        matching.size() == 1
            ? matching.getFirst()
            : analysis.functions.selectCandidate(types, matching);
    if (best == null) {
      throw missing(
          name, kind, kind == 'b' ? types[0] : 0, types[types.length - 1], true, location);
    }
    return analysis.catalog.operator(best.oid);
  }

  private SqlError missing(
      List<String> name, char kind, int left, int right, boolean ambiguous, int location) {
    StringBuilder signature = new StringBuilder();
    if (kind == 'b') {
      signature.append(analysis.format(left)).append(' ');
    }
    signature.append(String.join(".", name)).append(' ').append(analysis.format(right));
    if (ambiguous) {
      return analysis
          .error(SqlState.AMBIGUOUS_FUNCTION, "operator is not unique: " + signature, location)
          .hint(
              "Could not choose a best candidate operator. You might need to add explicit type"
                  + " casts.");
    }
    return analysis
        .error(SqlState.UNDEFINED_FUNCTION, "operator does not exist: " + signature, location)
        .hint(
            kind == 'b'
                ? "No operator matches the given name and argument types. You might need to add"
                    + " explicit type casts."
                : "No operator matches the given name and argument type. You might need to add an"
                    + " explicit type cast.");
  }

  /// An operator applied to analyzed operands. PostgreSQL: `make_op`.
  Expr make(ParseState state, List<String> name, @Nullable Expr left, Expr right, int location) {
    PgOperator op;
    int[] actual;
    int[] declared;
    List<Expr> args = new ArrayList<>(2);
    if (left == null) {
      op = prefix(name, right.typeOid(), location);
      actual = new int[] {right.typeOid()};
      declared = new int[] {op.oprright()};
    } else {
      op = binary(name, left.typeOid(), right.typeOid(), location);
      actual = new int[] {left.typeOid(), right.typeOid()};
      declared = new int[] {op.oprleft(), op.oprright()};
      args.add(left);
    }
    args.add(right);
    if (op.oprcode() == 0) {
      throw analysis.error(
          SqlState.UNDEFINED_FUNCTION,
          "operator is only a shell: " + String.join(".", name),
          location);
    }
    int result = analysis.coercion.polymorphism.enforce(actual, declared, op.oprresult(), location);
    analysis.functions.convertArguments(args, actual, declared);
    boolean set = analysis.catalog.proc(op.oprcode()).proretset();
    Expr expr =
        new Expr.OpExpr(
            op.oid(),
            op.oprcode(),
            result,
            set,
            analysis.collations.result(result, args),
            analysis.collations.input(args),
            args,
            location);
    if (set) {
      analysis.functions.checkSetPlacement(state, expr, location);
    }
    return expr;
  }

  /// `scalar op ANY/ALL (array)`. PostgreSQL: `make_scalar_array_op`.
  Expr makeArray(List<String> name, boolean useOr, Expr left, Expr right, int location) {
    int leftType = left.typeOid();
    int arrayType = right.typeOid();
    int elementType;
    if (arrayType == Types.UNKNOWN) {
      elementType = Types.UNKNOWN;
    } else {
      elementType = analysis.elementType(arrayType);
      if (elementType == 0) {
        throw analysis.error(
            SqlState.WRONG_OBJECT_TYPE,
            "op ANY/ALL (array) requires array on right side",
            location);
      }
    }
    PgOperator op = binary(name, leftType, elementType, location);
    if (op.oprcode() == 0) {
      throw analysis.error(
          SqlState.UNDEFINED_FUNCTION,
          "operator is only a shell: " + String.join(".", name),
          location);
    }
    int[] actual = {leftType, elementType};
    int[] declared = {op.oprleft(), op.oprright()};
    int result = analysis.coercion.polymorphism.enforce(actual, declared, op.oprresult(), location);
    if (result != Types.BOOL) {
      throw analysis.error(
          SqlState.WRONG_OBJECT_TYPE,
          "op ANY/ALL (array) requires operator to yield boolean",
          location);
    }
    if (analysis.catalog.proc(op.oprcode()).proretset()) {
      throw analysis.error(
          SqlState.WRONG_OBJECT_TYPE,
          "op ANY/ALL (array) requires operator not to return a set",
          location);
    }
    int wantedArray = arrayType;
    if (!Types.isPolymorphic(declared[1])) {
      wantedArray = analysis.catalog.arrayTypeOid(declared[1]);
      if (wantedArray == 0) {
        throw analysis.error(
            SqlState.UNDEFINED_OBJECT,
            "could not find array type for data type " + analysis.format(declared[1]),
            location);
      }
    }
    List<Expr> args = new ArrayList<>(List.of(left, right));
    analysis.functions.convertArguments(
        args, new int[] {leftType, arrayType}, new int[] {declared[0], wantedArray});
    return new Expr.ScalarArrayOpExpr(
        op.oid(), op.oprcode(), useOr, analysis.collations.input(args), args, location);
  }

  // Sorting and grouping.

  TypeOperators sortOperators(int type) {
    return analysis.catalog.typeOperators(type);
  }

  int lessOperator(int type, int location) {
    int op = sortOperators(type).lessOperator();
    if (op == 0) {
      throw missingOrdering(type, location);
    }
    return op;
  }

  int greaterOperator(int type, int location) {
    int op = sortOperators(type).greaterOperator();
    if (op == 0) {
      throw missingOrdering(type, location);
    }
    return op;
  }

  SqlError missingOrdering(int type, int location) {
    return analysis
        .error(
            SqlState.UNDEFINED_FUNCTION,
            "could not identify an ordering operator for type " + analysis.format(type),
            location)
        .hint("Use an explicit ordering operator or modify the query.");
  }

  int equalOperator(int type, int location) {
    int op = sortOperators(type).equalOperator();
    if (op == 0) {
      throw analysis.error(
          SqlState.UNDEFINED_FUNCTION,
          "could not identify an equality operator for type " + analysis.format(type),
          location);
    }
    return op;
  }

  boolean isHashable(int equalOperator) {
    return analysis.catalog.operator(equalOperator).oprcanhash();
  }
}
