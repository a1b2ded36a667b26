// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.namespace.FunctionCandidate;
import dev.gajah.catalog.schema.PgAggregate;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.Expr.CoercionForm;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.TypeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Function names to functions, by argument types, and the nodes of the calls. PostgreSQL:
/// `parse_func.c`.
final class FunctionResolver {
  private static final int ARGUMENTS_MAX = 100;
  private static final int CATEGORY_INVALID = 0;

  private final Analysis analysis;

  FunctionResolver(Analysis analysis) {
    this.analysis = analysis;
  }

  /// One function or operator under consideration, with its arguments in call order.
  static final class Candidate {
    final int oid;
    final int[] args;
    int path;
    int variadicCount;
    int variadicElement;
    int defaultCount;
    boolean ambiguous;
    int @Nullable [] order;

    Candidate(int oid, int[] args) {
      this.oid = oid;
      this.args = args;
    }
  }

  // Choosing.

  private List<Candidate> candidates(
      List<String> name, int count, List<String> argNames, boolean expandVariadic) {
    String schema = name.size() > 1 ? name.get(name.size() - 2) : null;
    List<Candidate> result = new ArrayList<>();
    for (FunctionCandidate c : analysis.catalog.functionCandidates(schema, name.getLast())) {
      Candidate candidate = candidate(c.proc(), count, argNames, expandVariadic);
      if (candidate != null) {
        candidate.path = c.pathPosition();
        addCandidate(result, candidate);
      }
    }
    return result;
  }

  private @Nullable Candidate candidate(
      PgProc proc, int count, List<String> argNames, boolean expandVariadic) {
    int declared = proc.pronargs();
    int[] types = proc.proargtypes();
    if (!argNames.isEmpty()) {
      if (declared < count || declared > count + proc.pronargdefaults()) {
        return null;
      }
      int[] order = matchNames(proc, count, argNames);
      if (order == null) {
        return null;
      }
      int[] ordered = new int[declared];
      for (int i = 0; i < declared; i++) {
        ordered[i] = types[order[i]];
      }
      Candidate candidate = new Candidate(proc.oid(), ordered);
      candidate.order = order;
      candidate.defaultCount = declared - count;
      return candidate;
    }
    int element = expandVariadic ? proc.provariadic() : 0;
    boolean variadic = element != 0 && declared <= count;
    boolean defaults = declared > count && declared <= count + proc.pronargdefaults();
    if (declared != count && !variadic && !defaults) {
      return null;
    }
    if (variadic) {
      int[] expanded = Arrays.copyOf(types, count);
      Arrays.fill(expanded, declared - 1, count, element);
      Candidate candidate = new Candidate(proc.oid(), expanded);
      candidate.variadicCount = count - declared + 1;
      candidate.variadicElement = element;
      return candidate;
    }
    Candidate candidate = new Candidate(proc.oid(), types.clone());
    candidate.defaultCount = Math.max(0, declared - count);
    return candidate;
  }

  /// Which declared argument each call position means; null if the names do not fit.
  private static int @Nullable [] matchNames(PgProc proc, int count, List<String> argNames) {
    List<String> names = proc.proargnames();
    if (names == null) {
      return null;
    }
    int declared = proc.pronargs();
    int positional = count - argNames.size();
    int[] order = new int[declared];
    boolean[] given = new boolean[declared];
    for (int i = 0; i < positional; i++) {
      order[i] = i;
      given[i] = true;
    }
    String modes = proc.proargmodes();
    for (int k = 0; k < argNames.size(); k++) {
      int input = 0;
      int found = -1;
      for (int i = 0; i < names.size(); i++) {
        char mode = modes == null ? 'i' : modes.charAt(i);
        if (mode == 'o' || mode == 't') {
          continue;
        }
        if (names.get(i).equals(argNames.get(k))) {
          found = input;
          break;
        }
        input++;
      }
      if (found < 0 || given[found]) {
        return null;
      }
      given[found] = true;
      order[positional + k] = found;
    }
    int next = count;
    for (int i = 0; i < declared; i++) {
      if (!given[i]) {
        if (i < declared - proc.pronargdefaults()) {
          return null;
        }
        order[next++] = i;
      }
    }
    return order;
  }

  /// Of candidates with the same arguments the earlier schema wins, then the one that is not
  /// variadic.
  private static void addCandidate(List<Candidate> list, Candidate added) {
    int effective = added.args.length - added.defaultCount;
    for (int i = 0; i < list.size(); i++) {
      Candidate other = list.get(i);
      int otherEffective = other.args.length - other.defaultCount;
      if (effective != otherEffective
          || !Arrays.equals(added.args, 0, effective, other.args, 0, effective)) {
        continue;
      }
      if (added.path != other.path) {
        if (added.path < other.path) {
          list.set(i, added);
        }
        return;
      }
      if (added.variadicCount > 0 && other.variadicCount == 0) {
        return;
      }
      if (other.variadicCount > 0 && added.variadicCount == 0) {
        list.set(i, added);
        return;
      }
      if (added.defaultCount != other.defaultCount) {
        if (added.defaultCount == 0) {
          list.set(i, added);
          return;
        }
        if (other.defaultCount == 0) {
          return;
        }
      }
      other.ambiguous = true;
      return;
    }
    list.add(added);
  }

  /// The best of several candidates that all could be called; null if none is best. PostgreSQL:
  /// `func_select_candidate`.
  @Nullable Candidate selectCandidate(int[] inputTypes, List<Candidate> all) {
    int n = inputTypes.length;
    int[] base = new int[n];
    int unknowns = 0;
    for (int i = 0; i < n; i++) {
      if (inputTypes[i] == Types.UNKNOWN) {
        base[i] = Types.UNKNOWN;
        unknowns++;
      } else {
        base[i] = analysis.baseType(inputTypes[i]);
      }
    }
    List<Candidate> list = keepBest(all, base, false);
    if (list.size() == 1) {
      return list.getFirst();
    }
    char[] categories = new char[n];
    for (int i = 0; i < n; i++) {
      categories[i] = base[i] == Types.UNKNOWN ? 'X' : analysis.coercion.category(base[i]);
    }
    list = keepBest(list, base, true);
    if (list.size() == 1) {
      return list.getFirst();
    }
    if (unknowns == 0) {
      return null;
    }
    list = resolveUnknowns(list, base, categories);
    if (list.size() == 1) {
      return list.getFirst();
    }
    if (unknowns < n) {
      return assumeKnown(list, base);
    }
    return null;
  }

  private List<Candidate> keepBest(List<Candidate> all, int[] base, boolean preferred) {
    List<Candidate> best = new ArrayList<>();
    int bestMatches = -1;
    for (Candidate c : all) {
      int matches = 0;
      for (int i = 0; i < base.length; i++) {
        if (base[i] == Types.UNKNOWN) {
          continue;
        }
        if (c.args[i] == base[i]
            || (preferred
                && analysis.coercion.isPreferred(analysis.coercion.category(base[i]), c.args[i]))) {
          matches++;
        }
      }
      if (matches > bestMatches) {
        bestMatches = matches;
        best.clear();
      }
      if (matches == bestMatches) {
        best.add(c);
      }
    }
    return best;
  }

  private List<Candidate> resolveUnknowns(
      List<Candidate> list, int[] base, char[] inputCategories) {
    char[] slotCategory = new char[base.length];
    boolean[] slotPreferred = new boolean[base.length];
    boolean resolvedAny = false;
    for (int i = 0; i < base.length; i++) {
      if (base[i] != Types.UNKNOWN) {
        continue;
      }
      boolean conflict = false;
      for (Candidate c : list) {
        var type = analysis.type(c.args[i]);
        char category = type.typcategory();
        if (slotCategory[i] == CATEGORY_INVALID) {
          slotCategory[i] = category;
          slotPreferred[i] = type.typispreferred();
        } else if (category == slotCategory[i]) {
          slotPreferred[i] |= type.typispreferred();
        } else if (category == 'S') {
          slotCategory[i] = category;
          slotPreferred[i] = type.typispreferred();
        } else if (slotCategory[i] != 'S') {
          conflict = true;
        }
      }
      if (conflict && slotCategory[i] != 'S') {
        return list; // no category suits all
      }
      resolvedAny = true;
    }
    if (!resolvedAny) {
      return list;
    }
    List<Candidate> kept = new ArrayList<>();
    for (Candidate c : list) {
      boolean keep = true;
      for (int i = 0; i < base.length && keep; i++) {
        if (base[i] != Types.UNKNOWN) {
          continue;
        }
        var type = analysis.type(c.args[i]);
        keep =
            type.typcategory() == slotCategory[i] && (!slotPreferred[i] || type.typispreferred());
      }
      if (keep) {
        kept.add(c);
      }
    }
    return kept.isEmpty() ? list : kept;
  }

  private @Nullable Candidate assumeKnown(List<Candidate> list, int[] base) {
    int known = Types.UNKNOWN;
    for (int type : base) {
      if (type == Types.UNKNOWN) {
        continue;
      }
      if (known == Types.UNKNOWN) {
        known = type;
      } else if (known != type) {
        return null;
      }
    }
    int[] assumed = new int[base.length];
    Arrays.fill(assumed, known);
    Candidate only = null;
    for (Candidate c : list) {
      int[] declared = Arrays.copyOf(c.args, base.length);
      if (analysis.coercion.canCoerce(assumed, declared, Coercion.Context.IMPLICIT)) {
        if (only != null) {
          return null;
        }
        only = c;
      }
    }
    return only;
  }

  // Calls.

  /// What a name with arguments turned out to be.
  private record Detail(@Nullable Candidate candidate, boolean ambiguous, int coercionType) {}

  private Detail detail(
      List<String> name,
      List<Expr> args,
      List<String> argNames,
      int[] types,
      boolean expandVariadic) {
    List<Candidate> raw = candidates(name, types.length, argNames, expandVariadic);
    for (Candidate c : raw) {
      if (Arrays.equals(types, 0, types.length, c.args, 0, types.length)) {
        return new Detail(c.ambiguous ? null : c, c.ambiguous, 0);
      }
    }
    if (types.length == 1 && argNames.isEmpty()) {
      int target = functionAsType(name);
      if (target != 0 && isCoercionCall(types[0], target)) {
        return new Detail(null, false, target);
      }
    }
    List<Candidate> matching = new ArrayList<>();
    for (Candidate c : raw) {
      int[] declared = Arrays.copyOf(c.args, types.length);
      if (analysis.coercion.canCoerce(types, declared, Coercion.Context.IMPLICIT)) {
        matching.add(c);
      }
    }
    if (matching.isEmpty()) {
      return new Detail(null, false, 0);
    }
    Candidate best = matching.size() == 1 ? matching.getFirst() : selectCandidate(types, matching);
    if (best == null || best.ambiguous) {
      return new Detail(null, true, 0);
    }
    return new Detail(best, false, 0);
  }

  private int functionAsType(List<String> name) {
    if (name.size() > 2) {
      return 0;
    }
    int oid = analysis.catalog.typeOidByName(name.size() == 2 ? name.get(0) : null, name.getLast());
    if (oid == 0) {
      return 0;
    }
    var type = analysis.type(oid);
    return type.typisdefined() && type.typtype() != 'c' ? oid : 0;
  }

  private boolean isCoercionCall(int source, int target) {
    if (source == Types.UNKNOWN) {
      return true;
    }
    Coercion.Pathway path =
        analysis.coercion.findPathway(target, source, Coercion.Context.EXPLICIT);
    return switch (path.path()) {
      case RELABEL -> true;
      case VIA_IO ->
          !((source == Types.RECORD || analysis.isComplex(source))
              && analysis.coercion.category(target) == 'S');
      default -> false;
    };
  }

  /// Analyzes a call whose arguments are analyzed already.
  ///
  /// @param argNames names of the trailing named arguments
  Expr call(
      ParseState state,
      RawExpr.FuncCall raw,
      List<Expr> arguments,
      List<String> argNames,
      @Nullable Expr filter) {
    List<String> name = raw.funcname();
    int location = raw.location();
    if (arguments.size() > ARGUMENTS_MAX) {
      throw analysis.error(
          SqlState.TOO_MANY_ARGUMENTS,
          "cannot pass more than " + ARGUMENTS_MAX + " arguments to a function",
          location);
    }
    int[] types = new int[arguments.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = arguments.get(i).typeOid();
    }
    Detail detail = detail(name, arguments, argNames, types, !raw.funcVariadic());
    String shown = String.join(".", name);
    Candidate best = detail.candidate();
    if (best == null) {
      if (detail.coercionType() != 0) {
        rejectDecorations(raw, shown, filter);
        return analysis.coercion.coerce(
            arguments.getFirst(),
            detail.coercionType(),
            -1,
            Coercion.Context.EXPLICIT,
            CoercionForm.EXPLICIT_CALL,
            location);
      }
      if (!detail.ambiguous() && types.length == 1 && name.size() == 1) {
        Expr field = analysis.expressions.project(arguments.getFirst(), name.getFirst());
        if (field != null) {
          return field;
        }
      }
      throw missing(raw, shown, argNames, types, detail.ambiguous());
    }
    PgProc proc = analysis.catalog.proc(best.oid);
    if (proc.prokind() == 'p') {
      throw analysis
          .error(
              SqlState.WRONG_OBJECT_TYPE,
              signature(shown, argNames, types) + " is a procedure",
              location)
          .hint("To call a procedure, use CALL.");
    }
    switch (proc.prokind()) {
      case 'f' -> rejectDecorations(raw, shown, filter);
      case 'w' -> {
        if (raw.over() == null) {
          throw analysis.error(
              SqlState.WRONG_OBJECT_TYPE,
              "window function " + shown + " requires an OVER clause",
              location);
        }
        if (raw.aggWithinGroup()) {
          throw analysis.error(
              SqlState.WRONG_OBJECT_TYPE,
              "window function " + shown + " cannot have WITHIN GROUP",
              location);
        }
      }
      default -> checkAggregateForm(raw, shown, best);
    }
    List<Expr> args = new ArrayList<>(arguments);
    int[] actual = types;
    if (best.order != null) {
      // named notation: into declared order, defaults filled in below
      @Nullable Expr[] ordered = new Expr[best.args.length];
      for (int i = 0; i < types.length; i++) {
        ordered[best.order[i]] = arguments.get(i);
      }
      args = defaulted(proc, Arrays.asList(ordered));
      actual = typesOf(args);
    } else if (best.defaultCount > 0) {
      args = defaulted(proc, new ArrayList<@Nullable Expr>(args));
      actual = typesOf(args);
    }
    int[] declared =
        best.order != null ? proc.proargtypes().clone() : Arrays.copyOf(best.args, args.size());
    int result =
        analysis.coercion.polymorphism.enforce(actual, declared, proc.prorettype(), location);
    for (int type : declared) {
      if (type == Types.INTERNAL) {
        throw analysis.error(
            SqlState.FEATURE_NOT_SUPPORTED,
            "functions accepting type \"internal\" cannot be called explicitly",
            location);
      }
    }
    if (result == Types.INTERNAL) {
      throw analysis.error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "functions returning type \"internal\" cannot be called explicitly",
          location);
    }
    convertArguments(args, actual, declared);
    boolean variadic = raw.funcVariadic() && proc.provariadic() != 0;
    if (best.variadicCount > 0 && best.variadicElement != Types.ANY) {
      args = packVariadic(args, best.variadicCount, location);
      variadic = true;
    } else if (variadic
        && proc.provariadic() == Types.ANY
        && analysis.elementType(actual[actual.length - 1]) == 0) {
      throw analysis.error(
          SqlState.DATATYPE_MISMATCH,
          "VARIADIC argument must be an array",
          Locations.of(args.getLast()));
    }
    if (proc.prokind() == 'f') {
      Expr call =
          new Expr.FuncExpr(
              proc.oid(),
              result,
              proc.proretset(),
              variadic,
              raw.funcformat() == RawExpr.FuncFormat.SQL_SYNTAX
                  ? CoercionForm.SQL_SYNTAX
                  : CoercionForm.EXPLICIT_CALL,
              analysis.collations.result(result, args),
              analysis.collations.input(args),
              args,
              location);
      if (proc.proretset()) {
        checkSetPlacement(state, call, location);
      }
      return call;
    }
    if (raw.over() == null) {
      return analysis.aggregates.aggregate(state, raw, proc, result, args, variadic, filter);
    }
    return analysis.aggregates.window(state, raw, proc, result, args, filter);
  }

  private static int[] typesOf(List<Expr> args) {
    int[] types = new int[args.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = args.get(i).typeOid();
    }
    return types;
  }

  /// All arguments: the given ones, null or beyond the end where the call left one out, and the
  /// function's defaults for those.
  private List<Expr> defaulted(PgProc proc, List<@Nullable Expr> given) {
    List<Expr> defaults = analysis.catalog.argumentDefaults(proc.oid());
    int first = proc.pronargs() - defaults.size();
    List<Expr> all = new ArrayList<>();
    for (int i = 0; i < proc.pronargs(); i++) {
      Expr argument = i < given.size() ? given.get(i) : null;
      all.add(argument != null ? argument : defaults.get(i - first));
    }
    return all;
  }

  private List<Expr> packVariadic(List<Expr> args, int count, int location) {
    List<Expr> fixed = new ArrayList<>(args.subList(0, args.size() - count));
    List<Expr> elements = List.copyOf(args.subList(args.size() - count, args.size()));
    int element = elements.getFirst().typeOid();
    int array = analysis.catalog.arrayTypeOid(element);
    if (array == 0) {
      throw analysis.error(
          SqlState.UNDEFINED_OBJECT,
          "could not find array type for data type " + analysis.format(element),
          location);
    }
    fixed.add(
        new Expr.ArrayExpr(
            array,
            analysis.collations.result(array, elements),
            element,
            elements,
            false,
            Locations.of(elements)));
    return fixed;
  }

  private void rejectDecorations(RawExpr.FuncCall raw, String shown, @Nullable Expr filter) {
    String problem = null;
    if (raw.aggStar()) {
      problem = shown + "(*) specified, but " + shown + " is not an aggregate function";
    } else if (raw.aggDistinct()) {
      problem = "DISTINCT specified, but " + shown + " is not an aggregate function";
    } else if (raw.aggWithinGroup()) {
      problem = "WITHIN GROUP specified, but " + shown + " is not an aggregate function";
    } else if (!raw.aggOrder().isEmpty()) {
      problem = "ORDER BY specified, but " + shown + " is not an aggregate function";
    } else if (filter != null) {
      problem = "FILTER specified, but " + shown + " is not an aggregate function";
    } else if (raw.over() != null) {
      problem =
          "OVER specified, but " + shown + " is not a window function nor an aggregate function";
    }
    if (problem != null) {
      throw analysis.error(SqlState.WRONG_OBJECT_TYPE, problem, raw.location());
    }
  }

  private void checkAggregateForm(RawExpr.FuncCall raw, String shown, Candidate best) {
    PgAggregate aggregate = analysis.catalog.findAggregate(best.oid);
    if (aggregate == null) {
      throw SqlError.internal("cache lookup failed for aggregate " + best.oid);
    }
    if (aggregate.aggkind() != 'n') {
      if (!raw.aggWithinGroup()) {
        throw analysis.error(
            SqlState.WRONG_OBJECT_TYPE,
            "WITHIN GROUP is required for ordered-set aggregate " + shown,
            raw.location());
      }
      throw analysis.unsupported("ordered-set aggregate " + shown, raw.location());
    }
    if (raw.aggWithinGroup()) {
      throw analysis.error(
          SqlState.WRONG_OBJECT_TYPE,
          shown + " is not an ordered-set aggregate, so it cannot have WITHIN GROUP",
          raw.location());
    }
  }

  String signature(String name, List<String> argNames, int[] types) {
    StringBuilder text = new StringBuilder(name).append('(');
    int positional = types.length - argNames.size();
    for (int i = 0; i < types.length; i++) {
      if (i > 0) {
        text.append(", ");
      }
      if (i >= positional) {
        text.append(argNames.get(i - positional)).append(" => ");
      }
      text.append(analysis.format(types[i]));
    }
    return text.append(')').toString();
  }

  private SqlError missing(
      RawExpr.FuncCall raw, String shown, List<String> argNames, int[] types, boolean ambiguous) {
    String signature = signature(shown, argNames, types);
    if (ambiguous) {
      return analysis
          .error(
              SqlState.AMBIGUOUS_FUNCTION,
              "function " + signature + " is not unique",
              raw.location())
          .hint(
              "Could not choose a best candidate function. You might need to add explicit type"
                  + " casts.");
    }
    String hint =
        raw.aggOrder().size() > 1 && !raw.aggWithinGroup()
            ? "No aggregate function matches the given name and argument types. Perhaps you"
                + " misplaced ORDER BY; ORDER BY must appear after all regular arguments of the"
                + " aggregate."
            : "No function matches the given name and argument types. You might need to add"
                + " explicit type casts.";
    return analysis
        .error(
            SqlState.UNDEFINED_FUNCTION,
            "function " + signature + " does not exist",
            raw.location())
        .hint(hint);
  }

  /// Converts arguments to the declared types, in place. PostgreSQL: `make_fn_arguments`.
  void convertArguments(List<Expr> args, int[] actual, int[] declared) {
    for (int i = 0; i < args.size(); i++) {
      if (actual[i] != declared[i]) {
        args.set(
            i,
            analysis.coercion.coerce(
                args.get(i),
                declared[i],
                -1,
                Coercion.Context.IMPLICIT,
                CoercionForm.IMPLICIT_CAST,
                -1));
      }
    }
  }

  /// Rejects set-returning functions where none may stand. PostgreSQL: `check_srf_call_placement`.
  void checkSetPlacement(ParseState state, Expr call, int location) {
    String problem = null;
    boolean named = false;
    switch (state.kind) {
      case NONE, OTHER -> {}
      case JOIN_ON, JOIN_USING ->
          problem = "set-returning functions are not allowed in JOIN conditions";
      case FROM_SUBSELECT, FROM_FUNCTION -> {
        if (state.lastSrf != null) {
          throw analysis.error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "set-returning functions must appear at top level of FROM",
              location);
        }
      }
      case POLICY -> problem = "set-returning functions are not allowed in policy expressions";
      case WINDOW_PARTITION, WINDOW_ORDER -> state.hasTargetSrfs = true;
      case WINDOW_FRAME_RANGE, WINDOW_FRAME_ROWS, WINDOW_FRAME_GROUPS ->
          problem = "set-returning functions are not allowed in window definitions";
      case SELECT_TARGET, INSERT_TARGET, GROUP_BY, ORDER_BY, DISTINCT_ON ->
          state.hasTargetSrfs = true;
      case UPDATE_SOURCE, UPDATE_TARGET -> named = true;
      case MERGE_WHEN ->
          problem = "set-returning functions are not allowed in MERGE WHEN conditions";
      case VALUES -> named = true;
      case VALUES_SINGLE -> state.hasTargetSrfs = true;
      case CHECK_CONSTRAINT, DOMAIN_CHECK ->
          problem = "set-returning functions are not allowed in check constraints";
      case COLUMN_DEFAULT, FUNCTION_DEFAULT ->
          problem = "set-returning functions are not allowed in DEFAULT expressions";
      case INDEX_EXPRESSION ->
          problem = "set-returning functions are not allowed in index expressions";
      case INDEX_PREDICATE ->
          problem = "set-returning functions are not allowed in index predicates";
      case STATS_EXPRESSION ->
          problem = "set-returning functions are not allowed in statistics expressions";
      case ALTER_COL_TRANSFORM ->
          problem = "set-returning functions are not allowed in transform expressions";
      case EXECUTE_PARAMETER ->
          problem = "set-returning functions are not allowed in EXECUTE parameters";
      case TRIGGER_WHEN ->
          problem = "set-returning functions are not allowed in trigger WHEN conditions";
      case PARTITION_BOUND ->
          problem = "set-returning functions are not allowed in partition bound";
      case PARTITION_EXPRESSION ->
          problem = "set-returning functions are not allowed in partition key expressions";
      case CALL_ARGUMENT -> problem = "set-returning functions are not allowed in CALL arguments";
      case COPY_WHERE ->
          problem = "set-returning functions are not allowed in COPY FROM WHERE conditions";
      case GENERATED_COLUMN ->
          problem = "set-returning functions are not allowed in column generation expressions";
      default -> named = true;
    }
    if (problem == null && named) {
      problem = "set-returning functions are not allowed in " + state.kind.label;
    }
    if (problem != null) {
      throw analysis.error(SqlState.FEATURE_NOT_SUPPORTED, problem, location);
    }
    state.lastSrf = call;
  }

  /// OID of the function named in another statement (COMMENT, DROP ...), by exact argument types; 0
  /// if none.
  int exact(List<String> name, List<TypeName> argTypes) {
    int[] types = new int[argTypes.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = analysis.types.resolve(argTypes.get(i)).typeOid();
    }
    String schema = name.size() > 1 ? name.get(name.size() - 2) : null;
    for (FunctionCandidate c : analysis.catalog.functionCandidates(schema, name.getLast())) {
      if (Arrays.equals(c.proc().proargtypes(), types)) {
        return c.proc().oid();
      }
    }
    return 0;
  }
}
