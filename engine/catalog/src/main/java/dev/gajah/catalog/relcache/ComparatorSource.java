// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relcache;

import dev.gajah.base.vector.ValueComparator;
import org.jspecify.annotations.Nullable;

/// Finds the order that a btree support function computes; `types` provides it.
@FunctionalInterface
public interface ComparatorSource {
  /// Null if the function is not implemented.
  @Nullable ValueComparator comparator(int procOid, int collationOid);
}
