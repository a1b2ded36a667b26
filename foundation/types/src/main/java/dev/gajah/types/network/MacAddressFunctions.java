// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.network;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.number.IntegerFunctions;
import dev.gajah.types.system.HashCodes;
import dev.gajah.types.text.TextFunctions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `macaddr` and `macaddr8`: six or eight bytes, their text form and functions.
public final class MacAddressFunctions {
  private static final String OCTET = "\\s*([0-9a-fA-F]+)";
  private static final String PAIR = "\\s*([0-9a-fA-F]{1,2})";

  private static final List<Pattern> FORMS =
      List.of(
          form(OCTET, ":", ":", ":", ":", ":"),
          form(OCTET, "-", "-", "-", "-", "-"),
          form(PAIR, "", "", ":", "", ""),
          form(PAIR, "", "", "-", "", ""),
          form(PAIR, "", "\\.", "", "\\.", ""),
          form(PAIR, "", "-", "", "-", ""),
          form(PAIR, "", "", "", "", ""));

  private MacAddressFunctions() {}

  private static Pattern form(String octet, String... separators) {
    return Pattern.compile(octet + String.join(octet, separators) + octet + "\\s*");
  }

  private static SqlError invalid(String type, String input) {
    return new SqlError(
        SqlState.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type %s: \"%s\"".formatted(type, input));
  }

  /// @throws SqlError 22P02, 22003
  public static byte[] parse(byte[] text, int offset, int length) {
    String input = new String(text, offset, length, StandardCharsets.UTF_8);
    for (Pattern form : FORMS) {
      Matcher matcher = form.matcher(input);
      if (matcher.matches()) {
        byte[] value = new byte[6];
        for (int i = 0; i < 6; i++) {
          String digits = matcher.group(i + 1);
          if (digits.length() > 7 || Integer.parseInt(digits, 16) > 255) {
            throw new SqlError(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "invalid octet value in \"macaddr\" value: \"%s\"".formatted(input));
          }
          value[i] = (byte) Integer.parseInt(digits, 16);
        }
        return value;
      }
    }
    throw invalid("macaddr", input);
  }

  /// Six or eight pairs of digits, all with the same separator or none.
  ///
  /// @throws SqlError 22P02
  public static byte[] parse8(byte[] text, int offset, int length) {
    String input = new String(text, offset, length, StandardCharsets.UTF_8);
    String s = input.strip();
    byte[] bytes = new byte[8];
    int count = 0;
    int at = 0;
    char separator = 0;
    while (at < s.length()) {
      if (count == 8 || at + 1 >= s.length()) {
        throw invalid("macaddr8", input);
      }
      int high = s.charAt(at) < 0x80 ? Character.digit(s.charAt(at), 16) : -1;
      int low = s.charAt(at + 1) < 0x80 ? Character.digit(s.charAt(at + 1), 16) : -1;
      if (high < 0 || low < 0) {
        throw invalid("macaddr8", input);
      }
      bytes[count++] = (byte) (high << 4 | low);
      at += 2;
      if (at < s.length() && ":-.".indexOf(s.charAt(at)) >= 0) {
        if (separator != 0 && separator != s.charAt(at)) {
          throw invalid("macaddr8", input);
        }
        separator = s.charAt(at++);
      }
    }
    if (count == 8) {
      return bytes;
    }
    if (count == 6) {
      return widened(bytes);
    }
    throw invalid("macaddr8", input);
  }

  private static byte[] widened(byte[] b) {
    return new byte[] {b[0], b[1], b[2], (byte) 0xFF, (byte) 0xFE, b[3], b[4], b[5]};
  }

  public static void write(byte[] value, int offset, int length, ByteWriter out) {
    for (int i = 0; i < length; i++) {
      if (i > 0) {
        out.putByte(':');
      }
      out.putByte(Character.forDigit(value[offset + i] >> 4 & 15, 16));
      out.putByte(Character.forDigit(value[offset + i] & 15, 16));
    }
  }

  private interface Bitwise {
    int apply(int a, int b);
  }

  private static byte[] combine(Call c, Bitwise operation) {
    byte[] result = c.getBytes(0);
    byte[] other = c.getBytes(1);
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) operation.apply(result[i], other[i]);
    }
    return result;
  }

  private static byte[] inverted(byte[] value) {
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) ~value[i];
    }
    return value;
  }

  private static byte[] manufacturer(byte[] value) {
    Arrays.fill(value, 3, value.length, (byte) 0);
    return value;
  }

  public static void declare(FunctionRegistry r) {
    IntegerFunctions.compare(r, TextFunctions.BYTES, 830, 835, 831, 832, 833, 834, 836);
    IntegerFunctions.compare(r, TextFunctions.BYTES, 4113, 4118, 4114, 4115, 4116, 4117, 4119);
    for (int[] oids : new int[][] {{399, 778}, {328, 781}}) {
      r.strict(oids[0], c -> c.set((long) (int) hash(c, 0)));
      r.strict(oids[1], c -> c.set(hash(c, c.getLong(1))));
    }
    for (int[] oids : new int[][] {{753, 3144, 3145, 3146}, {4112, 4120, 4121, 4122}}) {
      r.strict(oids[0], c -> c.set(manufacturer(c.getBytes(0))));
      r.strict(oids[1], c -> c.set(inverted(c.getBytes(0))));
      r.strict(oids[2], c -> c.set(combine(c, (a, b) -> a & b)));
      r.strict(oids[3], c -> c.set(combine(c, (a, b) -> a | b)));
    }
    r.strict(4123, c -> c.set(widened(c.getBytes(0))));
    r.strict(
        4124,
        c -> {
          byte[] b = c.getBytes(0);
          if (b[3] != (byte) 0xFF || b[4] != (byte) 0xFE) {
            throw new SqlError(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "macaddr8 data out of range to convert to macaddr")
                .hint(
                    "Only addresses that have FF and FE as values in the 4th and 5th bytes from"
                        + " the left, for example xx:xx:xx:ff:fe:xx:xx:xx, are eligible to be"
                        + " converted from macaddr8 to macaddr.");
          }
          c.set(new byte[] {b[0], b[1], b[2], b[5], b[6], b[7]});
        });
    r.strict(
        4125,
        c -> {
          byte[] value = c.getBytes(0);
          value[0] |= 0x02;
          c.set(value);
        });
  }

  private static long hash(Call c, long seed) {
    return HashCodes.ofBytes(c.heap(0), c.offset(0), c.length(0), seed);
  }
}
