// SPDX-License-Identifier: Apache-2.0

/// Selectivity and cost estimates, with PostgreSQL's formulas, so that plans and EXPLAIN's numbers
/// agree.
///
/// **May depend on** `planner.statistics`, `planner.path`, `nodes`. **Must not know** plans.
@NullMarked
package dev.gajah.planner.cost;

import org.jspecify.annotations.NullMarked;
