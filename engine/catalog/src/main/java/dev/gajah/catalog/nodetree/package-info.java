// SPDX-License-Identifier: Apache-2.0

/// Expressions as catalogs store them: PostgreSQL's `pg_node_tree` text, read and written.
///
/// **Invariant**: what is written here PostgreSQL 17 reads, and the other way round, for every
/// expression that may stand in a default, a constraint or an index; what cannot be read is
/// refused, never guessed.
///
/// **May depend on** `nodes.expr`, `cache`, `dependency`, `schema`.
@NullMarked
package dev.gajah.catalog.nodetree;

import org.jspecify.annotations.NullMarked;
