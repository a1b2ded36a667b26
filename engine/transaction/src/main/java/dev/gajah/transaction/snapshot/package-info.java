// SPDX-License-Identifier: Apache-2.0
/// Snapshots: which transactions were running at a moment. Pure decisions on xids; tuple bits
/// belong to `access.heap`.
///
/// **Invariants**
/// 1. Every xid before `xmin` had ended; every xid from `xmax` on counts as running.
/// 2. A snapshot never changes after it was built.
///
/// **May depend on** `base`, `transaction.subtrans`.
@NullMarked
package dev.gajah.transaction.snapshot;

import org.jspecify.annotations.NullMarked;
