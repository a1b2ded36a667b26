// SPDX-License-Identifier: Apache-2.0
/// What a primary logs for standbys that answer queries: running transactions, access exclusive
/// locks, invalidations.
///
/// Outside of hot standby replay only checks and reports these records.
///
/// **Lock order**: the xid generation lock and the array lock are released before the record is
/// inserted.
///
/// **May depend on** `base`, `wal`, `transaction.{procarray,lmgr}`.
@NullMarked
package dev.gajah.transaction.standby;

import org.jspecify.annotations.NullMarked;
