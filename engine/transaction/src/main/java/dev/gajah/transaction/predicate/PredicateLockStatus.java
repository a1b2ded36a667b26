// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

/// One SIREAD lock, for `pg_locks`.
public record PredicateLockStatus(PredicateTarget target, int procNumber, int localXid, int pid) {}
