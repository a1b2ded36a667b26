// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

/// Functions of floats that Java lacks: trigonometry in degrees (exact at multiples of 30 and 45), inverse hyperbolics, erf.
final class SpecialFunctions {
  private SpecialFunctions() {}

  private static final double RADIANS = Math.PI / 180;

  /// Sine for `0 <= degrees <= 90`, exact at 0, 30 and 90.
  private static double sinFirstQuadrant(double degrees) {
    if (degrees <= 45) {
      return degrees == 30 ? 0.5 : Math.sin(degrees * RADIANS);
    }
    return cosFirstQuadrant(90 - degrees);
  }

  private static double cosFirstQuadrant(double degrees) {
    if (degrees <= 45) {
      return Math.cos(degrees * RADIANS);
    }
    if (degrees == 60) {
      return 0.5;
    }
    return sinFirstQuadrant(90 - degrees);
  }

  static double sind(double x) {
    if (x != x) {
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
    if (x != x) {
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
    if (x != x) {
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
    double result;
    if (angle == 45) {
      result = 1;
    } else if (inverse) {
      result = cosFirstQuadrant(angle) / sinFirstQuadrant(angle);
    } else {
      result = sinFirstQuadrant(angle) / cosFirstQuadrant(angle);
    }
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
    if (x != x) {
      return x;
    }
    double y = Math.abs(x);
    double result = y == 0.5 ? 30 : y == 1 ? 90 : Math.asin(y) / RADIANS;
    return x < 0 ? -result : result;
  }

  static double acosd(double x) {
    if (x != x) {
      return x;
    }
    if (x == 0.5) {
      return 60;
    }
    if (x == -0.5) {
      return 120;
    }
    return x == 0 ? 90 : x == -1 ? 180 : Math.acos(x) / RADIANS;
  }

  static double atand(double x) {
    return x == 1 ? 45 : x == -1 ? -45 : Double.isInfinite(x) ? Math.signum(x) * 90 : Math.atan(x) / RADIANS;
  }

  static double atan2d(double y, double x) {
    double angle = Math.atan2(y, x);
    double eighths = angle / (Math.PI / 4);
    return eighths == Math.rint(eighths) ? Math.rint(eighths) * 45 : angle / RADIANS;
  }

  static double asinh(double x) {
    if (x == 0 || x != x || Double.isInfinite(x)) {
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

  /// Error function: its Maclaurin series near zero, else one minus the continued fraction of [#erfc].
  static double erf(double x) {
    if (x != x) {
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
    if (x != x) {
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
