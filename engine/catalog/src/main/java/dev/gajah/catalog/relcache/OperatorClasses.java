// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relcache;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.catalog.schema.PgOpclass;
import org.jspecify.annotations.Nullable;

/// What building an index description asks about operator classes.
interface OperatorClasses {
  PgOpclass opclass(int opclassOid);

  /// Support function of a family, 0 if none.
  int opfamilyProc(int opfamilyOid, int leftTypeOid, int rightTypeOid, int number);

  /// The order that a btree support function 1 computes, null if it is unknown here.
  @Nullable ValueComparator comparator(int procOid, int collationOid);

  /// True if equal values under this collation have equal bytes.
  boolean isDeterministic(int collationOid);

  /// The type below a domain.
  int baseTypeOid(int typeOid);
}
