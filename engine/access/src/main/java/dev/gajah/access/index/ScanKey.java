// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import org.jspecify.annotations.Nullable;

/// One condition `column <operator> argument` of an index scan; mutable and reused from rescan to
/// rescan.
///
/// `column` is 0-based. The argument sits in the field that fits its representation: `longValue`,
/// `doubleValue` or `bytes`. `comparator` compares a column value (left) with the argument (right);
/// null means the column's own.
public final class ScanKey {
  /// Strategy numbers of btree operators.
  public static final int LESS = 1;

  public static final int LESS_EQUAL = 2;
  public static final int EQUAL = 3;
  public static final int GREATER_EQUAL = 4;
  public static final int GREATER = 5;

  /// Not operators: `column IS NULL`, `column IS NOT NULL`, and `column = ANY (array)`.
  public static final int IS_NULL = 16;

  public static final int IS_NOT_NULL = 17;

  private final int column;
  private final int strategy;
  private final @Nullable ValueComparator comparator;
  private boolean isNull;
  private long longValue;
  private double doubleValue;
  private byte[] bytes = NO_BYTES;
  private int bytesOffset;
  private int bytesLength;
  private Object @Nullable [] anyOf;

  private static final byte[] NO_BYTES = {};

  public ScanKey(int column, int strategy, @Nullable ValueComparator comparator) {
    this.column = column;
    this.strategy = strategy;
    this.comparator = comparator;
  }

  public ScanKey(int column, int strategy) {
    this(column, strategy, null);
  }

  /// Key with its argument in object form: null, `Long`, `Double` or `byte[]`.
  public static ScanKey of(int column, int strategy, @Nullable Object argument) {
    ScanKey key = new ScanKey(column, strategy);
    key.setObject(argument);
    return key;
  }

  public int column() {
    return column;
  }

  public int strategy() {
    return strategy;
  }

  public @Nullable ValueComparator comparator() {
    return comparator;
  }

  /// A comparison with NULL: matches nothing (unless the strategy is a null test, which has no
  /// argument).
  public boolean isNull() {
    return isNull;
  }

  public long longValue() {
    return longValue;
  }

  public double doubleValue() {
    return doubleValue;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int bytesOffset() {
    return bytesOffset;
  }

  public int bytesLength() {
    return bytesLength;
  }

  public void setNull() {
    isNull = true;
    anyOf = null;
  }

  public void setLong(long value) {
    isNull = false;
    anyOf = null;
    longValue = value;
  }

  public void setDouble(double value) {
    isNull = false;
    anyOf = null;
    doubleValue = value;
  }

  /// Refers to the caller's array, which must stay unchanged until the next rescan.
  public void setBytes(byte[] value, int offset, int length) {
    isNull = false;
    anyOf = null;
    bytes = value;
    bytesOffset = offset;
    bytesLength = length;
  }

  public void setObject(@Nullable Object value) {
    if (value == null) {
      setNull();
    } else if (value instanceof Long l) {
      setLong(l);
    } else if (value instanceof Double d) {
      setDouble(d);
    } else if (value instanceof byte[] b) {
      setBytes(b, 0, b.length);
    } else {
      throw new IllegalArgumentException("not a scalar value: " + value.getClass());
    }
  }

  /// Makes this `column = ANY (values)`; strategy must be EQUAL. Nulls among the values match
  /// nothing.
  public void setAnyOf(@Nullable Object[] values) {
    assert strategy == EQUAL : "ANY with strategy " + strategy;
    isNull = false;
    anyOf = values;
  }

  /// The alternatives of `= ANY`, or null if this is a plain comparison.
  public @Nullable Object @Nullable [] anyOf() {
    return anyOf;
  }

  /// The representation the argument was last set in does not matter to the key; columns know
  /// theirs.
  public @Nullable Object argument(Representation representation) {
    if (isNull) {
      return null;
    }
    return switch (representation) {
      case LONG -> longValue;
      case DOUBLE -> doubleValue;
      case BYTES -> java.util.Arrays.copyOfRange(bytes, bytesOffset, bytesOffset + bytesLength);
    };
  }
}
