// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Text input of many types, good and bad, with what PostgreSQL 17 answers; what is accepted
/// survives its binary form.
///
/// Each line: type OID, text, expected output or `!sqlstate message`.
class InputTest {
  private final TableTypes types = new TableTypes();
  private final EvalContext context = TestContext.of(types);

  private String read(int oid, String text) {
    try {
      DataType type = DataTypes.of(oid, types);
      Object value = type.inputObject(text, -1, context);
      String shown = new String(type.outputObject(value, context), StandardCharsets.UTF_8);
      Vector one = Vector.create(type.representation(), 1);
      one.set(0, value);
      ByteWriter wire = new ByteWriter();
      type.send(one, 0, wire, context);
      Object back = type.receive(wire.array(), 0, wire.length(), -1, context);
      assertThat(type.outputObject(back, context))
          .as(text)
          .isEqualTo(type.outputObject(value, context));
      return shown;
    } catch (SqlError e) {
      return "!" + e.state().code() + " " + e.message();
    }
  }

  @Test
  void inputAgreesWithPostgres() throws Exception {
    try (InputStream in = InputTest.class.getResourceAsStream("expressions.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith("T\t")) {
          types.add(line.substring(2).split("\t", -1));
        }
      }
    }
    List<String> wrong = new ArrayList<>();
    try (InputStream in = InputTest.class.getResourceAsStream("inputs.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        String[] f = line.split("\t", -1);
        String actual = read(Integer.parseInt(f[0]), f[1]);
        if (!actual.equals(f[2])) {
          wrong.add(line + "\n    but was " + actual);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
