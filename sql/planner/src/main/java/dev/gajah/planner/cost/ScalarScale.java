// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.cost;

import dev.gajah.base.memory.Bytes;

/// Puts values on a linear scale to interpolate within a histogram bin (PostgreSQL:
/// `convert_to_scalar`).
final class ScalarScale {
  private static final int NUMERIC = 1700;

  private ScalarScale() {}

  /// Where `value` lies between `low` (0) and `high` (1); 0.5 if that cannot be told.
  static double position(Object value, Object low, Object high, int type) {
    double v;
    double l;
    double h;
    if (value instanceof byte[] b && low instanceof byte[] lb && high instanceof byte[] hb) {
      if (type == NUMERIC) {
        v = numeric(b);
        l = numeric(lb);
        h = numeric(hb);
      } else {
        int common = commonPrefix(b, commonPrefix(lb, lb.length, hb), lb, hb);
        int[] range = byteRange(lb, hb, common);
        v = fraction(b, common, range);
        l = fraction(lb, common, range);
        h = fraction(hb, common, range);
      }
    } else {
      v = number(value, type);
      l = number(low, type);
      h = number(high, type);
    }
    if (h <= l) {
      return 0.5;
    }
    if (v <= l) {
      return 0.0;
    }
    if (v >= h) {
      return 1.0;
    }
    double p = (v - l) / (h - l);
    return p >= 0 && p <= 1 ? p : 0.5;
  }

  static double number(Object value, int type) {
    return switch (value) {
      case Long l -> l;
      case Double d -> d;
      case byte[] b -> type == NUMERIC ? numeric(b) : 0;
      default -> 0;
    };
  }

  private static int commonPrefix(byte[] a, int limit, byte[] b) {
    int n = Math.min(limit, Math.min(a.length, b.length));
    int i = 0;
    while (i < n && a[i] == b[i]) {
      i++;
    }
    return i;
  }

  private static int commonPrefix(byte[] value, int limit, byte[] low, byte[] high) {
    return Math.min(limit, commonPrefix(low, Math.min(limit, value.length), value));
  }

  /// Range of byte values in the bounds, widened to whole classes of ASCII letters and digits.
  private static int[] byteRange(byte[] low, byte[] high, int from) {
    int min = 255;
    int max = 0;
    for (byte[] bytes : new byte[][] {low, high}) {
      for (int i = from; i < bytes.length; i++) {
        min = Math.min(min, bytes[i] & 0xFF);
        max = Math.max(max, bytes[i] & 0xFF);
      }
    }
    int[] classes = {'A', 'Z', 'a', 'z', '0', '9'};
    for (int c = 0; c < classes.length; c += 2) {
      if (min <= classes[c + 1] && max >= classes[c]) {
        min = Math.min(min, classes[c]);
        max = Math.max(max, classes[c + 1]);
      }
    }
    if (max - min < 9) {
      min = ' ';
      max = 127;
    }
    return new int[] {min, max};
  }

  private static double fraction(byte[] bytes, int from, int[] range) {
    double base = range[1] - range[0] + 1.0;
    double denominator = base;
    double result = 0;
    for (int i = from; i < Math.min(bytes.length, from + 12); i++) {
      int c = bytes[i] & 0xFF;
      c = Math.max(range[0] - 1, Math.min(range[1] + 1, c));
      result += (c - range[0]) / denominator;
      denominator *= base;
    }
    return result;
  }

  /// A numeric's bytes as a double, near enough.
  static double numeric(byte[] b) {
    if (b.length < 2) {
      return 0;
    }
    int header = Bytes.getUnsignedShort(b, 0);
    boolean isShort = (header & 0xC000) == 0x8000;
    if ((header & 0xC000) == 0xC000) {
      return switch (header & 0xF000) {
        case 0xD000 -> Double.POSITIVE_INFINITY;
        case 0xF000 -> Double.NEGATIVE_INFINITY;
        default -> Double.MAX_VALUE;
      };
    }
    boolean negative;
    int weight;
    int at;
    if (isShort) {
      negative = (header & 0x2000) != 0;
      weight = (header & 0x3F) | ((header & 0x40) != 0 ? ~0x3F : 0);
      at = 2;
    } else {
      negative = (header & 0xC000) == 0x4000;
      weight = Bytes.getShort(b, 2);
      at = 4;
    }
    double result = 0;
    for (int k = 0; at + 1 < b.length && k < 8; at += 2, k++) {
      result += Bytes.getUnsignedShort(b, at) * Math.pow(10000, weight - k);
    }
    return negative ? -result : result;
  }
}
