// SPDX-License-Identifier: Apache-2.0
/// `pg_subtrans`: the parent of each subtransaction id. Not logged; zeroed at startup for the xids
/// that may still run.
///
/// **May depend on** `base`, `transaction.slru`.
@NullMarked
package dev.gajah.transaction.subtrans;

import org.jspecify.annotations.NullMarked;
