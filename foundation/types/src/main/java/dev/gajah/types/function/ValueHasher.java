// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;

/// Hash codes of values, consistent with the `=` of their type's default operator family. Not
/// PostgreSQL's hash codes.
@FunctionalInterface
public interface ValueHasher {
  /// @param row of a value that is not null
  int hash(Vector values, int row);

  /// By the bits: integers of all widths agree; zeros of both signs are equal, and so are all NaNs.
  ValueHasher PLAIN =
      (values, row) ->
          switch (values) {
            case LongVector v -> Long.hashCode(v.values[row] * 0x9E3779B97F4A7C15L);
            case DoubleVector v -> Double.hashCode(v.values[row] + 0.0);
            case BytesVector v -> ofBytes(v.heap, v.offsets[row], v.lengths[row]);
          };

  static int ofBytes(byte[] bytes, int offset, int length) {
    int hash = length;
    int at = offset;
    int end = offset + length;
    for (; at + 4 <= end; at += 4) {
      hash = hash * 0x9E3779B1 + dev.gajah.base.memory.Bytes.getInt(bytes, at);
      hash ^= hash >>> 15;
    }
    for (; at < end; at++) {
      hash = hash * 31 + bytes[at];
    }
    return hash ^ (hash >>> 16);
  }
}
