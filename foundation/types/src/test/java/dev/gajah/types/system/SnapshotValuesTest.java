// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.types.SimpleType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotValuesTest {
  private static final SimpleType TYPE = SnapshotValues.type(5038, "pg_snapshot");

  private static byte[] parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return (byte[]) TYPE.text().parse(bytes, 0, bytes.length, -1, null);
  }

  private static BytesVector vector(byte[] value) {
    BytesVector vector = new BytesVector(1);
    vector.set(0, value);
    return vector;
  }

  @Test
  void repeatedTransactionsAreKeptOnce() {
    ByteWriter text = new ByteWriter(32);
    TYPE.textWriter().write(vector(parse("10:20:10,14,14,19")), 0, text, null);
    assertThat(text.toUtf8String()).isEqualTo("10:20:10,14,19");
  }

  @Test
  void binaryFormComesBack() {
    byte[] value = parse("10:20:10,14");
    ByteWriter bytes = new ByteWriter(64);
    TYPE.binaryWriter().write(vector(value), 0, bytes, null);
    assertThat(Arrays.copyOf(bytes.array(), bytes.length())).hasSize(36).startsWith(0, 0, 0, 2);
    assertThat(TYPE.binary().parse(bytes.array(), 0, bytes.length(), -1, null)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"31:12:", "0:1:", "12:13:0", "12:16:14,13", "12:13", "1:2:3:4", "a:b:", "1:1: 2"})
  void malformedOnesAreRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            SqlError.class,
            e ->
                assertThat(e.state().code() + " " + e.message())
                    .isEqualTo(
                        "22P02 invalid input syntax for type pg_snapshot: \"" + text + "\""));
  }
}
