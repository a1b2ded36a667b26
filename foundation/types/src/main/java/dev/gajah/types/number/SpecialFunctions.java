// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

/// Functions of floats that Java lacks: trigonometry in degrees (exact at multiples of 30 and 45),
/// inverse hyperbolics, erf.
final class SpecialFunctions {
  private SpecialFunctions() {}

  private static final double RADIANS = Math.PI / 180;

  private static final double SIN_30 = Math.sin(30 * RADIANS);
  private static final double ONE_MINUS_COS_60 = 1 - Math.cos(60 * RADIANS);
  private static final double ASIN_HALF = Math.asin(0.5);
  private static final double ACOS_HALF = Math.acos(0.5);
  private static final double ATAN_1 = Math.atan(1);

  /// Scaled so that 30 degrees give exactly one half.
  private static double sinTo30(double degrees) {
    return Math.sin(degrees * RADIANS) / SIN_30 / 2;
  }

  /// Scaled so that 60 degrees give exactly one half.
  private static double cosTo60(double degrees) {
    return 1 - (1 - Math.cos(degrees * RADIANS)) / ONE_MINUS_COS_60 / 2;
  }

  private static double sinFirstQuadrant(double degrees) {
    return degrees <= 30 ? sinTo30(degrees) : cosTo60(90 - degrees);
  }

  private static double cosFirstQuadrant(double degrees) {
    return degrees <= 60 ? cosTo60(degrees) : sinTo30(90 - degrees);
  }

  /// Arc sine in degrees of `0 <= x <= 1`.
  private static double asinFirstQuadrant(double x) {
    return x <= 0.5 ? Math.asin(x) / ASIN_HALF * 30 : 90 - Math.acos(x) / ACOS_HALF * 60;
  }

  private static double acosFirstQuadrant(double x) {
    return x <= 0.5 ? 90 - Math.asin(x) / ASIN_HALF * 30 : Math.acos(x) / ACOS_HALF * 60;
  }

  static double sind(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    double angle = x % 360;
    int sign = 1;
    if (angle < 0) {
      angle = -angle;
      sign = -sign;
    }
    if (angle > 180) {
      angle = 360 - angle;
      sign = -sign;
    }
    if (angle > 90) {
      angle = 180 - angle;
    }
    return sign * sinFirstQuadrant(angle);
  }

  static double cosd(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    double angle = Math.abs(x % 360);
    int sign = 1;
    if (angle > 180) {
      angle = 360 - angle;
    }
    if (angle > 90) {
      angle = 180 - angle;
      sign = -1;
    }
    return sign * cosFirstQuadrant(angle);
  }

  private static double tangent(double x, boolean inverse) {
    if (Double.isNaN(x)) {
      return x;
    }
    double angle = x % 360;
    int sign = 1;
    if (angle < 0) {
      angle = -angle;
      sign = -sign;
    }
    if (angle > 180) {
      angle = 360 - angle;
      sign = -sign;
    }
    if (angle > 90) {
      angle = 180 - angle;
      sign = -sign;
    }
    double sine = sinFirstQuadrant(angle);
    double cosine = cosFirstQuadrant(angle);
    double at45 = sinFirstQuadrant(45) / cosFirstQuadrant(45);
    double result = inverse ? cosine / sine * at45 : sine / cosine / at45;
    result *= sign;
    return result == 0 ? 0 : result;
  }

  static double tand(double x) {
    return tangent(x, false);
  }

  static double cotd(double x) {
    return tangent(x, true);
  }

  static double asind(double x) {
    return x >= 0 ? asinFirstQuadrant(x) : x < 0 ? -asinFirstQuadrant(-x) : x;
  }

  static double acosd(double x) {
    return x >= 0 ? acosFirstQuadrant(x) : x < 0 ? 90 + asinFirstQuadrant(-x) : x;
  }

  static double atand(double x) {
    return Math.atan(x) / ATAN_1 * 45;
  }

  static double atan2d(double y, double x) {
    return Math.atan2(y, x) / ATAN_1 * 45;
  }

  static double asinh(double x) {
    if (x == 0 || Double.isNaN(x) || Double.isInfinite(x)) {
      return x;
    }
    double y = Math.abs(x);
    double result;
    if (y > 0x1p28) {
      result = Math.log(y) + Math.log(2);
    } else if (y > 2) {
      result = Math.log(2 * y + 1 / (Math.sqrt(y * y + 1) + y));
    } else {
      double square = y * y;
      result = Math.log1p(y + square / (1 + Math.sqrt(1 + square)));
    }
    return x < 0 ? -result : result;
  }

  static double acosh(double x) {
    if (x > 0x1p28) {
      return Math.log(x) + Math.log(2);
    }
    if (x > 2) {
      return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
    }
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  static double atanh(double x) {
    if (x == 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (x == -1) {
      return Double.NEGATIVE_INFINITY;
    }
    return 0.5 * Math.log1p(2 * x / (1 - x));
  }

  /// Error function: its Maclaurin series near zero, else one minus the continued fraction of
  /// [#erfc].
  static double erf(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    double y = Math.abs(x);
    if (y > 6) {
      return Math.signum(x);
    }
    if (y < 2.5) {
      double term = x;
      double sum = x;
      for (int n = 1; n < 200 && Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
        term *= 2 * x * x / (2 * n + 1);
        sum += term;
      }
      return sum * 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
    }
    return Math.signum(x) * (1 - upperTail(y));
  }

  static double erfc(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    return x < 2.5 ? 1 - erf(x) : upperTail(x);
  }

  /// `erfc` for arguments from 2.5, by Lentz's continued fraction.
  private static double upperTail(double x) {
    double fraction = x;
    for (int n = 120; n >= 1; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
  }
}
