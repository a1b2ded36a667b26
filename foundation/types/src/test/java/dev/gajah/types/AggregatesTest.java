// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.AggregateFunction;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.Functions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Aggregates of one argument, with results taken from PostgreSQL 17.
///
/// Each line: pg_proc OID, name, result type, argument type, expected text, argument texts (`\N` is
/// null).
class AggregatesTest {
  private final TableTypes types = new TableTypes();
  private final DataTypes dataTypes = new DataTypes(types);
  private final EvalContext context = TestContext.of(types);
  private final FunctionRegistry registry = Functions.registry();

  private static String[] lines(String resource) throws Exception {
    try (InputStream in = AggregatesTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
    }
  }

  /// Every row goes to group 1 of three; the others stay empty.
  private String evaluate(String[] f) {
    try {
      DataType argument = dataTypes.of(Integer.parseInt(f[3]));
      int count = f.length - 5;
      Vector args = Vector.create(argument.representation(), count);
      int[] groups = new int[count];
      for (int i = 0; i < count; i++) {
        groups[i] = 1;
        args.set(i, f[5 + i].equals("\\N") ? null : argument.inputObject(f[5 + i], -1, context));
      }
      AggregateFunction.State state =
          registry.findAggregate(Integer.parseInt(f[0])).newState(new int[] {argument.oid()});
      state.ensureGroups(1);
      state.ensureGroups(3);
      state.add(groups, new Vector[] {args}, null, count, context);
      DataType resultType = dataTypes.of(Integer.parseInt(f[2]));
      Vector result = Vector.create(resultType.representation(), 2);
      state.finish(0, result, 0, context);
      state.finish(1, result, 1, context);
      if (f[1].equals("count") || f[1].equals("regr_count")) {
        assertThat(result.get(0)).isEqualTo(0L);
      } else {
        assertThat(result.isNull(0)).isTrue();
      }
      Object value = result.get(1);
      return value == null
          ? "\\N"
          : new String(resultType.outputObject(value, context), StandardCharsets.UTF_8);
    } catch (SqlError e) {
      return "!" + e.state().code() + " " + e.message();
    }
  }

  @Test
  void aggregateAsPostgresDoes() throws Exception {
    for (String line : lines("expressions.txt")) {
      if (line.startsWith("T\t")) {
        types.add(line.substring(2).split("\t", -1));
      }
    }
    List<String> wrong = new ArrayList<>();
    for (String line : lines("aggregates.txt")) {
      String[] f = line.split("\t", -1);
      String actual = evaluate(f);
      if (!actual.equals(f[4])) {
        wrong.add(Arrays.toString(f) + " but was " + actual);
      }
    }
    assertThat(wrong).isEmpty();
  }
}
