// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import java.util.ArrayList;
import java.util.List;

/// Sets of ranges: sorted, not empty, neither overlapping nor adjacent.
final class Multirange {
  private Multirange() {}

  /// Puts any ranges into canonical form.
  static List<Range> of(List<Range> ranges, RangeFacts facts) {
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.removeIf(Range::empty);
    sorted.sort((a, b) -> Range.compare(a, b, facts));
    List<Range> result = new ArrayList<>();
    for (Range range : sorted) {
      if (!result.isEmpty()) {
        Range last = result.getLast();
        if (last.overlaps(range, facts) || last.adjacent(range, facts)) {
          result.set(result.size() - 1, last.merge(range, facts));
          continue;
        }
      }
      result.add(range);
    }
    return result;
  }

  static int compare(List<Range> a, List<Range> b, RangeFacts facts) {
    for (int i = 0; i < a.size() && i < b.size(); i++) {
      int result = Range.compare(a.get(i), b.get(i), facts);
      if (result != 0) {
        return result;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  static Range span(List<Range> ranges, RangeFacts facts) {
    return ranges.isEmpty()
        ? Range.EMPTY
        : Range.of(ranges.getFirst().lower(), ranges.getLast().upper(), facts);
  }

  private static boolean overlaps(List<Range> ranges, Range range, RangeFacts facts) {
    for (Range each : ranges) {
      if (each.overlaps(range, facts)) {
        return true;
      }
    }
    return false;
  }

  static boolean overlaps(List<Range> a, List<Range> b, RangeFacts facts) {
    for (Range each : b) {
      if (overlaps(a, each, facts)) {
        return true;
      }
    }
    return false;
  }

  static boolean contains(List<Range> ranges, Object value, RangeFacts facts) {
    for (Range each : ranges) {
      if (each.contains(value, facts)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(List<Range> ranges, Range range, RangeFacts facts) {
    if (range.empty()) {
      return true;
    }
    for (Range each : ranges) {
      if (each.contains(range, facts)) {
        return true;
      }
    }
    return false;
  }

  static boolean contains(List<Range> a, List<Range> b, RangeFacts facts) {
    for (Range each : b) {
      if (!contains(a, each, facts)) {
        return false;
      }
    }
    return true;
  }

  static boolean before(List<Range> a, List<Range> b, RangeFacts facts) {
    return !a.isEmpty() && !b.isEmpty() && a.getLast().before(b.getFirst(), facts);
  }

  static boolean overLeft(List<Range> a, List<Range> b, RangeFacts facts) {
    return !a.isEmpty() && !b.isEmpty() && a.getLast().overLeft(b.getLast(), facts);
  }

  static boolean overRight(List<Range> a, List<Range> b, RangeFacts facts) {
    return !a.isEmpty() && !b.isEmpty() && a.getFirst().overRight(b.getFirst(), facts);
  }

  /// Adjacent at the outer ends, not overlapping.
  static boolean adjacent(List<Range> a, List<Range> b, RangeFacts facts) {
    if (a.isEmpty() || b.isEmpty()) {
      return false;
    }
    return Range.touch(a.getLast().upper(), b.getFirst().lower(), facts)
        || Range.touch(b.getLast().upper(), a.getFirst().lower(), facts);
  }

  static List<Range> union(List<Range> a, List<Range> b, RangeFacts facts) {
    List<Range> all = new ArrayList<>(a);
    all.addAll(b);
    return of(all, facts);
  }

  static List<Range> minus(List<Range> a, List<Range> b, RangeFacts facts) {
    List<Range> result = new ArrayList<>();
    for (Range range : a) {
      Range rest = range;
      for (Range taken : b) {
        if (rest.empty() || !rest.overlaps(taken, facts)) {
          continue;
        }
        Range left = rest.leftOf(taken, facts);
        if (!left.empty()) {
          result.add(left);
        }
        rest = rest.rightOf(taken, facts);
      }
      if (!rest.empty()) {
        result.add(rest);
      }
    }
    return of(result, facts);
  }

  static List<Range> intersection(List<Range> a, List<Range> b, RangeFacts facts) {
    List<Range> result = new ArrayList<>();
    for (Range left : a) {
      for (Range right : b) {
        Range both = left.intersection(right, facts);
        if (!both.empty()) {
          result.add(both);
        }
      }
    }
    return of(result, facts);
  }
}
