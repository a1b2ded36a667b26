// SPDX-License-Identifier: Apache-2.0

/// Plans a whole query level: preparation, joins, grouping, windows, order, limits, set operations,
/// changes; and the queries inside it as subplans.
///
/// **May depend on** all other packages of `planner` below it.
@NullMarked
package dev.gajah.planner.subquery;

import org.jspecify.annotations.NullMarked;
