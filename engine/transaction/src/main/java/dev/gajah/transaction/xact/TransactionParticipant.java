// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

/// Something of an upper module that takes part in the end of transactions: caches, triggers,
/// portals, sequences, settings.
///
/// Participants of a session are called in ascending [#order]. All methods run in the session's own
/// thread.
public interface TransactionParticipant {
  /// Settings and other plain values.
  int ORDER_LATE = 900;

  int ORDER_NORMAL = 500;

  /// Deferred triggers and portals, which may still run SQL.
  int ORDER_EARLY = 100;

  default int order() {
    return ORDER_NORMAL;
  }

  /// A transaction started.
  default void started(Transaction transaction) {}

  /// Work that may run SQL or fail, before anything is final: deferred triggers, ON COMMIT actions.
  /// Called for all participants, round after round, until nobody returns true.
  ///
  /// @return true if something was done that may have given others new work
  default boolean deferredWork(Transaction transaction) {
    return false;
  }

  /// Last chance to fail, after all deferred work.
  default void preCommit(Transaction transaction) {}

  /// The transaction is about to be prepared rather than committed: last chance to refuse. Instead
  /// of [#committed], [#aborted] is called afterwards, as the session sees nothing of it any more.
  ///
  /// @throws dev.gajah.base.error.SqlError 0A000
  default void preparing(Transaction transaction) {}

  /// This session has committed a prepared transaction, whose invalidation messages all must hear.
  default void preparedCommitted(Transaction transaction, byte[] messages) {}

  /// Adds to the commit record. Interrupts are held off; called even without xid. The relation map
  /// is written here.
  default void collect(Transaction transaction, CommitContents contents) {}

  /// The transaction is durably committed and visible; locks are still held. Must not fail.
  default void committed(Transaction transaction) {}

  /// The transaction is aborted; locks are still held. Must not fail.
  default void aborted(Transaction transaction) {}

  /// Locks are released and files of dropped relations gone. Must not fail.
  default void ended(Transaction transaction, boolean committed) {}

  default void subtransactionStarted(Transaction transaction, int subId, int parentSubId) {}

  /// May fail.
  default void subtransactionPreCommit(Transaction transaction, int subId, int parentSubId) {}

  default void subtransactionCommitted(Transaction transaction, int subId, int parentSubId) {}

  default void subtransactionAborted(Transaction transaction, int subId, int parentSubId) {}

  /// The command counter was incremented: make the own catalog changes visible.
  default void commandEnded(Transaction transaction) {}
}
