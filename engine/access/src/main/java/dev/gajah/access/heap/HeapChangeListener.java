// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import org.jspecify.annotations.Nullable;

/// Hears of changes of system catalogs, so that caches can be invalidated (PostgreSQL:
/// `CacheInvalidateHeapTuple`).
public interface HeapChangeListener {
  HeapChangeListener NONE = (relation, oldTuple, newTuple) -> {};

  /// A tuple was inserted (`oldTuple` null), deleted (`newTuple` null) or updated. Called after the
  /// change, without locks on pages. The tuples are valid during the call only.
  void changed(
      RelationDescriptor relation, @Nullable HeapTuple oldTuple, @Nullable HeapTuple newTuple);
}
