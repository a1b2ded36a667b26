// SPDX-License-Identifier: Apache-2.0

/// Expressions, compiled to evaluators that work on whole batches.
///
/// **Invariants**
/// 1. An evaluator computes its result only for the rows it is asked for, so an error in a row that
///    a filter or CASE excluded is never raised.
/// 2. A result vector belongs to its evaluator and is valid until that evaluator's next call;
///    inputs are never changed.
/// 3. Row numbers are those of the input batch: results are aligned with it, not compacted.
///
/// **May depend on** `base`, `types`, `nodes.expr`, `executor.batch`.
@NullMarked
package dev.gajah.executor.expression;

import org.jspecify.annotations.NullMarked;
