/// Serializable snapshot isolation (PostgreSQL: `predicate.c`; M. J. Cahill, U. Roehm, A. D.
/// Fekete, "Serializable isolation for snapshot databases", 2008; D. R. K. Ports, K. Grittner,
/// "Serializable snapshot isolation in PostgreSQL", 2012).
///
/// Serializable transactions run on one snapshot each. What they read is noted by SIREAD locks on
/// tuples, pages or whole relations, which block nobody. Where one reads what a concurrent one
/// writes, a *read-write dependency* goes from reader to writer. An anomaly needs two of these in a
/// row, in to a pivot and out of it, with the last transaction of the three the first to commit;
/// one of the three is then made to fail with 40001.
///
/// | class | what it is |
/// | --- | --- |
/// | [PredicateLocking] | one session's side: what access methods call |
/// | [SerializableTransactions] | shared: transactions, dependencies, the decision who fails |
/// | [PredicateLockTable] | shared: SIREAD locks by target |
/// | [SerialLog] | what is left of transactions that were summarised, in `pg_serial` |
///
/// **Locks**: one lightweight lock, [SerializableTransactions]`.lock`, guards all shared state
/// here. It is taken under buffer content locks, and the process array lock and SLRU bank locks are
/// taken under it. A read that its transaction has noted before does not take it.
///
/// **Granularity**: more than a few tuple locks on a page become a page lock, more than a number of
/// locks on a relation a relation lock. That makes more transactions fail, never fewer than needed.
///
/// **Memory bound**: finished transactions are kept while a concurrent one runs. When there are too
/// many, the oldest is summarised: its locks pass to one that stands for all old ones, and of its
/// conflicts only the earliest commit is kept, by xid, in `pg_serial`.
@NullMarked
package dev.gajah.transaction.predicate;

import org.jspecify.annotations.NullMarked;
