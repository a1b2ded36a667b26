// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.json.JsonValue;
import dev.gajah.types.number.Numeric;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the text of a path by recursive descent.
final class PathParser {
  /// Flags of `like_regex`, in the order of their bits.
  static final String REGEX_FLAGS = "ismxq";

  private final PathLexer lexer;
  private PathLexer.Token token;
  private PathLexer.Token ahead;

  PathParser(String text) {
    lexer = new PathLexer(text);
    token = lexer.next();
    ahead = token.kind() == PathLexer.Kind.END ? token : lexer.next();
  }

  private void advance() {
    token = ahead;
    if (ahead.kind() != PathLexer.Kind.END) {
      ahead = lexer.next();
    }
  }

  private SqlError syntaxError() {
    return PathLexer.error("syntax error", token.source());
  }

  private boolean accept(String symbol) {
    if (token.is(symbol)) {
      advance();
      return true;
    }
    return false;
  }

  private void expect(String symbol) {
    if (!accept(symbol)) {
      throw syntaxError();
    }
  }

  private boolean acceptWord(String word) {
    if (token.isWord(word)) {
      advance();
      return true;
    }
    return false;
  }

  JsonPath parse() {
    boolean strict = acceptWord("strict");
    if (!strict) {
      acceptWord("lax");
    }
    PathItem.Chain chain = disjunction();
    if (token.kind() != PathLexer.Kind.END) {
      throw syntaxError();
    }
    return new JsonPath(!strict, chain);
  }

  private static PathItem.Chain chain(PathItem item) {
    return new PathItem.Chain(List.of(item));
  }

  private static PathItem.Chain binary(
      Operation operation, PathItem.Chain left, PathItem.Chain right) {
    return chain(new PathItem.Operator(operation, left, right));
  }

  private static PathItem.Chain unary(Operation operation, PathItem.@Nullable Chain operand) {
    return chain(new PathItem.Operator(operation, operand, null));
  }

  private PathItem.Chain predicate(PathItem.Chain chain) {
    if (!chain.isPredicate()) {
      throw syntaxError();
    }
    return chain;
  }

  private PathItem.Chain value(PathItem.Chain chain) {
    if (chain.isPredicate()) {
      throw syntaxError();
    }
    return chain;
  }

  private PathItem.Chain disjunction() {
    PathItem.Chain left = conjunction();
    while (token.is("||")) {
      predicate(left);
      advance();
      left = binary(Operation.OR, left, predicate(conjunction()));
    }
    return left;
  }

  private PathItem.Chain conjunction() {
    PathItem.Chain left = comparison();
    while (token.is("&&")) {
      predicate(left);
      advance();
      left = binary(Operation.AND, left, predicate(comparison()));
    }
    return left;
  }

  private PathItem.Chain comparison() {
    if (accept("!")) {
      boolean delimited = token.is("(") || token.isWord("exists");
      if (!delimited) {
        throw syntaxError();
      }
      return unary(Operation.NOT, predicate(primary()));
    }
    PathItem.Chain left = additive();
    for (Operation operation : Operation.values()) {
      if (operation.isComparison() && token.is(operation.text)) {
        value(left);
        advance();
        return binary(operation, left, value(additive()));
      }
    }
    if (token.isWord("starts") && ahead.isWord("with")) {
      value(left);
      advance();
      advance();
      PathItem initial =
          switch (token.kind()) {
            case STRING -> new PathItem.Literal(JsonValue.string(token.text()));
            case VARIABLE -> new PathItem.Variable(token.text());
            default -> throw syntaxError();
          };
      advance();
      return binary(Operation.STARTS_WITH, left, chain(initial));
    }
    if (token.isWord("like_regex")) {
      value(left);
      advance();
      return likeRegex(left);
    }
    return left;
  }

  private String string() {
    if (token.kind() != PathLexer.Kind.STRING) {
      throw syntaxError();
    }
    String text = token.text();
    advance();
    return text;
  }

  private PathItem.Chain likeRegex(PathItem.Chain operand) {
    String pattern = string();
    int flags = 0;
    if (acceptWord("flag")) {
      for (int p : string().codePoints().toArray()) {
        int bit = REGEX_FLAGS.indexOf(p);
        if (bit < 0) {
          throw new SqlError(SqlState.SYNTAX_ERROR, "invalid input syntax for type jsonpath")
              .detail(
                  "Unrecognized flag character \"%s\" in LIKE_REGEX predicate."
                      .formatted(Character.toString(p)));
        }
        flags |= 1 << bit;
      }
    }
    PathItem.LikeRegex regex = new PathItem.LikeRegex(operand, pattern, flags);
    PathRegex.compile(regex); // reports a wrong pattern now
    return chain(regex);
  }

  private PathItem.Chain additive() {
    PathItem.Chain left = multiplicative();
    while (token.is("+") || token.is("-")) {
      Operation operation = token.is("+") ? Operation.ADD : Operation.SUBTRACT;
      value(left);
      advance();
      left = binary(operation, left, value(multiplicative()));
    }
    return left;
  }

  private PathItem.Chain multiplicative() {
    PathItem.Chain left = signed();
    while (token.is("*") || token.is("/") || token.is("%")) {
      Operation operation =
          token.is("*") ? Operation.MULTIPLY : token.is("/") ? Operation.DIVIDE : Operation.MODULO;
      value(left);
      advance();
      left = binary(operation, left, value(signed()));
    }
    return left;
  }

  private PathItem.Chain signed() {
    if (!token.is("+") && !token.is("-")) {
      return primary();
    }
    boolean minus = token.is("-");
    advance();
    PathItem.Chain operand = value(signed());
    if (operand.items().size() == 1
        && operand.head() instanceof PathItem.Literal literal
        && literal.value() instanceof JsonValue.Num number) {
      return minus
          ? chain(
              new PathItem.Literal(
                  new JsonValue.Num(Numeric.of(Numeric.toBigDecimal(number.numeric()).negate()))))
          : operand;
    }
    return unary(minus ? Operation.MINUS : Operation.PLUS, operand);
  }

  private JsonValue.Num numeric(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new JsonValue.Num(Numeric.parse(utf8, 0, utf8.length, -1));
  }

  private PathItem.Chain primary() {
    List<PathItem> items = new ArrayList<>();
    switch (token.kind()) {
      case STRING -> items.add(new PathItem.Literal(JsonValue.string(token.text())));
      case VARIABLE -> items.add(new PathItem.Variable(token.text()));
      case INTEGER, NUMBER -> items.add(new PathItem.Literal(numeric(token.text())));
      case SYMBOL -> {
        if (token.is("(")) {
          return parenthesized();
        }
        if (!token.is("$") && !token.is("@")) {
          throw syntaxError();
        }
        items.add(token.is("$") ? new PathItem.Root() : new PathItem.Current());
      }
      case WORD -> {
        if (token.isWord("exists") && ahead.is("(")) {
          advance();
          advance();
          PathItem.Chain operand = value(disjunction());
          expect(")");
          return unary(Operation.EXISTS, operand);
        }
        items.add(word());
      }
      case END -> throw syntaxError();
    }
    advance();
    accessors(items);
    return new PathItem.Chain(items);
  }

  private PathItem word() {
    return switch (token.text()) {
      case "null" -> new PathItem.Literal(JsonValue.NULL);
      case "true" -> new PathItem.Literal(JsonValue.TRUE);
      case "false" -> new PathItem.Literal(JsonValue.FALSE);
      default -> {
        if (token.isWord("last")) {
          yield new PathItem.Last();
        }
        throw syntaxError();
      }
    };
  }

  private PathItem.Chain parenthesized() {
    advance();
    PathItem.Chain inner = disjunction();
    expect(")");
    if (inner.isPredicate() && token.isWord("is") && ahead.isWord("unknown")) {
      advance();
      advance();
      return unary(Operation.IS_UNKNOWN, inner);
    }
    List<PathItem> items = new ArrayList<>(inner.items());
    accessors(items);
    return new PathItem.Chain(items);
  }

  private void accessors(List<PathItem> items) {
    while (true) {
      if (accept("[")) {
        items.add(elements());
      } else if (token.is("?")) {
        advance();
        expect("(");
        items.add(new PathItem.Filter(predicate(disjunction())));
        expect(")");
      } else if (accept(".")) {
        items.add(member());
      } else {
        return;
      }
    }
  }

  private PathItem elements() {
    if (token.is("*") && ahead.is("]")) {
      advance();
      advance();
      return new PathItem.AnyElement();
    }
    List<PathItem.Subscript> subscripts = new ArrayList<>();
    do {
      PathItem.Chain from = value(additive());
      PathItem.Chain to = acceptWord("to") ? value(additive()) : null;
      subscripts.add(new PathItem.Subscript(from, to));
    } while (accept(","));
    expect("]");
    return new PathItem.Elements(subscripts);
  }

  private int level() {
    if (acceptWord("last")) {
      return -1;
    }
    if (token.kind() != PathLexer.Kind.INTEGER) {
      throw syntaxError();
    }
    byte[] text = token.text().getBytes(StandardCharsets.UTF_8);
    int level =
        (int)
            dev.gajah.types.number.Integers.parse(
                text, 0, text.length, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE);
    advance();
    return level;
  }

  private PathItem member() {
    if (accept("*")) {
      return new PathItem.AnyMember();
    }
    if (accept("**")) {
      if (!accept("{")) {
        return new PathItem.AnyLevel(0, -1);
      }
      int first = level();
      int last = acceptWord("to") ? level() : first;
      expect("}");
      return new PathItem.AnyLevel(first, last);
    }
    if (token.kind() != PathLexer.Kind.WORD && token.kind() != PathLexer.Kind.STRING) {
      throw syntaxError();
    }
    PathLexer.Token name = token;
    Operation method = name.kind() == PathLexer.Kind.WORD && ahead.is("(") ? method(name) : null;
    advance();
    if (method == null) {
      return new PathItem.Key(name.text());
    }
    advance();
    return arguments(method);
  }

  private static @Nullable Operation method(PathLexer.Token name) {
    for (Operation operation : Operation.values()) {
      if (!operation.isPredicate()
          && !operation.isBinary()
          && operation.code > Operation.EXISTS.code
          && operation.text.equals(name.text().toLowerCase(Locale.ROOT))) {
        return operation;
      }
    }
    return null;
  }

  private PathItem arguments(Operation method) {
    List<PathItem.Chain> arguments = new ArrayList<>();
    if (!token.is(")")) {
      do {
        arguments.add(argument(method));
      } while (method == Operation.DECIMAL && accept(","));
    }
    expect(")");
    if (arguments.size() > 2) {
      throw new SqlError(SqlState.SYNTAX_ERROR, "invalid input syntax for type jsonpath")
          .detail(".decimal() can only have an optional precision[,scale].");
    }
    return new PathItem.Operator(
        method,
        arguments.isEmpty() ? null : arguments.getFirst(),
        arguments.size() < 2 ? null : arguments.get(1));
  }

  private PathItem.Chain argument(Operation method) {
    if (method == Operation.DATETIME) {
      return chain(new PathItem.Literal(JsonValue.string(string())));
    }
    boolean minus = method == Operation.DECIMAL && token.is("-");
    if (minus || (method == Operation.DECIMAL && token.is("+"))) {
      advance();
    }
    boolean takesNumber =
        method == Operation.DECIMAL || (method.isDateTime() && method != Operation.DATE);
    if (!takesNumber || token.kind() != PathLexer.Kind.INTEGER) {
      throw syntaxError();
    }
    JsonValue.Num number = numeric(token.text());
    advance();
    return chain(
        new PathItem.Literal(
            minus
                ? new JsonValue.Num(Numeric.of(Numeric.toBigDecimal(number.numeric()).negate()))
                : number));
  }
}
