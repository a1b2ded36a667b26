// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.base.id.CommandId;
import dev.gajah.base.id.Tid;
import dev.gajah.base.id.TransactionId;

/// What is known about a tuple that could not be changed (PostgreSQL: `TM_FailureData`). Reusable;
/// belongs to one session.
public final class TupleFailure {
  /// The next version, the tuple itself, or
  /// [dev.gajah.access.tuple.HeapTupleHeader#MOVED_PARTITIONS_TID].
  public long ctid = Tid.INVALID;

  /// Who updated or deleted it; the next version must have this xmin.
  public int xmax = TransactionId.INVALID;

  /// With `SELF_MODIFIED`: by which command.
  public int cmax = CommandId.INVALID;

  /// [HeapSession#lockTuple] with "follow" came to a newer version than the one it was asked for.
  public boolean traversed;

  public void clear() {
    ctid = Tid.INVALID;
    xmax = TransactionId.INVALID;
    cmax = CommandId.INVALID;
    traversed = false;
  }
}
