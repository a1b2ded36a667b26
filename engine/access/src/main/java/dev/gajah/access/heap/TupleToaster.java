// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import org.jspecify.annotations.Nullable;

/// Makes tuples fit into a page, and cleans up after those that go. `access.toast` implements it.
public interface TupleToaster {
  /// Returns `tuple` itself, or another tuple with large attributes compressed or moved out of
  /// line, valid until the next call. With `old`, the previous version: values it shares with the
  /// new one stay as they are, others of its values are deleted.
  HeapTuple toast(
      RelationDescriptor relation, HeapTuple tuple, @Nullable HeapTuple old, int options);

  /// Deletes the out-of-line values of a tuple that was deleted; `speculative` if the tuple was
  /// never really there.
  void delete(RelationDescriptor relation, HeapTuple tuple, boolean speculative);
}
