// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.parser.Parser;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run of parse analysis over one statement: its text, its parameters, and the parts that work
/// on it.
final class Analysis {
  private static final int DEPTH_MAX = 1500;

  final AnalyzerCatalog catalog;
  final ConstantInput constants;
  final NoticeSink notices;
  final String sql;

  /// Types of `$1`... ; 0 not seen yet, UNKNOWN seen but undetermined.
  private int[] parameterTypes;

  private final boolean variableParameters;
  private final Map<Integer, PgType> typeCache = new HashMap<>();
  private int depth;

  final Collations collations;
  final TypeResolver types;
  final Coercion coercion;
  final OperatorResolver operators;
  final FunctionResolver functions;
  final RangeTable ranges;
  final Expressions expressions;
  final Aggregates aggregates;
  final Targets targets;
  final FromClause from;
  final Clauses clauses;
  final WithClauses with;
  final Selects selects;
  final Modifications modifications;
  final SetOperations setOperations;
  final Windows windows;
  final ConflictClauses conflicts;

  Analysis(
      AnalyzerCatalog catalog,
      ConstantInput constants,
      NoticeSink notices,
      String sql,
      int[] parameterTypes,
      boolean variableParameters) {
    this.catalog = catalog;
    this.constants = constants;
    this.notices = notices;
    this.sql = sql;
    this.parameterTypes = parameterTypes.clone();
    this.variableParameters = variableParameters;
    collations = new Collations(this);
    types = new TypeResolver(this);
    coercion = new Coercion(this);
    operators = new OperatorResolver(this);
    functions = new FunctionResolver(this);
    ranges = new RangeTable(this);
    expressions = new Expressions(this);
    aggregates = new Aggregates(this);
    targets = new Targets(this);
    from = new FromClause(this);
    clauses = new Clauses(this);
    with = new WithClauses(this);
    selects = new Selects(this);
    modifications = new Modifications(this);
    setOperations = new SetOperations(this);
    windows = new Windows(this);
    conflicts = new ConflictClauses(this);
  }

  /// Analyzes any optimizable statement.
  dev.gajah.nodes.query.Query statement(ParseState state, dev.gajah.nodes.raw.Statement stmt) {
    return switch (stmt) {
      case dev.gajah.nodes.raw.Statement.SelectStmt s -> selects.select(state, s);
      case dev.gajah.nodes.raw.Statement.InsertStmt s -> modifications.insert(state, s);
      case dev.gajah.nodes.raw.Statement.UpdateStmt s -> modifications.update(state, s);
      case dev.gajah.nodes.raw.Statement.DeleteStmt s -> modifications.delete(state, s);
      default -> throw SqlError.unsupported(stmt.getClass().getSimpleName());
    };
  }

  PgType type(int typeOid) {
    PgType known = typeCache.get(typeOid);
    if (known == null) {
      known = catalog.type(typeOid);
      typeCache.put(typeOid, known);
    }
    return known;
  }

  String format(int typeOid) {
    return catalog.formatType(typeOid, -1);
  }

  /// The type below domains.
  int baseType(int typeOid) {
    if (typeOid == 0) {
      return 0;
    }
    PgType type = type(typeOid);
    while (type.typtype() == 'd') {
      type = type(type.typbasetype());
    }
    return type.oid();
  }

  boolean isComplex(int typeOid) {
    return type(typeOid).typtype() == 'c' || type(baseType(typeOid)).typtype() == 'c';
  }

  /// Element type of a true array (varlena with subscripting), 0 for others; looks through domains.
  int elementType(int typeOid) {
    PgType type = type(baseType(typeOid));
    return isTrueArray(type) ? type.typelem() : 0;
  }

  static boolean isTrueArray(PgType type) {
    return type.typelem() != 0
        && type.typlen() == -1
        && type.typsubscript() == ARRAY_SUBSCRIPT_HANDLER;
  }

  static final int ARRAY_SUBSCRIPT_HANDLER = 6179;

  int position(int location) {
    return Parser.position(sql, location);
  }

  SqlError error(SqlState state, String message, int location) {
    return new SqlError(state, message).position(position(location));
  }

  SqlError unsupported(String what, int location) {
    return SqlError.unsupported(what).position(position(location));
  }

  void enter() {
    if (++depth > DEPTH_MAX) {
      throw new SqlError(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded")
          .hint(
              "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after"
                  + " ensuring the platform's stack depth limit is adequate.");
    }
  }

  void leave() {
    depth--;
  }

  // Parameters.

  int[] parameterTypes() {
    return parameterTypes.clone();
  }

  Expr parameter(int number, int location) {
    if (number <= 0 || (!variableParameters && number > parameterTypes.length) || number > 0xFFFF) {
      throw error(SqlState.UNDEFINED_PARAMETER, "there is no parameter $" + number, location);
    }
    if (number > parameterTypes.length) {
      parameterTypes = Arrays.copyOf(parameterTypes, number);
    }
    int type = parameterTypes[number - 1];
    if (type == 0) {
      if (!variableParameters) {
        throw error(SqlState.UNDEFINED_PARAMETER, "there is no parameter $" + number, location);
      }
      type = Types.UNKNOWN;
      parameterTypes[number - 1] = type;
    }
    return new Expr.Param(
        Expr.ParamKind.EXTERN, number, type, -1, collations.ofType(type), location);
  }

  /// Gives an undetermined parameter its type; null if the parameter is not one of these.
  /// PostgreSQL: `variable_coerce_param_hook`.
  @Nullable Expr coerceParameter(Expr.Param param, int targetType, int location) {
    if (!variableParameters
        || param.kind() != Expr.ParamKind.EXTERN
        || param.typeOid() != Types.UNKNOWN) {
      return null;
    }
    int index = param.paramId() - 1;
    int known = parameterTypes[index];
    if (known == Types.UNKNOWN) {
      parameterTypes[index] = targetType;
    } else if (known != targetType) {
      throw error(
              SqlState.AMBIGUOUS_PARAMETER,
              "inconsistent types deduced for parameter $" + param.paramId(),
              param.location())
          .detail(format(known) + " versus " + format(targetType));
    }
    int at =
        param.location() >= 0 && (location < 0 || location > param.location())
            ? param.location()
            : location;
    return new Expr.Param(
        Expr.ParamKind.EXTERN,
        param.paramId(),
        targetType,
        -1,
        collations.ofType(targetType),
        at < 0 ? param.location() : at);
  }

  /// After analysis: every parameter seen must have a type. PostgreSQL:
  /// `check_variable_parameters`.
  void checkParameters() {
    if (!variableParameters) {
      return;
    }
    for (int i = 0; i < parameterTypes.length; i++) {
      if (parameterTypes[i] == Types.UNKNOWN) {
        throw new SqlError(
            SqlState.INDETERMINATE_DATATYPE,
            "could not determine data type of parameter $" + (i + 1));
      }
    }
  }
}
