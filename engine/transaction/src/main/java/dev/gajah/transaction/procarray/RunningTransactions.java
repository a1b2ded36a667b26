// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.procarray;

/// All running transactions at one moment, for a standby (PostgreSQL: `RunningTransactionsData`).
///
/// `xids` holds `xidCount` top-level xids and then `subxidCount` subtransactions.
public record RunningTransactions(
    int xidCount,
    int subxidCount,
    boolean subxidOverflow,
    int nextXid,
    int oldestRunningXid,
    int oldestDatabaseRunningXid,
    int latestCompletedXid,
    int[] xids) {}
