// SPDX-License-Identifier: Apache-2.0
/// Multixacts: a set of transactions, each with a row lock strength, named by one 32-bit number
/// that fits in `xmax`.
///
/// **Invariants**
/// 1. A multixact never changes once created.
/// 2. Its WAL record is inserted before its offset and members are written to the SLRUs.
///
/// **Lock order**: generation lock, truncation lock before it, SLRU bank locks last.
///
/// **May depend on** `base`, `wal`, `transaction.{slru,procarray,xact}`.
@NullMarked
package dev.gajah.transaction.multixact;

import org.jspecify.annotations.NullMarked;
