// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.json.JsonReader;
import dev.gajah.types.json.JsonValue;
import dev.gajah.types.json.JsonWriter;
import dev.gajah.types.json.JsonbCodec;
import dev.gajah.types.json.JsonbOrder;
import dev.gajah.types.jsonpath.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Text forms and stored bytes; what is expected was taken from PostgreSQL 17.
class TypeTextTest {
  private static final int JSONB = 3802;
  private static final int JSONPATH = 4072;
  private static final int VARBIT = 1562;
  private static final int INT4RANGE = 3904;
  private static final int NUMRANGE = 3906;
  private static final int INT4MULTIRANGE = 4451;
  private static final int INET = 869;
  private static final int CIDR = 650;
  private static final int MACADDR = 829;

  private final TableTypes types = new TableTypes();
  private final EvalContext context = TestContext.of(types);

  private String through(int type, String text) {
    DataType dataType = DataTypes.of(type, types);
    Object value = dataType.inputObject(text, -1, context);
    return new String(dataType.outputObject(value, context), StandardCharsets.UTF_8);
  }

  @Test
  void jsonbSortsKeysAndKeepsTheLastOfEqualOnes() {
    assertThat(through(JSONB, "{\"bb\":1,\"a\":[1.50,null,{}],\"bb\":2}"))
        .isEqualTo("{\"a\": [1.50, null, {}], \"bb\": 2}");
  }

  @Test
  void jsonbOfManyElementsSurvivesStorage() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 200; i++) {
      text.append(i > 0 ? ", " : "").append("{\"k").append(i).append("\": ").append(i).append('}');
    }
    text.append(']');
    JsonValue value = JsonReader.parse(text.toString());
    byte[] stored = JsonbCodec.encode(value);
    assertThat(new String(JsonWriter.text(JsonbCodec.decode(stored)), StandardCharsets.UTF_8))
        .isEqualTo(text.toString());
  }

  @Test
  void emptyArraySortsBeforeNull() {
    byte[] empty = JsonbCodec.encode(JsonReader.parse("[]"));
    byte[] nothing = JsonbCodec.encode(JsonReader.parse("null"));
    assertThat(JsonbOrder.ORDER.compareObjects(empty, nothing)).isNegative();
  }

  @Test
  void loneSurrogateIsRefused() {
    assertThatThrownBy(() -> through(JSONB, "\"\\ud83d\""))
        .isInstanceOf(SqlError.class)
        .hasMessageContaining("invalid input syntax for type json");
  }

  @Test
  void jsonpathIsShownAsStored() {
    assertThat(through(JSONPATH, "$.a[*] ? (@.b > 1 && exists(@.c)).d.size()"))
        .isEqualTo("$.\"a\"[*]?(@.\"b\" > 1 && exists (@.\"c\")).\"d\".size()");
    assertThat(through(JSONPATH, "strict $.**{2 to last}.x"))
        .isEqualTo("strict $.**{2 to last}.\"x\"");
    assertThat(JsonPath.parse("($.a + 1) * -2").text()).isEqualTo("(($.\"a\" + 1) * -2)");
  }

  @Test
  void currentItemNeedsAFilter() {
    assertThatThrownBy(() -> JsonPath.parse("@.a").encode())
        .hasMessageContaining("@ is not allowed in root expressions");
  }

  @Test
  void bitStringsReadBothBases() {
    assertThat(through(VARBIT, "x1f")).isEqualTo("00011111");
    assertThatThrownBy(() -> through(VARBIT, "102"))
        .hasMessageContaining("\"2\" is not a valid binary digit");
  }

  @Test
  void rangesAreCanonical() {
    assertThat(through(INT4RANGE, "(1,5]")).isEqualTo("[2,6)");
    assertThat(through(INT4RANGE, "(1,2)")).isEqualTo("empty");
    assertThat(through(NUMRANGE, "[1.5,]")).isEqualTo("[1.5,)");
    assertThat(through(INT4MULTIRANGE, "{[1,3), [2,5),(6,9]}")).isEqualTo("{[1,5),[7,10)}");
    assertThatThrownBy(() -> through(INT4RANGE, "[5,1)"))
        .hasMessageContaining("range lower bound must be less than or equal to range upper bound");
  }

  @Test
  void numericRangeKeepsShortBounds() {
    byte[] stored = (byte[]) DataTypes.of(NUMRANGE, types).inputObject("[1,2)", -1, context);
    // Type, two numerics of one digit behind one-byte headers, flags.
    assertThat(HexFormat.of().formatHex(stored)).isEqualTo("420f00000b008001000b0080020002");
  }

  @Test
  void addressesAreShortened() {
    assertThat(through(INET, "::ffff:1.2.3.4")).isEqualTo("::ffff:1.2.3.4");
    assertThat(through(INET, "1:0:0:2::3")).isEqualTo("1:0:0:2::3");
    assertThat(through(INET, "192.168.1/24")).isEqualTo("192.168.1.0/24");
    assertThat(through(CIDR, "224")).isEqualTo("224.0.0.0/4");
    assertThatThrownBy(() -> through(CIDR, "192.168.1.1/24"))
        .hasMessageContaining("invalid cidr value: \"192.168.1.1/24\"");
    assertThat(through(MACADDR, "0800.2b01.0203")).isEqualTo("08:00:2b:01:02:03");
  }
}
