// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

/// What an index access method asks the table that it indexes. The heap implements it.
///
/// One object belongs to one session and one table; answers that do not fit a return value are kept
/// in it until the next call, so that no call allocates.
public interface IndexedTable {
  /// Every version reachable from the tuple is dead to every transaction: the index entry may be
  /// marked LP_DEAD.
  int ALL_DEAD = 0;

  /// No version is live now, but some transaction may still see one.
  int NOT_LIVE = 1;

  /// A version is live: committed, or written by this transaction.
  int LIVE = 2;

  /// A transaction in progress inserted or deletes a version: see [#waitXid()] and
  /// [#speculativeToken()].
  int IN_PROGRESS = 3;

  /// State of the HOT chain at `tid` under a dirty snapshot (PostgreSQL:
  /// `table_index_fetch_tuple_check` with SnapshotDirty). With LIVE, [#liveTid()] is the version
  /// found.
  int liveness(long tid);

  /// After [#IN_PROGRESS]: the transaction to wait for.
  int waitXid();

  /// After [#IN_PROGRESS]: the speculative insertion token to wait for, or 0.
  int speculativeToken();

  /// After [#LIVE]: the member of the HOT chain that is live.
  long liveTid();

  /// Is the chain at `tid` live under "self" visibility (committed or ours)? Used to recheck the
  /// inserting tuple itself.
  boolean isLiveToSelf(long tid);

  /// Which of `tids[0..count)` point to chains that are dead to everybody? Sets `deletable[i]` for
  /// those, and returns the conflict horizon: the newest xid whose snapshot conflicts with removing
  /// them (0 if none). PostgreSQL: `table_index_delete_tuples` for simple deletion.
  /// `knownDeletable[i]` entries were marked LP_DEAD already.
  int deletable(long[] tids, boolean[] knownDeletable, boolean[] deletable, int count);
}
