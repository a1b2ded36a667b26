// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.CallSite;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.Functions;
import dev.gajah.types.function.ScalarFunction;
import dev.gajah.types.function.SetReturningFunction;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Thousands of function calls whose results were taken from PostgreSQL 17.
///
/// Each line: pg_proc OID, name, `s` for a set, result type, argument types, expected text,
/// argument texts.
class ExpressionsTest {
  private final TableTypes types = new TableTypes();
  private final DataTypes dataTypes = new DataTypes(types);
  private final EvalContext context = TestContext.of(types);
  private final FunctionRegistry registry = Functions.registry();

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        out.append(next == 'n' ? '\n' : next == 't' ? '\t' : next);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private String text(Vector result, int row, DataType type) {
    Object value = result.get(row);
    return value == null
        ? "\\N"
        : new String(type.outputObject(value, context), StandardCharsets.UTF_8);
  }

  private String evaluate(String[] f) {
    int oid = Integer.parseInt(f[0]);
    int[] argTypes =
        f[4].isEmpty()
            ? new int[0]
            : Arrays.stream(f[4].split(" ")).mapToInt(Integer::parseInt).toArray();
    int resultType = Integer.parseInt(f[3]);
    try {
      Object[] values = new Object[argTypes.length];
      Vector[] args = new Vector[argTypes.length];
      for (int i = 0; i < argTypes.length; i++) {
        DataType type = dataTypes.of(argTypes[i]);
        values[i] = type.inputObject(unescape(f[6 + i]), -1, context);
        args[i] = Vector.create(type.representation(), 1);
        args[i].set(0, values[i]);
      }
      DataType type = dataTypes.of(resultType);
      Vector result = Vector.create(type.representation(), 1);
      if (f[2].equals("s")) {
        SetReturningFunction set = registry.findSet(oid);
        if (set == null) {
          return "missing";
        }
        SetReturningFunction.Cursor cursor = set.open(values, context);
        List<String> rows = new ArrayList<>();
        while (rows.size() < 50) {
          result.reset();
          if (!cursor.next(new Vector[] {result}, 0)) {
            break;
          }
          rows.add(text(result, 0, type));
        }
        return rows.isEmpty() ? "\\N" : String.join(" ; ", rows);
      }
      ScalarFunction function = registry.findScalar(oid, new CallSite(argTypes, resultType, false));
      if (function == null) {
        return "missing";
      }
      function.apply(args, null, 1, result, context);
      return text(result, 0, type);
    } catch (SqlError e) {
      return "!" + e.state().code() + " " + e.message();
    } catch (RuntimeException | StackOverflowError e) {
      return "?" + e + " at " + e.getStackTrace()[0];
    }
  }

  /// Functions whose last digit is the mathematical library's.
  private static final java.util.Set<String> APPROXIMATE =
      java.util.Set.of(
          "cbrt", "dcbrt", "erf", "erfc", "sin", "cos", "tan", "cot", "asin", "acos", "atan",
          "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "dexp", "ln", "log",
          "log10", "dlog1", "dlog10", "pow", "power", "dpow", "sind", "cosd", "tand", "cotd",
          "asind", "acosd", "atand", "atan2d");

  private static boolean agrees(String name, String expected, String actual) {
    if (expected.equals(actual)) {
      return true;
    }
    try {
      if (name.endsWith("cmp")) {
        return Integer.signum(Integer.parseInt(expected))
            == Integer.signum(Integer.parseInt(actual));
      }
      double wanted = Double.parseDouble(expected);
      return APPROXIMATE.contains(name)
          && Math.abs(wanted - Double.parseDouble(actual)) <= Math.abs(wanted) * 1e-15;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Test
  void answersAsPostgresDoes() throws Exception {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    try (InputStream in = ExpressionsTest.class.getResourceAsStream("expressions.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        String[] f = line.split("\t", -1);
        if (f[0].equals("T")) {
          types.add(Arrays.copyOfRange(f, 1, f.length));
          continue;
        }
        count++;
        String actual = evaluate(f);
        String expected = unescape(f[5]);
        if (!agrees(f[1], expected, actual)) {
          wrong.add(
              f[0]
                  + " "
                  + f[1]
                  + Arrays.asList(f).subList(6, f.length)
                  + "\n    expected "
                  + expected
                  + "\n    actual   "
                  + actual);
        }
      }
    }
    assertThat(count).isGreaterThan(1000);
    String report = System.getProperty("expressions.report");
    if (report != null) {
      java.nio.file.Files.writeString(java.nio.file.Path.of(report), String.join("\n", wrong));
    }
    assertThat(wrong).isEmpty();
  }
}
