// SPDX-License-Identifier: Apache-2.0

/// Joins: nested loop, hash, merge.
///
/// All three make pairs of an outer and an inner row, decide by the join condition in batches, and
/// keep the matches in an output buffer from which at most as many rows leave as the consumer asked
/// for.
///
/// **May depend on** `base`, `nodes`, `executor.{batch,expression,pipeline,sort,spill}`.
@NullMarked
package dev.gajah.executor.join;

import org.jspecify.annotations.NullMarked;
