// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.base.error.SqlError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node tree as it is written, without meaning: nodes with named fields, lists, words, stored
/// values.
sealed interface Tree {
  /// `{NAME :field value ...}`
  record Node(String name, Map<String, Tree> fields) implements Tree {
    Tree field(String field) {
      Tree value = fields.get(field);
      if (value == null) {
        throw SqlError.internal("node %s has no field %s".formatted(name, field));
      }
      return value;
    }

    boolean has(String field) {
      return fields.containsKey(field);
    }

    /// Text of a word; null for `<>`.
    @Nullable String text(String field) {
      if (field(field) instanceof Word word) {
        return word.text();
      }
      throw SqlError.internal("field %s of node %s is not a word".formatted(field, name));
    }

    String word(String field) {
      String text = text(field);
      if (text == null) {
        throw SqlError.internal("field %s of node %s is empty".formatted(field, name));
      }
      return text;
    }

    int integer(String field) {
      return (int) Long.parseLong(word(field));
    }

    boolean bool(String field) {
      return word(field).equals("true");
    }

    /// Elements of a list; none for `<>`.
    List<Tree> list(String field) {
      return switch (field(field)) {
        case Items items -> items.elements();
        case Word word when word.text() == null -> List.of();
        case Word _, Node _, Datum _ ->
            throw SqlError.internal("field %s of node %s is not a list".formatted(field, name));
      };
    }

    /// Elements of a list of numbers.
    List<Integer> numbers(String field) {
      List<Integer> result = new ArrayList<>();
      for (Tree element : list(field)) {
        if (element instanceof Word word && word.text() != null) {
          result.add((int) Long.parseLong(word.text()));
        }
      }
      return result;
    }
  }

  /// `(a b c)`; `kind` is `i`, `o`, `x`, `b` for numbers of some sort, 0 for nodes.
  record Items(char kind, List<Tree> elements) implements Tree {}

  /// Anything else; null for `<>`. `quoted` words were written in double quotes.
  record Word(@Nullable String text, boolean quoted) implements Tree {}

  /// `length [ bytes ]`.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Datum(int length, byte[] bytes) implements Tree {}

  static Tree parse(String text) {
    Parser parser = new Parser(text);
    Tree tree = parser.value();
    if (parser.next() != null) {
      throw SqlError.internal("text after the end of a node tree");
    }
    return tree;
  }

  /// Splits into tokens as PostgreSQL's `pg_strtok` does.
  final class Parser {
    private final String text;
    private int at;
    private boolean escaped;

    Parser(String text) {
      this.text = text;
    }

    private static boolean isSpace(char c) {
      return c == ' ' || c == '\n' || c == '\t';
    }

    private static boolean isBracket(char c) {
      return c == '(' || c == ')' || c == '{' || c == '}';
    }

    /// The next token, unescaped; null at the end.
    @Nullable String next() {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return null;
      }
      escaped = false;
      if (isBracket(text.charAt(at))) {
        return String.valueOf(text.charAt(at++));
      }
      StringBuilder token = new StringBuilder();
      while (at < text.length() && !isSpace(text.charAt(at)) && !isBracket(text.charAt(at))) {
        char c = text.charAt(at);
        if (c == '\\' && at + 1 < text.length()) {
          escaped = true;
          at++;
          c = text.charAt(at);
        }
        token.append(c);
        at++;
      }
      return token.toString();
    }

    private String need() {
      String token = next();
      if (token == null) {
        throw SqlError.internal("node tree ends too early");
      }
      return token;
    }

    Tree value() {
      return value(need());
    }

    private Tree value(String token) {
      boolean wasEscaped = escaped;
      if (token.equals("{") && !wasEscaped) {
        return node();
      }
      if (token.equals("(") && !wasEscaped) {
        return items();
      }
      if (token.equals("<>") && !wasEscaped) {
        return new Word(null, false);
      }
      if (token.equals("\"\"") && !wasEscaped) {
        return new Word("", true);
      }
      if (token.length() >= 2 && token.startsWith("\"") && token.endsWith("\"")) {
        return new Word(token.substring(1, token.length() - 1), true);
      }
      return new Word(token, false);
    }

    private Tree node() {
      String name = need();
      Map<String, Tree> fields = new LinkedHashMap<>();
      String token = need();
      while (!token.equals("}")) {
        if (!token.startsWith(":")) {
          throw SqlError.internal(
              "field name expected in node %s, found \"%s\"".formatted(name, token));
        }
        String field = token.substring(1);
        Tree value = value();
        token = need();
        if (token.equals("[") && value instanceof Word word && word.text() != null) {
          value = datum(Integer.parseInt(word.text()));
          token = need();
        }
        fields.put(field, value);
      }
      return new Node(name, fields);
    }

    private Datum datum(int length) {
      List<Integer> bytes = new ArrayList<>();
      for (String token = need(); !token.equals("]"); token = need()) {
        bytes.add(Integer.parseInt(token));
      }
      byte[] result = new byte[bytes.size()];
      for (int i = 0; i < result.length; i++) {
        result[i] = (byte) (int) bytes.get(i);
      }
      return new Datum(length, result);
    }

    private Items items() {
      List<Tree> elements = new ArrayList<>();
      char kind = 0;
      String token = need();
      if ((token.equals("i") || token.equals("o") || token.equals("x") || token.equals("b"))
          && !escaped) {
        kind = token.charAt(0);
        token = need();
      }
      while (!token.equals(")") || escaped) {
        elements.add(value(token));
        token = need();
      }
      return new Items(kind, elements);
    }
  }
}
