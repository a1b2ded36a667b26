// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import java.util.List;

/// One column of an order. Canonical: equal keys are equal records once classes are final.
public record PathKey(
    EquivalenceClass equivalence, int family, boolean descending, boolean nullsFirst) {

  public boolean isSame(PathKey other) {
    return equivalence.canonical() == other.equivalence.canonical()
        && descending == other.descending
        && nullsFirst == other.nullsFirst;
  }

  /// True if `keys` are a prefix of `order`.
  public static boolean isContained(List<PathKey> keys, List<PathKey> order) {
    if (keys.size() > order.size()) {
      return false;
    }
    return commonPrefix(keys, order) == keys.size();
  }

  /// Number of leading keys that two orders share.
  public static int commonPrefix(List<PathKey> a, List<PathKey> b) {
    int n = Math.min(a.size(), b.size());
    int i = 0;
    while (i < n && a.get(i).isSame(b.get(i))) {
      i++;
    }
    return i;
  }

  public static boolean isRedundant(PathKey key, List<PathKey> keys) {
    EquivalenceClass c = key.equivalence.canonical();
    if (c.hasConst && !c.hasVolatile) {
      return true;
    }
    for (PathKey other : keys) {
      if (other.equivalence.canonical() == c) {
        return true;
      }
    }
    return false;
  }
}
