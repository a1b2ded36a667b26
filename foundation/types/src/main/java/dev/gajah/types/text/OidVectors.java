// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.number.IntegerFunctions;

/// Comparison of `oidvector`.
public final class OidVectors {
  private OidVectors() {}

  /// Shorter vectors first, then by their OIDs.
  private static final ValueComparator ORDER =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          int count = ArrayCodec.count(a, aOffset);
          int other = ArrayCodec.count(b, bOffset);
          if (count != other) {
            return Integer.compare(count, other);
          }
          for (int i = 0; i < count; i++) {
            int order =
                Integer.compareUnsigned(Bytes.getInt(a, aOffset + 20 + 4 * i), Bytes.getInt(b, bOffset + 20 + 4 * i));
            if (order != 0) {
              return order;
            }
          }
          return 0;
        }
      };

  public static void declare(FunctionRegistry r) {
    IntegerFunctions.compare(r, ORDER, 679, 619, 677, 678, 681, 680, 404);
  }
}
