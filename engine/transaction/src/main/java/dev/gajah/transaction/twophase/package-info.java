/// Two-phase commit: transactions that are prepared and wait for somebody to commit or abort them
/// (PostgreSQL: `twophase.c`).
///
/// A prepared transaction has no process. Its xids live on in a process slot of its own, its locks
/// under a lock owner of its own, so that snapshots, horizons and waiters see no difference. All
/// that is needed to finish it after a crash is one [TwoPhaseState].
///
/// **Crash safety.** The state is the PREPARE record in WAL, which is flushed before the client
/// hears of it. A checkpoint whose redo point is behind that record writes the state to a file in
/// `pg_twophase`, synced before the checkpoint record; `delayCheckpoint` keeps a checkpoint from
/// choosing a redo point between the record and its entry in [PreparedTransactions]. So after a
/// crash the state is in a file, or in WAL to be replayed. COMMIT PREPARED and ROLLBACK PREPARED
/// write an ordinary end record that names the xid, and remove the file afterwards; a file that is
/// left over is recognised by its xid having ended.
@NullMarked
package dev.gajah.transaction.twophase;

import org.jspecify.annotations.NullMarked;
