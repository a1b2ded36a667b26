// SPDX-License-Identifier: Apache-2.0

/// Mechanism of VACUUM and of ANALYZE's sampling. Commands and autovacuum decide when, and store
/// the results in catalogs.
///
/// **Invariants**
/// 1. A line pointer becomes unused only after every index has forgotten its tid.
/// 2. `relfrozenxid` advances only if every page that was not all-frozen was looked at.
///
/// **Lock order**: the caller holds SHARE UPDATE EXCLUSIVE on the table; truncation takes ACCESS
/// EXCLUSIVE without waiting.
///
/// **May depend on** `base`, `storage`, `transaction`,
/// `access.{tuple,table,index,heap,visibilitymap}`. **Must not know** catalogs.
@NullMarked
package dev.gajah.access.vacuum;

import org.jspecify.annotations.NullMarked;
