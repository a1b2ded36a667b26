// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.network;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.aggregate.Aggregates;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.number.IntegerFunctions;
import dev.gajah.types.system.HashCodes;
import java.math.BigInteger;
import java.util.Arrays;

/// SQL functions of `inet` and `cidr`, under their pg_proc OIDs.
public final class InetFunctions {
  private static final int HEADER = InetAddressText.HEADER;

  private InetFunctions() {}

  /// Order: IPv4 first, then by the common network part, its length, and the whole address.
  public static final ValueComparator ORDER =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          if (a[aOffset] != b[bOffset]) {
            return Integer.compare(a[aOffset], b[bOffset]);
          }
          int aBits = InetAddressText.bits(a, aOffset);
          int bBits = InetAddressText.bits(b, bOffset);
          int result = comparePrefix(a, aOffset, b, bOffset, Math.min(aBits, bBits));
          if (result == 0) {
            result = Integer.compare(aBits, bBits);
          }
          return result != 0
              ? result
              : comparePrefix(a, aOffset, b, bOffset, InetAddressText.maxBits(a, aOffset));
        }
      };

  private static int comparePrefix(byte[] a, int aOffset, byte[] b, int bOffset, int bits) {
    int whole = bits >> 3;
    int result =
        Arrays.compareUnsigned(
            a,
            aOffset + HEADER,
            aOffset + HEADER + whole,
            b,
            bOffset + HEADER,
            bOffset + HEADER + whole);
    if (result != 0 || (bits & 7) == 0) {
      return Integer.signum(result);
    }
    int mask = 0xFF00 >> (bits & 7) & 0xFF;
    return Integer.compare(a[aOffset + HEADER + whole] & mask, b[bOffset + HEADER + whole] & mask);
  }

  public static void declare(FunctionRegistry r) {
    IntegerFunctions.compare(r, ORDER, 920, 925, 921, 922, 923, 924, 926);
    IntegerFunctions.extremes(r, ORDER, 3562, 3563);
    Aggregates.extremes(r, ORDER, 3564, 3565);
    r.strict(422, c -> c.set((long) (int) hash(c, 0)));
    r.strict(779, c -> c.set(hash(c, c.getLong(1))));
    r.strict(927, c -> c.set(bits(c, 0) > bits(c, 1) && samePrefix(c, bits(c, 1))));
    r.strict(928, c -> c.set(bits(c, 0) >= bits(c, 1) && samePrefix(c, bits(c, 1))));
    r.strict(929, c -> c.set(bits(c, 0) < bits(c, 1) && samePrefix(c, bits(c, 0))));
    r.strict(930, c -> c.set(bits(c, 0) <= bits(c, 1) && samePrefix(c, bits(c, 0))));
    r.strict(3551, c -> c.set(samePrefix(c, Math.min(bits(c, 0), bits(c, 1)))));
    r.strict(4071, c -> c.set(sameFamily(c)));
    parts(r);
    arithmetic(r);
    r.loose(2196, c -> connection(c, true));
    r.loose(2198, c -> connection(c, false));
  }

  private static long hash(Call c, long seed) {
    return HashCodes.ofBytes(c.heap(0), c.offset(0), c.length(0), seed);
  }

  /// The client's address; of the server's own nothing is known here but whether there is one.
  private static void connection(Call c, boolean ofClient) {
    String address = c.context().system().clientAddress();
    if (address == null || address.isEmpty() || address.startsWith("[")) {
      c.setNull();
      return;
    }
    if (!ofClient) {
      throw SqlError.unsupported("function inet_server_addr");
    }
    byte[] text = address.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    c.set(InetAddressText.parse(text, 0, text.length, false));
  }

  private static int bits(Call c, int argument) {
    return InetAddressText.bits(c.heap(argument), c.offset(argument));
  }

  private static boolean sameFamily(Call c) {
    return c.heap(0)[c.offset(0)] == c.heap(1)[c.offset(1)];
  }

  private static boolean samePrefix(Call c, int bits) {
    return sameFamily(c)
        && comparePrefix(c.heap(0), c.offset(0), c.heap(1), c.offset(1), bits) == 0;
  }

  private static byte[] withBits(byte[] value, int bits) {
    byte[] result = value.clone();
    result[1] = (byte) bits;
    return result;
  }

  /// Bits right of the mask set to 1.
  private static byte[] filled(byte[] value) {
    byte[] result = value.clone();
    for (int i = InetAddressText.bits(value, 0); i < InetAddressText.maxBits(value, 0); i++) {
      result[HEADER + (i >> 3)] |= (byte) (0x80 >> (i & 7));
    }
    return result;
  }

  private static byte[] zero(byte[] value) {
    byte[] result = new byte[value.length];
    result[0] = value[0];
    result[1] = value[1];
    return result;
  }

  private static byte[] inverted(byte[] value) {
    byte[] result = value.clone();
    for (int i = HEADER; i < result.length; i++) {
      result[i] = (byte) ~result[i];
    }
    return result;
  }

  private static byte[] whole(byte[] value) {
    return withBits(value, InetAddressText.maxBits(value, 0));
  }

  private static int maskLength(Call c) {
    int length = c.getInt(1);
    int max = InetAddressText.maxBits(c.heap(0), c.offset(0));
    if (length < -1 || length > max) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE, "invalid mask length: %d".formatted(length));
    }
    return length == -1 ? max : length;
  }

  private static void parts(FunctionRegistry r) {
    r.strict(
        598,
        c -> {
          ByteWriter out = new ByteWriter(48);
          InetAddressText.write(c.heap(0), c.offset(0), false, out);
          c.set(out.array(), 0, out.length());
        });
    r.strict(599, c -> c.set(abbreviated(c.getBytes(0))));
    r.strict(605, c -> c.set(withBits(c.getBytes(0), maskLength(c))));
    r.strict(635, c -> c.set(InetAddressText.masked(withBits(c.getBytes(0), maskLength(c)))));
    r.strict(683, c -> c.set(InetAddressText.masked(c.getBytes(0))));
    r.strict(1715, c -> c.set(InetAddressText.masked(c.getBytes(0))));
    r.strict(696, c -> c.set(whole(inverted(filled(zero(c.getBytes(0)))))));
    r.strict(1362, c -> c.set(whole(filled(zero(c.getBytes(0))))));
    r.strict(697, c -> c.set((long) bits(c, 0)));
    r.strict(698, c -> c.set(filled(c.getBytes(0))));
    r.strict(699, c -> c.set(InetAddressText.address(c.heap(0), c.offset(0))));
    r.strict(711, c -> c.set(c.heap(0)[c.offset(0)] == InetAddressText.IPV4 ? 4L : 6L));
    r.strict(
        730,
        c -> {
          ByteWriter out = new ByteWriter(48);
          InetAddressText.write(c.heap(0), c.offset(0), true, out);
          c.set(out.array(), 0, out.length());
        });
    r.strict(
        4063,
        c -> {
          if (!sameFamily(c)) {
            throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE, "cannot merge addresses from different families");
          }
          int bits = Math.min(bits(c, 0), bits(c, 1));
          while (!samePrefix(c, bits)) {
            bits--;
          }
          c.set(InetAddressText.masked(withBits(c.getBytes(0), bits)));
        });
  }

  /// A `cidr` without the octets right of its mask.
  private static String abbreviated(byte[] value) {
    int bits = InetAddressText.bits(value, 0);
    if (value[0] == InetAddressText.IPV4) {
      return InetAddressText.octets(value, HEADER, Math.max(1, (bits + 7) / 8)) + "/" + bits;
    }
    if (bits == 0) {
      return "::/0";
    }
    return InetAddressText.groups(value, bits) + "/" + bits;
  }

  // ---- arithmetic ----

  private interface Bitwise {
    int apply(int a, int b);
  }

  private static byte[] combine(Call c, String name, Bitwise operation) {
    if (!sameFamily(c)) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "cannot %s inet values of different sizes".formatted(name));
    }
    byte[] a = c.getBytes(0);
    byte[] b = c.getBytes(1);
    byte[] result = withBits(a, Math.max(bits(c, 0), bits(c, 1)));
    for (int i = HEADER; i < a.length; i++) {
      result[i] = (byte) operation.apply(a[i], b[i]);
    }
    return result;
  }

  private static BigInteger number(byte[] value) {
    return new BigInteger(1, value, HEADER, value.length - HEADER);
  }

  private static SqlError outOfRange() {
    return new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "result is out of range");
  }

  private static byte[] plus(byte[] value, BigInteger addend) {
    BigInteger sum = number(value).add(addend);
    if (sum.signum() < 0 || sum.bitLength() > InetAddressText.maxBits(value, 0)) {
      throw outOfRange();
    }
    byte[] result = zero(value);
    byte[] bytes = sum.toByteArray();
    int count = Math.min(bytes.length, value.length - HEADER);
    System.arraycopy(bytes, bytes.length - count, result, result.length - count, count);
    return result;
  }

  private static void arithmetic(FunctionRegistry r) {
    r.strict(2627, c -> c.set(inverted(c.getBytes(0))));
    r.strict(2628, c -> c.set(combine(c, "AND", (a, b) -> a & b)));
    r.strict(2629, c -> c.set(combine(c, "OR", (a, b) -> a | b)));
    r.strict(2630, c -> c.set(plus(c.getBytes(0), BigInteger.valueOf(c.getLong(1)))));
    r.strict(2631, c -> c.set(plus(c.getBytes(1), BigInteger.valueOf(c.getLong(0)))));
    r.strict(2632, c -> c.set(plus(c.getBytes(0), BigInteger.valueOf(c.getLong(1)).negate())));
    r.strict(
        2633,
        c -> {
          if (!sameFamily(c)) {
            throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE, "cannot subtract inet values of different sizes");
          }
          BigInteger difference = number(c.getBytes(0)).subtract(number(c.getBytes(1)));
          if (difference.bitLength() > 63) {
            throw outOfRange();
          }
          c.set(difference.longValueExact());
        });
  }
}
