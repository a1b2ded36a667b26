// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

/// Numbers with units, as they are written in configuration files and SET commands.
final class SettingNumbers {
  private SettingNumbers() {}

  /// Parses a number with an optional unit into the setting's own unit.
  static double parse(Setting<?> setting, String text) {
    String trimmed = text.strip();
    int end = numberEnd(trimmed);
    if (end == 0) {
      throw setting.invalid(text, null);
    }
    double number;
    String digits = trimmed.substring(0, end);
    try {
      number =
          isHex(digits)
              ? Long.decode(digits)
              : isOctal(digits) ? Long.parseLong(digits, 8) : Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw setting.invalid(text, null);
    }
    String unitText = trimmed.substring(end).strip();
    if (unitText.isEmpty()) {
      return number;
    }
    SettingUnit unit = setting.unit();
    for (SettingUnit.Name name : unit.names()) {
      if (name.text().equals(unitText)) {
        return number * name.size() / unit.size();
      }
    }
    throw setting.invalid(text, unit == SettingUnit.NONE ? null : unit.hint());
  }

  private static boolean isHex(String digits) {
    return digits.startsWith("0x") || digits.startsWith("0X") || digits.startsWith("-0x");
  }

  private static boolean isOctal(String digits) {
    return digits.length() > 1
        && digits.charAt(0) == '0'
        && digits.chars().allMatch(Character::isDigit);
  }

  private static int numberEnd(String text) {
    int at = 0;
    int length = text.length();
    if (at < length && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    if (at + 1 < length
        && text.charAt(at) == '0'
        && (text.charAt(at + 1) == 'x' || text.charAt(at + 1) == 'X')) {
      at += 2;
      while (at < length && Character.digit(text.charAt(at), 16) >= 0) {
        at++;
      }
      return at;
    }
    int digits = 0;
    while (at < length && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      digits += text.charAt(at) == '.' ? 0 : 1;
      at++;
    }
    if (digits == 0) {
      return 0;
    }
    if (at < length && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int exponent = at + 1;
      if (exponent < length && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
        exponent++;
      }
      if (exponent < length && Character.isDigit(text.charAt(exponent))) {
        at = exponent;
        while (at < length && Character.isDigit(text.charAt(at))) {
          at++;
        }
      }
    }
    return at;
  }

  /// As C's `%g` prints it.
  static String shortest(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return Long.toString((long) value);
    }
    String text = "%.6g".formatted(value);
    int exponent = text.indexOf('e');
    String mantissa = exponent < 0 ? text : text.substring(0, exponent);
    if (Math.abs(value) >= 1e6 || (value != 0 && Math.abs(value) < 1e-4)) {
      text = "%.5e".formatted(value);
      exponent = text.indexOf('e');
      mantissa = text.substring(0, exponent);
    }
    if (mantissa.indexOf('.') >= 0) {
      mantissa = mantissa.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return exponent < 0 ? mantissa : mantissa + text.substring(exponent);
  }
}
