// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.vector;

/// Total order of the values of one SQL type (PostgreSQL: a btree operator class's support function
/// 1).
///
/// An implementation overrides the method of its type's [Representation]. Nulls are the caller's
/// business.
public interface ValueComparator {
  default int compare(long a, long b) {
    throw new IllegalStateException("not an order of LONG values");
  }

  default int compare(double a, double b) {
    throw new IllegalStateException("not an order of DOUBLE values");
  }

  default int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
    throw new IllegalStateException("not an order of BYTES values");
  }

  /// Compares two values that are not null in vectors of the same representation.
  default int compare(Vector a, int aRow, Vector b, int bRow) {
    return switch (a) {
      case LongVector left -> compare(left.values[aRow], ((LongVector) b).values[bRow]);
      case DoubleVector left -> compare(left.values[aRow], ((DoubleVector) b).values[bRow]);
      case BytesVector left -> {
        BytesVector right = (BytesVector) b;
        yield compare(
            left.heap,
            left.offsets[aRow],
            left.lengths[aRow],
            right.heap,
            right.offsets[bRow],
            right.lengths[bRow]);
      }
    };
  }

  /// Compares two values in object form that are not null.
  default int compareObjects(Object a, Object b) {
    if (a instanceof Long left) {
      return compare(left.longValue(), ((Long) b).longValue());
    }
    if (a instanceof Double left) {
      return compare(left.doubleValue(), ((Double) b).doubleValue());
    }
    byte[] left = (byte[]) a;
    byte[] right = (byte[]) b;
    return compare(left, 0, left.length, right, 0, right.length);
  }
}
