// SPDX-License-Identifier: Apache-2.0

/// Autovacuum: a launcher that decides when a database is due, and workers that vacuum and analyze
/// those of its tables that need it (PostgreSQL: `autovacuum.c`).
///
/// The launcher visits each database in which something was counted once every
/// `autovacuum_naptime`, spread evenly, those whose transaction ids are oldest first. It asks the
/// postmaster for a worker with the database; [AutovacuumWork], which they share, holds how many
/// there are and which tables are in work. A worker is a session without a client, each table has a
/// transaction of its own. Someone who waits for a lock of a worker cancels it, unless it prevents
/// wraparound; the lock table's deadlock check does that.
///
/// **Invariants**
/// 1. At most `autovacuum_max_workers` workers are asked for or running.
/// 2. Two workers are never at work on the same table.
///
/// **Not there**: the cost delay (vacuum does not account for the pages that it touches), dropping
/// orphaned temporary tables, freeze ages other than the default, the launcher's forced start
/// against wraparound while `autovacuum` is off.
///
/// **May depend on** `backend`, `commands`, `catalog` and below. **Must not know** the postmaster.
@NullMarked
package dev.gajah.backend.autovacuum;

import org.jspecify.annotations.NullMarked;
