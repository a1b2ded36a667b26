// SPDX-License-Identifier: Apache-2.0

/// SQL text of what catalogs store: expressions, indexes, constraints (PostgreSQL: `ruleutils.c`).
///
/// **Invariant**: the text, run through the parser in the same schema, gives the same object.
///
/// **May depend on** `nodetree`, `cache`, `namespace`, `schema`, `nodes.expr`.
@NullMarked
package dev.gajah.catalog.deparse;

import org.jspecify.annotations.NullMarked;
