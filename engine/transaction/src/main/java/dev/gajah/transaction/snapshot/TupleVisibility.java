// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.snapshot;

/// A rule that says which tuple versions a reader sees; `access.heap` decides by switching over it.
public sealed interface TupleVisibility
    permits Snapshot, SpecialSnapshot, DirtySnapshot, NonVacuumableSnapshot {}
