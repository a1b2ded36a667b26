// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Templates of `to_char` and `to_number` for numbers. PostgreSQL: `formatting.c`.
public final class NumberFormat {
  private static final String[] KEYWORDS = {"EEEE", "MI", "PL", "SG", "PR", "TH", "RN", "FM"};

  private final List<String> items = new ArrayList<>();
  private int before;
  private int after;
  private boolean point;
  private boolean fill;
  private boolean exponent;
  private boolean roman;
  private boolean lowerRoman;
  private int shift;
  private boolean hasShift;
  private boolean explicitSign;
  private boolean brackets;
  private boolean blankZero;
  private boolean leadingSign;
  private boolean trailingSign;

  private NumberFormat(String format) {
    int at = 0;
    while (at < format.length()) {
      String keyword = null;
      for (String candidate : KEYWORDS) {
        if (format.regionMatches(true, at, candidate, 0, candidate.length())) {
          keyword = candidate;
          break;
        }
      }
      if (keyword != null) {
        String shown = format.substring(at, at + keyword.length());
        at += keyword.length();
        switch (keyword) {
          case "FM" -> fill = true;
          case "EEEE" -> exponent = true;
          case "RN" -> {
            roman = true;
            lowerRoman = Character.isLowerCase(shown.charAt(0));
          }
          case "PR" -> {
            brackets = true;
            explicitSign = true;
            items.add("PR");
          }
          case "TH" -> items.add(shown);
          case "PL" -> items.add(keyword);
          default -> {
            explicitSign = true;
            items.add(keyword);
          }
        }
        continue;
      }
      char c = format.charAt(at++);
      switch (c) {
        case '9', '0' -> {
          if (hasShift) {
            shift++;
            before++;
          } else if (point) {
            after++;
          } else {
            before++;
          }
          items.add(String.valueOf(c));
        }
        case '.', 'D', 'd' -> {
          if (point) {
            throw new SqlError(SqlState.SYNTAX_ERROR, "multiple decimal points");
          }
          point = true;
          items.add(".");
        }
        case ',', 'G', 'g' -> items.add(",");
        case 'V', 'v' -> {
          if (point) {
            throw new SqlError(
                SqlState.SYNTAX_ERROR, "cannot use \"V\" and decimal point together");
          }
          hasShift = true;
        }
        case 'S', 's' -> {
          if (leadingSign || trailingSign) {
            throw new SqlError(SqlState.SYNTAX_ERROR, "cannot use \"S\" twice");
          }
          if (before + after == 0) {
            leadingSign = true;
          } else {
            trailingSign = true;
          }
        }
        case 'B', 'b' -> blankZero = true;
        case 'L', 'l' -> items.add(" ");
        case '"' -> {
          while (at < format.length() && format.charAt(at) != '"') {
            if (format.charAt(at) == '\\' && at + 1 < format.length()) {
              at++;
            }
            items.add("'" + format.charAt(at++));
          }
          at++;
        }
        default -> items.add("'" + c);
      }
    }
  }

  static String print(BigDecimal number, String format) {
    return new NumberFormat(format).print(number, RoundingMode.HALF_UP);
  }

  /// A float prints as C's `printf` rounds it, with no more digits than its type has.
  private static String print(double value, int digits, String format) {
    NumberFormat template = new NumberFormat(format);
    BigDecimal exact = new BigDecimal(value);
    int whole = Math.max(1, exact.precision() - exact.scale());
    template.after = Math.max(0, Math.min(template.after, digits - whole));
    return template.print(exact, RoundingMode.HALF_EVEN);
  }

  private String print(BigDecimal number, RoundingMode rounding) {
    if (roman) {
      return romanText(number);
    }
    if (exponent) {
      return scientific(number);
    }
    BigDecimal shifted = number.movePointRight(shift);
    BigDecimal rounded = shifted.setScale(after, rounding);
    boolean negative = rounded.signum() < 0;
    String plain = rounded.abs().toPlainString();
    int dot = plain.indexOf('.');
    String whole = dot < 0 ? plain : plain.substring(0, dot);
    String fraction = dot < 0 ? "" : plain.substring(dot + 1);
    if (whole.equals("0")) {
      whole = "";
    }
    boolean overflow = whole.length() > before;
    int lastZeroInFraction = 0;
    boolean zeroSeen = false;
    int firstZero = Integer.MAX_VALUE;
    int index = 0;
    boolean inFraction = false;
    for (String item : items) {
      if (item.equals(".")) {
        inFraction = true;
        index = 0;
      } else if (item.equals("9") || item.equals("0")) {
        if (item.equals("0")) {
          if (inFraction) {
            lastZeroInFraction = index + 1;
          } else if (!zeroSeen) {
            zeroSeen = true;
            firstZero = index;
          }
        }
        index++;
      }
    }
    int keep = fraction.length();
    if (fill) {
      while (keep > lastZeroInFraction && fraction.charAt(keep - 1) == '0') {
        keep--;
      }
    }
    boolean isZero = rounded.signum() == 0;
    if (blankZero && isZero) {
      return fill ? "" : " ".repeat(before + after + (point ? 1 : 0) + 1);
    }
    // A zero integer part shows its last digit only if there is no fraction in the template.
    int start = overflow ? 0 : Math.min(before - whole.length(), firstZero);
    if (whole.isEmpty() && firstZero == Integer.MAX_VALUE) {
      start = after == 0 || !point ? before - 1 : before;
      if (before > 0 && start < 0) {
        start = 0;
      }
    }
    StringBuilder out = new StringBuilder();
    boolean signDone = explicitSign && !brackets || trailingSign;
    index = 0;
    inFraction = false;
    int fractionIndex = 0;
    boolean started = false;
    for (String item : items) {
      switch (item) {
        case "9", "0" -> {
          if (inFraction) {
            if (fractionIndex < (overflow ? after : keep)) {
              out.append(overflow ? '#' : fraction.charAt(fractionIndex));
            }
            fractionIndex++;
          } else {
            if (index >= start) {
              if (!started) {
                started = true;
                if (!signDone) {
                  sign(out, negative);
                  signDone = true;
                }
              }
              int digit = index - (before - whole.length());
              out.append(overflow ? '#' : digit < 0 ? '0' : whole.charAt(digit));
            } else if (!fill) {
              out.append(' ');
            }
            index++;
          }
        }
        case "." -> {
          if (!signDone) {
            sign(out, negative);
            signDone = true;
          }
          started = true;
          inFraction = true;
          out.append('.');
        }
        case "," -> {
          if (started) {
            out.append(',');
          } else if (!fill) {
            out.append(' ');
          }
        }
        case "MI" -> out.append(negative ? "-" : fill ? "" : " ");
        case "PL" -> out.append(!negative ? "+" : fill ? "" : " ");
        case "SG" -> out.append(negative ? '-' : '+');
        case "PR" -> out.append(negative ? ">" : fill ? "" : " ");
        case "TH", "th", "Th", "tH" -> {
          if (!negative && !point && !overflow) {
            String digits = whole.isEmpty() ? "0" : whole;
            out.append(ordinal(digits, item.charAt(0) == 'T'));
          }
        }
        default -> out.append(item.startsWith("'") ? item.substring(1) : fill ? "" : item);
      }
    }
    if (trailingSign) {
      out.append(negative ? '-' : '+');
    }
    return out.toString();
  }

  private void sign(StringBuilder out, boolean negative) {
    if (brackets) {
      out.append(negative ? "<" : fill ? "" : " ");
    } else if (leadingSign) {
      out.append(negative ? '-' : '+');
    } else if (negative) {
      out.append('-');
    } else if (!fill) {
      out.append(' ');
    }
  }

  private static String ordinal(String number, boolean upper) {
    int last = number.charAt(number.length() - 1) - '0';
    boolean teen = number.length() > 1 && number.charAt(number.length() - 2) == '1';
    String suffix = teen ? "th" : last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
    return upper ? suffix.toUpperCase(Locale.ROOT) : suffix;
  }

  private String romanText(BigDecimal number) {
    int value = number.setScale(0, RoundingMode.HALF_UP).intValue();
    String text;
    if (value < 1 || value > 3999) {
      text = "#".repeat(15);
    } else {
      String[] ones = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
      String[] tens = {"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"};
      String[] hundreds = {"", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"};
      text =
          "M".repeat(value / 1000)
              + hundreds[value / 100 % 10]
              + tens[value / 10 % 10]
              + ones[value % 10];
    }
    if (lowerRoman) {
      text = text.toLowerCase(Locale.ROOT);
    }
    return fill ? text : " ".repeat(Math.max(0, 15 - text.length())) + text;
  }

  private String scientific(BigDecimal number) {
    BigDecimal magnitude = number.abs();
    int exponentValue = magnitude.signum() == 0 ? 0 : magnitude.precision() - magnitude.scale() - 1;
    BigDecimal mantissa =
        magnitude.movePointLeft(exponentValue).setScale(after, RoundingMode.HALF_UP);
    if (mantissa.compareTo(BigDecimal.TEN) >= 0) {
      mantissa = mantissa.movePointLeft(1).setScale(after, RoundingMode.HALF_UP);
      exponentValue++;
    }
    String sign = number.signum() < 0 ? "-" : fill ? "" : " ";
    return sign
        + mantissa.toPlainString()
        + "e"
        + (exponentValue < 0 ? "-" : "+")
        + "%02d".formatted(Math.abs(exponentValue));
  }

  /// Reads a number under a template: separators are skipped, a sign may be anywhere.
  static BigDecimal parse(String text, String format) {
    NumberFormat template = new NumberFormat(format);
    StringBuilder digits = new StringBuilder();
    boolean negative = false;
    boolean point = false;
    int places = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        if (point
            ? places < template.after
            : digits.length() < template.before || !template.point) {
          digits.append(c);
          places += point ? 1 : 0;
        }
      } else if (c == '.' && template.point && !point) {
        point = true;
        digits.append('.');
      } else if (c == '-' || c == '<') {
        negative = true;
      }
    }
    String body = digits.toString();
    if (body.isEmpty() || body.equals(".")) {
      throw new SqlError(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "invalid input syntax for type numeric: \"%s\"".formatted(negative ? "-" : " "));
    }
    BigDecimal value =
        new BigDecimal(body.endsWith(".") ? body + "0" : body.startsWith(".") ? "0" + body : body);
    value = value.setScale(Math.max(0, template.after), RoundingMode.HALF_UP);
    value = template.hasShift ? value.movePointLeft(template.shift) : value;
    value = negative ? value.negate() : value;
    return value;
  }

  public static void declare(FunctionRegistry r) {
    r.strict(
        1772,
        c -> {
          if (Numeric.isSpecial(c.heap(0), c.offset(0))) {
            special(c);
          } else {
            c.set(print(NumericFunctions.decimal(c, 0), c.getText(1)));
          }
        });
    for (int oid : new int[] {1773, 1774}) {
      r.strict(oid, c -> c.set(print(BigDecimal.valueOf(c.getLong(0)), c.getText(1))));
    }
    for (int oid : new int[] {1775, 1776}) {
      int digits = oid == 1775 ? 6 : 15;
      r.strict(
          oid,
          c -> {
            double value = c.getDouble(0);
            if (Double.isNaN(value) || Double.isInfinite(value)) {
              special(c);
            } else {
              c.set(print(value, digits, c.getText(1)));
            }
          });
    }
    r.strict(
        1777,
        c -> {
          if (c.length(1) == 0) {
            c.setNull();
          } else {
            c.set(Numeric.of(parse(c.getText(0), c.getText(1))));
          }
        });
  }

  /// NaN and infinities fill the digit positions with `#`.
  private static void special(Call c) {
    NumberFormat f = new NumberFormat(c.getText(1));
    StringBuilder out = new StringBuilder(f.fill ? "" : " ");
    for (String item : f.items) {
      out.append(
          item.equals("9") || item.equals("0")
              ? "#"
              : item.startsWith("'") ? item.substring(1) : item.equals(".") ? "." : "");
    }
    c.set(out.toString());
  }
}
