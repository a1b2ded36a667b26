// SPDX-License-Identifier: Apache-2.0

/// Cumulative statistics of tables and indexes (PostgreSQL: `pgstat_relation.c`): what sessions did
/// to them, and what VACUUM and ANALYZE found. Autovacuum decides by them; `pg_stat_user_tables`
/// shows them.
///
/// A session counts in objects of its own, [SessionStatistics], by plain additions. When its
/// transaction has ended, the counts go to [TableStatistics], which all sessions share. Changes
/// always go there at once, so who sees a commit sees its counts. A transaction that only read
/// keeps its counts for the next time if somebody else is at work on the same entry.
///
/// **Invariants**
/// 1. Inserted, updated and deleted rows count whatever becomes of the transaction; live and dead
///    rows follow its outcome, for each subtransaction of its own.
/// 2. An entry goes when the drop of its relation commits.
///
/// Where we differ from PostgreSQL: a transaction that is prepared counts as committed from then
/// on, and `track_counts` cannot be switched off.
///
/// **Lock order** an entry's lock is a leaf: nothing else is taken, and nothing waited for, while
/// it is held.
///
/// **Crash safety** The statistics live in memory only and start empty: after a crash as in
/// PostgreSQL, and after a clean shutdown too, since PostgreSQL's `pg_stat/pgstat.stat` is neither
/// written nor read. Nothing depends on them but the time of the next vacuum.
///
/// **May depend on** `base`, `transaction`, `access.{table,index}`. **Must not know** the heap.
@NullMarked
package dev.gajah.access.statistics;

import org.jspecify.annotations.NullMarked;
