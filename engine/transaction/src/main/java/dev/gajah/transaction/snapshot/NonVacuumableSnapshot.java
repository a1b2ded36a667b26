// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.snapshot;

/// Sees every version that VACUUM could not remove (PostgreSQL: `SnapshotNonVacuumable`).
public record NonVacuumableSnapshot(XidHorizon horizon) implements TupleVisibility {}
