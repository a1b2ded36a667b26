// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.DataTypes;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.json.JsonValue;
import dev.gajah.types.number.Numeric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Item methods that turn one scalar into another.
final class ItemMethods {
  private static final int BOOL = 16;
  private static final int INT8 = 20;
  private static final int INT4 = 23;
  private static final int FLOAT8 = 701;
  private static final int NUMERIC = 1700;

  private final PathItem.Operator method;
  private final JsonValue item;
  private final EvalContext context;

  private ItemMethods(PathItem.Operator method, JsonValue item, EvalContext context) {
    this.method = method;
    this.item = item;
    this.context = context;
  }

  static JsonValue apply(PathItem.Operator method, JsonValue item, EvalContext context) {
    return new ItemMethods(method, item, context).apply();
  }

  private String name() {
    return method.operation().text;
  }

  private PathEvaluator.PathError error(String format, Object... arguments) {
    return new PathEvaluator.PathError(
        SqlState.NON_NUMERIC_SQL_JSON_ITEM, format.formatted(arguments));
  }

  private JsonValue apply() {
    return switch (method.operation()) {
      case ABS -> new JsonValue.Num(Numeric.of(numeric().abs()));
      case FLOOR -> new JsonValue.Num(Numeric.of(numeric().setScale(0, RoundingMode.FLOOR)));
      case CEILING -> new JsonValue.Num(Numeric.of(numeric().setScale(0, RoundingMode.CEILING)));
      case DOUBLE -> toDouble();
      case BIGINT -> integer(INT8, "bigint", 63);
      case INTEGER -> integer(INT4, "integer", 31);
      case BOOLEAN -> bool();
      case DECIMAL, NUMBER -> decimal();
      case STRING -> string();
      default -> throw SqlError.unsupported("jsonpath item method .%s()".formatted(name()));
    };
  }

  private BigDecimal numeric() {
    if (item instanceof JsonValue.Num number) {
      return Numeric.toBigDecimal(number.numeric());
    }
    throw error("jsonpath item method .%s() can only be applied to a numeric value", name());
  }

  /// The text of a string or number.
  private String stringOrNumber() {
    return switch (item) {
      case JsonValue.Num number -> Numeric.toString(number.numeric());
      case JsonValue.Str string -> new String(string.utf8(), StandardCharsets.UTF_8);
      default ->
          throw error(
              "jsonpath item method .%s() can only be applied to a string or numeric value",
              name());
    };
  }

  private Object input(String text, int type, int typmod, String typeName) {
    try {
      return DataTypes.of(type, context.types()).inputObject(text, typmod, context);
    } catch (SqlError e) {
      throw error(
          "argument \"%s\" of jsonpath item method .%s() is invalid for type %s",
          text, name(), typeName);
    }
  }

  private PathEvaluator.PathError notFinite() {
    return error("NaN or Infinity is not allowed for jsonpath item method .%s()", name());
  }

  private JsonValue toDouble() {
    String text = stringOrNumber();
    double value = (Double) input(text, FLOAT8, -1, "double precision");
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw notFinite();
    }
    return item instanceof JsonValue.Num
        ? item
        : new JsonValue.Num(
            Numeric.of(
                new BigDecimal(value)
                    .round(new java.math.MathContext(15, RoundingMode.HALF_EVEN))
                    .stripTrailingZeros()));
  }

  private JsonValue integer(int type, String typeName, int bits) {
    String text = stringOrNumber();
    if (item instanceof JsonValue.Num number) {
      BigDecimal rounded = Numeric.toBigDecimal(number.numeric()).setScale(0, RoundingMode.HALF_UP);
      if (rounded.toBigInteger().bitLength() > bits) {
        throw error(
            "argument \"%s\" of jsonpath item method .%s() is invalid for type %s",
            text, name(), typeName);
      }
      return JsonValue.number(rounded.longValueExact());
    }
    return JsonValue.number((Long) input(text, type, -1, typeName));
  }

  private JsonValue bool() {
    return switch (item) {
      case JsonValue.Bool bool -> bool;
      case JsonValue.Num number ->
          (Long) input(Numeric.toString(number.numeric()), INT4, -1, "boolean") != 0
              ? JsonValue.TRUE
              : JsonValue.FALSE;
      case JsonValue.Str string ->
          (Long) input(new String(string.utf8(), StandardCharsets.UTF_8), BOOL, -1, "boolean") != 0
              ? JsonValue.TRUE
              : JsonValue.FALSE;
      default ->
          throw error(
              "jsonpath item method .%s() can only be applied to a boolean, string, or numeric"
                  + " value",
              name());
    };
  }

  private JsonValue decimal() {
    String text = stringOrNumber();
    byte[] value = (byte[]) input(text, NUMERIC, -1, "numeric");
    if (Numeric.isSpecial(value, 0)) {
      throw notFinite();
    }
    Integer precision = argument(method.left(), "precision");
    if (precision != null) {
      Integer scale = argument(method.right(), "scale");
      int typmod;
      try {
        typmod = typmod(precision, scale == null ? 0 : scale);
      } catch (SqlError e) {
        throw new PathEvaluator.PathError(e);
      }
      value = (byte[]) input(text, NUMERIC, typmod, "numeric");
    }
    return new JsonValue.Num(value);
  }

  private static int typmod(int precision, int scale) {
    if (precision < 1 || precision > 1000) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "NUMERIC precision %d must be between 1 and 1000".formatted(precision));
    }
    if (scale < -1000 || scale > 1000) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "NUMERIC scale %d must be between -1000 and 1000".formatted(scale));
    }
    return (precision << 16 | (scale & 0x7FF)) + 4;
  }

  private @Nullable Integer argument(PathItem.@Nullable Chain chain, String what) {
    if (chain == null) {
      return null;
    }
    if (!(chain.head() instanceof PathItem.Literal literal)
        || !(literal.value() instanceof JsonValue.Num number)) {
      throw SqlError.internal("invalid jsonpath item type for .decimal() " + what);
    }
    BigDecimal value = Numeric.toBigDecimal(number.numeric()).setScale(0, RoundingMode.HALF_UP);
    if (value.toBigInteger().bitLength() > 31) {
      throw error(
          "%s of jsonpath item method .%s() is out of range for type integer", what, name());
    }
    return value.intValueExact();
  }

  private JsonValue string() {
    return switch (item) {
      case JsonValue.Str string -> string;
      case JsonValue.Num number -> JsonValue.string(Numeric.toString(number.numeric()));
      case JsonValue.Bool bool -> JsonValue.string(bool.value() ? "true" : "false");
      default ->
          throw error(
              "jsonpath item method .%s() can only be applied to a boolean, string, numeric, or"
                  + " datetime value",
              name());
    };
  }
}
