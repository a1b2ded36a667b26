// SPDX-License-Identifier: Apache-2.0

/// Turns the best path into a plan: nodes with resolved column references, ready for the executor.
///
/// **Invariant**: expressions of a plan node refer only to its table or to its inputs' columns.
///
/// **May depend on** `planner.statistics`, `planner.path`, `planner.cost`, `nodes.plan`.
@NullMarked
package dev.gajah.planner.plan;

import org.jspecify.annotations.NullMarked;
