// SPDX-License-Identifier: Apache-2.0

/// Plans: what the optimizer makes and the executor runs. Immutable, so a plan can be cached and
/// shared.
///
/// Node and field names are PostgreSQL's (`plannodes.h`) in Java casing. In a finished plan, a
/// `Var` names a column of the scanned relation (varno = its range table index), of the outer child
/// ([dev.gajah.nodes.expr.Expr.Var#OUTER_VAR]), of the inner child (`INNER_VAR`), or of the scanned
/// index (`INDEX_VAR`).
///
/// **May depend on** `base`, `types`, `nodes.expr`.
@NullMarked
package dev.gajah.nodes.plan;

import org.jspecify.annotations.NullMarked;
