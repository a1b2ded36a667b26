// SPDX-License-Identifier: Apache-2.0

/// The optimizer's working data: relations under planning, conditions, equivalence classes, orders,
/// paths.
///
/// **Invariants**
/// 1. A set of base relations is a `long`, one bit per relation of the query level.
/// 2. Expressions carry no locations while they are planned, so that equal expressions are equal
///    records.
/// 3. A relation keeps only paths of which none is better than another in cost, order, rows and
///    parameterization.
///
/// **May depend on** `planner.statistics`, `nodes`. **Must not know** costs, plans.
@NullMarked
package dev.gajah.planner.path;

import org.jspecify.annotations.NullMarked;
