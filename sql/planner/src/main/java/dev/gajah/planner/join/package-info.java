// SPDX-License-Identifier: Apache-2.0

/// From a prepared FROM and WHERE to the best paths of the whole join: conditions placed, scans,
/// join order.
///
/// **May depend on** `planner.statistics`, `planner.path`, `planner.cost`, `planner.prep`. **Must
/// not know** plans.
@NullMarked
package dev.gajah.planner.join;

import org.jspecify.annotations.NullMarked;
