// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.datetime.Calendar;
import org.jspecify.annotations.Nullable;

/// A range as its two bounds. Of an empty one the bounds mean nothing.
record Range(boolean empty, Bound lower, Bound upper) {
  /// One end.
  ///
  /// @param value in object form; null if the bound is infinite
  record Bound(@Nullable Object value, boolean inclusive, boolean isLower) {
    boolean infinite() {
      return value == null;
    }

    Bound flipped() {
      return new Bound(value, !inclusive, !isLower);
    }
  }

  static final Range EMPTY =
      new Range(true, new Bound(null, false, true), new Bound(null, false, false));

  /// Order of bounds as places on the line; an infinite one has its own place.
  static int compare(Bound a, Bound b, RangeFacts facts) {
    int result = compareValues(a, b, facts);
    if (result != 0 || a.infinite()) {
      return result;
    }
    if (!a.inclusive && !b.inclusive) {
      return a.isLower == b.isLower ? 0 : a.isLower ? 1 : -1;
    }
    if (!a.inclusive) {
      return a.isLower ? 1 : -1;
    }
    if (!b.inclusive) {
      return b.isLower ? -1 : 1;
    }
    return 0;
  }

  /// Order of bounds by value alone.
  static int compareValues(Bound a, Bound b, RangeFacts facts) {
    Object left = a.value;
    Object right = b.value;
    if (left == null || right == null) {
      if (left == null && right == null) {
        return a.isLower == b.isLower ? 0 : a.isLower ? -1 : 1;
      }
      return left == null ? (a.isLower ? -1 : 1) : b.isLower ? 1 : -1;
    }
    return facts.order().compareObjects(left, right);
  }

  /// A range of two bounds, checked and in canonical form.
  ///
  /// @throws SqlError 22000 if the bounds are in the wrong order
  static Range of(Bound lower, Bound upper, RangeFacts facts) {
    Bound low = lower.infinite() && lower.inclusive ? new Bound(null, false, true) : lower;
    Bound high = upper.infinite() && upper.inclusive ? new Bound(null, false, false) : upper;
    Range range = plain(low, high, facts);
    return range.empty ? range : range.canonical(facts);
  }

  private static Range plain(Bound lower, Bound upper, RangeFacts facts) {
    int comparison = compareValues(lower, upper, facts);
    if (comparison > 0) {
      throw new SqlError(
          SqlState.DATA_EXCEPTION,
          "range lower bound must be less than or equal to range upper bound");
    }
    return comparison == 0 && !(lower.inclusive && upper.inclusive)
        ? EMPTY
        : new Range(false, lower, upper);
  }

  private Range canonical(RangeFacts facts) {
    if (facts.canonical() == 0) {
      return this;
    }
    Bound low = lower;
    Bound high = upper;
    if (low.value instanceof Long value && !low.inclusive && hasNext(value, facts)) {
      low = new Bound(next(value, facts), true, true);
    }
    if (high.value instanceof Long value && high.inclusive && hasNext(value, facts)) {
      high = new Bound(next(value, facts), false, false);
    }
    return plain(low, high, facts);
  }

  private static boolean hasNext(long value, RangeFacts facts) {
    return facts.canonical() != RangeFacts.DATE_CANONICAL || Calendar.isFiniteDate(value);
  }

  private static long next(long value, RangeFacts facts) {
    switch (facts.canonical()) {
      case RangeFacts.INT4_CANONICAL -> {
        if (value == Integer.MAX_VALUE) {
          throw outOfRange("integer");
        }
      }
      case RangeFacts.INT8_CANONICAL -> {
        if (value == Long.MAX_VALUE) {
          throw outOfRange("bigint");
        }
      }
      case RangeFacts.DATE_CANONICAL -> {
        if (!Calendar.isValidDate(value + 1)) {
          throw new SqlError(SqlState.DATETIME_VALUE_OUT_OF_RANGE, "date out of range");
        }
      }
      default -> throw SqlError.unsupported("canonical function of a range type");
    }
    return value + 1;
  }

  private static SqlError outOfRange(String type) {
    return new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, type + " out of range");
  }

  // ---- relations ----

  /// Order: empty first, then by lower and upper bound.
  static int compare(Range a, Range b, RangeFacts facts) {
    if (a.empty || b.empty) {
      return a.empty == b.empty ? 0 : a.empty ? -1 : 1;
    }
    int result = compare(a.lower, b.lower, facts);
    return Integer.signum(result != 0 ? result : compare(a.upper, b.upper, facts));
  }

  boolean contains(Object value, RangeFacts facts) {
    if (empty) {
      return false;
    }
    if (lower.value != null) {
      int comparison = facts.order().compareObjects(lower.value, value);
      if (comparison > 0 || (comparison == 0 && !lower.inclusive)) {
        return false;
      }
    }
    if (upper.value != null) {
      int comparison = facts.order().compareObjects(upper.value, value);
      return comparison > 0 || (comparison == 0 && upper.inclusive);
    }
    return true;
  }

  boolean contains(Range other, RangeFacts facts) {
    if (other.empty || empty) {
      return other.empty;
    }
    return compare(lower, other.lower, facts) <= 0 && compare(upper, other.upper, facts) >= 0;
  }

  boolean overlaps(Range other, RangeFacts facts) {
    return !empty
        && !other.empty
        && compare(lower, other.upper, facts) <= 0
        && compare(other.lower, upper, facts) <= 0;
  }

  boolean before(Range other, RangeFacts facts) {
    return compare(upper, other.lower, facts) < 0;
  }

  /// Does not extend to the right of `other`.
  boolean overLeft(Range other, RangeFacts facts) {
    return compare(upper, other.upper, facts) <= 0;
  }

  /// Does not extend to the left of `other`.
  boolean overRight(Range other, RangeFacts facts) {
    return compare(lower, other.lower, facts) >= 0;
  }

  boolean adjacent(Range other, RangeFacts facts) {
    return !empty
        && !other.empty
        && (touch(upper, other.lower, facts) || touch(other.upper, lower, facts));
  }

  /// Whether nothing lies between an upper and a lower bound, and they do not overlap.
  static boolean touch(Bound upper, Bound lower, RangeFacts facts) {
    if (upper.infinite() || lower.infinite()) {
      return false;
    }
    int comparison = compareValues(upper, lower, facts);
    if (comparison > 0) {
      return false;
    }
    if (comparison == 0) {
      return upper.inclusive != lower.inclusive;
    }
    return facts.canonical() != 0 && of(upper.flipped(), lower.flipped(), facts).empty;
  }

  // ---- combinations ----

  private static Bound least(Bound a, Bound b, RangeFacts facts) {
    return compare(a, b, facts) <= 0 ? a : b;
  }

  private static Bound greatest(Bound a, Bound b, RangeFacts facts) {
    return compare(a, b, facts) >= 0 ? a : b;
  }

  /// The smallest range that includes both.
  Range merge(Range other, RangeFacts facts) {
    if (empty || other.empty) {
      return empty ? other : this;
    }
    return of(least(lower, other.lower, facts), greatest(upper, other.upper, facts), facts);
  }

  Range union(Range other, RangeFacts facts) {
    if (!empty && !other.empty && !overlaps(other, facts) && !adjacent(other, facts)) {
      throw new SqlError(SqlState.DATA_EXCEPTION, "result of range union would not be contiguous");
    }
    return merge(other, facts);
  }

  Range intersection(Range other, RangeFacts facts) {
    if (!overlaps(other, facts)) {
      return EMPTY;
    }
    return of(greatest(lower, other.lower, facts), least(upper, other.upper, facts), facts);
  }

  /// What lies left of `other`; empty if nothing does.
  Range leftOf(Range other, RangeFacts facts) {
    return compare(lower, other.lower, facts) < 0 ? of(lower, other.lower.flipped(), facts) : EMPTY;
  }

  Range rightOf(Range other, RangeFacts facts) {
    return compare(upper, other.upper, facts) > 0 ? of(other.upper.flipped(), upper, facts) : EMPTY;
  }

  Range minus(Range other, RangeFacts facts) {
    if (!overlaps(other, facts)) {
      return this;
    }
    boolean left = compare(lower, other.lower, facts) < 0;
    boolean right = compare(upper, other.upper, facts) > 0;
    if (left && right) {
      throw new SqlError(
          SqlState.DATA_EXCEPTION, "result of range difference would not be contiguous");
    }
    return left ? leftOf(other, facts) : right ? rightOf(other, facts) : EMPTY;
  }
}
