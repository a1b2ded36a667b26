// SPDX-License-Identifier: Apache-2.0

/// Rewriting of analysed queries before planning: views become the queries behind them.
///
/// **May depend on** `nodes`, `planner.prep`. **Must not know** paths, plans.
@NullMarked
package dev.gajah.planner.rewrite;

import org.jspecify.annotations.NullMarked;
