// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldReaderTest {
  private static DefElem option(String name, String value) {
    return DefElem.of(name, new Value.StringValue(value), 0);
  }

  /// Hands the data out in pieces, as a network does.
  private static List<List<String>> read(String data, int columns, int piece, DefElem... options) {
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    int[] at = new int[1];
    FieldReader reader =
        new FieldReader(
            target -> {
              if (at[0] >= bytes.length) {
                return false;
              }
              int count = Math.min(piece, bytes.length - at[0]);
              target.putBytes(bytes, at[0], count);
              at[0] += count;
              return true;
            },
            CopyOptions.of(List.of(options), true));
    List<List<String>> rows = new ArrayList<>();
    while (reader.nextLine()) {
      reader.split(columns, field -> true);
      List<String> row = new ArrayList<>();
      for (int i = 0; i < reader.fieldCount(); i++) {
        int length = reader.length(i);
        row.add(
            length == FieldReader.NULL
                ? "<null>"
                : length == FieldReader.DEFAULT
                    ? "<default>"
                    : new String(reader.bytes(), reader.offset(i), length, StandardCharsets.UTF_8));
      }
      rows.add(row);
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void textFieldsAreUnescaped(int piece) {
    assertThat(read("1\ta\\tb\\\\\t\\N\n2\t\\x41\\102\\q\tä\n\\.\nrest", 3, piece))
        .containsExactly(List.of("1", "a\tb\\", "<null>"), List.of("2", "ABq", "ä"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 1000})
  void lineEndsMayBeCrLf(int piece) {
    assertThat(read("1\t2\r\n3\t4\r\n", 2, piece))
        .containsExactly(List.of("1", "2"), List.of("3", "4"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 1000})
  void quotedCsvFieldsMayHoldAnything(int piece) {
    assertThat(read("1,\"a,\"\"b\"\"\nc\",\n2,\"\",x\n\\.\n", 3, piece, option("format", "csv")))
        .containsExactly(List.of("1", "a,\"b\"\nc", "<null>"), List.of("2", "", "x"));
  }

  @Test
  void lastLineNeedsNoLineEnd() {
    assertThat(read("1\t2", 2, 100)).containsExactly(List.of("1", "2"));
  }

  @Test
  void defaultMarkerIsSeen() {
    assertThat(read("1\t\\D\n", 2, 100, option("default", "\\D")))
        .containsExactly(List.of("1", "<default>"));
  }

  @Test
  void mixedLineEndsAreAnError() {
    assertThatThrownBy(() -> read("1\n2\r\n", 1, 100))
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> {
              assertThat(e.state().code()).isEqualTo("22P04");
              assertThat(e.message()).isEqualTo("literal carriage return found in data");
            });
  }

  @Test
  void openQuoteIsAnError() {
    assertThatThrownBy(() -> read("1,\"abc", 2, 100, option("format", "csv")))
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> assertThat(e.message()).isEqualTo("unterminated CSV quoted field"));
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> CopyOptions.of(List.of(option("quote", "'")), true))
        .hasMessageContaining("COPY QUOTE requires CSV mode");
    assertThatThrownBy(() -> CopyOptions.of(List.of(option("delimiter", "ab")), true))
        .hasMessageContaining("COPY delimiter must be a single one-byte character");
  }
}
