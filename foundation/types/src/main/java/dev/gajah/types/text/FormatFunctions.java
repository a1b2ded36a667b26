// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.DataType;
import dev.gajah.types.DataTypes;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.CallSite;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.VariadicArguments;
import java.nio.charset.StandardCharsets;

/// Functions that turn values of any type into text: `concat`, `format`, `||`, `quote_*`.
public final class FormatFunctions {
  private static final int BOOL = 16;
  private static final int TEXT = 25;
  private static final int NAME = 19;
  private static final int UNKNOWN = 705;
  private static final int BPCHAR = 1042;
  private static final int VARCHAR = 1043;

  private FormatFunctions() {}

  /// A value's text form; 0 for a type that is not known stands for text.
  private static String text(Object value, int type, EvalContext context) {
    if (value instanceof byte[] bytes
        && (type == 0
            || type == TEXT
            || type == VARCHAR
            || type == BPCHAR
            || type == NAME
            || type == UNKNOWN)) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    DataType dataType = DataTypes.of(type, context.types());
    return new String(dataType.outputObject(value, context), StandardCharsets.UTF_8);
  }

  /// As a cast to text, which for two types is not the text form.
  private static String cast(Object value, int type, EvalContext context) {
    if (type == BOOL) {
      return (Long) value != 0 ? "true" : "false";
    }
    String text = text(value, type, context);
    return type == BPCHAR ? text.replaceAll(" +$", "") : text;
  }

  private static void concatenate(Call c, int first, String separator, CallSite site) {
    VariadicArguments values = VariadicArguments.of(c, first, site);
    if (values == null) {
      c.setNull();
      return;
    }
    StringBuilder out = new StringBuilder();
    boolean any = false;
    for (int i = 0; i < values.values().length; i++) {
      Object value = values.values()[i];
      if (value != null) {
        if (any) {
          out.append(separator);
        }
        out.append(text(value, values.types()[i], c.context()));
        any = true;
      }
    }
    c.set(out.toString());
  }

  public static void declare(FunctionRegistry r) {
    r.bound(3058, site -> Call.loose(c -> concatenate(c, 0, "", site)));
    r.bound(
        3059,
        site ->
            Call.loose(
                c -> {
                  if (c.isNull(0)) {
                    c.setNull();
                  } else {
                    concatenate(c, 1, c.getText(0), site);
                  }
                }));
    for (int oid : new int[] {3539, 3540}) {
      r.bound(
          oid,
          site ->
              Call.loose(
                  c -> {
                    if (c.isNull(0)) {
                      c.setNull();
                      return;
                    }
                    VariadicArguments values =
                        c.count() > 1
                            ? VariadicArguments.of(c, 1, site)
                            : new VariadicArguments(new Object[0], new int[0]);
                    c.set(
                        new Formatter(
                                c.getText(0),
                                values == null
                                    ? new VariadicArguments(new Object[0], new int[0])
                                    : values,
                                c.context())
                            .run());
                  }));
    }
    r.bound(
        2003,
        site ->
            Call.strict(
                c -> c.set(c.getText(0) + cast(object(c, 1), site.argumentType(1), c.context()))));
    r.bound(
        2004,
        site ->
            Call.strict(
                c -> c.set(cast(object(c, 0), site.argumentType(0), c.context()) + c.getText(1))));
    r.strict(1282, c -> c.set(Quoting.identifier(c.getText(0))));
    r.strict(1283, c -> c.set(Quoting.literal(c.getText(0))));
    r.loose(1289, c -> c.set(c.isNull(0) ? "NULL" : Quoting.literal(c.getText(0))));
    r.bound(
        1285,
        site ->
            Call.strict(
                c ->
                    c.set(Quoting.literal(cast(object(c, 0), site.argumentType(0), c.context())))));
    r.bound(
        1290,
        site ->
            Call.loose(
                c ->
                    c.set(
                        c.isNull(0)
                            ? "NULL"
                            : Quoting.literal(
                                cast(object(c, 0), site.argumentType(0), c.context())))));
  }

  private static Object object(Call c, int argument) {
    Object value = c.getObject(argument);
    assert value != null : "null argument of a strict function";
    return value;
  }

  /// One run of `format`.
  private static final class Formatter {
    private final String format;
    private final VariadicArguments values;
    private final EvalContext context;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int next;

    Formatter(String format, VariadicArguments values, EvalContext context) {
      this.format = format;
      this.values = values;
      this.context = context;
    }

    private static SqlError invalid(String message) {
      return new SqlError(SqlState.INVALID_PARAMETER_VALUE, message);
    }

    private char current() {
      if (at >= format.length()) {
        throw invalid("unterminated format() type specifier")
            .hint("For a single \"%\" use \"%%\".");
      }
      return format.charAt(at);
    }

    /// -1 if there are no digits.
    private int digits() {
      int value = -1;
      while (current() >= '0' && current() <= '9') {
        long grown = Math.max(value, 0) * 10L + (current() - '0');
        if ((int) grown != grown) {
          throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "number is out of range");
        }
        value = (int) grown;
        at++;
      }
      return value;
    }

    private static SqlError argumentZero() {
      return invalid("format specifies argument 0, but arguments are numbered from 1");
    }

    private int argument(int position) {
      int index = position > 0 ? position - 1 : next;
      if (index >= values.values().length) {
        throw invalid("too few arguments for format()");
      }
      next = index + 1;
      return index;
    }

    String run() {
      while (at < format.length()) {
        char c = format.charAt(at++);
        if (c != '%') {
          out.append(c);
        } else if (current() == '%') {
          out.append('%');
          at++;
        } else {
          specifier();
        }
      }
      return out.toString();
    }

    private void specifier() {
      int position = 0;
      int width = 0;
      boolean left = false;
      int number = digits();
      boolean onlyWidth = number >= 0 && current() != '$';
      if (onlyWidth) {
        width = number;
      } else {
        if (number >= 0) {
          if (number == 0) {
            throw argumentZero();
          }
          position = number;
          at++;
        }
        while (current() == '-') {
          left = true;
          at++;
        }
        if (current() == '*') {
          at++;
          int widthPosition = digits();
          if (widthPosition >= 0) {
            if (current() != '$') {
              throw invalid("width argument position must be ended by \"$\"");
            }
            if (widthPosition == 0) {
              throw argumentZero();
            }
            at++;
          }
          width = widthArgument(argument(Math.max(widthPosition, 0)));
        } else {
          width = Math.max(0, digits());
        }
      }
      char kind = current();
      if (kind != 's' && kind != 'I' && kind != 'L') {
        throw invalid(
                "unrecognized format() type specifier \"%s\""
                    .formatted(Character.toString(format.codePointAt(at))))
            .hint("For a single \"%\" use \"%%\".");
      }
      at++;
      int index = argument(position);
      Object value = values.values()[index];
      String text;
      if (value == null) {
        if (kind == 'I') {
          throw new SqlError(
              SqlState.NULL_VALUE_NOT_ALLOWED,
              "null values cannot be formatted as an SQL identifier");
        }
        text = kind == 'L' ? "NULL" : "";
      } else {
        String plain = text(value, values.types()[index], context);
        text =
            kind == 'I' ? Quoting.identifier(plain) : kind == 'L' ? Quoting.literal(plain) : plain;
      }
      pad(text, width, left);
    }

    private int widthArgument(int index) {
      Object value = values.values()[index];
      if (value == null) {
        return 0;
      }
      if (value instanceof Long width) {
        return Math.toIntExact(width);
      }
      return Integer.parseInt(text(value, values.types()[index], context));
    }

    private void pad(String text, int width, boolean left) {
      boolean toLeft = left || width < 0;
      long wanted = Math.abs((long) width);
      long missing = wanted - text.codePointCount(0, text.length());
      if (missing <= 0) {
        out.append(text);
        return;
      }
      String blanks = " ".repeat((int) missing);
      out.append(toLeft ? text : blanks).append(toLeft ? blanks : text);
    }
  }
}
