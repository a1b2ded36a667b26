// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.DataType;
import dev.gajah.types.DataTypes;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Text form of ranges and multiranges.
final class RangeText {
  private final String text;
  private final RangeFacts facts;
  private final int typmod;
  private final EvalContext context;
  private int at;

  private RangeText(String text, RangeFacts facts, int typmod, EvalContext context) {
    this.text = text;
    this.facts = facts;
    this.typmod = typmod;
    this.context = context;
  }

  static Range parse(String text, RangeFacts facts, int typmod, EvalContext context) {
    return new RangeText(text, facts, typmod, context).range();
  }

  static List<Range> parseMultirange(
      String text, RangeFacts facts, int typmod, EvalContext context) {
    return Multirange.of(new RangeText(text, facts, typmod, context).multirange(), facts);
  }

  private SqlError malformed(String kind, String detail) {
    return new SqlError(
            SqlState.INVALID_TEXT_REPRESENTATION,
            "malformed %s literal: \"%s\"".formatted(kind, text))
        .detail(detail);
  }

  private SqlError malformed(String detail) {
    return malformed("range", detail);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void skip() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private char current() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private Range range() {
    skip();
    if (text.regionMatches(true, at, "empty", 0, 5)) {
      at += 5;
      skip();
      if (at < text.length()) {
        throw malformed("Junk after \"empty\" key word.");
      }
      return Range.EMPTY;
    }
    char open = current();
    if (open != '[' && open != '(') {
      throw malformed("Missing left parenthesis or bracket.");
    }
    at++;
    String lower = bound();
    if (current() != ',') {
      throw malformed("Missing comma after lower bound.");
    }
    at++;
    String upper = bound();
    char close = current();
    if (close != ']' && close != ')') {
      throw malformed("Too many commas."); // the only other end of a bound
    }
    at++;
    skip();
    if (at < text.length()) {
      throw malformed("Junk after right parenthesis or bracket.");
    }
    DataType type = DataTypes.of(facts.subtype(), context.types());
    Object low = lower == null ? null : type.inputObject(lower, typmod, context);
    Object high = upper == null ? null : type.inputObject(upper, typmod, context);
    return Range.of(
        new Range.Bound(low, open == '[', true), new Range.Bound(high, close == ']', false), facts);
  }

  /// The text of a bound; null if it is left out, which means infinity.
  private @Nullable String bound() {
    char c = current();
    if (c == ',' || c == ')' || c == ']') {
      return null;
    }
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    while (quoted || !(current() == ',' || current() == ')' || current() == ']')) {
      if (at >= text.length()) {
        throw malformed("Unexpected end of input.");
      }
      c = text.charAt(at++);
      if (c == '\\') {
        if (at >= text.length()) {
          throw malformed("Unexpected end of input.");
        }
        out.append(text.charAt(at++));
      } else if (c == '"') {
        if (!quoted) {
          quoted = true;
        } else if (current() == '"') {
          out.append('"');
          at++;
        } else {
          quoted = false;
        }
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private List<Range> multirange() {
    List<Range> ranges = new ArrayList<>();
    skip();
    if (current() != '{') {
      throw malformed("multirange", "Missing left brace.");
    }
    at++;
    boolean seen = false;
    while (true) {
      skip();
      requireMore();
      if (current() == '}' && !seen) {
        at++;
        break;
      }
      if (current() == '[' || current() == '(') {
        int from = at;
        skipRange();
        Range range = parse(text.substring(from, at), facts, typmod, context);
        ranges.add(range);
      } else if (text.regionMatches(true, at, "empty", 0, 5)) {
        at += 5;
      } else {
        throw malformed("multirange", "Expected range start.");
      }
      seen = true;
      skip();
      requireMore();
      char c = current();
      at++;
      if (c == '}') {
        break;
      }
      if (c != ',') {
        throw malformed("multirange", "Expected comma or end of multirange.");
      }
    }
    skip();
    if (at < text.length()) {
      throw malformed("multirange", "Junk after closing right brace.");
    }
    return ranges;
  }

  private void requireMore() {
    if (at >= text.length()) {
      throw malformed("multirange", "Unexpected end of input.");
    }
  }

  private void skipRange() {
    boolean quoted = false;
    at++;
    while (true) {
      requireMore();
      char c = text.charAt(at++);
      if (c == '\\') {
        requireMore();
        at++;
      } else if (c == '"') {
        if (quoted && current() == '"') {
          at++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && (c == ']' || c == ')')) {
        return;
      }
    }
  }

  // ---- output ----

  static void write(Range range, RangeFacts facts, EvalContext context, ByteWriter out) {
    if (range.empty()) {
      out.putUtf8("empty");
      return;
    }
    DataType type = DataTypes.of(facts.subtype(), context.types());
    out.putByte(range.lower().inclusive() ? '[' : '(');
    writeBound(range.lower().value(), type, context, out);
    out.putByte(',');
    writeBound(range.upper().value(), type, context, out);
    out.putByte(range.upper().inclusive() ? ']' : ')');
  }

  private static void writeBound(
      @Nullable Object value, DataType type, EvalContext context, ByteWriter out) {
    if (value == null) {
      return;
    }
    String text = new String(type.outputObject(value, context), StandardCharsets.UTF_8);
    boolean quote = text.isEmpty();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quote |= "\"\\()[],".indexOf(c) >= 0 || isSpace(c);
    }
    if (!quote) {
      out.putUtf8(text);
      return;
    }
    out.putUtf8("\"" + text.replace("\\", "\\\\").replace("\"", "\"\"") + "\"");
  }

  static void writeMultirange(
      List<Range> ranges, RangeFacts facts, EvalContext context, ByteWriter out) {
    out.putByte('{');
    for (int i = 0; i < ranges.size(); i++) {
      if (i > 0) {
        out.putByte(',');
      }
      write(ranges.get(i), facts, context, out);
    }
    out.putByte('}');
  }

  /// Flags such as `[)` of a constructor.
  ///
  /// @return 1 for an inclusive lower bound, 2 for an inclusive upper one
  static int parseFlags(String flags) {
    int result = 0;
    if (flags.length() == 2) {
      char first = flags.charAt(0);
      char second = flags.charAt(1);
      if ((first == '[' || first == '(') && (second == ']' || second == ')')) {
        result = (first == '[' ? 1 : 0) | (second == ']' ? 2 : 0);
        return result;
      }
    }
    throw new SqlError(SqlState.SYNTAX_ERROR, "invalid range bound flags")
        .hint(String.format(Locale.ROOT, "Valid values are \"[]\", \"[)\", \"(]\", and \"()\"."));
  }
}
