// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.twophase;

import dev.gajah.transaction.lmgr.LockOwner;
import dev.gajah.transaction.predicate.PreparedSerializable;
import dev.gajah.transaction.procarray.Proc;
import org.jspecify.annotations.Nullable;

/// One prepared transaction (PostgreSQL: `GlobalTransactionData`). Fields are guarded by the lock
/// of [PreparedTransactions]; while [#busy], they belong to the session that made it so.
public final class PreparedTransaction {
  final String gid;
  final long fullXid;
  final Proc proc;
  final LockOwner locks;

  /// Null until the transaction is really prepared.
  @Nullable TwoPhaseState state;

  @Nullable PreparedSerializable serializable;

  /// End of the PREPARE record; 0 if the state came from a file.
  long prepareEnd;

  /// A session is preparing or finishing it.
  boolean busy = true;

  boolean onDisk;

  PreparedTransaction(String gid, long fullXid, Proc proc, LockOwner locks) {
    this.gid = gid;
    this.fullXid = fullXid;
    this.proc = proc;
    this.locks = locks;
  }

  public Proc proc() {
    return proc;
  }

  public LockOwner locks() {
    return locks;
  }

  public TwoPhaseState state() {
    return java.util.Objects.requireNonNull(state, "transaction is not prepared yet");
  }
}
