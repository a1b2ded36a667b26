// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.modify;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import org.jspecify.annotations.Nullable;

/// Who wants to know of the rows that statements change: foreign keys.
public interface RowChanges {
  RowChanges NONE = table -> null;

  /// A listener for one statement's changes of one table; null if nobody wants to know.
  @Nullable Listener of(RelationDescriptor table);

  /// Told of each row after it is written. Tuples are valid only during the call.
  interface Listener {
    void inserted(HeapTuple tuple);

    void updated(HeapTuple old, HeapTuple now);

    void deleted(HeapTuple old);

    /// All rows of the statement are written.
    void endOfStatement();
  }
}
