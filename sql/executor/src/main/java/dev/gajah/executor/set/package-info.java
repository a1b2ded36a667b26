// SPDX-License-Identifier: Apache-2.0

/// Operators that combine, limit and remember whole sets of rows: Result, Limit, Append, Unique,
/// SetOp, Material, recursion.
///
/// **May depend on** `base`, `nodes`, `executor.{batch,expression,pipeline,sort,spill,join}`.
@NullMarked
package dev.gajah.executor.set;

import org.jspecify.annotations.NullMarked;
