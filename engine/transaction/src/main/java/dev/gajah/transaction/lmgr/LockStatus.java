// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

/// One row of `pg_locks`. `waitStartMicros` is 0 unless waiting.
public record LockStatus(
    LockTag tag,
    LockMode mode,
    boolean granted,
    boolean fastPath,
    int procNumber,
    int localXid,
    int pid,
    long waitStartMicros) {}
