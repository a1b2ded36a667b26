// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.Expr.CoercionForm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Type conversion: what converts to what in which context, and the nodes that do it. PostgreSQL:
/// `parse_coerce.c`.
final class Coercion {
  /// How much conversion is allowed.
  enum Context {
    IMPLICIT,
    ASSIGNMENT,
    EXPLICIT
  }

  /// How a conversion is done.
  enum Path {
    NONE,
    FUNC,
    RELABEL,
    ARRAY,
    VIA_IO
  }

  record Pathway(Path path, int function) {
    static final Pathway NONE = new Pathway(Path.NONE, 0);
    static final Pathway RELABEL = new Pathway(Path.RELABEL, 0);
    static final Pathway VIA_IO = new Pathway(Path.VIA_IO, 0);
  }

  private final Analysis analysis;
  final Polymorphism polymorphism;

  Coercion(Analysis analysis) {
    this.analysis = analysis;
    this.polymorphism = new Polymorphism(analysis, this);
  }

  // May it be converted?

  boolean canCoerce(int source, int target, Context context) {
    if (source == target || target == Types.ANY) {
      return true;
    }
    if (Types.isPolymorphic(target)) {
      return true; // checked together with the other arguments
    }
    if (source == Types.UNKNOWN) {
      return true;
    }
    if (findPathway(target, source, context).path != Path.NONE) {
      return true;
    }
    if (source == Types.RECORD && analysis.isComplex(target)) {
      return true;
    }
    if (target == Types.RECORD && analysis.isComplex(source)) {
      return true;
    }
    return target == Types.RECORDARRAY && isComplexArray(source);
  }

  private boolean isComplexArray(int type) {
    int element = analysis.elementType(type);
    return element != 0 && analysis.isComplex(element);
  }

  boolean canCoerce(int[] source, int[] target, Context context) {
    boolean generics = false;
    for (int i = 0; i < target.length; i++) {
      if (!canCoerce(source[i], target[i], context)) {
        return false;
      }
      generics |= Types.isPolymorphic(target[i]);
    }
    return !generics || polymorphism.isConsistent(source, target);
  }

  Pathway findPathway(int targetType, int sourceType, Context context) {
    int source = analysis.baseType(sourceType);
    int target = analysis.baseType(targetType);
    if (source == target) {
      return Pathway.RELABEL;
    }
    PgCast cast = analysis.catalog.findCast(source, target);
    if (cast != null) {
      Context needed =
          switch (cast.castcontext()) {
            case 'i' -> Context.IMPLICIT;
            case 'a' -> Context.ASSIGNMENT;
            default -> Context.EXPLICIT;
          };
      if (context.compareTo(needed) < 0) {
        return Pathway.NONE;
      }
      return switch (cast.castmethod()) {
        case 'f' -> new Pathway(Path.FUNC, cast.castfunc());
        case 'i' -> Pathway.VIA_IO;
        default -> Pathway.RELABEL;
      };
    }
    if (target != Types.OIDVECTOR && target != Types.INT2VECTOR) {
      int targetElement = analysis.elementType(target);
      int sourceElement = targetElement == 0 ? 0 : analysis.elementType(source);
      if (targetElement != 0 && sourceElement != 0) {
        Pathway element = findPathway(targetElement, sourceElement, context);
        if (element.path != Path.NONE) {
          return new Pathway(Path.ARRAY, 0);
        }
      }
    }
    if (context.compareTo(Context.ASSIGNMENT) >= 0 && category(target) == 'S') {
      return Pathway.VIA_IO;
    }
    if (context == Context.EXPLICIT && category(source) == 'S') {
      return Pathway.VIA_IO;
    }
    return Pathway.NONE;
  }

  char category(int type) {
    return analysis.type(type).typcategory();
  }

  boolean isPreferred(char category, int type) {
    PgType row = analysis.type(type);
    return row.typcategory() == category && row.typispreferred();
  }

  // Conversion.

  /// Converts, including the type modifier; null if it is not allowed. PostgreSQL:
  /// `coerce_to_target_type`.
  @Nullable Expr toTarget(
      Expr expr, int targetType, int typmod, Context context, CoercionForm form, int location) {
    if (!canCoerce(expr.typeOid(), targetType, context)) {
      return null;
    }
    if (expr instanceof Expr.CollateExpr collate) {
      Expr inner = toTarget(collate.arg(), targetType, typmod, context, form, location);
      if (inner == null || analysis.collations.ofType(targetType) == 0) {
        return inner;
      }
      return new Expr.CollateExpr(inner, collate.collation(), collate.location());
    }
    Expr result = coerce(expr, targetType, typmod, context, form, location);
    return coerceTypmod(
        result,
        targetType,
        typmod,
        context,
        form,
        location,
        result != expr && !(result instanceof Expr.Const));
  }

  /// Converts, the caller having asked [#canCoerce]. PostgreSQL: `coerce_type`.
  Expr coerce(
      Expr expr, int targetType, int typmod, Context context, CoercionForm form, int location) {
    int source = expr.typeOid();
    if (source == targetType) {
      return expr;
    }
    switch (targetType) {
      case Types.ANY,
          Types.ANYELEMENT,
          Types.ANYNONARRAY,
          Types.ANYCOMPATIBLE,
          Types.ANYCOMPATIBLENONARRAY -> {
        return expr;
      }
      case Types.ANYARRAY,
          Types.ANYENUM,
          Types.ANYRANGE,
          Types.ANYMULTIRANGE,
          Types.ANYCOMPATIBLEARRAY,
          Types.ANYCOMPATIBLERANGE,
          Types.ANYCOMPATIBLEMULTIRANGE -> {
        if (source != Types.UNKNOWN) {
          int base = analysis.baseType(source);
          if (base != source) {
            return relabel(expr, base, -1, CoercionForm.IMPLICIT_CAST, location);
          }
          return expr;
        }
      }
      default -> {}
    }
    if (source == Types.UNKNOWN && expr instanceof Expr.Const constant) {
      return literal(constant, targetType, typmod, context, form, location);
    }
    if (expr instanceof Expr.Param param) {
      Expr typed = analysis.coerceParameter(param, targetType, location);
      if (typed != null) {
        return typed;
      }
    }
    if (expr instanceof Expr.CollateExpr collate) {
      Expr inner = coerce(collate.arg(), targetType, typmod, context, form, location);
      if (analysis.collations.ofType(targetType) == 0) {
        return inner;
      }
      return new Expr.CollateExpr(inner, collate.collation(), collate.location());
    }
    Pathway pathway = findPathway(targetType, source, context);
    if (pathway.path != Path.NONE) {
      return apply(pathway, expr, targetType, typmod, context, form, location);
    }
    if (source == Types.RECORD && analysis.isComplex(targetType)) {
      return recordToComplex(expr, targetType, context, form, location);
    }
    if (targetType == Types.RECORD || targetType == Types.RECORDARRAY) {
      return expr;
    }
    throw SqlError.internal(
        "failed to find conversion function from %s to %s"
            .formatted(analysis.format(source), analysis.format(targetType)));
  }

  private Expr apply(
      Pathway pathway,
      Expr expr,
      int targetType,
      int typmod,
      Context context,
      CoercionForm form,
      int location) {
    PgType target = analysis.type(targetType);
    int base = analysis.baseType(targetType);
    if (pathway.path == Path.RELABEL) {
      if (target.typtype() == 'd') {
        Expr inner =
            expr.typeOid() == base
                ? expr
                : relabel(expr, base, -1, CoercionForm.IMPLICIT_CAST, location);
        return toDomain(inner, targetType, form, location);
      }
      return relabel(expr, targetType, -1, form, location);
    }
    int baseTypmod = target.typtype() == 'd' ? domainTypmod(targetType) : typmod;
    Expr result =
        build(
            pathway,
            expr,
            base,
            baseTypmod,
            context,
            target.typtype() == 'd' ? CoercionForm.IMPLICIT_CAST : form,
            location);
    return target.typtype() == 'd' ? toDomain(result, targetType, form, location) : result;
  }

  private int domainTypmod(int domain) {
    PgType type = analysis.type(domain);
    int typmod = -1;
    while (type.typtype() == 'd') {
      typmod = type.typtypmod();
      type = analysis.type(type.typbasetype());
    }
    return typmod;
  }

  private Expr literal(
      Expr.Const constant,
      int targetType,
      int typmod,
      Context context,
      CoercionForm form,
      int location) {
    PgType target = analysis.type(targetType);
    boolean domain = target.typtype() == 'd';
    int base = analysis.baseType(targetType);
    int baseTypmod = domain ? domainTypmod(targetType) : typmod;
    // Interval literals are read under their modifier; the others get theirs by a length coercion.
    int inputTypmod = base == Types.INTERVAL ? baseTypmod : -1;
    Object value = null;
    if (constant.value() instanceof byte[] text) {
      try {
        value =
            analysis.constants.input(
                base, new String(text, java.nio.charset.StandardCharsets.UTF_8), inputTypmod);
      } catch (SqlError e) {
        if (e.position() == 0) {
          e.position(analysis.position(constant.location()));
        }
        throw e;
      }
    }
    Expr result =
        new Expr.Const(
            base, inputTypmod, analysis.collations.ofType(base), value, constant.location());
    if (domain) {
      result =
          coerceTypmod(
              result, base, baseTypmod, context, CoercionForm.IMPLICIT_CAST, location, true);
      return toDomain(result, targetType, form, location);
    }
    return result;
  }

  /// Enforces a type modifier. PostgreSQL: `coerce_type_typmod`.
  Expr coerceTypmod(
      Expr expr,
      int targetType,
      int typmod,
      Context context,
      CoercionForm form,
      int location,
      boolean hideInput) {
    if (typmod < 0 || typmod == typmodOf(expr)) {
      return expr;
    }
    PgType target = analysis.type(targetType);
    if (target.typtype() == 'd') {
      return expr;
    }
    int element = analysis.elementType(targetType);
    PgCast cast =
        analysis.catalog.findCast(
            element == 0 ? targetType : element, element == 0 ? targetType : element);
    if (cast == null || cast.castfunc() == 0) {
      return relabel(expr, targetType, typmod, form, location);
    }
    Expr input = hideInput ? hide(expr) : expr;
    Pathway pathway =
        new Pathway(element == 0 ? Path.FUNC : Path.ARRAY, element == 0 ? cast.castfunc() : 0);
    return build(pathway, input, targetType, typmod, context, form, location);
  }

  /// Marks an inner conversion so that it is not shown beside the outer one. PostgreSQL:
  /// `hide_coercion_node`.
  private static Expr hide(Expr e) {
    CoercionForm form = CoercionForm.IMPLICIT_CAST;
    return switch (e) {
      case Expr.FuncExpr x ->
          x.format() == CoercionForm.EXPLICIT_CAST
              ? new Expr.FuncExpr(
                  x.funcid(),
                  x.typeOid(),
                  x.returnsSet(),
                  x.variadic(),
                  form,
                  x.collation(),
                  x.inputCollation(),
                  x.args(),
                  x.location())
              : x;
      case Expr.RelabelType x ->
          new Expr.RelabelType(x.arg(), x.typeOid(), x.typmod(), x.collation(), form, x.location());
      case Expr.CoerceViaIO x ->
          new Expr.CoerceViaIO(x.arg(), x.typeOid(), x.collation(), form, x.location());
      case Expr.ArrayCoerceExpr x ->
          new Expr.ArrayCoerceExpr(
              x.arg(), x.elementExpr(), x.typeOid(), x.typmod(), x.collation(), form, x.location());
      default -> e;
    };
  }

  Expr relabel(Expr expr, int type, int typmod, CoercionForm form, int location) {
    if (expr instanceof Expr.Const c && c.value() == null) {
      return new Expr.Const(type, typmod, analysis.collations.ofType(type), null, c.location());
    }
    return new Expr.RelabelType(
        expr, type, typmod, analysis.collations.result(type, List.of(expr)), form, location);
  }

  private Expr toDomain(Expr expr, int domain, CoercionForm form, int location) {
    if (expr.typeOid() == domain) {
      return expr;
    }
    int base = analysis.baseType(domain);
    Expr inner =
        coerceTypmod(
            expr,
            base,
            domainTypmod(domain),
            Context.IMPLICIT,
            CoercionForm.IMPLICIT_CAST,
            location,
            false);
    return new Expr.CoerceToDomain(
        inner, domain, -1, analysis.collations.result(domain, List.of(inner)), form, location);
  }

  private Expr build(
      Pathway pathway,
      Expr expr,
      int targetType,
      int typmod,
      Context context,
      CoercionForm form,
      int location) {
    switch (pathway.path) {
      case FUNC -> {
        PgProc proc = analysis.catalog.proc(pathway.function);
        List<Expr> args = new ArrayList<>(3);
        args.add(expr);
        if (proc.pronargs() >= 2) {
          args.add(new Expr.Const(Types.INT4, -1, 0, (long) typmod, -1));
        }
        if (proc.pronargs() == 3) {
          args.add(new Expr.Const(Types.BOOL, -1, 0, context == Context.EXPLICIT ? 1L : 0L, -1));
        }
        return new Expr.FuncExpr(
            pathway.function,
            targetType,
            false,
            false,
            form,
            analysis.collations.result(targetType, List.of(expr)),
            analysis.collations.input(List.of(expr)),
            args,
            location);
      }
      case ARRAY -> {
        int sourceElement = analysis.elementType(expr.typeOid());
        int targetElement = analysis.elementType(targetType);
        Expr test =
            new Expr.CaseTestExpr(
                sourceElement, typmodOf(expr), analysis.collations.ofType(sourceElement));
        Expr element = toTarget(test, targetElement, typmod, context, form, location);
        if (element == null) {
          throw SqlError.internal("failed to coerce array element type as expected");
        }
        return new Expr.ArrayCoerceExpr(
            expr,
            element,
            targetType,
            typmodOf(element),
            analysis.collations.result(targetType, List.of(expr)),
            form,
            location);
      }
      case VIA_IO -> {
        return new Expr.CoerceViaIO(
            expr,
            targetType,
            analysis.collations.result(targetType, List.of(expr)),
            form,
            location);
      }
      case RELABEL, NONE -> throw SqlError.internal("unsupported pathtype in build_coercion");
    }
    throw SqlError.internal("unsupported pathtype in build_coercion");
  }

  private Expr recordToComplex(
      Expr expr, int targetType, Context context, CoercionForm form, int location) {
    List<Expr> args;
    if (expr instanceof Expr.RowExpr given) {
      args = given.args();
    } else {
      throw analysis.error(
          SqlState.CANNOT_COERCE,
          "cannot cast type %s to %s"
              .formatted(analysis.format(Types.RECORD), analysis.format(targetType)),
          location);
    }
    int base = analysis.baseType(targetType);
    AnalyzerCatalog.RelationInfo relation = analysis.catalog.compositeType(base);
    if (relation == null) {
      throw SqlError.internal("type " + targetType + " is not composite");
    }
    List<Expr> newArgs = new ArrayList<>(args.size());
    List<String> names = new ArrayList<>(args.size());
    int i = 0;
    for (var attribute : relation.attributes()) {
      names.add(attribute.name());
      if (attribute.dropped()) {
        newArgs.add(new Expr.Const(Types.INT4, -1, 0, null, -1));
        continue;
      }
      if (i >= args.size()) {
        throw castError(targetType, "Input has too few columns.", location);
      }
      Expr converted =
          toTarget(
              args.get(i),
              attribute.typeOid(),
              attribute.typmod(),
              context,
              CoercionForm.IMPLICIT_CAST,
              -1);
      if (converted == null) {
        throw castError(
            targetType,
            "Cannot cast type %s to %s in column %d."
                .formatted(
                    analysis.format(args.get(i).typeOid()),
                    analysis.format(attribute.typeOid()),
                    i + 1),
            Locations.of(args.get(i)));
      }
      newArgs.add(converted);
      i++;
    }
    if (i < args.size()) {
      throw castError(targetType, "Input has too many columns.", location);
    }
    Expr row = new Expr.RowExpr(newArgs, base, form, names, location);
    return base == targetType ? row : toDomain(row, targetType, form, location);
  }

  private SqlError castError(int targetType, String detail, int location) {
    return analysis
        .error(
            SqlState.CANNOT_COERCE,
            "cannot cast type %s to %s"
                .formatted(analysis.format(Types.RECORD), analysis.format(targetType)),
            location)
        .detail(detail);
  }

  // Clauses that need a certain type.

  Expr toBoolean(Expr expr, String construct) {
    Expr result = expr;
    if (expr.typeOid() != Types.BOOL) {
      Expr converted =
          toTarget(expr, Types.BOOL, -1, Context.ASSIGNMENT, CoercionForm.IMPLICIT_CAST, -1);
      if (converted == null) {
        throw analysis.error(
            SqlState.DATATYPE_MISMATCH,
            "argument of %s must be type %s, not type %s"
                .formatted(construct, "boolean", analysis.format(expr.typeOid())),
            Locations.of(expr));
      }
      result = converted;
    }
    requireNoSet(result, construct);
    return result;
  }

  Expr toSpecific(Expr expr, int type, String construct) {
    Expr result = expr;
    if (expr.typeOid() != type) {
      Expr converted = toTarget(expr, type, -1, Context.ASSIGNMENT, CoercionForm.IMPLICIT_CAST, -1);
      if (converted == null) {
        throw analysis.error(
            SqlState.DATATYPE_MISMATCH,
            "argument of %s must be type %s, not type %s"
                .formatted(construct, analysis.format(type), analysis.format(expr.typeOid())),
            Locations.of(expr));
      }
      result = converted;
    }
    requireNoSet(result, construct);
    return result;
  }

  private void requireNoSet(Expr expr, String construct) {
    if (returnsSet(expr)) {
      throw analysis.error(
          SqlState.DATATYPE_MISMATCH,
          "argument of %s must not return a set".formatted(construct),
          Locations.of(expr));
    }
  }

  static boolean returnsSet(@Nullable Expr expr) {
    return dev.gajah.nodes.expr.ExprTree.any(
        expr,
        e ->
            (e instanceof Expr.FuncExpr f && f.returnsSet())
                || (e instanceof Expr.OpExpr o && o.returnsSet()));
  }

  // Common types.

  /// Type that all expressions can be converted to; with a context, errors name it. PostgreSQL:
  /// `select_common_type`.
  int commonType(List<? extends Expr> exprs, @Nullable String context) {
    int type = exprs.getFirst().typeOid();
    if (type != Types.UNKNOWN) {
      boolean same = true;
      for (Expr e : exprs) {
        same &= e.typeOid() == type;
      }
      if (same) {
        return type;
      }
    }
    type = analysis.baseType(type);
    for (Expr e : exprs.subList(1, exprs.size())) {
      int next = analysis.baseType(e.typeOid());
      if (next == Types.UNKNOWN || next == type) {
        continue;
      }
      if (type == Types.UNKNOWN) {
        type = next;
      } else if (category(type) != category(next)) {
        if (context == null) {
          return 0;
        }
        throw analysis.error(
            SqlState.DATATYPE_MISMATCH,
            "%s types %s and %s cannot be matched"
                .formatted(context, analysis.format(type), analysis.format(next)),
            Locations.of(e));
      } else if (!analysis.type(type).typispreferred()
          && canCoerce(type, next, Context.IMPLICIT)
          && !canCoerce(next, type, Context.IMPLICIT)) {
        type = next;
      }
    }
    return type == Types.UNKNOWN ? Types.TEXT : type;
  }

  Expr toCommonType(Expr expr, int type, String context) {
    if (expr.typeOid() == type) {
      return expr;
    }
    if (canCoerce(expr.typeOid(), type, Context.IMPLICIT)) {
      return coerce(expr, type, -1, Context.IMPLICIT, CoercionForm.IMPLICIT_CAST, -1);
    }
    throw analysis.error(
        SqlState.CANNOT_COERCE,
        "%s could not convert type %s to %s"
            .formatted(context, analysis.format(expr.typeOid()), analysis.format(type)),
        Locations.of(expr));
  }

  /// Modifier that all share, -1 if they differ.
  int commonTypmod(List<? extends Expr> exprs, int type) {
    int result = -1;
    boolean first = true;
    for (Expr e : exprs) {
      if (e.typeOid() != type) {
        return -1;
      }
      int typmod = typmodOf(e);
      if (first) {
        result = typmod;
        first = false;
      } else if (typmod != result) {
        return -1;
      }
    }
    return result;
  }

  /// Type modifier of an expression where it can be known. PostgreSQL: `exprTypmod`.
  int typmodOf(Expr e) {
    return switch (e) {
      case Expr.FuncExpr f -> lengthCoercion(f);
      case Expr.NullIfExpr x -> typmodOf(x.args().getFirst());
      case Expr.CoalesceExpr x -> commonTypmod(x.args(), x.typeOid());
      case Expr.MinMaxExpr x -> commonTypmod(x.args(), x.typeOid());
      case Expr.CaseExpr x -> {
        if (x.defaultResult() == null) {
          yield -1;
        }
        List<Expr> results = new ArrayList<>();
        results.add(x.defaultResult());
        x.whens().forEach(w -> results.add(w.result()));
        yield commonTypmod(results, x.typeOid());
      }
      case Expr.ArrayExpr x ->
          x.elements().isEmpty()
              ? -1
              : commonTypmod(x.elements(), x.multidims() ? x.typeOid() : x.elementType());
      default -> e.typmod();
    };
  }

  private static int lengthCoercion(Expr.FuncExpr f) {
    if ((f.format() == CoercionForm.EXPLICIT_CAST || f.format() == CoercionForm.IMPLICIT_CAST)
        && f.args().size() >= 2
        && f.args().size() <= 3
        && f.args().get(1) instanceof Expr.Const c
        && c.typeOid() == Types.INT4
        && c.value() instanceof Long value) {
      return value.intValue();
    }
    return -1;
  }
}
