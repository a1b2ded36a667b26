// SPDX-License-Identifier: Apache-2.0
/// Parse analysis: raw statements to queries, with names, types, operators and functions resolved.
///
/// [Analyzer] is the entry. One [Analysis] lives for one statement and ties the parts together; one
/// [ParseState] lives for one query level. Nodes are immutable and complete when made: collations
/// are derived at construction, bottom-up, where PostgreSQL runs a second pass (`parse_collate.c`).
///
/// **May depend on** `base`, `nodes`, `parser`, `catalog` rows. **Must not know** plans, tuples,
/// transactions.
@NullMarked
package dev.gajah.planner.analyze;

import org.jspecify.annotations.NullMarked;
