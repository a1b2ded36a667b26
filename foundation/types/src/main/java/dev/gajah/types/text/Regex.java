// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.process.Interrupts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's advanced regular expressions on Java's engine: the pattern is translated; matching
/// is bounded by steps and obeys interrupts.
///
/// Departure: Java prefers the first alternative where PostgreSQL prefers the longest match.
public final class Regex {
  private static final long STEPS_MAX = 200_000_000L;

  /// What flags ask for.
  public record Flags(
      boolean ignoreCase,
      boolean newlineStops,
      boolean newlineAnchors,
      boolean expanded,
      boolean literal,
      boolean global) {
    static final Flags NONE = new Flags(false, false, false, false, false, false);

    static Flags parse(String text) {
      boolean ignoreCase = false;
      boolean stops = false;
      boolean anchors = false;
      boolean expanded = false;
      boolean literal = false;
      boolean global = false;
      for (int p : text.codePoints().toArray()) {
        switch (p) {
          case 'g' -> global = true;
          case 'i' -> ignoreCase = true;
          case 'c' -> ignoreCase = false;
          case 'm', 'n' -> {
            stops = true;
            anchors = true;
          }
          case 'p' -> {
            stops = true;
            anchors = false;
          }
          case 's' -> {
            stops = false;
            anchors = false;
          }
          case 'w' -> {
            stops = false;
            anchors = true;
          }
          case 'x' -> expanded = true;
          case 't' -> expanded = false;
          case 'q' -> literal = true;
          case 'b', 'e' -> {}
          default ->
              throw new SqlError(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "invalid regular expression option: \"%s\"".formatted(Character.toString(p)));
        }
      }
      return new Flags(ignoreCase, stops, anchors, expanded, literal, global);
    }

    Flags ignoringCase() {
      return new Flags(true, newlineStops, newlineAnchors, expanded, literal, global);
    }
  }

  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  static SqlError invalid(String reason) {
    return new SqlError(
        SqlState.INVALID_REGULAR_EXPRESSION, "invalid regular expression: " + reason);
  }

  int groupCount() {
    return pattern.matcher("").groupCount();
  }

  Matcher matcher(String text, Interrupts interrupts) {
    return pattern.matcher(new Guarded(text, 0, text.length(), new long[1], interrupts));
  }

  public boolean find(String text, Interrupts interrupts) {
    try {
      return matcher(text, interrupts).find();
    } catch (StackOverflowError e) {
      throw tooComplex();
    }
  }

  static SqlError tooComplex() {
    return new SqlError(
        SqlState.INVALID_REGULAR_EXPRESSION,
        "regular expression failed: regular expression is too complex");
  }

  /// A text that counts how often it is looked at.
  private record Guarded(String text, int from, int to, long[] steps, Interrupts interrupts)
      implements CharSequence {
    @Override
    public int length() {
      return to - from;
    }

    @Override
    public char charAt(int index) {
      long step = ++steps[0];
      if ((step & 0xFFFF) == 0) {
        interrupts.check();
        if (step > STEPS_MAX) {
          throw tooComplex();
        }
      }
      return text.charAt(from + index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Guarded(text, from + start, from + end, steps, interrupts);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }

  /// The last few patterns of one function call site. Not thread-safe.
  static final class Cache {
    private final Map<String, Regex> compiled =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Regex> eldest) {
            return size() > 32;
          }
        };

    Regex get(String pattern, Flags flags) {
      String key = flags + pattern;
      Regex found = compiled.get(key);
      if (found == null) {
        found = compile(pattern, flags);
        compiled.put(key, found);
      }
      return found;
    }
  }

  public static Regex compile(String source, Flags given) {
    String pattern = source;
    Flags flags = given;
    boolean literal = flags.literal;
    if (pattern.startsWith("***=")) {
      literal = true;
      pattern = pattern.substring(4);
    } else if (pattern.startsWith("***:")) {
      pattern = pattern.substring(4);
    } else if (pattern.startsWith("***")) {
      throw invalid("quantifier operand invalid");
    }
    int java = Pattern.UNICODE_CASE;
    if (!literal
        && pattern.startsWith("(?")
        && pattern.length() > 2
        && Character.isLetter(pattern.charAt(2))) {
      int close = pattern.indexOf(')');
      if (close < 0) {
        throw invalid("invalid embedded option");
      }
      Flags embedded;
      try {
        embedded = Flags.parse(pattern.substring(2, close));
      } catch (SqlError e) {
        throw invalid("invalid embedded option");
      }
      flags =
          new Flags(
              flags.ignoreCase || embedded.ignoreCase,
              flags.newlineStops || embedded.newlineStops,
              flags.newlineAnchors || embedded.newlineAnchors,
              flags.expanded || embedded.expanded,
              embedded.literal,
              flags.global);
      literal = embedded.literal;
      pattern = pattern.substring(close + 1);
    }
    if (flags.ignoreCase) {
      java |= Pattern.CASE_INSENSITIVE;
    }
    if (!flags.newlineStops) {
      java |= Pattern.DOTALL;
    } else {
      java |= Pattern.UNIX_LINES;
    }
    if (flags.newlineAnchors) {
      java |= Pattern.MULTILINE | Pattern.UNIX_LINES;
    }
    String translated =
        literal ? Pattern.quote(pattern) : new Translator(pattern, flags).translate();
    try {
      return new Regex(Pattern.compile(translated, java));
    } catch (PatternSyntaxException e) {
      throw invalid(reason(e.getDescription()));
    } catch (StackOverflowError e) {
      throw invalid("regular expression is too complex");
    }
  }

  private static String reason(String description) {
    String d = description.toLowerCase(java.util.Locale.ROOT);
    if (d.contains("unclosed group")
        || d.contains("unmatched closing")
        || d.contains("dangling )")) {
      return "parentheses () not balanced";
    }
    if (d.contains("unclosed character class")) {
      return "brackets [] not balanced";
    }
    if (d.contains("dangling meta")) {
      return "quantifier operand invalid";
    }
    if (d.contains("illegal repetition range") || d.contains("repetition")) {
      return "invalid repetition count(s)";
    }
    if (d.contains("illegal character range")) {
      return "invalid character range";
    }
    return "invalid escape \\ sequence";
  }

  /// Turns the syntax of an advanced regular expression into Java's.
  private static final class Translator {
    private final String in;
    private final Flags flags;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int depth;

    Translator(String in, Flags flags) {
      this.in = in;
      this.flags = flags;
    }

    String translate() {
      boolean atStart = true; // nothing to repeat yet
      while (at < in.length()) {
        char c = in.charAt(at);
        switch (c) {
          case '\\' -> {
            escape();
            atStart = false;
          }
          case '[' -> {
            bracket();
            atStart = false;
          }
          case '(' -> {
            depth++;
            if (in.startsWith("(?:", at) || in.startsWith("(?=", at) || in.startsWith("(?!", at)) {
              out.append(in, at, at + 3);
              at += 3;
            } else if (in.startsWith("(?<=", at) || in.startsWith("(?<!", at)) {
              out.append(in, at, at + 4);
              at += 4;
            } else if (in.startsWith("(?#", at)) {
              int close = in.indexOf(')', at);
              at = close < 0 ? in.length() : close + 1;
              depth--;
              break;
            } else if (in.startsWith("(?", at)) {
              throw invalid("quantifier operand invalid");
            } else {
              out.append('(');
              at++;
            }
            atStart = true;
          }
          case ')' -> {
            if (depth == 0) {
              throw invalid("parentheses () not balanced");
            }
            depth--;
            out.append(')');
            at++;
            atStart = false;
          }
          case '|' -> {
            out.append('|');
            at++;
            atStart = true;
          }
          case '*', '+', '?' -> {
            if (atStart) {
              throw invalid("quantifier operand invalid");
            }
            out.append(c);
            at++;
            lazy();
            // No possessive quantifiers: a second one is an error in PostgreSQL.
            if (at < in.length() && "*+?".indexOf(in.charAt(at)) >= 0) {
              throw invalid("quantifier operand invalid");
            }
          }
          case '{' -> {
            if (at + 1 < in.length() && Character.isDigit(in.charAt(at + 1))) {
              if (atStart) {
                throw invalid("quantifier operand invalid");
              }
              bound();
            } else {
              out.append("\\{");
              at++;
              atStart = false;
            }
          }
          case '}' -> {
            out.append("\\}");
            at++;
            atStart = false;
          }
          case '^' -> {
            out.append(flags.newlineAnchors ? "^" : "\\A");
            at++;
          }
          case '$' -> {
            out.append(flags.newlineAnchors ? "$" : "\\z");
            at++;
            atStart = false;
          }
          default -> {
            if (flags.expanded && (Character.isWhitespace(c) || c == '#')) {
              if (c == '#') {
                int end = in.indexOf('\n', at);
                at = end < 0 ? in.length() : end;
              } else {
                at++;
              }
              break;
            }
            if (c == ']' || c == '&' || c == '-') {
              out.append('\\');
            }
            out.append(c);
            at++;
            atStart = false;
          }
        }
      }
      if (depth > 0) {
        throw invalid("parentheses () not balanced");
      }
      return out.toString();
    }

    private void lazy() {
      if (at < in.length() && in.charAt(at) == '?') {
        out.append('?');
        at++;
      }
    }

    private void bound() {
      int close = in.indexOf('}', at);
      if (close < 0) {
        throw invalid("braces {} not balanced");
      }
      String body = in.substring(at + 1, close);
      if (!body.matches("[0-9]+(,[0-9]*)?")) {
        throw invalid("invalid repetition count(s)");
      }
      String[] parts = body.split(",");
      for (String part : parts) {
        if (!part.isEmpty() && (part.length() > 3 || Integer.parseInt(part) > 255)) {
          throw invalid("invalid repetition count(s)");
        }
      }
      if (parts.length > 1 && Integer.parseInt(parts[0]) > Integer.parseInt(parts[1])) {
        throw invalid("invalid repetition count(s)");
      }
      out.append('{').append(body).append('}');
      at = close + 1;
      lazy();
    }

    private void escape() {
      at++;
      if (at >= in.length()) {
        throw invalid("invalid escape \\ sequence");
      }
      char c = in.charAt(at++);
      switch (c) {
        case 'A', 'Z' -> out.append(c == 'A' ? "\\A" : "\\z");
        case 'm' -> out.append("\\b(?=\\w)");
        case 'M' -> out.append("\\b(?<=\\w)");
        case 'y' -> out.append("\\b");
        case 'Y' -> out.append("\\B");
        case 'd' -> out.append("\\p{Nd}");
        case 'D' -> out.append("\\P{Nd}");
        case 's' -> out.append("\\s");
        case 'S' -> out.append("\\S");
        case 'w' -> out.append("[\\p{L}\\p{Nd}_]");
        case 'W' -> out.append("[^\\p{L}\\p{Nd}_]");
        case 'a' -> out.append("\\x07");
        case 'b' -> out.append("\\x08");
        case 'B' -> out.append("\\\\");
        case 'e' -> out.append("\\x1B");
        case 'f', 'n', 'r', 't' -> out.append('\\').append(c);
        case 'v' -> out.append("\\x0B");
        case '0' -> octal(at - 1);
        case 'c' -> {
          if (at >= in.length()) {
            throw invalid("invalid escape \\ sequence");
          }
          literal(in.charAt(at++) & 0x1F);
        }
        case 'u' -> hexadecimal(4);
        case 'U' -> hexadecimal(8);
        case 'x' -> {
          int from = at;
          int value = 0;
          while (at < in.length() && Character.digit(in.charAt(at), 16) >= 0) {
            value = value * 16 + Character.digit(in.charAt(at++), 16);
          }
          if (at == from) {
            throw invalid("invalid escape \\ sequence");
          }
          literal(value);
        }
        default -> {
          if (c >= '1' && c <= '9') {
            out.append("(?:\\").append(c).append(")");
          } else if (Character.isLetter(c)) {
            throw invalid("invalid escape \\ sequence");
          } else {
            literal(c);
          }
        }
      }
    }

    private void octal(int from) {
      at = from;
      int value = 0;
      while (at < in.length() && at < from + 3 && in.charAt(at) >= '0' && in.charAt(at) <= '7') {
        value = value * 8 + in.charAt(at++) - '0';
      }
      literal(value);
    }

    private void hexadecimal(int digits) {
      if (at + digits > in.length()) {
        throw invalid("invalid escape \\ sequence");
      }
      try {
        literal(Integer.parseUnsignedInt(in.substring(at, at + digits), 16));
      } catch (NumberFormatException e) {
        throw invalid("invalid escape \\ sequence");
      }
      at += digits;
    }

    private void literal(int point) {
      if (point < 0 || point > 0x10FFFF) {
        throw invalid("invalid escape \\ sequence");
      }
      out.append("\\x{").append(Integer.toHexString(point)).append('}');
    }

    private static @Nullable String className(String name) {
      return switch (name) {
        case "alnum" -> "\\p{L}\\p{Nd}";
        case "alpha" -> "\\p{L}";
        case "digit" -> "\\p{Nd}";
        case "lower" -> "\\p{Ll}";
        case "upper" -> "\\p{Lu}";
        case "space" -> "\\s";
        case "blank" -> " \\t";
        case "punct" -> "\\p{Punct}";
        case "print" -> "\\P{Cntrl}";
        case "graph" -> "\\p{Graph}";
        case "cntrl" -> "\\p{Cntrl}";
        case "xdigit" -> "0-9A-Fa-f";
        case "word" -> "\\p{L}\\p{Nd}_";
        case "ascii" -> "\\x00-\\x7F";
        default -> null;
      };
    }

    private void bracket() {
      if (in.startsWith("[[:<:]]", at)) {
        out.append("\\b(?=\\w)");
        at += 7;
        return;
      }
      if (in.startsWith("[[:>:]]", at)) {
        out.append("\\b(?<=\\w)");
        at += 7;
        return;
      }
      at++;
      out.append('[');
      boolean negated = at < in.length() && in.charAt(at) == '^';
      if (negated) {
        out.append('^');
        at++;
        if (flags.newlineStops) {
          out.append("\\n");
        }
      }
      boolean first = true;
      while (true) {
        if (at >= in.length()) {
          throw invalid("brackets [] not balanced");
        }
        char c = in.charAt(at);
        if (c == ']' && !first) {
          at++;
          break;
        }
        first = false;
        if (c == '[' && at + 1 < in.length() && in.charAt(at + 1) == ':') {
          int close = in.indexOf(":]", at + 2);
          String name = close < 0 ? "" : in.substring(at + 2, close);
          String translated = className(name);
          if (translated == null) {
            throw invalid(close < 0 ? "brackets [] not balanced" : "invalid character class");
          }
          out.append(translated);
          at = close + 2;
        } else if (c == '['
            && at + 1 < in.length()
            && (in.charAt(at + 1) == '.' || in.charAt(at + 1) == '=')) {
          char kind = in.charAt(at + 1);
          int close = in.indexOf(kind + "]", at + 2);
          if (close < 0) {
            throw invalid("brackets [] not balanced");
          }
          String element = in.substring(at + 2, close);
          if (element.codePointCount(0, element.length()) != 1) {
            throw invalid("invalid collating element");
          }
          literal(element.codePointAt(0));
          at = close + 2;
        } else if (c == '\\') {
          int before = out.length();
          escape();
          // A class inside of brackets must not open another bracket.
          String piece = out.substring(before);
          if (piece.startsWith("[\\p{L}")) {
            out.setLength(before);
            out.append("\\p{L}\\p{Nd}_");
          } else if (piece.startsWith("[^")
              || piece.startsWith("\\b")
              || piece.equals("\\A")
              || piece.equals("\\z")) {
            throw invalid("invalid escape \\ sequence");
          }
        } else if (c == '-'
            && at + 1 < in.length()
            && in.charAt(at + 1) != ']'
            && out.charAt(out.length() - 1) != '[') {
          out.append('-');
          at++;
        } else {
          int point = in.codePointAt(at);
          literal(point);
          at += Character.charCount(point);
        }
      }
      out.append(']');
    }
  }
}
