// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.redo;

/// What a checkpoint records of the transaction system; implemented there.
public interface CheckpointSource {
  /// Next full transaction id.
  long nextFullXid();

  int oldestXid();

  int oldestXidDatabase();

  /// Next OID; for a shutdown checkpoint exactly the next one, otherwise including those
  /// prefetched.
  int nextOid(boolean shutdown);

  int nextMulti();

  int nextMultiOffset();

  int oldestMulti();

  int oldestMultiDatabase();

  int oldestCommitTsXid();

  int newestCommitTsXid();

  /// Oldest xid that still runs; only asked for online checkpoints.
  int oldestActiveXid();

  /// Waits until every transaction that had written its commit record before the redo pointer was
  /// chosen has also marked its commit in the commit log (PostgreSQL: the wait for
  /// `DELAY_CHKPT_START`).
  void awaitCommitsInProgress();

  /// The same for actions that must end before the checkpoint record (PostgreSQL:
  /// `DELAY_CHKPT_COMPLETE`).
  void awaitActionsInProgress();

  /// Writes the record of running transactions that a standby needs.
  void logStandbySnapshot();

  /// Drops what no one needs any more, such as old subtransaction pages.
  void afterCheckpoint(boolean duringRecovery);
}
