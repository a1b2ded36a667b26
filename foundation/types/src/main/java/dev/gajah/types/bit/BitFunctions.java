// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.bit;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.aggregate.RowState;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.number.IntegerFunctions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// SQL functions of bit strings, under their pg_proc OIDs.
public final class BitFunctions {
  private static final int HEADER = 4;

  private BitFunctions() {}

  private interface Bitwise {
    int apply(int a, int b);
  }

  private static final Bitwise AND = (a, b) -> a & b;
  private static final Bitwise OR = (a, b) -> a | b;
  private static final Bitwise XOR = (a, b) -> a ^ b;

  public static void declare(FunctionRegistry r) {
    IntegerFunctions.compare(r, BitString.ORDER, 1581, 1582, 1595, 1594, 1593, 1592, 1596);
    IntegerFunctions.compare(r, BitString.ORDER, 1666, 1667, 1671, 1670, 1669, 1668, 1672);
    r.strict(1673, c -> c.set(combine(c.getBytes(0), c.getBytes(1), AND, "AND")));
    r.strict(1674, c -> c.set(combine(c.getBytes(0), c.getBytes(1), OR, "OR")));
    r.strict(1675, c -> c.set(combine(c.getBytes(0), c.getBytes(1), XOR, "XOR")));
    r.aggregate(2242, types -> new Total(AND, "AND"));
    r.aggregate(2243, types -> new Total(OR, "OR"));
    r.aggregate(6167, types -> new Total(XOR, "XOR"));
    r.strict(
        1676,
        c -> {
          byte[] value = c.getBytes(0);
          for (int i = HEADER; i < value.length; i++) {
            value[i] = (byte) ~value[i];
          }
          c.set(BitString.trim(value));
        });
    r.strict(1677, c -> c.set(shift(c.getBytes(0), c.getInt(1))));
    r.strict(1678, c -> c.set(shift(c.getBytes(0), -(long) c.getInt(1))));
    r.strict(1679, c -> c.set(concatenate(c.getBytes(0), c.getBytes(1))));
    parts(r);
    casts(r);
  }

  private static int bits(Call c) {
    return BitString.length(c.heap(0), c.offset(0));
  }

  private static byte[] combine(byte[] a, byte[] b, Bitwise operation, String name) {
    if (BitString.length(a, 0) != BitString.length(b, 0)) {
      throw new SqlError(
          SqlState.STRING_DATA_LENGTH_MISMATCH,
          "cannot %s bit strings of different sizes".formatted(name));
    }
    byte[] result = a.clone();
    for (int i = HEADER; i < a.length; i++) {
      result[i] = (byte) operation.apply(a[i], b[i]);
    }
    return result;
  }

  /// To the left; to the right if `by` is negative.
  private static byte[] shift(byte[] value, long by) {
    int count = BitString.length(value, 0);
    byte[] result = BitString.allocate(count);
    if (Math.abs(by) < count) {
      int distance = (int) Math.abs(by);
      if (by >= 0) {
        BitString.copy(value, 0, distance, result, 0, count - distance);
      } else {
        BitString.copy(value, 0, 0, result, distance, count - distance);
      }
    }
    return result;
  }

  private static byte[] concatenate(byte[] a, byte[] b) {
    int left = BitString.length(a, 0);
    int right = BitString.length(b, 0);
    if (left > BitString.BITS_MAX - right) {
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "bit string length exceeds the maximum allowed (%d)".formatted(BitString.BITS_MAX));
    }
    byte[] result = BitString.allocate(left + right);
    BitString.copy(a, 0, 0, result, 0, left);
    BitString.copy(b, 0, 0, result, left, right);
    return result;
  }

  /// Bits from `start`, counted from 1; `count` negative for all that follow.
  private static byte[] substring(byte[] value, int start, int count, boolean bounded) {
    int length = BitString.length(value, 0);
    if (bounded && count < 0) {
      throw new SqlError(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    long from = Math.max(1, start);
    long end = bounded ? Math.min((long) start + count, length + 1L) : length + 1L;
    if (from > length || end <= from) {
      return BitString.allocate(0);
    }
    byte[] result = BitString.allocate((int) (end - from));
    BitString.copy(value, 0, (int) from - 1, result, 0, (int) (end - from));
    return result;
  }

  private static void overlay(Call c, int count) {
    int start = c.getInt(2);
    if (start <= 0) {
      throw new SqlError(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    long end = (long) start + count;
    if (end != (int) end) {
      throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range");
    }
    byte[] value = c.getBytes(0);
    byte[] head = substring(value, 1, start - 1, true);
    byte[] tail = substring(value, (int) end, -1, false);
    c.set(concatenate(concatenate(head, c.getBytes(1)), tail));
  }

  private static void parts(FunctionRegistry r) {
    r.strict(1680, c -> c.set(substring(c.getBytes(0), c.getInt(1), c.getInt(2), true)));
    r.strict(1699, c -> c.set(substring(c.getBytes(0), c.getInt(1), -1, false)));
    r.strict(1681, c -> c.set((long) bits(c)));
    r.strict(1682, c -> c.set((bits(c) + 7L) / 8));
    r.strict(1812, c -> c.set((long) bits(c)));
    r.strict(1698, BitFunctions::position);
    r.strict(3030, c -> overlay(c, c.getInt(3)));
    r.strict(3031, c -> overlay(c, BitString.length(c.heap(1), c.offset(1))));
    r.strict(
        3032,
        c -> {
          checkIndex(c);
          c.set((long) BitString.get(c.heap(0), c.offset(0), c.getInt(1)));
        });
    r.strict(
        3033,
        c -> {
          checkIndex(c);
          int bit = c.getInt(2);
          if (bit != 0 && bit != 1) {
            throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "new bit must be 0 or 1");
          }
          byte[] value = c.getBytes(0);
          if (bit == 1) {
            BitString.set(value, c.getInt(1));
          } else {
            BitString.clear(value, c.getInt(1));
          }
          c.set(value);
        });
    r.strict(
        6162,
        c -> {
          long ones = 0;
          for (int i = c.offset(0) + HEADER; i < c.offset(0) + c.length(0); i++) {
            ones += Integer.bitCount(c.heap(0)[i] & 0xFF);
          }
          c.set(ones);
        });
  }

  private static void checkIndex(Call c) {
    int index = c.getInt(1);
    if (index < 0 || index >= bits(c)) {
      throw new SqlError(
          SqlState.ARRAY_SUBSCRIPT_ERROR,
          "bit index %d out of valid range (0..%d)".formatted(index, bits(c) - 1));
    }
  }

  private static void position(Call c) {
    byte[] value = c.getBytes(0);
    byte[] part = c.getBytes(1);
    int length = BitString.length(value, 0);
    int wanted = BitString.length(part, 0);
    if (length == 0 || wanted > length) {
      c.set(0L);
      return;
    }
    for (int at = 0; at + wanted <= length; at++) {
      int i = 0;
      while (i < wanted && BitString.get(value, 0, at + i) == BitString.get(part, 0, i)) {
        i++;
      }
      if (i == wanted) {
        c.set(at + 1L);
        return;
      }
    }
    c.set(0L);
  }

  private static byte[] resized(byte[] value, int bits) {
    byte[] result = BitString.allocate(bits);
    BitString.copy(value, 0, 0, result, 0, Math.min(bits, BitString.length(value, 0)));
    return result;
  }

  /// The lowest bits of a number, with its sign in front.
  private static byte[] ofNumber(long value, int typmod) {
    int bits = typmod <= 0 || typmod > BitString.BITS_MAX ? 1 : typmod;
    byte[] result = BitString.allocate(bits);
    for (int i = 0; i < bits; i++) {
      if ((value >> Math.min(63, bits - 1 - i) & 1) != 0) {
        BitString.set(result, i);
      }
    }
    return result;
  }

  private static long number(Call c, int bitsMax, String type) {
    int bits = bits(c);
    if (bits > bitsMax) {
      throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, type + " out of range");
    }
    long value = 0;
    for (int i = 0; i < bits; i++) {
      value = value << 1 | BitString.get(c.heap(0), c.offset(0), i);
    }
    return value;
  }

  private static void casts(FunctionRegistry r) {
    r.strict(1683, c -> c.set(ofNumber(c.getLong(0), c.getInt(1))));
    r.strict(2075, c -> c.set(ofNumber(c.getLong(0), c.getInt(1))));
    r.strict(1684, c -> c.set((long) (int) number(c, 32, "integer")));
    r.strict(2076, c -> c.set(number(c, 64, "bigint")));
    r.strict(
        1685,
        c -> {
          int wanted = c.getInt(1);
          if (wanted <= 0 || wanted > BitString.BITS_MAX || wanted == bits(c)) {
            c.setArgument(0);
          } else if (!c.getBool(2)) {
            throw BitString.mismatch(bits(c), wanted);
          } else {
            c.set(resized(c.getBytes(0), wanted));
          }
        });
    r.strict(
        1687,
        c -> {
          int limit = c.getInt(1);
          if (limit <= 0 || limit >= bits(c)) {
            c.setArgument(0);
          } else if (!c.getBool(2)) {
            throw BitString.tooLong(limit);
          } else {
            c.set(resized(c.getBytes(0), limit));
          }
        });
  }

  /// `bit_and`, `bit_or`, `bit_xor`.
  private static final class Total extends RowState {
    private final Bitwise operation;
    private final String name;
    private byte[] @Nullable [] totals = new byte[0][];

    Total(Bitwise operation, String name) {
      this.operation = operation;
      this.name = name;
    }

    @Override
    protected void grow(int groups) {
      totals = Arrays.copyOf(totals, groups);
    }

    @Override
    protected void take(int group, Vector[] args, int row, EvalContext context) {
      byte[] value = ((BytesVector) args[0]).copy(row);
      byte[] before = totals[group];
      totals[group] = before == null ? value : combine(before, value, operation, name);
    }

    @Override
    public void finish(int group, Vector result, int row, EvalContext context) {
      result.set(row, totals[group]);
    }
  }
}
