// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.json.JsonStrings;
import dev.gajah.types.json.JsonValue;
import dev.gajah.types.json.JsonWriter;
import java.nio.charset.StandardCharsets;

/// Text form of paths.
final class PathText {
  private final ByteWriter out = new ByteWriter(64);

  private PathText() {}

  static String of(JsonPath path) {
    PathText text = new PathText();
    if (!path.lax()) {
      text.out.putUtf8("strict ");
    }
    text.chain(path.chain(), true);
    return text.out.toUtf8String();
  }

  private void quoted(String text) {
    JsonStrings.quote(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private void chain(PathItem.Chain chain, boolean brackets) {
    for (int i = 0; i < chain.items().size(); i++) {
      item(chain.items().get(i), i > 0, i > 0 || brackets, i + 1 < chain.items().size());
    }
  }

  /// @param inKey after another step; @param brackets around an operator
  private void item(PathItem item, boolean inKey, boolean brackets, boolean hasNext) {
    switch (item) {
      case PathItem.Literal literal -> {
        boolean enclosed = hasNext && literal.value() instanceof JsonValue.Num;
        out.putUtf8(enclosed ? "(" : "");
        JsonWriter.write(literal.value(), out);
        out.putUtf8(enclosed ? ")" : "");
      }
      case PathItem.Variable variable -> {
        out.putByte('$');
        quoted(variable.name());
      }
      case PathItem.Root _ -> out.putByte('$');
      case PathItem.Current _ -> out.putByte('@');
      case PathItem.Last _ -> out.putUtf8("last");
      case PathItem.AnyElement _ -> out.putUtf8("[*]");
      case PathItem.AnyMember _ -> out.putUtf8(inKey ? ".*" : "*");
      case PathItem.AnyLevel level -> {
        out.putUtf8(inKey ? ".**" : "**");
        levels(level.first(), level.last());
      }
      case PathItem.Key key -> {
        out.putUtf8(inKey ? "." : "");
        quoted(key.name());
      }
      case PathItem.Elements elements -> {
        out.putByte('[');
        for (int i = 0; i < elements.subscripts().size(); i++) {
          PathItem.Subscript subscript = elements.subscripts().get(i);
          out.putUtf8(i > 0 ? "," : "");
          chain(subscript.from(), false);
          if (subscript.to() != null) {
            out.putUtf8(" to ");
            chain(subscript.to(), false);
          }
        }
        out.putByte(']');
      }
      case PathItem.Filter filter -> {
        out.putUtf8("?(");
        chain(filter.predicate(), false);
        out.putByte(')');
      }
      case PathItem.LikeRegex regex -> {
        out.putUtf8(brackets ? "(" : "");
        operand(regex.operand(), Operation.STARTS_WITH);
        out.putUtf8(" like_regex ");
        quoted(regex.pattern());
        if (regex.flags() != 0) {
          out.putUtf8(" flag \"");
          for (int i = 0; i < PathParser.REGEX_FLAGS.length(); i++) {
            if ((regex.flags() >> i & 1) != 0) {
              out.putByte(PathParser.REGEX_FLAGS.charAt(i));
            }
          }
          out.putByte('"');
        }
        out.putUtf8(brackets ? ")" : "");
      }
      case PathItem.Operator operator -> operator(operator, brackets);
    }
  }

  private void levels(int first, int last) {
    String from = first == -1 ? "last" : Integer.toUnsignedString(first);
    String to = last == -1 ? "last" : Integer.toUnsignedString(last);
    if (first != 0 || last != -1) {
      out.putUtf8(first == last ? "{" + from + "}" : "{" + from + " to " + to + "}");
    }
  }

  private static int priority(PathItem item) {
    return switch (item) {
      case PathItem.Operator operator -> operator.operation().priority;
      case PathItem.LikeRegex _ -> 6;
      default -> 6;
    };
  }

  private void operand(PathItem.Chain operand, Operation operation) {
    chain(operand, priority(operand.head()) <= operation.priority);
  }

  private void operator(PathItem.Operator operator, boolean brackets) {
    Operation operation = operator.operation();
    if (operation.isBinary()) {
      out.putUtf8(brackets ? "(" : "");
      operand(operator.first(), operation);
      out.putUtf8(" " + operation.text + " ");
      operand(operator.second(), operation);
      out.putUtf8(brackets ? ")" : "");
      return;
    }
    switch (operation) {
      case NOT, EXISTS -> {
        out.putUtf8(operation == Operation.NOT ? "!(" : "exists (");
        chain(operator.first(), false);
        out.putByte(')');
      }
      case IS_UNKNOWN -> {
        out.putByte('(');
        chain(operator.first(), false);
        out.putUtf8(") is unknown");
      }
      case PLUS, MINUS -> {
        out.putUtf8(brackets ? "(" : "");
        out.putUtf8(operation.text);
        operand(operator.first(), operation);
        out.putUtf8(brackets ? ")" : "");
      }
      default -> {
        out.putUtf8("." + operation.text + "(");
        if (operator.left() != null) {
          chain(operator.left(), false);
        }
        if (operator.right() != null) {
          out.putByte(',');
          chain(operator.right(), false);
        }
        out.putByte(')');
      }
    }
  }
}
