// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.text.Strings;

/// Hash support functions with PostgreSQL's hash codes, plain and with a seed, under their pg_proc
/// OIDs.
public final class HashFunctions {
  private HashFunctions() {}

  private interface Hash {
    long apply(Call call, long seed);
  }

  private static void both(FunctionRegistry r, int plain, int extended, Hash hash) {
    r.strict(plain, c -> c.set((long) (int) hash.apply(c, 0)));
    r.strict(extended, c -> c.set(hash.apply(c, c.getLong(1))));
  }

  public static void declare(FunctionRegistry r) {
    Hash ofInt = (c, seed) -> HashCodes.ofInt(c.getInt(0), seed);
    Hash ofLong = (c, seed) -> HashCodes.ofLong(c.getLong(0), seed);
    Hash ofDouble = (c, seed) -> HashCodes.ofDouble(c.getDouble(0), seed);
    Hash ofBytes = (c, seed) -> HashCodes.ofBytes(c.heap(0), c.offset(0), c.length(0), seed);
    both(r, 449, 441, ofInt);
    both(r, 450, 425, ofInt);
    both(r, 949, 442, ofLong);
    both(r, 451, 443, ofDouble);
    both(r, 452, 444, ofDouble);
    both(r, 453, 445, ofInt);
    both(r, 454, 446, ofInt);
    both(r, 455, 447, ofBytes);
    both(r, 400, 448, ofBytes);
    both(r, 456, 772, ofBytes);
    both(
        r,
        1080,
        972,
        (c, seed) ->
            HashCodes.ofBytes(
                c.heap(0),
                c.offset(0),
                Strings.trimmedLength(c.heap(0), c.offset(0), c.length(0)),
                seed));
    // The values of a vector come after a header of 20 bytes.
    both(
        r,
        457,
        776,
        (c, seed) -> HashCodes.ofBytes(c.heap(0), c.offset(0) + 20, c.length(0) - 20, seed));
    both(r, 1688, 3409, ofLong);
    both(r, 2039, 3411, ofLong);
    both(r, 3252, 3413, ofLong);
    both(r, 3515, 3414, ofInt);
    both(r, 2963, 3412, ofBytes);
    both(
        r,
        1696,
        3410,
        (c, seed) -> {
          long time = HashCodes.ofLong(Bytes.getLong(c.heap(0), c.offset(0)), seed);
          return time ^ HashCodes.ofInt(Bytes.getInt(c.heap(0), c.offset(0) + 8), seed);
        });
    both(
        r,
        1697,
        3418,
        (c, seed) -> {
          long micros = Bytes.getLong(c.heap(0), c.offset(0));
          long days =
              Bytes.getInt(c.heap(0), c.offset(0) + 8)
                  + 30L * Bytes.getInt(c.heap(0), c.offset(0) + 12);
          // The lower 64 bits of the span in microseconds.
          return HashCodes.ofLong(micros + days * 86_400_000_000L, seed);
        });
    both(
        r,
        2233,
        2234,
        (c, seed) -> {
          long tid = c.getLong(0);
          byte[] bytes = new byte[6];
          Bytes.putShort(bytes, 0, Tid.block(tid) >>> 16);
          Bytes.putShort(bytes, 2, Tid.block(tid));
          Bytes.putShort(bytes, 4, Tid.offset(tid));
          return HashCodes.ofBytes(bytes, 0, 6, seed);
        });
    both(r, 432, 780, (c, seed) -> HashCodes.ofNumeric(c.heap(0), c.offset(0), c.length(0), seed));
  }
}
