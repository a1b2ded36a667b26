// SPDX-License-Identifier: Apache-2.0

/// Typed expressions, as analysis makes them, catalogs store them and plans carry them.
///
/// Node and field names are PostgreSQL's (`primnodes.h`) in Java casing. Immutable; no phase keeps
/// state in a node. `location` is the byte offset of the expression in the query string, -1 if
/// unknown.
///
/// **May depend on** `base`, `types`.
@NullMarked
package dev.gajah.nodes.expr;

import org.jspecify.annotations.NullMarked;
