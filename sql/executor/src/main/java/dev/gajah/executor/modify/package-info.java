// SPDX-License-Identifier: Apache-2.0

/// Changing and locking rows: ModifyTable, LockRows, and the writer of rows with their index
/// entries and constraints.
///
/// **May depend on** `base`, `types`, `nodes`, `transaction`, `access`, `catalog`,
/// `executor.{batch,expression,pipeline,scan}`.
@NullMarked
package dev.gajah.executor.modify;

import org.jspecify.annotations.NullMarked;
