// SPDX-License-Identifier: Apache-2.0

/// Grouping and aggregation: plain, sorted, hashed.
///
/// **May depend on** `base`, `types`, `nodes`,
/// `executor.{batch,expression,pipeline,sort,join,spill}`.
@NullMarked
package dev.gajah.executor.aggregate;

import org.jspecify.annotations.NullMarked;
