// SPDX-License-Identifier: Apache-2.0

/// Files of relations, databases and tablespaces: made, dropped and truncated with the transaction,
/// logged and redone.
///
/// **Invariant**: a file is made before its WAL record only if the transaction's abort removes it;
/// it is removed after commit.
///
/// **May depend on** `base`, `wal`, `storage`, `transaction`, `relmap`.
@NullMarked
package dev.gajah.catalog.storage;

import org.jspecify.annotations.NullMarked;
