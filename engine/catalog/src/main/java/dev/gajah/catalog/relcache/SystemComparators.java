// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relcache;

import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.ValueComparator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Orders of the key types of system indexes, by the pg_proc OID of the btree support function.
/// Catalogs can be read with these alone, before anything else is known. All text in them has C
/// collation.
public final class SystemComparators {
  private static final ValueComparator SIGNED =
      new ValueComparator() {
        @Override
        public int compare(long a, long b) {
          return Long.compare(a, b);
        }
      };

  private static final ValueComparator CHARACTER =
      new ValueComparator() {
        @Override
        public int compare(long a, long b) {
          return Integer.compare((int) a & 0xFF, (int) b & 0xFF);
        }
      };

  private static final ValueComparator TEXT =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          return Arrays.compareUnsigned(
              a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
        }
      };

  private static final ValueComparator REAL =
      new ValueComparator() {
        @Override
        public int compare(double a, double b) {
          // Zeros are equal, NaN is above all.
          return a == b ? 0 : Double.compare(a, b);
        }
      };

  private static final ValueComparator OIDVECTOR =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          int aCount = Bytes.getInt(a, aOffset + 12);
          int bCount = Bytes.getInt(b, bOffset + 12);
          if (aCount != bCount) {
            return Integer.compare(aCount, bCount);
          }
          for (int i = 0; i < aCount; i++) {
            int order =
                Integer.compareUnsigned(
                    Bytes.getInt(a, aOffset + 20 + 4 * i), Bytes.getInt(b, bOffset + 20 + 4 * i));
            if (order != 0) {
              return order;
            }
          }
          return 0;
        }
      };

  private SystemComparators() {}

  /// Null if the function is not one that system indexes use.
  public static @Nullable ValueComparator forProc(int procOid) {
    return switch (procOid) {
      case 350, 351, 842, 356, 1693 ->
          SIGNED; // btint2cmp, btint4cmp, btint8cmp, btoidcmp, btboolcmp
      case 354 -> REAL; // btfloat4cmp
      case 358 -> CHARACTER; // btcharcmp
      case 359, 360 -> TEXT; // btnamecmp, bttextcmp
      case 404 -> OIDVECTOR; // btoidvectorcmp
      default -> null;
    };
  }
}
