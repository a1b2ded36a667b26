// SPDX-License-Identifier: Apache-2.0

/// What the optimizer asks the catalogs: sizes, columns, indexes, statistics, operators, functions,
/// types; and its settings.
///
/// **Invariant**: everything here is an immutable snapshot of facts; nothing plans.
///
/// **May depend on** `base`, `nodes`, `catalog`. **Must not know** paths.
@NullMarked
package dev.gajah.planner.statistics;

import org.jspecify.annotations.NullMarked;
