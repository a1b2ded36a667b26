// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.memory.Bytes;
import dev.gajah.types.number.Numeric;

/// PostgreSQL's hash codes: Bob Jenkins' lookup3 hash of 2006, with its own initial values. These
/// numbers are stored in hash indexes and decide which hash partition a row belongs to.
///
/// Every function returns 64 bits; the 32-bit hash code is the lower half of the result for seed 0.
public final class HashCodes {
  private HashCodes() {}

  private static final int INITIAL = 0x9e3779b9 + 3923095;

  private static int rotate(int value, int bits) {
    return Integer.rotateLeft(value, bits);
  }

  /// Hash of bytes.
  public static long ofBytes(byte[] bytes, int offset, int length, long seed) {
    int a = INITIAL + length;
    int b = a;
    int c = a;
    if (seed != 0) {
      a += (int) (seed >>> 32);
      b += (int) seed;
      // mix
      a -= c;
      a ^= rotate(c, 4);
      c += b;
      b -= a;
      b ^= rotate(a, 6);
      a += c;
      c -= b;
      c ^= rotate(b, 8);
      b += a;
      a -= c;
      a ^= rotate(c, 16);
      c += b;
      b -= a;
      b ^= rotate(a, 19);
      a += c;
      c -= b;
      c ^= rotate(b, 4);
      b += a;
    }
    int at = offset;
    int rest = length;
    while (rest >= 12) {
      a += Bytes.getInt(bytes, at);
      b += Bytes.getInt(bytes, at + 4);
      c += Bytes.getInt(bytes, at + 8);
      a -= c;
      a ^= rotate(c, 4);
      c += b;
      b -= a;
      b ^= rotate(a, 6);
      a += c;
      c -= b;
      c ^= rotate(b, 8);
      b += a;
      a -= c;
      a ^= rotate(c, 16);
      c += b;
      b -= a;
      b ^= rotate(a, 19);
      a += c;
      c -= b;
      c ^= rotate(b, 4);
      b += a;
      at += 12;
      rest -= 12;
    }
    // The lowest byte of the last word belongs to the length.
    for (int i = 0; i < rest; i++) {
      int value = bytes[at + i] & 0xFF;
      if (i < 4) {
        a += value << (8 * i);
      } else if (i < 8) {
        b += value << (8 * (i - 4));
      } else {
        c += value << (8 * (i - 7));
      }
    }
    return finish(a, b, c);
  }

  private static long finish(int a0, int b0, int c0) {
    int a = a0;
    int b = b0;
    int c = c0;
    c ^= b;
    c -= rotate(b, 14);
    a ^= c;
    a -= rotate(c, 11);
    b ^= a;
    b -= rotate(a, 25);
    c ^= b;
    c -= rotate(b, 16);
    a ^= c;
    a -= rotate(c, 4);
    b ^= a;
    b -= rotate(a, 14);
    c ^= b;
    c -= rotate(b, 24);
    return (long) b << 32 | (c & 0xFFFFFFFFL);
  }

  /// Hash of one 32-bit number.
  public static long ofInt(int value, long seed) {
    int a = INITIAL + 4;
    int b = a;
    int c = a;
    if (seed != 0) {
      a += (int) (seed >>> 32);
      b += (int) seed;
      a -= c;
      a ^= rotate(c, 4);
      c += b;
      b -= a;
      b ^= rotate(a, 6);
      a += c;
      c -= b;
      c ^= rotate(b, 8);
      b += a;
      a -= c;
      a ^= rotate(c, 16);
      c += b;
      b -= a;
      b ^= rotate(a, 19);
      a += c;
      c -= b;
      c ^= rotate(b, 4);
      b += a;
    }
    return finish(a + value, b, c);
  }

  /// Hash of a 64-bit number that agrees with narrower integers of the same value.
  public static long ofLong(long value, long seed) {
    int low = (int) value;
    int high = (int) (value >>> 32);
    return ofInt(low ^ (value >= 0 ? high : ~high), seed);
  }

  public static long ofDouble(double value, long seed) {
    if (value == 0) {
      return seed;
    }
    byte[] bytes = new byte[8];
    Bytes.putLong(bytes, 0, Double.doubleToLongBits(value));
    return ofBytes(bytes, 0, 8, seed);
  }

  /// Hash of a numeric's payload: its digits and weight, so that the display scale does not count.
  public static long ofNumeric(byte[] numeric, int offset, int length, long seed) {
    if (Numeric.isSpecial(numeric, offset)) {
      return seed;
    }
    int header = Numeric.headerBytes(numeric, offset);
    int count = (length - header) / 2;
    if (count == 0) {
      return seed - 1;
    }
    return ofBytes(numeric, offset + header, 2 * count, seed) ^ Numeric.weightOf(numeric, offset);
  }
}
