// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.array.TextArrays;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Regular expression operators and `regexp_*` functions, under their pg_proc OIDs.
public final class RegexFunctions {
  private RegexFunctions() {}

  private interface Body {
    void run(Call call, Regex.Cache cache);
  }

  /// A strict function with a cache of compiled patterns per batch.
  private static void strict(FunctionRegistry r, int oid, Body body) {
    r.scalar(
        oid,
        (args, rows, count, result, context) -> {
          Regex.Cache cache = new Regex.Cache();
          Call.strict(c -> body.run(c, cache)).apply(args, rows, count, result, context);
        });
  }

  private static void operator(
      FunctionRegistry r, boolean ignoreCase, boolean negate, int... oids) {
    Regex.Flags flags = ignoreCase ? Regex.Flags.NONE.ignoringCase() : Regex.Flags.NONE;
    for (int oid : oids) {
      strict(
          r,
          oid,
          (c, cache) ->
              c.set(
                  cache.get(c.getText(1), flags).find(c.getText(0), c.context().interrupts())
                      != negate));
    }
  }

  private static String text(Call c, int i) {
    return c.getText(i);
  }

  private static Regex.Flags flags(Call c, int argument) {
    return c.count() > argument ? Regex.Flags.parse(c.getText(argument)) : Regex.Flags.NONE;
  }

  private static void forbidGlobal(Regex.Flags flags, String function, boolean hint) {
    if (flags.global()) {
      SqlError error =
          new SqlError(
              SqlState.INVALID_PARAMETER_VALUE,
              "%s does not support the \"global\" option".formatted(function));
      throw hint ? error.hint("Use the regexp_matches function instead.") : error;
    }
  }

  private static SqlError badParameter(String name, int value) {
    return new SqlError(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid value for parameter \"%s\": %d".formatted(name, value));
  }

  /// Position in chars of the `start`-th character, from 1.
  private static int start(Call c, int argument, String text) {
    if (c.count() <= argument) {
      return 0;
    }
    int start = c.getInt(argument);
    if (start <= 0) {
      throw badParameter("start", start);
    }
    int points = text.codePointCount(0, text.length());
    return start - 1 > points ? text.length() + 1 : text.offsetByCodePoints(0, start - 1);
  }

  private static int optional(Call c, int argument, String name, int minimum, int byDefault) {
    if (c.count() <= argument) {
      return byDefault;
    }
    int value = c.getInt(argument);
    if (value < minimum) {
      throw badParameter(name, value);
    }
    return value;
  }

  private static String[] groups(Matcher m) {
    if (m.groupCount() == 0) {
      return new String[] {m.group()};
    }
    String[] result = new String[m.groupCount()];
    for (int i = 0; i < result.length; i++) {
      result[i] = m.group(i + 1);
    }
    return result;
  }

  public static void declare(FunctionRegistry r) {
    operator(r, false, false, 79, 1254, 1658);
    operator(r, false, true, 1252, 1256, 1659);
    operator(r, true, false, 1238, 1240, 1656);
    operator(r, true, true, 1239, 1241, 1657);
    strict(
        r,
        2073,
        (c, cache) -> {
          Matcher m =
              cache.get(text(c, 1), Regex.Flags.NONE).matcher(text(c, 0), c.context().interrupts());
          c.setOrNull(m.find() ? m.group(m.groupCount() > 0 ? 1 : 0) : null);
        });
    strict(
        r,
        2074,
        (c, cache) -> {
          String pattern = Like.similar(text(c, 1), text(c, 2));
          Matcher m =
              cache.get(pattern, Regex.Flags.NONE).matcher(text(c, 0), c.context().interrupts());
          c.setOrNull(m.find() ? m.group(m.groupCount() > 0 ? 1 : 0) : null);
        });
    for (int oid : new int[] {2284, 2285}) {
      strict(r, oid, (c, cache) -> replace(c, cache, 0, flags(c, 3), flags(c, 3).global() ? 0 : 1));
    }
    for (int oid : new int[] {6251, 6252, 6253}) {
      strict(
          r,
          oid,
          (c, cache) -> {
            int start = start(c, 3, text(c, 0));
            int given = optional(c, 4, "n", 0, -1);
            Regex.Flags flags = flags(c, 5);
            replace(c, cache, start, flags, given >= 0 ? given : flags.global() ? 0 : 1);
          });
    }
    for (int oid : new int[] {3396, 3397}) {
      strict(
          r,
          oid,
          (c, cache) -> {
            Regex.Flags flags = flags(c, 2);
            forbidGlobal(flags, "regexp_match()", true);
            Matcher m = cache.get(text(c, 1), flags).matcher(text(c, 0), c.context().interrupts());
            if (m.find()) {
              c.set(TextArrays.encode(groups(m), c.context()));
            } else {
              c.setNull();
            }
          });
    }
    for (int oid : new int[] {6263, 6264}) {
      strict(
          r,
          oid,
          (c, cache) -> {
            Regex.Flags flags = flags(c, 2);
            forbidGlobal(flags, "regexp_like()", false);
            c.set(cache.get(text(c, 1), flags).find(text(c, 0), c.context().interrupts()));
          });
    }
    for (int oid : new int[] {6254, 6255, 6256}) {
      strict(
          r,
          oid,
          (c, cache) -> {
            String text = text(c, 0);
            int from = start(c, 2, text);
            Regex.Flags flags = flags(c, 3);
            forbidGlobal(flags, "regexp_count()", false);
            Matcher m = cache.get(text(c, 1), flags).matcher(text, c.context().interrupts());
            long count = 0;
            for (boolean found = from <= text.length() && m.find(from); found; found = m.find()) {
              count++;
            }
            c.set(count);
          });
    }
    for (int oid = 6257; oid <= 6262; oid++) {
      strict(r, oid, RegexFunctions::position);
    }
    for (int oid = 6265; oid <= 6269; oid++) {
      strict(r, oid, RegexFunctions::substring);
    }
    for (int oid : new int[] {2767, 2768}) {
      strict(
          r,
          oid,
          (c, cache) -> {
            Regex.Flags flags = flags(c, 2);
            forbidGlobal(flags, "regexp_split_to_array()", false);
            List<String> parts = split(text(c, 0), cache.get(text(c, 1), flags), c.context());
            c.set(TextArrays.encode(parts.toArray(new String[0]), c.context()));
          });
    }
    sets(r);
  }

  private static void position(Call c, Regex.Cache cache) {
    String text = text(c, 0);
    int from = start(c, 2, text);
    int n = optional(c, 3, "n", 1, 1);
    int end = optional(c, 4, "endoption", 0, 0);
    if (end > 1) {
      throw badParameter("endoption", end);
    }
    int group = optional(c, 6, "subexpr", 0, 0);
    Regex.Flags flags = flags(c, 5);
    forbidGlobal(flags, "regexp_instr()", false);
    Matcher m = cache.get(text(c, 1), flags).matcher(text, c.context().interrupts());
    int at = -1;
    if (nth(m, text, from, n) && group <= m.groupCount()) {
      at = end == 1 ? m.end(group) : m.start(group);
    }
    c.set(at < 0 ? 0L : text.codePointCount(0, at) + 1L);
  }

  private static void substring(Call c, Regex.Cache cache) {
    String text = text(c, 0);
    int from = start(c, 2, text);
    int n = optional(c, 3, "n", 1, 1);
    int group = optional(c, 5, "subexpr", 0, 0);
    Regex.Flags flags = flags(c, 4);
    forbidGlobal(flags, "regexp_substr()", false);
    Matcher m = cache.get(text(c, 1), flags).matcher(text, c.context().interrupts());
    c.setOrNull(nth(m, text, from, n) && group <= m.groupCount() ? m.group(group) : null);
  }

  private static boolean nth(Matcher m, String text, int from, int n) {
    if (from > text.length() || !m.find(from)) {
      return false;
    }
    for (int i = 1; i < n; i++) {
      if (!m.find()) {
        return false;
      }
    }
    return true;
  }

  /// @param n which match to replace; 0 means all
  private static void replace(Call c, Regex.Cache cache, int from, Regex.Flags flags, int n) {
    String text = text(c, 0);
    String with = text(c, 2);
    Matcher m = cache.get(text(c, 1), flags).matcher(text, c.context().interrupts());
    StringBuilder out = new StringBuilder();
    int last = 0;
    int number = 0;
    for (boolean found = from <= text.length() && m.find(from); found; found = m.find()) {
      number++;
      if (n != 0 && number < n) {
        continue;
      }
      out.append(text, last, m.start());
      appendReplacement(out, with, m);
      last = m.end();
      if (n != 0) {
        break;
      }
    }
    out.append(text, last, text.length());
    c.set(out.toString());
  }

  private static void appendReplacement(StringBuilder out, String with, Matcher m) {
    for (int i = 0; i < with.length(); i++) {
      char ch = with.charAt(i);
      if (ch != '\\' || i + 1 >= with.length()) {
        out.append(ch);
        continue;
      }
      char next = with.charAt(++i);
      if (next >= '1' && next <= '9') {
        int group = next - '0';
        String value = group <= m.groupCount() ? m.group(group) : null;
        out.append(value == null ? "" : value);
      } else if (next == '&') {
        out.append(m.group());
      } else if (next == '\\') {
        out.append('\\');
      } else {
        out.append('\\').append(next);
      }
    }
  }

  /// Parts between matches; empty matches at the ends or right after a match do not split.
  private static List<String> split(String text, Regex regex, EvalContext context) {
    List<String> parts = new ArrayList<>();
    Matcher m = regex.matcher(text, context.interrupts());
    int last = 0;
    while (m.find()) {
      if (m.end() == m.start()
          && (m.end() == 0 || m.end() == text.length() || m.start() == last && m.end() == last)) {
        continue;
      }
      parts.add(text.substring(last, m.start()));
      last = m.end();
    }
    parts.add(text.substring(last));
    return parts;
  }

  private static String string(@Nullable Object value) {
    return value == null ? "" : new String((byte[]) value, StandardCharsets.UTF_8);
  }

  private static boolean anyNull(@Nullable Object[] args) {
    for (Object arg : args) {
      if (arg == null) {
        return true;
      }
    }
    return false;
  }

  private static void sets(FunctionRegistry r) {
    for (int oid : new int[] {2763, 2764}) {
      r.set(
          oid,
          (args, context) -> {
            if (anyNull(args)) {
              return SetReturningFunction.Cursor.EMPTY;
            }
            Regex.Flags flags =
                args.length > 2 ? Regex.Flags.parse(string(args[2])) : Regex.Flags.NONE;
            Matcher m =
                Regex.compile(string(args[1]), flags)
                    .matcher(string(args[0]), context.interrupts());
            boolean[] done = {false};
            return (columns, row) -> {
              if (done[0] || !m.find()) {
                return false;
              }
              done[0] = !flags.global();
              columns[0].set(row, TextArrays.encode(groups(m), context));
              return true;
            };
          });
    }
    for (int oid : new int[] {2765, 2766}) {
      r.set(
          oid,
          (args, context) -> {
            if (anyNull(args)) {
              return SetReturningFunction.Cursor.EMPTY;
            }
            Regex.Flags flags =
                args.length > 2 ? Regex.Flags.parse(string(args[2])) : Regex.Flags.NONE;
            forbidGlobal(flags, "regexp_split_to_table()", false);
            List<String> parts =
                split(string(args[0]), Regex.compile(string(args[1]), flags), context);
            int[] next = {0};
            return (columns, row) -> {
              if (next[0] >= parts.size()) {
                return false;
              }
              columns[0].set(row, parts.get(next[0]++).getBytes(StandardCharsets.UTF_8));
              return true;
            };
          });
    }
  }
}
