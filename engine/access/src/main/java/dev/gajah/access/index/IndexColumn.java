// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import org.jspecify.annotations.Nullable;

/// One column of an index, key or INCLUDE.
///
/// `length` is pg_type.typlen of the stored type (-1 varlena, -2 cstring), `alignment` and
/// `storage` are pg_type's letters. `comparator` is the operator class's support function 1, null
/// for an INCLUDE column. `equalImage` says that equal values always have equal bytes (support
/// function 4), which deduplication needs.
public record IndexColumn(
    String name,
    int heapAttribute,
    int typeOid,
    int length,
    boolean byValue,
    char alignment,
    char storage,
    int typmod,
    int collationOid,
    int operatorFamilyOid,
    int operatorClassOid,
    int inputTypeOid,
    Representation representation,
    @Nullable ValueComparator comparator,
    boolean descending,
    boolean nullsFirst,
    boolean equalImage) {

  /// True if the column is computed from an expression rather than taken from a table column.
  public boolean isExpression() {
    return heapAttribute == 0;
  }
}
