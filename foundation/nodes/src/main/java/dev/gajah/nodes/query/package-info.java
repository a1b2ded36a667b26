// SPDX-License-Identifier: Apache-2.0
/// Query trees: what parse analysis makes of a raw statement and the rewriter and planner work on.
///
/// Node and field names are PostgreSQL's (`parsenodes.h`, `primnodes.h`) in Java casing, because
/// catalogs store these trees as text. Trees are immutable; [QueryBuilder] is the one mutable class
/// and lives for one phase.
///
/// **Invariants** range table indexes start at 1 and are positions in `rtable`; `perminfoindex`
/// likewise in `rteperminfos`, 0 for none; a `ressortgroupref` is unique within its target list.
///
/// **May depend on** `nodes.raw`, `nodes.expr`.
@NullMarked
package dev.gajah.nodes.query;

import org.jspecify.annotations.NullMarked;
