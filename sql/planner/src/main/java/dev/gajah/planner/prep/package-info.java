// SPDX-License-Identifier: Apache-2.0

/// Rewrites a query into an equivalent one that is easier to plan: constants folded, subqueries and
/// sublinks pulled up, join aliases resolved, outer joins reduced.
///
/// **Invariant**: every step keeps the query's result; none plans or costs anything.
///
/// **May depend on** `planner.statistics`, `planner.path`, `nodes`. **Must not know** costs, plans.
@NullMarked
package dev.gajah.planner.prep;

import org.jspecify.annotations.NullMarked;
