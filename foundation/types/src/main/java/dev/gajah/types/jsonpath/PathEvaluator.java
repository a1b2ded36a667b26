// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.json.JsonValue;
import dev.gajah.types.json.JsonbOrder;
import dev.gajah.types.number.Numeric;
import dev.gajah.types.number.NumericMath;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evaluates one path for one value.
///
/// Every step hands its items to a sink, which may ask to stop: lax `exists` needs only the first.
/// Errors that SQL/JSON lets a predicate or a silent call swallow are [PathError]; others pass
/// through. The rules are those of the SQL standard's path language as PostgreSQL's manual and
/// `jsonpath_exec.c` state them.
final class PathEvaluator {
  /// Takes items; false to get no more.
  interface Sink {
    boolean take(JsonValue item);
  }

  /// An error that a predicate turns into unknown.
  static final class PathError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SqlError error;

    PathError(SqlState state, String message) {
      this(new SqlError(state, message));
    }

    PathError(SqlError error) {
      super(error.message(), error, false, false);
      this.error = error;
    }

    SqlError error() {
      return error;
    }
  }

  private enum Truth {
    TRUE,
    FALSE,
    UNKNOWN;

    static Truth of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  private interface Test {
    Truth test(JsonValue left, @Nullable JsonValue right);
  }

  private final boolean lax;
  private final JsonValue root;
  private final @Nullable JsonValue variables;
  private final EvalContext context;
  private boolean ignoreStructure;
  private JsonValue current;
  private int arraySize = -1;

  PathEvaluator(JsonPath path, JsonValue root, @Nullable JsonValue variables, EvalContext context) {
    this.lax = path.lax();
    this.root = root;
    this.variables = variables;
    this.context = context;
    this.ignoreStructure = path.lax();
    this.current = root;
  }

  /// Gives all items of a path; false if the sink stopped it.
  boolean run(PathItem.Chain chain, Sink sink) {
    return step(chain.items(), 0, root, lax, sink);
  }

  private boolean next(List<PathItem> items, int at, JsonValue item, Sink sink) {
    return at + 1 < items.size() ? step(items, at + 1, item, lax, sink) : sink.take(item);
  }

  private static PathError error(SqlState state, String message) {
    return new PathError(state, message);
  }

  /// For each element of an array this very step, without unwrapping once more.
  private boolean unwrapped(List<PathItem> items, int at, JsonValue.Arr array, Sink sink) {
    for (JsonValue element : array.elements()) {
      if (!step(items, at, element, false, sink)) {
        return false;
      }
    }
    return true;
  }

  private boolean step(List<PathItem> items, int at, JsonValue item, boolean unwrap, Sink sink) {
    context.interrupts().check();
    return switch (items.get(at)) {
      case PathItem.Literal literal -> next(items, at, literal.value(), sink);
      case PathItem.Variable variable -> next(items, at, variable(variable.name()), sink);
      case PathItem.Root _ -> next(items, at, root, sink);
      case PathItem.Current _ -> next(items, at, current, sink);
      case PathItem.Last _ -> {
        if (arraySize < 0) {
          throw SqlError.internal("evaluating jsonpath LAST outside of array subscript");
        }
        yield next(items, at, JsonValue.number(arraySize - 1L), sink);
      }
      case PathItem.AnyElement _ -> anyElement(items, at, item, sink);
      case PathItem.AnyMember _ -> anyMember(items, at, item, unwrap, sink);
      case PathItem.AnyLevel level -> anyLevel(items, at, level, item, sink);
      case PathItem.Key key -> key(items, at, key, item, unwrap, sink);
      case PathItem.Elements elements -> elements(items, at, elements, item, sink);
      case PathItem.Filter filter -> {
        if (unwrap && item instanceof JsonValue.Arr array) {
          yield unwrapped(items, at, array, sink);
        }
        JsonValue before = current;
        current = item;
        Truth truth;
        try {
          truth = truth(filter.predicate(), item);
        } finally {
          current = before;
        }
        yield truth != Truth.TRUE || next(items, at, item, sink);
      }
      case PathItem.LikeRegex _ -> next(items, at, of(truth(items.get(at), item)), sink);
      case PathItem.Operator operator -> operator(items, at, operator, item, unwrap, sink);
    };
  }

  private static JsonValue of(Truth truth) {
    return switch (truth) {
      case TRUE -> JsonValue.TRUE;
      case FALSE -> JsonValue.FALSE;
      case UNKNOWN -> JsonValue.NULL;
    };
  }

  private JsonValue variable(String name) {
    if (variables instanceof JsonValue.Obj object) {
      JsonValue found = object.find(name.getBytes(StandardCharsets.UTF_8));
      if (found != null) {
        return found;
      }
    }
    throw new SqlError(
        SqlState.UNDEFINED_OBJECT, "could not find jsonpath variable \"%s\"".formatted(name));
  }

  // ---- accessors ----

  private boolean anyElement(List<PathItem> items, int at, JsonValue item, Sink sink) {
    if (item instanceof JsonValue.Arr array) {
      for (JsonValue element : array.elements()) {
        if (!next(items, at, element, sink)) {
          return false;
        }
      }
      return true;
    }
    if (lax) {
      return next(items, at, item, sink);
    }
    if (!ignoreStructure) {
      throw error(
          SqlState.SQL_JSON_ARRAY_NOT_FOUND,
          "jsonpath wildcard array accessor can only be applied to an array");
    }
    return true;
  }

  private boolean anyMember(
      List<PathItem> items, int at, JsonValue item, boolean unwrap, Sink sink) {
    if (item instanceof JsonValue.Obj object) {
      for (JsonValue.Member member : object.members()) {
        if (!next(items, at, member.value(), sink)) {
          return false;
        }
      }
      return true;
    }
    if (unwrap && item instanceof JsonValue.Arr array) {
      return unwrapped(items, at, array, sink);
    }
    if (!ignoreStructure) {
      throw error(
          SqlState.SQL_JSON_OBJECT_NOT_FOUND,
          "jsonpath wildcard member accessor can only be applied to an object");
    }
    return true;
  }

  private boolean key(
      List<PathItem> items, int at, PathItem.Key key, JsonValue item, boolean unwrap, Sink sink) {
    if (item instanceof JsonValue.Obj object) {
      JsonValue found = object.find(key.name().getBytes(StandardCharsets.UTF_8));
      if (found != null) {
        return next(items, at, found, sink);
      }
      if (!ignoreStructure) {
        throw error(
            SqlState.SQL_JSON_MEMBER_NOT_FOUND,
            "JSON object does not contain key \"%s\"".formatted(key.name()));
      }
      return true;
    }
    if (unwrap && item instanceof JsonValue.Arr array) {
      return unwrapped(items, at, array, sink);
    }
    if (!ignoreStructure) {
      throw error(
          SqlState.SQL_JSON_MEMBER_NOT_FOUND,
          "jsonpath member accessor can only be applied to an object");
    }
    return true;
  }

  private boolean elements(
      List<PathItem> items, int at, PathItem.Elements subscripts, JsonValue item, Sink sink) {
    if (!(item instanceof JsonValue.Arr) && !lax) {
      if (!ignoreStructure) {
        throw error(
            SqlState.SQL_JSON_ARRAY_NOT_FOUND,
            "jsonpath array accessor can only be applied to an array");
      }
      return true;
    }
    List<JsonValue> elements =
        item instanceof JsonValue.Arr array ? array.elements() : List.of(item);
    int outer = arraySize;
    arraySize = elements.size();
    try {
      for (PathItem.Subscript subscript : subscripts.subscripts()) {
        int from = index(subscript.from(), item);
        int to = subscript.to() == null ? from : index(subscript.to(), item);
        if (!ignoreStructure && (from < 0 || from > to || to >= elements.size())) {
          throw error(
              SqlState.INVALID_SQL_JSON_SUBSCRIPT, "jsonpath array subscript is out of bounds");
        }
        for (int i = Math.max(0, from); i <= Math.min(to, elements.size() - 1); i++) {
          if (!next(items, at, elements.get(i), sink)) {
            return false;
          }
        }
      }
      return true;
    } finally {
      arraySize = outer;
    }
  }

  private int index(PathItem.Chain chain, JsonValue item) {
    List<JsonValue> found = new ArrayList<>();
    step(chain.items(), 0, item, lax, collecting(found));
    if (found.size() != 1 || !(found.getFirst() instanceof JsonValue.Num number)) {
      throw error(
          SqlState.INVALID_SQL_JSON_SUBSCRIPT,
          "jsonpath array subscript is not a single numeric value");
    }
    BigDecimal index = Numeric.toBigDecimal(number.numeric()).setScale(0, RoundingMode.DOWN);
    if (index.toBigInteger().bitLength() > 31) {
      throw error(
          SqlState.INVALID_SQL_JSON_SUBSCRIPT, "jsonpath array subscript is out of integer range");
    }
    return index.intValueExact();
  }

  private boolean anyLevel(
      List<PathItem> items, int at, PathItem.AnyLevel level, JsonValue item, Sink sink) {
    if (level.first() == 0) {
      boolean before = ignoreStructure;
      ignoreStructure = true;
      try {
        if (!next(items, at, item, sink)) {
          return false;
        }
      } finally {
        ignoreStructure = before;
      }
    }
    return !item.isContainer() || descend(items, at, level, item, 1, sink);
  }

  private boolean descend(
      List<PathItem> items, int at, PathItem.AnyLevel level, JsonValue item, int depth, Sink sink) {
    List<JsonValue> children =
        switch (item) {
          case JsonValue.Arr array -> array.elements();
          case JsonValue.Obj object ->
              object.members().stream().map(JsonValue.Member::value).toList();
          default -> List.of();
        };
    boolean leavesOnly = level.first() == -1 && level.last() == -1;
    for (JsonValue child : children) {
      boolean wanted =
          Integer.compareUnsigned(depth, level.first()) >= 0
              || (leavesOnly && !child.isContainer());
      if (wanted) {
        boolean before = ignoreStructure;
        ignoreStructure = true;
        try {
          if (!next(items, at, child, sink)) {
            return false;
          }
        } finally {
          ignoreStructure = before;
        }
      }
      if (Integer.compareUnsigned(depth, level.last()) < 0
          && child.isContainer()
          && !descend(items, at, level, child, depth + 1, sink)) {
        return false;
      }
    }
    return true;
  }

  // ---- operators and methods ----

  private static Sink collecting(List<JsonValue> found) {
    return item -> {
      found.add(item);
      return true;
    };
  }

  /// All items of an operand; in lax mode arrays among them are unwrapped.
  private List<JsonValue> operand(PathItem.Chain chain, JsonValue item, boolean unwrap) {
    List<JsonValue> found = new ArrayList<>();
    step(chain.items(), 0, item, lax, collecting(found));
    if (!unwrap || !lax) {
      return found;
    }
    List<JsonValue> flat = new ArrayList<>();
    for (JsonValue each : found) {
      if (each instanceof JsonValue.Arr array) {
        flat.addAll(array.elements());
      } else {
        flat.add(each);
      }
    }
    return flat;
  }

  private boolean operator(
      List<PathItem> items,
      int at,
      PathItem.Operator operator,
      JsonValue item,
      boolean unwrap,
      Sink sink) {
    Operation operation = operator.operation();
    if (operation.isPredicate()) {
      return next(items, at, of(truth(operator, item)), sink);
    }
    switch (operation) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO -> {
        BigDecimal left = single(operator.first(), item, "left", operation);
        BigDecimal right = single(operator.second(), item, "right", operation);
        return next(items, at, arithmetic(operation, left, right), sink);
      }
      case PLUS, MINUS -> {
        for (JsonValue each : operand(operator.first(), item, true)) {
          if (!(each instanceof JsonValue.Num number)) {
            throw error(
                SqlState.SQL_JSON_NUMBER_NOT_FOUND,
                "operand of unary jsonpath operator %s is not a numeric value"
                    .formatted(operation.text));
          }
          JsonValue result =
              operation == Operation.PLUS
                  ? number
                  : new JsonValue.Num(Numeric.of(Numeric.toBigDecimal(number.numeric()).negate()));
          if (!next(items, at, result, sink)) {
            return false;
          }
        }
        return true;
      }
      case TYPE -> {
        return next(items, at, JsonValue.string(item.typeName()), sink);
      }
      case SIZE -> {
        if (!(item instanceof JsonValue.Arr) && !lax) {
          if (!ignoreStructure) {
            throw error(
                SqlState.SQL_JSON_ARRAY_NOT_FOUND,
                "jsonpath item method .size() can only be applied to an array");
          }
          return true;
        }
        int size = item instanceof JsonValue.Arr array ? array.elements().size() : 1;
        return next(items, at, JsonValue.number(size), sink);
      }
      default -> {
        if (unwrap && item instanceof JsonValue.Arr array) {
          return unwrapped(items, at, array, sink);
        }
        if (operation == Operation.KEY_VALUE) {
          throw SqlError.unsupported("jsonpath item method .keyvalue()");
        }
        return next(items, at, ItemMethods.apply(operator, item, context), sink);
      }
    }
  }

  private BigDecimal single(
      PathItem.Chain chain, JsonValue item, String side, Operation operation) {
    List<JsonValue> found = operand(chain, item, true);
    if (found.size() == 1 && found.getFirst() instanceof JsonValue.Num number) {
      return Numeric.toBigDecimal(number.numeric());
    }
    throw error(
        SqlState.SINGLETON_SQL_JSON_ITEM_REQUIRED,
        "%s operand of jsonpath operator %s is not a single numeric value"
            .formatted(side, operation.text));
  }

  private static JsonValue arithmetic(Operation operation, BigDecimal a, BigDecimal b) {
    try {
      return new JsonValue.Num(
          Numeric.of(
              switch (operation) {
                case ADD -> a.add(b);
                case SUBTRACT -> a.subtract(b);
                case MULTIPLY -> a.multiply(b);
                case DIVIDE -> NumericMath.divide(a, b);
                default -> NumericMath.modulo(a, b);
              }));
    } catch (SqlError e) {
      throw new PathError(e);
    }
  }

  // ---- predicates ----

  private Truth truth(PathItem.Chain chain, JsonValue item) {
    if (chain.items().size() > 1) {
      throw SqlError.internal("boolean jsonpath item cannot have next item");
    }
    return truth(chain.head(), item);
  }

  private Truth truth(PathItem predicate, JsonValue item) {
    if (predicate instanceof PathItem.LikeRegex regex) {
      var compiled = PathRegex.compile(regex);
      return test(
          regex.operand(),
          null,
          item,
          (value, _) ->
              value instanceof JsonValue.Str string
                  ? Truth.of(
                      compiled.find(
                          new String(string.utf8(), StandardCharsets.UTF_8), context.interrupts()))
                  : Truth.UNKNOWN);
    }
    if (!(predicate instanceof PathItem.Operator operator)) {
      throw SqlError.internal("invalid boolean jsonpath item");
    }
    return switch (operator.operation()) {
      case AND -> {
        Truth left = truth(operator.first(), item);
        if (left == Truth.FALSE) {
          yield left;
        }
        Truth right = truth(operator.second(), item);
        yield right == Truth.TRUE ? left : right;
      }
      case OR -> {
        Truth left = truth(operator.first(), item);
        if (left == Truth.TRUE) {
          yield left;
        }
        Truth right = truth(operator.second(), item);
        yield right == Truth.FALSE ? left : right;
      }
      case NOT ->
          switch (truth(operator.first(), item)) {
            case TRUE -> Truth.FALSE;
            case FALSE -> Truth.TRUE;
            case UNKNOWN -> Truth.UNKNOWN;
          };
      case IS_UNKNOWN -> Truth.of(truth(operator.first(), item) == Truth.UNKNOWN);
      case EXISTS -> exists(operator.first(), item);
      case STARTS_WITH ->
          test(
              operator.first(),
              operator.second(),
              item,
              (value, initial) ->
                  value instanceof JsonValue.Str string && initial instanceof JsonValue.Str start
                      ? Truth.of(startsWith(string.utf8(), start.utf8()))
                      : Truth.UNKNOWN);
      default ->
          test(
              operator.first(),
              operator.second(),
              item,
              (a, b) -> b == null ? Truth.UNKNOWN : compare(operator.operation(), a, b));
    };
  }

  private static boolean startsWith(byte[] text, byte[] start) {
    return text.length >= start.length
        && java.util.Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  private Truth exists(PathItem.Chain chain, JsonValue item) {
    boolean[] any = {false};
    try {
      step(
          chain.items(),
          0,
          item,
          lax,
          found -> {
            any[0] = true;
            return !lax;
          });
    } catch (PathError e) {
      return Truth.UNKNOWN;
    }
    return Truth.of(any[0]);
  }

  /// Whether a test holds for any pair of items. In lax mode the first that holds decides; in
  /// strict mode one that is unknown makes it all unknown.
  private Truth test(
      PathItem.Chain leftChain, PathItem.@Nullable Chain rightChain, JsonValue item, Test test) {
    List<JsonValue> left;
    List<@Nullable JsonValue> right = new ArrayList<>();
    try {
      left = operand(leftChain, item, true);
      if (rightChain == null) {
        right.add(null);
      } else {
        boolean unwrap = !(rightChain.head() instanceof PathItem.Literal);
        right.addAll(operand(rightChain, item, unwrap));
      }
    } catch (PathError e) {
      return Truth.UNKNOWN;
    }
    boolean found = false;
    boolean unknown = false;
    for (JsonValue a : left) {
      for (JsonValue b : right) {
        switch (test.test(a, b)) {
          case TRUE -> {
            if (lax) {
              return Truth.TRUE;
            }
            found = true;
          }
          case UNKNOWN -> {
            if (!lax) {
              return Truth.UNKNOWN;
            }
            unknown = true;
          }
          case FALSE -> {}
        }
      }
    }
    return found ? Truth.TRUE : unknown ? Truth.UNKNOWN : Truth.FALSE;
  }

  private static Truth compare(Operation operation, JsonValue a, JsonValue b) {
    if (a.getClass() != b.getClass()) {
      if (a instanceof JsonValue.Null || b instanceof JsonValue.Null) {
        return Truth.of(operation == Operation.NOT_EQUAL);
      }
      return Truth.UNKNOWN;
    }
    if (a.isContainer()) {
      return Truth.UNKNOWN;
    }
    int comparison = JsonbOrder.compare(a, b);
    return Truth.of(
        switch (operation) {
          case EQUAL -> comparison == 0;
          case NOT_EQUAL -> comparison != 0;
          case LESS -> comparison < 0;
          case GREATER -> comparison > 0;
          case LESS_OR_EQUAL -> comparison <= 0;
          default -> comparison >= 0;
        });
  }
}
